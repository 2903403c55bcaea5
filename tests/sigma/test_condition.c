/* test_condition.c - conditions, and the trees that they mean.
 *
 * docs/SIGMA.md names these lines as `condition: NAME`. */
#include "check.h"

#include "sigma/limits.h"
#include "support/rule_text.h"

typedef struct {
    const char *name;
    const char *condition; /* as YAML */
    const char *tree;      /* or how it is rejected; it stands in line 13 */
} condition_case;

/* Each identifier X is the test X=1 on a line of its own. */
static const char identifiers[] = "  a: {a: 1}\n"
                                  "  b: {b: 1}\n"
                                  "  sel_1: {s1: 1}\n"
                                  "  sel_x|endswith: {sx: 1}\n"
                                  "  _hid: {h: 1}\n"
                                  "  them: {t: 1}\n"
                                  "  notepad: {n: 1}\n"
                                  "  filter_mdadm.conf: {m: 1}\n"
                                  "  not1: {n1: 1}\n"
                                  "  condition: ";

static const char *show(gr_arena *arena, const char *condition)
{
    char *const text =
        (char *)gr_arena_take(arena, sizeof identifiers + strlen(condition));
    assert_non_null(text);
    memcpy(text, identifiers, sizeof identifiers);
    memcpy(text + sizeof identifiers - 1, condition, strlen(condition));
    return rule_text_detection(arena, text);
}

static void check(const condition_case *cases, size_t count)
{
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        gr_arena *const arena = gr_arena_new(64 << 20);
        const char *const got = show(arena, cases[i].condition);
        if (strcmp(got, cases[i].tree) != 0) {
            failed++;
            print_error("%s\n    %s\n  is %s\n not %s\n", cases[i].name,
                        cases[i].condition, got, cases[i].tree);
        }
        gr_arena_free(arena);
    }
    assert_int_equal(0, failed);
}
#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

static void operators_bind_as_the_specification_says(void **state)
{
    (void)state;
    static const condition_case cases[] = {
        {"one", "a", "a=1"},
        {"and", "a and b", "(and a=1 b=1)"},
        {"or before and", "a or b and sel_1", "(or a=1 (and b=1 s1=1))"},
        {"and before or", "a and b or sel_1", "(or (and a=1 b=1) s1=1)"},
        {"not binds first", "not a and b", "(and (not a=1) b=1)"},
        {"parentheses", "not (a or b)", "(not (or a=1 b=1))"},
        {"tight parentheses", "(a)and(b)", "(and a=1 b=1)"},
        {"not not", "not not a", "(not (not a=1))"},
        {"chains are flat", "a and b and sel_1", "(and a=1 b=1 s1=1)"},
        {"of binds before not", "not 1 of sel*", "(not (or s1=1 sx=1))"},
        {"of binds before and", "1 of sel* and not a",
         "(and (or s1=1 sx=1) (not a=1))"},
        {"several lines", "a\n    and\n    b", "(and a=1 b=1)"},
        {"folded", ">\n    a   and\n    b", "(and a=1 b=1)"},
        {"list is or", "[a and b, sel_1]", "(or (and a=1 b=1) s1=1)"},
        {"list of one", "[a]", "a=1"},
    };
    CHECK(cases);
}

static void names_and_patterns_select_identifiers(void **state)
{
    (void)state;
    static const condition_case cases[] = {
        {"1 of pattern", "1 of sel*", "(or s1=1 sx=1)"},
        {"any of pattern", "any of sel*", "(or s1=1 sx=1)"},
        {"all of pattern", "all of sel*", "(and s1=1 sx=1)"},
        {"all of them", "all of them",
         "(and a=1 b=1 s1=1 sx=1 t=1 n=1 m=1 n1=1)"},
        {"1 of them", "1 of them", "(or a=1 b=1 s1=1 sx=1 t=1 n=1 m=1 n1=1)"},
        {"1 of star hides _", "1 of *",
         "(or a=1 b=1 s1=1 sx=1 t=1 n=1 m=1 n1=1)"},
        {"pattern with _ reaches _", "1 of _*", "h=1"},
        {"hidden by its name", "_hid", "h=1"},
        {"star within", "1 of s*_1", "s1=1"},
        {"star first", "1 of *endswith", "sx=1"},
        {"several stars", "1 of *e*d*c*", "m=1"},
        {"pattern without a star is a name", "1 of sel_1", "s1=1"},
        {"odd names", "filter_mdadm.conf", "m=1"},
        {"name with a bar", "sel_x|endswith and a", "(and sx=1 a=1)"},
        {"names that begin with operators", "notepad and not1",
         "(and n=1 n1=1)"},
        {"named them", "them", "t=1"},
        {"named twice", "a and (a or b)", "(and a=1 (or a=1 b=1))"},
    };
    CHECK(cases);
}

