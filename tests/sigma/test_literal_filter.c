/* test_literal_filter.c - "no" is certain: whatever folds to a literal is met,
 * at any place, in any case, with vectors and without. */
#include "check.h"

#include "base/utf.h"
#include "sigma/literal_filter.h"

static gr_arena *arena;

static int open_all(void **state)
{
    (void)state;
    arena = gr_arena_new(1 << 20);
    return arena == NULL;
}

static int close_all(void **state)
{
    (void)state;
    gr_arena_free(arena);
    return 0;
}

static const literal literals[] = {
    {LITERAL_CONTAINS, GR_S_INIT("kerberos::ptt")},
    {LITERAL_CONTAINS, GR_S_INIT("sekurlsa::")},
    {LITERAL_CONTAINS, GR_S_INIT("misc::skeleton")},
    {LITERAL_CONTAINS, GR_S_INIT("\\mimilib.dll")},
    {LITERAL_CONTAINS, GR_S_INIT("eo.oe.kiwi")},
    {LITERAL_CONTAINS, GR_S_INIT("gentilkiwi.com")},
    {LITERAL_CONTAINS, GR_S_INIT("kiwi legit printer")},
    {LITERAL_CONTAINS, GR_S_INIT("event::drop")},
    {LITERAL_CONTAINS, GR_S_INIT("privilege::debug")},
    {LITERAL_CONTAINS, GR_S_INIT("mimidrv.sys")},
    {LITERAL_CONTAINS, GR_S_INIT("sskk")}};
enum { COUNT = sizeof literals / sizeof *literals };

static event_value as_utf16(gr_slice text, uint32_t (*change)(uint32_t))
{
    uint8_t *const out = gr_arena_take_text(arena, 2 * text.len);
    for (size_t i = 0; i < text.len; i++) {
        uint32_t const rune = change(text.ptr[i]);
        out[2 * i] = (uint8_t)rune;
        out[2 * i + 1] = (uint8_t)(rune >> 8);
    }
    return value_of(VALUE_UTF16, out, 2 * text.len);
}

static uint32_t as_it_is(uint32_t c)
{
    return c;
}

static uint32_t upper(uint32_t c)
{
    return c >= 'a' && c <= 'z' ? c - 32 : c;
}

/* The letters beyond ASCII that fold to these two. */
static uint32_t strange(uint32_t c)
{
    return c == 's' ? 0x17F : c == 'k' ? 0x212A : c;
}

static gr_slice padded(size_t before, gr_slice text, size_t after)
{
    uint8_t *const out = gr_arena_take_text(arena, before + text.len + after);
    memset(out, 'x', before + text.len + after);
    memcpy(out + before, text.ptr, text.len);
    return gr_slice_of(out, before + text.len + after);
}

static void every_literal_is_met_wherever_it_stands(void **state)
{
    (void)state;
    static uint32_t (*const changes[])(uint32_t) = {as_it_is, upper, strange};
    const literal_filter *const filter =
        literal_filter_new(arena, literals, COUNT);
    assert_non_null(filter);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t before = 0; before < 120; before++) {
            gr_arena_mark_point const mark = gr_arena_mark(arena);
            gr_slice const text = padded(before, literals[i].text, before % 7);
            for (size_t k = 0; k < 3; k++)
                assert_true(literal_filter_in_value(
                    filter, as_utf16(text, changes[k])));
            assert_true(literal_filter_in_value(
                filter, value_of(VALUE_UTF8, text.ptr, text.len)));
            /* at odd addresses too */
            event_value const v = as_utf16(text, as_it_is);
            gr_slice const odd = padded(1, value_bytes(v), 3);
            assert_true(literal_filter_in_utf16(filter, odd));
            gr_arena_rewind(arena, mark);
        }
}

static void other_texts_are_let_go(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s Schedule",
        "NT AUTHORITY\\SYSTEM", "Microsoft-Windows-Security-Auditing",
        "\\REGISTRY\\MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion",
        "SeSecurityPrivilege SeBackupPrivilege SeDebugPrivilege"};
    const literal_filter *const filter =
        literal_filter_new(arena, literals, COUNT - 1);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        gr_slice const text = gr_slice_of_c(texts[i]);
        assert_false(literal_filter_in_value(filter, as_utf16(text, as_it_is)));
        assert_false(literal_filter_in_value(
            filter, value_of(VALUE_UTF8, text.ptr, text.len)));
    }
    assert_false(literal_filter_in_value(filter, value_of(VALUE_SID, "", 0)));
}

static void two_letters_beyond_ascii_fold_to_it(void **state)
{
    (void)state;
    for (uint32_t rune = 0x80; rune < 0x110000; rune++)
        if (gr_fold_rune(rune) < 0x80)
            assert_true((rune == 0x17F && gr_fold_rune(rune) == 's') ||
                        (rune == 0x212A && gr_fold_rune(rune) == 'k'));
}

static void what_does_not_fit_has_no_filter(void **state)
{
    (void)state;
    literal const bad[] = {{LITERAL_CONTAINS, GR_S_INIT("ab")},
                           {LITERAL_EQUALS, GR_S_INIT("")},
                           {LITERAL_CONTAINS, GR_S_INIT("abc\xc3\xa9")}};
    for (size_t i = 0; i < 3; i++)
        assert_null(literal_filter_new(arena, &bad[i], 1));
    assert_null(literal_filter_new(arena, literals, 0));
}

