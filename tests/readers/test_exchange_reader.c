/* test_exchange_reader.c - logs of an Exchange server: headers, rows, cells,
 * damage, blocks. */
#include "check.h"

#include "base/mem.h"
#include "base/time.h"
#include "readers/exchange_reader.h"
#include "readers/limits.h"
#include "support/berlin.h"
#include "support/told.h"
#include "support/told_out.h"

static void read_text(gr_slice text, size_t step)
{
    out.len = 0;
    told_without_raw(&exchange_reader, text, step, &out);
}

#define tells(text, expected)                                                  \
    do {                                                                       \
        read_text(GR_S(text), 1 << 20);                                        \
        assert_slice(gr_buffer_slice(&out), expected);                         \
    } while (0)

#define HEAD(version, type, fields)                                            \
    "#Software: Microsoft Exchange Server\r\n#Version: " version               \
    "\r\n#Log-type: " type                                                     \
    "\r\n#Date: 2021-03-03T00:00:00.000Z\r\n#Fields: " fields "\r\n"
#define MARK "\xef\xbb\xbf"
#define T1 "2021-03-03T06:49:53.772Z"
#define T2 "2021-03-03T06:49:58.284Z"

static void the_bare_header_of_style_a_is_no_event(void **state)
{
    (void)state;
    tells("DateTime,A,B\r\n" HEAD("15.01.2176.002", "HttpProxy Logs",
                                  "DateTime,A,B") T1 ",1,2\r\n",
          "event 161+28 DateTime=" T1 " A=1 B=2 "
          "ExchangeVersion=15.01.2176.002\n");
}

static void style_b_begins_with_a_byte_order_mark(void **state)
{
    (void)state;
    tells(MARK HEAD("15.0.0.0", "ECP Server Log", "TimeStamp,ServerName") T1
          ",EXCH01\r\n",
          "event 152+31 TimeStamp=" T1 " ServerName=EXCH01 "
          "ExchangeVersion=15.0.0.0\n");
}

static void fields_in_mid_file_change_columns_and_version(void **state)
{
    (void)state;
    tells(HEAD("15.01.1.1", "EWS Logs", "DateTime,A,B") T1
          ",1,2\r\n" MARK HEAD("15.01.2.2", "EWS Logs", "DateTime,B") T2
          ",3\r\n" T2 ",3,4\r\n",
          "event 136+28 DateTime=" T1 " A=1 B=2 ExchangeVersion=15.01.1.1\n"
          "event 303+26 DateTime=" T2 " B=3 ExchangeVersion=15.01.2.2\n"
          "damage 331+28 lost 1: a row of 3 values, where its header names "
          "2\n");
}

static void files_that_were_joined_are_read_as_one(void **state)
{
    (void)state;
    tells("DateTime,A\n" HEAD("1", "x", "DateTime,A") T1
          ",1\nDateTime,A,B\n" HEAD("2", "x", "DateTime,A,B") T2 ",2,3\n",
          "event 130+26 DateTime=" T1 " A=1 ExchangeVersion=1\n"
          "event 291+28 DateTime=" T2 " A=2 B=3 ExchangeVersion=2\n");
}

static void quotes_are_taken_off_and_doubled_ones_are_one(void **state)
{
    (void)state;
    tells(HEAD("1", "x", "DateTime,A,B,C") T1
          ",\"a,b\",\"say \"\"hi\"\", twice\",\r\n" T1
          ",\"\"\"\",\"\",x\"y\"\r\n",
          "event 123+51 DateTime=" T1 " A=a,b B=say \"hi\", twice C= "
          "ExchangeVersion=1\n"
          "event 176+37 DateTime=" T1 " A=\" B= C=x\"y\" "
          "ExchangeVersion=1\n");
}

static void a_quote_that_is_not_closed_costs_its_line(void **state)
{
    (void)state;
    tells(HEAD("1", "x", "DateTime,A") T1 ",\"open\r\n" T1 ",\"a\"b\r\n" T2
                                          ",1\r\n",
          "damage 119+30 lost 1: a row whose quotes do not match\n"
          "damage 151+29 lost 1: a row whose quotes do not match\n"
          "event 182+26 DateTime=" T2 " A=1 ExchangeVersion=1\n");
}

