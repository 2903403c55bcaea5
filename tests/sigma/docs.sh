#!/bin/sh
# docs.sh - each test that docs/SIGMA.md names is there.
set -u
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/../.." || exit 1

# Names may be broken over two lines of the page: join it first.
# shellcheck disable=SC2016 # backticks of Markdown
named=$(tr '\n' ' ' <docs/SIGMA.md | tr -s ' ' |
    grep -oE '`(modifier|condition|correlation|load|engine|logsource|examples): [^`]+`' | tr -d '`' |
    grep -v '^modifier: windash, path$' | sort -u)
missing=0 count=0
old_ifs=$IFS
IFS='
'
for line in $named; do
    file=tests/sigma/test_${line%%: *}.c name=${line#*: }
    count=$((count + 1))
    if ! grep -qF -e "\"$name\"" -e "static void $name(" "$file"; then
        echo "no \"$name\" in $file"
        missing=$((missing + 1))
    fi
done
IFS=$old_ifs
if [ "$missing" -eq 0 ] && [ "$count" -gt 100 ]; then
    echo "ok - every_decision_in_the_page_has_its_test"
else
    echo "not ok - every_decision_in_the_page_has_its_test ($count named)"
    exit 1
fi
