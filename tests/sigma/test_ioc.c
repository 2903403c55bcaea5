/* test_ioc.c - faces src/sigma/ioc_*.c: indicators, and what they hit.
 *
 * The judge is slow and plain: each indicator at each place of each text. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf.h"
#include "sigma/cidr.h"
#include "sigma/event_maker.h"
#include "sigma/ioc_match.h"
#include "support/draw.h"

static gr_arena *arena, *scratch;
static event_maker *maker;

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)256 << 20);
    scratch = gr_arena_new((size_t)64 << 20);
    maker = event_maker_new();
    return arena == NULL || scratch == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    event_maker_free(maker);
    gr_arena_free(arena);
    gr_arena_free(scratch);
    return 0;
}

/* ---- one indicator ---- */

/* "domain evil.example", or what is wrong. */
static const char *kind_and_value(const char *text, const char *type)
{
    static char out[5000];
    ioc i;
    const char *const wrong =
        ioc_parse(arena, gr_slice_of_c(text), gr_slice_of_c(type), &i);
    if (wrong != NULL) return wrong;
    snprintf(out, sizeof out, "%s %.*s", ioc_kind_name(i.kind),
             (int)i.value.len, (const char *)i.value.ptr);
    return out;
}

#define IS(text, expected)                                                     \
    assert_string_equal(kind_and_value(text, ""), expected)
#define AS(text, type, expected)                                               \
    assert_string_equal(kind_and_value(text, type), expected)
#define HASH32 "0123456789abcdef0123456789ABCDEF"

static void what_a_text_is_follows_from_its_form(void **state)
{
    (void)state;
    IS(HASH32, "md5 " HASH32);
    IS("SHA1:" HASH32 "01234567", "sha1 " HASH32 "01234567");
    IS(HASH32 HASH32, "sha256 " HASH32 HASH32);
    IS(HASH32 "0", "no MD5, SHA-1 or SHA-256");
    IS("10.0.0.1", "address 10.0.0.1");
    IS("10.0.0.1:443", "address 10.0.0.1");
    IS("[fe80::1]:443", "address fe80::1");
    IS("2001:db8::/32", "network 2001:db8::/32");
    IS("10.0.0.0/8", "network 10.0.0.0/8");
    IS("10.0.0.1/8", "bits set behind the prefix (host bits)");
    IS("10.0.0.256", "no IP address");
    IS("evil.example", "domain evil.example");
    IS("*.evil.example.", "domain evil.example");
    IS("http://evil.example/", "domain evil.example");
    IS("https://10.0.0.1:8443", "address 10.0.0.1");
    IS("http://evil.example/a.php?b=c", "url http://evil.example/a.php?b=c");
    IS("evil.example/a", "url evil.example/a");
    IS("C:\\Users\\Public\\a.exe", "path C:\\Users\\Public\\a.exe");
    IS("/owa/auth/x.aspx", "path /owa/auth/x.aspx");
    IS("a b.exe", "name a b.exe");
    IS("evil.aspx", "name evil.aspx");
    IS("mail@evil.example", "email mail@evil.example");
    IS("only words", "no hash, address, domain, URL, path, file name or e-mail "
                     "address");
    IS("", "no hash, address, domain, URL, path, file name or e-mail address");
    IS("word", "no hash, address, domain, URL, path, file name or e-mail "
               "address");
}

static void what_was_made_harmless_is_understood(void **state)
{
    (void)state;
    IS("hxxps://evil[.]example/a", "url https://evil.example/a");
    IS("hXXp[:]//evil(.)example/a", "url http://evil.example/a");
    IS("evil[dot]example", "domain evil.example");
    IS("mail[at]evil[.]example", "email mail@evil.example");
    IS("10[.]0.0[.]1", "address 10.0.0.1");
}

static void a_type_is_held_to(void **state)
{
    (void)state;
    AS("evil.exe", "filename", "name evil.exe");
    AS("evil", "filename", "name evil");
    AS("evil.exe", "domain", "domain evil.exe");
    AS("10.0.0.1", "IP-DST", "address 10.0.0.1");
    AS("10.0.0.1", "md5", "no MD5, SHA-1 or SHA-256");
    AS("a.b", "mutex", "a type that is not looked for");
    AS("not one", "url", "no domain");
}

/* ---- lists ---- */

typedef struct {
    char text[4096];
} refusals;

static void note(void *self, uint32_t file, uint32_t line, const char *why)
{
    refusals *const r = self;
    size_t const n = strlen(r->text);
    snprintf(r->text + n, sizeof r->text - n, "%u:%u %s\n", file, line, why);
}

