/* test_correlation.c - correlations and filters as they are read and joined with
 * the rules that they name. docs/SIGMA.md names these lines as
 * `correlation: NAME`. */
#include "check.h"

#include "base/buffer.h"
#include "base/mem.h"
#include "sigma/part_logic.h"
#include "sigma/print.h"
#include "sigma/resolve.h"
#include "support/draw.h"
#include "support/rule_text.h"

/* Of these rules each case speaks. They stand behind it: order is no matter. */
#define A_RULE(head, field)                                                    \
    "---\n" head "title: t\nlogsource: {product: windows}\n"                   \
    "detection: {s: {" field ": 1}, condition: s}\n"
#define RULES                                                                  \
    A_RULE("id: '1'\nname: a\n", "a")                                          \
    A_RULE("id: '2'\nname: b\n", "b")                                          \
    A_RULE("id: '3'\nname: d\n", "d")                                          \
    A_RULE("id: '4'\nname: old\nstatus: deprecated\n", "a")                    \
    A_RULE("id: '5'\nname: wrong\n", "a|nosuch")                               \
    A_RULE("id: '6'\nname: twin\n", "a")                                       \
    A_RULE("id: '7'\nname: twin\n", "a")                                       \
    "---\nid: '8'\nname: far\ntitle: t\nlogsource: {product: nosuch}\n"        \
    "detection: {s: {a: 1}, condition: s}\n"                                   \
    "---\nid: '9'\nname: fil\ntitle: t\nlogsource: {product: nosuch}\n"        \
    "filter: {rules: any, s: {a: 1}, condition: not s}\n"                      \
    "---\nid: in\nname: inner\ntitle: t\n"                                     \
    "correlation: {type: event_count, rules: a, timespan: 1h, "                \
    "condition: {gt: 5}}\n"                                                    \
    "---\nid: bad\nname: bad\ntitle: t\n"                                      \
    "correlation: {type: event_count, rules: nosuch, timespan: 1h, "           \
    "condition: {gt: 5}}\n"

typedef struct {
    const char *name, *text;
    const char *result;
} correlation_case;

/* ---- showing ---- */

static void show_fields(gr_buffer *out, const gr_slice *names,
                        const gr_slice *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!gr_equal(names[i], fields[i])) {
            gr_putf(out, " %.*s=", (int)names[i].len,
                    (const char *)names[i].ptr);
            gr_put(out, fields[i]);
        }
}

static void show_parts(gr_buffer *out, const sigma_rules *rules,
                       const sigma_correlation *c)
{
    for (size_t i = 0; i < c->part_count; i++) {
        gr_put(out, i == 0 ? GR_S(" of ") : GR_S(", "));
        gr_put(out, rules->rules[c->parts[i].rule].id);
        show_fields(out, c->group_by, c->parts[i].group_by, c->group_by_count);
        show_fields(out, c->fields, c->parts[i].fields, c->field_count);
    }
}

static void show_rule(gr_buffer *out, const sigma_rules *rules,
                      const sigma_rule *rule)
{
    if (rule->state != RULE_LOADED) {
        gr_putf(out, "%s", sigma_rule_state_name(rule->state));
        if (rule->reason_line > 0) gr_putf(out, " line %u", rule->reason_line);
        if (rule->reason.len > 0) gr_put(out, GR_S(": "));
        gr_put(out, rule->reason);
    } else if (rule->root != NULL) {
        sigma_node_print(out, rule->root);
    } else {
        sigma_correlation_print(out, rule->correlation);
        show_parts(out, rules, rule->correlation);
        if (rule->correlation->level > 0)
            gr_putf(out, "; level %u", rule->correlation->level);
        if (rule->correlation->at_close) gr_put(out, GR_S("; at close"));
        if (rule->correlation->generate) gr_put(out, GR_S("; generates"));
    }
    if (rule->warning.len > 0) gr_put(out, GR_S(" (warning: "));
    gr_put(out, rule->warning);
    if (rule->warning.len > 0) gr_put_byte(out, ')');
}

static const sigma_rule *find(const sigma_rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->count; i++)
        if (gr_equal(rules->rules[i].id, gr_slice_of_c(id)) &&
            !rules->rules[i].hidden)
            return &rules->rules[i];
    fail_msg("no rule %s", id);
    return NULL;
}

static gr_slice join(gr_arena *arena, const char *before, const char *text)
{
    gr_buffer b = gr_buffer_upto(1 << 20);
    gr_put(&b, gr_slice_of_c(before));
    gr_put(&b, gr_slice_of_c(text));
    gr_put(&b, GR_S("\n" RULES));
    gr_slice const copy = gr_arena_copy(arena, gr_buffer_slice(&b));
    gr_buffer_free(&b);
    return copy;
}

/* The rule `id` of `before`, `text` and RULES, as a line. */
static const char *shown(gr_arena *arena, const char *id, const char *before,
                         const char *text)
{
    sigma_rules const rules =
        rule_text_load(arena, join(arena, before, text), NULL);
    gr_buffer out = gr_buffer_upto(1 << 16);
    show_rule(&out, &rules, find(&rules, id));
    const char *const line = gr_arena_copy_c(arena, gr_buffer_slice(&out));
    gr_buffer_free(&out);
    return line;
}

static void check(const correlation_case *cases, size_t count, const char *id,
                  const char *before)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        gr_arena *const arena = gr_arena_new(64 << 20);
        const char *const got = shown(arena, id, before, cases[i].text);
        if (strcmp(got, cases[i].result) != 0) {
            failed++;
            print_error("%s\n%s\n  is %s\n not %s\n", cases[i].name,
                        cases[i].text, got, cases[i].result);
        }
        gr_arena_free(arena);
    }
    assert_int_equal(0, failed);
}
#define CHECK(cases)                                                           \
    check(cases, sizeof(cases) / sizeof *(cases), "c",                         \
          "id: c\ntitle: t\ncorrelation: ")

/* ---- types and conditions ---- */

