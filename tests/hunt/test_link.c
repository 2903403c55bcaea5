/* test_link.c - what a match gives to the correlations that take it, and that it is
 * read back as it was written. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "correlate/normal.h"
#include "hunt/link.h"
#include "sigma/event_maker.h"
#include "support/draw.h"
#include "support/rule_text.h"

enum { MOST = 4096, ROUNDS = 3000 };

#define RULE(name, detection)                                                  \
    "title: " name "\nname: " name "\nlogsource: {product: windows}\n"         \
    "detection: {s: {" detection "}, condition: s}\n---\n"
#define JOINED(title, text)                                                    \
    "title: " title "\ncorrelation: {timespan: 1m, " text "}\n---\n"

static const char texts[] = RULE("a", "EventID: 1") RULE("b", "EventID: 2")
    RULE("c", "EventID: 3") JOINED(
        "count by x",
        "type: event_count, rules: [a, b], group-by: [x], condition: {gte: 2}")
        JOINED("names by x", "type: value_count, rules: [a], group-by: [x], "
                             "condition: {field: [User, y], gte: 2}")
            JOINED("sum by x and y", "type: value_sum, rules: [a], "
                                     "group-by: [x, y], "
                                     "condition: {field: n, gte: 2}")
                JOINED("all", "type: temporal, rules: [a, b]")
                    JOINED("who",
                           "type: temporal_ordered, rules: [b, a], "
                           "group-by: [who], aliases: {who: {a: x, b: c-ip}}")
                        JOINED("of names", "type: value_count, rules: [a], "
                                           "condition: {field: x, gte: 2}");

static gr_arena *arena, *scratch;
static gr_sha256 *sha;
static link_memo *memo;
static event_maker *maker;
static sigma_rules rules;
static link_map map;
static link_reader reader;

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)64 << 20);
    scratch = gr_arena_new((size_t)64 << 20);
    sha = gr_sha256_new_for_little();
    memo = link_memo_new();
    maker = event_maker_new();
    if (arena == NULL || scratch == NULL || sha == NULL || memo == NULL)
        return 1;
    rules = rule_text_load(arena, gr_slice_of_c(texts), NULL);
    return link_map_of(arena, &rules, &map) && link_reader_init(&reader, &map)
               ? 0
               : 1;
}

static int tear_down(void **state)
{
    (void)state;
    event_maker_free(maker);
    link_reader_free(&reader);
    gr_sha256_free(sha);
    link_memo_free(memo);
    gr_arena_free(scratch);
    gr_arena_free(arena);
    return 0;
}

static uint32_t number_of(const char *title)
{
    for (uint32_t i = 0; i < rules.count; i++)
        if (gr_equal(rules.rules[i].title, gr_slice_of_c(title))) return i;
    fail_msg("there is no %s", title);
    return 0;
}

static uint32_t put_of; /* the rule of the last match */

static gr_buffer put(const char *rule, const event *e)
{
    gr_buffer out = gr_buffer_upto(1 << 20);
    put_of = number_of(rule);
    link_put(&map, put_of, e, memo, scratch, &out);
    assert_int_equal(out.status, GR_OK);
    assert_int_equal(gr_arena_status(scratch), GR_OK);
    return out;
}

static bool next_link(link_reader *r, link *out)
{
    gr_error err;
    gr_status const status = link_next(r, out, &err);
    assert_true(status == GR_OK || status == GR_NONE);
    return status == GR_OK;
}

static void begin_to_read(const gr_buffer *links)
{
    link_read(&reader, put_of, gr_buffer_slice(links));
}

static void show_values(gr_buffer *out, gr_slice values)
{
    gr_cursor c = gr_cursor_over(values, 0);
    gr_slice value;
    for (bool first = true; link_next_value(&c, &value); first = false) {
        if (!first) gr_put_byte(out, '|');
        gr_put(out, value.ptr == NULL ? GR_S("-") : value);
    }
}

