/* test_journal_reader.c - faces src/readers/journal_reader.c. */
#include "readers/journal_reader.h"

#include "support/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ENTRY(comm, message)                                                   \
    "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1614672930123456\n_COMM=" comm         \
    "\nSYSLOG_IDENTIFIER=sshd\n_HOSTNAME=web01\nMESSAGE" message "\n\n"
#define SHOWN " __CURSOR=s=1 __REALTIME_TIMESTAMP=1614672930123456"
#define SAYS "=Failed password for root from 192.0.2.5 port 5 ssh2"

static void check(gr_slice bytes, const char *wanted)
{
    gr_error err;
    gr_buffer out = gr_buffer_upto(1 << 20);
    assert_int_equal(told_of(&journal_reader, bytes, 0, false, &out, &err),
                     GR_OK);
    gr_put_byte(&out, 0);
    assert_string_equal((const char *)out.ptr, wanted);
    for (size_t step = 1; step < 300; step = step * 2 + 1) {
        gr_buffer again = gr_buffer_upto(1 << 20);
        told_in_blocks(&journal_reader, bytes, step, &again);
        gr_put_byte(&again, 0);
        assert_string_equal((const char *)again.ptr, wanted);
        gr_buffer_free(&again);
    }
    gr_buffer_free(&out);
}

static void an_entry_has_its_fields_and_those_of_a_system_log(void **state)
{
    (void)state;
    check(GR_S(ENTRY("sshd", SAYS)),
          "event 0+162" SHOWN " _COMM=sshd SYSLOG_IDENTIFIER=sshd "
          "_HOSTNAME=web01 MESSAGE" SAYS " hostname=web01 program=sshd "
          "message" SAYS " user=root src_ip=192.0.2.5 src_port=5 "
          "method=password outcome=failure action=authentication "
          "attempts=1\n");
}

static void what_a_program_calls_itself_does_not_make_it_that(void **state)
{
    (void)state;
    check(GR_S(ENTRY("logger", SAYS)),
          "event 0+164" SHOWN " _COMM=logger SYSLOG_IDENTIFIER=sshd "
          "_HOSTNAME=web01 MESSAGE" SAYS " hostname=web01 program=sshd "
          "message" SAYS "\n");
}

/* By _COMM: what a program calls itself makes it no web server. */
static void requests_are_those_of_an_access_log(void **state)
{
    (void)state;
#define LINE                                                                   \
    "192.0.2.7 - - [02/Mar/2021:08:15:29 +0000] \"GET /d HTTP/1.1\" 200 5"
    check(GR_S("__CURSOR=a\n_COMM=nginx\nMESSAGE=" LINE "\n\n"
               "__CURSOR=a\n_COMM=logger\nSYSLOG_IDENTIFIER=nginx\n"
               "MESSAGE=" LINE "\n\n"),
          "event 0+99 __CURSOR=a _COMM=nginx MESSAGE=" LINE
          " program=nginx message=" LINE
          " c-ip=192.0.2.7 cs-username cs-method=GET cs-uri-stem=/d "
          "cs-uri-query=/d cs-version=HTTP/1.1 sc-status=200 sc-bytes=5\n"
          "event 99+124 __CURSOR=a _COMM=logger SYSLOG_IDENTIFIER=nginx "
          "MESSAGE=" LINE " program=nginx message=" LINE "\n");
#undef LINE
}

#define CWD "=audit: type=1307 audit(1.2:3): cwd=\"/\""
#define PASSED "=type=CWD msg=audit(1.2:3): cwd=\"/\""

