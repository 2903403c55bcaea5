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
#include "hunt/sieve.h"

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
    size_t count;    /* rows */
} stream_group;

/* About `memory` bytes will be added to it: those that are not touched cost nothing. All
 * live longer. NULL: no memory. */
stream_batch *stream_batch_new(const stream_plan *plan, const link_map *links,
                               sieve *through, size_t memory);
void stream_batch_free(stream_batch *b); /* NULL is fine */

/* A match of `rule` and its `links`, with all entries that the rule has in the plan;
 * `sums` counts its rows, and those without a value that is wanted. Fails with
 * GR_NOMEM. */
gr_status stream_batch_add(stream_batch *b, uint32_t rule, gr_slice links,
                           const correlating_match *match, correlate_sums *sums,
                           gr_error *err);
/* The memory that it takes to hold and to settle what is there, but for the last few
 * matches. */
size_t stream_batch_bytes(const stream_batch *b);

/* `all`: groups that are too small for any rule are wanted, too, and values are those of
 * other batches; else they only tell rows of this one apart. What is there is noted in the
 * sieve. Afterwards, nothing is added before stream_batch_clear. */
gr_status stream_batch_settle(stream_batch *b, bool all, gr_error *err);
/* GR_NONE: there are no more. */
gr_status stream_batch_next(stream_batch *b, stream_group *out, gr_error *err);
/* The values of its group; until a row is taken, or this is asked again. */
gr_status stream_batch_text(stream_batch *b, gr_slice *out, gr_error *err);
/* Up to `room` rows of the group at hand, from the first on; *count == 0: there are no
 * more. */
gr_status stream_batch_take(stream_batch *b, stream_columns *to, size_t room,
                            size_t *count, gr_error *err);

/* Nothing is there; its memory is kept. */
void stream_batch_clear(stream_batch *b);

#endif
