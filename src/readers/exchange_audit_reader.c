/* exchange_audit_reader.c - results of an audit search, as XML.
 *
 *   <SearchResults>
 *     <Event Caller="..." Cmdlet="New-InboxRule" RunDate="2021-03-03T07:49:53+01:00"
 *            Succeeded="true" OriginatingServer="EXCH01 (15.01.2176.002)">
 *       <CmdletParameters>
 *         <Parameter Name="ForwardTo" Value="..." />
 *
 * An event begins at "<Event": values have no "<", so nobody who is told of in
 * one can begin another. */
#include "readers/exchange_audit_reader.h"

#include "base/mem.h"
#include "base/time.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/row.h"
#include "readers/xml_tags.h"

struct reader_state {
    row row;
    gr_arena *scratch; /* of one event */
};

/* ---- where events are ---- */

static bool ends_name(gr_slice s, size_t at)
{
    return at < s.len &&
           (gr_is_blank(s.ptr[at]) || s.ptr[at] == '>' || s.ptr[at] == '/');
}

/* The first event from `from` on, or the end. */
static size_t find_event(gr_slice s, size_t from)
{
    gr_slice const open = GR_S("<Event");
    while (from < s.len) {
        size_t const at = gr_find(gr_from(s, from), open);
        if (at == SIZE_MAX) return s.len;
        from += at;
        if (ends_name(s, from + open.len)) return from;
        from += open.len;
    }
    return s.len;
}

/* The last event that begins behind the first byte; 0: none. */
static size_t last_event(gr_slice s)
{
    size_t last = 0;
    for (size_t at = find_event(s, 1); at < s.len; at = find_event(s, at + 1))
        last = at;
    return last;
}

static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    (void)file, (void)offset;
    if (last) return block.len;
    size_t const cut = last_event(block);
    return cut > 0 || block.len < XML_EVENT_CEILING ? cut : block.len;
}

enum { SURE = 90, LIKELY = 60 };

/* By what the first event's own tag says, or by what all events stand in. */
static int sniff(gr_slice head, gr_slice name)
{
    (void)name;
    xml_walk walk = xml_begin(head);
    gr_slice value;
    xml_tag tag = xml_next_tag(&walk);
    if (gr_trim(tag.text).len > 0) return 0;
    bool const results = gr_equal(tag.name, GR_S("SearchResults"));
    if (results) tag = xml_next_tag(&walk);
    if (gr_equal(tag.name, GR_S("Event")) &&
        (xml_attribute(&tag, GR_S("RunDate"), &value) ||
         xml_attribute(&tag, GR_S("LastAccessed"), &value)))
        return SURE;
    return results ? LIKELY : 0;
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    (void)sink;
    *file = (reader_file){.zone = intro->clock.zone};
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    row_close(&s->row);
    gr_arena_free(s->scratch);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->scratch = gr_arena_new(ROW_EVENT_CEILING);
    if (row_open(&s->row) && s->scratch != NULL) return s;
    close_state(s);
    return NULL;
}

/* ---- an event ---- */

enum { DERIVED = 2 }; /* values of each event that are not in it */

typedef struct {
    reader_state *state;
    bool broken, full;
} reading;

/* prefix.name, or the name alone. */
static void put_field(reading *r, gr_slice prefix, gr_slice name,
                      gr_slice value)
{
    gr_arena *const arena = r->state->scratch;
    gr_slice const clean = layout_clean_name(arena, xml_text(arena, name));
    size_t const before = prefix.len == 0 ? 0 : prefix.len + 1;
    uint8_t *const full = gr_arena_take_text(arena, before + clean.len);
    if (full == NULL) return;
    if (before > 0) {
        memcpy(full, prefix.ptr, prefix.len);
        full[prefix.len] = '.';
    }
    if (clean.len > 0) memcpy(full + before, clean.ptr, clean.len);
    if (before + clean.len == 0) return;
    if (r->state->row.count >= ROW_NAMES - DERIVED ||
        !row_put(&r->state->row, gr_slice_of(full, before + clean.len),
                 row_text(xml_text(arena, value))))
        r->full = true;
}

/* Name="a" Value="b" is Parameter.a: b. With several values each has its own
 * name: Property.a.OldValue, Property.a.NewValue. */
static void put_named(reading *r, const xml_tag *tag, gr_slice named)
{
    gr_slice rest = tag->attributes, name, value;
    gr_arena *const arena = r->state->scratch;
    named = xml_text(arena, named);
    uint8_t *const prefix =
        gr_arena_take_text(arena, tag->name.len + 1 + named.len);
    if (prefix == NULL) return;
    memcpy(prefix, tag->name.ptr, tag->name.len);
    prefix[tag->name.len] = '.';
    if (named.len > 0) memcpy(prefix + tag->name.len + 1, named.ptr, named.len);
    gr_slice const whole = gr_slice_of(prefix, tag->name.len + 1 + named.len);
    while (xml_next_attribute(&rest, &name, &value)) {
        if (gr_equal(name, GR_S("Name"))) continue;
        if (gr_equal(name, GR_S("Value")))
            put_field(r, (gr_slice){NULL, 0}, whole, value);
        else put_field(r, whole, name, value);
    }
}

/* The attributes of an event by their own names, of others behind the tag's. */
static void put_attributes(reading *r, const xml_tag *tag, bool is_event)
{
    gr_slice rest = tag->attributes, name, value;
    gr_slice const none = {NULL, 0};
    if (!is_event && xml_attribute(tag, GR_S("Name"), &value)) {
        put_named(r, tag, value);
        return;
    }
    while (xml_next_attribute(&rest, &name, &value))
        put_field(r, is_event ? none : tag->name, name, value);
    r->broken = r->broken || gr_trim(rest).len > 0;
}

