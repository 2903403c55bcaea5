/* syslog_auth.c - what PAM, sudo, su, cron, login and vsftpd say.
 *
 *   pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh
 *       ruser= rhost=192.0.2.5  user=root
 *   alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/cat x
 *   FAILED SU (to root) alice on pts/0
 *   (root) CMD (run-parts /etc/cron.hourly)
 *   [pid 4320] [bob] FAIL LOGIN: Client "192.0.2.5"
 *
 * Source: Linux-PAM's pam_unix and pam_faillock, sudo's logging.c and
 * eventlog.c, su of util-linux and of shadow, cron of Vixie and cronie,
 * vsftpd's logging.c. */
#include "readers/syslog_text.h"

/* ---- any program ---- */

/* Solaris: "[ID 800047 auth.info] " */
static gr_slice without_message_id(gr_slice message)
{
    gr_slice s = message, id;
    if (!syslog_skip(&s, GR_S("[ID "))) return message;
    id = syslog_word(&s);
    if (!gr_all_digits(id)) return message;
    (void)syslog_word(&s);
    return s;
}

gr_slice syslog_facts_unfold(gr_slice message, syslog_facts *out)
{
    message = without_message_id(message);
    gr_slice s = message;
    bool const old = gr_starts_with(s, GR_S("last message repeated "));
    if (!old && !gr_starts_with(s, GR_S("message repeated "))) return message;
    (void)syslog_skip(&s, GR_S("last "));
    (void)syslog_skip(&s, GR_S("message repeated "));
    gr_slice const count = syslog_word(&s);
    if (!gr_all_digits(count)) return message;
    out->repeated = count;
    if (!syslog_skip(&s, GR_S("times: [ ")) || !syslog_drop(&s, GR_S("]")))
        return message;
    (void)syslog_drop(&s, GR_S(" "));
    return s;
}

/* ---- PAM ---- */

/* The value behind " KEY=" up to a blank; the first such key counts, since a
 * name that was tried stands behind them all. */
static gr_slice pam_value(gr_slice s, gr_slice key)
{
    size_t const at = gr_find(s, key);
    if (at == SIZE_MAX) return (gr_slice){NULL, 0};
    gr_slice rest = gr_from(s, at + key.len);
    return syslog_word(&rest);
}

/* "logname= uid=0 ... rhost=192.0.2.5  user=root" */
static void read_pam_peer(gr_slice s, syslog_facts *out)
{
    size_t const rhost = gr_find(s, GR_S(" rhost="));
    if (rhost == SIZE_MAX) return;
    syslog_put_source(pam_value(s, GR_S(" rhost=")), out);
    gr_slice rest = gr_from(s, rhost + 7);
    (void)syslog_word(&rest);
    (void)syslog_skip(&rest, GR_S(" "));
    if (syslog_skip(&rest, GR_S("user="))) out->user = rest;
}

static void read_pam_failure(gr_slice s, gr_slice module, syslog_facts *out)
{
    read_pam_peer(s, out);
    out->method = module;
    out->outcome = SYSLOG_FAILURE;
    out->action = GR_S("pam-failure");
}

/* pam_sss says so, of whom pam_unix may have refused before it: what asked PAM
 * says itself whom it let in. */
static void read_pam_success(gr_slice s, gr_slice module, syslog_facts *out)
{
    read_pam_peer(s, out);
    out->method = module;
    out->action = GR_S("pam-success");
}

/* "user NAME(uid=0) by OTHER(uid=1000)", "user NAME by (uid=0)". */
static void read_session(gr_slice s, gr_slice action, syslog_facts *out)
{
    out->action = action;
    if (!syslog_skip(&s, GR_S("for user "))) return;
    gr_slice const name = syslog_word(&s);
    out->user = gr_sub(name, 0, gr_find_byte(name, '('));
}