static ioc_list read_list(const char *text, refusals *r)
{
    ioc_list list = {.arena = arena, .self = r, .refuse = note};
    r->text[0] = '\0';
    assert_int_equal(ioc_read(&list, 3, gr_slice_of_c(text), NULL), GR_OK);
    return list;
}

static void a_plain_file_has_one_a_line(void **state)
{
    (void)state;
    refusals r;
    ioc_list const list = read_list("\xEF\xBB\xBF# a comment\r\n\r\n"
                                    "evil.example # and another\r\n"
                                    "nonsense here\n10.0.0.1\n"
                                    "http://e.example/#part",
                                    &r);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.refused, 1);
    assert_string_equal(r.text, "3:4 no hash, address, domain, URL, path, file "
                                "name or e-mail address\n");
    assert_slice(list.items[2].wanted, "e.example/#part");
    assert_int_equal(list.items[1].line, 5);
    assert_int_equal(list.items[0].level, LEVEL_MEDIUM);
}

static void a_table_has_more_of_each(void **state)
{
    (void)state;
    refusals r;
    ioc_list const list =
        read_list("type;Indicator;comment;grade;LEVEL;source;uuid\n"
                  "domain;evil.example;\"a; \"\"b\"\"\";b2;critical;us;7\n"
                  "# none\n"
                  "filename|md5;x.exe|" HASH32 ";;E3\n"
                  "ip-dst|port;10.0.0.1|443;;;\n"
                  "mutex;abc\n"
                  "ip-src;10.0.0.1;;Z9\n"
                  "ip-src;10.0.0.1;;;loud\n",
                  &r);
    assert_int_equal(list.count, 4);
    assert_slice(list.items[0].description, "a; \"b\"");
    assert_slice(list.items[0].source, "us");
    assert_memory_equal(list.items[0].grade, "B2", 2);
    assert_int_equal(list.items[0].level, LEVEL_CRITICAL);
    assert_int_equal(list.items[1].kind, IOC_MD5);
    assert_int_equal(list.items[1].level, LEVEL_LOW); /* a source of grade E */
    assert_int_equal(list.items[2].kind, IOC_NAME);
    assert_int_equal(list.items[3].kind, IOC_ADDRESS);
    assert_string_equal(
        r.text,
        "3:6 a type that is not looked for\n"
        "3:7 a grade is a letter A-F and a digit 1-6\n"
        "3:8 a level is informational, low, medium, high or critical\n");
}

static void an_indicator_is_a_rule_of_its_own(void **state)
{
    (void)state;
    refusals r;
    ioc_list const list = read_list("hxxp://evil[.]example/a", &r);
    const sigma_rule *const rule = ioc_as_rule(arena, &list.items[0]);
    assert_slice(rule->id, "ioc:url:http://evil.example/a");
    assert_slice(rule->title, "Indicator: url http://evil.example/a");
    assert_int_equal(rule->level, LEVEL_HIGH);
}

/* ---- what they hit ---- */

/* "0:Image 2:Image 2:Hashes": items and fields. */
static void put_hits(const ioc_set *set, const event *e, char *out, size_t room)
{
    ioc_matcher *const m = ioc_matcher_new(set);
    ioc_hits hits;
    size_t n = 0;
    out[0] = '\0';
    assert_int_equal(ioc_match(m, e, scratch, &hits, NULL), GR_OK);
    for (size_t i = 0; i < hits.count && n < room; i++)
        n += (size_t)snprintf(out + n, room - n, "%s%u:%u", i == 0 ? "" : " ",
                              hits.items[i].item, hits.items[i].field);
    ioc_matcher_free(m);
    gr_arena_reset(scratch);
}

static bool hits(const char *indicator, const char *type, const char *text)
{
    char field[600], told[64];
    ioc i;
    assert_null(
        ioc_parse(arena, gr_slice_of_c(indicator), gr_slice_of_c(type), &i));
    const ioc_set *const set = ioc_set_new(arena, &i, 1);
    bool found[2];
    for (size_t f = 0; f < 2; f++) {
        snprintf(field, sizeof field, "F%s=%s", f == 0 ? "" : ":utf16", text);
        const char *const fields[] = {field, NULL};
        put_hits(set, event_from(maker, NULL, -1, fields), told, sizeof told);
        found[f] = told[0] != '\0';
    }
    if (found[0] != found[1]) fail_msg("UTF-16 differs: %s", text);
    return found[0];
}

