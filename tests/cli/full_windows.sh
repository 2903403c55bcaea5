#!/bin/sh
# A window that is too full: a count is "at least"; a sum, an average or a
# percentile is of the rows that are left, the last.
. tests/cli/lib.sh
have jq || skip_all 'full windows' 'no jq'
cd "$scratch" || exit 1

# 4,424 zeros, and then as many ones as a window holds.
awk 'BEGIN {
    print "#Software: Microsoft Internet Information Services 10.0"
    print "#Fields: date time cs-method cs-uri-stem c-ip sc-status sc-bytes"
    for (i = 0; i < 1053000; i++)
        printf "2021-03-02 08:%02d:%02d GET / 192.0.2.1 401 %d\n",
            i / 60000, i / 1000 % 60, (i >= 4424)
}' >u_ex210302.log
cat >rules.yml <<'END'
title: refused
name: refused
logsource: {category: webserver}
detection: {s: {sc-status: 401}, condition: s}
level: informational
END
rule() { # TITLE TYPE CONDITION
    printf -- '---\ntitle: %s\nid: %s\nlevel: low\ncorrelation: {type: %s, rules: [refused], group-by: [c-ip], timespan: 1h, condition: {%s}}\n' \
        "$1" "$1" "$2" "$3" >>rules.yml
}
rule counted event_count 'gte: 1000000'
rule summed value_sum 'field: sc-bytes, gte: 1048576'
rule averaged value_avg 'field: sc-bytes, gte: 1'
rule median value_median 'field: sc-bytes, gte: 1'
rule small value_median 'field: sc-bytes, gte: 0'
run "$GROUNDS" hunt -q --no-case --no-builtin --format=jsonl -r rules.yml \
    u_ex210302.log
expect_exit 'not all was in its window' 3
jq -r 'select(.kind == "correlation") | "\(.title) \(.value) \(.at_least) \(.of_last)"' \
    "$out" | sort >told
: >"$out"
cat >wanted <<'END'
averaged 1 null 1048576
counted 1048576 true null
median 1 null 1048576
small 1 null 1048576
summed 1048576 null 1048576
END
expect_same 'a count is "at least", and a number is of the last' wanted told
expect_line 'what is said names both' \
    'what it counts is "at least"; sums, averages and percentiles' "$err"

"$GROUNDS" hunt -q --no-case --no-builtin -r rules.yml u_ex210302.log \
    >table 2>/dev/null
expect_line 'a table says "at least" of a count' \
    'counted, at least 1053000 events' table
expect_line 'and of a number how many were judged' \
    'averaged, at least 1048576 events, judged by the last 1048576' table
run "$GROUNDS" rules explain --correlation summed --json -r rules.yml \
    u_ex210302.log
jq -c 'select(.type == "group").strongest | [.events, .at_least, .of_last]' \
    "$out" >told
echo '[1048576,false,1048576]' >wanted
expect_same 'rules explain says it too' wanted told
done_testing
