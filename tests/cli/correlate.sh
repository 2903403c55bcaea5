#!/bin/sh
# Correlations: matches over time, as findings of a hunt.
. tests/cli/lib.sh
cd "$scratch" || exit 1

cat >rules.yml <<'END'
title: Refused
name: refused
id: 00000000-0000-0000-0000-000000000001
level: informational
logsource: {product: linux, service: sshd}
detection: {sel: {message|contains: 'Failed password'}, condition: sel}
---
title: Let in
name: let_in
id: 00000000-0000-0000-0000-000000000002
level: informational
logsource: {product: linux, service: sshd}
detection: {sel: {message|contains: 'Accepted'}, condition: sel}
---
title: An address guesses
name: guesses
id: 00000000-0000-0000-0000-000000000003
level: medium
correlation: {type: event_count, rules: [refused], group-by: [src_ip],
  timespan: 10m, condition: {gte: 10}}
---
title: An address tries many names
id: 00000000-0000-0000-0000-000000000004
level: medium
correlation: {type: value_count, rules: [refused], group-by: [src_ip],
  timespan: 10m, condition: {field: user, gte: 3}}
---
title: Guessed, then let in
id: 00000000-0000-0000-0000-000000000005
level: high
correlation: {type: temporal_ordered, rules: [guesses, let_in],
  group-by: [src_ip], timespan: 1d}
END

line() { # SECONDS WHAT USER ADDRESS
    printf '2021-03-02T%02d:%02d:%02dZ web1 sshd[1]: %s password for %s from %s port 22 ssh2\n' \
        $(($1 / 3600)) $(($1 / 60 % 60)) $(($1 % 60)) "$2" "$3" "$4"
}
# Twelve guesses on one name in one minute, eleven over three hours, and four
# names of three forms; then two who come in.
mkdir logs
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
    line $((36000 + 5 * i)) Failed root 192.0.2.1
    line $((3600 + 1000 * i)) Failed root 192.0.2.2
done | LC_ALL=C sort >logs/auth.log
for user in 'CONTOSO\ann' ann@contoso.example bob Bob; do
    line 40000 Failed "$user" ::ffff:192.0.2.3
done >>logs/auth.log
line 40010 Failed carl 192.0.2.3:4711 >>logs/auth.log
line 43200 Accepted root 192.0.2.2 >>logs/auth.log
line 43201 Accepted root 192.0.2.1 >>logs/auth.log

titles() { sed 's/.*"title":"\([^"]*\)".*"src_ip":"\([^"]*\)".*"count":\([0-9]*\),"value":\([0-9]*\),.*/\1|\2|\3|\4/' "$1"; }
cat >want <<'END'
An address guesses|192.0.2.1|12|12
An address tries many names|192.0.2.3|5|3
Guessed, then let in|192.0.2.1|2|2
END

sed 's/^level: high$/level: high\ngenerate: true/' rules.yml >told.yml
run "$GROUNDS" hunt -o case --no-builtin -r told.yml logs
expect_exit 'hunt' 0
titles case/findings.jsonl >got
expect_equal 'bursts, in order of time' "$(cat want)" "$(grep '|' got)"
expect_equal 'and what it alone takes is told, where it generates' 2 \
    "$(grep -c '"title":"Let in"' case/findings.jsonl)"

run "$GROUNDS" hunt -o case -C --no-builtin -r rules.yml logs
titles case/findings.jsonl >got
expect_equal 'by default the outermost alone' 2 "$(wc -l <got)"
expect_equal 'and what they rest on is silent' 0 \
    "$(grep -c '"kind":"match"' case/findings.jsonl)"
expect_line 'the kind' '"kind":"correlation"' case/findings.jsonl
expect_equal 'a chain names the events of its parts' 13 \
    "$(grep 'let in' case/findings.jsonl | grep -o '"offset"' | wc -l | awk '{ print $1 - 1 }')"
run "$GROUNDS" timeline case
expect_line 'the timeline has them' 'Guessed, then let in'
expect_line 'and the rules are counted' '"loaded":5' case/run.json

for threads in 2 8; do
    "$GROUNDS" hunt -q --threads $threads -o other -C --no-builtin -r rules.yml logs
    expect_same "with $threads threads the same" case/findings.jsonl other/findings.jsonl
done