/* The link to the correlation `title` as "part [group]", with a value " n=1.5" or
 * " value". */
static const char *show(const gr_buffer *links, const char *title)
{
    static char text[MOST];
    gr_buffer out = gr_buffer_upto(MOST);
    link l;
    begin_to_read(links);
    while (next_link(&reader, &l)) {
        if (l.use.correlation != number_of(title)) continue;
        gr_putf(&out, "%u [", l.use.part);
        show_values(&out, l.group);
        gr_put_byte(&out, ']');
        if (!l.row.has_value) continue;
        if (rules.rules[l.use.correlation].correlation->type ==
            CORRELATE_VALUE_COUNT)
            gr_put(&out, GR_S(" value"));
        else gr_putf(&out, " n=%g", l.row.number);
    }
    assert_true(out.status == GR_OK && out.len < sizeof text);
    if (out.len > 0) memcpy(text, out.ptr, out.len);
    text[out.len] = '\0';
    gr_buffer_free(&out);
    return text;
}

#define EVENT(...)                                                             \
    event_from(maker, "Security", 1, (const char *[]){__VA_ARGS__, NULL})

static void assert_link(const char *rule, const event *e, const char *title,
                        const char *expected)
{
    gr_buffer links = put(rule, e);
    assert_string_equal(show(&links, title), expected);
    gr_buffer_free(&links);
}

/* The first link to `title`; its slices are in `scratch`. */
static link link_to(const gr_buffer *links, const char *title)
{
    link l;
    begin_to_read(links);
    while (next_link(&reader, &l)) {
        if (l.use.correlation != number_of(title)) continue;
        l.group = gr_arena_copy(scratch, l.group);
        l.value = gr_arena_copy(scratch, l.value);
        return l;
    }
    fail_msg("no link to %s", title);
    return l;
}

/* ---- groups ---- */

static void a_link_names_its_correlation_its_part_and_its_group(void **state)
{
    (void)state;
    const char *const fields[] = {"x=10.0.0.1", "c-ip=10.0.0.2", NULL};
    assert_int_equal(link_count(&map, number_of("a")), 6);
    assert_int_equal(link_count(&map, number_of("b")), 3);
    assert_int_equal(link_count(&map, number_of("c")), 0);
    assert_int_equal(link_count(&map, number_of("all")), 0);
    const event *const e = event_from(maker, "Security", 1, fields);
    assert_link("a", e, "count by x", "0 [10.0.0.1]");
    assert_link("b", e, "count by x", "1 [10.0.0.1]");
    assert_link("a", e, "all", "0 []");
    assert_link("b", e, "all", "1 []");
    assert_link("b", e, "names by x", "");
}

static void an_alias_asks_each_rule_for_its_own_field(void **state)
{
    (void)state;
    const char *const fields[] = {"x=Ann", "c-ip=10.0.0.2", "who=x", NULL};
    const event *const e = event_from(maker, "Security", 1, fields);
    assert_link("a", e, "who", "1 [ann]");
    assert_link("b", e, "who", "0 [10.0.0.2]");
}

static void a_field_that_is_missing_is_a_value_of_its_own(void **state)
{
    (void)state;
    gr_buffer missing = put("a", EVENT("z=1"));
    gr_buffer said = put("a", EVENT("x=-"));
    assert_string_equal(show(&missing, "count by x"), "0 [-]");
    assert_memory_not_equal(link_to(&missing, "count by x").row.key,
                            link_to(&said, "count by x").row.key,
                            CORRELATE_KEY);
    gr_buffer_free(&missing);
    gr_buffer_free(&said);
}

/* Of one event a log has nothing there, and its dump an empty text. Each is asked
 * twice: what is remembered of it is nothing, too. */
