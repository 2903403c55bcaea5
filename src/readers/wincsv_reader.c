/* wincsv_reader.c - Windows events exported as CSV.
 *
 *   EventRecordId,TimeCreated,EventId,...,Payload           the header, once
 *   7,2021-03-02 08:15:30.1234567,1,...,"{""EventData"":{...}}"
 */
#include "readers/wincsv_reader.h"

#include "base/mem.h"
#include "base/number.h"
#include "readers/csv.h"
#include "readers/csv_rows.h"
#include "readers/json_shim.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/win_channel.h"
#include "readers/wincsv_columns.h"
#include "readers/wincsv_message.h"
#include "readers/wincsv_payload.h"
#include "readers/wincsv_time.h"

struct reader_state {
    win_events events;
    uint64_t next_layout;
    gr_arena *header; /* of a unit */
    wincsv_columns columns;
    json_shim *shim;
    bool doubtful; /* of the row: its message */
};

/* ---- a file ---- */

enum { SURE = 85, SNIFF_BYTES = 1 << 18 };
enum { WORD_ORDER = LINE_LOG_WORDS, WORD_BEGIN, WORD_BY_PLACE, WORD_SEPARATOR };

typedef struct {
    gr_slice header; /* as UTF-8 */
    gr_slice next;   /* how the first row begins */
    size_t end;      /* behind the header */
    wincsv_columns columns;
} intro;

static bool read_intro_with(gr_slice head, uint8_t separator, gr_arena *arena,
                            intro *out)
{
    lines_form const form = lines_form_of(head);
    size_t at = lines_begin(form, head, 0).at;
    csv_row row = csv_row_at(form, separator, head, at);
    out->header = lines_text(arena, form, row.raw);
    if (gr_starts_with(out->header, GR_S("#TYPE "))) {
        row = csv_row_at(form, separator, head, row.end);
        out->header = lines_text(arena, form, row.raw);
    }
    out->end = row.end;
    gr_slice const rest = gr_from(head, row.end);
    lines_walk walk = {form, rest, 0};
    lines_line line = {.raw = rest};
    (void)lines_next(&walk, &line);
    out->next = lines_text(arena, form, line.raw);
    return row.complete && !row.broken && out->header.len <= READER_TEXT &&
           wincsv_columns_read(out->header, separator, out->next, arena,
                               &out->columns);
}

/* With the first separator by which the header names an export's columns. */
static bool read_intro(gr_slice head, gr_arena *arena, intro *out)
{
    static const uint8_t separators[] = {',', ';', '\t'};
    for (size_t i = 0; i < sizeof separators; i++) {
        gr_arena_reset(arena);
        if (read_intro_with(head, separators[i], arena, out)) return true;
    }
    return false;
}

static int sniff(gr_slice head, gr_slice name)
{
    intro in;
    (void)name;
    gr_arena *const arena = gr_arena_new(SNIFF_BYTES);
    if (arena == NULL) return 0;
    bool const mine = read_intro(head, arena, &in);
    gr_arena_free(arena);
    return mine ? SURE : 0;
}

/* The order of day and month, by the rows that the head has whole. */
static wincsv_order order_of(gr_slice head, lines_form form, const intro *in,
                             gr_arena *arena, bool *sure)
{
    size_t const column = in->columns.at[WINCSV_TIME] - 1;
    int hint = 0;
    *sure = true;
    for (size_t at = in->end; at < head.len;) {
        event_value cells[WINCSV_COLUMNS];
        csv_row const row = csv_row_at(form, in->columns.separator, head, at);
        gr_slice const text = lines_text(arena, form, row.raw);
        at = row.end;
        if (row.broken || !row.complete ||
            csv_split(text, in->columns.separator, arena, cells,
                      WINCSV_COLUMNS) != in->columns.count)
            continue;
        int here = 0;
        int const said = wincsv_time_order(value_bytes(cells[column]), &here);
        if (said != 0) return said > 0 ? WINCSV_DAY_FIRST : WINCSV_MONTH_FIRST;
        if (hint == 0) hint = here;
    }
    *sure = hint == 0;
    return hint < 0 ? WINCSV_MONTH_FIRST : WINCSV_DAY_FIRST;
}

static void say(reader_file *file, const char *sentence)
{
    size_t const len = strlen(file->assumed);
    (void)snprintf(file->assumed + len, sizeof file->assumed - len, "%s%s",
                   len == 0 ? "" : "; ", sentence);
}

static void assume(reader_file *file, const intro *in, bool order_is_sure)
{
    if (!wincsv_is_utc(&in->columns) && file->zone == NULL)
        say(file, "its times have no zone, taken for UTC");
    if (!order_is_sure)
        say(file, file->words[WORD_ORDER] == WINCSV_DAY_FIRST
                      ? "its dates are taken for day/month/year"
                      : "its dates are taken for month/day/year");
    if (in->columns.at[WINCSV_CHANNEL] == 0)
        say(file, "its events are of the log that their source writes to");
}

