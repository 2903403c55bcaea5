/* test_modifier.c - a search on a line, and the tests that it means.
 *
 * docs/SIGMA.md names these lines as `modifier: NAME`. */
#include "check.h"

#include "support/rule_text.h"

typedef struct {
    const char *name;
    const char *search; /* the value of one search identifier */
    const char *tree;   /* or how it is rejected; the search is in line 5 */
} search_case;

static const char placeholders[] = "Admins: [root, 'adm_*']\n"
                                   "one: single\n"
                                   "nets: [10.0.0.0/8, '::1']\n"
                                   "none: []\n"
                                   "numbers: [1, 2.5]\n"
                                   "DC-NAME.local: dc\n";

static void check(const search_case *cases, size_t count)
{
    size_t failed = 0;
    sigma_load_options const options = {
        .placeholders = gr_slice_of_c(placeholders),
        .placeholders_path = GR_S("placeholders.yml")};
    for (size_t i = 0; i < count; i++) {
        gr_arena *const arena = gr_arena_new(64 << 20);
        const char *const got =
            rule_text_search(arena, cases[i].search, &options);
        if (strcmp(got, cases[i].tree) != 0) {
            failed++;
            print_error("%s\n    %s\n  is %s\n not %s\n", cases[i].name,
                        cases[i].search, got, cases[i].tree);
        }
        gr_arena_free(arena);
    }
    assert_int_equal(0, failed);
}
#define CHECK(cases) check(cases, sizeof(cases) / sizeof *(cases))

/* ---- structure ---- */

static void lists_and_maps_mean_what_the_specification_says(void **state)
{
    (void)state;
    static const search_case cases[] = {
        {"map is and", "{a: x, b: y}", "(and a='x' b='y')"},
        {"value list is or", "a: [x, y]", "(or a='x' a='y')"},
        {"list of maps is or", "[{a: x, b: y}, {c: z}]",
         "(or (and a='x' b='y') c='z')"},
        {"list of scalars is keywords", "[x, y]", "(or '*x*' '*y*')"},
        {"bare scalar is a keyword", "x", "'*x*'"},
        {"mixed list", "[{a: x}, y]", "(or a='x' '*y*')"},
        {"all keywords", "'|all': [x, y]", "(and '*x*' '*y*')"},
        {"keyword regex", "'|re': 'a.b'", "~/a.b/"},
        {"keyword regexes", "'|re': ['a', 'b']", "(or ~/a/ ~/b/)"},
        {"keyword contains", "'|contains': a", "'*a*'"},
        {"keyword cased", "'|cased': a", "'*a*'/c"},
        {"keyword neq", "'|neq': a", "(not '*a*')"},
        {"empty field name is a keyword", "'': a", "'*a*'"},
        {"keyword in a map", "{'|all': [x, y], a: b}",
         "(and (and '*x*' '*y*') a='b')"},
        {"keyword wildcard", "'ba*r'", "'*ba*r*'"},
        {"keyword number is a text", "[4688]", "'*4688*'"},
        {"keyword bool is a text", "[true]", "'*true*'"},
        {"keyword null", "[null]",
         "rejected line 5: value \"null\" of : null is no text; quote it if "
         "one is meant"},
        {"keyword exists", "'|exists': true",
         "rejected line 5: a keyword cannot have this modifier: it needs a "
         "field"},
        {"keyword cidr", "'|cidr': 10.0.0.0/8",
         "rejected line 5: a keyword cannot have this modifier: it needs a "
         "field"},
        {"keyword startswith", "'|startswith': a",
         "rejected line 5: a keyword is found anywhere: startswith and "
         "endswith need a field"},
        {"empty value list is null", "f: []", "f=null"},
        {"empty map", "{}", "rejected line 5: a map without any field"},
        {"empty list", "[]", "rejected line 5: a list without any value"},
        {"list in a list", "[[a]]", "rejected line 5: a list within a list"},
        {"list in a value list", "f: [[a]]",
         "rejected line 5: a value of f is a list"},
        {"map as a value", "f: {g: h}",
         "rejected line 5: a value of f is a map"},
        {"field names keep their text", "{a.b: x, cs-uri-query: y, A b: z}",
         "(and a.b='x' cs-uri-query='y' A\\ b='z')"},
    };
    CHECK(cases);
}

