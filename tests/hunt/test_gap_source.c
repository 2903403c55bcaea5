/* test_gap_source.c - what is missing in a source, sentence by sentence. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "hunt/gap_source.h"
#include "support/draw.h"

#define SECOND INT64_C(1000000000)
#define HOUR (3600 * SECOND)

static gr_arena *arena;
static gap_source *source;

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)16 << 20);
    source = arena == NULL ? NULL : gap_source_new(arena);
    return source == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    gr_arena_free(arena);
    return 0;
}

static void event_at(size_t file, uint64_t id, int64_t time_ns)
{
    gap_event const e = {.record_id = id,
                         .has_record_id = true,
                         .time_ns = time_ns,
                         .file = file,
                         .offset = id * 100};
    gap_source_add(source, &e);
}

static void line_at(size_t file, int64_t time_ns)
{
    gap_event const e = {.time_ns = time_ns, .file = file, .offset = 7};
    gap_source_add(source, &e);
}

/* Ids `from` to `to`, a second apart, the first of them at `start`. */
static void events(size_t file, uint64_t from, uint64_t to, int64_t start)
{
    for (uint64_t id = from; id <= to; id++)
        event_at(file, id, start + (int64_t)(id - from) * SECOND);
}

static gap_list finish(void)
{
    return gap_source_finish(source, gap_source_last(source));
}

static void a_log_without_holes_has_no_gap(void **state)
{
    (void)state;
    events(0, 1, 5000, HOUR);
    assert_int_equal(finish().count, 0);
    assert_int_equal(gap_source_events(source), 5000);
    assert_int_equal(gap_source_first(source), HOUR);
    assert_int_equal(gap_source_last(source), HOUR + 4999 * SECOND);
}

static void missing_ids_are_told_with_the_times_around_them(void **state)
{
    (void)state;
    events(0, 1, 100, 0);
    events(0, 131, 200, 500 * SECOND);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 1);
    assert_int_equal(gaps.items[0].kind, GAP_IDS);
    assert_int_equal(gaps.items[0].first_id, 101);
    assert_int_equal(gaps.items[0].last_id, 130);
    assert_int_equal(gaps.items[0].from_ns, 99 * SECOND);
    assert_int_equal(gaps.items[0].to_ns, 500 * SECOND);
    assert_int_equal(gaps.items[0].offset, 13100);
}

static void a_log_that_wraps_in_its_file_has_no_gap(void **state)
{
    (void)state;
    events(0, 501, 900, 500 * SECOND);
    events(0, 101, 500, 100 * SECOND);
    assert_int_equal(finish().count, 0);
}

static void an_archived_log_fills_the_hole(void **state)
{
    (void)state;
    events(0, 1, 100, SECOND);
    events(0, 201, 300, 201 * SECOND);
    events(1, 101, 200, 101 * SECOND);
    assert_int_equal(finish().count, 0);
}

static void a_second_copy_makes_no_gap(void **state)
{
    (void)state;
    events(0, 1, 300, SECOND);
    events(1, 1, 200, SECOND);
    events(2, 150, 400, 150 * SECOND);
    assert_int_equal(finish().count, 0);
}

/* Nor does a third: a silence is as rare as it was, and told once. */
static void a_copy_of_a_silence_is_the_same(void **state)
{
    (void)state;
    for (size_t file = 0; file < 5; file++) {
        gap_event const told = {.time_ns = 5 * SECOND, .file = file};
        for (int i = 0; i < 1000; i++) line_at(file, i * SECOND);
        for (int i = 0; i < 1000; i++) line_at(file, 7 * HOUR + i * SECOND);
        gap_source_tell(source, &told, GR_S("cleared"));
        if (file > 0) gap_source_forget(source, file);
    }
    gap_list const gaps = finish();
    assert_int_equal(gap_source_events(source), 2000);
    assert_int_equal(gaps.count, 2);
    assert_int_equal(gaps.items[0].kind, GAP_TOLD);
    assert_int_equal(gaps.items[1].kind, GAP_SILENCE);
}

