/* w3c_reader.c - rows under #Fields lines.
 *
 *   #Software: Microsoft Internet Information Services 10.0
 *   #Version: 1.0
 *   #Date: 2021-03-02 00:00:01
 *   #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query ... time-taken
 *   2021-03-02 00:00:04 192.0.2.10 GET /owa/auth/logon.aspx replaceCurrent=1 ...
 *
 * A #Fields line may come again at any place and say other columns; the one
 * before a unit travels in reader_file.text, and where rows say no date, the
 * day that #Date said in its words. A value of "-" is null. Nothing is decoded:
 * rules are written against what the log says. */
#include "readers/w3c_reader.h"

#include "base/mem.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/row.h"
#include "readers/w3c_columns.h"
#include "readers/w3c_mend.h"
#include "readers/w3c_proxy.h"
#include "readers/w3c_time.h"
#include "readers/w3c_values.h"

enum { TIME_ROOM = 24 };

/* A date or a time as it was written last, and what it meant. */
typedef struct {
    uint8_t text[TIME_ROOM];
    size_t len; /* 0: none yet */
    int64_t ns;
} known_time;

struct reader_state {
    row row;
    w3c_columns columns;
    w3c_proxy proxy; /* of those, where it is a proxy's */
    bool has_columns;
    uint8_t fields[READER_TEXT]; /* the line that `columns` is made of */
    size_t fields_len;
    gr_arena *scratch; /* of one row */
    known_time date, time;
    w3c_clock clock;
};

enum {
    WORD_BEGUN = LINE_LOG_WORDS, /* some of it has passed */
    WORD_FLAGS,                  /* of these: */
    WORD_TIMED,  /* rows are dated by the clock below, by this column - 1 */
    WORD_DATED,  /* a #Date was there: */
    WORD_DAY_NS, /* w3c_clock */
    WORD_LAST_NS
};

enum {
    SAYS_LOCAL = 1, /* it says that its times are local */
    ZONE_NAMED = 2, /* the person says so of this very file */
    QUOTES = 4      /* its program quotes values that have blanks */
};

static bool is(const reader_file *file, unsigned flag)
{
    return (file->words[WORD_FLAGS] & flag) != 0;
}

static w3c_cut cut_in(const reader_file *file, const w3c_columns *c)
{
    return c->cut == W3C_BLANKS && is(file, QUOTES) ? W3C_QUOTES : c->cut;
}

static w3c_clock clock_of(const reader_file *file)
{
    if (file->words[WORD_DATED] == 0) return (w3c_clock){GR_TIME_NONE, 0};
    return (w3c_clock){(int64_t)file->words[WORD_DAY_NS],
                       (int64_t)file->words[WORD_LAST_NS]};
}

static void keep_clock(reader_file *file, w3c_clock clock)
{
    file->words[WORD_DATED] = clock.day_ns != GR_TIME_NONE;
    file->words[WORD_DAY_NS] = (uint64_t)clock.day_ns;
    file->words[WORD_LAST_NS] = (uint64_t)clock.last_ns;
}

/* ---- a file ---- */

enum { SNIFF_BYTES = 1 << 16, SURE = 85, LIKELY = 75, PERHAPS = 60 };

static bool begins_with_directive(gr_slice head, lines_form form)
{
    lines_walk const walk = lines_begin(form, head, 0);
    return gr_starts_with(gr_from(head, walk.at + (form.big ? 1 : 0)),
                          GR_S("#"));
}

/* The last #Fields line of `head`, in `arena`. */
static bool find_fields(gr_slice head, lines_form form, gr_arena *arena,
                        gr_slice *fields)
{
    lines_walk walk = lines_begin(form, head, 0);
    lines_line line;
    bool found = false;
    while (lines_next(&walk, &line)) {
        if (line.raw.len == 0 || line.raw.ptr[form.big ? 1 : 0] != '#')
            continue;
        gr_slice const text = lines_text(arena, form, line.raw);
        if (line.whole)
            found |= line_log_directive(text, GR_S("#Fields:"), fields);
    }
    return found;
}

/* A #Fields line has blanks between names: Exchange writes the same directives
 * with commas. */
static int sniff(gr_slice head, gr_slice name)
{
    lines_form const form = lines_form_of(head);
    gr_arena *const arena = gr_arena_new(SNIFF_BYTES);
    gr_slice fields = GR_S("");
    bool const found =
        arena != NULL && find_fields(head, form, arena, &fields) &&
        fields.len > 0 && gr_find_byte(fields, ',') == fields.len;
    gr_arena_free(arena);
    if (found) return begins_with_directive(head, form) ? SURE : PERHAPS;
    return w3c_usual_fields(head, name).len > 0 ? LIKELY : 0;
}

