/* test_cloud_csv_reader.c - faces src/readers/cloud_csv_reader.c and what it is
 * made of: audit logs of clouds as CSV are what they are as JSON; damage,
 * blocks. */
#include "check.h"

#include "base/mem.h"
#include "readers/cloud_csv_reader.h"
#include "readers/json_reader.h"
#include "readers/limits.h"
#include "readers/wincsv_reader.h"
#include "support/text_told.h"
#include "support/told_out.h"

static void tells_text(gr_slice text, const char *expected)
{
    for (size_t step = 0; step < 700; step = step * 3 + 7) {
        out.len = 0;
        text_told(&cloud_csv_reader, text, &(text_file){.step = step}, &out);
        assert_slice(gr_buffer_slice(&out), expected);
    }
}
#define tells(text, expected) tells_text(GR_S(text), expected)

/* Of one event, without where it stands: "event 1+2 ". */
static gr_slice without_place(gr_slice told)
{
    gr_slice const word = GR_S("event ");
    assert_true(gr_starts_with(told, word));
    gr_slice const place = gr_from(told, word.len);
    return gr_from(place, gr_find_byte(place, ' '));
}

/* The one row of `csv` tells what the one object of `json` does. */
static void is_the_same(gr_slice csv, gr_slice json)
{
    gr_buffer object = gr_buffer_upto(1 << 20);
    out.len = 0;
    text_told(&cloud_csv_reader, csv, &(text_file){.step = 0}, &out);
    text_told(&json_reader, json, &(text_file){.step = 0}, &object);
    gr_slice const as_json = without_place(gr_buffer_slice(&object));
    char expected[2048];
    assert_true(as_json.len < sizeof expected);
    memcpy(expected, as_json.ptr, as_json.len);
    expected[as_json.len] = '\0';
    assert_slice(without_place(gr_buffer_slice(&out)), expected);
    gr_buffer_free(&object);
}

static int sniffed(const char *text)
{
    return cloud_csv_reader.sniff(gr_slice_of_c(text), GR_S("x.csv"));
}

#define T "2021-03-02T08:15:30Z"
#define PURVIEW                                                                \
    "RecordId,CreationDate,RecordType,Operation,UserId,AuditData,"             \
    "AssociatedAdminUnits\r\n"
#define PURVIEW_ROW(data) "1,2021-03-02T08:15:30.0Z,1,X,a@b," data ",\r\n"
#define AUDIT_DATA                                                             \
    "{\"CreationTime\":\"2021-03-02T08:15:30\",\"Operation\":\"New-"           \
    "InboxRule\","                                                             \
    "\"Workload\":\"Exchange\",\"RecordType\":1,\"UserId\":\"a@b\","           \
    "\"Parameters\":[{\"Name\":\"ForwardTo\",\"Value\":\"x, y\"}]}"
#define AUDIT_QUOTED                                                           \
    "\"{\"\"CreationTime\"\":\"\"2021-03-02T08:15:30\"\",\"\"Operation\"\":"   \
    "\"\"New-InboxRule\"\",\"\"Workload\"\":\"\"Exchange\"\","                 \
    "\"\"RecordType\"\":1,\"\"UserId\"\":\"\"a@b\"\","                         \
    "\"\"Parameters\"\":[{\"\"Name\"\":\"\"ForwardTo\"\",\"\"Value\"\":"       \
    "\"\"x, y\"\"}]}\""
#define SHORT_DATA                                                             \
    "\"{\"\"CreationTime\"\":\"\"2021-03-02T08:15:30\"\",\"\"Operation\"\":"   \
    "\"\"x\"\",\r\n\"\"Workload\"\":\"\"y\"\"}\""
#define SHORT_SHOWN                                                            \
    " " T " m365-audit CreationTime=2021-03-02T08:15:30 Operation=x "          \
    "Workload=y eventSource=y eventName=x\n"

