/* access_error.h - one line of a web server's error log. */
#ifndef GR_READERS_ACCESS_ERROR_H
#define GR_READERS_ACCESS_ERROR_H

#include "base/slice.h"

/* Pieces of the line, as they are logged; ptr NULL: not there. */
typedef struct {
    gr_slice module, level, pid, tid, connection, client, port, message;
    bool has_time;
    int64_t time_ns; /* as the server's clock showed it */
} access_error;

/* False: the line is not of this form. Then all of it is the message: a program
 * that the server started wrote it. */
bool access_error_apache(gr_slice line, access_error *out);
bool access_error_nginx(gr_slice line, access_error *out);

#endif