static void a_field_that_is_empty_is_one_that_is_missing(void **state)
{
    (void)state;
    static const char *const nothing[] = {"x:null=",  "x=",      "x= \t",
                                          "x:utf16=", "x:list=", "x:list=|Ann"};
    gr_buffer missing = put("a", EVENT("z=1"));
    link const wanted = link_to(&missing, "count by x");
    for (size_t i = 0; i < 2 * (sizeof nothing / sizeof *nothing); i++) {
        gr_buffer links = put("a", EVENT(nothing[i / 2]));
        link const l = link_to(&links, "count by x");
        assert_memory_equal(l.row.key, wanted.row.key, CORRELATE_KEY);
        assert_true(gr_equal(l.group, wanted.group));
        gr_buffer_free(&links);
    }
    gr_buffer_free(&missing);
}

static void an_empty_value_is_none_to_count(void **state)
{
    (void)state;
    assert_link("a", EVENT("x=", "User=ann"), "of names", "0 []");
    assert_link("a", EVENT("x=", "User=ann", "y="), "names by x", "0 [-]");
    assert_link("a", EVENT("x=", "User=ann", "y=1"), "names by x",
                "0 [-] value");
    assert_link("a", EVENT("n="), "sum by x and y", "0 [-|-]");
}

/* ("ab", "") and ("a", "b") are two groups. */
static void where_one_value_ends_is_part_of_the_key(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"x=ab", "y="}, {"x=a", "y=b"}, {"x=", "y=ab"}};
    enum { PAIRS = sizeof pairs / sizeof *pairs };
    uint8_t keys[PAIRS][CORRELATE_KEY];
    for (size_t i = 0; i < PAIRS; i++) {
        gr_buffer links = put("a", EVENT(pairs[i][0], pairs[i][1]));
        memcpy(keys[i], link_to(&links, "sum by x and y").row.key,
               sizeof keys[i]);
        gr_buffer_free(&links);
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(keys[i], keys[k], CORRELATE_KEY);
    }
}

static void of_a_list_the_first_value_counts(void **state)
{
    (void)state;
    assert_link("a", EVENT("x:list=Ann|Bob"), "count by x", "0 [ann]");
    assert_link("a", EVENT("x=Bob", "x=Ann"), "count by x", "0 [bob]");
    assert_link("a", EVENT("n:numlist=7|8"), "sum by x and y", "0 [-|-] n=7");
}

static void one_identity_has_one_key(void **state)
{
    (void)state;
    static const char *const same[] = {"x=::ffff:10.0.0.1", "x=10.0.0.1:4711",
                                       "x:utf16=10.0.0.1", "@x=10.0.0.1"};
    gr_buffer first = put("a", EVENT("x=10.0.0.1"));
    link const wanted = link_to(&first, "count by x");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        gr_buffer other = put("a", EVENT(same[i]));
        link const l = link_to(&other, "count by x");
        assert_memory_equal(l.row.key, wanted.row.key, CORRELATE_KEY);
        assert_true(gr_equal(l.group, wanted.group));
        gr_buffer_free(&other);
    }
    gr_buffer_free(&first);
}

static void behind_a_proxy_the_client_is_whom_it_speaks_of(void **state)
{
    (void)state;
    assert_link("b", EVENT("c-ip=10.0.0.9", "X-Forwarded-For=1.1.1.1, 8.8.8.8"),
                "who", "0 [8.8.8.8]");
    assert_link("b", EVENT("c-ip=10.0.0.9", "X-Forwarded-For=10.1.1.1"), "who",
                "0 [10.1.1.1]");
    assert_link("b", EVENT("c-ip=10.0.0.9", "X-Forwarded-For=-"), "who",
                "0 [10.0.0.9]");
    assert_link("b",
                EVENT("c-ip=10.0.0.9", "X-Forwarded-For=-",
                      "cs-x-forwarded-for=8.8.4.4"),
                "who", "0 [8.8.4.4]");
    assert_link("a", EVENT("x=10.0.0.9", "X-Forwarded-For=8.8.8.8"), "who",
                "1 [10.0.0.9]");
}