static void each_type_is_read(void **state)
{
    (void)state;
    static const correlation_case cases[] = {
        {"event_count",
         "{type: event_count, rules: [a], group-by: [Computer], timespan: 1h, "
         "condition: {gte: 100}}",
         "event_count by Computer within 1h: gte 100 of 1"},
        {"value_count",
         "{type: value_count, rules: [a], group-by: [Computer, Workstation], "
         "timespan: 1d, condition: {field: User, gte: 100}}",
         "value_count of User by Computer, Workstation within 1d: gte 100 of "
         "1"},
        {"value_count of tuples",
         "{type: value_count, rules: [a], timespan: 1d, condition: {field: "
         "[User, Host], gte: 3}}",
         "value_count of User, Host within 1d: gte 3 of 1"},
        {"temporal", "{type: temporal, rules: [a, b, d], timespan: 5m}",
         "temporal within 5m: all of 1, 2, 3"},
        {"temporal_ordered",
         "{type: temporal_ordered, rules: [b, a], timespan: 5m}",
         "temporal_ordered within 5m: all of 2, 1"},
        {"some of the rules",
         "{type: temporal, rules: [a, b, d], timespan: 5m, condition: {gte: "
         "2}}",
         "temporal within 5m: gte 2 of 1, 2, 3"},
        {"value_sum",
         "{type: value_sum, rules: a, timespan: 5m, condition: {field: [n], "
         "gt: "
         "1.5}}",
         "value_sum of n within 5m: gt 1.5 of 1"},
        {"value_avg",
         "{type: value_avg, rules: a, timespan: 5m, condition: {field: n, lt: "
         "-3}}",
         "value_avg of n within 5m: lt -3 of 1; at close"},
        {"value_percentile",
         "{type: value_percentile, rules: a, timespan: 5m, condition: {field: "
         "n, percentile: 99.5, gt: 3}}",
         "value_percentile 99.5 of n within 5m: gt 3 of 1"},
        {"a percentile of six places",
         "{type: value_percentile, rules: a, timespan: 5m, condition: {field: "
         "n, percentile: 99.999999, gt: 3}}",
         "value_percentile 99.999999 of n within 5m: gt 3 of 1"},
        {"value_median is a percentile of 50",
         "{type: value_median, rules: a, timespan: 5m, condition: {field: n, "
         "gt: 3}}",
         "value_percentile 50 of n within 5m: gt 3 of 1"},
        {"type in upper case",
         "{type: EVENT_COUNT, rules: a, timespan: 5m, condition: {gt: 3}}",
         "event_count within 5m: gt 3 of 1"},
        {"no type", "{rules: a, timespan: 5m, condition: {gt: 3}}",
         "rejected line 3: correlation without a type"},
        {"unknown type",
         "{type: counting, rules: a, timespan: 5m, condition: {gt: 3}}",
         "rejected line 3: unknown type of correlation \"counting\""},
        {"no map", "event_count", "rejected line 3: correlation is no map"},
        {"unknown key",
         "{type: event_count, rules: a, timeframe: 5m, condition: {gt: 3}}",
         "rejected line 3: correlation: \"timeframe\" means nothing here"},
    };
    CHECK(cases);
}

#define COUNT(rest) "{type: event_count, rules: a, timespan: 5m, " rest "}"
#define VALUES(rest)                                                           \
    "{type: value_sum, rules: a, timespan: 5m, condition: {" rest "}}"

static void conditions_are_maps_of_limits(void **state)
{
    (void)state;
    static const correlation_case cases[] = {
        {"range is and", COUNT("condition: {gt: 100, lte: 200}"),
         "event_count within 5m: gt 100, lte 200 of 1; at close"},
        {"all six",
         COUNT("condition: {gt: 1, gte: 2, lt: 9, lte: 8, eq: 5, neq: 4}"),
         "event_count within 5m: gt 1, gte 2, lt 9, lte 8, eq 5, neq 4 of 1; "
         "at close"},
        {"less is judged at the close", COUNT("condition: {lt: 3}"),
         "event_count within 5m: lt 3 of 1; at close"},
        {"equal is judged at the close", COUNT("condition: {eq: 3}"),
         "event_count within 5m: eq 3 of 1; at close"},
        {"unequal is judged at the close", COUNT("condition: {neq: 3}"),
         "event_count within 5m: neq 3 of 1; at close"},
        {"number as a text", COUNT("condition: {gte: '5'}"),
         "event_count within 5m: gte 5 of 1"},
        {"no condition", COUNT("group-by: x"),
         "rejected line 3: event_count without a condition"},
        {"empty condition", COUNT("condition: {}"),
         "rejected line 3: condition without gt, gte, lt, lte, eq or neq"},
        {"condition a list", COUNT("condition: [gt]"),
         "rejected line 3: condition is neither a map nor a text"},
        {"condition null", COUNT("condition: ~"),
         "rejected line 3: condition is neither a map nor a text"},
        {"limit is no number", COUNT("condition: {gt: many}"),
         "rejected line 3: condition: gt needs a number"},
        {"limit without end", COUNT("condition: {gt: .inf}"),
         "rejected line 3: condition: gt needs a number"},
        {"limit a list", COUNT("condition: {gt: [1]}"),
         "rejected line 3: condition: gt needs a number"},
        {"unknown operator", COUNT("condition: {ge: 1}"),
         "rejected line 3: condition: \"ge\" means nothing here"},
        {"field of event_count", COUNT("condition: {gt: 1, field: User}"),
         "rejected line 3: condition: event_count looks at no field"},
        {"field of temporal",
         "{type: temporal, rules: [a, b], timespan: 5m, condition: {gte: 1, "
         "field: User}}",
         "rejected line 3: condition: temporal looks at no field"},
        {"no field", VALUES("gt: 5"),
         "rejected line 3: condition: value_sum needs a field"},
        {"two fields of value_sum", VALUES("gt: 5, field: [x, y]"),
         "rejected line 3: condition: value_sum takes one field"},
        {"field a map", VALUES("gt: 5, field: {x: y}"),
         "rejected line 3: field is neither a text nor a list"},
        {"percentile of value_sum", VALUES("gt: 5, field: x, percentile: 5"),
         "rejected line 3: condition: percentile is for value_percentile"},
        {"no percentile",
         "{type: value_percentile, rules: a, timespan: 5m, condition: {gt: 5, "
         "field: x}}",
         "rejected line 3: condition: value_percentile needs a percentile"},
        {"percentile of seven places",
         "{type: value_percentile, rules: a, timespan: 5m, condition: {gt: 5, "
         "field: x, percentile: 99.9999999}}",
         "rejected line 3: condition: percentile has six places behind the "
         "point at most"},
        {"percentile next to nothing",
         "{type: value_percentile, rules: a, timespan: 5m, condition: {gt: 5, "
         "field: x, percentile: 1e-9}}",
         "rejected line 3: condition: percentile has six places behind the "
         "point at most"},
        {"percentile above 100",
         "{type: value_percentile, rules: a, timespan: 5m, condition: {gt: 5, "
         "field: x, percentile: 101}}",
         "rejected line 3: condition: percentile is from 0 to 100"},
        {"count of nothing", COUNT("condition: {lt: 1}"),
         "rejected line 3: condition: no window meets it, for each has an "
         "event"},
        {"count below zero", COUNT("condition: {gte: -3}"),
         "rejected line 3: condition: what is counted is a whole number, and "
         "not below 0"},
        {"count of a part", COUNT("condition: {gte: 1.5}"),
         "rejected line 3: condition: what is counted is a whole number, and "
         "not below 0"},
        {"values of a part",
         "{type: value_count, rules: a, timespan: 5m, condition: {gte: 2.5, "
         "field: x}}",
         "rejected line 3: condition: what is counted is a whole number, and "
         "not below 0"},
        {"rules of a part",
         "{type: temporal, rules: [a, b], timespan: 5m, condition: {gte: 1.5}}",
         "rejected line 3: condition: what is counted is a whole number, and "
         "not below 0"},
        {"empty range", COUNT("condition: {gt: 5, lt: 6}"),
         "rejected line 3: condition: no window meets it, for each has an "
         "event"},
        {"range without its only number",
         COUNT("condition: {gte: 5, lte: 5, neq: 5}"),
         "rejected line 3: condition: no window meets it, for each has an "
         "event"},
        {"range beside a number", COUNT("condition: {gte: 5, lte: 6, neq: 5}"),
         "event_count within 5m: gte 5, lte 6, neq 5 of 1; at close"},
        {"more rules than there are",
         "{type: temporal, rules: [a, b], timespan: 5m, condition: {gte: 3}}",
         "rejected line 3: condition: no number of its rules meets it"},
        {"empty range of sums", VALUES("field: x, gte: 5, lt: 3"),
         "rejected line 3: condition: no number meets it"},
        {"sum between two numbers", VALUES("field: x, gt: 5, lt: 5.5"),
         "value_sum of x within 5m: gt 5, lt 5.5 of 1; at close"},
        {"sums may be below zero", VALUES("field: x, lt: -5"),
         "value_sum of x within 5m: lt -5 of 1; at close"},
    };
    CHECK(cases);
}

