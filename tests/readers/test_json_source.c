/* test_json_source.c - which log an object of JSON is from. */
#include "check.h"

#include "base/time.h"
#include "readers/json_reader.h"
#include "readers/json_source.h"
#include "readers/limits.h"
#include "support/berlin.h"
#include "support/told.h"

static gr_buffer out;

typedef struct {
    size_t count;
    gr_buffer facts;
} facts_seen;

static void put_fact(gr_buffer *facts, event_value v)
{
    gr_put_byte(facts, ' ');
    if (v.type == VALUE_ABSENT) gr_put_byte(facts, '-');
    else value_put_text(facts, v);
}

/* "channel time host provider id record" */
static gr_status take(void *self, const event *e)
{
    facts_seen *const seen = self;
    char time[GR_TIME_TEXT];
    put_fact(&seen->facts, e->channel);
    gr_put_byte(&seen->facts, ' ');
    gr_put(&seen->facts, e->time_ns == GR_TIME_NONE
                             ? GR_S("-")
                             : gr_time_text(time, e->time_ns, 3));
    put_fact(&seen->facts, e->computer);
    put_fact(&seen->facts, e->provider);
    gr_putf(&seen->facts, " %lld",
            e->has_event_id ? (long long)e->event_id : -1LL);
    gr_putf(&seen->facts, " %lld\n",
            e->has_record_id ? (long long)e->record_id : -1LL);
    seen->count++;
    return GR_OK;
}

static void no_damage(void *self, uint64_t offset, uint64_t length,
                      uint64_t lost, const char *what)
{
    (void)self, (void)offset, (void)length, (void)lost;
    fail_msg("%s", what);
}

static void has_facts_in(const gr_zone *zone, const char *json,
                         const char *expected)
{
    facts_seen seen = {0, gr_buffer_upto(1 << 20)};
    reader_options const options = {false};
    event_sink const sink = {&seen, take, no_damage};
    reader_file file;
    gr_slice const bytes = gr_slice_of_c(json);
    reader_state *const state = json_reader.open(&options);
    json_reader.begin(&(reader_intro){.head = bytes,
                                      .clock = {.zone = zone},
                                      .options = &options},
                      &file, &sink);
    assert_int_equal(json_reader.read(state, &file, bytes, 0, &sink, NULL),
                     GR_OK);
    json_reader.close(state);
    assert_slice(gr_buffer_slice(&seen.facts), expected);
    gr_buffer_free(&seen.facts);
}

static void has_facts(const char *json, const char *expected)
{
    has_facts_in(NULL, json, expected);
}

#define T "2021-03-02T08:15:30.000Z"

static void tells(gr_slice json, const char *expected)
{
    out.len = 0;
    assert_int_equal(told_of(&json_reader, json, 0, false, &out, NULL), GR_OK);
    assert_slice(gr_buffer_slice(&out), expected);
}

static void logs_of_clouds_are_known(void **state)
{
    (void)state;
    has_facts("{\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"x\","
              "\"awsRegion\":\"r\",\"eventTime\":\"2021-03-02T08:15:30Z\"}",
              " aws-cloudtrail " T " - - -1 -1\n");
    has_facts("{\"protoPayload\":{\"serviceName\":\"compute\",\"methodName\":"
              "\"m\"},\"timestamp\":\"2021-03-02T08:15:30Z\"}",
              " gcp-audit " T " - - -1 -1\n");
    has_facts("{\"protoPayload\":{\"serviceName\":\"admin.googleapis.com\","
              "\"methodName\":\"m\"},\"timestamp\":\"2021-03-02T08:15:30Z\"}",
              " google-workspace-admin " T " - - -1 -1\n");
    has_facts("{\"category\":\"NonInteractiveUserSignInLogs\","
              "\"time\":\"2021-03-02T08:15:30Z\"}",
              " azure-signin " T " - - -1 -1\n");
    has_facts("{\"category\":\"AuditLogs\",\"time\":\"2021-03-02T08:15:30Z\"}",
              " azure-audit " T " - - -1 -1\n");
    has_facts("{\"createdDateTime\":\"2021-03-02T08:15:30Z\","
              "\"appDisplayName\":\"x\",\"status\":{\"errorCode\":0}}",
              " azure-signin " T " - - -1 -1\n");
    has_facts("{\"category\":\"Administrative\",\"resourceId\":\"r\","
              "\"operationName\":\"o\",\"time\":\"2021-03-02T08:15:30Z\"}",
              " azure-activity " T " - - -1 -1\n");
    has_facts("{\"riskEventType\":\"x\",\"activityDateTime\":"
              "\"2021-03-02T08:15:30Z\"}",
              " azure-risk " T " - - -1 -1\n");
}

