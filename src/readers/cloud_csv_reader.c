/* cloud_csv_reader.c - audit logs of clouds exported as CSV.
 *
 *   row --csv--> values --cloud_csv_text--> JSON --json_reader--> event
 *
 * The same record as CSV and as JSON is the same event: a row becomes the
 * object that the log has as JSON, and of Microsoft 365 that object stands in
 * the row as it is. What the JSON reader tells of it is told of the row. */
#include "readers/cloud_csv_reader.h"

#include "base/mem.h"
#include "readers/cloud_csv_text.h"
#include "readers/csv.h"
#include "readers/csv_rows.h"
#include "readers/json_reader.h"
#include "readers/limits.h"
#include "readers/line_log.h"

enum {
    SURE = 85,
    HEADER_BYTES = 1 << 18,
    TYPE_BEGINS = 4 /* a byte order mark may stand before it */
};
enum { WORD_PASSED = LINE_LOG_WORDS, WORD_SEPARATOR };

/* ---- the header ---- */

typedef struct {
    gr_slice text; /* as UTF-8, in an arena or in the bytes */
    size_t end;    /* behind it */
    bool whole;
} header_line;

/* The first line, or the second behind PowerShell's "#TYPE ...". */
static header_line header_of(lines_form form, gr_slice bytes, gr_arena *arena)
{
    lines_walk walk = lines_begin(form, bytes, 0);
    lines_line line;
    while (lines_next(&walk, &line)) {
        gr_slice const start = gr_sub(line.raw, 0, HEADER_BYTES / 4);
        gr_slice const text = lines_text(arena, form, start);
        bool const type =
            gr_starts_with(text, GR_S("#TYPE ")) && line.begin < TYPE_BEGINS;
        if (!type) return (header_line){text, walk.at, line.whole};
    }
    return (header_line){.end = bytes.len};
}

static bool is_separator(uint8_t c)
{
    return c == ',' || c == ';' || c == '\t';
}

/* The names that are whole where the first bytes of a file end in the header;
 * its last name is not, unless the file ends there too. */
static gr_slice whole_names(const header_line *header, gr_slice head)
{
    size_t end = header->text.len;
    if (header->whole || head.len < READER_HEAD) return header->text;
    while (end > 0 && !is_separator(header->text.ptr[end - 1])) end--;
    return gr_sub(header->text, 0, end > 0 ? end - 1 : 0);
}

static cloud_csv_form form_of(gr_slice head, gr_arena *arena,
                              uint8_t *separator)
{
    header_line const header = header_of(lines_form_of(head), head, arena);
    return cloud_csv_form_of(whole_names(&header, head), arena, separator);
}

/* ---- a file ---- */

static int sniff(gr_slice head, gr_slice name)
{
    uint8_t separator;
    (void)name;
    gr_arena *const arena = gr_arena_new(HEADER_BYTES);
    if (arena == NULL) return 0;
    cloud_csv_form const form = form_of(head, arena, &separator);
    gr_arena_free(arena);
    return form != CLOUD_CSV_NONE ? SURE : 0;
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    uint8_t separator = ',';
    line_log_begin(intro, file, sink);
    gr_arena *const arena = gr_arena_new(HEADER_BYTES);
    if (arena != NULL) (void)form_of(intro->head, arena, &separator);
    gr_arena_free(arena);
    file->words[WORD_SEPARATOR] = separator;
}

static uint8_t separator_of(const reader_file *file)
{
    return (uint8_t)file->words[WORD_SEPARATOR];
}

/* Behind the last row that is whole; the header may be longer than the first
 * bytes of the file. */
static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    lines_form const form = line_log_form(file);
    size_t at = 0;
    if (last) return block.len;
    if (offset == 0) {
        gr_arena *const arena = gr_arena_new(HEADER_BYTES);
        if (arena == NULL) return 0;
        header_line const header = header_of(form, block, arena);
        gr_arena_free(arena);
        if (!header.whole && block.len <= LINE_CEILING) return 0;
        at = header.end;
    }
    return csv_rows_cut(form, separator_of(file), block, at);
}

/* Keeps the header for the units behind the first. */
static void pass(reader_file *file, gr_slice units)
{
    if (file->words[WORD_PASSED] != 0) return;
    file->words[WORD_PASSED] = 1;
    gr_arena *const arena = gr_arena_new(HEADER_BYTES);
    if (arena == NULL) return;
    header_line const header = header_of(line_log_form(file), units, arena);
    if (header.text.len <= READER_TEXT) line_log_keep_fields(file, header.text);
    gr_arena_free(arena);
}

/* ---- one thread's state ---- */

struct reader_state {
    reader_state *json;
    gr_arena *arena;  /* of one row */
    gr_arena *header; /* of a unit */
    gr_buffer object; /* a row as JSON */
    cloud_csv_columns columns;
};

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    json_reader.close(s->json);
    gr_arena_free(s->arena);
    gr_arena_free(s->header);
    gr_buffer_free(&s->object);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->json = json_reader.open(options);
    s->arena = gr_arena_new(ROW_EVENT_CEILING);
    s->header = gr_arena_new(HEADER_BYTES);
    s->object = gr_buffer_upto(ROW_EVENT_CEILING);
    if (s->json != NULL && s->arena != NULL && s->header != NULL) return s;
    close_state(s);
    return NULL;
}

