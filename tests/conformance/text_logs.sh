#!/bin/sh
# text_logs.sh - logs of lines against an independent writer: text_logs.py draws
# values, writes lines of them, and compares what dump shows. LINES=1000000 for
# more than the 50,000 of each kind. Needs python3; skips without.
. tests/cli/lib.sh

have python3 || skip_all 'text logs' 'no python3'
for kind in access common vhost iis iis_usual exchange syslog audit; do
    if python3 tests/conformance/text_logs.py "$GROUNDS" "$scratch" "$kind" \
        "${LINES:-50000}" >"$out" 2>"$err"; then
        ok "$(sed -n 's/^ok - //p' "$out")"
    else
        not_ok "$kind: every field as it was written" "$(show_output)"
    fi
done
done_testing
