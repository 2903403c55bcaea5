/* test_trace.c - what is kept of a correlation, and the time span within which it
 * would have fired. tests/cli/explain_correlation.sh looks at what is told. */
#include "check.h"

#include <stdlib.h>

#include "base/mem.h"
#include "hunt/trace_parts.h"
#include "support/correlated.h"
#include "support/draw.h"
#include "support/memory_spill.h"
#include "support/rule_text.h"
#include "support/scratch.h"

enum { ROWS = 24, ROUNDS = 4000, PARTS = 3 };
static const int64_t second = 1000000000;

static gr_arena *arena;
static gr_error error;

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)512 << 20);
    return arena == NULL || scratch_open() == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_close();
    gr_arena_free(arena);
    return 0;
}

static gr_status keep(void *self, gr_slice bytes, gr_error *err)
{
    (void)err;
    gr_put(self, bytes);
    return ((gr_buffer *)self)->status;
}

/* ---- one group, without a hunt ---- */

static const char three_rules[] =
    "title: A\nname: a\nlogsource: {product: windows}\n"
    "detection: {s: {EventID: 1}, condition: s}\n---\n"
    "title: B\nname: b\nlogsource: {product: windows}\n"
    "detection: {s: {EventID: 2}, condition: s}\n---\n"
    "title: C\nname: c\nlogsource: {product: windows}\n"
    "detection: {s: {EventID: 3}, condition: s}\n---\n"
    "title: All\nname: all\ncorrelation: {type: temporal, rules: [a, b, c],\n"
    "  group-by: [x], timespan: 5s}\n";

static uint32_t correlation_of(const sigma_rules *rules)
{
    uint32_t at = 0;
    while (rules->rules[at].correlation == NULL) at++;
    return at;
}

static gr_status see(void *self, const correlate_judged *judged, gr_error *err)
{
    const trace *const t = self;
    return trace_watch(t)->rows.judged(self, t->options->rule, judged, err);
}

static gr_status no_burst(void *self, const correlate_burst *burst,
                          gr_error *err)
{
    (void)burst, (void)err;
    ++*(size_t *)self;
    return GR_OK;
}

/* As correlating.c does; how many bursts there are. */
static size_t feed(trace *t, const correlate_row *rows, size_t count)
{
    size_t hits = 0;
    uint32_t const rule = t->options->rule;
    const correlating_watch *const w = &trace_watch(t)->rows;
    correlate_options const options = {.observer = {t, see}};
    correlator *const c = correlate_new(t->correlation, &options,
                                        (correlate_sink){&hits, no_burst});
    assert_non_null(c);
    assert_int_equal(w->group(w->self, rule, GR_S(""), &error), GR_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(correlate_add(c, &rows[i], &error), GR_OK);
        assert_int_equal(w->row(w->self, rule, &rows[i], 0, &error), GR_OK);
    }
    assert_int_equal(correlate_end(c, &error), GR_OK);
    correlate_sums const sums = correlate_told(c);
    assert_int_equal(w->end(w->self, rule, &sums, &error), GR_OK);
    correlate_free(c);
    return hits;
}

static void draw_rows(correlate_row *rows, size_t count)
{
    int64_t time = second * draw(1000);
    for (size_t i = 0; i < count; i++) {
        time += second * draw(60) + draw(3);
        rows[i] = row_with_value(1, time, draw(4));
        rows[i].part = draw(PARTS);
        rows[i].has_value = draw(6) != 0;
        rows[i].order = i;
    }
}

/* How many the rule counts of rows[from] to rows[to]. */
static size_t counted(const sigma_correlation *c, const correlate_row *rows,
                      size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i <= to; i++) {
        bool is_new = c->type == CORRELATE_EVENT_COUNT || rows[i].has_value ||
                      c->type == CORRELATE_TEMPORAL;
        for (size_t k = from; k < i && is_new; k++) {
            if (c->type == CORRELATE_TEMPORAL)
                is_new = rows[k].part != rows[i].part;
            if (c->type == CORRELATE_VALUE_COUNT && rows[k].has_value)
                is_new = memcmp(rows[k].value, rows[i].value,
                                sizeof rows[i].value) != 0;
        }
        n += is_new;
    }
    return n;
}

