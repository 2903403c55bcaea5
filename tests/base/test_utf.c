/* test_utf.c - hostile text becomes valid text, and folds one to one. */
#include "check.h"

#include "base/utf.h"

static gr_slice from16(uint8_t *out, gr_slice s)
{
    return gr_slice_of(out, gr_utf16_to_utf8(out, s));
}

static void utf16_becomes_utf8(void **state)
{
    (void)state;
    uint8_t out[64];
    assert_slice(from16(out, GR_S("a\0\xe4\0\xac\x20\x3d\xd8\x00\xde")),
                 "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
}

static void broken_utf16_becomes_replacement(void **state)
{
    (void)state;
    uint8_t out[64];
    /* lone high, lone low, high before a letter, odd byte at the end */
    assert_slice(from16(out, GR_S("\x3d\xd8")), "\xef\xbf\xbd");
    assert_slice(from16(out, GR_S("\x00\xde")), "\xef\xbf\xbd");
    assert_slice(from16(out, GR_S("\x3d\xd8x\0")), "\xef\xbf\xbdx");
    assert_slice(from16(out, GR_S("x\0y")), "x\xef\xbf\xbd");
}

static gr_slice clean(uint8_t *out, const char *s)
{
    return gr_slice_of(out, gr_utf8_clean(out, gr_slice_of_c(s)));
}

static void broken_utf8_becomes_replacement_by_maximal_parts(void **state)
{
    (void)state;
    uint8_t out[64];
    assert_slice(clean(out, "a\x80z"), "a\xef\xbf\xbdz");
    assert_slice(clean(out, "\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd");
    assert_slice(clean(out, "\xe2\x82z"), "\xef\xbf\xbdz");
    assert_slice(clean(out, "\xed\xa0\x80"),
                 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_slice(clean(out, "\xf4\x90\x80\x80"),
                 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_slice(clean(out, "\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80");
}

static void validity_is_seen(void **state)
{
    (void)state;
    assert_true(gr_utf8_valid(GR_S("a\xc3\xa4\xef\xbf\xbd")));
    assert_false(gr_utf8_valid(GR_S("\xc3")));
    assert_false(gr_utf8_valid(GR_S("\xed\xa0\x80")));
    assert_true(gr_utf8_valid(GR_S("")));
}

static void folding_is_one_to_one_and_never_onto_ascii(void **state)
{
    (void)state;
    assert_int_equal(gr_fold_rune('A'), 'a');
    assert_int_equal(gr_fold_rune('['), '[');
    assert_int_equal(gr_fold_rune(0xC4), 0xE4);
    assert_int_equal(gr_fold_rune(0x3A3), 0x3C3);
    assert_int_equal(gr_fold_rune(0x3C2), 0x3C3); /* final sigma */
    assert_int_equal(gr_fold_rune(0x10400), 0x10428);
    assert_int_equal(gr_fold_rune(0x1E9E), 0xDF);
    assert_int_equal(gr_fold_rune(0x212A), 0x212A); /* Kelvin sign */
    assert_int_equal(gr_fold_rune(0x17F), 0x17F);   /* long s */
    assert_int_equal(gr_fold_rune(0x130), 0x130);   /* dotted I */
    assert_int_equal(gr_fold_rune(0x131), 0x131);   /* dotless i */
    for (uint32_t rune = 0; rune < 0x110000; rune++) {
        uint32_t const once = gr_fold_rune(rune);
        assert_int_equal(gr_fold_rune(once), once);
        if (rune >= 0x80) assert_true(once >= 0x80);
    }
}

static void folding_text_equals_folding_runes(void **state)
{
    (void)state;
    uint8_t out[64], out16[64];
    gr_slice const a = gr_slice_of(
        out, gr_utf8_to_folded(out, GR_S("AB\xc3\x84\xe2\x84\xaa\xc8\xba")));
    assert_slice(a, "ab\xc3\xa4\xe2\x84\xaa\xe2\xb1\xa5");
    gr_slice const b = gr_slice_of(
        out16, gr_utf16_to_folded(out16, GR_S("A\0B\0\xc4\0\x2a\x21\x3a\x02")));
    assert_true(gr_equal(a, b));
}

/* Vector steps begin, end and meet a special character at every place. */
static void text_of_any_length_equals_its_characters(void **state)
{
    (void)state;
    static const char letters[] = "@AZ[`az{Mm09\\.";
    uint8_t in[128], whole[3 * 128], parts[3 * 128];
    for (size_t len = 0; len < 50; len++)
        for (size_t special = 0; special <= len; special++) {
            for (size_t i = 0; i < len; i++) {
                in[2 * i] = (uint8_t)letters[(i * 7 + len) % 14];
                in[2 * i + 1] = i == special ? 4 : 0;
            }
            size_t n = 0;
            for (size_t i = 0; i < len; i++)
                n += gr_utf16_to_folded(parts + n, gr_slice_of(in + 2 * i, 2));
            size_t const m =
                gr_utf16_to_folded(whole, gr_slice_of(in, 2 * len));
            assert_int_equal(n, m);
            assert_memory_equal(whole, parts, n);

            size_t const text =
                gr_utf16_to_utf8(whole, gr_slice_of(in, 2 * len));
            assert_true(gr_utf8_valid(gr_slice_of(whole, text)));
            uint8_t folded[3 * 128];
            assert_int_equal(
                n, gr_utf8_to_folded(folded, gr_slice_of(whole, text)));
            assert_memory_equal(folded, parts, n);
        }
}

static uint32_t unit_at(const uint8_t *in, size_t i)
{
    return (uint32_t)(in[2 * i] | in[2 * i + 1] << 8);
}

static uint8_t narrow_byte(uint32_t unit)
{
    if (unit < 0x80) return (uint8_t)gr_fold_rune(unit);
    return unit >= 0x2000 && unit <= 0x207F ? (uint8_t)(0x80 | unit % 0x80)
                                            : GR_NARROW_OTHER;
}

/* Around a unit of each sort at each place; the last unit may be cut. */
static void narrow_text_has_a_byte_for_each_unit(void **state)
{
    (void)state;
    static const uint16_t specials[] = {
        'K',    0x7F,   0x80,   0xDF,   0xE5,   0x4BA,  0x1FFF, 0x2000,
        0x2014, 0x2065, 0x207F, 0x2080, 0x212A, 0xD83D, 0xDE00, 0xFFFF};
    uint8_t in[80], narrow[41], folded[GR_UTF8_ROOM(80)];
    for (size_t s = 0; s < sizeof specials / sizeof *specials; s++)
        for (size_t bytes = 0; bytes <= sizeof in; bytes++)
            for (size_t place = 0; place < bytes / 2; place++) {
                uint16_t const c = specials[s];
                for (size_t i = 0; i < sizeof in / 2; i++) {
                    in[2 * i] = (uint8_t)("aZ.\\@[`{~"[(i + bytes) % 9]);
                    in[2 * i + 1] = 0;
                }
                in[2 * place] = (uint8_t)c;
                in[2 * place + 1] = (uint8_t)(c >> 8);
                unsigned has = 99;
                size_t const n =
                    gr_utf16_to_narrow(narrow, gr_slice_of(in, bytes), &has);
                assert_int_equal(n, (bytes + 1) / 2);
                for (size_t i = 0; i < bytes / 2; i++)
                    assert_int_equal(narrow[i], narrow_byte(unit_at(in, i)));
                if (bytes % 2 != 0)
                    assert_int_equal(narrow[n - 1], GR_NARROW_OTHER);
                assert_int_equal((has & GR_BEYOND_ASCII) != 0,
                                 c >= 0x80 || bytes % 2 != 0);
                assert_int_equal((has & GR_OTHERS) != 0,
                                 narrow_byte(c) == GR_NARROW_OTHER ||
                                     bytes % 2 != 0);
                size_t const m =
                    gr_utf16_to_folded(folded, gr_slice_of(in, bytes));
                if ((has & GR_BEYOND_ASCII) == 0) {
                    assert_int_equal(n, m);
                    assert_memory_equal(narrow, folded, n);
                }
                uint8_t again[GR_UTF8_ROOM(80)];
                unsigned has_again = 99;
                assert_int_equal(n, gr_folded_to_narrow(again,
                                                        gr_slice_of(folded, m),
                                                        &has_again));
                assert_int_equal(has, has_again);
                assert_memory_equal(narrow, again, n);
            }
}

static void what_has_no_case_is_reached_by_nothing_else(void **state)
{
    (void)state;
    for (uint32_t rune = 0; rune < 0x110000; rune++) {
        uint32_t const folded = gr_fold_rune(rune);
        bool const dash = rune >= 0x2000 && rune <= 0x207F;
        assert_int_equal(folded >= 0x2000 && folded <= 0x207F, dash);
        if (dash) assert_int_equal(folded, rune);
    }
}

/* At any length and place, and not where there is more than ASCII. */
static void ascii_is_folded_in_one_go(void **state)
{
    (void)state;
    for (size_t len = 0; len < 70; len++) {
        uint8_t text[70], folded[70], expected[70 * 3];
        for (size_t i = 0; i < len; i++) text[i] = (uint8_t)(33 + i);
        size_t const n = gr_utf8_to_folded(expected, gr_slice_of(text, len));
        assert_true(gr_ascii_to_folded(folded, gr_slice_of(text, len)));
        assert_true(
            gr_equal(gr_slice_of(folded, len), gr_slice_of(expected, n)));
        for (size_t i = 0; i < len; i++) {
            text[i] |= 0x80;
            assert_false(gr_ascii_to_folded(folded, gr_slice_of(text, len)));
            text[i] &= 0x7F;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ascii_is_folded_in_one_go),
        cmocka_unit_test(utf16_becomes_utf8),
        cmocka_unit_test(broken_utf16_becomes_replacement),
        cmocka_unit_test(broken_utf8_becomes_replacement_by_maximal_parts),
        cmocka_unit_test(validity_is_seen),
        cmocka_unit_test(folding_is_one_to_one_and_never_onto_ascii),
        cmocka_unit_test(folding_text_equals_folding_runes),
        cmocka_unit_test(text_of_any_length_equals_its_characters),
        cmocka_unit_test(narrow_text_has_a_byte_for_each_unit),
        cmocka_unit_test(what_has_no_case_is_reached_by_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
