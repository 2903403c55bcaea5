/* test_regex.c - PCRE2 within limits, and the literals that regexes need. */
#include "check.h"

#include "base/mem.h"
#include "sigma/regex.h"
#include "sigma/regex_literal.h"
#include "sigma/rule.h"
#include "sigma/text_pattern.h"
#include "support/draw.h"

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

/* `expected`: the literals with a space between them. */
static void expect_literals(const char *pattern, unsigned flags,
                            const char *expected)
{
    char told[2 * REGEX_TEXTS * REGEX_TEXT_LONGEST] = "", *end = told;
    gr_arena *const arena = gr_arena_new(1 << 20);
    gr_error err;
    assert_int_equal(GR_OK,
                     sigma_regex_check(gr_slice_of_c(pattern), flags, &err));
    regex_literals const found =
        sigma_regex_literals(arena, gr_slice_of_c(pattern), flags);
    for (size_t i = 0; i < found.count; i++) {
        if (i > 0) *end++ = ' ';
        memcpy(end, found.texts[i].ptr, found.texts[i].len);
        end += found.texts[i].len;
    }
    assert_slice(gr_slice_of(told, (size_t)(end - told)), expected);
    gr_arena_free(arena);
}

static void a_run_of_characters_is_in_every_match(void **state)
{
    (void)state;
    expect_literals("abc", 0, "abc");
    expect_literals("ABC", 0, "abc");
    expect_literals("^abc$", 0, "abc");
    expect_literals("abc+d", 0, "abc");
    expect_literals("abcd*ef", 0, "abc");
    expect_literals("abcd{0,3}", 0, "abc");
    expect_literals("abcd{2,3}e", 0, "abcd");
    expect_literals("a\\.b\\\\c", 0, "a.b\\c");
    expect_literals("abc\\d+xy", 0, "abc");
    expect_literals("ab[^]x]ghi", 0, "ghi");
    expect_literals("ab[^\\]x]ghi", 0, "ghi");
    expect_literals("(?!no)ghi", 0, "ghi");
    expect_literals("(?<!no)ghi", 0, "ghi");
    expect_literals("a.b", 0, "b");
    expect_literals("abc*?de", 0, "ab");
    expect_literals("abc++de", 0, "abc");
    expect_literals("a{b", 0, "a{b");
    expect_literals("a]b}", 0, "a]b}");
    expect_literals("a\\x42\\x2ed", 0, "ab.d");
    expect_literals("a\\tb", 0, "a\tb");
    expect_literals("ÀB", 0, "àb");
}

static void one_of_a_set_is_in_every_match(void **state)
{
    (void)state;
    expect_literals("abc|def", 0, "abc def");
    expect_literals("a(b|c)d", 0, "abd acd");
    expect_literals("(?:cmd|powershell)\\.exe", 0, "cmd.exe powershell.exe");
    expect_literals("(foo|bar)baz?.*", 0, "fooba barba");
    expect_literals("(foo|.*)baz", 0, "baz");
    expect_literals("(foo|ba*r)zz+", 0, "zz");
    expect_literals("((qx|qy)\\d|zq)", 0, "qx qy zq");
    expect_literals("ab(cde|f)ghi", 0, "abcdeghi abfghi");
    expect_literals("ab[ce]ghi", 0, "abcghi abeghi");
    expect_literals("ab[]x]ghi", 0, "ab]ghi abxghi");
    expect_literals("ab[\\]x]ghi", 0, "ab]ghi abxghi");
    expect_literals("ab[+--]ghi", 0, "ab+ghi ab,ghi ab-ghi");
    expect_literals("ab[x-]ghi", 0, "abxghi ab-ghi");
    expect_literals("ab[a-z]ghi", 0, "ghi");
    expect_literals("ab[\\d-]ghi", 0, "ghi");
    expect_literals("(a[)]b)ghi", 0, "a)bghi");
    expect_literals("colou?rq", 0, "colourq colorq");
    expect_literals("q(uvw)?", 0, "q");
    expect_literals("q(uvw)+x", 0, "quvw");
    expect_literals("q(uvw){0}x", 0, "q");
    expect_literals("[Pp][Qq][Xx]", 0, "pqx");
    expect_literals("(?<name>qx|qy)(?'n2'z)(?P<n3>u)", 0, "qxzu qyzu");
    expect_literals("(?>qx|qy)(?|z|u)", 0, "qxz qyz qxu qyu");
    expect_literals("(?=.*qxz)ab", 0, "qxz");
    expect_literals("(?=.*qxz)?ab", 0, "ab");
    expect_literals("(?!qxz)|ab", 0, "");
    expect_literals("abc|", 0, "");
    expect_literals("abc|[^x]", 0, "");
    expect_literals("abcq|qx|bcq", 0, "qx bcq");
}