static void ids_that_begin_again_are_told(void **state)
{
    (void)state;
    events(0, 1, 300, 0);
    events(0, 1, 50, 1000 * SECOND);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 1);
    assert_int_equal(gaps.items[0].kind, GAP_IDS_BACK);
    assert_int_equal(gaps.items[0].first_id, 1);
    assert_int_equal(gaps.items[0].last_id, 300);
}

static void ids_of_both_epochs_may_have_holes(void **state)
{
    (void)state;
    events(0, 1, 300, 0);
    events(0, 1, 50, 1000 * SECOND);
    events(0, 61, 90, 2000 * SECOND);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 2);
    assert_int_equal(gaps.items[1].kind, GAP_IDS);
    assert_int_equal(gaps.items[1].first_id, 51);
    assert_int_equal(gaps.items[1].last_id, 60);
}

static void a_long_and_rare_silence_is_told(void **state)
{
    (void)state;
    events(0, 1, 1000, 0);
    events(0, 1001, 2000, 7 * HOUR);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 1);
    assert_int_equal(gaps.items[0].kind, GAP_SILENCE);
    assert_int_equal(gaps.items[0].from_ns, 999 * SECOND);
    assert_int_equal(gaps.items[0].to_ns, 7 * HOUR);
}

static void silence_between_two_files_is_told(void **state)
{
    (void)state;
    events(0, 1, 1000, 0);
    events(1, 1001, 2000, 7 * HOUR);
    assert_int_equal(finish().count, 1);
}

static void a_server_that_sleeps_each_night_is_no_finding(void **state)
{
    (void)state;
    for (uint64_t night = 0; night < 8; night++)
        events(0, 1 + night * 1000, 1000 + night * 1000,
               (int64_t)night * 24 * HOUR);
    assert_int_equal(finish().count, 0);
}

static void a_source_with_few_events_is_often_silent(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 40; i++)
        event_at(0, i + 1, (int64_t)(i * i) * 600 * SECOND);
    assert_int_equal(finish().count, 0);
}

static void lines_without_ids_have_silences(void **state)
{
    (void)state;
    for (int64_t i = 0; i < 1000; i++) line_at(0, i * SECOND);
    for (int64_t i = 0; i < 1000; i++) line_at(1, 9 * HOUR + i * SECOND);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 1);
    assert_int_equal(gaps.items[0].kind, GAP_SILENCE);
    assert_int_equal(gaps.items[0].to_ns, 9 * HOUR);
}

static void lines_out_of_order_are_no_gap(void **state)
{
    (void)state;
    for (int64_t i = 0; i < 1000; i++)
        line_at(0, (i + (i % 7 == 0 ? -50 : 0)) * SECOND);
    assert_int_equal(finish().count, 0);
}

static void a_clock_that_goes_back_is_told(void **state)
{
    (void)state;
    events(0, 1, 100, HOUR);
    events(0, 101, 200, HOUR - 600 * SECOND);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 1);
    assert_int_equal(gaps.items[0].kind, GAP_CLOCK_BACK);
    assert_int_equal(gaps.items[0].from_ns, HOUR + 99 * SECOND);
    assert_int_equal(gaps.items[0].to_ns, HOUR - 600 * SECOND);
}

static void lines_that_stay_back_are_a_clock(void **state)
{
    (void)state;
    for (int64_t i = 0; i < 100; i++) line_at(1, (100000 + i) * SECOND);
    for (int64_t i = 0; i < 100; i++) line_at(1, (70000 + i) * SECOND);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 2);
    assert_int_equal(gaps.items[0].kind, GAP_SILENCE); /* by these times */
    assert_int_equal(gaps.items[1].kind, GAP_CLOCK_BACK);
    assert_true(gaps.items[1].from_ns == 100099 * SECOND);
    assert_true(gaps.items[1].to_ns == 70000 * SECOND);
}

static void a_line_that_is_late_is_no_clock(void **state)
{
    (void)state;
    for (int64_t i = 0; i < 200; i++)
        line_at(1, (100000 + (i % 10 == 5 ? i - 5000 : i)) * SECOND);
    assert_int_equal(finish().count, 0);
}

