/* journal_reader.c - entries of fields, a blank line between two entries.
 *
 *   __CURSOR=s=7f...                       NAME=value LF
 *   __REALTIME_TIMESTAMP=1614672930123456
 *   MESSAGE LF 05 00 00 00 00 00 00 00 a LF b c d LF
 *   _COMM=sshd                             or NAME LF length value LF
 *   LF
 *
 * What journalctl -o verbose prints is read here, too: journal_verbose.h.
 * Source: systemd's "Journal Export Formats". */
#include "readers/journal_reader.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "readers/journal_entry.h"
#include "readers/journal_verbose.h"
#include "readers/limits.h"

struct reader_state {
    syslog_rows rows;
};

/* ---- fields ---- */

typedef struct {
    gr_slice name, value;
    size_t end; /* behind it */
} field;

typedef enum {
    STEP_FIELD,
    STEP_END,   /* a blank line: field.end is behind it */
    STEP_SHORT, /* more bytes are needed */
    STEP_BAD
} step;

enum { LENGTH_BYTES = 8 };

/* NAME LF at `at` has been seen; the length and the value are behind it. */
static step binary_at(gr_slice bytes, size_t at, field *out)
{
    if (bytes.len - at < LENGTH_BYTES) return STEP_SHORT;
    uint64_t const len = gr_load_le(bytes.ptr + at, LENGTH_BYTES);
    at += LENGTH_BYTES;
    out->end = at;
    if (len > LINE_CEILING) return STEP_BAD;
    if (len >= bytes.len - at) return STEP_SHORT;
    out->value = gr_sub(bytes, at, (size_t)len);
    out->end = at + (size_t)len + 1;
    return bytes.ptr[out->end - 1] == '\n' ? STEP_FIELD : STEP_BAD;
}

static step field_at(gr_slice bytes, size_t at, field *out)
{
    gr_slice const rest = gr_from(bytes, at);
    size_t const end = gr_find_byte(gr_sub(rest, 0, LINE_CEILING), '\n');
    out->end = at + 1;
    if (end == LINE_CEILING) return STEP_BAD;
    if (end == rest.len) return STEP_SHORT;
    out->end = at + end + 1;
    if (end == 0) return STEP_END;
    gr_slice const line = gr_sub(rest, 0, end);
    size_t const equals = gr_find_byte(gr_sub(line, 0, JOURNAL_NAME + 1), '=');
    out->name = gr_sub(line, 0, equals);
    if (!journal_entry_is_name(out->name)) return STEP_BAD;
    out->value = gr_from(line, equals + 1);
    return equals < line.len ? STEP_FIELD : binary_at(bytes, at + end + 1, out);
}

/* Behind the next blank line; SIZE_MAX: there is none. */
static size_t next_entry(gr_slice bytes, size_t at)
{
    size_t const blank = gr_find(gr_from(bytes, at), GR_S("\n\n"));
    return blank == SIZE_MAX ? SIZE_MAX : at + blank + 2;
}

/* One entry from `at`: STEP_END, SHORT or BAD; *end is behind it, of a bad one
 * where the next may begin. */
static step walk(gr_slice bytes, size_t at, size_t *end)
{
    field f;
    step s;
    while ((s = field_at(bytes, at, &f)) == STEP_FIELD) at = f.end;
    *end = s == STEP_END ? f.end : bytes.len;
    if (s != STEP_BAD) return s;
    /* Behind all that tells it is bad: a unit must tell that by itself. */
    size_t const next = next_entry(bytes, f.end - 1);
    if (next == SIZE_MAX) return STEP_SHORT;
    *end = next;
    return STEP_BAD;
}

/* ---- files ---- */

enum { SURE = 90 };
enum { WORD_VERBOSE };

static int sniff(gr_slice head, gr_slice name)
{
    field f;
    (void)name;
    if (journal_verbose_begins(head)) return SURE;
    if (field_at(head, 0, &f) != STEP_FIELD) return 0;
    bool const journal = gr_starts_with(head, GR_S("__CURSOR=")) ||
                         gr_starts_with(head, GR_S("__REALTIME_TIMESTAMP="));
    return journal ? SURE : 0;
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    (void)sink;
    *file = (reader_file){.zone = intro->clock.zone};
    file->words[WORD_VERBOSE] = journal_verbose_begins(intro->head);
}

static bool is_verbose(const reader_file *file)
{
    return file->words[WORD_VERBOSE] != 0;
}

static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    size_t at = 0, end = 0;
    (void)offset;
    if (last) return block.len;
    if (is_verbose(file)) return journal_verbose_split(block);
    while (at < block.len && walk(block, at, &end) != STEP_SHORT) at = end;
    return at;
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    syslog_rows_close(&s->rows);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL || syslog_rows_open(&s->rows)) return s;
    close_state(s);
    return NULL;
}

/* ---- entries ---- */