static void expect(const char *indicator, const char *type,
                   const char *const *texts, bool expected)
{
    for (; *texts != NULL; texts++)
        if (hits(indicator, type, *texts) != expected)
            fail_msg("%s %s: %s", indicator, expected ? "misses" : "hits",
                     *texts);
}
#define HITS(indicator, ...)                                                   \
    expect(indicator, "", (const char *const[]){__VA_ARGS__, NULL}, true)
#define MISSES(indicator, ...)                                                 \
    expect(indicator, "", (const char *const[]){__VA_ARGS__, NULL}, false)

static void an_address_is_one_at_its_bounds(void **state)
{
    (void)state;
    HITS("10.0.0.1", "10.0.0.1", "10.0.0.1:443", "[10.0.0.1]", "a 10.0.0.1.",
         "::ffff:10.0.0.1", "::FFFF:10.0.0.1%3", "[::ffff:a00:1]:5",
         "tcp:10.0.0.1", "10.0.0.1-10.0.0.9", "(10.0.0.1,10.0.0.2)",
         "0:0:0:0:0:ffff:0a00:0001", "http://10.0.0.1/x", "10.0.0.1/32");
    MISSES("10.0.0.1", "10.0.0.10", "110.0.0.1", "10.0.0.1.2", "2.10.0.0.1",
           "v10.0.0.1", "10.0.0.1a", "10.0.0.1.in-addr.arpa", "010.0.0.1",
           "10.0.0.01", "::10.0.0.1", "64:ff9b::10.0.0.1", "x.10.0.0.1",
           "10.0.0", "10..0.0.1");
    HITS("fe80::1", "fe80::1", "FE80::0001%eth0", "[fe80::1]:80",
         "src=fe80:0:0:0:0:0:0:1", "src:fe80::1", "fe80::1/64", "fe80::1.");
    MISSES("fe80::1", "fe80::12", "fe80::1:2", "0fe80::1", "xfe80::1",
           "fe80::1x", "afe80::1");
    HITS("10.0.0.0/8", "10.255.1.2", "::ffff:10.9.9.9");
    MISSES("10.0.0.0/8", "11.0.0.1", "9.255.255.255", "a::10.1.1.1");
    HITS("0.0.0.0/0", "255.255.255.255", "0.0.0.0");
    MISSES("0.0.0.0/0", "fe80::1", "256.1.1.1");
    HITS("2001:db8::/33", "2001:db8:7fff::1");
    MISSES("2001:db8::/33", "2001:db8:8000::1", "12:30:45", "2021-01-01 12:30");
    MISSES("::/0", "10.0.0.1");
    HITS("::/0", "::1", "1:2:3:4:5:6:7:8");
}

static void a_domain_is_one_between_labels(void **state)
{
    (void)state;
    HITS("evil.example", "evil.example", "WWW.Evil.Example", "a@evil.example",
         "http://evil.example:80/x", "evil.example.", "(evil.example)",
         "\xE2\x80\x9C"
         "evil.example\xE2\x80\x9D");
    HITS("evil.example", "u=https%3A%2F%2Fevil.example%2Fx", "x%40evil.example",
         "//evil.example%2fx", "to...evil.example");
    MISSES("evil.example", "%61evil.example", "evil.example%2Eorg",
           "evil.example%2Dx", "x%2devil.example", "%2evil.examplex");
    HITS("10.0.0.1", "u=http%3A%2F%2F10.0.0.1%2Fx", "a%2010.0.0.1%20b",
         "%20"
         "10.0.0.1",
         "to...10.0.0.1");
    MISSES("10.0.0.1", "%3010.0.0.1", "1...10.0.0.1.2", "2.10.0.0.1");
    HITS(HASH32, "%2F" HASH32 "%2F", "%20" HASH32);
    HITS("fe80::1", "%5Bfe80::1%5D", "%20fe80::1%20");
    MISSES("evil.example", "notevil.example", "evil.example.org",
           "evil.examples", "not-evil.example", "evil.example-a",
           "_evil.example", "\xC3\xA9vil.example",
           "a\xC3\xA9"
           "evil.example",
           "evil-example");
    HITS("t.co", "t.co", "https://t.co/x");
    MISSES("t.co", "bt.co", "t.com", "t.co.uk");
}

