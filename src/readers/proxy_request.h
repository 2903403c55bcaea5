/* proxy_request.h - a request to a proxy, under the names that rules use.
 *
 * Rules of the category proxy were written for logs of many products, and say
 * c-uri as well of a whole URL as of its path. So each such name gets the URL,
 * its target (path and query) and its path. */
#ifndef GR_READERS_PROXY_REQUEST_H
#define GR_READERS_PROXY_REQUEST_H

#include "base/arena.h"
#include "event/value.h"

/* What a log says of a request, as it is logged; ptr NULL: nothing. The URL is
 * there whole, or in parts, or both. */
typedef struct {
    gr_slice uri; /* http://host:port/path?query, host:port, /path?query */
    gr_slice scheme, host, port, path, query;
    gr_slice extension;
    gr_slice method, agent, referer, cookie;
    gr_slice client, server; /* addresses */
} proxy_request;

typedef struct {
    const char *text;
    bool beside; /* also where the log has a value of that name */
} proxy_name;

enum { PROXY_NAMES = 19, PROXY_CS_URI = 3, PROXY_AGENT = 13 };
extern const proxy_name proxy_names[PROXY_NAMES];

/* The values of those names, ABSENT where there is none; texts made live in
 * `arena`. */
void proxy_request_values(gr_arena *arena, const proxy_request *request,
                          event_value out[PROXY_NAMES]);

/* Is it what clients ask proxies alone: http://host/path, or host:port to be
 * connected to? */
bool proxy_is_asked(gr_slice method, gr_slice target);

#endif
