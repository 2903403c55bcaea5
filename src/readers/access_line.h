/* access_line.h - one line of a web server's access log. */
#ifndef GR_READERS_ACCESS_LINE_H
#define GR_READERS_ACCESS_LINE_H

#include "base/slice.h"

/* Values behind the user agent; of more, the last has the rest. */
enum { ACCESS_EXTRAS = 8 };

/* Pieces of the line, as they are logged; ptr NULL: not there. */
typedef struct {
    gr_slice host, port; /* of the server */
    gr_slice client, ident, user;
    gr_slice time; /* within its brackets */
    gr_slice request;
    gr_slice method, target, stem, version; /* of a request that is one */
    gr_slice status, bytes, referer, agent;
    gr_slice extras[ACCESS_EXTRAS];
    size_t extra_count;
} access_line;

/* NULL: `line` was understood. Else why not. */
const char *access_line_read(gr_slice line, access_line *out);

/* The pieces of out->request, where it is one: a method, a target, a
 * version. */
void access_line_cut_request(access_line *out);

/* What begins at *at, behind its quote; *at goes behind the closing one, where no
 * backslash stands before and a blank or the end behind. False: there is none.
 * Backslashes are looked at twice at most. */
bool access_take_quoted(gr_slice line, size_t *at, gr_slice *out);

/* Does the line begin as a server writes it, CLIENT - USER? What a stranger
 * sends may look like a request, but others' logs have their own beginnings:
 * Mar  2 08:15:30 web sshd[1]: Invalid user a - - [02/Mar/... "GET / ..." 200 */
bool access_line_begins_rightly(const access_line *line);

/* Has a proxy written it: does Squid's result follow, TCP_MISS:HIER_DIRECT? */
bool access_line_has_result(const access_line *line);

/* X-Forwarded-For, as nginx's format `main` has it: what stands in quotes right behind the
 * user agent, where it is a list of addresses without ports. ptr NULL: there is none.
 * Source: nginx.conf as nginx.org packages it. */
gr_slice access_line_forwarded(const access_line *line);

/* dd/Mon/yyyy:HH:MM:SS, perhaps a fraction, perhaps a zone; nanoseconds since
 * 1970: in UTC where it says a zone, else as the clock showed it. */
bool access_time_parse(gr_slice text, int64_t *ns, bool *has_zone);

#endif
