#!/bin/sh
# hunt: the case, the summary, the findings on standard output, its options.
. tests/cli/lib.sh
unset LANG LC_CTYPE
export LC_ALL=C
cd "$scratch" || exit 1
"$GROUNDS" simulate sample >"$out"

# ---- the case and the summary
run "$GROUNDS" hunt sample
expect_exit 'a sound sample' 0
for file in findings.jsonl coverage.json rules.jsonl run.json; do
    expect_file "the case has $file" "grounds-case/$file"
done
expect_equal 'and nothing else' 4 "$(find grounds-case -type f | wc -l)"
all=$(wc -l <grounds-case/findings.jsonl)
[ "$all" -gt 5 ] || not_ok 'the sample has findings' "$all"
[ "$(wc -l <"$out")" -le 24 ] || not_ok 'at most 24 lines' "$(cat "$out")"
expect_equal 'at most 80 columns' '' "$(awk 'length > 80' "$out")"
expect_equal 'ASCII alone, as the locale has no UTF-8' '' \
    "$(LC_ALL=C tr -d '\n -~' <"$out")"
expect_line 'it says what was examined' 'Examined 606 events in 10 files'
expect_line 'it names the case' 'Written: grounds-case/'
expect_line 'it gives the next command' 'Next: grounds timeline grounds-case -m '
[ ! -s "$err" ] || not_ok 'nothing on standard error' "$(cat "$err")"
next=$(sed -n 's/^Next: grounds//p' "$out")
run sh -c "$GROUNDS$next"
expect_exit 'the next command runs' 0
[ -s "$out" ] || not_ok 'the next command shows something'
if have jq; then
    jq -e . grounds-case/*.json >"$out" && ok 'coverage and run are JSON'
    jq -ce 'has("id") and has("time") and has("level") and has("title") and
        has("rule_id") and has("kind") and has("host") and has("channel") and
        has("event_id") and has("record_id") and has("evidence") and
        has("offset") and has("length") and has("fields") and has("tags") and
        has("sha256")' grounds-case/findings.jsonl | sort -u >"$out"
    expect_equal 'a finding has what it must have' true "$(cat "$out")"
else
    skip 'a finding has what it must have' 'no jq'
fi
LC_ALL=C.UTF-8 "$GROUNDS" hunt sample -Co case >"$out"
expect_line 'blocks where the locale has UTF-8' '█'
LC_ALL=C LANG=C.UTF-8 "$GROUNDS" hunt sample -Co case >"$out"
expect_no_line 'LC_ALL rules over LANG' '█'

# ---- existing cases
run "$GROUNDS" hunt sample
expect_exit 'an existing case is refused' 2
expect_err 'and why' 'grounds-case: exists: give -C'
printf x >>grounds-case/findings.jsonl
run "$GROUNDS" hunt -C sample
expect_exit 'it is replaced with -C' 0
expect_same 'by the same bytes' case/findings.jsonl grounds-case/findings.jsonl
mkdir other && echo mine >other/file
run "$GROUNDS" hunt -C -o other sample
expect_exit 'what is no case is not replaced' 2
expect_file 'and stays' other/file
run "$GROUNDS" hunt -o sample/case sample
expect_exit 'no case within evidence' 2
expect_no_file 'none is there' sample/case
run "$GROUNDS" hunt -o file/case sample
expect_exit 'a folder that is not there' 5
echo x >file
run "$GROUNDS" hunt -o file/case sample
expect_exit 'a file as folder' 5
expect_err 'and which' 'grounds: file/case: '
if [ -d /proc/self ]; then
    run "$GROUNDS" hunt -o /proc/grounds-case sample
    expect_exit 'where nothing can be written' 5
else
    skip 'where nothing can be written' 'no /proc'
fi
run "$GROUNDS" hunt -C -o case --levels nowhere sample
expect_exit 'an option file that is not there' 5
expect_same 'the old case stays' case/findings.jsonl grounds-case/findings.jsonl

# ---- findings on standard output
rm -rf grounds-case
run "$GROUNDS" hunt --no-case --format jsonl sample
expect_exit 'without a case' 0
expect_no_file 'none is written' grounds-case
expect_equal 'all findings as lines' "$all" "$(wc -l <"$out")"
expect_err 'the summary goes elsewhere' 'Examined 606 events'
cp "$out" lines
run "$GROUNDS" hunt --no-case --json -q sample
expect_same '--json is the same' lines "$out"
[ ! -s "$err" ] || not_ok 'quiet is quiet' "$(cat "$err")"
run "$GROUNDS" hunt --no-case --format csv -q sample
expect_equal 'CSV has a head and all findings' $((all + 1)) \
    "$(grep -c '	*$' "$out")"
run env COLUMNS=100 "$GROUNDS" hunt --no-case -q sample
expect_equal 'the table has them too' $((all + 1)) "$(wc -l <"$out")"
expect_equal 'cut to the columns' '' "$(awk 'length > 100' "$out")"
run "$GROUNDS" hunt -q -C -o case sample
[ ! -s "$out" ] || not_ok 'quiet: no summary' "$(cat "$out")"
run "$GROUNDS" hunt --json -C -o case sample
expect_same '--json gives run.json' case/run.json "$out"

# ---- what to look for
count() { # ARG... - findings
    "$GROUNDS" hunt --no-case --json -q "$@" sample | wc -l
}
level() { # LEVEL - findings of the whole run
    grep -cF "\"level\":\"$1\"" lines
}
expect_equal 'from the level on' $(($(level high) + $(level critical))) \
    "$(count -m high)"
expect_equal 'nothing before' 0 "$(count --to 2021-03-02)"
expect_equal 'all since' "$all" "$(count --from 2021-03-02)"
first=$(sed -n 's/.*"time":"\([^"]*\)".*/\1/p' lines | sort | head -n 1)
expect_equal 'from is at or after' "$all" "$(count --from "$first")"
expect_equal 'to is before' 0 "$(count --to "$first")"
expect_equal 'one event id' "$(grep -c '"event_id":1102,' lines)" \
    "$(count --include eid=1102)"
