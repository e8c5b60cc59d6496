#compdef harpcall
# Completion of harpcall for zsh. In ~/.zshrc: eval "$(harpcall completion zsh)"

_harpcall() {
    local -a found plain open
    local line word help

    found=("${(@f)$("${words[1]}" __complete -- "${(@)words[2,CURRENT]}" 2> /dev/null)}")
    for line in "${found[@]}"; do
        [[ -z $line ]] && continue
        if [[ $line == :files ]]; then
            [[ $PREFIX == @* ]] && compset -P '@'
            _files
            return
        fi
        word=${${line%%$'\t'*}//:/\\:}
        help=""
        [[ $line == *$'\t'* ]] && help=":${line#*$'\t'}"
        if [[ $word == *= ]]; then open+=("$word$help"); else plain+=("$word$help"); fi
    done

    local found_any=1
    ((${#plain})) && _describe -V 'harpcall' plain && found_any=0
    ((${#open})) && _describe -V 'argument' open -S '' && found_any=0
    return $found_any
}

# As a file of $fpath it is called at once; by eval it is only told.
if [[ ${funcstack[1]} == _harpcall ]]; then
    _harpcall "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _harpcall harpcall
fi