static void what_is_not_there_rejects_the_rule(void **state)
{
    (void)state;
    static const condition_case cases[] = {
        {"undefined", "a and nosuch",
         "rejected line 13: condition: there is no search identifier "
         "\"nosuch\""},
        {"pattern that meets nothing", "a and 1 of nosuch_*",
         "rejected line 13: condition: no search identifier is meant by "
         "\"nosuch_*\""},
        {"names are exact", "A",
         "rejected line 13: condition: there is no search identifier \"A\""},
        {"operators are lower case", "a AND b",
         "rejected line 13: condition: \"AND\" where \"and\" or \"or\" should "
         "stand"},
        {"two of", "2 of sel*",
         "rejected line 13: condition: \"2 of\": only 1, any and all are "
         "known"},
        {"empty", "''",
         "rejected line 13: condition ends where a search identifier should "
         "stand"},
        {"null", "",
         "rejected line 13: condition ends where a search identifier should "
         "stand"},
        {"ends early", "a and",
         "rejected line 13: condition ends where a search identifier should "
         "stand"},
        {"begins late", "or a",
         "rejected line 13: condition: \"or\" where a search identifier "
         "should stand"},
        {"open parenthesis", "(a",
         "rejected line 13: condition ends where "
         "\")\" should stand"},
        {"closed parenthesis", "a)",
         "rejected line 13: condition: \")\" where \"and\" or \"or\" should "
         "stand"},
        {"of what", "1 of",
         "rejected line 13: condition ends where a pattern should stand"},
        {"of parentheses", "1 of (sel*)",
         "rejected line 13: condition: \"(\" where a pattern should stand"},
        {"map", "{a: b}", "rejected line 13: a condition that is no text"},
        {"empty list", "[]", "rejected line 13: a list without a condition"},
    };
    CHECK(cases);
}

static void aggregations_become_correlations(void **state)
{
    (void)state;
    static const condition_case cases[] = {
        {"count", "a | count() > 5", "event_count within 1d: gt 5"},
        {"count of any", "a | count(*) by g > 5",
         "event_count by g within 1d: gt 5"},
        {"count of a field by fields", "a | count(f) by g, h >= 10",
         "value_count of f by g, h within 1d: gte 10"},
        {"sum", "a and not b | sum(f) by g < 3",
         "value_sum of f by g within 1d: lt 3"},
        {"avg", "a | avg(f) <= 2.5", "value_avg of f within 1d: lte 2.5"},
        {"min is the lowest percentile", "a | min(f) by g = 3",
         "value_percentile 0 of f by g within 1d: eq 3"},
        {"max is the highest percentile", "a | max(f) == -3",
         "value_percentile 100 of f within 1d: eq -3"},
        {"tight bar", "a |count()>5", "event_count within 1d: gt 5"},
        {"bar in a word", "a|count() > 5", "event_count within 1d: gt 5"},
        {"with a bar in a name", "1 of sel_x|* | count() > 5",
         "event_count within 1d: gt 5"},
        {"a field twice", "a | count() by g, g > 5",
         "event_count by g within 1d: gt 5"},
        {"near", "a | near b",
         "rejected line 13: condition: \"| near\" is not supported; a temporal "
         "correlation says it"},
        {"unknown", "a | most(f) > 3",
         "rejected line 13: condition: \"| most(f) > 3\" is no aggregation "
         "that we know"},
        {"nothing behind the bar", "a |",
         "rejected line 13: condition: \"| \" is no aggregation that we know"},
        {"sum of nothing", "a | sum() > 3",
         "rejected line 13: condition: \"| sum() > 3\" is no aggregation that "
         "we know"},
        {"no number", "a | count() > x",
         "rejected line 13: condition: \"| count() > x\" is no aggregation "
         "that we know"},
        {"other operator", "a | count() != 3",
         "rejected line 13: condition: \"| count() != 3\" is no aggregation "
         "that we know"},
        {"by nothing", "a | count() by > 3",
         "rejected line 13: condition: \"| count() by > 3\" is no aggregation "
         "that we know"},
        {"count of none", "a | count() < 1",
         "rejected line 13: condition: no window meets it, for each has an "
         "event"},
        {"undefined before it", "nosuch | count() > 5",
         "rejected line 13: condition: there is no search identifier "
         "\"nosuch\""},
        {"aggregation in a list", "[a, b | count() > 5]",
         "rejected line 13: an aggregation in a list of conditions"},
    };
    CHECK(cases);
}

