#!/bin/sh
# rules list, check, explain, test; and rule files that are bad.
. tests/cli/lib.sh
unset LANG LC_CTYPE
export LC_ALL=C
cd "$scratch" || exit 1
"$GROUNDS" simulate sample >"$out"
mkdir rules
cat >rules/good.yml <<'RULE'
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
sed 's/0001/0002/; s/selection$/selektion/' rules/good.yml >rules/condition.yml
printf 'a: [1, 2\nb: }' >rules/broken.yml
noise 1 | head -c 3000 >rules/noise.yml
: >rules/empty.yml
echo 'name: not a rule' >rules/other.yml
sed 's/0001/0003/; s/EventID: 4624/Image|re: "(a+)+b("/' rules/good.yml \
    >rules/regex.yml
sed 's/0001/0004/; s/EventID: 4624/Image|shiny: x/' rules/good.yml \
    >rules/modifier.yml
sed 's/0001/0005/; s/product: windows/product: macos/' rules/good.yml \
    >rules/macos.yml
cp "$GROUNDS" rules/program.txt

# ---- check
run "$GROUNDS" rules check --no-builtin rules
expect_exit 'check: something is rejected' 1
expect_line 'no YAML: file, line' 'rules/broken.yml:2: rejected: '
expect_line 'noise' 'rules/noise.yml:1: rejected: '
expect_line 'a condition that names nothing' 'rules/condition.yml:10: rejected: '
expect_line 'a regex that does not compile' 'rules/regex.yml:9: rejected: '
expect_line 'no such modifier' 'rules/modifier.yml:9: rejected: '
expect_no_line 'a sound rule has no line' 'rules/good.yml'
expect_no_line 'nor has what is no rule file' 'program.txt'
expect_line 'the sums' '1 loaded, 1 for other log sources, 5 rejected'
expect_equal 'nothing unprintable' '' "$(LC_ALL=C tr -d '\n -~' <"$out")"
run "$GROUNDS" rules check --no-builtin rules/good.yml
expect_exit 'check: all is well' 0
run "$GROUNDS" rules check
expect_exit 'check: the built-in rules are well' 0
run "$GROUNDS" rules check nowhere
expect_exit 'check: a path that is not there' 5
if have jq; then
    "$GROUNDS" rules check --no-builtin --json rules |
        jq -r '.state' | sort | uniq -c >"$out"
    expect_line 'check --json' '5 rejected'
    "$GROUNDS" rules list --no-builtin --json rules | jq -r .state | sort |
        uniq -c >"$out"
    expect_line 'list --json' '1 loaded'
else
    skip 'check --json' 'no jq'
fi

# ---- list
run "$GROUNDS" rules list --no-builtin rules
expect_exit 'list' 0
expect_line 'id, level, title' \
    'low           loaded    8f8a3c52-7f4d-4f0c-9d5e-6f1f2f7f0001 Any Logon'
expect_line 'state' 'no source 8f8a3c52-7f4d-4f0c-9d5e-6f1f2f7f0005'
cp "$out" listed
run "$GROUNDS" rules list --no-builtin -r rules
expect_same 'list -r' listed "$out"
run "$GROUNDS" rules check --no-builtin --rules=rules
expect_line 'check -r' 'rules/regex.yml:9: rejected'
run "$GROUNDS" rules test --no-builtin -r rules
expect_line 'test -r' '0 examples of 0 rules'
run env COLUMNS=70 "$GROUNDS" rules list
expect_equal 'list fits its columns' '' "$(awk 'length > 70' "$out" | grep -v ';')"
run "$GROUNDS" hunt --no-case -q -r rules sample
expect_exit 'a hunt goes on without the bad ones' 0

# ---- explain
run "$GROUNDS" rules explain 'Security Log Cleared' sample
expect_exit 'explain by title' 0
expect_line 'it matched' 'MATCHES Security Log Cleared'
expect_line 'where' 'sample/EXCH01/Security.evtx: offset '
expect_err 'the sums' '1 matched, '
run "$GROUNDS" rules explain rules/good.yml sample/EXCH01/Security.evtx
expect_line 'explain a file' 'MATCHES Any Logon'
expect_line 'with the value of the field' 'EventID is "'
run "$GROUNDS" rules explain rules/good.yml --record 999999999 sample
expect_equal 'explain a record that is not there' 0 "$(grep -c . "$out")"
i=0
while [ $i -lt 70 ]; do
    echo ---
    sed "s/0001/$((1000 + i))/" rules/good.yml
    i=$((i + 1))
