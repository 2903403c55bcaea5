#!/bin/sh
# goaccess.sh - what goaccess counts in access logs and logs of IIS is what is
# counted in our dump: lines and bytes by status, path and method, client,
# site, hour and day. The logs are those of text_logs.py: 50,000 lines of each
# form, or LINES. Needs python3, goaccess and jq; skips without.
. tests/cli/lib.sh

for tool in python3 goaccess jq; do
    have $tool || skip_all 'dump agrees with goaccess' "no $tool"
done
lines=${LINES:-50000}
tab=$(printf '\t')

# goaccess keeps requests under a hash of 32 bits, so that of very many some
# become one. Without their queries they are few. (Those of IIS are few anyway,
# and goaccess leaves their queries where they are.)
queries=yes strip=
[ "$lines" -le 50000 ] || { queries='' && strip=yes; }

# A row of the dump: status, path, method, client, site, hour, day, bytes. Of a
# target goaccess decodes %41, the one escape in these logs; of IIS it joins
# path and query, there or not, and counts no bytes.
rows() { # FORM <DUMP
    jq -r --arg form "$1" --arg queries "$queries" '
        (if $form == "W3C" then
             .["cs-uri-stem"] + "?" + (.["cs-uri-query"] // "-")
         elif $queries == "" then .["cs-uri-stem"]
         else .["cs-uri-query"] end) as $path |
        [.["sc-status"], ($path | split("%41") | join("A")), .["cs-method"],
         .["c-ip"], .["cs-host"] // "", .["@timestamp"][11:13],
         (.["@timestamp"][0:10] | split("-") | join("")),
         .["sc-bytes"] // "0"] | @tsv'
}

# Lines of what is counted, value, lines, bytes: those of one value as one.
sums='{ key = $1 "\t" $2; lines[key] += $3; bytes[key] += $4 }
    END { for (key in lines)
        printf "%s\t%d\t%.0f\n", key, lines[key], bytes[key] }'

counted() { # of the rows
    awk -F "$tab" -v OFS="$tab" '{
        print "status", $1, 1, $8
        print "request", $3 " " $2, 1, $8
        print "client", $4, 1, $8
        if ($5 != "") print "site", $5, 1, $8
        print "hour", $6, 1, $8
        print "day", $7, 1, $8 }' "$scratch/rows" |
        awk -F "$tab" "$sums" | LC_ALL=C sort >"$scratch/ours"
}

# What was not found has a panel of its own.
panels() { # of goaccess
    jq -r '
        def row($what; value):
            [$what, value, .hits.count, .bytes.count // 0] | @tsv;
        (.status_codes.data[].items[] | row("status"; .data[0:3])),
        ((.requests, .not_found, .static_requests).data[] |
            row("request"; .method + " " + .data)),
        (.hosts.data[] | row("client"; .data)),
        (.vhosts.data[]? | row("site"; .data)),
        (.visit_time.data[] | row("hour"; .data)),
        (.visitors.data[] | row("day"; .data))' "$scratch/goaccess.json" |
        awk -F "$tab" "$sums" | LC_ALL=C sort >"$scratch/theirs"
}

compare() { # FORM WHAT...
    form=$1
    shift
    for what; do
        grep "^$what$tab" "$scratch/theirs" >"$scratch/theirs.$what"
        grep "^$what$tab" "$scratch/ours" >"$scratch/ours.$what"
        if [ -s "$scratch/theirs.$what" ]; then
            expect_same "$form: lines and bytes of each $what" \
                "$scratch/theirs.$what" "$scratch/ours.$what"
        else
            not_ok "$form: $what" 'goaccess counts nothing'
        fi
    done
}

log() { # KIND FILE FORM WHAT...
    python3 tests/conformance/text_logs.py make "$scratch" "$1" "$lines" \
        >"$out" 2>"$err" || not_ok "$3: a log is made" "$(show_output)"
    goaccess "$scratch/$2" --log-format="$3" --no-global-config --no-progress \
        ${strip:+--no-query-string} \
        --max-items=10000000 -o "$scratch/goaccess.json" >"$out" 2>"$err" ||
        not_ok "$3: goaccess reads it" "$(show_output)"
    "$GROUNDS" dump -q "$scratch/$2" 2>"$err" | rows "$3" >"$scratch/rows"
    expect_equal "$3: $lines lines, read or not" \
        "$(jq '.general | .valid_requests, .failed_requests' \
            "$scratch/goaccess.json" | tr '\n' ' ')" \
        "$(wc -l <"$scratch/rows" | tr -d ' ') 0 "
    counted
    panels
    shift 2
    compare "$@"
}

# The times of the first are of many zones, and goaccess's are local.
log access access.log COMBINED status request client
log common access_log COMMON status request client hour day
log vhost other_vhosts_access.log VCOMBINED status request client site hour day
log iis_usual u_ex231221.log W3C status request client hour day
done_testing