/* ---- long texts ---- */

static event_value text_of(size_t len, char fill, char last)
{
    uint8_t *const text = gr_arena_take_text(event_arena(maker), len);
    memset(text, fill, len);
    text[len - 1] = (uint8_t)last;
    return value_of(VALUE_UTF8, text, len);
}

static gr_buffer put_long(size_t len, char fill, char last)
{
    event_begin(maker, "Security", 1);
    event_add(maker, GR_S("x"), FIELD_PAYLOAD, text_of(len, fill, last));
    return put("a", event_end(maker));
}

static bool same_long(size_t len, char fill, char last, char other_fill,
                      char other_last)
{
    gr_buffer one = put_long(len, fill, last);
    gr_buffer other = put_long(len, other_fill, other_last);
    link const a = link_to(&one, "count by x");
    link const b = link_to(&other, "count by x");
    bool const same = memcmp(a.row.key, b.row.key, CORRELATE_KEY) == 0;
    assert_true(same == gr_equal(a.group, b.group));
    gr_buffer_free(&one);
    gr_buffer_free(&other);
    return same;
}

static size_t length_shown(size_t len)
{
    gr_buffer links = put_long(len, 'q', 'q');
    gr_slice value;
    gr_cursor c = gr_cursor_over(link_to(&links, "count by x").group, 0);
    assert_true(link_next_value(&c, &value));
    gr_buffer_free(&links);
    return value.len;
}

static void of_a_long_text_the_beginning_and_a_digest_are_shown(void **state)
{
    (void)state;
    assert_int_equal(length_shown(1023), 1023);
    assert_int_equal(length_shown(1024), 1024);
    assert_int_equal(length_shown(1025), 1024);
    assert_int_equal(length_shown(100000), 1024);
    assert_false(same_long(1025, 'q', 'r', 'q', 's'));
    assert_false(same_long(100000, 'q', 'r', 'q', 's'));
    assert_true(same_long(100000, 'q', 'r', 'q', 'r'));
}

static void beyond_16_kib_letters_have_case(void **state)
{
    (void)state;
    assert_true(same_long(16384, 'q', 'r', 'Q', 'R'));
    assert_false(same_long(16385, 'q', 'r', 'Q', 'R'));
}

/* ---- values ---- */

static void a_number_is_one_however_it_is_written(void **state)
{
    (void)state;
    static const char *const in[][2] = {{"n=12", " n=12"},
                                        {"n=1.5", " n=1.5"},
                                        {"n=-3", " n=-3"},
                                        {"n:u64=12", " n=12"},
                                        {"n:i64=-3", " n=-3"},
                                        {"n:double=2.5", " n=2.5"},
                                        {"n:num=1e3", " n=1000"},
                                        {"n:utf16=7", " n=7"},
                                        {"n=twelve", ""},
                                        {"n=", ""},
                                        {"n=0x10", ""},
                                        {"n:null=", ""},
                                        {"m=1", ""},
                                        {"n= 12 ", " n=12"}};
    for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "0 [-|-]%s", in[i][1]);
        assert_link("a", EVENT(in[i][0]), "sum by x and y", expected);
    }
}

static void a_tuple_wants_all_of_its_fields(void **state)
{
    (void)state;
    assert_link("a", EVENT("User=ann", "y=1"), "names by x", "0 [-] value");
    assert_link("a", EVENT("User=ann"), "names by x", "0 [-]");
    assert_link("a", EVENT("User=ann", "y:null="), "names by x", "0 [-]");
    gr_buffer one = put("a", EVENT("User=CONTOSO\\ann", "y=1"));
    gr_buffer two = put("a", EVENT("User=Ann@contoso.example", "y=1"));
    gr_buffer other = put("a", EVENT("User=ann", "y=0"));
    link const l = link_to(&one, "names by x");
    assert_memory_equal(l.row.value, link_to(&two, "names by x").row.value,
                        CORRELATE_VALUE);
    assert_memory_not_equal(
        l.row.value, link_to(&other, "names by x").row.value, CORRELATE_VALUE);
    gr_buffer_free(&one);
    gr_buffer_free(&two);
    gr_buffer_free(&other);
}

