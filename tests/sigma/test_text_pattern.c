/* test_text_pattern.c - edges and places of a text, compared several bytes at a
 * time, beside a comparison byte by byte. */
#include "check.h"

#include "sigma/pattern.h"
#include "sigma/text_pattern.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_of_an_edge_counts),
        cmocka_unit_test(a_part_is_found_at_each_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
