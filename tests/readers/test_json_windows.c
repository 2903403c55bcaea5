/* test_json_windows.c - Windows events in the JSON of other programs. */
#include "check.h"

#include "readers/json_reader.h"
#include "support/berlin.h"
#include "support/text_told.h"

static gr_buffer out;

static void tells_in(const gr_zone *zone, const char *json,
                     const char *expected)
{
    out.len = 0;
    text_told(&json_reader, gr_slice_of_c(json), &(text_file){.zone = zone},
              &out);
    assert_slice(gr_buffer_slice(&out), expected);
}

static void tells(const char *json, const char *expected)
{
    tells_in(NULL, json, expected);
}

static void winlogbeat_6_is_known(void **state)
{
    (void)state;
    tells("{\"@timestamp\":\"2021-03-02T08:15:30.123Z\",\"computer_name\":"
          "\"PC1\",\"event_data\":{\"Image\":\"C:\\\\x\"},\"event_id\":1,"
          "\"log_name\":\"C\",\"record_number\":\"7\",\"source_name\":\"P\","
          "\"user_data\":{\"L\":{\"X\":\"1\"}},\"level\":\"Information\"}",
          "event 0+210 2021-03-02T08:15:30.123000000Z C@PC1 "
          "TimeCreated_SystemTime=2021-03-02T08:15:30.123Z Computer=PC1 "
          "Image=C:\\x EventID=1 Channel=C EventRecordID=7 Provider_Name=P "
          "X=1 level=Information\n");
    tells("{\"event_data\":{\"param1\":\"a\",\"param2\":\"b\"},\"event_id\":1,"
          "\"log_name\":\"C\",\"record_number\":\"7\"}",
          "event 0+90 - C param1=a param2=b EventID=1 Channel=C "
          "EventRecordID=7 Data=[a|b]\n");
    /* an object of another kind */
    tells("{\"event_id\":1,\"log_name\":\"C\"}",
          "event 0+29 -  event_id=1 log_name=C\n");
}

static void evtxecmd_is_known(void **state)
{
    (void)state;
    tells("{\"PayloadData1\":\"p\",\"Payload\":\"{\\\"EventData\\\":{\\\"Data"
          "\\\":[{\\\"@Name\\\":\\\"Image\\\",\\\"#text\\\":\\\"C:\\\\\\\\x"
          "\\\"},{\\\"@Name\\\":\\\"User\\\"}]}}\",\"Channel\":\"C\","
          "\"Provider\":\"P\",\"EventId\":1,\"EventRecordId\":\"7\","
          "\"TimeCreated\":\"2021-03-02T08:15:30.1234567+00:00\","
          "\"Computer\":\"PC1\"}",
          "event 0+254 2021-03-02T08:15:30.123456700Z C@PC1 PayloadData1=p "
          "Channel=C Provider_Name=P EventID=1 EventRecordID=7 "
          "TimeCreated_SystemTime=2021-03-02T08:15:30.1234567+00:00 "
          "Computer=PC1 Image=C:\\x User=\n");
    /* a payload that is none stays a text */
    tells("{\"Payload\":\"{x\",\"Channel\":\"C\",\"Provider\":\"P\","
          "\"EventId\":1}",
          "event 0+57 - C Payload={x Channel=C Provider_Name=P EventID=1\n");
}

static void velociraptor_is_known(void **state)
{
    (void)state;
    tells("{\"System\":{\"Provider\":{\"Name\":\"P\",\"Guid\":\"{1}\"},"
          "\"EventID\":{\"Value\":1,\"Qualifiers\":2},\"TimeCreated\":{"
          "\"SystemTime\":1614672930.1234567},\"EventRecordID\":7,"
          "\"Channel\":\"C\",\"Computer\":\"PC1\"},\"EventData\":{\"Image\":"
          "\"x\",\"Data\":[\"a\",\"b\"]},\"Message\":\"m\"}",
          "event 0+240 2021-03-02T08:15:30.123456700Z C@PC1 "
          "Provider_Name=P Provider_Guid={1} EventID=1 "
          "EventID_Qualifiers=2 TimeCreated_SystemTime=1614672930.1234567 "
          "EventRecordID=7 Channel=C Computer=PC1 Image=x Data=[a|b] "
          "Message=m\n");
    tells("{\"EventTime\":\"2021-03-02T08:15:30Z\",\"Computer\":\"PC1\","
          "\"Channel\":\"C\",\"Provider\":\"P\",\"EventID\":1102,"
          "\"EventRecordID\":7,\"EventData\":null,\"UserData\":{"
          "\"LogFileCleared\":{\"SubjectUserName\":\"bob\"}}}",
          "event 0+188 2021-03-02T08:15:30Z C@PC1 "
          "TimeCreated_SystemTime=2021-03-02T08:15:30Z Computer=PC1 "
          "Channel=C Provider_Name=P EventID=1102 EventRecordID=7 "
          "EventData SubjectUserName=bob\n");
    tells("{\"System\":{\"Provider\":{\"Name\":\"P\"},\"EventID\":1,"
          "\"TimeCreated\":\"2021-03-02T08:15:30Z\",\"Channel\":\"C\"},"
          "\"EventData\":{\"Image\":\"x\"}}",
          "event 0+125 2021-03-02T08:15:30Z C Provider_Name=P EventID=1 "
          "TimeCreated_SystemTime=2021-03-02T08:15:30Z Channel=C Image=x\n");
}

