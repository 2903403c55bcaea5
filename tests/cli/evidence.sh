#!/bin/sh
# Evidence that is bad in every way that we know: a clear line each, the run
# goes on, the exit code says so, nothing half-written stays.
. tests/cli/lib.sh
unset LANG LC_CTYPE
export LC_ALL=C
cd "$scratch" || exit 1
"$GROUNDS" simulate sample >"$out"
security=sample/EXCH01/Security.evtx
sound=$("$GROUNDS" dump "$security" | wc -l)
hunt() {
    run "$GROUNDS" hunt -C -o case "$@"
}
whole_case() { # NAME - the case is whole
    expect_equal "$1: the case is whole" \
        'coverage.json findings.jsonl rules.jsonl run.json' \
        "$(find case -type f | sed 's,.*/,,' | sort | tr '\n' ' ' | sed 's/ $//')"
}

mkdir empty
hunt empty
expect_exit 'an empty folder' 3
expect_line 'nothing was examined' 'NOTHING WAS EXAMINED'
whole_case 'an empty folder'
hunt nowhere
expect_exit 'a path that is not there' 3
expect_err 'and which' 'grounds: nowhere: No such file or directory'
run "$GROUNDS" hunt --no-case /nowhere/at/all ./nowhere
expect_err 'a whole path as it was given' \
    'grounds: /nowhere/at/all: No such file or directory'
expect_err 'a part of one too' 'grounds: ./nowhere: No such file or directory'
hunt nowhere sample
expect_exit 'beside one that is' 3
expect_line 'which is examined' 'Examined 606 events'
expect_line 'and the other is counted' 'Not seen: 1 file,'

mkdir zero && : >zero/Security.evtx && cp "$security" zero/sound.evtx
hunt zero
expect_err '0 bytes' 'grounds: zero/Security.evtx: empty file (0 bytes)'
expect_line 'the sound file beside it is read' "Examined $sound events"
whole_case '0 bytes'

mkdir text && echo 'This is no log.' >text/Security.evtx
echo 'Read me.' >text/readme.txt && cp "$security" text/sound.evtx
hunt text
expect_exit 'text named .evtx' 3
expect_err 'and which' 'grounds: text/Security.evtx: offset 0: '
expect_no_line 'other text is no matter' 'readme' "$err"
expect_line 'but counted' 'other kinds'
rm text/Security.evtx
hunt text
expect_exit 'text that is not called a log' 0
hunt text/readme.txt
expect_exit 'unless it was asked for' 3
expect_err 'then it has its line' 'grounds: readme.txt: '
hunt -v text
expect_err 'as it has with -v' 'grounds: text/readme.txt: '

# A log of a million lines in another encoding is one line of warning. The bytes
# stay what rules see, and the count is that of a plain one.
mkdir latin
awk 'BEGIN { for (i = 0; i < 40000; i++) {
    if (i == 31000 || i == 31007 || i > 39000) name = "m\374ller"
    else name = i % 3 ? "mueller" : "m\303\274ller"
    printf "Mar  2 08:%02d:%02d web1 sshd[%d]: Failed password for %s from " \
        "10.0.0.9 port 22 ssh2\n", i / 667, i / 11 % 60, i, name } }' >latin/auth.log
