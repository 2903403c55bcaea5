#!/bin/sh
# What other tools get wrong about correlations, on lines of real logs: of each the
# version that was looked at, what it does, and what is told here.
. tests/cli/lib.sh
cd "$scratch" || exit 1
mkdir logs

cat >plain.yml <<'END'
title: Refused
name: refused
logsource: {product: linux, service: sshd}
detection: {sel: {message|contains: 'Failed password'}, condition: sel}
---
title: Let in
name: let_in
logsource: {product: linux, service: sshd}
detection: {sel: {message|contains: 'Accepted'}, condition: sel}
---
title: Closed
name: closed
logsource: {product: linux, service: sshd}
detection: {sel: {message|contains: 'Connection closed'}, condition: sel}
---
title: Refused by Windows
name: win_refused
logsource: {product: windows, service: security}
detection: {sel: {EventID: 4625}, condition: sel}
---
title: Refused by the web server
name: web_refused
logsource: {category: webserver}
detection: {sel: {sc-status: 401}, condition: sel}
END

# ---- lines; SECONDS count from 2 March 2021
stamp() { # SECONDS [BETWEEN]
    printf '2021-03-%02d%s%02d:%02d:%02d' $((2 + $1 / 86400)) "${2-T}" \
        $(($1 / 3600 % 24)) $(($1 / 60 % 60)) $(($1 % 60))
}
refused() { # USER ADDRESS SECONDS...
    who=$1 from=$2
    shift 2
    for s; do
        echo "$(stamp "$s")Z web1 sshd[$s]: Failed password for $who from $from port 22 ssh2"
    done
}
let_in() { # USER ADDRESS SECONDS
    echo "$(stamp "$3")Z web1 sshd[$3]: Accepted password for $1 from $2 port 22 ssh2"
}
closed() { # USER ADDRESS SECONDS
    echo "$(stamp "$3")Z web1 sshd[$3]: Connection closed by authenticating user $1 $2 port 22 [preauth]"
}
win_refused() { # USER ADDRESS SECONDS RECORD
    printf '{"Event":{"System":{"EventID":4625,"EventRecordID":%s,"Channel":"Security","Computer":"dc1","TimeCreated":{"#attributes":{"SystemTime":"%sZ"}}},"EventData":{"TargetUserName":"%s","IpAddress":"%s"}}}\n' \
        "$4" "$(stamp "$3")" "$1" "$2"
}
web_head='#Fields: date time cs-method cs-uri-stem cs-username c-ip sc-status sc-bytes time-taken'
web_refused() { # USER ADDRESS SECONDS BYTES
    echo "$(stamp "$3" ' ') GET /ews $1 $2 401 $4 15"
}

# What CORRELATION says of logs/, a line for each burst: how many events, its number,
# its group. DOCUMENT: rules beside it.
told() { # CORRELATION [DOCUMENT]
    {
        cat plain.yml
        [ -z "${2-}" ] || printf -- '---\n%s\n' "$2"
        [ -z "$1" ] || printf -- '---\ntitle: Asked\ncorrelation: {%s}\n' "$1"
    } >rules.yml
    "$GROUNDS" hunt -q -C -o case --no-builtin -r rules.yml logs \
        >/dev/null 2>"$err" || cat "$err"
    grep '"state":"rejected"' case/rules.jsonl
    grep '"kind":"correlation"' case/findings.jsonl |
        sed 's/.*"fields":{\([^}]*\)}.*"count":\([0-9]*\),"value":\([0-9.]*\).*/\2 \3 \1/; s/"//g; s/ $//'
}

forget() {
    rm -rf logs
    mkdir logs
}

tells() { # NAME WANTED CORRELATION [DOCUMENT]
    expect_equal "$1" "$2" "$(told "$3" "${4-}")"
}

# ---- Hayabusa 4.0.0
# Each rule within the time span of the first one's event: together twice that.
refused ann 192.0.2.1 300 >logs/auth.log
let_in ann 192.0.2.1 600 >>logs/auth.log
closed ann 192.0.2.1 900 >>logs/auth.log
three='type: temporal, rules: [let_in, refused, closed], group-by: [src_ip], timespan'
tells 'temporal does not span twice its time' '' "$three: 5m"
tells 'and not a second too much' '' "$three: 599s"
tells 'but all of its time' '3 3 src_ip:192.0.2.1' "$three: 10m"
forget

# A rule's events are taken together to one with one time.
let_in ann 192.0.2.1 1 >logs/auth.log
refused ann 192.0.2.1 5 >>logs/auth.log
let_in ann 192.0.2.1 6 >>logs/auth.log
tells 'who is let in behind it, is not hidden by an earlier time' \
    '3 2 src_ip:192.0.2.1' \
    'type: temporal_ordered, rules: [refused, let_in], group-by: [src_ip], timespan: 1m'
forget
let_in ann 192.0.2.1 1 >logs/auth.log
refused ann 192.0.2.1 5 >>logs/auth.log
tells 'who was let in before is not' '' \
    'type: temporal_ordered, rules: [refused, let_in], group-by: [src_ip], timespan: 1m'
