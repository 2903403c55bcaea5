/* test_need.c - what a group has to have is never more than what a rule asks for: for each
 * group of drawn rows that a rule holds in, its need is met. */
#include "check.h"

#include "correlate/correlate.h"
#include "base/buffer.h"
#include "correlate/need.h"
#include "support/draw.h"
#include "support/rule_text.h"

enum { ROWS = 12, ROUNDS = 400, MOST = 64 };
static const int64_t second = 1000000000;

/* Ranges too, which hold where fewer are. */
#define PLAIN(name)                                                            \
    "title: " name "\nname: " name "\nlogsource: {product: windows}\n"         \
    "detection: {s: {EventID: 1}, condition: s}\n---\n"
#define RULE(type, rest)                                                       \
    "title: r\ncorrelation: {type: " type                                      \
    ", rules: [a, b, c], timespan: 5s, " rest "}\n---\n"
static const char text[] = PLAIN("a") PLAIN("b") PLAIN("c") RULE(
    "event_count", "condition: {gte: 4}") RULE("event_count",
                                               "condition: {gt: 2, lt: 6}")
    RULE("event_count", "condition: {eq: 3}") RULE(
        "event_count", "condition: {lte: 2}") RULE("event_count",
                                                   "condition: {neq: 3}")
        RULE("value_count", "condition: {field: x, gte: 3}") RULE(
            "value_count",
            "condition: {field: x, lt: 3}") RULE("temporal",
                                                 "condition: {gte: 2}")
            RULE("temporal", "condition: {lt: 2}") RULE(
                "temporal_ordered",
                "condition: {gte: 3}") "title: r\ncorrelation: {type: "
                                       "temporal, rules: [a, b, c], timespan: "
                                       "5s}\n"
                                       "---\n" RULE(
                                           "temporal",
                                           "condition: 'a and not (b or c)'")
                                           RULE("temporal",
                                                "condition: '(a or b) and c'")
                                               RULE("temporal",
                                                    "condition: 'a and not (b "
                                                    "and c)'")
                                                   RULE("temporal_ordered",
                                                        "condition: 'a and b "
                                                        "and not c'");

static gr_status count(void *self, const correlate_burst *b, gr_error *err)
{
    size_t *const bursts = self;
    (void)b, (void)err;
    (*bursts)++;
    return GR_OK;
}

typedef struct {
    size_t rows, values;
    unsigned parts;
} had;

/* Rows of one group, drawn; what there was of them. */
static had add_rows(correlator *c)
{
    had h = {0};
    gr_error err;
    size_t const rows = draw(ROWS);
    unsigned const parts = 1 + draw(7);
    int64_t time_ns = 0;
    uint32_t values = 0;
    for (size_t i = 0; i < rows; i++) {
        correlate_row row = {.has_value = true, .order = i, .file = 1};
        do row.part = draw(3);
        while ((parts >> row.part & 1) == 0);
        row.value[0] = (uint8_t)draw(4);
        values |= 1u << row.value[0];
        row.first_ns = row.time_ns = time_ns += draw(3) * second;
        h.parts |= 1u << row.part;
        assert_int_equal(correlate_add(c, &row, &err), GR_OK);
    }
    assert_int_equal(correlate_end(c, &err), GR_OK);
    h.rows = rows;
    h.values = (size_t)__builtin_popcount(values);
    return h;
}

static void where_a_rule_holds_what_it_needs_is_there(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new((size_t)16 << 20);
    assert_non_null(arena);
    sigma_rules const rules = rule_text_load(arena, gr_slice_of_c(text), NULL);
    size_t judged = 0, held = 0, left_out = 0;
    for (size_t i = 0; i < rules.count; i++) {
        const sigma_correlation *const rule = rules.rules[i].correlation;
        correlate_need need;
        if (rule == NULL) continue;
        assert_int_equal(rules.rules[i].state, RULE_LOADED);
        judged++;
        if (!correlate_need_of(rule, &need)) continue;
        for (unsigned round = 0; round < ROUNDS; round++) {
            size_t bursts = 0;
            correlate_options const options = {0};
            correlator *const c =
                correlate_new(rule, &options, (correlate_sink){&bursts, count});
            assert_non_null(c);
            had const h = add_rows(c);
            correlate_free(c);
            bool const met = correlate_need_is_met(
                &need, rule->type == CORRELATE_VALUE_COUNT ? h.values : h.rows,
                h.parts);
            if (bursts > 0) assert_true(met);
            held += bursts > 0;
            left_out += !met;
        }
    }
    assert_int_equal(judged, 15);
    assert_true(held > 500 && left_out > 500);
    gr_arena_free(arena);
}

static const sigma_correlation *only_rule(gr_arena *arena, const char *rest)
{
    gr_buffer out = gr_buffer_upto(1 << 16);
    gr_putf(&out, "%s%s%s", PLAIN("a") PLAIN("b") PLAIN("c"),
            "title: r\ncorrelation: {rules: [a, b, c], timespan: 5s, ", rest);
    gr_putf(&out, "}\n");
    sigma_rules const rules =
        rule_text_load(arena, gr_buffer_slice(&out), NULL);
    gr_buffer_free(&out);
    for (size_t i = 0; i < rules.count; i++)
        if (rules.rules[i].correlation != NULL)
            return rules.rules[i].correlation;
    return NULL;
}

static void what_is_needed_is_known_exactly(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new((size_t)16 << 20);
    correlate_need n;
    assert_true(correlate_need_of(
        only_rule(arena, "type: event_count, condition: {gt: 4, lte: 9}"), &n));
    assert_false(correlate_need_is_met(&n, 4, 0));
    assert_true(correlate_need_is_met(&n, 5, 0));
    assert_false(correlate_need_of(
        only_rule(arena, "type: event_count, condition: {lt: 4}"), &n));
    assert_false(correlate_need_of(
        only_rule(arena, "type: value_sum, condition: {field: x, gte: 400}"),
        &n));
    assert_true(correlate_need_of(
        only_rule(arena, "type: temporal, condition: 'a and (b or not c)'"),
        &n));
    for (unsigned parts = 0; parts < 8; parts++)
        assert_int_equal(correlate_need_is_met(&n, 0, parts), parts & 1);
    assert_true(correlate_need_of(only_rule(arena, "type: temporal"), &n));
    for (unsigned parts = 0; parts < 8; parts++)
        assert_int_equal(correlate_need_is_met(&n, 0, parts), parts == 7);
    gr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_a_rule_holds_what_it_needs_is_there),
        cmocka_unit_test(what_is_needed_is_known_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
