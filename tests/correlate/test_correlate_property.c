/* test_correlate_property.c - random streams: the correlator tells what the slow and
 * obvious one tells, to the bit, and what must not matter does not. CORRELATE_ROUNDS
 * in the environment: more of them. */
#include "check.h"

#include <stdlib.h>

#include "support/correlated.h"
#include "support/draw.h"

enum { FILES = 3, FILE_BITS = 16 };
enum { ROUNDS = 100000, ROWS = 40, LONG_ROWS = 250, PARTS = 4, NODES = 16 };
static const int64_t second = 1000000000, day = INT64_C(86400000000000);

/* ---- a random rule ---- */

typedef struct {
    sigma_correlation rule;
    sigma_correlation_part parts[PARTS];
    sigma_part_node nodes[NODES];
    const sigma_part_node *children[NODES][2];
    size_t used;
    correlate_options options;
} made_rule;

static const sigma_part_node *condition(made_rule *m, unsigned depth)
{
    size_t const at = m->used++;
    sigma_part_node *const n = &m->nodes[at];
    unsigned const kinds = m->rule.at_close ? 4 : 3;
    unsigned const kind = depth == 0 ? 3 : draw(kinds + 1);
    *n = (sigma_part_node){.children = m->children[at]};
    n->kind = kind < 2                        ? (sigma_part_kind)kind
              : kind == 2 && m->rule.at_close ? PART_NOT
                                              : PART_FIRED;
    n->child_count = n->kind == PART_FIRED ? 0 : n->kind == PART_NOT ? 1 : 2;
    n->part = draw((unsigned)m->rule.part_count);
    for (size_t i = 0; i < n->child_count; i++)
        m->children[at][i] = condition(m, depth - 1);
    return n;
}

static double number(void)
{
    static const double odd[] = {0,     -0.0,   0.1,    1e16,   -1e16,  1e-300,
                                 1e250, -1e250, 5e-324, 2.5e15, 1.0 / 3};
    if (draw(3) == 0) return odd[draw(sizeof odd / sizeof *odd)];
    return (double)draw(9) - 2;
}

static sigma_limit limit(const sigma_correlation *rule)
{
    bool const of_number = rule->type >= CORRELATE_VALUE_SUM;
    return (sigma_limit){(sigma_limit_op)draw(rule->at_close ? 6 : 2),
                         of_number ? number() : (double)draw(6)};
}

static int64_t span_of(int64_t unit)
{
    return unit * (1 + draw(6)) + (draw(4) == 0 && unit > 1 ? 1 : 0);
}

static int64_t unit(void)
{
    int64_t const units[] = {1, second, day / 4, day / 2 + 1};
    return units[draw(4)];
}

static double percentile(void)
{
    static const unsigned places[] = {1, 10, 1000, 1000000};
    unsigned const all = places[draw(4)];
    return draw(3) == 0 ? 50 : (draw(100) * (double)all + draw(all + 1)) / all;
}

static void make_rule(made_rule *m, int64_t span)
{
    sigma_correlation *const r = &m->rule;
    *m = (made_rule){.options = {.window = draw(3) == 0 ? 1 + draw(6) : 0,
                                 .named = draw(2) * (1 + draw(12))}};
    r->type = (sigma_correlation_type)draw(7);
    r->parts = m->parts;
    r->part_count = 1 + draw(PARTS);
    r->timespan_ns = span;
    r->percentile = percentile();
    r->at_close = draw(3) == 0;
    r->level = draw(2);
    bool const temporal =
        r->type == CORRELATE_TEMPORAL || r->type == CORRELATE_TEMPORAL_ORDERED;
    r->limit_count = temporal ? draw(3) : 1 + draw(2);
    if (temporal && draw(2) == 0) r->condition = condition(m, 3);
    for (size_t i = 0; i < r->limit_count; i++) r->limits[i] = limit(r);
}

/* ---- random rows ---- */

