#!/bin/sh
# builtin_rules.sh - what our own rules find in public logs.
#
# In logs of attacks: at least in 60 of 100 of the files in which SigmaHQ's rules
# find something. In logs in which nobody broke in, those that once broke
# parsers: nothing above low. And no rule costs more than it must. Needs jq, ../shared/data/evtx and
# ../shared/data/sigma/rules; skips without.
. tests/cli/lib.sh

name='our rules find what they should in public logs'
attacks=$SHARED/data/evtx/attack-samples
quiet=$SHARED/data/evtx/parser-samples
theirs=$SHARED/data/sigma/rules
for folder in "$attacks" "$quiet" "$theirs"; do
    [ -d "$folder" ] || skip_all "$name" "no $folder"
done
have jq || skip_all "$name" 'no jq'
[ -x "$GROUNDS" ] || skip_all "$name" 'no program yet'

at_least() { # NAME FEWEST ACTUAL
    if [ "$3" -ge "$2" ]; then
        ok "$1"
    else
        not_ok "$1" "at least $2, not $3"
    fi
}

# ---- the rules themselves
run "$GROUNDS" rules check
expect_exit 'all of them load' 0
at_least 'there are 60 or more' 60 "$(sed -n 's/^\([0-9]*\) loaded.*/\1/p' "$out")"
run "$GROUNDS" rules test
expect_exit 'their examples hold' 0
expect_line 'none of them fails' ' 0 failed'

# ---- logs of attacks
hits() { # OPTION... : the files with a finding
    "$GROUNDS" hunt --no-case --format jsonl -q --threads 1 "$@" "$attacks" \
        2>>"$err" | jq -r '.evidence, (.also_in // [] | .[].evidence)' |
        LC_ALL=C sort -u
}
hits --no-builtin -r "$theirs" >"$scratch/theirs"
hits >"$scratch/ours"
LC_ALL=C comm -12 "$scratch/theirs" "$scratch/ours" >"$scratch/both"
all=$(find "$attacks" -name '*.evtx' | wc -l)
n=$(wc -l <"$scratch/theirs")
both=$(wc -l <"$scratch/both")
echo "# of $all files: SigmaHQ's rules fire in $n, ours in $both of these" \
    "and in $(($(wc -l <"$scratch/ours") - both)) more"
at_least "SigmaHQ's rules fire in most files" $((all / 2)) "$n"
at_least 'ours fire in 60 of 100 of these' $(((n * 60 + 99) / 100)) "$both"

# ---- logs without an intrusion
"$GROUNDS" hunt --no-case --format jsonl -q --threads 1 "$quiet" \
    >"$out" 2>"$err"
echo "# $(wc -l <"$out") findings in logs without an intrusion"
expect_equal 'nothing above low where nobody broke in' '' "$(jq -r '
    select(.level != "low" and .level != "informational") |
    "\(.level) \(.title) in \(.evidence), record \(.record_id)"' "$out")"
expect_equal 'all that is there is JSON with a level' '' \
    "$(jq -r 'select(has("level") | not)' "$out")"

# ---- what they cost
# A rule with an alternative that has no rare literal is looked at for each
# process that starts. The table has twenty rows, so the rules go in by twenties.
starts=$("$GROUNDS" metrics --json -q "$attacks" 2>>"$err" | jq -n '[inputs |
    select((.channel == "Security" and .event_id == 4688) or
        (.channel == "Microsoft-Windows-Sysmon/Operational" and
            .event_id == 1)) | .events] | add')
at_least 'the logs of attacks have starts of processes' 1000 "${starts:-0}"
# where system programs lie: their names are all that it can be looked up by
grep -rlE '^ +category: process_creation$' rules |
    grep -v /system_name_elsewhere.yml | LC_ALL=C sort >"$scratch/rules"
n=0
while read -r rule; do
    mkdir -p "$scratch/twenty/$((n / 20))"
    cp "$rule" "$scratch/twenty/$((n / 20))/"
    n=$((n + 1))
done <"$scratch/rules"
for folder in "$scratch"/twenty/*; do
    "$GROUNDS" hunt --no-case --format csv -q --profile-rules --no-builtin \
        -r "$folder" "$attacks" 2>&1 >/dev/null | sed '1,/looked at/d'
done >"$scratch/costs"
at_least 'the costs of most are known' $((n / 2)) \
    "$(wc -l <"$scratch/costs")"
expect_equal 'none is looked at for more than a tenth of the starts' '' \
    "$(awk -v starts="${starts:-0}" '{
        looked = $3
        gsub(",", "", looked)
        if (looked * 10 > starts) print
    }' "$scratch/costs")"
done_testing
