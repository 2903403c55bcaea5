/* test_wincsv_reader.c - faces src/readers/wincsv_reader.c and what it is made
 * of: exports of Windows events as CSV, damage, blocks. */
#include "check.h"

#include "base/mem.h"
#include "readers/limits.h"
#include "readers/wincsv_reader.h"
#include "support/berlin.h"
#include "support/text_told.h"
#include "support/told_out.h"

static void tells_as(const gr_zone *zone, gr_slice text, const char *expected)
{
    for (size_t step = 0; step < 400; step = step * 3 + 7) {
        out.len = 0;
        text_told(&wincsv_reader, text,
                  &(text_file){.step = step, .zone = zone}, &out);
        assert_slice(gr_buffer_slice(&out), expected);
    }
}
#define tells(text, expected) tells_as(NULL, GR_S(text), expected)

static int sniffed(const char *text)
{
    return wincsv_reader.sniff(gr_slice_of_c(text), GR_S("x.csv"));
}

#define ECMD                                                                   \
    "RecordNumber,EventRecordId,TimeCreated,EventId,Provider,Channel,"         \
    "ProcessId,Computer,MapDescription,Payload\r\n"
#define ECMD_ROW(id, payload)                                                  \
    "1,7,2021-03-02 08:15:30.1234567," id ",P,Security,4,WEB01,,\"" payload    \
    "\"\r\n"
#define ECMD_SHOWN(id)                                                         \
    " 2021-03-02T08:15:30.123456700Z Security@WEB01 RecordNumber=1 "           \
    "EventRecordID=7 TimeCreated_SystemTime=2021-03-02 08:15:30.1234567 "      \
    "EventID=" id " Provider_Name=P Channel=Security Execution_ProcessID=4 "   \
    "Computer=WEB01"

static void evtxecmd_has_the_data_as_json(void **state)
{
    (void)state;
    tells(ECMD ECMD_ROW("4624", "{\"\"EventData\"\":{\"\"Data\"\":[{\"\"@Name"
                                "\"\":\"\"A\"\",\"\"#text\"\":\"\"C:\\\\x"
                                "\"\"},{\"\"@Name\"\":\"\"B\"\"}]}}"),
          "event 107+143" ECMD_SHOWN("4624") " A=C:\\x B=\n");
    tells(ECMD ECMD_ROW("1", "{\"\"EventData\"\":{\"\"Data\"\":\"\"a, b\"\","
                             "\"\"Binary\"\":\"\"\"\"}}")
              ECMD_ROW("2", "{\"\"UserData\"\":{\"\"X\"\":{\"\"@xmlns\"\":"
                            "\"\"y\"\",\"\"Param1\"\":\"\"z\"\"}}}"),
          "event 107+107" ECMD_SHOWN("1") " Data=a, b Binary=\n"
                                          "event 216+114" ECMD_SHOWN(
                                              "2") " Param1=z\n");
    tells(ECMD ECMD_ROW("1", "no JSON"),
          "event 107+63" ECMD_SHOWN("1") " Payload=no JSON\n");
}

/* A comma between values becomes `separator`, and in quotes stays. */
static gr_slice with_separator(gr_buffer *to, gr_slice text, uint8_t separator)
{
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t const c = text.ptr[i];
        if (c == '"') quoted = !quoted;
        gr_put_byte(to, c == ',' && !quoted ? separator : c);
    }
    return gr_buffer_slice(to);
}

