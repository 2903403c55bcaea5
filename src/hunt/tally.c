/* tally.c - see tally.h. */
#include "hunt/tally.h"

#include "base/mem.h"
#include "hunt/holes.h"
#include "hunt/limits.h"
#include "hunt/rows.h"
#include "hunt/wire.h"

/* Names as they stand in the record, before they are made text. */
enum { RAW_NAME = 2 * HUNT_NAME_CEILING, KEY_ROOM = RAW_NAME + 8 };
enum { BLOCK_ROWS_CEILING = 16 << 20 };
/* Rows that were wanted last, by event id and marks of names. */
enum { RECENT = 64 };

typedef struct {
    event_value channel; /* bytes in the block arena */
    wire_events sums;
} kind_row;

/* A log of a host. */
typedef struct {
    event_value host, channel; /* bytes in the block arena */
    wire_source sums;
    gap_stretch stretch; /* that is going on */
    unsigned stretches;  /* told */
} source_row;

struct tally {
    gr_arena *arena;   /* the rows */
    gr_arena *scratch; /* names as text */
    row_table kinds, sources;
    kind_row *recent_kinds[RECENT]; /* of the tables, or NULL */
    source_row *recent_sources[RECENT];
};

tally *tally_new(void)
{
    tally *const t = gr_alloc(sizeof *t);
    if (t == NULL) return NULL;
    t->arena = gr_arena_new(BLOCK_ROWS_CEILING);
    t->scratch = gr_arena_new(HUNT_SCRATCH_CEILING);
    t->kinds = rows_in(t->arena, sizeof(kind_row), HUNT_ROW_CEILING);
    t->sources = rows_in(t->arena, sizeof(source_row), HUNT_ROW_CEILING);
    if (t->arena != NULL && t->scratch != NULL) return t;
    tally_free(t);
    return NULL;
}

void tally_free(tally *t)
{
    if (t == NULL) return;
    rows_free(&t->kinds);
    rows_free(&t->sources);
    gr_arena_free(t->arena);
    gr_arena_free(t->scratch);
    gr_free(t);
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to count events");
}

/* ---- names ---- */

/* `v` cut to what a row keeps. Whole UTF-16 units. */
static event_value cut_name(event_value v)
{
    if (v.type != VALUE_UTF8 && v.type != VALUE_UTF16)
        return value_of(VALUE_ABSENT, NULL, 0);
    size_t const most = v.type == VALUE_UTF16 ? RAW_NAME : HUNT_NAME_CEILING;
    return value_of((value_type)v.type, v.ptr, v.len < most ? v.len : most);
}

/* type, more, then the raw bytes: equal keys are equal names. */
static gr_slice name_key(uint8_t *out, event_value name, uint64_t more)
{
    out[0] = name.type;
    for (size_t i = 1; i < 8; i++) out[i] = (uint8_t)(more >> (8 * (i - 1)));
    if (name.len > 0) memcpy(out + 8, name.ptr, name.len);
    return gr_slice_of(out, 8 + name.len);
}

static bool keep_name(tally *t, event_value *kept, event_value name)
{
    gr_slice const bytes = gr_arena_copy(t->arena, value_bytes(name));
    *kept = value_of((value_type)name.type, bytes.ptr, bytes.len);
    return bytes.ptr != NULL;
}

static bool same_name(event_value a, event_value b)
{
    return a.type == b.type && gr_equal(value_bytes(a), value_bytes(b));
}

/* The length and the last character, which is where most names differ. */
static size_t mark_of(event_value name)
{
    const uint8_t *const text = name.ptr;
    if (name.len < 2) return 0;
    return name.len + (size_t)(text[name.len - 1] ^ text[name.len - 2]);
}

static kind_row *kind_in_table(tally *t, const event *e, event_value channel)
{
    uint8_t key[KEY_ROOM];
    uint64_t const more = (uint64_t)e->has_event_id << 32 | e->event_id;
    void *row = NULL;
    row_status const found =
        rows_get(&t->kinds, name_key(key, channel, more), &row);
    kind_row *const kind = row;
    if (found != ROW_NEW) return kind;
    if (!keep_name(t, &kind->channel, channel)) return NULL;
    kind->sums.event_id = e->event_id;
    kind->sums.has_event_id = e->has_event_id;
    kind->sums.first_ns = kind->sums.last_ns = GR_TIME_NONE;
    return kind;
}

static kind_row *kind_of(tally *t, const event *e)
{
    event_value const channel = cut_name(e->channel);
    size_t const place = (e->event_id + mark_of(channel)) % RECENT;
    kind_row **const recent = &t->recent_kinds[place];
    const kind_row *const k = *recent;
    if (k == NULL || k->sums.event_id != e->event_id ||
        k->sums.has_event_id != e->has_event_id ||
        !same_name(k->channel, channel))
        *recent = kind_in_table(t, e, channel);
    return *recent;
}

static gr_status count_kind(tally *t, const event *e, bool judged,
                            gr_buffer *out, gr_error *err)
{
    kind_row *kind = kind_of(t, e);
    if (kind == NULL) {
        GR_TRY(tally_send(t, out, err));
        kind = kind_of(t, e);
    }
    if (kind == NULL) return no_memory(err);
    wire_events *const sums = &kind->sums;
    sums->events++;
    sums->judged += judged;
    sums->null_times += e->time_ns == GR_TIME_NONE;
    gr_time_join(&sums->first_ns, &sums->last_ns, e->time_ns, e->time_ns);
    return GR_OK;
}

