/* syslog_audit.h - records of the audit log among lines of the system log, and
 * in the journal:
 *
 *   Mar  2 08:15:30 web1 audispd: node=web1 type=EXECVE msg=audit(1.2:3): ...
 *   Mar  2 08:15:30 web1 kernel: [ 12.3] audit: type=1309 audit(1.2:3): ...
 *   _TRANSPORT=audit  _AUDIT_TYPE=1309  MESSAGE=EXECVE argc=2 a0="id" ... */
#ifndef GR_READERS_SYSLOG_AUDIT_H
#define GR_READERS_SYSLOG_AUDIT_H

#include "readers/audit_record.h"
#include "readers/syslog_head.h"

/* The record that a message of auditd, its dispatcher or the kernel is. False:
 * it is none. */
bool syslog_audit_read(const syslog_head *head, audit_record *out);

/* The same of a line: audit_unit.read. */
bool syslog_audit_read_line(gr_slice line, audit_record *out);

/* The record that an entry of the journal is, which journald had from the
 * kernel. `type` and `serial` are its numbers, in digits. False: none. */
bool syslog_audit_read_entry(gr_slice type, gr_slice serial, gr_slice message,
                             audit_record *out);

#endif