static void a_country_may_have_another_separator(void **state)
{
    (void)state;
    static const uint8_t separators[] = {',', ';', '\t'};
    gr_slice const text = GR_S(
        "\"Message\",\"Id\",\"ProviderName\",\"LogName\",\"TimeCreated\"\r\n"
        "\"one, two; three\tfour\r\nfive\",\"7\",\"P\",\"Security\","
        "\"02.03.2021 08:15:30\"\r\n"
        "x,8,P,Security,02.03.2021 08:15:31\r\n"
        "broken,9,P\r\n");
    gr_buffer first = gr_buffer_upto(1 << 16);
    text_told(&wincsv_reader, text, &(text_file){.step = 0}, &first);
    assert_true(gr_find(gr_buffer_slice(&first), GR_S("EventID=8")) !=
                SIZE_MAX);
    for (size_t i = 0; i < sizeof separators; i++) {
        gr_buffer room = gr_buffer_upto(1 << 16);
        gr_slice const made = with_separator(&room, text, separators[i]);
        assert_true(wincsv_reader.sniff(made, GR_S("x.csv")) > 0);
        for (size_t step = 0; step < 400; step = step * 3 + 7) {
            out.len = 0;
            text_told(&wincsv_reader, made, &(text_file){.step = step}, &out);
            assert_true(
                gr_equal(gr_buffer_slice(&out), gr_buffer_slice(&first)));
        }
        gr_buffer_free(&room);
    }
    gr_buffer_free(&first);
    /* A header alone decides, and one of another separator is none. */
    assert_int_equal(sniffed("Id|TimeCreated|LogName\n1|2021-03-02|L\n"), 0);
    assert_int_equal(sniffed("Id;TimeCreated,LogName\n1;2;3\n"), 0);
}

#define GWE                                                                    \
    "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"              \
    "\"Message\",\"Id\",\"RecordId\",\"ProviderName\",\"LogName\","            \
    "\"MachineName\",\"TimeCreated\"\r\n"
#define GWE_ROW(message, id, log)                                              \
    "\"" message "\",\"" id "\",\"9\",\"P\",\"" log                            \
    "\",\"H\",\"3/14/2021 9:15:30 AM\"\r\n"
#define GWE_SHOWN(id, log) " 2021-03-14T09:15:30Z " log "@H Message="
#define GWE_COLUMNS(id, log)                                                   \
    " EventID=" id " EventRecordID=9 Provider_Name=P Channel=" log             \
    " Computer=H TimeCreated_SystemTime=3/14/2021 9:15:30 AM"
#define SYSMON "Microsoft-Windows-Sysmon/Operational"
#define DOUBT                                                                  \
    "labels of its message twice or out of place: values may be forged\n"
#define GWE_ASSUMED "assumed its times have no zone, taken for UTC\n"

static void get_winevent_has_a_message_of_lines(void **state)
{
    (void)state;
    tells(GWE GWE_ROW("Process Create:\r\nRuleName: -\r\nImage: C:\\a b.exe\r\n"
                      "CommandLine: \"\"a\"\": b\r\nImage: C:\\forged",
                      "1", SYSMON),
          GWE_ASSUMED
          "damage 137+168 lost 0: " DOUBT
          "event 137+168 2021-03-14T09:15:30Z " SYSMON
          "@H Message=Process Create:\r\nRuleName: -\r\nImage: C:\\a b.exe\r\n"
          "CommandLine: \"a\": b\r\nImage: C:\\forged" GWE_COLUMNS(
              "1", SYSMON) " RuleName=- Image=[C:\\a b.exe|C:\\forged] "
                           "CommandLine=\"a\": b\n");
}

/* What `message` of an event says, behind the columns. */
static void says(const char *id, const char *log, const char *message,
                 const char *expected)
{
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_putf(&text,
            GWE "\"%s\",\"%s\",\"9\",\"P\",\"%s\",\"H\",\"3/14/2021 "
                "9:15:30 AM\"\r\n",
            message, id, log);
    out.len = 0;
    text_told(&wincsv_reader, gr_buffer_slice(&text), &(text_file){0}, &out);
    gr_put_byte(&out, 0);
    const char *const mark = "TimeCreated_SystemTime=3/14/2021 9:15:30 AM";
    const char *const at = strstr((const char *)out.ptr, mark);
    assert_non_null(at);
    assert_string_equal(at + strlen(mark), expected);
    gr_buffer_free(&text);
}

