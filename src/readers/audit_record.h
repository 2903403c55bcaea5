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

/* A line that ausearch writes between events: "----", "time->...". */
bool audit_is_rule_off(gr_slice line);

#endif
