/* test_engine.c - what rules mean, a rule and an event on a line, asked of the
 * engine and of the oracle. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "sigma/engine_check.h"

enum { MOST = 8 };

typedef struct {
    const char *what;
    const char *rule;         /* the map of a selection; '\n' between lines */
    const char *fields[MOST]; /* of an event of channel Security, id 1 */
    bool matches;
} row;

/* `rule` as the selection of a rule; each of its lines indented. */
static gr_slice yaml_of(gr_buffer *out, const char *source,
                        const char *detection)
{
    out->len = 0;
    gr_putf(out, "title: t\nid: 1\nlogsource:\n    %s\ndetection:\n", source);
    for (const char *line = detection; *line != 0;) {
        size_t const len = strcspn(line, "\n");
        gr_putf(out, "    %.*s\n", (int)len, line);
        line += len + (line[len] == '\n');
    }
    return gr_buffer_slice(out);
}

static bool judge(const char *source, const char *detection,
                  const char *channel, long id, const char *const *fields)
{
    engine_check check;
    gr_buffer text = gr_buffer_upto(1 << 20);
    engine_check_open(&check, yaml_of(&text, source, detection));
    gr_buffer_free(&text);
    assert_int_equal(1, check.rules.count);
    if (check.rules.rules[0].state != RULE_LOADED)
        fail_msg("rejected: %.*s", (int)check.rules.rules[0].reason.len,
                 (const char *)check.rules.rules[0].reason.ptr);
    sigma_hits const hits = engine_check_event(
        &check, event_from(check.maker, channel, id, fields));
    engine_check_close(&check);
    return hits.count == 1;
}

static bool judge_row(const row *r)
{
    char detection[4096];
    size_t len = (size_t)snprintf(detection, sizeof detection, "s:\n    ");
    for (const char *c = r->rule; *c != 0; c++) {
        detection[len++] = *c;
        if (*c == '\n') {
            memcpy(detection + len, "    ", 4);
            len += 4;
        }
    }
    snprintf(detection + len, sizeof detection - len, "\ncondition: s");
    return judge("service: security\n    product: windows", detection,
                 "Security", 1, r->fields);
}

