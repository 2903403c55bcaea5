/* test_buffer.c - output that grows to its ceiling and no further. */
#include "check.h"

#include "base/buffer.h"
#include "base/mem.h"

static void what_is_put_stands_in_order(void **state)
{
    (void)state;
    gr_buffer b = gr_buffer_upto(1000);
    gr_put(&b, GR_S("a="));
    gr_put_u64(&b, 12);
    gr_put_byte(&b, ' ');
    gr_put_i64(&b, -3);
    gr_putf(&b, " %s %d ", "text", 5);
    gr_put_hex(&b, 255);
    assert_slice(gr_buffer_slice(&b), "a=12 -3 text 5 0xff");
    gr_buffer_free(&b);
    assert_int_equal(b.len, 0);
    gr_put(&b, GR_S("again"));
    assert_slice(gr_buffer_slice(&b), "again");
    gr_buffer_free(&b);
}

static void the_ceiling_sticks(void **state)
{
    (void)state;
    gr_buffer b = gr_buffer_upto(10);
    gr_put(&b, GR_S("12345678"));
    gr_put(&b, GR_S("abc"));
    assert_int_equal(b.status, GR_LIMIT);
    gr_put_byte(&b, 'x');
    gr_putf(&b, "y");
    assert_slice(gr_buffer_slice(&b), "12345678");
    gr_buffer_free(&b);
}

static void a_buffer_without_memory_says_so(void **state)
{
    (void)state;
    gr_buffer b = gr_buffer_upto(1000);
    gr_mem_fail_after(0);
    gr_put(&b, GR_S("a"));
    gr_mem_fail_after(-1);
    assert_int_equal(b.status, GR_NOMEM);
    assert_int_equal(b.len, 0);
    gr_buffer_free(&b);
}

static void room_for_nothing_is_no_failure(void **state)
{
    (void)state;
    gr_buffer b = gr_buffer_upto(1000);
    assert_non_null(gr_buffer_room(&b, 0));
    assert_int_equal(b.status, GR_OK);
    gr_buffer_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_stands_in_order),
        cmocka_unit_test(the_ceiling_sticks),
        cmocka_unit_test(a_buffer_without_memory_says_so),
        cmocka_unit_test(room_for_nothing_is_no_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
