/* gap_told.h - events that tell of a gap themselves: a log was cleared, auditing
 * was switched off. Which, is gap_event_list.h. */
#ifndef GR_HUNT_GAP_TOLD_H
#define GR_HUNT_GAP_TOLD_H

#include "event/event.h"

/* What `e` tells, as a number; 0: nothing. */
uint8_t gap_told_by(const event *e, gr_arena *scratch);
/* The words for such a number; empty: it is none. */
gr_slice gap_told_text(uint8_t told);

#endif
