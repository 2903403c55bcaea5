#!/bin/sh
# dump, search, metrics and gaps: what they print, choose and count.
. tests/cli/lib.sh
unset LANG LC_CTYPE
export LC_ALL=C
cd "$scratch" || exit 1
"$GROUNDS" simulate sample >"$out"

# ---- dump
run "$GROUNDS" dump sample
expect_exit 'dump' 0
expect_equal 'every event is one line' 606 "$(wc -l <"$out")"
[ ! -s "$err" ] || not_ok 'nothing on standard error' "$(cat "$err")"
if have jq; then
    expect_equal 'each of them JSON' 606 "$(jq -c .Event.System "$out" | wc -l)"
else
    skip 'each of them JSON' 'no jq'
fi
run "$GROUNDS" dump --format xml sample
expect_equal 'or an XML document' 606 "$(grep -c '^<?xml' "$out")"
run "$GROUNDS" dump --include eid=1102 --include eid=104 sample
expect_equal 'some event ids' 2 "$(wc -l <"$out")"
run "$GROUNDS" dump --include eid=1102 --exclude 'computer=*' sample
expect_equal 'not those of a computer' 0 "$(wc -l <"$out")"
run "$GROUNDS" dump --from 2021-03-02T11:31:00Z --to 2021-03-02T11:32:00Z sample
expect_line 'of a minute' '"EventID":1102'
[ "$(wc -l <"$out")" -lt 20 ] || not_ok 'of a minute only' "$(wc -l <"$out")"
run "$GROUNDS" dump sample/EXCH01/Security.evtx sample/FS02/Security.evtx
both=$(wc -l <"$out")
run "$GROUNDS" dump sample/EXCH01/Security.evtx
[ "$both" -gt "$(wc -l <"$out")" ] && ok 'two paths' || not_ok 'two paths'
mkdir none
run "$GROUNDS" dump none
expect_exit 'dump: an empty folder' 3
expect_err 'dump: says so' 'nothing was read'
run "$GROUNDS" dump nowhere
expect_exit 'dump: a path that is not there' 3
expect_err 'dump: and which' 'grounds: nowhere: No such file'
head -c 100000 sample/FS02/Security.evtx >cut.evtx
run "$GROUNDS" dump cut.evtx
expect_exit 'dump: a cut file' 3
expect_err 'dump: where, and what it cost' 'grounds: cut.evtx: offset '
[ "$(wc -l <"$out")" -gt 10 ] && ok 'dump: the rest is there' ||
    not_ok 'dump: the rest is there'

printf '%s\n' '{"Event":{"System":{"EventID":1}}}' \
    '{"Event":{"System":{"EventID":2}}}' >two.jsonl
run "$GROUNDS" dump --format xml two.jsonl
expect_exit 'dump: what has no such form' 3
expect_equal 'dump: is told once for the file, with how many' \
    'grounds: two.jsonl: offset 0: 2 events are not shown: an event read from JSON has no XML form' \
    "$(cat "$err")"

# ---- search
run "$GROUNDS" search comsvcs sample
expect_exit 'search a word' 0
expect_equal 'one event has it' 1 "$(wc -l <"$out")"
run "$GROUNDS" search COMSVCS sample
expect_equal 'whatever its case' 1 "$(wc -l <"$out")"
run "$GROUNDS" search nothing-like-it sample
expect_exit 'found nothing' 0
expect_equal 'is no line' 0 "$(wc -l <"$out")"
run "$GROUNDS" search -e 'comsvcs\.dll' sample
expect_equal 'a regex' 1 "$(wc -l <"$out")"
run "$GROUNDS" search -e 'COMSVCS\.dll' sample
expect_equal 'has a case' 0 "$(wc -l <"$out")"
printf '2021-03-02T08:15:30Z web1 x[1]: %060db\n' 0 >steps.log
run "$GROUNDS" search -e '(0|00)+$|b$' steps.log
expect_exit 'a regex that gives up on an event' 3
expect_err 'and which' 'steps.log: offset 0: not shown: the regex reached'
run "$GROUNDS" search -i -e 'COMSVCS\.dll' sample
expect_equal 'unless told otherwise' 1 "$(wc -l <"$out")"
run "$GROUNDS" search -F EventID:1102 sample
expect_equal 'a field' 1 "$(wc -l <"$out")"
run "$GROUNDS" search -F 'Image:*\rundll32.exe' -F 'CommandLine:*MiniDump*' sample
expect_equal 'two fields' 1 "$(wc -l <"$out")"
run "$GROUNDS" search -F EventID:1102 -F EventID:104 sample
expect_equal 'all of them must hold' 0 "$(wc -l <"$out")"
run "$GROUNDS" search --json -F EventID:1102 sample
"$GROUNDS" dump --include eid=1102 sample >dumped
expect_same 'as JSON it is what dump prints' dumped "$out"
run env COLUMNS=80 "$GROUNDS" search comsvcs sample
expect_equal 'cut to the columns' '' "$(awk 'length > 80' "$out")"

