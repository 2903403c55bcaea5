/* test_correlating.c - random matches through random sets of correlations, up to four
 * levels of them, are what the slow correlator says, one rule above the other.
 * CORRELATE_ROUNDS in the environment: more of them. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/time.h"
#include "support/composed.h"
#include "support/draw.h"
#include "support/memory_spill.h"

enum {
    ROUNDS = 3000,
    PLAIN = 3,
    JOINED = 6,
    RULES = PLAIN + JOINED,
    LEVELS = 4,
    PARTS = 3,
    NAMES = 2,
    NODES = 7,
    MATCHES = 60,
    IN_FILE = 15
};
static const int64_t second = 1000000000, day = INT64_C(86400000000000);
static const size_t much = (size_t)1 << 30;

static gr_error error;

/* ---- a random set of rules ---- */

typedef struct {
    sigma_rule rules[RULES];
    sigma_correlation joined[JOINED];
    sigma_correlation_part parts[JOINED][PARTS];
    gr_slice group_by[JOINED][NAMES], fields[JOINED][NAMES];
    gr_slice part_groups[JOINED][PARTS][NAMES],
        part_fields[JOINED][PARTS][NAMES];
    sigma_part_node nodes[JOINED][NODES];
    const sigma_part_node *children[JOINED][NODES][2];
    sigma_rules all;
    link_map map;
    gr_arena *arena;
} made_set;

static gr_slice draw_name(void)
{
    static const char *const names[] = {"f0", "f1", "F1", "f2"};
    return gr_slice_of_c(names[draw(4)]);
}

static const sigma_part_node *draw_condition(made_set *s, size_t at,
                                             size_t *used, unsigned depth)
{
    const sigma_correlation *const c = &s->joined[at];
    size_t const own = (*used)++;
    sigma_part_node *const n = &s->nodes[at][own];
    unsigned const kind = depth == 0 ? 3 : draw(4);
    n->kind = kind < 2                   ? (sigma_part_kind)kind
              : kind == 2 && c->at_close ? PART_NOT
                                         : PART_FIRED;
    n->children = s->children[at][own];
    n->child_count = n->kind == PART_FIRED ? 0 : n->kind == PART_NOT ? 1 : 2;
    n->part = draw((unsigned)c->part_count);
    for (size_t i = 0; i < n->child_count; i++)
        s->children[at][own][i] = draw_condition(s, at, used, depth - 1);
    return n;
}

static bool is_temporal(const sigma_correlation *c)
{
    return c->type == CORRELATE_TEMPORAL ||
           c->type == CORRELATE_TEMPORAL_ORDERED;
}

static bool is_part(const sigma_correlation *c, uint32_t rule)
{
    for (size_t i = 0; i < c->part_count; i++)
        if (c->parts[i].rule == rule) return true;
    return false;
}

/* Of rules before it; what is deep is taken more often than by chance. */
static void draw_parts(made_set *s, size_t at)
{
    sigma_correlation *const c = &s->joined[at];
    size_t const wanted = 1 + draw(PARTS);
    c->parts = s->parts[at];
    for (size_t tries = 0; c->part_count < wanted && tries < 20; tries++) {
        uint32_t const rule = tries == 0 && draw(2) == 0
                                  ? PLAIN + (uint32_t)at - (at > 0)
                                  : draw(PLAIN + (unsigned)at);
        const sigma_correlation *const inner = s->rules[rule].correlation;
        if (rule >= PLAIN + at || is_part(c, rule)) continue;
        if (inner != NULL && inner->level + 1 >= LEVELS) continue;
        if (inner != NULL && inner->level + 1 > c->level)
            c->level = inner->level + 1;
        s->parts[at][c->part_count++].rule = rule;
        if (inner != NULL && draw(2) == 0) s->rules[rule].silent = true;
    }
}