expect_equal 'all but it' $((all - 1)) "$(count --exclude eid=1102)"
expect_equal 'event ids by a pattern' "$(grep -c '"event_id":11[0-9]*,' lines)" \
    "$(count --include 'eid=11*')"
expect_equal 'one host' "$(grep -ci '"host":"fs02' lines)" \
    "$(count --include 'computer=fs02*')"
expect_equal 'one rule by its title' 1 \
    "$(count --include 'rule=Security Log Cleared')"
expect_equal 'kinds hold together' 0 \
    "$(count --include eid=1102 --include 'computer=fs02*')"
expect_equal 'a tag takes its parts' "$(grep -c '"attack\.t1505' lines)" \
    "$(count --include tag=attack.t1505)"
expect_equal 'no rule left' 0 "$(count --exclude 'rule=*')"
"$GROUNDS" hunt --no-case -q --exclude 'rule=*' sample >"$out"
expect_equal 'is nothing checked' 3 $?

id=$(sed -n 's/.*"title":"Security Log Cleared","rule_id":"\([^"]*\)".*/\1/p' \
    lines)
echo "$id: informational" >levels
expect_equal 'another level' $(($(level high) - 1)) \
    "$("$GROUNDS" hunt --no-case --json -q --levels levels sample |
        grep -cF '"level":"high"')"
echo 'nonsense' >levels
run "$GROUNDS" hunt --no-case --levels levels sample
expect_exit 'levels that are none' 2
expect_err 'with the file and the line' 'levels: line 1: '
echo 'EXCH01*' >critical
"$GROUNDS" hunt --no-case --json -q --critical critical sample >"$out"
expect_line 'a critical host raises the level' '"rule_level":"high"'

# ---- rules
cat >rule.yml <<'RULE'
title: Any Logon
id: 8f8a3c52-7f4d-4f0c-9d5e-6f1f2f7f0001
status: test
logsource:
    product: windows
    service: security
detection:
    selection:
        EventID: 4624
    condition: selection
