/* match.c - one event against the buckets of its channel and id. */
#include "sigma/judging.h"

static void forget_rounds(sigma_matcher *m)
{
    const bucket_room *const room = &m->engine->room;
    memset(m->slots, 0, room->slots * sizeof *m->slots);
    memset(m->atoms, 0, room->atoms * sizeof *m->atoms);
    memset(m->parts, 0, room->parts * sizeof *m->parts);
    memset(m->candidate_rounds, 0,
           room->instances * sizeof *m->candidate_rounds);
    memset(m->hits.seen, 0, room->literals * sizeof *m->hits.seen);
}

static void next_round(sigma_matcher *m)
{
    if (++m->round <= UINT32_MAX >> 1) return;
    forget_rounds(m);
    m->round = 1;
}

/* As judge does, with a look at the clock between two steps. */
static void judge_and_count(const judging *j, sigma_profile *profile)
{
    sigma_matcher *const m = j->m;
    uint64_t const begin = profile->now_ns();
    judging_find_candidates(j);
    uint64_t last = profile->now_ns();
    profile->searching_ns += last - begin;
    for (size_t i = 0; i < m->candidate_count; i++) {
        uint32_t const rule = j->bucket->instances[m->candidates[i]].rule;
        bool const held = judging_holds(j, m->candidates[i]);
        uint64_t const now = profile->now_ns();
        profile->rules[rule].looked++;
        profile->rules[rule].held += held;
        profile->rules[rule].time_ns += now - last;
        last = now;
        if (held) matcher_add_rule(m, rule);
    }
    profile->judging_ns += last - begin;
}

static void judge(sigma_matcher *m, plan *p, const event *e)
{
    judging const j = {m, p, p->bucket, e};
    if (p->search_count + p->always_count == 0) return;
    next_round(m);
    if (!judging_may_find(&j)) return;
    if (m->profile != NULL) {
        judge_and_count(&j, m->profile);
        return;
    }
    if (recall_judge(&j)) return;
    next_round(m);
    judging_find_candidates(&j);
    for (size_t i = 0; i < m->candidate_count; i++)
        if (judging_holds(&j, m->candidates[i]))
            matcher_add_rule(m, p->bucket->instances[m->candidates[i]].rule);
}

/* Clears *settled where the plan may still change. */
static gr_status judge_by_bucket(sigma_matcher *m, const sigma_bucket *bucket,
                                 const event *e, plan **used, bool *settled,
                                 gr_error *err)
{
    *used = NULL;
    if (bucket == NULL) return GR_OK;
    plan *const p = plan_get(&m->plans, m->engine, bucket, e);
    if (p == NULL)
        return gr_fail(err, gr_arena_status(m->plans.arena), e->offset,
                       "no room to plan for an event of %zu fields",
                       e->layout->field_count);
    if (p->uses < PLAN_SETTLES) *settled = false;
    *used = p;
    judge(m, p, e);
    return GR_OK;
}

static gr_status judge_and_route(sigma_matcher *m, const event *e,
                                 gr_error *err)
{
    uint64_t const cleared = m->plans.cleared;
    bool settled = true;
    plan *own = NULL, *any = NULL;
    const sigma_bucket *const buckets[2] = {
        channel_bucket(routing_channel(m, e->channel), e->has_event_id,
                       e->event_id),
        channel_bucket(m->any, e->has_event_id, e->event_id)};
    GR_TRY(judge_by_bucket(m, buckets[0], e, &own, &settled, err));
    GR_TRY(judge_by_bucket(m, buckets[1], e, &any, &settled, err));
    if (settled && m->plans.cleared == cleared) routing_keep(m, e, own, any);
    return GR_OK;
}

gr_status sigma_match(sigma_matcher *m, const event *e, sigma_hits *out,
                      gr_error *err)
{
    *out = (sigma_hits){0};
    matcher_start_event(m);
    const route *const known = routing_find(m, e);
    if (known == NULL) {
        GR_TRY(judge_and_route(m, e, err));
    } else {
        if (known->own != NULL) judge(m, known->own, e);
        if (known->any != NULL) judge(m, known->any, e);
    }
    return matcher_finish(m, e, out, err);
}