static void a_hash_is_one_among_others(void **state)
{
    (void)state;
    HITS(HASH32, HASH32, "SHA1=00,MD5=" HASH32 ",IMPHASH=1",
         "0123456789ABCDEF0123456789abcdef", "{" HASH32 "}");
    MISSES(HASH32, HASH32 "0", "0" HASH32, HASH32 "g", "x" HASH32,
           "1123456789abcdef0123456789ABCDEF");
    HITS(HASH32 HASH32, "SHA256=" HASH32 HASH32);
    MISSES(HASH32 HASH32, HASH32, HASH32 HASH32 HASH32);
}

static void a_url_a_path_and_a_name_stand_by_themselves(void **state)
{
    (void)state;
    HITS("http://e.example/a", "https://e.example/A?b", "e.example/a/b",
         "http://e.example/a");
    MISSES("http://e.example/a", "http://e.example/ab", "www.e.example/a",
           "http://e.example/a.b", "http://e.example/a-b", "be.example/a");
    HITS("C:\\X\\a.exe", "\"c:\\x\\A.EXE\" -x", "C:\\X\\a.exe:stream");
    MISSES("C:\\X\\a.exe", "C:\\X\\a.exe.bak", "C:\\X\\a.exes", "C:\\X\\ba.exe",
           "abc:\\x\\a.exe");
    HITS("/x/y.aspx", "/owa/x/y.aspx?z=1", "/x/y.aspx");
    MISSES("/x/y.aspx", "/xx/y.aspx", "/x/y.aspx2");
    HITS("evil.dll", "C:\\a\\EVIL.DLL", "rundll32 evil.dll,Run", "evil.dll");
    MISSES("evil.dll", "devil.dll", "evil.dll.mui", "x-evil.dll", "x.evil.dll");
    HITS("/owa/auth", "/owa/auth/x", "/OWA/auth");
    MISSES("/owa/auth", "/owa/author", "/owa/auth.owa");
    HITS("a@e.example", "<A@e.example>", "mailto:a@e.example");
    MISSES("a@e.example", "ba@e.example", "x.a@e.example", "a@e.example.org");
    HITS("\xC3\xA9vil.exe", "c:\\\xC3\x89VIL.EXE");
    MISSES("\xC3\xA9vil.exe", "d\xC3\xA9vil.exe");
}

static void what_a_text_begins_with_is_found_too(void **state)
{
    (void)state;
    static const char text[] = "e.example/a\ne.example/a/b\ne.example/a/b/c\n"
                               "e.example/a/c\ne.example\n";
    refusals r;
    char told[64];
    ioc_list const list = read_list(text, &r);
    const ioc_set *const set = ioc_set_new(arena, list.items, list.count);
    const char *const fields[] = {"F=http://e.example/a/b/c", NULL};
    put_hits(set, event_from(maker, NULL, -1, fields), told, sizeof told);
    assert_string_equal(told, "0:0 1:0 2:0 4:0");
}

/* ---- against a slow judge ---- */

static bool is_letter(int c)
{
    return c >= 0x80 || c == '_' || gr_is_letter((uint8_t)c) ||
           gr_is_digit((uint8_t)c);
}

static int at(gr_slice text, size_t i)
{
    return i < text.len ? text.ptr[i] : ' ';
}

/* A part of `text` that a character of `of` neither begins behind nor follows. */
static bool is_run(gr_slice text, size_t from, size_t to, const char *of)
{
    for (size_t i = from; i < to; i++)
        if (strchr(of, at(text, i)) == NULL) return false;
    return (from == 0 || strchr(of, at(text, from - 1)) == NULL) &&
           strchr(of, at(text, to)) == NULL && to > from;
}

static bool slow_word_before(gr_slice text, size_t from)
{
    return from > 0 && is_letter(at(text, from - 1));
}

/* "a.10.0.0.1" is the name of a host. */
static bool slow_dot_before(gr_slice text, size_t from)
{
    return from > 1 && at(text, from - 1) == '.' &&
           slow_word_before(text, from - 1);
}

/* Without dots at its end. */
static size_t without_dots(gr_slice text, size_t from, size_t to)
{
    while (to > from && at(text, to - 1) == '.') to--;
    return to;
}

/* What of the run is an address; *from and *to become its ends. */
static bool slow_v6(gr_slice text, size_t *from, size_t *to, sigma_address *out)
{
    if (slow_word_before(text, *from))
        while (*from < *to && at(text, *from) != ':') ++*from;
    if (at(text, *from) == ':' && at(text, *from + 1) != ':') ++*from;
    *to = without_dots(text, *from, *to);
    if (*to > *from + 1 && at(text, *to - 1) == ':' && at(text, *to - 2) != ':')
        --*to;
    gr_slice const part = gr_sub(text, *from, *to - *from);
    return *to > *from && gr_find_byte(part, ':') < part.len &&
           sigma_address_parse(part, out);
}

