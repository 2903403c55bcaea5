#!/bin/sh
# The runner itself: what must never happen is a failure that it does not see.
. tests/cli/lib.sh

program() { # NAME, body on stdin
    { echo '#!/bin/sh' && cat; } >"$scratch/$1"
    chmod +x "$scratch/$1"
}
verdict() { # NAME EXIT LAST-LINE PROGRAM...
    name=$1 want=$2 line=$3
    shift 3
    run tests/run "$@"
    expect_equal "$name" "$want: $line" "$status: $(tail -n 1 "$out")"
}

program good <<'EOF'
echo 'ok - one'
echo 'ok - two'
EOF
program bad <<'EOF'
echo 'ok - one'
echo 'not ok - two'
EOF
program dies <<'EOF'
echo 'ok - one'
kill -SEGV $$
EOF
program status <<'EOF'
echo 'ok - one'
exit 3
EOF
program silent <<'EOF'
exit 0
EOF
program short <<'EOF'
echo 1..3
echo 'ok 1 - one'
EOF
program skips <<'EOF'
echo 'ok - one'
echo 'skipped - two: no sample here'
EOF
program tap <<'EOF'
echo 1..3
echo 'ok 1 - one'
echo 'not ok 2 - two'
echo 'no sample here'
echo 'not ok 3 # SKIP three'
exit 1
EOF
program slow <<'EOF'
echo 'ok - one'
sleep 30
EOF

verdict 'passed tests are counted' 0 '2 passed, 0 failed' "$scratch/good"
verdict 'a failed test is seen' 1 '1 passed, 1 failed' "$scratch/bad"
expect_line 'the output of a failing program is shown' '| not ok - two'
verdict 'a crash is a failure' 1 '1 passed, 1 failed' "$scratch/dies"
expect_line 'a crash names its signal' 'died of signal 11'
verdict 'an exit status alone is a failure' 1 '1 passed, 1 failed' \
    "$scratch/status"
verdict 'no test at all is a failure' 1 '0 passed, 1 failed' "$scratch/silent"
verdict 'fewer tests than planned is a failure' 1 '1 passed, 1 failed' \
    "$scratch/short"
verdict 'skipped tests are counted apart' 0 '1 passed, 0 failed, 1 skipped' \
    "$scratch/skips"
expect_line 'the reason of a skip is shown' 'no sample here'
verdict 'TAP is understood' 1 '1 passed, 1 failed, 1 skipped' "$scratch/tap"
verdict 'a missing program is a failure' 1 '0 passed, 1 failed' \
    "$scratch/absent"
TEST_TIMEOUT=1
export TEST_TIMEOUT
verdict 'a hanging program is stopped' 1 '1 passed, 1 failed' "$scratch/slow"
unset TEST_TIMEOUT
verdict 'programs are added up' 1 '5 passed, 2 failed, 1 skipped' \
    "$scratch/good" "$scratch/bad" "$scratch/dies" "$scratch/skips"
verdict 'nothing to run is said' 0 '0 passed, 0 failed'
done_testing