done >seventy.yml
run "$GROUNDS" rules explain seventy.yml sample/EXCH01/Security.evtx
expect_line 'explain a file of many rules' 'MATCHES Any Logon'
expect_equal 'none of which is cut off' "$((70 * $("$GROUNDS" dump \
    --include eid=4624 sample/EXCH01/Security.evtx | wc -l)))" \
    "$(grep -c '^MATCHES' "$out")"
run "$GROUNDS" rules explain -v rules/good.yml sample
expect_err 'explain -v: what was read' 'read 606 events in 10 files, '
matched=$(grep -c '^MATCHES' "$out")
security=$("$GROUNDS" metrics --json sample |
    sed -n 's/.*"channel":"Security".*"events":\([0-9]*\).*/\1/p' |
    awk '{ n += $1 } END { print n }')
expect_equal 'an event that the id rules out is of the log source' \
    $((security - matched)) "$(grep -c '^does not match' "$out")"
expect_err 'and counts as that' "$matched matched, $((security - matched)) of \
its log source did not, $((606 - security)) are of other log sources"
sed '/service:/d; s/EventID: 4624/LogonType: none/' rules/good.yml >generic.yml
run "$GROUNDS" rules explain generic.yml sample
expect_err 'a rule without service and category is of all of them' \
    '0 matched, 606 of its log source did not, 0 are'
run "$GROUNDS" rules explain "$(printf 'no\033[31mX')" sample
expect_err 'what was asked for does not reach the terminal as it is' \
    "no loaded rule is 'no\\x1b[31mX'"
run "$GROUNDS" rules explain nothing sample
expect_exit 'explain no rule' 2
run "$GROUNDS" rules explain rules/regex.yml sample
expect_exit 'explain a rejected rule' 2
expect_err 'and why' 'rules/regex.yml:9: rejected: '
if have jq; then
    "$GROUNDS" rules explain --json 'Security Log Cleared' sample 2>"$err" |
        jq -e 'select(.matched) | .why' >"$out"
    expect_line 'explain --json' '1102'
else
    skip 'explain --json' 'no jq'
fi

# ---- test
run "$GROUNDS" rules test
expect_exit 'test: the examples of the built-in rules hold' 0
cat rules/good.yml - >tested.yml <<'RULE'
x-grounds-examples:
    match:
        - Channel: Security
          EventID: 4624
    no_match:
        - Channel: Security
          EventID: 4625
RULE
run "$GROUNDS" rules test --no-builtin tested.yml
expect_exit 'test: examples that hold' 0
run "$GROUNDS" rules test tested.yml
expect_line 'test: with a path its examples alone' '2 examples of 1 rules, 0 failed'
sed 's/EventID: 4625/EventID: 4624/' tested.yml >wrong.yml
run "$GROUNDS" rules test --no-builtin wrong.yml
expect_exit 'test: an example that does not hold' 1
expect_line 'test: which' 'wrong.yml'
run "$GROUNDS" rules test --no-builtin rules/good.yml
expect_exit 'test: no example at all' 0
expect_line 'test: says so' '0 examples'

# Streams: the examples of correlations.
cat >guess.yml <<'RULE'
title: Refused
name: refused
id: refused
logsource: {product: windows, service: security}
detection: {s: {EventID: 4625}, condition: s}
RULE
cat >guesses.yml <<'RULE'
title: An Address Guesses
id: guesses
correlation:
    type: event_count
    rules: [refused]
    group-by: [IpAddress]
    timespan: 10m
    condition: {gte: 10}
x-grounds-examples:
    match:
        - - event: {Channel: Security, EventID: 4625, TargetUserName: 'user{n}',
                    IpAddress: 192.0.2.1}
            times: 10
            every: 30s
    no_match:
        - - event: {Channel: Security, EventID: 4625, IpAddress: '192.0.2.{n}'}
            times: 20
        - - event: {Channel: Security, EventID: 4625, IpAddress: 192.0.2.1}
            times: 9
          - event: {Channel: Security, EventID: 4625, IpAddress: 192.0.2.1}
            at: 1h
