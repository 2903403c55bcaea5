# rules_guessing.awk - the tables of rules_page on rules/guessing/: `told`,
# `silent` and `sources` choose which.

function finish() {
    if (title == "") return
    titles[++count] = title
    id_of[name] = count
    names[count] = name
    levels[count] = level
    files[count] = theme
    types[count] = type
    conditions[count] = condition
    groups[count] = group
    spans[count] = span
    partss[count] = parts
    generates[count] = generate
    where[count] = source
    title = name = level = type = condition = group = span = parts = source = ""
    generate = 0
}

FNR == 1 || /^---$/ { finish() }
FNR == 1 {
    theme = FILENAME
    sub(/.*\//, "", theme)
    sub(/\.yml$/, "", theme)
}
/^[a-z]/ { inside = $1 }
/^title: / { title = substr($0, 8) }
/^name: / { name = $2 }
/^level: / { level = $2 }
inside == "logsource:" && /^    (product|category|service): / {
    source = source (source == "" ? "" : ", ") $2
}
inside == "correlation:" && /^    type: / { type = $2 }
inside == "correlation:" && /^    timespan: / { span = $2 }
inside == "correlation:" && /^    group-by: / {
    group = $0
    sub(/.*\[/, "", group)
    sub(/\].*/, "", group)
}
inside == "correlation:" && /^    condition: / {
    condition = substr($0, 16)
    gsub(/[{}]/, "", condition)
}
inside == "correlation:" && /^        - / { parts = parts " " $2 }
inside == "correlation:" && /^    generate: true/ { generate = 1 }

# Who is taken by a rule is silent, unless one that takes it generates.
function is_silent(n,    i) {
    for (i = 1; i <= count; i++)
        if (index(partss[i] " ", " " names[n] " ")) {
            if (generates[i]) return 0
            taken[n] = 1
        }
    return n in taken
}

function has(correlation, part) {
    return index(partss[id_of[correlation]] " ", " " part " ") > 0
}

function plain(text) {
    gsub(/grounds_/, "", text)
    return text
}

function limit(text) {
    sub(/.*gte: /, "", text)
    sub(/,.*/, "", text)
    return text
}

# What must be there, in words.
function wants(n,    field) {
    if (types[n] == "event_count" && limit(conditions[n]) == 1) return "one"
    if (types[n] == "event_count") return limit(conditions[n]) " events"
    if (types[n] == "value_count" || types[n] == "value_sum") {
        field = conditions[n]
        sub(/.*field: /, "", field)
        sub(/, gte.*/, "", field)
        gsub(/[][]/, "", field)
        sub(/,.*/, "", field)
        return limit(conditions[n]) \
            (types[n] == "value_sum" ? " `" : " different `") field "`"
    }
    if (conditions[n] != "") return "`" plain(conditions[n]) "`"
    return "`" plain(joined(partss[n], types[n] == "temporal" ? " and " : ", then ")) "`"
}

function joined(list, with,    words, i, k, out) {
    k = split(list, words, " ")
    for (i = 1; i <= k; i++) out = out (i > 1 ? with : "") words[i]
    return out
}

function mark(yes) {
    return yes ? "yes" : ""
}

# The correlation of guesses from one address that has the part.
function guessing(part,    i) {
    for (i = 1; i <= count; i++)
        if (files[i] == "guessed" && groups[i] == "src_ip" &&
            names[i] !~ /^grounds_guessed_loud/ &&
            index(partss[i] " ", " " part " "))
            return 1
    return 0
}

function put_source(n,    p) {
    p = names[n]
    printf "| %s | %s | %s | %s | %s | %s |\n", titles[n], where[n],
        mark(guessing(p)), mark(has("grounds_failing", p)),
        mark(has("grounds_unknown_names", p)), mark(has("grounds_came_in", p))
}

function put_rule(n) {
    printf "| %s%s | %s | %s | %s | `%s` |\n",
        silent ? "" : levels[n] " | ",
        silent ? "`" plain(names[n]) "`: " titles[n] : titles[n],
        wants(n), spans[n], groups[n] == "" ? "nothing" : "`" groups[n] "`",
        files[n]
}

END {
    finish()
    if (sources) {
        print "| event | log source | counted by address | by name | unknown | let in |"
        print "|---|---|---|---|---|---|"
    } else if (silent) {
        print "| name: rule | wants | within | grouped by | file in `guessing/` |"
        print "|---|---|---|---|---|"
    } else {
        print "| level | rule | wants | within | grouped by | file in `guessing/` |"
        print "|---|---|---|---|---|---|"
    }
    for (i = 1; i <= count; i++)
        if (sources && types[i] == "") put_source(i)
        else if (!sources && types[i] != "" && is_silent(i) == silent + 0)
            put_rule(i)
}
