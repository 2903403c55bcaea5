#!/bin/sh
# rules explain --correlation: why a correlation fired, and why not.
. tests/cli/lib.sh
cd "$scratch" || exit 1

cat >rules.yml <<'END'
title: Refused
name: refused
id: 00000000-0000-0000-0000-000000000001
logsource: {product: linux, service: sshd}
detection: {sel: {message|contains: 'Failed password'}, condition: sel}
---
title: Let in
name: let_in
id: 00000000-0000-0000-0000-000000000002
logsource: {product: linux, service: sshd}
detection: {sel: {message|contains: 'Accepted'}, condition: sel}
---
title: Guesses
name: guesses
id: 00000000-0000-0000-0000-000000000003
correlation: {type: event_count, rules: [refused], group-by: [src_ip],
  timespan: 10m, condition: {gte: 10}}
---
title: Many names
name: names
id: 00000000-0000-0000-0000-000000000004
correlation: {type: value_count, rules: [refused, let_in], group-by: [src_ip],
  timespan: 10m, condition: {field: user, gte: 4}}
---
title: Guessed, then let in
name: chain
id: 00000000-0000-0000-0000-000000000005
correlation: {type: temporal_ordered, rules: [guesses, let_in],
  group-by: [src_ip], timespan: 1d}
---
title: Both
name: both
id: 00000000-0000-0000-0000-000000000006
correlation: {type: temporal, rules: [refused, let_in], group-by: [src_ip],
  timespan: 10m}
---
title: In their order
name: ordered
id: 00000000-0000-0000-0000-000000000007
correlation: {type: temporal_ordered, rules: [refused, let_in],
  group-by: [src_ip], timespan: 1d}
---
title: Few in a window
name: few
id: 00000000-0000-0000-0000-000000000008
correlation: {type: event_count, rules: [refused], group-by: [src_ip],
  timespan: 10m, condition: {lte: 2}}
---
title: Refused and never let in
name: never
id: 00000000-0000-0000-0000-000000000019
correlation: {type: temporal, rules: [refused, let_in, names], group-by: [src_ip],
  timespan: 1d, condition: refused and not let_in and not names}
---
title: By a field that is not there
name: without
id: 00000000-0000-0000-0000-000000000009
correlation: {type: event_count, rules: [refused], group-by: [src_ip, nothing],
  timespan: 10m, condition: {gte: 10}}
---
title: No such value
name: novalue
id: 00000000-0000-0000-0000-00000000000a
correlation: {type: value_count, rules: [refused], group-by: [src_ip],
  timespan: 10m, condition: {field: nothing, gte: 2}}
---
title: A great many
name: many
id: 00000000-0000-0000-0000-00000000000c
correlation: {type: event_count, rules: [refused], group-by: [src_ip],
  timespan: 10m, condition: {gte: 100000000000}}
---
title: All at once
name: all
id: 00000000-0000-0000-0000-00000000000b
correlation: {type: event_count, rules: [let_in], timespan: 10m,
  condition: {gte: 10}}
END

line() { # SECONDS WHAT USER ADDRESS
    printf '2021-03-02T%02d:%02d:%02dZ web1 sshd[1]: %s password for %s from %s port 22 ssh2\n' \
        $(($1 / 3600)) $(($1 / 60 % 60)) $(($1 % 60)) "$2" "$3" "$4"
}
# .1: twelve in a minute, then let in. .2: nine in a minute, the tenth later.
# .3: names. .4: let in, then refused.
mkdir logs
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do
    line $((36000 + 5 * i)) Failed root 192.0.2.1
done >logs/auth.log
line 43201 Accepted root 192.0.2.1 >>logs/auth.log
for i in 0 1 2 3 4 5 6 7 8; do
    line $((50000 + 5 * i)) Failed root 192.0.2.2
done >>logs/auth.log
line 52560 Failed root 192.0.2.2 >>logs/auth.log
for user in 'CONTOSO\ann' ann@contoso.example bob Bob; do
    line 60000 Failed "$user" ::ffff:192.0.2.3
done >>logs/auth.log
line 60010 Failed carl 192.0.2.3:4711 >>logs/auth.log
line 61000 Accepted ann 192.0.2.4 >>logs/auth.log
line 61001 Failed ann 192.0.2.4 >>logs/auth.log

explain() {
    run "$GROUNDS" rules explain --no-builtin -r rules.yml --correlation "$@"
}

