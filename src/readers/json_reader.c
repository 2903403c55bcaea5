/* json_reader.c - JSON files as events.
 *
 *   unit --json_span--> values --json_shim--> nodes --json_fields--> event
 *
 * A value that cannot be read is told as damage and costs nothing else: the
 * span says where to go on. */
#include "readers/json_reader.h"

#include "base/mem.h"
#include "base/utf.h"
#include "event/layout.h"
#include "readers/json_access.h"
#include "readers/json_container.h"
#include "readers/json_fields.h"
#include "readers/json_journal.h"
#include "readers/json_names.h"
#include "readers/json_list.h"
#include "readers/json_macos.h"
#include "readers/json_sniff.h"
#include "readers/json_source.h"
#include "readers/json_span.h"
#include "readers/json_text.h"
#include "readers/json_windows.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/wincsv_message.h"

struct reader_state {
    json_shim *shim;
    gr_arena *arena; /* of one event */
    layout_table *layouts;
    uint64_t next_layout;
    uint8_t *padded; /* a value with JSON_PADDING behind it */
    size_t padded_size;
    json_fields fields;
    json_sources sources;
    json_names names;
    bool has_origin; /* of the event: its log is known */
    json_origin origin;
    syslog_rows journal; /* for entries of one */
    /* Of the event, where its fields do not say it; empty: they do. */
    gr_slice channel;
    bool by_shape; /* it is one of json_windows.h */
    bool doubtful; /* its message is */
};

/* ---- a file ---- */

_Static_assert(sizeof(json_keys) <= sizeof((reader_file){.words = {0}}.words),
               "no room for keys");

/* What its records begin with, so that they are known again behind damage. */
static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    (void)sink;
    *file = (reader_file){.zone = intro->clock.zone};
    json_keys const keys = json_learn_keys(intro->head);
    memcpy(file->words, &keys, sizeof keys);
    size_t first;
    gr_slice const text = gr_from(intro->head, json_mark(intro->head));
    file->text_len = (uint32_t)json_is_list(text, &first);
}

/* Of a file that is one list of records, and too long to be one value: what
 * stands around them, {"Records":[ and }. */
static bool is_frame(const reader_file *file, gr_slice bytes, uint64_t where)
{
    bool const opens = where <= 3 && gr_ends_with(gr_trim(bytes), GR_S("["));
    return file->text_len > 0 && (opens || json_ends_list(bytes));
}

static json_spans walk_of(const reader_file *file, gr_slice bytes)
{
    json_spans walk = {.bytes = bytes};
    memcpy(&walk.keys, file->words, sizeof walk.keys);
    return walk;
}

/* Where the spans begin in bytes that stand at `offset`. */
static size_t first_byte(gr_slice bytes, uint64_t offset)
{
    return offset == 0 ? json_mark(bytes) : 0;
}

/* Where the last line begins that does so before `at`, but not with the bytes;
 * 0: there is none. */
static size_t line_before(gr_slice s, size_t at)
{
    while (at > 1 && s.ptr[at - 2] != '\n') at--;
    return at > 1 ? at - 1 : 0;
}

/* Behind the end of the line, where the line ends at `at`. */
static size_t behind_line(gr_slice s, size_t at)
{
    if (at < s.len && s.ptr[at] == '\r') at++;
    return at < s.len && s.ptr[at] == '\n' ? at + 1 : at;
}

/* "}\n{", the brace at `at`. */
static bool opens_behind_object(gr_slice s, size_t at)
{
    if (at < 2 || s.ptr[at] != '{') return false;
    size_t const end = at - 1 - (s.ptr[at - 2] == '\r');
    return end > 0 && s.ptr[end - 1] == '}';
}

/* Of one object a line: behind the last line that is sound and has another
 * behind it, which sound JSON has nowhere else; 0: none. Whatever is broken
 * before it is told apart by the start of such a line at the latest. */
static size_t cut_lines(const reader_file *file, gr_slice block)
{
    size_t at = block.len;
    while ((at = line_before(block, at)) > 0) {
        size_t const begin = line_before(block, at);
        if (!opens_behind_object(block, at) ||
            !opens_behind_object(block, begin))
            continue;
        json_spans walk = walk_of(file, gr_sub(block, 0, at));
        json_span const span = json_next_span(&walk, begin);
        if (span.kind == SPAN_VALUE && behind_line(block, span.end) == at)
            return at;
    }
    return 0;
}

