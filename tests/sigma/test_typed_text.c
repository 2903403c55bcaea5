/* test_typed_text.c - the text of a value that is no text has only parts that are
 * said to be possible in it. */
#include "check.h"

#include "base/buffer.h"
#include "sigma/engine_check.h"
#include "sigma/typed_text.h"
#include "support/draw.h"

enum { VALUES = 20000, BYTES = 80 };

static const value_type types[] = {
    VALUE_BOOL,  VALUE_I64,   VALUE_U64,      VALUE_DOUBLE,
    VALUE_GUID,  VALUE_SID,   VALUE_FILETIME, VALUE_SYSTEMTIME,
    VALUE_HEX32, VALUE_HEX64, VALUE_BINARY};
enum { TYPES = sizeof types / sizeof *types };

/* Numbers of few digits and of many, and short values of each type. */
static event_value any_value(value_type type, uint8_t *bytes)
{
    static const size_t lengths[] = {0, 1, 2, 4, 8, 12, 16, 28, 68};
    size_t const len = lengths[draw(sizeof lengths / sizeof *lengths)];
    unsigned const kind = draw(3);
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (uint8_t)(kind == 0 ? draw(256) : kind == 1 ? 0 : draw(3));
    if (type == VALUE_SID && len >= 8) {
        bytes[0] = 1;
        bytes[1] = (uint8_t)((len - 8) / 4);
    }
    if (type == VALUE_BOOL) return value_of(type, bytes, 1);
    if (type == VALUE_DOUBLE)
        return value_of(type, bytes, draw(2) == 0 ? 4 : 8);
    bool const number = type == VALUE_I64 || type == VALUE_U64 ||
                        type == VALUE_HEX32 || type == VALUE_HEX64;
    return value_of(type, bytes, number && len > 8 ? 8 : len);
}

static void each_part_of_a_text_is_possible(void **state)
{
    gr_arena *const arena = gr_arena_new(1 << 20);
    size_t texts = 0;
    (void)state;
    for (size_t t = 0; t < TYPES; t++)
        for (size_t i = 0; i < VALUES; i++) {
            uint8_t bytes[BYTES];
            gr_arena_reset(arena);
            gr_slice const text =
                value_folded(arena, any_value(types[t], bytes));
            if (text.len == 0) continue;
            texts++;
            size_t const from = draw((unsigned)text.len);
            size_t const len = 1 + draw((unsigned)(text.len - from));
            gr_slice const part = gr_sub(text, from, len);
            if ((typed_text_types(part) >> types[t] & 1) == 0 ||
                (typed_text_types(text) >> types[t] & 1) == 0)
                fail_msg("type %d: '%.*s' of '%.*s'", (int)types[t],
                         (int)part.len, (const char *)part.ptr, (int)text.len,
                         (const char *)text.ptr);
        }
    assert_true(texts > VALUES * 8);
    gr_arena_free(arena);
}

/* A rule of one literal, as a field's and as a keyword: nothing else is searched
 * for in the value. */
static void each_part_of_a_text_is_found(void **state)
{
    enum { ROUNDS = 150 };
    (void)state;
    for (size_t i = 0; i < ROUNDS * TYPES; i++) {
        uint8_t bytes[BYTES];
        gr_arena *const arena = gr_arena_new(1 << 20);
        event_value const v = any_value(types[i % TYPES], bytes);
        gr_slice const text = value_folded(arena, v);
        size_t const from = text.len == 0 ? 0 : draw((unsigned)text.len);
        gr_slice const rest = gr_from(text, from);
        gr_slice const part = gr_sub(rest, 0, draw(2) == 0 ? 4 : 80);
        if (part.len > 0) {
            engine_check check;
            gr_buffer yaml = gr_buffer_upto(1 << 16);
            bool const keyword = i / TYPES % 2 == 0;
            gr_putf(&yaml,
                    "title: t\nid: 1\nlogsource:\n    product: windows\n"
                    "detection:\n    s:\n        %s'%.*s'\n"
                    "    condition: s\n",
                    keyword ? "- " : "f|contains: ", (int)part.len,
                    (const char *)part.ptr);
            engine_check_open(&check, gr_buffer_slice(&yaml));
            event_begin(check.maker, "Security", 1);
            event_add(check.maker, GR_S("f"), FIELD_PAYLOAD, v);
            if (engine_check_event(&check, event_end(check.maker)).count != 1)
                fail_msg("'%.*s' of '%.*s'", (int)part.len,
                         (const char *)part.ptr, (int)text.len,
                         (const char *)text.ptr);
            engine_check_close(&check);
            gr_buffer_free(&yaml);
        }
        gr_arena_free(arena);
    }
}

static void most_words_are_in_no_such_text(void **state)
{
    (void)state;
    static const char *const words[] = {
        "mimikatz",   "rundll32", "certutil.exe", "192.168.1.1",
        "powershell", "-enc ",    "c:\\"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_int_equal(typed_text_types(gr_slice_of_c(words[i])), 0);
    assert_int_equal(typed_text_types(GR_S("")), UINT32_MAX);
    assert_int_equal(typed_text_types(GR_S("{00247c92-")), UINT32_C(1)
                                                               << VALUE_GUID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_of_a_text_is_possible),
        cmocka_unit_test(each_part_of_a_text_is_found),
        cmocka_unit_test(most_words_are_in_no_such_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