# ---- what it waits for
explain guesses
expect_exit 'without evidence' 0
expect_line 'what it waits for' 'waits for event_count by src_ip within 10m: gte 10'
expect_line 'and takes' '  matches of Refused'
explain chain
expect_line 'of a chain, too' '  bursts of Guesses'
expect_line 'and what those take' 'Guesses: waits for event_count'
run "$GROUNDS" rules explain --correlation rules.yml
expect_exit 'a file of several' 2
expect_err 'each is named' '00000000-0000-0000-0000-000000000006'
sed '/^title: Many names$/,$d' rules.yml | sed '$d' >one.yml
run "$GROUNDS" rules explain --correlation one.yml logs
expect_line 'a file of one' 'fires: 1 burst in 1 of 4 groups'
explain refused logs
expect_exit 'what is no correlation' 2
expect_err 'it says so' "'refused' is no correlation"
explain nothing logs
expect_exit 'what is not there' 2

# ---- groups
explain guesses logs
expect_exit 'groups' 0
expect_equal 'those that fired, then what came nearest' \
    '192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4' \
    "$(sed -n 's/.*src_ip=//p' "$out" | tr '\n' ' ' | sed 's/ $//')"
expect_line 'with what they have' '      12      1     12 of 10 2021-03-02T10:00:55.000Z src_ip=192.0.2.1'
expect_line 'or would have wanted' '      10      -      9 of 10 2021-03-02T13:54:00.000Z src_ip=192.0.2.2'
explain 'Guesses' --to 2021-03-02T09:00:00Z logs
expect_line 'before it all' 'does not fire: its rules match nothing here'
explain guesses --from 2021-03-02T11:00:00Z logs
expect_line 'from then on' 'does not fire: most in one window was 9 of 10 events'
expect_no_line 'and of no other group' '192.0.2.1'

# ---- one group
explain guesses --group src_ip=192.0.2.1 logs
expect_exit 'a group' 0
expect_equal 'each event' 12 "$(grep -c '^2021.*  Refused$' "$out")"
expect_line 'with its window' '2021-03-02T10:00:45.000Z  10 of 10  Refused'
expect_line 'and its place' "    logs/auth.log: offset $(head -n 9 logs/auth.log | wc -c | tr -d ' ')"
expect_equal 'one opens' 1 "$(grep -c 'HIT, opens a burst' "$out")"
expect_equal 'two join' 2 "$(grep -c 'HIT, joins the burst' "$out")"
expect_line 'the verdict' 'fires: 1 burst; the strongest window has 12 events, to'
explain guesses --group 'SRC_IP= ::ffff:192.0.2.1' logs
expect_line 'however it is written' 'fires: 1 burst;'
explain guesses --group src_ip=192.0.2.1 --from 2021-03-02T10:00:50Z logs
expect_equal 'a part of it' 2 "$(grep -c '^2021.*  Refused$' "$out")"
expect_line 'with the windows as they are' '2021-03-02T10:00:50.000Z  11 of 10  Refused'

# ---- not fired, by one
explain guesses --group src_ip=192.0.2.2 logs
expect_line 'how near' 'does not fire: most in one window was 9 of 10 events, to'
expect_line 'what left' '    9 events left the window'
expect_line 'and what it takes' '`timespan: 43m` (2560s at least) it would fire'
for span in 2560s:fires 2559s:does; do
    sed "s/timespan: 10m, condition: {gte: 10}/timespan: ${span%:*}, condition: {gte: 10}/" rules.yml >span.yml
    run "$GROUNDS" rules explain --no-builtin -r span.yml --correlation guesses --group src_ip=192.0.2.2 logs
    expect_line "which is so: $span" "${span#*:}"
done

# ---- values
explain names --group src_ip=192.0.2.3 logs
expect_line 'names are counted once' '2021-03-02T16:40:00.000Z  2 of 4  Refused: user=bob'
expect_line 'distinct ones' 'does not fire: most in one window was 3 of 4 distinct user, to'
expect_line 'what nothing came from is for all groups' '2 matches of Let in'
explain novalue logs
expect_line 'none has the value' 'does not fire: no match has the value that it asks for'
expect_line 'how many' 'not counted: 28 without nothing'
explain novalue --group src_ip=192.0.2.4 logs
expect_line 'the event says so' '    not counted: it has no nothing'

