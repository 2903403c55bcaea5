#!/bin/sh
# clouds.sh - public rules for clouds fire on records as clouds write them, and
# are silent on near misses: clouds.py. Needs python3 and the public rules;
# skips without.
. tests/cli/lib.sh

have python3 || skip_all 'rules for clouds' 'no python3'
[ -d "$SHARED/data/sigma/rules" ] || skip_all 'rules for clouds' 'no public rules'
python3 tests/conformance/clouds.py "$GROUNDS" "$SHARED/data/sigma" "$scratch" >"$out" 2>"$err" ||
    [ -s "$out" ] || not_ok 'rules for clouds' "$(show_output)"
while read -r line; do
    case $line in
    'ok - '*) ok "${line#ok - }" ;;
    *) not_ok "${line#not ok - }" ;;
    esac
done <"$out"
done_testing
