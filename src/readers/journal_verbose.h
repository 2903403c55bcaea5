/* journal_verbose.h - what journalctl -o verbose prints.
 *
 *   Tue 2021-03-02 09:15:31.123456 CET [s=0e..;i=1;b=01..;m=3e9;t=5bc8..;x=fe..]
 *       _HOSTNAME=web01
 *       MESSAGE=the first line
 *               the second
 *
 * An entry begins at a line without a blank in front; what is in a value never
 * stands there. */
#ifndef GR_READERS_JOURNAL_VERBOSE_H
#define GR_READERS_JOURNAL_VERBOSE_H

#include "base/arena.h"
#include "base/slice.h"

/* Does such an export begin here? */
bool journal_verbose_begins(gr_slice head);

/* How much of `block` is whole entries; 0: more bytes are needed. */
size_t journal_verbose_split(gr_slice block);

/* Behind the entry, or the line between entries, at `at`. */
size_t journal_verbose_end(gr_slice bytes, size_t at);

/* "-- Boot 0123... --": what journalctl says between entries. */
bool journal_verbose_is_remark(gr_slice entry);

/* What the first line of an entry says, in the form that the export has; false:
 * it is no first line. *at is behind it. The time is in `arena`. */
bool journal_verbose_head(gr_slice entry, gr_arena *arena, size_t *at,
                          gr_slice *cursor, gr_slice *realtime);

/* The next field; a value of several lines is in `arena`. False: no more, and
 * *at is then at the end, or at what is no field. */
bool journal_verbose_field(gr_slice entry, gr_arena *arena, size_t *at,
                           gr_slice *name, gr_slice *value);

#endif