# ---- metrics
run "$GROUNDS" metrics sample
expect_exit 'metrics' 0
expect_equal 'all events are counted' 606 \
    "$(awk 'NR > 1 { n += $1 } END { print n }' "$out")"
for columns in 64 80 100 150 200; do
    run env COLUMNS=$columns "$GROUNDS" metrics sample
    expect_equal "metrics fit $columns columns" '' \
        "$(awk -v most="$columns" 'length > most' "$out")"
done
expect_equal 'on a narrow terminal too' 606 "$(COLUMNS=80 "$GROUNDS" metrics \
    sample | awk 'NR > 1 && $1 ~ /^[0-9]+$/ { n += $1 } END { print n }')"
if have jq; then
    expect_equal 'and as JSON' 606 "$("$GROUNDS" metrics --json sample |
        jq -s 'map(.events) | add')"
else
    skip 'and as JSON' 'no jq'
fi
run "$GROUNDS" metrics --include eid=1102 --json sample
expect_equal 'of one event id' 1 "$(wc -l <"$out")"
run "$GROUNDS" metrics none
expect_exit 'metrics: an empty folder' 3

# ---- gaps
run "$GROUNDS" gaps sample
expect_exit 'gaps' 0
expect_equal 'all events are in a source' 606 \
    "$(awk '/ events?$/ { n += $(NF - 1) } END { print n }' "$out")"
for columns in 64 80 150; do
    run env COLUMNS=$columns "$GROUNDS" gaps sample
    expect_equal "gaps fit $columns columns" '' \
        "$(awk -v most="$columns" 'length > most' "$out")"
done
run "$GROUNDS" gaps --include eid=1102 sample
expect_equal 'the log that was cleared' 1 \
    "$(grep -c 'the log was cleared' "$out")"
run "$GROUNDS" gaps none
expect_exit 'gaps: an empty folder' 3

# ---- logons
run "$GROUNDS" logons sample
expect_exit 'logons' 0
for columns in 80 150; do
    run env COLUMNS=$columns "$GROUNDS" logons sample
    expect_equal "logons fit $columns columns" '' \
        "$(awk -v most="$columns" 'length > most' "$out")"
done
if have jq; then
    expect_equal 'logons are all that the log has' \
        "$("$GROUNDS" metrics --json sample | jq -s 'map(select(.channel ==
            "Security" and (.event_id | IN(4624, 4625, 4648, 4768, 4771, 4776))) |
            .events) | add')" \
        "$("$GROUNDS" logons --json sample | jq -s 'map(.worked + .failed) | add')"
else
    skip 'logons are all that the log has' 'no jq'
fi
# An address that is cut is none; nothing at all is cut for a pipe.
for columns in 80 150; do
    COLUMNS=$columns "$GROUNDS" logons sample >"$scratch/table"
    expect_equal "addresses are whole at $columns columns" '' \
        "$(grep -o '192\.0\.2\.[0-9]*~' "$scratch/table")"
done
run "$GROUNDS" logons sample
expect_equal 'nothing is cut for a pipe' 0 "$(grep -c '~' "$out")"
run "$GROUNDS" logons none
expect_exit 'logons: an empty folder' 3

# ---- times that logs do not say
mkdir clocks
echo 'Dec 31 23:59:59 web01 sshd[1]: Server listening on :: port 22.' \
    >clocks/auth.log
