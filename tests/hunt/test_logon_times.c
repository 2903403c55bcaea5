/* test_logon_times.c - counts over buckets of time, against counting slowly. */
#include "check.h"

#include <string.h>

#include "base/time.h"
#include "hunt/logon_times.h"
#include "support/draw.h"

#define SECOND INT64_C(1000000000)
enum { MOMENTS = 300 };

typedef struct {
    int64_t time_ns;
    uint64_t n[TIMES_OUTCOMES];
} moment;

static moment moments[MOMENTS];

static void draw_moments(int64_t from_ns, int64_t range_s)
{
    for (size_t i = 0; i < MOMENTS; i++)
        moments[i] =
            (moment){from_ns + (int64_t)draw((uint32_t)range_s) * SECOND,
                     {draw(10) == 0, draw(3)}};
}

static logon_times_whole *empty(logon_times_whole *t)
{
    t->times = (logon_times){.cells = t->cells, .room = TIMES_CELLS};
    times_clear(&t->times);
    return t;
}

static void add(logon_times_whole *t, const moment *m)
{
    times_add_moment(&t->times, m->time_ns, m->n);
}

/* Each bucket has what falls into it, and no level below would do. */
static void assert_counts(const logon_times *t)
{
    int64_t first, last;
    uint64_t sums[TIMES_OUTCOMES] = {0}, all[TIMES_OUTCOMES] = {0};
    times_span(t, &first, &last);
    assert_int_equal(t->level, times_level(first, last, 0));
    assert_true(t->count <= TIMES_CELLS);
    for (size_t i = 0; i < t->count; i++)
        for (size_t k = 0; k < TIMES_OUTCOMES; k++) sums[k] += t->cells[i].n[k];
    for (size_t i = 0; i < MOMENTS; i++)
        for (size_t k = 0; k < TIMES_OUTCOMES; k++) all[k] += moments[i].n[k];
    assert_memory_equal(sums, all, sizeof all);
    for (size_t c = 0; c < t->count; c++) {
        uint64_t wanted = 0;
        if (c > 0) assert_true(t->cells[c - 1].bucket < t->cells[c].bucket);
        for (size_t i = 0; i < MOMENTS; i++)
            if (times_bucket(moments[i].time_ns, t->level) ==
                t->cells[c].bucket)
                wanted += moments[i].n[TIMES_FAILED];
        assert_int_equal(t->cells[c].n[TIMES_FAILED], wanted);
    }
}

static void assert_same(const logon_times *a, const logon_times *b)
{
    gr_buffer x = gr_buffer_upto(1 << 16), y = gr_buffer_upto(1 << 16);
    times_put(&x, a);
    times_put(&y, b);
    assert_true(gr_equal(gr_buffer_slice(&x), gr_buffer_slice(&y)));
    assert_true(x.len <= TIMES_MOST);
    gr_buffer_free(&x);
    gr_buffer_free(&y);
}

static void counts_are_the_same_however_they_are_added(void **state)
{
    (void)state;
    static const int64_t ranges[] = {1,     40,       50,        3600,
                                     90000, 40000000, 4000000000};
    for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++) {
        logon_times_whole all, back, parts[7], sum;
        draw_moments((r % 2 == 0 ? -1 : 1) * SECOND * 1000003, ranges[r]);
        empty(&all), empty(&back), empty(&sum);
        for (size_t p = 0; p < 7; p++) empty(&parts[p]);
        for (size_t i = 0; i < MOMENTS; i++) {
            add(&all, &moments[i]);
            add(&back, &moments[MOMENTS - 1 - i]);
            add(&parts[i % 7], &moments[i]);
        }
        for (size_t p = 7; p-- > 0;) times_add(&sum.times, &parts[p].times);
        assert_counts(&all.times);
        assert_same(&all.times, &back.times);
        assert_same(&all.times, &sum.times);
    }
}

static void bytes_are_read_back(void **state)
{
    (void)state;
    logon_times_whole all, taken;
    gr_buffer out = gr_buffer_upto(1 << 16);
    draw_moments(0, 100000);
    moments[0].n[TIMES_FAILED] = UINT64_C(1) << 63;
    empty(&all);
    for (size_t i = 0; i < MOMENTS; i++) add(&all, &moments[i]);
    times_put(&out, &all.times);
    gr_cursor c = gr_cursor_over(gr_buffer_slice(&out), 0);
    times_take(&c, &taken);
    assert_int_equal(gr_left(&c), 0);
    assert_same(&all.times, &taken.times);
    gr_buffer_free(&out);
}

/* All times that there are fit into the widest buckets. */
static void the_ends_of_time_are_counted(void **state)
{
    (void)state;
    logon_times_whole t;
    uint64_t const one[] = {0, 1};
    empty(&t);
    times_add_moment(&t.times, INT64_MAX, one);
    times_add_moment(&t.times, INT64_MIN + 1, one);
    times_add_moment(&t.times, 0, one);
    times_add_moment(&t.times, GR_TIME_NONE, one);
    assert_int_equal(t.times.count, 3);
    assert_true(t.cells[2].bucket - t.cells[0].bucket < TIMES_CELLS);
    assert_true(t.times.first_ns[TIMES_WORKED] == GR_TIME_NONE);
}

/* A step of the ladder splits no bucket of the one before. */
static void each_width_is_a_multiple_of_the_one_before(void **state)
{
    (void)state;
    int64_t const century = INT64_C(36525) * 86400 * SECOND;
    unsigned const last = times_level(0, 2 * century, 0);
    for (unsigned i = 1; i <= last; i++)
        assert_int_equal(times_width_ns(i) % times_width_ns(i - 1), 0);
}

static void an_arena_that_refuses_changes_nothing(void **state)
{
    (void)state;
    gr_arena *const small = gr_arena_new(64);
    logon_times t = {.room = 0};
    times_clear(&t);
    assert_true(times_make_room(small, &t, 1));
    times_add_moment(&t, SECOND, (uint64_t[]){1, 0});
    assert_false(times_make_room(small, &t, 40));
    assert_int_equal(t.count, 1);
    assert_int_equal(t.cells[0].n[TIMES_WORKED], 1);
    gr_arena_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_the_same_however_they_are_added),
        cmocka_unit_test(bytes_are_read_back),
        cmocka_unit_test(the_ends_of_time_are_counted),
        cmocka_unit_test(each_width_is_a_multiple_of_the_one_before),
        cmocka_unit_test(an_arena_that_refuses_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