level: low
RULE
logons=$("$GROUNDS" dump --include eid=4624 sample | wc -l)
expect_equal 'a rule of the user' "$logons" "$(count --no-builtin -r rule.yml)"
expect_equal 'added to the built-in ones' $((logons + all)) \
    "$(count -r rule.yml)"
expect_equal 'the oracle agrees' "$all" "$(count --oracle)"
run "$GROUNDS" hunt -C -q -o plain --no-builtin -r rule.yml sample
expect_exit 'the oracle checks what the engine checks' 0
run "$GROUNDS" hunt -C -q -o oracle --no-builtin -r rule.yml --oracle sample
expect_exit 'and gives the same exit code' 0
expect_same 'and the same coverage' plain/coverage.json oracle/coverage.json
sed '/service:/d; s/EventID: 4624/LogonType: 10/' rule.yml >generic.yml
run "$GROUNDS" hunt --no-case --no-builtin -r generic.yml sample
expect_exit 'a rule without service and category checks events' 0
expect_err 'the summary says that it is generic' \
    '; 606 events only generic rules look at'
mkdir none
run "$GROUNDS" hunt --no-case -r none sample
expect_exit 'a folder without rules' 5
expect_err 'and which' 'none: no rule file'
run "$GROUNDS" hunt --no-case -r nowhere sample
expect_exit 'rules that are not there' 5
expect_err 'and where' 'nowhere: No such file'
sed 's/^status: .*/status: deprecated/' rule.yml >old.yml
expect_equal 'deprecated rules are left out' 0 "$(count --no-builtin -r old.yml)"
expect_equal 'unless asked for' "$logons" \
    "$(count --no-builtin --with-deprecated -r old.yml)"
sed 's/^status: .*/status: unsupported/' rule.yml >odd.yml
expect_equal 'so are unsupported ones' "$logons" \
    "$(count --no-builtin --with-unsupported -r odd.yml)"
sed 's/EventID: 4624/EventID|expand: "%ids%"/' rule.yml >expand.yml
run "$GROUNDS" hunt --no-case --no-builtin -r expand.yml sample
expect_exit 'the only rule is rejected' 3
expect_err 'nothing was looked for' 'NOTHING WAS LOOKED FOR'
expect_err 'the rule is named' 'expand.yml:9: rejected: '
run "$GROUNDS" hunt --no-case -q --no-builtin -r expand.yml sample
expect_exit 'with -q too' 3
expect_err 'it is named' 'expand.yml:9: rejected: '
expect_err 'and nothing was looked for' 'NOTHING WAS LOOKED FOR'
run "$GROUNDS" hunt -C -o other-case --json --no-builtin -r expand.yml sample
expect_err 'with --json too' 'grounds: NOTHING WAS LOOKED FOR'
mkdir bad
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do cp expand.yml bad/$i.yml; done
run "$GROUNDS" hunt --no-case -q -r bad sample
expect_exit 'rejected rules beside others' 0
expect_equal 'the first ten are named' 10 "$(grep -c ': rejected: ' "$err")"
expect_err 'the others counted' '2 more such lines; -v shows them'
run "$GROUNDS" hunt -C -q -o other-case -r bad sample
[ ! -s "$err" ] && ok 'a case names them itself' ||
    not_ok 'a case names them itself' "$(cat "$err")"
echo 'ids: [4624]' >placeholders.yml
expect_equal 'its placeholder given' "$logons" \
    "$(count --no-builtin -r expand.yml --placeholders placeholders.yml)"
mkfifo once
cat placeholders.yml >once &
run timeout 60 "$GROUNDS" hunt -C -q --placeholders once sample
expect_exit 'a file that an option names is read once' 0
expect_line 'and recorded as it was read' \
    "\"placeholders\":{\"sha256\":\"$(sha256sum placeholders.yml | cut -c 1-64)\"}" \
    grounds-case/run.json
run "$GROUNDS" hunt --no-case --placeholders nowhere sample
expect_exit 'placeholders that are not there' 5