static void draw_names(made_set *s, size_t at)
{
    sigma_correlation *const c = &s->joined[at];
    c->group_by = s->group_by[at];
    c->group_by_count = draw(NAMES + 1);
    c->fields = s->fields[at];
    if (!is_temporal(c) && c->type != CORRELATE_EVENT_COUNT)
        c->field_count = c->type == CORRELATE_VALUE_COUNT ? 1 + draw(NAMES) : 1;
    for (size_t i = 0; i < NAMES; i++) {
        s->group_by[at][i] = draw_name();
        s->fields[at][i] = draw_name();
        for (size_t k = 0; k < PARTS; k++) {
            s->part_groups[at][k][i] =
                draw(3) == 0 ? draw_name() : s->group_by[at][i];
            s->part_fields[at][k][i] = c->type > CORRELATE_TEMPORAL_ORDERED
                                           ? GR_S("f3")
                                       : draw(3) == 0 ? draw_name()
                                                      : s->fields[at][i];
        }
    }
    for (size_t k = 0; k < PARTS; k++) {
        s->parts[at][k].group_by = s->part_groups[at][k];
        s->parts[at][k].fields = s->part_fields[at][k];
    }
}

static void draw_joined(made_set *s, size_t at, int64_t step)
{
    sigma_correlation *const c = &s->joined[at];
    size_t used = 0;
    c->type = (sigma_correlation_type)draw(7);
    c->timespan_ns = step * (1 + draw(8)) + (draw(4) == 0 && step > 1);
    c->percentile = draw(101);
    c->at_close = draw(4) == 0;
    draw_parts(s, at);
    draw_names(s, at);
    c->limit_count = is_temporal(c) ? draw(2) : 1 + draw(2);
    for (size_t i = 0; i < c->limit_count; i++)
        c->limits[i] = (sigma_limit){(sigma_limit_op)draw(c->at_close ? 6 : 2),
                                     (double)draw(4)};
    if (is_temporal(c) && draw(3) == 0)
        c->condition = draw_condition(s, at, &used, 2);
    s->rules[PLAIN + at].correlation = c;
}

static made_set *draw_set(int64_t step)
{
    made_set *const s = calloc(1, sizeof *s);
    assert_non_null(s);
    for (size_t i = 0; i < RULES; i++) s->rules[i].state = RULE_LOADED;
    for (size_t i = 0; i < JOINED; i++) draw_joined(s, i, step);
    s->all = (sigma_rules){.rules = s->rules, .count = RULES};
    s->arena = gr_arena_new((size_t)1 << 20);
    assert_non_null(s->arena);
    assert_true(link_map_of(s->arena, &s->all, &s->map));
    return s;
}

static void free_set(made_set *s)
{
    gr_arena_free(s->arena);
    free(s);
}

/* ---- random matches ---- */

static const char *const some[] = {"a", "b", "c", "", NULL};
enum { SOME = sizeof some / sizeof *some };
static const char *const numbers[] = {"0", "1", "-2", "0.1", "x", NULL, "7"};

static size_t draw_matches(made_match *matches, int64_t step)
{
    size_t const count = draw(MATCHES + 1);
    int64_t const midnight = day * ((int64_t)draw(5) - 2);
    int64_t const begin = midnight - step * draw(30);
    for (size_t i = 0; i < count; i++)
        matches[i] = (made_match){
            draw(PLAIN),
            begin + step * draw(40),
            (uint64_t)(1 + i / IN_FILE) << MATCH_FILE | 256 * i,
            {some[draw(SOME) * draw(2)], some[draw(SOME) * draw(2)],
             some[draw(SOME)], numbers[draw(7)]}};
    return count;
}

static void shuffle(made_links *l)
{
    for (size_t i = l->count; i > 1; i--) {
        size_t const j = draw((unsigned)i);
        link const one = l->links[i - 1];
        size_t const of = l->match_of[i - 1];
        l->links[i - 1] = l->links[j];
        l->match_of[i - 1] = l->match_of[j];
        l->links[j] = one;
        l->match_of[j] = of;
    }
}

static int64_t draw_step(void)
{
    int64_t const steps[] = {1, second, day / 24, day / 3 + 1};
    return steps[draw(4)];
}

static unsigned rounds(void)
{
    const char *const asked = getenv("CORRELATE_ROUNDS");
    return asked == NULL ? ROUNDS : (unsigned)strtoul(asked, NULL, 10);
}

/* ---- one run ---- */

