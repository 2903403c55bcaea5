/* holes.h - what is missing in each log of a host, for the coverage of a hunt;
 * the command gaps tells it one by one (gap_source.h). */
#ifndef GR_HUNT_HOLES_H
#define GR_HUNT_HOLES_H

#include "event/event.h"
#include "hunt/gap_source.h"
#include "hunt/hunt.h"

/* Does the event stand among others in some order? A file, a setting and what
 * was carved do not: nothing is missing between them. */
bool holes_may_be_beside(const event *e);
/* What a source is told of it; the file is the caller's to name. */
gap_event holes_event(const event *e);

typedef struct holes holes;

holes *holes_new(void);    /* NULL: no memory */
void holes_free(holes *h); /* NULL is fine */

/* A stretch of the log that `key` names, in `file`; in order of the evidence. A
 * second copy of a log makes no holes. Where there is no room, the log's are
 * not known. GR_NOMEM. */
gr_status holes_take(holes *h, gr_slice key, const gap_stretch *stretch,
                     size_t file, gr_error *err);

/* What is missing in the log of `key`, into `out`; `host_last_ns`: the last time
 * of any log of its host. Once for each, and nothing is taken afterwards. */
void holes_tell(holes *h, gr_slice key, int64_t host_last_ns, hunt_source *out);

#endif
