/* test_regex.c - PCRE2 within limits, and the literals that regexes need. */
#include "check.h"

#include "base/mem.h"
#include "sigma/regex.h"
#include "sigma/regex_literal.h"
#include "sigma/rule.h"

static sigma_regex_result search(const char *pattern, unsigned flags,
                                 gr_slice text)
{
    gr_error err;
    sigma_regex *regex = NULL;
    sigma_regex_scratch *const scratch = sigma_regex_scratch_new();
    assert_non_null(scratch);
    assert_int_equal(
        GR_OK, sigma_regex_new(gr_slice_of_c(pattern), flags, &regex, &err));
    sigma_regex_result const result = sigma_regex_search(regex, scratch, text);
    sigma_regex_free(regex);
    sigma_regex_scratch_free(scratch);
    return result;
}

static void a_regex_that_explodes_is_given_up(void **state)
{
    (void)state;
    char text[64];
    memset(text, 'a', sizeof text);
    text[63] = '!';
    assert_int_equal(REGEX_GAVE_UP,
                     search("^(a+)+$", 0, gr_slice_of(text, sizeof text)));
    assert_int_equal(REGEX_GAVE_UP,
                     search("(a?){60}a{60}$", 0, gr_slice_of(text, 64)));
}

static void a_search_of_nothing(void **state)
{
    (void)state;
    gr_slice const nothing = {NULL, 0};
    assert_int_equal(REGEX_FOUND, search("", 0, nothing));
    assert_int_equal(REGEX_FOUND, search("^$", 0, nothing));
    assert_int_equal(REGEX_NOT_FOUND, search("a", 0, nothing));
}

static void what_is_no_regex_is_refused_with_its_place(void **state)
{
    (void)state;
    gr_error err;
    static const char *const bad[] = {"(",   "a{2,1}", "[z-a]",
                                      "\\C", "(?<x",   "*a"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(GR_DAMAGED,
                         sigma_regex_check(gr_slice_of_c(bad[i]), 0, &err));
        assert_non_null(strstr(err.text, "regex, byte "));
    }
    assert_int_equal(GR_OK, sigma_regex_check(GR_S("a(b|c)+"), 0, &err));
}

static void a_regex_too_long_is_a_limit(void **state)
{
    (void)state;
    gr_error err;
    static char text[70000];
    memset(text, 'a', sizeof text);
    assert_int_equal(
        GR_LIMIT, sigma_regex_check(gr_slice_of(text, sizeof text), 0, &err));
}

static void no_memory_is_said(void **state)
{
    (void)state;
    gr_error err;
    for (long n = 0; n < 40; n++) {
        sigma_regex *regex = NULL;
        gr_mem_fail_after(n);
        gr_status const status =
            sigma_regex_new(GR_S("a(b|c)+"), 0, &regex, &err);
        sigma_regex_scratch *const scratch = sigma_regex_scratch_new();
        gr_mem_fail_after(-1);
        assert_true(status == GR_OK || status == GR_NOMEM);
        assert_int_equal(status == GR_OK, regex != NULL);
        sigma_regex_free(regex);
        sigma_regex_scratch_free(scratch);
    }
}

static void expect_literal(const char *pattern, unsigned flags,
                           const char *expected)
{
    gr_arena *const arena = gr_arena_new(1 << 20);
    assert_slice(sigma_regex_literal(arena, gr_slice_of_c(pattern), flags),
                 expected);
    gr_arena_free(arena);
}

static void the_literal_is_in_every_match(void **state)
{
    (void)state;
    expect_literal("abc", 0, "abc");
    expect_literal("ABC", 0, "abc");
    expect_literal("^abc$", 0, "abc");
    expect_literal("abc+d", 0, "abc");
    expect_literal("abc?", 0, "ab");
    expect_literal("abcd*ef", 0, "abc");
    expect_literal("abcd{0,3}", 0, "abc");
    expect_literal("abcd{2,3}e", 0, "abcd");
    expect_literal("abé?", 0, "ab");
    expect_literal("a\\.b\\\\c", 0, "a.b\\c");
    expect_literal("abc\\d+xy", 0, "abc");
    expect_literal("ab(cde|f)ghi", 0, "ghi");
    expect_literal("ab[cde]ghi", 0, "ghi");
    expect_literal("ab[]x]ghi", 0, "ghi");
    expect_literal("ab[^]x]ghi", 0, "ghi");
    expect_literal("ab[\\]x]ghi", 0, "ghi");
    expect_literal("(a[)]b)ghi", 0, "ghi");
    expect_literal("(?:a|b)ghi", 0, "ghi");
    expect_literal("(?!no)ghi", 0, "ghi");
    expect_literal("a.b", 0, "a");
    expect_literal("abc*?de", 0, "ab");
    expect_literal("abc++de", 0, "abc");
    expect_literal("a{b", 0, "a{b");
}

