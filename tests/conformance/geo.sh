#!/bin/sh
# geo.sh - databases of places against libmaxminddb's mmdblookup, on databases
# that geo.py writes. COUNT=2000 for more than the 60 addresses of each. Needs
# python3 and mmdblookup (mmdb-bin); skips without.
. tests/cli/lib.sh

have python3 || skip_all 'places of addresses' 'no python3'
have mmdblookup || skip_all 'places of addresses' 'no mmdblookup'
if python3 tests/conformance/geo.py "$GROUNDS" "$scratch" 300 "${COUNT:-60}" \
    >"$out" 2>"$err"; then
    ok "$(sed -n 's/^ok - //p' "$out")"
else
    not_ok 'places as mmdblookup finds them' "$(show_output)"
fi
done_testing
