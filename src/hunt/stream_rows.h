/* stream_rows.h - the rows of all streams, in order of (stream, key, time, order).
 *
 *   matches --> batch in memory --full--> run in the store
 *   groups of all runs, merged <--------- run run run
 *
 * As long as one batch holds them, the store is not used. */
#ifndef GR_HUNT_STREAM_ROWS_H
#define GR_HUNT_STREAM_ROWS_H

#include "base/spill_part.h"
#include "hunt/stream_batch.h"

typedef struct stream_rows stream_rows;

/* `memory` bytes for a batch. `plan` and `spill`, which holds nothing yet, live
 * longer. NULL: no memory. */
stream_rows *stream_rows_new(const stream_plan *plan, size_t memory,
                             gr_spill spill);
void stream_rows_free(stream_rows *r); /* NULL is fine */

/* As stream_batch_add, and as the store fails; so do the others. */
gr_status stream_rows_add(stream_rows *r, const link_reader *links,
                          const correlating_match *match, correlate_sums *sums,
                          gr_error *err);

/* From now on the store takes what is beyond `memory` bytes. */
void stream_rows_limit(stream_rows *r, size_t memory);

/* All were added. The next group, of which nobody has to take all rows; GR_NONE:
 * there are no more. Groups that are too small for any rule may be left out. */
gr_status stream_rows_next(stream_rows *r, stream_group *out, gr_error *err);
/* Up to `room` rows of it from `at` on in the columns; *count == 0: there are no
 * more. */
gr_status stream_rows_take(stream_rows *r, stream_columns *to, size_t room,
                           size_t *count, gr_error *err);

#endif