static gr_status run_in(size_t room, const link_map *map,
                        const made_match *matches, const made_links *links,
                        const correlating_watch *watch, told_hits *out)
{
    memory_spill memory = memory_spill_of(room, 1000);
    gr_spill const spill = memory_spill_interface(&memory);
    gr_spill_whole store = {&spill, 0};
    gr_status const status =
        hits_told(map, matches, links, &store, watch, NULL, out, &error);
    gr_buffer_free(&memory.bytes);
    return status;
}

/* Rows that can be of no use are left out: sieve.h. */
static void assert_same(const told_hits *got, const told_hits *wanted,
                        unsigned round)
{
    if (!same_hits(got, wanted))
        fail_msg("round %u: %zu hits, not %zu, or other ones", round,
                 got->count, wanted->count);
    assert_true(got->sums.rows <= wanted->sums.rows);
}

static void sets_are_judged_as_they_are_composed(void **state)
{
    size_t hits = 0, of_level[LEVELS] = {0};
    uint64_t left_out = 0;
    (void)state;
    for (unsigned round = 0; round < rounds(); round++) {
        made_match matches[MATCHES];
        told_hits fast = {.memory = draw(2) * (1 + draw(24000))}, slow = {0};
        int64_t const step = draw_step();
        made_set *const s = draw_set(step);
        made_links links =
            links_of(&s->map, matches, draw_matches(matches, step));
        hits_slowly(&s->map, matches, &links, &slow);
        shuffle(&links);
        assert_int_equal(run_in(much, &s->map, matches, &links, NULL, &fast),
                         GR_OK);
        assert_same(&fast, &slow, round);
        left_out += slow.sums.rows - fast.sums.rows;
        hits += fast.count;
        for (size_t i = 0; i < fast.count; i++)
            of_level[s->rules[fast.hits[i].rule].correlation->level]++;
        told_hits_free(&fast);
        told_hits_free(&slow);
        made_links_free(&links);
        free_set(s);
    }
    /* What is drawn is worth it. */
    assert_true(hits > 5 * rounds() && 4 * left_out > rounds());
    for (size_t i = 0; i < LEVELS; i++) assert_true(of_level[i] > rounds());
}

/* ---- who looks on ---- */

typedef struct {
    correlating *c;
    uint64_t rows, with_text, groups, ends, hits;
    bool in_group;
} looker;

static gr_status see_group(void *self, uint32_t rule, gr_slice group,
                           gr_error *err)
{
    looker *const l = self;
    (void)rule, (void)group, (void)err;
    l->groups++;
    l->in_group = true;
    return GR_OK;
}

static gr_status see_row(void *self, uint32_t rule, const correlate_row *row,
                         uint64_t text, gr_error *err)
{
    looker *const l = self;
    (void)rule, (void)row, (void)err;
    assert_true(l->in_group);
    l->rows++;
    l->with_text += text > 0;
    return GR_OK;
}

static gr_status see_judged(void *self, uint32_t rule,
                            const correlate_judged *judged, gr_error *err)
{
    looker *const l = self;
    (void)rule, (void)err;
    assert_true(l->in_group);
    l->hits += judged->holds && !judged->joins;
    return GR_OK;
}

static gr_status see_end(void *self, uint32_t rule, const correlate_sums *sums,
                         gr_error *err)
{
    looker *const l = self;
    (void)rule, (void)err;
    l->ends++;
    l->in_group = false;
    assert_true(sums->groups <= l->groups && sums->bursts <= l->hits);
    l->hits -= sums->bursts;
    return GR_OK;
}

static void who_looks_on_changes_nothing_and_sees_all(void **state)
{
    (void)state;
    for (unsigned round = 0; round < rounds() / 4; round++) {
        made_match matches[MATCHES];
        told_hits alone = {0}, seen = {0};
        looker l = {.rows = 0};
        correlating_watch const watch = {&l, see_group, see_row, see_judged,
                                         see_end};
        int64_t const step = draw_step();
        made_set *const s = draw_set(step);
        made_links links =
            links_of(&s->map, matches, draw_matches(matches, step));
        assert_int_equal(run_in(much, &s->map, matches, &links, NULL, &alone),
                         GR_OK);
        assert_int_equal(run_in(much, &s->map, matches, &links, &watch, &seen),
                         GR_OK);
        assert_same(&alone, &seen, round);
        assert_int_equal(l.rows, seen.sums.rows);
        assert_int_equal(l.hits, 0);
        assert_true(l.ends <= JOINED && l.with_text <= l.rows);
        told_hits_free(&alone);
        told_hits_free(&seen);
        made_links_free(&links);
        free_set(s);
    }
}