static void cells_have_fields_for_their_keys(void **state)
{
    (void)state;
    tells(HEAD("1", "ECP Server Log", "TimeStamp,EventData") T1
          ",\"S:TIME=13;'S:CMD=Set-X.Url=''http://f/<script "
          "a=\"\"b\"\">c;d=e''';S:URL=/ecp/x?a=b;c;S:EX=;Dbl:WLM.TS=0;I32:ADS."
          "C[DC01]=2\"\r\n" T2 ",S:CMD=Get-InboxRule\r\n",
          "event 141+145 TimeStamp=" T1
          " EventData=S:TIME=13;'S:CMD=Set-X.Url=''http://f/<script "
          "a=\"b\">c;d=e''';S:URL=/ecp/x?a=b;c;S:EX=;Dbl:WLM.TS=0;I32:ADS.C["
          "DC01]=2 EventData.CMD=Set-X.Url='http://f/<script a=\"b\">c;d=e' "
          "EventData.EX= EventData.TIME=13 EventData.URL=/ecp/x?a=b;c "
          "EventData.WLM.TS=0 ExchangeVersion=1\n"
          "event 288+44 TimeStamp=" T2 " EventData=S:CMD=Get-InboxRule "
          "EventData.CMD=Get-InboxRule ExchangeVersion=1\n");
}

static void a_key_that_comes_twice_hides_nothing(void **state)
{
    (void)state;
    tells(HEAD("1", "x", "DateTime,GenericInfo") T1 ",A=1;B=2;A=3;;A=\r\n",
          "event 129+40 DateTime=" T1 " GenericInfo=A=1;B=2;A=3;;A= "
          "GenericInfo.A=[1|3|] GenericInfo.B=2 ExchangeVersion=1\n");
}

static void a_cell_of_no_keys_is_left_alone(void **state)
{
    (void)state;
    tells(HEAD("1", "x", "DateTime,GenericErrors,context") T1
          ",a;b;'c;=d;1=2,k=v\r\n",
          "event 139+42 DateTime=" T1 " GenericErrors=a;b;'c;=d;1=2 "
          "context=k=v ExchangeVersion=1\n");
}

static void a_request_has_its_whole_target(void **state)
{
    (void)state;
    tells(HEAD("1", "x", "DateTime,UrlStem,UrlQuery") T1
          ",/owa/,?a=b\r\n" T1 ",/owa/,a=b\r\n" T1 ",/owa/,\r\n",
          "event 134+35 DateTime=" T1 " UrlStem=/owa/ UrlQuery=?a=b "
          "cs-uri-query=/owa/?a=b ExchangeVersion=1\n"
          "event 171+34 DateTime=" T1 " UrlStem=/owa/ UrlQuery=a=b "
          "cs-uri-query=/owa/?a=b ExchangeVersion=1\n"
          "event 207+31 DateTime=" T1 " UrlStem=/owa/ UrlQuery= "
          "cs-uri-query=/owa/ ExchangeVersion=1\n");
}

static void a_column_without_a_name_is_named_by_its_place(void **state)
{
    (void)state;
    tells(HEAD("1", "x", "DateTime,,A b") T1 ",1,2\n",
          "event 122+28 DateTime=" T1 " column-2=1 Ab=2 ExchangeVersion=1\n");
}

/* ---- facts ---- */

typedef struct {
    gr_buffer channels;
    int64_t time_ns;
    gr_buffer host;
} facts;

static gr_status take_facts(void *self, const event *e)
{
    facts *const f = self;
    value_put_text(&f->channels, e->channel);
    f->time_ns = e->time_ns;
    f->host.len = 0;
    value_put_text(&f->host, e->computer);
    assert_string_equal(e->source_kind, "exchange");
    return GR_OK;
}