/* An entry whose fields are in s->rows.row; `room`: all of them are. */
static gr_status give_fields(reader_state *s, const journal_entry *says,
                             bool room, gr_slice entry, uint64_t where,
                             const event_sink *sink, gr_error *err)
{
    syslog_kind kind;
    if (!journal_entry_derive(says, &s->rows, &kind) || !room)
        sink->damage(sink->self, where, entry.len, 0,
                     "more fields than an event may have: some are left out");
    row_facts const facts = {.raw = entry,
                             .offset = where,
                             .time_ns = journal_entry_time(says),
                             .channel = syslog_channel(kind),
                             .host = says->host,
                             .kind = "journal"};
    if (kind == SYSLOG_SYSMON) {
        gr_status const status = syslog_sysmon_give(
            &s->rows.sysmon, says->message, s->rows.form, &facts, sink, err);
        if (status != GR_NONE) return status;
    }
    return row_give(&s->rows.row, &facts, sink, err);
}

static gr_status give_entry(reader_state *s, gr_slice entry, uint64_t where,
                            const event_sink *sink, gr_error *err)
{
    journal_entry says = {.realtime = {NULL, 0}};
    field f;
    bool room = true;
    row_start(&s->rows.row);
    for (size_t at = 0; field_at(entry, at, &f) == STEP_FIELD; at = f.end) {
        room = room && row_put(&s->rows.row, f.name, row_text(f.value));
        journal_entry_note(&says, f.name, f.value);
    }
    if (s->rows.row.count == 0) return GR_OK; /* a blank line more */
    return give_fields(s, &says, room, entry, where, sink, err);
}

/* Whether it is cut short or not of fields may hang on what stands behind
 * it. */
static const char broken[] = "an entry that is not whole";

/* The last entry may lack its blank line; a field cut short is damage. */
static gr_status give_rest(reader_state *s, gr_slice rest, uint64_t where,
                           const event_sink *sink, gr_error *err)
{
    field f;
    size_t at = 0;
    while (at < rest.len && field_at(rest, at, &f) == STEP_FIELD) at = f.end;
    if (at == rest.len) return give_entry(s, rest, where, sink, err);
    sink->damage(sink->self, where, rest.len, 1, broken);
    return GR_OK;
}

/* ---- verbose ---- */

static bool put_field(reader_state *s, journal_entry *says, gr_slice name,
                      gr_slice value)
{
    journal_entry_note(says, name, value);
    return row_put(&s->rows.row, name, row_text(value));
}

static gr_status read_verbose_entry(reader_state *s, gr_slice entry,
                                    uint64_t where, const event_sink *sink,
                                    gr_error *err)
{
    journal_entry says = {.realtime = {NULL, 0}};
    gr_slice name = GR_S("__CURSOR"), value, realtime;
    size_t at;
    row_start(&s->rows.row);
    gr_arena *const arena = s->rows.row.arena;
    bool const whole =
        gr_ends_with(entry, GR_S("\n")) && entry.len <= JOURNAL_ENTRY_CEILING &&
        journal_verbose_head(entry, arena, &at, &value, &realtime);
    if (!whole) {
        sink->damage(sink->self, where, entry.len, 1, broken);
        return GR_OK;
    }
    bool room = put_field(s, &says, name, value) &&
                put_field(s, &says, GR_S("__REALTIME_TIMESTAMP"), realtime);
    while (journal_verbose_field(entry, arena, &at, &name, &value))
        room = put_field(s, &says, name, value) && room;
    if (gr_arena_status(arena) == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, where, "no memory for an entry");
    GR_TRY(give_fields(s, &says, room, entry, where, sink, err));
    if (at < entry.len)
        sink->damage(sink->self, where + at, entry.len - at, 0,
                     "not a field of an entry");
    return GR_OK;
}

static gr_status read_verbose(reader_state *s, gr_slice units, uint64_t offset,
                              const event_sink *sink, gr_error *err)
{
    for (size_t at = 0, end = 0; at < units.len; at = end) {
        end = journal_verbose_end(units, at);
        gr_slice const entry = gr_sub(units, at, end - at);
        if (journal_verbose_is_remark(entry)) continue;
        GR_TRY(read_verbose_entry(s, entry, offset + at, sink, err));
    }
    return GR_OK;
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    if (is_verbose(file)) return read_verbose(s, units, offset, sink, err);
    for (size_t at = 0, end = 0; at < units.len; at = end) {
        step const found = walk(units, at, &end);
        gr_slice const entry = gr_sub(units, at, end - at);
        if (found == STEP_END)
            GR_TRY(give_entry(s, entry, offset + at, sink, err));
        else if (found == STEP_SHORT)
            GR_TRY(give_rest(s, entry, offset + at, sink, err));
        else sink->damage(sink->self, offset + at, entry.len, 1, broken);
    }
    return GR_OK;
}

const reader_ops journal_reader = {.name = "journal",
                                   .title =
                                       "journal of systemd (export, verbose)",
                                   .docs = "docs/formats/journal.md",
                                   .sniff = sniff,
                                   .begin = begin,
                                   .split = split,
                                   .open = open_state,
                                   .close = close_state,
                                   .read = read_units};
