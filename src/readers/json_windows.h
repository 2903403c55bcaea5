/* json_windows.h - Windows events that stand in JSON as other programs than
 * evtx_dump and Winlogbeat 7 write them: json_windows_list.h. */
#ifndef GR_READERS_JSON_WINDOWS_H
#define GR_READERS_JSON_WINDOWS_H

#include "readers/json_fields.h"

/* A shape of the list. */
typedef struct json_windows json_windows;

/* The shapes whose names `layout` has, a bit for each. */
uint32_t json_windows_with(const event_layout *layout);

/* The first of `shapes` that the object is of; NULL: of none. */
const json_windows *json_windows_of(uint32_t shapes, const json_fields *fields);

/* Gives `fields` the names that Windows has for them, and adds those of data
 * that are a text; *channel: where the event does not name it; *doubtful: as
 * wincsv_message.h has it. `shim` forgets its nodes; what is new lives in
 * `arena`. False: no room for all. */
bool json_windows_name(const json_windows *shape, json_shim *shim,
                       gr_arena *arena, json_fields *fields, gr_slice *channel,
                       bool *doubtful);

/* Winlogbeat calls data without names param1, param2, ...: adds Data for rules,
 * the list that Windows has. */
bool json_windows_add_data(gr_arena *arena, json_fields *fields);

#endif
