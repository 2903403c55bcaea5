#!/bin/sh
# json.sh - JSON as jq reads it: which objects a file has, and every name and
# value below them, names joined as docs/formats/json.md says. made_json.py
# writes the files; COUNT objects in each (3,000). Needs python3 and jq.
. tests/cli/lib.sh

for tool in python3 jq; do
    have $tool || skip_all 'dump agrees with jq' "no $tool"
done
count=${COUNT:-3000}
cat >"$scratch/every.yml" <<'E2'
title: every object
id: 5c3dd4c4-1d0f-4f0e-9d3e-0d6f0f6a7c02
logsource: {product: windows}
detection: {made: {Channel: made, EventID: 1}, condition: made}
level: low
E2

# Of each object, every name and the values below it, from the events of jq's
# streaming parser, which keeps a name that stands twice. Blanks are left out of
# names, null, {} and [] are no value, and -0 is 0 to both.
leaves() { # DEPTH FILE
    jq -ncS --stream --argjson depth "$1" '
        def name: reduce (.[] | strings | split(" ") | join("")) as $key
            (""; if . == "" then $key else . + "." + $key end);
        def values: select(type != "null" and type != "object" and
            type != "array") | if type == "number" then . + 0 else . end;
        foreach ($depth | truncate_stream(inputs)) as $event
            ({}; (if .done then {} else . end) |
                if ($event | length) == 2 then
                    .fields[$event[0] | name] += [$event[1] | values]
                else .done = ($event[0] | length) == 1 end;
            select(.done) | .fields | map_values(sort))' "$2"
}

fields() { # FILE
    "$GROUNDS" hunt -q --no-builtin --no-case --format jsonl \
        -r "$scratch/every.yml" "$1" 2>"$err" | tee "$scratch/found" |
        jq -cS '.fields | map_values(if type == "array" then . else [.] end |
            map(select(. != null) |
                if type == "number" then . + 0 else . end) | sort)'
}

compare() { # FORM DEPTH JQ-TO-OBJECTS
    file=$scratch/$1.json
    python3 tests/conformance/made_json.py "$1" "$count" >"$file" 2>"$err" ||
        not_ok "$1: a file is made" "$(show_output)"
    jq -cS "$3" "$file" >"$scratch/theirs"
    expect_equal "$1: jq reads what was made" "$count" \
        "$(wc -l <"$scratch/theirs" | tr -d ' ')"
    "$GROUNDS" dump -q "$file" 2>"$err" | jq -cS . >"$scratch/ours"
    expect_same "$1: the objects that jq reads" "$scratch/theirs" "$scratch/ours"
    leaves "$2" "$file" >"$scratch/theirs"
    fields "$file" >"$scratch/ours"
    expect_same "$1: their names and values" "$scratch/theirs" "$scratch/ours"
    # jq rounds numbers, so each stands beside its text.
    sed -n 's/.*"number":\([^,]*\),"text":"\([^"]*\)".*/\1 \2/p' \
        "$scratch/found" >"$scratch/numbers"
    expect_equal "$1: numbers are exact" "$count" \
        "$(sed 's/^0 -0$/0 0/' "$scratch/numbers" | awk '$1 "" == $2 ""' |
            wc -l | tr -d ' ')"
}
compare lines 0 .
compare array 1 '.[]'
compare pretty 0 .
compare joined 0 .
done_testing
