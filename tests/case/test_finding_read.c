/* test_finding_read.c - what a case holds is read as it was written. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/finding_read.h"
#include "case/findings_file.h"
#include "report/findings.h"
#include "support/scratch.h"

static gr_arena *arena;
static finding_reader *reader;
static gr_error error;
static char line[4096];

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new(1 << 20);
    reader = finding_reader_new();
    return arena == NULL || reader == NULL || scratch_open() == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    gr_arena_free(arena);
    finding_reader_free(reader);
    scratch_close();
    return 0;
}

/* With the bytes behind it that a reader may look at. */
static gr_status read_text(const char *text, finding *out)
{
    (void)snprintf(line, sizeof line - CASE_LINE_PADDING, "%s", text);
    return finding_read(reader, arena, gr_slice_of_c(line), out, &error);
}

static void a_finding_comes_back_whole(void **state)
{
    (void)state;
    static const gr_slice tags[] = {GR_S_INIT("attack.t1059.001"),
                                    GR_S_INIT("a \"b\"")};
    sigma_rule const rule = {.id = GR_S_INIT("an id"),
                             .title = GR_S_INIT("A \"quoted\" \\ title\n"),
                             .tags = tags,
                             .tag_count = 2};
    finding f = {.time_ns = -1,
                 .level = LEVEL_CRITICAL,
                 .rule_level = LEVEL_HIGH,
                 .rule = &rule,
                 .host = GR_S("SRV1\xe2\x80\xae"),
                 .record_id = UINT64_MAX,
                 .event_id = UINT32_MAX,
                 .has_record_id = true,
                 .has_event_id = true,
                 .carved = true,
                 .clock_ahead_ns = -3000000000,
                 .evidence = GR_S("a.zip!/b"),
                 .offset = UINT64_MAX,
                 .length = 1,
                 .fields = GR_S("{\"a\":{\"b\":[\"}\",1]}}"),
                 .also_total = 3};
    finding back;
    gr_buffer out = gr_buffer_upto(sizeof line);
    memset(f.id, 'a', sizeof f.id);
    report_finding_json(&out, &f);
    gr_put_byte(&out, 0);
    assert_int_equal(read_text((const char *)out.ptr, &back), GR_OK);
    gr_buffer_free(&out);

    assert_memory_equal(back.id, f.id, sizeof f.id);
    assert_int_equal(back.time_ns, -1);
    assert_int_equal(back.level, LEVEL_CRITICAL);
    assert_int_equal(back.rule_level, LEVEL_HIGH);
    assert_slice(back.rule->id, "an id");
    assert_slice(back.rule->title, "A \"quoted\" \\ title\n");
    assert_int_equal(back.rule->tag_count, 2);
    assert_slice(back.rule->tags[1], "a \"b\"");
    assert_slice(back.host, "SRV1\xe2\x80\xae");
    assert_int_equal(back.channel.len, 0);
    assert_true(back.record_id == UINT64_MAX && back.has_record_id);
    assert_true(back.event_id == UINT32_MAX && back.has_event_id);
    assert_true(back.clock_ahead_ns == -3000000000);
    assert_true(back.carved && !back.fields_omitted);
    assert_slice(back.evidence, "a.zip!/b");
    assert_true(back.offset == UINT64_MAX);
    assert_int_equal(back.length, 1);
    assert_slice(back.fields, "{\"a\":{\"b\":[\"}\",1]}}");
    assert_int_equal(back.also_total, 3);
}

static void what_a_burst_counts_is_read_back(void **state)
{
    (void)state;
    finding f;
    assert_int_equal(
        read_text(
            "{\"id\":\"0123456789abcdef0123456789abcdef\",\"rule_id\":\"r\","
            "\"evidence\":\"e\",\"count\":3,\"bursts\":2,\"events\":4712,"
            "\"of_last\":1048576}",
            &f),
        GR_OK);
    assert_non_null(f.burst);
    assert_int_equal(f.burst->count, 3);
    assert_int_equal(f.burst->bursts, 2);
    assert_int_equal(f.burst->events, 4712);
    assert_int_equal(f.burst->of_last, 1048576);
    assert_false(f.burst->at_least);
}

#define LEAST                                                                  \
    "{\"id\":\"0123456789abcdef0123456789abcdef\",\"rule_id\":\"r\","          \
    "\"evidence\":\"e\""

static void what_is_null_is_absent(void **state)
{
    (void)state;
    finding f;
    assert_int_equal(read_text(LEAST ",\"time\":null,\"level\":\"none\","
                                     "\"event_id\":null,\"record_id\":null,"
                                     "\"tags\":[],\"unknown\":[{}]}",
                               &f),
                     GR_OK);
    assert_true(f.time_ns == GR_TIME_NONE);
    assert_int_equal(f.level, LEVEL_NONE);
    assert_false(f.has_event_id || f.has_record_id);
    assert_int_equal(f.rule->tag_count, 0);
    assert_int_equal(f.fields.len, 0);
}

