/* reach.c - see reach.h. A burst begins anew at midnight, and its first window may
 * reach back behind that; what stands in the window may be a burst itself. */
#include "hunt/reach.h"

#include "base/time.h"

static int64_t reach_back(int64_t time_ns, int64_t span_ns)
{
    int64_t const day = gr_day_start(time_ns);
    return day < INT64_MIN + 1 + span_ns ? INT64_MIN + 1 : day - span_ns;
}

static bool is_loaded(const sigma_rule *rule)
{
    return rule->correlation != NULL && rule->state == RULE_LOADED;
}

static unsigned top_level(const sigma_rules *rules)
{
    unsigned top = 0;
    for (size_t i = 0; i < rules->count; i++)
        if (is_loaded(&rules->rules[i]) &&
            rules->rules[i].correlation->level > top)
            top = rules->rules[i].correlation->level;
    return top;
}

/* All rules of one level: `from` of each is as early as rules above want it. */
static void reach_level(const sigma_rules *rules, unsigned level, int64_t *from,
                        int64_t *first_ns)
{
    for (size_t i = 0; i < rules->count; i++) {
        const sigma_correlation *const c = rules->rules[i].correlation;
        if (!is_loaded(&rules->rules[i]) || c->level != level) continue;
        int64_t const first = reach_back(from[i], c->timespan_ns);
        if (first < *first_ns) *first_ns = first;
        for (size_t k = 0; k < c->part_count; k++)
            if (first < from[c->parts[k].rule]) from[c->parts[k].rule] = first;
    }
}

bool reach_of(gr_arena *scratch, const sigma_rules *rules, int64_t from_ns,
              int64_t to_ns, int64_t *first_ns, int64_t *end_ns)
{
    *first_ns = from_ns;
    *end_ns = GR_TIME_NONE;
    if (to_ns != GR_TIME_NONE) *end_ns = gr_day_end(to_ns - 1);
    if (from_ns == GR_TIME_NONE) return true;
    int64_t *const from =
        gr_arena_take_array(scratch, rules->count, sizeof *from);
    if (from == NULL) return false;
    for (size_t i = 0; i < rules->count; i++) from[i] = from_ns;
    for (unsigned level = top_level(rules) + 1; level-- > 0;)
        reach_level(rules, level, from, first_ns);
    return true;
}