static void logs_of_services_are_known(void **state)
{
    (void)state;
    has_facts("{\"published\":\"2021-03-02T08:15:30Z\",\"eventType\":\"x\","
              "\"displayMessage\":\"d\"}",
              " okta " T " - - -1 -1\n");
    has_facts("{\"@timestamp\":1614672930000,\"_document_id\":\"x\","
              "\"action\":\"org.x\"}",
              " github-audit " T " - - -1 -1\n");
    has_facts("{\"@timestamp\":1614672930000,\"action\":\"org.x\","
              "\"actor\":\"bob\",\"org\":\"o\"}",
              " github-audit " T " - - -1 -1\n");
    has_facts("{\"@timestamp\":1614672930000,\"action\":\"x\"}",
              " - - - - -1 -1\n");
    has_facts("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\","
              "\"requestReceivedTimestamp\":\"2021-03-02T08:15:30.000000Z\"}",
              " kubernetes-audit " T " - - -1 -1\n");
    has_facts("{\"kind\":\"Event\",\"apiVersion\":\"v1\","
              "\"requestReceivedTimestamp\":\"2021-03-02T08:15:30.000000Z\"}",
              " - - - - -1 -1\n");
    has_facts("{\"CreationTime\":\"2021-03-02T08:15:30\",\"Operation\":\"x\","
              "\"Workload\":\"Exchange\"}",
              " m365-audit " T " - - -1 -1\n");
    has_facts("{\"__REALTIME_TIMESTAMP\":\"1614672930000000\",\"_HOSTNAME\":"
              "\"web1\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"MESSAGE\":\"x\"}",
              " sshd " T " web1 - -1 -1\n");
}

/* All that rules for web servers look at. */
static void requests_have_the_names_of_access_logs(void **state)
{
    (void)state;
    tells(GR_S("{\"remote_addr\":\"192.0.2.7\",\"status\":\"200\",\"request\":"
               "\"GET /a?b=%20 HTTP/1.1\",\"http_user_agent\":\"u\"}"),
          "event 0+98 remote_addr=192.0.2.7 status=200 request=GET /a?b=%20 "
          "HTTP/1.1 http_user_agent=u c-ip=192.0.2.7 sc-status=200 "
          "cs-user-agent=u cs-method=GET cs-uri-stem=/a cs-uri-query=/a?b=%20 "
          "cs-version=HTTP/1.1\n");
    tells(GR_S("{\"clientip\":\"192.0.2.7\",\"request\":\"/a\",\"query\":"
               "\"?b\",\"method\":\"GET\",\"status\":1,\"referer\":\"-\"}"),
          "event 0+92 clientip=192.0.2.7 request=/a query=?b method=GET "
          "status=1 referer=- c-ip=192.0.2.7 sc-status=1 cs-referer "
          "cs-method=GET cs-uri-stem=/a cs-uri-query=/a?b\n");
    tells(GR_S("{\"clientip\":\"192.0.2.7\",\"verb\":\"GET\",\"path\":\"/a\","
               "\"args\":\"b\",\"status\":1}"),
          "event 0+71 clientip=192.0.2.7 verb=GET path=/a args=b status=1 "
          "c-ip=192.0.2.7 sc-status=1 cs-method=GET cs-uri-stem=/a "
          "cs-uri-query=/a?b\n");
    /* bytes of TLS */
    tells(
        GR_S(
            "{\"remote_addr\":\"::1\",\"request\":\"\\\\x16\",\"status\":400}"),
        "event 0+52 remote_addr=::1 request=\\x16 status=400 c-ip=::1 "
        "sc-status=400 cs-request=\\x16\n");
    tells(
        GR_S("{\"ts\":1,\"request\":{\"remote_ip\":\"::1\",\"method\":\"GET\","
             "\"uri\":\"/a?b\",\"headers\":{\"User-Agent\":[\"u\"]}},"
             "\"status\":200}"),
        "event 0+110 ts=1 request.remote_ip=::1 request.method=GET "
        "request.uri=/a?b request.headers.User-Agent=u status=200 c-ip=::1 "
        "sc-status=200 cs-user-agent=u cs-method=GET cs-uri-stem=/a "
        "cs-uri-query=/a?b\n");
}

#define REQUEST                                                                \
    "\"remote_addr\":\"::1\",\"request\":\"GET / HTTP/1.0\",\"status\":1"

