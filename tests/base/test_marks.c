/* test_marks.c - places of two characters, with vectors and without. */
#include "check.h"

#include "base/marks.h"

static void marks_are_where_the_characters_are(void **state)
{
    (void)state;
    uint8_t text[200];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)(i * 7 % 11 == 0 ? ' ' : i % 13 == 0 ? '\t' : 'x');
    for (size_t len = 0; len <= sizeof text; len++)
        for (size_t from = 0; from <= len; from++) {
            gr_slice const s = gr_slice_of(text, len);
            assert_true(gr_marks(s, from, ' ', '\t') ==
                        gr_marks_slowly(s, from, ' ', '\t'));
        }
    assert_int_equal(gr_marks(GR_S("a b\tc"), 0, ' ', '\t'), 0xA);
    assert_int_equal(gr_marks(GR_S("a b\tc"), 2, ' ', '\t'), 0x2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_are_where_the_characters_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
