/* test_correlate.c - windows, hits and bursts: each decision of docs/CORRELATION.md
 * is a test here, which it names as `correlate: NAME`.
 *
 * A stream is a text: "a@3" is an event of the first part at second 3; "2a@3" in the
 * second file; "x/a@3" in a group of its own, "a@3=7" with a value, "a@1-3" a burst from 1 to 3. So is what
 * is told: "1-3 x2 v5" is a burst from second 1 to 3 of 2 events with the value 5,
 * "x/" before it its group, "+" behind it: at least. */
#include "check.h"

#include <stdlib.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "support/correlated.h"

enum { MOST_ROWS = 64 };
static const int64_t second = 1000000000;

/* ---- rules ---- */

static const sigma_correlation_part four_parts[4];

static sigma_correlation rule_of(sigma_correlation_type type, int64_t seconds)
{
    return (sigma_correlation){.type = type,
                               .parts = four_parts,
                               .part_count = 4,
                               .timespan_ns = seconds * second};
}

static sigma_correlation of_parts(sigma_correlation rule, size_t parts)
{
    rule.part_count = parts;
    return rule;
}

static sigma_correlation with_limit(sigma_correlation rule, sigma_limit_op op,
                                    double number)
{
    rule.limits[rule.limit_count++] = (sigma_limit){op, number};
    rule.at_close |= op != LIMIT_GT && op != LIMIT_GTE;
    return rule;
}

static sigma_correlation count_rule(double least, int64_t seconds)
{
    return with_limit(rule_of(CORRELATE_EVENT_COUNT, seconds), LIMIT_GTE,
                      least);
}

/* ---- conditions ---- */

static const sigma_part_node a = {.kind = PART_FIRED, .part = 0};
static const sigma_part_node b = {.kind = PART_FIRED, .part = 1};
static const sigma_part_node c = {.kind = PART_FIRED, .part = 2};

#define CHILDREN(...)                                                          \
    (const sigma_part_node *const[]){__VA_ARGS__},                             \
        sizeof(const sigma_part_node *const[]){__VA_ARGS__} / sizeof(void *),  \
        0
#define AND(...) (&(const sigma_part_node){PART_AND, CHILDREN(__VA_ARGS__)})
#define OR(...) (&(const sigma_part_node){PART_OR, CHILDREN(__VA_ARGS__)})
#define NOT(n) (&(const sigma_part_node){PART_NOT, CHILDREN(n)})

static bool has_not(const sigma_part_node *n)
{
    for (size_t i = 0; i < n->child_count; i++)
        if (has_not(n->children[i])) return true;
    return n->kind == PART_NOT;
}

static sigma_correlation with_condition(sigma_correlation rule,
                                        const sigma_part_node *condition)
{
    rule.condition = condition;
    rule.at_close |= has_not(condition);
    return rule;
}

/* ---- streams ---- */

static int64_t seconds_of(const char **at)
{
    char *end;
    int64_t const time = strtol(*at, &end, 10);
    *at = end;
    return time * second;
}

static double number_behind(const char **at)
{
    char *end;
    double const number = strtod(*at + 1, &end);
    *at = end;
    return number;
}

static void set_value(const sigma_correlation *rule, correlate_row *row,
                      double number)
{
    uint8_t const key = row->key[CORRELATE_KEY - 1];
    uint32_t const part = row->part;
    int64_t const first = row->first_ns;
    *row = rule->type == CORRELATE_VALUE_COUNT
               ? row_with_value(key, row->time_ns, (unsigned)number)
               : row_with_number(key, row->time_ns, number);
    row->part = part;
    row->first_ns = first;
}

/* Of the burst that has a mark at `before_ns`. */
static void set_mark(correlate_row *rows, size_t at, int64_t before_ns)
{
    rows[at].mark = (correlate_mark){before_ns, true, false};
    for (size_t i = 0; i < at; i++)
        if (rows[i].time_ns == before_ns && rows[i].part == rows[at].part)
            rows[at].order = rows[i].order;
}

static size_t rows_of(const sigma_correlation *rule, const char *stream,
                      correlate_row rows[MOST_ROWS])
{
    size_t count = 0;
    for (const char *at = stream; *at != 0; count++) {
        uint8_t const group = at[1] == '/' ? (uint8_t)*at : 0;
        if (group != 0) at += 2;
        uint32_t const file =
            *at >= '1' && *at <= '9' ? (uint32_t)(*at++ - '0') : 1;
        uint32_t const part = (uint32_t)(*at - 'a');
        at += 2;
        int64_t const first = seconds_of(&at);
        int64_t const last = *at == '-' ? (at++, seconds_of(&at)) : first;
        assert_true(count < MOST_ROWS);
        rows[count] = row_of(group, last, part);
        rows[count].first_ns = first;
        if (*at == '=') set_value(rule, &rows[count], number_behind(&at));
        bool const is_burst = last > first || *at == '~' || *at == '!';
        rows[count].file = is_burst ? 0 : file;
        rows[count].events = is_burst;
        rows[count].order = (is_burst ? 10 : file) * MOST_ROWS + count;
        bool const between = *at == '~';
        if (between || *at == '!') {
            at++;
            set_mark(rows, count, seconds_of(&at));
            rows[count].mark.between = between;
        }
        while (*at == ' ') at++;
    }
    rows_sort(rows, count);
    return count;
}

static void put_bursts(gr_buffer *out, const told_bursts *told)
{
    for (size_t i = 0; i < told->count; i++) {
        const told_burst *const burst = &told->bursts[i];
        uint8_t const group = burst->key[CORRELATE_KEY - 1];
        if (i > 0) gr_putf(out, ", ");
        if (group != 0) gr_putf(out, "%c/", group);
        gr_putf(out, "%lld-%lld x%llu v%g%s",
                (long long)(burst->first_ns / second),
                (long long)(burst->last_ns / second),
                (unsigned long long)burst->count, burst->value,
                burst->at_least ? "+" : "");
    }
}

