/* w3c_reader.c - rows under #Fields lines.
 *
 *   #Software: Microsoft Internet Information Services 10.0
 *   #Version: 1.0
 *   #Date: 2021-03-02 00:00:01
 *   #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query ... time-taken
 *   2021-03-02 00:00:04 192.0.2.10 GET /owa/auth/logon.aspx replaceCurrent=1 ...
 *
 * A #Fields line may come again at any place and say other columns; the one
 * before a unit travels in reader_file.text. A value of "-" is null. Nothing is
 * decoded: rules are written against what the log says. */
#include "readers/w3c_reader.h"

#include "base/mem.h"
#include "base/time.h"
#include "readers/limits.h"
#include "readers/lines.h"
#include "readers/row.h"
#include "readers/w3c_columns.h"

struct reader_state {
    row row;
    w3c_columns columns;
    bool has_columns;
    uint8_t fields[READER_TEXT]; /* the line that `columns` is made of */
    size_t fields_len;
    gr_arena *scratch; /* of one row */
    uint8_t when[64];  /* date and time of the row before */
    size_t when_len;
    int64_t when_ns;
};

enum { WORD_WIDE, WORD_BIG };

static lines_form form_of(const reader_file *file)
{
    return (lines_form){file->words[WORD_WIDE] != 0,
                        file->words[WORD_BIG] != 0};
}

/* ---- a file ---- */

/* The last #Fields line of `head` in *fields; *rows: a line that is none of
 * the header's. */
static bool find_fields(gr_slice bytes, lines_form form, gr_arena *arena,
                        gr_slice *fields)
{
    lines_walk walk = lines_begin(form, bytes, 0);
    lines_line line;
    bool found = false;
    while (lines_next(&walk, &line)) {
        if (line.raw.len == 0 || line.raw.ptr[form.big ? 1 : 0] != '#')
            continue;
        gr_slice const text = lines_text(arena, form, line.raw);
        if (line.whole) found |= w3c_directive(text, GR_S("#Fields:"), fields);
    }
    return found;
}

enum { SNIFF_BYTES = 1 << 16, SURE = 85 };

/* The first line is a directive, and a #Fields line has blanks between names:
 * Exchange writes the same directives with commas. */
static int sniff(gr_slice head, gr_slice name)
{
    (void)name;
    lines_form const form = lines_form_of(head);
    lines_walk const walk = lines_begin(form, head, 0);
    gr_slice const first = gr_from(head, walk.at + (form.big ? 1 : 0));
    if (!gr_starts_with(first, GR_S("#"))) return 0;
    gr_arena *const arena = gr_arena_new(SNIFF_BYTES);
    gr_slice fields = GR_S("");
    bool const found =
        arena != NULL && find_fields(head, form, arena, &fields) &&
        fields.len > 0 && gr_find_byte(fields, ',') == fields.len;
    gr_arena_free(arena);
    return found ? SURE : 0;
}

static void keep_fields(reader_file *file, gr_slice fields)
{
    gr_slice const kept = gr_sub(fields, 0, READER_TEXT);
    memcpy(file->text, kept.ptr, kept.len);
    file->text_len = (uint32_t)kept.len;
}

/* ... */
static void assume(reader_file *file, gr_slice head)
{
    static const char local[] = "its times are local ones, and taken for UTC: "
                                "say --source-timezone";
    bool const is_local =
        gr_find(head, GR_S("#Time Format: Local")) != SIZE_MAX;
    if (is_local && file->zone == NULL)
        memcpy(file->assumed, local, sizeof local);
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    (void)sink;
    lines_form const form = lines_form_of(intro->head);
    *file = (reader_file){.zone = intro->clock.zone};
    file->words[WORD_WIDE] = form.wide;
    file->words[WORD_BIG] = form.big;
    assume(file, intro->head);
}

static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    (void)offset;
    return lines_split(form_of(file), block, last);
}