static void literals_are_chosen_by_how_rare_they_are(void **state)
{
    (void)state;
    expect_literals("-k[^x]*qzv", 0, "qzv");
    expect_literals("(-w|/w)[^x]*config", 0, "config");
    expect_literals("\\\\[a-z]{1,9}\\.[qz]{1}", 0, ".q .z");
    expect_literals("C:\\\\Windows\\\\System32\\\\.{3}qzvxqz", 0, "qzvxqz");
    expect_literals("qzvxqzvx[ab][cd][ef]", 0, "qzvxqzvx");
    expect_literals("(a|b|c)(d|e|f)(g|h|i)(j|k)xyz", 0, "jxyz kxyz");
}

static void without_case_letters_match_others_too(void **state)
{
    (void)state;
    expect_literals("(?i)abc", 0, "abc");
    expect_literals("(?i:abc)", 0, "abc");
    expect_literals("(?-i:ABC)", REGEX_IGNORE_CASE, "abc");
    expect_literals("(?i)aéb", 0, "b");
    expect_literals("askable", 0, "askable");
    expect_literals("(?i)quvsy", 0, "quvſy quvsy");
    expect_literals("QUVXK", REGEX_IGNORE_CASE, "quvx\xE2\x84\xAA quvxk");
    expect_literals("(?i)[kq]ux[é]", 0,
                    "\xE2\x84\xAA"
                    "ux kux qux");
    expect_literals("(?i)quvxzaqs", 0, "quvxzaq");
}

