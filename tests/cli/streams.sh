#!/bin/sh
# Standard output that is full or closed; Ctrl-C; terminals.
. tests/cli/lib.sh
unset LANG LC_CTYPE
export LC_ALL=C
cd "$scratch" || exit 1
"$GROUNDS" simulate sample >"$out"
"$GROUNDS" hunt -q -o before sample

# ---- a full disk
if [ -w /dev/full ]; then
    for words in 'dump sample' 'search e sample' 'metrics sample' 'gaps sample' 'logons sample' \
        'rules list' 'rules check' 'help' 'version' 'hunt --no-case sample' \
        'hunt --no-case --format csv -q sample' 'hunt -C -o case sample'; do
        # shellcheck disable=SC2086
        "$GROUNDS" $words >/dev/full 2>"$err"
        status=$?
        : >"$out"
        expect_exit "$words: a full disk" 5
        expect_err "$words: says so" \
            'grounds: standard output: No space left on device'
    done
    expect_same 'the case was whole before' before/findings.jsonl \
        case/findings.jsonl
else
    skip 'a full disk' 'no /dev/full'
fi
if have prlimit; then
    # Files of 8 KB at most: the case cannot be written.
    trap '' XFSZ
    run prlimit --fsize=8192 "$GROUNDS" hunt -o small sample
    trap - XFSZ
    if [ "$status" -eq 5 ]; then
        ok 'a case that cannot be written: exit 5'
        expect_no_file 'nothing half-written stays' small
    else
        not_ok 'a case that cannot be written: exit 5' "$(show_output)"
    fi
else
    skip 'a case that cannot be written' 'no prlimit'
fi

# ---- a reader that goes away
(
    "$GROUNDS" dump sample 2>"$err"
    echo $? >status
) | head -n 1 >"$out"
expect_equal 'dump | head: exit 5' 5 "$(cat status)"
expect_equal 'dump | head: one line' 1 "$(wc -l <"$out")"
[ ! -s "$err" ] || not_ok 'dump | head: without a word' "$(cat "$err")"
(
    "$GROUNDS" hunt -C -o case sample 2>"$err"
    echo $? >status
) | true
expect_same 'hunt | true: the case is whole' before/findings.jsonl \
    case/findings.jsonl
"$GROUNDS" dump sample >&- 2>"$err"
expect_equal 'standard output closed from the start: exit 5' 5 $?
"$GROUNDS" hunt -q --no-case --format jsonl sample >&- 2>"$err"
expect_equal 'and of a hunt: exit 5' 5 $?
expect_err 'which is told' 'standard output: Bad file descriptor'

# ---- Ctrl-C
truncate -s 8G long.evtx
cp long.evtx longer.evtx 2>/dev/null || truncate -s 8G longer.evtx
interrupt() { # SIGNAL SECONDS ARG... - status in $status
    signal=$1 seconds=$2
    shift 2
    # A program that a script starts in the background ignores SIGINT, and
    # cannot undo that; env gives it back.
    env --default-signal=INT "$GROUNDS" "$@" >"$out" 2>"$err" &
    child=$!
    sleep "$seconds"
    kill -s "$signal" "$child"
    wait "$child"
    status=$?
}
if env --default-signal=INT true 2>/dev/null; then
    interrupt INT 1 hunt -o stopped sample long.evtx
    expect_exit 'Ctrl-C: exit 130' 130
    expect_line 'Ctrl-C: the summary says so' 'INTERRUPTED'
    expect_line 'Ctrl-C: and that a file was read in part' 'in a part of 1 file'
    expect_line 'Ctrl-C: the case is marked' '"state":"unfinished"' \
        stopped/run.json
    expect_equal 'Ctrl-C: nothing half-written' '' \
        "$(find stopped -name '*.part')"
    interrupt TERM 1 hunt -C -o stopped sample long.evtx
    expect_exit 'SIGTERM is the same' 130
    interrupt HUP 1 hunt -C -o stopped sample long.evtx
    expect_exit 'a terminal that is closed is the same' 130
    expect_equal 'and leaves nothing half-written' '' \
        "$(find stopped -name '*.part')"
    (
        trap '' HUP
        exec "$GROUNDS" hunt -C -q -o stopped long.evtx
    ) >"$out" 2>"$err" &
    child=$!
    sleep 1
    kill -s HUP "$child"
    sleep 1
    kill -s TERM "$child" && ok 'unless nohup says that it does not matter' ||
        not_ok 'unless nohup says that it does not matter'
    wait "$child"
    interrupt INT 1 rules explain --correlation grounds_guessed_windows long.evtx
    expect_exit 'Ctrl-C: rules explain' 130
    expect_err 'and says what was read' \
        'interrupted: not all windows were judged; read until then: '
    interrupt INT 1 dump long.evtx
    expect_exit 'Ctrl-C: dump' 130
    expect_err 'and says so' 'interrupted: the rest was not read'
else
    skip 'Ctrl-C' 'env cannot give signals back'
fi

# ---- a terminal
if have script; then
    on_terminal() { # COMMAND...
        TERM=xterm script -qec "stty cols 100 rows 30; $*" /dev/null \
            >"$out" 2>"$err" </dev/null
        status=$?
    }
    on_terminal "$GROUNDS hunt -C -o case sample"
    expect_line 'colours on a terminal' "$(printf '\033[1;31m')"
    expect_equal 'as wide as it is' '' "$(tr '\r' '\n' <"$out" |
        sed 's/\x1b\[[0-9;]*[mK]//g' | awk 'length > 100')"
    on_terminal "NO_COLOR=1 $GROUNDS hunt -C -o case sample"
    expect_no_line 'none with NO_COLOR' "$(printf '\033[1;31m')"
    on_terminal "TERM=dumb $GROUNDS hunt -C -o case sample"
    expect_no_line 'none with TERM=dumb' "$(printf '\033[1;31m')"
    on_terminal "timeout -s INT 4 $GROUNDS hunt --no-case sample longer.evtx"
    expect_line 'progress on a terminal' 'files  '
    expect_line 'with its rate' 'B/s'
else
    skip 'a terminal' 'no script'
fi
done_testing