/* The tags of an event in order; where its last one ends, 0: it is not
 * whole. */
static size_t read_tags(reading *r, gr_slice extent)
{
    xml_walk walk = {extent, 0};
    size_t depth = 0;
    xml_kind before = XML_END;
    do {
        xml_tag const tag = xml_next_tag(&walk);
        if (tag.kind == XML_END || tag.kind == XML_BROKEN) return 0;
        if (tag.kind == XML_CLOSE) {
            if (before == XML_OPEN && tag.text.len > 0)
                put_field(r, (gr_slice){NULL, 0}, tag.name, tag.text);
            depth--;
        } else {
            put_attributes(r, &tag, depth == 0);
            depth += tag.kind == XML_OPEN;
        }
        before = tag.kind;
    } while (depth > 0 && !r->broken);
    return r->broken ? 0 : walk.at;
}

static event_value value_named(const row *r, gr_slice name)
{
    for (size_t i = 0; i < r->count; i++)
        if (gr_equal(r->names[i].name, name)) return r->values[i];
    return value_of(VALUE_ABSENT, NULL, 0);
}

static int64_t time_of(const row *r, const reader_file *file)
{
    event_value v = value_named(r, GR_S("RunDate"));
    if (v.type == VALUE_ABSENT) v = value_named(r, GR_S("LastAccessed"));
    gr_slice const text = value_bytes(v);
    int64_t when;
    bool zoned;
    if (!gr_time_parse_zoned(text, &when, &zoned)) return GR_TIME_NONE;
    return zoned ? when : gr_zone_to_utc(file->zone, when);
}

/* EXCH01 (15.01.2176.002) */
static gr_slice server_of(row *r)
{
    gr_slice const server =
        value_bytes(value_named(r, GR_S("OriginatingServer")));
    size_t const open = gr_find_byte(server, '(');
    gr_slice const behind = gr_from(server, open + 1);
    size_t const close = gr_find_byte(behind, ')');
    if (close < behind.len)
        (void)row_derive(r, GR_S("ExchangeVersion"),
                         row_text(gr_sub(behind, 0, close)));
    return gr_trim(gr_sub(server, 0, open));
}

static gr_status give(reader_state *s, const reader_file *file, gr_slice raw,
                      uint64_t where, const event_sink *sink, gr_error *err)
{
    row *const r = &s->row;
    bool const admin = value_named(r, GR_S("Cmdlet")).type != VALUE_ABSENT;
    row_facts const facts = {.raw = raw,
                             .offset = where,
                             .time_ns = time_of(r, file),
                             .channel = admin ? GR_S("exchange-admin-audit")
                                              : GR_S("exchange-mailbox-audit"),
                             .host = server_of(r),
                             .kind = "exchange-audit"};
    (void)row_derive(r, GR_S("_raw"), row_text(raw));
    return row_give(r, &facts, sink, err);
}

/* `extent` begins with an event, and ends where another may begin. */
static gr_status read_event(reader_state *s, const reader_file *file,
                            gr_slice extent, uint64_t where, size_t *end,
                            const event_sink *sink, gr_error *err)
{
    reading r = {.state = s};
    row_start(&s->row);
    gr_arena_reset(s->scratch);
    *end = extent.len > XML_EVENT_CEILING ? 0 : read_tags(&r, extent);
    bool const whole = *end > 0;
    if (!whole) *end = extent.len;
    gr_slice const raw = gr_sub(extent, 0, *end);
    if (gr_arena_status(s->scratch) == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, where, "no room for an event");
    if (!whole || gr_arena_status(s->scratch) != GR_OK) {
        sink->damage(sink->self, where, raw.len, 1,
                     whole ? "an audit event of too many values"
                           : "an audit event that is not whole");
        return GR_OK;
    }
    if (r.full)
        sink->damage(sink->self, where, raw.len, 0,
                     "of an audit event the first values alone");
    return give(s, file, raw, where, sink, err);
}

/* ---- what is between them ---- */

/* Blanks, the declaration, and the tags of what all events stand in. */
static bool is_frame(gr_slice text)
{
    xml_walk walk = xml_begin(text);
    for (;;) {
        xml_tag const tag = xml_next_tag(&walk);
        if (gr_trim(tag.text).len > 0 || tag.kind == XML_BROKEN) return false;
        if (tag.kind == XML_END) return true;
    }
}

static void tell_gap(gr_slice gap, uint64_t where, const event_sink *sink)
{
    if (gap.len > 0 && !is_frame(gap))
        sink->damage(sink->self, where, gap.len, 0, "not an audit event");
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    size_t gap = 0;
    for (size_t at = find_event(units, 0); at < units.len;) {
        size_t const next = find_event(units, at + 1);
        size_t len = 0;
        tell_gap(gr_sub(units, gap, at - gap), offset + gap, sink);
        GR_TRY(read_event(s, file, gr_sub(units, at, next - at), offset + at,
                          &len, sink, err));
        gap = at + len;
        at = next;
    }
    tell_gap(gr_from(units, gap), offset + gap, sink);
    return GR_OK;
}

const reader_ops exchange_audit_reader = {
    .name = "exchange-audit",
    .title = "audit searches of an Exchange server",
    .docs = "docs/formats/exchange_audit.md",
    .sniff = sniff,
    .begin = begin,
    .form = line_log_narrow,
    .split = split,
    .open = open_state,
    .close = close_state,
    .read = read_units};
