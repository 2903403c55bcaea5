/* fuzz_link.c - what a match gives to correlations, and rows through them.
 *
 * The first byte says what the rest is: bytes as links; the values of an event; or
 * matches of eight bytes each, behind one that is the unit of their times.
 *
 * Holds: what is read of links lies in them and ends. Of an event each correlation
 * gets one link, with as many values as it groups by and the key that they have; none
 * of them is empty. Of
 * matches, in two orders of arrival, is told what the slow and obvious correlator
 * tells, one rule above the other; a burst has no more events than there are rows, and
 * ends no earlier than it begins. */
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "sigma/event_maker.h"
#include "support/composed.h"
#include "support/holds.h"
#include "support/memory_spill.h"
#include "support/rule_text.h"

enum {
    ARENA = 64 << 20,
    MATCHES = 48,
    MATCH_BYTES = 8,
    PLAIN = 3,
    LEVELS = 200,
    SHOWN = 4096
};

#define PLAIN_RULE(name, id)                                                   \
    "title: " name "\nname: " name "\nlogsource: {product: windows}\n"         \
    "detection: {s: {EventID: " id "}, condition: s}\n---\n"
#define JOINED(name, text)                                                     \
    "title: " name "\nname: " name "\ncorrelation: {generate: true, " text     \
    "}\n---\n"
static const char rules_text[] =
    PLAIN_RULE("a", "1") PLAIN_RULE("b", "2") PLAIN_RULE("c", "3") JOINED(
        "count", "type: event_count, rules: [a, b], group-by: [f0], "
                 "timespan: 5s, condition: {gte: 3}")
        JOINED("range", "type: event_count, rules: [c], timespan: 1h, "
                        "condition: {gte: 2, lte: 4}")
            JOINED("values", "type: value_count, rules: [a, c, count], "
                             "timespan: 20s, group-by: [f1], "
                             "condition: {field: [f0, f1], gte: 2}")
                JOINED("sum", "type: value_sum, rules: [b], group-by: [f2], "
                              "timespan: 10s, condition: {field: f3, gt: 5}")
                    JOINED("both", "type: temporal, rules: [count, b], "
                                   "group-by: [f0], timespan: 2s")
                        JOINED("then",
                               "type: temporal_ordered, timespan: 1d, "
                               "rules: [count, both, c], group-by: [who], "
                               "aliases: {who: {c: f0, count: f0, both: f0}}")
                            JOINED("none",
                                   "type: temporal, timespan: 30s, "
                                   "rules: [both, sum, a], "
                                   "condition: 'both and a and not sum'")
                                JOINED("names",
                                       "type: value_count, timespan: 1d, "
                                       "rules: [then, none, range], "
                                       "condition: {field: who, gte: 1}");

typedef struct {
    sigma_rules rules;
    link_map map;
    gr_sha256 *sha;
    link_reader *reader;
    link_memo *memo;
    event_maker *maker;
    gr_arena *scratch;
    uint32_t plain[PLAIN];
} target;

/* Rules over one that no match is of, one above the other: what each level may sort
 * in memory is the less, and so is made sooner. */
static gr_slice with_levels(gr_arena *arena)
{
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_putf(&text, "%s", rules_text);
    gr_putf(&text, PLAIN_RULE("up0", "4"));
    for (int i = 1; i < LEVELS; i++)
        gr_putf(&text,
                "title: up%d\nname: up%d\ncorrelation: {type: event_count, "
                "rules: [up%d], timespan: 1s, condition: {gte: 1}}\n---\n",
                i, i, i - 1);
    HOLDS(text.status == GR_OK);
    gr_slice const copy = gr_arena_copy(arena, gr_buffer_slice(&text));
    gr_buffer_free(&text);
    return copy;
}

static bool is_of_matches(const sigma_rule *rule)
{
    return rule->correlation == NULL && rule->name.len == 1;
}

