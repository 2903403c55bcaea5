/* json_source.h - which log an object of JSON is from: json_source_list.h. */
#ifndef GR_READERS_JSON_SOURCE_H
#define GR_READERS_JSON_SOURCE_H

#include "base/zone.h"
#include "readers/json_fields.h"

enum { JSON_KNOWN_LAYOUTS = 256 };

/* Which sources the names of a layout may be of: looked up once for each. */
typedef struct {
    struct {
        uint64_t layout; /* its id; 0: none yet */
        uint64_t may_be; /* a bit for each source */
    } known[JSON_KNOWN_LAYOUTS];
} json_sources;

typedef struct {
    gr_slice channel;       /* empty: the event's own */
    event_value time, host; /* ABSENT: it does not say */
} json_origin;

/* False: of no source that is known. */
bool json_origin_of(json_sources *sources, const event_layout *layout,
                    const json_fields *fields, json_origin *out);

/* Nanoseconds of what `v` says: RFC 3339, /Date(ms)/, or a number of seconds,
 * milliseconds, microseconds or nanoseconds since 1970, told apart by its size.
 * Text without a zone is in `zone` (NULL: UTC). */
int64_t json_time(event_value v, const gr_zone *zone);

#endif