/* Cuts behind a span where no byte behind it had a say in what the spans are:
 * so units give what the whole file would, damaged or not, as long as nothing
 * is longer than JSON_VALUE_CEILING. */
static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    if (last) return block.len;
    size_t cut = cut_lines(file, block);
    if (cut > 0) return cut;
    json_spans walk = walk_of(file, block);
    for (size_t at = first_byte(block, offset);;) {
        json_span const span = json_next_span(&walk, at);
        at = span.end;
        bool const open = span.kind == SPAN_OPEN;
        if (open || walk.seen > block.len) {
            if (block.len - cut <= JSON_VALUE_CEILING) return cut;
            return open ? span.last_start : at;
        }
        if (span.kind == SPAN_NONE) return block.len;
        if (walk.seen <= at) cut = at;
    }
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    json_shim_free(s->shim);
    gr_arena_free(s->arena);
    layout_table_free(s->layouts);
    gr_free(s->padded);
    gr_free(s->fields.names);
    gr_free(s->fields.values);
    syslog_rows_close(&s->journal);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->next_layout = 1;
    s->shim = json_shim_new(JSON_NODES, JSON_DEPTH);
    s->arena = gr_arena_new(JSON_EVENT_CEILING);
    s->layouts = layout_table_new(JSON_LAYOUT_CEILING, &s->next_layout);
    s->fields.names = gr_alloc_array(JSON_NAMES, sizeof *s->fields.names);
    s->fields.values = gr_alloc_array(JSON_NAMES, sizeof *s->fields.values);
    bool const journal = syslog_rows_open(&s->journal);
    if (journal && s->shim != NULL && s->arena != NULL && s->layouts != NULL &&
        s->fields.names != NULL && s->fields.values != NULL)
        return s;
    close_state(s);
    return NULL;
}

static uint8_t *padded_room(reader_state *s, size_t len)
{
    if (len + JSON_PADDING > s->padded_size) {
        uint8_t *const grown = gr_realloc(s->padded, len + JSON_PADDING);
        if (grown == NULL) return NULL;
        s->padded = grown;
        s->padded_size = len + JSON_PADDING;
    }
    memset(s->padded + len, ' ', JSON_PADDING);
    return s->padded;
}

/* ---- one value ---- */

static gr_status status_of(json_outcome outcome, uint64_t where, gr_error *err)
{
    switch (outcome) {
    case JSON_PARSED: return GR_OK;
    case JSON_NOT_JSON:
        return gr_fail(err, GR_DAMAGED, where, "not sound JSON");
    case JSON_NOT_UTF8:
        return gr_fail(err, GR_DAMAGED, where, "not sound UTF-8");
    case JSON_TOO_DEEP:
        return gr_fail(err, GR_LIMIT, where, "JSON nested too deep");
    case JSON_TOO_MANY:
        return gr_fail(err, GR_LIMIT, where,
                       "a JSON event with more than %d values", JSON_NODES);
    case JSON_NO_MEMORY: break;
    }
    return gr_fail(err, GR_NOMEM, where, "no memory for a JSON event");
}

/* `behind`: bytes that can be read after the value. */
static gr_status parse(reader_state *s, gr_slice value, size_t behind,
                       const json_node **nodes, uint64_t where, gr_error *err)
{
    gr_slice text = value;
    if (behind < JSON_PADDING) {
        uint8_t *const copy = padded_room(s, value.len);
        if (copy == NULL) return status_of(JSON_NO_MEMORY, where, err);
        memcpy(copy, value.ptr, value.len);
        text = (gr_slice){copy, value.len};
    }
    json_outcome outcome = json_shim_parse(s->shim, text.ptr, text.len, nodes);
    if (outcome == JSON_NOT_UTF8) {
        uint8_t *const clean = padded_room(s, 3 * value.len);
        if (clean == NULL) return status_of(JSON_NO_MEMORY, where, err);
        size_t const len = gr_utf8_clean(clean, value);
        outcome = json_shim_parse(s->shim, clean, len, nodes);
    }
    return status_of(outcome, where, err);
}

static gr_status render(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err)
{
    if (format != EVENT_AS_JSON)
        return gr_fail(err, GR_UNSUPPORTED, self->offset,
                       "an event read from JSON has no XML form");
    json_put_line(out, scratch, self->raw);
    if (out->status != GR_OK)
        return gr_fail(err, out->status, self->offset,
                       "no room for a JSON event");
    return GR_OK;
}