static bool ends_well(gr_slice text, size_t to)
{
    if (at(text, to) == '.') return !is_letter(at(text, to + 1));
    return !is_letter(at(text, to));
}

static bool is_within(const ioc *i, const sigma_address *a)
{
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    bool const v6 = memcmp(i->wanted.ptr, mapped, 12) != 0 || i->bits < 96;
    /* One that is mapped is of v4. */
    if (a->v6 && v6 && memcmp(a->bytes, mapped, 12) == 0) return false;
    return sigma_address_within(a, v6 ? i->wanted.ptr : i->wanted.ptr + 12,
                                v6 ? i->bits : i->bits - 96u, v6);
}

#define V6_CHARACTERS "0123456789abcdefABCDEF:."
enum { V6_RUN = 63 }; /* further from an address nothing is a part of it */
static bool slow_v4_hits(const ioc *i, gr_slice text, size_t from, size_t to)
{
    sigma_address a;
    size_t run_from = from, run_to = to;
    to = without_dots(text, from, to);
    if (!sigma_address_parse(gr_sub(text, from, to - from), &a) || a.v6 ||
        slow_word_before(text, from) || !ends_well(text, to))
        return false;
    if (slow_dot_before(text, from)) return false;
    while (run_from > 0 && from - run_from < V6_RUN &&
           strchr(V6_CHARACTERS, at(text, run_from - 1)))
        run_from--;
    run_to = from;
    while (run_to - from < V6_RUN && strchr(V6_CHARACTERS, at(text, run_to)))
        run_to++;
    sigma_address whole;
    return !(slow_v6(text, &run_from, &run_to, &whole) && whole.v6) &&
           is_within(i, &a);
}

static bool slow_address_hits(const ioc *i, gr_slice text, size_t from,
                              size_t to)
{
    sigma_address a;
    bool const ellipsis = from > 0 && at(text, from - 1) == '.';
    gr_slice const rest = ellipsis ? gr_from(text, from) : text;
    size_t const gone = text.len - rest.len;
    if (is_run(rest, from - gone, to - gone, "0123456789.") &&
        slow_v4_hits(i, text, from, to))
        return true;
    return is_run(text, from, to, V6_CHARACTERS) &&
           slow_v6(text, &from, &to, &a) && ends_well(text, to) &&
           !slow_word_before(text, from) && !slow_dot_before(text, from) &&
           is_within(i, &a);
}

static bool slow_hash_hits(const ioc *i, gr_slice text, size_t from, size_t to)
{
    char digits[65];
    static const char hex[] = "0123456789abcdef";
    if (to - from != 2 * i->wanted.len || !is_run(text, from, to, hex) ||
        slow_word_before(text, from) || is_letter(at(text, to)))
        return false;
    gr_hex_digits(digits, i->wanted.ptr, i->wanted.len);
    return gr_equal(gr_sub(text, from, to - from),
                    gr_slice_of(digits, to - from));
}

static bool slow_text_hits(const ioc *i, gr_slice text, size_t from, size_t to)
{
    if (!gr_equal(gr_sub(text, from, to - from), i->wanted)) return false;
    int const before = from == 0 ? ' ' : at(text, from - 1);
    int const behind = at(text, to);
    bool const word_first = is_letter(i->wanted.ptr[0]);
    if (is_letter(at(text, to - 1)) &&
        (!ends_well(text, to) || behind == '-' || behind == '%'))
        return false;
    if (i->kind == IOC_DOMAIN) return !is_letter(before) && before != '-';
    if (i->kind == IOC_EMAIL)
        return !is_letter(before) && strchr("-.%+", before) == NULL;
    return !word_first ||
           (!is_letter(before) && before != '-' && before != '.');
}

static bool slow_hits_at(const ioc *i, gr_slice text, size_t from, size_t to)
{
    if (ioc_hash_size(i->kind) > 0) return slow_hash_hits(i, text, from, to);
    if (i->kind == IOC_ADDRESS || i->kind == IOC_NETWORK)
        return slow_address_hits(i, text, from, to);
    return slow_text_hits(i, text, from, to);
}

/* %2F as a slash, a character that nothing has, and a slash: only what ends a
 * text, and as long as it was. An encoded colon is none of an address. */