static void a_stretch_that_stays_back_is_a_clock(void **state)
{
    (void)state;
    gap_stretch stretch = {.count = 0};
    for (int64_t i = 0; i < 200; i++) {
        gap_event const e = {.time_ns =
                                 (i < 100 ? 100000 + i : 70000 + i) * SECOND};
        if (gap_stretch_add(&stretch, &e)) continue;
        gap_source_add_stretch(source, &stretch, 1);
        stretch.count = 0;
        assert_true(gap_stretch_add(&stretch, &e));
    }
    gap_source_add_stretch(source, &stretch, 1);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 2);
    assert_int_equal(gaps.items[1].kind, GAP_CLOCK_BACK);
}

static void record_at(size_t file, uint64_t id, int64_t time_ns)
{
    gap_event const e = {.record_id = id,
                         .has_record_id = true,
                         .appended = true,
                         .time_ns = time_ns,
                         .file = file,
                         .offset = id * 100};
    gap_source_add(source, &e);
}

static void records(size_t file, uint64_t from, uint64_t to, int64_t start)
{
    for (uint64_t id = from; id <= to; id++)
        record_at(file, id, start + (int64_t)(id - from) * SECOND);
}

/* Where order of writing is known, that of times must not hide it. */
static void ids_and_a_clock_that_go_back_are_one_gap(void **state)
{
    (void)state;
    records(0, 1000, 1099, 100 * HOUR);
    records(0, 50, 149, 76 * HOUR);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 1);
    assert_int_equal(gaps.items[0].kind, GAP_BOTH_BACK);
    assert_int_equal(gaps.items[0].last_id, 1099);
    assert_int_equal(gaps.items[0].first_id, 50);
    assert_true(gaps.items[0].from_ns == 100 * HOUR + 99 * SECOND);
    assert_true(gaps.items[0].to_ns == 76 * HOUR);
    assert_int_equal(gaps.items[0].offset, 5000);
}

/* Read before the older file, as its name is. */
static void the_next_file_goes_on_behind_them(void **state)
{
    (void)state;
    records(0, 150, 200, 76 * HOUR + 100 * SECOND);
    records(0, 211, 250, 76 * HOUR + 200 * SECOND);
    records(1, 1000, 1099, 100 * HOUR);
    records(1, 50, 149, 76 * HOUR);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 2);
    assert_int_equal(gaps.items[0].kind, GAP_IDS);
    assert_int_equal(gaps.items[0].first_id, 201);
    assert_int_equal(gaps.items[0].last_id, 210);
    assert_int_equal(gaps.items[1].kind, GAP_BOTH_BACK);
}

static void a_clock_that_goes_back_over_missing_ids_is_both(void **state)
{
    (void)state;
    records(0, 1000, 1099, 100 * HOUR);
    records(0, 1200, 1300, 76 * HOUR);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 2);
    assert_int_equal(gaps.items[0].kind, GAP_IDS);
    assert_int_equal(gaps.items[0].first_id, 1100);
    assert_int_equal(gaps.items[0].last_id, 1199);
    assert_int_equal(gaps.items[1].kind, GAP_CLOCK_BACK);
}

static void ids_that_go_back_without_end_do_no_harm(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 500000; i++)
        record_at(0, UINT64_MAX - 2 * i, (int64_t)(500000 - i) * HOUR);
    assert_true(gap_source_beyond(source) > 0);
    assert_true(finish().count > 0);
}

static void a_little_disorder_is_no_clock(void **state)
{
    (void)state;
    events(0, 1, 100, HOUR);
    events(0, 101, 200, HOUR + 70 * SECOND);
    assert_int_equal(finish().count, 0);
}

static void a_source_that_stops_while_its_host_goes_on_is_told(void **state)
{
    (void)state;
    events(0, 1, 1000, 0);
    gap_list const gaps = gap_source_finish(source, 30 * HOUR);
    assert_int_equal(gaps.count, 1);
    assert_int_equal(gaps.items[0].kind, GAP_STOPPED);
    assert_int_equal(gaps.items[0].from_ns, 999 * SECOND);
    assert_int_equal(gaps.items[0].to_ns, 30 * HOUR);
}