# ---- exit codes
run "$GROUNDS" hunt --no-case -q --fail-on critical sample
expect_exit 'fail-on critical' 1
run "$GROUNDS" hunt --no-case -q --fail-on critical -m low \
    --exclude 'rule=*Memory Dumped*' sample
expect_exit 'fail-on without such a finding' 0
mkdir part && cp sample/EXCH01/Security.evtx part/ && : >part/none.evtx
head -c 69000 part/Security.evtx >part/cut.evtx
run "$GROUNDS" hunt --no-case -q --fail-on low part
expect_exit 'incomplete comes before findings' 3

# ---- verbose
run "$GROUNDS" hunt -v -C -o case -r expand.yml sample
expect_err 'rejected rules with file, line, reason' 'expand.yml:9: rejected: '
expect_err 'kinds that no rule looks at' 'no rule looks at Security 4634: '
expect_line 'the summary counts them' '1 rejected'

# ---- zones
run "$GROUNDS" hunt --timezone +05:30 -C -o zone sample
expect_line 'an offset moves the display' '2021-03-02 13:45'
expect_line 'and is named' '+05:30'
expect_same 'but not what is written' case/coverage.json zone/coverage.json
if [ -f /usr/share/zoneinfo/Asia/Kolkata ]; then
    run "$GROUNDS" hunt --timezone Asia/Kolkata -C -o zone sample
    expect_line 'a name moves it alike' '2021-03-02 13:45'
else
    skip 'a name moves it alike' 'no zone files here'
fi
run env TZ=Asia/Kolkata "$GROUNDS" hunt -C -o zone sample
expect_line 'TZ does not' '2021-03-02 08:15'

# ---- colours
run "$GROUNDS" hunt --color always -C -o case sample
expect_line 'colours when asked for' "$(printf '\033[1;31m')"
run "$GROUNDS" hunt -C -o case sample
expect_no_line 'none without a terminal' "$(printf '\033')"
# ---- what is remembered of values
"$GROUNDS" hunt --no-case --format jsonl -q sample >remembered 2>"$err"
run "$GROUNDS" hunt --no-case --format jsonl -q --no-memo sample
expect_exit 'no-memo: the exit code of a hunt without it' 0
expect_same 'no-memo: the same findings' remembered "$out"
# ---- what rules cost
"$GROUNDS" hunt --no-case --format jsonl -q sample >unprofiled 2>"$err"
run "$GROUNDS" hunt --no-case --format jsonl -q --profile-rules sample
expect_exit 'profile-rules: the exit code of a hunt without it' 0
expect_same 'profile-rules: the same findings' unprofiled "$out"
expect_err 'profile-rules: which rule, how long, how often' 'looked at  matched'
expect_err 'profile-rules: how long in all' 'Judging took'
run "$GROUNDS" hunt --no-case --oracle --profile-rules sample
expect_exit 'profile-rules: not with --oracle' 2


# ---- indicators
printf '%s\n' '# ours' 'nonsense' '192[.]0[.]2.0/24 # a network' 'RUNDLL32.EXE' \
    'nowhere.example' >iocs.txt
printf '%s\n' 'type,indicator,description,grade,level' \
    "sha256,$(sha256sum sample/FS02/Security.evtx | cut -d ' ' -f 1),\"the, log\",B2,critical" \
    'domain,contoso.example,our own,A1,informational' 'mutex,abc' >iocs.csv
run "$GROUNDS" hunt -q -C -o with --no-builtin --ioc iocs.txt --ioc iocs.csv sample
expect_exit 'indicators without a rule' 0
expect_err 'a line that is none is told' 'iocs.txt:2: not an indicator: no hash,'
expect_err 'so is a type that is none' 'iocs.csv:4: not an indicator: a type'
expect_line 'a network' '"rule_id":"ioc:network:192.0.2.0/24"' with/findings.jsonl
expect_line 'a name' '"title":"Indicator: name RUNDLL32.EXE"' with/findings.jsonl
expect_line 'where it stands' '"in":["Image"' with/findings.jsonl
expect_line 'they are checks' '"kind":"check"' with/findings.jsonl
expect_line 'a file that is one itself' '"in":["(the file)"],"description":"the, log","grade":"B2"}' \
    with/findings.jsonl
