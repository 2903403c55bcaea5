/* syslog_mail.c - what mail servers say of who comes in: dovecot, postfix, exim
 * and courier.
 *
 *   imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.5, lip=10.0.0.1, TLS
 *   imap-login: Disconnected (auth failed, 3 attempts in 5 secs): user=<bob>, ...
 *   auth-worker(7): sql(bob,192.0.2.5,<x1>): Password mismatch
 *   warning: unknown[192.0.2.5]: SASL LOGIN authentication failed: UGFzc3dvcmQ6
 *   4F2A: client=unknown[192.0.2.5], sasl_method=PLAIN, sasl_username=bob
 *   dovecot_login authenticator failed for (x) [192.0.2.5]:4711 I=[10.0.0.1]:25:
 *       535 Incorrect authentication data (set_id=bob)
 *   1rX-0G-2b <= bob@corp.example H=(x) [192.0.2.5] P=esmtpsa A=login:bob S=900
 *   LOGIN FAILED, user=bob, ip=[::ffff:192.0.2.5]
 *
 * One line of each attempt has an outcome. Dovecot's is that of the connection,
 * which says how many failed in it; what its processes for passwords say beside
 * it has none. Names and HELO are the client's.
 *
 * Source: dovecot's client-common.c and auth-request.c; postfix's smtpd_sasl_glue.c
 * and smtpd.c; exim's log of messages and of authenticators; courier-imap's
 * imaplogin.c and pop3login.c. */
#include "readers/syslog_text.h"

/* ---- dovecot ---- */

static const gr_slice dovecot_services[] = {
    GR_S_INIT("imap-login"), GR_S_INIT("pop3-login"),
    GR_S_INIT("managesieve-login"), GR_S_INIT("submission-login")};

/* "imap-login: " in front; its name. */
static bool take_service(gr_slice *s, gr_slice *name)
{
    for (size_t i = 0; i < sizeof dovecot_services / sizeof(gr_slice); i++) {
        gr_slice rest = *s;
        *name = dovecot_services[i];
        if (!syslog_skip(&rest, *name) || !syslog_skip(&rest, GR_S(": ")))
            continue;
        (void)syslog_skip(&rest, GR_S("Info: "));
        *s = rest;
        return true;
    }
    return false;
}

/* "bob>, method=PLAIN, rip=192.0.2.5, lip=...": what stands behind the last rip
 * dovecot wrote. */
static void read_who(gr_slice s, syslog_facts *out)
{
    gr_slice before, name, behind;
    if (!syslog_around_last(s, GR_S(", rip="), &before, &behind)) return;
    gr_slice const address = gr_sub(behind, 0, gr_find_byte(behind, ','));
    if (syslog_around_last(before, GR_S(">, method="), &name, &behind))
        out->method = behind;
    else if (syslog_drop(&before, GR_S(">"))) name = before;
    else return;
    if (name.len > 0) out->user = name;
    syslog_put_source(address, out);
}

/* "Disconnected (auth failed, 3 attempts in 5 secs)" */
static bool read_attempts(gr_slice why, syslog_facts *out)
{
    gr_slice before;
    if (!syslog_upto(&why, GR_S("(auth failed, "), &before)) return false;
    gr_slice const count = syslog_word(&why);
    if (gr_all_digits(count)) out->attempts = count;
    return true;
}

static void read_connection(gr_slice s, gr_slice service, syslog_facts *out)
{
    gr_slice why;
    if (!syslog_upto(&s, GR_S(": user=<"), &why)) return;
    read_who(s, out);
    if (gr_equal(why, GR_S("Login")) || gr_equal(why, GR_S("Logged in"))) {
        out->outcome = SYSLOG_SUCCESS;
        out->action = service;
    } else if (read_attempts(why, out)) {
        out->outcome = SYSLOG_FAILURE;
        out->action = service;
    } else {
        out->action = GR_S("disconnected");
    }
}

static const struct {
    gr_slice why, action;
} refusals[] = {
    {GR_S_INIT("): unknown user"), GR_S_INIT("invalid-user")},
    {GR_S_INIT("): Password mismatch"), GR_S_INIT("password-mismatch")},
    {GR_S_INIT("): invalid credentials"), GR_S_INIT("password-mismatch")},
    {GR_S_INIT("): pam_authenticate() failed: "),
     GR_S_INIT("password-mismatch")}};