/* The client's own word, Host, is no host. */
static void requests_have_a_time_and_a_host(void **state)
{
    static const gr_zone_span east[] = {{INT64_MIN, 7200}};
    static const gr_zone zone = {east, 1, GR_S_INIT("+02:00")};
    (void)state;
    has_facts("{\"time_local\":\"02/Mar/2021:08:15:30 +0000\"," REQUEST
              ",\"host\":\"DC1\",\"hostname\":\"web1\"}",
              " access " T " web1 - -1 -1\n");
    has_facts("{\"time\":\"[02/Mar/2021:10:15:30 +0200]\"," REQUEST
              ",\"host\":\"DC1\"}",
              " access " T " - - -1 -1\n");
    has_facts_in(&zone, "{\"time\":\"02/Mar/2021:10:15:30\"," REQUEST "}",
                 " access " T " - - -1 -1\n");
    has_facts("{\"time_iso8601\":\"2021-03-02T08:15:30+00:00\"," REQUEST "}",
              " access " T " - - -1 -1\n");
    has_facts("{\"msec\":1614672930.000," REQUEST "}",
              " access " T " - - -1 -1\n");
    has_facts("{\"ClientHost\":\"::1\",\"RequestMethod\":\"GET\","
              "\"RequestPath\":\"/\",\"DownstreamStatus\":200,\"StartUTC\":"
              "\"2021-03-02T08:15:30Z\",\"RequestHost\":\"DC1\"}",
              " access " T " - - -1 -1\n");
    has_facts(
        "{\"@timestamp\":\"2021-03-02T08:15:30Z\",\"source\":{\"ip\":"
        "\"::1\"},\"http\":{\"request\":{\"method\":\"GET\"},\"response\":"
        "{\"status_code\":200}},\"url\":{\"path\":\"/\"},\"host\":"
        "{\"name\":\"web1\"}}",
        " access " T " web1 - -1 -1\n");
    /* of none */
    has_facts("{\"remote_addr\":\"::1\",\"status\":1}", " - - - - -1 -1\n");
}

static void windows_events_keep_their_channel(void **state)
{
    (void)state;
    has_facts("{\"EventTime\":\"2021-03-02T08:15:30Z\",\"Hostname\":\"H\","
              "\"EventID\":4624,\"Channel\":\"Security\",\"SourceName\":\"S\"}",
              " Security " T " H S 4624 -1\n");
    has_facts("{\"@timestamp\":\"2021-03-02T08:15:30Z\",\"winlog\":{"
              "\"channel\":\"Security\",\"event_id\":\"4624\","
              "\"provider_name\":\"P\",\"computer_name\":\"H\","
              "\"record_id\":7}}",
              " Security " T " H P 4624 7\n");
    has_facts("{\"_index\":\"i\",\"_source\":{\"@timestamp\":"
              "\"2021-03-02T08:15:30Z\",\"winlog\":{\"channel\":\"Security\","
              "\"event_id\":1}}}",
              " Security " T " - - 1 -1\n");
}

/* In a cloud's record they are names like others. */
static void names_of_windows_make_no_event_of_a_clouds_record(void **state)
{
    (void)state;
    has_facts("{\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"Get\","
              "\"awsRegion\":\"x\",\"eventTime\":\"2021-03-02T08:15:30Z\","
              "\"Channel\":\"Security\",\"EventID\":1102,"
              "\"Computer\":\"DC01\"}",
              " aws-cloudtrail 2021-03-02T08:15:30.000Z - - -1 -1\n");
    has_facts("{\"CreationTime\":\"2021-03-02T08:15:30\",\"Operation\":\"x\","
              "\"Workload\":\"y\",\"Channel\":\"Security\",\"EventID\":1}",
              " m365-audit 2021-03-02T08:15:30.000Z - - -1 -1\n");
}

static void fields_of_winlogbeat_are_those_of_windows(void **state)
{
    (void)state;
    tells(GR_S("{\"@timestamp\":\"t\",\"winlog\":{\"channel\":\"C\","
               "\"event_data\":{\"Image\":\"a\"},\"user_data\":{\"X\":1},"
               "\"task\":\"k\"},\"event\":{\"code\":1}}"),
          "event 0+120 .Channel=C Image=a X=1 winlog.task=k "
          ".TimeCreated_SystemTime=t @timestamp=t event.code=1\n");
    tells(GR_S("{\"winlog\":{\"channel\":\"C\",\"event_data\":{\"param1\":"
               "\"a\",\"param2\":\"b\"}}}"),
          "event 0+67 .Channel=C param1=a param2=b Data=[a|b]\n");
    tells(GR_S("{\"EventID\":1,\"Channel\":\"C\",\"SourceName\":\"S\"}"),
          "event 0+44 EventID=1 Channel=C SourceName=S Provider_Name=S\n");
}

static void an_event_in_a_text_is_read(void **state)
{
    static const char xml[] =
        "{\"__REALTIME_TIMESTAMP\":\"1\",\"_HOSTNAME\":\"web1\","
        "\"MESSAGE\":\"<Event><System>"
        "<Provider Name=\\\"Linux-Sysmon\\\"/><EventID>1</EventID><TimeCreated "
        "SystemTime=\\\"2021-03-02T08:15:30Z\\\"/><EventRecordID>5"
        "</EventRecordID><Channel>Linux-Sysmon/Operational</Channel><Computer>"
        "forged</Computer></System><EventData><Data Name=\\\"Image\\\">/bin/a "
        "&amp; b</Data></EventData></Event>\"}";
    (void)state;
    has_facts(xml, " Linux-Sysmon/Operational " T " web1 Linux-Sysmon 1 5\n");
    tells(GR_S("{\"EventXml\":\"\\u003cEvent>\\u003cEventData>\\u003cData "
               "Name='Image'>x\\u003c/Data>\\u003c/EventData>\\u003c/Event>\""
               "}"),
          "event 0+110 Image=x\n");
    /* what is no event is the text that it is */
    tells(GR_S("{\"EventXml\":\"<Event>x\"}"),
          "event 0+23 EventXml=<Event>x\n");
    tells(GR_S("{\"message\":\"<Event>x\"}"), "event 0+22 message=<Event>x\n");
}