/* ---- what lies in the store ---- */

/* One rule that counts by f0, and a chain above it that is so long that little memory
 * is left for each; one that counts distinct values stands on the first. */
enum { DEEP = 400, MANY = 20000, GROUPS = 1500 };
typedef struct {
    sigma_rule rules[1 + DEEP];
    sigma_correlation joined[DEEP];
    sigma_correlation_part parts[DEEP];
    sigma_rules all;
    link_map map;
    gr_arena *arena;
} deep_set;

static const gr_slice by_f0[] = {GR_S_INIT("f0")};

static deep_set *make_deep(void)
{
    deep_set *const s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->rules[0].state = RULE_LOADED;
    for (uint32_t i = 0; i < DEEP; i++) {
        s->parts[i] = (sigma_correlation_part){
            .rule = i, .group_by = by_f0, .fields = by_f0};
        s->joined[i] =
            (sigma_correlation){.type = CORRELATE_EVENT_COUNT,
                                .parts = &s->parts[i],
                                .part_count = 1,
                                .group_by = by_f0,
                                .group_by_count = 1,
                                .timespan_ns = 60 * second,
                                .limits = {{LIMIT_GTE, i == 2 ? 1000 : 1}},
                                .limit_count = 1,
                                .level = i};
        s->rules[1 + i].state = RULE_LOADED;
        s->rules[1 + i].correlation = &s->joined[i];
    }
    s->joined[0].limits[0].number = 3;
    s->joined[1].type = CORRELATE_VALUE_COUNT;
    s->joined[1].fields = by_f0;
    s->joined[1].field_count = 1;
    s->all = (sigma_rules){.rules = s->rules, .count = 1 + DEEP};
    s->arena = gr_arena_new((size_t)1 << 20);
    assert_non_null(s->arena);
    assert_true(link_map_of(s->arena, &s->all, &s->map));
    return s;
}

static void free_deep(deep_set *s)
{
    gr_arena_free(s->arena);
    free(s);
}

static char group_names[GROUPS][8];

static made_match *draw_many(size_t count)
{
    made_match *const matches = calloc(count, sizeof *matches);
    assert_non_null(matches);
    for (unsigned i = 0; i < GROUPS; i++)
        snprintf(group_names[i], sizeof group_names[i], "g%u", i);
    for (size_t i = 0; i < count; i++)
        matches[i] = (made_match){
            0, second * draw(1000), 256 * i, {group_names[draw(GROUPS)], NULL}};
    return matches;
}

static void rows_beyond_memory_are_judged_the_same(void **state)
{
    (void)state;
    told_hits fast = {.memory = (size_t)1 << 18}, slow = {0};
    deep_set *const s = make_deep();
    made_match *const matches = draw_many(MANY);
    made_links links = links_of(&s->map, matches, MANY);
    hits_slowly(&s->map, matches, &links, &slow);
    memory_spill memory = memory_spill_of(much, (size_t)1 << 20);
    gr_spill const spill = memory_spill_interface(&memory);
    gr_spill_whole store = {&spill, 0};
    assert_int_equal(
        hits_told(&s->map, matches, &links, &store, NULL, NULL, &fast, &error),
        GR_OK);
    assert_same(&fast, &slow, 0);
    assert_true(fast.count > GROUPS);
    assert_true(memory.bytes.len > 0); /* rows: texts fit into memory */
    gr_buffer_free(&memory.bytes);
    told_hits_free(&fast);
    told_hits_free(&slow);
    made_links_free(&links);
    free(matches);
    free_deep(s);
}

/* A guesser of one name, for longer than memory has room for; who looks on has each
 * rule judged by itself, row by row. */
