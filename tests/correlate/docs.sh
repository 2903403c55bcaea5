#!/bin/sh
# docs.sh - each test that docs/CORRELATION.md names is there, and each that is
# there about what others rely on is named.
set -u
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/../.." || exit 1
file=tests/correlate/test_correlate.c

# shellcheck disable=SC2016 # backticks of Markdown
named=$(grep -oE '`correlate: [a-z_]+`' docs/CORRELATION.md | tr -d '`' |
    cut -d' ' -f2 | sort -u)
# What fails is about the code, not about rules.
tests=$(sed '/---- what fails ----/,$d' $file |
    sed -n 's/^static void \([a-z_]*\)(void \*\*state)$/\1/p' | sort)
if [ -n "$named" ] && [ "$named" = "$tests" ]; then
    echo "ok - page_and_tests_name_the_same_decisions"
else
    echo "$named" >"${TMPDIR:-/tmp}/named.$$"
    echo "$tests" | diff "${TMPDIR:-/tmp}/named.$$" -
    rm -f "${TMPDIR:-/tmp}/named.$$"
    echo "not ok - page_and_tests_name_the_same_decisions"
    exit 1
fi
