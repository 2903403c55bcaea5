/* test_lines.c - lines, whatever they end with. */
#include "check.h"

#include "readers/lines.h"
#include "readers/reader.h"
#include "support/made_log.h"
#include "support/text_told.h"

static size_t count_lines(gr_slice text, size_t *bytes)
{
    lines_walk walk = lines_begin(lines_form_of(text), text, 0);
    lines_line line;
    size_t count = 0;
    *bytes = 0;
    for (; lines_next(&walk, &line); *bytes += line.raw.len)
        count += line.raw.len > 0;
    return count;
}

static void cr_alone_ends_lines_where_no_lf_is(void **state)
{
    (void)state;
    size_t bytes;
    assert_int_equal(count_lines(GR_S("ab\rc\rdef"), &bytes), 3);
    assert_int_equal(bytes, 6);
    assert_int_equal(count_lines(GR_S("a\0b\0\r\0c\0\r\0"), &bytes), 2);
    /* With one LF, they are no more than what stands before it. */
    assert_int_equal(count_lines(GR_S("ab\rc\r\ndef"), &bytes), 2);
    assert_int_equal(bytes, 7);
    assert_false(lines_form_of(GR_S("no end at all")).cr);
}

static void an_lf_behind_them_ends_a_line_too(void **state)
{
    (void)state;
    lines_form const form = {.cr = true};
    lines_walk walk = lines_begin(form, GR_S("a\rb\nc\r\nd\r"), 0);
    lines_line line;
    char seen[8] = "";
    size_t n = 0;
    while (lines_next(&walk, &line))
        if (line.raw.len == 1) seen[n++] = (char)line.raw.ptr[0];
    assert_string_equal(seen, "abcd");
    assert_int_equal(lines_split(form, GR_S("a\rb\rcd"), false), 4);
    assert_int_equal(lines_split(form, GR_S("a\rb\ncd"), false), 4);
}

/* ---- readers: the same events at the same places ---- */

enum { LOG_BYTES = 60000 };

static gr_buffer told_of(made_kind kind, gr_slice log, size_t step)
{
    gr_buffer out = gr_buffer_upto(1 << 24);
    gr_slice const name = gr_slice_of_c(made_file(kind));
    const reader_ops *const reader =
        reader_for(gr_sub(log, 0, READER_HEAD), name);
    assert_non_null(reader);
    text_told(reader, log, &(text_file){.name = made_file(kind), .step = step},
              &out);
    return out;
}

static void made_logs_are_read_alike(void **state)
{
    (void)state;
    for (made_kind kind = MADE_IIS; kind <= MADE_WINLOGBEAT; kind++) {
        made_place place = MADE_START;
        gr_buffer log = gr_buffer_upto(2 * LOG_BYTES);
        assert_true(made_log(&log, kind, LOG_BYTES, &place));
        gr_buffer const lf = told_of(kind, gr_buffer_slice(&log), 0);
        for (size_t i = 0; i < log.len; i++)
            if (log.ptr[i] == '\n') log.ptr[i] = '\r';
        gr_buffer cr = told_of(kind, gr_buffer_slice(&log), 0);
        gr_buffer pieces = told_of(kind, gr_buffer_slice(&log), 5000);
        assert_true(lf.len > 1000);
        assert_true(gr_equal(gr_buffer_slice(&lf), gr_buffer_slice(&cr)));
        assert_true(gr_equal(gr_buffer_slice(&lf), gr_buffer_slice(&pieces)));
        gr_buffer whole = lf;
        gr_buffer_free(&whole);
        gr_buffer_free(&cr);
        gr_buffer_free(&pieces);
        gr_buffer_free(&log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cr_alone_ends_lines_where_no_lf_is),
        cmocka_unit_test(an_lf_behind_them_ends_a_line_too),
        cmocka_unit_test(made_logs_are_read_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
