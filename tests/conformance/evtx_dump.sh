#!/bin/sh
# evtx_dump.sh - `dump` says what evtx_dump says, record by record.
#
# Over every public log, with `evtx_dump` 0.15 or later (cargo install evtx).
# Left out of the comparison: the case of the digits in \u000f. What else we do
# in another way is in docs/formats/evtx.md; no public log shows it.
. tests/cli/lib.sh

PATH=$PATH:$HOME/.cargo/bin
have evtx_dump || skip_all 'dump agrees with evtx_dump' \
    'no evtx_dump here; cargo install evtx'
[ -d "$SHARED/data/evtx" ] || skip_all 'dump agrees with evtx_dump' \
    'no public logs in ../shared'
[ -x "$GROUNDS" ] || skip_all 'dump agrees with evtx_dump' 'no program yet'
case $(evtx_dump --version) in
*' 0.1'[5-9].* | *' 0.'[2-9][0-9].* | *' '[1-9]*.*) ;;
*) skip_all 'dump agrees with evtx_dump' 'evtx_dump is older than 0.15' ;;
esac

logs=$scratch/logs
find "$SHARED/data/evtx" "$SHARED/data/sigma/regression_data" \
    -name '*.evtx' | LC_ALL=C sort >"$logs"

# Same records; evtx_dump gives a wrapped log oldest chunk first.
same() { # THEIRS OURS
    cmp -s "$1" "$2" && return 0
    LC_ALL=C sort "$1" >"$1.sorted"
    LC_ALL=C sort "$2" >"$2.sorted"
    cmp -s "$1.sorted" "$2.sorted"
}

# Numbers of control characters in lower case; no XML declarations.
even() {
    sed -e 's/\\u00\([01]\)A/\\u00\1a/g' -e 's/\\u00\([01]\)B/\\u00\1b/g' \
        -e 's/\\u00\([01]\)C/\\u00\1c/g' -e 's/\\u00\([01]\)D/\\u00\1d/g' \
        -e 's/\\u00\([01]\)E/\\u00\1e/g' -e 's/\\u00\([01]\)F/\\u00\1f/g' \
        -e '/^<?xml version="1.0" encoding="utf-8"?>$/d'
}

compare() { # FORM LOG, after both files are made
    if same "$theirs" "$ours"; then
        equal=$((equal + 1))
        return
    fi
    differ=$((differ + 1))
    [ "$differ" -gt 20 ] || echo "# $2: $1 differs"
}

theirs=$scratch/theirs
ours=$scratch/ours
equal=0 differ=0 fewer=0 records=0
while IFS= read -r log; do
    evtx_dump -t 1 -o jsonl "$log" 2>/dev/null | even >"$theirs"
    "$GROUNDS" dump -q --threads 1 "$log" 2>/dev/null | even >"$ours"
    n=$(grep -c '' <"$theirs")
    m=$(grep -c '' <"$ours")
    records=$((records + m))
    if [ "$m" -lt "$n" ]; then
        fewer=$((fewer + 1))
        echo "# $log: evtx_dump has $n records, we have $m"
    fi
    compare JSON "$log"
    evtx_dump -t 1 -o xml --no-indent --dont-show-record-number "$log" \
        2>/dev/null | even >"$theirs"
    "$GROUNDS" dump -q --threads 1 --format xml "$log" 2>/dev/null |
        even >"$ours"
    compare XML "$log"
done <"$logs"

total=$(grep -c '' <"$logs")
echo "# $total logs, $records records; $equal of $((2 * total)) outputs are equal"
expect_equal 'dump agrees with evtx_dump on every public log' 0 "$differ"
expect_equal 'dump reads at least the records that evtx_dump reads' 0 "$fewer"
done_testing
