#!/bin/sh
# rules_page.sh - the page of the built-in rules is what the rules say, and each
# rule has what a rule of ours has.
set -u
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/../.." || exit 1
failed=0

ok() { echo "ok - $1"; }
not_ok() {
    echo "not ok - $1"
    failed=1
}
all() { find rules -name '*.yml' | sort; }
windows() { find rules/windows -name '*.yml' | sort; }
# Those that lack a line.
without() { # PATTERN
    windows | while read -r file; do
        grep -qE -e "$1" "$file" || echo "# $file has no line $1"
    done
}

if tools/rules_page | diff docs/RULES.md -; then
    ok docs_RULES_md_lists_every_rule
else
    not_ok 'docs_RULES_md_lists_every_rule: tools/rules_page > docs/RULES.md'
fi

guessing() { cat rules/guessing/*.yml; }
lines() { guessing | grep -cE -e "$1"; } # PATTERN
if grep -qF -- "** $(windows | wc -l) for Windows servers" README.md &&
    grep -qF -- " $(lines '^title: ') for guessed passwords" README.md; then
    ok README_md_counts_them
else
    not_ok README_md_counts_them
fi

lacking=$(for line in '^title: .' '^status: (test|stable)$' \
    '^description: \|$' '^author: grounds$' '^license: Apache-2.0$' \
    '^date: 20[0-9]{2}-[0-9]{2}-[0-9]{2}$' '^    - attack\.t[0-9]{4}' \
    '^    product: windows$' '^falsepositives:$' \
    '^level: (low|medium|high|critical)$' '^x-grounds-examples:$' \
    '^    match:$' '^    no_match:$' \
    '^id: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
do
    without "$line"
done)
if [ -z "$lacking" ]; then
    ok each_rule_has_its_head
else
    echo "$lacking"
    not_ok each_rule_has_its_head
fi

# Several stand in a file, so each line is there as often as rules are.
rules=$(lines '^title: .')
lacking=$(for line in '^status: test$' '^name: grounds_[a-z_0-9]+$' \
    '^description: \|$' '^author: grounds$' '^license: Apache-2.0$' \
    '^date: 20[0-9]{2}-[0-9]{2}-[0-9]{2}$' '^tags:$' '^falsepositives:$' \
    '^level: (informational|low|medium|high)$' '^(detection|correlation):$' \
    '^x-grounds-examples:$' '^    match:$' '^    no_match:$' \
    '^id: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'
do
    [ "$(lines "$line")" -eq "$rules" ] || echo "# $rules rules, line $line: $(lines "$line")"
done)
for line in '^logsource:$' '^level: informational$'; do
    [ "$(lines "$line")" -eq "$(lines '^detection:$')" ] ||
        lacking="$lacking# events, line $line: $(lines "$line")"
done
if [ -z "$lacking" ]; then
    ok each_rule_of_guessing_has_its_head
else
    echo "$lacking"
    not_ok each_rule_of_guessing_has_its_head
fi

for key in id title; do
    twice=$(all | xargs sed -n "s/^$key: //p" | sort | uniq -d)
    if [ -z "$twice" ]; then
        ok "no_two_rules_have_one_$key"
    else
        echo "# $twice"
        not_ok "no_two_rules_have_one_$key"
    fi
done

odd=$(all | xargs grep -lE "$(printf '[^ -~]')" || true)
if [ -z "$odd" ]; then
    ok rules_are_ascii_without_tabs
else
    echo "# $odd"
    not_ok rules_are_ascii_without_tabs
fi
exit $failed
