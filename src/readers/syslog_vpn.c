/* syslog_vpn.c - what Cisco's ASA and OpenVPN say of who comes in.
 *
 *   113015: AAA user authentication Rejected : reason = Invalid password :
 *       local database : user = bob : user IP = 192.0.2.5
 *   716039: Group <G> User <bob> IP <192.0.2.5> Authentication: rejected, ...
 *   113019: Group = G, Username = bob, IP = 192.0.2.5, Session disconnected. ...
 *   bob/192.0.2.5:51000 SENT CONTROL [bob]: 'AUTH_FAILED' (status=1)
 *   192.0.2.5:51000 TLS Auth Error: Auth Username/Password verification failed
 *
 * Source: Cisco's ASA Series Syslog Messages; OpenVPN's ssl_verify.c, push.c
 * and multi.c. */
#include "readers/syslog_text.h"

/* ---- ASA ---- */

/* What stands behind the last `key`, up to `end` or the end of all. */
static gr_slice value_of_last(gr_slice s, gr_slice key, gr_slice end)
{
    gr_slice before, value, out;
    if (!syslog_around_last(s, key, &before, &value))
        return (gr_slice){NULL, 0};
    return syslog_upto(&value, end, &out) ? out : value;
}

static gr_slice value_of_first(gr_slice s, gr_slice key, gr_slice end)
{
    gr_slice before, out;
    if (!syslog_upto(&s, key, &before)) return (gr_slice){NULL, 0};
    return syslog_upto(&s, end, &out) ? out : s;
}

/* The user is what the client sent; the address stands behind it. */
static void read_aaa(gr_slice s, syslog_facts *out)
{
    gr_slice before = s, address;
    if (syslog_around_last(s, GR_S(" : user IP = "), &before, &address))
        syslog_put_source(address, out);
    out->user = value_of_first(before, GR_S(" : user = "), GR_S(" : user = "));
}

/* "Group <G> User <bob> IP <192.0.2.5> ..." */
static void read_angles(gr_slice s, syslog_facts *out)
{
    gr_slice part, user, address;
    if (!syslog_upto(&s, GR_S("User <"), &part) ||
        !syslog_upto(&s, GR_S("> IP <"), &user) ||
        !syslog_upto(&s, GR_S(">"), &address))
        return;
    out->user = user;
    syslog_put_source(address, out);
}

/* "Group = G, Username = bob, IP = 192.0.2.5, ..." */
static void read_commas(gr_slice s, syslog_facts *out)
{
    gr_slice const address = value_of_last(s, GR_S(", IP = "), GR_S(","));
    out->user = value_of_first(s, GR_S("Username = "), GR_S(", IP = "));
    syslog_put_source(address, out);
}

/* "Login denied from 192.0.2.5/1234 to outside:192.0.2.1/ssh for user "bob"" */
static void read_login(gr_slice s, syslog_facts *out)
{
    gr_slice from = value_of_first(s, GR_S(" from "), GR_S(" "));
    gr_slice port, address;
    if (syslog_around_last(from, GR_S("/"), &address, &port)) {
        syslog_put_source(address, out);
        out->src_port = port;
    }
    gr_slice user = value_of_first(s, GR_S(" for user "), GR_S("\n"));
    if (syslog_skip(&user, GR_S("\""))) (void)syslog_drop(&user, GR_S("\""));
    out->user = user;
}

/* "User authentication failed: IP address: 192.0.2.5, Uname: bob" */
static void read_uname(gr_slice s, syslog_facts *out)
{
    syslog_put_source(value_of_first(s, GR_S("IP address: "), GR_S(",")), out);
    out->user = value_of_first(s, GR_S("Uname: "), GR_S("\n"));
}