static void assume_local(reader_file *file)
{
    if (file->zone == NULL)
        READER_ASSUME(file, "its times are local ones, and taken for UTC: say "
                            "--source-timezone");
}

/* What its first lines and the person say of it. */
static void note_flags(reader_file *file, const reader_intro *intro)
{
    gr_slice const head = intro->head;
    uint64_t flags = 0;
    if (gr_find(head, GR_S("#Time Format: Local")) != SIZE_MAX)
        flags |= SAYS_LOCAL;
    if (gr_find(head, GR_S("#Software: IIS Advanced Logging")) != SIZE_MAX)
        flags |= QUOTES;
    if (intro->clock.named) flags |= ZONE_NAMED;
    file->words[WORD_FLAGS] = flags;
    if ((flags & SAYS_LOCAL) != 0) assume_local(file);
}

static void assume_columns(reader_file *file, gr_slice head, gr_slice name)
{
    gr_slice const usual = w3c_usual_fields(head, name);
    if (usual.len == 0) return;
    line_log_keep_fields(file, usual);
    READER_ASSUME(
        file, "its first rows have no #Fields line: they are read as if they "
              "had the usual columns");
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    line_log_begin(intro, file, sink);
    note_flags(file, intro);
    if (!begins_with_directive(intro->head, line_log_form(file)))
        assume_columns(file, intro->head, intro->name);
}

/* ---- what later units must know ---- */

typedef struct {
    reader_file *file;
    gr_arena *arena; /* of a #Fields line */
    gr_arena *text;  /* of a line */
    w3c_cut cut;
    w3c_clock clock;
} passing;

static void assume_zone(reader_file *file, const w3c_columns *columns)
{
    if (columns->is_local) assume_local(file);
    if (columns->is_utc && is(file, ZONE_NAMED))
        READER_ASSUME(file, "its program writes UTC, but --source-timezone "
                            "names it: its times are read in that zone");
}

static void pass_fields(passing *p, gr_slice fields)
{
    w3c_columns columns;
    uint64_t *const timed = &p->file->words[WORD_TIMED];
    gr_arena_reset(p->arena);
    *timed = 0;
    if (fields.len >= READER_TEXT ||
        !w3c_columns_read(p->arena, fields, &columns))
        return;
    p->cut = cut_in(p->file, &columns);
    assume_zone(p->file, &columns);
    if (columns.date == W3C_NONE && columns.time != W3C_NONE)
        *timed = (uint64_t)columns.time + 1;
}

static void pass_row(passing *p, gr_slice line)
{
    event_value values[W3C_COLUMNS];
    size_t const timed = (size_t)p->file->words[WORD_TIMED];
    if (w3c_values(line, p->cut, values, timed) >= timed)
        (void)w3c_clock_tell(&p->clock, value_bytes(values[timed - 1]));
}

static void pass_line(passing *p, gr_slice line)
{
    gr_slice rest;
    if (!gr_starts_with(line, GR_S("#"))) {
        if (p->file->words[WORD_TIMED] != 0) pass_row(p, line);
    } else if (line_log_directive(line, GR_S("#Fields:"), &rest)) {
        line_log_keep_fields(p->file, rest);
        pass_fields(p, rest);
    } else if (line_log_directive(line, GR_S("#Date:"), &rest)) {
        w3c_clock_set(&p->clock, rest);
    }
}

static void pass_lines(passing *p, gr_slice units)
{
    lines_form const form = line_log_form(p->file);
    lines_walk walk = lines_begin(form, units, p->file->words[WORD_BEGUN] != 0);
    lines_line line;
    pass_fields(p, gr_slice_of(p->file->text, p->file->text_len));
    p->clock = clock_of(p->file);
    while (lines_next(&walk, &line)) {
        bool const directive =
            line.raw.len > 1 && line.raw.ptr[form.big ? 1 : 0] == '#';
        if (line.raw.len > LINE_CEILING ||
            (!directive && p->file->words[WORD_TIMED] == 0))
            continue;
        gr_arena_reset(p->text);
        pass_line(p, lines_text(p->text, form, line.raw));
    }
    keep_clock(p->file, p->clock);
}

/* Most units have no directive, and rows that say their date. */
static bool has_directive(lines_form form, gr_slice units)
{
    for (size_t at = 0; at < units.len; at++) {
        at += gr_find_byte(gr_from(units, at), '#');
        if (at >= units.len) break;
        if (at == 0 || units.ptr[at - 1] == '\0' ||
            lines_is_end(form, units.ptr + at - 1))
            return true;
    }
    return false;
}

