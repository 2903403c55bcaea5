/* matcher.c - one thread's scratch, and what is common to all ways to judge. */
#include "sigma/matcher.h"

#include "base/mem.h"
#include "sigma/engine_limits.h"

/* Room that stays with the event's arena. */
enum { EVENT_ROOM = 256 << 10 };

static bool make_room(sigma_matcher *m)
{
    const bucket_room *const room = &m->engine->room;
    size_t const rules = m->engine->rules->count;
    m->slots = gr_alloc_array(room->slots + 1, sizeof *m->slots);
    m->atoms = gr_alloc_array(room->atoms + 1, sizeof *m->atoms);
    m->parts = gr_alloc_array(room->parts + 1, sizeof *m->parts);
    m->candidate_rounds =
        gr_alloc_array(room->instances + 1, sizeof *m->candidate_rounds);
    m->candidates = gr_alloc_array(room->instances + 1, sizeof *m->candidates);
    m->hits.seen = gr_alloc_array(room->literals + 1, sizeof *m->hits.seen);
    m->hits.found = gr_alloc_array(room->literals + 1, sizeof *m->hits.found);
    m->memories =
        gr_alloc_array(m->engine->slot_total + 1, sizeof *m->memories);
    m->units = gr_alloc_array(m->engine->filter_total + 1, sizeof *m->units);
    m->held = gr_alloc_array(room->instances + 1, sizeof *m->held);
    m->rule_rounds = gr_alloc_array(rules + 1, sizeof *m->rule_rounds);
    m->rules = gr_alloc_array(rules + 1, sizeof *m->rules);
    return m->slots != NULL && m->atoms != NULL && m->parts != NULL &&
           m->candidate_rounds != NULL && m->candidates != NULL &&
           m->hits.seen != NULL && m->hits.found != NULL &&
           m->memories != NULL && m->units != NULL && m->held != NULL &&
           m->rule_rounds != NULL && m->rules != NULL;
}

static const sigma_memo_limits usual_memo = {MATCH_MEMO_CEILING, UINT64_MAX};

sigma_matcher *sigma_matcher_new(const sigma_engine *engine,
                                 const sigma_memo_limits *memo)
{
    sigma_matcher *const m = gr_alloc(sizeof *m);
    if (m == NULL) return NULL;
    m->engine = engine;
    m->any = engine_channel(engine, (gr_slice){NULL, 0});
    m->context.arena = gr_arena_new(EVENT_SCRATCH_CEILING);
    m->context.regex = sigma_regex_scratch_new();
    if (m->context.arena == NULL || m->context.regex == NULL ||
        gr_arena_take_text(m->context.arena, EVENT_ROOM) == NULL ||
        !make_room(m) ||
        !memo_open(&m->memo, memo != NULL ? memo : &usual_memo) ||
        !plan_cache_open(&m->plans, &engine->room)) {
        sigma_matcher_free(m);
        return NULL;
    }
    return m;
}

void sigma_matcher_free(sigma_matcher *m)
{
    if (m == NULL) return;
    plan_cache_close(&m->plans);
    memo_close(&m->memo);
    sigma_regex_scratch_free(m->context.regex);
    gr_arena_free(m->context.arena);
    gr_free(m->slots);
    gr_free(m->atoms);
    gr_free(m->parts);
    gr_free(m->candidate_rounds);
    gr_free(m->candidates);
    gr_free(m->hits.seen);
    gr_free(m->hits.found);
    gr_free(m->memories);
    gr_free(m->units);
    for (size_t i = 0; i < SCOUTS; i++) line_scout_free(m->scouts[i]);
    gr_free(m->held);
    gr_free(m->rule_rounds);
    gr_free(m->rules);
    gr_free(m);
}

void sigma_matcher_profile(sigma_matcher *m, sigma_profile *profile)
{
    m->profile = profile;
    m->memo.limits.ceiling = 0;
}

void sigma_matcher_forget(sigma_matcher *m)
{
    plan_cache_clear(&m->plans);
    memset(m->units, 0, m->engine->filter_total * sizeof *m->units);
    for (size_t i = 0; i < SCOUTS && m->scouts[i] != NULL; i++)
        line_scout_forget(m->scouts[i]);
    memo_clear(&m->memo);
}

void sigma_matcher_forget_values(sigma_matcher *m)
{
    memo_clear(&m->memo);
}

void matcher_start_event(sigma_matcher *m)
{
    gr_arena_reset(m->context.arena);
    m->context.regex_limits = 0;
    m->rule_count = 0;
    if (++m->event_round == 0) {
        size_t const rules = m->engine->rules->count;
        memset(m->rule_rounds, 0, rules * sizeof *m->rule_rounds);
        memset(m->fields, 0, sizeof m->fields);
        m->line.scout = NULL;
        m->line_round = 0;
        m->event_round = 1;
    }
}

void matcher_add_rule(sigma_matcher *m, uint32_t rule)
{
    if (m->rule_rounds[rule] == m->event_round) return;
    m->rule_rounds[rule] = m->event_round;
    m->rules[m->rule_count++] = rule;
}

static int by_number(const void *a, const void *b)
{
    uint32_t const x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

gr_status matcher_finish(sigma_matcher *m, const event *e, sigma_hits *out,
                         gr_error *err)
{
    gr_status const status = gr_arena_status(m->context.arena);
    if (status != GR_OK)
        return gr_fail(err, status, e->offset,
                       "an event could not be judged: %s",
                       gr_status_name(status));
    if (m->rule_count > 1)
        qsort(m->rules, m->rule_count, sizeof *m->rules, by_number);
    out->rules = m->rules;
    out->count = m->rule_count;
    out->regex_limits = m->context.regex_limits;
    return GR_OK;
}
