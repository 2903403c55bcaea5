/* judge.h - the worker side of a hunt: events in, wire rows out.
 *
 * Per event with hits one WIRE_MATCH; per block the sums of its channels,
 * hosts and counters, so that what goes to the ordered side is little. */
#ifndef GR_HUNT_JUDGE_H
#define GR_HUNT_JUDGE_H

#include "hunt/filter.h"
#include "hunt/link.h"
#include "hunt/pipe.h"
#include "readers/yara.h"
#include "sigma/engine.h"
#include "sigma/ioc_match.h"

#include <pthread.h>

/* What rules cost, of all workers; each adds its own when it closes. */
typedef struct {
    pthread_mutex_t lock;
    sigma_profile sum; /* with the clock */
    size_t rule_count;
} judge_costs;

typedef struct {
    const sigma_engine *engine;
    const sigma_rules *rules;
    const hunt_event_filter *filter;
    const ioc_set *indicators; /* NULL: none. Their numbers follow the rules' */
    bool oracle, no_memo;
    judge_costs *costs;           /* NULL: not counted */
    const yara_set *yara;         /* NULL: none */
    const uint32_t *yara_numbers; /* of its rules, among `rules` */
    const link_map *links;        /* what correlations take */
} judge_shared;

/* As pipe_stage wants them; `shared` is a const judge_shared. */
void *judge_open(void *shared); /* NULL: no memory */
void judge_close(void *worker);
gr_status judge_event(void *worker, const evidence_item *item, const event *e,
                      gr_buffer *out, gr_error *err);
gr_status judge_block_end(void *worker, const evidence_item *item,
                          gr_buffer *out, gr_error *err);

#endif
