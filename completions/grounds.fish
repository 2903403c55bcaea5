# grounds.fish - completion of grounds for fish.

set -l commands hunt dump search metrics gaps logons timeline rules simulate help version
set -l reading 'hunt dump search metrics gaps logons rules'
set -l levels 'informational low medium high critical'

complete -c grounds -n "not __fish_seen_subcommand_from $commands" -f
complete -c grounds -n __fish_use_subcommand -a hunt -d 'evidence to findings, the main job'
complete -c grounds -n __fish_use_subcommand -a dump -d 'events as JSON lines or XML'
complete -c grounds -n __fish_use_subcommand -a search -d 'a word, regex or field in any event'
complete -c grounds -n __fish_use_subcommand -a metrics -d 'counts per file, channel, event id, computer'
complete -c grounds -n __fish_use_subcommand -a gaps -d 'what is missing in the logs'
complete -c grounds -n __fish_use_subcommand -a logons -d 'who logged on from where'
complete -c grounds -n __fish_use_subcommand -a timeline -d 'findings of a case in the order of their times'
complete -c grounds -n __fish_use_subcommand -a rules -d 'list, check, explain or test rules'
complete -c grounds -n __fish_use_subcommand -a simulate -d 'write a harmless training case'
complete -c grounds -n __fish_use_subcommand -a help -d 'the commands, or the options of one'
complete -c grounds -n __fish_use_subcommand -a version -d 'the version of grounds and its libraries'

complete -c grounds -n "__fish_seen_subcommand_from rules; and not __fish_seen_subcommand_from list check explain test" -f -a 'list check explain test'
complete -c grounds -n "__fish_seen_subcommand_from help" -f -a "$commands"

complete -c grounds -s h -l help -d 'print the options of the command'
complete -c grounds -l json -d 'give the result for a program'
complete -c grounds -l color -x -a 'auto always never' -d colours
complete -c grounds -s q -l quiet -d 'no progress and no summary'
complete -c grounds -s v -l verbose -d 'say more'

set -l on "__fish_seen_subcommand_from $reading"
complete -c grounds -n $on -l threads -x -d 'number of threads'
complete -c grounds -n $on -l carve -d 'find records in slack space and raw chunks too'
complete -c grounds -n $on -l source-timezone -x -d 'zone of logs that name none'
complete -c grounds -n $on -l source-year -x -d 'year of logs that name none'
complete -c grounds -n $on -l clock-skew -x -d 'how far the clock of a host was ahead'
complete -c grounds -n $on -l password-file -r -d 'passwords of encrypted zips'
complete -c grounds -n $on -l max-expand -x -d 'how many times its size an archive may expand'
complete -c grounds -n $on -l max-window -x -d 'MiB that a decompressor may remember'

set -l on "__fish_seen_subcommand_from hunt dump search metrics gaps logons timeline"
complete -c grounds -n $on -l from -x -d 'only what is at or after'
complete -c grounds -n $on -l to -x -d 'only what is before'
complete -c grounds -n $on -l include -x -a 'status= tag= category= computer= eid= rule=' -d 'only these'
complete -c grounds -n $on -l exclude -x -a 'status= tag= category= computer= eid= rule=' -d 'not these'

set -l on "__fish_seen_subcommand_from hunt logons"
complete -c grounds -n $on -l geoip -r -F -d 'where addresses are'
complete -c grounds -n "__fish_seen_subcommand_from logons" -l by -x -a 'source user host time rows' -d 'one view'
set -l on "__fish_seen_subcommand_from hunt rules"
complete -c grounds -n $on -s r -l rules -r -F -d 'add rules'
complete -c grounds -n $on -s y -l yara -r -F -d 'add YARA rules'
complete -c grounds -n $on -l no-builtin -d 'leave out the built-in rules'
complete -c grounds -n $on -l placeholders -r -F -d 'values for expand'
complete -c grounds -n $on -l logsources -r -F -d 'add to the log source map'
complete -c grounds -n $on -l with-deprecated -d 'also rules whose status is deprecated'
complete -c grounds -n $on -l with-unsupported -d 'also rules whose status is unsupported'
complete -c grounds -n "__fish_seen_subcommand_from explain" -l record -x -d 'only the events with this record id'
complete -c grounds -n "__fish_seen_subcommand_from explain" -l correlation -d 'why a correlation fired, or did not'
complete -c grounds -n "__fish_seen_subcommand_from explain" -l group -x -d 'FIELD=VALUE: the events of one group'
complete -c grounds -n "__fish_seen_subcommand_from explain" -l all -d 'all groups and events'
complete -c grounds -n "__fish_seen_subcommand_from explain" -l from -x -d 'only what is at or after'
complete -c grounds -n "__fish_seen_subcommand_from explain" -l to -x -d 'only what is before'
complete -c grounds -n "__fish_seen_subcommand_from explain" -l include -x -a 'computer= eid=' -d 'only these'
complete -c grounds -n "__fish_seen_subcommand_from explain" -l exclude -x -a 'computer= eid=' -d 'not these'

set -l on "__fish_seen_subcommand_from hunt"
complete -c grounds -n $on -s o -l output -x -a '(__fish_complete_directories)' -d 'the case'
complete -c grounds -n $on -s C -l clobber -d 'replace an existing case'
complete -c grounds -n $on -l no-case -d 'findings to standard output, nothing written'
complete -c grounds -n $on -l levels -r -F -d 'other levels for some rules'
complete -c grounds -n $on -l critical -r -F -d 'hosts that matter more'
complete -c grounds -n $on -l ioc -r -F -d 'indicators to look for'
complete -c grounds -n $on -l oracle -d 'judge by brute force, to check the engine'
complete -c grounds -n $on -l no-memo -d 'judge each value anew; the findings are the same, later'
complete -c grounds -n $on -l profile-rules -d 'print which rules cost most time'
complete -c grounds -n $on -l fail-on -x -a $levels -d 'exit 1 at this level'

set -l on "__fish_seen_subcommand_from hunt timeline"
complete -c grounds -n $on -l format -x -a 'table jsonl csv' -d 'form of the findings'
complete -c grounds -n $on -s m -l min-level -x -a $levels -d 'lowest level'
complete -c grounds -n $on -l timezone -x -d 'zone of times on the terminal'

complete -c grounds -n "__fish_seen_subcommand_from dump" -l format -x -a 'jsonl xml' -d 'form of the events'
complete -c grounds -n "__fish_seen_subcommand_from search" -s e -l regex -x -d 'search for a regular expression'
complete -c grounds -n "__fish_seen_subcommand_from search" -s i -l ignore-case -d 'the regular expression has no case'
complete -c grounds -n "__fish_seen_subcommand_from search" -s F -l field -x -d 'only events with this field'