/* As many fields as there may be, each as long as it is told apart. */
static void a_tuple_of_much_text_is_one(void **state)
{
    (void)state;
    enum { FIELDS = 64 };
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_putf(&text, RULE("a", "EventID: 1"));
    gr_putf(&text, "title: wide\ncorrelation: {timespan: 1m, type: value_count,"
                   " rules: [a], condition: {gte: 2, field: [f0");
    for (int i = 1; i < FIELDS; i++) gr_putf(&text, ", f%d", i);
    gr_putf(&text, "]}}\n");
    sigma_rules const own = rule_text_load(arena, gr_buffer_slice(&text), NULL);
    link_map wide;
    assert_int_equal(own.count, 2);
    assert_true(link_map_of(arena, &own, &wide));
    event_begin(maker, "Security", 1);
    for (int i = 0; i < FIELDS; i++) {
        char name[16];
        snprintf(name, sizeof name, "f%d", i);
        event_add(maker, gr_arena_copy(event_arena(maker), gr_slice_of_c(name)),
                  FIELD_PAYLOAD, text_of(1024, 'q', 'q'));
    }
    gr_buffer links = gr_buffer_upto(1 << 20);
    const event *const e = event_end(maker);
    uint32_t const rule = own.rules[0].correlation == NULL ? 0 : 1;
    link_put(&wide, rule, e, memo, scratch, &links);
    link_reader r;
    link l;
    assert_int_equal(links.status, GR_OK);
    assert_true(link_reader_init(&r, &wide));
    link_read(&r, rule, gr_buffer_slice(&links));
    assert_true(next_link(&r, &l) && l.row.has_value);
    assert_false(next_link(&r, &l));
    link_reader_free(&r);
    gr_buffer_free(&links);
    gr_buffer_free(&text);
}

/* ---- the wire ---- */

static size_t count_in(gr_slice text, const char *part)
{
    size_t n = 0;
    for (size_t at; (at = gr_find(text, gr_slice_of_c(part))) != SIZE_MAX; n++)
        text = gr_from(text, at + 1);
    return n;
}

/* By x group two correlations and a third under an alias, one by x and y, and one counts
 * the values of x. */
static void a_text_is_put_once_for_all_uses(void **state)
{
    (void)state;
    gr_buffer links = put("a", EVENT("x=nobody_else_than_this", "y=other"));
    assert_int_equal(count_in(gr_buffer_slice(&links), "nobody_else_than"), 1);
    assert_int_equal(count_in(gr_buffer_slice(&links), "other"), 1);
    gr_buffer_free(&links);
}

/* Its text would be there for nobody. */
static void of_a_field_that_is_only_a_number_no_text_is_put(void **state)
{
    (void)state;
    gr_buffer links = put("a", EVENT("n=47110815", "x=ann"));
    assert_int_equal(count_in(gr_buffer_slice(&links), "47110815"), 0);
    assert_string_equal(show(&links, "sum by x and y"),
                        "0 [ann|-] n=4.71108e+07");
    gr_buffer_free(&links);
}

static void a_link_says_what_is_counted(void **state)
{
    (void)state;
    gr_buffer links = put("a", EVENT("User=Ann", "y=1", "n=5"));
    gr_buffer half = put("a", EVENT("User=Ann", "n=5"));
    gr_buffer shown = gr_buffer_upto(64);
    show_values(&shown, link_to(&links, "names by x").value);
    assert_slice(gr_buffer_slice(&shown), "ann|1");
    assert_int_equal(link_to(&links, "sum by x and y").value.len, 0);
    assert_int_equal(link_to(&half, "names by x").value.len, 0);
    assert_int_equal(link_to(&half, "of names").value.len, 0);
    gr_buffer_free(&shown);
    gr_buffer_free(&links);
    gr_buffer_free(&half);
}

