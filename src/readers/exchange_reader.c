/* exchange_reader.c - rows of the text logs that an Exchange server writes.
 *
 *   DateTime,RequestId,...,GenericErrors          style A: names, without a #
 *   #Software: Microsoft Exchange Server          style B begins here, behind a
 *   #Version: 15.01.2375.007                      byte order mark
 *   #Log-type: HttpProxy Logs
 *   #Date: 2023-01-09T19:00:00.130Z
 *   #Fields: DateTime,RequestId,...,GenericErrors
 *   2023-01-09T19:00:00.130Z,5e58f5e5-...,15,1,...
 *
 * The # lines come again when the process opens the file again, perhaps with
 * other columns. Those before a unit travel in reader_file: the names in text,
 * the rest in words. Lines end where they end: Exchange escapes line breaks in
 * values, so a quote that is not closed costs its line. */
#include "readers/exchange_reader.h"

#include "base/mem.h"
#include "base/time.h"
#include "readers/exchange_cells.h"
#include "readers/csv.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/row.h"

enum {
    VERSION_LENGTH = 40,
    SECOND_LENGTH = 19,
    DIRECTIVE_LENGTH = READER_TEXT + 16
};

/* What # lines say besides the names of columns. */
typedef struct {
    uint8_t form;             /* lines_form_bits of the file */
    uint8_t by_type, by_name; /* exchange_kind */
    uint8_t version_len;
    uint8_t version[VERSION_LENGTH];
} exchange_header;

_Static_assert(sizeof(exchange_header) <=
                   sizeof((reader_file){.words = {0}}.words),
               "no room for a header");

struct reader_state {
    row row;
    gr_arena *names;   /* of columns */
    gr_arena *scratch; /* of one row */
    exchange_header header;
    exchange_columns columns;
    bool has_columns;
    uint8_t fields[READER_TEXT]; /* the line that `columns` is made of */
    size_t fields_len;
    gr_slice channel;
    exchange_cells cells;
    int64_t second_ns; /* of the row before, and how it is written */
    uint8_t second[SECOND_LENGTH];
};

static exchange_header header_of(const reader_file *file)
{
    exchange_header h;
    memcpy(&h, file->words, sizeof h);
    return h;
}

static lines_form form_of(const exchange_header *h)
{
    return lines_form_from(h->form);
}

static lines_form text_form(const reader_file *file)
{
    exchange_header const header = header_of(file);
    return form_of(&header);
}

/* ---- # lines ---- */

static const gr_slice byte_order_mark = GR_S_INIT("\xEF\xBB\xBF");

/* What a line says behind byte order marks, which are inside a file where
 * several were joined, and NULs. */
static gr_slice without_marks(gr_slice text)
{
    for (;;) {
        if (gr_starts_with(text, byte_order_mark))
            text = gr_from(text, byte_order_mark.len);
        else if (gr_starts_with(text, GR_S("\0"))) text = gr_from(text, 1);
        else return text;
    }
}

/* Does a line begin at `at`, but for marks and NULs? */
static bool begins_line(lines_form form, gr_slice bytes, size_t at)
{
    for (;;) {
        if (gr_ends_with(gr_sub(bytes, 0, at), byte_order_mark))
            at -= byte_order_mark.len;
        else if (at > 0 && bytes.ptr[at - 1] == 0) at--;
        else return at == 0 || lines_is_end(form, bytes.ptr + at - 1);
    }
}

/* Names of columns go to *fields. */
static bool read_directive(gr_slice line, exchange_header *h, gr_slice *fields)
{
    gr_slice rest;
    line = gr_sub(gr_trim(line), 0, DIRECTIVE_LENGTH);
    if (line_log_directive(line, GR_S("#Fields:"), fields)) return true;
    if (line_log_directive(line, GR_S("#Version:"), &rest)) {
        rest = gr_sub(rest, 0, VERSION_LENGTH);
        memcpy(h->version, rest.ptr, rest.len);
        h->version_len = (uint8_t)rest.len;
    }
    if (line_log_directive(line, GR_S("#Log-type:"), &rest))
        h->by_type = (uint8_t)exchange_kind_of_type(rest);
    return false;
}

/* ---- a file ---- */

enum { SNIFF_BYTES = 1 << 16, SURE = 90, LIKELY = 70 };

/* What the first lines of a file say. */
typedef struct {
    bool names_first;  /* the first line is a header row */
    gr_slice names;    /* that row */
    bool by_exchange;  /* # lines name the program */
    bool has_fields;   /* a #Fields line */
    bool has_commas;   /* ... with commas */
    bool has_type;     /* a #Log-type line */
    bool other_before; /* a line that belong to none of these, before them */
} first_lines;

