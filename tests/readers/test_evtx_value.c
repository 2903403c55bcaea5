/* test_evtx_value.c - every value type of BinXML and its arrays. */
#include "check.h"

#include "readers/evtx_value.h"

static gr_arena *arena;
static gr_buffer out;

static int open_arena(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)1 << 20);
    out = gr_buffer_upto((size_t)1 << 20);
    return arena == NULL;
}

static int close_arena(void **state)
{
    (void)state;
    gr_buffer_free(&out);
    gr_arena_free(arena);
    return 0;
}

static void check(uint8_t type, gr_slice bytes, value_type expected,
                  const char *text)
{
    event_value const v = evtx_value_of(arena, type, bytes);
    assert_int_equal(v.type, expected);
    out.len = 0;
    evtx_put_value(&out, v);
    assert_slice(gr_buffer_slice(&out), text);
}

#define shows(type, literal, expected, text)                                   \
    check((type), GR_S(literal), (expected), (text))

static void scalars_keep_their_type(void **state)
{
    (void)state;
    shows(0x00, "", VALUE_NULL, "");
    shows(0x00, "junk", VALUE_NULL, "");
    shows(0x01, "h\0\xe9\0", VALUE_UTF16, "h\xc3\xa9");
    shows(0x03, "\xfb", VALUE_I64, "-5");
    shows(0x04, "\xc8", VALUE_U64, "200");
    shows(0x05, "\x0c\xfe", VALUE_I64, "-500");
    shows(0x06, "\x50\xc3", VALUE_U64, "50000");
    shows(0x07, "\0\0\0\x80", VALUE_I64, "-2147483648");
    shows(0x08, "\xff\xff\xff\xff", VALUE_U64, "4294967295");
    shows(0x09, "\0\0\0\0\0\0\0\x80", VALUE_I64, "-9223372036854775808");
    shows(0x0A, "\xff\xff\xff\xff\xff\xff\xff\xff", VALUE_U64,
          "18446744073709551615");
    shows(0x0B, "\0\0\xc0\x3f", VALUE_DOUBLE, "1.5");
    shows(0x0C, "\0\0\0\0\0\0\x02\xc0", VALUE_DOUBLE, "-2.25");
    shows(0x0E, "\x01\xab", VALUE_BINARY, "01AB");
    shows(0x14, "\xe7\x03\0\0", VALUE_HEX32, "0x3e7");
    shows(0x15, "\xe7\x03\0\0\0\0\0\0", VALUE_HEX64, "0x3e7");
    shows(0x13, "\1\1\0\0\0\0\0\x05\x12\0\0\0", VALUE_SID, "S-1-5-18");
    shows(0x0F,
          "\x5f\x38\x70\x57\x2a\xc2\xe0\x43\xbf\x4c\x06\xf5\x69\x8f\xfb\xd9",
          VALUE_GUID, "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}");
}

static void whole_reals_keep_their_point(void **state)
{
    (void)state;
    shows(0x0B, "\0\0\x80\x3f", VALUE_DOUBLE, "1.0");
    shows(0x0C, "\0\0\0\0\0\0\0\xc0", VALUE_DOUBLE, "-2.0");
    shows(0x0C, "\0\0\0\0\0\0\xf0\x7f", VALUE_DOUBLE, "inf");
    shows(0x0C, "\0\0\0\0\0\0\xf8\x7f", VALUE_DOUBLE, "NaN");
}

static void strings_lose_their_final_nuls_and_nothing_else(void **state)
{
    (void)state;
    shows(0x01, "a\0\0\0", VALUE_UTF16, "a");
    shows(0x01, "a\0\0\0\0\0", VALUE_UTF16, "a");
    shows(0x01, "\0\0", VALUE_UTF16, "");
    shows(0x01, "", VALUE_UTF16, "");
    event_value const v = evtx_value_of(arena, 0x01, GR_S("a\0\0\0b\0"));
    assert_int_equal(v.type, VALUE_UTF16);
    assert_int_equal(v.len, 6);
}

static void ansi_text_is_windows_1252(void **state)
{
    (void)state;
    shows(0x02, "plain\0", VALUE_UTF8, "plain");
    shows(0x02, "\x80\xe4\0\0", VALUE_UTF8, "\xe2\x82\xac\xc3\xa4");
}

static void a_boolean_beyond_one_stays_a_number(void **state)
{
    (void)state;
    shows(0x0D, "\0\0\0\0", VALUE_BOOL, "false");
    shows(0x0D, "\1\0\0\0", VALUE_BOOL, "true");
    shows(0x0D, "\1", VALUE_BOOL, "true");
    shows(0x0D, "\2\0\0\0", VALUE_I64, "2");
    shows(0x0D, "\xff\xff\xff\xff", VALUE_I64, "-1");
}

static void sizes_are_hex_of_their_width(void **state)
{
    (void)state;
    shows(0x10, "\0\x10\0\0", VALUE_HEX64, "0x1000");
    shows(0x10, "\0\x10\0\0\0\0\0\0", VALUE_HEX64, "0x1000");
}