static void check_rows(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (judge_row(&rows[i]) != rows[i].matches)
            fail_msg("%s: should %s", rows[i].what,
                     rows[i].matches ? "match" : "not match");
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void text_is_compared_whole_and_without_case(void **state)
{
    (void)state;
    static const row rows[] = {
        {"equal", "f: abc", {"f=abc"}, true},
        {"other case", "f: aBc", {"f=AbC"}, true},
        {"longer", "f: abc", {"f=abcd"}, false},
        {"shorter", "f: abc", {"f=ab"}, false},
        {"utf-16", "f: abc", {"f:utf16=ABC"}, true},
        {"beyond ASCII", "f: 'ÄÖß'", {"f=äöß"}, true},
        {"Greek", "f: 'ΣΑΣ'", {"f:utf16=σας"}, true},
        {"outside the BMP", "f: '𐐀'", {"f:utf16=𐐨"}, true},
        {"KELVIN SIGN is no k", "f: k", {"f=\u212A"}, false},
        {"k is no KELVIN SIGN", "f: '\u212A'", {"f=k"}, false},
        {"LONG S is no s", "f: s", {"f=\u017F"}, false},
        {"not normalised", "f: '\u00e9'", {"f=e\u0301"}, false},
        {"not trimmed", "f: abc", {"f=abc "}, false},
        {"blank at the end", "f|endswith: ' '", {"f=abc "}, true},
        {"cased", "f|cased: aBc", {"f=aBc"}, true},
        {"cased, other case", "f|cased: aBc", {"f=abc"}, false},
        {"cased contains", "f|contains|cased: B", {"f=aBc"}, true},
        {"cased contains, other", "f|contains|cased: B", {"f=abc"}, false},
        {"cased ends", "f|endswith|cased: Bc", {"f=aBc"}, true},
        {"cased starts, other", "f|startswith|cased: A", {"f=aBc"}, false},
        {"bad bytes are U+FFFD", "f: 'a\uFFFD'", {"f=a\xFF"}, true},
        {"GUID", "f: '{x}'", {"f=x"}, false},
        {"a field's name in other case", "Field: x", {"fIELD=x"}, true},
        {"exact name before other case",
         "Field: x",
         {"FIELD=y", "Field=x"},
         true},
        {"no such field", "f: x", {"g=x"}, false},
        {"ComputerName is the host", "ComputerName: h", {"@Computer=H"}, true},
        {"ComputerName of the payload",
         "ComputerName: h",
         {"@Computer=H", "ComputerName=x"},
         false},
    };
    CHECK_ROWS(rows);
}

static void wildcards_and_escapes(void **state)
{
    (void)state;
    static const row rows[] = {
        {"star", "f: a*c", {"f=abbc"}, true},
        {"star for nothing", "f: a*c", {"f=ac"}, true},
        {"star crosses lines", "f: a*c", {"f=a\nc"}, true},
        {"question", "f: a?c", {"f=abc"}, true},
        {"question is one", "f: a?c", {"f=ac"}, false},
        {"question is one code point", "f: a?c", {"f=aéc"}, true},
        {"question is one emoji", "f: a?c", {"f:utf16=a😀c"}, true},
        {"question is a line end", "f: a?c", {"f=a\nc"}, true},
        {"two questions", "f: '?\?'", {"f=é"}, false},
        {"question at the end", "f: 'a*?'", {"f=a"}, false},
        {"question at the end, one", "f: 'a*?'", {"f=aé"}, true},
        {"runs may not overlap", "f: 'ab*ba'", {"f=aba"}, false},
        {"inner run", "f: 'a*b?d*e'", {"f=abcabxd--e"}, true},
        {"inner run missing", "f: 'a*b?d*e'", {"f=abcabxx--e"}, false},
        {"starts", "f|startswith: ab", {"f=abc"}, true},
        {"starts not", "f|startswith: bc", {"f=abc"}, false},
        {"ends", "f|endswith: bc", {"f=abc"}, true},
        {"ends not", "f|endswith: ab", {"f=abc"}, false},
        {"contains", "f|contains: b", {"f=abc"}, true},
        {"contains whole", "f|contains: abc", {"f=ABC"}, true},
        {"contains a star inside", "f|contains: a*c", {"f=xabbcx"}, true},
        {"literal star", "f: '\\\\\\\\\\*\\\\IPC$'", {"f=\\\\*\\IPC$"}, true},
        {"literal star is no star",
         "f: '\\\\\\\\\\*\\\\IPC$'",
         {"f=\\\\srv\\IPC$"},
         false},
        {"backslash, then star", "f: 'C:\\x\\\\*'", {"f=C:\\x\\y"}, true},
        {"escaped star", "f: 'C:\\x\\*'", {"f=C:\\x*"}, true},
        {"escaped star only", "f: 'C:\\x\\*'", {"f=C:\\x\\y"}, false},
        {"trailing backslash", "f|startswith: 'a\\'", {"f=a\\b"}, true},
        {"a backslash", "f|contains: '\\'", {"f=a\\b"}, true},
        {"any, absent", "f: '*'", {"g=x"}, false},
        {"any, empty", "f: '*'", {"f="}, true},
        {"any, null", "f: '*'", {"f:null"}, true},
        {"any, text", "f: '*'", {"f=x"}, true},
        {"contains nothing, absent", "f|contains: ''", {"g=x"}, false},
        {"contains nothing, empty", "f|contains: ''", {"f="}, true},
        {"contains nothing, text", "f|contains: ''", {"f=x"}, true},
    };
    CHECK_ROWS(rows);
}

static void null_empty_and_absent(void **state)
{
    (void)state;
    static const row rows[] = {
        {"null, absent", "f: null", {"g=x"}, true},
        {"null, optional", "f: null", {"f:absent"}, true},
        {"null, NULL", "f: null", {"f:null"}, true},
        {"null, empty", "f: null", {"f="}, true},
        {"null, empty utf-16", "f: null", {"f:utf16="}, true},
        {"null, empty list", "f: null", {"f:list"}, true},
        {"null, text", "f: null", {"f=x"}, false},
        {"null, zero", "f: null", {"f:num=0"}, false},
        {"empty, absent", "f: ''", {"g=x"}, false},
        {"empty, empty", "f: ''", {"f="}, true},
        {"empty, NULL", "f: ''", {"f:null"}, true},
        {"empty, text", "f: ''", {"f=x"}, false},
        {"exists, absent", "f|exists: true", {"g=x"}, false},
        {"exists, optional", "f|exists: true", {"f:absent"}, false},
        {"exists, empty", "f|exists: true", {"f="}, true},
        {"exists, NULL", "f|exists: true", {"f:null"}, true},
        {"exists not, absent", "f|exists: false", {"g=x"}, true},
        {"exists not, there", "f|exists: false", {"f=x"}, false},
        {"null in a list", "f: [null, x]", {"f=x"}, true},
        {"an empty list of values", "f: []", {"g=x"}, true},
    };
    CHECK_ROWS(rows);
}

static void numbers_and_truth_values(void **state)
{
    (void)state;
    static const row rows[] = {
        {"text", "f: 4688", {"f=4688"}, true},
        {"u64", "f: 4688", {"f:u64=4688"}, true},
        {"number text", "f: 4688", {"f:num=4688"}, true},
        {"1.0 in the event", "f: 1", {"f:num=1.0"}, true},
        {"1.0 in the rule", "f: 1.0", {"f:u64=1"}, true},
        {"1.0 as text is no 1", "f: 1", {"f=1.0"}, false},
        {"double", "f: 2.5", {"f:double=2.5"}, true},
        {"double text", "f: 2.5", {"f=2.5"}, true},
        {"negative", "f: -5", {"f:i64=-5"}, true},
        {"exact to the last digit",
         "f: 9007199254740993",
         {"f:u64=9007199254740992"},
         false},
        {"hexadecimal text is text", "f: 4", {"f=0x4"}, false},
        {"hexadecimal type is not decimal", "f: 4", {"f:hex64=0x4"}, false},
        {"hexadecimal as text", "f: '0x3E7'", {"f:hex64=0x3e7"}, true},
        {"in a list", "f: [1, 2]", {"f=2"}, true},
        {"contains a number", "f|contains: 1833", {"f=%%1833"}, true},
        {"true, bool", "f: true", {"f:bool=true"}, true},
        {"true, text", "f: true", {"f=TRUE"}, true},
        {"text true, bool", "f: 'True'", {"f:bool=true"}, true},
        {"true, false", "f: true", {"f:bool=false"}, false},
        {"off is text", "f: off", {"f=OFF"}, true},
        {"EventID", "EventID: 1", {"g=x"}, true},
        {"EventID as text", "EventID: '1'", {"g=x"}, true},
        {"another EventID", "EventID: 2", {"g=x"}, false},
        {"one of many EventIDs", "EventID: [3, 2, 1]", {"g=x"}, true},
        {"lt", "f|lt: 10", {"f=9"}, true},
        {"lt, equal", "f|lt: 10", {"f=10"}, false},
        {"lte, equal", "f|lte: 10", {"f:u64=10"}, true},
        {"gt", "f|gt: 10", {"f=11"}, true},
        {"gte, less", "f|gte: 10", {"f=9"}, false},
        {"gt, hexadecimal type", "f|gt: 10", {"f:hex32=0xff"}, true},
        {"gt, no number", "f|gt: 10", {"f=eleven"}, false},
        {"gt, 0x in text", "f|gt: 10", {"f=0xff"}, false},
        {"gt, absent", "f|gt: 10", {"g=11"}, false},
        {"gt, a real", "f|gt: 10", {"f=10.5"}, true},
        {"lt, a large number", "f|lt: 10", {"f=18446744073709551615"}, false},
    };
    CHECK_ROWS(rows);
}

static void several_values(void **state)
{
    (void)state;
    static const row rows[] = {
        {"any of the rule's", "f: [a, b]", {"f=B"}, true},
        {"any of the event's", "f: b", {"f:list=a|b"}, true},
        {"a name twice", "f: b", {"f=a", "f=b"}, true},
        {"all in one value", "f|contains|all: [a, b]", {"f=xbxa"}, true},
        {"all in different values",
         "f|contains|all: [a, b]",
         {"f:list=xa|xb"},
         true},
        {"not all", "f|contains|all: [a, b]", {"f:list=xa|xc"}, false},
        {"all before contains", "f|all|contains: [a, b]", {"f=ab"}, true},
        {"neq, one of them", "f|neq: [a, b]", {"f=A"}, false},
        {"neq, another", "f|neq: [a, b]", {"f=c"}, true},
        {"neq, absent", "f|neq: [a, b]", {"g=a"}, true},
        {"neq, one element is", "f|neq: a", {"f:list=a|b"}, false},
        {"numbers in a list", "f: 2", {"f:numlist=1|2"}, true},
        {"unnamed Data",
         "Data|contains|all: [aa, bb]",
         {"Data=1 aa", "Data=2 bb"},
         true},
    };
    CHECK_ROWS(rows);
}

static void special_modifiers(void **state)
{
    (void)state;
    static const row rows[] = {
        {"regex is cased", "f|re: 'B+'", {"f=abbc"}, false},
        {"regex without case", "f|re|i: 'B+'", {"f=abbc"}, true},
        {"regex searches", "f|re: 'b+'", {"f=abbc"}, true},
        {"regex, anchored", "f|re: '^b'", {"f=abbc"}, false},
        {"regex, lines", "f|re: '^b'", {"f=a\nb"}, false},
        {"regex, lines wanted", "f|re|m: '^b'", {"f=a\nb"}, true},
        {"regex, dot and line end", "f|re: 'a.b'", {"f=a\nb"}, false},
        {"regex, dot all", "f|re|s: 'a.b'", {"f=a\nb"}, true},
        {"regex, (?i)", "f|re: '(?i)ABC'", {"f=xabcx"}, true},
        {"regex, dot is a code point", "f|re: '^.$'", {"f=é"}, true},
        {"regex on UTF-16", "f|re: 'x\\d+y'", {"f:utf16=ax12y"}, true},
        {"regex on a number", "f|re: '^12$'", {"f:u64=12"}, true},
        {"cidr", "f|cidr: 10.0.0.0/8", {"f=10.9.8.7"}, true},
        {"cidr, outside", "f|cidr: 10.0.0.0/8", {"f=11.9.8.7"}, false},
        {"cidr, no address", "f|cidr: 10.0.0.0/8", {"f=-"}, false},
        {"cidr, v4 in v6", "f|cidr: 10.0.0.0/8", {"f=::ffff:10.1.2.3"}, true},
        {"cidr, mapped v4",
         "f|cidr: ::ffff:10.0.0.0/104",
         {"f=10.1.2.3"},
         true},
        {"cidr, other mapped v4",
         "f|cidr: ::ffff:10.0.0.0/104",
         {"f=11.1.2.3"},
         false},
        {"cidr, wider v6", "f|cidr: '::/95'", {"f=0.0.0.1"}, false},
        {"cidr, v4 in v6, hex",
         "f|cidr: 10.0.0.0/8",
         {"f=::FFFF:0a01:0203"},
         true},
        {"cidr v6", "f|cidr: 'fe80::/10'", {"f=FE80::1"}, true},
        {"cidr v6 with a zone", "f|cidr: 'fe80::/10'", {"f=fe80::1%12"}, true},
        {"cidr v6 of v4", "f|cidr: '::/0'", {"f=10.0.0.1"}, false},
        {"cidr, bare", "f|cidr: 127.0.0.1", {"f=127.0.0.1"}, true},
        {"fieldref", "f|fieldref: g", {"f=A", "g=a"}, true},
        {"fieldref, other", "f|fieldref: g", {"f=A", "g=b"}, false},
        {"fieldref, missing", "f|fieldref: g", {"f=A"}, false},
        {"fieldref, both missing", "f|fieldref: g", {"h=A"}, false},
        {"fieldref starts",
         "f|fieldref|startswith: g",
         {"f=abc", "g=AB"},
         true},
        {"fieldref ends", "f|fieldref|endswith: g", {"f=abc", "g=BC"}, true},
        {"fieldref contains", "f|fieldref|contains: g", {"f=abc", "g=B"}, true},
        {"fieldref neq", "f|fieldref|neq: g", {"f=A", "g=b"}, true},
        {"fieldref of numbers", "f|fieldref: g", {"f:u64=5", "g=5"}, true},
        {"hour", "f|hour: 8", {"f=2021-03-02T08:15:30Z"}, true},
        {"hour, blank before its zone",
         "f|hour: 8",
         {"f=2021-03-02 08:15:30 +0500"},
         true},
        {"hour as written", "f|hour: 8", {"f=2021-03-02T08:15:30+05:00"}, true},
        {"hour, blank",
         "f|hour|gte: 22",
         {"f:utf16=2021-03-02 22:15:30.123"},
         true},
        {"minute", "f|minute: 15", {"f=2021-03-02 08:15:30"}, true},
        {"day", "f|day: 2", {"f=2021-03-02"}, true},
        {"month", "f|month|lt: 4", {"f=2021-03-02 08:15:30"}, true},
        {"year", "f|year: 2021", {"f=2021-03-02 08:15:30"}, true},
        {"ISO week 53", "f|week: 53", {"f=2021-01-03"}, true},
        {"ISO week 1", "f|week: 1", {"f=2018-12-31"}, true},
        {"hour, FILETIME",
         "f|hour: 0",
         {"f:filetime=132223104000000000"},
         true},
        {"hour, no time", "f|hour: 8", {"f=08:15"}, false},
        {"windash",
         "f|contains|all|windash: ['-a', '-b']",
         {"f=x /A –b"},
         true},
        {"windash, first only", "f|windash|contains: '-a-b'", {"f=/a-b"}, true},
        {"windash, not the second",
         "f|windash|contains: '-a-b'",
         {"f=/a/b"},
         false},
        {"base64offset", "f|base64offset|contains: foo", {"f=xxZvbyy"}, true},
        {"base64offset is cased",
         "f|base64offset|contains: foo",
         {"f=xxzvbyy"},
         false},
        {"base64offset counts bytes",
         "f|base64offset|contains: 'é'",
         {"f=random"},
         false},
        {"base64offset of é", "f|base64offset|contains: 'é'", {"f=-w6-"}, true},
        {"wide base64offset",
         "f|wide|base64offset|contains: cmd",
         {"f=xxYwBtAGQAxx"},
         true},
        {"utf16 base64", "f|utf16|base64: cmd", {"f=//5jAG0AZAA="}, true},
        {"%COMSPEC% is text", "f: '%COMSPEC%'", {"f=%comspec%"}, true},
    };
    CHECK_ROWS(rows);
}

typedef struct {
    const char *what, *detection;
    const char *fields[MOST];
    bool matches;
} condition_row;

static void conditions_and_keywords(void **state)
{
    (void)state;
    static const condition_row rows[] = {
        {"not is two-valued",
         "s: {a: 1}\nf: {b|contains: q}\ncondition: s and not f",
         {"a=1"},
         true},
        {"and before or",
         "a: {a: 1}\nb: {b: 1}\nc: {c: 1}\ncondition: a or b and c",
         {"a=1"},
         true},
        {"not before and",
         "a: {a: 1}\nb: {b: 1}\ncondition: not a and b",
         {"b=1"},
         true},
        {"identifiers that begin like words",
         "notepad: {a: 1}\nnot1: {b: 1}\ncondition: notepad and not1",
         {"a=1", "b=1"},
         true},
        {"all of them leaves out _",
         "_hid: {a: 9}\nsel_1: {a: 1}\nsel_x|endswith: {b: 1}\n"
         "condition: all of them",
         {"a=1", "b=1"},
         true},
        {"1 of sel* has odd names too",
         "_hid: {a: 9}\nsel_1: {a: 1}\nsel_x|endswith: {b: 1}\n"
         "condition: 1 of sel*",
         {"b=1"},
         true},
        {"of before and not",
         "a: {a: 1}\nb: {b: 1}\ncondition: 1 of them and not a",
         {"b=1"},
         true},
        {"an identifier named twice",
         "a: {a|contains: [x, y]}\nb: {b: 1}\n"
         "condition: (a and b) or (a and not b)",
         {"a=-y-"},
         true},
        {"a list is an or",
         "s:\n    - a: 1\n    - b: 1\ncondition: s",
         {"b=1"},
         true},
        {"keyword in a value",
         "s: [foo, 'ba*r']\ncondition: s",
         {"x=1", "y=a FOO b"},
         true},
        {"keyword does not span values",
         "s: [foo, 'ba*r']\ncondition: s",
         {"y=ba", "z=r"},
         false},
        {"keyword wildcard in one value",
         "s: [foo, 'ba*r']\ncondition: s",
         {"y=xba--rx"},
         true},
        {"all keywords, different values",
         "s:\n    '|all': [aa, bb]\ncondition: s",
         {"x=aa", "y=bb"},
         true},
        {"all keywords, one missing",
         "s:\n    '|all': [aa, bb]\ncondition: s",
         {"x=aa", "y=ab"},
         false},
        {"keyword in a number's text",
         "s: [468]\ncondition: s",
         {"x:u64=4688"},
         true},
        {"keyword in an element",
         "s: [foo]\ncondition: s",
         {"x:list=a|xfoox"},
         true},
        {"keyword in the system's part",
         "s: [host]\ncondition: s",
         {"@Computer=HOST1"},
         true},
        {"keyword in a shadowed field",
         "s: [inner]\ncondition: s",
         {"@Name=inner", "Name=outer"},
         true},
        {"a rule sees the payload first",
         "s: {Name: inner}\ncondition: s",
         {"@Name=inner", "Name=outer"},
         false},
        {"keyword regex",
         "s:\n    '|re': 'f.o'\ncondition: s",
         {"x=xfxo"},
         true},
        {"not a keyword",
         "a: {a: 1}\ns: [foo]\ncondition: a and not s",
         {"a=1", "b=bar"},
         true},
        {"not of a null",
         "a: {a: 1}\nn: {b: null}\ncondition: a and not n",
         {"a=1"},
         false},
        {"not exists",
         "a: {a: 1}\nn: {b|exists: true}\ncondition: a and not n",
         {"a=1"},
         true},
        {"not and EventID",
         "a: {a: 1}\nn: {EventID: 2}\n"
         "condition: a and not n",
         {"a=1"},
         true},
        {"EventID by regex",
         "a: {EventID|re: '^1$'}\ncondition: a",
         {"a=1"},
         true},
        {"EventID in a range",
         "a: {EventID|lt: 2}\ncondition: a",
         {"a=1"},
         true},
        {"EventID of the payload is not seen",
         "a: {EventID: 7}\ncondition: a",
         {"EventID=7"},
         false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (judge("service: security\n    product: windows", rows[i].detection,
                  "Security", 1, rows[i].fields) != rows[i].matches)
            fail_msg("%s: should %s", rows[i].what,
                     rows[i].matches ? "match" : "not match");
}

typedef struct {
    const char *what, *source, *rule;
    const char *channel;
    long id;
    const char *fields[MOST];
    bool matches;
} source_row;

#define SYSMON "Microsoft-Windows-Sysmon/Operational"
#define PROCESS "category: process_creation\n    product: windows"
#define REGISTRY "category: registry_set\n    product: windows"
#define NETWORK "category: network_connection\n    product: windows"

static void log_sources_and_conversions(void **state)
{
    (void)state;
    static const source_row rows[] = {
        {"Sysmon", PROCESS, "Image: a", SYSMON, 1, {"Image=A"}, true},
        {"any case of a channel",
         PROCESS,
         "Image: a",
         "MICROSOFT-windows-sysmon/operational",
         1,
         {"Image=A"},
         true},
        {"another id", PROCESS, "Image: a", SYSMON, 2, {"Image=A"}, false},
        {"another channel",
         PROCESS,
         "Image: a",
         "System",
         1,
         {"Image=A"},
         false},
        {"no channel", PROCESS, "Image: a", NULL, 1, {"Image=A"}, false},
        {"no id", PROCESS, "Image: a", SYSMON, -1, {"Image=A"}, false},
        {"4688 Image",
         PROCESS,
         "Image: a",
         "Security",
         4688,
         {"NewProcessName=A"},
         true},
        {"4688 has no Image",
         PROCESS,
         "Image: a",
         "Security",
         4688,
         {"Image=A"},
         false},
        {"4688 ProcessId",
         PROCESS,
         "ProcessId: 4",
         "Security",
         4688,
         {"NewProcessId:hex64=0x4", "ProcessId:hex64=0x5"},
         true},
        {"4688 ProcessId is not the parent's",
         PROCESS,
         "ProcessId: 5",
         "Security",
         4688,
         {"NewProcessId:hex64=0x4", "ProcessId:hex64=0x5"},
         false},
        {"4688 ProcessId as text",
         PROCESS,
         "ProcessId: 4",
         "Security",
         4688,
         {"NewProcessId=0x4"},
         true},
        {"4688 LogonId",
         PROCESS,
         "LogonId: '0x3e7'",
         "Security",
         4688,
         {"SubjectLogonId:hex64=0x3e7"},
         true},
        {"4688 IntegrityLevel",
         PROCESS,
         "IntegrityLevel: System",
         "Security",
         4688,
         {"MandatoryLabel=S-1-16-16384"},
         true},
        {"4688 IntegrityLevel, SID",
         PROCESS,
         "IntegrityLevel: High",
         "Security",
         4688,
         {"MandatoryLabel:sid=010100000000001000300000"},
         true},
        {"4688 User",
         PROCESS,
         "User: 'DOM\\joe'",
         "Security",
         4688,
         {"SubjectUserName=joe", "SubjectDomainName=DOM", "TargetUserName=-",
          "TargetDomainName=-"},
         true},
        {"4688 User, the target's",
         PROCESS,
         "User: 'DOM\\ann'",
         "Security",
         4688,
         {"SubjectUserName=joe", "SubjectDomainName=X", "TargetUserName=ann",
          "TargetDomainName=DOM"},
         true},
        {"4688 User, the system",
         PROCESS,
         "User: 'NT AUTHORITY\\SYSTEM'",
         "Security",
         4688,
         {"SubjectUserName=HOST$", "SubjectDomainName=DOM",
          "SubjectUserSid=S-1-5-18"},
         true},
        {"4688 User, the system by name",
         PROCESS,
         "User|contains: AUTHORI",
         "Security",
         4688,
         {"SubjectUserName=SYSTEM", "SubjectDomainName=NT AUTHORITY"},
         true},
        {"4688 filter on what it lacks",
         PROCESS,
         "Image: a\n    CurrentDirectory: null",
         "Security",
         4688,
         {"NewProcessName=A"},
         true},
        {"4657 path",
         REGISTRY,
         "TargetObject: 'HKLM\\System\\CurrentControlSet\\Services\\x\\Start'",
         "Security",
         4657,
         {"ObjectName=\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\x",
          "ObjectValueName=Start", "OperationType=%%1905"},
         true},
        {"4657 user's path",
         REGISTRY,
         "TargetObject|startswith: 'HKU\\S-1-5-21'",
         "Security",
         4657,
         {"ObjectName=\\REGISTRY\\USER\\S-1-5-21-1", "OperationType=%%1904"},
         true},
        {"4657 deletes",
         REGISTRY,
         "TargetObject|startswith: HKU",
         "Security",
         4657,
         {"ObjectName=\\REGISTRY\\USER\\x", "OperationType=%%1906"},
         false},
        {"4657 DWORD",
         REGISTRY,
         "Details: 'DWORD (0x00000001)'",
         "Security",
         4657,
         {"NewValue=1", "NewValueType=%%1876", "OperationType=%%1905"},
         true},
        {"4657 QWORD",
         REGISTRY,
         "Details: 'QWORD (0x00000001-0x00000002)'",
         "Security",
         4657,
         {"NewValue=0x100000002", "NewValueType=%%1883",
          "OperationType=%%1905"},
         true},
        {"4657 empty",
         REGISTRY,
         "Details: '(Empty)'",
         "Security",
         4657,
         {"NewValue=", "NewValueType=%%1873", "OperationType=%%1905"},
         true},
        {"4657 binary",
         REGISTRY,
         "Details: 'Binary Data'",
         "Security",
         4657,
         {"NewValue=0a0b", "NewValueType=%%1875", "OperationType=%%1905"},
         true},
        {"4657 EventType",
         REGISTRY,
         "EventType: SetValue",
         "Security",
         4657,
         {"OperationType=%%1904"},
         true},
        {"Sysmon 13",
         REGISTRY,
         "Details: 'DWORD (0x00000001)'",
         SYSMON,
         13,
         {"Details=DWORD (0x00000001)"},
         true},
        {"5156 Image",
         NETWORK,
         "Image|startswith: 'C:\\Windows\\'",
         "Security",
         5156,
         {"Application=\\device\\harddiskvolume3\\windows\\x.exe"},
         true},
        {"5156 Initiated",
         NETWORK,
         "Initiated: 'true'",
         "Security",
         5156,
         {"Direction=%%14593"},
         true},
        {"5156 not initiated",
         NETWORK,
         "Initiated: 'false'",
         "Security",
         5156,
         {"Direction=%%14592"},
         true},
        {"5156 Protocol",
         NETWORK,
         "Protocol: udp",
         "Security",
         5156,
         {"Protocol:u64=17"},
         true},
        {"5156 port",
         NETWORK,
         "DestinationPort: 443",
         "Security",
         5156,
         {"DestPort=443"},
         true},
        {"400 HostApplication",
         "category: ps_classic_start\n    product: windows",
         "HostApplication|contains: 'x y'",
         "Windows PowerShell",
         400,
         {"Data=Available", "Data=\tEngineVersion=5\r\n\tHostApplication=x y"},
         true},
        {"400 HostApplication of two lines",
         "category: ps_classic_start\n    product: windows",
         "HostApplication|endswith: 'x=y z'",
         "Windows PowerShell",
         400,
         {"Data=\tHostApplication=a\r\nx=y z\r\n\tEngineVersion=5"},
         true},
        {"400 HostApplication ends at the next key",
         "category: ps_classic_start\n    product: windows",
         "HostApplication|contains: 'EngineVersion'",
         "Windows PowerShell",
         400,
         {"Data=HostApplication=a\r\n\r\nEngineVersion=5"},
         false},
        {"400 an empty HostApplication",
         "category: ps_classic_start\n    product: windows",
         "HostApplication: ''",
         "Windows PowerShell",
         400,
         {"Data=\tHostApplication=\r\n\tEngineVersion=5"},
         true},
        {"400 Data stays",
         "category: ps_classic_start\n    product: windows",
         "Data|contains: 'EngineVersion=5'",
         "Windows PowerShell",
         400,
         {"Data=\tEngineVersion=5\r\n"},
         true},
        {"every channel",
         "product: windows",
         "a: 1",
         "Whatever",
         5,
         {"a=1"},
         true},
        {"every channel, none named",
         "product: windows",
         "a: 1",
         NULL,
         -1,
         {"a=1"},
         true},
        {"a service's other id",
         "service: security\n    product: windows",
         "EventID: 4625\n    a: 1",
         "Security",
         4625,
         {"a=1"},
         true},
        {"a service's event without id",
         "service: security\n    product: windows",
         "a: 1",
         "Security",
         -1,
         {"a=1"},
         true},
        {"an id in a field only",
         "service: security\n    product: windows",
         "EventID: 7",
         "Security",
         -1,
         {"EventID=7"},
         true},
    };
    char detection[4096];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        snprintf(detection, sizeof detection, "s:\n    %s\ncondition: s",
                 rows[i].rule);
        if (judge(rows[i].source, detection, rows[i].channel, rows[i].id,
                  rows[i].fields) != rows[i].matches)
            fail_msg("%s: should %s", rows[i].what,
                     rows[i].matches ? "match" : "not match");
    }
}

static void a_rule_that_matches_through_two_sources_counts_once(void **state)
{
    (void)state;
    engine_check check;
    engine_check_open(
        &check,
        GR_S("title: t\nlogsource: {category: registry_event, product: windows}"
             "\ndetection: {s: {TargetObject|contains: x}, condition: s}\n---\n"
             "title: u\nlogsource: {product: windows}\n"
             "detection: {s: {TargetObject|contains: x}, condition: s}\n"));
    const char *const fields[] = {"TargetObject=xx", NULL};
    sigma_hits const hits =
        engine_check_event(&check, event_from(check.maker, SYSMON, 13, fields));
    assert_int_equal(2, hits.count);
    assert_true(hits.rules[0] < hits.rules[1]);
    engine_check_close(&check);
}

static size_t candidates(const sigma_engine *e, gr_slice channel, uint32_t id)
{
    sigma_candidate_count count;
    gr_error err;
    assert_int_equal(GR_OK,
                     sigma_candidates(e, channel, true, id, &count, &err));
    assert_int_equal(0, count.generic);
    return count.rules;
}

static void candidates_are_those_of_channel_and_id(void **state)
{
    (void)state;
    engine_check check;
    engine_check_open(
        &check,
        GR_S("title: t\nlogsource: {service: security, product: windows}\n"
             "detection: {s: {EventID: [1, 2], a: x}, condition: s}\n---\n"
             "title: u\nlogsource: {service: security, product: windows}\n"
             "detection: {s: {EventID: 2, a: x}, condition: s}\n---\n"
             "title: v\nlogsource: {category: process_creation,"
             " product: windows}\n"
             "detection: {s: {a: x}, condition: s}\n"));
    const sigma_engine *const e = check.engine;
    assert_int_equal(1, candidates(e, GR_S("Security"), 1));
    assert_int_equal(2, candidates(e, GR_S("SECURITY"), 2));
    assert_int_equal(0, candidates(e, GR_S("Security"), 3));
    assert_int_equal(1, candidates(e, GR_S("Security"), 4688));
    assert_int_equal(1, candidates(e, GR_S(SYSMON), 1));
    assert_int_equal(0, candidates(e, GR_S("System"), 1));
    assert_int_equal(0, candidates(e, GR_S(""), 1));
    engine_check_close(&check);
}

/* Long enough for plans to settle and for routes to be kept. */
static void events_of_one_layout_go_by_their_channel_and_id(void **state)
{
    (void)state;
    static const char *const channels[] = {"Security", "System", "SECURITY"};
    static const char *const fields[MOST] = {"f=x"};
    engine_check check;
    gr_buffer text = gr_buffer_upto(1 << 20);
    engine_check_open(&check,
                      yaml_of(&text, "service: security\n    product: windows",
                              "s:\n    EventID: 1\n    f: x\ncondition: s"));
    gr_buffer_free(&text);
    for (size_t i = 0; i < 120; i++) {
        size_t const channel = i % 3;
        long const id = 1 + (long)(i / 3 % 2);
        sigma_hits const hits = engine_check_event(
            &check, event_from(check.maker, channels[channel], id, fields));
        assert_int_equal(channel != 1 && id == 1, hits.count);
    }
    engine_check_close(&check);
}

static void generic_rules_are_counted_apart(void **state)
{
    (void)state;
    engine_check check;
    engine_check_open(
        &check,
        GR_S("title: t\nlogsource: {service: security, product: windows}\n"
             "detection: {s: {a: x}, condition: s}\n---\n"
             "title: u\nlogsource: {product: windows}\n"
             "detection: {s: {a: x}, condition: s}\n---\n"
             "title: v\nlogsource: {product: windows}\n"
             "detection: {s: {EventID: 7, a: x}, condition: s}\n"));
    static const struct {
        const char *channel;
        bool has_id;
        uint32_t id;
        size_t rules, generic;
    } cases[] = {{"Security", true, 1, 1, 1},  {"Security", true, 7, 1, 2},
                 {"Security", false, 0, 1, 2}, {"System", true, 1, 0, 1},
                 {"System", true, 7, 0, 2},    {"", false, 0, 0, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sigma_candidate_count count;
        gr_error err;
        assert_int_equal(
            GR_OK,
            sigma_candidates(check.engine, gr_slice_of_c(cases[i].channel),
                             cases[i].has_id, cases[i].id, &count, &err));
        assert_int_equal(cases[i].rules, count.rules);
        assert_int_equal(cases[i].generic, count.generic);
    }
    engine_check_close(&check);
}

static void a_regex_that_explodes_does_not_match_and_is_counted(void **state)
{
    (void)state;
    engine_check check;
    engine_check_open(
        &check, GR_S("title: t\nlogsource: {product: windows}\n"
                     "detection: {s: {f|re: '^(a+)+$'}, condition: s}\n"));
    const char *const fields[] = {
        "f=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
        NULL};
    const event *const e = event_from(check.maker, "x", 1, fields);
    sigma_hits hits;
    gr_error err;
    assert_int_equal(0, engine_check_event(&check, e).count);
    assert_int_equal(GR_OK, sigma_match(check.matcher, e, &hits, &err));
    assert_int_equal(1, hits.regex_limits);
    engine_check_close(&check);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_compared_whole_and_without_case),
        cmocka_unit_test(wildcards_and_escapes),
        cmocka_unit_test(null_empty_and_absent),
        cmocka_unit_test(numbers_and_truth_values),
        cmocka_unit_test(several_values),
        cmocka_unit_test(special_modifiers),
        cmocka_unit_test(conditions_and_keywords),
        cmocka_unit_test(log_sources_and_conversions),
        cmocka_unit_test(a_rule_that_matches_through_two_sources_counts_once),
        cmocka_unit_test(candidates_are_those_of_channel_and_id),
        cmocka_unit_test(events_of_one_layout_go_by_their_channel_and_id),
        cmocka_unit_test(generic_rules_are_counted_apart),
        cmocka_unit_test(a_regex_that_explodes_does_not_match_and_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
