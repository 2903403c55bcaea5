#!/bin/sh
# proxy_rules.sh - rules of the category proxy fire on what proxies write, and
# not on what is nearly the same: proxy_rules.py. Needs python3 and
# ../shared/data/sigma/rules; skips without.
. tests/cli/lib.sh

name='rules of proxies'
have python3 || skip_all "$name" 'no python3'
[ -d "$SHARED/data/sigma/rules" ] || skip_all "$name" 'no rules of SigmaHQ'
if python3 tests/conformance/proxy_rules.py "$GROUNDS" "$scratch" \
    "$SHARED/data/sigma" >"$out" 2>"$err"; then
    ok "$(sed -n 's/^ok - //p' "$out")"
else
    not_ok "$name" "$(show_output)"
fi
done_testing