forget

# A rule of rules is keyed by what the inner one groups by.
inner='title: Guessed
name: guessed
correlation: {type: event_count, rules: [refused], group-by: [src_ip, user], timespan: 1m, condition: {gte: 3}}'
refused ann 192.0.2.1 10 11 12 >logs/auth.log
let_in bob 192.0.2.1 20 >>logs/auth.log
let_in ann 192.0.2.2 21 >>logs/auth.log
chain='type: temporal_ordered, rules: [guessed, let_in], timespan: 5m, group-by:'
tells 'a rule of rules has its own groups: by address' \
    '2 2 src_ip:192.0.2.1' "$chain [src_ip]" "$inner"
tells 'by user' '2 2 user:ann' "$chain [user]" "$inner"
tells 'by both nobody is' '' "$chain [src_ip, user]" "$inner"
# A field that the inner rule does not group by, its bursts do not have.
inner='title: Guessed
name: guessed
correlation: {type: event_count, rules: [refused], group-by: [src_ip], timespan: 1m, condition: {gte: 3}}'
tells 'what the inner rule does not group by is a value that is missing' '' \
    "$chain [user]" "$inner"
tells 'and is one, for all bursts' '1 1 user:null' \
    'type: event_count, rules: [guessed], timespan: 5m, condition: {gte: 1}, group-by: [user]' \
    "$inner"
forget

# One limit of several counts; there is no neq.
refused ann 192.0.2.1 10 11 12 13 >logs/auth.log
refused ann 192.0.2.2 10 11 12 13 14 15 16 >>logs/auth.log
refused ann 192.0.2.3 10 11 >>logs/auth.log
count='type: event_count, rules: [refused], group-by: [src_ip], timespan: 1m, condition'
tells 'of a range both limits hold' '4 4 src_ip:192.0.2.1' "$count: {gte: 3, lte: 5}"
tells 'in either order' '4 4 src_ip:192.0.2.1' "$count: {lt: 7, gt: 2}"
tells 'unequal is one' '2 2 src_ip:192.0.2.3
7 7 src_ip:192.0.2.2' "$count: {neq: 4}"
tells 'equal is one' '4 4 src_ip:192.0.2.1' "$count: {eq: 4}"
forget

# Without group-by a rule is refused.
refused ann 192.0.2.1 10 >logs/auth.log
refused bob 192.0.2.2 11 >>logs/auth.log
refused carl 192.0.2.3 12 >>logs/auth.log
tells 'without group-by all are one group' '3 3' \
    'type: event_count, rules: [refused], timespan: 1m, condition: {gte: 3}'
# One field is counted; a tuple is not.
refused carl 192.0.2.4 13 >>logs/auth.log
tells 'tuples are counted' '4 4' \
    'type: value_count, rules: [refused], timespan: 1m, condition: {field: [user, src_ip], gte: 4}'
tells 'which are not each of their fields' '' \
    'type: value_count, rules: [refused], timespan: 1m, condition: {field: user, gte: 4}'
forget

# Time spans in weeks are refused; only four types are there.
ten=
for n in 0 1 2 3 4 5 6 7 8 9; do ten="$ten $((n * 57600))"; done
# shellcheck disable=SC2086 # a list of words
refused ann 192.0.2.1 $ten >logs/auth.log
days='type: event_count, rules: [refused], timespan'
tells 'a time span of a week' '10 10' "$days: 1w, condition: {gte: 10}"
tells 'of six days' '10 10' "$days: 6d, condition: {gte: 10}"
tells 'of five, and the tenth is beyond' '' "$days: 5d, condition: {gte: 10}"
forget
{
    echo "$web_head"
    web_refused ann 192.0.2.1 10 70000
    web_refused ann 192.0.2.1 20 50000
    web_refused ann 192.0.2.2 30 99999
} >logs/u_ex210302.log
tells 'sums' '2 120000 c-ip:192.0.2.1' \
    'type: value_sum, rules: [web_refused], group-by: [c-ip], timespan: 1m, condition: {field: sc-bytes, gte: 100000}'
tells 'percentiles' '3 70000' \
    'type: value_percentile, rules: [web_refused], timespan: 1m, condition: {field: sc-bytes, percentile: 50, gte: 60000, lte: 80000}'
# There are no aliases.
refused ann 192.0.2.1 15 >logs/auth.log
win_refused ann ::ffff:192.0.2.1 16 7 >logs/security.jsonl
tells 'aliases join logs' '4 3 src:192.0.2.1' \
    'type: temporal, rules: [refused, win_refused, web_refused], group-by: [src], timespan: 1m, aliases: {src: {refused: src_ip, win_refused: IpAddress, web_refused: c-ip}}'
forget

# ---- Chainsaw 2.16.4
# `timeframe` is ignored: a count means ever.
old='title: Old
logsource: {product: linux, service: sshd}
detection:
  sel: {message|contains: Failed password}
  timeframe: 10m
  condition: sel | count() by src_ip > 5'