#define TEMPORAL(rest) "{type: temporal, timespan: 5m, " rest "}"

static void conditions_may_be_expressions(void **state)
{
    (void)state;
    static const correlation_case cases[] = {
        {"expression", TEMPORAL("condition: (a or b) and not d"),
         "temporal within 5m: ((a or b) and not d) of 1, 2, 3; at close"},
        {"expression over listed rules",
         TEMPORAL("rules: [b, a], condition: a and b"),
         "temporal within 5m: (a and b) of 2, 1"},
        {"or before and", TEMPORAL("condition: a or b and d"),
         "temporal within 5m: (a or (b and d)) of 1, 2, 3"},
        {"not binds first", TEMPORAL("condition: not a or b"),
         "temporal within 5m: (not a or b) of 1, 2; at close"},
        {"not of not is nothing", TEMPORAL("condition: not not a or b"),
         "temporal within 5m: (not not a or b) of 1, 2"},
        {"not of parentheses", TEMPORAL("condition: a and not (b or d)"),
         "temporal within 5m: (a and not (b or d)) of 1, 2, 3; at close"},
        {"named often", TEMPORAL("condition: a and b or a and d"),
         "temporal within 5m: ((a and b) or (a and d)) of 1, 2, 3"},
        {"ids in an expression", TEMPORAL("condition: 1 and 2"),
         "temporal within 5m: (1 and 2) of 1, 2"},
        {"expression of one", TEMPORAL("condition: a"),
         "temporal within 5m: a of 1"},
        {"ordered expression",
         "{type: temporal_ordered, timespan: 5m, condition: a and b}",
         "temporal_ordered within 5m: (a and b) of 1, 2"},
        {"neither of them", TEMPORAL("condition: not a and not b"),
         "rejected line 3: condition: no window meets it, for each has an "
         "event of one of its rules"},
        {"one and not the same", TEMPORAL("condition: a and b and not a"),
         "rejected line 3: condition: no window meets it, for each has an "
         "event of one of its rules"},
        {"not alone", TEMPORAL("condition: not a"),
         "rejected line 3: condition: no window meets it, for each has an "
         "event of one of its rules"},
        {"ordered and not the same",
         "{type: temporal_ordered, timespan: 5m, condition: a and not a and b}",
         "rejected line 3: condition: no window meets it, for each has an "
         "event of one of its rules"},
        {"one of them is not there", TEMPORAL("condition: not a or not b"),
         "temporal within 5m: (not a or not b) of 1, 2; at close"},
        {"not listed", TEMPORAL("rules: [a], condition: a and b"),
         "rejected line 3: condition: \"b\" is not among its rules"},
        {"not mentioned", TEMPORAL("rules: [a, b], condition: a"),
         "rejected line 3: condition: its rule \"b\" is not mentioned"},
        {"unknown rule", TEMPORAL("condition: a and nosuch"),
         "rejected line 3: its rule \"nosuch\" is not there"},
        {"expression of event_count", COUNT("condition: a"),
         "rejected line 3: condition: a text is for temporal and "
         "temporal_ordered alone"},
        {"empty expression", TEMPORAL("rules: [a], condition: ''"),
         "rejected line 3: condition ends where a rule should stand"},
        {"expression ends early", TEMPORAL("condition: a and"),
         "rejected line 3: condition ends where a rule should stand"},
        {"expression without an operator", TEMPORAL("condition: a b"),
         "rejected line 3: condition: \"b\" where \"and\" or \"or\" should "
         "stand"},
        {"open parenthesis", TEMPORAL("condition: (a or b"),
         "rejected line 3: condition ends where \")\" should stand"},
        {"neither rules nor expression", TEMPORAL("group-by: x"),
         "rejected line 3: correlation without rules"},
    };
    CHECK(cases);
}

/* ---- conditions that never hold ---- */

enum { NODES = 24, DRAWN_PARTS = 9, ALL_PARTS = 16 };

typedef struct {
    sigma_part_node nodes[NODES];
    const sigma_part_node *children[NODES][2];
    size_t count;
} drawn_tree;

static const sigma_part_node *draw_tree(drawn_tree *t, size_t parts,
                                        unsigned depth)
{
    size_t const at = t->count++;
    sigma_part_node *const n = &t->nodes[at];
    n->kind = depth == 0 ? PART_FIRED : (sigma_part_kind)draw(4);
    n->children = t->children[at];
    n->child_count = n->kind == PART_FIRED ? 0 : n->kind == PART_NOT ? 1 : 2;
    n->part = draw((unsigned)parts);
    for (size_t i = 0; i < n->child_count; i++)
        t->children[at][i] = draw_tree(t, parts, depth - 1);
    return n;
}

static bool is_true(const sigma_part_node *n, uint64_t fired)
{
    switch (n->kind) {
    case PART_AND:
        return is_true(n->children[0], fired) && is_true(n->children[1], fired);
    case PART_OR:
        return is_true(n->children[0], fired) || is_true(n->children[1], fired);
    case PART_NOT: return !is_true(n->children[0], fired);
    case PART_FIRED: break;
    }
    return (fired >> n->part & 1) != 0;
}

static void conditions_that_hold_load(void **state)
{
    unsigned never = 0;
    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        drawn_tree t = {.count = 0};
        bool holds = false;
        size_t const parts = 1 + draw(DRAWN_PARTS);
        const sigma_part_node *const root = draw_tree(&t, parts, draw(4));
        for (uint64_t fired = 1; fired < UINT64_C(1) << parts; fired++)
            holds = holds || is_true(root, fired);
        assert_int_equal(part_logic_may_hold(root, parts), holds);
        never += !holds;
    }
    assert_in_range(never, 100, 10000);
}

/* All of `parts`, and the last not. */
static bool all_and_not_the_last(size_t parts)
{
    sigma_part_node fired[ALL_PARTS + 1] = {{.kind = PART_FIRED}}, not_last;
    const sigma_part_node *all[ALL_PARTS + 2], *last = &fired[parts - 1];
    for (size_t i = 0; i < parts; i++) {
        fired[i] = (sigma_part_node){.kind = PART_FIRED, .part = (uint32_t)i};
        all[i] = &fired[i];
    }
    not_last = (sigma_part_node){PART_NOT, &last, 1, 0};
    all[parts] = &not_last;
    sigma_part_node const both = {PART_AND, all, parts + 1, 0};
    sigma_part_node const whole = {PART_AND, all, parts, 0};
    assert_true(part_logic_may_hold(&whole, parts));
    return part_logic_may_hold(&both, parts);
}

static void sixteen_rules_are_decided(void **state)
{
    (void)state;
    for (size_t parts = 1; parts <= ALL_PARTS; parts++)
        assert_false(all_and_not_the_last(parts));
    assert_true(all_and_not_the_last(ALL_PARTS + 1));
}