static correlate_row make_row(const sigma_correlation *rule, int64_t begin,
                              int64_t step)
{
    bool const of_number = rule->type >= CORRELATE_VALUE_SUM;
    int64_t const time = begin + step * draw(20);
    uint8_t const key = (uint8_t)draw(3);
    correlate_row row = of_number ? row_with_number(key, time, number())
                                  : row_with_value(key, time, draw(4));
    row.part = draw((unsigned)rule->part_count);
    row.has_value = draw(8) != 0;
    if (rule->level > 0 && draw(2) == 0) {
        row.first_ns -= step * draw(10);
        row.events = 1 + draw(20);
    }
    row.file = row.events > 0 ? 0 : 1 + draw(FILES);
    return row;
}

static bool is_marked(const sigma_correlation *rule)
{
    return rule->level > 0 && (rule->type == CORRELATE_TEMPORAL ||
                               rule->type == CORRELATE_TEMPORAL_ORDERED ||
                               rule->type == CORRELATE_VALUE_COUNT);
}

/* Of files in their order, the rows of each in theirs; behind them bursts. */
static uint64_t order_in(uint32_t file, size_t place)
{
    return (file == 0 ? UINT64_C(9) : (uint64_t)file) << FILE_BITS | place;
}

/* The next mark of the burst that `row` is one of. */
static correlate_row next_mark(correlate_row row, int64_t step)
{
    row.mark = (correlate_mark){row.time_ns, true, draw(2) == 0};
    row.time_ns += step * (1 + draw(8));
    return row;
}

static size_t make_rows(const sigma_correlation *rule, int64_t step,
                        correlate_row rows[ROWS])
{
    size_t const count = draw(ROWS + 1);
    int64_t const midnight = day * ((int64_t)draw(5) - 2);
    int64_t const begin = midnight - step * draw(20);
    for (size_t i = 0; i < count; i++) {
        bool const goes_on =
            i > 0 && is_marked(rule) && rows[i - 1].events > 0 && draw(3) == 0;
        rows[i] = goes_on ? next_mark(rows[i - 1], step)
                          : make_row(rule, begin, step);
        if (!goes_on) rows[i].order = order_in(rows[i].file, i);
    }
    return count;
}

static void shuffle(correlate_row *rows, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t const j = draw((unsigned)i);
        correlate_row const swap = rows[i - 1];
        rows[i - 1] = rows[j];
        rows[j] = swap;
    }
}

/* ---- the same? ---- */

static bool same_number(double a, double b)
{
    return !(a < b) && !(a > b);
}

static bool same_but_orders(const told_burst *a, const told_burst *b)
{
    return memcmp(a->key, b->key, sizeof a->key) == 0 &&
           a->first_ns == b->first_ns && a->last_ns == b->last_ns &&
           a->begin_ns == b->begin_ns && a->end_ns == b->end_ns &&
           a->hit_ns == b->hit_ns && a->peak_ns == b->peak_ns &&
           same_number(a->value, b->value) && a->parts == b->parts &&
           a->count == b->count && a->bursts == b->bursts &&
           a->events == b->events && a->at_least == b->at_least &&
           a->order_count == b->order_count;
}

static bool same_burst(const told_burst *a, const told_burst *b)
{
    return same_but_orders(a, b) && a->last_order == b->last_order &&
           memcmp(a->orders, b->orders, a->order_count * sizeof *a->orders) ==
               0;
}

static void assert_same(const told_bursts *a, const told_bursts *b,
                        bool (*same)(const told_burst *, const told_burst *),
                        const made_rule *m, unsigned round)
{
    bool alike = a->count == b->count;
    for (size_t i = 0; alike && i < a->count; i++)
        alike = same(&a->bursts[i], &b->bursts[i]);
    if (!alike)
        fail_msg("round %u: type %d, at_close %d, window %zu, condition %d, "
                 "%zu limits: %zu bursts, not %zu",
                 round, (int)m->rule.type, m->rule.at_close, m->options.window,
                 m->rule.condition != NULL, m->rule.limit_count, a->count,
                 b->count);
}

static unsigned rounds(void)
{
    const char *const asked = getenv("CORRELATE_ROUNDS");
    return asked == NULL ? ROUNDS : (unsigned)strtoul(asked, NULL, 10);
}

