/* logon_table.h - logons added up by who, from where, to what and how; more of
 * them than memory holds.
 *
 *   rows of a file -> its end: they count, or the file was a copy of another
 *   rows that count -> memory is full: sorted, into the store, as a run
 *   the end         -> runs merged: every row once, in the order of its names
 *
 * An attacker can make rows without end, a name or an address to each; none of
 * them pushes another out. As sums, rows do not depend on the order of files.
 * As long as all of them fit into memory, the store is not used. */
#ifndef GR_HUNT_LOGON_TABLE_H
#define GR_HUNT_LOGON_TABLE_H

#include "base/buffer.h"
#include "base/cursor.h"
#include "base/spill.h"
#include "hunt/logon_times.h"
#include "hunt/rows.h"

typedef enum { LOGON_USER, LOGON_FROM, LOGON_HOST, LOGON_HOW } logon_name;
enum { LOGON_NAMES = 4, LOGON_FORMS = 3 };

/* What a view counts beside its rows: how many others there are of each kind. */
enum { LOGON_OTHERS = 2 };

typedef struct {
    /* User, address and host as groups of correlations compare them; and how they are
     * shown (logon_form.h). In views, of names[0] and names[1]. */
    gr_slice names[LOGON_NAMES], forms[LOGON_FORMS];
    uint64_t worked, failed, not_said;
    int64_t first_ns, last_ns;
    /* NULL: all of it was at first_ns, or at no time that is known. */
    logon_times *times;
    /* Of views: which other one the first that worked was of, the least by its
     * bytes where several worked then; and how many others there are. */
    gr_slice who;
    uint64_t others[LOGON_OTHERS];
} logon_row;

/* Of one outcome, exact; GR_TIME_NONE: none, or none whose time is known. */
int64_t logon_row_first(const logon_row *row, times_outcome outcome);
int64_t logon_row_last(const logon_row *row, times_outcome outcome);
/* Adds its moments to `to`, which has room for all. */
void logon_row_moments(const logon_row *row, logon_times *to);

/* What to show of names[i]. */
gr_slice logon_row_shown(const logon_row *row, size_t i);

/* Adds to a table of logon_row. Names that differ by case alone are one; the least
 * by its bytes is kept, and of forms what is shown of all. ROW_BEYOND: it is full. */
row_status logon_row_add(row_table *table, const logon_row *from);

/* As bytes. Names of a row that was taken live as long as they, its times are
 * in `times`. */
void logon_row_put(gr_buffer *out, const logon_row *row);
logon_row logon_row_take(gr_cursor *c, logon_times_whole *times);

typedef struct logon_table logon_table;

/* `spill` holds nothing yet, and lives longer; NULL: what memory does not hold
 * is GR_LIMIT. At most `rows` of them, and LOGON_ROWS_CEILING bytes, in memory
 * for the file at hand, and for all. NULL: no memory. */
logon_table *logon_table_new(const gr_spill *spill, size_t rows);
/* The same in `bytes`, and as many to read what waits in the store. */
logon_table *logon_table_within(const gr_spill *spill, size_t rows,
                                size_t bytes);
void logon_table_free(logon_table *t); /* NULL is fine */

/* To the file at hand. GR_NOMEM, or what the store failed with. */
gr_status logon_table_add(logon_table *t, const logon_row *row, gr_error *err);
/* What was added since the last file counts, or it was a copy. */
gr_status logon_table_file_end(logon_table *t, bool copy, gr_error *err);

/* Counts, whatever file is at hand. */
gr_status logon_table_join(logon_table *t, const logon_row *row, gr_error *err);

/* From now on nothing is added. Each call begins again with the first. */
gr_status logon_table_begin(logon_table *t, gr_error *err);
/* The next in order; its names and times live until the next
 * call. GR_NONE: the end. */
gr_status logon_table_next(logon_table *t, logon_row *out, gr_error *err);

#endif