static void expressions_have_a_depth(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_put(&text, GR_S("{type: temporal, timespan: 5m, condition: "));
    for (int i = 0; i < 101; i++) gr_put(&text, GR_S("not "));
    gr_put(&text, GR_S("a}"));
    assert_string_equal("rejected line 3: condition nested too deeply",
                        shown(arena, "c", "id: c\ntitle: t\ncorrelation: ",
                              gr_arena_copy_c(arena, gr_buffer_slice(&text))));
    gr_buffer_free(&text);
    gr_arena_free(arena);
}

/* ---- the rest of a correlation ---- */

#define SPAN(span)                                                             \
    "{type: event_count, rules: a, condition: {gt: 1}, timespan: " span "}"

static void timespans_are_numbers_with_a_unit(void **state)
{
    (void)state;
    static const correlation_case cases[] = {
        {"seconds", SPAN("90s"), "event_count within 90s: gt 1 of 1"},
        {"minutes", SPAN("90m"), "event_count within 90m: gt 1 of 1"},
        {"hours", SPAN("24h"), "event_count within 1d: gt 1 of 1"},
        {"days", SPAN("14d"), "event_count within 2w: gt 1 of 1"},
        {"weeks", SPAN("1w"), "event_count within 1w: gt 1 of 1"},
        {"months are M", SPAN("1M"), "event_count within 1M: gt 1 of 1"},
        {"years", SPAN("1y"), "event_count within 1y: gt 1 of 1"},
        {"long timespan", SPAN("292y"), "event_count within 292y: gt 1 of 1"},
        {"zero timespan", SPAN("0m"),
         "rejected line 3: timespan of no time at all"},
        {"huge timespan", SPAN("293y"),
         "rejected line 3: timespan of more than 292 years"},
        {"timespan beyond 64 bits", SPAN("99999999999999999999s"),
         "rejected line 3: timespan of more than 292 years"},
        {"timespan without a unit", SPAN("300"),
         "rejected line 3: timespan: not a number with s, m, h, d, w, M or y "
         "behind it"},
        {"unknown unit", SPAN("3S"),
         "rejected line 3: timespan: not a number with s, m, h, d, w, M or y "
         "behind it"},
        {"timespan below zero", SPAN("-3s"),
         "rejected line 3: timespan: not a number with s, m, h, d, w, M or y "
         "behind it"},
        {"two units", SPAN("1h30m"),
         "rejected line 3: timespan: not a number with s, m, h, d, w, M or y "
         "behind it"},
        {"timespan a list", SPAN("[5m]"),
         "rejected line 3: timespan: not a number with s, m, h, d, w, M or y "
         "behind it"},
        {"no timespan", "{type: temporal, rules: a}",
         "rejected line 3: correlation without a timespan"},
    };
    CHECK(cases);
}

#define GROUPED(group) COUNT("condition: {gt: 1}, group-by: " group)
#define ALIASED(aliases)                                                       \
    "{type: temporal, rules: [a, b], timespan: 5m, group-by: [ip, host], "     \
    "aliases: " aliases "}"

static void groups_may_have_aliases(void **state)
{
    (void)state;
    static const correlation_case cases[] = {
        {"group-by is optional", COUNT("condition: {gt: 1}"),
         "event_count within 5m: gt 1 of 1"},
        {"group-by a text", GROUPED("ip"),
         "event_count by ip within 5m: gt 1 of 1"},
        {"group-by of none", GROUPED("[]"), "event_count within 5m: gt 1 of 1"},
        {"group-by a map", GROUPED("{a: b}"),
         "rejected line 3: group-by is neither a text nor a list"},
        {"group-by of null", GROUPED("[~]"),
         "rejected line 3: group-by: a name that is no text"},
        {"group-by a list in a list", GROUPED("[[a]]"),
         "rejected line 3: group-by: a name that is no text"},
        {"group-by twice", GROUPED("[a, a]"),
         "rejected line 3: group-by: \"a\" stands twice"},
        {"aliases", ALIASED("{ip: {a: src.ip, b: dst.ip}}"),
         "temporal by ip, host within 5m: all of 1 ip=src.ip, 2 ip=dst.ip"},
        {"aliases by id", ALIASED("{ip: {1: src.ip, '2': dst.ip}}"),
         "temporal by ip, host within 5m: all of 1 ip=src.ip, 2 ip=dst.ip"},
        {"alias of one rule", ALIASED("{ip: {a: src.ip}}"),
         "temporal by ip, host within 5m: all of 1 ip=src.ip, 2"},
        {"alias of a field",
         "{type: value_count, rules: [a, b], timespan: 5m, aliases: {user: {b: "
         "User}}, condition: {gt: 1, field: user}}",
         "value_count of user within 5m: gt 1 of 1, 2 user=User"},
        {"unused alias", ALIASED("{port: {a: p}}"),
         "temporal by ip, host within 5m: all of 1, 2 (warning: alias port is "
         "in neither group-by nor field)"},
        {"alias of another rule", ALIASED("{ip: {d: src.ip}}"),
         "rejected line 3: aliases: \"d\" is not among its rules"},
        {"aliases a list", ALIASED("[ip]"),
         "rejected line 3: aliases is no map"},
        {"alias a text", ALIASED("{ip: src.ip}"),
         "rejected line 3: aliases: ip is no map of rules to fields"},
        {"alias of null", ALIASED("{ip: {a: ~}}"),
         "rejected line 3: aliases: the field of a is no text"},
    };
    CHECK(cases);
}

#define OVER(rules)                                                            \
    "{type: event_count, timespan: 5m, condition: {gt: 1}, rules: " rules "}"

static void rules_are_found_by_id_and_name(void **state)
{
    (void)state;
    static const correlation_case cases[] = {
        {"by id", OVER("['2', '1']"), "event_count within 5m: gt 1 of 2, 1"},
        {"by name", OVER("[b, a]"), "event_count within 5m: gt 1 of 2, 1"},
        {"rules a text", OVER("b"), "event_count within 5m: gt 1 of 2"},
        {"chain", OVER("inner"), "event_count within 5m: gt 1 of in; level 1"},
        {"empty rules", OVER("[]"),
         "rejected line 3: correlation without rules"},
        {"rules a map", OVER("{a: b}"),
         "rejected line 3: rules is neither a text nor a list"},
        {"rules null", OVER("~"),
         "rejected line 3: rules is neither a text nor a list"},
        {"no rules", COUNT("condition: {gt: 1}, aliases: ~, group-by: ~"),
         "event_count within 5m: gt 1 of 1"},
        {"not there", OVER("[a, nosuch]"),
         "rejected line 3: its rule \"nosuch\" is not there"},
        {"by title", OVER("[a, t]"),
         "rejected line 3: its rule \"t\" is a title: name it by its id or "
         "name"},
        {"ambiguous name", OVER("twin"),
         "rejected line 3: its rule \"twin\": several have this name"},
        {"part is rejected", OVER("wrong"),
         "rejected line 3: its rule \"wrong\" is rejected"},
        {"part is left out", OVER("old"),
         "rejected line 3: its rule \"old\" is left out by its status"},
        {"part is a filter", OVER("fil"),
         "rejected line 3: its rule \"fil\" is a filter"},
        {"part is a wrong correlation", OVER("bad"),
         "rejected line 3: its rule \"bad\" is rejected"},
        {"itself", OVER("[a, c]"), "rejected line 3: its rule \"c\" is itself"},
        {"listed twice", OVER("[a, a]"),
         "rejected line 3: rules: \"a\" stands twice"},
        {"listed by id and name", OVER("[a, '1']"),
         "rejected line 3: its rules \"a\" and \"1\" are the same"},
        {"no log source", OVER("far"),
         "no source: its rule \"far\" has no log source"},
        {"one has a log source", OVER("[far, a]"),
         "event_count within 5m: gt 1 of 8, 1"},
        {"temporal wants a log source for each", TEMPORAL("rules: [far, a]"),
         "no source: its rule \"far\" has no log source"},
        {"temporal of one of two",
         TEMPORAL("rules: [far, a], condition: {gte: 1}"),
         "temporal within 5m: gte 1 of 8, 1"},
        {"expression without a log source", TEMPORAL("condition: far and a"),
         "no source: its rule \"far\" has no log source"},
        {"expression that needs none", TEMPORAL("condition: a and not far"),
         "temporal within 5m: (a and not far) of 1, 8; at close"},
        {"expression with a way around", TEMPORAL("condition: a or far"),
         "temporal within 5m: (a or far) of 1, 8"},
    };
    CHECK(cases);
}