/* ---- values ---- */

static void scalars_mean_what_they_look_like(void **state)
{
    (void)state;
    static const search_case cases[] = {
        {"integer", "EventID: 4688", "EventID=4688"},
        {"negative", "f: -5", "f=-5"},
        {"real", "f: 2.5", "f=2.5"},
        {"one as a real", "f: 1.0", "(or f=1 f='1.0')"},
        {"version that reads as a number", "f: 1.10", "(or f=1.1 f='1.10')"},
        {"quoted number is a text", "f: '5'", "f='5'"},
        {"hexadecimal is a text", "f: 0x10", "f='0x10'"},
        {"octal is a text", "f: 0o17", "f='0o17'"},
        {"leading zeros are a text", "f: 00000429", "f='00000429'"},
        {"plus", "f: +5", "(or f=5 f='+5')"},
        {"infinity is a text", "f: .inf", "f='.inf'"},
        {"point first", "f: .5", "(or f=0.5 f='.5')"},
        {"point last", "f: 7.", "(or f=7 f='7.')"},
        {"dotted numbers are a text", "f: [1.3.6.1, 7.0.]",
         "(or f='1.3.6.1' f='7.0.')"},
        {"clock is a text", "f: 00:00", "f='00:00'"},
        {"beyond 64 bits is a text", "f: 9223372036854775808",
         "f='9223372036854775808'"},
        {"largest integer", "f: 9223372036854775807", "f=9223372036854775807"},
        {"minus zero", "f: -0", "(or f=0 f='-0')"},
        {"beyond 2^53", "f: 1e17", "(or f=100000000000000000 f='1e17')"},
        {"exponent", "f: 1e3", "(or f=1000 f='1e3')"},
        {"exponent beyond doubles is a text", "f: 1e999", "f='1e999'"},
        {"off and no are texts", "f: [off, no, yes, on, y, n]",
         "(or f='off' f='no' f='yes' f='on' f='y' f='n')"},
        {"bool", "f: [true, True, FALSE]", "(or f=true f=true f=false)"},
        {"quoted bool is a text", "f: 'true'", "f='true'"},
        {"null", "{f: null, g: ~, h: }", "(and f=null g=null h=null)"},
        {"quoted null is a text", "f: 'null'", "f='null'"},
        {"null in a list", "f: [null, '']", "(or f=null f='')"},
        {"empty text", "f: ''", "f=''"},
        {"tag makes a text", "f: !!str 5", "f='5'"},
        {"other tags are tolerated", "f: !mine 5", "f=5"},
        {"block text", "f: |\n      a\n      b", "f='a\\u{000a}b\\u{000a}'"},
        {"double quotes", "f: \"\\u00e9\\\\\"", "f='\\u{00e9}\\\\'"},
        {"blanks at the edge stay", "f|endswith: ' '", "f='* '"},
        {"anchor and alias", "[{a: &x [1, 2]}, {b: *x}]",
         "(or (or a=1 a=2) (or b=1 b=2))"},
        {"merge key", "[&m {a: x, b: y}, {<<: *m, b: z}]",
         "(or (and a='x' b='y') (and b='z' a='x'))"},
    };
    CHECK(cases);
}