static void entries_of_a_journal_are_lines_of_a_system_log(void **state)
{
    (void)state;
    tells(GR_S("\x1e{\"__REALTIME_TIMESTAMP\":\"1\",\"_COMM\":\"sshd-session\","
               "\"MESSAGE\":\"Accepted password for bob from 192.0.2.1 port 5 "
               "ssh2\"}\n"),
          "event 1+116 __REALTIME_TIMESTAMP=1 _COMM=sshd-session "
          "MESSAGE=Accepted password for bob from 192.0.2.1 port 5 ssh2 "
          "program=sshd-session message=Accepted password for bob from "
          "192.0.2.1 port 5 ssh2 user=bob src_ip=192.0.2.1 src_port=5 "
          "method=password outcome=success action=authentication\n");
    /* bytes that are no text, a field that came twice, one left out */
    tells(GR_S("{\"__REALTIME_TIMESTAMP\":\"1\",\"MESSAGE\":[97,27,255],"
               "\"_HOSTNAME\":[\"a\",\"b\"],\"X\":null}"),
          "event 0+81 __REALTIME_TIMESTAMP=1 MESSAGE=[97|27|255] "
          "_HOSTNAME=[a|b] X hostname=a message=a\x1b\xEF\xBF\xBD\n");
}

#define ESLOGGER(event)                                                        \
    "{\"schema_version\":1,\"event_type\":9,\"global_seq_num\":0,\"time\":"    \
    "\"" T "\",\"process\":{\"executable\":{\"path\":\"/bin/"                  \
    "zsh\"}},\"event\":{" event "}}\n"
#define TARGET "{\"target\":{\"path\":\"/a/b\"}"
#define NEW_PATH                                                               \
    "{\"destination\":{\"new_path\":{\"dir\":{\"path\":\"/a\"},\"filename\":"  \
    "\"b\"}}}"
#define OLD_PATH "{\"destination\":{\"existing_file\":{\"path\":\"/a/b\"}}}"

static void tells_channel(const char *json, const char *channel)
{
    char line[64];
    (void)snprintf(line, sizeof line, " %s " T " - - -1 -1\n", channel);
    has_facts(json, line);
}

static void ends_with(const char *json, const char *fields)
{
    out.len = 0;
    assert_int_equal(
        told_of(&json_reader, gr_slice_of_c(json), 0, false, &out, NULL),
        GR_OK);
    assert_true(gr_ends_with(gr_buffer_slice(&out), gr_slice_of_c(fields)));
}

#define CONTAINER(log)                                                         \
    "{\"log\":\"" log "\\n\",\"stream\":\"stdout\",\"time\":\"" T "\"}"

static void a_container_of_a_web_server_has_its_requests(void **state)
{
    (void)state;
    static const char request[] =
        CONTAINER("192.0.2.7 - bob [02/Mar/2021:08:15:29 +0000] \\\"GET /a?b "
                  "HTTP/1.1\\\" 200 5");
    tells_channel(request, "access");
    ends_with(request,
              "c-ip=192.0.2.7 cs-username=bob cs-method=GET cs-uri-stem=/a "
              "cs-uri-query=/a?b cs-version=HTTP/1.1 sc-status=200 "
              "sc-bytes=5\n");
    tells_channel(CONTAINER("hello"), "container");
    /* in the words of somebody else */
    tells_channel(CONTAINER("no user: 192.0.2.7 - bob [02/Mar/2021:08:15:29 "
                            "+0000] \\\"GET / HTTP/1.1\\\" 200 5"),
                  "container");
}

static void eslogger_says_what_ran(void **state)
{
    (void)state;
    static const char json[] =
        ESLOGGER("\"exec\":{\"target\":{\"executable\":{\"path\":\"/bin/ls\"}},"
                 "\"args\":[\"ls\",\"\",\"-l\"],\"cwd\":{\"path\":\"/\"}}");
    tells_channel(json, "macos-process");
    ends_with(json, " Image=/bin/ls CommandLine=ls  -l ParentImage=/bin/zsh "
                    "CurrentDirectory=/\n");
    ends_with(ESLOGGER("\"exec\":{\"target\":{\"executable\":{\"path\":"
                       "\"/bin/ls\"}},\"args\":[\"ls\"]}"),
              " Image=/bin/ls CommandLine=ls ParentImage=/bin/zsh\n");
}

