/* identity.c - see identity.h. */
#include "hunt/identity.h"

#include "base/time.h"
#include "correlate/normal.h"

enum { NS = 1000000000 };

static bool add_number(gr_sha256 *sha, uint64_t number)
{
    uint8_t bytes[8];
    gr_store_le(bytes, number, sizeof bytes);
    return gr_sha256_add(sha, gr_slice_of(bytes, sizeof bytes));
}

static bool add_text(gr_sha256 *sha, gr_slice text)
{
    return add_number(sha, text.len) && gr_sha256_add(sha, text);
}

/* The second that it lies in, before 1970 too. */
static uint64_t second_of(int64_t time_ns)
{
    return (uint64_t)(time_ns / NS - (time_ns % NS < 0));
}

/* As groups compare hosts: without the domain, and letters have no case. */
static gr_slice host_of(const event *e, gr_arena *arena)
{
    gr_slice const host = value_text(arena, e->computer);
    return correlate_normal(arena, GR_S("Computer"), host);
}

static gr_slice field_of(const event *e, gr_slice name, gr_arena *arena)
{
    size_t const i = event_layout_find(e->layout, name);
    if (i == SIZE_MAX) return GR_S("");
    return gr_trim(value_text(arena, event_field_value(e, i, arena)));
}

static bool add_windows(gr_sha256 *sha, const event *e, gr_arena *arena)
{
    gr_slice const channel = value_text(arena, e->channel);
    return channel.len > 0 && gr_sha256_add(sha, GR_S("w")) &&
           add_text(sha, correlate_normal(arena, GR_S("Channel"), channel)) &&
           add_number(sha, e->record_id) && add_number(sha, e->event_id);
}

static bool add_syslog(gr_sha256 *sha, const event *e, gr_arena *arena)
{
    gr_slice const program = field_of(e, GR_S("program"), arena);
    gr_slice const message = field_of(e, GR_S("message"), arena);
    return program.len > 0 && message.len > 0 &&
           gr_sha256_add(sha, GR_S("s")) && add_text(sha, program) &&
           add_text(sha, field_of(e, GR_S("pid"), arena)) &&
           add_text(sha, message);
}

bool identity_add(gr_sha256 *sha, const event *e, gr_arena *arena)
{
    if (e->time_ns == GR_TIME_NONE) return false;
    gr_slice const host = host_of(e, arena);
    if (host.len == 0) return false;
    bool const known = e->has_event_id
                           ? e->has_record_id && add_windows(sha, e, arena)
                           : add_syslog(sha, e, arena);
    return known && add_text(sha, host) &&
           add_number(sha, second_of(e->time_ns)) &&
           gr_arena_status(arena) == GR_OK;
}

bool identity_is_nameless(const event *e)
{
    value_type const type = (value_type)e->computer.type;
    bool const named = type != VALUE_ABSENT && type != VALUE_NULL &&
                       (type == VALUE_LIST || e->computer.len > 0);
    return !e->has_record_id && (!named || e->host_of_folder);
}

/* Of the parts of a second, those with all nine digits come first, then those with
 * eight, and so on: each behind all that the one before can be. */
uint32_t identity_rank(const event *e)
{
    uint32_t part = (uint32_t)((e->time_ns % NS + NS) % NS), behind = 1;
    if (gr_equal(gr_slice_of_c(e->source_kind), GR_S("evtx"))) return 0;
    if (part == 0) return INT32_MAX;
    for (uint32_t all = NS; part % 10 == 0; part /= 10, all /= 10)
        behind += all;
    return behind + part;
}