static void records_of_the_audit_log_are_of_the_kernel_alone(void **state)
{
    (void)state;
    check(GR_S("__CURSOR=a\n_TRANSPORT=audit\n_AUDIT_TYPE=1309\n"
               "MESSAGE=EXECVE argc=1 a0=\"id\"\n\n"
               "__CURSOR=a\n_TRANSPORT=kernel\nSYSLOG_IDENTIFIER=kernel\n"
               "MESSAGE=audit: type=1307 audit(1.2:3): cwd=\"/\"\n\n"
               "__CURSOR=a\n_TRANSPORT=syslog\nSYSLOG_IDENTIFIER=kernel\n"
               "MESSAGE=audit: type=1307 audit(1.2:3): cwd=\"/\"\n\n"
               "__CURSOR=a\n_COMM=app\nAUDIT_TYPE=1309\n"
               "MESSAGE=type=CWD msg=audit(1.2:3): cwd=\"/\"\n\n"
               "__CURSOR=a\n_COMM=audispd\n"
               "MESSAGE=type=CWD msg=audit(1.2:3): cwd=\"/\"\n\n"),
          "event 0+76 __CURSOR=a _TRANSPORT=audit _AUDIT_TYPE=1309 "
          "MESSAGE=EXECVE argc=1 a0=\"id\" message=EXECVE argc=1 a0=\"id\" "
          "type=EXECVE argc=1 a0=id _command=id\n"
          "event 76+102 __CURSOR=a _TRANSPORT=kernel SYSLOG_IDENTIFIER=kernel "
          "MESSAGE" CWD " message" CWD " type=CWD msg=audit(1.2:3) cwd=/\n"
          "event 178+102 __CURSOR=a _TRANSPORT=syslog SYSLOG_IDENTIFIER=kernel "
          "MESSAGE" CWD " program=kernel message" CWD "\n"
          "event 280+81 __CURSOR=a _COMM=app AUDIT_TYPE=1309 MESSAGE" PASSED
          " program=app message" PASSED "\n"
          "event 361+69 __CURSOR=a _COMM=audispd MESSAGE" PASSED
          " message" PASSED " type=CWD msg=audit(1.2:3) cwd=/\n");
}

static void a_value_may_have_any_bytes(void **state)
{
    (void)state;
    check(GR_S(ENTRY("a", "\n\x0e\0\0\0\0\0\0\0a\n\n__CURSOR=b\n")
                   ENTRY("b", "=c")),
          "event 0+130" SHOWN " _COMM=a SYSLOG_IDENTIFIER=sshd "
          "_HOSTNAME=web01 MESSAGE=a\n\n__CURSOR=b\n hostname=web01 "
          "program=sshd message=a\n\n__CURSOR=b\n\n"
          "event 130+109" SHOWN " _COMM=b SYSLOG_IDENTIFIER=sshd "
          "_HOSTNAME=web01 MESSAGE=c hostname=web01 program=sshd "
          "message=c\n");
}

static void damage_costs_its_entry(void **state)
{
    (void)state;
    check(GR_S("__CURSOR=a\nnot a field\n\n" ENTRY("b", "=c") "__CURSOR=d\nE"),
          "damage 0+24 lost 1: an entry that is not whole\n"
          "event 24+109" SHOWN " _COMM=b SYSLOG_IDENTIFIER=sshd "
          "_HOSTNAME=web01 MESSAGE=c hostname=web01 program=sshd message=c\n"
          "damage 133+12 lost 1: an entry that is not whole\n");
}

static void a_length_that_lies_costs_its_entry(void **state)
{
    (void)state;
    check(GR_S("__CURSOR=a\nMESSAGE\n\xff\xff\xff\xff\xff\xff\xff\x7fx\n\n"
               "__CURSOR=d\n"),
          "damage 0+30 lost 1: an entry that is not whole\n"
          "event 30+11 __CURSOR=d\n");
}

static void the_last_blank_line_may_be_missing(void **state)
{
    (void)state;
    check(GR_S("__CURSOR=a\nMESSAGE=b\n"),
          "event 0+21 __CURSOR=a MESSAGE=b message=b\n");
}

/* ---- verbose ---- */

#define HEAD(moment)                                                           \
    "Tue 2021-03-02 09:15:30.123456 CET [s=1;i=1;b=2;m=3;t=" moment ";x=4]\n"
#define HEAD_SHOWN(moment)                                                     \
    " __CURSOR=s=1;i=1;b=2;m=3;t=" moment ";x=4 __REALTIME_TIMESTAMP="