static void labels_of_a_message_are_the_events_data(void **state)
{
    (void)state;
    says("4625", "Security",
         "An account failed to log on.\r\n\r\nSubject:\r\n\tSecurity "
         "ID:\t\tS-1-0-0\r\n\tAccount Name:\t\t-\r\n\r\nLogon Type:\t\t\t3\r\n"
         "\r\nAccount For Which Logon Failed:\r\n\tAccount Name:\t\tbob\r\n"
         "\tAccount Domain:\t\tCORP\r\n\r\nFailure Information:\r\n\tFailure "
         "Reason:\t\tUnknown user name.\r\n\tStatus:\t\t\t0xC000006D\r\n"
         "\tSub Status:\t\t0xC0000064\r\n\r\nProcess Information:\r\n\tCaller "
         "Process Name:\tC:\\x.exe\r\n\r\nNetwork Information:\r\n"
         "\tWorkstation Name:\tPC1\r\n\tSource Network Address:\t192.0.2.5\r\n"
         "\tSource Port:\t\t5\r\n\r\nThis event is generated when a logon "
         "request fails. It is: here.",
         " SubjectUserSid=S-1-0-0 SubjectUserName=- LogonType=3 "
         "TargetUserName=bob TargetDomainName=CORP Status=0xC000006D "
         "SubStatus=0xC0000064 ProcessName=C:\\x.exe WorkstationName=PC1 "
         "IpAddress=192.0.2.5 IpPort=5\n");
    says("4688", "Security",
         "A new process has been created.\r\n\r\nCreator Subject:\r\n\tAccount "
         "Name:\t\tx\r\n\r\nProcess Information:\r\n\tNew Process "
         "Name:\tC:\\a\r\n"
         "\tToken Elevation Type:\t%%1936\r\n\tCreator Process "
         "Name:\tC:\\b\r\n\tProcess Command Line:\ta -b c:d",
         " SubjectUserName=x NewProcessName=C:\\a ParentProcessName=C:\\b "
         "CommandLine=a -b c:d\n");
    says("7045", "System",
         "A service was installed in the system.\r\n\r\nService Name:  s\r\n"
         "Service File Name:  C:\\s.exe\r\nService Account:  LocalSystem",
         " ServiceName=s ImagePath=C:\\s.exe AccountName=LocalSystem\n");
    says("4698", "Security",
         "A scheduled task was created.\r\n\r\nTask Information:\r\n\tTask "
         "Name: \t\t\\x\r\n\tTask Content: \t\t<Task>\r\n<Exec>c: d</Exec>\r\n"
         "</Task>\r\n\t",
         " TaskName=\\x TaskContent=<Task>\r\n<Exec>c: d</Exec>\r\n</Task>\n");
    says("4104", "Microsoft-Windows-PowerShell/Operational",
         "Creating Scriptblock text (1 of 1):\r\na\r\nScriptBlock ID: b\r\n\r\n"
         "ScriptBlock ID: 5d\r\nPath: C:\\p.ps1",
         " ScriptBlockText=a\r\nScriptBlock ID: b ScriptBlockId=5d "
         "Path=C:\\p.ps1\n");
    says("400", "Windows PowerShell", "Engine: x", " Data=Engine: x\n");
    says("1116", "Microsoft-Windows-Windows Defender/Operational",
         "Found.\r\n For more information please see the following:\r\n"
         "https://go.example/?name=x&y:z\r\n \tName: Virus:x\r\n"
         " \tPath: file:_C:\\x.com\r\n \tUser: H\\bob",
         " ThreatName=Virus:x Path=file:_C:\\x.com DetectionUser=H\\bob\n");
    /* a message in another language says nothing */
    says("4625", "Security", "Fehler.\r\n\tKontoname:\t\tbob", "\n");
}

/* Who names himself like this stands before the true address, and a client's
 * name before it in its section: both are kept, and it is told. */
static void labels_in_a_strangers_name_are_told(void **state)
{
    (void)state;
    says("4625", "Security",
         "Failed.\r\n\r\nAccount For Which Logon Failed:\r\n\tAccount "
         "Name:\tbob\r\n\r\nNetwork Information:\r\n\tSource Network "
         "Address:\t10.0.0.1\r\n\tAccount Domain:\tX\r\n\r\nNetwork "
         "Information:\r\n\tSource Network Address:\t192.0.2.5",
         " TargetUserName=bob IpAddress=[10.0.0.1|192.0.2.5]\n");
    says("4625", "Security",
         "Failed.\r\n\r\nNetwork Information:\r\n\tWorkstation Name:\tPC\r\n"
         "\tSource Network Address:\t10.0.0.1\r\nx:\r\n\tSource Network "
         "Address:\t192.0.2.5\r\n\tSource Port:\t5",
         " WorkstationName=PC IpAddress=[10.0.0.1|192.0.2.5] IpPort=5\n");
    /* the first ones and the last */
    says("7045", "System",
         "Installed.\r\nService Name: a\r\nService Name: b\r\n"
         "Service Name: c\r\nService Name: d\r\nService Name: e\r\n"
         "Service Name: f",
         " ServiceName=[a|b|c|f]\n");
    assert_non_null(strstr((const char *)out.ptr, DOUBT));
    /* the same twice, or before its section, takes nothing away */
    says("4625", "Security",
         "Failed.\r\nx:\r\n\tSource Port:\t1\r\nNetwork Information:\r\n"
         "\tSource Port:\t5\r\n\tSource Port:\t5",
         " IpPort=5\n");
    assert_null(strstr((const char *)out.ptr, DOUBT));
}

