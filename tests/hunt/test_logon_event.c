/* test_logon_event.c - which events tell of a logon, and what they say. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "hunt/logon_event.h"
#include "sigma/event_maker.h"

static event_maker *maker;
static gr_arena *arena;

static int set_up(void **state)
{
    (void)state;
    maker = event_maker_new();
    arena = gr_arena_new(1 << 20);
    return maker == NULL || arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    event_maker_free(maker);
    gr_arena_free(arena);
    return 0;
}

/* "worked user from how", or "none". */
static const char *told(const char *channel, long id, const char *const *fields)
{
    logon l;
    gr_buffer out = gr_buffer_upto(1 << 16);
    if (!logon_of(event_from(maker, channel, id, fields), arena, &l))
        return "none";
    gr_putf(&out, "%s|%.*s|%.*s|%.*s",
            l.not_said ? "not said"
            : l.worked ? "worked"
                       : "failed",
            (int)l.user.len, (const char *)l.user.ptr, (int)l.from.len,
            (const char *)l.from.ptr, (int)l.how.len, (const char *)l.how.ptr);
    const char *const text = gr_arena_copy_c(arena, gr_buffer_slice(&out));
    gr_buffer_free(&out);
    return text;
}

#define FIELDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void windows_logons_work_and_fail(void **state)
{
    (void)state;
    assert_string_equal(
        told("Security", 4624,
             FIELDS("TargetUserName=ann", "TargetDomainName=CORP",
                    "LogonType:u64=3", "IpAddress=::ffff:192.0.2.7",
                    "WorkstationName=PC1")),
        "worked|CORP\\ann|192.0.2.7|logon type 3");
    assert_string_equal(
        told("security", 4625,
             FIELDS("TargetUserName=bob", "TargetDomainName=-",
                    "LogonType:u64=10", "IpAddress=-", "WorkstationName=PC2")),
        "failed|bob|PC2|logon type 10");
}

static void a_computer_that_stands_for_its_address_is_told_as_one(void **state)
{
    (void)state;
    logon l;
    assert_true(logon_of(event_from(maker, "Security", 4625,
                                    FIELDS("IpAddress=-", "WorkstationName=P")),
                         arena, &l));
    assert_true(l.station);
    assert_true(
        logon_of(event_from(maker, "Security", 4625,
                            FIELDS("IpAddress=::1", "WorkstationName=P")),
                 arena, &l));
    assert_false(l.station);
}

/* As an export's message with a label that comes twice gives them. */
static void a_value_that_came_twice_is_told_whole(void **state)
{
    (void)state;
    assert_string_equal(
        told("Security", 4625,
             FIELDS("TargetUserName=ann", "LogonType:u64=3",
                    "IpAddress=10.0.0.1", "IpAddress=192.0.2.7")),
        "failed|ann|10.0.0.1, 192.0.2.7|logon type 3");
    logon l;
    assert_true(logon_of(
        event_from(maker, "Security", 4768,
                   FIELDS("TargetUserName=ann", "Status=0x0", "Status=0x6")),
        arena, &l));
    assert_true(l.not_said);
    assert_false(l.worked);
}

static void a_status_of_zero_worked(void **state)
{
    (void)state;
    assert_string_equal(told("Security", 4768,
                             FIELDS("TargetUserName=ann", "Status:hex32=0x0",
                                    "IpAddress=2001:db8::7")),
                        "worked|ann|2001:db8::7|Kerberos");
    assert_string_equal(told("Security", 4776,
                             FIELDS("TargetUserName=ann", "Workstation=PC3",
                                    "Status:hex32=0xc000006a")),
                        "failed|ann|PC3|NTLM");
    assert_string_equal(told("Security", 4776, FIELDS("TargetUserName=ann")),
                        "failed|ann||NTLM");
}

