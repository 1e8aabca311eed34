
# What follows is for bash without the package bash-completion.

# Sets cur, prev, words and cword. Bash parts words at = and : too, which belong to
# names (ncbigene:627) and flags (--format=json); they are joined again.
__figraph_init_completion()
{
    COMPREPLY=()
    words=()
    cword=0
    local i rest=${COMP_LINE} join=
    for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
        local word=${COMP_WORDS[i]} gap=${rest%%[![:space:]]*}
        if ((i > 0)) && [[ -z ${gap} && -n ${rest} && ( ${word} == [=:]* || -n ${join} ) ]]; then
            words[${#words[@]}-1]+=${word}
        else
            words+=("${word}")
        fi
        join=
        [[ ${word} == *[=:] ]] && join=1
        rest=${rest#"${gap}"}
        rest=${rest#"${word}"}
        ((i == COMP_CWORD)) && cword=$((${#words[@]}-1))
    done
    cur=${words[cword]}
    prev=
    ((cword > 0)) && prev=${words[cword-1]}
    return 0
}

# Completes to folders (-d), or to folders and files with one of some suffixes
# (md|zip|).
if ! declare -F _filedir >/dev/null 2>&1; then
    _filedir()
    {
        local name
        while IFS= read -r name; do
            if [[ -d ${name} ]] || [[ $1 != -d && ${name} =~ \.(${1%|})$ ]]; then
                COMPREPLY+=("${name}")
            fi
        done < <(compgen -f -- "${cur}")
        if [[ $(type -t compopt) == builtin ]]; then
            compopt -o filenames 2>/dev/null
        fi
        return 0
    }
fi
