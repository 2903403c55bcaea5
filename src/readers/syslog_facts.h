/* syslog_facts.h - what a message of a known program says: who, from where,
 * how, and with what outcome.
 *
 * Fields that are derived for rules; the message stays as it is. Names and
 * texts in a message are often an attacker's. Each form is read from the side
 * that he does not write, and a message that does not fit gives nothing. */
#ifndef GR_READERS_SYSLOG_FACTS_H
#define GR_READERS_SYSLOG_FACTS_H

#include "readers/syslog_kind.h"

/* Slices of the message, or of constants; without a pointer: not said. */
typedef struct {
    gr_slice user;        /* who came in, or tried; of sudo and su who asked */
    gr_slice target_user; /* of sudo and su, who he wants to be */
    gr_slice src_ip, src_port;
    gr_slice src_host; /* where the log has a name for the address */
    gr_slice method;   /* "password", "publickey" */
    gr_slice outcome;  /* "success", "failure" */
    gr_slice action;   /* "authentication", "invalid-user", "session-opened" */
    gr_slice command;
    gr_slice repeated; /* "message repeated N times": N */
    gr_slice attempts; /* of a failure: how many the line tells of */
} syslog_facts;

static inline bool syslog_has_facts(const syslog_facts *f)
{
    return f->user.ptr != NULL || f->src_ip.ptr != NULL ||
           f->outcome.ptr != NULL || f->action.ptr != NULL ||
           f->src_host.ptr != NULL || f->repeated.ptr != NULL;
}

/* Of sudo's KEY=value pairs, as they are called there. */
typedef enum {
    SUDO_HOST,
    SUDO_TTY,
    SUDO_CHROOT,
    SUDO_PWD,
    SUDO_USER,
    SUDO_GROUP,
    SUDO_TSID,
    SUDO_ENV,
    SUDO_COMMAND,
    SUDO_KEYS
} syslog_sudo_key;
gr_slice syslog_sudo_name(syslog_sudo_key key);

/* "message repeated 3 times: [ Failed ... ]": the message within, and how
 * often; else the message itself. Solaris' "[ID n auth.info]" is left out. */
gr_slice syslog_facts_unfold(gr_slice message, syslog_facts *out);

void syslog_facts_sshd(gr_slice message, syslog_facts *out);
void syslog_facts_su(gr_slice message, syslog_facts *out);
void syslog_facts_cron(gr_slice message, syslog_facts *out);
void syslog_facts_asa(gr_slice id, gr_slice message, syslog_facts *out);
void syslog_facts_openvpn(gr_slice message, syslog_facts *out);
void syslog_facts_pulse(gr_slice message, syslog_facts *out);
void syslog_facts_strongswan(gr_slice message, syslog_facts *out);
void syslog_facts_dovecot(gr_slice message, syslog_facts *out);
void syslog_facts_postfix(gr_slice message, syslog_facts *out);
void syslog_facts_exim(gr_slice message, syslog_facts *out);
void syslog_facts_courier(gr_slice message, syslog_facts *out);
void syslog_facts_vsftpd(gr_slice message, syslog_facts *out);
/* Lines of login, useradd and other programs. */
void syslog_facts_auth(gr_slice message, syslog_facts *out);
/* Of any program: "pam_unix(sshd:auth): ...", or what stands behind it where
 * the program is "sshd(pam_unix)". False: it is none of PAM's. */
bool syslog_facts_pam(gr_slice program, gr_slice message, syslog_facts *out);
/* False: no pairs; pairs[] has SUDO_KEYS texts. */
bool syslog_facts_sudo(gr_slice message, gr_slice *pairs, syslog_facts *out);

#endif
