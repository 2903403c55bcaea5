/* example_event.h - an event out of a YAML map, for the examples of rules.
 *
 *   {Channel: Security, EventID: 4625, TargetUserName: 'user{n}'}
 *
 * Names of fields, and values as YAML types them: number, truth value, null, text,
 * a list of these. Channel, EventID, Computer and other names of Windows' event
 * header stand in the system's part. */
#ifndef GR_SIGMA_EXAMPLE_EVENT_H
#define GR_SIGMA_EXAMPLE_EVENT_H

#include "event/layout.h"
#include "sigma/yaml.h"

/* What events of examples are made in. */
typedef struct {
    gr_arena *arena; /* of the event: the caller rewinds */
    layout_table *layouts;
} example_room;

/* In texts `{n}` becomes `n`; with 0 it stays. Lives as long as what was taken from
 * room->arena, and until the next event. GR_NONE: the map is no event. GR_NOMEM,
 * GR_LIMIT. */
gr_status example_event_make(example_room *room, const yaml_value *map,
                             uint64_t n, event *out, gr_error *err);

/* Does `{n}` stand in any of its values? */
bool example_event_varies(const yaml_value *map);

#endif
