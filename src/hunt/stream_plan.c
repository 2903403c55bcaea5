/* stream_plan.c - see stream_plan.h. Each rule joins the first stream that has one of
 * its plain rules, and all of those that they have in common grouped alike. */
#include "hunt/stream_plan.h"

#include "correlate/at_once.h"

#include <math.h>

/* A plain rule in a stream. */
typedef struct {
    uint32_t source, group, values[STREAM_COLUMNS];
    uint32_t uses, uses_of[STREAM_COLUMNS];
} variant;

typedef struct {
    variant variants[STREAM_VARIANTS];
    size_t count;
    size_t rules;
    stream_view *views;
    size_t view_count;
} growing;

typedef struct {
    gr_arena *arena;
    const link_map *links;
    growing **streams;
    size_t count;
    /* Of each rule: its stream and column. */
    size_t *stream_of, *column_of;
    bool *shares;
    size_t columns;
} planning;

/* What a part asks of its plain rule. */
typedef struct {
    uint32_t source, group, value;
} asked;

static asked asked_of(const planning *p, uint32_t rule, uint32_t part)
{
    const sigma_correlation *const c = p->links->rules->rules[rule].correlation;
    uint32_t const source = c->parts[part].rule;
    const link_plan *const plan = &p->links->plans[source];
    const link_use *const uses = p->links->uses[source];
    size_t i = 0;
    while (uses[i].correlation != rule || uses[i].part != part) i++;
    size_t const value = plan->value_of[i];
    return (asked){source, (uint32_t)plan->group_of[i],
                   value == SIZE_MAX ? STREAM_NO_VALUE : (uint32_t)value};
}

/* Of level 0, each of its plain rules once. */
static bool may_share(const sigma_rule *rule)
{
    const sigma_correlation *const c = rule->correlation;
    if (c == NULL || rule->state != RULE_LOADED || c->level > 0) return false;
    for (size_t i = 0; i < c->part_count; i++)
        for (size_t k = 0; k < i; k++)
            if (c->parts[i].rule == c->parts[k].rule) return false;
    return true;
}

/* ---- which stream ---- */

static variant *find_variant(growing *s, uint32_t source)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->variants[i].source == source) return &s->variants[i];
    return NULL;
}

static bool groups_fit(const planning *p, growing *s, uint32_t rule,
                       size_t parts)
{
    size_t known = 0;
    for (uint32_t k = 0; k < parts; k++) {
        asked const a = asked_of(p, rule, k);
        const variant *const v = find_variant(s, a.source);
        if (v != NULL && v->group != a.group) return false;
        known += v != NULL;
    }
    return s->rules == 0 ||
           (known > 0 && s->count + parts - known <= STREAM_VARIANTS);
}

static bool column_fits(const planning *p, growing *s, uint32_t rule,
                        size_t parts, size_t column)
{
    for (uint32_t k = 0; k < parts; k++) {
        asked const a = asked_of(p, rule, k);
        const variant *const v = find_variant(s, a.source);
        if (v != NULL && v->values[column] != STREAM_NO_VALUE &&
            v->values[column] != a.value)
            return false;
    }
    return true;
}

/* STREAM_COLUMNS: it needs none. More: there is no room. */
static size_t column_for(const planning *p, growing *s, uint32_t rule)
{
    const sigma_correlation *const c = p->links->rules->rules[rule].correlation;
    if (!groups_fit(p, s, rule, c->part_count)) return SIZE_MAX;
    if (c->field_count == 0) return STREAM_COLUMNS;
    for (size_t i = 0; i < STREAM_COLUMNS; i++)
        if (column_fits(p, s, rule, c->part_count, i)) return i;
    return SIZE_MAX;
}

