/* test_cursor.c - reading that cannot pass the end. */
#include "check.h"

#include "base/cursor.h"

static void numbers_are_little_endian_in_order(void **state)
{
    (void)state;
    gr_cursor c = gr_cursor_over(
        GR_S("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"),
        100);
    assert_int_equal(gr_read_u8(&c), 1);
    assert_int_equal(gr_read_u16le(&c), 0x0302);
    assert_int_equal(gr_read_u32le(&c), 0x07060504);
    assert_true(gr_read_u64le(&c) == UINT64_C(0x0f0e0d0c0b0a0908));
    assert_int_equal(gr_where(&c), 115);
    assert_false(c.short_read);
}

static void a_short_read_gives_zero_and_stays(void **state)
{
    (void)state;
    gr_cursor c = gr_cursor_over(GR_S("\x01\x02\x03"), 0);
    assert_int_equal(gr_read_u32le(&c), 0);
    assert_true(c.short_read);
    assert_int_equal(gr_left(&c), 3);
    assert_int_equal(gr_take(&c, SIZE_MAX).len, 0);
    assert_int_equal(gr_read_u16le(&c), 0x0201);
    assert_true(c.short_read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_little_endian_in_order),
        cmocka_unit_test(a_short_read_gives_zero_and_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
