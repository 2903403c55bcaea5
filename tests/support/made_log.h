/* made_log.h - text logs as servers write them, and some made to be slow. For
 * benchmarks: the same bytes each time, as many as are asked for. */
#ifndef TESTS_MADE_LOG_H
#define TESTS_MADE_LOG_H

#include "base/buffer.h"

typedef enum {
    MADE_IIS,       /* requests to an Exchange server */
    MADE_ACCESS,    /* combined format */
    MADE_HTTPPROXY, /* Exchange's CSV, of 70 columns */
    MADE_SYSLOG,    /* sshd, sudo, cron and other programs */
    MADE_AUDITD,    /* commands, files, logons */
    MADE_K8S,       /* audit of Kubernetes, an object a line */
    MADE_CLOUDTRAIL,
    MADE_WINLOGBEAT, /* process creations */
    /* The same forms, each beside the one of them that is like it: */
    MADE_SYSLOG_SOUGHT,   /* messages full of what rules look for */
    MADE_SYSLOG_PARTS,    /* of parts of that */
    MADE_SYSLOG_LONG,     /* lines of 64 KB of such parts */
    MADE_SYSLOG_DISTINCT, /* messages of which no word comes twice */
    MADE_ACCESS_SOUGHT,   /* requests full of what rules look for */
    MADE_ACCESS_DISTINCT,
    MADE_K8S_SOUGHT,
    MADE_LOGS
} made_kind;

const char *made_name(made_kind kind);
/* Itself, or the kind that it should not be much slower than. */
made_kind made_like(made_kind kind);
/* The name of a file with such a log. */
const char *made_file(made_kind kind);

/* Where a log has come to; all zero at its start but the state. */
typedef struct {
    uint64_t state, number;
} made_place;
#define MADE_START ((made_place){88172645463325252, 0})

/* Appends whole lines to `out`, `size` bytes of them or a line more. Such parts
 * one after another are one log. False: no memory. */
bool made_log(gr_buffer *out, made_kind kind, size_t size, made_place *place);

#endif