static void splunk_is_known(void **state)
{
    (void)state;
    tells("{\"preview\":false,\"offset\":0,\"result\":{\"_raw\":\"<Event>"
          "<System><EventID>1</EventID><Channel>C</Channel></System></Event>"
          "\",\"sourcetype\":\"XmlWinEventLog\"}}",
          "event 0+151 - C EventID=1 Channel=C sourcetype=XmlWinEventLog "
          "preview=false offset=0\n");
    tells("{\"preview\":false,\"result\":{\"_raw\":\"<Event><System><EventID>1"
          "</EventID></System></Event>\",\"sourcetype\":\"access\"}}",
          "event 0+112 -  sourcetype=access preview=false\n");
    tells("{\"preview\":false,\"result\":{\"_time\":\"2021-03-02 08:15:30.123 "
          "UTC\",\"host\":\"PC1\",\"EventCode\":\"1\",\"Channel\":\"C\","
          "\"Name\":\"'P'\",\"EventRecordID\":\"7\",\"Image\":\"x\","
          "\"source\":\"XmlWinEventLog:C\"}}",
          "event 0+182 2021-03-02T08:15:30.123000000Z C@PC1 "
          "TimeCreated_SystemTime=2021-03-02 08:15:30.123 UTC Computer=PC1 "
          "EventID=1 Channel=C Provider_Name=P EventRecordID=7 Image=x "
          "source=XmlWinEventLog:C preview=false\n");
    /* fields that it took out of a URL */
    tells("{\"preview\":false,\"result\":{\"_time\":\"2021-03-02\","
          "\"sourcetype\":\"access_combined\",\"EventCode\":\"1102\","
          "\"Channel\":\"Security\",\"EventID\":1102,\"Computer\":\"DC\"}}",
          "event 0+151 -  _time=2021-03-02 sourcetype=access_combined "
          "EventCode=1102 Channel=Security EventID=1102 Computer=DC "
          "preview=false\n");
}

static void wazuh_is_known(void **state)
{
    (void)state;
    tells("{\"timestamp\":\"2021-03-02T09:00:00.000+0000\",\"data\":{\"win\":{"
          "\"system\":{\"providerName\":\"P\",\"eventID\":\"1\","
          "\"systemTime\":\"2021-03-02T08:15:30.1234567Z\",\"eventRecordID\":"
          "\"7\",\"channel\":\"C\",\"computer\":\"PC1\"},\"eventdata\":{"
          "\"image\":\"C:\\\\\\\\x\\\\\\\\y\",\"user\":\"a\\\\b\","
          "\"path\":\"\\\\\\\\\\\\\\\\srv\"},\"logFileCleared\":{"
          "\"subjectUserName\":\"bob\"}}}}",
          "event 0+315 2021-03-02T08:15:30.123456700Z C@PC1 "
          "timestamp=2021-03-02T09:00:00.000+0000 Provider_Name=P "
          "EventID=1 TimeCreated_SystemTime=2021-03-02T08:15:30.1234567Z "
          "EventRecordID=7 Channel=C Computer=PC1 Image=C:\\x\\y User=a\\b "
          "Path=\\\\srv SubjectUserName=bob\n");
    tells("{\"data\":{\"win\":{\"system\":{\"channel\":\"C\"}}}}",
          "event 0+43 -  data.win.system.channel=C\n");
}