static void eslogger_says_which_files_were_written(void **state)
{
    (void)state;
    static const char *const written[] = {
        ESLOGGER("\"create\":" OLD_PATH),
        ESLOGGER("\"create\":" NEW_PATH),
        ESLOGGER("\"rename\":" OLD_PATH),
        ESLOGGER("\"rename\":" NEW_PATH),
        ESLOGGER("\"write\":" TARGET "}"),
        ESLOGGER("\"close\":" TARGET ",\"modified\":true}")};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        tells_channel(written[i], "macos-file");
        ends_with(written[i], " TargetFilename=/a/b Image=/bin/zsh\n");
    }
    tells_channel(ESLOGGER("\"unlink\":" TARGET "}"), "macos-file-delete");
    tells_channel(ESLOGGER("\"close\":" TARGET ",\"modified\":false}"),
                  "macos");
    tells_channel(ESLOGGER("\"open\":" TARGET "}"), "macos");
}

static void an_edr_must_say_that_it_is_a_mac(void **state)
{
    (void)state;
#define RAN "{\"time\":\"" T "\",\"Image\":\"/a\",\"CommandLine\":\"a\","
    tells_channel(RAN "\"product\":\"macos\"}\n", "macos-process");
    tells_channel(RAN "\"host\":{\"os\":{\"type\":\"linux\",\"family\":"
                      "\"darwin\"}}}\n",
                  "macos-process");
    tells_channel(RAN "\"TargetFilename\":\"/b\",\"os\":\"macOS\"}\n",
                  "macos-file");
    tells_channel(RAN "\"DestinationIp\":\"::1\",\"os\":\"macOS\"}\n", "macos");
    has_facts(RAN "\"os\":\"linux\"}\n", " - - - - -1 -1\n");
    has_facts(RAN "\"x\":\"macos\"}\n", " - - - - -1 -1\n");
    has_facts("{\"time\":\"" T "\",\"Image\":\"/a\",\"os\":\"macos\"}\n",
              " - - - - -1 -1\n");
}

static void the_program_of_an_entry_is_whom_journald_saw(void **state)
{
    (void)state;
    has_facts("{\"__REALTIME_TIMESTAMP\":\"1614672930000000\",\"_COMM\":"
              "\"logger\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"MESSAGE\":\"x\"}",
              " syslog " T " - - -1 -1\n");
    has_facts("{\"__REALTIME_TIMESTAMP\":\"1614672930000000\",\"_COMM\":"
              "\"useradd\",\"MESSAGE\":\"x\"}",
              " auth " T " - - -1 -1\n");
}

#define FORGED                                                                 \
    "\"<Event><System><EventID>1</EventID><Channel>Security</Channel>"         \
    "</System></Event>\""

static void an_event_in_a_text_forges_no_channel(void **state)
{
    (void)state;
    has_facts("{\"__REALTIME_TIMESTAMP\":\"1614672930000000\",\"_COMM\":"
              "\"sysmon\",\"MESSAGE\":" FORGED "}",
              " syslog " T " - - -1 -1\n");
    has_facts("{\"__REALTIME_TIMESTAMP\":\"1614672930000000\",\"_COMM\":"
              "\"logger\",\"MESSAGE\":" FORGED "}",
              " syslog " T " - - -1 -1\n");
    has_facts("{\"host\":{\"name\":\"web01\"},\"message\":" FORGED "}",
              " - - - - -1 -1\n");
    has_facts("{\"log\":" FORGED ",\"stream\":\"stdout\"}", " - - - - -1 -1\n");
    has_facts("{\"Message\":" FORGED "}", " - - - - -1 -1\n");
    has_facts("{\"_raw\":" FORGED "}", " - - - - -1 -1\n");
    has_facts("{\"_raw\":" FORGED ",\"sourcetype\":\"log4j\"}",
              " - - - - -1 -1\n");
    /* what a stranger's browser says it is */
    has_facts("{\"user_agent\":" FORGED "}", " - - - - -1 -1\n");
}

static void fields_that_hold_events_give_them(void **state)
{
    (void)state;
    has_facts("{\"_raw\":" FORGED ",\"sourcetype\":\"XmlWinEventLog\"}",
              " Security - - - 1 -1\n");
    has_facts("{\"source\":\"XmlWinEventLog:Security\",\"_raw\":" FORGED "}",
              " Security - - - 1 -1\n");
    has_facts("{\"xml\":" FORGED "}", " Security - - - 1 -1\n");
}

#define SYSMON_ON_DC1                                                          \
    "\"<Event><System><EventID>1</EventID><Channel>Linux-Sysmon/Operational"   \
    "</Channel><Computer>DC1</Computer></System><EventData><Data "             \
    "Name='host'>DC1</Data></EventData></Event>\""

/* Whatever a message says: the host is the object's. */
static void an_event_in_a_message_forges_no_host(void **state)
{
    (void)state;
    has_facts("{\"message\":" SYSMON_ON_DC1 ",\"host\":{\"name\":\"web01\"}}",
              " Linux-Sysmon/Operational - web01 - 1 -1\n");
    has_facts("{\"log\":" SYSMON_ON_DC1 ",\"stream\":\"stdout\"}",
              " Linux-Sysmon/Operational - - - 1 -1\n");
    has_facts("{\"message\":" SYSMON_ON_DC1 ",\"hostname\":\"web01\"}",
              " Linux-Sysmon/Operational - web01 - 1 -1\n");
}

