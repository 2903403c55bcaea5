/* layout.h - making layouts from the names and values found in one record.
 *
 * For readers whose records have no template (JSON, plain BinXML): collect
 * (name, part, value) in order, then ask for the event's layout. Equal
 * sequences of names get one layout, kept in a bounded table. */
#ifndef GR_EVENT_LAYOUT_H
#define GR_EVENT_LAYOUT_H

#include "event/event.h"

typedef struct layout_table layout_table;

/* Holds at most `ceiling` bytes; when full it forgets all layouts (their ids
 * are not used again). `*next_id` is shared with the reader's other layouts. */
layout_table *layout_table_new(size_t ceiling, uint64_t *next_id);
void layout_table_free(layout_table *table);

typedef struct {
    gr_slice name; /* cleaned with layout_clean_name */
    field_part part;
} layout_name;

/* The layout of `count` names where name i takes event->values[i]; equal names
 * of one part become one field with several refs, and what is derived stands
 * behind what the record has under its name. NULL: see
 * layout_table_status. */
const event_layout *layout_table_get(layout_table *table,
                                     const layout_name *names, size_t count);

/* Why the last layout_table_get gave NULL. GR_LIMIT: more bytes than the
 * table's ceiling, or EVENT_CONSTANT names or more; GR_NOMEM. */
gr_status layout_table_status(const layout_table *table);

/* Fills fields[], refs[] (both with room for `count`) from names and their
 * refs; returns the number of fields. The merging rule for all layouts. */
size_t layout_merge(const layout_name *names, const event_ref *refs,
                    size_t count, event_field *fields, event_ref *merged_refs);

/* `name` as rules write it: blanks taken out, valid UTF-8. In `arena`, or, as
 * most names are clean, `name` itself. */
gr_slice layout_clean_name(gr_arena *arena, gr_slice name);

#endif