static void look_at_line(first_lines *f, gr_slice text, size_t number)
{
    gr_slice rest;
    if (number == 0 && exchange_is_header(text)) {
        f->names_first = true;
        f->names = text;
    } else if (line_log_directive(text, GR_S("#Software: Microsoft Exchange"),
                                  &rest)) {
        f->by_exchange = true;
    } else if (line_log_directive(text, GR_S("#Log-type:"), &rest)) {
        f->has_type = true;
    } else if (line_log_directive(text, GR_S("#Fields:"), &rest)) {
        f->has_fields = true;
        f->has_commas |= gr_find_byte(rest, ',') < rest.len;
    } else if (!f->by_exchange && !f->has_fields &&
               !gr_starts_with(text, GR_S("#"))) {
        f->other_before = true;
    }
}

static first_lines look_at_head(gr_slice head, gr_arena *arena)
{
    lines_form const form = lines_form_of(head);
    lines_walk walk = lines_begin(form, head, 0);
    lines_line line;
    first_lines found = {0};
    size_t number = 0;
    while (!found.other_before && lines_next(&walk, &line)) {
        gr_slice const text = lines_text(arena, form, line.raw);
        if (text.len == 0) continue;
        if (number == 0 || line.whole) look_at_line(&found, text, number);
        if (number == 0 && !line.whole) found.names.len = 0;
        number++;
    }
    return found;
}

/* The same # lines as those of W3C logs, but with commas between names; or the
 * header row of a log that is known by its columns, where # lines were cut. */
static int sniff(gr_slice head, gr_slice name)
{
    (void)name;
    gr_arena *const arena = gr_arena_new(SNIFF_BYTES);
    if (arena == NULL) return 0;
    exchange_columns columns = {.kind = EXCHANGE_OTHER};
    first_lines const f = look_at_head(head, arena);
    if (f.names_first && f.names.len > 0)
        (void)exchange_columns_read(arena, f.names, &columns);
    int sure = 0;
    if (f.by_exchange && (!f.has_fields || f.has_commas)) sure = SURE;
    else if (!f.other_before && f.has_commas && f.has_type) sure = LIKELY;
    else if (columns.kind != EXCHANGE_OTHER) sure = LIKELY;
    gr_arena_free(arena);
    return sure;
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    (void)sink;
    exchange_header const header = {
        .form = (uint8_t)lines_form_bits(lines_form_of(intro->head)),
        .by_name = (uint8_t)exchange_kind_of_name(intro->name)};
    *file = (reader_file){.zone = intro->clock.zone};
    memcpy(file->words, &header, sizeof header);
    gr_arena *const arena = gr_arena_new(SNIFF_BYTES);
    if (arena != NULL)
        line_log_keep_fields(file, look_at_head(intro->head, arena).names);
    gr_arena_free(arena);
}

static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    (void)offset;
    exchange_header const header = header_of(file);
    return lines_split(form_of(&header), block, last);
}

/* The next # line, without looking at the others; false: no more. */
static bool next_directive(lines_form form, gr_slice bytes, size_t *at,
                           gr_slice *line)
{
    while (*at < bytes.len) {
        size_t const mark = *at + gr_find_byte(gr_from(bytes, *at), '#');
        if (mark == bytes.len) return false;
        *at = mark + 1;
        if (!begins_line(form, bytes, mark)) continue;
        gr_slice const rest = gr_from(bytes, mark);
        *line = gr_sub(rest, 0, gr_find_byte(rest, lines_end(form)));
        *at = mark + line->len;
        if (*at < bytes.len) return true;
    }
    return false;
}

static void pass_wide(reader_file *file, exchange_header *h, gr_slice units)
{
    lines_walk walk = lines_begin(form_of(h), units, 0);
    lines_line line;
    gr_slice fields;
    gr_arena *const arena = gr_arena_new(ROW_EVENT_CEILING);
    while (arena != NULL && lines_next(&walk, &line)) {
        if (!line.whole || line.raw.len > LINE_CEILING) continue;
        gr_arena_reset(arena);
        gr_slice const text =
            without_marks(lines_text(arena, form_of(h), line.raw));
        if (gr_starts_with(text, GR_S("#")) && read_directive(text, h, &fields))
            line_log_keep_fields(file, fields);
    }
    gr_arena_free(arena);
}

static void pass(reader_file *file, gr_slice units)
{
    exchange_header header = header_of(file);
    gr_slice line, fields;
    size_t at = 0;
    if (form_of(&header).wide) pass_wide(file, &header, units);
    else
        while (next_directive(form_of(&header), units, &at, &line))
            if (read_directive(line, &header, &fields))
                line_log_keep_fields(file, fields);
    memcpy(file->words, &header, sizeof header);
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    row_close(&s->row);
    exchange_cells_close(&s->cells);
    gr_arena_free(s->names);
    gr_arena_free(s->scratch);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->names = gr_arena_new(ROW_EVENT_CEILING);
    s->scratch = gr_arena_new(ROW_EVENT_CEILING);
    bool const has_cells = exchange_cells_open(&s->cells);
    if (row_open(&s->row) && has_cells && s->names != NULL &&
        s->scratch != NULL)
        return s;
    close_state(s);
    return NULL;
}