static void a_group_beyond_memory_is_judged_the_same(void **state)
{
    (void)state;
    enum { LONG = 150000, JOINS = 5 };
    static const gr_slice f1[] = {GR_S_INIT("f1")}, f3[] = {GR_S_INIT("f3")};
    static const sigma_correlation_part parts[] = {
        {.rule = 0, .group_by = by_f0, .fields = f1},
        {.rule = 1, .group_by = by_f0, .fields = f1},
        {.rule = 0, .group_by = by_f0, .fields = f3}};
    static const sigma_limit limits[JOINS] = {{LIMIT_GTE, 40},
                                              {LIMIT_GTE, 3},
                                              {LIMIT_GTE, 2},
                                              {LIMIT_GT, 60},
                                              {LIMIT_GTE, 2}};
    sigma_correlation joined[JOINS];
    sigma_rule own[2 + JOINS] = {{.state = RULE_LOADED},
                                 {.state = RULE_LOADED}};
    for (size_t i = 0; i < JOINS; i++) {
        joined[i] = (sigma_correlation){.part_count = 1,
                                        .group_by = by_f0,
                                        .group_by_count = 1,
                                        .parts = parts,
                                        .timespan_ns = 30 * second,
                                        .limits = {limits[i]},
                                        .limit_count = 1};
        own[2 + i] =
            (sigma_rule){.state = RULE_LOADED, .correlation = &joined[i]};
    }
    joined[1].type = CORRELATE_VALUE_COUNT;
    joined[1].fields = f1;
    joined[2].type = CORRELATE_TEMPORAL_ORDERED;
    joined[2].part_count = joined[4].part_count = 2;
    joined[3].type = CORRELATE_VALUE_SUM;
    joined[3].parts = &parts[2];
    joined[3].fields = f3;
    joined[4].type = CORRELATE_TEMPORAL;
    joined[1].field_count = joined[3].field_count = 1;
    sigma_rules const rules = {.rules = own, .count = 2 + JOINS};
    gr_arena *const arena = gr_arena_new((size_t)1 << 20);
    made_match *const matches = calloc(LONG, sizeof *matches);
    link_map map;
    assert_true(matches != NULL && arena != NULL &&
                link_map_of(arena, &rules, &map));
    for (size_t i = 0; i < LONG; i++)
        matches[i] = (made_match){draw(50) == 0,
                                  second * draw(LONG),
                                  256 * i,
                                  {draw(50) == 0 ? "a" : "b", some[draw(SOME)],
                                   NULL, numbers[draw(7)]}};
    made_links links = links_of(&map, matches, LONG);
    looker l = {.rows = 0};
    correlating_watch const watch = {&l, see_group, see_row, see_judged,
                                     see_end};
    told_hits shared = {.memory = (size_t)4 << 20}, alone = {0};
    assert_int_equal(run_in(much, &map, matches, &links, NULL, &shared), GR_OK);
    assert_int_equal(run_in(much, &map, matches, &links, &watch, &alone),
                     GR_OK);
    assert_same(&shared, &alone, 0);
    assert_int_equal(shared.sums.skipped, alone.sums.skipped);
    for (uint32_t rule = 2; rule < 2 + JOINS; rule++) {
        size_t hits = 0;
        for (size_t i = 0; i < shared.count; i++)
            hits += shared.hits[i].rule == rule;
        assert_true(hits > 10);
    }
    told_hits_free(&shared);
    told_hits_free(&alone);
    made_links_free(&links);
    free(matches);
    gr_arena_free(arena);
}

static void a_store_that_is_full_ends_it(void **state)
{
    (void)state;
    told_hits whole = {0};
    deep_set *const s = make_deep();
    made_match *const matches = draw_many(MANY);
    made_links links = links_of(&s->map, matches, MANY);
    size_t failed = 0, room = 0;
    assert_int_equal(run_in(much, &s->map, matches, &links, NULL, &whole),
                     GR_OK);
    for (gr_status status = GR_IO; status != GR_OK; room += 150001) {
        told_hits out = {.memory = (size_t)1 << 18};
        status = run_in(room, &s->map, matches, &links, NULL, &out);
        assert_true(status == GR_OK || status == GR_IO);
        if (status == GR_IO) assert_string_equal(error.text, "full");
        if (status == GR_OK) assert_true(same_hits(&out, &whole));
        failed += status == GR_IO;
        told_hits_free(&out);
    }
    assert_true(failed > 5);
    told_hits_free(&whole);
    made_links_free(&links);
    free(matches);
    free_deep(s);
}

/* ---- what is left out ---- */