static void begin(const reader_intro *given, reader_file *file,
                  const event_sink *sink)
{
    intro in;
    bool sure;
    line_log_begin(given, file, sink);
    gr_arena *const arena = gr_arena_new(SNIFF_BYTES);
    if (arena != NULL && read_intro(given->head, arena, &in)) {
        file->words[WORD_ORDER] =
            order_of(given->head, line_log_form(file), &in, arena, &sure);
        file->words[WORD_BEGIN] = in.end;
        file->words[WORD_BY_PLACE] = in.columns.by_place;
        file->words[WORD_SEPARATOR] = in.columns.separator;
        line_log_keep_fields(file, in.header);
        assume(file, &in, sure);
    }
    gr_arena_free(arena);
}

static uint8_t separator_of(const reader_file *file)
{
    return (uint8_t)file->words[WORD_SEPARATOR];
}

/* Behind the last row that is whole. */
static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    size_t cut = 0;
    if (last) return block.len;
    if (offset < file->words[WORD_BEGIN]) {
        if (block.len < file->words[WORD_BEGIN] - offset) return 0;
        cut = (size_t)(file->words[WORD_BEGIN] - offset);
    }
    return csv_rows_cut(line_log_form(file), separator_of(file), block, cut);
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    win_events_close(&s->events);
    gr_arena_free(s->header);
    json_shim_free(s->shim);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->next_layout = 1;
    bool const open = win_events_open(&s->events, &s->next_layout);
    s->header = gr_arena_new(SNIFF_BYTES);
    s->shim = json_shim_new(JSON_NODES, JSON_DEPTH);
    if (open && s->header != NULL && s->shim != NULL) return s;
    close_state(s);
    return NULL;
}

/* ---- an event ---- */

static gr_slice cell(const reader_state *s, const event_value *cells,
                     wincsv_role role)
{
    size_t const column = s->columns.at[role];
    return column == 0 ? GR_S("") : gr_trim(value_bytes(cells[column - 1]));
}

static gr_slice behind_backslashes(gr_slice path)
{
    size_t begin = path.len;
    while (begin > 0 && path.ptr[begin - 1] != '\\') begin--;
    return gr_from(path, begin);
}

/* "C:\logs\Microsoft-Windows-Sysmon%4Operational.evtx" of Log Parser: the log
 * that it was. */
static gr_slice channel_of_path(gr_arena *arena, gr_slice path)
{
    gr_slice const end = GR_S(".evtx"), slash = GR_S("%4");
    if (path.len <= end.len ||
        !gr_equal_ascii_fold(gr_from(path, path.len - end.len), end))
        return path;
    gr_slice const name =
        behind_backslashes(gr_sub(path, 0, path.len - end.len));
    size_t const at = gr_find(name, slash);
    if (at == SIZE_MAX) return name;
    uint8_t *const out = gr_arena_take_text(arena, name.len - 1);
    if (out == NULL) return name;
    memcpy(out, name.ptr, at);
    out[at] = '/';
    memcpy(out + at + 1, name.ptr + at + slash.len, name.len - at - slash.len);
    return gr_slice_of(out, name.len - 1);
}

static gr_slice channel_of(reader_state *s, const event_value *cells)
{
    gr_slice const said = cell(s, cells, WINCSV_CHANNEL);
    if (said.len > 0) return channel_of_path(s->events.arena, said);
    return win_channel_of(cell(s, cells, WINCSV_PROVIDER));
}

static event_value text(gr_slice s)
{
    return value_of(VALUE_UTF8, s.ptr, s.len);
}

/* The columns under their names; empty ones say nothing. */
static bool add_columns(reader_state *s, const event_value *cells)
{
    bool room = true;
    for (size_t i = 0; i < s->columns.count; i++) {
        bool const message = s->columns.at[WINCSV_MESSAGE] == i + 1;
        bool const payload = s->columns.at[WINCSV_PAYLOAD] == i + 1;
        if (cells[i].len == 0 || payload) continue;
        room =
            win_events_add(&s->events, s->columns.names[i],
                           message ? FIELD_PAYLOAD : FIELD_SYSTEM, cells[i]) &&
            room;
    }
    return room;
}

/* EventData of EvtxECmd; what is no JSON is a field as it stands. */
static bool add_payload(reader_state *s, gr_slice payload)
{
    const json_node *nodes = NULL;
    size_t const before = s->events.fields.count;
    if (payload.len == 0) return true;
    uint8_t *const padded =
        gr_arena_take_text(s->events.arena, payload.len + JSON_PADDING);
    if (padded == NULL) return false;
    memcpy(padded, payload.ptr, payload.len);
    memset(padded + payload.len, ' ', JSON_PADDING);
    bool const parsed =
        payload.ptr[0] == '{' &&
        json_shim_parse(s->shim, padded, payload.len, &nodes) == JSON_PARSED;
    if (parsed && wincsv_payload_read(&s->events, nodes)) return true;
    s->events.fields.count = before;
    return win_events_add(&s->events, GR_S("Payload"), FIELD_PAYLOAD,
                          text(payload));
}