/* "for user NAME: 7 (Authentication failure)". */
static void read_received(gr_slice s, syslog_facts *out)
{
    gr_slice name, number;
    if (!syslog_skip(&s, GR_S("for user ")) ||
        !syslog_around_last(s, GR_S(": "), &name, &number))
        return;
    out->user = name;
    out->outcome = SYSLOG_FAILURE;
    out->action = GR_S("pam-failure");
}

/* "for user NAME account temporarily locked". */
static void read_lock(gr_slice s, syslog_facts *out)
{
    (void)syslog_drop(&s, GR_S(" account temporarily locked"));
    out->user = s;
    out->outcome = SYSLOG_FAILURE;
    out->action = GR_S("account-locked");
}

static const gr_slice pam_unix = GR_S_INIT("pam_unix");

/* "pam_sss(sshd:auth): " in front; which module of PAM says so. */
static bool take_pam_tag(gr_slice *s, gr_slice *module)
{
    gr_slice rest = *s, tag;
    if (!gr_starts_with(rest, GR_S("pam_")) ||
        !syslog_upto(&rest, GR_S("): "), &tag) ||
        gr_find_byte(tag, ' ') < tag.len || gr_find_byte(tag, '(') == tag.len)
        return false;
    *module = gr_sub(tag, 0, gr_find_byte(tag, '('));
    *s = rest;
    return true;
}

/* pam_unix, of those behind the first: "PAM 2 more authentication failures;
 * logname= ..." */
static bool read_pam_more(gr_slice s, syslog_facts *out)
{
    if (!syslog_skip(&s, GR_S("PAM "))) return false;
    gr_slice const count = syslog_word(&s);
    if (!gr_all_digits(count) ||
        !syslog_skip(&s, GR_S("more authentication failure")))
        return false;
    out->attempts = count;
    return true;
}

bool syslog_facts_pam(gr_slice program, gr_slice message, syslog_facts *out)
{
    gr_slice s = message, module = pam_unix;
    bool const more = read_pam_more(s, out);
    if (!more && !take_pam_tag(&s, &module) &&
        !gr_ends_with(program, GR_S("(pam_unix)")))
        return false;
    if (more || syslog_skip(&s, GR_S("authentication failure;")))
        read_pam_failure(s, module, out);
    else if (syslog_skip(&s, GR_S("authentication success;")))
        read_pam_success(s, module, out);
    else if (syslog_skip(&s, GR_S("session opened ")))
        read_session(s, GR_S("session-opened"), out);
    else if (syslog_skip(&s, GR_S("session closed ")))
        read_session(s, GR_S("session-closed"), out);
    else if (syslog_skip(&s, GR_S("received "))) read_received(s, out);
    else if (syslog_skip(&s, GR_S("Consecutive login failures for user ")))
        read_lock(s, out);
    else if (syslog_skip(&s, GR_S("check pass; user unknown")))
        out->action = GR_S("invalid-user");
    return true;
}

/* ---- sudo ---- */

static const gr_slice sudo_keys[SUDO_KEYS] = {
    [SUDO_HOST] = GR_S_INIT("HOST"),      [SUDO_TTY] = GR_S_INIT("TTY"),
    [SUDO_CHROOT] = GR_S_INIT("CHROOT"),  [SUDO_PWD] = GR_S_INIT("PWD"),
    [SUDO_USER] = GR_S_INIT("USER"),      [SUDO_GROUP] = GR_S_INIT("GROUP"),
    [SUDO_TSID] = GR_S_INIT("TSID"),      [SUDO_ENV] = GR_S_INIT("ENV"),
    [SUDO_COMMAND] = GR_S_INIT("COMMAND")};

gr_slice syslog_sudo_name(syslog_sudo_key key)
{
    return sudo_keys[key];
}

/* KEY= in front of `s`; SUDO_KEYS: none of them. */
static size_t sudo_key_at(gr_slice s)
{
    for (size_t k = 0; k < SUDO_KEYS; k++) {
        gr_slice const key = sudo_keys[k];
        if (s.len > key.len && s.ptr[key.len] == '=' && gr_starts_with(s, key))
            return k;
    }
    return SUDO_KEYS;
}