static gr_slice without_encoded(gr_slice text)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t *const out = gr_arena_take_text(scratch, text.len);
    if (text.len > 0) memcpy(out, text.ptr, text.len);
    for (size_t i = 0; i + 2 < text.len; i++) {
        const char *const high = strchr(digits, at(text, i + 1));
        const char *const low = strchr(digits, at(text, i + 2));
        if (at(text, i) != '%' || high == NULL || low == NULL) continue;
        int const c = (int)(16 * (high - digits) + (low - digits));
        if (c == 0 || is_letter(c) || c == '.' || c == '-') continue;
        out[i] = out[i + 2] = c == ':' ? ';' : (uint8_t)c;
        out[i + 1] = 1;
    }
    return gr_slice_of(out, text.len);
}

static bool slow_hits(const ioc *i, event_value v)
{
    if (v.type != VALUE_UTF8 && v.type != VALUE_UTF16) return false;
    gr_slice const text = without_encoded(value_folded(scratch, v));
    for (size_t from = 0; from < text.len; from++)
        for (size_t to = from + 1; to <= text.len && to - from <= 80; to++)
            if (slow_hits_at(i, text, from, to)) return true;
    return false;
}

static void put_slow_hits(const ioc_list *list, const event *e, char *out,
                          size_t room)
{
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < list->count; i++)
        for (size_t f = 0; f < e->layout->field_count; f++) {
            event_value const v = event_field_value(e, f, scratch);
            bool hit = false;
            for (size_t k = 0; k < value_count(v); k++)
                hit = hit || slow_hits(&list->items[i], value_at(v, k));
            if (hit && n < room)
                n += (size_t)snprintf(out + n, room - n, "%s%zu:%zu",
                                      n == 0 ? "" : " ", i, f);
        }
    gr_arena_reset(scratch);
}

static const char *const pieces[] = {"10.0.0.1",
                                     "10.0.0.10",
                                     "110.0.0.1",
                                     "::ffff:",
                                     ".",
                                     ":",
                                     "-",
                                     "_",
                                     "/",
                                     " ",
                                     "%12",
                                     "%2F",
                                     "%3a",
                                     "%40",
                                     "%41",
                                     "%2E",
                                     "%",
                                     "[",
                                     "]",
                                     ":443",
                                     "fe80::1",
                                     "evil",
                                     "evil.example",
                                     "example",
                                     "www.",
                                     "a.exe",
                                     "\\",
                                     "@",
                                     "x",
                                     "\xC3\xA9",
                                     "t.co",
                                     HASH32,
                                     "0",
                                     "a@b.example",
                                     "1",
                                     "::",
                                     "12:30:45",
                                     "ab",
                                     "G",
                                     "0:0:0:0:",
                                     "/owa/auth",
                                     "/x/y.aspx",
                                     "e.example",
                                     "/a",
                                     "/a/b",
                                     "=",
                                     "C:\\x\\a.exe",
                                     "01234567",
                                     "fe80:0:0:0:0:0:0:1",
                                     "a00:1",
                                     "a..b"};
enum { PIECES = sizeof pieces / sizeof *pieces };

static const char pool[] =
    "10.0.0.1\n10.0.0.0/8\n10.0.0.0/30\n0.0.0.0/0\nfe80::1\n"
    "fe80::/10\n::/0\n::ffff:10.0.0.10\nevil.example\nwww.evil.example\n"
    "example.evil\nt.co\n" HASH32 "\n" HASH32 "01234567\n" HASH32 HASH32 "\n"
    "a@b.example\nb.example\ne.example/a\ne.example/a/b\n/x/y.aspx\n"
    "/owa/auth\na.exe\nC:\\x\\a.exe\nx.a.exe\n\xC3\xA9.example\n"
    "\xC3\xA9.exe\n10.0.0.1/a\nexample/a.exe\nevil/x/y.aspx\n";

static size_t draw_text(char *out, size_t room)
{
    size_t n = 0;
    for (unsigned left = 1 + draw(9); left > 0 && n < room; left--)
        n += (size_t)snprintf(out + n, room - n, "%s", pieces[draw(PIECES)]);
    return n < room ? n : room - 1;
}

static void draw_record(void)
{
    static char texts[3][1024];
    static const char *const begins[] = {"A=", "B:utf16=", "C:list="};
    event_begin(maker, NULL, -1);
    for (size_t i = 0; i < 3; i++) {
        size_t const n = strlen(begins[i]);
        memcpy(texts[i], begins[i], n);
        (void)draw_text(texts[i] + n, sizeof texts[i] - n);
        event_add_spec(maker, texts[i]);
    }
}

