#!/bin/sh
# A program built without vector instructions gives the same bytes. OTHER names
# it; `make check-portable` builds it.
. tests/cli/lib.sh
name='the same bytes without vector instructions'
[ -n "${OTHER-}" ] || skip_all "$name" 'make check-portable builds the other'
case $OTHER in
/*) ;;
*) OTHER=$TOP/$OTHER ;;
esac

both() { # NAME ARGUMENT...: standard output of both programs
    what=$1
    shift
    "$GROUNDS" "$@" >"$out" 2>"$err"
    "$OTHER" "$@" >"$scratch/other" 2>>"$err"
    expect_same "$what" "$out" "$scratch/other"
    [ -s "$out" ] || not_ok "$what: prints something"
}

"$GROUNDS" simulate "$scratch/sample" >"$out"
both 'hunt' hunt --no-case --format jsonl -q "$scratch/sample"
both 'dump' dump "$scratch/sample"
both 'dump --format xml' dump --format xml "$scratch/sample"
both 'search' search -q whoami "$scratch/sample"
both 'gaps' gaps --json "$scratch/sample"
both 'logons' logons --json "$scratch/sample"
both 'metrics' metrics --json "$scratch/sample"
if [ -d "$SHARED/data/evtx" ] && [ -d "$SHARED/data/sigma/rules" ]; then
    both 'hunt of public logs' hunt --no-case --format jsonl -q \
        -r "$SHARED/data/sigma/rules" "$SHARED/data/evtx"
    both 'dump of public logs' dump -q "$SHARED/data/evtx"
else
    skip 'public logs' "no $SHARED/data"
fi
done_testing