static void times_have_seven_digits(void **state)
{
    (void)state;
    shows(0x11, "\x07\xfb\xf0\xe8\xf6\x0e\xd7\x01", VALUE_FILETIME,
          "2021-03-01T23:59:26.3569671Z");
    shows(0x11, "\0\0\0\0\0\0\0\0", VALUE_FILETIME,
          "1601-01-01T00:00:00.0000000Z");
    shows(0x11, "\xff\xff\xff\xff\xff\xff\xff\xff", VALUE_FILETIME,
          "0000-00-00T00:00:00.0000000Z");
    shows(0x11, "\xff\xff\xff\xff\xff\xff\xff\x7f", VALUE_FILETIME,
          "0828-09-14T02:48:05.4775807Z");
    shows(0x12, "\xe5\x07\x03\0\x02\0\x02\0\x08\0\x0f\0\x1e\0\x7b\0",
          VALUE_SYSTEMTIME, "2021-03-02T08:15:30.1230000Z");
    shows(0x12, "\xe4\x07\x02\0\0\0\x1d\0\0\0\0\0\0\0\0\0", VALUE_SYSTEMTIME,
          "2020-02-29T00:00:00.0000000Z");
    shows(0x12, "\xe5\x07\x02\0\0\0\x1d\0\0\0\0\0\0\0\0\0", VALUE_SYSTEMTIME,
          "1601-01-01T00:00:00.0000000Z");
}

static void bytes_that_do_not_fit_their_type_are_binary(void **state)
{
    (void)state;
    shows(0x08, "\1\2\3", VALUE_BINARY, "010203");
    shows(0x0F, "\1\2", VALUE_BINARY, "0102");
    shows(0x11, "\1\2", VALUE_BINARY, "0102");
    shows(0x13, "\1\2", VALUE_BINARY, "0102");
    shows(0x16, "\1\2", VALUE_BINARY, "0102");
    shows(0x20, "\1\2", VALUE_BINARY, "0102");
    shows(0x23, "\1\2", VALUE_BINARY, "0102");
    shows(0x7F, "\1\2", VALUE_BINARY, "0102");
    shows(0x08, "", VALUE_NULL, "");
    shows(0x0F, "", VALUE_NULL, "");
}

static void arrays_are_lists(void **state)
{
    (void)state;
    shows(0x81, "a\0\0\0\0\0b\0c\0\0\0", VALUE_LIST, "a,,bc");
    shows(0x81, "a\0\0\0b\0", VALUE_LIST, "a,b");
    shows(0x82, "a\0b\0", VALUE_LIST, "a,b");
    shows(0x83, "\xff\1", VALUE_LIST, "-1,1");
    shows(0x84, "\xff\1", VALUE_LIST, "255,1");
    shows(0x85, "\xff\xff\1\0", VALUE_LIST, "-1,1");
    shows(0x86, "\xff\xff\1\0", VALUE_LIST, "65535,1");
    shows(0x87, "\xff\xff\xff\xff\1\0\0\0", VALUE_LIST, "-1,1");
    shows(0x88, "\1\0\0\0\2\0\0\0", VALUE_LIST, "1,2");
    shows(0x89, "\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0", VALUE_LIST, "1,2");
    shows(0x8A, "\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0", VALUE_LIST, "1,2");
    shows(0x8B, "\0\0\xc0\x3f\0\0\x80\x3f", VALUE_LIST, "1.5,1.0");
    shows(0x8D, "\1\0\0\0\0\0\0\0", VALUE_LIST, "true,false");
    shows(0x90, "\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0", VALUE_LIST, "0x1,0x2");
    shows(0x94, "\1\0\0\0\2\0\0\0", VALUE_LIST, "0x1,0x2");
    shows(0x95, "\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0", VALUE_LIST, "0x1,0x2");
    shows(0x93, "\1\1\0\0\0\0\0\x05\x12\0\0\0\1\1\0\0\0\0\0\x05\x13\0\0\0",
          VALUE_LIST, "S-1-5-18,S-1-5-19");
    shows(0x91, "\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0", VALUE_LIST,
          "1601-01-01T00:00:00.0000000Z,1601-01-01T00:00:00.0000001Z");
}

static void an_array_of_one_is_its_item_and_of_none_is_null(void **state)
{
    (void)state;
    shows(0x81, "a\0\0\0", VALUE_UTF16, "a");
    shows(0x88, "\1\0\0\0", VALUE_U64, "1");
    shows(0x88, "", VALUE_NULL, "");
    shows(0x81, "", VALUE_NULL, "");
}

static void an_array_that_is_not_even_is_binary(void **state)
{
    (void)state;
    shows(0x88, "\1\0\0\0\2", VALUE_BINARY, "0100000002");
    shows(0x93, "\1\5\0\0\0\0\0\5", VALUE_BINARY, "0105000000000005");
    shows(0x8E, "\1\2", VALUE_BINARY, "0102");
    shows(0xA1, "\1\2", VALUE_BINARY, "0102");
    shows(0xFF, "\1\2", VALUE_BINARY, "0102");
}

static void empty_is_what_shows_nothing(void **state)
{
    (void)state;
    assert_true(evtx_value_is_empty(value_of(VALUE_NULL, NULL, 0)));
    assert_true(evtx_value_is_empty(value_of(VALUE_ABSENT, NULL, 0)));
    assert_true(evtx_value_is_empty(value_of(VALUE_UTF16, "", 0)));
    assert_false(evtx_value_is_empty(value_of(VALUE_UTF8, "a", 1)));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, open_arena, close_arena)
    const struct CMUnitTest tests[] = {
        T(scalars_keep_their_type),
        T(whole_reals_keep_their_point),
        T(strings_lose_their_final_nuls_and_nothing_else),
        T(ansi_text_is_windows_1252),
        T(a_boolean_beyond_one_stays_a_number),
        T(sizes_are_hex_of_their_width),
        T(times_have_seven_digits),
        T(bytes_that_do_not_fit_their_type_are_binary),
        T(arrays_are_lists),
        T(an_array_of_one_is_its_item_and_of_none_is_null),
        T(an_array_that_is_not_even_is_binary),
        T(empty_is_what_shows_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
