#!/bin/sh
# The same logs in every kind of archive give the same findings; their members
# are those that bsdtar lists, with the bytes that it reads; and archives that
# are damaged, encrypted or foreign cost a line each.
. tests/cli/lib.sh
unset LANG LC_CTYPE
export LC_ALL=C
have bsdtar && have 7z && have zip && have zstd && have jq ||
    skip_all 'archives' 'bsdtar, 7z, zip, zstd or jq is missing'
cd "$scratch" || exit 1
"$GROUNDS" simulate sample >"$out"
mkdir -p logs/inetpub logs/leer
cp sample/EXCH01/Security.evtx logs/Security.evtx
cp sample/EXCH01/System.evtx "logs/inetpub/System 100%.evtx" 2>/dev/null ||
    cp sample/EXCH01/Security.evtx "logs/inetpub/System 100%.evtx"
printf 'nothing\n' >'logs/inetpub/b!c.txt'
printf 'nothing\n' >"logs/inetpub/$(printf '\303\244').txt"
: >logs/leer/empty

# The findings, without the path of the archive.
findings() { # PATH [OPTION...]
    from=$1
    shift
    "$GROUNDS" hunt --no-case --format jsonl -q --threads 2 "$from" "$@" \
        2>"$err" | jq -cS 'del(.id) | .evidence |= sub("^[^/!]*!?/"; "")
            | .also_in |= (. // [] | map(.evidence // .))' | sort
}
findings logs >expected
[ -s expected ] && ok 'there are findings' || not_ok 'there are findings'

(
    cd logs || exit 1
    zip -qr ../c.zip .
    zip -q0r ../stored.zip .
    7z a -bd -tzip -mm=BZip2 ../bzip2.zip . && 7z a -bd -tzip -mm=LZMA \
        ../lzma.zip . && 7z a -bd ../c.7z . && 7z a -bd -tzip -psecret \
        -mem=AES256 ../aes.zip . && 7z a -bd -mx1 -ms=off ../loose.7z .
    zip -qr -P secret ../classic.zip .
    for form in ustar pax gnutar; do
        bsdtar --format $form -cf ../$form.tar ./* || exit 1
    done
    bsdtar -czf ../c.tgz ./* && bsdtar -cjf ../c.tbz2 ./* &&
        bsdtar -cJf ../c.txz ./* && bsdtar -cf - ./* | zstd -q >../c.tar.zst
) >"$out" 2>&1 || not_ok 'archives are made' "$(cat "$out")"
mkdir outer && cp c.tgz outer && (cd outer && zip -qr ../nested.zip .)
printf 'wrong\nsecret\n' >passwords

for archive in c.zip stored.zip bzip2.zip lzma.zip c.7z loose.7z aes.zip \
    classic.zip ustar.tar pax.tar gnutar.tar c.tgz c.tbz2 c.txz c.tar.zst; do
    findings $archive --password-file passwords >got
    expect_same "$archive: the same findings" expected got
done
findings nested.zip | sed 's,c.tgz!/,,' >got
expect_same 'a tar.gz in a zip: the same findings' expected got

# Memory that an archive asks for, links, and the standard input.
truncate -s 140M zeros
7z a -bd -m0=LZMA:d=140m -mx1 greedy.7z zeros >"$out"
7z a -bd -m0=LZMA:d=140m -mx1 -mhc=off plain.7z zeros >"$out"
7z a -bd -tzip -mm=LZMA -md=140m greedy.zip zeros >"$out"
zstd -q --long=28 zeros -o greedy.zst
xz -k --lzma2=preset=1,dict=140MiB -c zeros >greedy.xz
for archive in greedy.7z plain.7z greedy.zip greedy.zst greedy.xz; do
    run "$GROUNDS" metrics $archive
    grep -q -- '--max-window raises that' "$err" && [ "$status" -eq 3 ] &&
        ok "$archive: asks for too much" ||
        not_ok "$archive: asks for too much" "$(show_output)"
done
for archive in greedy.7z plain.7z greedy.zip greedy.xz; do
    run "$GROUNDS" metrics --max-window 300 $archive
    grep -q -- '--max-window' "$err" &&
        not_ok "$archive: --max-window allows it" "$(show_output)" ||
        ok "$archive: --max-window allows it"
done
for archive in c.zip c.tgz c.7z pax.tar; do
    "$GROUNDS" hunt --no-case --format jsonl -q - <$archive 2>"$err" |
        jq -cS 'del(.id) | .evidence |= sub("^[^/!]*!?/"; "")
            | .also_in |= (. // [] | map(.evidence // .))' | sort >got
    expect_same "$archive as the standard input" expected got
done
ln -s Security.evtx logs/link && ln -s ../../.. logs/inetpub/out
ln logs/Security.evtx logs/hard && bsdtar -cf links.tar logs 2>"$out"
rm logs/hard
run "$GROUNDS" metrics links.tar
expect_equal 'only a link that leads out is told' \
    'grounds: links.tar!/logs/inetpub/out: a link that leads out of the archive: not followed' \
    "$(cat "$err")"
rm logs/link logs/inetpub/out

# Members and bytes, beside bsdtar. It escapes no names, so they are decoded.
decoded() {
    python3 -c 'import sys, urllib.parse
for l in sys.stdin.buffer: sys.stdout.buffer.write(urllib.parse.unquote_to_bytes(l.strip()) + b"\n")' |
        sort
}
if have python3; then
    for archive in c.zip pax.tar c.tgz c.7z; do
        "$GROUNDS" hunt -C -o case -q $archive 2>"$err"
        jq -r '.files[] | select(.outcome != "archive") | .evidence' \
            case/coverage.json | sed 's,^[^!]*!/,,' | decoded >ours
        LC_ALL=C.UTF-8 bsdtar -tf $archive | sed 's,^\./,,' | grep -v '/$' |
            grep -v '^\.*$' | sort >theirs
        expect_same "$archive: the members that bsdtar lists" theirs ours
        expect_equal "$archive: the bytes that bsdtar reads" \
            "$(LC_ALL=C.UTF-8 bsdtar -xOf $archive '*Security.evtx' | sha256sum |
                cut -d' ' -f1)" \
            "$(jq -r '.files[] | select(.evidence | endswith("!/Security.evtx"))
                | .sha256' case/coverage.json)"
        expect_equal "$archive: its own hash" \
            "$(sha256sum <$archive | cut -d' ' -f1)" \
            "$(jq -r '.files[] | select(.outcome == "archive") | .sha256' \
                case/coverage.json)"
    done
fi

# One compressed file, on one and on two threads.
for pack in gzip bzip2 xz 'zstd -q'; do
    $pack -c logs/Security.evtx >Security.evtx.z
    run "$GROUNDS" dump Security.evtx.z --threads 1
    expect_exit "$pack: read" 0
    mv "$out" one
    run "$GROUNDS" dump Security.evtx.z --threads 2
    expect_same "$pack: the same on two threads" one "$out"
    "$GROUNDS" dump logs/Security.evtx >two
    expect_same "$pack: the same as the file" two one
done

# A log that is named is missed, compressed or not.
printf 'This is no log.\n' | gzip >strange.gz
run "$GROUNDS" dump logs/Security.evtx strange.gz
expect_exit 'what no reader wants' 3
expect_err 'is told of what is compressed' 'strange.gz!/strange: no reader'

# What is not read, and why.
run "$GROUNDS" dump aes.zip
expect_exit 'no password' 3
expect_err 'is told' 'aes.zip!/Security.evtx: encrypted: not read; --password-file'
printf 'wrong\n' >one
run "$GROUNDS" dump classic.zip --password-file one
expect_exit 'a wrong password' 3
# Its check is one byte, which one of 256 wrong passwords passes.
grep -qE 'classic.zip!/Security.evtx: .*(, and none of|the password is wrong)' \
    "$err" && ok 'is told too' || not_ok 'is told too' "$(show_output)"
printf '\357\273\277secret\r\n' >one
run "$GROUNDS" dump classic.zip --password-file one
expect_exit 'a file of passwords with a mark of UTF-8' 0
run "$GROUNDS" dump aes.zip --password-file nowhere
expect_exit 'no such password file' 5
7z a -bd -psecret secret.7z logs >"$out"
7z a -bd -tzip -mm=Deflate64 d64.zip logs >"$out"
7z a -bd -v1k volumes.7z logs >"$out"
run "$GROUNDS" dump secret.7z d64.zip volumes.7z.001
expect_exit 'archives that are not read' 3
expect_err 'an encrypted 7z' 'secret.7z: an encrypted 7z: not read; unpack it'
expect_err 'Deflate64' 'Security.evtx: compressed with Deflate64: not read'
expect_err 'a volume' 'volumes.7z.001: offset 1024: a 7z without its end'

# Pieces of a split archive: each says what joins them, the first or not.
join='offset 0: a piece of a split archive: not read; join them first, as with'
mkdir pieces && 7z a -bd -tzip pieces/c.zip logs >"$out"
(cd pieces && split -b 2000 -d -a 3 --numeric-suffixes=1 c.zip c.zip. &&
    cp c.zip.001 c.tgz.001 && cp c.zip.002 c.7z.002)
for piece in c.zip.001 c.zip.002 c.tgz.001 c.7z.002; do
    run "$GROUNDS" dump "pieces/$piece"
    expect_exit "$piece: a piece alone" 3
    expect_err "$piece: is told with the command" \
        "grounds: $piece: $join \`cat NAME.[0-9]* >NAME\`, and give NAME"
done
cat pieces/c.zip.[0-9]* >joined.zip
run "$GROUNDS" dump joined.zip
expect_exit 'and that joins them' 0
cp joined.zip whole.zip.001
run "$GROUNDS" dump whole.zip.001
expect_exit 'one piece that is whole is read' 0
for piece in v.z01 v.z02; do
    printf 'PK\007\010PK\003\004' >v.z01
    printf 'anything' >v.z02
    run "$GROUNDS" dump "$piece"
    expect_err "$piece: a volume of a zip" 'zip -s 0 LAST.zip --out ONE.zip'
done
printf 'Rar!\032\007\001\000....' >v.part2.rar
run "$GROUNDS" dump v.part2.rar
expect_err 'a volume of a RAR' 'one of several volumes of a RAR: not read; unpack them first, as with `unrar x FIRST`'
cp logs/Security.evtx log.r00
cp logs/Security.evtx Security.evtx.001
run "$GROUNDS" dump log.r00 Security.evtx.001
expect_exit 'a name alone is none' 0

# Cut in the middle: the events before the cut.
"$GROUNDS" dump logs/Security.evtx >whole
gzip -c logs/Security.evtx >Security.evtx.gz
size=$(wc -c <Security.evtx.gz)
head -c $((size * 3 / 4)) Security.evtx.gz >cut.evtx.gz
run "$GROUNDS" dump cut.evtx.gz
expect_exit 'a gz that is cut' 3
expect_err 'is told with its place' 'cut.evtx.gz!/cut.evtx: offset'
expect_err 'and in what is compressed' "cut short, at byte $((size * 3 / 4))"
[ -s "$out" ] && head -n "$(wc -l <"$out")" whole | cmp -s - "$out" &&
    ok 'what stands before is read' ||
    not_ok 'what stands before is read' "$(show_output)"

# A zip that was written to a pipe has sizes behind its members, and libarchive
# gives the end of one when it has seen those. Cut before the table, and before
# the sizes of the last member.
mkdir tail
awk 'BEGIN { for (i = 0; i < 3000; i++)
    printf "2026-03-02T08:00:00Z web1 sshd[%d]: Accepted password for u%d " \
        "from 10.0.%d.%d port 22 ssh2\n", i, i * 7919 % 3001, i % 251,
        i * 31 % 253 }' >tail/a.log
cp tail/a.log "tail/$(printf 'Jos\303\251').log"
(cd tail && LC_ALL=C.UTF-8 zip -q - ./*.log | cat) >tail.zip
table=$(LC_ALL=C grep -obUa "$(printf 'PK\001\002')" tail.zip |
    head -n 1 | cut -d: -f1)
for less in 0 5 16; do
    head -c $((table - less)) tail.zip >cut.zip
    run "$GROUNDS" dump cut.zip
    expect_exit "a zip without its table and $less bytes" 3
    expect_equal "without $less: each line, of a name beyond ASCII too" \
        6000 "$(grep -c Accepted "$out")"
done
expect_no_line 'a name is a name' 'without a name' "$err"
head -c $((table - 3000)) tail.zip >cut.zip
run "$GROUNDS" dump cut.zip
expect_err 'one that is cut in its deflate' 'cut short, at byte'

cat tail.zip c.zip >two.zip
run "$GROUNDS" dump two.zip
expect_exit 'two zips in one file' 3
expect_err 'the first is told' 'two.zip: offset 0: another zip stands before'
{ printf 'MZ program' && cat tail.zip c.zip; } >two.zip
run "$GROUNDS" dump two.zip
expect_err 'behind a program too' 'two.zip: offset 0: another zip stands before'
{ cat c.zip && head -c 3000 tail.zip; } >two.zip
run "$GROUNDS" dump two.zip
expect_exit 'a zip that is cut behind a zip' 3
expect_err 'is told' "two.zip: offset $(wc -c <c.zip): something stands behind"
{ printf 'MZ program' && cat c.zip && head -c 512 /dev/zero; } >two.zip
run "$GROUNDS" dump two.zip
expect_exit 'a program and zeros' 0

# Evidence stays as it is, and nothing stays in TMPDIR.
mkdir tmp
before=$(ls -l --time-style=full-iso logs c.tgz | sha256sum)
TMPDIR=$scratch/tmp "$GROUNDS" hunt -C -o case -q c.tgz 2>"$err"
expect_equal 'evidence stays as it is' "$before" \
    "$(ls -l --time-style=full-iso logs c.tgz | sha256sum)"
expect_equal 'nothing stays in TMPDIR' '' "$(ls -A tmp)"
done_testing
