# bash completion for pinmill; bash-completion loads it by the command's name.
_pinmill() {
    local cur prev words cword
    _init_completion -n = || return

    local commands='prepare publish status edit retry cancel resolve unpublish worker auth boards slots export
                    check-link probe check rules init sandbox doctor serve keys'
    local command=${words[1]} part=
    ((cword > 1)) || { COMPREPLY=($(compgen -W "$commands --help --version" -- "$cur")); return; }
    case $command in
        auth | slots | keys)
            part=${words[2]}
            local parts='add list remove'
            [[ $command == auth ]] && parts='login list remove'
            [[ $command == keys ]] && parts='create list revoke'
            ((cword > 2)) || { COMPREPLY=($(compgen -W "$parts --help" -- "$cur")); return; } ;;
    esac

    case $prev in
        -o)
            if [[ $command == export ]]; then _filedir csv; else _filedir -d; fi
            return ;;
        --state | --store) _filedir -d; return ;;
        --rules | --config) _filedir toml; return ;;
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
        --confine) COMPREPLY=($(compgen -W 'auto require off' -- "$cur")); return ;;
        --progress) COMPREPLY=($(compgen -W 'auto bar plain json none' -- "$cur")); return ;;
        --time-zone)
            COMPREPLY=($(compgen -W "$(awk '$1 !~ /^#/ { print $3 }' /usr/share/zoneinfo/zone.tab 2>/dev/null) UTC" -- "$cur"))
            return ;;
        --every) COMPREPLY=($(compgen -W '30m 3h 1d' -- "$cur")); return ;;
        --late) COMPREPLY=($(compgen -W 'run skip=2h skip=1d' -- "$cur")); return ;;
        --pace) COMPREPLY=($(compgen -W '10/day 25/day none' -- "$cur")); return ;;
        --on-unknown) COMPREPLY=($(compgen -W 'review retry' -- "$cur")); return ;;
        --exec-on) COMPREPLY=($(compgen -W 'published failed unconfirmed review cancelled held' -- "$cur")); return ;;
        --api) COMPREPLY=($(compgen -W 'production sandbox' -- "$cur")); return ;;
        --account | --board | --section | --default-board | --title | --description | --link | --alt-text | --at | --between | --run | \
            --published | --app-id | --redirect | --create | --media-base | --media-store | --port | --fault | --server | \
            --fault-seed | --clock | --listen | --public-url | --requests-per-minute | --profile | --days) return ;;
    esac

    if [[ $cur == -* ]]; then
        local options=--help
        local preparing='-o --size --fit --focus --background --quality --effort --too-short --too-long --loudness
            --force-transcode --as --still-seconds --jobs --force --unlisted --live-photos --rules --time-zone --confine --progress -q'
        case "$command${part:+ $part}" in
            prepare) options+=" $preparing --dry-run --json --prune" ;;
            publish) options+=" $preparing --account --board --section --default-board --create-boards --at --every --slots --late --pace
                                --between --again --on-unknown --dry-run --yes --wait --json --media-store --store --server" ;;
            status) options+=' --account --run --all --watch --json --store --server --time-zone' ;;
            edit) options+=' --title --description --link --alt-text --board --section --at --store --server --time-zone' ;;
            retry) options+=' --failed --store --server' ;;
            cancel) options+=' --run --store --server' ;;
            resolve) options+=' --published --not-published --store --server' ;;
            unpublish) options+=' --run --yes --store --server' ;;
            worker) options+=' --exec-on --until-idle --install --json --media-store --store --time-zone' ;;
            'auth login') options+=' --api --app-id --redirect --paste --token --store' ;;
            'auth list') options+=' --json --store' ;;
            'auth remove') options+=' --store' ;;
            boards) options+=' --account --create --json --store --server' ;;
            'slots add') options+=' --account --time-zone --store --server' ;;
            'slots list') options+=' --account --json --store --server' ;;
            'slots remove') options+=' --account --store --server' ;;
            export) options+=' --board --csv --media-base --media-store -o' ;;
            check-link) options+=' --local --json' ;;
            probe) options+=' --json --confine' ;;
            check) options+=' --json --as --rules --time-zone --confine' ;;
            rules) options+=' --json --rules' ;;
            init) options+=' --force --confine' ;;
            doctor) options+=' --config --store --online --json' ;;
            serve) options+=' --config --listen --public-url --api --requests-per-minute --allow-loopback --confine --rules --store' ;;
            'keys create') options+=' --read-only --profile --days --json --store' ;;
            'keys list' | 'keys revoke') options+=' --json --store' ;;
            sandbox) options+=' --port --state --redirect --fault --fault-seed --clock --strict-contract --trial --refuse-video' ;;
        esac
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
        return
    fi

    case $command in
        prepare | publish | probe | check) _filedir ;;
        init | export) _filedir -d ;;
    esac
} && complete -F _pinmill pinmill
