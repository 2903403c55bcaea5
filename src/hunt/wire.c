/* wire.c - see wire.h. Each put has its get beside it, field by field. */
#include "hunt/wire.h"

static void put_le(gr_buffer *out, uint64_t value, size_t len)
{
    uint8_t *const room = gr_buffer_room(out, len);
    if (room == NULL) return;
    gr_store_le(room, value, len);
    out->len += len;
}

void wire_put_u32(gr_buffer *out, uint32_t value)
{
    put_le(out, value, 4);
}

void wire_put_u64(gr_buffer *out, uint64_t value)
{
    put_le(out, value, 8);
}

void wire_put_text(gr_buffer *out, gr_slice text)
{
    wire_put_u32(out, (uint32_t)text.len);
    gr_put(out, text);
}

gr_slice wire_take_text(gr_cursor *c)
{
    return gr_take(c, gr_read_u32le(c));
}

void wire_set_u32(gr_buffer *out, size_t at, uint32_t value)
{
    if (out->status != GR_OK) return;
    gr_store_le(out->ptr + at, value, 4);
}

/* The length is written when it is known. */
static size_t begin(gr_buffer *out, wire_kind kind)
{
    gr_put_byte(out, (uint8_t)kind);
    wire_put_u32(out, 0);
    return out->len;
}

static void end(gr_buffer *out, size_t start)
{
    wire_set_u32(out, start - 4, (uint32_t)(out->len - start));
}

bool wire_next(gr_cursor *c, wire_kind *kind, gr_slice *payload)
{
    if (gr_left(c) == 0) return false;
    *kind = (wire_kind)gr_read_u8(c);
    *payload = wire_take_text(c);
    return !c->short_read;
}

enum {
    HAS_RECORD = 1,
    HAS_EVENT = 2,
    CARVED = 4,
    OMITTED = 8,
    CHECK = 16,
    NAMELESS = 32
};

static uint8_t flags_of(const wire_match *m)
{
    return (uint8_t)((m->has_record_id ? HAS_RECORD : 0) |
                     (m->has_event_id ? HAS_EVENT : 0) |
                     (m->carved ? CARVED : 0) |
                     (m->fields_omitted ? OMITTED : 0) |
                     (m->check ? CHECK : 0) | (m->nameless ? NAMELESS : 0));
}

void wire_put_match(gr_buffer *out, const wire_match *m)
{
    size_t const start = begin(out, WIRE_MATCH);
    wire_put_u64(out, m->offset);
    wire_put_u64(out, m->length);
    wire_put_u64(out, m->record_id);
    wire_put_u64(out, (uint64_t)m->time_ns);
    wire_put_u64(out, (uint64_t)m->clock_ahead_ns);
    wire_put_u32(out, m->event_id);
    gr_put_byte(out, flags_of(m));
    gr_put(out, gr_slice_of(m->raw_sha256, GR_SHA256_SIZE));
    wire_put_text(out, m->host);
    wire_put_text(out, m->channel);
    wire_put_text(out, m->fields);
    wire_put_text(out, m->rules);
    wire_put_text(out, m->where);
    wire_put_text(out, m->links);
    wire_put_text(out, m->alike);
    wire_put_u32(out, m->rank);
    end(out, start);
}