static void a_row_of_microsoft_365_is_its_audit_data(void **state)
{
    (void)state;
    is_the_same(GR_S(PURVIEW PURVIEW_ROW(AUDIT_QUOTED)), GR_S(AUDIT_DATA));
    is_the_same(GR_S("\xef\xbb\xbf#TYPE Deserialized.X\r\n"
                     "\"RunspaceId\",\"RecordType\",\"CreationDate\","
                     "\"UserIds\",\"Operations\",\"AuditData\",\"Identity\"\r\n"
                     "\"r\",\"ExchangeAdmin\",\"3/2/2021 8:15:30 AM\",\"a@b\","
                     "\"New-InboxRule\"," AUDIT_QUOTED ",\"1\"\r\n"),
                GR_S(AUDIT_DATA));
    is_the_same(GR_S("AuditData;Operations;UserIds\n" AUDIT_QUOTED ";x;y\n"),
                GR_S(AUDIT_DATA));
}

static void its_grounds_are_the_row(void **state)
{
    (void)state;
    tells(PURVIEW PURVIEW_ROW(SHORT_DATA) PURVIEW_ROW(SHORT_DATA),
          "event 82+119" SHORT_SHOWN "event 203+119" SHORT_SHOWN);
}

static void data_that_are_no_object_cost_their_row(void **state)
{
    (void)state;
    tells(PURVIEW PURVIEW_ROW("\"{\"\"a\"\":\"") PURVIEW_ROW(SHORT_DATA),
          "damage 82+43 lost 1: not sound JSON\n"
          "event 127+119" SHORT_SHOWN);
    tells(PURVIEW PURVIEW_ROW("{}{}") PURVIEW_ROW("x{}") PURVIEW_ROW(""),
          "damage 82+38 lost 1: not one JSON object\n"
          "damage 122+37 lost 1: not sound JSON\n"
          "damage 161+34 lost 1: a row without a record\n");
}

/* Whatever the record looks like. */
static void a_record_is_of_the_files_log(void **state)
{
    (void)state;
    tells(
        PURVIEW PURVIEW_ROW("\"{\"\"Event\"\":{\"\"System\"\":{\"\"Channel\"\":"
                            "\"\"Security\"\"}}}\""),
        "event 82+87 - m365-audit Channel=Security\n");
}

static void githubs_columns_are_its_fields(void **state)
{
    (void)state;
    is_the_same(
        GR_S("action,actor,user,org,repo,business,created_at,data.hook_id,x\n"
             "repo.destroy,eve,,acme,acme/x,,1614672930000,7,\n"),
        GR_S("{\"action\":\"repo.destroy\",\"actor\":\"eve\","
             "\"business\":\"\",\"created_at\":\"1614672930000\","
             "\"data\":{\"hook_id\":\"7\"},\"org\":\"acme\","
             "\"repo\":\"acme/x\",\"user\":\"\"}"));
}

#define SIGN_IN_HEADER                                                         \
    "Date (UTC),Request ID,User agent,Username,Authentication Protocol,"       \
    "Incoming token type,Application,Application ID ,IP address,Location,"     \
    "Status,Sign-in error code,Failure reason,Device ID,Compliant,Join Type,"  \
    "Authentication requirement,Autonomous system  number,"                    \
    "Incoming token type,Conditional Access\n"

static void a_sign_in_of_the_portal_is_that_of_graph(void **state)
{
    (void)state;
    is_the_same(
        GR_S(SIGN_IN_HEADER T
             ",r,axios,eve@x,Device code,none,Office,a,203.0.113.9,"
             "\"Delft, Zuid-Holland, NL\",Success,None,Other.,,,,"
             "Single-factor authentication,1136,none,Not Applied\n"),
        GR_S("{\"Status\":\"Success\",\"appDisplayName\":\"Office\","
             "\"appId\":\"a\",\"authenticationProtocol\":\"deviceCode\","
             "\"authenticationRequirement\":\"singleFactorAuthentication\","
             "\"autonomousSystemNumber\":1136,"
             "\"conditionalAccessStatus\":\"notApplied\","
             "\"createdDateTime\":\"" T "\","
             "\"deviceDetail\":{\"deviceId\":\"\",\"trustType\":\"\"},"
             "\"id\":\"r\",\"incomingTokenType\":\"none\","
             "\"ipAddress\":\"203.0.113.9\",\"location\":{"
             "\"countryOrRegion\":\"NL\",\"state\":\"Zuid-Holland\","
             "\"city\":\"Delft\"},\"status\":{\"errorCode\":0,"
             "\"failureReason\":\"Other.\"},\"userAgent\":\"axios\","
             "\"userPrincipalName\":\"eve@x\"}"));
    is_the_same(
        GR_S("Application,Sign-in error code,Date (UTC),Compliant,Status,"
             "Location,Latency\n"
             "Office,50053," T ",No,Failure,NL,12 ms\n"),
        GR_S("{\"Status\":\"Failure\",\"appDisplayName\":\"Office\","
             "\"createdDateTime\":\"" T "\","
             "\"deviceDetail\":{\"isCompliant\":false},"
             "\"location\":{\"countryOrRegion\":\"NL\",\"state\":\"\","
             "\"city\":\"\"},\"processingTimeInMilliseconds\":\"12 ms\","
             "\"status\":{\"errorCode\":50053}}"));
}

