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

/* `memory` bytes for a batch. All live longer; `spill` holds nothing yet. NULL: no
 * memory. */
stream_rows *stream_rows_new(const stream_plan *plan, const link_map *links,
                             sieve *through, size_t memory, gr_spill spill);
void stream_rows_free(stream_rows *r); /* NULL is fine */

/* As stream_batch_add, and as the store fails; so do the others. */
gr_status stream_rows_add(stream_rows *r, uint32_t rule, gr_slice links,
                          const correlating_match *match, correlate_sums *sums,
                          gr_error *err);

/* From now on the store takes what is beyond `memory` bytes. */
void stream_rows_limit(stream_rows *r, size_t memory);

/* All were added. The next group, of which nobody has to take all rows; GR_NONE:
 * there are no more. Groups that are too small for any rule may be left out. */
gr_status stream_rows_next(stream_rows *r, stream_group *out, gr_error *err);
/* The values of its group; until a row is taken, or this is asked again. */
gr_status stream_rows_text(stream_rows *r, gr_slice *out, gr_error *err);
/* Up to `room` rows of it from `at` on in the columns; *count == 0: there are no
 * more. */
gr_status stream_rows_take(stream_rows *r, stream_columns *to, size_t room,
                           size_t *count, gr_error *err);

#endif
