/* composed.c - see composed.h. */
#include "support/composed.h"
#include "support/must.h"

#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "hunt/burst_list.h"

/* ---- links ---- */

static gr_slice text_of(const made_match *m, gr_slice name)
{
    if (name.len != 2 || name.ptr[0] != 'f') return (gr_slice){NULL, 0};
    size_t const i = (size_t)(name.ptr[1] - '0');
    bool const has = i < MATCH_FIELDS && m->texts[i] != NULL;
    gr_slice const text = has ? gr_slice_of_c(m->texts[i]) : GR_S("");
    return text.len > 0 ? text : (gr_slice){NULL, 0};
}

static bool is_number(gr_slice text)
{
    return text.len > 0 &&
           (text.ptr[0] == '-' || (text.ptr[0] >= '0' && text.ptr[0] <= '9'));
}

/* The values, and whether they are all there. */
static bool put_values(gr_buffer *out, const made_match *m,
                       const gr_slice *names, size_t count)
{
    bool all = true;
    for (size_t i = 0; i < count; i++) {
        gr_slice const text = text_of(m, names[i]);
        link_put_value(out, text);
        all = all && text.ptr != NULL;
    }
    must(out->status == GR_OK);
    return all;
}

static void make_link(const link_map *map, const made_match *m, link_use use,
                      gr_sha256 *sha, link *l, gr_buffer *texts)
{
    const sigma_correlation *const c =
        map->rules->rules[use.correlation].correlation;
    const sigma_correlation_part *const part = &c->parts[use.part];
    *l = (link){
        .use = use,
        .row = {.part = use.part, .file = (uint32_t)(m->order >> MATCH_FILE)}};
    (void)put_values(texts, m, part->group_by, c->group_by_count);
    size_t const group_len = texts->len;
    bool const all = put_values(texts, m, part->fields, c->field_count);
    l->group = gr_sub(gr_buffer_slice(texts), 0, group_len);
    gr_slice const value = gr_from(gr_buffer_slice(texts), group_len);
    must(link_key(sha, l->group, l->row.key));
    if (c->type == CORRELATE_VALUE_COUNT) {
        l->row.has_value = all;
        l->value = all ? value : GR_S("");
        must(link_key(sha, value, l->row.value));
    } else if (c->field_count > 0) {
        gr_slice const text = text_of(m, part->fields[0]);
        l->row.has_value = is_number(text);
        if (l->row.has_value)
            l->row.number = strtod((const char *)text.ptr, NULL);
    }
}

made_links links_of(const link_map *map, const made_match *matches,
                    size_t count)
{
    made_links out = {0};
    size_t most = 1;
    gr_sha256 *const sha = gr_sha256_new_for_little();
    for (size_t i = 0; i < count; i++) most += link_count(map, matches[i].rule);
    out.links = calloc(most, sizeof *out.links);
    out.texts = calloc(most, sizeof *out.texts);
    out.match_of = calloc(most, sizeof *out.match_of);
    must(sha != NULL && out.links != NULL && out.texts != NULL &&
         out.match_of != NULL);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < link_count(map, matches[i].rule); k++) {
            size_t const at = out.count++;
            out.texts[at] = gr_buffer_upto(HIT_GROUP);
            out.match_of[at] = i;
            make_link(map, &matches[i], map->uses[matches[i].rule][k], sha,
                      &out.links[at], &out.texts[at]);
        }
    gr_sha256_free(sha);
    return out;
}

void made_links_free(made_links *l)
{
    for (size_t i = 0; i < l->count; i++) gr_buffer_free(&l->texts[i]);
    free(l->links);
    free(l->texts);
    free(l->match_of);
}

/* ---- hits ---- */

void told_hits_free(told_hits *t)
{
    free(t->hits);
    *t = (told_hits){.hits = NULL};
}