/* ---- the properties ---- */

static void streams_are_judged_as_by_hand(void **state)
{
    size_t bursts = 0, of_type[7] = {0}, cut = 0, listed = 0;
    (void)state;
    for (unsigned round = 0; round < rounds(); round++) {
        made_rule m;
        correlate_row rows[ROWS];
        told_bursts fast = {0}, slow = {0};
        int64_t const step = unit();
        make_rule(&m, span_of(step));
        size_t const count = make_rows(&m.rule, step, rows);
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &fast);
        correlate_slowly(&m.rule, &m.options, rows, count, &slow);
        assert_same(&fast, &slow, same_burst, &m, round);
        bursts += fast.count;
        of_type[m.rule.type] += fast.count;
        for (size_t i = 0; i < fast.count; i++) {
            const told_burst *const b = &fast.bursts[i];
            cut += b->at_least;
            listed +=
                correlate_is_temporal(&m.rule) && b->count > b->order_count;
        }
        told_bursts_free(&fast);
        told_bursts_free(&slow);
    }
    /* What is drawn is worth it: there are bursts to compare. */
    assert_true(bursts > rounds() && cut > rounds() / 50);
    assert_true(listed > rounds() / 50);
    for (size_t i = 0; i < 7; i++) assert_true(of_type[i] > rounds() / 20);
}

/* Windows that grow, tables and heaps with something in them. */
static void long_streams_are_judged_as_by_hand(void **state)
{
    (void)state;
    for (unsigned round = 0; round < rounds() / 200; round++) {
        made_rule m;
        correlate_row rows[LONG_ROWS];
        told_bursts fast = {0}, slow = {0};
        make_rule(&m, 1 + draw(LONG_ROWS));
        if (m.options.window > 0) m.options.window = 1 + draw(LONG_ROWS / 2);
        for (size_t i = 0; i < LONG_ROWS; i++) {
            rows[i] = make_row(&m.rule, draw(LONG_ROWS), 1);
            if (m.rule.type == CORRELATE_VALUE_COUNT)
                rows[i].value[0] = (uint8_t)draw(50);
            rows[i].order = order_in(rows[i].file, i);
            rows[i].key[CORRELATE_KEY - 1] = 0;
        }
        if (m.rule.limit_count > 0) m.rule.limits[0].number += draw(60);
        rows_sort(rows, LONG_ROWS);
        correlate_rows_as(&m.rule, &m.options, rows, LONG_ROWS, &fast);
        correlate_slowly(&m.rule, &m.options, rows, LONG_ROWS, &slow);
        assert_same(&fast, &slow, same_burst, &m, round);
        told_bursts_free(&fast);
        told_bursts_free(&slow);
    }
}

/* Of matches; of bursts there are marks. */
static void groups_at_once_are_judged_as_row_by_row(void **state)
{
    size_t bursts = 0, groups[2] = {0};
    (void)state;
    for (unsigned round = 0; round < rounds(); round++) {
        made_rule m;
        correlate_row rows[LONG_ROWS];
        told_bursts one = {0}, other = {0};
        int64_t const step = unit();
        size_t count = LONG_ROWS;
        make_rule(&m, draw(100) == 0 ? INT64_MAX : span_of(step));
        m.rule.level = 0;
        m.options.window = 0;
        if (round % 50 != 0) count = make_rows(&m.rule, step, rows);
        for (size_t i = 0; count == LONG_ROWS && i < count; i++) {
            rows[i] = make_row(&m.rule, step * draw(LONG_ROWS / 10), step);
            rows[i].order = i;
            if (m.rule.type >= CORRELATE_VALUE_SUM)
                rows[i].number = draw(round % 100 == 0 ? 90 : 9);
        }
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &one);
        correlate_rows_at_once(&m.rule, m.options.named, rows, count, &other,
                               groups);
        assert_same(&other, &one, same_burst, &m, round);
        bursts += one.count;
        told_bursts_free(&one);
        told_bursts_free(&other);
    }
    assert_true(bursts > rounds() / 2 && groups[0] > rounds() / 3 &&
                groups[1] > rounds() / 10);
}