static void a_record_in_a_record_is_read(void **state)
{
    (void)state;
    has_facts("{\"CreationDate\":\"x\",\"AuditData\":\"{\\\"CreationTime\\\":"
              "\\\"2021-03-02T08:15:30\\\",\\\"Operation\\\":\\\"o\\\","
              "\\\"Workload\\\":\\\"w\\\"}\"}",
              " m365-audit " T " - - -1 -1\n");
    tells(GR_S("{\"AuditData\":\"{broken\"}"),
          "event 0+23 AuditData={broken\n");
    tells(GR_S("{\"AuditData\":\"{\\\"a\\\":\\\"\\\\x\\\"}\"}"),
          "event 0+31 AuditData={\"a\":\"\\x\"}\n");
}

static void parameters_are_a_text_too(void **state)
{
    (void)state;
    tells(GR_S("{\"requestParameters\":{\"a\":{\"b\":\"x\\\"y\"},\"n\":5}}"),
          "event 0+46 requestParameters.a.b=x\"y requestParameters.n=5 "
          "requestParameters=\"a\":{\"b\":\"x\"y\"},\"n\":5\n");
    tells(GR_S("{\"requestParameters\":{},\"responseElements\":{\"a\":[]}}"),
          "event 0+52 requestParameters responseElements.a "
          "responseElements=\"a\n");
}

static void lists_are_texts_and_pairs_too(void **state)
{
    (void)state;
    tells(GR_S("{\"Parameters\":[{\"Name\":\"A\",\"Value\":\"b\"}]}"),
          "event 0+41 Parameters.Name=A Parameters.Value=b "
          "Parameters=\"Name\":\"A\",\"Value\":\"b Parameters.A=b\n");
    /* a pair without a value, and one that is none */
    tells(GR_S("{\"ExtendedProperties\":[{\"Name\":\"A\"},{\"Name\":\"B\","
               "\"Value\":\"\\\"c\\\"\"},5]}"),
          "event 0+68 ExtendedProperties.Name=[A|B] "
          "ExtendedProperties.Value=\"c\" ExtendedProperties=5 "
          "ExtendedProperties.B=c\n");
    tells(GR_S("{\"networkLocationDetails\":[]}"),
          "event 0+29 networkLocationDetails=[|[]]\n");
}

static void an_event_of_a_bus_is_whoevers_who_put_it(void **state)
{
    (void)state;
    tells(GR_S("{\"detail-type\":\"AWS API Call via CloudTrail\","
               "\"source\":\"aws.iam\",\"detail\":{\"a\":1}}"),
          "event 0+81 a=1 detail-type=AWS API Call via CloudTrail "
          "source=aws.iam\n");
    tells(GR_S("{\"detail-type\":\"AWS API Call via CloudTrail\","
               "\"source\":\"my.app\",\"detail\":{\"a\":1}}"),
          "event 0+80 detail-type=AWS API Call via CloudTrail source=my.app "
          "detail.a=1\n");
    tells(GR_S("{\"detail-type\":\"x\",\"source\":\"aws.iam\","
               "\"detail\":{\"a\":1}}"),
          "event 0+55 detail-type=x source=aws.iam detail.a=1\n");
}

static void rules_have_names_of_their_own(void **state)
{
    (void)state;
    /* one of several, in the record's own spelling of the name */
    tells(GR_S("{\"category\":\"AuditLogs\",\"time\":\"" T "\",\"properties\":{"
               "\"category\":\"Policy\"}}"),
          "event 0+93 category=[AuditLogs|Policy] time=" T
          " properties.category=Policy\n");
    /* an outcome: of what is there, and of what is not */
    tells(
        GR_S("{\"eventSource\":\"a\",\"eventName\":\"b\",\"awsRegion\":\"c\"}"),
        "event 0+51 eventSource=a eventName=b awsRegion=c status=success\n");
    tells(GR_S("{\"eventSource\":\"a\",\"eventName\":\"b\",\"awsRegion\":\"c\","
               "\"errorCode\":\"AccessDenied\"}"),
          "event 0+78 eventSource=a eventName=b awsRegion=c "
          "errorCode=AccessDenied status=failure\n");
    tells(
        GR_S("{\"Workload\":\"a\",\"Operation\":\"b\",\"CreationTime\":\"c\"}"),
        "event 0+51 Workload=a Operation=b CreationTime=c eventSource=a "
        "eventName=b\n");
    /* a number is the word that it is written as */
    tells(GR_S("{\"category\":\"SignInLogs\",\"time\":\"" T "\",\"status\":{"
               "\"errorCode\":0}}"),
          "event 0+84 category=SignInLogs time=" T
          " status.errorCode=0 ResultType=0 Status=Success\n");
}

