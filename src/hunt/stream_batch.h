/* stream_batch.h - matches in memory, to be judged group by group (stream_plan.h).
 *
 *   add, add, add ...                                     in any order
 *   settle --> group: rows | group: rows | ...            in order of (stream, key)
 *                `-- in order of (time, order)
 *
 * A match is there once, whatever the number of groups that it is a row of. */
#ifndef GR_HUNT_STREAM_BATCH_H
#define GR_HUNT_STREAM_BATCH_H

#include "correlate/at_once.h"
#include "hunt/correlating.h"
#include "hunt/stream_plan.h"

typedef struct stream_batch stream_batch;

/* Rows side by side; those of a column that the plan has not are not there. */
typedef struct {
    int64_t *times;
    uint64_t *orders;
    uint16_t *infos; /* the variant; HAS and above: which values are there */
    uint32_t *files;
    at_once_value *values[STREAM_COLUMNS];
} stream_columns;
enum { STREAM_HAS = 8 };

/* Room for `rows` in `columns` of values. False: no memory, and what there is has to
 * be freed. */
bool stream_columns_make(stream_columns *c, size_t columns, size_t rows);
void stream_columns_free(stream_columns *c);

typedef struct {
    uint32_t stream;
    uint64_t key[2]; /* in order as its bytes are */
    gr_slice text;   /* its values, until the next group */
    size_t count;    /* rows */
} stream_group;

/* `plan` lives longer. NULL: no memory. */
stream_batch *stream_batch_new(const stream_plan *plan);
void stream_batch_free(stream_batch *b); /* NULL is fine */

/* A match with all entries that its rule has in the plan; `sums` counts its rows, and
 * those without a value that is wanted. Fails with GR_NOMEM. */
gr_status stream_batch_add(stream_batch *b, const link_reader *links,
                           const correlating_match *match, correlate_sums *sums,
                           gr_error *err);
/* The memory that it takes to hold and to settle what is there. */
size_t stream_batch_bytes(const stream_batch *b);

/* Of groups that are too small for any rule, `all` are wanted or none. Afterwards,
 * nothing is added before stream_batch_clear. */
gr_status stream_batch_settle(stream_batch *b, bool all, gr_error *err);
/* GR_NONE: there are no more. */
gr_status stream_batch_next(stream_batch *b, stream_group *out, gr_error *err);
/* Up to `room` rows of the group at hand, from the first on; 0: there are no more. */
size_t stream_batch_take(stream_batch *b, stream_columns *to, size_t room);

/* Nothing is there; its memory is kept. */
void stream_batch_clear(stream_batch *b);

#endif
