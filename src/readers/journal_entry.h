/* journal_entry.h - what an entry of systemd's journal says, in whatever form
 * it was exported.
 *
 * Names that begin with _ are journald's own: no program can forge them. So the
 * kind of an entry is told by _COMM, and by what a program calls itself only
 * where that is missing. */
#ifndef GR_READERS_JOURNAL_ENTRY_H
#define GR_READERS_JOURNAL_ENTRY_H

#include "readers/syslog_row.h"

/* Bytes of a field's name at most: what journald takes. */
enum { JOURNAL_NAME = 64 };

/* What the fields say that others are made of; without a pointer: not said. */
typedef struct {
    gr_slice realtime, host, identifier, comm, pid, syslog_pid, message;
    gr_slice priority, facility;
    gr_slice transport, audit_type, audit_id;
} journal_entry;

/* Capitals, digits and _, at most JOURNAL_NAME. */
bool journal_entry_is_name(gr_slice name);

/* Of a name that comes twice, the first value counts. */
void journal_entry_note(journal_entry *e, gr_slice name, gr_slice value);

int64_t journal_entry_time(const journal_entry *e);

/* The names that lines of a system log have, for rules: behind what rows->row
 * has. False: no room for all. */
bool journal_entry_derive(const journal_entry *e, syslog_rows *rows,
                          syslog_kind *kind);

#endif
