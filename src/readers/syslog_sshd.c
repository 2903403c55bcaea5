/* syslog_sshd.c - what OpenSSH's server says.
 *
 *   Accepted publickey for alice from 192.0.2.5 port 50222 ssh2: ED25519 ...
 *   Failed password for invalid user bob from 192.0.2.5 port 50222 ssh2
 *   Connection closed by authenticating user root 192.0.2.5 port 50222 [preauth]
 *
 * A name that was tried is whatever the client sent, blanks included: "x from
 * 198.51.100.9 port 22" is one. What sshd writes behind it has a fixed form, so
 * these are read from their end. An accepted name is an account's, and read
 * from the front, for what stands behind may name a certificate.
 *
 * An attempt is told in several lines. Those that tell how it ended, Accepted
 * and Failed, have an outcome, so that it counts once; the others say what
 * happened as an action. That a connection failed too often is told twice: by
 * an error and, where more is logged, as sshd disconnects. Each has an action
 * of its own, for a log may have one of them alone.
 *
 * Source: OpenSSH's auth.c, auth2.c, packet.c, sshd.c, 5.3 to 9.9. */
#include "readers/syslog_text.h"

/* "invalid user NAME" or "NAME". */
static void put_user(gr_slice name, syslog_facts *out)
{
    (void)(syslog_skip(&name, GR_S("invalid user ")) ||
           syslog_skip(&name, GR_S("illegal user ")));
    out->user = name;
}

/* "ADDRESS[ port N][ ssh2[: key]]" */
static bool read_place(gr_slice rest, bool has_port, syslog_facts *out)
{
    gr_slice const address = syslog_word(&rest);
    gr_slice port = {NULL, 0};
    if (syslog_skip(&rest, GR_S("port "))) port = syslog_word(&rest);
    bool const end = rest.len == 0 || gr_starts_with(rest, GR_S("ssh"));
    if (!end || address.len == 0 || has_port != (port.ptr != NULL) ||
        (has_port && !gr_all_digits(port)))
        return false;
    syslog_put_source(address, out);
    out->src_port = port;
    return true;
}

/* "NAME from PLACE", read from its end: a name may have a place in it, and so
 * may a key's comment. One with a port is the surer one. */
static bool read_from_end(gr_slice s, syslog_facts *out)
{
    for (int ports = 1; ports >= 0; ports--) {
        gr_slice rest = s, before, behind;
        while (syslog_around_last(rest, GR_S(" from "), &before, &behind)) {
            /* Behind the last, up to the end of all: key and comment too. */
            gr_slice const place = gr_from(s, (size_t)(behind.ptr - s.ptr));
            if (read_place(place, ports == 1, out)) {
                put_user(before, out);
                return true;
            }
            rest = before;
        }
    }
    return false;
}

static void read_failed(gr_slice s, syslog_facts *out)
{
    gr_slice const method = syslog_word(&s);
    if (!syslog_skip(&s, GR_S("for ")) || !read_from_end(s, out)) return;
    out->method = method;
    out->outcome = SYSLOG_FAILURE;
    out->action = GR_S("authentication");
}

static void read_accepted(gr_slice s, syslog_facts *out)
{
    gr_slice const method = syslog_word(&s);
    gr_slice user;
    if (!syslog_skip(&s, GR_S("for ")) ||
        !syslog_upto(&s, GR_S(" from "), &user))
        return;
    out->user = user;
    syslog_put_source(syslog_word(&s), out);
    if (syslog_skip(&s, GR_S("port "))) out->src_port = syslog_word(&s);
    out->method = method;
    out->outcome = SYSLOG_SUCCESS;
    out->action = GR_S("authentication");
}

static void read_postponed(gr_slice s, gr_slice action, syslog_facts *out)
{
    gr_slice const method = syslog_word(&s);
    if (!syslog_skip(&s, GR_S("for ")) || !read_from_end(s, out)) return;
    out->method = method;
    out->action = action;
}

static void read_invalid(gr_slice s, syslog_facts *out)
{
    if (read_from_end(s, out)) out->action = GR_S("invalid-user");
}

/* MaxAuthTries, as sshd has it where it is not told otherwise. */
static const gr_slice usual_tries = GR_S_INIT("6");

static void read_too_many(gr_slice s, syslog_facts *out)
{
    if (!read_from_end(s, out)) return;
    out->attempts = usual_tries;
    out->action = GR_S("too-many-attempts");
}

/* "[KIND user ]NAME ADDRESS port N", or without a name. */
static void read_leaving(gr_slice s, gr_slice action, syslog_facts *out)
{
    gr_slice before, port, name = {NULL, 0};
    bool const user = syslog_skip(&s, GR_S("authenticating user ")) ||
                      syslog_skip(&s, GR_S("invalid user ")) ||
                      syslog_skip(&s, GR_S("user "));
    if (!syslog_around_last(s, GR_S(" port "), &before, &port) ||
        !gr_all_digits(port))
        return;
    gr_slice address = before;
    if (user && !syslog_around_last(before, GR_S(" "), &name, &address)) return;
    if (!user && gr_find_byte(address, ' ') < address.len) return;
    out->user = name;
    syslog_put_source(address, out);
    out->src_port = port;
    out->action = action;
}