/* So many that the last ones, the true ones, find no room. */
static void names_beyond_a_ceiling_are_told(void **state)
{
    gr_buffer message = gr_buffer_upto(1 << 12);
    (void)state;
    gr_put(&message, GR_S("Process Create:\r\n"));
    for (int i = 0; i < 65; i++) gr_putf(&message, "a%d: x\r\n", i);
    gr_put_byte(&message, 0);
    out.len = 0;
    gr_buffer text = gr_buffer_upto(1 << 13);
    gr_putf(&text, GWE GWE_ROW("%s", "1", SYSMON), (const char *)message.ptr);
    text_told(&wincsv_reader, gr_buffer_slice(&text), &(text_file){0}, &out);
    gr_put_byte(&out, 0);
    assert_non_null(strstr((const char *)out.ptr, DOUBT));
    gr_buffer_free(&message);
    gr_buffer_free(&text);
}

static void the_event_viewer_is_known_in_any_language(void **state)
{
    (void)state;
    tells("\xEF\xBB\xBF"
          "Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,"
          "Aufgabenkategorie\r\n"
          "Informationen,02.03.2021 09:15:30,Service Control Manager,7036,"
          "Keine,\"Der Dienst\n...\"\r\n",
          "assumed its times have no zone, taken for UTC; its events are of "
          "the log that their source writes to\n"
          "event 65+85 2021-03-02T09:15:30Z System Level=Informationen "
          "TimeCreated_SystemTime=02.03.2021 09:15:30 Provider_Name=Service "
          "Control Manager EventID=7036 Task=Keine Message=Der Dienst\n... "
          "Channel=System\n");
}

static void get_eventlog_and_log_parser_are_known(void **state)
{
    (void)state;
    tells("EventID,MachineName,Index,Source,TimeGenerated\n"
          "5,H,6,Nobody,2021/3/2 9:15\n",
          "assumed its times have no zone, taken for UTC; its events are of "
          "the log that their source writes to\n"
          "event 47+26 2021-03-02T09:15:00Z @H EventID=5 Computer=H "
          "EventRecordID=6 Provider_Name=Nobody "
          "TimeCreated_SystemTime=2021/3/2 9:15\n");
    tells("EventLog,RecordNumber,TimeGenerated,EventID,SourceName\n"
          "C:\\l\\A%4B.evtx,6,2021-03-02 09:15:30,5,S\n",
          "assumed its times have no zone, taken for UTC\n"
          "event 55+40 2021-03-02T09:15:30Z A/B Channel=C:\\l\\A%4B.evtx "
          "EventRecordID=6 TimeCreated_SystemTime=2021-03-02 09:15:30 "
          "EventID=5 Provider_Name=S\n");
}

/* ---- times ---- */

#define TIMES "Id,TimeCreated,LogName\n"

static void time_is(const gr_zone *zone, const char *written,
                    const char *expected)
{
    gr_buffer text = gr_buffer_upto(1 << 16);
    gr_putf(&text, TIMES "5,\"%s\",L\n", written);
    out.len = 0;
    text_told(&wincsv_reader, gr_buffer_slice(&text),
              &(text_file){.zone = zone}, &out);
    gr_put_byte(&out, 0);
    const char *const at = strstr((const char *)out.ptr, "event ");
    assert_non_null(at);
    assert_memory_equal(strchr(at + 6, ' ') + 1, expected, strlen(expected));
    gr_buffer_free(&text);
}