static void a_source_that_begins_late_has_no_gap(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) line_at(0, 900 * HOUR + i * 60 * SECOND);
    assert_int_equal(gap_source_finish(source, 902 * HOUR).count, 0);
}

/* Twice as long as ever before: a weekend is no stop, and a fortnight is. */
static void a_source_that_was_silent_before_stops_later(void **state)
{
    (void)state;
    for (int day = 0; day < 5; day++)
        for (int i = 0; i < 600; i++)
            line_at(0, day * 24 * HOUR + i * 60 * SECOND);
    for (int i = 0; i < 600; i++) line_at(0, 7 * 24 * HOUR + i * 60 * SECOND);
    int64_t const last = gap_source_last(source);
    (void)gap_source_finish(source, last);
    gap_pace const pace = gap_source_pace(source);
    assert_true(pace.longest_ns == 62 * HOUR + 60 * SECOND);
    assert_false(gap_is_stop(pace, last, last + 64 * HOUR));
    assert_true(gap_is_stop(pace, last, last + 200 * HOUR));
    assert_false(gap_is_stop(pace, last, GR_TIME_NONE));
    assert_false(gap_is_stop(pace, GR_TIME_NONE, last));
    assert_false(gap_is_stop(pace, INT64_MIN + 1, INT64_MAX));
}

static void nothing_is_usual_of_a_few_events(void **state)
{
    (void)state;
    events(0, 1, 3, 0);
    event_at(0, 4, 9 * HOUR);
    assert_int_equal(gap_source_finish(source, 30 * HOUR).count, 0);
}

static void what_is_told_again_is_one(void **state)
{
    (void)state;
    gr_slice const cleared = GR_S("the log was cleared");
    for (uint64_t i = 0; i < 3; i++) {
        gap_event const e = {.record_id = 1 + i,
                             .has_record_id = true,
                             .time_ns = (int64_t)i * SECOND};
        gap_source_add(source, &e);
        gap_source_tell(source, &e, cleared);
    }
    gap_event const late = {
        .record_id = 4, .has_record_id = true, .time_ns = 2 * HOUR};
    gap_source_tell(source, &late, cleared);
    gap_list const gaps = finish();
    assert_int_equal(gaps.count, 2);
    assert_int_equal(gaps.items[0].times, 3);
    assert_int_equal(gaps.items[0].to_ns, 2 * SECOND);
    assert_int_equal(gaps.items[1].times, 1);
}

static void events_without_a_time_or_far_apart_do_no_harm(void **state)
{
    (void)state;
    event_at(0, 1, GR_TIME_NONE);
    event_at(0, 2, INT64_MIN + 1);
    event_at(0, 3, INT64_MAX);
    event_at(0, UINT64_MAX, 0);
    event_at(0, 0, 1);
    line_at(0, GR_TIME_NONE);
    assert_true(finish().count > 0);
}

