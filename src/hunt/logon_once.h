/* logon_once.h - logons that may stand in several files, counted once: in a log that
 * grew between two collections, a log and its dump, a system log and the journal.
 *
 *   worker    each logon with its key        in order  they wait in the store
 *   the end   which of them count (keys.h), and these go into the table
 *
 * It is what makes matches one for correlations (docs/CORRELATION.md). */
#ifndef GR_HUNT_LOGON_ONCE_H
#define GR_HUNT_LOGON_ONCE_H

#include "base/hash.h"
#include "base/spill_part.h"
#include "event/event.h"
#include "hunt/keys.h"
#include "hunt/logon_table.h"

/* Appends a logon that `e` tells of. False: no memory, or a failure of `scratch`. */
bool logon_once_put(gr_sha256 *sha, const event *e, const logon_row *row,
                    gr_arena *scratch, gr_buffer *out);

typedef struct logon_once logon_once;

/* `store` lives longer. NULL: no memory. */
logon_once *logon_once_new(gr_spill_whole *store);
void logon_once_free(logon_once *o); /* NULL is fine */

/* What was appended, from `in`. Evidence does not go back. Fails as the store does,
 * or with GR_NOMEM. */
gr_status logon_once_add(logon_once *o, gr_cursor *in, size_t evidence,
                         gr_error *err);

/* Behind that: keys_doubt. */
keys_in_doubt logon_once_doubt(const logon_once *o);

/* Once: what counts is joined to `to`; not what is of a file that is left out. */
gr_status logon_once_tell(logon_once *o, const bool *left_out, logon_table *to,
                          gr_error *err);

#endif