static void remote_desktops_are_told(void **state)
{
    (void)state;
    assert_string_equal(
        told("Microsoft-Windows-TerminalServices-LocalSessionManager/"
             "Operational",
             21, FIELDS("User=CORP\\ann", "Address=192.0.2.9")),
        "worked|CORP\\ann|192.0.2.9|RDP session");
    assert_string_equal(
        told("Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational",
             140, FIELDS("IPString=192.0.2.9")),
        "failed||192.0.2.9|RDP");
}

static void the_port_is_no_part_of_an_address(void **state)
{
    (void)state;
    assert_string_equal(
        told("Microsoft-Windows-TerminalServices-Gateway/Operational", 302,
             FIELDS("Username=CORP\\ann", "IpAddress=192.0.2.9:50123")),
        "worked|CORP\\ann|192.0.2.9|RDP gateway");
}

static void lines_of_a_text_log_say_their_outcome(void **state)
{
    (void)state;
    assert_string_equal(
        told("sshd", -1,
             FIELDS("user=root", "src_ip=192.0.2.4", "outcome=failure")),
        "failed|root|192.0.2.4|ssh");
    assert_string_equal(
        told("sshd", -1,
             FIELDS("user=root", "src_ip=192.0.2.4", "outcome=success")),
        "worked|root|192.0.2.4|ssh");
    assert_string_equal(told("sshd", -1, FIELDS("message=listening")), "none");
}

static uint64_t times_told(const char *const *fields)
{
    logon l;
    assert_true(logon_of(event_from(maker, "sshd", -1, fields), arena, &l));
    return l.times;
}

static void a_repeated_message_counts_as_often_as_it_says(void **state)
{
    (void)state;
    assert_int_equal(times_told(FIELDS("user=root", "outcome=failure")), 1);
    assert_int_equal(
        times_told(FIELDS("user=root", "outcome=failure", "repeated=5")), 5);
    assert_int_equal(
        times_told(FIELDS("user=root", "outcome=failure", "repeated=0")), 1);
    assert_int_equal(times_told(FIELDS("user=root", "outcome=failure",
                                       "repeated=18446744073709551615")),
                     1);
    assert_int_equal(times_told(FIELDS("user=root", "outcome=failure",
                                       "attempts=3", "repeated=5")),
                     3);
}

static void what_other_lines_tell_too_has_rows_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(
        told("sshd", -1,
             FIELDS("message=error: maximum authentication attempts exceeded "
                    "for bob from 192.0.2.4 port 5 ssh2",
                    "action=too-many-attempts", "user=bob",
                    "src_ip=192.0.2.4")),
        "failed|bob|192.0.2.4|ssh, too many attempts");
    assert_string_equal(
        told("sshd", -1,
             FIELDS("message=Connection closed by authenticating user bob "
                    "192.0.2.4 port 5 [preauth]",
                    "action=connection-closed", "user=bob",
                    "src_ip=192.0.2.4")),
        "not said|bob|192.0.2.4|ssh, given up");
    assert_string_equal(
        told("sshd", -1,
             FIELDS("message=Disconnected from user bob 192.0.2.4 port 5",
                    "action=disconnected", "user=bob", "src_ip=192.0.2.4")),
        "none");
    assert_string_equal(told("cisco-asa", -1,
                             FIELDS("msgid=113039", "action=session-opened",
                                    "user=bob", "src_ip=192.0.2.4")),
                        "worked|bob|192.0.2.4|Cisco ASA session");
    assert_string_equal(told("cisco-asa", -1,
                             FIELDS("msgid=722051", "action=session-opened",
                                    "user=bob", "src_ip=192.0.2.4")),
                        "worked|bob|192.0.2.4|Cisco ASA address");
    assert_string_equal(
        told("openvpn", -1,
             FIELDS("message=192.0.2.4:5 TLS: Username/Password authentication "
                    "succeeded for username 'bob'",
                    "action=authentication", "user=bob", "src_ip=192.0.2.4")),
        "worked|bob|192.0.2.4|OpenVPN password");
    assert_string_equal(
        told("Security", 4740,
             FIELDS("TargetUserName=bob", "TargetDomainName=PC1")),
        "failed|bob|PC1|locked out");
}

