# fish completion for pinmill.
function __pinmill_none -d 'Whether no command is named yet'
    test (count (commandline -opc)) -eq 1
end

function __pinmill_of -d 'Whether the line is of one of these commands, such as "slots add"'
    set -l line (commandline -opc)
    for command in $argv
        set -l words (string split ' ' -- $command)
        test "$line[2..$(math 1 + (count $words))]" = "$command"; and return 0
    end
    return 1
end

function __pinmill_part -d 'Whether a command of auth, keys or slots is wanted'
    set -l line (commandline -opc)
    test (count $line) -eq 2; and test "$line[2]" = $argv[1]
end

complete -c pinmill -f
complete -c pinmill -l help -d 'Say how it is used'
complete -c pinmill -n __pinmill_none -l version -d 'Print the version'
complete -c pinmill -n __pinmill_none -a prepare -d 'Make Pins of photos, videos and folders'
complete -c pinmill -n __pinmill_none -a publish -d 'Publish Pins, now or later'
complete -c pinmill -n __pinmill_none -a status -d 'Say what waits and what went out'
complete -c pinmill -n __pinmill_none -a edit -d 'Change what was not sent yet'
complete -c pinmill -n __pinmill_none -a retry -d 'Send again what failed'
complete -c pinmill -n __pinmill_none -a cancel -d 'Keep Pins from being sent'
complete -c pinmill -n __pinmill_none -a resolve -d 'Say what became of a Pin in review'
complete -c pinmill -n __pinmill_none -a unpublish -d 'Delete Pins at Pinterest'
complete -c pinmill -n __pinmill_none -a worker -d 'Send what is due'
complete -c pinmill -n __pinmill_none -a auth -d 'Log in to Pinterest accounts'
complete -c pinmill -n __pinmill_none -a boards -d 'List boards, or make some'
complete -c pinmill -n __pinmill_none -a slots -d 'Weekly times of an account'
complete -c pinmill -n __pinmill_none -a export -d "Write a file for Pinterest's own page"
complete -c pinmill -n __pinmill_none -a check-link -d 'Whether a page makes a Rich Pin'
complete -c pinmill -n __pinmill_none -a probe -d 'Say what files really are'
complete -c pinmill -n __pinmill_none -a check -d 'Judge files by the rules'
complete -c pinmill -n __pinmill_none -a rules -d 'Print the rules'
complete -c pinmill -n __pinmill_none -a init -d 'Write a pins.csv to fill in'
complete -c pinmill -n __pinmill_none -a sandbox -d 'Run a local Pinterest'
complete -c pinmill -n __pinmill_none -a doctor -d 'Say what is wrong with a set-up'
complete -c pinmill -n __pinmill_none -a serve -d 'Serve the HTTP API'
complete -c pinmill -n __pinmill_none -a keys -d 'Who may use the HTTP API'
complete -c pinmill -n '__pinmill_part keys' -a create -d 'Make one'
complete -c pinmill -n '__pinmill_part keys' -a list -d 'List them'
complete -c pinmill -n '__pinmill_part keys' -a revoke -d 'End some'
complete -c pinmill -n '__pinmill_part auth' -a login -d 'Log an account in'
complete -c pinmill -n '__pinmill_part auth' -a list -d 'Who is logged in'
complete -c pinmill -n '__pinmill_part auth' -a remove -d 'Forget an account'
complete -c pinmill -n '__pinmill_part slots' -a add -d 'Add times'
complete -c pinmill -n '__pinmill_part slots' -a list -d 'List them'
complete -c pinmill -n '__pinmill_part slots' -a remove -d 'Remove some'

# what several commands take
complete -c pinmill -n '__pinmill_of prepare publish probe check' -F
complete -c pinmill -n '__pinmill_of init export' -xa '(__fish_complete_directories)'
complete -c pinmill -n '__pinmill_of prepare publish status worker "auth list" boards "slots list" check-link probe check rules doctor "keys create" "keys list" "keys revoke"' -l json -d 'Print JSON'
complete -c pinmill -n '__pinmill_of prepare publish check rules serve' -l rules -rF -d 'Judge by this rule pack'
complete -c pinmill -n '__pinmill_of prepare publish status edit worker "slots add" check' -l time-zone -xa "UTC (awk '\$1 !~ /^#/ { print \$3 }' /usr/share/zoneinfo/zone.tab 2>/dev/null)" -d 'Zone of times without an offset'
complete -c pinmill -n '__pinmill_of prepare publish probe check init serve' -l confine -xa 'auto require off' -d 'Lock in what parses media'
complete -c pinmill -n '__pinmill_of publish status edit retry cancel resolve unpublish worker "auth login" "auth list" "auth remove" boards "slots add" "slots list" "slots remove" doctor serve "keys create" "keys list" "keys revoke"' -l store -xa '(__fish_complete_directories)' -d 'Where the queue lies'
complete -c pinmill -n '__pinmill_of publish status edit retry cancel resolve unpublish boards "slots add" "slots list" "slots remove"' -l server -xa 'http://127.0.0.1:8760' -d 'Do it at this service'
complete -c pinmill -n '__pinmill_of publish status boards "slots add" "slots list" "slots remove"' -l account -x -d 'By name, as @shop'
complete -c pinmill -n '__pinmill_of status cancel unpublish' -l run -x -d 'What one publish queued'
complete -c pinmill -n '__pinmill_of publish edit export' -l board -x -d 'Board by name'
complete -c pinmill -n '__pinmill_of publish edit' -l section -x -d 'Section of that board'
complete -c pinmill -n '__pinmill_of publish edit' -l at -x -d 'When it goes out'
complete -c pinmill -n '__pinmill_of publish unpublish' -l yes -d 'Do not ask'
complete -c pinmill -n '__pinmill_of prepare publish' -l dry-run -d 'Say what would be done'

