/* correlating.h - the matches of a run through its correlations, as bursts.
 *
 *   matches, in their order --link--> rows --sorted by (rule, group, time, order)
 *       --correlate/--> bursts --> the rules above them, and sorted by (last time,
 *       rule, group) --> the sink
 *
 * Rules that group the same matches alike share their rows (streams.h), but for rules
 * of rules, and where somebody looks on.
 *
 * What does not fit into memory goes to the store. */
#ifndef GR_HUNT_CORRELATING_H
#define GR_HUNT_CORRELATING_H

#include "base/spill_part.h"
#include "hunt/link.h"

#include <signal.h>

typedef struct correlating correlating;

/* A correlation that holds. Nothing in it outlives the call that tells it. */
typedef struct {
    uint32_t rule;  /* its number */
    gr_slice group; /* link_next_value, as many as the rule's group_by */
    correlate_burst burst;
} correlating_hit;

typedef struct {
    void *self;
    gr_status (*take)(void *self, const correlating_hit *hit, gr_error *err);
} correlating_sink;

typedef struct {
    uint64_t rows,    /* without bursts that can be of no use: sieve.h */
        without_time; /* matches that have no time are in no window: each once,
                         however many correlations would take it */
    uint64_t skipped; /* matches without a value that is counted */
    uint64_t left_early;
    /* Of the last events of the bursts that will be told; GR_TIME_NONE: none. */
    int64_t first_ns, last_ns;
} correlating_sums;

/* Who looks on while rows are judged: of one rule after the other, of its groups
 * in turn, in order of time. What any of them fails with ends it. */
typedef struct {
    void *self;
    /* A group begins; `group` until this returns. */
    gr_status (*group)(void *self, uint32_t rule, gr_slice group,
                       gr_error *err);
    /* A row of it, whether it counts or not. `text`: correlating_text has the
     * values that are counted; 0: there are none. */
    gr_status (*row)(void *self, uint32_t rule, const correlate_row *row,
                     uint64_t text, gr_error *err);
    /* A window of it was judged: behind the rows of its instant, or of a window
     * that closed; rows that do not count may come before. */
    gr_status (*judged)(void *self, uint32_t rule,
                        const correlate_judged *judged, gr_error *err);
    /* There are no more rows of the rule. */
    gr_status (*end)(void *self, uint32_t rule, const correlate_sums *sums,
                     gr_error *err);
} correlating_watch;

/* `links` and `store` live longer, and `watch`, which may be NULL. NULL: no
 * memory. */
correlating *correlating_new(const link_map *links, gr_spill_whole *store,
                             const correlating_watch *watch);
void correlating_free(correlating *c); /* NULL is fine */

/* For tests: of matches that rules share, `memory` bytes stay out of the store, in place
 * of STREAM_BYTES. */
void correlating_limit(correlating *c, size_t memory);

/* A match: a rule held on a record. */
typedef struct {
    int64_t time_ns; /* GR_TIME_NONE: it has none */
    uint64_t
        order; /* rises in each file; its CORRELATING_LOW lowest bits, from rule
                       to rule of a record */
    uint32_t file; /* whose record it is, from 1 on; 0: each match is apart */
} correlating_match;
enum { CORRELATING_LOW = 8 };

/* Which record it is of. */
static inline uint64_t correlating_record(uint64_t order)
{
    return order >> CORRELATING_LOW;
}

/* A record that several parts of a rule match is, for one that wants an order, of them
 * in that of its list. */
static inline uint64_t correlating_in_list(uint64_t order, uint32_t part)
{
    return correlating_record(order) << CORRELATING_LOW | part;
}

/* One of `rule`, and what link_put wrote of it. Fails as the store does, or with
 * GR_NOMEM. */
gr_status correlating_add(correlating *c, uint32_t rule, gr_slice links,
                          const correlating_match *match, gr_error *err);

/* All matches were added. GR_NONE: stopped. */
gr_status correlating_join(correlating *c, const volatile sig_atomic_t *stop,
                           gr_error *err);
/* Once, after correlating_join: all bursts, in order of (last time, rule, group);
 * orders of bursts as events have CORRELATING_BURST set. GR_NONE: stopped. */
#define CORRELATING_BURST (UINT64_C(1) << 63)
gr_status correlating_tell(correlating *c, correlating_sink sink,
                           const volatile sig_atomic_t *stop, gr_error *err);

/* The burst that has `order`; its orders are in `orders`, the rest is there until the
 * next call. Its last_order is that of a match: of its last burst the last one. */
gr_status correlating_read(correlating *c, uint64_t order, correlating_hit *out,
                           uint64_t orders[CORRELATE_GROUNDS], gr_error *err);
/* The same without its orders. */
gr_status correlating_burst_of(correlating *c, uint64_t order,
                               correlating_hit *out, gr_error *err);
/* What a row was told with, which is not 0: link_next_value; until the next call. */
gr_status correlating_text(correlating *c, uint64_t text, gr_slice *out,
                           gr_error *err);

correlating_sums correlating_told(const correlating *c);

#endif
