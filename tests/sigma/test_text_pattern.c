/* test_text_pattern.c - edges and places of a text, compared several bytes at a
 * time, beside a comparison byte by byte. */
#include "check.h"

#include "base/utf.h"
#include "sigma/pattern.h"
#include "sigma/text_pattern.h"
#include "support/draw.h"

#include <stdio.h>

enum { LONGEST = 80 };

/* `len` letters; `odd`, if it is one of them, is another letter than in the
 * text without. */
static gr_slice letters(uint8_t *out, size_t len, size_t odd)
{
    for (size_t i = 0; i < len; i++) out[i] = (uint8_t)('a' + i % 23);
    if (odd < len) out[odd] = 'z';
    return gr_slice_of(out, len);
}

static void check_shape(gr_arena *arena, const char *before, gr_slice literal,
                        const char *after, gr_slice text, bool expected)
{
    char rule[LONGEST + 3];
    sigma_pattern parsed;
    snprintf(rule, sizeof rule, "%s%.*s%s", before, (int)literal.len,
             (const char *)literal.ptr, after);
    assert_true(pattern_parse(arena, gr_slice_of_c(rule), &parsed));
    text_pattern const pattern = text_pattern_of(arena, &parsed);
    if (text_pattern_matches(&pattern, text) != expected)
        fail_msg("'%s' of '%.*s'", rule, (int)text.len, (const char *)text.ptr);
}

/* Each length of pattern and text, each byte of the text another one. */
static void each_byte_of_an_edge_counts(void **state)
{
    enum { TEXT = 20 };
    uint8_t room[TEXT], whole[TEXT];
    gr_arena *const arena = gr_arena_new(1 << 20);
    (void)state;
    for (size_t len = 0; len <= TEXT; len++)
        for (size_t odd = 0; odd <= len; odd++) {
            gr_slice const text = letters(room, len, odd);
            gr_slice const same = letters(whole, len, len);
            for (size_t n = 1; n <= len; n++) {
                gr_arena_reset(arena);
                check_shape(arena, "", gr_sub(same, 0, n), "*", text,
                            odd >= n || odd == len);
                check_shape(arena, "*", gr_from(same, len - n), "", text,
                            odd < len - n || odd == len);
                check_shape(arena, "", gr_sub(same, 0, n), "", text,
                            n == len && odd == len);
            }
        }
    gr_arena_free(arena);
}

static void a_part_is_found_at_each_place(void **state)
{
    uint8_t room[LONGEST], part[LONGEST];
    (void)state;
    for (size_t len = 0; len <= LONGEST; len++)
        for (size_t n = 1; n <= len; n++)
            for (size_t at = 0; at + n <= len; at++) {
                memset(room, '-', sizeof room);
                memset(part, 'x', n);
                memset(room + at, 'x', n);
                assert_true(text_contains(gr_slice_of(room, len),
                                          gr_slice_of(part, n)));
                room[at + n / 2] = 'y';
                assert_false(text_contains(gr_slice_of(room, len),
                                           gr_slice_of(part, n)));
            }
    assert_true(text_contains(gr_slice_of(room, 3), gr_slice_of(part, 0)));
    assert_false(text_contains(gr_slice_of(room, 0), gr_slice_of(part, 1)));
}

/* Narrow text stands for the folded one wherever a pattern says that it may. */
static void narrow_patterns_hold_of_narrow_text(void **state)
{
    static const char *const rules[] = {
        "ab",   "ab*", "*ab", "*ab*",  "*",      "",        "?b",     "a?*",
        "*a*b", "é",   "*é",  "aé*",   "*\x7f*", "\x7f",    "*b\x7f", "—",
        "*—*",  "a—*", "*—b", "*a*—*", "—*b",    "*a*b*a*", "*–*"};
    static const uint16_t units[] = {'a',  'B',    'b',    0xE9,   0xC9, 0x2014,
                                     0x7F, 0xD83D, 0xDE00, 0x2065, 0x80, 0x94};
    enum { UNITS = sizeof units / sizeof *units, TEXTS = 20000, MOST = 12 };
    gr_arena *const arena = gr_arena_new(1 << 20);
    size_t held = 0;
    (void)state;
    for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
        sigma_pattern parsed;
        gr_arena_reset(arena);
        assert_true(pattern_parse(arena, gr_slice_of_c(rules[r]), &parsed));
        text_pattern const whole = text_pattern_of(arena, &parsed);
        text_pattern pattern = whole;
        text_pattern_narrow(arena, &pattern);
        if (!pattern.narrow) continue;
        for (size_t i = 0; i < TEXTS; i++) {
            uint8_t in[2 * MOST], narrow[MOST + 1],
                folded[GR_UTF8_ROOM(2 * MOST)];
            size_t const len = draw(MOST + 1);
            for (size_t k = 0; k < len; k++) {
                uint16_t const unit = units[draw(UNITS)];
                in[2 * k] = (uint8_t)unit;
                in[2 * k + 1] = (uint8_t)(unit >> 8);
            }
            gr_slice const text = gr_slice_of(in, 2 * len);
            unsigned has = 0;
            size_t const n = gr_utf16_to_narrow(narrow, text, &has);
            size_t const m = gr_utf16_to_folded(folded, text);
            bool const holds =
                text_pattern_matches(&whole, gr_slice_of(folded, m));
            assert_int_equal(
                holds, text_pattern_matches(&pattern, gr_slice_of(narrow, n)));
            held += holds;
        }
    }
    assert_true(held > TEXTS / 10);
    gr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_of_an_edge_counts),
        cmocka_unit_test(a_part_is_found_at_each_place),
        cmocka_unit_test(narrow_patterns_hold_of_narrow_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