/* ---- what the JSON reader tells of a row ---- */

typedef struct {
    gr_slice raw; /* the row */
    uint64_t where;
    gr_slice channel;
    const event_sink *to;
} row_told;

static gr_status render(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err)
{
    const event *const object = self->reader_private;
    return object->render(object, format, scratch, out, err);
}

/* Not the JSON reader's own text: numbers of layouts are unique for each. */
static const char source_kind[] = "cloud-csv";

/* The file says which log it is, whatever the record looks like. */
static gr_status take(void *self, const event *e)
{
    const row_told *const row = self;
    event own = *e;
    own.offset = row->where;
    own.length = row->raw.len;
    own.raw = row->raw;
    own.raw_is_text = false;
    own.channel = value_of(VALUE_UTF8, row->channel.ptr, row->channel.len);
    own.source_kind = source_kind;
    own.render = render;
    own.reader_private = e;
    return row->to->take(row->to->self, &own);
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    const row_told *const row = self;
    (void)offset;
    (void)length;
    row->to->damage(row->to->self, row->where, row->raw.len, records_lost,
                    what);
}

/* ---- a unit ---- */

/* The record as JSON; empty: no room for it. */
static gr_slice object_of(reader_state *s, const event_value *cells)
{
    if (s->columns.form == CLOUD_CSV_M365 && s->columns.record != 0)
        return gr_trim(value_bytes(cells[s->columns.record - 1]));
    s->object.len = 0;
    s->object.status = GR_OK;
    cloud_csv_put_object(&s->object, &s->columns, cells);
    return s->object.status == GR_OK ? gr_buffer_slice(&s->object) : GR_S("");
}

static gr_status give(reader_state *s, const reader_file *file,
                      const event_value *cells, row_told *row, gr_error *err)
{
    gr_slice const object = object_of(s, cells);
    event_sink const told = {row, take, damage};
    if (s->object.status == GR_NOMEM || gr_arena_status(s->arena) == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, row->where, "no memory for a row");
    if (object.len > 0)
        return json_read_object(s->json, file->zone, object, row->where, &told,
                                err);
    row->to->damage(row->to->self, row->where, row->raw.len, 1,
                    "a row without a record");
    return GR_OK;
}

static gr_status read_row(reader_state *s, const reader_file *file,
                          const csv_row *row, uint64_t offset,
                          const event_sink *sink, gr_error *err)
{
    event_value cells[CLOUD_CSV_COLUMNS];
    uint64_t const where = offset + row->begin;
    if (row->raw.len == 0) return GR_OK;
    gr_arena_reset(s->arena);
    gr_slice const line = lines_text(s->arena, line_log_form(file), row->raw);
    size_t const count = row->broken
                             ? SIZE_MAX
                             : csv_split(line, s->columns.separator, s->arena,
                                         cells, CLOUD_CSV_COLUMNS);
    if (count == s->columns.count) {
        row_told told = {row->raw, where, cloud_csv_channel(s->columns.form),
                         sink};
        return give(s, file, cells, &told, err);
    }
    /* Of a few values: maybe a line of a text whose row is broken. */
    bool const lost = count > s->columns.count / 2;
    sink->damage(sink->self, where, row->raw.len, lost,
                 "not a row of the log's columns");
    return GR_OK;
}

/* The columns; none, if the header has no names that are known. Where the rows
 * begin. */
static size_t read_header(reader_state *s, const reader_file *file,
                          gr_slice units, uint64_t offset,
                          const event_sink *sink)
{
    header_line header = {.text = gr_slice_of(file->text, file->text_len)};
    gr_arena_reset(s->header);
    if (offset == 0) header = header_of(line_log_form(file), units, s->header);
    bool const known =
        header.text.len <= READER_TEXT &&
        cloud_csv_columns_read(header.text, s->header, &s->columns);
    if (known) return header.end;
    s->columns.count = 0;
    if (header.end > 0)
        sink->damage(sink->self, offset, header.end, 0,
                     "a header too long, or without names of columns");
    return header.end;
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    size_t at = read_header(s, file, units, offset, sink);
    while (at < units.len) {
        csv_row const row =
            csv_row_at(line_log_form(file), separator_of(file), units, at);
        at = row.end;
        GR_TRY(read_row(s, file, &row, offset, sink, err));
    }
    return GR_OK;
}

const reader_ops cloud_csv_reader = {.name = "cloud-csv",
                                     .title = "audit log of a cloud as CSV",
                                     .docs = "docs/formats/cloud_csv.md",
                                     .sniff = sniff,
                                     .begin = begin,
                                     .form = line_log_form,
                                     .split = split,
                                     .pass = pass,
                                     .open = open_state,
                                     .close = close_state,
                                     .read = read_units};