# ---- temporal, order
explain both --group src_ip=192.0.2.1 logs
expect_line 'who is missing' 'not in it: Let in'
expect_line 'how near it came' 'does not fire: most in one window was 1 of 2 rules, to'
expect_line 'and the span' '`timespan: 2h` (7146s at least)'
explain ordered --group src_ip=192.0.2.4 logs
expect_line 'the other way round' '    in the window: Refused, Let in'
expect_line 'it is the order' 'all are there, but not in their order'

# ---- conditions
explain never --group src_ip=192.0.2.4 logs
expect_line 'a not that is broken' 'it closes with 2 rules; in it, and forbidden by `not`: Let in: no hit'
expect_line 'and at the end' '; in it, and forbidden by `not`: Let in'
expect_no_line 'what is forbidden is missed by nobody' 'not in it: '
expect_no_line 'nor is it told as absent' 'nothing at all came from Many names'
explain never --group src_ip=192.0.2.2 --json logs
expect_no_line 'what is met says nothing' '"forbidden"'
explain never --group src_ip=192.0.2.4 --json logs
expect_line 'in JSON' '"rules":["Refused","Let in"],"forbidden":["Let in"]'

# ---- judged when a window closes
explain few --group src_ip=192.0.2.2 logs
expect_line 'it opens' '2021-03-02T13:53:20.000Z  a window opens, to 2021-03-02T14:03:20.000Z'
expect_line 'it closes' '2021-03-02T14:03:20.000Z  it closes with 9 events: no hit'
expect_line 'with a hit' '2021-03-02T14:46:00.000Z  it closes with 1 event: HIT, a burst'
explain few --group src_ip=192.0.2.1 logs
expect_line 'what came nearest' 'does not fire: what came nearest was 12 events, to'

# ---- chains
explain chain --group src_ip=192.0.2.1 logs
expect_line 'a burst is an event' '    a burst of 12 events, the first in logs/auth.log: offset 0'
expect_line 'and the rest' '    in the window: Guesses, Let in; HIT, opens a burst'
grep -v '192.0.2.1 ' logs/auth.log >other.log
explain chain other.log
expect_line 'an inner rule that gave none' '  no burst of Guesses'
expect_line 'is named' 'nothing at all came from Guesses'

# ---- every level of a chain
cat >levels.yml <<'END'
title: A name that fails
name: failing
id: 00000000-0000-0000-0002-000000000001
correlation: {type: event_count, rules: [refused, let_in],
  group-by: [src_ip, user], timespan: 10m, condition: {gte: 1}}
---
title: Names of an address
name: spraying
id: 00000000-0000-0000-0002-000000000002
correlation: {type: value_count, rules: [failing], group-by: [from],
  aliases: {from: {failing: src_ip}}, timespan: 10m, condition: {field: user, gte: 4}}
---
title: Sprayed, not guessed
name: quiet
id: 00000000-0000-0000-0002-000000000003
correlation: {type: temporal, rules: [spraying, guesses], group-by: [who],
  aliases: {who: {spraying: from, guesses: src_ip}}, timespan: 1d,
  condition: spraying and not guesses}
---
title: Guessed, then sprayed
name: both_ways
id: 00000000-0000-0000-0002-000000000004
correlation: {type: temporal_ordered, rules: [guesses, spraying], group-by: [who],
  aliases: {who: {spraying: from, guesses: src_ip}}, timespan: 1d, generate: false}
---
title: By a field that those below do not have
name: deaf
id: 00000000-0000-0000-0002-000000000005
correlation: {type: temporal, rules: [guesses, spraying], group-by: [user], timespan: 1d}
END
levels() {
    run "$GROUNDS" rules explain --no-builtin -r rules.yml -r levels.yml \
        --correlation "$@"
}
levels quiet --group who=192.0.2.3 logs
expect_exit 'a chain of three' 0
expect_equal 'the lowest first, what is asked for last' \
    'Guesses, src_ip=192.0.2.3:|A name that fails:|Names of an address, from=192.0.2.3:|Sprayed, not guessed:' \
    "$(grep ':$' "$out" | paste -sd '|' -)"
expect_line 'groups below that give to it' '       2      1       2 of 1 2021-03-02T16:40:00.000Z src_ip=192.0.2.3, user=ann'
expect_no_line 'and no others' 'user=root'
expect_line 'bursts that counted, and how far they got' '2021-03-02T16:40:10.000Z  3 of 4  A name that fails: user=carl'
expect_line 'why that did not fire' 'does not fire: most in one window was 3 of 4 distinct user, to 2021-03-02T16:40:10.000Z'
expect_line 'a rule under not, too' '2021-03-02T16:40:10.000Z  5 of 10   Refused'
expect_line 'what it comes to, in one line' \
    'does not fire: nothing of its rules is of this group; Names of an address came to 3 of 4 distinct user'
