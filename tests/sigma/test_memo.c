/* test_memo.c - what is remembered is what was put in, or nothing. */
#include "check.h"

#include "base/mem.h"
#include "sigma/memo.h"

static gr_slice number_key(uint32_t *room, uint32_t number)
{
    *room = number;
    return gr_slice_of(room, sizeof *room);
}

static void entries_are_found_again(void **state)
{
    (void)state;
    memo_table m;
    uint32_t room;
    assert_true(memo_open(&m, &(sigma_memo_limits){1 << 20, UINT64_MAX}));
    for (uint32_t i = 0; i < 1000; i++) {
        memo_entry *const e = memo_get(&m, 7, number_key(&room, i));
        assert_false(e->known);
        assert_int_equal(e->number, i + 1);
        e->known = true;
    }
    for (uint32_t i = 0; i < 1000; i++) {
        memo_entry *const e = memo_get(&m, 7, number_key(&room, i));
        assert_true(e->known);
        assert_int_equal(e->number, i + 1);
        assert_true(gr_equal(memo_key(e), number_key(&room, i)));
    }
    assert_false(memo_get(&m, 8, number_key(&room, 1))->known);
    assert_false(memo_get(&m, 7, GR_S(""))->known);
    memo_close(&m);
}

/* All hashes are equal: the last few are found, none is taken for another. */
static void equal_hashes_are_told_apart(void **state)
{
    (void)state;
    memo_table m;
    uint32_t room;
    size_t found = 0;
    assert_true(memo_open(&m, &(sigma_memo_limits){1 << 20, 0}));
    for (uint32_t i = 0; i < 100; i++)
        memo_get(&m, 1, number_key(&room, i))->known = true;
    for (uint32_t i = 92; i < 100; i++) {
        memo_entry *const e = memo_get(&m, 1, number_key(&room, i));
        assert_true(gr_equal(memo_key(e), number_key(&room, i)));
        found += e->known;
    }
    assert_int_equal(found, 8);
    assert_false(memo_get(&m, 1, number_key(&room, 0))->known);
    memo_close(&m);
}

static void a_full_memo_refuses_until_it_is_cleared(void **state)
{
    (void)state;
    memo_table m;
    uint32_t room;
    uint32_t count = 0;
    assert_true(memo_open(&m, &(sigma_memo_limits){1024, UINT64_MAX}));
    while (memo_get(&m, 1, number_key(&room, count)) != NULL) count++;
    assert_true(count > 10 && count < 64);
    assert_true(m.full);
    assert_null(memo_take(&m, 0));
    memo_clear(&m);
    memo_entry *const e = memo_get(&m, 1, number_key(&room, 0));
    assert_int_equal(e->number, 1);
    assert_false(e->known);
    assert_null(memo_take(&m, 4096));
    memo_close(&m);
}

static void a_memo_of_nothing_is_no_memory(void **state)
{
    (void)state;
    memo_table m;
    gr_mem_fail_after(0);
    assert_true(memo_open(&m, &(sigma_memo_limits){0, 0}));
    gr_mem_fail_after(-1);
    memo_clear(&m);
    memo_close(&m);
}

static void what_does_not_come_again_is_not_worth_it(void **state)
{
    (void)state;
    memo_worth w = {0};
    for (int i = 0; i < 1024; i++) memo_count(&w, i % 4 == 0);
    assert_true(memo_is_worth(&w));
    for (int i = 0; i < 1024; i++) memo_count(&w, i % 8 == 0);
    size_t pause = 0;
    while (!memo_is_worth(&w)) pause++;
    assert_true(pause > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_found_again),
        cmocka_unit_test(equal_hashes_are_told_apart),
        cmocka_unit_test(a_full_memo_refuses_until_it_is_cleared),
        cmocka_unit_test(a_memo_of_nothing_is_no_memory),
        cmocka_unit_test(what_does_not_come_again_is_not_worth_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