RULE
run "$GROUNDS" rules test --no-builtin guess.yml guesses.yml
expect_exit 'test: streams that hold' 0
expect_line 'test: streams are counted' '3 examples of 1 rules, 0 failed'
sed 's/times: 10$/times: 9/; s/times: 20$/times: 0/; s/at: 1h/at: 0s/' \
    guesses.yml >wrong.yml
run "$GROUNDS" rules test --no-builtin guess.yml wrong.yml
expect_exit 'test: streams that do not hold' 1
expect_line 'test: what a stream came to' 'wrong.yml:11: FAILED: match 1 of An Address Guesses: no burst: the strongest window has 9'
expect_line 'test: a number of times that is none' 'wrong.yml:17: FAILED: no_match 1 of An Address Guesses: times: a step has one event or more'
expect_line 'test: a time that goes back' 'wrong.yml:21: FAILED: no_match 2 of An Address Guesses: at: before the last event of the step before'
run "$GROUNDS" rules test --no-builtin --json guess.yml wrong.yml
expect_line 'test --json: a stream' '"number":1,"passed":false,"why":"no burst: the strongest window has 9"'
# A correlation of built-in rules, and a copy of theirs wherever it lies.
id=$("$GROUNDS" rules list --json | jq -r 'select(.state == "loaded" and .rules == null) | .id' 2>/dev/null | head -n 1)
if [ -n "$id" ]; then
    sed "s/refused/$id/; s/gte: 10/gte: 100/; /no_match/,\$d; s/^    match/    no_match/" guesses.yml >over.yml
    run "$GROUNDS" rules test over.yml
    expect_exit 'test: a correlation of a built-in rule' 0
    expect_line 'test: and its examples alone' '1 examples of 1 rules, 0 failed'
    for dir in aaa zzz; do
        mkdir $dir
        sed "s/^id: refused/id: $id/" guess.yml >$dir/guess.yml
        sed "s/refused/$id/" guesses.yml >$dir/guesses.yml
        run "$GROUNDS" rules test $dir
        expect_line "test: one's own rule of an id counts, in $dir" '3 examples of 1 rules, 0 failed'
    done
else
    skip 'test: a correlation of a built-in rule' 'no jq'
fi
run "$GROUNDS" rules test --no-builtin guesses.yml
expect_exit 'test: streams of a rule whose rules are not there' 1
expect_line 'test: and why' 'its rule "refused" is not there'

# ---- rules of rules
cat >joined.yml <<'RULE'
title: Logon
name: logon
id: base
logsource: {product: windows, service: security}
detection: {s: {EventID: 4624}, condition: s}
---
title: Many Logons
id: many
correlation:
    type: event_count
    rules: [logon]
    group-by: [IpAddress]
    timespan: 5m
    condition: {gte: 10}
---
title: Old Form
id: old
logsource: {product: windows, service: security}
detection:
    s: {EventID: 4625}
    timeframe: 1h
    condition: s | count(TargetUserName) by IpAddress > 10
---
title: Round
id: round
correlation: {type: temporal, rules: [round, logon], timespan: 5m}
---
title: Not The System
id: filter
logsource: {product: windows}
filter:
    rules: [base]
    system: {TargetUserName|endswith: $}
    condition: not system
RULE
run "$GROUNDS" rules check -v --no-builtin joined.yml
expect_exit 'joined: one is rejected' 1
expect_line 'what a correlation waits for' \
    'joined.yml:6: waits for: event_count by IpAddress within 5m: gte 10'
expect_line 'the deprecated form, too' \
    'joined.yml:15: waits for: value_count of TargetUserName by IpAddress within 1h'
expect_line 'what is wrong in one' \
    'joined.yml:26: rejected: its rule "round" is itself'
expect_line 'how many rules a filter is in' \
    'joined.yml:27: filter: it applies to 1 rule'
expect_line 'joined: the sums' \
    '3 loaded (2 are correlations), 1 rejected, 1 filtering others'
sed '/timeframe/d' joined.yml >timeless.yml
run "$GROUNDS" rules check --no-builtin timeless.yml
expect_line 'a count without a timeframe: where its condition is' \
    "timeless.yml:$(grep -n 'count(' timeless.yml | cut -d: -f1): warning: no timeframe: a day is taken"