/* ---- rules of one group ---- */

enum { RULES_AT_ONCE = 9, BLOCKS_ROWS = 700 };

/* They take the same rows: each has a value. */
static void make_alike(made_rule rules[RULES_AT_ONCE])
{
    static const int64_t spans[] = {10, 30, 31, 400, 3, 10};
    size_t const parts = 1 + draw(3);
    for (size_t i = 0; i < RULES_AT_ONCE; i++) {
        sigma_correlation *const r = &rules[i].rule;
        do make_rule(&rules[i], spans[draw(6)]);
        while (r->type >= CORRELATE_VALUE_SUM);
        r->part_count = parts;
        r->condition = NULL;
        r->level = 0;
        r->at_close = false;
        if (r->limit_count == 0) continue;
        r->limit_count = 1;
        r->limits[0] = (sigma_limit){LIMIT_GTE, 1 + draw(draw(2) ? 5 : 40)};
    }
}

/* Close together for a while, then far from each other, and at one time. */
static void make_spells(correlate_row rows[BLOCKS_ROWS], unsigned parts)
{
    static const int64_t gaps[][2] = {{0, 2}, {1, 1}, {11, 40}, {0, 0}, {2, 9}};
    int64_t time = draw(3) == 0 ? day - BLOCKS_ROWS : 0;
    size_t spell = 0;
    for (size_t i = 0; i < BLOCKS_ROWS; i++) {
        if (draw(i % 64 < 2 ? 3 : 60) == 0) spell = draw(5);
        time += gaps[spell][0] + (int64_t)draw((unsigned)gaps[spell][1] + 1);
        rows[i] = row_with_value(0, time, draw(draw(2) == 0 ? 4 : 60));
        rows[i].part = draw(8) == 0 ? draw(parts) : 0;
        rows[i].order = i;
        rows[i].file = 1 + draw(FILES);
    }
}

static void what_rules_of_a_group_share_changes_nothing(void **state)
{
    size_t bursts = 0, judged_all = 0;
    (void)state;
    for (unsigned round = 0; round < rounds() / 100; round++) {
        made_rule made[RULES_AT_ONCE];
        const sigma_correlation *rules[RULES_AT_ONCE];
        correlate_row rows[BLOCKS_ROWS], before[BLOCKS_ROWS];
        told_bursts at_once[RULES_AT_ONCE] = {0};
        bool judged[RULES_AT_ONCE];
        make_alike(made);
        for (size_t i = 0; i < RULES_AT_ONCE; i++) rules[i] = &made[i].rule;
        make_spells(rows, (unsigned)rules[0]->part_count);
        memcpy(before, rows, sizeof rows);
        for (size_t i = 0; i < BLOCKS_ROWS; i++)
            before[i].value[0] = (uint8_t)draw(9);
        correlate_rules_at_once(rules, RULES_AT_ONCE, before, rows, BLOCKS_ROWS,
                                at_once, judged);
        for (size_t i = 0; i < RULES_AT_ONCE; i++) {
            told_bursts one = {0};
            correlate_rows(rules[i], 0, rows, BLOCKS_ROWS, &one);
            if (judged[i])
                assert_same(&at_once[i], &one, same_burst, &made[i], round);
            bursts += one.count;
            judged_all += judged[i];
            told_bursts_free(&one);
            told_bursts_free(&at_once[i]);
        }
    }
    assert_true(bursts > rounds() / 10 && judged_all > rounds() / 20);
}

/* Rows of the burst's group that are of its time, each burst among them once. */
static size_t rows_between(const made_rule *m, const correlate_row *rows,
                           size_t count, const told_burst *b)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        bool const again = rows[i].mark.again && is_marked(&m->rule) &&
                           rows[i].mark.before_ns >= b->begin_ns;
        n += memcmp(rows[i].key, b->key, sizeof b->key) == 0 &&
             correlate_takes(&m->rule, &rows[i]) &&
             rows[i].time_ns >= b->begin_ns && rows[i].time_ns <= b->end_ns &&
             !again;
    }
    return n;
}

