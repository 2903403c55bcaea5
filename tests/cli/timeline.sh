#!/bin/sh
# timeline: the findings of a case in the order of their times.
. tests/cli/lib.sh
cd "$scratch" || exit 1
"$GROUNDS" simulate sample >"$out"
"$GROUNDS" hunt -q sample

expect_like() { # NAME REGEX FILE
    if grep -qE "$2" "$3"; then ok "$1"; else not_ok "$1" "$(show_output)"; fi
}

without_id() { sed -E 's/,[0-9a-f]{32}(,|.?$)/,\1/'; }

times_of() { sed -E 's/.*"time":"?([^",]*)"?,.*/\1/' "$1"; }

run "$GROUNDS" timeline grounds-case --json
expect_exit 'timeline' 0
cp "$out" all.jsonl
LC_ALL=C sort grounds-case/findings.jsonl >want
LC_ALL=C sort all.jsonl >got
expect_same 'every finding, as it stands in the case' want got
times_of all.jsonl >all.times
LC_ALL=C sort -s all.times >sorted
expect_same 'in the order of their times' sorted all.times
expect_equal 'the case has findings out of order' 1 \
    "$(times_of grounds-case/findings.jsonl | LC_ALL=C sort -c 2>&1 | wc -l)"

run "$GROUNDS" timeline grounds-case --format csv
cp "$out" all.csv
"$GROUNDS" hunt -q --no-case --format csv sample | without_id |
    LC_ALL=C sort >want
without_id <all.csv | LC_ALL=C sort >got
expect_same 'as CSV, the rows that hunt prints' want got

run env COLUMNS=80 "$GROUNDS" timeline grounds-case
expect_equal 'a table has a line for each, and one above' \
    $(($(wc -l <all.jsonl) + 1)) "$(wc -l <"$out")"
expect_equal 'no line is wider than 80' '' "$(grep -E '^.{81}' "$out")"

run "$GROUNDS" timeline grounds-case -m critical --json
grep -c '"level":"critical"' all.jsonl >want
wc -l <"$out" >got
expect_same '--min-level' want got
middle=$(sed -n "$(($(wc -l <all.times) / 2))p" all.times)
run "$GROUNDS" timeline grounds-case --json --from "$middle"
awk -v from="$middle" '$0 >= from' all.times >want
times_of "$out" >got
expect_same '--from' want got
run "$GROUNDS" timeline grounds-case --json --to "$middle"
awk -v to="$middle" '$0 < to' all.times >want
times_of "$out" >got
expect_same '--to' want got
host=$(sed -nE '1s/.*"host":"([^"]*)".*/\1/p' all.jsonl)
run "$GROUNDS" timeline grounds-case --json --include computer="$host"
grep -F "\"host\":\"$host\"" all.jsonl >want
expect_same '--include computer' want "$out"
run "$GROUNDS" timeline grounds-case --json --exclude computer="$host"
grep -vF "\"host\":\"$host\"" all.jsonl >want
expect_same '--exclude computer' want "$out"
title=$(sed -nE '1s/.*"title":"([^"]*)".*/\1/p' all.jsonl)
run "$GROUNDS" timeline grounds-case --json --include rule="$title"
grep -F "\"title\":\"$title\"" all.jsonl >want
expect_same '--include rule' want "$out"
run "$GROUNDS" timeline grounds-case --include status=stable
expect_exit 'a finding does not say the status of its rule' 2
run env COLUMNS=100 "$GROUNDS" timeline grounds-case --timezone +05:30
expect_like '--timezone' '^[0-9]{4}-[0-9-]+ [0-9:]+\+05:30 ' "$out"
run "$GROUNDS" timeline grounds-case --from 2199-01-01
expect_exit 'nothing to show is no failure' 0
expect_err 'and is said' 'grounds: no findings to show'

# ---- what is no case, or a damaged one
run "$GROUNDS" timeline
expect_exit 'no case given' 2
run "$GROUNDS" timeline sample
expect_exit 'a folder that is no case' 2
expect_err 'and why' 'grounds: sample: no case: there is no findings.jsonl in it'
run "$GROUNDS" timeline nowhere
expect_exit 'no such folder' 2
mkdir damaged
{
    head -n 1 grounds-case/findings.jsonl
    echo '{"id":1}'
    sed -n 2p grounds-case/findings.jsonl
    printf '{"id":'
} >damaged/findings.jsonl
run "$GROUNDS" timeline damaged --json
expect_exit 'damaged lines: exit 3' 3
expect_equal 'cost themselves' 2 "$(wc -l <"$out")"
expect_like 'and are told with their place' \
    'findings\.jsonl: offset [0-9]+: no finding: its id' "$err"
expect_like 'also the last' 'findings\.jsonl: offset [0-9]+: a torn last' "$err"
if [ "$(id -u)" -ne 0 ]; then
    chmod 0 damaged/findings.jsonl
    run "$GROUNDS" timeline damaged
    expect_exit 'a case that may not be read' 5
fi
run env TMPDIR=/nowhere "$GROUNDS" timeline grounds-case
expect_exit 'no room for temporary files' 5
done_testing
