/* sieve.c - see sieve.h. */
#include "hunt/sieve.h"

#include "base/mem.h"
#include "correlate/at_once.h"
#include "correlate/need.h"

enum { CELL_BITS = 23, WAITING = 64 };

/* What is noted waits until its cell has come from memory. */
typedef struct {
    uint32_t cell;
    uint8_t bits, more;
} waiting;

struct sieve {
    const link_map *links;
    const givings *givings;
    const correlate_need *needs; /* by the rule's number */
    const bool *sieved;          /* of rules above: a need is known */
    const bool *only_sieved; /* of others: only such rules take their bursts */
    const sieve_stream *streams;
    uint8_t *cells; /* a count, or a set of parts; NULL: nothing is noted */
    waiting waiting[WAITING];
    size_t count;
    uint64_t *hashes; /* of the group that is noted, by use */
};

static const sigma_correlation *correlation_of(const link_map *links,
                                               uint32_t rule)
{
    return links->rules->rules[rule].correlation;
}

/* ---- which ---- */

/* All bursts that it takes are of streams, where they are noted. */
static bool is_noted(const link_map *links, const stream_plan *plan,
                     const sigma_correlation *c)
{
    for (size_t i = 0; i < c->part_count; i++) {
        uint32_t const part = c->parts[i].rule;
        if (correlation_of(links, part) != NULL && !plan->shares[part])
            return false;
    }
    return true;
}

static bool find_needs(gr_arena *arena, const stream_plan *plan, sieve *s)
{
    const sigma_rules *const rules = s->links->rules;
    correlate_need *const needs =
        gr_arena_take_array(arena, rules->count, sizeof *needs);
    bool *const sieved =
        gr_arena_take_array(arena, rules->count, sizeof *sieved);
    if (gr_arena_status(arena) != GR_OK) return false;
    for (size_t i = 0; i < rules->count; i++) {
        const sigma_correlation *const c = rules->rules[i].correlation;
        sieved[i] = c != NULL && rules->rules[i].state == RULE_LOADED &&
                    c->level > 0 && is_noted(s->links, plan, c) &&
                    correlate_need_of(c, &needs[i]);
    }
    s->needs = needs;
    s->sieved = sieved;
    return true;
}

static bool takes_only_sieved(const sieve *s, uint32_t rule)
{
    size_t const count = link_count(s->links, rule);
    if (!s->links->rules->rules[rule].silent) return false;
    for (size_t i = 0; i < count; i++)
        if (!s->sieved[s->links->uses[rule][i].correlation]) return false;
    return count > 0;
}

static bool find_only_sieved(gr_arena *arena, const stream_plan *plan, sieve *s)
{
    size_t const rules = s->links->rules->count;
    bool *const only = gr_arena_take_array(arena, rules, sizeof *only);
    if (only == NULL) return false;
    for (uint32_t i = 0; i < rules; i++)
        only[i] = plan->shares[i] && takes_only_sieved(s, i);
    s->only_sieved = only;
    return true;
}

static bool has_sieved(const sieve *s, uint32_t rule)
{
    for (size_t i = 0; i < link_count(s->links, rule); i++)
        if (s->sieved[s->links->uses[rule][i].correlation]) return true;
    return false;
}

static size_t count_rules(const stream_rules *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->view_count; i++) count += r->views[i].count;
    return count;
}

static bool has_reach(const sieve *s, const stream_view *v, uint32_t rule)
{
    double each, sum;
    return v->column != STREAM_COLUMNS &&
           at_once_reach(correlation_of(s->links, rule), &each, &sum);
}

static bool set_stream(gr_arena *arena, const sieve *s, const stream_rules *r,
                       sieve_stream *out)
{
    size_t const most = count_rules(r);
    uint32_t *const rules = gr_arena_take_array(arena, most, sizeof *rules);
    size_t *const leasts = gr_arena_take_array(arena, most, sizeof *leasts);
    if (gr_arena_status(arena) != GR_OK) return false;
    *out = (sieve_stream){rules, leasts, 0, SIZE_MAX};
    for (size_t i = 0; i < r->view_count; i++)
        for (size_t k = 0; k < r->views[i].count; k++) {
            uint32_t const rule = r->views[i].rules[k];
            size_t const least = r->views[i].leasts[k];
            if (has_sieved(s, rule)) {
                rules[out->count] = rule;
                leasts[out->count++] = least;
            }
            if (!s->only_sieved[rule] && least < out->least &&
                !has_reach(s, &r->views[i], rule))
                out->least = least;
        }
    return true;
}

static bool set_streams(gr_arena *arena, const stream_plan *plan, sieve *s)
{
    sieve_stream *const streams =
        gr_arena_take_array(arena, plan->count, sizeof *streams);
    if (gr_arena_status(arena) != GR_OK) return false;
    s->streams = streams;
    for (size_t i = 0; i < plan->count; i++)
        if (!set_stream(arena, s, &plan->streams[i], &streams[i])) return false;
    return true;
}

sieve *sieve_new(gr_arena *arena, const link_map *links,
                 const stream_plan *plan, const givings *given)
{
    sieve *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->links = links;
    s->givings = given;
    s->hashes = gr_alloc_array(given->most_uses, sizeof *s->hashes);
    if (s->hashes != NULL && find_needs(arena, plan, s) &&
        find_only_sieved(arena, plan, s) && set_streams(arena, plan, s))
        return s;
    sieve_free(s);
    return NULL;
}

