/* winxml_reader.c - files of Windows events as XML.
 *
 *   <?xml version="1.0" encoding="utf-8"?>
 *   <Events><Event xmlns="..."> ... </Event><Event> ... </Event></Events>
 *
 * An event reaches from "<Event" to the next "</Event>", which no text in it
 * can hold: there it stands as "&lt;/Event>". So a broken event costs itself
 * alone, and units may be cut behind any. */
#include "readers/winxml_reader.h"

#include "base/json.h"
#include "base/mem.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/winxml.h"

struct reader_state {
    gr_arena *arena; /* of one event */
    layout_table *layouts;
    uint64_t next_layout;
    winxml_fields fields;
};

/* ---- bytes of either width ---- */

static const gr_slice end_tag = GR_S_INIT("</Event>");
static const gr_slice start_tag = GR_S_INIT("<Event");

static size_t width_of(lines_form form)
{
    return form.wide ? 2 : 1;
}

/* The character at `at`, or 0 if it is none of ASCII's. */
static uint8_t character(lines_form form, gr_slice bytes, size_t at)
{
    if (!form.wide) return bytes.ptr[at];
    if (bytes.len - at < 2) return 0;
    size_t const low = at + form.big, high = at + !form.big;
    return bytes.ptr[high] == 0 ? bytes.ptr[low] : 0;
}

static bool stands_at(lines_form form, gr_slice bytes, size_t at, gr_slice text)
{
    size_t const width = width_of(form);
    if ((bytes.len - at) / width < text.len) return false;
    for (size_t i = 0; i < text.len; i++)
        if (character(form, bytes, at + i * width) != text.ptr[i]) return false;
    return true;
}

/* Where `text` stands at or behind `from`; bytes.len: nowhere. */
static size_t find_text(lines_form form, gr_slice bytes, size_t from,
                        gr_slice text)
{
    if (!form.wide) {
        size_t const at = gr_find(gr_from(bytes, from), text);
        return at == SIZE_MAX ? bytes.len : from + at;
    }
    for (; from < bytes.len; from += 2)
        if (stands_at(form, bytes, from, text)) return from;
    return bytes.len;
}

/* "<Event" that is not "<Events" or "<EventData". */
static size_t find_start(lines_form form, gr_slice bytes, size_t from)
{
    for (;; from += width_of(form)) {
        from = find_text(form, bytes, from, start_tag);
        size_t const behind = from + start_tag.len * width_of(form);
        if (behind >= bytes.len) return bytes.len;
        uint8_t const c = character(form, bytes, behind);
        if (c == '>' || gr_is_blank(c)) return from;
    }
}

/* ---- a file ---- */

enum { SURE = 90, SNIFF_BYTES = 1 << 15 };

static int sniff(gr_slice head, gr_slice name)
{
    (void)name;
    lines_form const form = lines_form_of(head);
    lines_walk const walk = lines_begin(form, head, 0);
    gr_arena *const arena = gr_arena_new(SNIFF_BYTES);
    if (arena == NULL) return 0;
    gr_slice s = gr_trim(lines_text(arena, form, gr_from(head, walk.at)));
    if (gr_starts_with(s, GR_S("<?xml ")))
        s = gr_trim(gr_from(s, gr_find_byte(s, '>') + 1));
    bool const events = gr_starts_with(s, GR_S("<Events>")) ||
                        gr_starts_with(s, GR_S("<Events "));
    if (events) s = gr_trim(gr_from(s, gr_find_byte(s, '>') + 1));
    bool const mine =
        winxml_begins(s) &&
        (gr_find(s, GR_S("<System>")) != SIZE_MAX ||
         gr_find(s, GR_S("schemas.microsoft.com/win/")) != SIZE_MAX);
    gr_arena_free(arena);
    return mine ? SURE : 0;
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    (void)sink;
    lines_form const form = lines_form_of(intro->head);
    *file = (reader_file){.zone = intro->clock.zone};
    line_log_keep_form(file, form);
}

/* Behind the last "</Event>". Of what goes on for too long without one, all
 * but what may be the beginning of one. */
static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    (void)offset;
    if (last) return block.len;
    lines_form const form = line_log_form(file);
    size_t const width = width_of(form), tag = end_tag.len * width;
    for (size_t at = block.len - block.len % width; at >= tag; at -= width)
        if (character(form, block, at - width) == '>' &&
            stands_at(form, block, at - tag, end_tag))
            return at;
    if (block.len <= WINXML_EVENT_CEILING + tag) return 0;
    return (block.len - tag) / width * width;
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    gr_arena_free(s->arena);
    layout_table_free(s->layouts);
    gr_free(s->fields.names);
    gr_free(s->fields.values);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->next_layout = 1;
    s->arena = gr_arena_new(JSON_EVENT_CEILING);
    s->layouts = layout_table_new(ROW_LAYOUT_CEILING, &s->next_layout);
    s->fields.room = ROW_NAMES;
    s->fields.names = gr_alloc_array(ROW_NAMES, sizeof *s->fields.names);
    s->fields.values = gr_alloc_array(ROW_NAMES, sizeof *s->fields.values);
    if (s->arena != NULL && s->layouts != NULL && s->fields.names != NULL &&
        s->fields.values != NULL)
        return s;
    close_state(s);
    return NULL;
}

/* ---- an event ---- */

static void put_part(const event *e, field_part part, gr_slice name,
                     gr_arena *scratch, gr_buffer *out)
{
    bool first = true;
    gr_json_text(out, name);
    gr_put(out, GR_S(":{"));
    for (size_t i = 0; i < e->layout->field_count; i++) {
        if (e->layout->fields[i].part != (uint8_t)part) continue;
        event_value const v = event_field_shown(e, i, scratch);
        if (v.type == VALUE_ABSENT) continue;
        gr_json_key(out, &first, e->layout->fields[i].name);
        value_put_json(out, v);
    }
    gr_put_byte(out, '}');
}

