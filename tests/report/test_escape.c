/* test_escape.c - hostile text on its way to a terminal and to CSV. */
#include "check.h"

#include "report/escape.h"

static gr_buffer out;

static int set_up(void **state)
{
    (void)state;
    out = gr_buffer_upto(1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gr_buffer_free(&out);
    return 0;
}

static gr_slice terminal(const char *text, size_t len)
{
    out.len = 0;
    report_put_terminal(&out, gr_slice_of(text, len));
    return gr_buffer_slice(&out);
}
#define TERMINAL(literal) terminal("" literal, sizeof(literal) - 1)

static void plain_text_stands_as_it_is(void **state)
{
    (void)state;
    assert_slice(TERMINAL(""), "");
    assert_slice(TERMINAL("C:\\Windows\\x.exe /c \"a\" 100%"),
                 "C:\\Windows\\x.exe /c \"a\" 100%");
    assert_slice(TERMINAL("\xC3\xA4\xE6\x97\xA5\xF0\x9F\x98\x80"),
                 "\xC3\xA4\xE6\x97\xA5\xF0\x9F\x98\x80");
}

static void controls_become_visible(void **state)
{
    (void)state;
    assert_slice(TERMINAL("a\x1b[31mb"), "a\\x1b[31mb");
    assert_slice(TERMINAL("a\nb\rc\td\0e\x7f"), "a\\nb\\rc\\td\\x00e\\x7f");
    assert_slice(TERMINAL("\xC2\x9B"), "\\u009b"); /* C1: CSI */
    assert_slice(TERMINAL("\xE2\x80\xA8\xE2\x80\xA9"), "\\u2028\\u2029");
}

static void bidi_and_invisible_characters_become_visible(void **state)
{
    (void)state;
    assert_slice(TERMINAL("gpj.\xE2\x80\xAE"
                          "exe"),
                 "gpj.\\u202eexe");
    assert_slice(TERMINAL("\xE2\x81\xA6\xE2\x81\xA9"), "\\u2066\\u2069");
    assert_slice(TERMINAL("a\xE2\x80\x8B"
                          "b\xEF\xBB\xBF"),
                 "a\\u200bb\\ufeff");
    assert_slice(TERMINAL("\xC2\xAD"), "\\u00ad");
    assert_slice(TERMINAL("\xF3\xA0\x81\x81"), "\\U000e0041"); /* tag A */
    assert_slice(TERMINAL("\xEF\xBF\xBF"), "\\uffff");
    assert_slice(TERMINAL("\xE3\x85\xA4"), "\\u3164");
}

static void invalid_utf8_becomes_the_replacement_character(void **state)
{
    (void)state;
    assert_slice(TERMINAL("a\xFFz\xC3"), "a\xEF\xBF\xBDz\xEF\xBF\xBD");
    /* An overlong ESC is no ESC. */
    assert_slice(TERMINAL("\xC0\x9B"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

static size_t width(const char *text)
{
    return report_terminal_width(gr_slice_of_c(text));
}

static void width_counts_columns(void **state)
{
    (void)state;
    assert_int_equal(width("abc"), 3);
    assert_int_equal(width("\xC3\xA4"), 1);
    assert_int_equal(width("a\xCC\x88"), 1); /* a + combining diaeresis */
    assert_int_equal(width("\xE6\x97\xA5\xE6\x9C\xAC"), 4);
    assert_int_equal(width("\xF0\x9F\x98\x80"), 2);
    assert_int_equal(width("\x1b"), 4);
    assert_int_equal(width("\xE2\x80\xAE"), 6);
}

static gr_slice column(const char *text, size_t columns, bool pad)
{
    out.len = 0;
    report_put_column(&out, gr_slice_of_c(text), columns, pad);
    return gr_buffer_slice(&out);
}

static void columns_are_cut_and_filled(void **state)
{
    (void)state;
    assert_slice(column("abc", 5, true), "abc  ");
    assert_slice(column("abc", 5, false), "abc");
    assert_slice(column("abcde", 5, true), "abcde");
    assert_slice(column("abcdef", 5, true), "abcd~");
    assert_slice(column("abc", 0, true), "");
    assert_slice(column("abc", 1, true), "~");
    /* A wide character that would be cut in two leaves its place blank. */
    assert_slice(column("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E", 4, true),
                 "\xE6\x97\xA5~ ");
    /* Nor is an escape. */
    assert_slice(column("ab\x1b"
                        "cd",
                        5, true),
                 "ab~  ");
}

static gr_slice csv(const char *text, size_t len, bool raw)
{
    out.len = 0;
    report_put_csv(&out, gr_slice_of(text, len), raw);
    return gr_buffer_slice(&out);
}
#define CSV(literal) csv("" literal, sizeof(literal) - 1, false)

static void csv_cells_are_quoted_where_they_must_be(void **state)
{
    (void)state;
    assert_slice(CSV(""), "");
    assert_slice(CSV("plain"), "plain");
    assert_slice(CSV("a,b"), "\"a,b\"");
    assert_slice(CSV("say \"hi\""), "\"say \"\"hi\"\"\"");
    assert_slice(CSV(" a"), "\" a\"");
    assert_slice(CSV("a "), "\"a \"");
}

static void csv_formulas_are_defused(void **state)
{
    (void)state;
    assert_slice(CSV("=1+1"), "'=1+1");
    assert_slice(CSV("+1"), "'+1");
    assert_slice(CSV("-1"), "'-1");
    assert_slice(CSV("@SUM(A1)"), "'@SUM(A1)");
    assert_slice(CSV("\t=1"), "'\\u0009=1");
    assert_slice(CSV("\r=1"), "'\\u000d=1");
    assert_slice(CSV("\n=1"), "'\\u000a=1");
    assert_slice(CSV("  =1"), "\"'  =1\"");
    assert_slice(CSV("\xE2\x80\x8B=1"), "'\\u200b=1");
    assert_slice(CSV("\xEF\xBC\x9D"
                     "1"),
                 "'\xEF\xBC\x9D"
                 "1"); /* full width */
    assert_slice(CSV("a=1"), "a=1");
    assert_slice(csv("=1", 2, true), "=1");
}

static void csv_shows_controls_and_line_ends(void **state)
{
    (void)state;
    assert_slice(CSV("a\x1b[0m"), "a\\u001b[0m");
    assert_slice(CSV("a\r\nb\tc"), "a\\u000d\\u000ab\\u0009c");
    assert_slice(CSV("a\n,b"), "\"a\\u000a,b\"");
    assert_slice(CSV("a\0b"), "a\\u0000b");
    assert_slice(CSV("\xE2\x80\xAE"), "\\u202e");
    assert_slice(CSV("\xF3\xA0\x81\x81"), "\\udb40\\udc41");
    assert_slice(CSV("a\xFF"), "a\xEF\xBF\xBD");
}

static void no_memory_sticks_in_the_buffer(void **state)
{
    (void)state;
    gr_buffer small = gr_buffer_upto(4);
    report_put_terminal(&small, GR_S("abcdefgh"));
    assert_int_equal(small.status, GR_LIMIT);
    gr_buffer_free(&small);
}

/* ---- shells ---- */

static gr_slice shell(const char *text, size_t len)
{
    out.len = 0;
    assert_true(report_put_shell(&out, gr_slice_of(text, len)));
    return gr_buffer_slice(&out);
}
#define SHELL(literal) shell("" literal, sizeof(literal) - 1)

static void a_shell_takes_a_word_for_what_it_is(void **state)
{
    (void)state;
    assert_slice(SHELL("src_ip=192.0.2.1"), "src_ip=192.0.2.1");
    assert_slice(SHELL(""), "''");
    assert_slice(SHELL("user=a b"), "'user=a b'");
    assert_slice(SHELL("$(id)`id`!\"\\;&|<>*?[]{}~#"),
                 "'$(id)`id`!\"\\;&|<>*?[]{}~#'");
    assert_slice(SHELL("it's"), "'it'\\''s'");
    assert_slice(SHELL("user=\xc3\xa4"), "'user=\xc3\xa4'");
    assert_slice(SHELL("\xe2\x80\xae"), "$'\\342\\200\\256'");
    assert_slice(SHELL("\x1b]0;x\x07'\\7\n\xc3\xa4\xff"),
                 "$'\\033]0;x\\007\\047\\1347\\012\\303\\244\\377'");
}

static void no_word_has_a_nul(void **state)
{
    (void)state;
    out.len = 0;
    gr_put(&out, GR_S("x"));
    assert_false(report_put_shell(&out, GR_S("a\0b")));
    assert_slice(gr_buffer_slice(&out), "x");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(plain_text_stands_as_it_is),
        TEST(controls_become_visible),
        TEST(bidi_and_invisible_characters_become_visible),
        TEST(invalid_utf8_becomes_the_replacement_character),
        TEST(width_counts_columns),
        TEST(columns_are_cut_and_filled),
        TEST(csv_cells_are_quoted_where_they_must_be),
        TEST(csv_formulas_are_defused),
        TEST(csv_shows_controls_and_line_ends),
        TEST(a_shell_takes_a_word_for_what_it_is),
        TEST(no_word_has_a_nul),
        TEST(no_memory_sticks_in_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