/* A success is said; where nothing is, there is no code. */
static void an_error_code_is_not_made_up(void **state)
{
    (void)state;
    is_the_same(GR_S("Application,Sign-in error code,Date (UTC),Status\n"
                     "Office,None," T ",Interrupted\n"),
                GR_S("{\"Status\":\"Interrupted\",\"appDisplayName\":"
                     "\"Office\",\"createdDateTime\":\"" T "\","
                     "\"status\":{\"errorCode\":null}}"));
}

static void an_audit_of_the_portal_is_that_of_graph(void **state)
{
    (void)state;
    is_the_same(
        GR_S("Date (UTC),CorrelationId,Service,Category,Activity,Result,"
             "ActorUserPrincipalName,IPAddress,Target1Type,Target2Type,"
             "Target1ModifiedProperty1Name,Target1ModifiedProperty1NewValue,"
             "Target1ModifiedProperty2Name,Target1ModifiedProperty2NewValue,"
             "AdditionalDetail1Key,AdditionalDetail1Value,Other/1\n" T
             ",c,Core Directory,UserManagement,Add user,success,eve@x,"
             "203.0.113.9,User,Group,AccountEnabled,[true],UserType,"
             "\"[\"\"Guest\"\"]\",User-Agent,curl,o\n"),
        GR_S("{\"Other/1\":\"o\",\"activityDateTime\":\"" T "\","
             "\"activityDisplayName\":\"Add user\",\"additionalDetails\":["
             "{\"key\":\"User-Agent\",\"value\":\"curl\"}],"
             "\"category\":\"UserManagement\",\"correlationId\":\"c\","
             "\"initiatedBy\":{\"user\":{\"ipAddress\":\"203.0.113.9\","
             "\"userPrincipalName\":\"eve@x\"}},"
             "\"loggedByService\":\"Core Directory\",\"result\":\"success\","
             "\"targetResources\":[{\"modifiedProperties\":["
             "{\"displayName\":\"AccountEnabled\",\"newValue\":\"[true]\"},"
             "{\"displayName\":\"UserType\",\"newValue\":\"[\\\"Guest\\\"]\"}],"
             "\"type\":\"User\"},{\"type\":\"Group\"}]}"));
}

#define GITHUB "action,actor,created_at,org\n"
#define GITHUB_ROW(action) action ",eve,1614672930000,o\n"
#define GITHUB_SHOWN(action)                                                   \
    " " T " github-audit action=" action                                       \
    " actor=eve created_at=1614672930000 org=o\n"

static void damage_costs_its_row(void **state)
{
    (void)state;
    tells(GITHUB GITHUB_ROW("a") "x,y\nx,y,z\n\n" GITHUB_ROW("b"),
          "event 28+21" GITHUB_SHOWN(
              "a") "damage 50+3 lost 0: not a row of the log's columns\n"
                   "damage 54+5 lost 1: not a row of the log's columns\n"
                   "event 61+21" GITHUB_SHOWN("b"));
}

static void a_torn_last_row_is_told(void **state)
{
    (void)state;
    tells(GITHUB GITHUB_ROW("a") "repo.x,ev",
          "event 28+21" GITHUB_SHOWN(
              "a") "damage 50+9 lost 0: not a row of the log's columns\n");
    tells(PURVIEW PURVIEW_ROW(SHORT_DATA) "1,2,3,4,5,\"{\"\"a",
          "event 82+119" SHORT_SHOWN
          "damage 203+15 lost 1: not a row of the log's columns\n");
}