/* Lengths of the host's name, then both. */
static gr_slice source_key(uint8_t *out, event_value host, event_value channel)
{
    gr_slice const first = name_key(out, host, channel.len);
    out[7] = channel.type; /* lengths are below 2^16 */
    if (channel.len > 0) memcpy(out + first.len, channel.ptr, channel.len);
    return gr_slice_of(out, first.len + channel.len);
}

static source_row *source_in_table(tally *t, event_value host,
                                   event_value channel)
{
    uint8_t key[2 * KEY_ROOM];
    void *row = NULL;
    row_status const found =
        rows_get(&t->sources, source_key(key, host, channel), &row);
    source_row *const source = row;
    if (found != ROW_NEW) return source;
    if (!keep_name(t, &source->host, host) ||
        !keep_name(t, &source->channel, channel))
        return NULL;
    source->sums.first_ns = source->sums.last_ns = GR_TIME_NONE;
    return source;
}

static source_row *source_of(tally *t, const event *e)
{
    event_value const host = cut_name(e->computer);
    event_value const channel = cut_name(e->channel);
    size_t const place = (mark_of(host) + 5 * mark_of(channel)) % RECENT;
    source_row **const recent = &t->recent_sources[place];
    if (*recent == NULL || !same_name((*recent)->host, host) ||
        !same_name((*recent)->channel, channel))
        *recent = source_in_table(t, host, channel);
    return *recent;
}

/* False: no memory for a name. */
static bool send_stretch(tally *t, source_row *row, gr_buffer *out)
{
    gr_arena_mark_point const mark = gr_arena_mark(t->scratch);
    wire_stretch const told = {value_text(t->scratch, row->host),
                               value_text(t->scratch, row->channel),
                               row->stretch};
    bool const room = gr_arena_status(t->scratch) == GR_OK;
    if (room) wire_put_stretch(out, &told);
    gr_arena_rewind(t->scratch, mark);
    row->stretch.count = 0;
    row->stretches++;
    return room;
}

/* What stands among others, and how, for the holes between. */
static gr_status count_stretch(tally *t, source_row *row, const event *e,
                               gr_buffer *out, gr_error *err)
{
    gap_event const at = holes_event(e);
    if (!holes_may_be_beside(e) || gap_stretch_add(&row->stretch, &at))
        return GR_OK;
    if (row->stretches >= HUNT_STRETCHES) {
        gap_stretch_skip(&row->stretch, &at);
        return GR_OK;
    }
    if (!send_stretch(t, row, out)) return no_memory(err);
    (void)gap_stretch_add(&row->stretch, &at);
    return GR_OK;
}

static gr_status count_source(tally *t, const event *e, gr_buffer *out,
                              gr_error *err)
{
    source_row *source = source_of(t, e);
    if (source == NULL) {
        GR_TRY(tally_send(t, out, err));
        source = source_of(t, e);
    }
    if (source == NULL) return no_memory(err);
    GR_TRY(count_stretch(t, source, e, out, err));
    wire_source *const sums = &source->sums;
    sums->events++;
    sums->clock_ahead_ns = e->clock_ahead_ns;
    sums->null_times += e->time_ns == GR_TIME_NONE;
    gr_time_join(&sums->first_ns, &sums->last_ns, e->time_ns, e->time_ns);
    return GR_OK;
}

/* ---- the end of a block, or of the room for it ---- */

/* False: no memory for a name. */
static bool send_kinds(tally *t, gr_buffer *out)
{
    for (size_t i = 0; i < t->kinds.count; i++) {
        kind_row *const row = t->kinds.rows[i];
        if (row->sums.events == 0) continue; /* its name found no room */
        row->sums.channel = value_text(t->scratch, row->channel);
        if (gr_arena_status(t->scratch) != GR_OK) return false;
        wire_put_events(out, &row->sums);
        gr_arena_reset(t->scratch);
    }
    return true;
}

static bool send_sources(tally *t, gr_buffer *out)
{
    for (size_t i = 0; i < t->sources.count; i++) {
        source_row *const row = t->sources.rows[i];
        if (row->sums.events == 0) continue; /* its name found no room */
        row->sums.host = value_text(t->scratch, row->host);
        row->sums.channel = value_text(t->scratch, row->channel);
        if (gr_arena_status(t->scratch) != GR_OK) return false;
        wire_put_source(out, &row->sums);
        gr_arena_reset(t->scratch);
        if (row->stretch.count > 0 && !send_stretch(t, row, out)) return false;
    }
    return true;
}

gr_status tally_send(tally *t, gr_buffer *out, gr_error *err)
{
    if (!send_kinds(t, out) || !send_sources(t, out)) return no_memory(err);
    rows_clear(&t->kinds);
    rows_clear(&t->sources);
    memset(t->recent_kinds, 0, sizeof t->recent_kinds);
    memset(t->recent_sources, 0, sizeof t->recent_sources);
    gr_arena_reset(t->arena);
    return GR_OK;
}

/* ---- an event ---- */

gr_status tally_add(tally *t, const event *e, bool judged, gr_buffer *out,
                    gr_error *err)
{
    GR_TRY(count_kind(t, e, judged, out, err));
    return count_source(t, e, out, err);
}

bool tally_is_empty(const tally *t)
{
    return t->kinds.count == 0 && t->sources.count == 0;
}
