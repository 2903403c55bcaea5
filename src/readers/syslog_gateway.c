/* syslog_gateway.c - what Pulse Connect Secure (now Ivanti's) and strongSwan say
 * of who comes in.
 *
 *   2026-03-02 10:00:00 - ive - [192.0.2.5] bob(Users)[] - Primary
 *       authentication failed for bob/AD from 192.0.2.5
 *   id=firewall time="..." ... user=bob realm="Users" ... src=192.0.2.5 ...
 *       msg="AUT24327: Primary authentication failed for bob/AD from 192.0.2.5"
 *   07[IKE] EAP method EAP_MSCHAPV2 failed for peer bob
 *   08[IKE] IKE_SA rw[2] established between 10.0.0.1[vpn]...192.0.2.5[bob]
 *
 * One line of each logon has an outcome: "Login succeeded" and "authentication
 * failed" of Pulse; of strongSwan "established", which has the address, and the
 * refusal of a method.
 *
 * Source: Ivanti's log reference (AUT24326, AUT24327, AUT31504, AUT23457);
 * strongSwan's ike_sa.c, eap_authenticator.c, xauth.c, psk_authenticator.c. */
#include "readers/syslog_text.h"

/* ---- Pulse ---- */

/* What it tells, without who in front of it. A mark that stands twice is in a
 * name that was tried, and then nobody knows which is which. */
static bool only(gr_slice s, gr_slice mark, gr_slice *before, gr_slice *behind)
{
    gr_slice rest = s, part;
    return syslog_around_last(s, mark, before, behind) &&
           syslog_upto(&rest, mark, &part) && part.len == before->len;
}

/* "2026-03-02 10:00:00 - ive - [192.0.2.5] bob(Users)[Staff]" */
static void read_brackets(gr_slice s, syslog_facts *out)
{
    gr_slice part, address, user;
    if (!syslog_upto(&s, GR_S(" - ["), &part) ||
        !syslog_upto(&s, GR_S("] "), &address))
        return;
    if (syslog_upto(&s, GR_S("("), &user)) out->user = user;
    syslog_put_source(address, out);
}

/* "... user=bob realm="Users" ... src=192.0.2.5 ..." */
static void read_keys(gr_slice s, syslog_facts *out)
{
    gr_slice part, rest, address;
    gr_slice front = s;
    if (syslog_upto(&front, GR_S(" user="), &part) &&
        syslog_upto(&front, GR_S(" realm=\""), &rest))
        out->user = rest;
    if (!syslog_around_last(s, GR_S(" src="), &part, &rest)) return;
    address = syslog_word(&rest);
    syslog_put_source(address, out);
}

static bool find_told(gr_slice s, gr_slice *told, syslog_facts *out)
{
    gr_slice head, code;
    if (gr_starts_with(s, GR_S("id=firewall "))) {
        if (!only(s, GR_S(" msg=\""), &head, told) ||
            !syslog_upto(told, GR_S(": "), &code))
            return false;
        read_keys(head, out);
        return true;
    }
    if (!only(s, GR_S("] - "), &head, told)) return false;
    read_brackets(s, out);
    return true;
}

static const struct {
    gr_slice begins, outcome, action;
} pulse[] = {
#define PULSE(begins, outcome, action)                                         \
    {                                                                          \
        GR_S_INIT(begins), GR_S_INIT(outcome), GR_S_INIT(action)               \
    }
    PULSE("Login succeeded for ", "success", "session-opened"),
    PULSE("Agent login succeeded for ", "success", "session-opened"),
    PULSE("Primary authentication failed for ", "failure", "authentication"),
    PULSE("Secondary authentication failed for ", "failure", "second-factor"),
    PULSE("Primary authentication successful for ", "", "authentication"),
    PULSE("Secondary authentication successful for ", "", "second-factor"),
    PULSE("Login failed", "", "login-refused"),
    PULSE("Agent login failed", "", "login-refused"),
    PULSE("Logout from ", "", "session-closed"),
#undef PULSE
};

void syslog_facts_pulse(gr_slice message, syslog_facts *out)
{
    gr_slice told;
    if (!find_told(message, &told, out)) return;
    for (size_t i = 0; i < sizeof pulse / sizeof *pulse; i++) {
        if (!gr_starts_with(told, pulse[i].begins)) continue;
        if (pulse[i].outcome.len > 0) out->outcome = pulse[i].outcome;
        out->action = pulse[i].action;
        return;
    }
}

/* ---- strongSwan ---- */

/* "07[IKE] ", and with ike_name "07[IKE] <rw|1> ". */
static void skip_thread(gr_slice *s)
{
    gr_slice rest = *s;
    gr_slice const word = syslog_word(&rest);
    size_t const open = gr_find_byte(word, '[');
    if (open == 0 || open >= word.len || word.ptr[word.len - 1] != ']' ||
        !gr_all_digits(gr_sub(word, 0, open)))
        return;
    *s = rest;
    gr_slice const name = syslog_word(&rest);
    if (gr_starts_with(name, GR_S("<")) && gr_ends_with(name, GR_S(">")))
        *s = rest;
}

/* "between 10.0.0.1[vpn.example]...192.0.2.5[bob]": the first is ours. */
static void read_established(gr_slice s, syslog_facts *out)
{
    gr_slice part, address;
    if (!syslog_upto(&s, GR_S("]..."), &part) ||
        !syslog_upto(&s, GR_S("["), &address) || !syslog_is_address(address))
        return;
    (void)syslog_drop(&s, GR_S("]"));
    out->user = s;
    out->outcome = SYSLOG_SUCCESS;
    out->action = GR_S("connection");
    syslog_put_source(address, out);
}

/* Of a peer that gave no name its address is told. */
static void read_refused(gr_slice peer, syslog_facts *out)
{
    out->outcome = SYSLOG_FAILURE;
    out->action = GR_S("authentication");
    if (syslog_is_address(peer)) out->src_ip = peer;
    else out->user = peer;
}

/* "bob' failed", "bob' successful". Of the second the outcome is that of the line
 * that says a connection is established, where it has the name. */
static void read_of(gr_slice s, gr_slice good, syslog_facts *out)
{
    gr_slice name = s;
    if (syslog_drop(&name, GR_S("' failed"))) {
        read_refused(name, out);
    } else if (syslog_drop(&name, good) && !syslog_is_address(name)) {
        out->user = name;
        out->action = GR_S("authentication");
    }
}

void syslog_facts_strongswan(gr_slice message, syslog_facts *out)
{
    gr_slice s = message, part, rest;
    skip_thread(&s);
    if (gr_starts_with(s, GR_S("IKE_SA "))) {
        if (syslog_upto(&s, GR_S(" established between "), &part))
            read_established(s, out);
    } else if (syslog_skip(&s, GR_S("XAuth authentication of '")) ||
               syslog_skip(&s, GR_S("RADIUS authentication of '"))) {
        read_of(s, GR_S("' successful"), out);
    } else if (syslog_skip(&s, GR_S("authentication of '"))) {
        read_of(s, GR_S("' with EAP successful"), out);
    } else if (syslog_skip(&s, GR_S("EAP method ")) ||
               syslog_skip(&s, GR_S("EAP vendor specific method "))) {
        if (syslog_upto(&s, GR_S(" failed for peer "), &part))
            read_refused(s, out);
    } else if (syslog_skip(&s, GR_S("tried ")) &&
               syslog_around_last(s, GR_S("', but MAC mismatched"), &part,
                                  &rest) &&
               syslog_around_last(part, GR_S("' - '"), &rest, &s)) {
        read_refused(s, out);
    }
}