static told_hit *another(told_hits *t, uint32_t rule, gr_slice group)
{
    if (t->count == t->room) {
        t->room = t->room == 0 ? 8 : 2 * t->room;
        t->hits = realloc(t->hits, t->room * sizeof *t->hits);
        must(t->hits != NULL);
    }
    told_hit *const hit = &t->hits[t->count++];
    memset(hit, 0, sizeof *hit);
    must(group.len <= sizeof hit->group);
    hit->rule = rule;
    hit->group_len = group.len;
    if (group.len > 0) memcpy(hit->group, group.ptr, group.len);
    return hit;
}

static int by_number(const void *a, const void *b)
{
    uint64_t const x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void sort_orders(told_burst *b)
{
    qsort(b->orders, b->order_count, sizeof *b->orders, by_number);
}

bool same_hits(const told_hits *a, const told_hits *b)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        const told_hit *const x = &a->hits[i], *const y = &b->hits[i];
        const told_burst *const p = &x->burst, *const q = &y->burst;
        if (x->rule != y->rule || x->group_len != y->group_len ||
            memcmp(x->group, y->group, x->group_len) != 0 ||
            p->first_ns != q->first_ns || p->last_ns != q->last_ns ||
            p->begin_ns != q->begin_ns || p->end_ns != q->end_ns ||
            p->peak_ns != q->peak_ns || p->parts != q->parts ||
            p->value < q->value || p->value > q->value ||
            p->count != q->count || p->bursts != q->bursts ||
            p->events != q->events || p->at_least != q->at_least ||
            p->order_count != q->order_count ||
            memcmp(p->orders, q->orders, p->order_count * sizeof *p->orders) !=
                0)
            return false;
    }
    return true;
}

/* ---- as a hunt sends them ---- */

typedef struct {
    correlating *c;
    told_hits *out;
} telling;

static gr_status keep(void *self, const correlating_hit *hit, gr_error *err)
{
    const telling *const t = self;
    const correlate_burst *const b = &hit->burst;
    told_hit *const kept = another(t->out, hit->rule, hit->group);
    kept->burst.first_ns = b->first_ns;
    kept->burst.last_ns = b->last_ns;
    kept->burst.begin_ns = b->begin_ns;
    kept->burst.end_ns = b->end_ns;
    kept->burst.peak_ns = b->peak_ns;
    kept->burst.value = b->value;
    kept->burst.parts = b->parts;
    kept->burst.count = b->count;
    kept->burst.bursts = b->bursts;
    kept->burst.events = b->events;
    kept->burst.at_least = b->at_least;
    burst_list *const list = calloc(1, sizeof *list);
    must(list != NULL);
    gr_status const status = burst_list_of(t->c, b, list, err);
    for (size_t i = 0; i < list->count; i++)
        kept->burst.orders[i] = list->orders[i];
    kept->burst.order_count = list->count;
    sort_orders(&kept->burst);
    free(list);
    return status;
}

/* What link_put would make of it. False: no memory. */
static bool put_links(const link_map *map, const made_match *m, gr_arena *arena,
                      gr_buffer *out)
{
    const link_plan *const plan = &map->plans[m->rule];
    gr_slice *const texts =
        gr_arena_take_array(arena, plan->name_count, sizeof *texts);
    if (gr_arena_status(arena) != GR_OK) return false;
    for (size_t i = 0; i < plan->name_count; i++)
        texts[i] = text_of(m, plan->names[i]);
    link_put_texts(map, m->rule, texts, arena, out);
    return out->status == GR_OK && gr_arena_status(arena) == GR_OK;
}

/* Each match where the first of its links is. */
static gr_status add_all(correlating *c, const link_map *map,
                         const made_match *matches, const made_links *links,
                         gr_error *err)
{
    gr_arena *const arena = gr_arena_new((size_t)1 << 20);
    gr_buffer room = gr_buffer_upto((size_t)1 << 20);
    gr_status status = GR_OK;
    size_t most = 1;
    for (size_t i = 0; i < links->count; i++)
        if (links->match_of[i] >= most) most = links->match_of[i] + 1;
    bool *const added = calloc(most, sizeof *added);
    if (added == NULL || arena == NULL) status = GR_NOMEM;
    for (size_t i = 0; status == GR_OK && i < links->count; i++) {
        size_t const of = links->match_of[i];
        const made_match *const m = &matches[of];
        if (added[of]) continue;
        added[of] = true;
        room.len = 0;
        gr_arena_reset(arena);
        status = GR_NOMEM;
        if (!put_links(map, m, arena, &room)) break;
        correlating_match const match = {m->time_ns, m->order,
                                         (uint32_t)(m->order >> MATCH_FILE)};
        status =
            correlating_add(c, m->rule, gr_buffer_slice(&room), &match, err);
    }
    free(added);
    gr_buffer_free(&room);
    gr_arena_free(arena);
    return status;
}

