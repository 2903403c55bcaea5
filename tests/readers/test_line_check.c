/* test_line_check.c - lines with bytes that are not UTF-8 are counted, whatever
 * the text is cut into. */
#include "check.h"

#include "base/utf.h"
#include "readers/line_check.h"
#include "support/draw.h"

static const lines_form narrow = {.wide = false};

static line_check check(const char *text)
{
    return line_check_of(narrow, gr_slice_of_c(text), 100);
}

static void sound_text_has_none(void **state)
{
    (void)state;
    line_check const c =
        check("a\nb \xC3\xBC \xE2\x82\xAC\r\n\xEF\xBF\xBD\nlast");
    assert_int_equal(c.bad, 0);
    assert_int_equal(c.ends, 3);
    assert_int_equal(line_check_of(narrow, GR_S(""), 0).bad, 0);
}

static void a_line_counts_once_and_the_first_is_placed(void **state)
{
    (void)state;
    line_check const c = check("one\ntwo \xC3\xBC\nM\xFCller \xE4\nx\n\xFF");
    assert_int_equal(c.bad, 2);
    assert_int_equal(c.first_line, 2);
    assert_int_equal(c.first_at, 100 + 12);
    assert_true(c.ends_bad);
    assert_false(c.begins_bad);
}

static void overlong_surrogates_and_torn_ones_are_none(void **state)
{
    (void)state;
    assert_int_equal(check("\xC0\xAF\n").bad, 1);
    assert_int_equal(check("\xED\xA0\x80\n").bad, 1);
    assert_int_equal(check("\xF4\x90\x80\x80\n").bad, 1);
    assert_int_equal(check("torn \xE2\x82").bad, 1);
    assert_int_equal(check("torn \xE2\x82\nx\n").bad, 1);
}

static void utf16_is_not_looked_at(void **state)
{
    (void)state;
    lines_form const wide = {.wide = true};
    assert_int_equal(line_check_of(wide, GR_S("\xFF\xFE\xFC\0\n\0"), 0).bad, 0);
}

/* ---- against a plain count, in any pieces ---- */

enum { TEXT = 700, ROUNDS = 3000 };

static const char *const parts[] = {"plain text, long enough for a block of it",
                                    "\n",
                                    "\xC3\xBC",
                                    "\xE2\x82\xAC",
                                    "\xFC",
                                    "\xE2\x82",
                                    "\x80",
                                    "\xF0\x9F",
                                    "\r\n",
                                    "x"};

static gr_slice random_text(uint8_t *out)
{
    size_t n = 0, most = draw(TEXT - 64);
    /* Many are sound but for one or two places. */
    unsigned const kinds = draw(4) == 0 ? 10 : 4;
    while (n < most) {
        unsigned const kind = draw(60) == 0 ? draw(10) : draw(kinds);
        gr_slice const part = gr_slice_of_c(parts[kind]);
        memcpy(out + n, part.ptr, part.len);
        n += part.len;
    }
    return gr_slice_of(out, n);
}

static line_check count_plainly(gr_slice text)
{
    line_check c = {0};
    for (size_t at = 0; at < text.len;) {
        gr_slice const rest = gr_from(text, at);
        gr_slice const line = gr_sub(rest, 0, gr_find_byte(rest, '\n'));
        if (!gr_utf8_valid(line) && c.bad++ == 0) {
            size_t good = line.len;
            while (!gr_utf8_valid(gr_sub(line, 0, good))) good--;
            c.first_line = c.ends;
            c.first_at = at + good;
        }
        c.ends += line.len < rest.len;
        at += line.len + 1;
    }
    return c;
}

/* Pieces begin with a character, or with what begins none. */
static line_check in_pieces(gr_slice text)
{
    line_check sum = {0};
    for (size_t at = 0; at < text.len;) {
        size_t end = at + 1 + draw(200);
        while (end < text.len && (text.ptr[end] & 0xC0) == 0x80) end++;
        gr_slice const piece = gr_sub(text, at, end - at);
        line_check const next = line_check_of(narrow, piece, at);
        line_check_add(&sum, &next);
        at += piece.len;
    }
    return sum;
}

static void pieces_add_up_to_a_plain_count(void **state)
{
    (void)state;
    uint8_t room[TEXT];
    for (int round = 0; round < ROUNDS; round++) {
        gr_slice const text = random_text(room);
        line_check const plain = count_plainly(text);
        line_check const sum = in_pieces(text);
        assert_int_equal(sum.bad, plain.bad);
        assert_int_equal(sum.ends, plain.ends);
        if (plain.bad == 0) continue;
        assert_int_equal(sum.first_line, plain.first_line);
        /* Of a sequence that breaks off the plain count has its end. */
        assert_true(sum.first_at <= plain.first_at);
        assert_true(plain.first_at - sum.first_at < 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_text_has_none),
        cmocka_unit_test(a_line_counts_once_and_the_first_is_placed),
        cmocka_unit_test(overlong_surrogates_and_torn_ones_are_none),
        cmocka_unit_test(utf16_is_not_looked_at),
        cmocka_unit_test(pieces_add_up_to_a_plain_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