# Cut into files, in any order, and collected twice.
split -l 9 logs/auth.log part.
mkdir cut && for part in part.*; do mv "$part" "cut/$part.log"; done
"$GROUNDS" hunt -q -o other -C --no-builtin -r rules.yml cut
titles other/findings.jsonl >got2
expect_equal 'across files the same' "$(cat got)" "$(cat got2)"
mkdir turned && n=9 && for part in cut/*; do
    cp "$part" "turned/$n.log"
    n=$((n - 1))
done
"$GROUNDS" hunt -q -o other -C --no-builtin -r rules.yml turned
titles other/findings.jsonl >got2
expect_equal 'in another order of files too' "$(cat got)" "$(cat got2)"
mkdir twice && cp logs/auth.log twice/a.log && { echo && cat logs/auth.log; } >twice/b.log
"$GROUNDS" hunt -q -o other -C --no-builtin -r rules.yml twice
titles other/findings.jsonl >got2
expect_equal 'what was collected twice counts once' "$(cat got)" "$(cat got2)"

run "$GROUNDS" hunt -o other -C --no-builtin -m high -r rules.yml logs
expect_equal 'of a level, with parts below it' 'Guessed, then let in|192.0.2.1|2|2' \
    "$(titles other/findings.jsonl)"
run "$GROUNDS" hunt -o other -C --no-builtin --exclude rule=00000000-0000-0000-0000-000000000005 -r rules.yml logs
expect_equal 'without the outermost the next are' 2 \
    "$(grep -c '"kind":"correlation"' other/findings.jsonl)"

# Rules of rules of rules, and so on.
head -n 6 rules.yml >deep.yml
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
    printf -- '---\ntitle: Level %d\nname: level%d\ncorrelation: {type: event_count, rules: [%s], group-by: [src_ip], timespan: 1d, condition: {gte: 1}}\n' \
        $n $n "$([ $n -eq 1 ] && echo refused || echo level$((n - 1)))"
done >>deep.yml
run "$GROUNDS" hunt -o other -C --no-builtin -r deep.yml logs
expect_exit 'a long chain of correlations' 0
expect_equal 'each group comes through' 3 \
    "$(grep -c '"title":"Level 25"' other/findings.jsonl)"

# An event without a time is in no window.
sed 's/^2021-03-02T10:00/2021-02-30T10:00/' logs/auth.log >timeless.log
run "$GROUNDS" hunt -o other -C --no-builtin -r rules.yml timeless.log
expect_no_line 'no burst without times' '192.0.2.1' other/findings.jsonl
expect_err 'which is told' 'matches have no time and are in no window'
expect_line 'each match once, in how many correlations it is' \
    "\"unjoined_without_time\":$(grep -c '^2021-02-30.*Failed password' timeless.log)," other/run.json

# The time that is asked for is that of a burst's last event. The twelve guesses are from
# 10:00:00 to 10:00:55, the names at 11:06:40, and who guessed comes in at 12:00:01.
ids() { sed 's/.*"id":"\([^"]*\)".*/\1/' "$1"; }
"$GROUNDS" hunt -q -o case -C --no-builtin -r told.yml logs
run "$GROUNDS" hunt -o other -C --no-builtin --from 2021-03-02T10:00:55Z \
    --to 2021-03-02T10:00:56Z -r told.yml logs
expect_equal 'a burst that began before the time asked for' \
    'An address guesses|192.0.2.1|12|12' "$(titles other/findings.jsonl)"
expect_equal 'is the same one' "$(grep guesses case/findings.jsonl)" \
    "$(cat other/findings.jsonl)"
run "$GROUNDS" hunt -o other -C --no-builtin --to 2021-03-02T10:00:55Z -r told.yml logs
expect_equal 'one that goes on is of a later time' '' "$(cat other/findings.jsonl)"
run "$GROUNDS" hunt -o other -C --no-builtin --from 2021-03-02T12:00:00Z -r told.yml logs
grep -h -e '"title":"Let in"' -e 'Guessed' case/findings.jsonl >want
expect_same 'of a chain the parts are seen that were before' want other/findings.jsonl
expect_line 'and the rest of the time is left out' '"left_out":29' other/run.json

# What a table and CSV say of a burst.
run "$GROUNDS" timeline case --color never
expect_line 'whom, what and how many' '192.0.2.1: An address guesses, 12 events'
run "$GROUNDS" hunt -q --no-case --format csv --no-builtin -r told.yml logs
expect_line 'in CSV its first event and their number' \
    ',2021-03-02T10:00:00.000000000Z,12,0,12'