static void assert_text(const sigma_correlation *rule, size_t window,
                        const char *stream, const char *wanted)
{
    correlate_row rows[MOST_ROWS];
    told_bursts told = {0}, slowly = {0};
    gr_buffer fast = gr_buffer_upto(1 << 20), slow = gr_buffer_upto(1 << 20);
    size_t const count = rows_of(rule, stream, rows);
    correlate_options const options = {.window = window};
    correlate_rows_as(rule, &options, rows, count, &told);
    correlate_slowly(rule, &options, rows, count, &slowly);
    put_bursts(&fast, &told);
    put_bursts(&slow, &slowly);
    assert_slice(gr_buffer_slice(&fast), wanted);
    assert_slice(gr_buffer_slice(&slow), wanted);
    gr_buffer_free(&fast);
    gr_buffer_free(&slow);
    told_bursts_free(&told);
    told_bursts_free(&slowly);
}

static void assert_bursts(sigma_correlation rule, const char *stream,
                          const char *wanted)
{
    assert_text(&rule, 0, stream, wanted);
}

/* ---- windows ---- */

static void a_window_holds_both_its_ends(void **state)
{
    (void)state;
    assert_bursts(count_rule(2, 5), "a@0 a@5", "0-5 x2 v2");
    assert_bursts(count_rule(2, 5), "a@0 a@6", "");
}

static void a_nanosecond_beyond_is_beyond(void **state)
{
    sigma_correlation const rule = count_rule(2, 5);
    correlate_row rows[2] = {row_of(0, 0, 0), row_of(0, 5 * second + 1, 0)};
    told_bursts told = {0};
    (void)state;
    correlate_rows(&rule, 0, rows, 2, &told);
    assert_int_equal(told.count, 0);
}

static void windows_slide_and_know_no_clock(void **state)
{
    (void)state;
    assert_bursts(count_rule(2, 60), "a@59 a@61", "59-61 x2 v2");
    assert_bursts(count_rule(2, 3600), "a@3599 a@7199", "3599-7199 x2 v2");
}

static void equal_times_are_one_instant(void **state)
{
    sigma_correlation const rule =
        with_limit(rule_of(CORRELATE_VALUE_AVG, 5), LIMIT_GT, 60);
    (void)state;
    assert_bursts(rule, "a@0=100 a@0=2", "");
    assert_bursts(rule, "a@0=2 a@0=100", "");
    assert_bursts(rule, "a@0=100 a@1=2", "0-0 x1 v100");
}

static void groups_are_apart(void **state)
{
    (void)state;
    assert_bursts(count_rule(2, 5), "x/a@0 y/a@1 x/a@2 z/a@3 z/a@4",
                  "x/0-2 x2 v2, z/3-4 x2 v2");
}

static void a_row_without_its_value_is_as_if_it_was_not_there(void **state)
{
    sigma_correlation const values =
        with_limit(rule_of(CORRELATE_VALUE_COUNT, 10), LIMIT_GTE, 2);
    sigma_correlation const sum =
        with_limit(rule_of(CORRELATE_VALUE_SUM, 10), LIMIT_LT, 5);
    (void)state;
    assert_bursts(values, "a@0 a@1=1 a@2 a@3=2 a@4", "1-3 x2 v2");
    assert_bursts(sum, "a@0 a@3=2 a@12=2 a@14=9", "3-12 x2 v4");
    assert_bursts(sum, "a@0 a@1 a@2", "");
    assert_bursts(sum, "a@0=nan a@1=inf a@2=-inf", "");
}

static void a_span_of_all_time_is_no_fault(void **state)
{
    sigma_correlation rule = count_rule(2, 1);
    correlate_row rows[2] = {row_of(0, INT64_MIN + 1, 0),
                             row_of(0, INT64_MAX - 1, 0)};
    told_bursts told = {0};
    (void)state;
    rule.timespan_ns = INT64_MAX;
    correlate_rows(&rule, 0, rows, 2, &told);
    assert_int_equal(told.count, 0);
    rows[0].time_ns = 0;
    correlate_rows(&rule, 0, rows, 2, &told);
    assert_int_equal(told.count, 1);
    told_bursts_free(&told);
}

/* ---- bursts ---- */

static void hits_that_share_an_event_are_one_burst(void **state)
{
    (void)state;
    assert_bursts(count_rule(3, 10), "a@0 a@1 a@2 a@3", "0-3 x4 v4");
    assert_bursts(count_rule(2, 10), "a@0 a@10 a@20", "0-20 x3 v2");
    assert_bursts(count_rule(3, 10), "a@0 a@1 a@2 a@3 a@13", "0-3 x4 v4");
}

static void one_flood_does_not_hide_the_rest(void **state)
{
    (void)state;
    assert_bursts(count_rule(3, 5), "a@0 a@1 a@2 a@8 a@9 a@20 a@21 a@22",
                  "0-2 x3 v3, 20-22 x3 v3");
}

static void events_between_hits_are_of_the_burst(void **state)
{
    (void)state;
    assert_bursts(count_rule(4, 10), "a@0 a@1 a@2 a@3 a@12 a@13 a@13 a@13",
                  "0-13 x8 v5");
    assert_bursts(count_rule(4, 10), "a@0 a@1 a@2 a@3 a@12 a@14 a@15 a@16",
                  "0-3 x4 v4, 12-16 x4 v4");
}

static void the_strongest_window_is_told(void **state)
{
    sigma_correlation const rule = count_rule(2, 2);
    correlate_row rows[MOST_ROWS];
    told_bursts told = {0};
    (void)state;
    size_t const count = rows_of(&rule, "a@0 a@1 a@2 a@4 a@6", rows);
    correlate_rows(&rule, 0, rows, count, &told);
    assert_int_equal(told.count, 1);
    assert_true(told.bursts[0].value > 2.5);
    assert_int_equal(told.bursts[0].peak_ns, 2 * second);
    assert_int_equal(told.bursts[0].last_ns, 6 * second);
    told_bursts_free(&told);
}

static void a_burst_ends_at_midnight(void **state)
{
    (void)state;
    assert_bursts(count_rule(2, 10), "a@86395 a@86399 a@86400 a@86401",
                  "86395-86399 x2 v2, 86395-86401 x4 v4");
    assert_bursts(count_rule(2, 10), "a@-5 a@-1 a@0 a@1",
                  "-5--1 x2 v2, -5-1 x4 v4");
    assert_bursts(count_rule(2, 10), "a@-86405 a@-86401 a@-86400 a@-86399",
                  "-86405--86401 x2 v2, -86405--86399 x4 v4");
    assert_bursts(count_rule(3, 10), "a@86399 a@86400 a@86401",
                  "86399-86401 x3 v3");
}