static void what_journalctl_prints_with_all_fields_is_read(void **state)
{
    (void)state;
    check(
        GR_S("-- Journal begins at Tue 2021-03-02 --\n" HEAD(
            "5bc89566dae40") "    _COMM=sshd\n    _HOSTNAME=web01\n    "
                             "MESSAGE" SAYS "\n"
                             "-- Boot 01 --\n" HEAD(
                                 "5bc89566dae41") "    _COMM=a\n    "
                                                  "MESSAGE=one\n"
                                                  "            two\n           "
                                                  "  _COMM=b\n    "
                                                  "PRIORITY=6\n"),
        "event 39+172" HEAD_SHOWN(
            "5bc89566dae40") "1614672930123328"
                             " _COMM=sshd _HOSTNAME=web01 MESSAGE" SAYS
                             " hostname=web01 "
                             "program=sshd message" SAYS
                             " user=root src_ip=192.0.2.5 src_port=5 "
                             "method=password outcome=failure "
                             "action=authentication attempts=1\n"
                             "event 225+153" HEAD_SHOWN(
                                 "5bc89566dae41") "1614672930123329"
                                                  " _COMM=a MESSAGE=one\ntwo\n "
                                                  "_COMM=b PRIORITY=6 "
                                                  "program=a "
                                                  "message=one\ntwo\n _COMM=b "
                                                  "severity=info\n");
}

static void damage_costs_its_entry_of_a_verbose_journal(void **state)
{
    (void)state;
    check(
        GR_S(HEAD("1") "    A=b\n  x\n    C=d\nnoise\n    A=b\n" HEAD(
            "1") "    A=b\n" HEAD("1") "    A=b"),
        "event 0+81" HEAD_SHOWN(
            "1") "1 A=b\n"
                 "damage 69+12 lost 0: not a field of an entry\n"
                 "damage 81+14 lost 1: an entry that is not whole\n"
                 "event 95+69" HEAD_SHOWN(
                     "1") "1 A=b\n"
                          "damage 164+68 lost 1: an entry that is not whole\n");
}

#define SYSMON                                                                 \
    "<Event><System><EventID>1</EventID><Channel>Linux-Sysmon/Operational"     \
    "</Channel></System><EventData><Data Name=\"Image\">/bin/a</Data>"         \
    "</EventData></Event>"

static void an_entry_of_sysmon_is_its_event(void **state)
{
    (void)state;
    check(GR_S("__CURSOR=a\n_COMM=sysmon\nMESSAGE=" SYSMON "\n\n"
               "__CURSOR=a\n_COMM=logger\nSYSLOG_IDENTIFIER="
               "sysmon\nMESSAGE=" SYSMON "\n\n"),
          "event 0+184 .EventID=1 .Channel=Linux-Sysmon/Operational "
          "Image=/bin/a\n"
          "event 184+209 __CURSOR=a _COMM=logger SYSLOG_IDENTIFIER=sysmon "
          "MESSAGE=" SYSMON " program=sysmon message=" SYSMON "\n");
}

static void exports_are_known_by_their_first_field(void **state)
{
    gr_slice const name = GR_S("x");
    (void)state;
    assert_true(journal_reader.sniff(GR_S("__CURSOR=a\n"), name) > 50);
    assert_true(journal_reader.sniff(GR_S("__REALTIME_TIMESTAMP=1\n"), name) >
                50);
    assert_true(journal_reader.sniff(GR_S(HEAD("1")), name) > 50);
    assert_int_equal(
        journal_reader.sniff(GR_S("Tue 2021-03-02 09:15:30 CET a: b\n"), name),
        0);
    assert_int_equal(journal_reader.sniff(GR_S("A=b\n"), name), 0);
    assert_int_equal(journal_reader.sniff(GR_S("__CURSOR"), name), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_has_its_fields_and_those_of_a_system_log),
        cmocka_unit_test(what_a_program_calls_itself_does_not_make_it_that),
        cmocka_unit_test(requests_are_those_of_an_access_log),
        cmocka_unit_test(records_of_the_audit_log_are_of_the_kernel_alone),
        cmocka_unit_test(a_value_may_have_any_bytes),
        cmocka_unit_test(damage_costs_its_entry),
        cmocka_unit_test(a_length_that_lies_costs_its_entry),
        cmocka_unit_test(the_last_blank_line_may_be_missing),
        cmocka_unit_test(what_journalctl_prints_with_all_fields_is_read),
        cmocka_unit_test(damage_costs_its_entry_of_a_verbose_journal),
        cmocka_unit_test(an_entry_of_sysmon_is_its_event),
        cmocka_unit_test(exports_are_known_by_their_first_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