static void join(planning *p, size_t stream, uint32_t rule, size_t column)
{
    growing *const s = p->streams[stream];
    const sigma_correlation *const c = p->links->rules->rules[rule].correlation;
    for (uint32_t k = 0; k < c->part_count; k++) {
        asked const a = asked_of(p, rule, k);
        variant *v = find_variant(s, a.source);
        if (v == NULL) {
            v = &s->variants[s->count++];
            *v = (variant){.source = a.source,
                           .group = a.group,
                           .values = {STREAM_NO_VALUE, STREAM_NO_VALUE}};
        }
        v->uses++;
        if (column == STREAM_COLUMNS) continue;
        v->values[column] = a.value;
        v->uses_of[column]++;
    }
    if (column < STREAM_COLUMNS && column >= p->columns)
        p->columns = column + 1;
    s->rules++;
    p->shares[rule] = true;
    p->stream_of[rule] = stream;
    p->column_of[rule] = column;
}

static void find_stream(planning *p, uint32_t rule)
{
    size_t i = 0, column = SIZE_MAX;
    for (; i < p->count; i++)
        if ((column = column_for(p, p->streams[i], rule)) != SIZE_MAX) break;
    if (i == p->count) {
        p->streams[i] = gr_arena_take(p->arena, sizeof *p->streams[i]);
        if (p->streams[i] == NULL) return;
        p->count++;
        column = column_for(p, p->streams[i], rule);
    }
    join(p, i, rule, column);
}

/* ---- views ---- */

static stream_view view_of(const planning *p, uint32_t rule)
{
    growing *const s = p->streams[p->stream_of[rule]];
    const sigma_correlation *const c = p->links->rules->rules[rule].correlation;
    stream_view view = {.column = p->column_of[rule]};
    memset(view.part_of, STREAM_NO_PART, sizeof view.part_of);
    for (uint32_t k = 0; k < c->part_count; k++) {
        const variant *const v = find_variant(s, c->parts[k].rule);
        view.part_of[v - s->variants] = (uint8_t)k;
        view.variants |= UINT64_C(1) << (v - s->variants);
    }
    return view;
}

static bool parts_alike(const stream_view *a, const stream_view *b)
{
    return memcmp(a->part_of, b->part_of, STREAM_VARIANTS) == 0;
}

static stream_view *same_view(growing *s, const stream_view *view)
{
    for (size_t i = 0; i < s->view_count; i++)
        if (s->views[i].column == view->column &&
            parts_alike(&s->views[i], view))
            return &s->views[i];
    return NULL;
}

static void put_in_view(stream_view *view, uint32_t rule, size_t least)
{
    size_t at = view->count++;
    for (; at > 0 && view->leasts[at - 1] > least; at--) {
        view->leasts[at] = view->leasts[at - 1];
        view->rules[at] = view->rules[at - 1];
    }
    view->leasts[at] = least;
    view->rules[at] = rule;
}

/* Behind those of the same parts. */
static stream_view *insert_view(growing *s, const stream_view *view)
{
    size_t at = s->view_count, i = at;
    while (i > 0 && !parts_alike(&s->views[i - 1], view)) i--;
    if (i > 0) at = i;
    memmove(&s->views[at + 1], &s->views[at],
            (s->view_count - at) * sizeof *s->views);
    s->view_count++;
    s->views[at] = *view;
    return &s->views[at];
}

static void number_views(growing *s)
{
    for (size_t i = 0; i < s->view_count; i++)
        s->views[i].alike = i > 0 && parts_alike(&s->views[i - 1], &s->views[i])
                                ? s->views[i - 1].alike
                                : i;
}

static void add_to_view(planning *p, uint32_t rule)
{
    growing *const s = p->streams[p->stream_of[rule]];
    stream_view view = view_of(p, rule), *found = same_view(s, &view);
    if (s->views == NULL)
        s->views = gr_arena_take_array(p->arena, s->rules, sizeof *s->views);
    if (found == NULL) {
        view.rules =
            gr_arena_take_array(p->arena, s->rules, sizeof *view.rules);
        view.leasts =
            gr_arena_take_array(p->arena, s->rules, sizeof *view.leasts);
        if (gr_arena_status(p->arena) != GR_OK) return;
        found = insert_view(s, &view);
    }
    put_in_view(found, rule,
                at_once_least(p->links->rules->rules[rule].correlation));
}