static void lists_of_records_are_events_each(void **state)
{
    (void)state;
    tells(GR_S("{\"Records\":[{\"a\":1},\n {\"a\":2}]}\n{\"a\":3}"),
          "event 12+7 a=1\nevent 22+7 a=2\nevent 32+7 a=3\n");
    tells(GR_S("{\"kind\":\"EventList\",\"apiVersion\":\"v1\",\"metadata\":{},"
               "\"items\":[{\"a\":\"]}\"}]}"),
          "event 61+10 a=]}\n");
    tells(GR_S("{\"value\":[{\"a\":[{\"b\":1}]}],\"@odata.nextLink\":\"x\"}"),
          "event 10+15 a.b=1\n");
    tells(GR_S("{\"Records\":[{\"a\":1},5]}"),
          "event 12+7 a=1\ndamage 20+3 lost 0: not a JSON object\n");
    tells(GR_S("{\"took\":5,\"_shards\":{\"total\":1},\"hits\":{\"total\":"
               "{\"value\":2},\"hits\":[{\"_id\":\"1\",\"_source\":{\"a\":1}},"
               "{\"_id\":\"2\",\"_source\":{\"a\":2}}]}}"),
          "event 68+29 a=1 _id=1\nevent 98+29 a=2 _id=2\n");
    tells(GR_S("{\"preview\":false,\"messages\":[],\"fields\":[{\"name\":\"a"
               "\"}],\"results\":[{\"a\":\"1\"}],\"highlighted\":{}}"),
          "event 66+9 a=1\n");
    /* events with lists among their fields */
    tells(GR_S("{\"results\":[{\"a\":1}]}"), "event 0+21 results.a=1\n");
    tells(GR_S("{\"hits\":[{\"a\":1}]}"), "event 0+18 hits.a=1\n");
    tells(GR_S("{\"hits\":{\"value\":[{\"a\":1}]}}"),
          "event 0+28 hits.value.a=1\n");
    tells(GR_S("{\"name\":\"x\",\"value\":[{\"a\":1}]}"),
          "event 0+30 name=x value.a=1\n");
    tells(GR_S("{\"Records\":[]}"), "event 0+14 Records\n");
    tells(GR_S("{\"Records\":5}"), "event 0+13 Records=5\n");
}

/* A list of more than a value may be long, in blocks; `gap` stands around its
 * records. Nothing in it is damage, whatever it begins and ends with. */
static size_t damage_in_long_list(const char *head, const char *gap,
                                  const char *tail)
{
    gr_buffer json = gr_buffer_upto(16 << 20);
    size_t events = 0, found = 0, damage = 0;
    out.len = 0;
    gr_put(&json, gr_slice_of_c(head));
    for (; json.len < 2 * JSON_VALUE_CEILING; events++) {
        gr_putf(&json, "%s%s{%s\"a\":%zu,%s\"b\":[{\"c\":\"%01024d\"}]}",
                events > 0 ? "," : "", gap, gap, events, gap, 0);
    }
    gr_put(&json, gr_slice_of_c(gap));
    gr_put(&json, gr_slice_of_c(tail));
    told_without_raw(&json_reader, gr_buffer_slice(&json), 1 << 20, &out);
    for (size_t at = 0; at < out.len; at++) {
        gr_slice const rest = gr_from(gr_buffer_slice(&out), at);
        found += gr_starts_with(rest, GR_S("event "));
        damage += gr_starts_with(rest, GR_S("damage "));
        at += gr_find_byte(rest, '\n');
    }
    assert_int_equal(found, events);
    gr_buffer_free(&json);
    return damage;
}

static void the_frame_of_a_long_list_is_no_damage(void **state)
{
    static const char *const gaps[] = {"", "\n    "};
    (void)state;
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
        const char *const gap = gaps[i];
        assert_int_equal(damage_in_long_list("{\"Records\":[", gap, "]}\n"), 0);
        assert_int_equal(
            damage_in_long_list("{\n  \"value\": [", gap, "]\n}\n"), 0);
        assert_int_equal(damage_in_long_list(
                             "\xef\xbb\xbf{\r\n \"@odata.context\": \"x[\",\r\n"
                             " \"@odata.count\": 5,\r\n \"value\": [",
                             gap, "],\r\n \"@odata.nextLink\": \"}\"\r\n}"),
                         0);
        assert_int_equal(damage_in_long_list("{\"kind\":\"EventList\","
                                             "\"metadata\":{},\"items\":[",
                                             gap, "],\"count\":1}"),
                         0);
        assert_int_equal(damage_in_long_list(
                             "{\"took\":5,\"_shards\":{\"total\":1},\"hits\":{"
                             "\"total\":{\"value\":2},\"hits\":[",
                             gap, "]}}"),
                         0);
        assert_int_equal(damage_in_long_list("{\"preview\":false,\"fields\":[{"
                                             "\"name\":\"a\"}],\"results\":[",
                                             gap, "],\"highlighted\":{}}"),
                         0);
        /* behind it stands what is no part of a frame */
        assert_int_equal(
            damage_in_long_list("{\"Records\":[", gap, "],\"secret\":1}\n"), 1);
    }
}

static event_value text(const char *s)
{
    return value_of(VALUE_UTF8, s, strlen(s));
}