/* Of a thousand sources that fail for one name each, nothing comes to the rule that wants
 * three names of one: neither in memory, nor where most of it is in the store. */
static void what_can_be_of_no_use_is_left_out(void **state)
{
    (void)state;
    enum { SOURCES = 1000, NAMED = 3, COUNT = SOURCES + NAMED };
    static const gr_slice by_both[] = {GR_S_INIT("f0"), GR_S_INIT("f1")};
    static const gr_slice f1[] = {GR_S_INIT("f1")};
    static const sigma_correlation_part inner_part = {.rule = 0,
                                                      .group_by = by_both};
    static const sigma_correlation_part outer_part = {
        .rule = 1, .group_by = by_f0, .fields = f1};
    sigma_correlation inner = {.type = CORRELATE_EVENT_COUNT,
                               .parts = &inner_part,
                               .part_count = 1,
                               .group_by = by_both,
                               .group_by_count = 2,
                               .timespan_ns = 60 * second,
                               .limits = {{LIMIT_GTE, 1}},
                               .limit_count = 1};
    sigma_correlation outer = {.type = CORRELATE_VALUE_COUNT,
                               .parts = &outer_part,
                               .part_count = 1,
                               .group_by = by_f0,
                               .group_by_count = 1,
                               .fields = f1,
                               .field_count = 1,
                               .timespan_ns = 3600 * second,
                               .limits = {{LIMIT_GTE, NAMED}},
                               .limit_count = 1,
                               .level = 1};
    sigma_rule own[] = {
        {.state = RULE_LOADED},
        {.state = RULE_LOADED, .correlation = &inner, .silent = true},
        {.state = RULE_LOADED, .correlation = &outer}};
    sigma_rules const rules = {.rules = own, .count = 3};
    gr_arena *const arena = gr_arena_new((size_t)1 << 20);
    link_map map;
    static char sources[COUNT][8], names[COUNT][8];
    made_match *const matches = calloc(COUNT, sizeof *matches);
    assert_true(matches != NULL && arena != NULL &&
                link_map_of(arena, &rules, &map));
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(sources[i], sizeof sources[i], "s%zu",
                 i < SOURCES ? i : SOURCES);
        snprintf(names[i], sizeof names[i], "n%zu", i % 7);
        matches[i] = (made_match){
            0, (int64_t)i * second, 256 * i, {sources[i], names[i]}};
    }
    made_links links = links_of(&map, matches, COUNT);
    for (size_t memory = 0; memory <= 8000; memory += 4000) {
        told_hits fast = {.memory = memory}, slow = {0};
        assert_int_equal(run_in(much, &map, matches, &links, NULL, &fast),
                         GR_OK);
        hits_slowly(&map, matches, &links, &slow);
        assert_int_equal(slow.count, 1);
        assert_same(&fast, &slow, (unsigned)memory);
        assert_true(slow.sums.rows >= 2 * COUNT);
        assert_true(fast.sums.rows >= COUNT + NAMED &&
                    fast.sums.rows < COUNT + 3 * NAMED);
        told_hits_free(&fast);
        told_hits_free(&slow);
    }
    made_links_free(&links);
    free(matches);
    gr_arena_free(arena);
}

/* ---- marks ---- */

/* A chain: by f0 two in ten minutes are a burst; it and another rule are one in a
 * second. The burst is a day long but for a second. */