static void azure_is_known(void **state)
{
    (void)state;
    tells("{\"TimeGenerated\":\"2021-03-02T08:15:30.123Z\",\"Computer\":"
          "\"PC1\",\"EventSourceName\":\"P\",\"EventID\":4688,\"Channel\":"
          "\"\",\"CommandLine\":\"x\",\"SubjectUserName\":\"\",\"EventData\":"
          "\"<EventData xmlns=\\\"y\\\"><Data Name=\\\"CommandLine\\\">x</Data>"
          "<Data Name=\\\"SubjectUserName\\\">bob</Data></EventData>\","
          "\"Type\":\"SecurityEvent\"}",
          "event 0+299 2021-03-02T08:15:30.123000000Z Security@PC1 "
          "TimeCreated_SystemTime=2021-03-02T08:15:30.123Z Computer=PC1 "
          "Provider_Name=P EventID=4688 Channel=Security CommandLine=x "
          "SubjectUserName=bob Type=SecurityEvent\n");
    tells("{\"TimeGenerated\":\"2021-03-02T08:15:30Z\",\"Source\":\"P\","
          "\"EventLog\":\"C\",\"Computer\":\"PC1\",\"EventID\":1,"
          "\"EventData\":\"<DataItem type=\\\"System.XmlData\\\"><EventData>"
          "<Data>a</Data></EventData></DataItem>\",\"Type\":\"Event\"}",
          "event 0+209 2021-03-02T08:15:30Z C@PC1 "
          "TimeCreated_SystemTime=2021-03-02T08:15:30Z Provider_Name=P "
          "Channel=C Computer=PC1 EventID=1 Type=Event Data=a\n");
    tells("{\"TimeGenerated\":\"2021-03-02T08:15:30Z\",\"Provider\":\"P\","
          "\"Channel\":\"C\",\"Computer\":\"PC1\",\"EventID\":1,"
          "\"EventData\":\"{\\\"Image\\\":\\\"x\\\"}\",\"Type\":"
          "\"WindowsEvent\"}",
          "event 0+152 2021-03-02T08:15:30Z C@PC1 "
          "TimeCreated_SystemTime=2021-03-02T08:15:30Z Provider_Name=P "
          "Channel=C Computer=PC1 EventID=1 Type=WindowsEvent Image=x\n");
    tells("{\"TimeGenerated\":\"2021-03-02T08:15:30Z\",\"EventID\":1,"
          "\"Computer\":\"PC1\",\"EventData\":\"<EventData><x\","
          "\"Type\":\"SecurityEvent\"}",
          "event 0+120 2021-03-02T08:15:30Z Security@PC1 "
          "TimeCreated_SystemTime=2021-03-02T08:15:30Z EventID=1 "
          "Computer=PC1 EventData=<EventData><x Type=SecurityEvent "
          "Channel=Security\n");
    tells("{\"EventID\":1,\"Computer\":\"PC1\",\"Type\":\"Heartbeat\"}",
          "event 0+49 - @PC1 EventID=1 Computer=PC1 Type=Heartbeat\n");
}

#define SYSMON "Microsoft-Windows-Sysmon/Operational"

static void powershell_is_known(void **state)
{
    (void)state;
    tells("{\"Id\":1,\"Version\":5,\"RecordId\":7,\"ProviderName\":\"P\","
          "\"LogName\":\"" SYSMON "\",\"MachineName\":\"PC1\",\"UserId\":{"
          "\"Value\":\"S-1-5-18\"},\"TimeCreated\":\"\\/Date(1614672930123)"
          "\\/\",\"Properties\":[{\"Value\":\"-\"}],\"Message\":\"Process "
          "Create:\\r\\nImage: C:\\\\x.exe\\r\\nUser: bob\"}",
          "event 0+281 2021-03-02T08:15:30.123000000Z "
          "Microsoft-Windows-Sysmon/Operational@PC1 EventID=1 Version=5 "
          "EventRecordID=7 Provider_Name=P "
          "Channel=Microsoft-Windows-Sysmon/Operational Computer=PC1 "
          "Security_UserID=S-1-5-18 "
          "TimeCreated_SystemTime=/Date(1614672930123)/ Properties.Value=- "
          "Message=Process Create:\r\nImage: C:\\x.exe\r\nUser: bob "
          "Image=C:\\x.exe User=bob\n");
    tells("{\"TimeCreated\":\"2021-03-02T09:15:30.123+01:00\",\"Id\":4625,"
          "\"ProviderName\":\"Microsoft-Windows-Security-Auditing\","
          "\"MachineName\":\"PC1\",\"Message\":\"An account failed to log on."
          "\\r\\n\\r\\nSubject:\\r\\n\\tAccount Name:\\t\\tbob\\r\\n\"}",
          "event 0+217 2021-03-02T08:15:30.123000000Z Security@PC1 "
          "TimeCreated_SystemTime=2021-03-02T09:15:30.123+01:00 "
          "EventID=4625 Provider_Name=Microsoft-Windows-Security-Auditing "
          "Computer=PC1 Message=An account failed to log "
          "on.\r\n\r\nSubject:\r\n\tAccount Name:\t\tbob\r\n Channel=Security "
          "SubjectUserName=bob\n");
    tells("{\"EventID\":7036,\"MachineName\":\"PC1\",\"Index\":7,\"Source\":"
          "\"Service Control Manager\",\"EntryType\":4,\"TimeGenerated\":"
          "\"\\/Date(1614672930000)\\/\",\"Message\":\"m\"}",
          "event 0+151 2021-03-02T08:15:30Z System@PC1 EventID=7036 "
          "Computer=PC1 EventRecordID=7 Provider_Name=Service Control "
          "Manager EntryType=4 "
          "TimeCreated_SystemTime=/Date(1614672930000)/ Message=m "
          "Channel=System\n");
}

