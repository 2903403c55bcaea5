/* test_sorter.c - records in order, whether memory holds them or not. */
#include "check.h"

#include <stdlib.h>

#include "base/buffer.h"
#include "base/sorter.h"
#include "support/draw.h"
#include "support/memory_spill.h"

enum { MEMORY = 64 << 10 }; /* 2,730 records */

enum { WORDS = 3 };

static int compare(const void *a, const void *b)
{
    const uint64_t *const x = a, *const y = b;
    for (size_t i = 0; i < WORDS; i++)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    return 0;
}

/* Numbers below `keys`, in their highest bytes too. */
static uint64_t draw_word(unsigned keys)
{
    uint64_t const n = draw(keys);
    return draw(2) == 0 ? n : n << 56 | n;
}

static void sort_some(size_t count, unsigned keys)
{
    gr_error err;
    memory_spill m = memory_spill_of((size_t)1 << 30, 1000);
    gr_sorter *const s =
        gr_sorter_new(WORDS, MEMORY, memory_spill_interface(&m));
    uint64_t(*const want)[WORDS] = calloc(count + 1, sizeof *want);
    const uint64_t *next;
    assert_non_null(s);
    assert_non_null(want);
    for (size_t i = 0; i < count; i++) {
        want[i][0] = draw_word(keys);
        want[i][1] = draw_word(keys);
        want[i][2] = keys == 1 ? 0 : i;
        assert_int_equal(gr_sorter_add(s, want[i], &err), GR_OK);
    }
    qsort(want, count, sizeof *want, compare);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(gr_sorter_next(s, &next, &err), GR_OK);
        assert_memory_equal(next, want[i], sizeof want[i]);
    }
    assert_int_equal(gr_sorter_next(s, &next, &err), GR_NONE);
    assert_int_equal(gr_sorter_next(s, &next, &err), GR_NONE);
    gr_sorter_free(s);
    gr_buffer_free(&m.bytes);
    free(want);
}

static void few_stay_in_memory(void **state)
{
    (void)state;
    sort_some(0, 10);
    sort_some(1, 10);
    sort_some(2730, 50);
}

static void many_are_merged(void **state)
{
    (void)state;
    sort_some(2731, 50);
    sort_some(2 * 2730, 1);
    sort_some(100000, 1000000);
    sort_some(200001, 3);
}

static void a_full_store_is_told(void **state)
{
    (void)state;
    gr_error err;
    memory_spill m = memory_spill_of(100000, 1000);
    gr_sorter *const s = gr_sorter_new(WORDS, 0, memory_spill_interface(&m));
    gr_status status = GR_OK;
    assert_non_null(s);
    for (size_t i = 0; i < 10000 && status == GR_OK; i++)
        status = gr_sorter_add(s, (uint64_t[WORDS]){i, 0, 0}, &err);
    assert_int_equal(status, GR_IO);
    gr_sorter_free(s);
    gr_buffer_free(&m.bytes);
}

static void a_store_that_lost_bytes_is_told(void **state)
{
    (void)state;
    gr_error err;
    const uint64_t *next;
    memory_spill m = memory_spill_of(1 << 20, 1000);
    gr_sorter *const s = gr_sorter_new(WORDS, 0, memory_spill_interface(&m));
    gr_status status = GR_OK;
    assert_non_null(s);
    for (size_t i = 0; i < 10000; i++)
        assert_int_equal(gr_sorter_add(s, (uint64_t[WORDS]){i, 0, 0}, &err),
                         GR_OK);
    m.bytes.len /= 2;
    while (status == GR_OK) status = gr_sorter_next(s, &next, &err);
    assert_int_equal(status, GR_IO);
    gr_sorter_free(s);
    gr_buffer_free(&m.bytes);
}

static void keys_of_numbers_keep_their_order(void **state)
{
    (void)state;
    assert_true(gr_sort_key_of_i64(INT64_MIN) == 0);
    assert_true(gr_sort_key_of_i64(-1) < gr_sort_key_of_i64(0));
    assert_true(gr_sort_key_of_i64(0) < gr_sort_key_of_i64(INT64_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_stay_in_memory),
        cmocka_unit_test(many_are_merged),
        cmocka_unit_test(a_full_store_is_told),
        cmocka_unit_test(a_store_that_lost_bytes_is_told),
        cmocka_unit_test(keys_of_numbers_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