static void pass(reader_file *file, gr_slice units)
{
    lines_form const form = form_of(file);
    bool const none =
        !form.wide && gr_find(units, GR_S("#Fields:")) == SIZE_MAX;
    gr_arena *const arena = none ? NULL : gr_arena_new(SNIFF_BYTES);
    gr_slice fields;
    if (arena != NULL && find_fields(units, form, arena, &fields))
        keep_fields(file, fields);
    gr_arena_free(arena);
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

/* Names of the columns, then what is derived: the target as rules often name
 * it (path and query in cs-uri-query), and the line for keywords. */
static void use_fields(reader_state *s, gr_slice fields)
{
    gr_slice const kept = gr_sub(fields, 0, READER_TEXT);
    if (s->has_columns && gr_equal(kept, gr_slice_of(s->fields, s->fields_len)))
        return;
    event_value const absent = value_of(VALUE_ABSENT, NULL, 0);
    row_start(&s->row);
    memcpy(s->fields, kept.ptr, kept.len);
    s->fields_len = kept.len;
    s->has_columns = fields.len < READER_TEXT &&
                     w3c_columns_read(s->row.arena, kept, &s->columns);
    if (!s->has_columns) return;
    for (size_t i = 0; i < s->columns.count; i++)
        (void)row_put(&s->row, s->columns.names[i], absent);
    if (s->columns.stem != W3C_NONE && s->columns.query != W3C_NONE)
        (void)row_derive(&s->row, GR_S("cs-uri-query"), absent);
    (void)row_derive(&s->row, GR_S("_raw"), absent);
}

/* ---- a row ---- */

/* The next value: up to a blank, or, where the log's program quotes, up to a
 * quote that ends it; two of them are one, and left as they are. */
static gr_slice next_value(gr_slice line, size_t *at, bool quotes)
{
    size_t i = *at;
    if (quotes && i < line.len && line.ptr[i] == '"') {
        for (size_t end = i + 1; end < line.len; end++) {
            if (line.ptr[end] != '"') continue;
            bool const closes = end + 1 == line.len ||
                                line.ptr[end + 1] == ' ' ||
                                line.ptr[end + 1] == '\t';
            if (!closes) continue;
            *at = end + 1;
            return gr_sub(line, i + 1, end - i - 1);
        }
    }
    while (i < line.len && line.ptr[i] != ' ' && line.ptr[i] != '\t') i++;
    gr_slice const value = gr_sub(line, *at, i - *at);
    *at = i;
    return value;
}

static event_value value_or_null(gr_slice text)
{
    return gr_equal(text, GR_S("-")) ? value_of(VALUE_NULL, NULL, 0)
                                     : row_text(text);
}

/* Values into the row's columns; how many there were. */
static size_t read_values(reader_state *s, gr_slice line)
{
    bool const quotes =
        s->columns.kind == W3C_PROXY || s->columns.kind == W3C_OTHER;
    size_t count = 0;
    for (size_t at = 0; at < line.len; count++) {
        gr_slice const value = next_value(line, &at, quotes);
        if (count < s->columns.count)
            s->row.values[count] = value_or_null(value);
        at++;
    }
    return count;
}

/* Of the header's "date" and "time". */
static int64_t time_of(reader_state *s, const reader_file *file)
{
    const w3c_columns *const c = &s->columns;
    if (c->date == W3C_NONE || c->time == W3C_NONE) return GR_TIME_NONE;
    gr_slice const date = value_bytes(s->row.values[c->date]);
    gr_slice const time = value_bytes(s->row.values[c->time]);
    uint8_t text[sizeof s->when];
    size_t const len = date.len + 1 + time.len;
    if (len > sizeof text || date.len == 0 || time.len == 0)
        return GR_TIME_NONE;
    memcpy(text, date.ptr, date.len);
    text[date.len] = ' ';
    memcpy(text + date.len + 1, time.ptr, time.len);
    if (len == s->when_len && memcmp(text, s->when, len) == 0)
        return s->when_ns;
    int64_t when;
    if (!gr_time_parse(gr_slice_of(text, len), &when)) return GR_TIME_NONE;
    memcpy(s->when, text, len);
    s->when_len = len;
    s->when_ns = gr_zone_to_utc(file->zone, when);
    return s->when_ns;
}

/* stem, or stem?query. */
static event_value target_of(reader_state *s)
{
    event_value const stem = s->row.values[s->columns.stem];
    event_value const query = s->row.values[s->columns.query];
    if (stem.type != VALUE_UTF8 || query.type != VALUE_UTF8) return stem;
    uint8_t *const out =
        gr_arena_take_text(s->scratch, (size_t)stem.len + 1 + query.len);
    if (out == NULL) return stem;
    memcpy(out, stem.ptr, stem.len);
    out[stem.len] = '?';
    memcpy(out + stem.len + 1, query.ptr, query.len);
    return value_of(VALUE_UTF8, out, (size_t)stem.len + 1 + query.len);
}

static gr_status give_row(reader_state *s, const reader_file *file,
                          gr_slice raw, gr_slice text, uint64_t where,
                          const event_sink *sink, gr_error *err)
{
    const w3c_columns *const c = &s->columns;
    size_t extra = c->count;
    if (c->stem != W3C_NONE && c->query != W3C_NONE)
        s->row.values[extra++] = target_of(s);
    s->row.values[extra] = row_text(text);
    row_facts facts = {.raw = raw,
                       .offset = where,
                       .time_ns = time_of(s, file),
                       .channel = w3c_channel(c->kind),
                       .kind = "w3c"};
    if (c->host != W3C_NONE) facts.host = value_bytes(s->row.values[c->host]);
    return row_give(&s->row, &facts, sink, err);
}

static gr_status read_row(reader_state *s, const reader_file *file,
                          gr_slice raw, uint64_t where, bool whole,
                          const event_sink *sink, gr_error *err)
{
    char what[96];
    gr_slice const text = lines_text(s->scratch, form_of(file), raw);
    if (!s->has_columns) {
        sink->damage(sink->self, where, raw.len, 1,
                     "a row without a #Fields line before it");
        return GR_OK;
    }
    size_t const count = read_values(s, text);
    if (count == s->columns.count)
        return give_row(s, file, raw, text, where, sink, err);
    (void)snprintf(what, sizeof what,
                   "%s of %zu values, where #Fields names %zu",
                   whole ? "a row" : "a torn row", count, s->columns.count);
    sink->damage(sink->self, where, raw.len, 1, what);
    return GR_OK;
}

static gr_status read_line(reader_state *s, const reader_file *file,
                           const lines_line *line, uint64_t offset,
                           const event_sink *sink, gr_error *err)
{
    uint64_t const where = offset + line->begin;
    if (line->padding > 0)
        sink->damage(sink->self, where - line->padding, line->padding, 0,
                     "NULs where text should be");
    if (line->raw.len == 0) return GR_OK;
    if (line->raw.len > LINE_CEILING) {
        sink->damage(sink->self, where, line->raw.len, 1, "a line too long");
        return GR_OK;
    }
    gr_arena_reset(s->scratch);
    gr_slice const text = lines_text(s->scratch, form_of(file), line->raw);
    gr_slice fields;
    if (!gr_starts_with(text, GR_S("#")))
        return read_row(s, file, line->raw, where, line->whole, sink, err);
    if (w3c_directive(text, GR_S("#Fields:"), &fields)) use_fields(s, fields);
    return GR_OK;
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    lines_walk walk = lines_begin(form_of(file), units, offset);
    lines_line line;
    if (file->text_len > 0)
        use_fields(s, gr_slice_of(file->text, file->text_len));
    else s->has_columns = false;
    while (lines_next(&walk, &line))
        GR_TRY(read_line(s, file, &line, offset, sink, err));
    return GR_OK;
}

static void end(const reader_file *file, uint64_t size, const event_sink *sink)
{
    (void)file, (void)size, (void)sink;
}

const reader_ops w3c_reader = {.name = "w3c",
                               .title = "W3C extended log (IIS, HTTPERR)",
                               .docs = "docs/formats/w3c.md",
                               .sniff = sniff,
                               .begin = begin,
                               .split = split,
                               .pass = pass,
                               .open = open_state,
                               .close = close_state,
                               .read = read_units,
                               .end = end};
