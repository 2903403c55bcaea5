/* test_slice.c - borrowed bytes. */
#include "check.h"

static void a_part_is_cut_to_what_is_there(void **state)
{
    (void)state;
    assert_slice(gr_sub(GR_S("abcdef"), 2, 3), "cde");
    assert_slice(gr_sub(GR_S("abcdef"), 4, 30), "ef");
    assert_slice(gr_sub(GR_S("abcdef"), 40, SIZE_MAX), "");
    assert_slice(gr_from(GR_S("abc"), 1), "bc");
}

static void order_is_of_bytes_and_a_prefix_comes_first(void **state)
{
    (void)state;
    assert_true(gr_compare(GR_S("a"), GR_S("b")) < 0);
    assert_true(gr_compare(GR_S("ab"), GR_S("a")) > 0);
    assert_true(gr_compare(GR_S("\xff"), GR_S("a")) > 0);
    assert_int_equal(gr_compare(GR_S(""), (gr_slice){NULL, 0}), 0);
}

static void a_part_is_found_where_it_first_occurs(void **state)
{
    (void)state;
    assert_int_equal(gr_find(GR_S("aabaab"), GR_S("ab")), 1);
    assert_int_equal(gr_find(GR_S("aabaab"), GR_S("baab")), 2);
    assert_true(gr_find(GR_S("aabaa"), GR_S("abb")) == SIZE_MAX);
    assert_int_equal(gr_find(GR_S("x"), GR_S("")), 0);
    assert_true(gr_find(GR_S(""), GR_S("x")) == SIZE_MAX);
    assert_int_equal(gr_find_byte(GR_S("abc"), 'c'), 2);
    assert_int_equal(gr_find_byte(GR_S("abc"), 'd'), 3);
}

static void ends_are_compared_and_trimmed(void **state)
{
    (void)state;
    assert_true(gr_starts_with(GR_S("abc"), GR_S("ab")));
    assert_false(gr_starts_with(GR_S("a"), GR_S("ab")));
    assert_true(gr_ends_with(GR_S("abc"), GR_S("bc")));
    assert_false(gr_ends_with(GR_S("c"), GR_S("bc")));
    assert_slice(gr_trim(GR_S(" \t a b\r\n")), "a b");
    assert_slice(gr_trim(GR_S("   ")), "");
}

static void zero_bytes_are_told_from_others(void **state)
{
    (void)state;
    assert_true(gr_all_zero(GR_S("")));
    assert_true(gr_all_zero(GR_S("\0\0\0")));
    assert_false(gr_all_zero(GR_S("\0\0\1")));
    assert_false(gr_all_zero(GR_S("\1")));
}

static void only_ascii_letters_fold(void **state)
{
    (void)state;
    assert_true(gr_equal_ascii_fold(GR_S("AbZ[`"), GR_S("aBz[`")));
    assert_false(gr_equal_ascii_fold(GR_S("["), GR_S("{")));
    assert_false(gr_equal_ascii_fold(GR_S("\xc3\x84"), GR_S("\xc3\xa4")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_cut_to_what_is_there),
        cmocka_unit_test(order_is_of_bytes_and_a_prefix_comes_first),
        cmocka_unit_test(a_part_is_found_where_it_first_occurs),
        cmocka_unit_test(ends_are_compared_and_trimmed),
        cmocka_unit_test(zero_bytes_are_told_from_others),
        cmocka_unit_test(only_ascii_letters_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
