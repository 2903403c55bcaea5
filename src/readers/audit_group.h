/* audit_group.h - the records of what happened at once.
 *
 *   type=SYSCALL msg=audit(1364481363.243:24287): ... exe="/usr/bin/id"
 *   type=EXECVE msg=audit(1364481363.243:24287): argc=2 a0="id" a1="-u"
 *   type=SYSCALL msg=audit(1364481363.244:24288): ...        another processor's
 *   type=CWD msg=audit(1364481363.243:24287): cwd="/root"
 *
 * They have one stamp, which has the time, and one host; others may stand
 * between, but not more than AUDIT_WINDOW bytes: a stamp that comes again
 * further on is another's. */
#ifndef GR_READERS_AUDIT_GROUP_H
#define GR_READERS_AUDIT_GROUP_H

#include "readers/audit_record.h"
#include "readers/lines.h"
#include "readers/row.h"

enum { AUDIT_WINDOW = 16 << 10 };

/* How much of `block` is whole lines, cut where no group is. Where groups never
 * end, behind a line after all. 0: more bytes are needed. */
size_t audit_group_split(lines_form form, gr_slice block, bool last);

/* May records end such a block? Where not, no group does. */
bool audit_group_may_end(lines_form form, gr_slice block);

/* The unit that records are read from, for audit_group_put. */
typedef struct {
    lines_form form;
    gr_slice bytes;
    uint64_t offset;
    row row;                                        /* of the records beside */
    bool (*read)(gr_slice line, audit_record *out); /* false: no record */
} audit_unit;

/* "record_group":{...}, a member of an object, if `e` has others beside it:
 * event.put_beside of an event whose `beside` is an audit_unit. */
void audit_group_put(const event *e, bool *first, gr_arena *scratch,
                     gr_buffer *out);

/* The system calls of the last lines, or the folders they were made in, for the
 * records that belong to them. */
enum { AUDIT_CALLS = 16 };
typedef struct {
    audit_record calls[AUDIT_CALLS];
    size_t next;
} audit_calls;

/* Remembers a record of SYSCALL or CWD, whose texts stay while they are asked
 * for. */
void audit_calls_note(audit_calls *calls, const audit_record *record);
/* What the record beside `record` says as `name`, exe or cwd; ABSENT: not known. */
event_value audit_calls_say(const audit_calls *calls, gr_arena *arena,
                            const audit_record *record, gr_slice name);

#endif