levels quiet --from 2021-03-02T11:00:00Z logs
expect_line 'without a group what came nearest' '       3      -       3 of 4 2021-03-02T16:40:10.000Z from=192.0.2.3'
expect_line 'why none is there' 'none of its rules fired'
levels quiet --group who=192.0.2.77 logs
expect_line 'a group of nobody' 'does not fire: nothing of its rules is of this group'
expect_line 'names who has nothing of it' 'Nothing of this group under: '
levels both_ways --group who=192.0.2.1 logs
expect_line 'an ordered chain' 'does not fire: most in one window was 1 of 2 rules in their order, to 2021-03-02T10:00:45.000Z; not in it: Names of an address; nothing at all came from Names of an address; Names of an address came to 1 of 4 distinct user'
expect_line 'one under it fired' 'fires: 1 burst; the strongest window has 12 events, to 2021-03-02T10:00:55.000Z'
levels deaf --group user=ann logs
expect_line 'bursts below have no such field' 'does not fire: nothing of its rules is of this group'
expect_no_line 'so none of them is told' '192.0.2'
levels deaf --group user= logs
expect_line 'they are of the group without it' '2021-03-02T10:00:45.000Z  1 of 2  Guesses'
expect_line 'and what is below it' '      12      1     12 of 10 2021-03-02T10:00:55.000Z src_ip=192.0.2.1'
levels both_ways --group who=192.0.2.1 --from 2021-03-02T10:00:45Z --to 2021-03-02T10:00:46Z logs
expect_equal 'what decided before the time that is asked for' 10 "$(grep -c ' of 10  *Refused$' "$out")"
for i in $(seq 0 149); do line $((36000 + i)) Failed root 192.0.2.9; done >many.log
levels both_ways --group who=192.0.2.9 many.log
expect_equal 'of much, the first hundred' 100 "$(grep -c ' of 10  *Refused$' "$out")"
expect_line 'how many more there are' '50 more events; --all prints them'
levels both_ways --all --group who=192.0.2.9 many.log
expect_equal 'all of it' 150 "$(grep -c ' of 10  *Refused$' "$out")"
if have jq; then
    levels quiet --json --group who=192.0.2.3 logs
    expect_equal 'programs are told of which rule a line is' \
        '3 4 5 3 5 null' "$(jq -rs 'map(select(.type == "verdict")) as $v | "\($v[0].correlation[-1:]) \($v | length) \(
            map(select(.type == "event" and .correlation[19:23] == "0000")) | length) \(
            $v[2].strongest.number) \($v[0].strongest.number) \($v[-1].strongest)"' "$out")"
fi

# ---- groups without a field, and none at all
explain without logs
expect_line 'a missing field' 'src_ip=192.0.2.1, nothing='
explain without --group src_ip=192.0.2.1 --group nothing= logs
expect_line 'is asked for so' 'fires: 1 burst;'
explain without --group src_ip=192.0.2.1 --group 'nothing= ' logs
expect_line 'as one that is empty is' 'fires: 1 burst;'
explain without --group src_ip=192.0.2.1 --group 'nothing=""' logs
expect_line 'quotes are a value' 'no match is of this group'
explain without --group src_ip=192.0.2.1 logs
expect_exit 'a field too few' 2
expect_err 'which' 'the rule groups by nothing, too: say --group nothing=VALUE'
explain guesses --group src_ip=1 --group src_ip=2 logs
expect_err 'one twice' "'src_ip' is given twice"
explain guesses --group user=x logs
expect_err 'one too many' "the rule does not group by 'user'"
explain guesses --group user logs
expect_err 'no value' "--group wants FIELD=VALUE, not 'user'"
explain all logs
expect_line 'of one group the events' '2021-03-02T16:56:40.000Z  1 of 10   Let in'

# ---- Windows
record() { # SECOND USER
    printf '{"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing"}},"EventID":4625,"Channel":"Security","Computer":"DC01","EventRecordID":%d,"TimeCreated":{"#attributes":{"SystemTime":"2021-03-02T10:00:%02d.000000Z"}}},"EventData":{"TargetUserName":"%s","IpAddress":"10.0.0.5"}}}\n' \
        $((100 + $1)) "$1" "$2"
}
cat >windows.yml <<'END'
title: Failed logon
name: failed
id: 00000000-0000-0000-0001-000000000001
logsource: {product: windows, service: security}
detection: {sel: {EventID: 4625}, condition: sel}
---
title: Spraying
name: spraying
id: 00000000-0000-0000-0001-000000000002
correlation: {type: value_count, rules: [failed, refused], group-by: [address],
  timespan: 10m, condition: {field: name, gte: 5}, aliases: {}}
