/* trace_level.c - the rules under a correlation, lowest first, and which of their
 * groups give to the one that is asked for.
 *
 *   Slow Spray         src_ip=192.0.2.1       what is asked for
 *    `- Twenty Names   src_ip=192.0.2.1       as each part calls the field (aliases)
 *        `- Fails      src_ip=192.0.2.1, user=...       any user
 *
 * Of a field that the rule below does not group by, its bursts have no value. */
#include "hunt/trace_parts.h"

/* Chains that meet again and again ask in ever more ways; beyond so many all groups
 * of a rule are told. */
enum { WAYS = 64 };

static bool is_same(const trace_asked *a, const trace_value *const *values,
                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a->values[i] != values[i]) return false;
    return true;
}

static bool ask(trace *t, trace_level *level, const trace_value **values)
{
    size_t const count =
        t->options->rules->rules[level->rule].correlation->group_by_count;
    for (const trace_asked *a = level->asked; a != NULL; a = a->next)
        if (is_same(a, values, count)) return true;
    if (level->asked_count > WAYS) return true;
    trace_asked *const way = gr_arena_take(t->arena, sizeof *way);
    if (way == NULL) return false;
    for (size_t i = 0; i < count && level->asked_count == WAYS; i++)
        values[i] = NULL;
    *way = (trace_asked){values, level->asked};
    level->asked = way;
    level->asked_count++;
    return true;
}

/* Of a group of the part's rule, what the outer one's asks for. NULL: whatever it
 * is, it gives to no such group; *memory is false: there is none. */
static const trace_value **below(trace *t, const sigma_correlation *outer,
                                 const sigma_correlation_part *part,
                                 const trace_value *const *asked, bool *memory)
{
    const sigma_correlation *const inner =
        t->options->rules->rules[part->rule].correlation;
    const trace_value **const values = gr_arena_take_array(
        t->arena, inner->group_by_count + 1, sizeof *values);
    *memory = values != NULL;
    for (size_t i = 0; *memory && i < outer->group_by_count; i++) {
        size_t at = 0;
        while (at < inner->group_by_count &&
               !gr_equal_ascii_fold(inner->group_by[at], part->group_by[i]))
            at++;
        if (at < inner->group_by_count) values[at] = asked[i];
        else if (asked[i] != NULL && asked[i]->count > 0) return NULL;
    }
    return values;
}

static bool ask_below(trace *t, const trace_level *level)
{
    const sigma_correlation *const c =
        t->options->rules->rules[level->rule].correlation;
    for (const trace_asked *a = level->asked; a != NULL; a = a->next)
        for (size_t k = 0; k < c->part_count; k++) {
            trace_level *const to = t->level_of[c->parts[k].rule];
            bool memory = true;
            if (to == NULL) continue;
            const trace_value **const values =
                below(t, c, &c->parts[k], a->values, &memory);
            if (!memory || (values != NULL && !ask(t, to, values)))
                return false;
        }
    return true;
}

static bool ask_at_top(trace *t, trace_level *top)
{
    size_t const count =
        t->options->rules->rules[top->rule].correlation->group_by_count;
    const trace_value **const values =
        gr_arena_take_array(t->arena, count + 1, sizeof *values);
    if (values == NULL) return false;
    for (size_t i = 0; i < count; i++) values[i] = &t->options->group[i];
    return ask(t, top, values);
}

/* What is told of a rule reaches back to what decides in the time that is asked
 * for: a burst stands where it first held, at the end of a window. */
static void reach_back(trace *t, const trace_level *level)
{
    const sigma_correlation *const c =
        t->options->rules->rules[level->rule].correlation;
    for (size_t k = 0; k < c->part_count; k++) {
        trace_level *const to = t->level_of[c->parts[k].rule];
        if (to == NULL || level->from_ns == GR_TIME_NONE) continue;
        int64_t const span =
            t->options->rules->rules[to->rule].correlation->timespan_ns;
        int64_t const least = GR_TIME_NONE + 1;
        int64_t const from =
            level->from_ns < least + span ? least : level->from_ns - span;
        if (from < to->from_ns) to->from_ns = from;
    }
}

static void lay(trace *t, unsigned level, size_t *laid)
{
    const sigma_rule *const rules = t->options->rules->rules;
    for (size_t i = 0; i < t->order_count; i++) {
        uint32_t const rule = t->order_of[i];
        if (rules[rule].correlation->level != level) continue;
        t->levels[*laid] = (trace_level){
            .rule = rule, .number = *laid, .from_ns = t->options->from_ns};
        t->level_of[rule] = &t->levels[*laid];
        ++*laid;
    }
}

bool trace_levels_of(trace *t)
{
    size_t laid = 0;
    bool const grouped = t->options->group != NULL;
    const sigma_rules *const rules = t->options->rules;
    unsigned const top = rules->rules[t->options->rule].correlation->level;
    t->levels =
        gr_arena_take_array(t->arena, t->order_count, sizeof *t->levels);
    t->level_of =
        gr_arena_take_array(t->arena, rules->count, sizeof *t->level_of);
    if (t->levels == NULL || t->level_of == NULL) return false;
    for (unsigned level = 0; level <= top; level++) lay(t, level, &laid);
    if (grouped && !ask_at_top(t, &t->levels[laid - 1])) return false;
    for (size_t i = laid; i-- > 0;) {
        reach_back(t, &t->levels[i]);
        if (grouped && !ask_below(t, &t->levels[i])) return false;
    }
    trace_go_to(t, &t->levels[laid - 1]);
    return true;
}

void trace_go_to(trace *t, trace_level *level)
{
    t->at = level;
    t->rule = &t->options->rules->rules[level->rule];
    t->correlation = t->rule->correlation;
}

static bool is_any_of(const trace_value *asked, gr_slice value)
{
    if (asked == NULL) return true;
    if (value.ptr == NULL || asked->count == 0)
        return value.ptr == NULL && asked->count == 0;
    for (size_t i = 0; i < asked->count; i++)
        if (gr_equal(asked->any[i], value)) return true;
    return false;
}

static bool is_asked(const trace *t, const trace_asked *a, gr_slice group)
{
    gr_slice value;
    gr_cursor c = gr_cursor_over(group, 0);
    for (size_t i = 0; i < t->correlation->group_by_count; i++)
        if (!link_next_value(&c, &value) || !is_any_of(a->values[i], value))
            return false;
    return true;
}

bool trace_asks_for(const trace *t, gr_slice group)
{
    if (t->options->group == NULL) return true;
    for (const trace_asked *a = t->at->asked; a != NULL; a = a->next)
        if (is_asked(t, a, group)) return true;
    return false;
}
