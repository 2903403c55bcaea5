/* streams.h - matches through the correlations that share their rows (stream_plan.h):
 * put in
 * order once for all of them (stream_rows.h), and judged group by group.
 *
 * A group that does not fit into memory is laid aside in the store, and read again
 * for each of its rules. */
#ifndef GR_HUNT_STREAMS_H
#define GR_HUNT_STREAMS_H

#include "base/spill_part.h"
#include "hunt/correlating.h"
#include "hunt/sieve.h"

#include <signal.h>

typedef struct streams streams;

typedef struct {
    void *self;
    /* A burst of `rule`, whose group has the values `group`, until this returns. Of
     * one rule they come in order of (key, time). What it fails with ends it. */
    gr_status (*take)(void *self, uint32_t rule, gr_slice group,
                      const correlate_burst *burst, gr_error *err);
} streams_sink;

/* `memory` bytes for matches. `plan`, `links`, `through` and `store` live longer.
 * NULL: no memory. */
streams *streams_new(const stream_plan *plan, const link_map *links,
                     sieve *through, size_t memory, gr_spill_whole *store,
                     streams_sink sink);
void streams_free(streams *s); /* NULL is fine */

/* A match of `rule`, with all rules that share what it is. Fails as the store does, or with
 * GR_NOMEM; so does the other. */
gr_status streams_add(streams *s, uint32_t rule, gr_slice links,
                      const correlating_match *match, gr_error *err);
/* As stream_rows_limit. */
void streams_limit(streams *s, size_t memory);

/* All were added. GR_NONE: stopped. */
gr_status streams_join(streams *s, const volatile sig_atomic_t *stop,
                       gr_error *err);

/* Of all rules together: rows, those skipped and those that left early. */
correlate_sums streams_told(const streams *s);

#endif