wire_match wire_get_match(gr_slice payload)
{
    gr_cursor c = gr_cursor_over(payload, 0);
    wire_match m;
    m.offset = gr_read_u64le(&c);
    m.length = gr_read_u64le(&c);
    m.record_id = gr_read_u64le(&c);
    m.time_ns = (int64_t)gr_read_u64le(&c);
    m.clock_ahead_ns = (int64_t)gr_read_u64le(&c);
    m.event_id = gr_read_u32le(&c);
    uint8_t const flags = gr_read_u8(&c);
    m.has_record_id = (flags & HAS_RECORD) != 0;
    m.has_event_id = (flags & HAS_EVENT) != 0;
    m.carved = (flags & CARVED) != 0;
    m.fields_omitted = (flags & OMITTED) != 0;
    m.check = (flags & CHECK) != 0;
    m.nameless = (flags & NAMELESS) != 0;
    gr_slice const hash = gr_take(&c, GR_SHA256_SIZE);
    memset(m.raw_sha256, 0, sizeof m.raw_sha256);
    if (hash.len > 0) memcpy(m.raw_sha256, hash.ptr, hash.len);
    m.host = wire_take_text(&c);
    m.channel = wire_take_text(&c);
    m.fields = wire_take_text(&c);
    m.rules = wire_take_text(&c);
    m.where = wire_take_text(&c);
    m.links = wire_take_text(&c);
    m.alike = wire_take_text(&c);
    m.rank = gr_read_u32le(&c);
    return m;
}

wire_place wire_get_place(const uint8_t payload[WIRE_PLACE])
{
    return (wire_place){gr_load_le(payload, 8), gr_load_le(payload + 8, 8),
                        (int64_t)gr_load_le(payload + 24, 8)};
}

void wire_put_events(gr_buffer *out, const wire_events *k)
{
    size_t const start = begin(out, WIRE_KIND);
    wire_put_text(out, k->channel);
    wire_put_u32(out, k->event_id);
    gr_put_byte(out, k->has_event_id);
    wire_put_u64(out, k->events);
    wire_put_u64(out, k->null_times);
    wire_put_u64(out, k->judged);
    wire_put_u64(out, (uint64_t)k->first_ns);
    wire_put_u64(out, (uint64_t)k->last_ns);
    end(out, start);
}

wire_events wire_get_events(gr_slice payload)
{
    gr_cursor c = gr_cursor_over(payload, 0);
    wire_events k;
    k.channel = wire_take_text(&c);
    k.event_id = gr_read_u32le(&c);
    k.has_event_id = gr_read_u8(&c) != 0;
    k.events = gr_read_u64le(&c);
    k.null_times = gr_read_u64le(&c);
    k.judged = gr_read_u64le(&c);
    k.first_ns = (int64_t)gr_read_u64le(&c);
    k.last_ns = (int64_t)gr_read_u64le(&c);
    return k;
}

void wire_put_host(gr_buffer *out, const wire_host *h)
{
    size_t const start = begin(out, WIRE_HOST);
    wire_put_text(out, h->host);
    wire_put_u64(out, h->events);
    end(out, start);
}

wire_host wire_get_host(gr_slice payload)
{
    gr_cursor c = gr_cursor_over(payload, 0);
    wire_host h;
    h.host = wire_take_text(&c);
    h.events = gr_read_u64le(&c);
    return h;
}

void wire_put_source(gr_buffer *out, const wire_source *s)
{
    size_t const start = begin(out, WIRE_SOURCE);
    wire_put_text(out, s->host);
    wire_put_text(out, s->channel);
    wire_put_u64(out, s->events);
    wire_put_u64(out, s->null_times);
    wire_put_u64(out, (uint64_t)s->first_ns);
    wire_put_u64(out, (uint64_t)s->last_ns);
    wire_put_u64(out, (uint64_t)s->clock_ahead_ns);
    end(out, start);
}

wire_source wire_get_source(gr_slice payload)
{
    gr_cursor c = gr_cursor_over(payload, 0);
    wire_source s;
    s.host = wire_take_text(&c);
    s.channel = wire_take_text(&c);
    s.events = gr_read_u64le(&c);
    s.null_times = gr_read_u64le(&c);
    s.first_ns = (int64_t)gr_read_u64le(&c);
    s.last_ns = (int64_t)gr_read_u64le(&c);
    s.clock_ahead_ns = (int64_t)gr_read_u64le(&c);
    return s;
}

