#!/bin/sh
# logons: names without end push nobody out.
. tests/cli/lib.sh
cd "$scratch" || exit 1

printf '2026-03-01T10:00:00Z web1 sshd[7]: Failed password for root from 192.0.2.1 port 22 ssh2\n' >few.log
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
run "$GROUNDS" logons --by rows flood
expect_exit 'a flood' 0
cp "$out" flood.said
expect_equal 'all are there' 300002 "$(wc -l <flood.said | tr -d ' ')"
expect_equal 'who logged on first' \
    '1 1 2026-03-01 2026-03-01 Zoe 198.51.100.9 web1 ssh' \
    "$(sed -n 2p flood.said | tr -s ' ' | sed 's/^ //; s/ $//')"
run "$GROUNDS" logons --by rows --threads 3 back
expect_same 'whatever the order of files' flood.said "$out"
for by in source user host time; do
    "$GROUNDS" logons -q --by $by --json flood >flood.$by
    "$GROUNDS" logons -q --by $by --json --threads 3 back >back.$by
    expect_same "so are those by $by" flood.$by back.$by
done
expect_equal 'users are as many as were invented' 300001 \
    "$(wc -l <flood.user | tr -d ' ')"
expect_line 'an address has tried all of them' '"failed":400000,"users":300000,"hosts":1,' \
    flood.source
run env TMPDIR="$scratch/nowhere" "$GROUNDS" logons few.log
expect_exit 'few rows need no temporary file' 0
run env TMPDIR="$scratch/nowhere" "$GROUNDS" logons flood
expect_exit 'and many cannot do without' 5
done_testing