static void collectors_are_known(void **state)
{
    (void)state;
    tells("{\"ProviderName\":\"P\",\"EventID\":1,\"TimeCreated\":\"2021-03-02 "
          "08:15:30 +0100\",\"EventRecordID\":7,\"Channel\":\"" SYSMON "\","
          "\"Computer\":\"PC1\",\"Message\":\"x\\r\\nImage: C:\\\\x.exe\","
          "\"StringInserts\":[\"C:\\\\x.exe\"]}",
          "event 0+222 2021-03-02T07:15:30Z "
          "Microsoft-Windows-Sysmon/Operational@PC1 Provider_Name=P "
          "EventID=1 TimeCreated_SystemTime=2021-03-02 08:15:30 +0100 "
          "EventRecordID=7 Channel=Microsoft-Windows-Sysmon/Operational "
          "Computer=PC1 Message=x\r\nImage: C:\\x.exe "
          "StringInserts=C:\\x.exe Image=C:\\x.exe\n");
    tells("{\"version\":\"1.1\",\"host\":\"PC1\",\"short_message\":\"m\","
          "\"timestamp\":1614672930.5,\"_EventID\":1,\"_Channel\":\"C\","
          "\"_Image\":\"x\"}",
          "event 0+116 2021-03-02T08:15:30.500000000Z C@PC1 version=1.1 "
          "Computer=PC1 short_message=m "
          "TimeCreated_SystemTime=1614672930.5 EventID=1 Channel=C "
          "Image=x\n");
    tells("{\"EventID\":1,\"Channel\":\"C\",\"SystemTime\":"
          "\"2021-03-02T08:15:30.5Z\",\"Computer\":\"PC1\",\"Image\":\"x\"}",
          "event 0+94 2021-03-02T08:15:30.500000000Z C@PC1 EventID=1 "
          "Channel=C SystemTime=2021-03-02T08:15:30.5Z Computer=PC1 "
          "Image=x\n");
}

static void a_label_that_comes_twice_is_told(void **state)
{
    (void)state;
    tells("{\"Id\":7045,\"ProviderName\":\"P\",\"LogName\":\"System\","
          "\"TimeCreated\":\"\\/Date(1614672930000)\\/\",\"Message\":"
          "\"x\\nService Name: a\\nService Name: b\"}",
          "damage 0+137 lost 0: labels of its message twice or out of place: "
          "values "
          "may be forged\n"
          "event 0+137 2021-03-02T08:15:30Z System EventID=7045 "
          "Provider_Name=P Channel=System "
          "TimeCreated_SystemTime=/Date(1614672930000)/ Message=x\nService "
          "Name: a\nService Name: b ServiceName=[a|b]\n");
}

/* A time that has no zone is the person's. */
static void a_zone_is_for_times_that_have_none(void **state)
{
    (void)state;
    tells_in(&berlin,
             "{\"EventTime\":\"2021-03-02 09:15:30\",\"Channel\":\"C\","
             "\"EventID\":1,\"EventData\":{\"Image\":\"x\"}}",
             "event 0+87 2021-03-02T08:15:30Z C "
             "TimeCreated_SystemTime=2021-03-02 09:15:30 Channel=C EventID=1 "
             "Image=x\n");
    tells_in(&berlin,
             "{\"@timestamp\":\"2021-03-02T08:15:30Z\",\"log_name\":\"C\","
             "\"event_id\":1,\"record_number\":\"7\"}",
             "event 0+85 2021-03-02T08:15:30Z C "
             "TimeCreated_SystemTime=2021-03-02T08:15:30Z Channel=C EventID=1 "
             "EventRecordID=7\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(winlogbeat_6_is_known),
        cmocka_unit_test(evtxecmd_is_known),
        cmocka_unit_test(velociraptor_is_known),
        cmocka_unit_test(splunk_is_known),
        cmocka_unit_test(wazuh_is_known),
        cmocka_unit_test(azure_is_known),
        cmocka_unit_test(powershell_is_known),
        cmocka_unit_test(collectors_are_known),
        cmocka_unit_test(a_label_that_comes_twice_is_told),
        cmocka_unit_test(a_zone_is_for_times_that_have_none),
    };
    out = gr_buffer_upto(1 << 20);
    int const failed = cmocka_run_group_tests(tests, NULL, NULL);
    gr_buffer_free(&out);
    return failed;
}