static void no_damage(void *self, uint64_t offset, uint64_t length,
                      uint64_t records_lost, const char *what)
{
    (void)self, (void)offset, (void)length, (void)records_lost;
    fail_msg("%s", what);
}

static facts facts_of(gr_slice text, gr_slice name, const gr_zone *zone)
{
    reader_options const options = {false};
    facts f = {gr_buffer_upto(1 << 10), GR_TIME_NONE, gr_buffer_upto(1 << 10)};
    event_sink const sink = {&f, take_facts, no_damage};
    reader_file file;
    exchange_reader.begin(&(reader_intro){.head = gr_sub(text, 0, READER_HEAD),
                                          .name = name,
                                          .clock.zone = zone,
                                          .options = &options},
                          &file, &sink);
    reader_state *const state = exchange_reader.open(&options);
    assert_non_null(state);
    assert_int_equal(exchange_reader.read(state, &file, text, 0, &sink, NULL),
                     GR_OK);
    exchange_reader.close(state);
    return f;
}

static void has_channel(const char *type, const char *fields, const char *name,
                        const char *channel)
{
    gr_buffer text = gr_buffer_upto(1 << 12);
    gr_putf(&text,
            "#Software: Microsoft Exchange Server\r\n#Log-type: %s\r\n"
            "#Fields: %s\r\n" T1,
            type, fields);
    for (const char *c = fields; *c != '\0'; c++)
        if (*c == ',') gr_putf(&text, ",");
    gr_putf(&text, "\r\n");
    facts f = facts_of(gr_buffer_slice(&text), gr_slice_of_c(name), NULL);
    assert_slice(gr_buffer_slice(&f.channels), channel);
    gr_buffer_free(&f.channels);
    gr_buffer_free(&f.host);
    gr_buffer_free(&text);
}

