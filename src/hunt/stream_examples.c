/* stream_examples.c - see stream_examples.h.
 *
 *   stream -> events -> engine, oracle -> links -> correlating -> bursts of the rule
 *
 * Of all rules the stream's own and what it is made of take part: `silent` is set
 * anew in a copy, so that bursts of a rule within another are told, and no others. */
#include "hunt/stream_examples.h"

#include "base/mem.h"
#include "base/number.h"
#include "hunt/correlating.h"
#include "hunt/limits.h"

#include <float.h>

typedef struct {
    uint64_t bursts;
    double
        most; /* what the limits were held against, in the strongest window */
} stream_sums;

struct stream_judge {
    sigma_matcher *matcher;
    const sigma_rules *all;
    sigma_rule *own;         /* all of them, as one correlation sees them */
    sigma_correlation eased; /* that correlation, which holds of any window */
    uint32_t rule;           /* its number */
    uint32_t *parts;         /* what it is made of, itself first */
    size_t part_count;
    bool *is_part;
    gr_arena *arena, *scratch; /* of a correlation; of an event */
    sigma_rules rules;         /* `own` */
    link_map links;
    gr_buffer link, store, why;
    link_memo *memo;
    bool *held; /* by parts: does the oracle say so of the event? */
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                   "no memory for the examples of a correlation");
}

stream_judge *stream_judge_new(sigma_matcher *matcher, const sigma_rules *rules)
{
    stream_judge *const j = gr_alloc(sizeof *j);
    if (j == NULL) return NULL;
    j->matcher = matcher;
    j->all = rules;
    j->own = gr_alloc_array(rules->count, sizeof *j->own);
    j->parts = gr_alloc_array(rules->count, sizeof *j->parts);
    j->is_part = gr_alloc_array(rules->count, sizeof *j->is_part);
    j->held = gr_alloc_array(rules->count, sizeof *j->held);
    j->arena = gr_arena_new(HUNT_ROWS_CEILING);
    j->scratch = gr_arena_new(HUNT_SCRATCH_CEILING);
    j->memo = link_memo_new();
    j->link = j->why = gr_buffer_upto(HUNT_FIELDS_CEILING);
    j->store = gr_buffer_upto(STREAM_STORE_CEILING);
    if (j->own != NULL && j->parts != NULL && j->is_part != NULL &&
        j->held != NULL && j->memo != NULL && j->arena != NULL &&
        j->scratch != NULL)
        return j;
    stream_judge_free(j);
    return NULL;
}

void stream_judge_free(stream_judge *j)
{
    if (j == NULL) return;
    gr_free(j->own);
    gr_free(j->parts);
    gr_free(j->is_part);
    gr_free(j->held);
    gr_arena_free(j->arena);
    gr_arena_free(j->scratch);
    link_memo_free(j->memo);
    gr_buffer_free(&j->link);
    gr_buffer_free(&j->store);
    gr_buffer_free(&j->why);
    gr_free(j);
}

/* ---- the rules of a correlation ---- */

static void add_part(stream_judge *j, uint32_t rule)
{
    if (j->is_part[rule]) return;
    j->is_part[rule] = true;
    j->parts[j->part_count++] = rule;
}

static void find_parts(stream_judge *j)
{
    memset(j->is_part, 0, j->all->count * sizeof *j->is_part);
    j->part_count = 0;
    add_part(j, j->rule);
    for (size_t i = 0; i < j->part_count; i++) {
        const sigma_correlation *const c =
            j->all->rules[j->parts[i]].correlation;
        for (size_t k = 0; c != NULL && k < c->part_count; k++)
            add_part(j, c->parts[k].rule);
    }
}

static gr_status prepare(stream_judge *j, uint32_t rule, gr_error *err)
{
    j->rule = rule;
    find_parts(j);
    memcpy(j->own, j->all->rules, j->all->count * sizeof *j->own);
    for (size_t i = 0; i < j->all->count; i++) {
        if (!j->is_part[i]) j->own[i].correlation = NULL;
        j->own[i].silent = i != rule;
    }
    j->rules = (sigma_rules){.rules = j->own, .count = j->all->count};
    gr_arena_reset(j->arena);
    link_memo_forget_places(j->memo);
    return link_map_of(j->arena, &j->rules, &j->links) ? GR_OK : no_memory(err);
}

/* Then each window is a burst, which tells its number. */
static void ease(stream_judge *j)
{
    j->eased = *j->all->rules[j->rule].correlation;
    j->eased.condition = NULL;
    j->eased.limits[0] = (sigma_limit){LIMIT_GTE, -DBL_MAX};
    j->eased.limit_count = 1;
    j->own[j->rule].correlation = &j->eased;
}

/* ---- the store ---- */

static gr_status append(void *self, gr_slice bytes, gr_error *err)
{
    gr_buffer *const store = self;
    gr_put(store, bytes);
    if (store->status == GR_OK) return GR_OK;
    return gr_fail(err, store->status, GR_NO_OFFSET,
                   "a stream among examples is too large to be correlated");
}

static gr_status read_at(void *self, uint64_t offset, uint8_t *to, size_t len,
                         size_t *got, gr_error *err)
{
    const gr_buffer *const store = self;
    (void)err;
    *got = 0;
    if (offset >= store->len) return GR_OK;
    gr_slice const left = gr_sub(gr_buffer_slice(store), (size_t)offset, len);
    *got = left.len;
    if (left.len > 0) memcpy(to, left.ptr, left.len);
    return GR_OK;
}

/* ---- events ---- */

static bool is_plain(const stream_judge *j, uint32_t rule)
{
    return j->own[rule].correlation == NULL &&
           j->own[rule].state == RULE_LOADED;
}