/* "sql(bob,192.0.2.5,<session>": the name may have all of these. */
static void read_request(gr_slice s, gr_slice action, syslog_facts *out)
{
    gr_slice part, name, address;
    if (gr_ends_with(s, GR_S(">")) &&
        !syslog_around_last(s, GR_S(",<"), &s, &part))
        return;
    if (!syslog_upto(&s, GR_S("("), &part) ||
        !syslog_around_last(s, GR_S(","), &name, &address) ||
        !syslog_is_address(address))
        return;
    if (name.len > 0) out->user = name;
    out->action = action;
    syslog_put_source(address, out);
}

/* Behind "auth: ", "auth-worker(7): "; newer ones say which connection it is of:
 * "conn unix:auth-worker (pid=1,uid=2): auth-worker<3>: ". */
static void read_password_database(gr_slice s, syslog_facts *out)
{
    gr_slice part, before, behind;
    (void)syslog_skip(&s, GR_S("Info: "));
    if (gr_starts_with(s, GR_S("conn unix:")) &&
        (!syslog_upto(&s, GR_S("): "), &part) ||
         !syslog_upto(&s, GR_S(": "), &part)))
        return;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (!syslog_around_last(s, refusals[i].why, &before, &behind)) continue;
        read_request(before, refusals[i].action, out);
        return;
    }
}

void syslog_facts_dovecot(gr_slice message, syslog_facts *out)
{
    gr_slice s = message, service, part;
    if (take_service(&s, &service)) read_connection(s, service, out);
    else if (syslog_skip(&s, GR_S("auth")) &&
             syslog_upto(&s, GR_S(": "), &part))
        read_password_database(s, out);
}

/* ---- postfix ---- */

/* "[192.0.2.5]", and ":4711" where it logs ports; *s is behind them. */
static bool take_bracketed(gr_slice *s, syslog_facts *out)
{
    gr_slice rest = *s, address;
    size_t digits = 0;
    if (!syslog_skip(&rest, GR_S("[")) ||
        !syslog_upto(&rest, GR_S("]"), &address) || !syslog_is_address(address))
        return false;
    out->src_ip = address;
    *s = rest;
    if (!syslog_skip(&rest, GR_S(":"))) return true;
    while (digits < rest.len && gr_is_digit(rest.ptr[digits])) digits++;
    if (digits == 0) return true;
    out->src_port = gr_sub(rest, 0, digits);
    *s = gr_from(rest, digits);
    return true;
}

/* "mail.example[192.0.2.5]:4711": of a name, postfix has asked whether it is. */
static bool take_client(gr_slice *s, syslog_facts *out)
{
    size_t const open = gr_find_byte(*s, '[');
    if (gr_find_byte(*s, ' ') < open) return false;
    *s = gr_from(*s, open);
    return take_bracketed(s, out);
}

static void read_sasl_refused(gr_slice s, syslog_facts *out)
{
    gr_slice part;
    syslog_facts found = *out;
    if (!take_client(&s, &found) || !syslog_skip(&s, GR_S(": SASL "))) return;
    found.method = syslog_word(&s);
    if (!syslog_skip(&s, GR_S("authentication failed"))) return;
    if (syslog_upto(&s, GR_S(", sasl_username="), &part) && s.len > 0)
        found.user = s;
    found.outcome = SYSLOG_FAILURE;
    found.action = GR_S("smtp-login");
    *out = found;
}

static void read_sasl_let_in(gr_slice s, syslog_facts *out)
{
    gr_slice method, user;
    syslog_facts found = *out;
    if (!take_client(&s, &found) || !syslog_skip(&s, GR_S(", sasl_method=")) ||
        !syslog_upto(&s, GR_S(", sasl_username="), &method))
        return;
    found.method = method;
    found.user = syslog_upto(&s, GR_S(", sasl_sender="), &user) ? user : s;
    found.outcome = SYSLOG_SUCCESS;
    found.action = GR_S("smtp-login");
    *out = found;
}

void syslog_facts_postfix(gr_slice message, syslog_facts *out)
{
    gr_slice s = message, queue;
    if (syslog_skip(&s, GR_S("warning: "))) read_sasl_refused(s, out);
    else if (syslog_upto(&s, GR_S(": client="), &queue) &&
             gr_find_byte(queue, ' ') == queue.len)
        read_sasl_let_in(s, out);
}

/* ---- exim ---- */

