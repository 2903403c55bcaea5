/* made_rules.c - rules and events made of bytes. */
#include "sigma/made_rules.h"

#include "base/number.h"
#include "base/utf.h"
#include "sigma/regex.h"

#include <stdio.h>

enum { MOST_RULES = 12, MOST_CHILDREN = 5, MOST_DEPTH = 5, MOST_TEXT = 1024 };

unsigned choose(choices *c, unsigned count)
{
    if (c->pos >= c->bytes.len || count <= 1) return 0;
    return c->bytes.ptr[c->pos++] % count;
}

static bool maybe(choices *c, unsigned one_in)
{
    return choose(c, one_in) == one_in - 1;
}

/* ---- text ---- */

static const char *const pieces[] = {
    "a",
    "b",
    "A",
    "ab",
    "x",
    "-",
    "\\",
    ".",
    "é",
    "É",
    "\u017F",
    "\u212A",
    "k",
    "s",
    "😀",
    "ж",
    "Ж",
    "1",
    "0",
    "2",
    "0x1",
    " ",
    "*",
    "?",
    "\n",
    "%",
    "/",
    "\xFF",
    "abcdefghijklmnop",
    "\\cmd.exe",
    "powershell",
    "\u2013",
    "\u2061",
    "\u2065",
    "{",
    "}",
    "-0000-",
    "0000}",
    "z",
    "\x7F",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

static const char *const wholes[] = {"",
                                     "a",
                                     "1",
                                     "1.0",
                                     "true",
                                     "FALSE",
                                     "10.0.0.1",
                                     "::1",
                                     "fe80::1",
                                     "::ffff:10.0.0.1",
                                     "-",
                                     "0x10",
                                     "-5",
                                     "2.5",
                                     "1e3",
                                     "S-1-5-18",
                                     "{00000000-0000-0000-0000-000000000000}",
                                     "%%1904",
                                     "%%1876",
                                     "6",
                                     "17",
                                     "2021-01-03 08:15:30",
                                     "2021-03-02T22:15:30+02:00",
                                     "\\REGISTRY\\MACHINE\\a",
                                     "\\device\\harddiskvolume2\\a",
                                     "a=b\nx=1",
                                     "18446744073709551615",
                                     "4",
                                     "9007199254740993"};

#define COUNT(array) ((unsigned)(sizeof(array) / sizeof((array)[0])))

static void add_piece(choices *c, char *text, size_t *len)
{
    const char *const piece = pieces[choose(c, COUNT(pieces))];
    size_t const more = strlen(piece);
    if (*len + more > MOST_TEXT) return;
    memcpy(text + *len, piece, more);
    *len += more;
}

static gr_slice made_text(gr_arena *arena, choices *c)
{
    char text[MOST_TEXT];
    size_t len = 0;
    if (maybe(c, 3)) return gr_slice_of_c(wholes[choose(c, COUNT(wholes))]);
    for (unsigned n = choose(c, 6); n > 0; n--) add_piece(c, text, &len);
    return gr_arena_copy(arena, gr_slice_of(text, len));
}

/* ---- tests ---- */

static const char *const names[] = {"A", "B",  "a",       "C",      "Data",
                                    "D", "Zz", "EventID", "N\u00e9"};

static gr_slice made_name(choices *c)
{
    return gr_slice_of_c(names[choose(c, COUNT(names))]);
}

static sigma_pattern made_pattern(gr_arena *arena, choices *c, bool keyword)
{
    pattern_part *const parts = gr_arena_take_array(arena, 16, sizeof *parts);
    size_t count = 0;
    unsigned const shape = choose(c, 6);
    bool const first = keyword || shape == 1 || shape == 3;
    bool const last = keyword || shape == 2 || shape == 3;
    if (first) parts[count++] = (pattern_part){PART_STAR, {NULL, 0}};
    for (unsigned n = shape >= 4 ? 1 + choose(c, 5) : 1; n > 0; n--) {
        pattern_part_kind const kind =
            shape < 4 ? PART_LITERAL : (pattern_part_kind)choose(c, 3);
        pattern_part part = {kind, {NULL, 0}};
        if (kind == PART_LITERAL) part.text = made_text(arena, c);
        bool const merges =
            count > 0 && kind != PART_QUESTION && parts[count - 1].kind == kind;
        bool const nothing = kind == PART_LITERAL && part.text.len == 0;
        if (!merges && !nothing) parts[count++] = part;
    }
    if (last && (count == 0 || parts[count - 1].kind != PART_STAR))
        parts[count++] = (pattern_part){PART_STAR, {NULL, 0}};
    return (sigma_pattern){parts, count, maybe(c, 4)};
}

static sigma_number made_number(gr_arena *arena, choices *c)
{
    static const int64_t whole[] = {
        1, 0, -5, 4, 10, 1000, 53, 2021, 9007199254740993, INT64_MAX};
    static const double real[] = {1.0, 2.5, -5.0, 1e3, 18446744073709551615.0};
    char text[GR_NUMBER_TEXT];
    sigma_number n = {.real = maybe(c, 3)};
    if (n.real) {
        n.f64 = real[choose(c, COUNT(real))];
        n.text = gr_arena_copy(arena, gr_double_text(text, n.f64));
    } else {
        n.i64 = whole[choose(c, COUNT(whole))];
        n.f64 = (double)n.i64;
        n.text = gr_arena_copy(arena, gr_i64_text(text, n.i64));
    }
    return n;
}

static void made_regex(choices *c, sigma_test *test)
{
    static const char *const regexes[] = {
        "a",        "^a.b",           "(?i)AB+x?",
        "a|b",      "\\d+",           "[^a]k",
        "s$",       "\\\\cmd\\.exe$", "(ab){2,}",
        "é",        "x{0,2}a-",       "a+b*?c",
        "",         "(?:a|ж)k",       "power(?!x)shell",
        "(a+)+$",   "abx?",           "ak*b",
        "\\bab\\b", "[[:alpha:]]+1"};
    test->u.regex.pattern = gr_slice_of_c(regexes[choose(c, COUNT(regexes))]);
    test->u.regex.flags = choose(c, 8);
}

static void made_cidr(choices *c, sigma_test *test)
{
    test->u.cidr.v6 = maybe(c, 2);
    if (test->u.cidr.v6) {
        static const uint8_t bits[] = {0, 10, 64, 96, 128};
        test->u.cidr.bits = bits[choose(c, COUNT(bits))];
        if (test->u.cidr.bits == 10)
            memcpy(test->u.cidr.address, "\xfe\x80", 2);
        if (test->u.cidr.bits == 128) test->u.cidr.address[15] = 1;
    } else {
        static const uint8_t bits[] = {0, 8, 31, 32};
        test->u.cidr.bits = bits[choose(c, COUNT(bits))];
        if (test->u.cidr.bits > 0) test->u.cidr.address[0] = 10;
        if (test->u.cidr.bits == 32) test->u.cidr.address[3] = 1;
    }
}

static const sigma_test *made_test(gr_arena *arena, choices *c)
{
    static const sigma_test_kind kinds[] = {
        TEST_PATTERN, TEST_PATTERN,   TEST_PATTERN,  TEST_PATTERN, TEST_NUMBER,
        TEST_BOOL,    TEST_REGEX,     TEST_NULL,     TEST_EXISTS,  TEST_CIDR,
        TEST_COMPARE, TEST_TIME_PART, TEST_FIELD_REF};
    sigma_test *const test = gr_arena_take(arena, sizeof *test);
    test->kind = kinds[choose(c, COUNT(kinds))];
    test->keyword = test->kind != TEST_NULL && test->kind <= TEST_REGEX &&
                    test->kind != TEST_EXISTS && maybe(c, 6);
    if (!test->keyword) test->field = made_name(c);
    switch (test->kind) {
    case TEST_PATTERN:
        test->u.pattern = made_pattern(arena, c, test->keyword);
        break;
    case TEST_NUMBER: test->u.number = made_number(arena, c); break;
    case TEST_BOOL:
    case TEST_EXISTS: test->u.boolean = maybe(c, 2); break;
    case TEST_NULL: break;
    case TEST_REGEX: made_regex(c, test); break;
    case TEST_CIDR: made_cidr(c, test); break;
    case TEST_COMPARE:
        test->u.compare.op = (sigma_compare)choose(c, 5);
        test->u.compare.number = made_number(arena, c);
        break;
    case TEST_TIME_PART:
        test->u.time_part.part = (sigma_time_part)choose(c, 6);
        test->u.time_part.op = (sigma_compare)choose(c, 5);
        test->u.time_part.number = made_number(arena, c);
        break;
    case TEST_FIELD_REF:
        test->u.ref.field = made_name(c);
        test->u.ref.how = (sigma_ref_kind)choose(c, 4);
        test->u.ref.cased = maybe(c, 3);
        break;
    }
    return test;
}

/* ---- trees ---- */

typedef struct {
    gr_arena *arena;
    choices *c;
    const sigma_node *made[256]; /* to be named again */
    uint32_t count;
} tree_maker;

static const sigma_node *made_node(tree_maker *t, unsigned depth)
{
    if (t->count > 0 && maybe(t->c, 8)) return t->made[choose(t->c, t->count)];
    sigma_node *const node = gr_arena_take(t->arena, sizeof *node);
    node->kind = depth == 0 || t->count > 200
                     ? NODE_TEST
                     : (sigma_node_kind)choose(t->c, 4);
    if (node->kind == NODE_TEST) {
        node->test = made_test(t->arena, t->c);
    } else {
        size_t const count =
            node->kind == NODE_NOT ? 1 : 1 + choose(t->c, MOST_CHILDREN);
        const sigma_node **const children =
            gr_arena_take_array(t->arena, count, sizeof *children);
        for (size_t i = 0; i < count; i++)
            children[i] = made_node(t, depth - 1);
        node->children = children;
        node->child_count = count;
    }
    node->index = t->count;
    if (t->count < 256) t->made[t->count] = node;
    t->count++;
    return node;
}

static const sigma_node *made_tree(gr_arena *arena, choices *c,
                                   uint32_t *node_count)
{
    tree_maker t = {.arena = arena, .c = c};
    const sigma_node *const root = made_node(&t, choose(c, MOST_DEPTH));
    *node_count = t.count;
    return root;
}

/* ---- sources ---- */

static const char *const channels[] = {"", "Chan", "CHÄN", "chan", "Other"};

static void made_views(gr_arena *arena, choices *c, sigma_source *source)
{
    sigma_view *const views = gr_arena_take_array(arena, 4, sizeof *views);
    source->view_count = choose(c, 4);
    for (size_t i = 0; i < source->view_count; i++) {
        views[i].field = made_name(c);
        views[i].how = (sigma_conversion)choose(c, CONVERT_COUNT);
        views[i].from_count = 1 + choose(c, VIEW_ARGUMENTS);
        for (size_t k = 0; k < views[i].from_count; k++)
            views[i].from[k] = made_name(c);
    }
    source->views = views;
}

static void made_source(gr_arena *arena, choices *c, sigma_source *source)
{
    uint32_t *const ids = gr_arena_take_array(arena, 3, sizeof *ids);
    uint32_t nodes = 0;
    source->channel = gr_slice_of_c(channels[choose(c, COUNT(channels))]);
    source->event_id_count = choose(c, 4);
    for (size_t i = 0; i < source->event_id_count; i++) ids[i] = choose(c, 5);
    source->event_ids = ids;
    if (maybe(c, 3)) source->condition = made_tree(arena, c, &nodes);
    if (maybe(c, 3)) made_views(arena, c, source);
}

sigma_rules made_rules(gr_arena *arena, choices *c)
{
    size_t const count = 1 + choose(c, MOST_RULES);
    sigma_rule *const rules = gr_arena_take_array(arena, count, sizeof *rules);
    for (size_t i = 0; i < count; i++) {
        sigma_rule *const rule = &rules[i];
        sigma_source *const sources =
            gr_arena_take_array(arena, 2, sizeof *sources);
        rule->path = GR_S("made.yml");
        rule->state = maybe(c, 20) ? RULE_REJECTED : RULE_LOADED;
        rule->source_count = 1 + maybe(c, 3);
        for (size_t k = 0; k < rule->source_count; k++)
            made_source(arena, c, &sources[k]);
        rule->sources = sources;
        rule->root = made_tree(arena, c, &rule->node_count);
    }
    return (sigma_rules){.rules = rules, .count = count};
}

/* ---- events ---- */

/* A unit as it is, or with another block's high byte: Cyrillic, or U+2000. */
static uint32_t made_unit(choices *c, uint32_t unit)
{
    static const uint32_t blocks[] = {0x400, 0x2000};
    return maybe(c, 9) ? blocks[choose(c, 2)] | (unit & 0xFF) : unit;
}

static event_value utf16_of(gr_arena *arena, choices *c, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(arena, 2 * text.len + 2);
    size_t len = 0;
    for (size_t i = 0; i < text.len; len += 2) {
        uint32_t const unit = made_unit(c, gr_utf8_next(text, &i));
        out[len] = (uint8_t)unit;
        out[len + 1] = (uint8_t)(unit >> 8);
    }
    out[len] = 0;
    return value_of(VALUE_UTF16, out, len + maybe(c, 30));
}

/* So long that it is searched as long texts are. */
static gr_slice repeated(gr_arena *arena, choices *c, gr_slice text)
{
    size_t const len = (size_t)512 << choose(c, 5);
    uint8_t *const out = gr_arena_take_text(arena, len);
    if (text.len == 0) return text;
    for (size_t i = 0; i < len; i++) out[i] = text.ptr[i % text.len];
    return gr_slice_of(out, len);
}

static event_value made_scalar(gr_arena *arena, choices *c)
{
    static const value_type types[] = {
        VALUE_UTF8,   VALUE_UTF8,        VALUE_UTF16,    VALUE_UTF16,
        VALUE_NULL,   VALUE_BOOL,        VALUE_I64,      VALUE_U64,
        VALUE_DOUBLE, VALUE_NUMBER_TEXT, VALUE_HEX32,    VALUE_HEX64,
        VALUE_GUID,   VALUE_SID,         VALUE_FILETIME, VALUE_SYSTEMTIME,
        VALUE_BINARY};
    static const size_t lengths[] = {8, 4, 2, 1, 16, 0, 12};
    static const double reals[] = {1.0, 2.5, -5.0, 1e3, 1e300};
    static const char *const numbers[] = {"1", "1.0", "2.50", "1e3", "-5", "x"};
    value_type const type = types[choose(c, COUNT(types))];
    if (type == VALUE_NULL) return value_of(type, NULL, 0);
    if (type == VALUE_UTF8 || type == VALUE_UTF16) {
        gr_slice text = made_text(arena, c);
        if (maybe(c, 16)) text = repeated(arena, c, text);
        return type == VALUE_UTF16 ? utf16_of(arena, c, text)
                                   : value_of(type, text.ptr, text.len);
    }
    if (type == VALUE_NUMBER_TEXT) {
        gr_slice const text = gr_slice_of_c(numbers[choose(c, COUNT(numbers))]);
        return value_of(type, text.ptr, text.len);
    }
    if (type == VALUE_DOUBLE) {
        double *const real = gr_arena_take(arena, sizeof *real);
        *real = reals[choose(c, COUNT(reals))];
        return value_of(type, real, sizeof *real);
    }
    size_t len = type == VALUE_BOOL ? 1 : lengths[choose(c, COUNT(lengths))];
    if (len > 8 && (type == VALUE_I64 || type == VALUE_U64 ||
                    type == VALUE_HEX32 || type == VALUE_HEX64))
        len = 8;
    uint8_t *const bytes = gr_arena_take(arena, 16);
    for (size_t i = 0; i < 4 && i < len; i++) bytes[i] = (uint8_t)choose(c, 6);
    return value_of(type, bytes, len);
}

static event_value made_value(gr_arena *arena, choices *c)
{
    if (maybe(c, 12)) return value_of(VALUE_ABSENT, NULL, 0);
    if (!maybe(c, 5)) return made_scalar(arena, c);
    size_t const count = choose(c, 4);
    event_value *const list = gr_arena_take_array(arena, 4, sizeof *list);
    for (size_t i = 0; i < count; i++) list[i] = made_scalar(arena, c);
    return value_of(VALUE_LIST, list, count);
}

/* A line of a few texts, its pieces between blanks as values, and what is derived. */
static const event *made_line(event_maker *maker, choices *c)
{
    gr_arena *const arena = event_arena(maker);
    event_begin(maker, maybe(c, 2) ? "chan" : "Other", -1);
    gr_slice const a = made_text(arena, c), b = made_text(arena, c);
    gr_slice const around = maybe(c, 2) ? made_text(arena, c) : GR_S("");
    size_t const len = a.len + 1 + b.len;
    uint8_t *const unit = gr_arena_take_text(arena, len + 2 * around.len);
    uint8_t *const line = unit + around.len;
    if (around.len > 0) memcpy(unit, around.ptr, around.len);
    if (a.len > 0) memcpy(line, a.ptr, a.len);
    line[a.len] = ' ';
    if (b.len > 0) memcpy(line + a.len + 1, b.ptr, b.len);
    if (around.len > 0) memcpy(line + len, around.ptr, around.len);
    event_of_line(
        maker, maybe(c, 4) ? GR_S("") : gr_slice_of(unit, len + 2 * around.len),
        gr_slice_of(line, len));
    for (size_t at = 0, n = 0; at < len && n < 8; at++, n++) {
        gr_slice const rest = gr_slice_of(line + at, len - at);
        gr_slice const piece = gr_sub(rest, 0, gr_find_byte(rest, ' '));
        at += piece.len;
        event_add(maker, made_name(c), FIELD_PAYLOAD,
                  maybe(c, 5) ? value_of(VALUE_NULL, NULL, 0)
                              : value_of(VALUE_UTF8, piece.ptr, piece.len));
    }
    for (unsigned n = choose(c, 3); n > 0; n--)
        event_add(maker, made_name(c), FIELD_DERIVED, made_value(arena, c));
    return event_end(maker);
}

const event *made_event(event_maker *maker, choices *c)
{
    if (maybe(c, 4)) return made_line(maker, c);
    static const char *const with_none[] = {"Chan", "cHäN",  "chan",
                                            "",     "Other", "nobody's"};
    const char *const channel =
        maybe(c, 8) ? NULL : with_none[choose(c, COUNT(with_none))];
    event_begin(maker, channel, maybe(c, 6) ? -1 : (long)choose(c, 6));
    for (unsigned n = choose(c, 8); n > 0; n--)
        event_add(maker, made_name(c),
                  maybe(c, 5) ? FIELD_SYSTEM : FIELD_PAYLOAD,
                  made_value(event_arena(maker), c));
    return event_end(maker);
}