static void a_correlation_has_at_most_64_rules(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_put(&text, GR_S("{type: temporal, timespan: 5m, rules: ["));
    for (int i = 0; i < 65; i++) gr_putf(&text, "%sr%d", i ? ", " : "", i);
    gr_put(&text, GR_S("]}"));
    const char *const list = gr_arena_copy_c(arena, gr_buffer_slice(&text));
    assert_string_equal(
        "rejected line 3: rules: more than 64 names",
        shown(arena, "c", "id: c\ntitle: t\ncorrelation: ", list));
    text.len = 0;
    gr_put(&text, GR_S("{type: temporal, timespan: 5m, condition: r0"));
    for (int i = 1; i < 65; i++) gr_putf(&text, " or r%d", i);
    gr_put(&text, GR_S("}"));
    const char *const all = gr_arena_copy_c(arena, gr_buffer_slice(&text));
    assert_string_equal(
        "rejected line 3: condition of more than 64 rules",
        shown(arena, "c", "id: c\ntitle: t\ncorrelation: ", all));
    gr_buffer_free(&text);
    gr_arena_free(arena);
}

/* ---- several correlations ---- */

#define CHAINED(id, rules)                                                     \
    "---\nid: " id "\ntitle: t\ncorrelation: {type: temporal, timespan: 5m, "  \
    "rules: [" rules "]}\n"

static void check_of(const char *id, const char *text, const char *result)
{
    gr_arena *const arena = gr_arena_new(64 << 20);
    assert_string_equal(result, shown(arena, id, "", text));
    gr_arena_free(arena);
}

static void circles_are_rejected(void **state)
{
    (void)state;
    static const char *const ring = CHAINED("x", "y") CHAINED("y", "z, a")
        CHAINED("z", "x") CHAINED("w", "a, z") CHAINED("v", "w");
    check_of("x", ring, "rejected line 4: its rule \"y\" leads back to itself");
    check_of("y", ring, "rejected line 8: its rule \"z\" leads back to itself");
    check_of("z", ring,
             "rejected line 12: its rule \"x\" leads back to itself");
    check_of("w", ring, "rejected line 16: its rule \"z\" is rejected");
    check_of("v", ring, "rejected line 20: its rule \"w\" is rejected");
    check_of("in", ring, "event_count within 1h: gt 5 of 1");
}

static void levels_are_from_the_inside_out(void **state)
{
    (void)state;
    static const char *const chain =
        CHAINED("x", "y, a") CHAINED("y", "z, in") CHAINED("z", "in");
    check_of("x", chain, "temporal within 5m: all of y, 1; level 3");
    check_of("y", chain, "temporal within 5m: all of z, in; level 2");
    check_of("z", chain, "temporal within 5m: all of in; level 1");
}

/* As long as a file may be: nothing recurses. */
static void chains_may_be_long(void **state)
{
    (void)state;
    enum { LINKS = 15000 };
    gr_arena *const arena = gr_arena_new(256 << 20);
    gr_buffer text = gr_buffer_upto(16 << 20);
    for (int i = 0; i < LINKS; i++)
        gr_putf(&text,
                "---\nid: l%d\ntitle: t\ncorrelation: {type: temporal, "
                "timespan: 5m, rules: [%s%d]}\n",
                i, i + 1 < LINKS ? "l" : "", i + 1 < LINKS ? i + 1 : 1);
    gr_put(&text, GR_S(RULES));
    sigma_rules const rules =
        rule_text_load(arena, gr_buffer_slice(&text), NULL);
    assert_int_equal(LINKS - 1, find(&rules, "l0")->correlation->level);
    assert_int_equal(0, find(&rules, "l14999")->correlation->level);
    gr_buffer_free(&text);
    gr_arena_free(arena);
}

static sigma_rules load_with_builtin(gr_arena *arena, const char *first,
                                     const char *second, bool first_is_builtin)
{
    sigma_load_options const none = {.with_deprecated = false};
    gr_error err;
    sigma_loader *loader;
    sigma_rules rules;
    assert_int_equal(GR_OK, sigma_loader_new(arena, &none, &loader, &err));
    assert_int_equal(GR_OK, sigma_load_bytes(loader, GR_S("1.yml"),
                                             gr_slice_of_c(first),
                                             first_is_builtin, &err));
    assert_int_equal(GR_OK,
                     sigma_load_bytes(loader, GR_S("2.yml"),
                                      gr_slice_of_c(second), false, &err));
    assert_int_equal(GR_OK, sigma_load_finish(loader, &rules, &err));
    return rules;
}

static sigma_rules load_two(gr_arena *arena, const char *first,
                            const char *second)
{
    return load_with_builtin(arena, first, second, false);
}

static gr_slice part_path(const sigma_rules *rules, const char *id)
{
    const sigma_correlation *const c = find(rules, id)->correlation;
    assert_non_null(c);
    return rules->rules[c->parts[0].rule].path;
}

static void rules_may_be_in_other_files(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules =
        load_two(arena, CHAINED("x", "a"), A_RULE("id: i\nname: a\n", "a"));
    assert_slice(part_path(&rules, "x"), "2.yml");
    gr_arena_free(arena);
}

static void a_name_of_the_own_file_comes_first(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules =
        load_two(arena, A_RULE("id: i\nname: a\n", "a") CHAINED("x", "a"),
                 A_RULE("id: k\nname: a\n", "a") CHAINED("y", "a"));
    assert_slice(part_path(&rules, "x"), "1.yml");
    assert_slice(part_path(&rules, "y"), "2.yml");
    gr_arena_free(arena);
}

static void of_one_id_the_first_counts(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules =
        load_two(arena, A_RULE("id: i\nname: a\n", "a") CHAINED("x", "i"),
                 A_RULE("id: i\nname: a\n", "b") CHAINED("y", "a"));
    assert_int_equal(1, rules.duplicate_ids);
    assert_slice(part_path(&rules, "x"), "1.yml");
    assert_slice(part_path(&rules, "y"), "1.yml");
    gr_arena_free(arena);
}

static void of_one_id_the_own_counts_before_the_builtin(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules = load_with_builtin(
        arena, A_RULE("id: i\nname: a\n", "a") CHAINED("x", "i"),
        A_RULE("id: i\nname: a\n", "b") CHAINED("y", "a"), true);
    assert_slice(part_path(&rules, "x"), "2.yml");
    assert_slice(part_path(&rules, "y"), "2.yml");
    gr_arena_free(arena);
}