static void what_is_not_understood_has_no_literal(void **state)
{
    (void)state;
    static const char *const none[] = {"ab\\x{41}c",
                                       "ab\\p{Lu}c",
                                       "\\Qab\\E",
                                       "(?x)a b c",
                                       "(*UCP)abc",
                                       "(?#a)bcd",
                                       "ab[[:alpha:]]",
                                       "(ab)\\1",
                                       "ab\\Kc",
                                       "",
                                       ".*",
                                       "[abc]*",
                                       "ab(*ACCEPT)c",
                                       "(a)(?(1)bc)",
                                       "abc(?1)?(x)",
                                       "ab\\x4g",
                                       "(?<n>a)bc\\k<n>",
                                       "ab\\xe9",
                                       "[^abc]",
                                       "abc{,3}",
                                       "ab(*SKIP)c|de"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        expect_literals(none[i], 0, "");
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

/* A regex and, beside it, a text that it should match. */
typedef struct {
    char regex[4096], text[4096];
    size_t regex_len, text_len;
} made;

static void put(char *to, size_t *len, const char *text)
{
    size_t const more = strlen(text);
    if (*len + more >= sizeof((made *)NULL)->regex) return;
    memcpy(to + *len, text, more + 1);
    *len += more;
}

static void make_pattern(made *m, unsigned depth);

static const char *const characters[] = {
    "a",        "b", "k", "K", "s", "S", "q", "é", "É", "\xE2\x84\xAA",
    "\xC5\xBF", "-"};

/* A regex of one item and what it matches. */
static const char *const items[][2] = {{"[ks]", "s"},
                                       {"[^a]", "q"},
                                       {"[a-c]", "b"},
                                       {"\\w", "a"},
                                       {".", "\xC5\xBF"},
                                       {"[]é]", "é"},
                                       {"\\x6b", "k"},
                                       {"\\-", "-"},
                                       {"^", ""},
                                       {"(?i)", ""},
                                       {"\\b", ""},
                                       {"(?!qq)", ""},
                                       {"(?=a)", ""},
                                       {"[k-]", "-"},
                                       {"(?-i)", ""},
                                       {"$", ""},
                                       {"(?<=a)", ""},
                                       {"[\\]s]", "s"},
                                       {"(?i:S)", "s"},
                                       {"\\s", " "},
                                       {"(?<!b)", ""},
                                       {"(?=.*k)", ""},
                                       {"a{b", "a{b"},
                                       {"[--b]", "a"},
                                       {"[[:alpha:]]", "a"},
                                       {"\\Qa\\E", "a"}};

static const char *const groups[] = {
    "(", "(?:", "(?>", "(?i:", "(?-i:", "(?|", "(?=", "(?!"};

/* With how often the text before it comes; the group's text stands once. */
static const char *const quantifiers[] = {"?",  "*",  "+",     "{0}", "{1}",
                                          "??", "+?", "{1,2}", "?+"};

static void make_item(made *m, unsigned depth)
{
    unsigned const kind = draw(depth > 0 ? 8 : 6);
    if (kind < 4) {
        const char *const c = characters[draw(12)];
        put(m->regex, &m->regex_len, c);
        put(m->text, &m->text_len, draw(4) > 0 ? c : characters[draw(12)]);
    } else if (kind < 6) {
        const char *const *const item = items[draw(26)];
        put(m->regex, &m->regex_len, item[0]);
        put(m->text, &m->text_len, item[1]);
    } else {
        unsigned const group = draw(draw(3) > 0 ? 6 : 8);
        size_t const before = m->text_len;
        put(m->regex, &m->regex_len, groups[group]);
        make_pattern(m, depth - 1);
        put(m->regex, &m->regex_len, ")");
        if (group == 7) m->text_len = before;
    }
}

static void make_sequence(made *m, unsigned depth)
{
    for (unsigned n = draw(5); n > 0; n--) {
        size_t const before = m->text_len;
        make_item(m, depth);
        if (draw(4) > 0) continue;
        unsigned const quantifier = draw(9);
        put(m->regex, &m->regex_len, quantifiers[quantifier]);
        if (quantifier < 4 && quantifier != 2 && draw(2)) m->text_len = before;
    }
}

/* The text is that of one of the branches. */
static void make_pattern(made *m, unsigned depth)
{
    size_t const start = m->text_len;
    char kept[sizeof m->text];
    make_sequence(m, depth);
    for (; draw(3) == 0;) {
        size_t const len = m->text_len - start;
        memcpy(kept, m->text + start, len);
        m->text_len = start;
        put(m->regex, &m->regex_len, "|");
        make_sequence(m, depth);
        if (draw(2) == 0) continue;
        memcpy(m->text + start, kept, len);
        m->text_len = start + len;
    }
}

static void expect_one_in(const regex_literals *literals, const made *m)
{
    gr_slice const text = gr_slice_of(m->text, m->text_len);
    gr_arena *const arena = gr_arena_new(1 << 20);
    gr_slice const folded = text_folded(arena, text);
    size_t found = 0;
    for (size_t i = 0; i < literals->count; i++)
        found += gr_find(folded, literals->texts[i]) != SIZE_MAX;
    if (found == 0)
        fail_msg("/%s/ matches \"%.*s\", which has none of its literals",
                 m->regex, (int)m->text_len, m->text);
    gr_arena_free(arena);
}

static void literals_are_in_whatever_pcre2_matches(void **state)
{
    (void)state;
    sigma_regex_scratch *const scratch = sigma_regex_scratch_new();
    size_t tried = 0;
    for (size_t i = 0; i < 60000; i++) {
        static made m;
        gr_error err;
        sigma_regex *regex = NULL;
        unsigned const flags = draw(8);
        m.regex_len = m.text_len = 0;
        m.regex[0] = '\0';
        make_pattern(&m, 3);
        gr_slice const pattern = gr_slice_of(m.regex, m.regex_len);
        gr_arena *const arena = gr_arena_new(1 << 20);
        regex_literals const literals =
            sigma_regex_literals(arena, pattern, flags);
        if (literals.count > 0 &&
            sigma_regex_new(pattern, flags, &regex, &err) == GR_OK)
            for (size_t round = 0; round < 6; round++) {
                gr_slice const text = gr_slice_of(m.text, m.text_len);
                if (sigma_regex_search(regex, scratch, text) == REGEX_FOUND) {
                    expect_one_in(&literals, &m);
                    tried++;
                }
                m.text_len = 0; /* and texts that know nothing of it */
                for (unsigned n = draw(12); n > 0; n--)
                    put(m.text, &m.text_len, characters[draw(12)]);
            }
        sigma_regex_free(regex);
        gr_arena_free(arena);
    }
    sigma_regex_scratch_free(scratch);
    assert_true(tried > 10000);
}

/* PCRE2 is asked by a group around the same, which is no chain. */
static void a_chain_matches_what_pcre2_matches(void **state)
{
    (void)state;
    static const char *const links[] = {"a",  "b",    ".*", ".*?", "\\+",
                                        "ab", "\\\\", "-",  ".*+"};
    static const char *const letters[] = {"a", "b", "+", "\n", "\r", "é", "\\"};
    for (size_t i = 0; i < 4000; i++) {
        char chain[64], group[80], text[64];
        unsigned const flags = i % 3 == 0   ? REGEX_DOT_ALL
                               : i % 3 == 1 ? 0
                                            : REGEX_MULTI_LINE;
        draw_text(chain, links, i % 8 == 0 ? 9 : 8, 8);
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
        cmocka_unit_test(a_run_of_characters_is_in_every_match),
        cmocka_unit_test(one_of_a_set_is_in_every_match),
        cmocka_unit_test(literals_are_chosen_by_how_rare_they_are),
        cmocka_unit_test(without_case_letters_match_others_too),
        cmocka_unit_test(what_is_not_understood_has_no_literal),
        cmocka_unit_test(literals_are_in_whatever_pcre2_matches),
        cmocka_unit_test(a_chain_matches_what_pcre2_matches),
        cmocka_unit_test(a_chain_never_explodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
