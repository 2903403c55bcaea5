/* tally.h - what there was to see in a block: events by channel and id, and by log
 * and host, with the stretches between the holes of each.
 *
 * A worker of a hunt counts; the ordered side adds up what it sends (wire.h). */
#ifndef GR_HUNT_TALLY_H
#define GR_HUNT_TALLY_H

#include "event/event.h"

typedef struct tally tally;

tally *tally_new(void);    /* NULL: no memory */
void tally_free(tally *t); /* NULL is fine */

/* Counts `e`; `judged`: rules looked at it. Where the rows are full they go to
 * `out` first. GR_NOMEM. */
gr_status tally_add(tally *t, const event *e, bool judged, gr_buffer *out,
                    gr_error *err);

bool tally_is_empty(const tally *t);
/* All rows to `out`, as at the end of a block, and forgets them. GR_NOMEM. */
gr_status tally_send(tally *t, gr_buffer *out, gr_error *err);

#endif