expect_no_line 'what is not there is not found' 'nowhere' with/findings.jsonl
expect_line 'the run has what was looked for' \
    "\"ioc\":[{\"sha256\":\"$(sha256sum iocs.txt | cut -d ' ' -f 1)\",\"indicators\":3,\"refused\":1}" \
    with/run.json
if have jq; then
    expect_equal 'each event of the domain' \
        "$("$GROUNDS" search contoso.example sample --json | wc -l)" \
        "$(jq -c 'select(.rule_id == "ioc:domain:contoso.example")' with/findings.jsonl | wc -l)"
    expect_equal 'the file comes before what is in it' critical \
        "$(jq -r 'select(.evidence == "sample/FS02/Security.evtx") | .level' with/findings.jsonl | head -n 1)"
    run "$GROUNDS" hunt -q -C -o above --no-builtin --ioc iocs.csv -m critical sample
    expect_equal 'only those of a level' 1 "$(wc -l <above/findings.jsonl)"
fi
for threads in 1 4; do
    "$GROUNDS" hunt -q -C -o "ioc-$threads" --ioc iocs.txt --ioc iocs.csv --threads $threads \
        sample 2>"$err"
done
expect_same 'the same bytes on four threads' ioc-1/findings.jsonl ioc-4/findings.jsonl

# Whoever fills an event with indicators hides nothing of it.
awk 'BEGIN {
    printf "{\"@timestamp\":\"2026-03-02T08:15:30Z\",\"winlog\":{\"channel\":\"Security\"},"
    printf "\"message\":\"rundll32.exe\""
    for (n = 2500; n > 0; n--) long = long "c"
    for (n = 800; n > 0; n--) printf ",\"%d%s\":\"192.0.2.3 192.0.2.4 192.0.2.5\"", n, long
    print "}"
}' >filled.json
printf '%s\n' 192.0.2.3 192.0.2.4 192.0.2.5 >filled.txt
run "$GROUNDS" hunt -q -C -o filled --no-builtin --ioc filled.txt filled.json
expect_exit 'many fields with indicators: no damage' 0
expect_equal 'many fields with indicators: each is told' 3 "$(wc -l <filled/findings.jsonl)"
expect_line 'many fields with indicators: places that find no room' \
    '"value":"192.0.2.5","in":[]' filled/findings.jsonl
run "$GROUNDS" hunt --no-case --ioc iocs.txt sample
expect_line 'in the table' 'Indicator: name'
run "$GROUNDS" hunt -C -o with --no-builtin --ioc iocs.txt sample
expect_line 'in the summary' 'Indicator: '
run "$GROUNDS" hunt -q -C -o with --ioc nowhere.txt sample
expect_exit 'a list that is not there' 5
: >empty.txt
run "$GROUNDS" hunt -C -o with --no-builtin --ioc empty.txt sample
expect_exit 'an empty list alone' 3
expect_line 'looks for nothing' 'NOTHING WAS LOOKED FOR'

# ---- where addresses are
geo=$TOP/fuzz/corpus/fuzz_geo/nested.mmdb
printf 'not one' >no.mmdb
printf '%s\n' '192.0.2.0/24' '8.8.8.8' >places.txt
printf '%s\n' '{"Event":{"System":{"EventID":1,"Channel":"C","Computer":"H"},"EventData":{"Ip":"8.8.8.8","B":"10.0.0.1"}}}' >address.jsonl
run "$GROUNDS" hunt -q -C -o geo --no-builtin --ioc places.txt --geoip "$geo" \
    address.jsonl
expect_exit 'places' 0
expect_line 'beside the fields' \
    '"addresses":{"8.8.8.8":{"country":"DE"},"10.0.0.1":{"scope":"private"}}' \
    geo/findings.jsonl