/* A line, and blanks where it is cut into fields; others beside it in its unit, or
 * what it would go on with. */
static void draw_line(void)
{
    static char unit[4096];
    size_t const beside = sizeof unit / 4;
    size_t const before = draw_text(unit, beside) + 1;
    char *const text = unit + before;
    text[-1] = draw(4) == 0 ? '1' : '\n';
    size_t const len = draw_text(text, beside);
    text[len] = draw(4) == 0 ? '.' : '\n';
    size_t const end = before + len + 1;
    size_t const behind = draw_text(unit + end, beside);
    gr_slice const raw = gr_slice_of(text, len);
    event_begin(maker, NULL, -1);
    event_of_line(maker, gr_slice_of(unit, end + behind), raw);
    for (size_t from = 0, n = 0; from < len; n++) {
        gr_slice const rest = gr_from(raw, from);
        gr_slice const part = gr_sub(rest, 0, gr_find_byte(rest, ' '));
        event_add(maker, n % 2 == 0 ? GR_S("F") : GR_S("G"), FIELD_PAYLOAD,
                  value_of(VALUE_UTF8, part.ptr, part.len));
        from += part.len + 1;
    }
}

/* `e` as one of a chunk, in which its texts stand side by side. */
static const event *in_chunk(const event *e)
{
    static uint8_t chunk[1 << 14];
    static uint64_t number;
    static event out;
    size_t const before = draw(200);
    size_t n = before;
    memset(chunk, 0, before);
    for (size_t f = 0; f < e->layout->field_count; f++) {
        event_value const v = event_field_value(e, f, scratch);
        gr_slice const text = value_bytes(v);
        if (v.type != VALUE_UTF16 || text.len > sizeof chunk - n) continue;
        memcpy(chunk + n, text.ptr, text.len);
        n += text.len;
    }
    gr_arena_reset(scratch);
    out = *e;
    memset(chunk + n, 0, sizeof chunk - n);
    out.raw = gr_slice_of(chunk + before, n - before);
    out.unit = gr_slice_of(chunk, sizeof chunk);
    out.unit_number = ++number;
    return &out;
}

static void draw_wide_record(void)
{
    static char texts[4][1024];
    event_begin(maker, NULL, -1);
    for (size_t i = 0; i < 4; i++) {
        size_t const n = (size_t)snprintf(texts[i], sizeof texts[i],
                                          "%c:utf16=", 'A' + (char)i);
        (void)draw_text(texts[i] + n, sizeof texts[i] - n);
        event_add_spec(maker, texts[i]);
    }
}

static const event *draw_event(void)
{
    unsigned const form = draw(3);
    if (form == 0) draw_record();
    else if (form == 1) draw_line();
    else draw_wide_record();
    const event *const e = event_end(maker);
    return form == 2 ? in_chunk(e) : e;
}

/* Of a chunk: the address, then the port. */
static bool hits_between(const char *indicator, const char *before,
                         const char *text, const char *behind)
{
    char fields[3][200], told[64];
    const char *const parts[] = {before, text, behind};
    ioc i;
    assert_null(ioc_parse(arena, gr_slice_of_c(indicator), GR_S(""), &i));
    const ioc_set *const set = ioc_set_new(arena, &i, 1);
    for (size_t f = 0; f < 3; f++)
        snprintf(fields[f], sizeof fields[f], "%c:utf16=%s", 'A' + (char)f,
                 parts[f]);
    const char *const all[] = {fields[0], fields[1], fields[2], NULL};
    put_hits(set, in_chunk(event_from(maker, NULL, -1, all)), told,
             sizeof told);
    return told[0] != '\0';
}

static void what_stands_side_by_side_in_a_chunk_is_found(void **state)
{
    (void)state;
    assert_true(hits_between("169.46.6.101", "59639", "169.46.6.101", "3389"));
    assert_true(hits_between("169.46.0.0/16", "1.1.1.1", "169.46.6.1", "018"));
    assert_true(hits_between("2001:db8::1", "fe80::2", "2001:db8::1", "443"));
    assert_true(hits_between("10.0.0.1", "::1", "::ffff:a00:1", "a"));
    assert_true(hits_between(HASH32, "a", "MD5=" HASH32, "false"));
    assert_true(hits_between(HASH32, "5", HASH32, "1234"));
    assert_true(hits_between(HASH32 HASH32, "abc", HASH32 HASH32, "C:\\a"));
    assert_false(hits_between("169.46.6.10", "59639", "169.46.6.101", "3389"));
    assert_false(hits_between(HASH32, "a", "MD5=" HASH32 "0", "false"));
}

