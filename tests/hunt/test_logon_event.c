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
    gr_putf(&out, "%s|%.*s|%.*s|%.*s", l.worked ? "worked" : "failed",
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
        TEST(a_status_of_zero_worked),
        TEST(remote_desktops_are_told),
        TEST(the_port_is_no_part_of_an_address),
        TEST(lines_of_a_text_log_say_their_outcome),
        TEST(other_events_tell_of_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
