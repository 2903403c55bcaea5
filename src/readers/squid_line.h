/* squid_line.h - one line of Squid's own access log. */
#ifndef GR_READERS_SQUID_LINE_H
#define GR_READERS_SQUID_LINE_H

#include "base/slice.h"

/* Values behind the type; of more, the last has the rest. */
enum { SQUID_EXTRAS = 8 };

/* Pieces of the line, as they are logged; ptr NULL: not there. */
typedef struct {
    int64_t time_ns; /* GR_TIME_NONE: beyond the ends of time */
    gr_slice elapsed, client, result, status, bytes, method, uri, user;
    gr_slice way, peer, type;
    gr_slice extras[SQUID_EXTRAS];
    size_t extra_count;
    gr_slice agent, referer, cookie; /* among the extras */
} squid_line;

/* NULL: `line` was understood. Else why not. */
const char *squid_line_read(gr_slice line, squid_line *out);

/* Is the peer where the URL leads to, and not another proxy? */
bool squid_line_is_direct(const squid_line *line);

#endif
