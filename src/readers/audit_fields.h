/* audit_fields.h - the fields of an audit record, under the log's own names. */
#ifndef GR_READERS_AUDIT_FIELDS_H
#define GR_READERS_AUDIT_FIELDS_H

#include "readers/audit_record.h"
#include "readers/row.h"

typedef struct {
    size_t unclosed; /* where in the body a quote opens that never closes */
    size_t refused;  /* where in it the fields begin that are too many */
} audit_faults;      /* SIZE_MAX: there is no such place */

/* Puts the fields of `record` into `r`, then those that are made for rules. */
void audit_put_fields(row *r, const audit_record *record, audit_faults *faults);
/* The same of a record that has other names already: all are for rules. */
void audit_derive_fields(row *r, const audit_record *record,
                         audit_faults *faults);

#endif