/* By the log type; where that says nothing, by columns, then by the file. */
static void choose_channel(reader_state *s)
{
    exchange_kind kind = (exchange_kind)s->header.by_type;
    if (kind == EXCHANGE_OTHER && s->has_columns) kind = s->columns.kind;
    if (kind == EXCHANGE_OTHER) kind = (exchange_kind)s->header.by_name;
    s->channel = exchange_channel(kind);
}

/* A request's whole target is what rules for web servers ask for. */
static bool has_target(const reader_state *s)
{
    return s->columns.stem != EXCHANGE_NONE &&
           s->columns.query != EXCHANGE_NONE;
}

/* Columns, whose values stay, then keys of cells, then what else is derived. */
static void name_values(reader_state *s)
{
    event_value const absent = value_of(VALUE_ABSENT, NULL, 0);
    row_start(&s->row);
    for (size_t i = 0; i < s->columns.count; i++)
        (void)row_put(&s->row, s->columns.names[i], s->row.values[i]);
    for (size_t i = 0; i < s->cells.count; i++)
        (void)row_derive(&s->row, s->cells.keys[s->cells.order[i]].name,
                         absent);
    if (has_target(s)) (void)row_derive(&s->row, GR_S("cs-uri-query"), absent);
    (void)row_derive(&s->row, GR_S("ExchangeVersion"), absent);
    (void)row_derive(&s->row, GR_S("_raw"), absent);
    s->cells.changed = false;
}

static void use_fields(reader_state *s, gr_slice fields)
{
    gr_slice const kept = gr_sub(fields, 0, READER_TEXT);
    if (s->has_columns && gr_equal(kept, gr_slice_of(s->fields, s->fields_len)))
        return;
    gr_arena_reset(s->names);
    exchange_cells_forget(&s->cells);
    if (kept.len > 0) memcpy(s->fields, kept.ptr, kept.len);
    s->fields_len = kept.len;
    s->has_columns =
        kept.len < READER_TEXT &&
        exchange_columns_read(s->names, gr_slice_of(s->fields, kept.len),
                              &s->columns);
}

/* ---- a row ---- */

/* Three digits; SIZE_MAX: they are none. */
static uint32_t milliseconds(const uint8_t *p)
{
    uint32_t const a = p[0] - (uint32_t)'0', b = p[1] - (uint32_t)'0',
                   c = p[2] - (uint32_t)'0';
    return a > 9 || b > 9 || c > 9 ? UINT32_MAX : a * 100 + b * 10 + c;
}

/* yyyy-mm-ddThh:mm:ss.fffZ, whose second is mostly that of the row before. */
static int64_t usual_time(reader_state *s, gr_slice text)
{
    uint32_t const ms = milliseconds(text.ptr + SECOND_LENGTH + 1);
    gr_slice const second = gr_sub(text, 0, SECOND_LENGTH);
    if (ms == UINT32_MAX) return GR_TIME_NONE;
    if (memcmp(second.ptr, s->second, SECOND_LENGTH) != 0 ||
        s->second_ns == GR_TIME_NONE) {
        memcpy(s->second, second.ptr, SECOND_LENGTH);
        if (!gr_time_parse(second, &s->second_ns)) s->second_ns = GR_TIME_NONE;
    }
    int64_t when;
    return s->second_ns == GR_TIME_NONE ||
                   __builtin_add_overflow(s->second_ns,
                                          (int64_t)ms * INT64_C(1000000), &when)
               ? GR_TIME_NONE
               : when;
}

/* These logs say UTC; a time without a zone is the person's, if there is
 * one. */
static int64_t time_of(reader_state *s, const reader_file *file)
{
    if (s->columns.time == EXCHANGE_NONE) return GR_TIME_NONE;
    gr_slice const text = value_bytes(s->row.values[(size_t)s->columns.time]);
    int64_t when;
    bool zoned;
    if (text.len == SECOND_LENGTH + 5 && text.ptr[SECOND_LENGTH] == '.' &&
        text.ptr[SECOND_LENGTH + 4] == 'Z')
        return usual_time(s, text);
    if (!gr_time_parse_zoned(text, &when, &zoned)) return GR_TIME_NONE;
    return zoned ? when : gr_zone_to_utc(file->zone, when);
}

