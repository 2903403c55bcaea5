/* winxml_event.h - events made of a Windows event as XML, whatever it stood in:
 * a file of such, or a line of a system log. */
#ifndef GR_READERS_WINXML_EVENT_H
#define GR_READERS_WINXML_EVENT_H

#include "readers/lines.h"
#include "readers/winxml.h"

typedef struct {
    gr_arena *arena; /* of one event */
    layout_table *layouts;
    winxml_fields fields;
} winxml_events;

/* `next_layout` is shared with the reader's other layouts. False: no memory;
 * close it all the same. */
bool winxml_events_open(winxml_events *s, uint64_t *next_layout);
void winxml_events_close(winxml_events *s);

/* Forgets the event before; its arena is then free for the text of the next. */
void winxml_events_start(winxml_events *s);

/* Reads `text`, which is one event and nothing else. GR_DAMAGED and GR_LIMIT,
 * with what in `err`; GR_NOMEM. */
gr_status winxml_events_read(winxml_events *s, gr_slice text, uint64_t where,
                             gr_error *err);

/* Gives it to the sink. `known` is what is known besides: offset, length, raw
 * and source_kind, and any of time, channel and computer that shall not be the
 * text's own. `form` is that of raw. Fails with what sink->take failed with,
 * GR_LIMIT or GR_NOMEM. */
gr_status winxml_events_give(winxml_events *s, const event *known,
                             lines_form form, const event_sink *sink,
                             gr_error *err);

#endif
