/* test_burst_list.c - which events of a chain are named, where they are too many: by
 * hand, and as the slow and obvious one names them. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "hunt/burst_list.h"
#include "support/composed.h"
#include "support/draw.h"
#include "support/memory_spill.h"

enum { BURSTS = 1500, MATCHES = 40000, NAME = 8 };
static const int64_t second = 1000000000;
static const gr_slice by_f0[] = {GR_S_INIT("f0")};

/* ---- a chain: three of rule 0 by f0 in ten minutes are a burst; any burst, then one of
 * rule 1, are the outer one ---- */

typedef struct {
    sigma_correlation inner, outer;
    sigma_rule own[4];
    sigma_rules rules;
    link_map map;
    gr_arena *arena;
    made_match matches[MATCHES];
    size_t count;
    char names[BURSTS][NAME];
} chain;

static const sigma_correlation_part guesses = {.rule = 0, .group_by = by_f0};
static const sigma_correlation_part parts[] = {{.rule = 2}, {.rule = 1}};

static chain *chain_new(void)
{
    chain *const c = calloc(1, sizeof *c);
    assert_non_null(c);
    c->inner = (sigma_correlation){.type = CORRELATE_EVENT_COUNT,
                                   .parts = &guesses,
                                   .part_count = 1,
                                   .group_by = by_f0,
                                   .group_by_count = 1,
                                   .timespan_ns = 600 * second,
                                   .limits = {{LIMIT_GTE, 3}},
                                   .limit_count = 1};
    c->outer = (sigma_correlation){.type = CORRELATE_TEMPORAL_ORDERED,
                                   .parts = parts,
                                   .part_count = 2,
                                   .timespan_ns = 43200 * second,
                                   .level = 1};
    for (size_t i = 0; i < 4; i++) c->own[i].state = RULE_LOADED;
    c->own[2].correlation = &c->inner;
    c->own[2].silent = true;
    c->own[3].correlation = &c->outer;
    c->rules = (sigma_rules){.rules = c->own, .count = 4};
    c->arena = gr_arena_new((size_t)1 << 20);
    assert_non_null(c->arena);
    assert_true(link_map_of(c->arena, &c->rules, &c->map));
    return c;
}

static void chain_free(chain *c)
{
    gr_arena_free(c->arena);
    free(c);
}

static void add(chain *c, uint32_t rule, int64_t at_s, unsigned name)
{
    assert_true(c->count < MATCHES);
    snprintf(c->names[name], NAME, "g%u", name);
    c->matches[c->count] = (made_match){
        rule, at_s * second, 256 * c->count, {c->names[name], NULL}};
    c->count++;
}

/* One hit: its orders sorted, as the slow one has them. */
static told_hit judged(const chain *c)
{
    gr_error err;
    told_hits fast = {0}, slow = {0};
    memory_spill memory = memory_spill_of((size_t)1 << 30, (size_t)1 << 16);
    gr_spill const spill = memory_spill_interface(&memory);
    gr_spill_whole store = {&spill, 0};
    made_links links = links_of(&c->map, c->matches, c->count);
    assert_int_equal(
        hits_told(&c->map, c->matches, &links, &store, NULL, NULL, &fast, &err),
        GR_OK);
    hits_slowly(&c->map, c->matches, &links, &slow);
    assert_true(same_hits(&fast, &slow));
    assert_int_equal(fast.count, 1);
    told_hit const hit = fast.hits[0];
    made_links_free(&links);
    gr_buffer_free(&memory.bytes);
    told_hits_free(&fast);
    told_hits_free(&slow);
    return hit;
}

static size_t named(const told_burst *b, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = 0; i < b->order_count; i++)
        count += b->orders[i] >= 256 * from && b->orders[i] < 256 * to;
    return count;
}