/* ---- what a match is ---- */

static stream_entry entry_of(const planning *p, size_t stream, size_t i)
{
    const variant *const v = &p->streams[stream]->variants[i];
    const link_plan *const plan = &p->links->plans[v->source];
    stream_entry e = {.stream = (uint32_t)stream,
                      .variant = (uint32_t)i,
                      .group = v->group,
                      .uses = v->uses};
    memcpy(e.values, v->values, sizeof e.values);
    memcpy(e.uses_of, v->uses_of, sizeof e.uses_of);
    for (size_t k = 0; k < STREAM_COLUMNS; k++) {
        if (e.values[k] == STREAM_NO_VALUE) continue;
        e.columns |= 1u << k;
        e.is_number[k] = plan->values[e.values[k]].number;
    }
    return e;
}

/* How many each plain rule has. */
static size_t count_entries(const planning *p, size_t *counts)
{
    size_t all = 0;
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->streams[i]->count; k++, all++)
            counts[p->streams[i]->variants[k].source]++;
    return all;
}

/* To where those of its rule begin, in order of their streams. */
static void put_entries(const planning *p, stream_entry **ends)
{
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->streams[i]->count; k++) {
            uint32_t const source = p->streams[i]->variants[k].source;
            *ends[source]++ = entry_of(p, i, k);
        }
}

static uint32_t place_of(uint32_t *values, size_t *count, uint32_t value)
{
    uint32_t i = 0;
    while (i < *count && values[i] != value) i++;
    if (i == *count) values[(*count)++] = value;
    return i;
}

static uint32_t list_of(const link_tuple **lists, size_t *count,
                        const link_tuple *tuple)
{
    uint32_t i = 0;
    while (i < *count && !link_same_names(lists[i], tuple)) i++;
    if (i == *count) lists[(*count)++] = tuple;
    return i;
}

static void want_values(const planning *p, stream_entry *entries, size_t count,
                        stream_wanted *out)
{
    uint32_t *const values =
        gr_arena_take_array(p->arena, count * STREAM_COLUMNS, sizeof *values);
    if (gr_arena_status(p->arena) != GR_OK) return;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < STREAM_COLUMNS; k++)
            if (entries[i].values[k] != STREAM_NO_VALUE)
                entries[i].wanted[k] =
                    place_of(values, &out->count, entries[i].values[k]);
    out->values = values;
}

static void want_lists(const planning *p, const link_plan *plan,
                       stream_entry *entries, size_t count, stream_wanted *out)
{
    const link_tuple **const lists =
        gr_arena_take_array(p->arena, count + out->count, sizeof *lists);
    uint32_t *const of = gr_arena_take_array(p->arena, out->count, sizeof *of);
    if (gr_arena_status(p->arena) != GR_OK) return;
    for (size_t i = 0; i < count; i++)
        entries[i].list =
            list_of(lists, &out->list_count, &plan->groups[entries[i].group]);
    for (size_t i = 0; i < out->count; i++) {
        const link_tuple *const value = &plan->values[out->values[i]];
        of[i] = value->number ? STREAM_NO_VALUE
                              : list_of(lists, &out->list_count, value);
    }
    out->lists = lists;
    out->list_of = of;
}

static void want(const planning *p, const link_plan *plan,
                 stream_entry *entries, size_t count, stream_wanted *out)
{
    if (count == 0) return;
    want_values(p, entries, count, out);
    if (gr_arena_status(p->arena) == GR_OK)
        want_lists(p, plan, entries, count, out);
}

