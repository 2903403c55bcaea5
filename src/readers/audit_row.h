/* audit_row.h - the event that a record of the audit log is, whatever it stands
 * in. Each record is an event of its own; what those beside it say is in
 * audit_group.h. */
#ifndef GR_READERS_AUDIT_ROW_H
#define GR_READERS_AUDIT_ROW_H

#include "readers/audit_group.h"

typedef struct {
    row *row; /* of the record: the reader's */
    audit_unit unit;
    audit_calls calls, folders; /* of the unit: SYSCALL, CWD */
} audit_rows;

bool audit_rows_open(audit_rows *s, row *r); /* false: no memory */
void audit_rows_close(audit_rows *s);

/* The records that follow are of these bytes, at `offset` in the file. */
void audit_rows_start_unit(audit_rows *s, lines_form form, gr_slice bytes,
                           uint64_t offset);

/* The event of `record`, which stands in the line `text`. facts: raw, offset
 * and kind; the rest is filled in here. Fails as row_give does. */
gr_status audit_rows_give(audit_rows *s, gr_slice text,
                          const audit_record *record, row_facts *facts,
                          const event_sink *sink, gr_error *err);

#endif