# preparing
complete -c pinmill -n '__pinmill_of prepare publish' -s o -xa '(__fish_complete_directories)' -d 'Folder for the Pins'
complete -c pinmill -n '__pinmill_of prepare publish' -l size -xa '1000x1500 1200x1800 2000x3000' -d 'Size of a Pin in pixels'
complete -c pinmill -n '__pinmill_of prepare publish' -l fit -xa 'auto crop pad blur keep' -d 'How other shapes are fitted'
complete -c pinmill -n '__pinmill_of prepare publish' -l focus -xa 'auto centre' -d 'Where a crop looks'
complete -c pinmill -n '__pinmill_of prepare publish' -l background -xa 'white black silver gray' -d 'Colour behind pads'
complete -c pinmill -n '__pinmill_of prepare publish' -l quality -xa '80 85 90 94' -d 'JPEG quality, 40 to 100'
complete -c pinmill -n '__pinmill_of prepare publish' -l effort -xa 'fast small' -d 'What a smaller video is worth'
complete -c pinmill -n '__pinmill_of prepare publish' -l too-short -xa 'loop hold fail' -d 'What becomes of a video below 4 s'
complete -c pinmill -n '__pinmill_of prepare publish' -l too-long -xa 'fail trim split speed' -d 'What becomes of a video above 15 min'
complete -c pinmill -n '__pinmill_of prepare check publish' -l as -xa 'auto carousel story series' -d 'What a *.pin of several pages becomes'
complete -c pinmill -n '__pinmill_of prepare publish' -l still-seconds -xa '2 3 4 5' -d 'How long a story shows a picture'
complete -c pinmill -n '__pinmill_of prepare publish' -l loudness -xa '-14 -16 -23' -d 'Bring sound to this loudness in LUFS'
complete -c pinmill -n '__pinmill_of prepare publish' -l force-transcode -d 'Encode every video anew'
complete -c pinmill -n '__pinmill_of prepare publish' -l jobs -xa '1 2 4 8' -d 'Pages at once'
complete -c pinmill -n '__pinmill_of prepare publish' -l force -d 'Make everything anew'
complete -c pinmill -n '__pinmill_of prepare publish' -l unlisted -d 'Take files that pins.csv does not list'
complete -c pinmill -n '__pinmill_of prepare publish' -l live-photos -d 'Keep the motion half of Live Photos'
complete -c pinmill -n '__pinmill_of prepare publish' -l progress -xa 'auto bar plain json none' -d 'How progress is told'
complete -c pinmill -n '__pinmill_of prepare publish' -s q -d 'No progress, no summary'
complete -c pinmill -n '__pinmill_of prepare' -l prune -d 'Remove Pins whose source is gone'

