#!/bin/sh
# logons: what is there twice counts once; names without end push nobody out.
. tests/cli/lib.sh
cd "$scratch" || exit 1

sums() { # PATH...: worked and failed of all rows
    "$GROUNDS" logons --json -q "$@" |
        awk -F '"worked":|,"failed":|,"first":' '{ w += $2; f += $3 }
            END { print w + 0, f + 0 }'
}

# ---- the same bytes again
mkdir one
awk 'BEGIN { for (i = 0; i < 50; i++)
    printf "2026-03-01T10:00:%02dZ web1 sshd[7]: %s password for root from 192.0.2.%d port 22 ssh2\n",
        i, i % 5 ? "Failed" : "Accepted", i % 3 }' >one/auth.log
expect_equal 'a log' '10 40' "$(sums one)"
mkdir twice
cp one/auth.log twice/a.log
cp one/auth.log twice/b.log
sed '$d' one/auth.log >twice/c.log
expect_equal 'the same twice, and one that is not' '20 79' "$(sums twice)"
run "$GROUNDS" logons twice
expect_exit 'copies are no fault' 0
expect_err 'what was counted once is said' \
    'twice/b.log: counted once: the same bytes as twice/a.log'
tar -cf twice.tar twice
gzip -k twice/a.log
expect_equal 'beside archives of itself' '20 79' "$(sums twice.tar twice)"
expect_equal 'on three threads' '20 79' "$(sums --threads 3 twice.tar twice)"
sed 's/Failed/Failxd/' one/auth.log >twice/d.log
expect_equal 'one of the same size' '30 79' "$(sums twice)"
"$GROUNDS" logons -q one >one.said
"$GROUNDS" hunt -q -C -o case one one/auth.log >/dev/null 2>&1
if have jq; then
    expect_equal 'as hunt counts it' 50 "$(jq '.records.events' case/run.json)"
fi

# ---- names without end
mkdir flood back
flood() { # SEED: 200,000 names that nobody has
    awk -v n="$1" 'BEGIN { for (i = 0; i < 200000; i++)
        printf "2026-03-01T10:%02d:%02dZ web1 sshd[7]: Failed password for invalid user x%d from 192.0.2.7 port 22 ssh2\n",
            i / 60 % 60, i % 60, n + i * 7 % 200000 }'
}
{
    flood 0
    echo '2026-03-01T11:00:00Z web1 sshd[7]: Accepted password for zoe from 198.51.100.9 port 22 ssh2'
    echo '2026-03-01T10:00:00Z web1 sshd[7]: Failed password for Zoe from 198.51.100.9 port 22 ssh2'
} >flood/a.log
flood 100000 >flood/b.log
cp flood/a.log back/z.log
cp flood/b.log back/y.log
run "$GROUNDS" logons flood
expect_exit 'a flood' 0
cp "$out" flood.said
expect_equal 'all are there' 300002 "$(wc -l <flood.said | tr -d ' ')"
expect_equal 'who logged on first' \
    '1 1 2026-03-01 2026-03-01 Zoe 198.51.100.9 web1 ssh' \
    "$(sed -n 2p flood.said | tr -s ' ' | sed 's/^ //; s/ $//')"
run "$GROUNDS" logons --threads 3 back
expect_same 'whatever the order of files' flood.said "$out"
run env TMPDIR="$scratch/nowhere" "$GROUNDS" logons one
expect_exit 'few rows need no temporary file' 0
run env TMPDIR="$scratch/nowhere" "$GROUNDS" logons flood
expect_exit 'and many cannot do without' 5
done_testing
