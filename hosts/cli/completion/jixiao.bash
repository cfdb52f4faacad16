# Completion of jixiao for bash. The words come from the command's own option table.
_jixiao()
{
    local IFS=$'\n'
    COMPREPLY=($(jixiao __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _jixiao jixiao
