/* test_pairs.c - pairs as numbers, judged by a list of them that is gone through. */
#include "check.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/pairs.h"
#include "support/draw.h"

enum { PAIRS = 3000, ROUNDS = 60000, MANY = 100000 };

static uint32_t number_of(gr_pairs *t, uint64_t pair)
{
    assert_true(gr_pairs_room(t, 1));
    size_t const slot = gr_pairs_slot_of(t, pair);
    gr_pairs_expect(t, slot);
    return gr_pairs_number(t, slot, pair);
}

static void a_pair_has_both_of_its_numbers(void **state)
{
    (void)state;
    uint64_t const pair = gr_pair_of(7, UINT32_MAX);
    assert_int_equal(gr_pair_first(pair), 7);
    assert_int_equal(gr_pair_second(pair), UINT32_MAX);
    assert_true(gr_pair_of(1, 2) != gr_pair_of(2, 1));
}

static void each_pair_has_one_number_and_no_other_has_it(void **state)
{
    (void)state;
    gr_pairs t = {.count = 0};
    uint64_t *const known = calloc(PAIRS, sizeof *known);
    size_t count = 0;
    assert_non_null(known);
    for (unsigned i = 0; i < ROUNDS && count < PAIRS; i++) {
        uint64_t const pair = gr_pair_of(draw(50), draw(80));
        size_t at = 0;
        while (at < count && known[at] != pair) at++;
        if (at == count) known[count++] = pair;
        assert_int_equal(number_of(&t, pair), at);
        assert_int_equal(t.count, count);
    }
    for (size_t i = 0; i < count; i++) assert_true(t.all[i] == known[i]);
    gr_pairs_free(&t);
    free(known);
}

static void numbers_stay_while_the_table_grows(void **state)
{
    (void)state;
    gr_pairs t = {.count = 0};
    for (uint32_t i = 0; i < MANY; i++)
        assert_int_equal(number_of(&t, gr_pair_of(i, 0)), i);
    for (uint32_t i = 0; i < MANY; i++)
        assert_int_equal(number_of(&t, gr_pair_of(i, 0)), i);
    assert_int_equal(t.count, MANY);
    assert_true(gr_pairs_bytes(&t) >= MANY * sizeof *t.slots);
    gr_pairs_free(&t);
}

static void what_was_cleared_is_new_again(void **state)
{
    (void)state;
    gr_pairs t = {.count = 0};
    gr_pairs_clear(&t);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(number_of(&t, gr_pair_of(3, 4)), 0);
        assert_int_equal(number_of(&t, gr_pair_of(4, 3)), 1);
        gr_pairs_clear(&t);
        assert_int_equal(t.count, 0);
    }
    gr_pairs_free(&t);
}

/* What could not be had is asked for again, and nothing is lost. */
static void without_memory_nothing_changes(void **state)
{
    (void)state;
    size_t refused = 0;
    for (long n = 0; n < 4; n++) {
        gr_pairs t = {.count = 0};
        gr_mem_fail_after(n);
        refused += !gr_pairs_room(&t, MANY);
        gr_mem_fail_after(-1);
        for (uint32_t i = 0; i < 9; i++)
            assert_int_equal(number_of(&t, gr_pair_of(i, i)), i);
        gr_mem_fail_after(n);
        refused += !gr_pairs_room(&t, 3 * MANY);
        gr_mem_fail_after(-1);
        for (uint32_t i = 0; i < 9; i++)
            assert_int_equal(number_of(&t, gr_pair_of(i, i)), i);
        gr_pairs_free(&t);
    }
    assert_in_range(refused, 2, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_has_both_of_its_numbers),
        cmocka_unit_test(each_pair_has_one_number_and_no_other_has_it),
        cmocka_unit_test(numbers_stay_while_the_table_grows),
        cmocka_unit_test(what_was_cleared_is_new_again),
        cmocka_unit_test(without_memory_nothing_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