/* An attacker's log may have a hole at every record. */
static void holes_without_end_stop_at_the_ceiling(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 1000000; i++) event_at(0, 2 * i + 1, 0);
    assert_int_equal(gap_source_events(source), 1000000);
    assert_true(gap_source_beyond(source) > 0);
    assert_true(finish().count > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* ---- stretches ---- */

static gap_event drawn_event(const gap_event *before, bool ids)
{
    static const int64_t steps[] = {0, 0, 1, 1, 2, 40, -30, -90, 4000, 90000};
    gap_event e = *before;
    e.has_record_id = ids;
    e.record_id += draw(40) == 0 ? 1 + draw(30) : 1;
    if (draw(300) == 0) e.record_id = draw(5);
    if (draw(200) == 0) e.file++;
    e.offset += 100;
    int64_t const step = steps[draw(20) == 0 ? draw(10) : draw(5)] * SECOND;
    /* Lines out of order count for what is usual by their stretch alone. */
    e.time_ns += ids || step > 0 ? step : 0;
    return e;
}

/* Each event alone, and the same in stretches that end where workers please. */
static void stretches_tell_what_their_events_do(void **state)
{
    (void)state;
    size_t told = 0;
    for (unsigned round = 0; round < 400; round++) {
        gr_arena *const other = gr_arena_new((size_t)16 << 20);
        gap_source *const one = gap_source_new(other);
        gap_source *const many = gap_source_new(other);
        gap_stretch stretch = {.count = 0};
        bool const ids = draw(2) == 0;
        bool const appended = draw(2) == 0;
        gap_event now = {.time_ns = INT64_C(1600000000) * SECOND};
        size_t file = 0;
        for (size_t i = 0; i < 300; i++) {
            now = drawn_event(&now, ids);
            gap_event e = now;
            e.appended = appended;
            if (draw(30) == 0) e.time_ns = GR_TIME_NONE;
            gap_source_add(one, &e);
            bool const cut = draw(50) == 0 || e.file != file;
            if (stretch.count > 0 && (cut || !gap_stretch_add(&stretch, &e))) {
                gap_source_add_stretch(many, &stretch, file);
                stretch.count = 0;
            } else if (stretch.count > 0) {
                continue;
            }
            file = e.file;
            assert_true(gap_stretch_add(&stretch, &e));
        }
        gap_source_add_stretch(many, &stretch, file);
        assert_true(gap_source_events(one) == gap_source_events(many));
        assert_true(gap_source_first(one) == gap_source_first(many));
        assert_true(gap_source_last(one) == gap_source_last(many));
        int64_t const end = gap_source_last(one) + 100 * HOUR;
        gap_list const a = gap_source_finish(one, end);
        gap_list const b = gap_source_finish(many, end);
        assert_int_equal(a.count, b.count);
        told += a.count;
        for (size_t i = 0; i < a.count; i++) {
            assert_int_equal(a.items[i].kind, b.items[i].kind);
            assert_true(a.items[i].from_ns == b.items[i].from_ns);
            assert_true(a.items[i].to_ns == b.items[i].to_ns);
            assert_true(a.items[i].first_id == b.items[i].first_id);
            assert_true(a.items[i].last_id == b.items[i].last_id);
            assert_int_equal(a.items[i].file, b.items[i].file);
            assert_int_equal(a.items[i].offset, b.items[i].offset);
        }
        gr_arena_free(other);
    }
    assert_true(told > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_log_without_holes_has_no_gap),
        TEST(missing_ids_are_told_with_the_times_around_them),
        TEST(a_log_that_wraps_in_its_file_has_no_gap),
        TEST(an_archived_log_fills_the_hole),
        TEST(a_second_copy_makes_no_gap),
        TEST(a_copy_of_a_silence_is_the_same),
        TEST(ids_that_begin_again_are_told),
        TEST(ids_of_both_epochs_may_have_holes),
        TEST(a_long_and_rare_silence_is_told),
        TEST(silence_between_two_files_is_told),
        TEST(a_server_that_sleeps_each_night_is_no_finding),
        TEST(a_source_with_few_events_is_often_silent),
        TEST(lines_without_ids_have_silences),
        TEST(lines_out_of_order_are_no_gap),
        TEST(a_clock_that_goes_back_is_told),
        TEST(lines_that_stay_back_are_a_clock),
        TEST(a_line_that_is_late_is_no_clock),
        TEST(a_stretch_that_stays_back_is_a_clock),
        TEST(ids_and_a_clock_that_go_back_are_one_gap),
        TEST(the_next_file_goes_on_behind_them),
        TEST(a_clock_that_goes_back_over_missing_ids_is_both),
        TEST(ids_that_go_back_without_end_do_no_harm),
        TEST(a_little_disorder_is_no_clock),
        TEST(a_source_that_stops_while_its_host_goes_on_is_told),
        TEST(a_source_that_begins_late_has_no_gap),
        TEST(a_source_that_was_silent_before_stops_later),
        TEST(nothing_is_usual_of_a_few_events),
        TEST(what_is_told_again_is_one),
        TEST(events_without_a_time_or_far_apart_do_no_harm),
        TEST(holes_without_end_stop_at_the_ceiling),
        TEST(stretches_tell_what_their_events_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
