/* test_explain.c - the words that tell why a rule matched or not. */
#include "check.h"

#include "sigma/engine_check.h"

static void expect(const char *yaml, const char *channel, long id,
                   const char *const *fields, const char *expected)
{
    engine_check check;
    gr_error err;
    gr_buffer out = gr_buffer_upto(1 << 20);
    engine_check_open(&check, gr_slice_of_c(yaml));
    assert_int_equal(GR_OK,
                     sigma_explain(check.matcher, 0,
                                   event_from(check.maker, channel, id, fields),
                                   &out, &err));
    assert_slice(gr_buffer_slice(&out), expected);
    gr_buffer_free(&out);
    engine_check_close(&check);
}

static const char process_rule[] =
    "title: A \"shell\"\nid: 7\n"
    "logsource: {category: process_creation, product: windows}\n"
    "detection:\n"
    "    selection:\n"
    "        Image|endswith: ['\\cmd.exe', '\\sh.exe']\n"
    "        ProcessId: 4\n"
    "    filter: {CurrentDirectory: null}\n"
    "    condition: selection and not filter\n";

static void a_condition_is_shown_with_its_values(void **state)
{
    (void)state;
    const char *const fields[] = {"NewProcessName=C:\\x\\CMD.exe\x1b[0m",
                                  "NewProcessId:hex64=0x4", NULL};
    expect(
        process_rule, "security", 4688, fields,
        "rule 7 \"A \\\"shell\\\"\"\n"
        "the event: channel \"security\", event id 4688\n"
        "log source 1 of 2: channel \"Microsoft-Windows-Sysmon/Operational\", "
        "event id 1\n"
        "false  this event is of it\n"
        "log source 2 of 2: channel \"Security\", event id 4688\n"
        "true   this event is of it\n"
        "false  and\n"
        "false    selection: and\n"
        "false      or\n"
        "false        Image='*\\\\cmd.exe'\n"
        "                 Image is \"C:\\\\x\\\\CMD.exe\\u{001b}[0m\" "
        "(NewProcessName)\n"
        "false        Image='*\\\\sh.exe'\n"
        "true       ProcessId=4\n"
        "               ProcessId is \"4\" (decimal NewProcessId)\n"
        "false    not\n"
        "true       filter: CurrentDirectory=null\n"
        "               CurrentDirectory is not there\n");
}

static void a_source_condition_is_shown(void **state)
{
    (void)state;
    const char *const fields[] = {"EventType=DeleteKey", "TargetObject=HKLM\\x",
                                  NULL};
    expect("title: t\nid: 7\n"
           "logsource: {category: registry_add, product: windows}\n"
           "detection: {s: {TargetObject: 'HKLM\\x'}, condition: s}\n",
           "Microsoft-Windows-Sysmon/Operational", 12, fields,
           "rule 7 \"t\"\n"
           "the event: channel \"Microsoft-Windows-Sysmon/Operational\", "
           "event id 12\n"
           "log source 1 of 1: channel "
           "\"Microsoft-Windows-Sysmon/Operational\", event id 12\n"
           "true   this event is of it\n"
           "       where, by the log source map:\n"
           "false  EventType='CreateKey'\n"
           "           EventType is \"DeleteKey\"\n"
           "       the rule's condition:\n"
           "true   s: TargetObject='HKLM\\\\x'\n"
           "           TargetObject is \"HKLM\\\\x\"\n");
}

static void long_lists_and_lines_are_cut(void **state)
{
    (void)state;
    const char *const fields[] = {"a=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx13",
                                  NULL};
    expect(
        "title: t\nid: 7\n"
        "logsource: {product: windows}\n"
        "detection: {s: {a|endswith: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,"
        " 12, 13, 14]}, condition: s}\n",
        NULL, -1, fields,
        "rule 7 \"t\"\n"
        "the event: channel \"\", no event id\n"
        "log source 1 of 1: any channel\n"
        "true   this event is of it\n"
        "true   s: or\n"
        "true     a='*3'\n"
        "             a is \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        "xxxxxxxxxx...\n"
        "true     a='*13'\n"
        "         (12 more of this or)\n");
}

static void keywords_are_said_to_be_so(void **state)
{
    (void)state;
    const char *const fields[] = {"a=xfoox", NULL};
    expect("title: t\nid: 7\nlogsource: {service: system, product: windows}\n"
           "detection: {keywords: [foo], condition: keywords}\n",
           "System", 1, fields,
           "rule 7 \"t\"\n"
           "the event: channel \"System\", event id 1\n"
           "log source 1 of 1: channel \"System\"\n"
           "true   this event is of it\n"
           "true   keywords: some value has '*foo*'\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_condition_is_shown_with_its_values),
        cmocka_unit_test(a_source_condition_is_shown),
        cmocka_unit_test(long_lists_and_lines_are_cut),
        cmocka_unit_test(keywords_are_said_to_be_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