# Who comes in behind 3,000 guesses of two addresses is named, and they are counted.
mkdir many && for i in $(seq 0 1499); do
    line $((36000 + i)) Failed root 192.0.2.1
    line $((36000 + i)) Failed root 192.0.2.1
done >many/auth.log
line 43200 Accepted root 192.0.2.1 >>many/auth.log
run "$GROUNDS" hunt -q -o many_case --no-builtin -r rules.yml many
grep 'let in' many_case/findings.jsonl >chain
expect_line 'a chain counts its parts and what lies below' \
    '"count":2,"value":2,"bursts":1,"events":3001,"grounds":' chain
at_last=$(($(wc -c <many/auth.log) - $(tail -n 1 many/auth.log | wc -c)))
before=$((at_last - $(tail -n 2 many/auth.log | head -n 1 | wc -c)))
expect_line 'the success is named' "\"offset\":$at_last,\"length\"" chain
expect_line 'and the last guess' "\"offset\":$before,\"length\"" chain
expect_equal 'in all a thousand' 1001 "$(grep -o '"offset"' chain | wc -l | tr -d ' ')"
# What has no room is a command away, which lists the bursts and how to list these.
expect_no_line 'where all is named there is no need to say how' '"rest":' case/findings.jsonl
rest_of() { # FILE: the command, of the evidence $2
    sed 's/.*"rest":"\(.*\) EVIDENCE".*/\1/; s/\\"/"/g; s/\\\\/\\/g' "$1" |
        sed "s|^grounds|$GROUNDS|; s|\$| $2|"
}
expect_equal 'how to get the rest' \
    "$GROUNDS rules explain --correlation 00000000-0000-0000-0000-000000000005 --group src_ip=192.0.2.1 --from 2021-03-02T10:00:04.000000000Z --to 2021-03-02T12:00:00.000000001Z --all --no-builtin -r rules.yml many" \
    "$(rest_of chain many)"
run sh -c "$(rest_of chain many)"
expect_line 'the burst' 'a burst of 3000 events' "$out"
sed -n 's/^ *all of them: //p' "$out" >rest
expect_line 'and its own events' 'grounds rules explain --correlation 00000000-0000-0000-0000-000000000003 --group src_ip=192.0.2.1 --from 2021-03-02T10:00:00.000000000Z --to 2021-03-02T10:24:59.000000001Z --all --no-builtin -r rules.yml EVIDENCE' rest

# It lists the events of this burst and of no other of its group: two on one day, one across
# midnight, with times between seconds. Its rules are those of the hunt.
mkdir apart "own rules" && cp told.yml "own rules/it's.yml"
at_ns() { # DAY SECONDS DIGITS
    printf '2021-03-%02dT%02d:%02d:%02d.%sZ web1 sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n' \
        "$1" $(($2 / 3600)) $(($2 / 60 % 60)) $(($2 % 60)) "$3"
}
{
    for i in $(seq 0 1099); do at_ns 2 $((36000 + i / 2)) $((i % 2))12345678; done
    at_ns 2 36840 912345679
    at_ns 2 37500 5
    for i in $(seq 0 1200); do at_ns 2 $((50000 + i)) 9999999; done
    for i in $(seq 0 1299); do at_ns 2 $((85100 + i)) 5; done
    for i in $(seq 0 1009); do at_ns 3 $i 5; done
} >apart/auth.log
run "$GROUNDS" hunt -q -C -o apart_case --no-builtin -r "own rules" apart
grep '"title":"An address guesses"' apart_case/findings.jsonl >bursts
expect_equal 'four bursts of one group' '1101 1201 1300 1610 ' \
    "$(sed 's/.*"events":\([0-9]*\),.*/\1/' bursts | tr '\n' ' ')"
while IFS= read -r line; do
    printf '%s\n' "$line" >one
    run sh -c "$(rest_of one apart)"
    expect_equal 'as many as it has' "$(sed 's/.*"events":\([0-9]*\),.*/\1/' one)" \
        "$(grep -c ': offset' "$out")"
