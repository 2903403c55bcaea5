/* view.h - what a field name of a rule means for an event of a source.
 *
 *   rule: ProcessId --source's views--> decimal(NewProcessId) --layout--> value
 *   rule: Image     --source's views--> NewProcessName        --layout--> value
 *   rule: AnyOther  ------------------> AnyOther              --layout--> value
 *
 * EventID is the event's own number where it has one, so that rules can be
 * sorted out by it before an event is looked at. */
#ifndef GR_SIGMA_VIEW_H
#define GR_SIGMA_VIEW_H

#include "event/event.h"
#include "sigma/rule.h"

typedef struct {
    gr_slice name;          /* a field as logged; empty for a conversion */
    const sigma_view *view; /* a conversion, or NULL */
} sigma_field;

/* `name` under `source`, exact, else case-insensitive (ASCII). Without a
 * source: the field as logged; a source's own condition is read so. */
sigma_field sigma_field_of(const sigma_source *source, gr_slice name);

/* Is it the event's id? */
bool sigma_field_is_event_id(const sigma_field *field);

/* The names of the fields, as logged, that it is made of. */
size_t sigma_field_argument_count(const sigma_field *field);
gr_slice sigma_field_argument(const sigma_field *field, size_t i);

/* A name that stands for `name` where a layout lacks that. False: none. */
bool sigma_field_alias(gr_slice name, gr_slice *out);

/* Where the fields that it is made of stand in a layout; SIZE_MAX: nowhere. */
typedef struct {
    size_t index[VIEW_ARGUMENTS];
} sigma_field_place;

/* False: nothing that it is made of is in `layout`, so it is ABSENT in every
 * event of it (but see sigma_field_is_event_id). */
bool sigma_field_find(const sigma_field *field, const event_layout *layout,
                      sigma_field_place *out);

/* The value in `e`, whose layout `place` was found in; in `arena` or borrowed
 * from `e`. */
event_value sigma_field_read(const sigma_field *field,
                             const sigma_field_place *place, const event *e,
                             gr_arena *arena);

#endif
