/* auditd_reader.c - records of the audit log as events.
 *
 *   type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e syscall=59 ...
 *   type=EXECVE msg=audit(1364481363.243:24287): argc=2 a0="ls" a1="-a"
 *   type=EOE msg=audit(1364481363.243:24287):
 *
 * Each record is an event of its own; what those beside it say is in
 * audit_group.h. */
#include "readers/auditd_reader.h"

#include "base/mem.h"
#include "readers/audit_group.h"
#include "readers/audit_record.h"
#include "readers/audit_row.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/row.h"

struct reader_state {
    row row;
    gr_arena *text; /* a line that was UTF-16 */
    audit_rows rows;
};

/* ---- a file ---- */

enum { SNIFF_BYTES = 1 << 16, SURE = 90, LIKELY = 70 };

typedef struct {
    size_t records, forwarded, others;
    bool first; /* the first line is a record */
} census;

static void count_line(census *c, gr_slice text)
{
    audit_record record;
    if (text.len == 0 || audit_is_rule_off(text)) return;
    bool const is_record = audit_record_read(text, &record);
    if (c->records + c->others == 0) c->first = is_record;
    c->records += is_record;
    c->forwarded += record.host.len > 0;
    c->others += !is_record;
}

/* The last line of a head is cut, unless it is the only one. */
static census count_lines(gr_slice head, lines_form form, gr_arena *arena)
{
    census c = {0};
    lines_walk walk = lines_begin(form, head, 0);
    lines_line line;
    while (lines_next(&walk, &line))
        if (line.whole || c.records + c.others == 0)
            count_line(&c, lines_text(arena, form, line.raw));
    return c;
}

/* Records that were passed on to a syslog are that one's: sooner or later others
 * speak in it too. */
static int sniff(gr_slice head, gr_slice name)
{
    (void)name;
    gr_arena *const arena = gr_arena_new(SNIFF_BYTES);
    if (arena == NULL) return 0;
    census const c = count_lines(head, lines_form_of(head), arena);
    gr_arena_free(arena);
    if (c.forwarded > 0) return 0;
    if (c.first) return SURE;
    return c.records > c.others ? LIKELY : 0;
}

/* Whole lines, and whole groups of them. */
static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    (void)offset;
    return audit_group_split(line_log_form(file), block, last);
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    row_close(&s->row);
    audit_rows_close(&s->rows);
    gr_arena_free(s->text);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->text = gr_arena_new(ROW_EVENT_CEILING);
    bool const beside = audit_rows_open(&s->rows, &s->row);
    if (row_open(&s->row) && beside && s->text != NULL) return s;
    close_state(s);
    return NULL;
}

static gr_status read_line(reader_state *s, lines_form form,
                           const lines_line *line, uint64_t offset,
                           const event_sink *sink, gr_error *err)
{
    audit_record record;
    uint64_t const where = offset + line->begin;
    if (!line_log_may_read(line, offset, sink)) return GR_OK;
    gr_arena_reset(s->text);
    gr_slice const text = lines_text(s->text, form, line->raw);
    if (gr_arena_status(s->text) != GR_OK)
        return gr_fail(err, GR_NOMEM, where, "no memory for a line");
    if (audit_is_rule_off(text)) return GR_OK;
    if (audit_record_read(text, &record)) {
        row_facts facts = {.raw = line->raw, .offset = where, .kind = "auditd"};
        return audit_rows_give(&s->rows, text, &record, &facts, sink, err);
    }
    sink->damage(sink->self, where, line->raw.len, 1,
                 line->whole ? "not an audit record" : "a torn audit record");
    return GR_OK;
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    lines_form const form = line_log_form(file);
    lines_walk walk = lines_begin(form, units, offset);
    lines_line line;
    audit_rows_start_unit(&s->rows, form, units, offset);
    row_start_unit(&s->row, units);
    while (lines_next(&walk, &line))
        GR_TRY(read_line(s, form, &line, offset, sink, err));
    return GR_OK;
}

const reader_ops auditd_reader = {.name = "auditd",
                                  .title = "audit log of Linux",
                                  .docs = "docs/formats/auditd.md",
                                  .sniff = sniff,
                                  .begin = line_log_begin,
                                  .form = line_log_form,
                                  .ends_lines = true,
                                  .split = split,
                                  .open = open_state,
                                  .close = close_state,
                                  .read = read_units};