gr_status hits_told(const link_map *map, const made_match *matches,
                    const made_links *links, gr_spill_whole *store,
                    const correlating_watch *watch,
                    const volatile sig_atomic_t *stop, told_hits *out,
                    gr_error *err)
{
    correlating *const c = correlating_new(map, store, watch);
    telling t = {c, out};
    if (c == NULL) return GR_NOMEM;
    if (out->memory > 0) correlating_limit(c, out->memory);
    gr_status status = add_all(c, map, matches, links, err);
    if (status == GR_OK) status = correlating_join(c, stop, err);
    if (status == GR_OK)
        status = correlating_tell(c, (correlating_sink){&t, keep}, stop, err);
    out->sums = correlating_told(c);
    correlating_free(c);
    return status;
}

/* ---- composed ---- */

typedef struct {
    correlate_row row;
    uint8_t group[HIT_GROUP];
    size_t group_len;
} slow_row;

typedef struct {
    slow_row *rows;
    size_t count, room;
} slow_rows;

typedef struct {
    const link_map *map;
    slow_rows *of; /* of each rule */
    told_hits all; /* in the order of their numbers; orders as they came */
    gr_sha256 *sha;
    told_hits *out;
} composing;

static void add_row(composing *c, link_use use, const correlate_row *row,
                    gr_slice group)
{
    slow_rows *const rows = &c->of[use.correlation];
    if (rows->count == rows->room) {
        rows->room = rows->room == 0 ? 16 : 2 * rows->room;
        rows->rows = realloc(rows->rows, rows->room * sizeof *rows->rows);
        must(rows->rows != NULL);
    }
    slow_row *const added = &rows->rows[rows->count++];
    added->row = *row;
    added->group_len = group.len;
    must(group.len <= sizeof added->group);
    if (group.len > 0) memcpy(added->group, group.ptr, group.len);
    c->out->sums.rows++;
}

/* What the inner rule's group says of `name`. */
static gr_slice inner_value(const sigma_correlation *inner, gr_slice group,
                            gr_slice name)
{
    gr_cursor cursor = gr_cursor_over(group, 0);
    for (size_t i = 0; i < inner->group_by_count; i++) {
        gr_slice value;
        must(link_next_value(&cursor, &value));
        if (gr_equal_ascii_fold(inner->group_by[i], name)) return value;
    }
    return (gr_slice){NULL, 0};
}

static void put_inner(gr_buffer *out, const sigma_correlation *inner,
                      gr_slice group, const gr_slice *names, size_t count,
                      bool *all)
{
    *out = gr_buffer_upto(HIT_GROUP);
    *all = true;
    for (size_t i = 0; i < count; i++) {
        gr_slice const value = inner_value(inner, group, names[i]);
        *all = *all && value.ptr != NULL;
        link_put_value(out, value);
    }
    must(out->status == GR_OK);
}

static bool lasts_for(const sigma_correlation *outer)
{
    return outer->type == CORRELATE_TEMPORAL ||
           outer->type == CORRELATE_TEMPORAL_ORDERED ||
           outer->type == CORRELATE_VALUE_COUNT;
}

/* One row where its first hit is; or one there, one at its last event, and one at
 * each time span between, a thousandth of it apart at least. */