static bool small_number(event_value v, uint64_t ceiling, uint64_t *out)
{
    value_number n;
    if (!value_to_number(v, &n)) return false;
    if (n.kind == NUMBER_U64) *out = n.u64;
    else if (n.kind == NUMBER_I64 && n.i64 >= 0) *out = (uint64_t)n.i64;
    else return false;
    return *out <= ceiling;
}

/* What fields of the names that Windows has say; in the log of a cloud or a web
 * server such names mean something else. */
static event_value fact(const reader_state *s, const json_known_layout *known,
                        json_fact_name name)
{
    return s->has_origin && s->origin.channel.len > 0
               ? value_of(VALUE_ABSENT, NULL, 0)
               : json_fact(known, &s->fields, name);
}

static event_value text_fact(const reader_state *s,
                             const json_known_layout *known,
                             json_fact_name name)
{
    event_value const v = fact(s, known, name);
    bool const text = v.type == VALUE_UTF8 || v.type == VALUE_NULL;
    return text ? v : value_of(VALUE_ABSENT, NULL, 0);
}

/* What the object's own log says, where it is no Windows event. */
static void add_origin(const json_origin *origin, bool access,
                       const gr_zone *zone, event *e)
{
    if (origin->channel.len > 0) e->channel = row_text(origin->channel);
    /* Services write UTC; collectors and web servers what the clock shows. */
    bool const local = origin->channel.len == 0 || access;
    if (e->time_ns == GR_TIME_NONE)
        e->time_ns = json_time(origin->time, local ? zone : NULL);
    if (e->computer.type == VALUE_ABSENT && origin->host.type == VALUE_UTF8)
        e->computer = origin->host;
}

static gr_status give(reader_state *s, const gr_zone *zone,
                      const event_layout *layout, gr_slice value,
                      uint64_t where, const event_sink *sink)
{
    const json_fields *const f = &s->fields;
    const json_known_layout *const known =
        json_layout_known(&s->sources, layout, f);
    event e = {.layout = layout,
               .values = f->values,
               .offset = where,
               .length = value.len,
               .raw = value,
               .source_kind = "json",
               .render = render};
    uint64_t id = 0;
    e.has_event_id =
        small_number(fact(s, known, JSON_EVENT_ID), UINT32_MAX, &id);
    if (e.has_event_id) e.event_id = (uint32_t)id;
    e.has_record_id =
        small_number(fact(s, known, JSON_RECORD_ID), UINT64_MAX, &e.record_id);
    event_value const time = fact(s, known, JSON_TIME);
    e.time_ns = s->by_shape ? json_time(time, zone) : value_time(time);
    e.channel = text_fact(s, known, JSON_CHANNEL);
    e.computer = f->message ? f->sender : text_fact(s, known, JSON_COMPUTER);
    e.provider = text_fact(s, known, JSON_PROVIDER);
    if (s->has_origin) add_origin(&s->origin, known->access, zone, &e);
    if (s->channel.len > 0) e.channel = row_text(s->channel);
    return sink->take(sink->self, &e);
}

/* The fields of a record that is text in this one. One that cannot be read is
 * left as the text that it is. */
static gr_status add_embedded(reader_state *s, uint64_t where, gr_error *err)
{
    const json_node *nodes = NULL;
    size_t const count = s->fields.count;
    gr_slice const text = s->fields.embedded;
    if (text.len == 0) return GR_OK;
    uint8_t *const padded =
        gr_arena_take_text(s->arena, text.len + JSON_PADDING);
    if (padded == NULL)
        return gr_fail(err, gr_arena_status(s->arena), where,
                       "no memory for a JSON event");
    memcpy(padded, text.ptr, text.len);
    memset(padded + text.len, ' ', JSON_PADDING);
    if (json_shim_parse(s->shim, padded, text.len, &nodes) != JSON_PARSED)
        return GR_OK;
    gr_status const status =
        json_collect_embedded(nodes, s->arena, where, &s->fields, err);
    if (status != GR_DAMAGED && status != GR_LIMIT) return status;
    s->fields.count = count;
    return GR_OK;
}

/* What an entry of the journal, a request, a Windows event of some shape, a
 * cloud's or a Mac's record means for rules; *more: the fields are no longer those
 * of `layout`. */