static void set_entries(planning *p, stream_plan *out)
{
    size_t const rules = p->links->rules->count;
    size_t *const counts = gr_arena_take_array(p->arena, rules, sizeof *counts);
    stream_entry **const entries =
        gr_arena_take_array(p->arena, rules, sizeof *entries);
    stream_wanted *const wanted =
        gr_arena_take_array(p->arena, rules, sizeof *wanted);
    if (gr_arena_status(p->arena) != GR_OK) return;
    stream_entry *const all =
        gr_arena_take_array(p->arena, count_entries(p, counts), sizeof *all);
    if (gr_arena_status(p->arena) != GR_OK) return;
    size_t before = 0;
    for (size_t i = 0; i < rules; before += counts[i++])
        entries[i] = all + before;
    put_entries(p, entries);
    for (size_t i = 0; i < rules; i++) {
        entries[i] -= counts[i];
        want(p, &p->links->plans[i], entries[i], counts[i], &wanted[i]);
        if (wanted[i].count > out->most_wanted)
            out->most_wanted = wanted[i].count;
    }
    for (size_t i = 0; i < before; i++) all[i].number = (uint32_t)i;
    out->all = all;
    out->entries = (const stream_entry *const *)entries;
    out->entry_counts = counts;
    out->wanted = wanted;
}

static double less_of(double a, double b)
{
    return a < b ? a : b;
}

static void set_reach(const planning *p, const stream_view *v, uint32_t rule,
                      stream_rules *out)
{
    double each, sum;
    size_t const column = v->column;
    if (column == STREAM_COLUMNS ||
        !at_once_reach(p->links->rules->rules[rule].correlation, &each, &sum))
        return;
    out->each[column] = less_of(out->each[column], each);
    out->sum[column] = less_of(out->sum[column], sum);
    out->numbers = true;
}

static stream_rules rules_of(const planning *p, const growing *s)
{
    stream_rules rules = {.views = s->views, .view_count = s->view_count};
    for (size_t i = 0; i < STREAM_COLUMNS; i++)
        rules.each[i] = rules.sum[i] = INFINITY;
    for (size_t i = 0; i < s->view_count; i++)
        for (size_t k = 0; k < s->views[i].count; k++)
            set_reach(p, &s->views[i], s->views[i].rules[k], &rules);
    return rules;
}

static void set_streams(planning *p, stream_plan *out)
{
    stream_rules *const streams =
        gr_arena_take_array(p->arena, p->count, sizeof *streams);
    if (gr_arena_status(p->arena) != GR_OK) return;
    for (size_t i = 0; i < p->count; i++)
        streams[i] = rules_of(p, p->streams[i]);
    out->streams = streams;
    out->count = p->count;
    out->shares = p->shares;
    out->columns = p->columns;
}

static void set_own_counts(const planning *p, stream_plan *out)
{
    size_t const rules = p->links->rules->count;
    size_t *const counts = gr_arena_take_array(p->arena, rules, sizeof *counts);
    if (gr_arena_status(p->arena) != GR_OK) return;
    for (size_t i = 0; i < rules; i++)
        for (size_t k = 0; k < p->links->counts[i]; k++)
            counts[i] += !p->shares[p->links->uses[i][k].correlation];
    out->own_counts = counts;
}

bool stream_plan_of(gr_arena *arena, const link_map *links, bool with,
                    stream_plan *out)
{
    size_t const rules = links->rules->count;
    planning p = {arena,
                  links,
                  gr_arena_take_array(arena, rules, sizeof *p.streams),
                  0,
                  gr_arena_take_array(arena, rules, sizeof *p.stream_of),
                  gr_arena_take_array(arena, rules, sizeof *p.column_of),
                  gr_arena_take_array(arena, rules, sizeof *p.shares),
                  0};
    *out = (stream_plan){.count = 0};
    if (gr_arena_status(arena) != GR_OK) return false;
    for (uint32_t i = 0; with && i < rules; i++)
        if (may_share(&links->rules->rules[i])) find_stream(&p, i);
    if (gr_arena_status(arena) != GR_OK) return false;
    for (uint32_t i = 0; i < rules; i++)
        if (p.shares[i]) add_to_view(&p, i);
    if (gr_arena_status(arena) != GR_OK) return false;
    for (size_t i = 0; i < p.count; i++) number_views(p.streams[i]);
    set_entries(&p, out);
    set_streams(&p, out);
    set_own_counts(&p, out);
    return gr_arena_status(arena) == GR_OK;
}
