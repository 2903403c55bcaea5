/* match.c - one event against the buckets of its channel and id. */
#include "sigma/judging.h"

#include "base/hash.h"

/* ---- routing ---- */

static const sigma_channel *look_up_channel(sigma_matcher *m, event_value name)
{
    gr_slice const folded = value_folded(m->context.arena, name);
    return folded.len == 0 ? NULL : engine_channel(m->engine, folded);
}

static const sigma_channel *channel_of(sigma_matcher *m, event_value name)
{
    gr_slice const key = value_bytes(name);
    if (key.len == 0) return NULL;
    if (key.len > CHANNEL_KEY) return look_up_channel(m, name);
    channel_memo *const memo =
        &m->channels[gr_hash64(name.type, key) % CHANNEL_CACHE];
    if (memo->used && memo->type == name.type &&
        gr_equal(gr_slice_of(memo->key, memo->len), key))
        return memo->channel;
    const sigma_channel *const channel = look_up_channel(m, name);
    if (gr_arena_status(m->context.arena) != GR_OK) return NULL;
    memo->channel = channel;
    memo->type = name.type;
    memo->len = (uint8_t)key.len;
    memo->used = true;
    memcpy(memo->key, key.ptr, key.len);
    return channel;
}

/* ---- events ---- */

static void forget_rounds(sigma_matcher *m)
{
    const bucket_room *const room = &m->engine->room;
    memset(m->slots, 0, room->slots * sizeof *m->slots);
    memset(m->atoms, 0, room->atoms * sizeof *m->atoms);
    memset(m->parts, 0, room->parts * sizeof *m->parts);
    memset(m->part_rounds, 0, room->parts * sizeof *m->part_rounds);
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

static gr_status judge(sigma_matcher *m, const sigma_bucket *bucket,
                       const event *e, gr_error *err)
{
    if (bucket == NULL) return GR_OK;
    judging const j = {m, plan_get(&m->plans, m->engine, bucket, e), bucket, e};
    if (j.plan == NULL)
        return gr_fail(err, gr_arena_status(m->plans.arena), e->offset,
                       "no room to plan for an event of %zu fields",
                       e->layout->field_count);
    if (j.plan->search_count + j.plan->always_count == 0) return GR_OK;
    next_round(m);
    if (m->profile != NULL) {
        judge_and_count(&j, m->profile);
        return GR_OK;
    }
    if (recall_judge(&j)) return GR_OK;
    next_round(m);
    judging_find_candidates(&j);
    for (size_t i = 0; i < m->candidate_count; i++)
        if (judging_holds(&j, m->candidates[i]))
            matcher_add_rule(m, bucket->instances[m->candidates[i]].rule);
    return GR_OK;
}

gr_status sigma_match(sigma_matcher *m, const event *e, sigma_hits *out,
                      gr_error *err)
{
    *out = (sigma_hits){0};
    matcher_start_event(m);
    const sigma_bucket *const own =
        channel_bucket(channel_of(m, e->channel), e->has_event_id, e->event_id);
    const sigma_bucket *const any =
        channel_bucket(m->any, e->has_event_id, e->event_id);
    GR_TRY(judge(m, own, e, err));
    GR_TRY(judge(m, any, e, err));
    return matcher_finish(m, e, out, err);
}
