/* test_cmdlet_text.c - rules that quote the messages of Exchange's cmdlets, on
 * events that hold the data of them alone. */
#include "check.h"

#include "sigma/engine_check.h"

#define SOURCE                                                                 \
    "title: t\nid: 3b8f4b61-0000-4000-8000-000000000001\nlogsource: "          \
    "{product: "                                                               \
    "windows, service: msexchange-management}\ndetection:\n"

static size_t hits(const char *detection, long id, const char *const *fields)
{
    engine_check check;
    char yaml[1024];
    (void)snprintf(yaml, sizeof yaml, SOURCE "%s  condition: s\n", detection);
    engine_check_open(&check, gr_slice_of_c(yaml));
    size_t const count =
        engine_check_event(
            &check,
            event_from(check.maker, "MSExchange Management", id, fields))
            .count;
    engine_check_close(&check);
    return count;
}

#define FIELDS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define EXPORT                                                                 \
    FIELDS("Data=New-MailboxExportRequest",                                    \
           "Data:utf16=-Mailbox \"a\" -FilePath \"x\"", "Data:null",           \
           "Data=admin")

static void the_message_of_what_was_done_is_there(void **state)
{
    (void)state;
    const char *const done = "  s: ['Cmdlet suceeded. Cmdlet New-Mailbox"
                             "ExportRequest, parameters -Mailbox \"a\" ']\n";
    assert_int_equal(hits(done, 1, EXPORT), 1);
    assert_int_equal(hits(done, 6, EXPORT), 0);
    assert_int_equal(hits(done, 7, EXPORT), 0);
}

static void the_message_of_what_failed_is_there(void **state)
{
    (void)state;
    const char *const failed =
        "  s: {Data|contains: 'Cmdlet failed. Cmdlet New-MailboxExport'}\n";
    assert_int_equal(hits(failed, 6, EXPORT), 1);
    assert_int_equal(hits(failed, 1, EXPORT), 0);
    assert_int_equal(
        hits("  s: {Data|contains: 'Task Get-App throwing unhandled exception: "
             "System.X'}\n",
             8,
             FIELDS("Data=w3wp 5 -x", "Data=31", "Data=Get-App",
                    "Data=System.X: y")),
        1);
}

static void words_stand_between_blanks(void **state)
{
    (void)state;
    const char *const all = "  s:\n    '|all': [' -Mailbox ', ' admin', "
                            "'\" -FilePath ']\n";
    assert_int_equal(hits(all, 1, EXPORT), 1);
    assert_int_equal(hits(all, 9, EXPORT), 1);
    assert_int_equal(hits("  s: [' -Identity ']\n", 1, EXPORT), 0);
}

static void the_data_are_there_as_they_were(void **state)
{
    (void)state;
    assert_int_equal(hits("  s: {Data: 'admin'}\n", 1, EXPORT), 1);
    assert_int_equal(hits("  s: {Data: 'x'}\n", 1, FIELDS("Data=x")), 1);
    assert_int_equal(hits("  s: ['Cmdlet']\n", 1, FIELDS("Data=x")), 0);
    assert_int_equal(hits("  s: ['Cmdlet']\n", 1, FIELDS("Other=x")), 0);
    assert_int_equal(hits("  s: {Data: null}\n", 1, FIELDS("Other=x")), 1);
}

static void a_keyword_that_is_denied_is_denied_of_the_message_too(void **state)
{
    (void)state;
    assert_int_equal(hits("  s:\n    '|neq': 'Cmdlet suceeded'\n", 1, EXPORT),
                     0);
    assert_int_equal(hits("  s:\n    '|neq': 'Cmdlet suceeded'\n", 6, EXPORT),
                     1);
    assert_int_equal(
        hits("  s:\n    '|re': 'suceeded\\. .* admin$'\n", 1, EXPORT), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_message_of_what_was_done_is_there),
        cmocka_unit_test(the_message_of_what_failed_is_there),
        cmocka_unit_test(words_stand_between_blanks),
        cmocka_unit_test(the_data_are_there_as_they_were),
        cmocka_unit_test(a_keyword_that_is_denied_is_denied_of_the_message_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
