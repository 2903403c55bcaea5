/* evtx_carve.h - records where the format says there are none. */
#ifndef GR_READERS_EVTX_CARVE_H
#define GR_READERS_EVTX_CARVE_H

#include "readers/evtx_record.h"

/* Gives `sink` the events of the records in [from, end) of the chunk that was
 * started with evtx_start_chunk, leaving out those already in state->seen.
 * `tries` is counted down. Fails with what take() failed with, or GR_NOMEM. */
gr_status evtx_carve(reader_state *state, size_t from, size_t end,
                     size_t *tries, const event_sink *sink, gr_error *err);

/* The same in [from, end) within a live record, where others may have been
 * hidden. They count as live, and the last of them has lost its end. */
gr_status evtx_read_hidden(reader_state *state, size_t from, size_t end,
                           const event_sink *sink, gr_error *err);

/* Remembers a record of this chunk, so that it is not told twice. */
void evtx_remember(reader_state *state, const evtx_span *span);

#endif