/* A value ends where " ; " and a key that was not there yet follow; that of
 * COMMAND, which is the last, ends with the line. */
static size_t sudo_value_end(gr_slice s, const gr_slice *pairs)
{
    for (size_t at = 0; at < s.len; at += 3) {
        size_t const next = gr_find(gr_from(s, at), GR_S(" ; "));
        if (next == SIZE_MAX) return s.len;
        at += next;
        size_t const key = sudo_key_at(gr_from(s, at + 3));
        if (key < SUDO_KEYS && pairs[key].ptr == NULL) return at;
    }
    return s.len;
}

static bool read_sudo_pairs(gr_slice s, gr_slice *pairs)
{
    bool any = false;
    for (size_t key; (key = sudo_key_at(s)) < SUDO_KEYS; any = true) {
        gr_slice const value = gr_from(s, sudo_keys[key].len + 1);
        pairs[key] = value;
        if (key == SUDO_COMMAND) return true;
        size_t const end = sudo_value_end(value, pairs);
        pairs[key] = gr_sub(value, 0, end);
        s = gr_from(value, end + 3);
    }
    return any;
}

bool syslog_facts_sudo(gr_slice message, gr_slice *pairs, syslog_facts *out)
{
    gr_slice s = gr_trim(message), user;
    for (size_t i = 0; i < SUDO_KEYS; i++) pairs[i] = (gr_slice){NULL, 0};
    if (!syslog_upto(&s, GR_S(" : "), &user)) return false;
    out->user = user;
    if (syslog_skip(&s, GR_S("(command continued) "))) {
        out->action = GR_S("command-continued");
        pairs[SUDO_COMMAND] = s;
        return true;
    }
    out->action = GR_S("command");
    out->outcome = SYSLOG_SUCCESS;
    if (sudo_key_at(s) == SUDO_KEYS) { /* why it was refused */
        gr_slice reason;
        out->outcome = SYSLOG_FAILURE;
        if (!syslog_upto(&s, GR_S(" ; "), &reason)) return true;
    }
    (void)read_sudo_pairs(s, pairs);
    out->target_user = pairs[SUDO_USER];
    return true;
}

/* ---- su ---- */

/* "(to root) alice on pts/0" */
static bool read_su_to(gr_slice s, syslog_facts *out)
{
    gr_slice target, user, terminal;
    if (!syslog_skip(&s, GR_S("(to ")) || !syslog_upto(&s, GR_S(") "), &target))
        return false;
    if (!syslog_around_last(s, GR_S(" on "), &user, &terminal)) user = s;
    out->target_user = target;
    out->user = user;
    return true;
}

/* "root by alice" */
static bool read_su_by(gr_slice s, syslog_facts *out)
{
    return syslog_around_last(s, GR_S(" by "), &out->target_user, &out->user);
}

/* "/dev/pts/0 alice:root" */
static bool read_su_mark(gr_slice s, syslog_facts *out)
{
    (void)syslog_word(&s);
    return syslog_around_last(s, GR_S(":"), &out->user, &out->target_user);
}

void syslog_facts_su(gr_slice message, syslog_facts *out)
{
    gr_slice s = message;
    bool good = false, bad = false;
    if (syslog_skip(&s, GR_S("FAILED SU "))) bad = read_su_to(s, out);
    else if (syslog_skip(&s, GR_S("FAILED su for "))) bad = read_su_by(s, out);
    else if (syslog_skip(&s, GR_S("Successful su for ")))
        good = read_su_by(s, out);
    else if (syslog_skip(&s, GR_S("- "))) bad = read_su_mark(s, out);
    else if (syslog_skip(&s, GR_S("+ "))) good = read_su_mark(s, out);
    else good = read_su_to(s, out);
    if (!good && !bad) return;
    out->action = GR_S("su");
    out->outcome = good ? SYSLOG_SUCCESS : SYSLOG_FAILURE;
}

/* ---- cron ---- */