/* Of what is judged at the close, a burst that goes on at the very time at which a
 * window opens is not in it where it stands before the row that opens it. */
static bool may_pass_over(const made_rule *m)
{
    return m->rule.at_close && is_marked(&m->rule);
}

/* So the time tells which rows a burst has, and can be asked for. */
static void between_its_first_row_and_its_last_all_are_of_a_burst(void **state)
{
    size_t bursts = 0;
    (void)state;
    for (unsigned round = 0; round < rounds() / 5; round++) {
        made_rule m;
        correlate_row rows[ROWS];
        told_bursts told = {0};
        int64_t const step = unit();
        make_rule(&m, span_of(step));
        m.options.window = 0;
        size_t const count = make_rows(&m.rule, step, rows);
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &told);
        for (size_t i = 0; i < told.count; i++) {
            size_t const there = rows_between(&m, rows, count, &told.bursts[i]);
            assert_true(there == told.bursts[i].count ||
                        (may_pass_over(&m) && there > told.bursts[i].count));
        }
        bursts += told.count;
        told_bursts_free(&told);
    }
    assert_true(bursts > rounds() / 5);
}

static void order_of_arrival_changes_nothing(void **state)
{
    (void)state;
    for (unsigned round = 0; round < rounds() / 10; round++) {
        made_rule m;
        correlate_row rows[ROWS];
        told_bursts one = {0}, other = {0};
        int64_t const step = unit();
        make_rule(&m, span_of(step));
        size_t const count = make_rows(&m.rule, step, rows);
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &one);
        shuffle(rows, count);
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &other);
        assert_same(&one, &other, same_burst, &m, round);
        told_bursts_free(&one);
        told_bursts_free(&other);
    }
}

/* Which of two rows comes first decides what is named first, no more; but for a
 * chain, where they are of one file, and a window that is full. */
static void which_of_equal_times_is_first_changes_no_verdict(void **state)
{
    (void)state;
    for (unsigned round = 0; round < rounds() / 10; round++) {
        made_rule m;
        correlate_row rows[ROWS];
        told_bursts one = {0}, other = {0};
        int64_t const step = unit();
        make_rule(&m, span_of(step));
        m.options.window = 0;
        if (m.rule.type == CORRELATE_TEMPORAL_ORDERED)
            m.rule.type = CORRELATE_TEMPORAL;
        m.rule.level = 0; /* marks of a burst have one order */
        size_t const count = make_rows(&m.rule, step, rows);
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &one);
        shuffle(rows, count);
        for (size_t i = 0; i < count; i++) rows[i].order = i;
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &other);
        assert_same(&one, &other, same_but_orders, &m, round);
        told_bursts_free(&one);
        told_bursts_free(&other);
    }
}

/* Also for a chain: which of two files comes first is in their names, no more. */
static void names_of_files_change_no_verdict(void **state)
{
    size_t ordered = 0;
    (void)state;
    for (unsigned round = 0; round < rounds() / 5; round++) {
        made_rule m;
        correlate_row rows[ROWS];
        told_bursts one = {0}, other = {0};
        int64_t const step = unit();
        uint32_t const turn = 1 + draw(FILES - 1);
        bool const swap = draw(2) == 0;
        make_rule(&m, span_of(step));
        m.options.window =
            0; /* from a full one the first file's rows leave first */
        if (draw(2) == 0 && m.rule.type < CORRELATE_VALUE_SUM)
            m.rule.type = CORRELATE_TEMPORAL_ORDERED;
        size_t const count = make_rows(&m.rule, step, rows);
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &one);
        for (size_t i = 0; i < count; i++) {
            uint32_t const file = rows[i].file;
            if (file == 0) continue;
            rows[i].file = 1 + (file - 1 + turn) % FILES;
            if (swap) rows[i].file = FILES + 1 - rows[i].file;
            rows[i].order =
                order_in(rows[i].file, (size_t)rows[i].order &
                                           ((UINT64_C(1) << FILE_BITS) - 1));
        }
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &other);
        assert_same(&one, &other, same_but_orders, &m, round);
        if (m.rule.type == CORRELATE_TEMPORAL_ORDERED) ordered += one.count;
        told_bursts_free(&one);
        told_bursts_free(&other);
    }
    assert_true(ordered > rounds() / 50);
}