static void times_are_told_apart(void **state)
{
    static const gr_zone_span east[] = {{INT64_MIN, 7200}};
    static const gr_zone zone = {east, 1, GR_S_INIT("+02:00")};
    int64_t const t = INT64_C(1614672930000000000);
    (void)state;
    assert_int_equal(json_time(text("2021-03-02T08:15:30Z"), &zone), t);
    assert_int_equal(json_time(text("2021-03-02T10:15:30+02:00"), NULL), t);
    assert_int_equal(json_time(text("2021-03-02T10:15:30"), &zone), t);
    assert_int_equal(json_time(text("2021-03-02 10:15:30.5"), &zone),
                     t + 500000000);
    assert_int_equal(json_time(text("2021-03-02 10:15:30+02"), NULL), t);
    /* the hour that spring leaves out, and that autumn has twice */
    assert_int_equal(json_time(text("2021-03-28 02:30:00"), &berlin),
                     INT64_C(1616895000000000000));
    assert_int_equal(json_time(text("2021-10-31 02:30:00"), &berlin),
                     INT64_C(1635640200000000000));
    assert_int_equal(json_time(text("2016-12-31T23:59:60Z"), NULL),
                     INT64_C(1483228800000000000));
    assert_int_equal(json_time(text("/Date(1614672930000)/"), NULL), t);
    assert_int_equal(json_time(text("2021-03-02 09:15:30 +0100"), &berlin), t);
    assert_int_equal(json_time(text("2021-03-02 08:15:30 UTC"), &berlin), t);
    assert_int_equal(json_time(text("2021-03-02 08:15:30 PM"), NULL),
                     GR_TIME_NONE);
    assert_int_equal(json_time(text("1614672930"), NULL), t);
    assert_int_equal(json_time(text("1614672930.25"), NULL), t + 250000000);
    assert_int_equal(json_time(text("1614672930000000"), NULL), t);
    assert_int_equal(json_time(text("1614672930000000000"), NULL), t);
    assert_int_equal(json_time(text("18446744073709551615"), NULL),
                     GR_TIME_NONE);
    assert_int_equal(json_time(text("yesterday"), NULL), GR_TIME_NONE);
    assert_int_equal(json_time(text(""), NULL), GR_TIME_NONE);
}

static void a_zone_is_for_times_that_have_none(void **state)
{
    static const gr_zone_span east[] = {{INT64_MIN, 7200}};
    static const gr_zone zone = {east, 1, GR_S_INIT("+02:00")};
    (void)state;
    has_facts_in(&zone,
                 "{\"EventTime\":\"2021-03-02 10:15:30\",\"EventID\":1,"
                 "\"Channel\":\"C\"}",
                 " C " T " - - 1 -1\n");
    has_facts_in(&zone,
                 "{\"CreationTime\":\"2021-03-02T08:15:30\",\"Operation\":"
                 "\"x\",\"Workload\":\"w\"}",
                 " m365-audit " T " - - -1 -1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logs_of_clouds_are_known),
        cmocka_unit_test(logs_of_services_are_known),
        cmocka_unit_test(requests_have_the_names_of_access_logs),
        cmocka_unit_test(requests_have_a_time_and_a_host),
        cmocka_unit_test(windows_events_keep_their_channel),
        cmocka_unit_test(names_of_windows_make_no_event_of_a_clouds_record),
        cmocka_unit_test(fields_of_winlogbeat_are_those_of_windows),
        cmocka_unit_test(an_event_in_a_text_is_read),
        cmocka_unit_test(entries_of_a_journal_are_lines_of_a_system_log),
        cmocka_unit_test(a_container_of_a_web_server_has_its_requests),
        cmocka_unit_test(eslogger_says_what_ran),
        cmocka_unit_test(eslogger_says_which_files_were_written),
        cmocka_unit_test(an_edr_must_say_that_it_is_a_mac),
        cmocka_unit_test(the_program_of_an_entry_is_whom_journald_saw),
        cmocka_unit_test(an_event_in_a_text_forges_no_channel),
        cmocka_unit_test(fields_that_hold_events_give_them),
        cmocka_unit_test(an_event_in_a_message_forges_no_host),
        cmocka_unit_test(a_record_in_a_record_is_read),
        cmocka_unit_test(parameters_are_a_text_too),
        cmocka_unit_test(lists_are_texts_and_pairs_too),
        cmocka_unit_test(an_event_of_a_bus_is_whoevers_who_put_it),
        cmocka_unit_test(rules_have_names_of_their_own),
        cmocka_unit_test(lists_of_records_are_events_each),
        cmocka_unit_test(the_frame_of_a_long_list_is_no_damage),
        cmocka_unit_test(times_are_told_apart),
        cmocka_unit_test(a_zone_is_for_times_that_have_none),
    };
    out = gr_buffer_upto(16 << 20);
    int const failed = cmocka_run_group_tests(tests, NULL, NULL);
    gr_buffer_free(&out);
    return failed;
}