void sieve_free(sieve *s)
{
    if (s == NULL) return;
    gr_free(s->cells);
    gr_free(s->hashes);
    gr_free(s);
}

const sieve_stream *sieve_of_stream(const sieve *s, uint32_t stream)
{
    return &s->streams[stream];
}

/* ---- cells ---- */

/* The same in each run: who chooses texts that share a cell makes it slower, no more. */
static uint64_t add_value(uint64_t hash, gr_slice value)
{
    return gr_hash64(hash * 31 + (value.ptr == NULL), value);
}

static uint64_t hash_of_own(const giving *g, size_t count, const gr_slice *own)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < count; i++)
        hash =
            add_value(hash, g->group[i] == GIVING_NOWHERE ? (gr_slice){NULL, 0}
                                                          : own[g->group[i]]);
    return hash;
}

static uint64_t hash_of_group(gr_slice group)
{
    uint64_t hash = 0;
    gr_cursor c = gr_cursor_over(group, 0);
    for (gr_slice value; link_next_value(&c, &value);)
        hash = add_value(hash, value);
    return hash;
}

/* One half is for counts, the other for sets. */
static uint32_t cell_of(const sieve *s, uint32_t rule, uint64_t hash)
{
    uint64_t const mixed = (hash + rule) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(mixed >> (65 - CELL_BITS)) |
           (uint32_t)s->needs[rule].by_part << (CELL_BITS - 1);
}

static void apply(sieve *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const waiting *const w = &s->waiting[i];
        uint8_t *const cell = &s->cells[w->cell];
        unsigned const sum = (unsigned)*cell + w->more;
        *cell = (uint8_t)((sum < UINT8_MAX ? sum : UINT8_MAX) | w->bits);
    }
    s->count = 0;
}

static bool note(sieve *s, link_use use, uint64_t hash, size_t rows)
{
    const correlate_need *const need = &s->needs[use.correlation];
    if (s->cells == NULL)
        s->cells = gr_alloc_array((size_t)1 << CELL_BITS, sizeof *s->cells);
    if (s->cells == NULL) return false;
    if (s->count == WAITING) apply(s);
    waiting *const w = &s->waiting[s->count++];
    w->cell = cell_of(s, use.correlation, hash);
    w->bits = w->more = 0;
    if (need->by_part) w->bits = (uint8_t)(1u << use.part);
    else w->more = (uint8_t)(rows < UINT8_MAX ? rows : UINT8_MAX);
    __builtin_prefetch(&s->cells[w->cell], 1);
    return true;
}

/* Of the group of the rule above; uses come in turn. */
static uint64_t hash_of_use(sieve *s, uint32_t rule, size_t i,
                            const gr_slice *own)
{
    const giving *const g = &s->givings->of[rule][i];
    uint32_t const above = s->links->uses[rule][i].correlation;
    s->hashes[i] =
        g->alike < i
            ? s->hashes[g->alike]
            : hash_of_own(g, correlation_of(s->links, above)->group_by_count,
                          own);
    return s->hashes[i];
}

bool sieve_note(sieve *s, uint32_t rule, const gr_slice *own, size_t rows)
{
    size_t const count = link_count(s->links, rule);
    for (size_t i = 0; i < count; i++) {
        link_use const use = s->links->uses[rule][i];
        uint64_t const hash = hash_of_use(s, rule, i, own);
        /* Bursts of one group have one value. */
        bool const one = correlation_of(s->links, use.correlation)->type ==
                         CORRELATE_VALUE_COUNT;
        if (s->sieved[use.correlation] && !note(s, use, hash, one ? 1 : rows))
            return false;
    }
    return true;
}

bool sieve_note_match(sieve *s, link_use use, gr_slice group)
{
    return !s->sieved[use.correlation] || note(s, use, hash_of_group(group), 1);
}

/* ---- asked ---- */

static bool is_met(sieve *s, uint32_t rule, uint64_t hash)
{
    if (s->count > 0) apply(s);
    unsigned const cell =
        s->cells == NULL ? 0 : s->cells[cell_of(s, rule, hash)];
    return cell == UINT8_MAX ||
           correlate_need_is_met(&s->needs[rule], cell, cell);
}

bool sieve_asks(const sieve *s, uint32_t rule)
{
    return s->only_sieved[rule];
}

bool sieve_wants(sieve *s, uint32_t rule, const gr_slice *own)
{
    size_t const count = link_count(s->links, rule);
    if (!s->only_sieved[rule]) return true;
    for (size_t i = 0; i < count; i++)
        if (is_met(s, s->links->uses[rule][i].correlation,
                   hash_of_use(s, rule, i, own)))
            return true;
    return false;
}

void sieve_gives(sieve *s, uint32_t rule, const gr_slice *own, bool *out)
{
    size_t const count = link_count(s->links, rule);
    for (size_t i = 0; i < count; i++) {
        uint32_t const above = s->links->uses[rule][i].correlation;
        uint64_t const hash = hash_of_use(s, rule, i, own);
        out[i] = !s->sieved[above] || is_met(s, above, hash);
    }
}