static void add_burst(composing *c, link_use use, correlate_row row,
                      gr_slice group, const told_burst *b)
{
    const sigma_correlation *const outer =
        c->map->rules->rules[use.correlation].correlation;
    int64_t const least = (b->last_ns - b->hit_ns) / 1000 + 1;
    int64_t const step =
        outer->timespan_ns > least ? outer->timespan_ns : least;
    row.first_ns = b->first_ns;
    row.time_ns = b->hit_ns;
    add_row(c, use, &row, group);
    while (lasts_for(outer) && row.time_ns < b->last_ns) {
        bool const between = b->last_ns - row.time_ns > step;
        row.mark = (correlate_mark){row.time_ns, true, between};
        row.time_ns = between ? row.time_ns + step : b->last_ns;
        add_row(c, use, &row, group);
    }
}

static void give(composing *c, uint32_t rule, link_use use, const told_burst *b,
                 gr_slice group, uint64_t order)
{
    const sigma_rule *const rules = c->map->rules->rules;
    const sigma_correlation *const outer = rules[use.correlation].correlation;
    const sigma_correlation_part *const part = &outer->parts[use.part];
    correlate_row row = {.part = use.part, .order = order, .events = b->events};
    gr_buffer own, tuple;
    bool all;
    put_inner(&own, rules[rule].correlation, group, part->group_by,
              outer->group_by_count, &all);
    put_inner(&tuple, rules[rule].correlation, group, part->fields,
              outer->field_count, &all);
    row.has_value = all && outer->type == CORRELATE_VALUE_COUNT;
    must(link_key(c->sha, gr_buffer_slice(&own), row.key));
    if (outer->type == CORRELATE_VALUE_COUNT)
        must(link_key(c->sha, gr_buffer_slice(&tuple), row.value));
    add_burst(c, use, row, gr_buffer_slice(&own), b);
    gr_buffer_free(&own);
    gr_buffer_free(&tuple);
}

static gr_slice group_of(const slow_rows *rows, const uint8_t *key)
{
    for (size_t i = 0; i < rows->count; i++)
        if (memcmp(rows->rows[i].row.key, key, CORRELATE_KEY) == 0)
            return gr_slice_of(rows->rows[i].group, rows->rows[i].group_len);
    must(false);
    return (gr_slice){NULL, 0};
}

static void judge(composing *c, uint32_t rule)
{
    const slow_rows *const rows = &c->of[rule];
    told_bursts told = {0};
    correlate_row *const sorted = calloc(rows->count + 1, sizeof *sorted);
    must(sorted != NULL);
    for (size_t i = 0; i < rows->count; i++) sorted[i] = rows->rows[i].row;
    rows_sort(sorted, rows->count);
    correlate_slowly(c->map->rules->rules[rule].correlation,
                     &(correlate_options){0}, sorted, rows->count, &told);
    for (size_t i = 0; i < told.count; i++) {
        const told_burst *const b = &told.bursts[i];
        gr_slice const group = group_of(rows, b->key);
        uint64_t const order = CORRELATING_BURST | c->all.count;
        another(&c->all, rule, group)->burst = *b;
        for (size_t k = 0; k < link_count(c->map, rule); k++)
            give(c, rule, c->map->uses[rule][k], b, group, order);
    }
    told_bursts_free(&told);
    free(sorted);
}

/* ---- what is named ---- */

static bool is_burst(uint64_t order)
{
    return (order & CORRELATING_BURST) != 0;
}

static const told_burst *burst_at(const told_hits *all, uint64_t order)
{
    return &all->hits[order & ~CORRELATING_BURST].burst;
}

/* How much there is below a row to name. */
static size_t below(const told_hits *all, uint64_t order)
{
    if (!is_burst(order)) return 1;
    uint64_t const events = burst_at(all, order)->events;
    return events < CORRELATE_GROUNDS ? (size_t)events : CORRELATE_GROUNDS;
}

static uint64_t last_match(const told_hits *all, uint64_t order)
{
    while (is_burst(order)) order = burst_at(all, order)->last_order;
    return order;
}

/* `room` places: the first row where it has to be, then matches, then in turns one for
 * each burst that still has something to name. */