static bool is_passed_over(const reader_file *file, gr_slice units)
{
    lines_form const form = line_log_form(file);
    return file->words[WORD_BEGUN] != 0 && !form.wide &&
           file->words[WORD_TIMED] == 0 && !has_directive(form, units);
}

static void pass(reader_file *file, gr_slice units)
{
    if (is_passed_over(file, units)) return;
    passing p = {.file = file};
    p.arena = gr_arena_new(SNIFF_BYTES);
    p.text = gr_arena_new(ROW_EVENT_CEILING);
    if (p.arena != NULL && p.text != NULL) pass_lines(&p, units);
    if (units.len > 0) file->words[WORD_BEGUN] = 1;
    gr_arena_free(p.arena);
    gr_arena_free(p.text);
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
        (void)row_put(&s->row,
                      layout_clean_name(s->row.arena, s->columns.names[i]),
                      absent);
    if (s->columns.stem != W3C_NONE && s->columns.query != W3C_NONE)
        (void)row_derive(&s->row, GR_S("cs-uri-query"), absent);
    if (s->columns.kind == W3C_PROXY)
        w3c_proxy_use(&s->proxy, &s->columns, &s->row);
    (void)row_derive(&s->row, GR_S("_raw"), absent);
}

/* ---- a row ---- */

/* What `text` means; mostly it is what it was in the row before. */
static bool known_or_parsed(known_time *known, gr_slice text,
                            bool (*parse)(gr_slice, int64_t *), int64_t *ns)
{
    if (known->len == 0 || known->len != text.len ||
        memcmp(known->text, text.ptr, text.len) != 0) {
        if (text.len == 0 || text.len > sizeof known->text ||
            !parse(text, &known->ns)) {
            known->len = 0;
            return false;
        }
        memcpy(known->text, text.ptr, text.len);
        known->len = text.len;
    }
    *ns = known->ns;
    return true;
}

/* By the log's own clock. A day without a time is its begin. */
static int64_t local_time_of(reader_state *s, size_t count)
{
    const w3c_columns *const c = &s->columns;
    const event_value *const values = s->row.values;
    int64_t day, time = 0, sum;
    if (c->date == W3C_NONE && c->time != W3C_NONE && (size_t)c->time < count)
        return w3c_clock_tell(&s->clock, value_bytes(values[c->time]));
    if (c->date == W3C_NONE || count != c->count ||
        !known_or_parsed(&s->date, value_bytes(values[c->date]), w3c_date_parse,
                         &day))
        return GR_TIME_NONE;
    if (c->time != W3C_NONE &&
        !known_or_parsed(&s->time, value_bytes(values[c->time]), w3c_time_parse,
                         &time))
        return GR_TIME_NONE;
    return __builtin_add_overflow(day, time, &sum) ? GR_TIME_NONE : sum;
}

static int64_t time_of(reader_state *s, const reader_file *file, size_t count)
{
    bool const utc =
        s->columns.is_utc && !is(file, SAYS_LOCAL) && !is(file, ZONE_NAMED);
    return gr_zone_to_utc(utc ? NULL : file->zone, local_time_of(s, count));
}

/* stem, or stem?query. */
static event_value target_of(reader_state *s)
{
    event_value const stem = s->row.values[s->columns.stem];
    event_value const query = s->row.values[s->columns.query];
    if (stem.type != VALUE_UTF8 || query.type != VALUE_UTF8) return stem;
    size_t const len = (size_t)stem.len + 1 + query.len;
    uint8_t *const out = gr_arena_take_text(s->scratch, len);
    if (out == NULL) return stem;
    memcpy(out, stem.ptr, stem.len);
    out[stem.len] = '?';
    memcpy(out + stem.len + 1, query.ptr, query.len);
    return value_of(VALUE_UTF8, out, len);
}

static gr_status give_row(reader_state *s, const lines_line *line,
                          gr_slice text, uint64_t where, int64_t time_ns,
                          const event_sink *sink, gr_error *err)
{
    const w3c_columns *const c = &s->columns;
    size_t extra = c->count;
    if (c->stem != W3C_NONE && c->query != W3C_NONE)
        s->row.values[extra++] = target_of(s);
    if (c->kind == W3C_PROXY)
        extra += w3c_proxy_values(&s->proxy, s->scratch, s->row.values, extra);
    s->row.values[extra] = row_text(text);
    row_facts facts = {.raw = line->raw,
                       .offset = where,
                       .time_ns = time_ns,
                       .channel = w3c_channel(c->kind),
                       .kind = "w3c",
                       .raw_is_text = text.ptr == line->raw.ptr};
    if (c->host != W3C_NONE) facts.host = value_bytes(s->row.values[c->host]);
    return row_give(&s->row, &facts, sink, err);
}