static void a_text_log_has_no_computer(void **state)
{
    (void)state;
    static const char base[] =
        "id: b\ntitle: t\nlogsource: {product: linux, service: sshd}\n"
        "detection: {s: {message: x}, condition: s}\n"
        "---\nid: w\ntitle: t\nlogsource: {product: windows, service: "
        "security}\ndetection: {s: {EventID: 1}, condition: s}\n";
    static const struct {
        const char *rest, *warning;
    } cases[] = {
        {"rules: [b, w], group-by: [ip, computername]",
         "group-by: events of \"b\" never have computername; in system logs "
         "the host is hostname"},
        {"rules: [w, b], group-by: [host], aliases: {host: {w: Computer, b: "
         "Computer}}",
         "group-by: events of \"b\" never have Computer; in system logs the "
         "host is hostname"},
        {"rules: [w, b], group-by: [host], aliases: {host: {w: Computer, b: "
         "hostname}}",
         ""},
        {"rules: [b], group-by: [hostname]", ""},
        {"rules: [w], group-by: [Computer]", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gr_arena *const arena = gr_arena_new(64 << 20);
        gr_buffer text = gr_buffer_upto(1 << 16);
        gr_putf(&text,
                "%s---\nid: c\ntitle: t\ncorrelation: {type: event_count, "
                "timespan: 5m, condition: {gte: 2}, %s}\n",
                base, cases[i].rest);
        sigma_rules const rules =
            rule_text_load(arena, gr_buffer_slice(&text), NULL);
        assert_slice(find(&rules, "c")->warning, cases[i].warning);
        assert_int_equal(find(&rules, "c")->state, RULE_LOADED);
        gr_buffer_free(&text);
        gr_arena_free(arena);
    }
}

/* ---- who is told ---- */

static bool is_silent(gr_arena *arena, const char *id, const char *text)
{
    sigma_rules const rules =
        rule_text_load(arena, join(arena, "", text), NULL);
    return find(&rules, id)->silent;
}

#define GENERATING(id, rules, where)                                           \
    "---\nid: " id "\ntitle: t\n" where                                        \
    "correlation: {type: temporal, timespan: 5m, rules: [" rules "]"

static void the_outermost_alone_is_told(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(256 << 20);
    static const char *const chain = CHAINED("x", "in, b");
    static const char *const generate =
        GENERATING("x", "in, b", "") ", generate: true}\n";
    static const char *const beside =
        GENERATING("x", "in, b", "generate: true\n") "}\n";
    assert_false(is_silent(arena, "x", chain));
    assert_true(is_silent(arena, "in", chain));
    assert_true(is_silent(arena, "1", chain));
    assert_true(is_silent(arena, "2", chain));
    assert_false(is_silent(arena, "3", chain));
    assert_false(is_silent(arena, "in", generate));
    assert_true(is_silent(arena, "1", generate));
    assert_false(is_silent(arena, "2", generate));
    assert_false(is_silent(arena, "2", beside));
    gr_arena_free(arena);
}

/* Who has no correlation to speak for it speaks itself. */
static void a_correlation_that_does_not_run_silences_nobody(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(256 << 20);
    assert_false(is_silent(arena, "2", CHAINED("x", "b, nosuch")));
    assert_false(is_silent(arena, "2", CHAINED("x", "b, far")));
    assert_true(is_silent(arena, "2", CHAINED("x", "b, a")));
    assert_false(is_silent(
        arena, "2",
        GENERATING("x", "b", "") ", generate: true}\n" CHAINED("y", "b")));
    sigma_rules const rules =
        rule_text_load(arena, join(arena, "", CHAINED("x", "b")), NULL);
    sigma_rule *const changed =
        gr_arena_take_array(arena, rules.count, sizeof *changed);
    memcpy(changed, rules.rules, rules.count * sizeof *changed);
    changed[find(&rules, "x") - rules.rules].state = RULE_STATUS_EXCLUDED;
    sigma_mark_silent(changed, rules.count);
    assert_false(changed[find(&rules, "2") - rules.rules].silent);
    gr_arena_free(arena);
}

static void generate_is_a_bool(void **state)
{
    (void)state;
    static const correlation_case cases[] = {
        {"generate", COUNT("condition: {gt: 1}, generate: true"),
         "event_count within 5m: gt 1 of 1; generates"},
        {"generate a text", COUNT("condition: {gt: 1}, generate: 'true'"),
         "rejected line 3: generate is neither true nor false"},
        {"generate twice",
         COUNT("condition: {gt: 1}, generate: true") "\ngenerate: true",
         "event_count within 5m: gt 1 of 1; generates"},
        {"generate differs",
         COUNT("condition: {gt: 1}, generate: true") "\ngenerate: false",
         "rejected line 3: generate stands twice, and differs"},
    };
    CHECK(cases);
}

/* ---- the deprecated form ---- */

#define COUNTED(condition, timeframe)                                          \
    "id: c\ntitle: t\nlevel: high\nlogsource: {product: windows}\n"            \
    "detection:\n  s: {a: 1}\n  condition: s | " condition "\n" timeframe

static void a_count_is_a_correlation_of_a_hidden_rule(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules = rule_text_load(
        arena, GR_S(COUNTED("count(User) by Ip >= 10", "  timeframe: 30m\n")),
        NULL);
    assert_int_equal(2, rules.count);
    assert_int_equal(0, rules.duplicate_ids);
    const sigma_rule *const search = &rules.rules[0], *count = &rules.rules[1];
    assert_true(search->hidden && search->silent && search->root != NULL);
    assert_null(search->correlation);
    assert_true(search->source_count > 0);
    assert_false(count->hidden || count->silent);
    assert_null(count->root);
    assert_int_equal(RULE_LOADED, count->state);
    assert_int_equal(0, count->correlation->parts[0].rule);
    assert_slice(count->correlation->parts[0].reference, "c");
    assert_slice(search->id, "c");
    assert_slice(count->id, "c");
    assert_int_equal(LEVEL_HIGH, count->level);
    gr_arena_free(arena);
}

static void aggregations_have_a_timeframe(void **state)
{
    (void)state;
    check_of("c", COUNTED("count(User) by Ip, Host >= 10", "  timeframe: 7d\n"),
             "value_count of User by Ip, Host within 1w: gte 10 of c");
    check_of("c", COUNTED("count() > 10", ""),
             "event_count within 1d: gt 10 of c (warning: no timeframe: a day "
             "is taken)");
    check_of("c", COUNTED("count() > -1", "  timeframe: 1h\n"),
             "rejected line 7: condition: what is counted is a whole number, "
             "and not below 0");
    check_of(
        "c", COUNTED("count() > 10", "  timeframe: soon\n"),
        "rejected line 8: timeframe: not a number with s, m, h, d, w, M or "
        "y behind it");
    check_of("c", COUNTED("count() < 10", "  timeframe: 1h\n"),
             "event_count within 1h: lt 10 of c; at close");
}

static void a_count_may_be_read_twice(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    static const char text[] = COUNTED("count() > 1", "");
    sigma_load_options const none = {.with_deprecated = false};
    gr_error err;
    sigma_loader *loader;
    sigma_rules rules;
    assert_int_equal(GR_OK, sigma_loader_new(arena, &none, &loader, &err));
    for (int i = 0; i < 2; i++)
        assert_int_equal(GR_OK,
                         sigma_load_bytes(loader, GR_S("same.yml"),
                                          gr_slice_of_c(text), false, &err));
    assert_int_equal(GR_OK, sigma_load_finish(loader, &rules, &err));
    assert_int_equal(4, rules.count);
    assert_int_equal(1, rules.duplicate_ids);
    for (uint32_t i = 0; i < 4; i += 2) {
        assert_true(rules.rules[i].hidden);
        assert_int_equal(i, rules.rules[i + 1].correlation->parts[0].rule);
    }
    gr_arena_free(arena);
}

static void a_count_may_be_part_of_a_correlation(void **state)
{
    (void)state;
    check_of("x", COUNTED("count() > 1", "  timeframe: 1h\n") CHAINED("x", "c"),
             "temporal within 5m: all of c; level 1");
}

static void a_count_without_a_log_source_has_none(void **state)
{
    (void)state;
    check_of("c",
             "id: c\ntitle: t\nlogsource: {product: nosuch}\n"
             "detection: {s: {a: 1}, condition: s | count() > 5, timeframe: "
             "1h}",
             "no source");
}

/* ---- filters ---- */

#define FILTER(source, rest)                                                   \
    "id: f\ntitle: F\nlogsource: " source "\nfilter: " rest "\n"
#define EXCEPT(rules) "{rules: " rules ", s: {u: adm*}, condition: not s}"
#define WINDOWS "{product: windows}"

static void a_filter_is_an_and(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *filter, *rule;
    } cases[] = {
        {"filter by id", FILTER(WINDOWS, EXCEPT("['1']")),
         "filter: it applies to 1 rule", "(and a=1 (not u='adm*'))"},
        {"filter by name", FILTER(WINDOWS, EXCEPT("[a, b]")),
         "filter: it applies to 2 rules", "(and a=1 (not u='adm*'))"},
        {"filter of one", FILTER(WINDOWS, EXCEPT("a")),
         "filter: it applies to 1 rule", "(and a=1 (not u='adm*'))"},
        {"filter of any", FILTER(WINDOWS, EXCEPT("any")),
         "filter: it applies to 5 rules", "(and a=1 (not u='adm*'))"},
        {"filter of all", FILTER(WINDOWS, EXCEPT("ALL")),
         "filter: it applies to 5 rules", "(and a=1 (not u='adm*'))"},
        {"filter of an empty list", FILTER(WINDOWS, EXCEPT("[]")),
         "filter: it applies to 5 rules", "(and a=1 (not u='adm*'))"},
        {"filter of another rule", FILTER(WINDOWS, EXCEPT("[b]")),
         "filter: it applies to 1 rule", "a=1"},
        {"rule named twice in a filter", FILTER(WINDOWS, EXCEPT("[a, '1']")),
         "filter: it applies to 1 rule", "(and a=1 (not u='adm*'))"},
        {"filter of another log source",
         FILTER("{product: linux}", EXCEPT("[a]")),
         "filter: it applies to no rule (warning: \"a\" is of another log "
         "source)",
         "a=1"},
        {"filter of a narrower log source",
         FILTER("{product: windows, category: file_event}", EXCEPT("any")),
         "filter: it applies to no rule", "a=1"},
        {"log source without case", FILTER("{product: Windows}", EXCEPT("[a]")),
         "filter: it applies to 1 rule", "(and a=1 (not u='adm*'))"},
        {"filter without not",
         FILTER(WINDOWS, "{rules: [a], s: {u: adm*}, condition: s}"),
         "filter: it applies to 1 rule (warning: without \"not\" it leaves of "
         "its rules only what it describes)",
         "(and a=1 u='adm*')"},
        {"filter with neq",
         FILTER(WINDOWS, "{rules: [a], s: {u|neq: adm*}, condition: s}"),
         "filter: it applies to 1 rule", "(and a=1 (not u='adm*'))"},
        {"two filters",
         FILTER(WINDOWS,
                EXCEPT("[a]")) "---\nid: g\ntitle: G\nlogsource: " WINDOWS
                               "\nfilter: {rules: any, t: {h: x}, s: {u: y}, "
                               "condition: not 1 of "
                               "them}\n",
         "filter: it applies to 1 rule",
         "(and a=1 (not u='adm*') (not (or h='x' u='y')))"},
        {"filter of a missing rule", FILTER(WINDOWS, EXCEPT("[a, nosuch]")),
         "filter: it applies to 1 rule (warning: there is no rule "
         "\"nosuch\")",
         "(and a=1 (not u='adm*'))"},
        {"filter of missing rules alone",
         FILTER(WINDOWS, EXCEPT("[nosuch, none]")),
         "rejected line 4: rules: there is no rule \"nosuch\"", "a=1"},
        {"filter of a title", FILTER(WINDOWS, EXCEPT("[a, t]")),
         "rejected line 4: rules: \"t\" is a title: name the rule by "
         "its id or name",
         "a=1"},
        {"filter of a correlation", FILTER(WINDOWS, EXCEPT("[inner]")),
         "filter: it applies to no rule (warning: \"inner\" is a correlation: "
         "filters are for its rules)",
         "a=1"},
        {"filter of a rule that is left out", FILTER(WINDOWS, EXCEPT("[old]")),
         "filter: it applies to no rule", "a=1"},
        {"filter without rules",
         FILTER(WINDOWS, "{s: {u: adm*}, condition: not s}"),
         "rejected line 4: filter without rules; \"any\" means all", "a=1"},
        {"filter's rules a map", FILTER(WINDOWS, EXCEPT("{a: b}")),
         "rejected line 4: rules is neither a text nor a list", "a=1"},
        {"filter's rule a list", FILTER(WINDOWS, EXCEPT("[[a]]")),
         "rejected line 4: rules: a name that is no text", "a=1"},
        {"filter no map", FILTER(WINDOWS, "not s"),
         "rejected line 4: filter is no map", "a=1"},
        {"filter without a condition",
         FILTER(WINDOWS, "{rules: any, s: {u: adm*}}"),
         "rejected line 4: filter without a condition that is a text", "a=1"},
        {"filter of several conditions",
         FILTER(WINDOWS, "{rules: any, s: {u: x}, condition: [s, not s]}"),
         "rejected line 4: filter without a condition that is a text", "a=1"},
        {"filter without a selection",
         FILTER(WINDOWS, "{rules: any, condition: not s}"),
         "rejected line 4: detection without a search identifier", "a=1"},
        {"filter of an unknown name",
         FILTER(WINDOWS, "{rules: any, s: {u: x}, condition: not t}"),
         "rejected line 4: condition: there is no search identifier \"t\"",
         "a=1"},
        {"filter that counts",
         FILTER(WINDOWS, "{rules: any, s: {u: x}, condition: s | count() > 5}"),
         "rejected line 4: an aggregation in a filter", "a=1"},
        {"filter without a log source",
         "id: f\ntitle: F\nfilter: " EXCEPT("any") "\n",
         "rejected line 1: the rule has no logsource", "a=1"},
    };
    size_t failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        gr_arena *const arena = gr_arena_new(64 << 20);
        const char *const filter = shown(arena, "f", "", cases[i].text);
        const char *const rule = shown(arena, "1", "", cases[i].text);
        if (strcmp(filter, cases[i].filter) != 0 ||
            strcmp(rule, cases[i].rule) != 0) {
            failed++;
            print_error("%s\n  is %s\n     %s\n not %s\n     %s\n",
                        cases[i].name, filter, rule, cases[i].filter,
                        cases[i].rule);
        }
        gr_arena_free(arena);
    }
    assert_int_equal(0, failed);
}