static void a_burst_names_its_first_thousand_and_counts_all(void **state)
{
    enum { MANY = 5000 };
    static correlate_row rows[MANY];
    sigma_correlation const rule = count_rule(10, 2);
    told_bursts told = {0};
    (void)state;
    for (int i = 0; i < MANY; i++) {
        rows[i] = row_of(0, i * second, 0);
        rows[i].order = (uint64_t)(7 * MANY - i);
    }
    for (int i = 0; i < MANY; i++) rows[i].time_ns /= 10;
    correlate_rows(&rule, 0, rows, MANY, &told);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.bursts[0].count, MANY);
    assert_int_equal(told.bursts[0].order_count, CORRELATE_GROUNDS);
    for (size_t i = 0; i < CORRELATE_GROUNDS; i++)
        assert_int_equal(told.bursts[0].orders[i], 7 * MANY - i);
    told_bursts_free(&told);
}

/* So that who comes in behind a thousand guessers is named. */
static void of_a_chain_matches_are_named_before_bursts(void **state)
{
    enum { MANY = 1500, FIRST = 700, LAST = MANY - 1 };
    static correlate_row rows[MANY];
    sigma_correlation rule = count_rule(10, 1000);
    told_bursts told = {0};
    (void)state;
    rule.level = 1;
    for (int i = 0; i < MANY; i++) {
        rows[i] = row_of(0, i * second / 10, 0);
        rows[i].order = (uint64_t)i;
        rows[i].events = i == FIRST || i == LAST ? 0 : 3;
    }
    correlate_rows(&rule, 0, rows, MANY, &told);
    assert_int_equal(told.count, 1);
    const told_burst *const t = &told.bursts[0];
    assert_int_equal(t->count, MANY);
    assert_int_equal(t->bursts, MANY - 2);
    assert_int_equal(t->events, 3 * (MANY - 2) + 2);
    assert_int_equal(t->last_order, LAST);
    assert_int_equal(t->order_count, CORRELATE_GROUNDS);
    for (size_t i = 0; i < CORRELATE_GROUNDS - 1; i++)
        assert_int_equal(t->orders[i], i);
    assert_int_equal(t->orders[CORRELATE_GROUNDS - 1], LAST);
    told_bursts_free(&told);
}

static void assert_named(const sigma_correlation *rule, size_t most,
                         const char *stream, const char *wanted)
{
    correlate_row rows[MOST_ROWS];
    told_bursts told = {0}, slowly = {0}, at_once = {0};
    char named[MOST_ROWS + 1] = "";
    size_t groups[2] = {0};
    size_t const count = rows_of(rule, stream, rows);
    correlate_options const options = {.named = most};
    for (size_t i = 0; i < count; i++) rows[i].order = i;
    correlate_rows_as(rule, &options, rows, count, &told);
    correlate_slowly(rule, &options, rows, count, &slowly);
    assert_int_equal(told.count, 1);
    const told_burst *const told_one = told.bursts, *const by_hand =
                                                        slowly.bursts;
    assert_int_equal(told_one->count, count);
    for (size_t i = 0; i < told_one->order_count; i++)
        named[i] = (char)('a' + rows[told_one->orders[i]].part);
    for (size_t i = 0; i + 1 < told_one->order_count; i++)
        assert_true(told_one->orders[i] < told_one->orders[i + 1]);
    assert_string_equal(named, wanted);
    assert_int_equal(by_hand->order_count, told_one->order_count);
    assert_memory_equal(by_hand->orders, told_one->orders,
                        told_one->order_count * sizeof *told_one->orders);
    if (rule->level == 0) {
        correlate_rows_at_once(rule, most, rows, count, &at_once, groups);
        assert_memory_equal(at_once.bursts[0].orders, told_one->orders,
                            told_one->order_count * sizeof *told_one->orders);
    }
    told_bursts_free(&told);
    told_bursts_free(&slowly);
    told_bursts_free(&at_once);
}

/* One success behind a thousand failures decides, or one failure before them. */
static void each_part_has_its_share_of_the_list(void **state)
{
    sigma_correlation const both =
        of_parts(rule_of(CORRELATE_TEMPORAL, 100), 2);
    sigma_correlation const ordered =
        of_parts(rule_of(CORRELATE_TEMPORAL_ORDERED, 100), 3);
    (void)state;
    assert_named(&both, 4, "a@1 a@2 a@3 a@4 a@5 a@6 b@7", "aaab");
    assert_named(&both, 4, "b@1 a@2 a@3 a@4 a@5 a@6 a@7", "baaa");
    assert_named(&both, 6, "a@1 a@2 a@3 a@4 b@5 b@6 b@7 b@8 a@9", "aabbba");
    assert_named(&both, 7, "a@1 a@2 a@3 a@4 b@5 b@6 b@7 b@8 a@9", "aaabbba");
    assert_named(&ordered, 6, "a@1 a@2 a@3 a@4 b@5 a@6 a@7 c@8 a@9", "aaabca");
    assert_named(&ordered, 9, "a@1 a@2 a@3 a@4 b@5 a@6 a@7 c@8 a@9",
                 "aaaabaaca");
    assert_named(&both, 2, "a@1 a@2 a@3 b@4 b@5", "ab");
}

static void in_a_chain_each_part_has_its_first_and_last(void **state)
{
    sigma_correlation rule = of_parts(rule_of(CORRELATE_TEMPORAL, 100), 3);
    (void)state;
    rule.level = 1;
    /* Two of each, then matches. */
    assert_named(&rule, 7, "a@1 c@2-3 c@4-5 c@6-7 a@8 a@9 a@10 b@11 a@12",
                 "accaaba");
    /* What matches leave is for bursts. */
    assert_named(&rule, 7, "a@1 c@2-3 c@4-5 c@6-7 c@8-9 a@10 c@11-12 b@13",
                 "acccacb");
}