static const target *open_target(void)
{
    static target t;
    static link_reader reader;
    size_t plain = 0;
    if (t.sha != NULL) return &t;
    gr_arena *const arena = gr_arena_new(ARENA);
    t.scratch = gr_arena_new(ARENA);
    t.sha = gr_sha256_new_for_little();
    t.memo = link_memo_new();
    t.maker = event_maker_new();
    HOLDS(arena != NULL && t.scratch != NULL && t.sha != NULL &&
          t.memo != NULL);
    t.rules = rule_text_load(arena, with_levels(arena), NULL);
    HOLDS(link_map_of(arena, &t.rules, &t.map));
    HOLDS(link_reader_init(&reader, &t.map));
    t.reader = &reader;
    for (uint32_t i = 0; i < t.rules.count; i++) {
        HOLDS(t.rules.rules[i].state == RULE_LOADED);
        if (is_of_matches(&t.rules.rules[i])) t.plain[plain++] = i;
    }
    HOLDS(plain == PLAIN);
    return &t;
}

/* ---- bytes as links ---- */

static size_t count_values(gr_slice values)
{
    gr_cursor c = gr_cursor_over(values, 0);
    size_t count = 0, len = 0;
    for (gr_slice v; link_next_value(&c, &v); count++) len += v.len;
    HOLDS(4 * count + len <= values.len);
    return count;
}

static bool next_link(const target *t, link *out)
{
    gr_error err;
    gr_status const status = link_next(t->reader, out, &err);
    HOLDS(status == GR_OK || status == GR_NONE);
    return status == GR_OK;
}

/* All links or none. */
static void check_bytes(const target *t, uint32_t rule, gr_slice bytes)
{
    size_t count = 0;
    link_read(t->reader, rule, bytes);
    for (link l; next_link(t, &l); count++) {
        HOLDS(l.group.len <= bytes.len && l.value.len <= bytes.len);
        (void)count_values(l.group);
        (void)count_values(l.value);
    }
    HOLDS(count == 0 || count == link_count(&t->map, rule));
}

/* ---- values of an event ---- */

static void check_none_is_empty(gr_slice values)
{
    gr_cursor c = gr_cursor_over(values, 0);
    for (gr_slice v; link_next_value(&c, &v);)
        HOLDS(v.ptr == NULL || v.len > 0);
}

/* Pieces between zeros, as fields f0 to f3, as text of one kind or another. */
static const event *event_of(event_maker *maker, gr_slice bytes)
{
    static const char *const names[] = {"f0", "f1", "f2", "f3"};
    static const value_type types[] = {VALUE_UTF8, VALUE_UTF16,
                                       VALUE_NUMBER_TEXT, VALUE_NULL};
    event_begin(maker, "Security", 1);
    for (size_t i = 0; i < 4 && bytes.len > 0; i++) {
        gr_slice const piece = gr_sub(bytes, 0, gr_find_byte(bytes, 0));
        bytes = gr_from(bytes, piece.len + 1);
        if (piece.len == 0) continue;
        value_type const type = types[piece.ptr[0] % 4];
        gr_slice const text = gr_from(piece, 1);
        event_add(maker, gr_slice_of_c(names[i]), FIELD_PAYLOAD,
                  value_of(type, text.ptr, text.len));
    }
    return event_end(maker);
}

static void check_event(const target *t, gr_slice bytes)
{
    const event *const e = event_of(t->maker, bytes);
    for (size_t i = 0; i < PLAIN; i++) {
        gr_buffer links = gr_buffer_upto(1 << 20);
        size_t count = 0;
        gr_arena_reset(t->scratch);
        link_put(&t->map, t->plain[i], e, t->memo, t->scratch, &links);
        HOLDS(links.status == GR_OK && gr_arena_status(t->scratch) == GR_OK);
        link_read(t->reader, t->plain[i], gr_buffer_slice(&links));
        for (link l; next_link(t, &l); count++) {
            const sigma_correlation *const c =
                t->rules.rules[l.use.correlation].correlation;
            uint8_t key[CORRELATE_KEY];
            HOLDS(c != NULL && l.use.part < c->part_count &&
                  c->parts[l.use.part].rule == t->plain[i]);
            HOLDS(count_values(l.group) == c->group_by_count);
            HOLDS(l.group.len <= SHOWN && link_key(t->sha, l.group, key));
            HOLDS(memcmp(key, l.row.key, sizeof key) == 0);
            HOLDS(c->field_count > 0 || !l.row.has_value);
            check_none_is_empty(l.group);
        }
        HOLDS(count == link_count(&t->map, t->plain[i]));
        gr_buffer_free(&links);
    }
}

