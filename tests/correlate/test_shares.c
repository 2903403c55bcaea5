/* test_shares.c - a bounded list is shared fairly. */
#include "check.h"

#include "correlate/shares.h"

static void assert_shares(const size_t *needs, size_t count, size_t room,
                          const size_t *wanted)
{
    size_t shares[8];
    size_t sum = 0;
    size_t const given = shares_of(needs, count, room, shares);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(shares[i], wanted[i]);
        sum += shares[i];
    }
    assert_int_equal(given, sum);
}

#define SHARES(...) ((const size_t[]){__VA_ARGS__})

static void what_one_does_not_need_goes_to_the_others(void **state)
{
    (void)state;
    assert_shares(SHARES(1000, 1000), 2, 1000, SHARES(500, 500));
    assert_shares(SHARES(1000, 1000, 1000), 3, 1000, SHARES(334, 333, 333));
    assert_shares(SHARES(1000, 5, 1000, 700), 4, 999, SHARES(332, 5, 331, 331));
    assert_shares(SHARES(1000, 5, 1000, 70), 4, 999, SHARES(462, 5, 462, 70));
    assert_shares(SHARES(3, 0, 4), 3, 1000, SHARES(3, 0, 4));
    assert_shares(SHARES(9, 9, 0, 9), 4, 2, SHARES(1, 1, 0, 0));
    assert_shares(SHARES(9, 9), 2, 0, SHARES(0, 0));
}

static void assert_parts(const uint64_t *counts, size_t parts, size_t room,
                         const size_t *wanted)
{
    size_t shares[8];
    shares_of_parts(counts, parts, room, shares);
    for (size_t i = 0; i < 2 * parts; i++)
        assert_int_equal(shares[i], wanted[i]);
}

#define COUNTS(...) ((const uint64_t[]){__VA_ARGS__})

static void each_part_has_two_places_before_any_has_more(void **state)
{
    (void)state;
    /* Of two parts their matches, then their bursts. */
    assert_parts(COUNTS(6000, 1, 0, 0), 2, 1000, SHARES(999, 1, 0, 0));
    assert_parts(COUNTS(6000, 6000, 0, 0), 2, 1000, SHARES(500, 500, 0, 0));
    assert_parts(COUNTS(6000, 0, 0, 70), 2, 1000, SHARES(998, 0, 0, 2));
    assert_parts(COUNTS(300, 0, 0, 6000), 2, 1000, SHARES(300, 0, 0, 700));
    assert_parts(COUNTS(0, 0, UINT64_MAX, 6000), 2, 1000,
                 SHARES(0, 0, 500, 500));
    assert_parts(COUNTS(9, 9, 9, 9), 2, 8, SHARES(2, 2, 2, 2));
    assert_parts(COUNTS(9, 9, 9, 9), 2, 7, SHARES(2, 2, 2, 1));
    assert_parts(COUNTS(9, 9, 9, 9), 2, 3, SHARES(1, 1, 1, 0));
}

static size_t named(uint64_t count, size_t share, bool *first, bool *last)
{
    size_t names = 0;
    for (uint64_t i = 0; i < count; i++) {
        bool const is_named = shares_name(i, count, share);
        if (i == 0) *first = is_named;
        *last = is_named;
        names += is_named;
    }
    return names;
}

static void a_share_is_of_the_first_and_the_last(void **state)
{
    (void)state;
    for (uint64_t count = 1; count < 20; count++)
        for (size_t share = 0; share <= count; share++) {
            bool first, last;
            assert_int_equal(named(count, share, &first, &last), share);
            assert_true(first == (share > 1 || share == count));
            assert_true(last == (share > 0));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_does_not_need_goes_to_the_others),
        cmocka_unit_test(each_part_has_two_places_before_any_has_more),
        cmocka_unit_test(a_share_is_of_the_first_and_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