static void a_burst_tells_which_parts_it_has(void **state)
{
    sigma_correlation const rule = count_rule(3, 10);
    correlate_row rows[MOST_ROWS];
    told_bursts told = {0};
    (void)state;
    size_t const count = rows_of(&rule, "b@0 a@20 c@21 d@22", rows);
    correlate_rows(&rule, 0, rows, count, &told);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.bursts[0].parts, 0xD);
    told_bursts_free(&told);
}

/* ---- judged when the window closes ---- */

static sigma_correlation at_most(double most, int64_t seconds)
{
    return with_limit(rule_of(CORRELATE_EVENT_COUNT, seconds), LIMIT_LTE, most);
}

static void a_ceiling_is_judged_when_the_window_closes(void **state)
{
    (void)state;
    assert_bursts(at_most(2, 10), "a@0 a@1 a@2", "");
    assert_bursts(at_most(2, 10), "a@0 a@1 a@11", "0-1 x2 v2, 11-11 x1 v1");
}

static void it_opens_with_the_first_event_and_holds_its_end(void **state)
{
    (void)state;
    assert_bursts(at_most(9, 10), "a@3 a@13 a@14 a@24 a@25",
                  "3-13 x2 v2, 14-24 x2 v2, 25-25 x1 v1");
}

static void it_closes_at_midnight(void **state)
{
    (void)state;
    assert_bursts(at_most(9, 10), "a@86398 a@86399 a@86400 a@86410 a@86411",
                  "86398-86399 x2 v2, 86400-86410 x2 v2, 86411-86411 x1 v1");
    assert_bursts(at_most(9, 1000000), "a@0 a@80000 a@90000",
                  "0-80000 x2 v2, 90000-90000 x1 v1");
}

/* gt 1 and lte 3 distinct users in five minutes: 0:00, 4:59 and 5:00 are one
 * window, 10:01 opens another; an event without a user is not counted. */
/* Three days, each with events an hour before and behind its midnight. */
static void any_midnight_is_a_beginning_for_what_closes(void **state)
{
    (void)state;
    sigma_correlation const range = with_limit(
        with_limit(rule_of(CORRELATE_EVENT_COUNT, 7200), LIMIT_GTE, 2),
        LIMIT_LTE, 3);
    sigma_correlation const neither = with_condition(
        of_parts(rule_of(CORRELATE_TEMPORAL, 7200), 2), AND(&a, NOT(&b)));
    assert_bursts(range,
                  "a@82800 a@86399 a@86400 a@88000 a@90000 a@93600 "
                  "a@172799 a@172800 a@176400 a@180000 a@180001 a@259200",
                  "82800-86399 x2 v2, 172800-180000 x3 v3");
    assert_bursts(range,
                  "a@86400 a@88000 a@90000 a@93600 "
                  "a@172799 a@172800 a@176400 a@180000 a@180001 a@259200",
                  "172800-180000 x3 v3");
    assert_bursts(range, "a@172800 a@176400 a@180000 a@180001 a@259200",
                  "172800-180000 x3 v3");
    assert_bursts(neither, "a@86399 b@86400 a@172799 a@172800",
                  "86399-86399 x1 v1, 172799-172799 x1 v1, "
                  "172800-172800 x1 v1");
    assert_bursts(neither, "b@86400 a@172799 a@172800",
                  "172799-172799 x1 v1, 172800-172800 x1 v1");
}

/* What it may miss: the three from 9 to 12, which lie in two windows. */
static void a_range_is_not_sought_in_every_window(void **state)
{
    (void)state;
    sigma_correlation const range =
        with_limit(with_limit(rule_of(CORRELATE_EVENT_COUNT, 10), LIMIT_GTE, 3),
                   LIMIT_LTE, 3);
    assert_bursts(range, "a@0 a@1 a@12 a@13", "");
    assert_bursts(range, "a@0 a@9 a@11 a@12", "");
    assert_bursts(range, "a@9 a@11 a@12", "9-12 x3 v3");
    /* A flood is not told for its beginning. */
    assert_bursts(range, "a@0 a@1 a@2 a@3 a@4 a@5", "");
}

static void a_range_wants_both_of_its_limits(void **state)
{
    sigma_correlation const rule =
        with_limit(with_limit(rule_of(CORRELATE_VALUE_COUNT, 300), LIMIT_GT, 1),
                   LIMIT_LTE, 3);
    (void)state;
    assert_bursts(rule, "a@0=1 a@10 a@299=2 a@300=3 a@601=4", "0-300 x3 v3");
    assert_bursts(rule, "a@0=1 a@1=2 a@2=3 a@3=4", "");
    assert_bursts(rule, "a@0=1 a@1=1", "");
}