/* ---- matches ---- */

static size_t matches_of(const target *t, gr_slice bytes, made_match *out)
{
    static const int64_t units[] = {1, 1000000000, INT64_C(3600000000000)};
    static const char *const texts[] = {"x", "y", "",   NULL,
                                        "x", "7", "-1", "3"};
    size_t count = 0;
    if (bytes.len == 0) return 0;
    int64_t const unit = units[bytes.ptr[0] % 3];
    bytes = gr_from(bytes, 1);
    for (; count < MATCHES && bytes.len >= MATCH_BYTES; count++) {
        const uint8_t *const p = bytes.ptr;
        int64_t const time = (int16_t)gr_load_le(p + 1, 2);
        out[count] = (made_match){t->plain[p[0] % PLAIN],
                                  p[7] == 255 ? GR_TIME_NONE : time * unit,
                                  256 * count,
                                  {texts[p[3] % 4], texts[p[4] % 4],
                                   texts[p[5] % 4], texts[p[6] % 8]}};
        bytes = gr_from(bytes, MATCH_BYTES);
    }
    return count;
}

static void run(const target *t, const made_match *matches,
                const made_links *links, told_hits *out)
{
    gr_error err;
    memory_spill memory = memory_spill_of(ARENA, 1000);
    gr_spill const spill = memory_spill_interface(&memory);
    gr_spill_whole store = {&spill, 0};
    HOLDS(hits_told(&t->map, matches, links, &store, NULL, NULL, out, &err) ==
          GR_OK);
    gr_buffer_free(&memory.bytes);
}

static void turn(made_links *l)
{
    for (size_t i = 0, k = l->count; i + 1 < k; i++) {
        link const one = l->links[i];
        size_t const of = l->match_of[i];
        l->links[i] = l->links[--k];
        l->match_of[i] = l->match_of[k];
        l->links[k] = one;
        l->match_of[k] = of;
    }
}

static void check_hits(const target *t, const told_hits *hits, size_t matches)
{
    int64_t last = INT64_MIN;
    for (size_t i = 0; i < hits->count; i++) {
        const told_hit *const h = &hits->hits[i];
        const sigma_correlation *const c = t->rules.rules[h->rule].correlation;
        HOLDS(c != NULL && h->burst.last_ns >= last);
        last = h->burst.last_ns;
        HOLDS(h->burst.first_ns <= last && h->burst.peak_ns <= last);
        HOLDS(h->burst.count > 0 && h->burst.count <= hits->sums.rows);
        HOLDS(h->burst.order_count > 0 && !h->burst.at_least);
        if (c->level == 0)
            HOLDS(h->burst.count <= matches &&
                  h->burst.order_count == h->burst.count);
    }
}

static void check_matches(const target *t, gr_slice bytes)
{
    made_match matches[MATCHES];
    told_hits one = {0}, other = {0}, slow = {0};
    size_t const count = matches_of(t, bytes, matches);
    made_links links = links_of(&t->map, matches, count);
    run(t, matches, &links, &one);
    check_hits(t, &one, count);
    turn(&links);
    run(t, matches, &links, &other);
    HOLDS(same_hits(&one, &other) && one.sums.rows == other.sums.rows &&
          one.sums.without_time == other.sums.without_time);
    hits_slowly(&t->map, matches, &links, &slow);
    HOLDS(same_hits(&one, &slow) && one.sums.rows <= slow.sums.rows);
    told_hits_free(&one);
    told_hits_free(&other);
    told_hits_free(&slow);
    made_links_free(&links);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const target *const t = open_target();
    if (size == 0) return 0;
    gr_slice const rest = gr_slice_of(data + 1, size - 1);
    switch (data[0] % 3) {
    case 0:
        for (size_t i = 0; i < PLAIN; i++) check_bytes(t, t->plain[i], rest);
        break;
    case 1: check_event(t, rest); break;
    default: check_matches(t, rest); break;
    }
    return 0;
}