/* Every stretch of rows is looked at. */
static uint64_t shortest_by_hand(const sigma_correlation *c,
                                 const correlate_row *rows, size_t count,
                                 size_t wanted)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < count; i++)
        for (size_t k = i; k < count; k++)
            if (counted(c, rows, i, k) >= wanted &&
                rows[k].time_ns - rows[i].time_ns < least)
                least = rows[k].time_ns - rows[i].time_ns;
    return least == INT64_MAX
               ? 0
               : (uint64_t)(least / second + (least % second > 0));
}

static sigma_correlation draw_rule(const sigma_correlation *base)
{
    static const sigma_correlation_type types[] = {
        CORRELATE_EVENT_COUNT, CORRELATE_VALUE_COUNT, CORRELATE_TEMPORAL};
    sigma_correlation c = *base;
    c.type = types[draw(3)];
    c.timespan_ns = second * (1 + draw(20));
    c.limit_count = c.type == CORRELATE_TEMPORAL ? draw(2) : 1;
    c.limits[0] = (sigma_limit){draw(2) == 0 ? LIMIT_GT : LIMIT_GTE,
                                (double)(1 + draw(5)) - 0.5 * draw(2)};
    return c;
}

static void the_shortest_time_span_is_that_by_hand(void **state)
{
    size_t told = 0, fired = 0;
    (void)state;
    sigma_rules rules = rule_text_load(arena, gr_slice_of_c(three_rules), NULL);
    uint32_t const number = correlation_of(&rules);
    sigma_rule *const own =
        gr_arena_take_array(arena, rules.count, sizeof *own);
    memcpy(own, rules.rules, rules.count * sizeof *own);
    rules.rules = own;
    const sigma_correlation *const base = own[number].correlation;
    trace_options const options = {.rules = &rules,
                                   .rule = number,
                                   .from_ns = GR_TIME_NONE,
                                   .to_ns = GR_TIME_NONE};
    for (unsigned round = 0; round < ROUNDS; round++) {
        correlate_row rows[ROWS];
        uint64_t shortest = 0;
        size_t const count = 1 + draw(ROWS);
        sigma_correlation const rule = draw_rule(base);
        memory_spill store = memory_spill_of((size_t)1 << 20, 100);
        gr_spill const spill = memory_spill_interface(&store);
        gr_buffer text = gr_buffer_upto(1 << 20);
        gr_writer const to = {&text, keep};
        own[number].correlation = &rule;
        trace *const t = trace_new(&options, &spill, &to);
        assert_non_null(t);
        draw_rows(rows, count);
        size_t const hits = feed(t, rows, count);
        assert_true(t->at->bursts == hits && t->at->fired == (hits > 0));
        assert_true(trace_wanted(&rule) > 0);
        if (hits > 0) fired++;
        if (hits == 0 && t->at->group_count > 0) {
            assert_int_equal(trace_shortest(t, t->sums.rows, &shortest, &error),
                             GR_OK);
            assert_int_equal(shortest,
                             shortest_by_hand(&rule, rows, count,
                                              (size_t)trace_wanted(&rule)));
            told += shortest > 0;
        }
        trace_free(t);
        gr_buffer_free(&store.bytes);
        gr_buffer_free(&text);
    }
    assert_true(told > ROUNDS / 10 && fired > ROUNDS / 10);
}

/* ---- in a hunt ---- */

static const char counting[] =
    "title: Start\nname: start\nid: aa\n"
    "logsource: {product: windows, service: security}\n"
    "detection: {s: {EventID: 4688}, condition: s}\n---\n"
    "title: Many\nname: many\nid: bb\n"
    "correlation: {type: value_count, rules: [start], group-by: [Host],\n"
    "  timespan: 1h, condition: {field: Tool, gte: 3}}\n";