static void each_comparison_is_its_own(void **state)
{
    static const struct {
        sigma_limit_op op;
        bool of_2, of_3, of_4;
    } wanted[] = {
        {LIMIT_GT, false, false, true}, {LIMIT_GTE, false, true, true},
        {LIMIT_LT, true, false, false}, {LIMIT_LTE, true, true, false},
        {LIMIT_EQ, false, true, false}, {LIMIT_NEQ, true, false, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        sigma_correlation rule =
            with_limit(rule_of(CORRELATE_EVENT_COUNT, 10), wanted[i].op, 3);
        rule.at_close = true;
        assert_bursts(rule, "a@0 a@1", wanted[i].of_2 ? "0-1 x2 v2" : "");
        assert_bursts(rule, "a@0 a@1 a@2", wanted[i].of_3 ? "0-2 x3 v3" : "");
        assert_bursts(rule, "a@0 a@1 a@2 a@3",
                      wanted[i].of_4 ? "0-3 x4 v4" : "");
    }
}

/* ---- types ---- */

static void values_are_counted_once_while_they_are_there(void **state)
{
    sigma_correlation const rule =
        with_limit(rule_of(CORRELATE_VALUE_COUNT, 10), LIMIT_GTE, 3);
    (void)state;
    assert_bursts(rule, "a@0=1 a@1=1 a@2=2 a@3=1 a@4=2", "");
    assert_bursts(rule, "a@0=1 a@1=2 a@2=3", "0-2 x3 v3");
    assert_bursts(rule, "a@0=1 a@5=1 a@8=2 a@11=3", "5-11 x3 v3");
    assert_bursts(rule, "a@0=1 a@8=2 a@11=3", "");
}

static void sums_and_averages_are_of_what_lies_in_the_window(void **state)
{
    sigma_correlation const sum =
        with_limit(rule_of(CORRELATE_VALUE_SUM, 10), LIMIT_GT, 10);
    sigma_correlation const average =
        with_limit(rule_of(CORRELATE_VALUE_AVG, 10), LIMIT_GTE, 2.5);
    (void)state;
    assert_bursts(sum, "a@0=6 a@5=5 a@11=5", "0-5 x2 v11");
    assert_bursts(sum, "a@0=20 a@1=-15 a@2=3", "0-0 x1 v20");
    assert_bursts(sum, "a@0=1e17 a@11=10 a@22=10.5",
                  "0-0 x1 v1e+17, "
                  "22-22 x1 v10.5");
    assert_bursts(average, "a@0=2 a@1=3 a@20=1", "0-1 x2 v2.5");
}

static void an_average_is_rounded_once(void **state)
{
    sigma_correlation const least =
        with_limit(rule_of(CORRELATE_VALUE_AVG, 10), LIMIT_GTE, 0.7);
    sigma_correlation const most =
        with_limit(rule_of(CORRELATE_VALUE_AVG, 10), LIMIT_LT, 0.7);
    (void)state;
    assert_bursts(least, "a@0=0.7 a@1=0.7 a@2=0.7", "0-2 x3 v0.7");
    assert_bursts(most, "a@0=0.7 a@1=0.7 a@2=0.7", "");
}

static void a_percentile_lies_between_its_neighbours(void **state)
{
    sigma_correlation rule =
        with_limit(rule_of(CORRELATE_VALUE_PERCENTILE, 10), LIMIT_NEQ, -1);
    (void)state;
    rule.percentile = 90;
    assert_bursts(rule,
                  "a@0=1 a@0=2 a@0=3 a@0=4 a@0=5 a@0=6 a@0=7 a@0=8 a@0=9 "
                  "a@0=10 a@0=11",
                  "0-0 x11 v10");
    assert_bursts(rule, "a@0=1 a@1=2", "0-1 x2 v1.9");
    rule.percentile = 50;
    assert_bursts(rule, "a@0=1 a@1=9 a@2=3 a@3=4", "0-3 x4 v3.5");
    rule.percentile = 0;
    assert_bursts(rule, "a@0=5 a@1=2 a@2=9", "0-2 x3 v2");
    rule.percentile = 100;
    assert_bursts(rule, "a@0=5 a@1=2 a@2=9", "0-2 x3 v9");
    rule.percentile = 50;
    assert_bursts(rule, "a@0=-1.5e308 a@1=1.5e308", "0-1 x2 v0");
}

/* Is that percentile of the row's numbers this, and no double beside it? */
static void assert_percentile(double percentile, const char *stream,
                              double value, const char *wanted)
{
    sigma_correlation rule =
        with_limit(rule_of(CORRELATE_VALUE_PERCENTILE, 10), LIMIT_EQ, value);
    rule.percentile = percentile;
    assert_bursts(rule, stream, wanted);
    rule =
        with_limit(rule_of(CORRELATE_VALUE_PERCENTILE, 10), LIMIT_GTE, value);
    rule.percentile = percentile;
    assert_bursts(rule, stream, wanted);
    rule = with_limit(rule_of(CORRELATE_VALUE_PERCENTILE, 10), LIMIT_LT, value);
    rule.percentile = percentile;
    assert_bursts(rule, stream, "");
}

static void a_percentile_is_rounded_once(void **state)
{
    (void)state;
    /* h = 6.3, and 0 * 0.7 + 10 * 0.3 */
    assert_percentile(90, "a@0=0 a@0=0 a@0=0 a@0=0 a@0=0 a@0=0 a@0=0 a@0=10", 3,
                      "0-0 x8 v3");
    assert_percentile(90, "a@0=0.1 a@0=0.1 a@0=0.1", 0.1, "0-0 x3 v0.1");
    assert_percentile(99.9, "a@0=0 a@0=1000", 999, "0-0 x2 v999");
    assert_percentile(0.000001, "a@0=0 a@0=1e8", 1, "0-0 x2 v1");
    assert_percentile(50, "a@0=1.5e308 a@0=1.7e308", 1.6e308,
                      "0-0 x2 v1.6e+308");
    assert_percentile(50, "a@0=5e-324 a@0=1e-323", 1e-323,
                      "0-0 x2 v9.88131e-324");
}

static sigma_correlation temporal(size_t parts, int64_t seconds)
{
    return of_parts(rule_of(CORRELATE_TEMPORAL, seconds), parts);
}

static void temporal_wants_all_parts_in_any_order(void **state)
{
    (void)state;
    assert_bursts(temporal(3, 10), "c@0 a@4 b@10", "0-10 x3 v3");
    assert_bursts(temporal(3, 10), "c@0 a@4 c@9", "");
    assert_bursts(temporal(3, 10), "c@0 a@4 b@11", "");
}

static void temporal_with_a_limit_wants_so_many_parts(void **state)
{
    (void)state;
    assert_bursts(with_limit(temporal(3, 10), LIMIT_GTE, 2), "c@0 c@1 a@4",
                  "0-4 x3 v2");
    assert_bursts(with_limit(temporal(3, 10), LIMIT_GTE, 2), "c@0 c@1 c@4", "");
}

static void temporal_with_a_condition_wants_it_alone(void **state)
{
    sigma_correlation const rule =
        with_condition(temporal(3, 10), AND(OR(&a, &b), NOT(&c)));
    (void)state;
    assert_bursts(with_condition(temporal(3, 10), AND(OR(&a, &b), &c)),
                  "c@0 b@3 a@20", "0-3 x2 v2");
    assert_bursts(rule, "a@0 b@3 a@20 c@30", "0-3 x2 v2");
    assert_bursts(rule, "c@0", "");
}

static sigma_correlation ordered(size_t parts, int64_t seconds)
{
    return of_parts(rule_of(CORRELATE_TEMPORAL_ORDERED, seconds), parts);
}

static void ordered_wants_all_parts_in_the_order_of_the_list(void **state)
{
    (void)state;
    assert_bursts(ordered(3, 10), "a@0 b@4 c@10", "0-10 x3 v3");
    assert_bursts(ordered(3, 10), "a@0 c@4 b@10", "");
    assert_bursts(ordered(3, 10), "a@0 b@4 c@11", "");
    assert_bursts(ordered(3, 10), "a@0 c@1 a@2 b@3 b@4 c@5", "0-5 x6 v3");
    assert_bursts(ordered(2, 10), "b@0 a@1 a@2 a@3 b@13", "3-13 x2 v2");
}

static void of_equal_times_the_order_of_a_file_binds(void **state)
{
    (void)state;
    assert_bursts(ordered(2, 10), "a@5 b@5", "5-5 x2 v2");
    assert_bursts(ordered(2, 10), "b@5 a@5", "");
}

/* Whichever is called first. */
static void assert_either_way(sigma_correlation rule, const char *one,
                              const char *other, const char *wanted)
{
    assert_bursts(rule, one, wanted);
    assert_bursts(rule, other, wanted);
}

static void at_one_time_files_are_merged_in_the_order_of_the_list(void **state)
{
    (void)state;
    assert_either_way(ordered(2, 10), "1a@5 2b@5", "2a@5 1b@5", "5-5 x2 v2");
    assert_either_way(ordered(3, 10), "1a@5 1c@5 2b@5", "2a@5 2c@5 1b@5",
                      "5-5 x3 v3");
    assert_either_way(ordered(2, 10), "1b@5 1a@5 2b@5", "2b@5 2a@5 1b@5",
                      "5-5 x3 v2");
    /* Each file's own order binds, with others beside it. */
    assert_either_way(ordered(3, 10), "1b@5 1a@5 2c@5", "2b@5 2a@5 1c@5", "");
    assert_either_way(ordered(2, 10), "1b@5 1b@5 2b@5 2a@5",
                      "2b@5 2b@5 1b@5 1a@5", "5-5 x4 v2");
    /* Other times are of other instants. */
    assert_either_way(ordered(2, 10), "1a@6 2b@5", "2a@6 1b@5", "");
    sigma_correlation const rule =
        with_condition(ordered(3, 10), AND(&a, OR(&b, &c)));
    assert_either_way(rule, "1c@5 2a@5", "2c@5 1a@5", "5-5 x2 v2");
    assert_either_way(rule, "1c@5 1a@5", "2c@5 2a@5", "");
}

/* One order for all: what a file has before it is not passed by. */
static void one_merge_serves_all_of_the_list(void **state)
{
    (void)state;
    assert_either_way(ordered(3, 10), "1c@5 1a@5 2b@5 3c@5",
                      "3c@5 3a@5 2b@5 1c@5", "");
}

static void ordered_with_a_limit_wants_a_chain_so_long(void **state)
{
    sigma_correlation const rule = with_limit(ordered(4, 10), LIMIT_GTE, 3);
    (void)state;
    assert_bursts(rule, "a@0 c@4 d@10", "0-10 x3 v3");
    assert_bursts(rule, "d@0 a@1 c@2 b@3", "");
    assert_bursts(rule, "a@0 d@1 b@2 c@3", "0-3 x4 v3");
}

static void in_an_ordered_condition_and_is_and_then(void **state)
{
    sigma_correlation const rule =
        with_condition(ordered(3, 10), AND(&a, OR(&b, &c)));
    (void)state;
    assert_bursts(rule, "c@0 a@1 b@2", "0-2 x3 v2");
    assert_bursts(rule, "b@0 c@1 a@2", "");
    assert_bursts(rule, "a@0 c@11", "");
    assert_bursts(rule, "a@0 a@1 c@11", "1-11 x2 v2");
}

static void the_list_gives_the_order_and_not_the_condition(void **state)
{
    sigma_correlation const rule =
        with_condition(ordered(3, 10), AND(&c, AND(&b, &a)));
    (void)state;
    assert_bursts(rule, "a@0 b@1 c@2", "0-2 x3 v3");
    assert_bursts(rule, "c@0 b@1 a@2", "");
}

static void a_not_is_asked_of_all_of_the_window(void **state)
{
    sigma_correlation const rule =
        with_condition(ordered(3, 10), AND(&a, &b, NOT(&c)));
    (void)state;
    assert_bursts(rule, "a@0 b@1", "0-1 x2 v2");
    assert_bursts(rule, "a@0 b@1 c@10", "");
    assert_bursts(rule, "c@0 a@1 b@2", "");
    assert_bursts(rule, "b@0 a@1", "");
    assert_bursts(rule, "a@0 b@1 c@11", "0-1 x2 v2");
    assert_bursts(rule, "a@0 b@11", "");
}

/* ---- bursts of correlations within ---- */

static sigma_correlation outer(sigma_correlation rule)
{
    rule.level = 1;
    return rule;
}

static void a_burst_within_counts_at_one_time(void **state)
{
    (void)state;
    assert_bursts(outer(count_rule(2, 5)), "a@0-10 a@15", "0-15 x2 v2");
    assert_bursts(outer(count_rule(2, 5)), "a@0-10 a@10-16", "");
    assert_bursts(outer(ordered(2, 5)), "a@8-10 b@0-15", "0-15 x2 v2");
    assert_bursts(outer(ordered(2, 5)), "a@0-10 b@2-9", "");
}

static void a_burst_within_is_a_file_of_its_own(void **state)
{
    (void)state;
    assert_bursts(outer(ordered(2, 5)), "b@10 a@0-10", "0-10 x2 v2");
    assert_bursts(outer(ordered(2, 5)), "a@10 b@0-10", "0-10 x2 v2");
}

/* "a@5!2" is the mark behind the one at 2 of a burst, whose order it has; with ~ it
 * only goes on there. */
static void a_burst_within_lasts_for_other_rules(void **state)
{
    (void)state;
    assert_bursts(outer(ordered(2, 5)), "a@0-2 a@0-7!2 a@0-9!7 b@4",
                  "0-7 x2 v2");
    assert_bursts(outer(ordered(2, 5)), "a@0-2 a@0-7!2 a@0-9!7 b@1", "");
    assert_bursts(outer(ordered(2, 5)), "b@0-2 b@0-7!2 b@0-9!7 a@4",
                  "0-9 x2 v2");
    assert_bursts(outer(temporal(2, 5)), "a@0-2 a@0-7!2 a@0-9!7 b@14",
                  "0-14 x2 v2");
    assert_bursts(outer(temporal(2, 5)), "a@0-2 a@0-7!2 a@0-9!7 b@15", "");
    /* Where it only goes on, nothing happens. */
    assert_bursts(outer(temporal(2, 5)), "b@4 a@0-2 a@0-7~2 a@0-12~7 a@0-17!12",
                  "0-4 x2 v2");
    /* Distinct values, of which the mark has its burst's. */
    sigma_correlation const values =
        outer(with_limit(rule_of(CORRELATE_VALUE_COUNT, 5), LIMIT_GTE, 2));
    assert_bursts(values, "a@0-2=1 a@0-7=1!2 a@0-9=1!7 a@13=2", "0-13 x2 v2");
    assert_bursts(values, "a@0-2=1 a@0-7=1!2 a@0-9=1!7", "");
}

/* Between its first hit and its last nothing is new, and it holds all the while. */
static void a_burst_of_bursts_goes_on_where_nothing_happens(void **state)
{
    (void)state;
    assert_bursts(outer(temporal(2, 5)),
                  "a@0-1 b@0-2 a@0-6~1 b@0-7~2 a@0-11~6 b@0-12~7 "
                  "a@0-16!11 b@0-17!12",
                  "0-17 x2 v2");
    /* One that went on alone for longer than the time span is over. */
    assert_bursts(outer(temporal(2, 5)),
                  "a@0-1 b@0-2 a@0-6~1 a@0-11~6 a@0-16~11 a@0-21!16 b@23",
                  "0-2 x2 v2, 0-23 x2 v2");
}

/* ---- a window that is full ---- */

static void from_a_full_window_the_oldest_leave_early(void **state)
{
    sigma_correlation rule = count_rule(3, 10);
    correlate_row rows[MOST_ROWS];
    told_bursts told = {0};
    (void)state;
    assert_text(&rule, 3, "a@0 a@1 a@2 a@20 a@21 a@22 a@23",
                "0-2 x3 v3, 20-23 x4 v3+");
    assert_text(&rule, 2, "a@0 a@1 a@2", "");
    size_t const count = rows_of(&rule, "a@0 a@1 a@2 a@3", rows);
    assert_int_equal(correlate_rows(&rule, 2, rows, count, &told).left_early,
                     2);
    rule = with_limit(rule_of(CORRELATE_VALUE_COUNT, 10), LIMIT_GTE, 2);
    assert_text(&rule, 2, "a@0=1 a@1=2 a@2=2 a@3=2 a@4=3",
                "0-1 x2 v2, 3-4 x2 v2+");
    assert_text(&rule, 3, "a@0=1 a@1=2 a@2=3 a@3=4 a@4=5", "0-4 x5 v3+");
    told_bursts_free(&told);
}

static void what_closes_counts_all_however_many(void **state)
{
    sigma_correlation const rule = at_most(9, 10);
    sigma_correlation const values =
        with_limit(rule_of(CORRELATE_VALUE_COUNT, 10), LIMIT_LTE, 2);
    (void)state;
    assert_text(&rule, 2, "a@0 a@1 a@2 a@3", "0-3 x4 v4");
    assert_text(&values, 2, "a@0=1 a@1=2 a@2=3 a@3=4", "0-3 x4 v2+");
}

/* ---- what others get wrong ---- */

/* The events of each rule lie within the time span of the first rule's, but not of
 * each other. */
static void temporal_does_not_span_twice_its_time(void **state)
{
    (void)state;
    assert_bursts(temporal(3, 5), "b@0 a@5 c@10", "");
    assert_bursts(temporal(3, 5), "b@0 a@5 c@10 b@10", "5-10 x3 v3");
}

/* The rules' events are not first taken together to one with one time. */
static void each_event_of_a_rule_keeps_its_time(void **state)
{
    (void)state;
    assert_bursts(ordered(2, 10), "b@1 a@5 b@6", "1-6 x3 v2");
    assert_bursts(outer(count_rule(3, 10)), "a@0-1 a@2-3 a@4-5 a@30-31",
                  "0-5 x3 v3");
}

static void counts_have_windows(void **state)
{
    sigma_correlation const values =
        with_limit(rule_of(CORRELATE_VALUE_COUNT, 300), LIMIT_GTE, 3);
    (void)state;
    assert_bursts(count_rule(3, 300), "a@0 a@3600 a@7200", "");
    assert_bursts(values, "a@0=1 a@3600=2 a@7200=3", "");
}

static void a_stray_event_does_not_hide_a_hit(void **state)
{
    (void)state;
    assert_bursts(temporal(2, 10), "a@0 b@5 a@5000", "0-5 x2 v2");
    assert_bursts(ordered(2, 10), "b@0 a@4000 b@4005", "4000-4005 x2 v2");
}

static void who_leaves_is_taken_off_its_own_count(void **state)
{
    (void)state;
    assert_bursts(temporal(2, 10), "a@0 b@11 b@12 b@13", "");
    assert_bursts(temporal(2, 10), "a@0 a@5 b@11 b@12 a@13", "5-13 x4 v2");
}

/* ---- what fails ---- */

static gr_status refuse(void *self, const correlate_burst *burst, gr_error *err)
{
    (void)burst;
    ++*(int *)self;
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "full");
}