static void who_comes_in_is_named_beside_all_guesses(void **state)
{
    (void)state;
    chain *const c = chain_new();
    for (int i = 0; i < 3000; i++) add(c, 0, 1000 + i, 0);
    for (int i = 0; i < 5; i++) add(c, 0, 5000 + i, 1);
    for (int i = 0; i < 2000; i++) add(c, 0, 6000 + i, 2);
    add(c, 1, 9000, 3);
    told_hit const hit = judged(c);
    const told_burst *const b = &hit.burst;
    assert_int_equal(b->count, 4);
    assert_int_equal(b->bursts, 3);
    assert_int_equal(b->events, 3000 + 5 + 2000 + 1);
    assert_int_equal(b->order_count, CORRELATE_GROUNDS);
    assert_int_equal(named(b, 5005, 5006), 1);
    assert_int_equal(named(b, 3000, 3005), 5);
    /* The other two have the same, of each the first and the last among it. */
    assert_int_equal(named(b, 0, 3000), 497);
    assert_int_equal(named(b, 3005, 5005), 497);
    assert_int_equal(named(b, 0, 496), 496);
    assert_int_equal(named(b, 2999, 3000), 1);
    assert_int_equal(named(b, 3005, 3005 + 496), 496);
    assert_int_equal(named(b, 5004, 5005), 1);
    chain_free(c);
}

static void who_comes_in_is_named_beside_all_bursts(void **state)
{
    (void)state;
    enum { EACH = 4 };
    chain *const c = chain_new();
    for (unsigned name = 0; name < BURSTS; name++)
        for (int i = 0; i < EACH; i++) add(c, 0, 20 * (int)name + i, name);
    add(c, 1, 40000, 0);
    told_hit const hit = judged(c);
    assert_int_equal(hit.burst.count, BURSTS + 1);
    assert_int_equal(hit.burst.bursts, BURSTS);
    assert_int_equal(hit.burst.events, EACH * BURSTS + 1);
    assert_int_equal(hit.burst.order_count, CORRELATE_GROUNDS);
    assert_int_equal(named(&hit.burst, EACH * BURSTS, EACH * BURSTS + 1), 1);
    for (size_t name = 0; name < BURSTS; name++)
        assert_int_equal(named(&hit.burst, EACH * name, EACH * name + EACH),
                         name < CORRELATE_GROUNDS - 2 || name == BURSTS - 1);
    chain_free(c);
}

static void what_has_room_is_named_whole(void **state)
{
    (void)state;
    chain *const c = chain_new();
    for (int i = 0; i < 996; i++) add(c, 0, 1000 + i, 0);
    for (int i = 0; i < 3; i++) add(c, 0, 5000 + i, 1);
    add(c, 1, 9000, 3);
    told_hit const hit = judged(c);
    assert_int_equal(hit.burst.events, CORRELATE_GROUNDS);
    assert_int_equal(named(&hit.burst, 0, 1000), CORRELATE_GROUNDS);
    chain_free(c);
}

static void chains_are_named_as_by_hand(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 8; round++) {
        chain *const c = chain_new();
        unsigned const bursts = 1 + draw(round == 0 ? 1200 : 9);
        for (unsigned name = 0; name < bursts; name++) {
            unsigned const most = bursts > 9 ? 5 : draw(2) ? 30 : 1000;
            unsigned const events = 3 + draw(most);
            for (unsigned i = 0; i < events; i++)
                add(c, 0, draw(40000) % 500 + 30 * name, name);
        }
        for (unsigned i = draw(2) ? 1 : 1 + draw(1500); i > 0; i--)
            add(c, 1, 41000 + draw(2000), 0);
        told_hit const hit = judged(c); /* compares */
        assert_true(hit.burst.order_count > 0);
        chain_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_comes_in_is_named_beside_all_guesses),
        cmocka_unit_test(who_comes_in_is_named_beside_all_bursts),
        cmocka_unit_test(what_has_room_is_named_whole),
        cmocka_unit_test(chains_are_named_as_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