run "$GROUNDS" rules list --no-builtin joined.yml
expect_equal 'a rule is listed once' 1 "$(grep -c 'Old Form' "$out")"
run "$GROUNDS" rules explain many -r joined.yml sample
expect_err 'explain a correlation' 'waits for: event_count by IpAddress'
expect_line 'and the rules that it takes' 'MATCHES Logon'
expect_line 'with their filters' 'filter Not The System: not'
run "$GROUNDS" rules explain round -r joined.yml sample
expect_exit 'explain a rejected correlation' 2
run "$GROUNDS" hunt --no-case --no-builtin -r joined.yml sample
expect_err 'hunt counts filters' '1 filtering others'
expect_no_line 'what is to be counted is not told' 'Old Form'

# ---- what a burst cannot have; an id in other letters
cat >inner.yml <<'END'
title: One
name: one
id: 00000000-0000-4000-8000-00000000000a
logsource: {product: windows, service: security}
detection: {s: {EventID: 4625}, condition: s}
---
title: Inner
name: inner
id: 00000000-0000-4000-8000-000000000002
correlation: {type: event_count, rules: [00000000-0000-4000-8000-00000000000A],
  group-by: [IpAddress], timespan: 10m, condition: {gte: 2}}
---
title: By another field
id: 00000000-0000-4000-8000-000000000003
correlation: {type: temporal, rules: [inner, one], group-by: [TargetUserName],
  timespan: 10m}
---
title: Counts another field
id: 00000000-0000-4000-8000-000000000004
correlation: {type: value_count, rules: [inner], group-by: [ipaddress], timespan: 10m,
  condition: {field: TargetUserName, gte: 2}}
---
title: Beside others
id: 00000000-0000-4000-8000-000000000005
correlation: {type: event_count, rules: [inner, one], group-by: [TargetUserName],
  timespan: 10m, condition: {gte: 2}}
END
run "$GROUNDS" rules check --no-builtin inner.yml
expect_exit 'a burst lacks a field' 0
expect_line 'by which it is to be grouped' \
    'warning: group-by: bursts of "inner" never have TargetUserName'
expect_line 'which is to be counted' \
    'warning: field: bursts of "inner" never have TargetUserName'
expect_equal 'letters of a field have no case, and others may be one group' 2 \
    "$(grep -c 'warning: ' "$out")"
expect_line 'an id in other letters is that rule' '5 loaded (4 are correlations)'
sed '/^title: By another/,$d; s/timespan: 10m, condition: {gte: 2}/timespan: 7d, condition: {gte: 2, lte: 9}/' inner.yml |
    sed '$d' >week.yml
run "$GROUNDS" rules check --no-builtin week.yml
expect_line 'a range over a week' 'warning: timespan: with an upper bound'
sed 's/, lte: 9//' week.yml >open.yml
run "$GROUNDS" rules check --no-builtin open.yml
expect_no_line 'without an upper bound it is a week' 'warning'

# ---- too much
head -c 100M /dev/zero | tr '\0' 'a' >huge.yml
run timeout 60 "$GROUNDS" rules check --no-builtin huge.yml
expect_exit '100 MB in one line' 3
expect_err 'and which' 'grounds: huge.yml: '
head -c 12M huge.yml >large.yml
run timeout 60 "$GROUNDS" rules check --no-builtin large.yml
if [ "$status" -ne 0 ]; then ok '12 MB of nothing is no rule'
else not_ok '12 MB of nothing is no rule' "$(show_output)"; fi
{
    sed '/EventID/,$d' rules/good.yml
    i=0
    while [ $i -lt 20000 ]; do
        echo "        Field$i|contains: [a$i, b$i]"
        i=$((i + 1))
    done
    echo '    condition: selection'
} >wide.yml
run timeout 60 "$GROUNDS" rules check --no-builtin wide.yml
expect_exit 'a rule of 20,000 fields' 0
sed 's/EventID: 4624/Image|re: "^(([a-z]+)+)+$"/' rules/good.yml >explode.yml
run timeout 120 "$GROUNDS" hunt --no-case --no-builtin -r explode.yml sample
[ "$status" -ne 124 ] && ok 'a regex that explodes ends' ||
    not_ok 'a regex that explodes ends'
done_testing