END
sed -i 's/group-by: \[address\]/group-by: [from]/; s/field: name/field: who/; s/, aliases: {}}/}/' windows.yml
sed -i 's/^correlation: {type/correlation: {aliases: {from: {failed: IpAddress, refused: src_ip}, who: {failed: TargetUserName, refused: user}}, type/' windows.yml
mkdir both
cp logs/auth.log both/auth.log
for user in ann bob carl; do record $((n = ${n-0} + 7)) $user; done >both/Security.jsonl
line 36010 Failed dora 10.0.0.5 >>both/auth.log
run "$GROUNDS" rules explain --no-builtin -r rules.yml -r windows.yml \
    --correlation Spraying --group from=10.0.0.5:80 both
expect_exit 'Windows and sshd' 0
expect_line 'the one' '2021-03-02T10:00:07.000Z  1 of 5  Failed logon: who=ann'
expect_line 'with its record' ', record 107'
expect_line 'the other' '2021-03-02T10:00:10.000Z  2 of 5  Refused: who=dora'
expect_line 'both amount to' 'most in one window was 4 of 5 distinct who, to'

# ---- numbers
cat >numbers.yml <<'END'
title: Sum
id: 00000000-0000-0000-0001-000000000003
correlation: {type: value_sum, rules: [failed], group-by: [IpAddress],
  timespan: 10m, condition: {field: TargetUserName, gt: 20.5}}
END
mkdir numbers
for number in 10 x 8; do record $((m = ${m-0} + 7)) $number; done >numbers/a.jsonl
run "$GROUNDS" rules explain --no-builtin -r rules.yml -r windows.yml \
    -r numbers.yml --correlation sum --group IpAddress=10.0.0.5 numbers
expect_line 'a number' '2021-03-02T10:00:07.000Z  10        Failed logon: TargetUserName=10'
expect_line 'and what is none' '    not counted: it has no number in TargetUserName'
expect_line 'the sum of them' '2021-03-02T10:00:21.000Z  18        Failed logon: TargetUserName=8'
expect_line 'how near it came' 'what came nearest was 18 as the sum of TargetUserName, to'

# ---- what is hostile, and wide
record 50 'x\u001b[31m\nfires: 9 bursts\u202e' >both/evil.jsonl
record 51 "$(awk 'BEGIN { for (i = 0; i < 300; i++) printf "w" }')" >>both/evil.jsonl
for columns in 80 40; do
    COLUMNS=$columns run "$GROUNDS" rules explain --no-builtin -r rules.yml \
        -r windows.yml --correlation Spraying --group from=10.0.0.5 both
    expect_exit 'hostile values' 0
    expect_line 'they are escaped' 'who=x\x1b[31m\nfires:'
    expect_equal 'nothing unprintable' '' "$(LC_ALL=C tr -d '\n -~' <"$out")"
    expect_equal "at $columns columns" '' \
        "$(awk -v n=$columns 'length > n' "$out")"
done
COLUMNS=80 run "$GROUNDS" rules explain --no-builtin -r rules.yml -r windows.yml \
    --correlation Spraying both
expect_equal 'the list at 80 columns' '' "$(awk 'length > 80' "$out")"
expect_line 'a value is whole' 'from=10.0.0.5'

# ---- much
for i in $(seq 0 1199); do line $((36000 + i)) Failed root 192.0.2.9; done >much.log
for i in $(seq 1 25); do line 40000 Failed root 192.0.3.$i; done >>much.log
explain guesses --group src_ip=192.0.2.9 much.log
expect_equal 'the first thousand' 1000 "$(grep -c '  Refused$' "$out")"
expect_line 'how many more' '200 more events; --all prints them'
explain guesses --all --group src_ip=192.0.2.9 much.log
expect_equal 'all' 1200 "$(grep -c '  Refused$' "$out")"
explain guesses much.log
expect_equal 'the first twenty groups' 20 "$(grep -c 'src_ip=' "$out")"
expect_line 'of all' '6 more groups; --all lists them'
explain guesses --all much.log
expect_equal 'all of them' 26 "$(grep -c 'src_ip=' "$out")"
for threads in 2 8; do
    cp "$out" before
    explain guesses --all --threads $threads much.log
    expect_same "with $threads threads the same" before "$out"
