/* syslog_kind.c - see syslog_kind.h. */
#include "readers/syslog_kind.h"

/* NAME(kind, "program"), and with a dash at its end all that begin so. */
static const struct {
    gr_slice name;
    syslog_kind kind;
} programs[] = {
#define NAME(kind, text)                                                       \
    {                                                                          \
        GR_S_INIT(text), SYSLOG_##kind                                         \
    }
    NAME(SSHD, "sshd"),
    NAME(SSHD, "sshd-"), /* since OpenSSH 9.8: sshd-session, sshd-auth */
    NAME(SUDO, "sudo"),
    NAME(SUDO, "sudo-rs"),
    NAME(SU, "su"),
    NAME(CRON, "CRON"),
    NAME(CRON, "cron"),
    NAME(CRON, "crond"),
    NAME(CRON, "crontab"),
    NAME(CRON, "anacron"),
    NAME(CLAMAV, "clamd"),
    NAME(CLAMAV, "clamav"),
    NAME(CLAMAV, "clamav-"),
    NAME(CLAMAV, "clamscan"),
    NAME(CLAMAV, "clamdscan"),
    NAME(CLAMAV, "clamonacc"),
    NAME(CLAMAV, "freshclam"),
    NAME(VSFTPD, "vsftpd"),
    NAME(GUACAMOLE, "guacd"),
    NAME(GUACAMOLE, "guacamole"),
    NAME(OPENVPN, "openvpn"),
    NAME(OPENVPN, "openvpn-"),
    NAME(OPENVPN, "ovpn-"), /* Debian: ovpn-SERVER */
    NAME(ASA, "ASA"),
    NAME(ASA, "FTD"),
    NAME(ASA, "PIX"),
    NAME(ASA, "FWSM"),
    NAME(PULSE, "PulseSecure"),
    NAME(PULSE, "Juniper"),
    NAME(PULSE, "Ivanti"),
    NAME(STRONGSWAN, "charon"),
    NAME(STRONGSWAN, "charon-"), /* charon-systemd */
    NAME(STRONGSWAN, "strongswan"),
    NAME(DOVECOT, "dovecot"),
    NAME(POSTFIX, "postfix"), /* postfix/smtpd, postfix-out/smtps/smtpd */
    NAME(POSTFIX, "postfix-"),
    NAME(EXIM, "exim"),
    NAME(EXIM, "exim4"),
    NAME(COURIER, "imapd"),
    NAME(COURIER, "imapd-ssl"),
    NAME(COURIER, "pop3d"),
    NAME(COURIER, "pop3d-ssl"),
    NAME(WEB, "nginx"),
    NAME(WEB, "apache"),
    NAME(WEB, "apache2"),
    NAME(WEB, "httpd"),
    NAME(HAPROXY, "haproxy"),
    NAME(SYSMON, "sysmon"),
    NAME(AUDIT, "kernel"),
    NAME(AUDIT, "auditd"),
    NAME(AUDIT, "audispd"),
    NAME(AUDIT, "audisp-syslog"),
    NAME(AUTH, "login"),
    NAME(AUTH, "systemd-logind"),
    NAME(AUTH, "useradd"),
    NAME(AUTH, "usermod"),
    NAME(AUTH, "userdel"),
    NAME(AUTH, "adduser"),
    NAME(AUTH, "groupadd"),
    NAME(AUTH, "groupmod"),
    NAME(AUTH, "groupdel"),
    NAME(AUTH, "gpasswd"),
    NAME(AUTH, "passwd"),
    NAME(AUTH, "chpasswd"),
    NAME(AUTH, "chage"),
    NAME(AUTH, "chfn"),
    NAME(AUTH, "chsh"),
    NAME(AUTH, "newusers"),
    NAME(AUTH, "unix_chkpwd"),
    NAME(AUTH, "polkitd"),
    NAME(AUTH, "polkit-agent-helper-1"),
    NAME(AUTH, "pkexec"),
    NAME(AUTH, "doas"),
    NAME(AUTH, "runuser"),
    NAME(AUTH, "gdm-"),
    NAME(AUTH, "lightdm"),
    NAME(AUTH, "sddm-helper"),
    NAME(AUTH, "xrdp-sesman"),
    NAME(AUTH, "remote"), /* telnet's login */
#undef NAME
};

/* Without a path, and without old PAM's "(pam_unix)". */
static gr_slice base_name(gr_slice program)
{
    return gr_last_component(gr_sub(program, 0, gr_find_byte(program, '(')));
}

static syslog_kind kind_named(gr_slice name)
{
    if (name.len < 2) return SYSLOG_OTHER;
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        gr_slice const p = programs[i].name;
        if (p.ptr[0] != name.ptr[0] || p.len > name.len) continue;
        if (p.len < name.len && p.ptr[p.len - 1] != '-') continue;
        if (memcmp(p.ptr, name.ptr, p.len) == 0) return programs[i].kind;
    }
    return SYSLOG_OTHER;
}

/* postfix names the program behind itself: "postfix/smtpd". */
syslog_kind syslog_kind_of(gr_slice program)
{
    gr_slice const first = gr_sub(program, 0, gr_find_byte(program, '/'));
    if (first.len < program.len && kind_named(first) == SYSLOG_POSTFIX)
        return SYSLOG_POSTFIX;
    return kind_named(base_name(program));
}

gr_slice syslog_channel(syslog_kind kind)
{
    switch (kind) {
    case SYSLOG_SSHD: return GR_S("sshd");
    case SYSLOG_SUDO: return GR_S("sudo");
    case SYSLOG_SU: return GR_S("su");
    case SYSLOG_CRON: return GR_S("cron");
    case SYSLOG_AUTH: return GR_S("auth");
    case SYSLOG_CLAMAV: return GR_S("clamav");
    case SYSLOG_VSFTPD: return GR_S("vsftpd");
    case SYSLOG_GUACAMOLE: return GR_S("guacamole");
    case SYSLOG_OPENVPN: return GR_S("openvpn");
    case SYSLOG_ASA: return GR_S("cisco-asa");
    case SYSLOG_IOS: return GR_S("cisco-ios");
    case SYSLOG_FORTIGATE: return GR_S("fortigate");
    case SYSLOG_PULSE: return GR_S("pulse-secure");
    case SYSLOG_STRONGSWAN: return GR_S("strongswan");
    case SYSLOG_DOVECOT:
    case SYSLOG_POSTFIX:
    case SYSLOG_EXIM:
    case SYSLOG_COURIER: return GR_S("mail");
    case SYSLOG_AUDIT: return GR_S("auditd");
    case SYSLOG_REQUEST: return GR_S("access");
    case SYSLOG_WEB:
    case SYSLOG_HAPROXY:
    case SYSLOG_SYSMON:
    case SYSLOG_OTHER:
    case SYSLOG_KINDS: break;
    }
    return GR_S("syslog");
}
