/* json_journal.h - entries of systemd's journal as JSON (journalctl -o json,
 * json-seq, json-pretty). */
#ifndef GR_READERS_JSON_JOURNAL_H
#define GR_READERS_JSON_JOURNAL_H

#include "readers/journal_entry.h"
#include "readers/json_fields.h"

/* Behind the fields of an entry, those that a line of a system log has, for
 * rules; *channel: that of the program. What is not in the fields' own text
 * lives in `arena`. False: there was no room for all. */
bool json_journal_derive(syslog_rows *rows, gr_arena *arena,
                         json_fields *fields, gr_slice *channel);

#endif