/* stem?query: UrlQuery begins with its mark. */
static event_value target_of(reader_state *s)
{
    event_value const stem = s->row.values[(size_t)s->columns.stem];
    event_value const query = s->row.values[(size_t)s->columns.query];
    if (query.len == 0) return stem;
    bool const marked = *(const uint8_t *)query.ptr == '?';
    size_t const len = (size_t)stem.len + !marked + query.len;
    uint8_t *const text = gr_arena_take_text(s->scratch, len);
    if (text == NULL) return stem;
    if (stem.len > 0) memcpy(text, stem.ptr, stem.len);
    text[stem.len] = '?';
    memcpy(text + stem.len + !marked, query.ptr, query.len);
    return value_of(VALUE_UTF8, text, len);
}

/* What is derived, behind the columns. */
static void put_derived(reader_state *s, gr_slice text)
{
    event_value *out = s->row.values + s->columns.count;
    const exchange_header *const h = &s->header;
    exchange_cells_put(&s->cells, s->scratch, out);
    out += s->cells.count;
    if (has_target(s)) *out++ = target_of(s);
    *out++ = h->version_len == 0
                 ? value_of(VALUE_ABSENT, NULL, 0)
                 : row_text(gr_slice_of(h->version, h->version_len));
    *out = row_text(text);
}

/* The columns have their values. */
static gr_status give_row(reader_state *s, const reader_file *file,
                          gr_slice raw, gr_slice text, uint64_t where,
                          const event_sink *sink, gr_error *err)
{
    int const host = s->columns.host;
    if (!exchange_cells_read(&s->cells, &s->columns, s->row.values, s->scratch))
        return gr_fail(err, GR_NOMEM, where, "no room for the keys of a row");
    if (s->cells.changed) name_values(s);
    put_derived(s, text);
    row_facts facts = {.raw = raw,
                       .offset = where,
                       .time_ns = time_of(s, file),
                       .channel = s->channel,
                       .kind = "exchange",
                       .raw_is_text =
                           text.ptr == raw.ptr && row_is_of(&s->row, raw)};
    if (host != EXCHANGE_NONE)
        facts.host = value_bytes(s->row.values[(size_t)host]);
    return row_give(&s->row, &facts, sink, err);
}

static gr_status read_row(reader_state *s, const reader_file *file,
                          const lines_line *line, gr_slice text, uint64_t where,
                          const event_sink *sink, gr_error *err)
{
    char what[96];
    if (exchange_is_header(text)) return GR_OK;
    if (!s->has_columns) {
        sink->damage(sink->self, where, line->raw.len, 1,
                     "a row without names of columns before it");
        return GR_OK;
    }
    size_t const count =
        csv_split(text, ',', s->scratch, s->row.values, s->columns.count);
    if (count == s->columns.count)
        return give_row(s, file, line->raw, text, where, sink, err);
    if (count == SIZE_MAX)
        (void)snprintf(what, sizeof what, "%s whose quotes do not match",
                       line->whole ? "a row" : "a torn row");
    else
        (void)snprintf(
            what, sizeof what, "%s of %zu values, where its header names %zu",
            line->whole ? "a row" : "a torn row", count, s->columns.count);
    sink->damage(sink->self, where, line->raw.len, 1, what);
    return GR_OK;
}

static gr_status read_line(reader_state *s, const reader_file *file,
                           const lines_line *line, uint64_t offset,
                           const event_sink *sink, gr_error *err)
{
    uint64_t const where = offset + line->begin;
    bool const long_line = line->raw.len > LINE_CEILING;
    gr_slice fields, text = line->raw;
    line_log_tell_padding(line, offset, sink);
    gr_arena_reset(s->scratch);
    if (!long_line)
        text = lines_text(s->scratch, form_of(&s->header), line->raw);
    text = without_marks(text);
    if (text.len == 0) return GR_OK;
    if (!gr_starts_with(text, GR_S("#"))) {
        if (!long_line) return read_row(s, file, line, text, where, sink, err);
        line_log_tell_long(line, offset, sink);
        return GR_OK;
    }
    if (!line->whole) return GR_OK;
    if (read_directive(text, &s->header, &fields)) use_fields(s, fields);
    choose_channel(s);
    return GR_OK;
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    s->header = header_of(file);
    lines_walk walk = lines_begin(form_of(&s->header), units, offset);
    lines_line line;
    if (file->text_len > 0)
        use_fields(s, gr_slice_of(file->text, file->text_len));
    else s->has_columns = false;
    choose_channel(s);
    row_start_unit(&s->row, units);
    while (lines_next(&walk, &line))
        GR_TRY(read_line(s, file, &line, offset, sink, err));
    return GR_OK;
}

const reader_ops exchange_reader = {.name = "exchange",
                                    .title = "text logs of an Exchange server",
                                    .docs = "docs/formats/exchange.md",
                                    .sniff = sniff,
                                    .begin = begin,
                                    .form = text_form,
                                    .ends_lines = true,
                                    .split = split,
                                    .pass = pass,
                                    .open = open_state,
                                    .close = close_state,
                                    .read = read_units};
