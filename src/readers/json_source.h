/* json_source.h - which log an object of JSON is from: json_source_list.h. */
#ifndef GR_READERS_JSON_SOURCE_H
#define GR_READERS_JSON_SOURCE_H

#include "base/zone.h"
#include "readers/json_fields.h"

enum { JSON_KNOWN_LAYOUTS = 256 };

/* What is known of an event as a whole, by the names that Windows has for
 * it. */
typedef enum {
    JSON_EVENT_ID,
    JSON_RECORD_ID,
    JSON_TIME,
    JSON_CHANNEL,
    JSON_COMPUTER,
    JSON_PROVIDER,
    JSON_FACTS
} json_fact_name;

/* What the names of a layout say: looked up once for each. */
typedef struct {
    uint64_t layout; /* its id; 0: none yet */
    bool windows;
    bool journal;               /* an entry of systemd's */
    bool access;                /* a request to a web server */
    bool params;                /* Winlogbeat's, of data without names */
    uint64_t may_be;            /* a bit for each source */
    uint32_t shapes;            /* json_windows_with */
    uint16_t facts[JSON_FACTS]; /* 1 + number of a value; 0: none */
} json_known_layout;

typedef struct {
    json_known_layout known[JSON_KNOWN_LAYOUTS];
} json_sources;

/* Of the layout of `fields`; until the next call. */
const json_known_layout *json_layout_known(json_sources *sources,
                                           const event_layout *layout,
                                           const json_fields *fields);

static inline event_value json_fact(const json_known_layout *known,
                                    const json_fields *fields,
                                    json_fact_name name)
{
    if (known->facts[name] == 0) return value_of(VALUE_ABSENT, NULL, 0);
    return fields->values[known->facts[name] - 1];
}

typedef struct {
    gr_slice channel;       /* empty: the event's own */
    event_value time, host; /* ABSENT: it does not say */
} json_origin;

/* The names that the address of a client has in access logs. */
#define JSON_ACCESS_CLIENTS                                                    \
    "remote_addr remoteIP remoteIp remoteAddr remote_ip remote_host clientip " \
    "clientIP clientIp client_ip request.remote_ip request.remote_addr "       \
    "ClientHost source.ip source.address client.ip"

/* Of the fields whose names these words are the first that there is, or
 * ABSENT. */
event_value json_first_of(const json_fields *fields, gr_slice names);

/* False: of no source that is known. */
bool json_origin_of(const json_known_layout *known, const json_fields *fields,
                    json_origin *out);

/* Nanoseconds of what `v` says: RFC 3339, /Date(ms)/, or a number of seconds,
 * milliseconds, microseconds or nanoseconds since 1970, told apart by its size.
 * Text without a zone is in `zone` (NULL: UTC). */
int64_t json_time(event_value v, const gr_zone *zone);

#endif