/* What is there already stays, and links are read without it. */
static void links_are_put_behind_what_is_there(void **state)
{
    (void)state;
    gr_buffer alone = put("a", EVENT("x=1", "y=2"));
    gr_buffer behind = gr_buffer_upto(1 << 20);
    gr_put(&behind, GR_S("before"));
    link_put(&map, number_of("a"), EVENT("x=1", "y=2"), memo, scratch, &behind);
    gr_slice const all = gr_buffer_slice(&behind);
    assert_true(gr_starts_with(all, GR_S("before")));
    assert_true(gr_equal(gr_from(all, 6), gr_buffer_slice(&alone)));
    gr_buffer_free(&behind);
    gr_buffer_free(&alone);
}

static const char *const some[] = {"",     "a",        "A",    "10.0.0.1",  "7",
                                   "-1.5", "\xC3\xA4", "D\\u", "0xFFFFFFFF"};
enum { SOME = sizeof some / sizeof *some, NAMES = 6 };
static const char *const names[NAMES] = {"x", "y", "User", "n", "c-ip", "z"};

/* Of each name the text that was drawn; NULL: the event has none, or an empty one. */
static const event *draw_event(const char *drawn[NAMES])
{
    event_begin(maker, "Security", 1);
    for (size_t i = 0; i < NAMES; i++) {
        drawn[i] = draw(4) == 0 ? NULL : some[draw(SOME)];
        if (drawn[i] == NULL) continue;
        gr_slice const text = gr_slice_of_c(drawn[i]);
        event_add(maker, gr_slice_of_c(names[i]), FIELD_PAYLOAD,
                  value_of(VALUE_UTF8, text.ptr, text.len));
        if (text.len == 0) drawn[i] = NULL;
    }
    return event_end(maker);
}

static const char *drawn_as(const char *const drawn[NAMES], gr_slice name)
{
    for (size_t i = 0; i < NAMES; i++)
        if (gr_equal(gr_slice_of_c(names[i]), name)) return drawn[i];
    return NULL;
}

/* The values that a plan has to find, as link_put_value writes them. */
static gr_buffer by_hand(const char *const drawn[NAMES], const gr_slice *wanted,
                         size_t count, bool *all)
{
    gr_buffer out = gr_buffer_upto(MOST);
    *all = true;
    for (size_t i = 0; i < count; i++) {
        const char *const text = drawn_as(drawn, wanted[i]);
        gr_slice value = {NULL, 0};
        if (text != NULL)
            value = correlate_normal(scratch, wanted[i], gr_slice_of_c(text));
        *all = *all && text != NULL;
        link_put_value(&out, value);
    }
    return out;
}

static void check_by_hand(const link *l, const char *const drawn[NAMES])
{
    const sigma_correlation *const c =
        rules.rules[l->use.correlation].correlation;
    const sigma_correlation_part *const part = &c->parts[l->use.part];
    bool all;
    uint8_t key[CORRELATE_KEY];
    gr_buffer group = by_hand(drawn, part->group_by, c->group_by_count, &all);
    assert_true(gr_equal(l->group, gr_buffer_slice(&group)));
    assert_true(link_key(sha, l->group, key));
    assert_memory_equal(l->row.key, key, sizeof key);
    assert_true(l->row.part == l->use.part && !l->row.mark.again);
    gr_buffer tuple = by_hand(drawn, part->fields, c->field_count, &all);
    if (c->type == CORRELATE_VALUE_COUNT) {
        assert_true(l->row.has_value == all);
        assert_true(link_key(sha, gr_buffer_slice(&tuple), key));
        if (all) assert_memory_equal(l->row.value, key, CORRELATE_VALUE);
    } else if (c->type == CORRELATE_VALUE_SUM && all) {
        const char *const n = drawn_as(drawn, part->fields[0]);
        bool const is_number = strcmp(n, "7") == 0 || strcmp(n, "-1.5") == 0;
        assert_true(l->row.has_value == is_number);
        if (is_number) {
            double const x = strtod(n, NULL);
            assert_memory_equal(&l->row.number, &x, sizeof x);
        }
    } else assert_false(l->row.has_value);
    gr_buffer_free(&group);
    gr_buffer_free(&tuple);
}