done <bursts
expect_line 'by the same rules' "--all --no-builtin -r 'own rules' EVIDENCE" bursts
expect_line 'to the nanosecond' '--from 2021-03-02T10:00:00.012345678Z --to 2021-03-02T10:14:00.912345680Z' bursts
mkdir builtin && cp apart/auth.log builtin
run "$GROUNDS" hunt -q -C -o apart_case builtin
grep '"rest":' apart_case/findings.jsonl | head -n 1 >one
expect_line 'built-in rules need no option' ' --all EVIDENCE"' one
run sh -c "$(rest_of one builtin)"
expect_equal 'as many of a built-in rule' "$(sed 's/.*"events":\([0-9]*\),.*/\1/' one)" \
    "$(grep -c ': offset' "$out")"

# So are its times and its events: every option that changes them is said again, and what
# is listed is this burst. Each one changes it here.
mkdir read && for i in $(seq 0 1049); do
    for host in web1 web2 web3; do
        printf 'Mar  2 %02d:%02d:%02d %s sshd[1]: Failed password for root from 192.0.2.1 port 22 ssh2\n' \
            $((9 + i / 3600)) $((i / 60 % 60)) $((i % 60)) $host
    done
done >read/auth.log
printf 'x\n' >"pass words"
options="--source-timezone *.log=+02:00 --source-timezone nowhere=+01:00 --source-year 2021 --clock-skew web1=+3m --max-expand 300 --max-window 128 --exclude computer=web2"
set -f
run "$GROUNDS" hunt -q -C -o read_case --no-builtin -r told.yml --carve --password-file 'pass words' \
    $options --exclude rule=refused --exclude eid=17 -m medium --from 2021-03-02 --to 2021-03-04 read
set +f
grep '"title":"An address guesses"' read_case/findings.jsonl >one
expect_line 'two hosts, one of them three minutes before' '"events":2100,' one
expect_line 'the same options' "--from 2021-03-02T06:57:00.000000000Z --to 2021-03-02T07:17:29.000000001Z --all --no-builtin -r told.yml --carve --source-timezone '*.log=+02:00' --source-timezone nowhere=+01:00 --source-year 2021 --clock-skew web1=+3m --password-file 'pass words' --max-expand 300 --max-window 128 --exclude computer=web2 --exclude eid=17 EVIDENCE\"" one
run sh -c "$(rest_of one read)"
expect_equal 'and the same burst' 2100 "$(grep -c ': offset' "$out")"
expect_line 'with its times' '2021-03-02T06:57:00.000Z' "$out"
cp "$out" whole
for gone in "--source-timezone '\*.log=+02:00' " '--source-year 2021 ' '--clock-skew web1=+3m ' '--exclude computer=web2 '; do
    run sh -c "$(rest_of one read | sed "s/$gone//")"
    expect_equal "without $gone it is another" 1 \
        "$(cmp -s whole "$out"; echo $?)"
done
run "$GROUNDS" hunt -q -C -o read_case --no-builtin -r told.yml --source-year 2021 \
    --include computer=web3 --include 'computer=WEB[1]' read
grep '"title":"An address guesses"' read_case/findings.jsonl >one
expect_line 'of those that are included' "-r told.yml --source-year 2021 --include computer=web3 --include 'computer=WEB[1]' EVIDENCE" one
run sh -c "$(rest_of one read)"
expect_equal 'no others' 1050 "$(grep -c ': offset' "$out")"
run "$GROUNDS" rules explain --no-builtin -r told.yml --correlation guesses --exclude rule=refused read
expect_exit 'rules are not left out of an explanation' 2
expect_err 'which says so' 'wants computer= or eid= here'
run "$GROUNDS" rules explain --no-builtin -r told.yml --exclude computer=web2 refused read
expect_exit 'a plain rule is explained of each event' 2
expect_err 'which says so, too' '--exclude is for --correlation'

# One guessing goes on all day; two come in, an hour behind it each: both have the guesses.
sed 's/timespan: 1d/timespan: 30m/' rules.yml >half.yml
mkdir day && for i in $(seq 0 2999); do
    line $((20000 + 10 * i)) Failed root 192.0.2.1