static void what_is_missing_rejects_the_rule(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    assert_string_equal("rejected line 4: detection has no condition",
                        rule_text_detection(arena, "  a: {a: 1}"));
    assert_string_equal("rejected line 4: detection without a search "
                        "identifier",
                        rule_text_detection(arena, "  condition: a"));
    assert_string_equal("rejected line 4: detection is no map",
                        rule_text_detection(arena, "  [a, b]"));
    gr_arena_free(arena);
}

static void identifiers_carry_their_names_and_children_their_places(
    void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules = rule_text_load(
        arena,
        GR_S("title: t\nlogsource: {product: windows}\ndetection:\n"
             "  s: {a: 1, b: 2}\n  f: {c: 3}\n  condition: s and not f\n"),
        NULL);
    const sigma_rule *const r = &rules.rules[0];
    assert_slice(r->root->children[0]->identifier, "s");
    assert_slice(r->root->children[1]->children[0]->identifier, "f");
    assert_int_equal(0, r->root->identifier.len);
    assert_int_equal(6, r->node_count);
    assert_int_equal(5, r->root->index);
    assert_int_equal(5, r->root->children[0]->children[1]->test->line + 1);
    gr_arena_free(arena);
}

static void what_says_nothing_is_warned_of(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules = rule_text_load(
        arena,
        GR_S("title: t\nlogsource: {product: windows}\ndetection:\n"
             "  s: {a|base64offset: abc}\n  unused: {c: 3}\n"
             "  timeframe: 5m\n"
             "  condition: s\n"),
        NULL);
    assert_slice(rules.rules[0].warning,
                 "base64offset of a without contains: it can be the whole "
                 "value only; unused is in no condition; timeframe without an "
                 "aggregation says nothing");
    gr_arena_free(arena);
}

static char *repeat(gr_arena *arena, const char *part, size_t count,
                    const char *end)
{
    size_t const len = strlen(part);
    char *const text = gr_arena_take(arena, len * count + strlen(end) + 1);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++) memcpy(text + i * len, part, len);
    memcpy(text + len * count, end, strlen(end));
    return text;
}

static void conditions_beyond_a_limit_are_rejected(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(256 << 20);
    assert_string_equal("rejected line 13: condition nested too deeply",
                        show(arena, repeat(arena, "(", 200, "a")));
    assert_string_equal("rejected line 13: condition nested too deeply",
                        show(arena, repeat(arena, "not ", 200, "a")));
    assert_string_equal("rejected line 13: a condition of more than 32768 "
                        "bytes",
                        show(arena, repeat(arena, "a or ", 10000, "a")));
    const char *const deep =
        show(arena, repeat(arena, "not ", CONDITION_DEPTH - 1, "a"));
    assert_memory_equal("(not", deep, 4);
    gr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_the_specification_says),
        cmocka_unit_test(names_and_patterns_select_identifiers),
        cmocka_unit_test(what_is_not_there_rejects_the_rule),
        cmocka_unit_test(aggregations_become_correlations),
        cmocka_unit_test(what_is_missing_rejects_the_rule),
        cmocka_unit_test(
            identifiers_carry_their_names_and_children_their_places),
        cmocka_unit_test(what_says_nothing_is_warned_of),
        cmocka_unit_test(conditions_beyond_a_limit_are_rejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