static void what_was_put_is_read_back(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        const char *drawn[NAMES];
        const char *const rule = draw(2) == 0 ? "a" : "b";
        gr_buffer links = put(rule, draw_event(drawn));
        uint32_t last = 0;
        size_t count = 0;
        begin_to_read(&links);
        for (link l; next_link(&reader, &l);
             count++, last = l.use.correlation) {
            assert_true(count == 0 || l.use.correlation > last);
            assert_int_equal(rules.rules[l.use.correlation]
                                 .correlation->parts[l.use.part]
                                 .rule,
                             number_of(rule));
            check_by_hand(&l, drawn);
        }
        assert_int_equal(count, link_count(&map, number_of(rule)));
        gr_buffer_free(&links);
        gr_arena_reset(scratch);
    }
}

/* More of them than a memo has places for, each as long as the others. */
static void values_that_share_a_place_are_told_apart(void **state)
{
    (void)state;
    enum { VALUES = 5000 };
    char x[16], y[16];
    const char *const drawn[NAMES] = {x, y, y};
    for (unsigned round = 0; round < 3 * ROUNDS; round++) {
        snprintf(x, sizeof x, "D\\%05u", draw(VALUES));
        snprintf(y, sizeof y, "D\\%05u", draw(VALUES));
        event_begin(maker, "Security", 1);
        for (size_t i = 0; i < 3; i++)
            event_add(maker, gr_slice_of_c(names[i]), FIELD_PAYLOAD,
                      value_of(VALUE_UTF8, drawn[i], strlen(drawn[i])));
        gr_buffer links = put("a", event_end(maker));
        begin_to_read(&links);
        for (link l; next_link(&reader, &l);) check_by_hand(&l, drawn);
        gr_buffer_free(&links);
        gr_arena_reset(scratch);
    }
}

/* Reads all; a sanitizer looks on. */
static size_t read_all(gr_slice bytes)
{
    size_t count = 0, read = 0;
    link_read(&reader, put_of, bytes);
    for (link l; next_link(&reader, &l); count++) {
        gr_cursor c = gr_cursor_over(l.group, 0);
        for (gr_slice v; link_next_value(&c, &v);) read += v.len;
        c = gr_cursor_over(l.value, 0);
        for (gr_slice v; link_next_value(&c, &v);) read += v.len;
    }
    assert_true(read <= 2 * bytes.len * count);
    return count;
}

static void a_cut_wire_ends_early_and_no_worse(void **state)
{
    (void)state;
    gr_buffer links = put("a", EVENT("x=1", "y=ann", "User=bob", "n=7"));
    size_t const all = read_all(gr_buffer_slice(&links));
    assert_int_equal(all, 6);
    for (size_t len = 0; len < links.len; len++) {
        /* Of its own, so that a step beyond is seen. */
        uint8_t *const cut = malloc(len + (len == 0));
        assert_non_null(cut);
        memcpy(cut, links.ptr, len);
        assert_true(read_all(gr_slice_of(cut, len)) < all);
        for (size_t i = 0; i < len; i++) {
            uint8_t const was = cut[i];
            cut[i] = (uint8_t)draw(256);
            (void)read_all(gr_slice_of(cut, len));
            cut[i] = was;
        }
        free(cut);
    }
    gr_buffer_free(&links);
}

/* ---- no memory ---- */

