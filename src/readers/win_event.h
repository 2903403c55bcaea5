/* win_event.h - events of Windows from a text: as XML, in a file of such or in
 * a line of a system log, or as a row of an export. */
#ifndef GR_READERS_WIN_EVENT_H
#define GR_READERS_WIN_EVENT_H

#include "readers/lines.h"
#include "readers/winxml.h"

typedef struct {
    gr_arena *arena; /* of one event */
    layout_table *layouts;
    winxml_fields fields;
} win_events;

/* `next_layout` is shared with the reader's other layouts. False: no memory;
 * close it all the same. */
bool win_events_open(win_events *s, uint64_t *next_layout);
void win_events_close(win_events *s);

/* Forgets the event before; its arena is then free for the text of the next. */
void win_events_start(win_events *s);

/* A field more; false: there is no room. */
bool win_events_add(win_events *s, gr_slice name, field_part part,
                    event_value value);

/* Reads `text`, which is one event as XML and nothing else. GR_DAMAGED and
 * GR_LIMIT, with what in `err`; GR_NOMEM. */
gr_status win_events_read(win_events *s, gr_slice text, uint64_t where,
                          gr_error *err);

/* Gives what s->fields has to the sink. `known` is what is known besides:
 * offset, length, raw and source_kind, and any of time, channel and computer
 * that shall not be the text's own. `form`: of raw, in which the event stands
 * as XML; NULL: it does not. Fails with what sink->take failed with, GR_LIMIT
 * or GR_NOMEM. */
gr_status win_events_give(win_events *s, const event *known,
                          const lines_form *form, const event_sink *sink,
                          gr_error *err);

#endif