done

# ---- what is not counted, and what cannot be read
sed 's/^2021-03-02T10:00:0/2021-02-30T10:00:0/' logs/auth.log >timeless.log
explain guesses timeless.log
expect_line 'matches without a time' 'not counted: 2 matches without a time'
gzip -c logs/auth.log | head -c 200 >logs/broken.log.gz
explain guesses logs
expect_exit 'what cannot be read' 3
expect_err 'is told' 'broken.log.gz'
rm logs/broken.log.gz
mkdir twice && cp logs/auth.log twice/a.log && { echo && cat logs/auth.log; } >twice/b.log
explain guesses twice
expect_line 'what was collected twice counts once' '      12      1     12 of 10'

# ---- for programs
if have jq; then
    explain names --json --group src_ip=192.0.2.3 logs
    expect_equal 'events' '5 carl 3 false' "$(jq -rs 'map(select(.type == "event"))
        | "\(length) \(.[-1].value.user) \(.[-1].window.number) \(.[-1].window.hit)"' "$out")"
    explain guesses --json logs
    expect_equal 'groups' '192.0.2.1 1' "$(jq -rs 'map(select(.type == "group"))[0]
        | "\(.group.src_ip) \(.bursts)"' "$out")"
    explain guesses --json --group src_ip=192.0.2.2 logs
    expect_equal 'the verdict' 'false 9 2560' "$(jq -rs '.[-1]
        | "\(.fires) \(.strongest.number) \(.fires_within_seconds)"' "$out")"
    explain few --json --group src_ip=192.0.2.2 logs
    expect_equal 'windows' '9false 1true' "$(jq -rs 'map(select(.type == "window")
        | "\(.number)\(.hit)") | join(" ")' "$out")"
    run "$GROUNDS" rules explain --no-builtin -r rules.yml -r windows.yml --json \
        --correlation Spraying --group from=10.0.0.5 both
    expect_equal 'hostile values' 6 "$(jq -s 'map(select(.type == "event")) | length' "$out")"
else
    skip '--json' 'no jq'
fi

# ---- as a hunt says
for rule in names chain both ordered few; do
    "$GROUNDS" hunt -q --no-case --format jsonl --no-builtin -r rules.yml logs 2>/dev/null >hunted
    title=$(grep -B1 "^name: $rule\$" rules.yml | sed -n 's/^title: //p')
    told=$(grep -c "\"title\":\"$title\"" hunted)
    explain "$rule" logs
    said=$(sed -n '$s/^fires: \([0-9]*\) burst.*/\1/p' "$out")
    expect_equal "as many bursts as a hunt: $rule" "$told" "${said:-0}"
done

# ---- a burst that goes on is one, and rules that gave nothing are one line
mkdir long
i=0
while [ $i -lt 30 ]; do
    printf '2021-03-02T10:%02d:00Z web1 sshd[1]: Failed password for u%d from 192.0.2.1 port 22 ssh2\n' \
        $i $i
    i=$((i + 1))
done >long/auth.log
echo '2021-03-02T10:40:00Z web1 sshd[1]: Accepted password for ann from 192.0.2.1 port 22 ssh2' >>long/auth.log
run "$GROUNDS" rules explain --correlation grounds_let_in_after \
    --group src_ip=192.0.2.1 long
expect_line 'a burst that goes on is counted once' '  1 burst of Password Spray from One Address'
expect_line 'and told again' '    it goes on: a burst of '
expect_line 'rules of other logs are one line' '  nothing of 17 other rules (--all names them)'

# ---- options
run "$GROUNDS" rules explain --group a=b guesses logs
expect_exit '--group wants --correlation' 2
run "$GROUNDS" rules explain --correlation --record 5 guesses logs
expect_exit '--record is of plain rules' 2

# Numbers that are wider than their column do not touch its neighbours.
run "$GROUNDS" rules explain --no-builtin -r rules.yml --correlation many logs
expect_line 'a great number stands apart' ' - 12 of 100000000000 2021-03-02T'
expect_equal 'and no line is wider than the terminal' '' \
    "$(COLUMNS=80 "$GROUNDS" rules explain --no-builtin -r rules.yml --correlation many logs | grep -E '^.{81}')"
done_testing