/* "host (helo) [192.0.2.5]:4711 I=[10.0.0.1]:25": the client's is the last but
 * for ours; a HELO may be in brackets, too. */
static void read_exim_client(gr_slice s, syslog_facts *out)
{
    gr_slice before, behind;
    if (syslog_around_last(s, GR_S(" I=["), &before, &behind)) s = before;
    size_t from = s.len;
    while (from > 0 && s.ptr[from - 1] != '[') from--;
    if (from == 0) return;
    s = gr_from(s, from - 1);
    (void)take_bracketed(&s, out);
}

/* "for (helo) [192.0.2.5]: 535 Incorrect authentication data (set_id=bob)" */
static void read_exim_refused(gr_slice s, syslog_facts *out)
{
    gr_slice client, part;
    if (!syslog_upto(&s, GR_S(": 535 "), &client)) return;
    read_exim_client(client, out);
    if (syslog_upto(&s, GR_S("(set_id="), &part) &&
        syslog_drop(&s, GR_S(")")) && s.len > 0)
        out->user = s;
    out->outcome = SYSLOG_FAILURE;
    out->action = GR_S("smtp-login");
}

/* "bob@corp.example H=(helo) [192.0.2.5] P=esmtpsa A=login:bob S=900 ..." */
static void read_exim_arrival(gr_slice s, syslog_facts *out)
{
    gr_slice client, part;
    gr_slice const sender = syslog_word(&s);
    if (gr_find_byte(sender, '"') < sender.len ||
        !syslog_skip(&s, GR_S("H=")) ||
        !syslog_upto(&s, GR_S(" P="), &client) ||
        !syslog_upto(&s, GR_S(" A="), &part))
        return;
    gr_slice who = syslog_word(&s);
    if (gr_find(part, GR_S(" T=\"")) != SIZE_MAX ||
        !syslog_upto(&who, GR_S(":"), &part))
        return;
    read_exim_client(client, out);
    out->method = part;
    out->user = gr_sub(who, 0, gr_find_byte(who, ':'));
    out->outcome = SYSLOG_SUCCESS;
    out->action = GR_S("smtp-login");
}

/* "2026-03-02 10:00:00 " and "[4711] " are in front of some. */
static void skip_exim_stamp(gr_slice *s)
{
    gr_slice rest = *s;
    gr_slice const day = syslog_word(&rest), clock = syslog_word(&rest);
    if (day.len == 10 && day.ptr[4] == '-' && clock.len >= 8 &&
        clock.ptr[2] == ':')
        *s = rest;
    rest = *s;
    gr_slice pid = syslog_word(&rest);
    if (syslog_skip(&pid, GR_S("[")) && syslog_drop(&pid, GR_S("]")) &&
        gr_all_digits(pid))
        *s = rest;
}

void syslog_facts_exim(gr_slice message, syslog_facts *out)
{
    gr_slice s = message;
    skip_exim_stamp(&s);
    gr_slice const first = syslog_word(&s);
    if (syslog_skip(&s, GR_S("authenticator failed for "))) {
        out->method = first;
        read_exim_refused(s, out);
    } else if (syslog_skip(&s, GR_S("<= "))) {
        read_exim_arrival(s, out);
    }
}

/* ---- courier ---- */

/* "user=bob, ip=[192.0.2.5], port=[4711], protocol=IMAP" */
static void read_courier(gr_slice s, syslog_facts *out)
{
    gr_slice name, behind, address;
    if (!syslog_around_last(s, GR_S(", ip=["), &name, &behind) ||
        !syslog_upto(&behind, GR_S("]"), &address))
        return;
    if (syslog_skip(&name, GR_S("method="))) out->method = name;
    else if (syslog_skip(&name, GR_S("user=")) && name.len > 0)
        out->user = name;
    syslog_put_source(address, out);
    if (syslog_skip(&behind, GR_S(", port=[")))
        out->src_port = gr_sub(behind, 0, gr_find_byte(behind, ']'));
}

void syslog_facts_courier(gr_slice message, syslog_facts *out)
{
    gr_slice s = message;
    bool const failed = syslog_skip(&s, GR_S("LOGIN FAILED, "));
    if (!failed && !syslog_skip(&s, GR_S("LOGIN, "))) return;
    out->outcome = failed ? SYSLOG_FAILURE : SYSLOG_SUCCESS;
    out->action = GR_S("login");
    read_courier(s, out);
}