static void what_the_sink_fails_with_is_passed_on(void **state)
{
    sigma_correlation const rule = count_rule(1, 1);
    correlate_row const row = row_of(0, 0, 0), later = row_of(0, 9 * second, 0);
    int calls = 0;
    gr_error err;
    (void)state;
    correlator *const it = correlate_new(&rule, &(correlate_options){0},
                                         (correlate_sink){&calls, refuse});
    assert_non_null(it);
    assert_int_equal(correlate_add(it, &row, &err), GR_OK);
    assert_int_equal(correlate_add(it, &later, &err), GR_OK);
    assert_int_equal(correlate_end(it, &err), GR_IO);
    assert_int_equal(calls, 1);
    correlate_free(it);
    correlate_free(NULL);
}

static gr_status ignore(void *self, const correlate_burst *burst, gr_error *err)
{
    (void)self, (void)burst, (void)err;
    return GR_OK;
}

static gr_status run(const sigma_correlation *rule)
{
    gr_error err;
    gr_status status = GR_OK;
    correlator *const it = correlate_new(rule, &(correlate_options){0},
                                         (correlate_sink){NULL, ignore});
    if (it == NULL) return GR_NOMEM;
    for (unsigned i = 0; i < 1000 && status == GR_OK; i++) {
        correlate_row row = rule->type == CORRELATE_VALUE_COUNT
                                ? row_with_value(0, i, i)
                                : row_with_number(0, i, i);
        row.part = i % 2;
        status = correlate_add(it, &row, &err);
    }
    if (status == GR_OK) status = correlate_end(it, &err);
    correlate_free(it);
    return status;
}

