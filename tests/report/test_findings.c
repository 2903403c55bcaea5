/* test_findings.c - findings as lines, byte for byte. */
#include "check.h"

#include "report/escape.h"
#include "report/findings.h"

static const gr_slice tags[] = {GR_S_INIT("attack.execution"),
                                GR_S_INIT("attack.t1059.001")};
static const sigma_rule rule = {
    .id = GR_S_INIT("11111111-2222-3333-4444-555555555555"),
    .title = GR_S_INIT("A \"quoted\" title"),
    .level = LEVEL_HIGH,
    .tags = tags,
    .tag_count = 2,
};
static uint8_t sha256[GR_SHA256_SIZE];

static finding sample(void)
{
    finding f = {.id = "0123456789abcdef0123456789abcde",
                 .time_ns = 1614672930123456789,
                 .level = LEVEL_HIGH,
                 .rule_level = LEVEL_HIGH,
                 .rule = &rule,
                 .host = GR_S("SRV1"),
                 .channel = GR_S("Security"),
                 .record_id = UINT64_MAX,
                 .event_id = 4688,
                 .has_record_id = true,
                 .has_event_id = true,
                 .evidence = GR_S("logs/Security.evtx"),
                 .offset = 4608,
                 .length = 512,
                 .fields = GR_S("{\"Image\":\"=cmd|x\"}")};
    f.id[31] = 'f';
    return f;
}

static gr_buffer out;

static int set_up(void **state)
{
    (void)state;
    out = gr_buffer_upto(1 << 20);
    for (size_t i = 0; i < sizeof sha256; i++) sha256[i] = (uint8_t)i;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gr_buffer_free(&out);
    return 0;
}

static void json_has_every_key(void **state)
{
    (void)state;
    finding const f = sample();
    report_finding_json(&out, &f);
    assert_slice(
        gr_buffer_slice(&out),
        "{\"id\":\"0123456789abcdef0123456789abcdef\","
        "\"time\":\"2021-03-02T08:15:30.123456789Z\",\"level\":\"high\","
        "\"title\":\"A \\\"quoted\\\" title\","
        "\"rule_id\":\"11111111-2222-3333-4444-555555555555\","
        "\"kind\":\"match\",\"host\":\"SRV1\",\"channel\":\"Security\","
        "\"event_id\":4688,\"record_id\":18446744073709551615,"
        "\"evidence\":\"logs/Security.evtx\",\"offset\":4608,\"length\":512,"
        "\"fields\":{\"Image\":\"=cmd|x\"},"
        "\"tags\":[\"attack.execution\",\"attack.t1059.001\"]}\n");
}

static void json_says_more_where_there_is_more(void **state)
{
    (void)state;
    static const finding_place places[] = {{GR_S_INIT("a/x"), 1},
                                           {GR_S_INIT("b/x"), 2}};
    finding f = sample();
    f.level = LEVEL_CRITICAL;
    f.carved = true;
    f.fields_omitted = true;
    f.fields = GR_S("");
    f.sha256 = sha256;
    f.also_in = places;
    f.also_count = 2;
    f.also_total = 5;
    report_finding_json(&out, &f);
    assert_slice(
        gr_from(gr_buffer_slice(&out),
                gr_find(gr_buffer_slice(&out), GR_S(",\"fields\""))),
        ",\"fields\":{},\"tags\":[\"attack.execution\",\"attack.t1059.001\"],"
        "\"rule_level\":\"high\",\"fields_omitted\":true,\"carved\":true,"
        "\"also_in\":[{\"evidence\":\"a/x\",\"offset\":1},"
        "{\"evidence\":\"b/x\",\"offset\":2}],\"also_in_count\":5,"
        "\"sha256\":\"000102030405060708090a0b0c0d0e0f"
        "101112131415161718191a1b1c1d1e1f\"}\n");
}

static void json_has_null_for_what_a_record_has_not(void **state)
{
    (void)state;
    finding f = sample();
    f.time_ns = GR_TIME_NONE;
    f.host = f.channel = GR_S("");
    f.has_event_id = f.has_record_id = false;
    report_finding_json(&out, &f);
    gr_slice const text = gr_buffer_slice(&out);
    assert_true(gr_find(text, GR_S("\"time\":null")) != SIZE_MAX);
    assert_true(gr_find(text, GR_S("\"host\":null,\"channel\":null,"
                                   "\"event_id\":null,\"record_id\":null")) !=
                SIZE_MAX);
}

