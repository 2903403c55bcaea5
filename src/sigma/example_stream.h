/* example_stream.h - a stream of events over time, as the examples of a correlation
 * write it.
 *
 *   - event: {Channel: Security, EventID: 4625, TargetUserName: 'user{n}'}
 *     times: 10       1 without; {n} is 1 to times
 *     every: 30s      the time between them; 1s without
 *   - event: {Channel: Security, EventID: 4624}
 *     at: 1h          from the start; without: `every` behind the step before
 *
 * It starts at 2021-03-02T12:00:00Z, and a step never begins before the last event
 * of the step before. */
#ifndef GR_SIGMA_EXAMPLE_STREAM_H
#define GR_SIGMA_EXAMPLE_STREAM_H

#include "sigma/example_event.h"

#define EXAMPLE_STREAM_START INT64_C(1614686400000000000)

typedef struct {
    const yaml_value *event; /* a map */
    bool varies;             /* {n} stands in it */
    uint64_t times;          /* above 0 */
    int64_t first_ns, every_ns;
} example_step;

typedef struct {
    const example_step *steps;
    size_t step_count;
    example_room *room;
    gr_arena_mark_point mark; /* behind it each event */
    size_t step;              /* of the next event */
    uint64_t n;               /* how many of that step were there */
} example_stream;

/* Of a list of steps, from its start; in room->arena. GR_DAMAGED, GR_LIMIT: it is no
 * such list, or too long; `err` says why, *line where. GR_NOMEM. */
gr_status example_stream_read(example_room *room, const yaml_value *list,
                              example_stream *out, uint32_t *line,
                              gr_error *err);

/* The next event, until the one after it. *again: but for its time it is the one
 * before. GR_NONE: there are no more. GR_NOMEM, GR_LIMIT. */
gr_status example_stream_next(example_stream *s, event *out, bool *again,
                              gr_error *err);
/* From its start again. */
void example_stream_rewind(example_stream *s);

#endif
