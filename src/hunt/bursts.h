/* bursts.h - correlations of a run as findings: matches in, in their order; what
 * they amount to out, with its grounds. */
#ifndef GR_HUNT_BURSTS_H
#define GR_HUNT_BURSTS_H

#include "case/finding.h"
#include "hunt/collect.h"
#include "hunt/correlating.h"

typedef struct bursts bursts;

/* Is there a correlation among them? */
bool bursts_wanted(const sigma_rules *rules);

/* Where an event of a correlation stands; of a burst among them the first of its
 * own. */
typedef struct {
    gr_slice evidence;
    uint64_t offset, record_id;
    bool has_record_id;
    uint64_t burst_count; /* of a burst: how many lie below it; of a match 0 */
    gr_slice rest;        /* of a burst: the command that lists them */
} burst_place;

/* Who looks on while the correlations of a run are judged (hunt_options). */
typedef struct bursts_watch {
    correlating_watch rows;
    /* All are judged; what they were given can be asked for until it returns. */
    gr_status (*done)(void *self, bursts *b, gr_error *err);
} bursts_watch;

/* Not while bursts are told. Until the next call. Fails as the store does, or with GR_NOMEM. */
gr_status bursts_place(bursts *b, uint64_t order, burst_place *out,
                       gr_error *err);
/* As correlating_text. */
gr_status bursts_text(bursts *b, uint64_t text, gr_slice *out, gr_error *err);

/* `c` has all its matches; it and `links` live longer. NULL: no memory. */
bursts *bursts_new(collector *c, const link_map *links);
void bursts_free(bursts *b); /* NULL is fine */

/* The links of a match of the file `evidence` that stands at `at` in the store: of
 * `rule`, the `which`-th of its rules that are taken. Fails as the store does, or with
 * GR_NOMEM. */
gr_status bursts_add(bursts *b, const wire_match *match, uint64_t at,
                     uint32_t evidence, uint32_t rule, gr_slice links,
                     size_t which, gr_error *err);

/* Takes findings in order of (last time, rule, group); all but `level` is set. Of a
 * rule, by its number. */
typedef struct {
    void *self;
    gr_status (*take)(void *self, finding *f, uint32_t rule, gr_error *err);
} burst_sink;

/* All matches are there. GR_NONE: stopped. */
gr_status bursts_join(bursts *b, const volatile sig_atomic_t *stop,
                      gr_error *err);
/* Of the last events of the bursts that will be told; GR_TIME_NONE: none. */
void bursts_time(const bursts *b, int64_t *first_ns, int64_t *last_ns);
/* Once, after bursts_join. GR_NONE: stopped. */
gr_status bursts_tell(bursts *b, burst_sink sink,
                      const volatile sig_atomic_t *stop, gr_error *err);

correlating_sums bursts_told(const bursts *b);

#endif