first=$(LC_ALL=C awk '/\374/ { print n + index($0, "\374") - 1; exit }
    { n += length($0) + 1 }' latin/auth.log)
hunt latin
expect_exit 'bytes that are not UTF-8' 3
expect_err 'are told once, with how many lines and where' \
    "grounds: latin/auth.log: offset $first: 1001 lines with bytes that are not UTF-8, read as they are; the first is line 31001"
expect_equal 'once' 1 "$(grep -c 'not UTF-8' "$err")"
expect_line 'all lines are read' 'Examined 40,000 events'
expect_line 'the log has it in its row' '1,001 lines not UTF-8'
expect_no_line 'and no other damage' 'damaged range;'
expect_line 'coverage.json has the place' \
    "\"lines_not_utf8\":1001,\"first_not_utf8_line\":31001,\"first_not_utf8_offset\":$first" \
    case/coverage.json
run "$GROUNDS" dump latin
expect_exit 'dump says so as well' 3
expect_equal 'and shows what cannot be shown' 1001 \
    "$(grep -c "$(printf 'm\357\277\275ller')" "$out")"
run "$GROUNDS" search --threads 3 "$(printf '\303\274ller')" latin
expect_equal 'sound letters are found beside them' 13001 "$(wc -l <"$out")"
head -c 3000 latin/auth.log >sound.log
run "$GROUNDS" dump sound.log
expect_no_line 'sound UTF-8 is no damage' 'not UTF-8' "$err"

# A last line that was cut in its last field reads as well as a whole one does.
for cut in 1 9 40 71; do
    head -c $((170 - cut)) latin/auth.log >torn.log
    hunt torn.log
    expect_exit "a last line without $cut bytes" 3
    expect_err "without $cut: where" \
        "grounds: torn.log: offset $((cut > 70 ? 85 : 170 - cut)): "
    expect_equal "without $cut: told once" 1 "$(grep -c offset "$err")"
done
{ printf '\377\376' && head -c 85 latin/auth.log | iconv -f UTF-8 -t UTF-16LE; } >wide.log
hunt wide.log
expect_no_line 'a last line with an end, of UTF-16' 'may be torn' "$err"
head -c 166 wide.log >torn.log
hunt torn.log
expect_err 'one without' 'offset 166: the last line has no end: it may be torn'
head -c 85 latin/auth.log >full.log && head -c 4096 /dev/zero >>full.log
hunt full.log
expect_err 'NULs where the rest should be' 'offset 85: NULs where text should be'
expect_equal 'are told once' 1 "$(grep -c offset "$err")"
gzip -k latin/auth.log && head -c 9000 latin/auth.log.gz >cut.log.gz
hunt cut.log.gz
expect_no_line 'a cut file is told as that' 'may be torn' "$err"
rm latin/auth.log.gz

mkdir json && cp "$security" json/sound.evtx
"$GROUNDS" dump "$security" | tail -c +60 >json/cut.JSONL
hunt json
expect_exit 'JSON lines with the first one cut' 3
expect_err 'and where' 'grounds: json/cut.JSONL: offset 0: not a JSON object'
expect_line 'the other lines are read' "Examined $((2 * sound - 1)) events"
mv json/cut.JSONL json/cut
hunt json
expect_line 'whatever they are called' "Examined $((2 * sound - 1)) events"
# 10 MB of one line that breaks a million times: seconds, not hours.
awk 'BEGIN { print "{\"Event\":{\"System\":{\"EventID\":1}}}"
    for (i = 0; i < 1700000; i++) printf "{\"a\":[" }' >json/deep.json
run timeout 60 "$GROUNDS" dump json/deep.json
expect_exit 'a line of objects that nobody closes' 3
rm json/deep.json
echo 'This is no JSON.' >json/cut
hunt json
expect_exit 'other text is no matter' 0
mv json/cut json/cut.json
hunt json
expect_exit 'unless it is called JSON' 3
expect_err 'all of it is damage' 'json/cut.json: offset 0: not a JSON object'

for cut in 1 4095 4096 5000 69000; do
    dd if="$security" of=cut.evtx bs="$cut" count=1 2>/dev/null
    hunt cut.evtx
    expect_exit "cut at $cut" 3
    expect_err "cut at $cut: where" 'grounds: cut.evtx: offset '
    whole_case "cut at $cut"
done
cp "$security" bad.evtx
chmod u+w bad.evtx
printf 'XXXXXXXX' | dd of=bad.evtx bs=1 seek=11240 conv=notrunc 2>/dev/null
hunt bad.evtx
expect_exit 'a damaged record' 3
expect_line 'costs one record at most' "$((sound - 1)) events in 1 file"
expect_err 'and is told' 'grounds: bad.evtx: offset '

mkdir many
i=0
while [ $i -lt 15 ]; do
    echo "text $i" >"many/$i.evtx"
    i=$((i + 1))
done
hunt many
expect_equal 'ten lines, and one on the rest' 11 "$(grep -c . "$err")"
expect_err 'how many more' 'grounds: 5 more such lines; -v shows them'
run "$GROUNDS" hunt --no-case -v many
expect_equal 'all of them with -v' 15 "$(grep -c 'many/.*offset 0' "$err")"

mkdir loop && cp "$security" loop/ && ln -s . loop/self &&
    ln -s ../loop loop/again
hunt loop
expect_err 'a directory loop' 'loop/self: '
expect_line 'is walked once' "Examined $sound events in 1 file"
ln -s nothing loop/dangling
hunt loop
expect_exit 'a link to nothing' 3
mkfifo loop/pipe
run timeout 20 "$GROUNDS" hunt -C -o case loop
expect_exit 'a pipe in a folder is not waited for' 3

mkdir closed && cp "$security" closed/ && chmod 0 closed/Security.evtx
if [ "$(id -u)" -ne 0 ]; then
    hunt closed
    expect_exit 'an unreadable file' 3
    expect_err 'and which' 'closed/Security.evtx: Permission denied'