# publishing
complete -c pinmill -n '__pinmill_of publish' -l default-board -x -d 'For those that name none'
complete -c pinmill -n '__pinmill_of publish' -l create-boards -d 'Make boards that are missing'
complete -c pinmill -n '__pinmill_of publish' -l every -xa '30m 3h 1d' -d 'From one to the next'
complete -c pinmill -n '__pinmill_of publish' -l slots -d "At the account's weekly times"
complete -c pinmill -n '__pinmill_of publish' -l late -xa 'run skip=2h skip=1d' -d 'What becomes of one that could not go in time'
complete -c pinmill -n '__pinmill_of publish' -l pace -xa '10/day 25/day none' -d 'How many a day, kept for the account'
complete -c pinmill -n '__pinmill_of publish' -l between -xa '08:00-22:00' -d 'Only at these hours, kept for the account'
complete -c pinmill -n '__pinmill_of publish' -l again -d 'Once more what was published already'
complete -c pinmill -n '__pinmill_of publish' -l on-unknown -xa 'review retry' -d 'Where nobody can tell whether it was made'
complete -c pinmill -n '__pinmill_of publish worker' -l media-store -x -d 'Where Pinterest fetches large carousels'
complete -c pinmill -n '__pinmill_of publish' -l wait -d 'Stay until all are out'
complete -c pinmill -n '__pinmill_of status' -l all -d 'Also what is over'
complete -c pinmill -n '__pinmill_of status' -l watch -d 'Stay and show it anew'
complete -c pinmill -n '__pinmill_of edit' -l title -x -d 'New title'
complete -c pinmill -n '__pinmill_of edit' -l description -x -d 'New description'
complete -c pinmill -n '__pinmill_of edit' -l link -x -d 'Where it leads'
complete -c pinmill -n '__pinmill_of edit' -l alt-text -x -d 'What it shows'
complete -c pinmill -n '__pinmill_of retry' -l failed -d 'All that failed'
complete -c pinmill -n '__pinmill_of resolve' -l published -x -d 'It is on the board: address or digits'
complete -c pinmill -n '__pinmill_of resolve' -l not-published -d 'It is not: send it again'
complete -c pinmill -n '__pinmill_of worker' -l exec-on -xa 'published failed unconfirmed review cancelled held' -d 'Run a command for events'
complete -c pinmill -n '__pinmill_of worker' -l until-idle -d 'End when nothing waits'
complete -c pinmill -n '__pinmill_of worker' -l install -d 'Write a systemd unit'
complete -c pinmill -n '__pinmill_of "auth login"' -l api -xa 'production sandbox http://127.0.0.1:8750/v5' -d 'Which Pinterest'
complete -c pinmill -n '__pinmill_of "auth login"' -l app-id -x -d 'Of your app'
complete -c pinmill -n '__pinmill_of "auth login"' -l redirect -x -d 'As registered with the app'
complete -c pinmill -n '__pinmill_of "auth login"' -l paste -d 'Read the address that the browser ended at'
complete -c pinmill -n '__pinmill_of "auth login"' -l token -d 'Read an access token'
complete -c pinmill -n '__pinmill_of boards' -l create -x -d 'Make a board'
complete -c pinmill -n '__pinmill_of export' -l csv -d '100 Pins a file'
complete -c pinmill -n '__pinmill_of export' -l media-base -x -d 'Where the files lie'
complete -c pinmill -n '__pinmill_of export' -l media-store -x -d 'Upload them there first, as s3://bucket/prefix'
complete -c pinmill -n '__pinmill_of export' -s o -rF -d 'The file'
complete -c pinmill -n '__pinmill_of check-link' -l local -d 'Also pages on this machine'
complete -c pinmill -n '__pinmill_of init' -l force -d 'Replace the pins.csv that is there'

# the service
complete -c pinmill -n '__pinmill_of doctor' -l online -d 'Ask Pinterest, too'
complete -c pinmill -n '__pinmill_of serve doctor' -l config -rF -d 'Settings'
complete -c pinmill -n '__pinmill_of serve' -l listen -xa '127.0.0.1:8760' -d 'Address and port'
complete -c pinmill -n '__pinmill_of serve' -l public-url -x -d 'What links begin with'
complete -c pinmill -n '__pinmill_of serve' -l api -xa 'production sandbox http://127.0.0.1:8750/v5' -d 'Which Pinterest'
complete -c pinmill -n '__pinmill_of serve' -l requests-per-minute -x -d 'Of one key'
complete -c pinmill -n '__pinmill_of serve' -l allow-loopback -d 'Webhooks to, and media from, this machine'
complete -c pinmill -n '__pinmill_of "keys create"' -l read-only -d 'It changes nothing'
complete -c pinmill -n '__pinmill_of "keys create"' -l profile -x -d 'Only what is of that one'
complete -c pinmill -n '__pinmill_of "keys create"' -l days -x -d 'It ends after so many'

# the local Pinterest
complete -c pinmill -n '__pinmill_of sandbox' -l port -x -d 'Where it listens'
complete -c pinmill -n '__pinmill_of sandbox' -l state -xa '(__fish_complete_directories)' -d 'Keep Pins and ledger there'
complete -c pinmill -n '__pinmill_of sandbox' -l redirect -x -d 'Another redirect address of its app'
complete -c pinmill -n '__pinmill_of sandbox' -l fault -xa 'pins/create:lose@10% pins/create:reset pins/create:throttle=60@3' -d 'What goes wrong'
complete -c pinmill -n '__pinmill_of sandbox' -l fault-seed -x -d 'Which calls a share of them is'
complete -c pinmill -n '__pinmill_of sandbox' -l clock -xa '1 60 3600' -d 'Seconds there in one of ours'
complete -c pinmill -n '__pinmill_of sandbox' -l strict-contract -d 'Answer by the contract to the letter'
complete -c pinmill -n '__pinmill_of sandbox' -l trial -d 'As an app with trial access'
complete -c pinmill -n '__pinmill_of sandbox' -l refuse-video -d 'No video Pins'