static void keep_from(told_bursts *t, int64_t time)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->count; i++)
        if (t->bursts[i].last_ns >= time) t->bursts[kept++] = t->bursts[i];
    t->count = kept;
}

static size_t rows_from(correlate_row *rows, size_t count, int64_t time)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].time_ns >= time) rows[kept++] = rows[i];
    return kept;
}

static void replay_from_a_time_span_before_midnight_is_the_same(void **state)
{
    size_t compared = 0;
    (void)state;
    for (unsigned round = 0; round < rounds() / 10; round++) {
        made_rule m;
        correlate_row rows[ROWS];
        told_bursts whole = {0}, replay = {0};
        int64_t const step = unit(), midnight = day * ((int64_t)draw(7) - 3);
        make_rule(&m, span_of(step));
        size_t count = make_rows(&m.rule, step, rows);
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &whole);
        count = rows_from(rows, count, midnight - m.rule.timespan_ns);
        correlate_rows_as(&m.rule, &m.options, rows, count, &replay);
        keep_from(&whole, midnight);
        keep_from(&replay, midnight);
        assert_same(&whole, &replay, same_burst, &m, round);
        compared += whole.count;
        told_bursts_free(&whole);
        told_bursts_free(&replay);
    }
    assert_true(compared > rounds() / 20);
}

/* Without the time span before it. */
static void what_closes_is_the_same_from_any_midnight(void **state)
{
    size_t compared = 0;
    (void)state;
    for (unsigned round = 0; round < rounds() / 5; round++) {
        made_rule m;
        correlate_row rows[ROWS];
        told_bursts whole = {0}, replay = {0};
        int64_t const step = unit(), midnight = day * ((int64_t)draw(7) - 3);
        do make_rule(&m, span_of(step));
        while (!m.rule.at_close);
        size_t count = make_rows(&m.rule, step, rows);
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &m.options, rows, count, &whole);
        count = rows_from(rows, count, midnight);
        correlate_rows_as(&m.rule, &m.options, rows, count, &replay);
        keep_from(&whole, midnight);
        assert_same(&whole, &replay, same_burst, &m, round);
        compared += whole.count;
        told_bursts_free(&whole);
        told_bursts_free(&replay);
    }
    assert_true(compared > rounds() / 5);
}

/* ---- who looks on ---- */

typedef struct {
    correlate_judged judged[ROWS];
    size_t count;
} story;

static gr_status see(void *self, const correlate_judged *judged, gr_error *err)
{
    story *const s = self;
    (void)err;
    assert_true(s->count < ROWS);
    s->judged[s->count++] = *judged;
    return GR_OK;
}

/* The rows of the group of rows[at] that count, from `from` to `to`. */
static size_t counted(const made_rule *m, const correlate_row *rows,
                      size_t count, size_t at, int64_t from, int64_t to)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += correlate_takes(&m->rule, &rows[i]) && rows[i].time_ns >= from &&
             rows[i].time_ns <= to &&
             memcmp(rows[i].key, rows[at].key, CORRELATE_KEY) == 0;
    return n;
}

static size_t at_most(const made_rule *m, size_t count)
{
    return m->options.window > 0 && count > m->options.window
               ? m->options.window
               : count;
}