#define IIS(stem, user, status, more)                                          \
    FIELDS("cs-uri-stem=" stem, "cs-username=" user, "sc-status=" status,      \
           "c-ip=192.0.2.4", more)

static void requests_with_a_name_are_logons(void **state)
{
    (void)state;
    assert_string_equal(told("iis", -1,
                             IIS("/Microsoft-Server-ActiveSync/default.eas",
                                 "CORP\\ann", "401", "sc-substatus=1")),
                        "failed|CORP\\ann|192.0.2.4|ActiveSync");
    assert_string_equal(
        told("iis", -1, IIS("/EWS/Exchange.asmx", "ann", "200", "a=b")),
        "worked|ann|192.0.2.4|EWS");
    assert_string_equal(told("iis", -1,
                             IIS("/autodiscover/autodiscover.xml", "ann", "401",
                                 "sc-substatus=0")),
                        "failed|ann|192.0.2.4|Autodiscover");
    assert_string_equal(told("iis", -1, IIS("/x/", "ann", "302", "a=b")),
                        "worked|ann|192.0.2.4|HTTP");
    assert_string_equal(
        told("access", -1, IIS("/private", "ann", "401", "a=b")),
        "failed|ann|192.0.2.4|HTTP");
}

static void a_challenge_is_no_failure(void **state)
{
    (void)state;
    assert_string_equal(
        told("iis", -1, IIS("/EWS/", "-", "401", "sc-substatus=1")), "none");
    assert_string_equal(
        told("iis", -1, IIS("/EWS/", "", "401", "sc-substatus=2")), "none");
    /* let in, and refused the file */
    assert_string_equal(
        told("iis", -1, IIS("/a", "ann", "401", "sc-substatus=3")), "none");
    assert_string_equal(told("iis", -1, IIS("/a", "ann", "404", "a=b")),
                        "none");
    assert_string_equal(told("iis", -1, IIS("/a", "-", "200", "a=b")), "none");
}

static void the_form_of_owa_fails_by_its_reason(void **state)
{
    (void)state;
    assert_string_equal(
        told("iis", -1, IIS("/owa/auth.owa", "ann", "302", "a=b")), "none");
    assert_string_equal(
        told("iis", -1, IIS("/owa/auth.owa", "ann", "302", "cs-method=POST")),
        "not said|ann|192.0.2.4|OWA form");
    assert_string_equal(
        told("iis", -1, IIS("/owa/auth.owa", "ann", "401", "cs-method=POST")),
        "failed|ann|192.0.2.4|OWA");
    assert_string_equal(
        told("iis", -1,
             IIS("/owa/auth/logon.aspx", "-", "200",
                 "cs-uri-query=url=https%3a%2f%2fmail%2fowa&reason=2")),
        "failed||192.0.2.4|OWA");
    assert_string_equal(told("iis", -1,
                             IIS("/owa/auth/logon.aspx", "-", "200",
                                 "cs-uri-query=replaceCurrent=1&"
                                 "reason=0")),
                        "none");
    assert_string_equal(told("iis", -1, IIS("/owa/", "ann", "200", "a=b")),
                        "worked|ann|192.0.2.4|OWA");
}

