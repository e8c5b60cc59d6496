# Completion of harpcall for bash. In ~/.bashrc: eval "$(harpcall completion bash)"

_harpcall() {
    local -a words=()
    local i piece="" line cur

    # Bash cuts words at = and :, which belong to ours.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        if ((${#words[@]} > 0)) && [[ ${COMP_WORDS[i]} == [=:]* || $piece == *[=:] ]]; then
            words[-1]+=${COMP_WORDS[i]}
        else
            words+=("${COMP_WORDS[i]}")
        fi
        piece=${COMP_WORDS[i]}
    done

    cur=${words[-1]}
    COMPREPLY=()
    while IFS= read -r line; do
        line=${line%%$'\t'*}
        if [[ $line == :files ]]; then
            compopt -o filenames
            local at=""
            [[ $cur == @* ]] && at=@
            while IFS= read -r line; do COMPREPLY+=("$at$line"); done < <(compgen -f -- "${cur#@}")
            return
        fi
        [[ $line == *= ]] && compopt -o nospace
        # Bash replaces what stands behind the last = or : of the word, and no more.
        if [[ $cur == *[=:]* ]]; then
            line=${line#"${cur%"${cur##*[=:]}"}"}
        fi
        COMPREPLY+=("$(printf '%q' "$line")")
    done < <("${COMP_WORDS[0]}" __complete -- "${words[@]}" 2> /dev/null)
}

complete -F _harpcall harpcall
