/* access_haproxy.h - a request as HAProxy logs it (option httplog). */
#ifndef GR_READERS_ACCESS_HAPROXY_H
#define GR_READERS_ACCESS_HAPROXY_H

#include "readers/access_line.h"

/* False: `message`, which stands behind HAProxy's tag, is no such line. */
bool access_haproxy_read(gr_slice message, access_line *out);

#endif
