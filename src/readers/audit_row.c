/* audit_row.c - see audit_row.h. */
#include "readers/audit_row.h"

#include "readers/audit_fields.h"

/* The place in the file of `at` in the text of a line: wide lines are told as
 * a whole. */
static void tell_fault(const lines_form form, gr_slice raw, uint64_t where,
                       gr_slice text, const uint8_t *at, const char *what,
                       const event_sink *sink)
{
    size_t const skip = form.wide ? 0 : (size_t)(at - text.ptr);
    sink->damage(sink->self, where + skip, raw.len - skip, 0, what);
}

static void tell_faults(lines_form form, gr_slice raw, uint64_t where,
                        gr_slice text, gr_slice body,
                        const audit_faults *faults, const event_sink *sink)
{
    if (faults->refused != SIZE_MAX)
        tell_fault(form, raw, where, text, body.ptr + faults->refused,
                   "more fields than a record may have", sink);
    else if (faults->unclosed != SIZE_MAX)
        tell_fault(form, raw, where, text, body.ptr + faults->unclosed,
                   "a quote that never closes", sink);
}

/* For rules on processes: what ran, which the record of the call has. */
static void derive_image(audit_rows *s, const audit_record *record)
{
    if (gr_equal(record->type, GR_S("SYSCALL"))) {
        audit_calls_note(&s->calls, record);
    } else if (gr_equal(record->type, GR_S("EXECVE"))) {
        event_value const exe =
            audit_calls_say(&s->calls, s->row->arena, record, GR_S("exe"));
        if (exe.type == VALUE_UTF8)
            (void)row_derive(s->row, GR_S("_image"), exe);
    }
}

/* ---- paths ---- */

static gr_slice name_in(const row *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (gr_equal(r->names[i].name, GR_S("name")))
            return r->values[i].type == VALUE_UTF8 ? value_bytes(r->values[i])
                                                   : GR_S("");
    return GR_S("");
}

/* Takes off what of `name` leads to `folder` itself and to those above. */
static void go_up(gr_slice *folder, gr_slice *name)
{
    for (;;) {
        while (gr_ends_with(*folder, GR_S("/"))) folder->len--;
        if (gr_starts_with(*name, GR_S("./"))) {
            *name = gr_from(*name, 2);
        } else if (gr_starts_with(*name, GR_S("../"))) {
            *name = gr_from(*name, 3);
            while (folder->len > 0 && folder->ptr[folder->len - 1] != '/')
                folder->len--;
        } else return;
    }
}

/* For rules on files, which ask where: a relative name in the folder that the
 * call was made in. openat with another folder than that is told the same way;
 * the log does not have its name. */
static void derive_path(audit_rows *s, const audit_record *record)
{
    row *const r = s->row;
    gr_slice name = name_in(r);
    if (name.len == 0 || name.ptr[0] == '/' || name.ptr[0] == '(') return;
    event_value const cwd =
        audit_calls_say(&s->folders, r->arena, record, GR_S("cwd"));
    if (cwd.type != VALUE_UTF8) return;
    gr_slice folder = value_bytes(cwd);
    go_up(&folder, &name);
    uint8_t *const path =
        gr_arena_take_text(r->arena, folder.len + 1 + name.len);
    if (path == NULL) return;
    if (folder.len > 0) memcpy(path, folder.ptr, folder.len);
    path[folder.len] = '/';
    if (name.len > 0) memcpy(path + folder.len + 1, name.ptr, name.len);
    (void)row_derive(r, GR_S("name"),
                     row_text(gr_slice_of(path, folder.len + 1 + name.len)));
}

/* What is known of a record from those before it. */
static void derive_beside(audit_rows *s, const audit_record *record)
{
    if (gr_equal(record->type, GR_S("CWD")))
        audit_calls_note(&s->folders, record);
    else if (gr_equal(record->type, GR_S("PATH"))) derive_path(s, record);
    else derive_image(s, record);
}

/* ---- records ---- */

bool audit_rows_open(audit_rows *s, row *r)
{
    *s = (audit_rows){.row = r, .unit = {.read = audit_record_read}};
    return row_open(&s->unit.row);
}

void audit_rows_close(audit_rows *s)
{
    row_close(&s->unit.row);
}

void audit_rows_start_unit(audit_rows *s, lines_form form, gr_slice bytes,
                           uint64_t offset)
{
    s->unit.form = form;
    s->unit.bytes = bytes;
    s->unit.offset = offset;
    s->calls.next = s->folders.next = 0;
}

gr_status audit_rows_give(audit_rows *s, gr_slice text,
                          const audit_record *record, row_facts *facts,
                          const event_sink *sink, gr_error *err)
{
    audit_faults faults;
    row_start(s->row);
    audit_put_fields(s->row, record, &faults);
    if (!s->unit.form.wide) derive_beside(s, record);
    (void)row_derive(s->row, GR_S("_raw"), row_text(text));
    gr_status const room = gr_arena_status(s->row->arena);
    if (room == GR_LIMIT) {
        sink->damage(sink->self, facts->offset, facts->raw.len, 1,
                     "more keys than there may be");
        return GR_OK;
    }
    if (room != GR_OK)
        return gr_fail(err, room, facts->offset, "no memory for a record");
    facts->time_ns = record->time_ns;
    facts->record_id = record->serial;
    facts->has_record_id = true;
    facts->channel = GR_S("auditd");
    facts->host = record->host.len > 0 ? record->host : record->node;
    facts->raw_is_text =
        text.ptr == facts->raw.ptr && row_is_of(s->row, facts->raw);
    facts->put_beside = audit_group_put;
    facts->beside = &s->unit;
    GR_TRY(row_give(s->row, facts, sink, err));
    tell_faults(s->unit.form, facts->raw, facts->offset, text, record->body,
                &faults, sink);
    return GR_OK;
}