/* Proxies do not double the quotes in what they quote, so a client can make a row
 * of the right number of values that says what he likes. One of them then has a
 * quote in it. */
static void tell_quotes(const reader_state *s, const lines_line *line,
                        uint64_t where, const event_sink *sink)
{
    for (size_t i = 0; i < s->columns.count; i++) {
        gr_slice const text = value_bytes(s->row.values[i]);
        if (s->row.values[i].type != VALUE_UTF8 ||
            gr_find_byte(text, '"') == text.len)
            continue;
        sink->damage(sink->self, where, line->raw.len, 0,
                     "a quote in what the client sent: values may stand in "
                     "the wrong columns");
        return;
    }
}

/* The values of a row, in s->row. What a client sent may have taken it apart.
 * Not where the clock goes by all rows, as pass() sees them. */
static size_t values_of(reader_state *s, const reader_file *file,
                        const lines_line *line, gr_slice text, uint64_t where,
                        const event_sink *sink)
{
    const w3c_columns *const c = &s->columns;
    w3c_cut const cut = cut_in(file, c);
    size_t const count = w3c_values(text, cut, s->row.values, c->count);
    if (count == c->count && cut == W3C_QUOTES && c->kind == W3C_PROXY)
        tell_quotes(s, line, where, sink);
    if (count == c->count || cut == W3C_BLANKS || c->date == W3C_NONE ||
        !line->whole || !w3c_mend(c, text, cut, s->row.values))
        return count;
    sink->damage(sink->self, where, line->raw.len, 0,
                 "quotes or tabs in what the client sent: columns are taken "
                 "from both ends");
    return c->count;
}

static gr_status read_row(reader_state *s, const reader_file *file,
                          const lines_line *line, gr_slice text, uint64_t where,
                          const event_sink *sink, gr_error *err)
{
    char what[96];
    const w3c_columns *const c = &s->columns;
    if (!s->has_columns) {
        sink->damage(sink->self, where, line->raw.len, 1,
                     "a row without a #Fields line before it");
        return GR_OK;
    }
    size_t const count = values_of(s, file, line, text, where, sink);
    int64_t const time_ns = time_of(s, file, count);
    if (count == c->count)
        return give_row(s, line, text, where, time_ns, sink, err);
    (void)snprintf(what, sizeof what,
                   "%s of %zu values, where #Fields names %zu",
                   line->whole ? "a row" : "a torn row", count, c->count);
    sink->damage(sink->self, where, line->raw.len, 1, what);
    return GR_OK;
}

static gr_status read_line(reader_state *s, const reader_file *file,
                           const lines_line *line, uint64_t offset,
                           const event_sink *sink, gr_error *err)
{
    uint64_t const where = offset + line->begin;
    gr_slice rest;
    if (!line_log_may_read(line, offset, sink)) return GR_OK;
    gr_arena_reset(s->scratch);
    gr_slice const text =
        lines_text(s->scratch, line_log_form(file), line->raw);
    if (!gr_starts_with(text, GR_S("#")))
        return read_row(s, file, line, text, where, sink, err);
    if (line_log_directive(text, GR_S("#Fields:"), &rest)) use_fields(s, rest);
    if (line_log_directive(text, GR_S("#Date:"), &rest))
        w3c_clock_set(&s->clock, rest);
    return GR_OK;
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    lines_walk walk = lines_begin(line_log_form(file), units, offset);
    lines_line line;
    s->clock = clock_of(file);
    row_start_unit(&s->row, units);
    if (file->text_len > 0)
        use_fields(s, gr_slice_of(file->text, file->text_len));
    else s->has_columns = false;
    while (lines_next(&walk, &line))
        GR_TRY(read_line(s, file, &line, offset, sink, err));
    return GR_OK;
}

const reader_ops w3c_reader = {.name = "w3c",
                               .title = "W3C extended log (IIS, HTTPERR)",
                               .docs = "docs/formats/w3c.md",
                               .sniff = sniff,
                               .begin = begin,
                               .form = line_log_form,
                               .ends_lines = true,
                               .split = line_log_split,
                               .pass = pass,
                               .open = open_state,
                               .close = close_state,
                               .read = read_units};
