# Completion of harpcall for fish: harpcall completion fish > ~/.config/fish/completions/harpcall.fish

function __harpcall_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l found ($words[1] __complete -- $words[2..] "$current" 2> /dev/null)
    if test "$found[1]" = ":files"
        if string match -q '@*' -- "$current"
            __fish_complete_path (string sub -s 2 -- "$current") | string replace -r '^' '@'
        else
            __fish_complete_path "$current"
        end
        return
    end
    string join \n -- $found
end

complete -c harpcall -f -a '(__harpcall_complete)'
