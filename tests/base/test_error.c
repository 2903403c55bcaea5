/* test_error.c - one line and a place. */
#include "check.h"

#include "base/error.h"

#include <string.h>

static gr_status passes_on(gr_status inner, gr_error *err)
{
    GR_TRY(inner == GR_OK ? GR_OK : gr_fail(err, inner, 7, "n=%d", 3));
    return GR_NONE;
}

static void the_noticing_line_is_passed_up(void **state)
{
    (void)state;
    gr_error err = {0};
    assert_int_equal(passes_on(GR_DAMAGED, &err), GR_DAMAGED);
    assert_int_equal(err.status, GR_DAMAGED);
    assert_int_equal(err.offset, 7);
    assert_string_equal(err.text, "n=3");
    assert_int_equal(passes_on(GR_OK, &err), GR_NONE);
    assert_int_equal(passes_on(GR_IO, NULL), GR_IO);
}

static void text_is_cut_and_printable(void **state)
{
    (void)state;
    gr_error err;
    char longer[2 * GR_ERROR_TEXT];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    (void)gr_fail(&err, GR_IO, 0, "\x1b[31m%s", longer);
    assert_int_equal(strlen(err.text), GR_ERROR_TEXT - 1);
    assert_int_equal(err.text[0], '?');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_noticing_line_is_passed_up),
        cmocka_unit_test(text_is_cut_and_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