/* The table of design research: rule text as it stands between quotes. */
static void escapes_follow_the_specification(void **state)
{
    (void)state;
    static const search_case cases[] = {
        {"star", "f: '*'", "f='*'"},
        {"question", "f: 'a?b'", "f='a?b'"},
        {"\\x", "f: '\\x'", "f='\\\\x'"},
        {"\\\\x", "f: '\\\\x'", "f='\\\\x'"},
        {"\\*", "f: '\\*'", "f='\\*'"},
        {"\\\\*", "f: '\\\\*'", "f='\\\\*'"},
        {"\\\\\\*", "f: '\\\\\\*'", "f='\\\\\\*'"},
        {"\\\\\\\\*", "f: '\\\\\\\\*'", "f='\\\\\\\\*'"},
        {"\\\\\\\\\\*", "f: '\\\\\\\\\\*'", "f='\\\\\\\\\\*'"},
        {"\\\\\\x", "f: '\\\\\\x'", "f='\\\\\\\\x'"},
        {"C:\\d\\*", "f: 'C:\\d\\*'", "f='C:\\\\d\\*'"},
        {"\\\\?\\C:", "f: '\\\\?\\C:'", "f='\\\\?\\\\C:'"},
        {"\\\\\\?\\C:", "f: '\\\\\\?\\C:'", "f='\\\\\\?\\\\C:'"},
        {"a\\", "f: 'a\\'", "f='a\\\\'"},
        {"stars that meet are one", "f: 'a**b'", "f='a*b'"},
        {"wildcards that mix stay", "f: '*?*'", "f='*?*'"},
        {"nasty 1", "ShareName: '\\\\\\\\\\*\\\\IPC$'",
         "ShareName='\\\\\\\\\\*\\\\IPC$'"},
        {"nasty 2, star", "f: 'C:\\x\\\\*'", "f='C:\\\\x\\\\*'"},
        {"nasty 2, literal", "f: 'C:\\x\\*'", "f='C:\\\\x\\*'"},
        {"percent is literal", "f: '%COMSPEC%'", "f='%COMSPEC%'"},
    };
    CHECK(cases);
}

/* ---- text modifiers ---- */

static void affixes_add_stars(void **state)
{
    (void)state;
    static const search_case cases[] = {
        {"contains", "f|contains: a", "f='*a*'"},
        {"contains with a star", "f|contains: 'a*'", "f='*a*'"},
        {"contains of nothing", "f|contains: ''", "f='*'"},
        {"contains number", "f|contains: 1833", "f='*1833*'"},
        {"contains number keeps its text", "f|contains: 1.0", "f='*1.0*'"},
        {"contains bool", "f|contains: True", "f='*True*'"},
        {"contains null", "f|contains: null",
         "rejected line 5: value \"null\" of f: null is no text; quote it if "
         "one is meant"},
        {"startswith", "f|startswith: a", "f='a*'"},
        {"endswith", "f|endswith: a", "f='*a'"},
        {"both", "f|startswith|endswith: a", "f='*a*'"},
        {"startswith and backslash", "f|startswith: 'a\\'", "f='a\\\\*'"},
        {"contains backslash", "f|contains: '\\'", "f='*\\\\*'"},
        {"all", "f|contains|all: [a, b]", "(and f='*a*' f='*b*')"},
        {"all first", "f|all|contains: [a, b]", "(and f='*a*' f='*b*')"},
        {"all of one", "f|contains|all: a", "f='*a*'"},
        {"all of nothing is null", "f|all: []", "f=null"},
        {"cased", "f|cased: A", "f='A'/c"},
        {"cased last", "f|contains|cased: A", "f='*A*'/c"},
        {"cased first", "f|cased|contains: A", "f='*A*'/c"},
        {"cased number", "f|cased: 5", "f=5"},
        {"neq", "f|neq: [a, b]", "(not (or f='a' f='b'))"},
        {"neq all", "f|contains|all|neq: [a, b]",
         "(not (and f='*a*' f='*b*'))"},
        {"neq null", "f|neq: null", "(not f=null)"},
        {"neq contains", "f|neq|contains: a", "(not f='*a*')"},
    };
    CHECK(cases);
}

static void windash_varies_what_begins_an_option(void **state)
{
    (void)state;
#define D2(a, b)                                                               \
    "f='*" a "-" b "*' f='*" a "/" b "*' f='*" a "\\u{2013}" b "*' f='*" a     \
    "\\u{2014}" b "*' f='*" a "\\u{2015}" b "*'"
    static const search_case cases[] = {
        {"one", "f|windash|contains: '-a'", "(or " D2("", "a") ")"},
        {"slash", "f|windash|contains: '/a'", "(or " D2("", "a") ")"},
        {"first dash only", "f|windash|contains: '-p-name'",
         "(or " D2("", "p-name") ")"},
        {"double dash", "f|windash|contains: '--x'", "(or " D2("-", "x") ")"},
        {"path", "f|windash|contains: 'C:/x'", "(or " D2("C:", "x") ")"},
        {"variants stay or under all", "f|contains|all|windash: ['-a', '-b']",
         "(and (or " D2("", "a") ") (or " D2("", "b") "))"},
        {"unicode dash stays", "f|windash: \"\\u2013e\"", "f='\\u{2013}e'"},
        {"unicode letter before", "f|windash: \"\\u00e9-a\"",
         "f='\\u{00e9}-a'"},
        {"dash at the end", "f|windash: 'a -'", "f='a -'"},
        {"dash before a star", "f|windash: ' -*'", "f=' -*'"},
        {"number", "f|windash: 5", "f='5'"},
        {"too many", "f|windash: '-a -b -c -d -e -f -g -h'",
         "rejected line 5: one value means more than 100000 texts"},
    };
    CHECK(cases);
#undef D2
}