static gr_status add_meaning(reader_state *s, const event_layout *layout,
                             uint64_t where, bool *more, gr_error *err)
{
    const json_known_layout *const known =
        json_layout_known(&s->sources, layout, &s->fields);
    const json_windows *const shape =
        known->shapes == 0 ? NULL : json_windows_of(known->shapes, &s->fields);
    size_t const count = s->fields.count;
    bool room = true;
    s->channel = GR_S("");
    s->by_shape = shape != NULL;
    s->doubtful = false;
    s->has_origin =
        !s->by_shape && json_origin_of(known, &s->fields, &s->origin);
    if (shape != NULL)
        room = json_windows_name(shape, s->shim, s->arena, &s->fields,
                                 &s->channel, &s->doubtful);
    else if (known->params) room = json_windows_add_data(s->arena, &s->fields);
    else if (known->journal)
        room =
            json_journal_derive(&s->journal, s->arena, &s->fields, &s->channel);
    else if (known->access) room = json_access_derive(s->arena, &s->fields);
    else if (s->has_origin && gr_equal(s->origin.channel, GR_S("macos")))
        room = json_macos_derive(s->arena, &s->fields, &s->channel);
    else if (s->has_origin && gr_equal(s->origin.channel, GR_S("container")))
        room = json_container_derive(&s->fields, &s->channel);
    else if (s->has_origin)
        room = json_names_derive(&s->names, layout->id, s->origin.channel,
                                 &s->fields);
    *more = s->by_shape || s->fields.count > count;
    if (room) return GR_OK;
    return gr_fail(err, GR_LIMIT, where,
                   "a JSON event with more than %d fields", JSON_NAMES);
}

static gr_status name_fields(reader_state *s, uint64_t where,
                             const event_layout **layout, gr_error *err)
{
    *layout = layout_table_get(s->layouts, s->fields.names, s->fields.count);
    if (*layout != NULL) return GR_OK;
    return gr_fail(err, layout_table_status(s->layouts), where,
                   "no room for the names of a JSON event");
}

/* `nodes`: of the value, or NULL. */
static gr_status understand(reader_state *s, gr_slice value, size_t behind,
                            const json_node *nodes, uint64_t where,
                            const event_layout **layout, gr_error *err)
{
    if (value.len > JSON_VALUE_CEILING)
        return gr_fail(err, GR_LIMIT, where,
                       "JSON object larger than %zu bytes", JSON_VALUE_CEILING);
    if (nodes == NULL) GR_TRY(parse(s, value, behind, &nodes, where, err));
    GR_TRY(json_collect_fields(nodes, s->arena, where, &s->fields, err));
    GR_TRY(add_embedded(s, where, err));
    GR_TRY(name_fields(s, where, layout, err));
    bool more;
    GR_TRY(add_meaning(s, *layout, where, &more, err));
    return more ? name_fields(s, where, layout, err) : GR_OK;
}

/* ---- a unit ---- */

static void tell(const event_sink *sink, uint64_t offset, const json_span *span,
                 const char *what)
{
    sink->damage(sink->self, offset + span->begin, span->end - span->begin,
                 span->object && span->one, what);
}

/* The line from `at` to `end`, if it is one object and nothing else, as nearly all are:
 * that needs no span. False: what it is a span must tell. */
static bool parse_line(reader_state *s, gr_slice units, size_t at, size_t end,
                       const json_node **nodes, json_span *span)
{
    gr_slice const line = gr_sub(units, at, end - at);
    size_t list;
    if (units.len - end < JSON_PADDING || line.len == 0 || line.ptr[0] != '{' ||
        line.len > JSON_VALUE_CEILING || json_is_list(line, &list) ||
        json_shim_parse(s->shim, line.ptr, line.len, nodes) != JSON_PARSED ||
        !json_shim_whole(s->shim))
        return false;
    *span = (json_span){.kind = SPAN_VALUE,
                        .begin = at,
                        .end = at + gr_trim(line).len,
                        .object = true,
                        .one = true};
    return true;
}