/* Of the tree of a rule that filters joined, too. */
static void check_indexes(const sigma_node *node, uint32_t count, bool *seen)
{
    assert_true(node->index < count);
    if (seen[node->index]) return;
    seen[node->index] = true;
    for (size_t i = 0; i < node->child_count; i++) {
        assert_true(node->children[i]->index < node->index);
        check_indexes(node->children[i], count, seen);
    }
}

static void the_indexes_of_a_filtered_rule_stay_its_own(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules = rule_text_load(
        arena,
        join(arena, FILTER(WINDOWS, EXCEPT("any")) "---\n",
             "id: g\ntitle: G\nlogsource: " WINDOWS
             "\nfilter: {rules: any, t: {h: x}, condition: not t and not t}"),
        NULL);
    for (size_t i = 0; i < rules.count; i++) {
        const sigma_rule *const rule = &rules.rules[i];
        if (rule->root == NULL) continue;
        bool *const seen = gr_arena_take_array(arena, rule->node_count, 1);
        check_indexes(rule->root, rule->node_count, seen);
        assert_int_equal(rule->node_count - 1, rule->root->index);
    }
    gr_arena_free(arena);
}

static void a_filter_reaches_what_a_count_counts(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules = rule_text_load(
        arena,
        GR_S(FILTER(WINDOWS, EXCEPT("[c]")) "---\n" COUNTED("count() > 1", "")),
        NULL);
    assert_int_equal(3, rules.count);
    gr_buffer out = gr_buffer_upto(1 << 16);
    sigma_node_print(&out, rules.rules[0].root);
    assert_slice(gr_buffer_slice(&out), "(and a=1 (not u='adm*'))");
    assert_slice(rules.rules[2].reason, "it applies to 1 rule");
    gr_buffer_free(&out);
    gr_arena_free(arena);
}