expect_line 'the run has the database' "\"geoip\":[{\"sha256\":\"$(sha256sum "$geo" | cut -d ' ' -f 1)\",\"type\":\"X\",\"built\":\"2020-09-13T12:26:40Z\"}" geo/run.json
run "$GROUNDS" hunt -q -C -o geoless --no-builtin --ioc places.txt address.jsonl
expect_equal 'nothing that is found changes' \
    "$(sed 's/,"addresses":{.*}},"indicator"/,"indicator"/' geo/findings.jsonl)" \
    "$(cat geoless/findings.jsonl)"
run env COLUMNS=80 "$GROUNDS" hunt -q --no-case --no-builtin --ioc places.txt --geoip "$geo" address.jsonl
expect_line 'in the table' ' DE+1  '
expect_equal 'of 80 columns' '' "$(awk 'length > 80' "$out")"
run "$GROUNDS" logons --geoip "$geo" sample
expect_line 'of logons' '192.0.2.'
grep -q '192\.0\.2\.[0-9]* doc ' "$out" && ok 'each with its place' || not_ok 'each with its place' "$(head -n 5 "$out")"
run "$GROUNDS" logons --json --geoip "$geo" sample
expect_line 'and as JSON' '"place":{"scope":"documentation"}'
run "$GROUNDS" hunt -q -C -o geo --geoip nowhere.mmdb sample
expect_exit 'a database that is not there' 5
run "$GROUNDS" hunt -q -C -o geo --geoip no.mmdb sample
expect_exit 'one that is none' 5
expect_err 'and which' 'no.mmdb: not a MaxMind database'

# ---- what there was to see, log by log
run env COLUMNS=80 "$GROUNDS" hunt -v -C -o seen --clock-skew 'fs02=+90s' sample
expect_line 'each log has a line' 'oldest               newest '
expect_line 'with the clock that was moved' 'clock ahead by 90 s'
expect_equal 'of 80 columns' '' "$(awk 'length > 80' "$out")"
if have jq; then
    expect_equal 'its events are all there are' \
        "$(jq '[.sources[].events] | add' seen/coverage.json)" \
        "$(jq .records.events seen/run.json)"
    expect_equal 'and those of its host' \
        "$(jq -c '[.hosts[] | {host, events}] | sort_by(.host)' seen/coverage.json)" \
        "$(jq -c '[.sources | group_by(.host)[] | {host: .[0].host, events: ([.[].events] | add)}]' seen/coverage.json)"
    "$GROUNDS" gaps --json sample --clock-skew 'fs02=+90s' |
        jq -c 'select(.kind == "source") | [.host, .channel, .events, .first, .last]' | sort >gaps.said
    jq -c '.sources[] | [.host, .channel, .events, .first, .last]' seen/coverage.json | sort >seen.said
    expect_same 'gaps knows the same logs' gaps.said seen.said
    mkdir -p holes
    "$GROUNDS" dump sample | sed '5,9d;20d;40,90d' >holes/events.jsonl
    "$GROUNDS" gaps --json holes | jq -c '[.host, .channel] as $log |
        select(.kind | IN("records_missing", "silence", "stopped")) | $log' |
        sort | uniq -c | sed 's/^ *//' >gaps.said
    "$GROUNDS" hunt -q -C -o seen-holes holes
    jq -r '.sources[] | select(.holes > 0) |
        "\(.holes) \([.host, .channel] | tojson)"' seen-holes/coverage.json |
        sort -k 2 >seen.said
    [ -s gaps.said ] || not_ok 'there are holes'
    expect_same 'and the same holes' gaps.said seen.said
    run env COLUMNS=80 "$GROUNDS" hunt -v -C -o seen-holes holes
    expect_line 'which the table tells' ' missing'
fi
"$GROUNDS" hunt -q -C -o seen-3 --threads 3 --clock-skew 'fs02=+90s' sample
expect_same 'the same on three threads' seen/coverage.json seen-3/coverage.json
mkdir -p few
echo 'Dec 31 23:59:59 web01 sshd[1]: Server listening on :: port 22.' >few/auth.log
run env COLUMNS=80 "$GROUNDS" hunt -C -o seen few
expect_line 'of a few logs without being asked' '  sshd                     2'
expect_line 'under their host' 'web01'
expect_line 'what was assumed of the times' '    its times have no year'
done_testing
