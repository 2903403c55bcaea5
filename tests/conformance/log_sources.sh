#!/bin/sh
# log_sources.sh - every log source of SigmaHQ's rules is read, or the map says
# why it is not. Needs jq and ../shared/data/sigma/rules; skips without.
. tests/cli/lib.sh

name='every log source is read, or it is said why not'
sigma=$SHARED/data/sigma
[ -d "$sigma/rules" ] || skip_all "$name" "no $sigma/rules"
have jq || skip_all "$name" 'no jq'
[ -x "$GROUNDS" ] || skip_all "$name" 'no program yet'

set --
for folder in "$sigma"/rules*; do
    set -- "$@" -r "$folder"
done
"$GROUNDS" rules list --no-builtin --json "$@" >"$out" 2>"$err"
expect_equal 'none without a reason' '' "$(jq -r '
    select(.state == "no source" and .reason == null) |
    "\(.product) \(.category) \(.service)"' "$out" | LC_ALL=C sort -u)"
echo "# $(jq -r '.state' "$out" | LC_ALL=C sort | uniq -c | tr -s ' \n' ' ')"
done_testing