static void times_are_written_as_a_country_does(void **state)
{
    (void)state;
    time_is(NULL, "3/14/2021 9:15:30 PM", "2021-03-14T21:15:30Z ");
    time_is(NULL, "3/2/2021 12:15:30 AM", "2021-03-02T00:15:30Z ");
    time_is(NULL, "3/2/2021 12:15:30\xE2\x80\xAFPM", "2021-03-02T12:15:30Z ");
    time_is(NULL, "14/03/2021 21:15:30", "2021-03-14T21:15:30Z ");
    time_is(NULL, "02/03/2021 21:15:30", "2021-03-02T21:15:30Z ");
    time_is(NULL, "02.03.2021 21:15:30", "2021-03-02T21:15:30Z ");
    time_is(NULL, "02-03-21 21.15", "2021-03-02T21:15:00Z ");
    time_is(NULL, "2021-03-02T08:15:30.1234567+01:00",
            "2021-03-02T07:15:30.123456700Z ");
    time_is(NULL, "31.12.2016 23:59:60", "2017-01-01T00:00:00Z ");
    time_is(NULL, "2021-03-02 08:15:30+02", "2021-03-02T06:15:30Z ");
    time_is(NULL, "31.02.2021 21:15:30", "- ");
    time_is(NULL, "yesterday", "- ");
}

static void local_times_are_in_a_persons_zone(void **state)
{
    (void)state;
    time_is(&berlin, "02.03.2021 09:15:30", "2021-03-02T08:15:30Z ");
    /* the hour that spring leaves out, and that autumn has twice */
    time_is(&berlin, "28.03.2021 02:30:00", "2021-03-28T01:30:00Z ");
    time_is(&berlin, "31.10.2021 02:30:00", "2021-10-31T00:30:00Z ");
    /* Whatever says its zone is not the person's to move. */
    time_is(&berlin, "2021-03-02T08:15:30Z", "2021-03-02T08:15:30Z ");
    time_is(&berlin, "2021-03-02t08:15:30z", "2021-03-02T08:15:30Z ");
    time_is(&berlin, "2021-03-02T08:15:30-0100", "2021-03-02T09:15:30Z ");
    tells_as(&berlin, GR_S(TIMES "5,2021-03-02 08:15:30Z,L\n"),
             "event 23+24 2021-03-02T08:15:30Z L EventID=5 "
             "TimeCreated_SystemTime=2021-03-02 08:15:30Z Channel=L\n");
}

static void an_order_that_no_date_tells_is_said(void **state)
{
    (void)state;
    tells(TIMES "5,3/2/2021 9:15:30 AM,L\n",
          "assumed its times have no zone, taken for UTC; its dates are taken "
          "for month/day/year\n"
          "event 23+23 2021-03-02T09:15:30Z L EventID=5 "
          "TimeCreated_SystemTime=3/2/2021 9:15:30 AM Channel=L\n");
}

/* ---- damage ---- */

#define ROW(id) id ",2021-03-02T08:15:30Z,L\n"
#define SHOWN(id)                                                              \
    " 2021-03-02T08:15:30Z L EventID=" id                                      \
    " TimeCreated_SystemTime=2021-03-02T08:15:30Z Channel=L\n"
#define LOCAL "assumed its times have no zone, taken for UTC\n"

static void damage_costs_its_row(void **state)
{
    (void)state;
    tells(TIMES ROW("1") "2,too,many,values\n" ROW("x") ROW("3"),
          LOCAL "event 23+24" SHOWN(
              "1") "damage 48+17 lost 1: not a row of "
                   "events\ndamage 66+24 lost 1: not a row of events\n"
                   "event 91+24" SHOWN("3"));
}

static void a_quote_that_is_lost_costs_its_row(void **state)
{
    (void)state;
    /* not closed: the next quote shows it */
    tells(TIMES "1,\"2021-03-02T08:15:30Z,L\n\"2\",\"2021-03-02T08:15:30Z\","
                "L\n" ROW("3"),
          LOCAL "damage 23+26 lost 1: not a row of events\n"
                "event 49+28" SHOWN("2") "event 78+24" SHOWN("3"));
    /* and never */
    tells(TIMES "1,\"2021-03-02T08:15:30Z,L\n" ROW("2") ROW("3"),
          LOCAL "damage 23+26 lost 1: not a row of events\n"
                "event 49+24" SHOWN("2") "event 74+24" SHOWN("3"));
}