static void a_proxy_says_for_whom_it_asks(void **state)
{
    (void)state;
    assert_string_equal(told("iis", -1,
                             IIS("/ews/x", "ann", "401",
                                 "X-Forwarded-For=192.0.2.9,+10.0.0.7")),
                        "failed|ann|192.0.2.9|EWS, via 192.0.2.4");
    assert_string_equal(
        told("iis", -1,
             IIS("/ews/x", "ann", "401", "X-Forwarded-For=8.8.8.8,+10.0.0.7")),
        "failed|ann|8.8.8.8|EWS, via 192.0.2.4");
    assert_string_equal(
        told("iis", -1,
             IIS("/ews/x", "ann", "401", "cs-x-forwarded-for=8.8.8.8:5123")),
        "failed|ann|8.8.8.8|EWS, via 192.0.2.4");
    assert_string_equal(
        told("iis", -1, IIS("/ews/x", "ann", "401", "X-Forwarded-For=-")),
        "failed|ann|192.0.2.4|EWS");
}

#define PROXY(stem, user, status)                                              \
    FIELDS("UrlStem=" stem, "AuthenticatedUser=" user, "HttpStatus=" status,   \
           "ClientIpAddress=192.0.2.4")

static void exchange_says_who_came_through(void **state)
{
    (void)state;
    assert_string_equal(
        told("exchange-httpproxy", -1, PROXY("/ecp/x", "CORP\\ann", "200")),
        "worked|CORP\\ann|192.0.2.4|ECP");
    assert_string_equal(
        told("exchange-httpproxy", -1, PROXY("/rpc/rpcproxy.dll", "a", "401")),
        "failed|a|192.0.2.4|Outlook Anywhere");
    assert_string_equal(
        told("exchange-httpproxy", -1, PROXY("/ews/", "", "401")), "none");
    assert_string_equal(told("exchange-ews", -1, PROXY("", "a", "200")),
                        "worked|a|192.0.2.4|EWS");
}

#define MAIL(event, data, context)                                             \
    FIELDS("event=" event, "data=" data, "context=" context,                   \
           "remote-endpoint=192.0.2.4:50123")
#define BOX(command, context)                                                  \
    FIELDS("command=" command, "context=" context, "user=ann",                 \
           "cIp=[2001:db8::7]:50123")

static void mail_protocols_say_how_it_ended(void **state)
{
    (void)state;
    assert_string_equal(
        told("exchange-smtp", -1, MAIL("*", "CORP\\ann", "authenticated")),
        "worked|CORP\\ann|192.0.2.4|SMTP");
    assert_string_equal(
        told("exchange-smtp", -1,
             MAIL(">", "535 5.7.3 Authentication unsuccessful", "")),
        "failed||192.0.2.4|SMTP");
    /* these two stand beside one of them */
    assert_string_equal(
        told("exchange-smtp", -1,
             MAIL(">", "235 2.7.0 Authentication successful", "")),
        "none");
    assert_string_equal(
        told("exchange-smtp", -1,
             MAIL("*", "", "Inbound AUTH LOGIN failed because of LogonDenied")),
        "none");
    /* what the client says is no answer */
    assert_string_equal(told("exchange-smtp", -1, MAIL("<", "535 5.7.3 x", "")),
                        "none");
    assert_string_equal(
        told("exchange-imap", -1, BOX("login", "R=ok;RpcC=3;LdapL=5")),
        "worked|ann|2001:db8::7|IMAP");
    assert_string_equal(
        told("exchange-imap", -1,
             BOX("login", "R=\"1 NO LOGIN failed.\";Msg=\"AuthFailed:"
                          "LogonDenied,User: ann\"")),
        "failed|ann|2001:db8::7|IMAP");
    assert_string_equal(told("exchange-imap", -1, BOX("select", "R=ok")),
                        "none");
    assert_string_equal(
        told("exchange-pop", -1,
             BOX("pass", "R=\"-ERR Logon failure: unknown user name or bad "
                         "password.\";Msg=AuthFailed:LogonDenied")),
        "failed|ann|2001:db8::7|POP");
}