/* "Disconnecting [KIND user NAME ADDRESS port N]: REASON". Of other reasons
 * than this one, parts are the client's. */
static void read_disconnecting(gr_slice s, syslog_facts *out)
{
    if (!syslog_drop(&s, GR_S(": Too many authentication failures"))) return;
    read_leaving(s, GR_S("disconnecting"), out);
    if (out->action.ptr != NULL) out->attempts = usual_tries;
}

/* "ADDRESS port N..." in front. */
static void read_address_first(gr_slice s, gr_slice action, syslog_facts *out)
{
    size_t digits = 0;
    gr_slice address = syslog_word(&s);
    out->action = action;
    (void)syslog_drop(&address, GR_S(":"));
    syslog_put_source(address, out);
    if (!syslog_skip(&s, GR_S("port "))) return;
    while (digits < s.len && gr_is_digit(s.ptr[digits])) digits++;
    if (digits > 0) out->src_port = gr_sub(s, 0, digits);
}

/* "User NAME from ADDRESS not allowed because REASON". */
static void read_not_allowed(gr_slice s, syslog_facts *out)
{
    gr_slice before, reason, name, address;
    if (!syslog_around_last(s, GR_S(" not allowed because "), &before, &reason))
        return;
    out->action = GR_S("not-allowed");
    out->user = before;
    if (!syslog_around_last(before, GR_S(" from "), &name, &address)) return;
    out->user = name;
    syslog_put_source(address, out);
}

/* "REASON for [illegal user ]NAME from HOST". */
static void read_pam_error(gr_slice s, syslog_facts *out)
{
    gr_slice reason;
    if (!syslog_upto(&s, GR_S(" for "), &reason) || !read_from_end(s, out))
        return;
    out->method = GR_S("keyboard-interactive/pam");
    out->action = GR_S("pam-failure");
}

static void read_root_refused(gr_slice s, syslog_facts *out)
{
    read_address_first(s, GR_S("not-allowed"), out);
    out->user = GR_S("root");
}

static void read_identification(gr_slice s, syslog_facts *out)
{
    gr_slice before, behind;
    if (syslog_around_last(s, GR_S(" from "), &before, &behind))
        read_address_first(behind, GR_S("no-identification"), out);
}

void syslog_facts_sshd(gr_slice message, syslog_facts *out)
{
    gr_slice s = message;
    (void)syslog_skip(&s, GR_S("error: "));
    (void)syslog_drop(&s, GR_S(" [preauth]"));
    if (syslog_skip(&s, GR_S("Failed "))) read_failed(s, out);
    else if (syslog_skip(&s, GR_S("Accepted "))) read_accepted(s, out);
    else if (syslog_skip(&s, GR_S("Invalid user ")) ||
             syslog_skip(&s, GR_S("Illegal user ")))
        read_invalid(s, out);
    else if (syslog_skip(&s, GR_S("Connection closed by ")))
        read_leaving(s, GR_S("connection-closed"), out);
    else if (syslog_skip(&s, GR_S("Connection reset by ")))
        read_leaving(s, GR_S("connection-reset"), out);
    else if (syslog_skip(&s, GR_S("Disconnected from ")))
        read_leaving(s, GR_S("disconnected"), out);
    else if (syslog_skip(&s, GR_S("Received disconnect from ")))
        read_address_first(s, GR_S("disconnect-received"), out);
    else if (syslog_skip(&s, GR_S("Connection from ")))
        read_address_first(s, GR_S("connection"), out);
    else if (syslog_skip(&s, GR_S("maximum authentication attempts exceeded "
                                  "for ")))
        read_too_many(s, out);
    else if (syslog_skip(&s, GR_S("Disconnecting ")))
        read_disconnecting(s, out);
    else if (syslog_skip(&s, GR_S("PAM: "))) read_pam_error(s, out);
    else if (syslog_skip(&s, GR_S("Postponed ")))
        read_postponed(s, GR_S("postponed"), out);
    else if (syslog_skip(&s, GR_S("Partial ")))
        read_postponed(s, GR_S("partial"), out);
    else if (syslog_skip(&s, GR_S("User "))) read_not_allowed(s, out);
    else if (syslog_skip(&s, GR_S("ROOT LOGIN REFUSED FROM ")))
        read_root_refused(s, out);
    else if (syslog_skip(&s, GR_S("Timeout before authentication for ")))
        read_address_first(s, GR_S("timeout"), out);
    else if (syslog_skip(&s, GR_S("Unable to negotiate with ")))
        read_address_first(s, GR_S("no-negotiation"), out);
    else if (syslog_skip(&s, GR_S("Did not receive identification string")) ||
             syslog_skip(&s, GR_S("Bad protocol version identification ")))
        read_identification(s, out);
}
