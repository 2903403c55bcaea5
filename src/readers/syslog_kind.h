/* syslog_kind.h - which kind of program speaks: what its lines mean, and in
 * which channel rules look for them. */
#ifndef GR_READERS_SYSLOG_KIND_H
#define GR_READERS_SYSLOG_KIND_H

#include "base/slice.h"

typedef enum {
    SYSLOG_OTHER,
    SYSLOG_SSHD,
    SYSLOG_SUDO,
    SYSLOG_SU,
    SYSLOG_CRON,
    SYSLOG_AUTH, /* other programs that say who came in, or may */
    SYSLOG_CLAMAV,
    SYSLOG_VSFTPD,
    SYSLOG_GUACAMOLE,
    SYSLOG_OPENVPN,
    SYSLOG_ASA,
    SYSLOG_IOS, /* routers and switches of Cisco */
    SYSLOG_FORTIGATE,
    SYSLOG_PULSE,
    SYSLOG_STRONGSWAN,
    SYSLOG_DOVECOT,
    SYSLOG_POSTFIX,
    SYSLOG_EXIM,
    SYSLOG_COURIER,
    SYSLOG_WEB, /* web servers, which may send their access log */
    SYSLOG_HAPROXY,
    SYSLOG_REQUEST, /* a line of these that is one of an access log */
    SYSLOG_AUDIT,   /* may pass records of the audit log on */
    SYSLOG_SYSMON,  /* its events are XML in the message */
    SYSLOG_KINDS
} syslog_kind;

/* By the name in the tag, with or without a path, or "(pam_unix)". */
syslog_kind syslog_kind_of(gr_slice program);

/* What data/logsources.yml calls such a log. */
gr_slice syslog_channel(syslog_kind kind);

#endif