static gr_status ask_oracle(stream_judge *j, const event *e, gr_error *err)
{
    for (size_t i = 0; i < j->part_count; i++)
        if (is_plain(j, j->parts[i]))
            GR_TRY(sigma_oracle_holds(j->matcher, j->parts[i], e,
                                      &j->held[j->parts[i]], err));
    return GR_OK;
}

static bool has_rule(const sigma_hits *hits, uint32_t rule)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->rules[i] == rule) return true;
    return false;
}

/* GR_NONE: the engine says other than the oracle, and `why` tells of it. */
static gr_status compare(stream_judge *j, const sigma_hits *hits,
                         uint64_t number, gr_error *err)
{
    for (size_t i = 0; i < j->part_count; i++) {
        uint32_t const part = j->parts[i];
        if (!is_plain(j, part) || has_rule(hits, part) == j->held[part])
            continue;
        gr_putf(&j->why, "event %llu, ", (unsigned long long)number);
        gr_put(&j->why, j->own[part].title);
        gr_put(&j->why, j->held[part]
                            ? GR_S(": the oracle says yes, the engine no")
                            : GR_S(": the engine says yes, the oracle no"));
        return j->why.status == GR_OK ? GR_NONE : no_memory(err);
    }
    return GR_OK;
}

/* All that the event gives to correlations, as hunt's judge and bursts do it. */
static gr_status add_links(stream_judge *j, const event *e,
                           const sigma_hits *hits, uint64_t number,
                           correlating *c, gr_error *err)
{
    for (size_t i = 0; i < hits->count; i++) {
        if (link_count(&j->links, hits->rules[i]) == 0) continue;
        j->link.len = 0;
        gr_arena_reset(j->scratch);
        link_put(&j->links, hits->rules[i], e, j->memo, j->scratch, &j->link);
        if (j->link.status != GR_OK || gr_arena_status(j->scratch) != GR_OK)
            return no_memory(err);
        correlating_match const match = {
            e->time_ns, number << CORRELATING_LOW | i % (1 << CORRELATING_LOW),
            1};
        GR_TRY(correlating_add(c, hits->rules[i], gr_buffer_slice(&j->link),
                               &match, err));
    }
    return GR_OK;
}

static gr_status add_events(stream_judge *j, example_stream *stream,
                            correlating *c, gr_error *err)
{
    for (uint64_t number = 1;; number++) {
        event e;
        bool again;
        sigma_hits hits;
        gr_status const status = example_stream_next(stream, &e, &again, err);
        if (status != GR_OK) return status == GR_NONE ? GR_OK : status;
        if (!again) GR_TRY(ask_oracle(j, &e, err));
        GR_TRY(sigma_match(j->matcher, &e, &hits, err));
        GR_TRY(compare(j, &hits, number, err));
        GR_TRY(add_links(j, &e, &hits, number, c, err));
    }
}

/* ---- judgement ---- */

static gr_status count(void *self, const correlating_hit *hit, gr_error *err)
{
    stream_sums *const sums = self;
    (void)err;
    if (sums->bursts++ == 0 || hit->burst.value > sums->most)
        sums->most = hit->burst.value;
    return GR_OK;
}

/* GR_NONE: as compare. */
static gr_status run(stream_judge *j, example_stream *stream, stream_sums *out,
                     gr_error *err)
{
    gr_spill const store = {&j->store, append, read_at};
    gr_spill_whole whole = {&store, 0};
    j->store.len = 0;
    *out = (stream_sums){0};
    example_stream_rewind(stream);
    correlating *const c = correlating_new(&j->links, &whole, NULL);
    gr_status status = c == NULL ? no_memory(err) : GR_OK;
    if (status == GR_OK) status = add_events(j, stream, c, err);
    if (status == GR_OK) status = correlating_join(c, NULL, err);
    if (status == GR_OK)
        status = correlating_tell(c, (correlating_sink){out, count}, NULL, err);
    correlating_free(c);
    return status;
}

/* What a person needs to see why it is so. */
static gr_status explain(stream_judge *j, example_stream *stream,
                         const stream_sums *sums, gr_error *err)
{
    char text[GR_NUMBER_TEXT];
    stream_sums any = *sums;
    if (sums->bursts == 0) {
        ease(j);
        GR_TRY(run(j, stream, &any, err));
    }
    gr_slice const most = gr_double_text(text, any.most);
    if (any.bursts == 0)
        gr_put(&j->why, GR_S("no burst: no event in any window"));
    else if (sums->bursts == 0)
        gr_putf(&j->why, "no burst: the strongest window has %.*s",
                (int)most.len, (const char *)most.ptr);
    else
        gr_putf(&j->why, "%llu burst%s: the strongest window has %.*s",
                (unsigned long long)sums->bursts, sums->bursts == 1 ? "" : "s",
                (int)most.len, (const char *)most.ptr);
    return j->why.status == GR_OK ? GR_OK : no_memory(err);
}

static gr_status judge(void *self, example_stream *stream,
                       sigma_example *example, gr_error *err)
{
    stream_judge *const j = self;
    stream_sums sums;
    j->why.len = 0;
    GR_TRY(prepare(j, (uint32_t)(example->rule - j->all->rules), err));
    gr_status status = run(j, stream, &sums, err);
    example->passed =
        status == GR_OK && (sums.bursts > 0) == example->should_match;
    if (status == GR_OK && !example->passed)
        status = explain(j, stream, &sums, err);
    example->why = gr_buffer_slice(&j->why);
    return status == GR_NONE ? GR_OK : status;
}

sigma_stream_judge stream_judge_interface(stream_judge *j)
{
    return (sigma_stream_judge){j, judge};
}