static size_t count_tests(const sigma_node *node)
{
    size_t count = node->kind == NODE_TEST;
    for (size_t i = 0; i < node->child_count; i++)
        count += count_tests(node->children[i]);
    return count;
}

static void two_dashes_are_twenty_five_variants(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    sigma_rules const rules = rule_text_load(
        arena,
        GR_S("title: t\nlogsource: {product: windows}\ndetection:\n"
             "  s: {f|windash: '-a -b', g|windash: '-1 -2 -3 -4 -5 -6 -7'}\n"
             "  condition: s\n"),
        NULL);
    const sigma_node *const root = rules.rules[0].root;
    assert_non_null(root);
    assert_int_equal(25, count_tests(root->children[0]));
    assert_int_equal(78125, count_tests(root->children[1]));
    gr_arena_free(arena);
}

static void placeholders_are_their_values(void **state)
{
    (void)state;
    static const search_case cases[] = {
        {"values", "f|expand: '%Admins%'", "(or f='root' f='adm_*')"},
        {"one value", "f|expand: '%one%'", "f='single'"},
        {"within a text", "f|expand: 'a%one%b'", "f='asingleb'"},
        {"product", "f|expand: '%Admins%\\\\%Admins%'",
         "(or f='root\\\\root' f='root\\\\adm_*' f='adm_*\\\\root' "
         "f='adm_*\\\\adm_*')"},
        {"contains", "f|contains|expand: '%Admins%'",
         "(or f='*root*' f='*adm_*')"},
        {"numbers are texts", "f|expand: '%numbers%'", "(or f='1' f='2.5')"},
        {"escaped", "f|expand: 'a\\%one\\%'", "f='a%one%'"},
        {"escaped before a placeholder", "f|expand: '\\%%one%'", "f='%single'"},
        {"percent alone", "f|expand: '100% x'", "f='100% x'"},
        {"odd names", "f|expand: '%DC-NAME.local%'", "f='dc'"},
        {"expand after an encoding", "f|base64|expand: '%one%'",
         "rejected line 5: modifier expand of f: it must come before an "
         "encoding"},
        {"under all", "f|expand|all: ['%Admins%', '%one%']",
         "(and (or f='root' f='adm_*') f='single')"},
        {"networks", "f|expand|cidr: '%nets%'",
         "(or f in 10.0.0.0/8 f in ::1/128)"},
        {"undefined", "f|expand: '%nobody%'",
         "rejected line 5: placeholder %nobody% is not defined"},
        {"without values", "f|expand: '%none%'",
         "rejected line 5: placeholder %none% has no values"},
        {"names are exact", "f|expand: '%admins%'",
         "rejected line 5: placeholder %admins% is not defined"},
    };
    CHECK(cases);
}