TZ=UTC touch -t 202106010000 clocks/auth.log
run "$GROUNDS" dump clocks
expect_exit 'dump a log without years' 0
expect_line 'the year is that of the file' '"2020-12-31T23:59:59.000000000Z"' "$out"
expect_line 'what was assumed is said' 'taken for 2020' "$err"
run "$GROUNDS" dump clocks --source-timezone=-01:00 --source-year 'auth*=2018'
expect_line 'zone and year are the given ones' '"2019-01-01T00:59:59.000000000Z"' "$out"
expect_equal 'nothing was assumed' '' "$(cat "$err")"
mkdir iis
printf '#Fields: date time cs-uri-stem\n2021-03-02 09:00:00 /\n' >iis/u_ex210302.log
run "$GROUNDS" dump iis --source-timezone +01:00 --source-timezone 'iis/*=+01:00'
expect_line 'IIS writes UTC' '"2021-03-02T09:00:00.000000000Z"' "$out"
run "$GROUNDS" dump iis --source-timezone 'u_ex*=+01:00'
expect_line 'but for who names its log' '"2021-03-02T08:00:00.000000000Z"' "$out"
expect_line 'which is said' 'read in that zone' "$err"
run "$GROUNDS" dump clocks --source-timezone Nowhere/City
expect_exit 'a zone that is none' 2
run "$GROUNDS" dump clocks --source-year auth.log=99
expect_exit 'a year that is none' 2
run "$GROUNDS" hunt -q -o clocks-case clocks --source-year 2018
expect_line 'the case has the options' '"source_year":[["*","2018"]]' clocks-case/run.json
expect_line 'the case has what was assumed' '"assumed":"its times have no zone' \
    clocks-case/coverage.json

# ---- clocks that went wrong
run "$GROUNDS" dump clocks --clock-skew WEB01=+1m30s --source-year 2018
expect_exit 'a clock that was ahead' 0
expect_line 'its times are told without that' '"@timestamp":"2018-12-31T23:58:29.000000000Z"'
expect_line 'and how much it was' '"@clock_skew_seconds":90,'
run "$GROUNDS" dump clocks --clock-skew 'web*=-1s' --source-year 2018
expect_line 'one that was behind' '"@timestamp":"2019-01-01T00:00:00.000000000Z"'
run "$GROUNDS" dump clocks --clock-skew 'web01=+1s' --clock-skew 'web01=+2s'
expect_line 'the last that fits holds' '"@clock_skew_seconds":2,'
run "$GROUNDS" dump clocks --clock-skew other=+1s
expect_err 'a host that is not there is told' "--clock-skew: no event of a host 'other'"
for words in web01 web01= web01=3m web01=+3 web01=+3w =+3m web01=+99999d; do
    run "$GROUNDS" dump clocks --clock-skew "$words"
    expect_exit "not a skew: $words" 2
done
run "$GROUNDS" search -F EventID:1102 --clock-skew 'EXCH01=+1d' sample
expect_line 'search' '2021-03-01T'
run "$GROUNDS" dump --clock-skew '*=-1m' --from 2021-03-02T11:32:00Z \
    --to 2021-03-02T11:33:00Z sample
expect_line '--from and --to' '"EventID":1102'
run "$GROUNDS" logons --json sample --clock-skew '*=+36500d'
expect_line 'logons' '"first":"1921-'
run "$GROUNDS" gaps --json sample --clock-skew '*=+36500d'
expect_line 'gaps' '"first":"1921-'
run "$GROUNDS" metrics --json sample --clock-skew '*=+36500d'
expect_line 'metrics' '"first":"1921-'
for threads in 1 3; do
    run "$GROUNDS" hunt -q -C -o "skew-$threads" sample --threads "$threads" \
        --clock-skew 'fs02=+1h' --clock-skew 'EXCH*=-10m'
done
expect_same 'hunt: the same bytes' skew-1/findings.jsonl skew-3/findings.jsonl
expect_line 'hunt: a finding says it' '"clock_skew_seconds":3600' skew-1/findings.jsonl
expect_line 'hunt: the run has it' '"clock_skew":[["fs02","+1h"],["EXCH*","-10m"]]' \
    skew-1/run.json
if have jq; then
    "$GROUNDS" hunt -q -C -o plain sample
    jq -r '[.id, (.time[:19] + "Z" | fromdate)] | @tsv' plain/findings.jsonl >was
    jq -r '[.id, (.time[:19] + "Z" | fromdate) + .clock_skew_seconds] | @tsv' \
        skew-1/findings.jsonl >is
    expect_same 'hunt: time and skew are what the record says' was is
fi
done_testing
