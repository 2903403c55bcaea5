/* test_reach.c - faces src/hunt/reach.h: what correlations have to see around a
 * time. */
#include "check.h"

#include "base/time.h"
#include "hunt/reach.h"

static const int64_t hour = INT64_C(3600000000000),
                     day = 24 * INT64_C(3600000000000);

typedef struct {
    int64_t first_ns, end_ns;
} seen;

/* Rule 0 is plain; each other takes the one before it, within `spans[i]` hours. */
static seen reach(const int64_t *spans, size_t count, int64_t from_ns,
                  int64_t to_ns)
{
    sigma_rule rules[4] = {{.state = RULE_LOADED}};
    sigma_correlation correlations[4];
    sigma_correlation_part parts[4];
    seen out;
    for (size_t i = 0; i < count; i++) {
        parts[i] = (sigma_correlation_part){.rule = (uint32_t)i};
        correlations[i] = (sigma_correlation){.parts = &parts[i],
                                              .part_count = 1,
                                              .timespan_ns = spans[i] * hour,
                                              .level = (unsigned)i};
        rules[i + 1] =
            (sigma_rule){.state = RULE_LOADED, .correlation = &correlations[i]};
    }
    sigma_rules const all = {.rules = rules, .count = count + 1};
    gr_arena *const arena = gr_arena_new(1 << 16);
    assert_non_null(arena);
    assert_true(
        reach_of(arena, &all, from_ns, to_ns, &out.first_ns, &out.end_ns));
    gr_arena_free(arena);
    return out;
}

static void a_burst_begins_on_its_day_and_its_window_before(void **state)
{
    int64_t const spans[] = {2};
    seen const s = reach(spans, 1, 10 * day + 5 * hour, 11 * day + hour);
    (void)state;
    assert_int_equal(s.first_ns, 10 * day - 2 * hour);
    assert_int_equal(s.end_ns, 12 * day);
}

static void rules_of_rules_reach_back_one_behind_another(void **state)
{
    int64_t const spans[] = {2, 30};
    seen const s = reach(spans, 2, 10 * day + 5 * hour, 11 * day);
    (void)state;
    /* 10 d - 30 h is on day 8, whose burst may begin 2 h before that. */
    assert_int_equal(s.first_ns, 8 * day - 2 * hour);
    assert_int_equal(s.end_ns, 11 * day);
}

static void what_is_open_stays_open(void **state)
{
    int64_t const spans[] = {2};
    seen s = reach(spans, 1, GR_TIME_NONE, 11 * day);
    (void)state;
    assert_int_equal(s.first_ns, GR_TIME_NONE);
    s = reach(spans, 1, 11 * day, GR_TIME_NONE);
    assert_int_equal(s.end_ns, GR_TIME_NONE);
}

static void a_reach_beyond_all_time_ends_there(void **state)
{
    int64_t const spans[] = {INT64_MAX / INT64_C(3600000000000)};
    seen const s = reach(spans, 1, -day, INT64_MAX);
    (void)state;
    assert_true(s.first_ns < -day && s.first_ns > INT64_MIN);
    assert_int_equal(s.end_ns, INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_begins_on_its_day_and_its_window_before),
        cmocka_unit_test(rules_of_rules_reach_back_one_behind_another),
        cmocka_unit_test(what_is_open_stays_open),
        cmocka_unit_test(a_reach_beyond_all_time_ends_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