static bool add_data(reader_state *s, const event_value *cells,
                     gr_slice channel, uint32_t id)
{
    bool room = add_payload(s, cell(s, cells, WINCSV_PAYLOAD));
    gr_slice const message = cell(s, cells, WINCSV_MESSAGE);
    s->doubtful = false;
    if (s->columns.at[WINCSV_PAYLOAD] == 0)
        room = wincsv_message_read(&s->events, channel, id, message,
                                   &s->doubtful) &&
               room;
    if (s->columns.at[WINCSV_CHANNEL] == 0 && channel.len > 0)
        room = win_events_add(&s->events, GR_S("Channel"), FIELD_DERIVED,
                              text(channel)) &&
               room;
    return room;
}

static int64_t time_of(const reader_state *s, const reader_file *file,
                       const event_value *cells)
{
    int64_t time;
    bool utc;
    if (!wincsv_time_read(cell(s, cells, WINCSV_TIME),
                          (wincsv_order)file->words[WORD_ORDER], &time, &utc))
        return GR_TIME_NONE;
    if (utc || wincsv_is_utc(&s->columns)) return time;
    return gr_zone_to_utc(file->zone, time);
}

static gr_status give(reader_state *s, const reader_file *file, gr_slice raw,
                      uint64_t where, const event_value *cells, uint32_t id,
                      const event_sink *sink, gr_error *err)
{
    event_value const absent = value_of(VALUE_ABSENT, NULL, 0);
    gr_slice const channel = channel_of(s, cells);
    bool room = add_columns(s, cells);
    room = add_data(s, cells, channel, id) && room;
    gr_status const status = gr_arena_status(s->events.arena);
    if (status == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, where, "no memory for a row");
    if (!room || status != GR_OK) {
        sink->damage(sink->self, where, raw.len, 1,
                     "more fields than an event may have");
        return GR_OK;
    }
    if (s->doubtful) sink->damage(sink->self, where, raw.len, 0, WINCSV_DOUBT);
    event const known = {.offset = where,
                         .length = raw.len,
                         .raw = raw,
                         .time_ns = time_of(s, file, cells),
                         .channel = channel.len > 0 ? text(channel) : absent,
                         .computer = absent,
                         .source_kind = "wincsv"};
    return win_events_give(&s->events, &known, NULL, sink, err);
}

static gr_status read_row(reader_state *s, const reader_file *file,
                          const csv_row *row, uint64_t offset,
                          const event_sink *sink, gr_error *err)
{
    event_value cells[WINCSV_COLUMNS];
    uint64_t id;
    uint64_t const where = offset + row->begin;
    if (row->raw.len == 0) return GR_OK;
    win_events_start(&s->events);
    gr_slice const line =
        lines_text(s->events.arena, line_log_form(file), row->raw);
    size_t const count =
        row->broken ? SIZE_MAX
                    : csv_split(line, s->columns.separator, s->events.arena,
                                cells, WINCSV_COLUMNS);
    if (count == s->columns.count &&
        gr_parse_u64(cell(s, cells, WINCSV_ID), &id) && id <= UINT32_MAX)
        return give(s, file, row->raw, where, cells, (uint32_t)id, sink, err);
    /* Of a few values: maybe a line of a message whose row is broken. */
    bool const lost = count > s->columns.count / 2;
    sink->damage(sink->self, where, row->raw.len, lost, "not a row of events");
    return GR_OK;
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    lines_form const form = line_log_form(file);
    gr_slice const header = gr_slice_of(file->text, file->text_len);
    size_t at = 0;
    gr_arena_reset(s->header);
    /* By its names, or by its place as it was at the beginning. */
    (void)wincsv_columns_read(header, separator_of(file), GR_S(""), s->header,
                              &s->columns);
    if (file->words[WORD_BY_PLACE]) wincsv_columns_by_place(&s->columns);
    if (offset < file->words[WORD_BEGIN])
        at = (size_t)(file->words[WORD_BEGIN] - offset);
    while (at < units.len) {
        csv_row const row = csv_row_at(form, separator_of(file), units, at);
        at = row.end;
        GR_TRY(read_row(s, file, &row, offset, sink, err));
    }
    return GR_OK;
}

const reader_ops wincsv_reader = {.name = "wincsv",
                                  .title = "Windows events as CSV",
                                  .docs = "docs/formats/wincsv.md",
                                  .sniff = sniff,
                                  .begin = begin,
                                  .form = line_log_form,
                                  .ends_lines = true,
                                  .split = split,
                                  .open = open_state,
                                  .close = close_state,
                                  .read = read_units};