refused ann 192.0.2.1 0 100 200 300 400 500 >logs/auth.log
refused ann 192.0.2.2 0 7200 14400 21600 28800 36000 >>logs/auth.log
tells 'a timeframe is one' '6 6 src_ip:192.0.2.1' '' "$old"
forget
# Aggregates are of one file: what was rotated is not joined.
refused ann 192.0.2.1 100 200 300 >logs/auth.log.1
refused ann 192.0.2.1 400 500 600 >logs/auth.log
tells 'rotated files are joined' '6 6 src_ip:192.0.2.1' '' "$old"
gzip -n logs/auth.log.1
tells 'one of them packed, too' '6 6 src_ip:192.0.2.1' '' "$old"
# Correlations are ignored while the rules that they take fire alone.
told 'type: event_count, rules: [refused], timespan: 1h, condition: {gte: 6}' >told
expect_equal 'a correlation is told in place of what it takes' '6 6' "$(cat told)"
expect_equal 'and that alone' 1 "$(wc -l <case/findings.jsonl)"
forget

# ---- Zircolite 3.7 (pySigma-sqlite)
# Counts have no window.
refused ann 192.0.2.1 0 30 >logs/auth.log
refused ann 192.0.2.1 7200 7230 >>logs/auth.log
tells 'a count has a window' '' "$count: {gte: 3}"
tells 'and values, too' '' \
    'type: value_count, rules: [refused], timespan: 1m, condition: {field: src_ip, gte: 2}'
forget
# The whole group has to lie within the time span: a stray event hides a hit.
refused ann 192.0.2.1 0 >logs/auth.log
let_in ann 192.0.2.1 10 >>logs/auth.log
refused ann 192.0.2.1 36000 >>logs/auth.log
both='rules: [refused, let_in], group-by: [src_ip], timespan: 1m'
tells 'a stray event does not hide a hit' '2 2 src_ip:192.0.2.1' "type: temporal, $both"
# Rows are the group's fields and not the events.
expect_equal 'a burst names its events' 2 \
    "$(grep -o '"evidence":"logs/auth.log"' case/findings.jsonl | wc -l | awk '{ print $1 - 1 }')"
forget
# Order is not checked.
let_in ann 192.0.2.1 10 >logs/auth.log
refused ann 192.0.2.1 20 >>logs/auth.log
tells 'order is checked' '' "type: temporal_ordered, $both"
tells 'where it is asked for' '2 2 src_ip:192.0.2.1' "type: temporal, $both"
forget
# Each file has a database of its own.
refused ann 192.0.2.1 0 >logs/a.log
let_in ann 192.0.2.1 10 >logs/b.log
tells 'files are joined' '2 2 src_ip:192.0.2.1' "type: temporal_ordered, $both"
forget

# ---- Velociraptor
# gt, lt and neq hold always.
refused ann 192.0.2.1 10 11 12 >logs/auth.log
refused ann 192.0.2.2 10 11 12 13 >>logs/auth.log
tells 'more is more' '4 4 src_ip:192.0.2.2' "$count: {gt: 3}"
tells 'less is less' '3 3 src_ip:192.0.2.1' "$count: {lt: 4}"
tells 'unequal is not equal' '4 4 src_ip:192.0.2.2' "$count: {neq: 3}"
forget
# `1d` is an error.
refused ann 192.0.2.1 10 86410 >logs/auth.log
refused ann 192.0.2.2 10 86411 >>logs/auth.log
tells 'a day is one, to the second' '2 2 src_ip:192.0.2.1' \
    'type: event_count, rules: [refused], group-by: [src_ip], timespan: 1d, condition: {gte: 2}'
forget
# An event that leaves is taken off the count of the rule that comes in.
refused ann 192.0.2.1 0 >logs/auth.log
let_in ann 192.0.2.1 70 >>logs/auth.log
tells 'what left the window is not there' '' "type: temporal, $both"
refused ann 192.0.2.1 80 >>logs/auth.log
tells 'what came in is' '2 2 src_ip:192.0.2.1' "type: temporal, $both"
forget
# Windows take it that events come in order.
refused ann 192.0.2.1 50 40 30 20 10 >logs/a.log
refused ann 192.0.2.1 25 45 15 35 5 >logs/b.log
tells 'events come in any order' '10 10 src_ip:192.0.2.1' "$count: {gte: 10}"
let_in ann 192.0.2.1 60 >logs/0.log
tells 'of rules in order, too' '11 2 src_ip:192.0.2.1' "type: temporal_ordered, $both"
forget
# There is no temporal_ordered, and a group-by of several logs needs aliases of each.
win_refused ann 192.0.2.1 10 7 >logs/security.jsonl
let_in ann 192.0.2.1 20 >logs/auth.log
tells 'who fails at Windows and comes in at Linux' '2 2 src:192.0.2.1' \
    'type: temporal_ordered, rules: [win_refused, let_in], group-by: [src], timespan: 1m, aliases: {src: {win_refused: IpAddress, let_in: src_ip}}'
done_testing