static void without_case_letters_that_match_others_are_left_out(void **state)
{
    (void)state;
    expect_literal("(?i)abc", 0, "abc");
    expect_literal("(?i)askable", 0, "able");
    expect_literal("ASKABLE", REGEX_IGNORE_CASE, "able");
    expect_literal("(?i)aéb", 0, "a");
    expect_literal("askable", 0, "askable");
}

static void what_is_not_understood_has_no_literal(void **state)
{
    (void)state;
    static const char *const none[] = {
        "abc|def",   "ab\\x41c",  "ab\\p{Lu}c", "\\Qab\\E",
        "(?x)a b c", "(*UCP)abc", "(?#a)bcd",   "ab[[:alpha:]]",
        "ab\\1",     "(?|a|b)cd", "(?P<n>a)bc", "ab\\Kc",
        "",          ".*",        "[abc]"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        expect_literal(none[i], 0, "");
}

static uint64_t random_state = 88172645463325252;

static unsigned draw(unsigned count)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 33) % count;
}

static void draw_text(char *out, const char *const *parts, unsigned count,
                      unsigned most)
{
    for (unsigned n = draw(most + 1); n > 0; n--) {
        const char *const part = parts[draw(count)];
        size_t const len = strlen(part);
        memcpy(out, part, len);
        out += len;
    }
    *out = '\0';
}

/* PCRE2 is asked by a group around the same, which is no chain. */
static void a_chain_matches_what_pcre2_matches(void **state)
{
    (void)state;
    static const char *const items[] = {"a",  "b",    ".*", ".*?", "\\+",
                                        "ab", "\\\\", "-",  ".*+"};
    static const char *const letters[] = {"a", "b", "+", "\n", "\r", "é", "\\"};
    for (size_t i = 0; i < 4000; i++) {
        char chain[64], group[80], text[64];
        unsigned const flags = i % 3 == 0   ? REGEX_DOT_ALL
                               : i % 3 == 1 ? 0
                                            : REGEX_MULTI_LINE;
        draw_text(chain, items, i % 8 == 0 ? 9 : 8, 8);
        draw_text(text, letters, 7, 14);
        (void)snprintf(group, sizeof group, "(?:%s)", chain);
        assert_int_equal(search(group, flags, gr_slice_of_c(text)),
                         search(chain, flags, gr_slice_of_c(text)));
    }
}

static void a_chain_never_explodes(void **state)
{
    (void)state;
    static char text[64 << 10];
    memset(text, '+', sizeof text);
    gr_slice const all = gr_slice_of(text, sizeof text);
    const char *const pattern = "\\+.*\\+.*\\+.*\\+.*\\+.*\\+.*!";
    assert_int_equal(REGEX_NOT_FOUND, search(pattern, 0, all));
    text[sizeof text - 1] = '!';
    assert_int_equal(REGEX_FOUND, search(pattern, 0, all));
    assert_int_equal(REGEX_FOUND, search(pattern, REGEX_IGNORE_CASE, all));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_regex_that_explodes_is_given_up),
        cmocka_unit_test(a_search_of_nothing),
        cmocka_unit_test(what_is_no_regex_is_refused_with_its_place),
        cmocka_unit_test(a_regex_too_long_is_a_limit),
        cmocka_unit_test(no_memory_is_said),
        cmocka_unit_test(the_literal_is_in_every_match),
        cmocka_unit_test(without_case_letters_that_match_others_are_left_out),
        cmocka_unit_test(what_is_not_understood_has_no_literal),
        cmocka_unit_test(a_chain_matches_what_pcre2_matches),
        cmocka_unit_test(a_chain_never_explodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
