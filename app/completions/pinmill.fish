# fish completion for pinmill.
set -l commands prepare probe check rules init
complete -c pinmill -f
complete -c pinmill -l help -d 'Say how it is used'
complete -c pinmill -n "not __fish_seen_subcommand_from $commands" -l version -d 'Print the version'
complete -c pinmill -n "not __fish_seen_subcommand_from $commands" -a prepare -d 'Make Pins of photos and folders'
complete -c pinmill -n "not __fish_seen_subcommand_from $commands" -a probe -d 'Say what files really are'
complete -c pinmill -n "not __fish_seen_subcommand_from $commands" -a check -d 'Judge files by the rules'
complete -c pinmill -n "not __fish_seen_subcommand_from $commands" -a rules -d 'Print the rules'
complete -c pinmill -n "not __fish_seen_subcommand_from $commands" -a init -d 'Write a pins.csv to fill in'

complete -c pinmill -n '__fish_seen_subcommand_from prepare probe check' -F
complete -c pinmill -n '__fish_seen_subcommand_from init' -xa '(__fish_complete_directories)'
complete -c pinmill -n '__fish_seen_subcommand_from prepare probe check rules' -l json -d 'Print JSON'
complete -c pinmill -n '__fish_seen_subcommand_from prepare check rules' -l rules -rF -d 'Judge by this rule pack'
complete -c pinmill -n '__fish_seen_subcommand_from init' -l force -d 'Replace the pins.csv that is there'

complete -c pinmill -n '__fish_seen_subcommand_from prepare' -s o -xa '(__fish_complete_directories)' -d 'Folder for the Pins'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l size -xa '1000x1500 1200x1800 2000x3000' -d 'Size of a Pin in pixels'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l fit -xa 'auto crop pad blur keep' -d 'How other shapes are fitted'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l focus -xa 'auto centre' -d 'Where a crop looks'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l background -xa 'white black silver gray' -d 'Colour behind pads'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l quality -xa '80 85 90 94' -d 'JPEG quality, 40 to 100'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l jobs -xa '1 2 4 8' -d 'Pages at once'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l dry-run -d 'Say what would be done, write nothing'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l force -d 'Make everything anew'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l prune -d 'Remove Pins whose source is gone'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l unlisted -d 'Take files that pins.csv does not list'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l live-photos -d 'Keep the motion half of Live Photos'
complete -c pinmill -n '__fish_seen_subcommand_from prepare check' -l time-zone -xa "UTC (awk '\$1 !~ /^#/ { print \$3 }' /usr/share/zoneinfo/zone.tab 2>/dev/null)" -d 'Zone of times without an offset'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -l progress -xa 'auto bar plain json none' -d 'How progress is told'
complete -c pinmill -n '__fish_seen_subcommand_from prepare' -s q -d 'No progress, no summary'