static void a_burst_has_no_more_than_a_thousand_marks(void **state)
{
    (void)state;
    enum { ROWS = 86400 / 300 };
    static const sigma_correlation_part inner_part = {.rule = 0,
                                                      .group_by = by_f0};
    static const sigma_correlation_part outer_parts[] = {
        {.rule = 2, .group_by = by_f0}, {.rule = 1, .group_by = by_f0}};
    sigma_correlation inner = {.type = CORRELATE_EVENT_COUNT,
                               .parts = &inner_part,
                               .part_count = 1,
                               .group_by = by_f0,
                               .group_by_count = 1,
                               .timespan_ns = 600 * second,
                               .limits = {{LIMIT_GTE, 2}},
                               .limit_count = 1};
    sigma_correlation outer = {.type = CORRELATE_TEMPORAL_ORDERED,
                               .parts = outer_parts,
                               .part_count = 2,
                               .group_by = by_f0,
                               .group_by_count = 1,
                               .timespan_ns = 90 * second,
                               .level = 1};
    sigma_rule own[] = {{.state = RULE_LOADED},
                        {.state = RULE_LOADED},
                        {.state = RULE_LOADED, .correlation = &inner},
                        {.state = RULE_LOADED, .correlation = &outer}};
    sigma_rules const rules = {.rules = own, .count = 4};
    gr_arena *const arena = gr_arena_new((size_t)1 << 20);
    link_map map;
    made_match matches[ROWS + 1];
    told_hits fast = {0}, slow = {0};
    assert_true(arena != NULL && link_map_of(arena, &rules, &map));
    for (size_t i = 0; i < ROWS; i++)
        matches[i] = (made_match){0, 300 * second * (int64_t)i, 256 * i, {"g"}};
    /* Who comes in between two rows of it, at noon. */
    matches[ROWS] = (made_match){1, day / 2 + 7 * second, 256 * ROWS, {"g"}};
    for (int64_t span = 90; span > 0; span /= 3) {
        outer.timespan_ns = span * second;
        made_links links = links_of(&map, matches, ROWS + 1);
        told_hits_free(&fast);
        told_hits_free(&slow);
        assert_int_equal(run_in(much, &map, matches, &links, NULL, &fast),
                         GR_OK);
        hits_slowly(&map, matches, &links, &slow);
        assert_same(&fast, &slow, (unsigned)span);
        assert_true(fast.sums.rows > ROWS + 900 &&
                    fast.sums.rows <= ROWS + 1 + 1001);
        /* It is seen where a mark is within the span: always within 90 s. */
        assert_int_equal(fast.count, span >= 90 ? 2 : fast.count);
        made_links_free(&links);
    }
    told_hits_free(&fast);
    told_hits_free(&slow);
    gr_arena_free(arena);
}

/* ---- what a burst rests on ---- */

/* Many groups of many events: their bursts are of one burst, which is of another. */
static void of_bursts_within_bursts_the_first_thousand_events_are_named(
    void **state)
{
    (void)state;
    enum { EACH = 1100, MANY_GROUPS = 5 };
    static const char *const groups[] = {"a", "b", "c", "d", "e"};
    static const sigma_correlation_part parts[] = {
        {.rule = 0, .group_by = by_f0}, {.rule = 1}, {.rule = 2}};
    sigma_correlation joined[3];
    sigma_rule own[4] = {{.state = RULE_LOADED}};
    for (unsigned i = 0; i < 3; i++) {
        joined[i] = (sigma_correlation){.type = CORRELATE_EVENT_COUNT,
                                        .parts = &parts[i],
                                        .part_count = 1,
                                        .group_by = by_f0,
                                        .group_by_count = i == 0,
                                        .timespan_ns = 3600 * second,
                                        .limits = {{LIMIT_GTE, 1}},
                                        .limit_count = 1,
                                        .level = i};
        own[1 + i] =
            (sigma_rule){.state = RULE_LOADED, .correlation = &joined[i]};
    }
    sigma_rules const rules = {.rules = own, .count = 4};
    gr_arena *const own_arena = gr_arena_new((size_t)1 << 20);
    link_map map;
    static made_match matches[EACH * MANY_GROUPS];
    told_hits fast = {0}, slow = {0};
    assert_true(own_arena != NULL && link_map_of(own_arena, &rules, &map));
    for (size_t i = 0; i < EACH * MANY_GROUPS; i++)
        matches[i] = (made_match){
            0, second * (int64_t)i / 2, 256 * i, {groups[i % MANY_GROUPS]}};
    made_links links = links_of(&map, matches, EACH * MANY_GROUPS);
    assert_int_equal(run_in(much, &map, matches, &links, NULL, &fast), GR_OK);
    hits_slowly(&map, matches, &links, &slow);
    assert_int_equal(fast.count, MANY_GROUPS + 2);
    for (size_t i = 0; i < fast.count; i++)
        assert_int_equal(fast.hits[i].burst.order_count, CORRELATE_GROUNDS);
    assert_same(&fast, &slow, 0);
    made_links_free(&links);
    told_hits_free(&fast);
    told_hits_free(&slow);
    gr_arena_free(own_arena);
}