static gr_status read_record(reader_state *s, const gr_zone *zone,
                             gr_slice units, uint64_t offset,
                             const json_span *span, const json_node *nodes,
                             const event_sink *sink, gr_error *err)
{
    gr_slice const value = gr_sub(units, span->begin, span->end - span->begin);
    uint64_t const where = offset + span->begin;
    gr_error own = {0};
    gr_arena_reset(s->arena);
    const event_layout *layout = NULL;
    gr_status const status = understand(s, value, units.len - span->end, nodes,
                                        where, &layout, &own);
    if (status == GR_OK && s->doubtful)
        sink->damage(sink->self, where, value.len, 0, WINCSV_DOUBT);
    if (status == GR_OK) return give(s, zone, layout, value, where, sink);
    if (status != GR_NOMEM) {
        tell(sink, offset, span, own.text);
        return GR_OK;
    }
    if (err != NULL) *err = own;
    return status;
}

gr_status json_read_object(reader_state *s, const gr_zone *zone, gr_slice text,
                           uint64_t where, const event_sink *sink,
                           gr_error *err)
{
    json_span const span = {
        .kind = SPAN_VALUE, .end = text.len, .object = true, .one = true};
    const json_node *nodes = NULL;
    gr_error own = {0};
    /* What cannot be parsed is told below. */
    bool const parsed = parse(s, text, 0, &nodes, where, &own) == GR_OK;
    if (!parsed)
        return read_record(s, zone, text, where, &span, NULL, sink, err);
    if (text.ptr[0] == '{' && json_shim_whole(s->shim))
        return read_record(s, zone, text, where, &span, nodes, sink, err);
    tell(sink, where, &span, "not one JSON object");
    return GR_OK;
}

static gr_status read_value(reader_state *s, const gr_zone *zone,
                            gr_slice units, uint64_t offset,
                            const json_span *span, const event_sink *sink,
                            gr_error *err);

/* The records of a list, the first at `at` in the value that `list` spans. */
static gr_status read_list(reader_state *s, const gr_zone *zone, gr_slice units,
                           uint64_t offset, const json_span *list, size_t at,
                           const event_sink *sink, gr_error *err)
{
    gr_slice const object = gr_sub(units, 0, list->end);
    size_t begin;
    at += list->begin;
    while (json_next_record(object, &at, &begin)) {
        json_span const record = {.kind = SPAN_VALUE,
                                  .begin = begin,
                                  .end = at,
                                  .object = true,
                                  .one = true};
        GR_TRY(read_value(s, zone, units, offset, &record, sink, err));
    }
    if (at < object.len && object.ptr[at] == ']') return GR_OK;
    json_span const rest = {.begin = begin, .end = list->end};
    tell(sink, offset, &rest, "not a JSON object");
    return GR_OK;
}

/* A list in a list is gone into as deep as JSON_DEPTH, which spans keep. */
static gr_status read_value(reader_state *s, const gr_zone *zone,
                            gr_slice units, uint64_t offset,
                            const json_span *span, const event_sink *sink,
                            gr_error *err)
{
    size_t at;
    gr_slice const value = gr_sub(units, span->begin, span->end - span->begin);
    if (json_is_list(value, &at))
        return read_list(s, zone, units, offset, span, at, sink, err);
    return read_record(s, zone, units, offset, span, NULL, sink, err);
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    json_spans walk = walk_of(file, units);
    size_t end = 0; /* of a line: no byte is looked at twice for it */
    for (size_t at = first_byte(units, offset);;) {
        json_span span;
        const json_node *nodes = NULL;
        at = json_behind_number(units, behind_line(units, at));
        if (end < at) end = at;
        end += gr_find_byte(gr_from(units, end), '\n');
        if (parse_line(s, units, at, end, &nodes, &span)) {
            at = span.end;
            GR_TRY(read_record(s, file->zone, units, offset, &span, nodes, sink,
                               err));
            continue;
        }
        span = json_next_span(&walk, at);
        at = span.end;
        if (span.kind == SPAN_NONE) return GR_OK;
        if (span.kind == SPAN_VALUE)
            GR_TRY(read_value(s, file->zone, units, offset, &span, sink, err));
        else if (!is_frame(file,
                           gr_sub(units, span.begin, span.end - span.begin),
                           offset + span.begin))
            tell(sink, offset, &span, span.what);
    }
}

const reader_ops json_reader = {.name = "json",
                                .title = "JSON export of a log",
                                .docs = "docs/formats/json.md",
                                .sniff = json_sniff,
                                .begin = begin,
                                .form = line_log_narrow,
                                .split = split,
                                .open = open_state,
                                .close = close_state,
                                .read = read_units};
