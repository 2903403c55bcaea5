/* syslog_head.h - what stands in front of a message, and around it.
 *
 *   <38>Mar  2 08:15:30 web01 sshd[4321]: Accepted password for ...   RFC 3164
 *   <38>1 2021-03-02T08:15:30Z web01 sshd 4321 ID47 [a@1 b="c"] ...    RFC 5424
 *   Mar  2 08:15:31 relay1 Mar  2 08:15:30 web01 sshd[4321]: ...       relayed
 *
 * What a message says is never taken for a header: only what stands where the
 * program's name should be. */
#ifndef GR_READERS_SYSLOG_HEAD_H
#define GR_READERS_SYSLOG_HEAD_H

#include "readers/syslog_stamp.h"

enum { SYSLOG_NOT_SAID = -1, SYSLOG_MOST_PRIORITY = 191 };

/* Texts are slices of the line. One that is not there has no pointer; "-" is
 * what RFC 5424 writes for none. */
typedef struct {
    int facility, severity; /* or SYSLOG_NOT_SAID */
    syslog_stamp stamp;     /* of the first header; len 0: none */
    syslog_stamp inner;     /* of the one behind it; len 0: none */
    gr_slice relay; /* who the first header names, where there are two */
    gr_slice host, program, pid, msgid;
    gr_slice data; /* RFC 5424: [id name="value" ...]... */
    gr_slice message;
    bool cisco; /* program and msgid are of a tag as %SYS-5-CONFIG_I: */
} syslog_head;

/* What stands before the message: a program's name, or nothing. */
typedef enum { SYSLOG_WITH_HOST, SYSLOG_BARE } syslog_form;

/* False: no header; then all of `line` is the message. */
bool syslog_head_read(gr_slice line, syslog_form form, syslog_head *out);

/* The stamp of the first header, which is what the years follow. */
bool syslog_head_stamp(gr_slice line, syslog_stamp *out);

/* The next parameter of structured data at *at, which begins at 0; false: no
 * more. `out` is kept from call to call. The value is as it was written: with
 * `escaped`, it has backslashes before ", \ and ]. */
typedef struct {
    gr_slice id, name, value;
    bool escaped;
} syslog_param;
bool syslog_head_param(gr_slice data, size_t *at, syslog_param *out);

#endif