/* ---- what ends it ---- */

static void each_allocation_that_fails_is_told(void **state)
{
    size_t failed = 0;
    (void)state;
    for (unsigned round = 0; round < 20; round++) {
        made_match matches[MATCHES];
        told_hits whole = {0};
        made_set *const s = draw_set(second);
        made_links links =
            links_of(&s->map, matches, draw_matches(matches, second));
        assert_int_equal(run_in(much, &s->map, matches, &links, NULL, &whole),
                         GR_OK);
        gr_status status = GR_NOMEM;
        for (long n = 0; status == GR_NOMEM; n++) {
            /* The store is no part of it. */
            memory_spill memory = memory_spill_of(much, 1000);
            gr_spill const spill = memory_spill_interface(&memory);
            gr_spill_whole store = {&spill, 0};
            told_hits out = {0};
            assert_non_null(gr_buffer_room(&memory.bytes, 1 << 16));
            gr_mem_fail_after(n);
            status = hits_told(&s->map, matches, &links, &store, NULL, NULL,
                               &out, &error);
            gr_mem_fail_after(-1);
            assert_true(status == GR_NOMEM || status == GR_OK);
            if (status == GR_OK) assert_true(same_hits(&out, &whole));
            failed += status == GR_NOMEM;
            told_hits_free(&out);
            gr_buffer_free(&memory.bytes);
        }
        told_hits_free(&whole);
        made_links_free(&links);
        free_set(s);
    }
    assert_true(failed > 100);
}

static void it_can_be_stopped(void **state)
{
    (void)state;
    volatile sig_atomic_t const stop = 1;
    made_match matches[MATCHES];
    made_set *const s = draw_set(second);
    size_t const count = draw_matches(matches, second);
    made_links links = links_of(&s->map, matches, count);
    memory_spill memory = memory_spill_of(much, 1000);
    gr_spill const spill = memory_spill_interface(&memory);
    gr_spill_whole store = {&spill, 0};
    told_hits out = {0};
    assert_int_equal(
        hits_told(&s->map, matches, &links, &store, NULL, &stop, &out, &error),
        GR_NONE);
    assert_int_equal(out.count, 0);
    gr_buffer_free(&memory.bytes);
    made_links_free(&links);
    told_hits_free(&out);
    free_set(s);
}

static void matches_without_a_time_are_counted_and_in_no_window(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 100; round++) {
        made_match matches[MATCHES];
        told_hits with = {0}, without = {0};
        made_set *const s = draw_set(second);
        size_t const count = draw_matches(matches, second), half = count / 2;
        made_links some_links = links_of(&s->map, matches, half);
        for (size_t i = half; i < count; i++) matches[i].time_ns = GR_TIME_NONE;
        made_links links = links_of(&s->map, matches, count);
        assert_int_equal(run_in(much, &s->map, matches, &links, NULL, &with),
                         GR_OK);
        assert_int_equal(
            run_in(much, &s->map, matches, &some_links, NULL, &without), GR_OK);
        assert_same(&with, &without, round);
        /* Each once, in how many correlations it would have been. */
        size_t timeless = 0;
        for (size_t i = half; i < count; i++)
            timeless += link_count(&s->map, matches[i].rule) > 0;
        assert_int_equal(with.sums.without_time, timeless);
        told_hits_free(&with);
        told_hits_free(&without);
        made_links_free(&links);
        made_links_free(&some_links);
        free_set(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_are_judged_as_they_are_composed),
        cmocka_unit_test(who_looks_on_changes_nothing_and_sees_all),
        cmocka_unit_test(what_can_be_of_no_use_is_left_out),
        cmocka_unit_test(a_burst_has_no_more_than_a_thousand_marks),
        cmocka_unit_test(
            of_bursts_within_bursts_the_first_thousand_events_are_named),
        cmocka_unit_test(each_allocation_that_fails_is_told),
        cmocka_unit_test(it_can_be_stopped),
        cmocka_unit_test(matches_without_a_time_are_counted_and_in_no_window),
        cmocka_unit_test(rows_beyond_memory_are_judged_the_same),
        cmocka_unit_test(a_group_beyond_memory_is_judged_the_same),
        cmocka_unit_test(a_store_that_is_full_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
