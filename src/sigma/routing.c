/* routing.c - see routing.h.
 *
 *   layout, channel, id  -> plans        most events: a look at one route
 *   channel, id          -> bucket       the rest, for plan.c to go on with */
#include "sigma/matcher.h"

#include "base/hash.h"

/* ---- channels ---- */

static const sigma_channel *look_up_channel(sigma_matcher *m, event_value name)
{
    gr_slice const folded = value_folded(m->context.arena, name);
    return folded.len == 0 ? NULL : engine_channel(m->engine, folded);
}

const sigma_channel *routing_channel(sigma_matcher *m, event_value name)
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

/* ---- routes ---- */

static size_t place_of(const event *e)
{
    uint64_t const mixed =
        (e->layout->id + e->event_id) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(mixed >> 32) % ROUTES;
}

const route *routing_find(const sigma_matcher *m, const event *e)
{
    const route *const r = &m->routes[place_of(e)];
    if (r->cleared != m->plans.cleared + 1 || r->layout_id != e->layout->id ||
        r->source_kind != e->source_kind || r->layout != e->layout ||
        r->event_id != e->event_id || r->has_event_id != e->has_event_id ||
        r->type != e->channel.type ||
        !gr_equal(gr_slice_of(r->key, r->len), value_bytes(e->channel)))
        return NULL;
    return r;
}

void routing_keep(sigma_matcher *m, const event *e, plan *own, plan *any)
{
    gr_slice const name = value_bytes(e->channel);
    if (name.len > ROUTE_KEY) return;
    route *const r = &m->routes[place_of(e)];
    *r = (route){.source_kind = e->source_kind,
                 .layout_id = e->layout->id,
                 .layout = e->layout,
                 .cleared = m->plans.cleared + 1,
                 .own = own,
                 .any = any,
                 .event_id = e->event_id,
                 .has_event_id = e->has_event_id,
                 .type = e->channel.type,
                 .len = (uint8_t)name.len};
    if (name.len > 0) memcpy(r->key, name.ptr, name.len);
}