static void a_torn_row_is_told(void **state)
{
    (void)state;
    tells(TIMES ROW("1") "2,2021-03", LOCAL
          "event 23+24" SHOWN("1") "damage 48+9 lost 1: not a row of events\n");
}

static void a_row_too_long_is_told_and_the_next_read(void **state)
{
    gr_buffer text = gr_buffer_upto((size_t)8 << 20);
    (void)state;
    gr_put(&text, GR_S(TIMES "1,\""));
    for (size_t i = 0; i < LINE_CEILING / 8 + 8; i++)
        gr_put(&text, GR_S("xxxxxxxx"));
    gr_put(&text, GR_S("\",L\n" ROW("2")));
    out.len = 0;
    text_told(&wincsv_reader, gr_buffer_slice(&text), &(text_file){0}, &out);
    gr_put_byte(&out, 0);
    assert_non_null(strstr((const char *)out.ptr, "lost 1: not a row"));
    assert_non_null(strstr((const char *)out.ptr, SHOWN("2")));
    gr_buffer_free(&text);
}

static void utf_16_is_read(void **state)
{
    static const char narrow[] = TIMES "5,\"2021-03-02T08:15:30Z\",\"a\r\nb\"\n"
                                       "x\n" ROW("6");
    gr_buffer wide = gr_buffer_upto(1 << 16);
    (void)state;
    gr_put(&wide, GR_S("\xFF\xFE"));
    for (size_t i = 0; i + 1 < sizeof narrow; i++) {
        gr_put_byte(&wide, (uint8_t)narrow[i]);
        gr_put_byte(&wide, 0);
    }
    tells_as(NULL, gr_buffer_slice(&wide),
             LOCAL
             "event 48+62 2021-03-02T08:15:30Z a\r\nb EventID=5 "
             "TimeCreated_SystemTime=2021-03-02T08:15:30Z Channel=a\r\nb\n"
             "damage 112+2 lost 0: not a row of events\n"
             "event 116+48" SHOWN("6"));
    gr_buffer_free(&wide);
}

static void exports_are_known_by_their_header(void **state)
{
    (void)state;
    assert_true(sniffed(ECMD) > 50);
    assert_true(sniffed(GWE) > 50);
    assert_true(sniffed(TIMES) > 50);
    assert_true(sniffed("Niveau,Date et heure,Source,ID,Cat\r\nInformation,"
                        "02/03/2021 09:15:30,S,7036,Aucun,\"x") > 50);
    assert_int_equal(sniffed("a,b,c,d,e\r\n1,2,3,4,5,6\r\n"), 0);
    assert_int_equal(sniffed("Id,Name,Source\r\n1,2,3\r\n"), 0);
    assert_int_equal(sniffed("TimeCreated"), 0);
    assert_int_equal(sniffed(""), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(evtxecmd_has_the_data_as_json, clear),
        cmocka_unit_test_setup(get_winevent_has_a_message_of_lines, clear),
        cmocka_unit_test_setup(labels_of_a_message_are_the_events_data, clear),
        cmocka_unit_test_setup(labels_in_a_strangers_name_are_told, clear),
        cmocka_unit_test_setup(names_beyond_a_ceiling_are_told, clear),
        cmocka_unit_test_setup(the_event_viewer_is_known_in_any_language,
                               clear),
        cmocka_unit_test_setup(get_eventlog_and_log_parser_are_known, clear),
        cmocka_unit_test_setup(times_are_written_as_a_country_does, clear),
        cmocka_unit_test_setup(a_country_may_have_another_separator, clear),
        cmocka_unit_test_setup(local_times_are_in_a_persons_zone, clear),
        cmocka_unit_test_setup(an_order_that_no_date_tells_is_said, clear),
        cmocka_unit_test_setup(damage_costs_its_row, clear),
        cmocka_unit_test_setup(a_quote_that_is_lost_costs_its_row, clear),
        cmocka_unit_test_setup(a_torn_row_is_told, clear),
        cmocka_unit_test_setup(a_row_too_long_is_told_and_the_next_read, clear),
        cmocka_unit_test_setup(utf_16_is_read, clear),
        cmocka_unit_test(exports_are_known_by_their_header),
    };
    return cmocka_run_group_tests(tests, NULL, last);
}
