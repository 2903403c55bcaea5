/* test_tables.c - rows, keys and the wire between workers and order. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hunt/rows.h"
#include "hunt/wire.h"

static void rows_are_found_again_and_kept_in_order(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(1 << 20);
    row_table t = rows_in(arena, sizeof(uint64_t), 5000);
    char key[32];
    for (uint64_t i = 0; i < 10000; i++) {
        size_t const n =
            (size_t)snprintf(key, sizeof key, "%u", (unsigned)(i % 3000));
        void *row = NULL;
        row_status const s = rows_get(&t, gr_slice_of(key, n), &row);
        assert_int_equal(s, i < 3000 ? ROW_NEW : ROW_FOUND);
        ++*(uint64_t *)row;
    }
    assert_int_equal(t.count, 3000);
    for (size_t i = 0; i < t.count; i++) {
        snprintf(key, sizeof key, "%zu", i);
        assert_slice(t.keys[i], key);
        assert_int_equal(*(uint64_t *)t.rows[i], i < 1000 ? 4 : 3);
        assert_ptr_equal(rows_find(&t, gr_slice_of_c(key)), t.rows[i]);
    }
    assert_null(rows_find(&t, GR_S("x")));
    rows_clear(&t);
    assert_null(rows_find(&t, GR_S("1")));
    rows_free(&t);
    gr_arena_free(arena);
}

static void rows_end_at_their_ceiling(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(1 << 20);
    row_table t = rows_in(arena, 8, 2);
    void *row;
    assert_int_equal(rows_get(&t, GR_S("a"), &row), ROW_NEW);
    assert_int_equal(rows_get(&t, GR_S(""), &row), ROW_NEW);
    assert_int_equal(rows_get(&t, GR_S("c"), &row), ROW_BEYOND);
    assert_int_equal(rows_get(&t, GR_S(""), &row), ROW_FOUND);
    rows_free(&t);
    gr_mem_fail_after(0);
    assert_int_equal(rows_get(&t, GR_S("a"), &row), ROW_NOMEM);
    gr_mem_fail_after(-1);
    rows_free(&t);
    gr_arena_free(arena);
    gr_arena *const small = gr_arena_new(2000);
    t = rows_in(small, 1500, 100);
    assert_int_equal(rows_get(&t, GR_S("a"), &row), ROW_NEW);
    assert_int_equal(rows_get(&t, GR_S("b"), &row), ROW_BEYOND);
    rows_free(&t);
    gr_arena_free(small);
}

static void the_wire_gives_back_what_it_took(void **state)
{
    (void)state;
    static const uint8_t rules[] = {1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff};
    wire_match m = {.offset = UINT64_MAX,
                    .length = 7,
                    .record_id = 8,
                    .time_ns = INT64_MIN,
                    .event_id = UINT32_MAX,
                    .has_record_id = true,
                    .carved = true,
                    .host = GR_S("h"),
                    .channel = GR_S(""),
                    .fields = GR_S("{}"),
                    .rules = {rules, 8},
                    .alike = GR_S("0123456789ab"),
                    .rank = INT32_MAX};
    memset(m.raw_sha256, 0xab, GR_SHA256_SIZE);
    wire_events const k = {GR_S("c"), 5, true, 6, 7, 8, -1, 9};
    wire_host const h = {GR_S("host"), 10};
    wire_sums const s = {1, 2, 3};
    wire_fault const f = {4, 5, GR_S("why")};
    gr_buffer out = gr_buffer_upto(4096);
    wire_put_match(&out, &m);
    wire_put_events(&out, &k);
    wire_put_host(&out, &h);
    wire_put_sums(&out, &s);
    wire_put_fault(&out, &f);

    gr_cursor c = gr_cursor_over(gr_buffer_slice(&out), 0);
    wire_kind kind;
    gr_slice payload;
    assert_true(wire_next(&c, &kind, &payload));
    assert_int_equal(kind, WIRE_MATCH);
    wire_match const m2 = wire_get_match(payload);
    assert_true(m2.offset == UINT64_MAX && m2.length == 7 &&
                m2.record_id == 8 && m2.time_ns == INT64_MIN &&
                m2.event_id == UINT32_MAX);
    assert_true(m2.has_record_id && !m2.has_event_id && m2.carved &&
                !m2.fields_omitted);
    assert_memory_equal(m2.raw_sha256, m.raw_sha256, GR_SHA256_SIZE);
    assert_slice(m2.host, "h");
    assert_slice(m2.channel, "");
    assert_slice(m2.fields, "{}");
    assert_int_equal(wire_rule_count(&m2), 2);
    assert_int_equal(wire_rule(&m2, 1), UINT32_MAX);
    assert_slice(m2.alike, "0123456789ab");
    assert_int_equal(m2.rank, INT32_MAX);

    assert_true(wire_next(&c, &kind, &payload));
    wire_events const k2 = wire_get_events(payload);
    assert_slice(k2.channel, "c");
    assert_true(k2.event_id == 5 && k2.has_event_id && k2.events == 6 &&
                k2.null_times == 7 && k2.judged == 8 && k2.first_ns == -1 &&
                k2.last_ns == 9);
    assert_true(wire_next(&c, &kind, &payload));
    assert_int_equal(wire_get_host(payload).events, 10);
    assert_true(wire_next(&c, &kind, &payload));
    assert_int_equal(wire_get_sums(payload).regex_limits, 3);
    assert_true(wire_next(&c, &kind, &payload));
    assert_int_equal(kind, WIRE_FAULT);
    assert_slice(wire_get_fault(payload).text, "why");
    assert_false(wire_next(&c, &kind, &payload));
    gr_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found_again_and_kept_in_order),
        cmocka_unit_test(rows_end_at_their_ceiling),
        cmocka_unit_test(the_wire_gives_back_what_it_took),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