static void clouds_say_who_signed_in(void **state)
{
    (void)state;
    assert_string_equal(
        told("okta", -1,
             FIELDS("eventType=user.session.start", "outcome.result=FAILURE",
                    "actor.alternateId=ann@a.example",
                    "client.ipAddress=192.0.2.4")),
        "failed|ann@a.example|192.0.2.4|Okta");
    assert_string_equal(
        told("aws-cloudtrail", -1,
             FIELDS("eventName=ConsoleLogin", "userIdentity.userName=ann",
                    "responseElements.ConsoleLogin=Success",
                    "sourceIPAddress=192.0.2.4")),
        "worked|ann|192.0.2.4|AWS console");
    assert_string_equal(told("aws-cloudtrail", -1,
                             FIELDS("eventName=ConsoleLogin",
                                    "userIdentity.arn=arn:aws:iam::12:root",
                                    "responseElements.ConsoleLogin=Success",
                                    "sourceIPAddress=192.0.2.4")),
                        "worked|arn:aws:iam::12:root|192.0.2.4|AWS console");
    assert_string_equal(told("azure-signin", -1,
                             FIELDS("properties.status.errorCode:i64=0",
                                    "properties.servicePrincipalName=backup",
                                    "properties.ipAddress=192.0.2.4")),
                        "worked|backup|192.0.2.4|Entra ID");
    assert_string_equal(told("m365-audit", -1,
                             FIELDS("Operation=UserLoginFailed", "UserId=ann",
                                    "ClientIP=192.0.2.4:443")),
                        "failed|ann|192.0.2.4|Microsoft 365");
    assert_string_equal(told("azure-signin", -1,
                             FIELDS("properties.status.errorCode:i64=50126",
                                    "properties.userPrincipalName=ann",
                                    "properties.ipAddress=192.0.2.4")),
                        "failed|ann|192.0.2.4|Entra ID");
}

static void network_policies_and_vpns_are_told(void **state)
{
    (void)state;
    assert_string_equal(
        told("Security", 6273,
             FIELDS("SubjectUserName=ann", "SubjectDomainName=CORP",
                    "CallingStationID=192.0.2.4")),
        "failed|CORP\\ann|192.0.2.4|network policy");
    assert_string_equal(
        told("fortigate", -1,
             FIELDS("user=ann", "src_ip=192.0.2.4", "outcome=failure",
                    "action=ssl-login-fail")),
        "failed|ann|192.0.2.4|FortiGate ssl-login-fail");
    assert_string_equal(
        told("openvpn", -1,
             FIELDS("user=ann", "src_ip=192.0.2.4", "outcome=failure")),
        "failed|ann|192.0.2.4|OpenVPN");
    assert_string_equal(
        told("cisco-asa", -1,
             FIELDS("user=ann", "src_ip=192.0.2.4", "outcome=success")),
        "worked|ann|192.0.2.4|Cisco ASA");
}

static void other_events_tell_of_none(void **state)
{
    (void)state;
    assert_string_equal(told("Security", 4688, FIELDS("a=b")), "none");
    assert_string_equal(told("System", 4624, FIELDS("a=b")), "none");
    assert_string_equal(told(NULL, -1, FIELDS("a=b")), "none");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(windows_logons_work_and_fail),
        TEST(a_computer_that_stands_for_its_address_is_told_as_one),
        TEST(a_value_that_came_twice_is_told_whole),
        TEST(a_status_of_zero_worked),
        TEST(remote_desktops_are_told),
        TEST(the_port_is_no_part_of_an_address),
        TEST(lines_of_a_text_log_say_their_outcome),
        TEST(a_repeated_message_counts_as_often_as_it_says),
        TEST(what_other_lines_tell_too_has_rows_of_its_own),
        TEST(requests_with_a_name_are_logons),
        TEST(a_challenge_is_no_failure),
        TEST(the_form_of_owa_fails_by_its_reason),
        TEST(exchange_says_who_came_through),
        TEST(mail_protocols_say_how_it_ended),
        TEST(a_proxy_says_for_whom_it_asks),
        TEST(clouds_say_who_signed_in),
        TEST(network_policies_and_vpns_are_told),
        TEST(other_events_tell_of_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
