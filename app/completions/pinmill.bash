# bash completion for pinmill; bash-completion loads it by the command's name.
_pinmill() {
    local cur prev words cword
    _init_completion -n = || return

    local i command=
    for ((i = 1; i < cword; ++i)); do
        case ${words[i]} in
            prepare | probe | check | rules | init | sandbox) command=${words[i]}; break ;;
        esac
    done
    if [[ -z $command ]]; then
        COMPREPLY=($(compgen -W 'prepare probe check rules init sandbox --help --version' -- "$cur"))
        return
    fi

    case $prev in
        -o | --state) _filedir -d; return ;;
        --rules) _filedir toml; return ;;
        --fit) COMPREPLY=($(compgen -W 'auto crop pad blur keep' -- "$cur")); return ;;
        --focus) COMPREPLY=($(compgen -W 'auto centre' -- "$cur")); return ;;
        --size) COMPREPLY=($(compgen -W '1000x1500 1200x1800 2000x3000' -- "$cur")); return ;;
        --background) COMPREPLY=($(compgen -W 'white black silver gray' -- "$cur")); return ;;
        --quality) COMPREPLY=($(compgen -W '80 85 90 94' -- "$cur")); return ;;
        --effort) COMPREPLY=($(compgen -W 'fast small' -- "$cur")); return ;;
        --too-short) COMPREPLY=($(compgen -W 'loop hold fail' -- "$cur")); return ;;
        --as) COMPREPLY=($(compgen -W 'auto carousel story series' -- "$cur")); return ;;
        --still-seconds) COMPREPLY=($(compgen -W '2 3 4 5' -- "$cur")); return ;;
        --too-long) COMPREPLY=($(compgen -W 'fail trim split speed' -- "$cur")); return ;;
        --loudness) COMPREPLY=($(compgen -W '-14 -16 -23' -- "$cur")); return ;;
        --jobs) COMPREPLY=($(compgen -W "1 2 4 $(nproc 2>/dev/null)" -- "$cur")); return ;;
        --progress) COMPREPLY=($(compgen -W 'auto bar plain json none' -- "$cur")); return ;;
        --time-zone)
            COMPREPLY=($(compgen -W "$(awk '$1 !~ /^#/ { print $3 }' /usr/share/zoneinfo/zone.tab 2>/dev/null) UTC" -- "$cur"))
            return ;;
    esac

    if [[ $cur == -* ]]; then
        local options=--help
        case $command in
            prepare) options+=' -o --size --fit --focus --background --quality --jobs --dry-run --json --force --prune
                                --effort --too-short --too-long --as --still-seconds --loudness --force-transcode
                                --unlisted --live-photos --rules --time-zone --progress -q' ;;
            probe) options+=' --json' ;;
            check) options+=' --json --rules --time-zone' ;;
            rules) options+=' --json --rules' ;;
            init) options+=' --force' ;;
            sandbox) options+=' --port --state --fault --fault-seed --clock --strict-contract --trial --refuse-video' ;;
        esac
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
        return
    fi

    case $command in
        init) _filedir -d ;;
        rules | sandbox) ;;
        *) _filedir ;;
    esac
} && complete -F _pinmill pinmill