done >day/auth.log
line 30005 Accepted root 192.0.2.1 >>day/auth.log
line 40005 Accepted ann 192.0.2.1 >>day/auth.log
run "$GROUNDS" hunt -q -C -o day_case --no-builtin -r half.yml day
expect_equal 'two come in' 2 "$(grep -c 'let in' day_case/findings.jsonl)"
while IFS= read -r line; do
    printf '%s\n' "$line" >one
    run sh -c "$(rest_of one day)"
    # Behind its own title; what is above is of the rules under it.
    expect_equal 'each once' "$(sed 's/.*"count":\([0-9]*\),.*/\1/' one)" \
        "$(awk '/^[^ 0-9].*:$/ { n = 0 } /: offset/ { n++ } END { print n }' "$out")"
    expect_line 'with the guesses that go on' 'a burst of 3000 events'
    sed -n 's/^ *all of them: //p' "$out" | sed "s|^grounds|$GROUNDS|; s|EVIDENCE|day|" >rest
    run sh rest
    expect_equal 'and these' 3000 "$(grep -c ': offset' "$out")"
done <day_case/findings.jsonl

# So is who comes in behind failures that no rule counts, though 6,000 come before him and
# others behind.
sed 's/guesses, let_in/refused, let_in/' rules.yml >flat.yml
mkdir flat && for i in $(seq 0 5999); do
    line $((36000 + i / 2)) Failed root 192.0.2.1
done >flat/a.log
line 40000 Accepted root 192.0.2.1 >flat/b.log
for i in $(seq 0 999); do line $((40001 + i)) Failed root 192.0.2.1; done >flat/c.log
cat flat/c.log flat/b.log flat/a.log | LC_ALL=C sort -s -k1,1 >flat_one.log
listed() { # FINDINGS FILE: where of it the events of the flat one are
    grep 'let in' "$1" | sed 's/.*"grounds":\[//; s/\].*//' | tr '{' '\n' |
        sed -n "s|.*$2\",\"offset\":\([0-9]*\),.*|\1|p"
}
for type in temporal_ordered temporal; do
    sed "s/temporal_ordered/$type/" flat.yml >flat_type.yml
    run "$GROUNDS" hunt -q -o flat_case -C --no-builtin -r flat_type.yml flat
    expect_line "$type: all are counted" '"count":7001,' flat_case/findings.jsonl
    expect_equal "$type: the one success is named" 0 "$(listed flat_case/findings.jsonl b.log)"
    expect_equal "$type: and 999 failures" 999 \
        "$(listed flat_case/findings.jsonl '[ac].log' | wc -l | tr -d ' ')"
    "$GROUNDS" hunt -q -o other -C --no-builtin -r flat_type.yml flat_one.log
    expect_line "$type: of one file, the same number" '"count":7001,' other/findings.jsonl
    success=$(grep -b Accepted flat_one.log | cut -d: -f1)
    expect_equal "$type: and the success too" "$success" \
        "$(listed other/findings.jsonl flat_one.log | grep -x "$success")"
done
expect_equal 'the last failure is named' "$(($(wc -c <flat/c.log) - $(tail -n 1 flat/c.log | wc -c)))" \
    "$(listed flat_case/findings.jsonl c.log | tail -n 1)"

# At one time, a file's name decides nothing; its own order binds.
sed 's/guesses, let_in/refused, let_in/; s/^generate: true//' rules.yml >ordered.yml
mkdir named called own
line 36000 Accepted root 192.0.2.1 >named/a.log
line 36000 Failed root 192.0.2.1 >named/b.log
cp named/a.log called/b.log && cp named/b.log called/a.log
cat named/a.log named/b.log >own/a.log
for logs in named called own; do
    "$GROUNDS" hunt -q -o other_case -C --no-builtin -r ordered.yml $logs
    grep -c 'let in' other_case/findings.jsonl
done >got2
expect_equal 'of equal times, whatever files are called' '1 1 0' "$(tr '\n' ' ' <got2 | sed 's/ $//')"

# Who is guessed may be called as an attacker likes.
cat >who.yml <<'END'
title: Refused
name: refused
id: 00000000-0000-0000-0000-000000000001
logsource: {product: linux, service: sshd}
detection: {sel: {message|contains: 'Failed password'}, condition: sel}
---
title: A name is guessed
id: it's $(touch pwned)
level: medium
correlation: {type: event_count, rules: [refused], group-by: [user],
  timespan: 1h, condition: {gte: 10}}
END
mkdir who && for i in $(seq 1 1001); do
    line 36000 Failed "a';touch\$IFS_pwned;\`touch\${IFS}pwned\`\"\\x\$(touch pwned)" 192.0.2.1