static void encodings_are_those_of_the_bytes(void **state)
{
    (void)state;
    static const search_case cases[] = {
        {"base64", "f|base64: foo", "f='Zm9v'/c"},
        {"base64 padded", "f|base64: fo", "f='Zm8='/c"},
        {"base64 contains", "f|base64|contains: foo", "f='*Zm9v*'/c"},
        {"base64 of an escaped star", "f|base64: 'b\\*b'", "f='Yipi'/c"},
        {"base64 wildcard", "f|base64: 'a*'",
         "rejected line 5: Base64 of a text with wildcards has no meaning"},
        {"contains before base64", "f|contains|base64: a",
         "rejected line 5: Base64 of a text with wildcards has no meaning"},
        {"base64 number", "f|base64: 5", "f='NQ=='/c"},
        {"twice", "f|base64|base64: foo", "f='Wm05dg=='/c"},
        {"base64offset", "f|base64offset|contains: foo",
         "(or f='*Zm9v*'/c f='*Zvb*'/c f='*mb2*'/c)"},
        {"base64offset counts bytes", "f|base64offset|contains: \"\\u00e9\"",
         "(or f='*w6*'/c f='*Op*'/c f='*Dq*'/c)"},
        {"base64offset too short", "f|base64offset|contains: a",
         "rejected line 5: a text too short for base64offset: it would match "
         "anything"},
        {"wide", "f|wide|base64offset|contains: cmd",
         "(or f='*YwBtAGQA*'/c f='*MAbQBkA*'/c f='*jAG0AZA*'/c)"},
        {"utf16le is wide", "f|utf16le|base64: cmd", "f='YwBtAGQA'/c"},
        {"utf16be", "f|utf16be|base64: cmd", "f='AGMAbQBk'/c"},
        {"utf16 has a byte order mark", "f|utf16|base64: cmd",
         "f='//5jAG0AZAA='/c"},
        {"surrogates", "f|wide|base64: \"\\U0001F600\"", "f='PdgA3g=='/c"},
        {"wide alone", "f|wide: 'a*'", "f='a\\u{0000}*'"},
        {"utf16 alone", "f|utf16: a",
         "rejected line 5: UTF-16 that is no text by itself; base64 should "
         "follow"},
    };
    CHECK(cases);
}

/* ---- modifiers that say what a value is ---- */

static void regexes_are_checked_when_read(void **state)
{
    (void)state;
    static const search_case cases[] = {
        {"re", "f|re: 'B+'", "f~/B+/"},
        {"flags", "f|re|i|m|s: 'a'", "f~/a/ims"},
        {"long flags", "f|re|ignorecase|multiline|dotall: 'a'", "f~/a/ims"},
        {"escapes are raw", "f|re: 'a\\*\\\\%x%'", "f~/a\\*\\\\%x%/"},
        {"slashes are told from the end", "f|re: 'a/b\\/c\\\\/d'",
         "f~/a\\/b\\/c\\\\\\/d/"},
        {"re contains is re", "f|re|contains: 'a'", "f~/a/"},
        {"re startswith is re", "f|re|startswith: 'a'", "f~/a/"},
        {"re all", "f|re|all: [a, b]", "(and f~/a/ f~/b/)"},
        {"re neq", "f|re|neq: a", "(not f~/a/)"},
        {"re number", "f|re: 5", "f~/5/"},
        {"re empty", "f|re: ''", "f~//"},
        {"flag without re", "f|i: a",
         "rejected line 5: modifier i of f: only after re"},
        {"re not first", "f|contains|re: a",
         "rejected line 5: modifier re of f: it must come first"},
        {"re windash", "f|re|windash: a",
         "rejected line 5: modifier windash of f: it changes texts only"},
        {"re cased", "f|re|cased: a",
         "rejected line 5: modifier cased of f: it concerns texts only"},
    };
    CHECK(cases);
}

static void an_invalid_regex_names_itself_and_the_reason(void **state)
{
    (void)state;
    gr_arena *const arena = gr_arena_new(64 << 20);
    const char *const got = rule_text_search(arena, "f|re: 'a(b'", NULL);
    assert_non_null(strstr(got, "rejected line 5: regex \"a(b\" of f: "));
    assert_non_null(strstr(got, "missing closing parenthesis"));
    gr_arena_free(arena);
}