static void csv_rows_have_the_columns_of_the_header(void **state)
{
    (void)state;
    finding const f = sample();
    report_csv_header(&out);
    report_finding_csv(&out, &f, false);
    assert_slice(
        gr_buffer_slice(&out),
        "time,level,title,host,channel,event_id,record_id,rule_id,evidence,"
        "offset,length,tags,fields,also_in_count,id,clock_skew_seconds,"
        "addresses,first,count,bursts,events,value,at_least,grounds,rest,"
        "of_last\r\n"
        "2021-03-02T08:15:30.123456789Z,high,\"A \"\"quoted\"\" title\",SRV1,"
        "Security,4688,18446744073709551615,"
        "11111111-2222-3333-4444-555555555555,logs/Security.evtx,4608,512,"
        "attack.execution attack.t1059.001,"
        "\"{\"\"Image\"\":\"\"=cmd|x\"\"}\",0,"
        "0123456789abcdef0123456789abcdef,,,,,,,,,,,\r\n");
}

static void a_clock_that_was_moved_is_told(void **state)
{
    (void)state;
    finding f = sample();
    f.clock_ahead_ns = INT64_C(-90000000000);
    report_finding_json(&out, &f);
    report_finding_csv(&out, &f, true);
    gr_slice const text = gr_buffer_slice(&out);
    assert_true(gr_find(text, GR_S(",\"clock_skew_seconds\":-90")) != SIZE_MAX);
    assert_true(gr_ends_with(text, GR_S(",-90,,,,,,,,,,\r\n")));
}

static void assert_title(const finding *f, const char *title)
{
    report_table const wide = {.width = 0};
    out.len = 0;
    report_finding_row(&out, &wide, f);
    assert_true(gr_find(gr_buffer_slice(&out), gr_slice_of_c(title)) !=
                SIZE_MAX);
}

static void a_chain_tells_its_bursts_and_what_lies_below_them(void **state)
{
    (void)state;
    finding_burst burst = {.count = 12, .value = 2, .events = 12};
    finding f = sample();
    f.burst = &burst;
    f.fields = GR_S("{\"ip\":\"192.0.2.1\"}");
    assert_title(&f, "192.0.2.1: A \"quoted\" title, 12 events\n");
    burst.count = 3;
    burst.bursts = 2;
    burst.events = 4712;
    assert_title(&f, ", 1 event + 2 bursts of 4711 events\n");
    burst.at_least = true;
    burst.bursts = 3;
    assert_title(&f, ", at least 3 bursts of 4712 events\n");
    burst = (finding_burst){.count = 1, .bursts = 1, .events = 1};
    assert_title(&f, ", 1 burst of 1 event\n");
    out.len = 0;
    report_finding_json(&out, &f);
    report_finding_csv(&out, &f, true);
    gr_slice const text = gr_buffer_slice(&out);
    assert_true(gr_find(text, GR_S("\"count\":1,\"value\":0,\"bursts\":1,"
                                   "\"events\":1,\"grounds\":[]")) != SIZE_MAX);
    assert_true(gr_ends_with(text, GR_S(",1,1,1,0,,[],,\r\n")));
}

static void csv_has_of_a_correlation_what_json_has(void **state)
{
    (void)state;
    finding_ground grounds[] = {{GR_S("a, b.log"), 7, 80}};
    finding_burst const burst = {.count = 12,
                                 .value = 2.5,
                                 .events = 12,
                                 .at_least = true,
                                 .grounds = grounds,
                                 .ground_count = 1,
                                 .rest = GR_S("grounds rules explain 'x'")};
    finding f = sample();
    f.burst = &burst;
    report_finding_csv(&out, &f, true);
    assert_true(gr_ends_with(
        gr_buffer_slice(&out),
        GR_S(",12,0,12,2.5,true,\"[{\"\"evidence\"\":\"\"a, b.log\"\","
             "\"\"offset\"\":7,\"\"length\"\":80}]\","
             "grounds rules explain 'x',\r\n")));
}

/* An average of what is left of a window that was too full is not "at least". */
static void a_number_of_a_full_window_is_of_the_last(void **state)
{
    (void)state;
    finding_burst const burst = {
        .count = 12, .value = 2.5, .events = 12, .of_last = 10};
    finding f = sample();
    f.burst = &burst;
    assert_title(&f, ", at least 12 events, judged by the last 10\n");
    out.len = 0;
    report_finding_json(&out, &f);
    report_finding_csv(&out, &f, true);
    gr_slice const text = gr_buffer_slice(&out);
    assert_true(gr_find(text, GR_S(",\"events\":12,\"of_last\":10,")) !=
                SIZE_MAX);
    assert_true(gr_find(text, GR_S("at_least")) == SIZE_MAX);
    assert_true(gr_ends_with(text, GR_S(",12,0,12,2.5,,[],,10\r\n")));
}