/* Three are a window too; whatever follows, or nothing, is right. */
static void literals_of_three_are_met_wherever_they_stand(void **state)
{
    (void)state;
    literal const few[] = {{LITERAL_CONTAINS, GR_S_INIT("=${")},
                           {LITERAL_CONTAINS, GR_S_INIT("sekurlsa::")}};
    const literal_filter *const filter = literal_filter_new(arena, few, 2);
    assert_non_null(filter);
    for (size_t before = 0; before < 140; before++)
        for (size_t after = 0; after < 4; after++) {
            gr_slice const hit = padded(before, GR_S("=${"), after);
            gr_slice const miss = padded(before, GR_S("=$("), after);
            assert_true(literal_filter_in_value(
                filter, value_of(VALUE_UTF8, hit.ptr, hit.len)));
            assert_false(literal_filter_in_value(
                filter, value_of(VALUE_UTF8, miss.ptr, miss.len)));
        }
    gr_slice const beyond = GR_S("a=${\xc3\xa9");
    assert_true(literal_filter_in_value(
        filter, value_of(VALUE_UTF8, beyond.ptr, beyond.len)));
    assert_true(
        literal_filter_in_value(filter, as_utf16(GR_S("=${"), as_it_is)));
}

/* Texts beyond ASCII are looked into, but for what a regex takes for s and k. */
static void texts_of_other_letters_are_let_go(void **state)
{
    (void)state;
    const literal_filter *const filter =
        literal_filter_new(arena, literals, COUNT);
    gr_slice const umlaut = GR_S("gr\xc3\xbc\xc3\x9f");
    gr_slice const kelvin = GR_S("see\xe2\x84\xaaurl\xc5\xbf"
                                 "a::");
    assert_false(literal_filter_in_value(
        filter, value_of(VALUE_UTF8, umlaut.ptr, umlaut.len)));
    assert_true(literal_filter_in_value(
        filter, value_of(VALUE_UTF8, kelvin.ptr, kelvin.len)));
}

/* Four characters of ASCII side by side are enough. */
static void literals_with_other_letters_are_met(void **state)
{
    (void)state;
    literal const some[] = {{LITERAL_CONTAINS, GR_S_INIT("\xc5\xbfvchost")},
                            {LITERAL_ENDS, GR_S_INIT("-encod\xc3\xa9")},
                            {LITERAL_STARTS, GR_S_INIT("\xe2\x80\x93nop w")}};
    static const uint16_t texts[3][8] = {
        {0x17F, 'V', 'c', 'h', 'o', 's', 't', 0x17F},
        {'-', 'e', 'N', 'c', 'o', 'd', 0xE9, '-'},
        {0x2013, 'n', 'o', 'p', ' ', 'w', 0x2013, 0xFFFF}};
    uint8_t bytes[16];
    const literal_filter *const filter = literal_filter_new(arena, some, 3);
    assert_non_null(filter);
    for (size_t t = 0; t < 3; t++) {
        for (size_t i = 0; i < 16; i++)
            bytes[i] = (uint8_t)(texts[t][i / 2] >> 8 * (i % 2));
        assert_true(literal_filter_in_value(
            filter, value_of(VALUE_UTF16, bytes, sizeof bytes)));
    }
    assert_false(literal_filter_in_value(
        filter, as_utf16(GR_S("conhost.exe 0xffffffff -ForceV1"), as_it_is)));
}

/* More than stand apart while groups are made, of all shapes. */
static void as_many_as_fit_are_all_met(void **state)
{
    (void)state;
    static const literal_shape shapes[] = {LITERAL_EQUALS, LITERAL_STARTS,
                                           LITERAL_ENDS, LITERAL_CONTAINS};
    literal many[LITERAL_FILTER_MOST + 1];
    for (size_t i = 0; i <= LITERAL_FILTER_MOST; i++) {
        uint8_t *const text = gr_arena_take_text(arena, 9);
        for (size_t k = 0; k < 9; k++)
            text[k] = (uint8_t)('!' + (i * (2 * k + 7) + k) % 32);
        many[i] = (literal){shapes[i % 4], gr_slice_of(text, 9)};
    }
    const literal_filter *const filter =
        literal_filter_new(arena, many, LITERAL_FILTER_MOST);
    assert_non_null(filter);
    for (size_t i = 0; i < LITERAL_FILTER_MOST; i++)
        assert_true(
            literal_filter_in_value(filter, as_utf16(many[i].text, as_it_is)));
    assert_null(literal_filter_new(arena, many, LITERAL_FILTER_MOST + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_literal_is_met_wherever_it_stands),
        cmocka_unit_test(other_texts_are_let_go),
        cmocka_unit_test(two_letters_beyond_ascii_fold_to_it),
        cmocka_unit_test(what_does_not_fit_has_no_filter),
        cmocka_unit_test(literals_of_three_are_met_wherever_they_stand),
        cmocka_unit_test(texts_of_other_letters_are_let_go),
        cmocka_unit_test(literals_with_other_letters_are_met),
        cmocka_unit_test(as_many_as_fit_are_all_met),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