done >who/auth.log
run "$GROUNDS" hunt -q -o who_case --no-builtin -r who.yml who
rest_of who_case/findings.jsonl who >rest
run sh rest
expect_equal 'all of them' 1001 "$(grep -c 'offset' "$out")"
[ -e pwned ] && not_ok 'and nothing is run' "$(cat rest)" || ok 'and nothing is run'
run "$GROUNDS" timeline many_case --color never
expect_line 'which a table tells apart' \
    'Guessed, then let in, 1 event + 1 burst of 3000 events'

# A log and a part of it, however they are called: the order of one time is the log's.
record() { # NUMBER EVENTID
    printf '{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":%s,"EventRecordID":%s,"Channel":"Security","Computer":"h","TimeCreated":{"#attributes":{"SystemTime":"2021-03-02T08:00:00Z"}}},"EventData":{"TargetUserName":"u"}}}\n' "$2" "$1"
}
cat >ordered.yml <<'END'
title: Failed
name: failed
logsource: {product: windows, service: security}
detection: {sel: {EventID: 4625}, condition: sel}
---
title: Worked
name: worked
logsource: {product: windows, service: security}
detection: {sel: {EventID: 4624}, condition: sel}
---
title: Failed, then worked
correlation: {type: temporal_ordered, rules: [failed, worked], timespan: 1m}
END
mkdir names names/1 names/2 names/3
{ record 1 4624 && record 2 4625; } >names/1/a.jsonl
cp names/1/a.jsonl names/2/b.jsonl
record 2 4625 | tee names/1/b.jsonl >names/2/a.jsonl
{ record 2 4625 && record 1 4624; } >names/3/b.jsonl
record 2 4625 >names/3/a.jsonl
for case in '1 0' '2 0' '3 1'; do
    run "$GROUNDS" hunt -q --no-case --no-builtin --format=jsonl -r ordered.yml "names/${case% *}"
    expect_equal "a part of a log does not undo its order, names/$case" "${case#* }" "$(wc -l <"$out" | tr -d ' ')"
done

# Of files of one size, what they hold decides, with a case and without, however they are
# called and given. Each has both events of one time, in another order.
mkdir -p turned/1 turned/2 turned/x turned/y
{ record 1 4624 && record 1 4625; } | tee turned/1/a.jsonl turned/y/log.jsonl >turned/2/b.jsonl
{ record 1 4625 && record 1 4624; } | tee turned/1/b.jsonl turned/x/log.jsonl >turned/2/a.jsonl
expect_equal 'files of one size' "$(wc -c <turned/1/a.jsonl)" "$(wc -c <turned/1/b.jsonl)"
run "$GROUNDS" hunt -q -o turned-case -C --no-builtin -r ordered.yml turned/1
turned=$(wc -l <turned-case/findings.jsonl)
for files in turned/1 turned/2 'turned/x/log.jsonl turned/y/log.jsonl' 'turned/y/log.jsonl turned/x/log.jsonl'; do
    # shellcheck disable=SC2086 # a list of files without blanks
    run "$GROUNDS" hunt -q --no-case --no-builtin --format=jsonl -r ordered.yml $files
    expect_equal "names decide nothing: $files" "$turned" "$(wc -l <"$out")"
done

# Behind a proxy, the client is whom the proxy speaks of.
{
    echo '#Fields: date time cs-method cs-uri-stem cs-username c-ip sc-status X-Forwarded-For'
    for i in 1 2 3 4; do
        echo "2021-03-02 09:00:0$i GET /ews - 10.0.0.9 401 9.9.9.$i,+8.8.8.8"
        echo "2021-03-02 09:00:0$i GET /ews - 10.0.0.9 401 8.8.4.$i"
    done
} >u_ex210302.log
cat >web.yml <<'END'
title: Refused by the web server
name: refused
logsource: {category: webserver}
detection: {sel: {sc-status: 401}, condition: sel}
---
title: A client is refused
correlation: {type: event_count, rules: [refused], group-by: [c-ip], timespan: 1m, condition: {gte: 4}}
END
run "$GROUNDS" hunt -q -o other -C --no-builtin -r web.yml u_ex210302.log
expect_equal 'behind a proxy the client counts' '{"c-ip":"8.8.8.8"}' \
    "$(sed 's/.*"fields":\({[^}]*}\).*/\1/' other/findings.jsonl)"
done_testing
