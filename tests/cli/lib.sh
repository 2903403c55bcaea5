# shellcheck shell=sh
# lib.sh - what the shell tests share. Source it first; the working directory
# is the top of the tree:
#
#   . tests/cli/lib.sh
#   run "$GROUNDS" help
#   expect_exit 'help is no failure' 0
#   expect_line 'help names hunt' 'hunt'
#   done_testing
#
# $GROUNDS   the program                 $SHARED   public rules and logs
# $scratch   an empty folder, removed    $TOP      the top of the tree
# After `run`: $status, and the files $out (stdout) and $err (stderr).
# Every helper that expects something prints `ok - NAME` or `not ok - NAME`.
set -u
TOP=$(pwd)
GROUNDS=${GROUNDS:-build/grounds}
case $GROUNDS in
/*) ;;
*) GROUNDS=$TOP/$GROUNDS ;;
esac
SHARED=${GROUNDS_SHARED:-$TOP/../shared}
unset NO_COLOR COLUMNS
export GROUNDS SHARED TOP

scratch=$(mktemp -d "${TMPDIR:-/tmp}/grounds-test.XXXXXX") || exit 1
trap 'chmod -R u+rwX "$scratch" 2>/dev/null; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
out=$scratch/.out
err=$scratch/.err
status=0
failures=0
tests=0

ok() {
    tests=$((tests + 1))
    echo "ok - $1"
}

not_ok() { # NAME [WHY]
    tests=$((tests + 1))
    failures=$((failures + 1))
    echo "not ok - $1"
    [ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/# /'
}

skip() { # NAME REASON
    tests=$((tests + 1))
    echo "skipped - $1: $2"
}

# Ends the script as skipped as a whole, where it cannot do anything.
skip_all() { # NAME REASON
    skip "$1" "$2"
    done_testing
}

show_output() {
    printf 'exit %s\n--- stdout\n' "$status"
    head -n 40 "$out"
    printf '%s\n' '--- stderr'
    head -n 40 "$err"
}

run() { # COMMAND ARG...
    "$@" >"$out" 2>"$err" </dev/null
    status=$?
}

expect_exit() { # NAME STATUS
    if [ "$status" -eq "$2" ]; then
        ok "$1"
    else
        not_ok "$1" "expected exit $2
$(show_output)"
    fi
}

# A fixed string that occurs in some line of stdout; or of FILE.
expect_line() { # NAME TEXT [FILE]
    if grep -qF -- "$2" "${3:-$out}"; then
        ok "$1"
    else
        not_ok "$1" "no line has: $2
$(show_output)"
    fi
}

expect_no_line() { # NAME TEXT [FILE]
    if grep -qF -- "$2" "${3:-$out}"; then
        not_ok "$1" "a line has: $2
$(show_output)"
    else
        ok "$1"
    fi
}

expect_err() { # NAME TEXT
    expect_line "$1" "$2" "$err"
}

expect_equal() { # NAME EXPECTED ACTUAL
    if [ "$2" = "$3" ]; then
        ok "$1"
    else
        not_ok "$1" "expected: $2
     got: $3"
    fi
}

expect_same() { # NAME FILE FILE
    if cmp -s -- "$2" "$3"; then
        ok "$1"
    else
        not_ok "$1" "$(diff -- "$2" "$3" 2>&1 | head -n 20)"
    fi
}

expect_file() { # NAME PATH
    if [ -e "$2" ]; then ok "$1"; else not_ok "$1" "no file $2"; fi
}

expect_no_file() { # NAME PATH
    if [ -e "$2" ]; then not_ok "$1" "there is a file $2"; else ok "$1"; fi
}

# Makes the locale NAME (tr_TR.UTF-8) in the scratch folder and lets programs
# find it, so that a test of locales tests something on any machine.
make_locale() { # NAME
    mkdir -p "$scratch/locales"
    localedef -i "${1%%.*}" -f "${1#*.}" "$scratch/locales/$1" \
        >/dev/null 2>&1 || return 1
    export LOCPATH="$scratch/locales"
    [ "$(LC_ALL=$1 locale charmap 2>/dev/null)" = "${1#*.}" ]
}

# MIB MiB that are nothing: every byte but NUL, the same ones each time.
noise() { # MIB
    [ -f "$scratch/.noise" ] || LC_ALL=C awk 'BEGIN {
        for (x = 1; n < 1048576; n++) {
            x = x * 16807 % 2147483647
            printf "%c", int(x / 65536) % 255 + 1
        }
    }' >"$scratch/.noise"
    noise_left=$1
    while [ "$noise_left" -gt 0 ]; do
        cat "$scratch/.noise"
        noise_left=$((noise_left - 1))
    done
}

# True where a program is there; `have jq || skip_all ...`.
have() {
    command -v "$1" >/dev/null 2>&1
}

done_testing() {
    echo "1..$tests"
    [ "$failures" -eq 0 ] || exit 1
    exit 0
}