static void a_filter_may_ask_for_what_a_place_lacks(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_load_options const options = {
        .sources = GR_S("product: p\ncategories:\n"
                        "  c: {channel: file, only: [Path]}\n"),
        .sources_path = GR_S("map.yml")};
    static const char head[] =
        "id: r\ntitle: t\nlogsource: {product: p, category: c}\n"
        "detection: {s: {Path: x}, condition: s}\n"
        "---\nid: s\ntitle: t\nlogsource: {product: p}\n";
    gr_buffer text = gr_buffer_upto(1 << 16);
    gr_put(&text, gr_slice_of_c(head));
    gr_put(&text,
           GR_S("filter: {rules: any, s: {Image: y}, condition: not s}"));
    assert_string_equal(
        "(and Path='x' (not Image='y')) ; filter: it applies to 1 rule",
        rule_text_show(arena, gr_arena_copy_c(arena, gr_buffer_slice(&text)),
                       &options));
    text.len = 0;
    gr_put(&text, gr_slice_of_c(head));
    gr_put(&text, GR_S("filter: {rules: any, s: {Image: y}, condition: s}"));
    sigma_rules const rules =
        rule_text_load(arena, gr_buffer_slice(&text), &options);
    assert_int_equal(RULE_NO_SOURCE, rules.rules[0].state);
    assert_slice(rules.rules[0].reason,
                 "not judged in \"file\": it asks for Image");
    gr_buffer_free(&text);
    gr_arena_free(arena);
}

/* ---- memory ---- */

static gr_status load_all(gr_arena *arena)
{
    static const char text[] =
        FILTER(WINDOWS, EXCEPT("[a, nosuch]")) CHAINED("x", "in, b")
            CHAINED("y", "y2") CHAINED("y2", "y") "---\n" COUNTED(
                "count(u) by v > 5",
                "") "---\nid: z\ntitle: t\ncorrelation: {type: temporal, "
                    "timespan: 1h, condition: a and not b, group-by: q, "
                    "aliases: {q: {a: r}}}\n" RULES;
    sigma_load_options const none = {.with_deprecated = false};
    gr_error err;
    sigma_loader *loader;
    sigma_rules rules;
    GR_TRY(sigma_loader_new(arena, &none, &loader, &err));
    GR_TRY(sigma_load_bytes(loader, GR_S("r.yml"), gr_slice_of_c(text), false,
                            &err));
    return sigma_load_finish(loader, &rules, &err);
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    bool whole = false;
    for (long n = 0; !whole; n++) {
        gr_arena *const arena = gr_arena_new(16 << 20);
        gr_mem_fail_after(n);
        gr_status const status = load_all(arena);
        gr_mem_fail_after(-1);
        if (status != GR_OK) assert_int_equal(GR_NOMEM, status);
        whole = status == GR_OK;
        gr_arena_free(arena);
        assert_true(n < 1000);
    }
}

static void each_ceiling_of_the_arena_is_a_limit_or_enough(void **state)
{
    (void)state;
    bool whole = false;
    for (size_t ceiling = 0; !whole; ceiling += 499) {
        gr_arena *const arena = gr_arena_new(ceiling);
        gr_status const status = load_all(arena);
        if (status != GR_OK) assert_int_equal(GR_LIMIT, status);
        whole = status == GR_OK && ceiling > 400000;
        gr_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_is_read),
        cmocka_unit_test(conditions_are_maps_of_limits),
        cmocka_unit_test(conditions_may_be_expressions),
        cmocka_unit_test(conditions_that_hold_load),
        cmocka_unit_test(sixteen_rules_are_decided),
        cmocka_unit_test(expressions_have_a_depth),
        cmocka_unit_test(timespans_are_numbers_with_a_unit),
        cmocka_unit_test(groups_may_have_aliases),
        cmocka_unit_test(rules_are_found_by_id_and_name),
        cmocka_unit_test(a_correlation_has_at_most_64_rules),
        cmocka_unit_test(circles_are_rejected),
        cmocka_unit_test(levels_are_from_the_inside_out),
        cmocka_unit_test(chains_may_be_long),
        cmocka_unit_test(rules_may_be_in_other_files),
        cmocka_unit_test(a_name_of_the_own_file_comes_first),
        cmocka_unit_test(of_one_id_the_first_counts),
        cmocka_unit_test(a_text_log_has_no_computer),
        cmocka_unit_test(of_one_id_the_own_counts_before_the_builtin),
        cmocka_unit_test(the_outermost_alone_is_told),
        cmocka_unit_test(a_correlation_that_does_not_run_silences_nobody),
        cmocka_unit_test(generate_is_a_bool),
        cmocka_unit_test(a_count_is_a_correlation_of_a_hidden_rule),
        cmocka_unit_test(aggregations_have_a_timeframe),
        cmocka_unit_test(a_count_may_be_read_twice),
        cmocka_unit_test(a_count_may_be_part_of_a_correlation),
        cmocka_unit_test(a_count_without_a_log_source_has_none),
        cmocka_unit_test(a_filter_is_an_and),
        cmocka_unit_test(the_indexes_of_a_filtered_rule_stay_its_own),
        cmocka_unit_test(a_filter_reaches_what_a_count_counts),
        cmocka_unit_test(a_filter_may_ask_for_what_a_place_lacks),
        cmocka_unit_test(each_allocation_may_fail),
        cmocka_unit_test(each_ceiling_of_the_arena_is_a_limit_or_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
