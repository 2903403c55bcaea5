#!/bin/sh
# audit.sh - audit logs as ausearch reads them: which records are of one event,
# times, numbers, decoded values; see audit.py. LINES=1000000 for more than
# 50,000 records. Needs python3 and auditd's ausearch; skips without.
. tests/cli/lib.sh
PATH=$PATH:/usr/sbin:/sbin

have python3 || skip_all 'dump agrees with ausearch' 'no python3'
have ausearch || skip_all 'dump agrees with ausearch' \
    'no ausearch; Debian has it in the package auditd'
samples=fuzz/corpus/fuzz_auditd

compare() { # NAME WHAT ARGUMENT...
    name=$1
    shift
    python3 tests/conformance/audit.py "$GROUNDS" "$scratch" "$@" \
        >"$out" 2>"$err"
    status=$?
    grep -e '^ok - ' -e '^not ok - ' -e '^#' "$out"
    tests=$((tests + $(grep -c -e '^ok - ' -e '^not ok - ' "$out")))
    failures=$((failures + $(grep -c '^not ok - ' "$out")))
    [ "$status" -eq 0 ] || grep -q '^not ok - ' "$out" ||
        not_ok "$name" "$(show_output)"
}
compare 'a made log' make "${LINES:-50000}"
compare 'samples' read "$samples/execve.log" "$samples/syscall.log"
if have ausyscall; then
    compare 'system calls' syscalls
else
    skip 'names of system calls' 'no ausyscall; Debian has it in auditd'
fi
done_testing