static const struct {
    gr_slice id;
    void (*read)(gr_slice s, syslog_facts *out);
    gr_slice outcome, action;
} asa[] = {
#define ASA(id, read, outcome, action)                                         \
    {                                                                          \
        GR_S_INIT(id), read, GR_S_INIT(outcome), GR_S_INIT(action)             \
    }
    ASA("113004", read_aaa, "success", "authentication"),
    ASA("113005", read_aaa, "failure", "authentication"),
    ASA("113006", read_aaa, "failure", "account-locked"),
    ASA("113012", read_aaa, "success", "authentication"),
    ASA("113015", read_aaa, "failure", "authentication"),
    ASA("113016", read_aaa, "failure", "authentication"),
    ASA("113017", read_aaa, "failure", "authentication"),
    ASA("113019", read_commas, "", "session-closed"),
    ASA("113022", read_aaa, "", "server-failed"),
    ASA("113039", read_angles, "", "session-opened"),
    ASA("605004", read_login, "failure", "authentication"),
    ASA("605005", read_login, "success", "authentication"),
    ASA("611101", read_uname, "success", "authentication"),
    ASA("611102", read_uname, "failure", "authentication"),
    ASA("716001", read_angles, "", "session-opened"),
    ASA("716002", read_angles, "", "session-closed"),
    ASA("716038", read_angles, "success", "authentication"),
    ASA("716039", read_angles, "failure", "authentication"),
    ASA("722022", read_angles, "", "connection"),
    ASA("722023", read_angles, "", "disconnected"),
    ASA("722051", read_angles, "", "session-opened"),
#undef ASA
};

/* A name that is nobody's is hidden so, as a password may be typed in its place: it is
 * none. Source: Cisco, "no logging hide username". */
static const gr_slice hidden = GR_S_INIT("*****");

void syslog_facts_asa(gr_slice id, gr_slice message, syslog_facts *out)
{
    for (size_t i = 0; i < sizeof asa / sizeof *asa; i++) {
        if (!gr_equal(asa[i].id, id)) continue;
        asa[i].read(message, out);
        if (gr_equal(out->user, hidden)) out->user = (gr_slice){NULL, 0};
        if (asa[i].outcome.len > 0) out->outcome = asa[i].outcome;
        out->action = asa[i].action;
    }
}

/* ---- OpenVPN ---- */

/* "bob/192.0.2.5:51000 " or "192.0.2.5:51000 " in front; *s behind it. */
static void read_peer(gr_slice *s, syslog_facts *out)
{
    gr_slice rest = *s, user = {NULL, 0}, address, port;
    gr_slice peer = syslog_word(&rest);
    if (syslog_around_last(peer, GR_S("/"), &user, &address)) peer = address;
    if (!syslog_around_last(peer, GR_S(":"), &address, &port) ||
        !gr_all_digits(port) || !syslog_is_address(address)) {
        if (!syslog_is_address(peer)) return;
        address = peer;
        port = (gr_slice){NULL, 0};
    }
    out->user = user;
    out->src_ip = address;
    out->src_port = port;
    *s = rest;
}

/* "[bob] Peer Connection Initiated with [AF_INET]192.0.2.5:51000" */
static void read_initiated(gr_slice s, syslog_facts *out)
{
    gr_slice user, part;
    out->outcome = SYSLOG_SUCCESS;
    out->action = GR_S("connection");
    if (syslog_skip(&s, GR_S("[")) && syslog_upto(&s, GR_S("] "), &user))
        out->user = user;
    if (out->src_ip.ptr == NULL &&
        syslog_around_last(s, GR_S("with "), &part, &s)) {
        if (syslog_skip(&s, GR_S("["))) (void)syslog_upto(&s, GR_S("]"), &part);
        syslog_facts peer = {.user = {NULL, 0}};
        read_peer(&s, &peer);
        out->src_ip = peer.src_ip;
        out->src_port = peer.src_port;
    }
}

static bool has(gr_slice s, gr_slice part)
{
    return gr_find(s, part) != SIZE_MAX;
}

void syslog_facts_openvpn(gr_slice message, syslog_facts *out)
{
    gr_slice s = message, part;
    read_peer(&s, out);
    if (has(s, GR_S("] Peer Connection Initiated with "))) {
        read_initiated(s, out);
    } else if (syslog_skip(&s, GR_S("TLS: Username/Password authentication "
                                    "succeeded for username '"))) {
        out->action = GR_S("authentication");
        if (syslog_around_last(s, GR_S("'"), &part, &s)) out->user = part;
    } else if (gr_starts_with(s, GR_S("TLS Auth Error"))) {
        out->outcome = SYSLOG_FAILURE;
        out->action = GR_S("authentication");
    } else if (has(s, GR_S("AUTH_FAILED"))) {
        out->outcome = SYSLOG_FAILURE;
        out->action = GR_S("authentication-refused");
    } else if (gr_starts_with(s, GR_S("TLS Error"))) {
        out->outcome = SYSLOG_FAILURE;
        out->action = GR_S("tls-error");
    }
}
