#!/bin/sh
# The same evidence and rules give the same bytes, on any number of threads, in
# any order of directories, locale and time zone.
. tests/cli/lib.sh
cd "$scratch" || exit 1
"$GROUNDS" simulate sample >"$out"
LC_ALL=C "$GROUNDS" hunt -q -o case sample

same() { # NAME - of the case `other`
    for file in findings.jsonl coverage.json rules.jsonl run.json; do
        expect_same "$1: $file" "case/$file" "other/$file"
    done
}

for threads in 1 2 3 8 200; do
    "$GROUNDS" hunt -q -C -o other --threads $threads sample
    same "$threads threads"
done

# Directories list names in the order of their making, or nearly.
mkdir turned turned/sample turned/sample/FS02 turned/sample/EXCH01
find sample -type f | sort -r | while read -r file; do
    cp "$file" "turned/$file"
done
"$GROUNDS" hunt -q -C -o other turned/sample
same 'another order of directories'

TZ=Asia/Kolkata "$GROUNDS" hunt -q -C -o other sample
same 'another time zone'
"$GROUNDS" hunt -q -C -o other --timezone +05:30 sample
same 'another zone on the terminal'
if make_locale tr_TR.UTF-8; then
    LC_ALL=tr_TR.UTF-8 "$GROUNDS" hunt -q -C -o other sample
    same 'a Turkish locale'
    LC_ALL=tr_TR.UTF-8 "$GROUNDS" dump sample >turkish
    LC_ALL=C "$GROUNDS" dump sample >plain
    expect_same 'a Turkish locale: dump' plain turkish
else
    skip 'a Turkish locale' 'localedef cannot make it here'
fi
for command in 'dump' 'dump --format xml' 'search e' 'search -e .xe' \
    'metrics' 'metrics --json' 'gaps' 'gaps --json' 'logons' 'logons --json' 'hunt --no-case -q' \
    'hunt --no-case -q --format csv'; do
    # shellcheck disable=SC2086
    "$GROUNDS" $command --threads 1 sample >one
    # shellcheck disable=SC2086
    "$GROUNDS" $command --threads 7 sample >seven
    expect_same "$command: 1 and 7 threads" one seven
    [ -s one ] || not_ok "$command: prints something"
done
done_testing