static void each_allocation_may_fail(void **state)
{
    const sigma_part_node *const both = AND(&a, &b);
    (void)state;
    for (int type = 0; type <= CORRELATE_VALUE_PERCENTILE; type++) {
        sigma_correlation rule =
            with_limit(rule_of((sigma_correlation_type)type, 5), LIMIT_GTE, 1);
        long passed = 0;
        if (type == CORRELATE_TEMPORAL_ORDERED)
            rule = with_condition(rule, both);
        for (gr_status status = GR_NOMEM; status != GR_OK; passed++) {
            gr_mem_fail_after(passed);
            status = run(&rule);
            gr_mem_fail_after(-1);
            assert_true(status == GR_OK || status == GR_NOMEM);
        }
        assert_true(passed > 5);
    }
}

static void one_correlator_serves_several_streams(void **state)
{
    sigma_correlation const rule = count_rule(2, 10);
    correlate_row const row = row_of(7, 0, 0), other = row_of(3, second, 0);
    gr_error err;
    (void)state;
    correlator *const it = correlate_new(&rule, &(correlate_options){0},
                                         (correlate_sink){NULL, ignore});
    assert_non_null(it);
    assert_int_equal(correlate_end(it, &err), GR_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(correlate_add(it, &row, &err), GR_OK);
        assert_int_equal(correlate_end(it, &err), GR_OK);
    }
    assert_int_equal(correlate_add(it, &other, &err), GR_OK);
    assert_int_equal(correlate_end(it, &err), GR_OK);
    assert_int_equal(correlate_told(it).bursts, 0);
    assert_int_equal(correlate_told(it).rows, 3);
    assert_int_equal(correlate_told(it).groups, 3);
    correlate_free(it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_holds_both_its_ends),
        cmocka_unit_test(a_nanosecond_beyond_is_beyond),
        cmocka_unit_test(windows_slide_and_know_no_clock),
        cmocka_unit_test(equal_times_are_one_instant),
        cmocka_unit_test(groups_are_apart),
        cmocka_unit_test(a_row_without_its_value_is_as_if_it_was_not_there),
        cmocka_unit_test(a_span_of_all_time_is_no_fault),
        cmocka_unit_test(hits_that_share_an_event_are_one_burst),
        cmocka_unit_test(one_flood_does_not_hide_the_rest),
        cmocka_unit_test(events_between_hits_are_of_the_burst),
        cmocka_unit_test(the_strongest_window_is_told),
        cmocka_unit_test(a_burst_ends_at_midnight),
        cmocka_unit_test(a_burst_names_its_first_thousand_and_counts_all),
        cmocka_unit_test(of_a_chain_matches_are_named_before_bursts),
        cmocka_unit_test(each_part_has_its_share_of_the_list),
        cmocka_unit_test(in_a_chain_each_part_has_its_first_and_last),
        cmocka_unit_test(a_burst_tells_which_parts_it_has),
        cmocka_unit_test(a_ceiling_is_judged_when_the_window_closes),
        cmocka_unit_test(it_opens_with_the_first_event_and_holds_its_end),
        cmocka_unit_test(it_closes_at_midnight),
        cmocka_unit_test(any_midnight_is_a_beginning_for_what_closes),
        cmocka_unit_test(a_range_is_not_sought_in_every_window),
        cmocka_unit_test(a_range_wants_both_of_its_limits),
        cmocka_unit_test(each_comparison_is_its_own),
        cmocka_unit_test(values_are_counted_once_while_they_are_there),
        cmocka_unit_test(sums_and_averages_are_of_what_lies_in_the_window),
        cmocka_unit_test(an_average_is_rounded_once),
        cmocka_unit_test(a_percentile_lies_between_its_neighbours),
        cmocka_unit_test(a_percentile_is_rounded_once),
        cmocka_unit_test(temporal_wants_all_parts_in_any_order),
        cmocka_unit_test(temporal_with_a_limit_wants_so_many_parts),
        cmocka_unit_test(temporal_with_a_condition_wants_it_alone),
        cmocka_unit_test(ordered_wants_all_parts_in_the_order_of_the_list),
        cmocka_unit_test(of_equal_times_the_order_of_a_file_binds),
        cmocka_unit_test(at_one_time_files_are_merged_in_the_order_of_the_list),
        cmocka_unit_test(one_merge_serves_all_of_the_list),
        cmocka_unit_test(a_burst_within_is_a_file_of_its_own),
        cmocka_unit_test(ordered_with_a_limit_wants_a_chain_so_long),
        cmocka_unit_test(in_an_ordered_condition_and_is_and_then),
        cmocka_unit_test(the_list_gives_the_order_and_not_the_condition),
        cmocka_unit_test(a_not_is_asked_of_all_of_the_window),
        cmocka_unit_test(a_burst_within_counts_at_one_time),
        cmocka_unit_test(a_burst_within_lasts_for_other_rules),
        cmocka_unit_test(a_burst_of_bursts_goes_on_where_nothing_happens),
        cmocka_unit_test(from_a_full_window_the_oldest_leave_early),
        cmocka_unit_test(what_closes_counts_all_however_many),
        cmocka_unit_test(temporal_does_not_span_twice_its_time),
        cmocka_unit_test(each_event_of_a_rule_keeps_its_time),
        cmocka_unit_test(counts_have_windows),
        cmocka_unit_test(a_stray_event_does_not_hide_a_hit),
        cmocka_unit_test(who_leaves_is_taken_off_its_own_count),
        cmocka_unit_test(what_the_sink_fails_with_is_passed_on),
        cmocka_unit_test(each_allocation_may_fail),
        cmocka_unit_test(one_correlator_serves_several_streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