static void utf_16_is_read(void **state)
{
    (void)state;
    gr_slice const wide =
        gr_slice_of(u"\uFEFF" GITHUB GITHUB_ROW("a"),
                    sizeof u"\uFEFF" GITHUB GITHUB_ROW("a") - 2);
    tells_text(wide, "event 58+42" GITHUB_SHOWN("a"));
}

/* More names than the first bytes of a file hold. */
static void a_header_may_be_long(void **state)
{
    (void)state;
    enum { MORE = 400 };
    gr_buffer text = gr_buffer_upto(1 << 20);
    gr_put(&text, GR_S("action,actor,created_at,org"));
    for (unsigned i = 0; i < MORE; i++) gr_putf(&text, ",data.column_%u", i);
    gr_put(&text, GR_S("\na,eve,1614672930000,o"));
    for (unsigned i = 0; i < MORE; i++) gr_put_byte(&text, ',');
    gr_slice const all = gr_buffer_slice(&text);
    assert_true(all.len > READER_HEAD);
    assert_true(cloud_csv_reader.sniff(gr_sub(all, 0, READER_HEAD), GR_S("x")) >
                50);
    tells_text(all, "event 6318+421" GITHUB_SHOWN("a"));
    gr_buffer_free(&text);
}

static void a_header_without_names_is_told(void **state)
{
    (void)state;
    gr_buffer text = gr_buffer_upto(4 << 20);
    gr_put(&text, GR_S("action,actor,created_at,org,"));
    while (text.len < READER_TEXT + 1) gr_put_byte(&text, 'x');
    gr_put(&text, GR_S("\na,b,c,d,e\n"));
    tells_text(gr_buffer_slice(&text),
               "damage 0+8194 lost 0: a header too long, or without names of "
               "columns\n"
               "damage 8194+9 lost 1: not a row of the log's columns\n");
    gr_buffer_free(&text);
}

static void exports_are_known_by_their_header(void **state)
{
    (void)state;
    assert_true(sniffed(PURVIEW) > 50);
    assert_true(sniffed("auditdata\tUserIds\n") > 50);
    assert_true(sniffed(GITHUB) > 50);
    assert_true(sniffed("action,actor,@timestamp,repo") > 50);
    assert_true(sniffed(SIGN_IN_HEADER) > 50);
    assert_int_equal(sniffed("action,actor,created_at\na,b,c\n"), 0);
    assert_int_equal(sniffed("Date (UTC),User,Application\n"), 0);
    assert_int_equal(sniffed("AuditData\n"), 0);
    assert_int_equal(sniffed("{\"AuditData\":\"{}\",\"RecordType\":1}\n"), 0);
    assert_int_equal(sniffed(""), 0);
    assert_int_equal(wincsv_reader.sniff(GR_S(PURVIEW), GR_S("x.csv")), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_row_of_microsoft_365_is_its_audit_data, clear),
        cmocka_unit_test_setup(its_grounds_are_the_row, clear),
        cmocka_unit_test_setup(data_that_are_no_object_cost_their_row, clear),
        cmocka_unit_test_setup(a_record_is_of_the_files_log, clear),
        cmocka_unit_test_setup(githubs_columns_are_its_fields, clear),
        cmocka_unit_test_setup(a_sign_in_of_the_portal_is_that_of_graph, clear),
        cmocka_unit_test_setup(an_error_code_is_not_made_up, clear),
        cmocka_unit_test_setup(an_audit_of_the_portal_is_that_of_graph, clear),
        cmocka_unit_test_setup(damage_costs_its_row, clear),
        cmocka_unit_test_setup(a_torn_last_row_is_told, clear),
        cmocka_unit_test_setup(utf_16_is_read, clear),
        cmocka_unit_test_setup(a_header_may_be_long, clear),
        cmocka_unit_test_setup(a_header_without_names_is_told, clear),
        cmocka_unit_test(exports_are_known_by_their_header),
    };
    return cmocka_run_group_tests(tests, NULL, last);
}