/* Every instant that has rows is told once, with as many as its window holds. */
static void assert_instants(const made_rule *m, const correlate_row *rows,
                            size_t count, const story *s)
{
    size_t told = 0;
    bool happens = false; /* at this time */
    for (size_t i = 0; i < count; i++) {
        int64_t const now = rows[i].time_ns;
        size_t later = i + 1;
        while (later < count && !correlate_takes(&m->rule, &rows[later]))
            later++;
        bool const same_as_next =
            later < count && rows[later].time_ns == now &&
            memcmp(rows[later].key, rows[i].key, CORRELATE_KEY) == 0;
        if (!correlate_takes(&m->rule, &rows[i])) continue;
        happens |= !is_marked(&m->rule) || !rows[i].mark.between;
        if (same_as_next) continue;
        bool const passed_over = !happens;
        happens = false;
        if (passed_over) continue;
        const correlate_judged *const j = &s->judged[told++];
        int64_t const from = now < INT64_MIN + m->rule.timespan_ns
                                 ? INT64_MIN
                                 : now - m->rule.timespan_ns;
        size_t const all = counted(m, rows, count, i, from, now);
        assert_true(j->time_ns == now && j->last_ns == now);
        assert_int_equal(j->count, at_most(m, all));
        assert_true(j->first_ns >= from);
        assert_true(j->at_least == (all > j->count));
        if (m->rule.type == CORRELATE_EVENT_COUNT)
            assert_true(same_number(j->value, (double)j->count));
    }
    assert_int_equal(s->count, told);
}

/* What opens a burst, and the hits that join it, tell what the burst does. */
static void assert_bursts(const told_bursts *bursts, const story *s)
{
    size_t told = 0;
    for (size_t i = 0; i < s->count; told++) {
        while (i < s->count && !s->judged[i].holds) i++;
        if (i == s->count) break;
        assert_true(told < bursts->count && !s->judged[i].joins);
        const told_burst *const b = &bursts->bursts[told];
        correlate_judged peak = s->judged[i];
        bool at_least = false;
        do {
            const correlate_judged *const j = &s->judged[i];
            if (j->holds && j->value > peak.value) peak = *j;
            at_least |= j->holds && j->at_least;
        } while (++i < s->count && (!s->judged[i].holds || s->judged[i].joins));
        assert_true(same_number(peak.value, b->value));
        assert_true(peak.time_ns == b->peak_ns && at_least == b->at_least);
        assert_true((peak.parts & ~b->parts) == 0);
    }
    assert_int_equal(told, bursts->count);
}

static void who_looks_on_sees_what_the_bursts_tell(void **state)
{
    size_t hits = 0;
    (void)state;
    for (unsigned round = 0; round < rounds() / 5; round++) {
        made_rule m;
        story s = {.count = 0};
        correlate_row rows[ROWS];
        told_bursts bursts = {0}, alone = {0};
        int64_t const step = unit();
        make_rule(&m, span_of(step));
        size_t const count = make_rows(&m.rule, step, rows);
        correlate_options options = m.options;
        options.observer = (correlate_observer){&s, see};
        rows_sort(rows, count);
        correlate_rows_as(&m.rule, &options, rows, count, &bursts);
        correlate_rows_as(&m.rule, &m.options, rows, count, &alone);
        assert_same(&bursts, &alone, same_burst, &m, round);
        assert_bursts(&bursts, &s);
        if (!m.rule.at_close) assert_instants(&m, rows, count, &s);
        for (size_t i = 0; i < s.count; i++) hits += s.judged[i].holds;
        told_bursts_free(&bursts);
        told_bursts_free(&alone);
    }
    assert_true(hits > rounds() / 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_are_judged_as_by_hand),
        cmocka_unit_test(long_streams_are_judged_as_by_hand),
        cmocka_unit_test(groups_at_once_are_judged_as_row_by_row),
        cmocka_unit_test(what_rules_of_a_group_share_changes_nothing),
        cmocka_unit_test(between_its_first_row_and_its_last_all_are_of_a_burst),
        cmocka_unit_test(order_of_arrival_changes_nothing),
        cmocka_unit_test(which_of_equal_times_is_first_changes_no_verdict),
        cmocka_unit_test(names_of_files_change_no_verdict),
        cmocka_unit_test(who_looks_on_sees_what_the_bursts_tell),
        cmocka_unit_test(what_closes_is_the_same_from_any_midnight),
        cmocka_unit_test(replay_from_a_time_span_before_midnight_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