/* "(USER) WHAT (TEXT)" */
void syslog_facts_cron(gr_slice message, syslog_facts *out)
{
    gr_slice s = message, user, action;
    if (!syslog_skip(&s, GR_S("(")) || !syslog_upto(&s, GR_S(") "), &user) ||
        !syslog_upto(&s, GR_S(" ("), &action))
        return;
    (void)syslog_drop(&s, GR_S(")"));
    out->user = user;
    out->action = action;
    if (gr_equal(action, GR_S("CMD"))) out->command = s;
}

/* ---- login and others ---- */

/* Of shadow's login: "(1) on '/dev/tty1' from 'host' FOR 'bob', ..." */
static bool read_shadow(gr_slice s, syslog_facts *out)
{
    gr_slice part, user;
    if (!gr_starts_with(s, GR_S(" ("))) return false;
    gr_slice from = s;
    if (!syslog_upto(&s, GR_S(" FOR '"), &part)) return true;
    if (syslog_upto(&from, GR_S(" from '"), &part) &&
        syslog_upto(&from, GR_S("' FOR '"), &part))
        syslog_put_source(part, out);
    if (syslog_around_last(s, GR_S("'"), &user, &part)) out->user = user;
    return true;
}

/* "FAILED LOGIN 1 FROM 192.0.2.5 FOR root, Authentication failure",
 * "ROOT LOGIN ON tty1 [FROM ...]", "LOGIN ON tty1 BY alice [FROM ...]";
 * logind: "New session 4 of user alice." */
void syslog_facts_auth(gr_slice message, syslog_facts *out)
{
    gr_slice s = message, part, user;
    if (syslog_skip(&s, GR_S("FAILED LOGIN"))) {
        out->outcome = SYSLOG_FAILURE;
        out->action = GR_S("authentication");
        if (read_shadow(s, out) || !syslog_upto(&s, GR_S(" FROM "), &part))
            return;
        syslog_put_source(syslog_word(&s), out);
        if (!syslog_skip(&s, GR_S("FOR "))) return;
        out->user = syslog_around_last(s, GR_S(", "), &user, &part) ? user : s;
    } else if (gr_starts_with(s, GR_S("ROOT LOGIN")) ||
               syslog_skip(&s, GR_S("LOGIN ON "))) {
        bool const named = syslog_upto(&s, GR_S(" BY "), &part);
        out->outcome = SYSLOG_SUCCESS;
        out->action = GR_S("authentication");
        out->user = named ? syslog_word(&s) : GR_S("root");
        if (syslog_upto(&s, GR_S("FROM "), &part))
            syslog_put_source(syslog_word(&s), out);
    } else if (syslog_skip(&s, GR_S("New session ")) &&
               syslog_upto(&s, GR_S(" of user "), &part)) {
        out->action = GR_S("session-opened");
        out->user = gr_sub(s, 0, gr_find_byte(s, ' '));
        (void)syslog_drop(&out->user, GR_S("."));
    }
}

/* ---- vsftpd ---- */

/* The name and an anonymous password are the client's: where they hold such
 * words, too, nobody can say which are vsftpd's. */
void syslog_facts_vsftpd(gr_slice message, syslog_facts *out)
{
    gr_slice const mark = GR_S(" LOGIN: Client \"");
    gr_slice s = message, user, pid, address;
    if (syslog_skip(&s, GR_S("[pid ")) &&
        (!syslog_upto(&s, GR_S("] "), &pid) || !gr_all_digits(pid)))
        return;
    if (!syslog_skip(&s, GR_S("[")) || !syslog_upto(&s, mark, &user) ||
        gr_find(s, mark) != SIZE_MAX || !syslog_upto(&s, GR_S("\""), &address))
        return;
    bool const worked = syslog_drop(&user, GR_S("] OK"));
    if (!worked && !syslog_drop(&user, GR_S("] FAIL"))) return;
    out->user = user;
    out->outcome = worked ? SYSLOG_SUCCESS : SYSLOG_FAILURE;
    out->action = GR_S("login");
    syslog_put_source(address, out);
}
