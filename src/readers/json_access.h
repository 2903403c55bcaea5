/* json_access.h - requests that a web server logs as JSON.
 * docs/formats/access.md */
#ifndef GR_READERS_JSON_ACCESS_H
#define GR_READERS_JSON_ACCESS_H

#include "readers/json_fields.h"

/* Behind the fields of such an object, those that a line of an access log has,
 * for rules; ABSENT where the object does not say. What is not in the fields'
 * own text lives in `arena`. False: there was no room for all. */
bool json_access_derive(gr_arena *arena, json_fields *fields);

#endif