/* What a reader takes from a line may begin or end where no text does. */
static void what_was_cut_from_a_longer_run_is_found(void **state)
{
    (void)state;
    static const char line[] = "peer 2001:db8::1:1194 is 10.0.0.1.443";
    static const char *const indicators[] = {"2001:db8::1", "10.0.0.1"};
    static const size_t places[][2] = {{5, 11}, {25, 8}};
    for (size_t n = 0; n < 2; n++) {
        char told[64];
        ioc i;
        assert_null(
            ioc_parse(arena, gr_slice_of_c(indicators[n]), GR_S(""), &i));
        gr_slice const raw = gr_slice_of_c(line);
        event_begin(maker, NULL, -1);
        event_of_line(maker, raw, raw);
        event_add(maker, GR_S("src_ip"), FIELD_DERIVED,
                  value_of(VALUE_UTF8, line + places[n][0], places[n][1]));
        put_hits(ioc_set_new(arena, &i, 1), event_end(maker), told,
                 sizeof told);
        assert_string_not_equal(told, "");
    }
}

static void random_events_have_what_the_slow_judge_finds(void **state)
{
    (void)state;
    refusals r;
    ioc_list const all = read_list(pool, &r);
    assert_string_equal(r.text, "");
    for (unsigned round = 0; round < 24; round++) {
        ioc_list some = {
            .items = gr_arena_take_array(arena, all.count, sizeof *all.items)};
        for (size_t i = 0; i < all.count; i++)
            if (draw(round % 3 + 1) == 0)
                some.items[some.count++] = all.items[i];
        const ioc_set *const set = ioc_set_new(arena, some.items, some.count);
        assert_non_null(set);
        for (unsigned i = 0; i < 100; i++) {
            char fast[2048], slow[2048];
            const event *const e = draw_event();
            put_hits(set, e, fast, sizeof fast);
            put_slow_hits(&some, e, slow, sizeof slow);
            if (strcmp(fast, slow) == 0) continue;
            for (size_t f = 0; f < e->layout->field_count; f++) {
                gr_slice const text =
                    value_text(scratch, event_field_value(e, f, scratch));
                print_message("field %zu: %.*s\n", f, (int)text.len,
                              (const char *)text.ptr);
            }
            for (size_t k = 0; k < some.count; k++)
                print_message("item %zu: %.*s\n", k,
                              (int)some.items[k].value.len,
                              (const char *)some.items[k].value.ptr);
            fail_msg("found %s, slowly %s", fast, slow);
        }
    }
}

/* With each allocation failing in turn: refused, and nothing is left behind. */
static bool all_steps(gr_arena *room)
{
    ioc_list list = {.arena = room};
    if (ioc_read(&list, 0, gr_slice_of_c(pool), NULL) != GR_OK) return false;
    const ioc_set *const set = ioc_set_new(room, list.items, list.count);
    ioc_matcher *const m = set == NULL ? NULL : ioc_matcher_new(set);
    ioc_matcher_free(m);
    return m != NULL && ioc_as_rule(room, &list.items[0]) != NULL;
}

static void lack_of_memory_is_no_crash(void **state)
{
    (void)state;
    bool whole = false;
    for (long n = 0; !whole && n < 1000; n++) {
        gr_arena *const room = gr_arena_new((size_t)64 << 20);
        gr_mem_fail_after(n);
        whole = room != NULL && all_steps(room);
        gr_mem_fail_after(-1);
        gr_arena_free(room);
    }
    assert_true(whole);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_a_text_is_follows_from_its_form),
        TEST(what_was_made_harmless_is_understood),
        TEST(a_type_is_held_to),
        TEST(a_plain_file_has_one_a_line),
        TEST(a_table_has_more_of_each),
        TEST(an_indicator_is_a_rule_of_its_own),
        TEST(an_address_is_one_at_its_bounds),
        TEST(a_domain_is_one_between_labels),
        TEST(a_hash_is_one_among_others),
        TEST(a_url_a_path_and_a_name_stand_by_themselves),
        TEST(what_a_text_begins_with_is_found_too),
        TEST(what_stands_side_by_side_in_a_chunk_is_found),
        TEST(what_was_cut_from_a_longer_run_is_found),
        TEST(lack_of_memory_is_no_crash),
        TEST(random_events_have_what_the_slow_judge_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
