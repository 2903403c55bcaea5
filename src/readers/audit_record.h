/* audit_record.h - what every record of the Linux audit log begins with.
 *
 *   node=web1 type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e ...
 *   |- node -|     | type|     |-------- stamp ----------|  |---- body ----|
 */
#ifndef GR_READERS_AUDIT_RECORD_H
#define GR_READERS_AUDIT_RECORD_H

#include "base/slice.h"
#include "base/time.h"

typedef struct {
    gr_slice node;  /* empty: the record names none */
    gr_slice host;  /* of the syslog line that it stands in, or empty */
    gr_slice type;  /* "SYSCALL" */
    gr_slice stamp; /* "audit(1364481363.243:24287)" */
    int64_t time_ns;
    uint64_t serial; /* shared by the records of one event */
    gr_slice body;
} audit_record;

/* False: `line` is no audit record. */
bool audit_record_read(gr_slice line, audit_record *out);

/* The same of what a program passes on, without a prefix. */
bool audit_record_read_passed(gr_slice message, audit_record *out);

/* "audit: type=1309 audit(1364481363.243:24287): argc=2 ...": what the kernel
 * says to the system log while no auditd runs. */
bool audit_record_read_kernel(gr_slice message, audit_record *out);

/* Does a program of this name pass records on? */
bool audit_passes_records_on(gr_slice program);

/* What auditd calls the type of a number, in digits; empty: not known. */
gr_slice audit_type_name(gr_slice number);

/* A line that ausearch writes between events: "----", "time->...". */
bool audit_is_rule_off(gr_slice line);

#endif
