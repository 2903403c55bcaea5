/* test_json.c - JSON strings from hostile text. */
#include "check.h"

#include "base/json.h"
#include "base/utf.h"

static void assert_json(gr_slice in, const char *expected)
{
    gr_buffer b = gr_buffer_upto(10000);
    gr_json_text(&b, in);
    assert_slice(gr_buffer_slice(&b), expected);
    gr_buffer_free(&b);
}

static void what_json_reserves_is_escaped(void **state)
{
    (void)state;
    assert_json(GR_S("a\"b\\c"), "\"a\\\"b\\\\c\"");
    assert_json(GR_S("\n\r\t\b\f"), "\"\\n\\r\\t\\b\\f\"");
    assert_json(GR_S("\0\x1f\x7f"), "\"\\u0000\\u001f\x7f\"");
    assert_json(GR_S(""), "\"\"");
}

static void broken_utf8_becomes_replacement(void **state)
{
    (void)state;
    assert_json(GR_S("a\xff\"\xc3\xa4"), "\"a\xef\xbf\xbd\\\"\xc3\xa4\"");
    assert_json(GR_S("\xe2\x82"), "\"\xef\xbf\xbd\"");
}

static void a_surrogate_pair_is_whole_wherever_it_stands(void **state)
{
    (void)state;
    for (size_t before = 120; before < 136; before++) {
        uint8_t text[300] = {0};
        for (size_t i = 0; i < before; i++) text[2 * i] = 'x';
        memcpy(text + 2 * before, "\x3d\xd8\x00\xde", 4);
        gr_buffer b = gr_buffer_upto(10000);
        gr_json_utf16(&b, gr_slice_of(text, 2 * before + 4));
        assert_int_equal(b.len, before + 6);
        assert_slice(gr_from(gr_buffer_slice(&b), before + 1),
                     "\xf0\x9f\x98\x80\"");
        gr_buffer_free(&b);
    }
}

/* `text` is `len` bytes of 256 that may be read. */
static void assert_utf16_is_as_its_utf8(const uint8_t *text, size_t len,
                                        gr_buffer *expected)
{
    uint8_t utf8[600], at[1400];
    gr_slice const s = gr_slice_of(text, len);
    expected->len = 0;
    gr_json_text(expected, gr_slice_of(utf8, gr_utf16_to_utf8(utf8, s)));
    for (size_t more = 0; more <= 80; more += 40) {
        memset(at, 0xAA, sizeof at);
        size_t const got = (size_t)(gr_json_utf16_at(at, s, len + more) - at);
        for (size_t i = GR_JSON_ROOM(len); i < sizeof at; i++)
            assert_int_equal(at[i], 0xAA);
        assert_int_equal(got, expected->len);
        assert_memory_equal(at, expected->ptr, got);
    }
}

/* Text of every length, with what needs an escape or more bytes at every place
 * of a step, is as it is by way of UTF-8, whatever may be read behind it. */
static void utf16_is_as_its_utf8_is(void **state)
{
    (void)state;
    static const uint16_t odd[] = {
        '"',    '\\',   0,      '\n',   0x1f,   0x7f,   0x80,   0xe4,
        0x20ac, 0xd83d, 0xde00, 0xff00, 0x8000, 0xfffe, 0x2022, 0x5c5c};
    uint8_t text[256];
    gr_buffer expected = gr_buffer_upto(10000);
    for (size_t len = 0; len <= 120; len++) {
        for (size_t i = 0; i < 16 * len + 1; i++) {
            for (size_t k = 0; k < sizeof text; k++) text[k] = k % 2 ? 0 : 'x';
            size_t const place = i / 16 & ~(size_t)1;
            text[place] = (uint8_t)odd[i % 16];
            text[place + 1] = (uint8_t)(odd[i % 16] >> 8);
            assert_utf16_is_as_its_utf8(text, len, &expected);
        }
    }
    gr_buffer_free(&expected);
}

/* The same of texts with many such places; what is read behind them is of the
 * same kind. */
static void utf16_that_is_escaped_often_is_too(void **state)
{
    (void)state;
    static const uint16_t some[] = {'a',  'b',  '\\', '"',  '\n',   '\r',
                                    '\t', '\b', '\f', 0x1b, 0x20ac, 0xd83d};
    uint8_t text[256];
    gr_buffer expected = gr_buffer_upto(10000);
    uint32_t seed = 1;
    for (size_t round = 0; round < 40000; round++) {
        size_t const kinds = 2 + round % 11;
        for (size_t i = 0; i < sizeof text; i += 2) {
            seed = seed * 1664525u + 1013904223u;
            uint16_t const unit = some[(seed >> 16) % kinds];
            text[i] = (uint8_t)unit;
            text[i + 1] = (uint8_t)(unit >> 8);
        }
        assert_utf16_is_as_its_utf8(text, round % 150, &expected);
    }
    gr_buffer_free(&expected);
}

static void keys_are_parted_by_commas(void **state)
{
    (void)state;
    gr_buffer b = gr_buffer_upto(100);
    bool first = true;
    gr_json_key(&b, &first, GR_S("a"));
    gr_put_byte(&b, '1');
    gr_json_key(&b, &first, GR_S("\""));
    gr_put_byte(&b, '2');
    assert_slice(gr_buffer_slice(&b), "\"a\":1,\"\\\"\":2");
    gr_buffer_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_json_reserves_is_escaped),
        cmocka_unit_test(broken_utf8_becomes_replacement),
        cmocka_unit_test(a_surrogate_pair_is_whole_wherever_it_stands),
        cmocka_unit_test(utf16_is_as_its_utf8_is),
        cmocka_unit_test(utf16_that_is_escaped_often_is_too),
        cmocka_unit_test(keys_are_parted_by_commas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
