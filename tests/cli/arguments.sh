#!/bin/sh
# The command line: what is taken, what is refused, and how that is said.
. tests/cli/lib.sh

refused() { # NAME TEXT ARG...
    name=$1 text=$2
    shift 2
    run "$GROUNDS" "$@"
    expect_exit "$name: exit 2" 2
    expect_err "$name: says why" "$text"
    expect_err "$name: says where help is" "--help'."
    [ ! -s "$out" ] || not_ok "$name: nothing on standard output"
}

cd "$scratch" || exit 1
mkdir logs
refused 'no command' 'no command given'
refused 'unknown command' "no command 'hnt'; did you mean 'hunt'?" hnt
refused 'far command' "no command 'xyzzy'" xyzzy
expect_no_line 'nothing near is suggested' 'did you mean' "$err"
refused 'rules alone' 'which of them: list, check, explain or test?' rules
refused 'unknown option' "no option '--rulez'; did you mean '--rules'?" \
    hunt --rulez x logs
refused 'begun option' "no option '--min'; did you mean '--min-level'?" \
    hunt --min=high logs
refused 'option of another command' "no option '--clobber'" dump --clobber logs
refused 'unknown letter' "no option '-Z'" hunt -Z logs
refused 'unknown letter among flags' "no option '-Z'" hunt -qZ logs
refused 'flag with a value' '--carve takes no value' hunt --carve=yes logs
refused 'value missing at the end' '--rules wants a PATH' hunt logs --rules
refused 'letter without value' '--output wants a DIR' hunt logs -o
refused 'empty value' '--output wants something' hunt logs --output=
refused 'no path' 'no path given' hunt
refused 'no pattern' 'wants a pattern, and a path' search logs
refused 'explain without evidence' 'wants a rule, and a path' rules explain x
refused 'no directory' 'which directory?' simulate
refused 'two directories' "'b' is too much" simulate a b
refused 'no level' '--min-level wants informational, low' hunt -m bad logs
refused 'fail-on none' '--fail-on wants informational, low' \
    hunt --fail-on none logs
refused 'no time' "--from wants a time as 2026-01-31" hunt --from 2026 logs
refused 'times turned round' '--from is not before --to' \
    hunt --from 2026-02-01 --to 2026-01-01 logs
refused 'no thread' '--threads wants a number from 1 to' hunt --threads 0 logs
refused 'negative threads' '--threads wants a number' hunt --threads -1 logs
refused 'no such form' '--format wants table, jsonl or csv' \
    hunt --no-case --format xml logs
refused 'no such form of events' '--format wants jsonl or xml' \
    dump --format csv logs
refused 'form of a case' 'wants --no-case' hunt --format csv logs
refused 'case and no case' 'contradict' hunt --no-case -o x logs
refused 'no case to replace' 'contradict' hunt --no-case -C logs
refused 'json as csv' 'contradict' hunt --no-case --json --format csv logs
refused 'json as xml' 'contradict' dump --json --format xml logs
refused 'quiet and verbose' 'contradict' hunt -qv logs
refused 'no rule at all' 'leaves no rule' hunt --no-builtin logs
refused 'no such kind' '--include: ' hunt --include color=red logs
refused 'kind without value' '--include: ' hunt --include tag= logs
refused 'eid that is none' '--exclude: an event id is a number' hunt --exclude eid=abc logs
refused 'tags of events' 'computer= or eid= here' dump --include tag=x logs
refused 'field without a value' '--field: ' search -F Image logs
refused 'case of a word' '--ignore-case is for --regex' search -i x logs
refused 'broken regex' 'missing closing parenthesis' search -e '(' logs
refused 'no such zone' "no zone 'Nowhere/At_all'" \
    hunt --timezone Nowhere/At_all logs
refused 'zone that climbs' "no zone '../../etc/passwd'" \
    hunt --timezone ../../etc/passwd logs
refused 'zone too far' "no zone '+25:00'" hunt --timezone +25:00 logs
refused 'color' '--color wants auto, always or never' hunt --color red logs
refused 'help of nothing' "no command 'nope'" help nope
expect_no_file 'nothing was written' grounds-case

# GNU habits: joined and apart, any order, flags together, -- and -
"$GROUNDS" simulate sample >"$out"
for form in '-o case1' '-ocase2' '--output=case3' '--output case4'; do
    # shellcheck disable=SC2086
    run "$GROUNDS" hunt -q $form sample
    expect_exit "hunt $form" 0
done
expect_same 'the same case, however it is named' case1/findings.jsonl \
    case2/findings.jsonl
expect_same 'the same case with =' case1/findings.jsonl case3/findings.jsonl
run "$GROUNDS" hunt sample -qC -o case1
expect_exit 'flags together, options after paths' 0
cp -r sample -- -sample
run "$GROUNDS" hunt -qo case5 -- -sample
expect_exit 'a path behind -- may look like an option' 0
expect_line 'its name is kept' '"evidence":"-sample/' case5/findings.jsonl
run sh -c '"$GROUNDS" dump - <sample/EXCH01/Security.evtx | wc -l'
expect_exit '- is standard input' 0
[ "$(cat "$out")" -gt 10 ] || not_ok '- gives its events' "$(cat "$out")"

# Help
for words in '' hunt dump search metrics gaps logons 'rules list' 'rules check' \
    'rules explain' 'rules test' simulate help version rules; do
    # shellcheck disable=SC2086
    run "$GROUNDS" help $words
    expect_exit "help $words" 0
    expect_line "help $words has a usage" 'Usage: grounds'
    cp "$out" by_help
    # shellcheck disable=SC2086
    run "$GROUNDS" $words --help
    expect_same "help $words and --help agree" by_help "$out"
    long=$(awk 'length > 80' by_help)
    expect_equal "help $words fits 80 columns" '' "$long"
done
run "$GROUNDS" hunt --help --nonsense
expect_exit 'help does not excuse an unknown option' 2
run env COLUMNS=50 "$GROUNDS" hunt --help
expect_equal 'help fits 50 columns' '' "$(awk 'length > 50' "$out")"
if have jq; then
    "$GROUNDS" help --json >help.json
    for name in $(jq -r '.commands[].options[].name' help.json | sort -u); do
        grep -qe "--$name" "$TOP/docs/man/grounds.1" ||
            grep -qF -- "-$name" "$TOP/docs/man/grounds.1" ||
            not_ok "the manual tells --$name"
    done
    ok 'help --json is JSON'
else
    skip 'help --json is JSON' 'no jq'
fi
run "$GROUNDS" --version
expect_exit 'version' 0
expect_line 'version is that of the tree' "grounds $(cat "$TOP/VERSION")"
done_testing