static void networks_numbers_times_and_references(void **state)
{
    (void)state;
    static const search_case cases[] = {
        {"cidr", "f|cidr: [10.0.0.0/8, fe80::/10]",
         "(or f in 10.0.0.0/8 f in fe80::/10)"},
        {"cidr address", "f|cidr: [10.0.0.1, '::1']",
         "(or f in 10.0.0.1/32 f in ::1/128)"},
        {"cidr all", "f|cidr: 0.0.0.0/0", "f in 0.0.0.0/0"},
        {"cidr neq", "f|cidr|neq: 10.0.0.0/8", "(not f in 10.0.0.0/8)"},
        {"cidr host bits", "f|cidr: 10.0.0.1/8",
         "rejected line 5: network \"10.0.0.1/8\" of f: bits set behind the "
         "prefix (host bits)"},
        {"cidr no address", "f|cidr: a.b.c.d/8",
         "rejected line 5: network \"a.b.c.d/8\" of f: no IP address"},
        {"cidr prefix", "f|cidr: 10.0.0.0/33",
         "rejected line 5: network \"10.0.0.0/33\" of f: prefix length too "
         "large"},
        {"cidr contains", "f|contains|cidr: 10.0.0.0/8",
         "rejected line 5: modifier cidr of f: it must come first"},
        {"compare", "{a|lt: 1, b|lte: -1, c|gt: 2.5, d|gte: 0}",
         "(and a<1 b<=-1 c>2.5 d>=0)"},
        {"compare list", "f|lt: [1, 2]", "(or f<1 f<2)"},
        {"compare quoted", "f|lt: '5'",
         "rejected line 5: value \"5\" of f: only a number can be compared"},
        {"compare twice", "f|lt|gt: 5",
         "rejected line 5: modifier gt of f: it cannot be combined like this"},
        {"time",
         "{a|minute: 1, b|hour: 2, c|day: 3, d|week: 4, e|month: 5, "
         "g|year: 2026}",
         "(and minute(a)=1 hour(b)=2 day(c)=3 week(d)=4 month(e)=5 "
         "year(g)=2026)"},
        {"time compare", "f|hour|gte: 22", "hour(f)>=22"},
        {"time compare neq", "f|hour|lt|neq: 6", "(not hour(f)<6)"},
        {"time behind compare", "f|gte|hour: 22",
         "rejected line 5: modifier hour of f: it cannot be combined like "
         "this"},
        {"time text", "f|hour: x",
         "rejected line 5: value \"x\" of f: a part of a time is a number"},
        {"exists", "{f|exists: true, g|exists: false}",
         "(and f:exists g:missing)"},
        {"exists text", "f|exists: 'true'",
         "rejected line 5: value \"true\" of f: exists is true or false"},
        {"exists list", "f|exists: [true]",
         "rejected line 5: exists of f is true or false, not a list"},
        {"exists neq", "f|exists|neq: true",
         "rejected line 5: modifier exists of f: it must stand alone"},
        {"fieldref", "f|fieldref: g", "f=$g"},
        {"fieldref affixes",
         "{a|fieldref|startswith: g, b|fieldref|endswith: g, "
         "c|fieldref|contains: g, d|contains|fieldref: g, "
         "e|fieldref|startswith|endswith: g}",
         "(and a=$g* b=*$g c=*$g* d=*$g* e=*$g*)"},
        {"fieldref cased", "f|fieldref|cased: g", "f=$g/c"},
        {"fieldref neq", "f|fieldref|neq: g", "(not f=$g)"},
        {"fieldref null", "f|fieldref: null",
         "rejected line 5: value \"null\" of f: no field name"},
        {"fieldref base64", "f|base64|fieldref: g",
         "rejected line 5: modifier fieldref of f: it must come first"},
        {"unknown modifier", "f|near: a",
         "rejected line 5: unknown modifier \"near\" of f"},
        {"upper-case modifier", "f|Contains: a",
         "rejected line 5: unknown modifier \"Contains\" of f"},
        {"modifier without a name", "f|: a",
         "rejected line 5: unknown modifier \"\" of f"},
        {"too many modifiers",
         "f|base64|base64|base64|base64|base64|base64|base64|base64|base64|"
         "base64|base64|base64|base64|base64|base64|base64|base64: a",
         "rejected line 5: more than 16 modifiers of f"},
    };
    CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_and_maps_mean_what_the_specification_says),
        cmocka_unit_test(scalars_mean_what_they_look_like),
        cmocka_unit_test(escapes_follow_the_specification),
        cmocka_unit_test(affixes_add_stars),
        cmocka_unit_test(windash_varies_what_begins_an_option),
        cmocka_unit_test(two_dashes_are_twenty_five_variants),
        cmocka_unit_test(placeholders_are_their_values),
        cmocka_unit_test(encodings_are_those_of_the_bytes),
        cmocka_unit_test(regexes_are_checked_when_read),
        cmocka_unit_test(an_invalid_regex_names_itself_and_the_reason),
        cmocka_unit_test(networks_numbers_times_and_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