/* Lengths that are not zero: u8 place, u32. */
static void put_lengths(gr_buffer *out, const gap_stretch *s)
{
    uint8_t count = 0;
    for (size_t i = 0; i < GAP_LENGTHS; i++)
        if (s->lengths[i] != 0) count++;
    gr_put_byte(out, count);
    for (size_t i = 0; i < GAP_LENGTHS; i++) {
        if (s->lengths[i] == 0) continue;
        gr_put_byte(out, (uint8_t)i);
        wire_put_u32(out, s->lengths[i]);
    }
}

void wire_put_stretch(gr_buffer *out, const wire_stretch *w)
{
    const gap_stretch *const s = &w->stretch;
    size_t const start = begin(out, WIRE_STRETCH);
    wire_put_text(out, w->host);
    wire_put_text(out, w->channel);
    wire_put_u64(out, s->count);
    wire_put_u64(out, s->first.record_id);
    gr_put_byte(out, s->first.has_record_id);
    gr_put_byte(out, s->first.appended);
    wire_put_u64(out, (uint64_t)s->first.time_ns);
    wire_put_u64(out, s->first.offset);
    wire_put_u64(out, s->last_id);
    wire_put_u64(out, s->last_offset);
    wire_put_u64(out, (uint64_t)s->last_ns);
    wire_put_u64(out, (uint64_t)s->oldest_ns);
    wire_put_u64(out, (uint64_t)s->newest_ns);
    wire_put_u64(out, s->newest_offset);
    gr_put_byte(out, s->skipped);
    put_lengths(out, s);
    end(out, start);
}

wire_stretch wire_get_stretch(gr_slice payload)
{
    gr_cursor c = gr_cursor_over(payload, 0);
    wire_stretch w = {.host = wire_take_text(&c)};
    gap_stretch *const s = &w.stretch;
    w.channel = wire_take_text(&c);
    s->count = gr_read_u64le(&c);
    s->first.record_id = gr_read_u64le(&c);
    s->first.has_record_id = gr_read_u8(&c) != 0;
    s->first.appended = gr_read_u8(&c) != 0;
    s->first.time_ns = (int64_t)gr_read_u64le(&c);
    s->first.offset = gr_read_u64le(&c);
    s->last_id = gr_read_u64le(&c);
    s->last_offset = gr_read_u64le(&c);
    s->last_ns = (int64_t)gr_read_u64le(&c);
    s->oldest_ns = (int64_t)gr_read_u64le(&c);
    s->newest_ns = (int64_t)gr_read_u64le(&c);
    s->newest_offset = gr_read_u64le(&c);
    s->skipped = gr_read_u8(&c) != 0;
    for (uint8_t left = gr_read_u8(&c); left > 0; left--) {
        uint8_t const place = gr_read_u8(&c);
        if (place < GAP_LENGTHS) s->lengths[place] = gr_read_u32le(&c);
    }
    return w;
}

void wire_put_sums(gr_buffer *out, const wire_sums *s)
{
    size_t const start = begin(out, WIRE_SUMS);
    wire_put_u64(out, s->left_out);
    wire_put_u64(out, s->without_time);
    wire_put_u64(out, s->regex_limits);
    end(out, start);
}

wire_sums wire_get_sums(gr_slice payload)
{
    gr_cursor c = gr_cursor_over(payload, 0);
    wire_sums s;
    s.left_out = gr_read_u64le(&c);
    s.without_time = gr_read_u64le(&c);
    s.regex_limits = gr_read_u64le(&c);
    return s;
}

void wire_put_fault(gr_buffer *out, const wire_fault *f)
{
    size_t const start = begin(out, WIRE_FAULT);
    wire_put_u64(out, f->offset);
    wire_put_u64(out, f->length);
    wire_put_text(out, f->text);
    end(out, start);
}

wire_fault wire_get_fault(gr_slice payload)
{
    gr_cursor c = gr_cursor_over(payload, 0);
    wire_fault f;
    f.offset = gr_read_u64le(&c);
    f.length = gr_read_u64le(&c);
    f.text = wire_take_text(&c);
    return f;
}
