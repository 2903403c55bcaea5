/* giving.c - see giving.h. */
#include "hunt/giving.h"

/* Where the inner rule's group has what it calls `name`. */
static uint32_t place_called(const sigma_correlation *inner, gr_slice name)
{
    for (uint32_t i = 0; i < inner->group_by_count; i++)
        if (gr_equal_ascii_fold(inner->group_by[i], name)) return i;
    return GIVING_NOWHERE;
}

static const uint32_t *places_called(gr_arena *arena,
                                     const sigma_correlation *inner,
                                     const gr_slice *names, size_t count)
{
    uint32_t *const places =
        gr_arena_take_array(arena, count + 1, sizeof *places);
    if (places == NULL) return NULL;
    for (size_t i = 0; i < count; i++)
        places[i] = place_called(inner, names[i]);
    return places;
}

static const sigma_correlation *above(const link_map *links, link_use use)
{
    return links->rules->rules[use.correlation].correlation;
}

static size_t first_alike(const link_map *links, const giving *all,
                          uint32_t rule, size_t use)
{
    const link_use *const uses = links->uses[rule];
    size_t const count = above(links, uses[use])->group_by_count;
    for (size_t i = 0; i < use; i++)
        if (above(links, uses[i])->group_by_count == count &&
            memcmp(all[i].group, all[use].group, count * sizeof(uint32_t)) == 0)
            return i;
    return use;
}

static giving *givings_of_rule(gr_arena *arena, const link_map *links,
                               uint32_t rule)
{
    const sigma_correlation *const inner =
        links->rules->rules[rule].correlation;
    size_t const count = link_count(links, rule);
    giving *const all = gr_arena_take_array(arena, count, sizeof *all);
    if (all == NULL) return NULL;
    for (size_t i = 0; i < count; i++) {
        link_use const use = links->uses[rule][i];
        const sigma_correlation *const outer = above(links, use);
        const sigma_correlation_part *const part = &outer->parts[use.part];
        all[i].group =
            places_called(arena, inner, part->group_by, outer->group_by_count);
        all[i].value =
            places_called(arena, inner, part->fields, outer->field_count);
        if (all[i].group == NULL || all[i].value == NULL) return NULL;
        all[i].alike = first_alike(links, all, rule, i);
    }
    return all;
}

bool givings_of(gr_arena *arena, const link_map *links, givings *out)
{
    size_t const rules = links->rules->count;
    *out = (givings){.most_own = 1, .most_uses = 1};
    out->of = gr_arena_take_array(arena, rules, sizeof *out->of);
    if (out->of == NULL) return false;
    for (uint32_t i = 0; i < rules; i++) {
        const sigma_correlation *const rule =
            links->rules->rules[i].correlation;
        size_t const uses = link_count(links, i);
        if (rule == NULL || uses == 0) continue;
        out->of[i] = givings_of_rule(arena, links, i);
        if (out->of[i] == NULL) return false;
        if (rule->group_by_count > out->most_own)
            out->most_own = rule->group_by_count;
        if (uses > out->most_uses) out->most_uses = uses;
    }
    return true;
}