static void name(const told_hits *all, const told_burst *of, size_t room,
                 bool first, told_burst *to)
{
    size_t *const shares = calloc(of->order_count + 1, sizeof *shares);
    bool given = true;
    must(shares != NULL);
    if (first && room > 0) room -= shares[0] = 1;
    for (size_t i = 0; i < of->order_count; i++)
        if (room > 0 && shares[i] == 0 && !is_burst(of->orders[i]))
            room -= shares[i] = 1;
    while (room > 0 && given) {
        given = false;
        for (size_t i = 0; room > 0 && i < of->order_count; i++) {
            if (shares[i] == below(all, of->orders[i])) continue;
            room--;
            shares[i]++;
            given = true;
        }
    }
    for (size_t i = 0; i < of->order_count; i++) {
        uint64_t const order = of->orders[i];
        if (shares[i] == 0) continue;
        if (!is_burst(order)) {
            to->orders[to->order_count++] = order;
            continue;
        }
        bool const cut = shares[i] < burst_at(all, order)->events;
        if (cut && shares[i] > 1) {
            to->orders[to->order_count++] = last_match(all, order);
            shares[i]--;
        }
        name(all, burst_at(all, order), shares[i], cut, to);
    }
    free(shares);
}

typedef struct {
    const told_hit *hit;
    size_t number;
} numbered;

static int as_told(const void *a, const void *b)
{
    const numbered *const x = a, *const y = b;
    int64_t const s = x->hit->burst.last_ns, t = y->hit->burst.last_ns;
    if (s != t) return s < t ? -1 : 1;
    if (x->hit->rule != y->hit->rule)
        return x->hit->rule < y->hit->rule ? -1 : 1;
    /* Zeros stand behind a group that is short. */
    int const groups = memcmp(x->hit->group, y->hit->group, 16);
    if (groups != 0) return groups;
    return x->number < y->number ? -1 : x->number > y->number;
}

static void tell(const composing *c)
{
    numbered *const order = calloc(c->all.count + 1, sizeof *order);
    size_t count = 0;
    must(order != NULL);
    for (size_t i = 0; i < c->all.count; i++)
        if (!c->map->rules->rules[c->all.hits[i].rule].silent)
            order[count++] = (numbered){&c->all.hits[i], i};
    qsort(order, count, sizeof *order, as_told);
    for (size_t i = 0; i < count; i++) {
        const told_hit *const from = order[i].hit;
        told_hit *const to = another(c->out, from->rule,
                                     gr_slice_of(from->group, from->group_len));
        to->burst = from->burst;
        to->burst.order_count = 0;
        name(&c->all, &from->burst, CORRELATE_GROUNDS, false, &to->burst);
        sort_orders(&to->burst);
    }
    free(order);
}

void hits_slowly(const link_map *map, const made_match *matches,
                 const made_links *links, told_hits *out)
{
    size_t const rules = map->rules->count;
    composing c = {.map = map,
                   .of = calloc(rules + 1, sizeof *c.of),
                   .sha = gr_sha256_new_for_little(),
                   .out = out};
    must(c.of != NULL && c.sha != NULL);
    for (size_t i = 0; i < links->count; i++) {
        const made_match *const m = &matches[links->match_of[i]];
        correlate_row row = links->links[i].row;
        if (m->time_ns == GR_TIME_NONE) continue;
        row.first_ns = row.time_ns = m->time_ns;
        row.order = m->order;
        if (map->rules->rules[links->links[i].use.correlation]
                .correlation->type == CORRELATE_TEMPORAL_ORDERED)
            row.order |= links->links[i].use.part;
        add_row(&c, links->links[i].use, &row, links->links[i].group);
    }
    for (unsigned level = 0, left = 1; left > 0; level++) {
        left = 0;
        for (uint32_t i = 0; i < rules; i++) {
            const sigma_correlation *const rule =
                map->rules->rules[i].correlation;
            if (rule != NULL && rule->level == level) judge(&c, i);
            if (rule != NULL && rule->level > level) left++;
        }
    }
    tell(&c);
    for (size_t i = 0; i < rules; i++) free(c.of[i].rows);
    free(c.of);
    told_hits_free(&c.all);
    gr_sha256_free(c.sha);
}