elif have setpriv && setpriv --reuid 65534 --regid 65534 --clear-groups \
    "$GROUNDS" version >"$out" 2>&1; then
    mkdir ours && chmod 777 ours && chmod 755 "$scratch"
    run setpriv --reuid 65534 --regid 65534 --clear-groups \
        "$GROUNDS" hunt -o ours/case closed
    expect_exit 'an unreadable file' 3
    expect_err 'and which' 'closed/Security.evtx: Permission denied'
    mkdir theirs && chmod 755 theirs
    run setpriv --reuid 65534 --regid 65534 --clear-groups \
        "$GROUNDS" hunt -o theirs/case sample
    expect_exit 'a folder that is not ours to write' 5
    expect_err 'and which' 'grounds: theirs/case: '
else
    skip 'an unreadable file' 'this is root, and there is no setpriv'
fi

# ---- names that are not harmless
mkdir 'odd' && cp "$security" "odd/$(printf 'a\033[31m b%%.evtx')"
hunt odd
expect_exit 'an odd name' 0
if "$GROUNDS" hunt -C -o case --json odd >"$out" &&
    grep -q '"evidence":"odd/a%1B\[31m%20b%25.evtx"' case/findings.jsonl; then
    ok 'is escaped'
else
    not_ok 'is escaped' "$(head -c 300 case/findings.jsonl)"
fi

# ---- events that ask for more room than there is
many=70000
awk -v many=$many 'BEGIN {
    for (i = 0; i < 2500; i++) long = long sprintf("%01000d", 0)
    printf "{\"%s\":{\"a\":1,\"b\":2}}\n", long
    printf "{\"a\":\"%s\"}\n", long
    for (i = 0; i < many; i++) printf "{\"EventID\":%d}\n", i
    printf "{\"Channel\":\"%s\",\"a\":\"found\"}\n", substr(long, 1, 1200000)
}' >much.json
cat >much.yml <<'RULE'
title: Found
id: 8f8a3c52-7f4d-4f0c-9d5e-6f1f2f7f0009
logsource:
    product: windows
detection:
    selection:
        a: found
    condition: selection
RULE
run "$GROUNDS" hunt -C -o case --no-builtin -r much.yml much.json
expect_exit 'names beyond the ceiling, many ids, a long channel' 3
expect_err 'the names cost their event' 'no room for the names of a JSON event'
expect_line 'all others are counted' "\"events\":$((many + 2))" case/run.json
expect_line 'the last one is found' '"title":"Found"' case/findings.jsonl
run "$GROUNDS" metrics much.json
expect_exit 'metrics of them' 3
expect_equal 'are of all' $((many + 2)) "$(awk 'NR > 1 { n += $1 } END { print n }' "$out")"

# ---- what stands before a log does not hide it
request() { # LENGTH
    printf '192.0.2.9 - - [02/Mar/2021:08:15:30 +0000] "GET /%s HTTP/1.1" 404 5 "-" "a"\n' \
        "$(head -c "$1" /dev/zero | tr '\0' x)"
}
mkdir -p before
for length in 10 4000 5000 30000 200000; do
    { request "$length"; request 20; request 30; } >before/access.log
    run "$GROUNDS" metrics --json before
    expect_equal "a first request of $length bytes" 3 \
        "$(sed -n 's/.*"events":\([0-9]*\).*/\1/p' "$out")"
done
for length in 100 5000 100000; do
    { head -c "$length" /dev/zero; request 20; request 30; } >before/access.log
    run "$GROUNDS" metrics --json before
    expect_exit "$length NULs before a log are told" 3
    expect_equal 'and what is behind them is read' 2 \
        "$(sed -n 's/.*"events":\([0-9]*\).*/\1/p' "$out")"
done

# ---- much
truncate -s 3G garbage.evtx
run timeout 300 "$GROUNDS" hunt -C -o case garbage.evtx
expect_exit '3 GB of zeros' 3
expect_err 'and what' 'grounds: garbage.evtx: offset 0: '
run timeout 60 sh -c 'head -c 3G /dev/zero | "$GROUNDS" hunt -C -o case -'
expect_exit 'piped zeros' 3
expect_err 'and what' 'grounds: stdin: '
noise 100 >noise.evtx
run timeout 60 sh -c 'head -c 50M noise.evtx | "$GROUNDS" hunt -C -o case -'
expect_exit 'piped noise' 3
whole_case 'piped noise'
run timeout 60 "$GROUNDS" hunt -C -o case noise.evtx
expect_exit '100 MB of noise' 3
if have prlimit && prlimit --as=1000000000 "$GROUNDS" version >"$out" 2>&1; then
    run prlimit --as=1000000000 "$GROUNDS" hunt -C -o case noise.evtx
    expect_exit 'which needs no memory' 3
else
    skip 'which needs no memory' 'no prlimit, or built with sanitizers'
fi
done_testing