/* JSON in the shape of evtx_dump, with the names that rules have. */
static gr_status render(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err)
{
    if (format == EVENT_AS_XML) {
        lines_form const form = {self->reader_private != NULL,
                                 self->reader_private == &end_tag};
        gr_put(out, lines_text(scratch, form, self->raw));
    } else {
        gr_put(out, GR_S("{\"Event\":{"));
        put_part(self, FIELD_SYSTEM, GR_S("System"), scratch, out);
        gr_put_byte(out, ',');
        put_part(self, FIELD_PAYLOAD, GR_S("EventData"), scratch, out);
        gr_put(out, GR_S("}}"));
    }
    if (out->status != GR_OK)
        return gr_fail(err, out->status, self->offset, "no room for an event");
    return GR_OK;
}

static bool number_fact(const reader_state *s, gr_slice name, uint64_t ceiling,
                        uint64_t *out)
{
    value_number n;
    event_value const v = winxml_fact(&s->fields, name);
    if (v.type == VALUE_ABSENT || !value_to_number(v, &n) ||
        n.kind == NUMBER_DOUBLE || (n.kind == NUMBER_I64 && n.i64 < 0))
        return false;
    *out = n.kind == NUMBER_U64 ? n.u64 : (uint64_t)n.i64;
    return *out <= ceiling;
}

static gr_status give(reader_state *s, lines_form form, gr_slice raw,
                      uint64_t where, const event_sink *sink, gr_error *err)
{
    uint64_t id = 0;
    const event_layout *const layout =
        layout_table_get(s->layouts, s->fields.names, s->fields.count);
    if (layout == NULL)
        return gr_fail(err, layout_table_status(s->layouts), where,
                       "no room for the names of an event");
    event e = {.layout = layout,
               .values = s->fields.values,
               .offset = where,
               .length = raw.len,
               .raw = raw,
               .time_ns = value_time(
                   winxml_fact(&s->fields, GR_S("TimeCreated_SystemTime"))),
               .channel = winxml_fact(&s->fields, GR_S("Channel")),
               .computer = winxml_fact(&s->fields, GR_S("Computer")),
               .provider = winxml_fact(&s->fields, GR_S("Provider_Name")),
               .source_kind = "winxml",
               .render = render,
               .reader_private = !form.wide ? NULL
                                 : form.big ? &end_tag
                                            : &start_tag};
    e.has_event_id = number_fact(s, GR_S("EventID"), UINT32_MAX, &id);
    if (e.has_event_id) e.event_id = (uint32_t)id;
    e.has_record_id =
        number_fact(s, GR_S("EventRecordID"), UINT64_MAX, &e.record_id);
    return sink->take(sink->self, &e);
}

static gr_status read_event(reader_state *s, lines_form form, gr_slice raw,
                            uint64_t where, const event_sink *sink,
                            gr_error *err)
{
    gr_error own = {0};
    size_t length = 0;
    gr_arena_reset(s->arena);
    s->fields.count = 0;
    if (raw.len > WINXML_EVENT_CEILING) {
        sink->damage(sink->self, where, raw.len, 1, "an event too long");
        return GR_OK;
    }
    gr_slice const text = lines_text(s->arena, form, raw);
    gr_status status =
        winxml_read(text, s->arena, where, &s->fields, &length, &own);
    if (gr_arena_status(s->arena) != GR_OK)
        status = gr_fail(&own, gr_arena_status(s->arena), where,
                         "no memory for an event");
    if (status == GR_OK && length < text.len)
        status = gr_fail(&own, GR_DAMAGED, where, "an event cut short");
    if (status == GR_OK) return give(s, form, raw, where, sink, err);
    if (status == GR_NOMEM) {
        if (err != NULL) *err = own;
        return status;
    }
    sink->damage(sink->self, where, raw.len, 1, own.text);
    return GR_OK;
}

/* What stands between events: the frame of the file, or what is left of
 * broken ones. */
static void tell_gap(lines_form form, gr_slice bytes, size_t from, size_t to,
                     uint64_t offset, const event_sink *sink)
{
    size_t const width = width_of(form);
    bool tag = false;
    for (size_t at = from; at < to; at += width) {
        uint8_t const c = character(form, bytes, at);
        bool const mark = offset + at < 4 && (c == 0 || c >= 0x80);
        tag |= c == '<';
        if (!tag && !gr_is_blank(c) && !mark) {
            sink->damage(sink->self, offset + at, to - at, 0, "not an event");
            return;
        }
        tag &= c != '>';
    }
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    lines_form const form = line_log_form(file);
    size_t const tag = end_tag.len * width_of(form);
    for (size_t at = 0; at < units.len;) {
        size_t const start = find_start(form, units, at);
        tell_gap(form, units, at, start, offset, sink);
        if (start == units.len) break;
        size_t const next =
            find_start(form, units, start + start_tag.len * width_of(form));
        size_t const end =
            find_text(form, gr_sub(units, 0, next), start, end_tag);
        at = end == next ? next : end + tag;
        gr_slice const raw = gr_sub(units, start, at - start);
        GR_TRY(read_event(s, form, raw, offset + start, sink, err));
    }
    return GR_OK;
}

const reader_ops winxml_reader = {.name = "winxml",
                                  .title = "Windows events as XML",
                                  .docs = "docs/formats/winxml.md",
                                  .sniff = sniff,
                                  .begin = begin,
                                  .split = split,
                                  .open = open_state,
                                  .close = close_state,
                                  .read = read_units};
