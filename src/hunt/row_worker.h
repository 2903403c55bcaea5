/* row_worker.h - the worker of a stage that counts events in rows: metrics, gaps,
 * logons. Its rows are of one block. */
#ifndef GR_HUNT_ROW_WORKER_H
#define GR_HUNT_ROW_WORKER_H

#include "base/hash.h"
#include "hunt/reading.h"
#include "hunt/rows.h"

typedef struct {
    reading *base;     /* the stage's `shared`, which begins with one */
    gr_arena *scratch; /* of one event */
    gr_arena *block;   /* holds the rows */
    row_table rows;
    uint64_t counted; /* events of the block */
    gr_sha256 *sha;   /* of who wants one; else NULL */
} row_worker;

/* For open_worker; at most `ceiling` rows of `row_size` bytes. NULL: no memory. */
row_worker *row_worker_new(void *shared, size_t row_size, size_t ceiling);
void row_worker_free(void *worker); /* a stage's close_worker */

/* Takes an event that is asked for: appends to `out`, or fails. */
typedef gr_status row_worker_take(row_worker *w, const event *e, gr_buffer *out,
                                  gr_error *err);
/* For a stage's event(): `take`, if the event is asked for; the scratch is
 * rewound behind it. */
gr_status row_worker_event(row_worker *w, const event *e, row_worker_take *take,
                           gr_buffer *out, gr_error *err);

/* Forgets the rows, which have been sent. */
void row_worker_clear(row_worker *w);
/* For a stage's block_end(): what was counted goes to the sums. */
void row_worker_block_end(row_worker *w);

#endif