static void fields_stand_anywhere(void **state)
{
    (void)state;
    finding f;
    assert_int_equal(
        read_text(LEAST " , \"fields\" : {\"a\":1 } , \"length\":2 }", &f),
        GR_OK);
    assert_slice(f.fields, "{\"a\":1 }");
    assert_int_equal(read_text(LEAST ",\"fields\":{\"a\":{}} } ", &f), GR_OK);
    assert_slice(f.fields, "{\"a\":{}}");
    assert_int_equal(read_text(LEAST ",\"fields\":{}}", &f), GR_OK);
    assert_slice(f.fields, "{}");
}

static void what_is_no_finding_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"id\":\"short\",\"rule_id\":\"r\",\"evidence\":\"e\"}",
        LEAST,
        LEAST "} x",
        LEAST ",\"time\":1}",
        LEAST ",\"time\":\"yesterday\"}",
        LEAST ",\"level\":\"severe\"}",
        LEAST ",\"level\":null}",
        LEAST ",\"title\":7}",
        LEAST ",\"title\":\"\\x\"}",
        LEAST ",\"event_id\":4294967296}",
        LEAST ",\"record_id\":18446744073709551616}",
        LEAST ",\"offset\":-1}",
        LEAST ",\"offset\":null}",
        LEAST ",\"fields\":[]}",
        LEAST ",\"tags\":{}}",
        LEAST ",\"tags\":[1]}",
        LEAST ",\"carved\":1}",
        LEAST ",\"clock_skew_seconds\":9223372037}",
    };
    finding f;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (read_text(texts[i], &f) != GR_DAMAGED)
            fail_msg("%s was taken for a finding", texts[i]);
}

/* ---- the file ---- */

static case_findings *open_with(const void *bytes, size_t len)
{
    case_findings *file;
    scratch_write("case/findings.jsonl", bytes, len);
    assert_int_equal(case_findings_open(scratch_path("case"), &file, &error),
                     GR_OK);
    return file;
}

static void lines_are_read_and_found_again(void **state)
{
    (void)state;
    static const char text[] = "one\n\nthree\n";
    case_findings *const file = open_with(text, sizeof text - 1);
    case_line next;
    gr_slice again;
    assert_int_equal(case_findings_next(file, &next, &error), GR_OK);
    assert_slice(next.text, "one");
    assert_int_equal(case_findings_next(file, &next, &error), GR_OK);
    assert_slice(next.text, "");
    assert_int_equal(case_findings_next(file, &next, &error), GR_OK);
    assert_slice(next.text, "three");
    assert_int_equal(next.offset, 5);
    assert_int_equal(case_findings_next(file, &next, &error), GR_NONE);
    assert_int_equal(case_findings_at(file, 5, 5, &again, &error), GR_OK);
    assert_slice(again, "three");
    assert_int_equal(case_findings_at(file, 5, 50, &again, &error), GR_DAMAGED);
    case_findings_close(file);
}

static void a_torn_line_is_told(void **state)
{
    (void)state;
    case_findings *const file = open_with("one\ntw", 6);
    case_line next;
    assert_int_equal(case_findings_next(file, &next, &error), GR_OK);
    assert_int_equal(case_findings_next(file, &next, &error), GR_DAMAGED);
    assert_int_equal(next.offset, 4);
    assert_int_equal(case_findings_next(file, &next, &error), GR_NONE);
    case_findings_close(file);
}

/* Longer than any buffer; the next is read. */
static void a_line_that_is_too_long_costs_itself(void **state)
{
    (void)state;
    size_t const len = ((size_t)CASE_LINE_CEILING << 1) + 100;
    char *const text = malloc(len);
    assert_non_null(text);
    memset(text, 'x', len);
    memcpy(text + len - 5, "\ntwo\n", 5);
    case_findings *const file = open_with(text, len);
    case_line next;
    free(text);
    assert_int_equal(case_findings_next(file, &next, &error), GR_DAMAGED);
    assert_int_equal(next.offset, 0);
    assert_int_equal(case_findings_next(file, &next, &error), GR_OK);
    assert_slice(next.text, "two");
    assert_int_equal(next.offset, len - 4);
    assert_int_equal(case_findings_next(file, &next, &error), GR_NONE);
    case_findings_close(file);
}

static void what_is_no_case_is_refused(void **state)
{
    (void)state;
    case_findings *file;
    scratch_mkdir("none");
    scratch_mkdir("odd/findings.jsonl");
    scratch_write_text("file", "text");
    static const char *const paths[] = {"nowhere", "none", "odd", "file"};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(
            case_findings_open(scratch_path(paths[i]), &file, &error),
            GR_UNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_comes_back_whole),
        cmocka_unit_test(what_a_burst_counts_is_read_back),
        cmocka_unit_test(what_is_null_is_absent),
        cmocka_unit_test(fields_stand_anywhere),
        cmocka_unit_test(what_is_no_finding_is_refused),
        cmocka_unit_test(lines_are_read_and_found_again),
        cmocka_unit_test(a_torn_line_is_told),
        cmocka_unit_test(a_line_that_is_too_long_costs_itself),
        cmocka_unit_test(what_is_no_case_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