static void write_events(void)
{
    gr_buffer text = gr_buffer_upto(1 << 20);
    for (unsigned i = 0; i < 6; i++)
        gr_putf(&text,
                "{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{"
                "\"Name\":\"P\"}},\"EventID\":4688,\"Channel\":\"Security\","
                "\"Computer\":\"PC\",\"EventRecordID\":%u,\"TimeCreated\":{"
                "\"#attributes\":{\"SystemTime\":\"2021-03-02T08:%02u:00.0Z\"}"
                "}},\"EventData\":{\"Host\":\"h%u\",\"Tool\":\"t%u\"}}}\n",
                i + 1, i, i % 2, i);
    gr_put_byte(&text, 0);
    scratch_write_text("ev/a.json", (const char *)text.ptr);
    gr_buffer_free(&text);
}

/* The text, or what it fails with. */
static gr_status trace_hunt(gr_arena *own, const sigma_rules *rules, bool one,
                            size_t room, gr_buffer *text)
{
    gr_slice const host = GR_S("h0");
    trace_value const group[] = {{&host, 1}};
    const char *const path = scratch_path("ev");
    memory_spill store = memory_spill_of((size_t)1 << 20, 1000);
    memory_spill kept = memory_spill_of(room, 1000);
    gr_spill const spill = memory_spill_interface(&store);
    gr_spill const held = memory_spill_interface(&kept);
    gr_writer const to = {text, keep};
    evidence_list list = {0};
    hunt_result result;
    trace_options const options = {.rules = rules,
                                   .rule = correlation_of(rules),
                                   .group = one ? group : NULL,
                                   .width = 80,
                                   .from_ns = GR_TIME_NONE,
                                   .to_ns = GR_TIME_NONE};
    gr_status status = evidence_find(own, &path, 1, &list, &error);
    trace *const t = trace_new(&options, &held, &to);
    if (t == NULL) status = GR_NOMEM;
    if (status == GR_OK) {
        hunt_options const with = {.pipe = {.threads = 1},
                                   .watch = trace_watch(t)};
        status =
            hunt_run(own, &list, rules, &with, &spill, NULL, &result, &error);
    }
    trace_free(t);
    evidence_end(&list);
    gr_buffer_free(&store.bytes);
    gr_buffer_free(&kept.bytes);
    return status;
}

static void a_trace_tells_all_or_says_that_memory_ended(void **state)
{
    (void)state;
    write_events();
    sigma_rules const rules =
        rule_text_load(arena, gr_slice_of_c(counting), NULL);
    for (unsigned one = 0; one < 2; one++) {
        gr_buffer whole = gr_buffer_upto(1 << 20);
        assert_int_equal(trace_hunt(arena, &rules, one, 1 << 20, &whole),
                         GR_OK);
        assert_true(gr_find(gr_buffer_slice(&whole), GR_S("fires: ")) <
                    whole.len);
        for (long n = 0;; n++) {
            gr_buffer text = gr_buffer_upto(1 << 20);
            gr_arena *const own = gr_arena_new((size_t)64 << 20);
            gr_mem_fail_after(n);
            gr_status const status =
                trace_hunt(own, &rules, one, 1 << 20, &text);
            gr_mem_fail_after(-1);
            bool const same =
                gr_equal(gr_buffer_slice(&text), gr_buffer_slice(&whole));
            gr_buffer_free(&text);
            gr_arena_free(own);
            if (status == GR_OK && same) break;
            assert_true(n < 5000);
        }
        gr_buffer_free(&whole);
    }
}

static void a_full_store_ends_it(void **state)
{
    (void)state;
    write_events();
    sigma_rules const rules =
        rule_text_load(arena, gr_slice_of_c(counting), NULL);
    for (size_t room = 0; room < 400; room += 50) {
        gr_buffer text = gr_buffer_upto(1 << 20);
        assert_int_equal(trace_hunt(arena, &rules, true, room, &text), GR_IO);
        gr_buffer_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_shortest_time_span_is_that_by_hand,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_trace_tells_all_or_says_that_memory_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_store_ends_it, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