static void the_log_type_tells_the_channel(void **state)
{
    (void)state;
    static const char *const types[][2] = {
        {"HttpProxy Logs", "exchange-httpproxy"},
        {"ECP Server Log", "exchange-ecp"},
        {"ECP Activity Context Log", "exchange-ecp-activity"},
        {"OABGenerator Log", "exchange-oabgenerator"},
        {"EWS Logs", "exchange-ews"},
        {"MapiHttp Logs", "exchange-mapihttp"},
        {"RCA Protocol Logs", "exchange-rca"},
        {"RPC Client Access Log", "exchange-rca"},
        {"Autodiscover Logs", "exchange-autodiscover"},
        {"OWA Logs", "exchange-owa"},
        {"Rps Http Logs", "exchange-rps-http"},
        {"Rps Cmdlet Logs", "exchange-cmdlet"},
        {"Message Tracking Log", "exchange-tracking"},
        {"SMTP Receive Protocol Log", "exchange-smtp"},
        {"SMTP Send Protocol Log", "exchange-smtp"},
        {"IMAP4 Log", "exchange-imap"},
        {"POP3 Log", "exchange-pop"},
        {"audit", "exchange-admin-audit"},
        {"Agent Log", "exchange-other"},
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        has_channel(types[i][0], "DateTime,x", "any.log", types[i][1]);
}

static void columns_then_names_tell_what_the_log_type_does_not(void **state)
{
    (void)state;
    has_channel("?", "DateTime,AnchorMailbox,ProxyAction", "Ews_1.LOG",
                "exchange-httpproxy");
    has_channel("?", "date-time,event-id,internal-message-id", "x",
                "exchange-tracking");
    has_channel("?", "date-time,connector-id,remote-endpoint", "x",
                "exchange-smtp");
    has_channel("?", "DateTime,SoapAction,ImpersonatedUser", "x",
                "exchange-ews");
    has_channel("?", "dateTime,sessionId,cIp,context", "imap420210303-1.LOG",
                "exchange-imap");
    has_channel("?", "DateTime,x", "Rps_Http_2021030306-1.LOG",
                "exchange-rps-http");
    has_channel("?", "DateTime,x", "x", "exchange-other");
}

static void check_time(const char *column, const char *time,
                       const gr_zone *zone, const char *expected)
{
    char text[GR_TIME_TEXT];
    gr_buffer log = gr_buffer_upto(1 << 12);
    gr_putf(&log,
            "#Software: Microsoft Exchange Server\n"
            "#Fields: A,%s,ServerHostName\nx,%s,EXCH01\n",
            column, time);
    facts f = facts_of(gr_buffer_slice(&log), GR_S("x"), zone);
    if (expected == NULL) assert_true(f.time_ns == GR_TIME_NONE);
    else assert_slice(gr_time_text(text, f.time_ns, 3), expected);
    assert_slice(gr_buffer_slice(&f.host), "EXCH01");
    gr_buffer_free(&f.channels);
    gr_buffer_free(&f.host);
    gr_buffer_free(&log);
}

static void seasons_leap_seconds_and_offsets_are_kept(void **state)
{
    (void)state;
    check_time("DateTime", "2021-03-28T02:30:00", &berlin,
               "2021-03-28T01:30:00.000Z");
    check_time("DateTime", "2021-10-31T02:30:00", &berlin,
               "2021-10-31T00:30:00.000Z");
    check_time("DateTime", "2016-12-31T23:59:60.250Z", &berlin,
               "2017-01-01T00:00:00.250Z");
    check_time("DateTime", "2022-01-01T00:30:00.000+02", NULL,
               "2021-12-31T22:30:00.000Z");
}

static void times_are_utc_in_a_column_of_any_of_four_names(void **state)
{
    (void)state;
    static const gr_zone_span east = {INT64_MIN, 7200};
    static const gr_zone zone = {&east, 1, GR_S_INIT("+02:00")};
    static const char *const names[] = {"DateTime", "date-time", "dateTime",
                                        "TimeStamp", "Timestamp"};
    for (size_t i = 0; i < 5; i++) check_time(names[i], T1, &zone, T1);
    check_time("DateTime", "2021-03-03T06:49:53Z", &zone,
               "2021-03-03T06:49:53.000Z");
    check_time("DateTime", "2021-03-03T06:49:53z", &zone,
               "2021-03-03T06:49:53.000Z");
    check_time("DateTime", "2021-03-03T06:49:53.7+02:00", &zone,
               "2021-03-03T04:49:53.700Z");
    check_time("DateTime", "2021-03-03T06:49:53.772", &zone,
               "2021-03-03T04:49:53.772Z");
    check_time("DateTime", "2021-03-03T06:49:53.772", NULL, T1);
    check_time("DateTime", "2021-03-03T06:49:53.7x2Z", NULL, NULL);
    check_time("DateTime", "yesterday", NULL, NULL);
    check_time("When", T1, NULL, NULL);
}

/* ---- which files ---- */

static void it_is_known_by_its_head(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        int sure;
    } heads[] = {
        {HEAD("1", "HttpProxy Logs", "DateTime,A"), 90},
        {MARK HEAD("1", "ECP Server Log", "TimeStamp,A"), 90},
        {"DateTime,A\r\n" HEAD("1", "x", "DateTime,A"), 90},
        {"#Software: Microsoft Exchange Server\r\n#Version: 1", 90},
        {"#Log-type: audit\n#Fields: a,b\n", 70},
        {"DateTime,AnchorMailbox,ProxyAction\n" T1 ",,\n", 70},
        {"DateTime,A\n" T1 ",1\n", 0},
        {"#Software: Microsoft Internet Information Services 10.0\n"
         "#Version: 1.0\n#Fields: date time\n",
         0},
        {"#Software: Microsoft Exchange Server\n#Fields: date time\n", 0},
        {"some text\n" HEAD("1", "x", "DateTime,A"), 0},
        {"", 0},
        {"{\"a\":1}\n", 0},
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        assert_int_equal(
            exchange_reader.sniff(gr_slice_of_c(heads[i].head), GR_S("x.log")),
            heads[i].sure);
    assert_ptr_equal(
        reader_for(GR_S(HEAD("1", "x", "DateTime,A")), GR_S("x.log")),
        &exchange_reader);
}

/* ---- damage ---- */

static void damage_costs_its_row_alone(void **state)
{
    (void)state;
    tells(T1 ",0\n" HEAD("1", "x", "DateTime,A") "\0\0\0" T1 ",1\r\r\n\n" T1
                                                 "\n" T2 ",2\n" T2,
          "damage 0+26 lost 1: a row without names of columns before it\n"
          "damage 146+3 lost 0: NULs where text should be\n"
          "event 149+26 DateTime=" T1 " A=1 ExchangeVersion=1\n"
          "damage 179+24 lost 1: a row of 1 values, where its header names "
          "2\n"
          "event 204+26 DateTime=" T2 " A=2 ExchangeVersion=1\n"
          "damage 231+24 lost 1: a torn row of 1 values, where its header "
          "names 2\n");
}

static void a_line_too_long_is_told(void **state)
{
    (void)state;
    gr_buffer log = gr_buffer_upto((size_t)8 << 20);
    gr_put(&log, GR_S(HEAD("1", "x", "DateTime,A") T1 ","));
    for (size_t i = 0; i < LINE_CEILING / 8; i++)
        gr_put(&log, GR_S("aaaaaaaa"));
    gr_put(&log, GR_S("\r\n" T2 ",2\r\n"));
    read_text(gr_buffer_slice(&log), 4 << 20);
    assert_slice(gr_buffer_slice(&out),
                 "damage 119+1048601 lost 1: a line too long\n"
                 "event 1048722+26 DateTime=" T2 " A=2 ExchangeVersion=1\n");
    gr_buffer_free(&log);
}

static void utf16_is_read(void **state)
{
    (void)state;
    static const char text[] = HEAD("1", "x", "DateTime,A") T1 ",1\r\n";
    gr_buffer log = gr_buffer_upto(1 << 12);
    for (int big = 0; big < 2; big++) {
        log.len = 0;
        gr_put(&log, big ? GR_S("\xfe\xff") : GR_S("\xff\xfe"));
        for (size_t i = 0; i + 1 < sizeof text; i++) {
            if (big) gr_put_byte(&log, 0);
            gr_put_byte(&log, (uint8_t)text[i]);
            if (!big) gr_put_byte(&log, 0);
        }
        for (size_t step = 50; step < 400; step += 117) {
            read_text(gr_buffer_slice(&log), step);
            assert_slice(gr_buffer_slice(&out), "event 240+52 DateTime=" T1
                                                " A=1 ExchangeVersion=1\n");
        }
    }
    gr_buffer_free(&log);
}

/* More keys than there are places for: each row has its own all the same. */
static void many_keys_are_forgotten_and_cost_no_value(void **state)
{
    (void)state;
    enum { ROWS = 40, KEYS = 70 };
    gr_buffer log = gr_buffer_upto(1 << 20);
    gr_put(&log, GR_S(HEAD("1", "x", "DateTime,GenericInfo,GenericErrors")));
    for (int i = 0; i < ROWS; i++) {
        gr_putf(&log, T1 ",");
        for (int k = 0; k < KEYS; k++) gr_putf(&log, "k%d-%d=%d;", i, k, k);
        gr_putf(&log, ",last%d=1\n", i);
    }
    read_text(gr_buffer_slice(&log), 1 << 20);
    size_t found = 0;
    for (gr_slice rest = gr_buffer_slice(&out); rest.len > 0;) {
        gr_slice const line = gr_sub(rest, 0, gr_find_byte(rest, '\n'));
        found += gr_find(line, GR_S("-63=63 ")) != SIZE_MAX;
        assert_true(gr_find(line, GR_S("-64=64 ")) == SIZE_MAX);
        assert_true(gr_find(line, GR_S(" GenericErrors.last")) != SIZE_MAX);
        rest = gr_from(rest, line.len + 1);
    }
    assert_int_equal(found, ROWS);
    gr_buffer_free(&log);
}

static void blocks_of_any_size_give_the_same_events(void **state)
{
    (void)state;
    gr_slice const log = GR_S(
        "DateTime,A,GenericInfo\r\n" HEAD("15.1", "HttpProxy Logs",
                                          "DateTime,A,GenericInfo") T1
        ",\"#\n" T1 ",#,b=1;a=2\r\n\0\0#Version: 15.2\r\n" T2
        ",\"x,\"\"y\",c=3;a=\r\n" MARK "\0#Fields: DateTime,EventData\r\n" T2
        ",\"S:b=\"\"1\"\";'S:a=x''y;z'\""
        "\n#Fields:\r\n" T2 ",1\n#Log-type: EWS Logs\n#Fields: date-time,A\n" T1
        ",1\n" T1);
    gr_buffer whole = gr_buffer_upto(1 << 20);
    read_text(log, log.len);
    gr_put(&whole, gr_buffer_slice(&out));
    for (size_t step = 1; step <= log.len; step++) {
        read_text(log, step);
        assert_true(gr_equal(gr_buffer_slice(&out), gr_buffer_slice(&whole)));
    }
    gr_buffer_free(&whole);
}

static void a_log_cut_at_any_byte_is_told(void **state)
{
    (void)state;
    gr_slice const log =
        GR_S(HEAD("1", "x", "DateTime,EventData") T1
             ",\"S:a=1;'S:b=\"\"x''y\"\"';S:c=\"\r\n" T2 ",2\r\n");
    for (size_t len = 0; len <= log.len; len++) {
        uint8_t *const copy = malloc(len == 0 ? 1 : len);
        assert_non_null(copy);
        memcpy(copy, log.ptr, len);
        read_text(gr_slice_of(copy, len), 1 << 20);
        gr_slice const told = gr_buffer_slice(&out);
        assert_true(told.len == 0 || gr_starts_with(told, GR_S("event ")) ||
                    gr_starts_with(told, GR_S("damage ")));
        free(copy);
    }
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    gr_slice const log = GR_S(HEAD("1", "x", "DateTime,EventData") T1
                              ",\"S:a=1;'S:b=\"\"x''y\"\"';S:a=\"\r\n");
    for (long n = 0; n < 200; n++) {
        gr_error err = {0};
        out.len = 0;
        gr_mem_fail_after(n);
        gr_status const status =
            told_of(&exchange_reader, log, 0, false, &out, &err);
        gr_mem_fail_after(-1);
        if (status == GR_OK && gr_find(gr_buffer_slice(&out),
                                       GR_S("EventData.a=[1|]")) != SIZE_MAX)
            return;
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bare_header_of_style_a_is_no_event),
        cmocka_unit_test(style_b_begins_with_a_byte_order_mark),
        cmocka_unit_test(fields_in_mid_file_change_columns_and_version),
        cmocka_unit_test(files_that_were_joined_are_read_as_one),
        cmocka_unit_test(quotes_are_taken_off_and_doubled_ones_are_one),
        cmocka_unit_test(a_quote_that_is_not_closed_costs_its_line),
        cmocka_unit_test(cells_have_fields_for_their_keys),
        cmocka_unit_test(a_key_that_comes_twice_hides_nothing),
        cmocka_unit_test(a_cell_of_no_keys_is_left_alone),
        cmocka_unit_test(a_request_has_its_whole_target),
        cmocka_unit_test(a_column_without_a_name_is_named_by_its_place),
        cmocka_unit_test(the_log_type_tells_the_channel),
        cmocka_unit_test(columns_then_names_tell_what_the_log_type_does_not),
        cmocka_unit_test(seasons_leap_seconds_and_offsets_are_kept),
        cmocka_unit_test(times_are_utc_in_a_column_of_any_of_four_names),
        cmocka_unit_test(it_is_known_by_its_head),
        cmocka_unit_test(damage_costs_its_row_alone),
        cmocka_unit_test(a_line_too_long_is_told),
        cmocka_unit_test(utf16_is_read),
        cmocka_unit_test(many_keys_are_forgotten_and_cost_no_value),
        cmocka_unit_test(blocks_of_any_size_give_the_same_events),
        cmocka_unit_test(a_log_cut_at_any_byte_is_told),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, clear, last);
}