static void csv_has_all_tags_of_a_rule_with_many(void **state)
{
    (void)state;
    enum { MANY = 400 };
    gr_slice many[MANY];
    for (size_t i = 0; i < MANY; i++) many[i] = GR_S("attack.t1059");
    many[MANY - 1] = GR_S("attack.last");
    sigma_rule tagged = rule;
    tagged.tags = many;
    tagged.tag_count = MANY;
    finding f = sample();
    f.rule = &tagged;
    report_finding_csv(&out, &f, false);
    assert_int_equal(out.status, GR_OK);
    assert_true(gr_find(gr_buffer_slice(&out),
                        GR_S(" attack.t1059 attack.last,")) != SIZE_MAX);
}

static void csv_defuses_a_host_that_is_a_formula(void **state)
{
    (void)state;
    finding f = sample();
    f.host = GR_S("=HYPERLINK(1)");
    report_finding_csv(&out, &f, false);
    assert_true(gr_find(gr_buffer_slice(&out), GR_S(",'=HYPERLINK(1),")) !=
                SIZE_MAX);
}

static void tables_are_aligned_and_cut(void **state)
{
    (void)state;
    finding f = sample();
    f.host = GR_S("a-host-with-quite-a-long-name\x1b[2J");
    report_table const table = {.width = 80};
    report_table_header(&out, &table);
    report_finding_row(&out, &table, &f);
    assert_slice(
        gr_buffer_slice(&out),
        "TIME                 LEVEL HOST        CHANNEL     EVENT  RULE\n"
        "2021-03-02T08:15:30Z high  a-host-wit~ Security    4688   A "
        "\"quoted\" "
        "title\n");
}

static void a_file_stands_before_its_title(void **state)
{
    (void)state;
    finding f = sample();
    f.channel = GR_S("file");
    f.evidence = GR_S("a.zip!/www/x.aspx");
    report_table const table = {.width = 80};
    report_finding_row(&out, &table, &f);
    assert_slice(gr_buffer_slice(&out),
                 "2021-03-02T08:15:30Z high  SRV1        file        4688   "
                 "x.aspx: A \"quoted\" ti~\n");
}

static void no_row_is_wider_than_the_table(void **state)
{
    (void)state;
    finding f = sample();
    f.host = GR_S("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE6\x97\xA5\xE6\x9C"
                  "\xAC\xE8\xAA\x9E");
    f.channel = GR_S("Microsoft-Windows-Sysmon/Operational");
    for (size_t width = 60; width < 200; width++) {
        report_table const table = {.width = width};
        out.len = 0;
        report_finding_row(&out, &table, &f);
        gr_slice const line = gr_sub(gr_buffer_slice(&out), 0, out.len - 1);
        assert_true(report_terminal_width(line) <= width);
    }
}

typedef struct {
    gr_buffer written;
    size_t calls;
} memory;

static gr_status keep(void *self, gr_slice bytes, gr_error *err)
{
    (void)err;
    memory *const m = self;
    m->calls++;
    gr_put(&m->written, bytes);
    return GR_OK;
}

static gr_status full(void *self, gr_slice bytes, gr_error *err)
{
    (void)self;
    (void)bytes;
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "disk full");
}

static void the_sink_writes_line_by_line(void **state)
{
    (void)state;
    memory m = {gr_buffer_upto(1 << 20), 0};
    report_writer w = {.to = {&m, keep},
                       .form = REPORT_CSV,
                       .buffer = gr_buffer_upto(1 << 20)};
    assert_int_equal(report_begin(&w, NULL), GR_OK);
    finding_sink const sink = report_sink(&w);
    finding const f = sample();
    assert_int_equal(sink.take(sink.self, &f, NULL), GR_OK);
    assert_int_equal(sink.take(sink.self, &f, NULL), GR_OK);
    assert_int_equal(m.calls, 3);
    w.to.write = full;
    gr_error err;
    assert_int_equal(sink.take(sink.self, &f, &err), GR_IO);
    assert_string_equal(err.text, "disk full");
    gr_buffer_free(&m.written);
    gr_buffer_free(&w.buffer);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(json_has_every_key),
        TEST(json_says_more_where_there_is_more),
        TEST(json_has_null_for_what_a_record_has_not),
        TEST(csv_rows_have_the_columns_of_the_header),
        TEST(a_clock_that_was_moved_is_told),
        TEST(a_chain_tells_its_bursts_and_what_lies_below_them),
        TEST(csv_has_of_a_correlation_what_json_has),
        TEST(a_number_of_a_full_window_is_of_the_last),
        TEST(csv_has_all_tags_of_a_rule_with_many),
        TEST(csv_defuses_a_host_that_is_a_formula),
        TEST(tables_are_aligned_and_cut),
        TEST(a_file_stands_before_its_title),
        TEST(no_row_is_wider_than_the_table),
        TEST(the_sink_writes_line_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
