/* journal_reader.c - entries of fields, a blank line between two entries.
 *
 *   __CURSOR=s=7f...                       NAME=value LF
 *   __REALTIME_TIMESTAMP=1614672930123456
 *   MESSAGE LF 05 00 00 00 00 00 00 00 a LF b c d LF
 *   _COMM=sshd                             or NAME LF length value LF
 *   LF
 *
 * Names that begin with _ are journald's own: no program can forge them. So the
 * kind of an entry is told by _COMM, and by what a program calls itself only
 * where that is missing. Source: systemd's "Journal Export Formats". */
#include "readers/journal_reader.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "base/number.h"
#include "readers/limits.h"
#include "readers/syslog_row.h"

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

enum { LONGEST_NAME = 64, LENGTH_BYTES = 8 };

static bool is_name(gr_slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        uint8_t const c = s.ptr[i];
        if ((c < 'A' || c > 'Z') && !gr_is_digit(c) && c != '_') return false;
    }
    return s.len > 0 && s.len <= LONGEST_NAME;
}

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
    size_t const equals = gr_find_byte(gr_sub(line, 0, LONGEST_NAME + 1), '=');
    out->name = gr_sub(line, 0, equals);
    if (!is_name(out->name)) return STEP_BAD;
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

static int sniff(gr_slice head, gr_slice name)
{
    field f;
    (void)name;
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
}

static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    size_t at = 0, end = 0;
    (void)file, (void)offset;
    if (last) return block.len;
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

/* What the fields say that others are made of. */
typedef struct {
    gr_slice realtime, host, identifier, comm, pid, syslog_pid, message;
    gr_slice priority, facility;
} known;

static void note(known *k, const field *f)
{
    struct {
        gr_slice name, *into;
    } const wanted[] = {{GR_S("__REALTIME_TIMESTAMP"), &k->realtime},
                        {GR_S("_HOSTNAME"), &k->host},
                        {GR_S("SYSLOG_IDENTIFIER"), &k->identifier},
                        {GR_S("_COMM"), &k->comm},
                        {GR_S("_PID"), &k->pid},
                        {GR_S("SYSLOG_PID"), &k->syslog_pid},
                        {GR_S("MESSAGE"), &k->message},
                        {GR_S("PRIORITY"), &k->priority},
                        {GR_S("SYSLOG_FACILITY"), &k->facility}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (wanted[i].into->ptr == NULL && gr_equal(wanted[i].name, f->name))
            *wanted[i].into = f->value;
}

static int small_number(gr_slice digits)
{
    uint64_t value;
    return gr_parse_u64(digits, &value) && value < 24 ? (int)value
                                                      : SYSLOG_NOT_SAID;
}

static gr_slice first_of(gr_slice a, gr_slice b)
{
    return a.ptr != NULL ? a : b;
}

static syslog_head head_of(const known *k)
{
    return (syslog_head){.facility = small_number(k->facility),
                         .severity = small_number(k->priority),
                         .host = k->host,
                         .program = first_of(k->comm, k->identifier),
                         .pid = first_of(k->syslog_pid, k->pid),
                         .message = k->message};
}

static int64_t time_of(const known *k)
{
    uint64_t us, ns;
    if (!gr_parse_u64(k->realtime, &us) || !gr_mul(us, 1000, &ns) ||
        ns > INT64_MAX)
        return GR_TIME_NONE;
    return (int64_t)ns;
}

static bool derive(row *r, gr_slice name, gr_slice text)
{
    return text.ptr == NULL || row_derive(r, name, row_text(text));
}

/* The names that lines of a system log have, for rules. */
static bool derive_all(syslog_rows *rows, const known *k, syslog_kind *kind)
{
    row *const r = &rows->row;
    gr_slice pairs[SUDO_KEYS] = {{NULL, 0}};
    syslog_facts facts = {.user = {NULL, 0}};
    syslog_head const head = head_of(k);
    *kind = syslog_rows_meaning(rows, &head, pairs, &facts);
    bool room = derive(r, GR_S("hostname"), k->host) &&
                derive(r, GR_S("program"), first_of(k->identifier, k->comm)) &&
                derive(r, GR_S("pid"), head.pid) &&
                derive(r, GR_S("message"), k->message);
    event_value const facility = syslog_facility_name(head.facility);
    event_value const severity = syslog_severity_name(head.severity);
    room = room && row_derive(r, GR_S("facility"), facility) &&
           row_derive(r, GR_S("severity"), severity);
    for (size_t i = 0; room && i < SUDO_KEYS; i++)
        room = derive(r, syslog_sudo_name((syslog_sudo_key)i), pairs[i]);
    return room && syslog_rows_derive(rows, &facts);
}

static gr_status give_entry(reader_state *s, gr_slice entry, uint64_t where,
                            const event_sink *sink, gr_error *err)
{
    known k = {.realtime = {NULL, 0}};
    syslog_kind kind;
    field f;
    bool room = true;
    row_start(&s->rows.row);
    for (size_t at = 0; field_at(entry, at, &f) == STEP_FIELD; at = f.end) {
        room = room && row_put(&s->rows.row, f.name, row_text(f.value));
        note(&k, &f);
    }
    if (s->rows.row.count == 0) return GR_OK; /* a blank line more */
    room = derive_all(&s->rows, &k, &kind) && room;
    if (!room)
        sink->damage(sink->self, where, entry.len, 0,
                     "more fields than an event may have: some are left out");
    row_facts const facts = {.raw = entry,
                             .offset = where,
                             .time_ns = time_of(&k),
                             .channel = syslog_channel(kind),
                             .host = k.host,
                             .kind = "journal"};
    return row_give(&s->rows.row, &facts, sink, err);
}

/* Whether it is cut short or not of fields may hang on what stands behind it. */
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

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    (void)file;
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
                                   .title = "journal of systemd (export)",
                                   .docs = "docs/formats/journal.md",
                                   .sniff = sniff,
                                   .begin = begin,
                                   .split = split,
                                   .open = open_state,
                                   .close = close_state,
                                   .read = read_units};