static void a_map_without_memory_is_none(void **state)
{
    (void)state;
    bool made = false;
    for (long n = 0; !made; n++) {
        gr_arena *const own = gr_arena_new((size_t)1 << 20);
        link_map out;
        assert_non_null(own);
        gr_mem_fail_after(n);
        made = link_map_of(own, &rules, &out);
        gr_mem_fail_after(-1);
        assert_true(n < 100);
        gr_arena_free(own);
    }
    for (size_t room = 0; room < 4096; room += 8) {
        gr_arena *const own = gr_arena_new(room);
        link_map out;
        assert_non_null(own);
        assert_true(link_map_of(own, &rules, &out) ==
                    (gr_arena_status(own) == GR_OK));
        gr_arena_free(own);
    }
}

/* Where nothing says so, the links are those that there would be with memory. */
static void links_without_memory_are_not_other_ones(void **state)
{
    (void)state;
    size_t refused = 0;
    event_begin(maker, "Security", 1);
    event_add_spec(maker, "User=CONTOSO\\ann");
    event_add_spec(maker, "y=1");
    event_add_spec(maker, "n=7");
    event_add(maker, GR_S("x"), FIELD_PAYLOAD, text_of(5000, 'q', 'r'));
    const event *const e = event_end(maker);
    gr_buffer whole = put("a", e);
    for (long n = 0; n < 40; n++) {
        gr_arena *const own = gr_arena_new((size_t)1 << 20);
        gr_buffer out = gr_buffer_upto(1 << 20);
        assert_non_null(own);
        /* As on a worker, which has put links before. */
        assert_non_null(gr_buffer_room(&out, 1 << 16));
        gr_mem_fail_after(n);
        link_put(&map, number_of("a"), e, memo, own, &out);
        gr_mem_fail_after(-1);
        bool const told = out.status != GR_OK || gr_arena_status(own) != GR_OK;
        refused += told;
        if (!told)
            assert_true(
                gr_equal(gr_buffer_slice(&out), gr_buffer_slice(&whole)));
        gr_buffer_free(&out);
        gr_arena_free(own);
    }
    assert_true(refused > 1 && refused < 40);
    gr_buffer_free(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_names_its_correlation_its_part_and_its_group),
        cmocka_unit_test(an_alias_asks_each_rule_for_its_own_field),
        cmocka_unit_test(a_field_that_is_missing_is_a_value_of_its_own),
        cmocka_unit_test(a_field_that_is_empty_is_one_that_is_missing),
        cmocka_unit_test(an_empty_value_is_none_to_count),
        cmocka_unit_test(where_one_value_ends_is_part_of_the_key),
        cmocka_unit_test(of_a_list_the_first_value_counts),
        cmocka_unit_test(one_identity_has_one_key),
        cmocka_unit_test(behind_a_proxy_the_client_is_whom_it_speaks_of),
        cmocka_unit_test(of_a_long_text_the_beginning_and_a_digest_are_shown),
        cmocka_unit_test(beyond_16_kib_letters_have_case),
        cmocka_unit_test(a_number_is_one_however_it_is_written),
        cmocka_unit_test(a_tuple_wants_all_of_its_fields),
        cmocka_unit_test(a_tuple_of_much_text_is_one),
        cmocka_unit_test(a_text_is_put_once_for_all_uses),
        cmocka_unit_test(of_a_field_that_is_only_a_number_no_text_is_put),
        cmocka_unit_test(a_link_says_what_is_counted),
        cmocka_unit_test(links_are_put_behind_what_is_there),
        cmocka_unit_test(what_was_put_is_read_back),
        cmocka_unit_test(values_that_share_a_place_are_told_apart),
        cmocka_unit_test(a_cut_wire_ends_early_and_no_worse),
        cmocka_unit_test(a_map_without_memory_is_none),
        cmocka_unit_test(links_without_memory_are_not_other_ones),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
