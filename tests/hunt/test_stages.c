/* test_stages.c - dump, search and metrics over a few JSON lines. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hunt/dump.h"
#include "hunt/gaps.h"
#include "hunt/logons.h"
#include "hunt/metrics.h"
#include "hunt/search.h"
#include "support/scratch.h"

static gr_arena *arena;
static gr_buffer out;
static gr_error error;
static read_sums sums;

#define SYSTEM(id, record, host, second)                                       \
    "{\"Event\":{\"System\":{\"EventID\":" #id ",\"EventRecordID\":" #record   \
    ",\"Channel\":\"Security\",\"Computer\":\"" host "\",\"TimeCreated\":{"    \
    "\"#attributes\":{\"SystemTime\":\"2021-03-02T08:15:" #second "Z\"}}},"

static const char first[] = SYSTEM(
    4688, 1, "PC1",
    10) "\"EventData\":{\"Image\":\"C:\\\\Temp\\\\Cmd.exe\",\"Line\":\"a\"}}}"
        "\n" SYSTEM(4688, 2, "PC2",
                    11) "\"EventData\":{\"Image\":\"C:\\\\b*d.exe\",\"Line\":"
                        "\"\\u001b[2Jx\"}}}\n"
                        "{\"broken\n" SYSTEM(
                            4624, 3, "PC1",
                            12) "\"EventData\":{\"User\":\"cmd\"}}}\n"
                                "{\"Event\":{\"System\":{\"EventID\":4624,"
                                "\"Channel\":\"Security\","
                                "\"Computer\":\"PC1\"},\"EventData\":{\"User\":"
                                "\"\xC3\x84rger\"}}}\n";

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)256 << 20);
    out = gr_buffer_upto((size_t)256 << 20);
    if (arena == NULL || scratch_open() == NULL) return 1;
    scratch_write_text("ev/a.json", first);
    scratch_write_text("ev/b.txt", "not for us");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_close();
    gr_arena_free(arena);
    gr_buffer_free(&out);
    return 0;
}

static gr_status keep(void *self, gr_slice bytes, gr_error *err)
{
    (void)self;
    (void)err;
    gr_put(&out, bytes);
    return out.status;
}
static const gr_writer to = {NULL, keep};

static gr_status full(void *self, gr_slice bytes, gr_error *err)
{
    (void)self;
    (void)bytes;
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "closed");
}

static evidence_list find(const char *below)
{
    const char *const path = scratch_path(below);
    evidence_list list = {0};
    assert_int_equal(evidence_find(arena, &path, 1, &list, NULL), GR_OK);
    out.len = 0;
    return list;
}

static size_t count_lines(void)
{
    size_t n = 0;
    for (size_t i = 0; i < out.len; i++) n += out.ptr[i] == '\n';
    return n;
}

static bool has(const char *text)
{
    return gr_find(gr_buffer_slice(&out), gr_slice_of_c(text)) != SIZE_MAX;
}

/* ---- dump ---- */

static void dump_writes_every_event_as_a_line(void **state)
{
    (void)state;
    evidence_list const list = find("ev");
    dump_options const options = {.pipe = {.threads = 2}};
    assert_int_equal(dump_run(arena, &list, &options, &to, &sums, &error),
                     GR_OK);
    assert_int_equal(count_lines(), 4);
    assert_int_equal(sums.written, 4);
    assert_int_equal(sums.not_shown, 0);
    assert_int_equal(sums.events, 4);
    assert_int_equal(sums.files_read, 1);
    assert_int_equal(sums.files_no_reader, 1);
    assert_true(gr_starts_with(gr_buffer_slice(&out),
                               GR_S("{\"Event\":{\"System\":{\"EventID\":")));
    /* The broken line, then the file that nobody reads. */
    assert_int_equal(sums.problem_count, 2);
    assert_int_equal(sums.problems[0].status, GR_DAMAGED);
    assert_int_equal(sums.problems[0].offset,
                     gr_find(gr_slice_of_c(first), GR_S("{\"broken")));
    assert_int_equal(sums.problems[1].status, GR_UNSUPPORTED);
    assert_int_equal(sums.problems[1].file, 1);
}

static void dump_counts_what_has_no_such_form(void **state)
{
    (void)state;
    evidence_list const list = find("ev");
    dump_options const options = {.pipe = {.threads = 2},
                                  .format = EVENT_AS_XML};
    assert_int_equal(dump_run(arena, &list, &options, &to, &sums, &error),
                     GR_OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(sums.written, 0);
    assert_int_equal(sums.not_shown, 4);
}

/* Once for the file, with how many there are, though damage stands between. */
static void what_has_no_such_form_is_told_once_per_file(void **state)
{
    (void)state;
    scratch_write_text("ev/c.json", first);
    evidence_list const list = find("ev");
    dump_options const options = {.pipe = {.threads = 2},
                                  .format = EVENT_AS_XML};
    assert_int_equal(dump_run(arena, &list, &options, &to, &sums, &error),
                     GR_OK);
    assert_int_equal(sums.not_shown, 8);
    size_t told = 0;
    for (size_t i = 0; i < sums.problem_count; i++) {
        const read_problem *const p = &sums.problems[i];
        if (p->not_shown == 0) continue;
        told++;
        assert_int_equal(p->status, GR_UNSUPPORTED);
        assert_int_equal(p->not_shown, 4);
        assert_int_equal(p->offset, 0);
        assert_true(
            gr_equal(p->what, GR_S("an event read from JSON has no XML form")));
    }
    assert_int_equal(told, 2);
    assert_int_equal(sums.problem_count, 5);
    assert_int_equal(sums.damaged_ranges, 2);
}

static void dump_leaves_out_what_was_not_asked_for(void **state)
{
    (void)state;
    evidence_list const list = find("ev");
    hunt_filter filter;
    (void)hunt_filter_parse(GR_S("computer=pc2"), true, &filter, NULL);
    hunt_selection s = {.filters = &filter,
                        .filter_count = 1,
                        .from_ns = GR_TIME_NONE,
                        .to_ns = GR_TIME_NONE};
    dump_options const options = {.pipe = {.threads = 1}, .selection = &s};
    assert_int_equal(dump_run(arena, &list, &options, &to, &sums, &error),
                     GR_OK);
    assert_int_equal(sums.written, 3);
    assert_false(has("PC2"));
}

static void a_writer_that_fails_ends_the_run(void **state)
{
    (void)state;
    evidence_list const list = find("ev");
    gr_writer const closed = {NULL, full};
    dump_options const dump = {.pipe = {.threads = 2}};
    assert_int_equal(dump_run(arena, &list, &dump, &closed, &sums, &error),
                     GR_IO);
    assert_string_equal(error.text, "closed");
    search_options const search = {.pipe = {.threads = 2},
                                   .keyword = GR_S("cmd")};
    assert_int_equal(search_run(arena, &list, &search, &closed, &sums, &error),
                     GR_IO);
    table_options const metrics = {.pipe = {.threads = 2}};
    assert_int_equal(
        metrics_run(arena, &list, &metrics, &closed, &sums, &error), GR_IO);
}

/* ---- search ---- */

static uint64_t search(search_options options)
{
    evidence_list const list = find("ev");
    options.pipe.threads = 2;
    assert_int_equal(search_run(arena, &list, &options, &to, &sums, &error),
                     GR_OK);
    assert_int_equal(count_lines(), sums.written);
    return sums.written;
}

static uint64_t search_field_text(const char *text)
{
    search_field field;
    assert_int_equal(search_field_parse(gr_slice_of_c(text), &field, &error),
                     GR_OK);
    return search((search_options){.fields = &field, .field_count = 1});
}

static void keywords_are_found_in_any_field_without_case(void **state)
{
    (void)state;
    assert_int_equal(search((search_options){.keyword = GR_S("CMD")}), 2);
    assert_int_equal(search((search_options){.keyword = GR_S("\xC3\xA4RGER")}),
                     1);
    assert_int_equal(search((search_options){.keyword = GR_S("nothing")}), 0);
    /* Wildcards are no wildcards here. */
    assert_int_equal(search((search_options){.keyword = GR_S("b*d")}), 1);
    assert_int_equal(search((search_options){.keyword = GR_S("c*d")}), 0);
    assert_int_equal(search((search_options){.keyword = GR_S("4624")}), 2);
}

static void regexes_have_case_unless_told(void **state)
{
    (void)state;
    assert_int_equal(search((search_options){.regex = GR_S("Cmd\\.exe$")}), 1);
    assert_int_equal(search((search_options){.regex = GR_S("^cmd")}), 1);
    assert_int_equal(
        search((search_options){.regex = GR_S("CMD"), .ignore_case = true}), 2);
    evidence_list const list = find("ev");
    search_options const bad = {.regex = GR_S("a(b")};
    assert_int_equal(search_run(arena, &list, &bad, &to, &sums, &error),
                     GR_DAMAGED);
    search_options const nothing = {.ignore_case = true};
    assert_int_equal(search_run(arena, &list, &nothing, &to, &sums, &error),
                     GR_DAMAGED);
}

static void fields_are_whole_values_with_wildcards(void **state)
{
    (void)state;
    assert_int_equal(search_field_text("Image:*\\cmd.exe"), 1);
    assert_int_equal(search_field_text("image:C:\\Temp\\Cmd.exe"), 1);
    assert_int_equal(search_field_text("Image:cmd.exe"), 0);
    assert_int_equal(search_field_text("Image:*b\\*d*"), 1);
    assert_int_equal(search_field_text("User:*"), 2);
    assert_int_equal(search_field_text("EventID:4688"), 2);
    search_field fields[2];
    (void)search_field_parse(GR_S("EventID:4688"), &fields[0], NULL);
    (void)search_field_parse(GR_S("Computer:PC1"), &fields[1], NULL);
    assert_int_equal(
        search((search_options){.fields = fields, .field_count = 2}), 1);
    assert_int_equal(search_field_parse(GR_S("nocolon"), fields, &error),
                     GR_DAMAGED);
    assert_int_equal(search_field_parse(GR_S(":x"), fields, &error),
                     GR_DAMAGED);
}

static void lines_of_hits_are_for_eyes(void **state)
{
    (void)state;
    assert_int_equal(search((search_options){.keyword = GR_S("b*d")}), 1);
    assert_true(gr_starts_with(
        gr_buffer_slice(&out),
        GR_S("2021-03-02T08:15:11.0000000Z PC2 Security 4688 2 ev/a.json:")));
    assert_true(has("  Image=C:\\b*d.exe  Line=\\x1b[2Jx\n"));
    assert_int_equal(
        search((search_options){.keyword = GR_S("b*d"), .width = 40}), 1);
    assert_int_equal(out.len, 41);
    assert_int_equal(search((search_options){.keyword = GR_S("rger")}), 1);
    assert_true(has("- PC1 Security 4624 - ev/a.json:"));
    assert_int_equal(
        search((search_options){.keyword = GR_S("b*d"), .form = SEARCH_JSONL}),
        1);
    assert_true(has("\"Line\":\"\\u001b[2Jx\""));
}

/* ---- metrics ---- */

static void metrics_count_per_file_channel_id_and_computer(void **state)
{
    (void)state;
    scratch_write_text("ev/c.json", first);
    evidence_list const list = find("ev");
    table_options const options = {.pipe = {.threads = 2}, .json = true};
    assert_int_equal(metrics_run(arena, &list, &options, &to, &sums, &error),
                     GR_OK);
    assert_int_equal(sums.written, 8);
    assert_int_equal(count_lines(), 6);
    assert_true(gr_starts_with(
        gr_buffer_slice(&out),
        GR_S("{\"evidence\":\"ev/a.json\",\"channel\":\"Security\","
             "\"event_id\":4624,\"computer\":\"PC1\",\"events\":2,"
             "\"without_time\":1,\"first\":\"2021-03-02T08:15:12.000000000Z\","
             "\"last\":\"2021-03-02T08:15:12.000000000Z\"}\n"
             "{\"evidence\":\"ev/a.json\",\"channel\":\"Security\","
             "\"event_id\":4688,\"computer\":\"PC1\",")));
}

static void metrics_are_a_table_too(void **state)
{
    (void)state;
    evidence_list const list = find("ev");
    table_options const options = {.pipe = {.threads = 1}, .width = 150};
    assert_int_equal(metrics_run(arena, &list, &options, &to, &sums, &error),
                     GR_OK);
    assert_int_equal(count_lines(), 4);
    assert_true(gr_starts_with(gr_buffer_slice(&out),
                               GR_S("   EVENTS   NO-TIME FIRST ")));
    assert_true(has("        2         1 2021-03-02T08:15:12Z "
                    "2021-03-02T08:15:12Z   4624 Security "));
}

/* ---- gaps ---- */

/* More hosts than there is room for: the sources of the others are whole, and
 * it is said how many events are in none. */
static void hosts_beyond_the_room_are_told(void **state)
{
    (void)state;
    enum { HOSTS = 60000 };
    gr_buffer many = gr_buffer_upto((size_t)16 << 20);
    for (unsigned i = 0; i < HOSTS; i++)
        gr_putf(
            &many,
            "{\"Event\":{\"System\":{\"EventID\":1,\"Channel\":\"Security\","
            "\"Computer\":\"PC%u\"}}}\n",
            i);
    gr_put_byte(&many, '\0');
    scratch_write_text("many.json", (const char *)many.ptr);
    gr_buffer_free(&many);
    evidence_list const list = find("many.json");
    table_options const options = {.pipe = {.threads = 1}, .json = true};
    assert_int_equal(gaps_run(arena, &list, &options, &to, &sums, &error),
                     GR_OK);
    assert_int_equal(sums.events, HOSTS);
    assert_true(sums.not_shown > 0);
    assert_int_equal(count_lines() + sums.not_shown, HOSTS);
}

/* ---- for all of them ---- */

typedef gr_status (*stage)(const evidence_list *list, gr_arena *own);

static gr_status stage_dump(const evidence_list *list, gr_arena *own)
{
    dump_options const options = {.pipe = {.threads = 1}};
    return dump_run(own, list, &options, &to, &sums, &error);
}

static gr_status stage_search(const evidence_list *list, gr_arena *own)
{
    search_options const options = {.pipe = {.threads = 1},
                                    .keyword = GR_S("cmd")};
    return search_run(own, list, &options, &to, &sums, &error);
}

static gr_status stage_metrics(const evidence_list *list, gr_arena *own)
{
    table_options const options = {.pipe = {.threads = 1}};
    return metrics_run(own, list, &options, &to, &sums, &error);
}

static gr_status stage_gaps(const evidence_list *list, gr_arena *own)
{
    table_options const options = {.pipe = {.threads = 1}};
    return gaps_run(own, list, &options, &to, &sums, &error);
}

static gr_status stage_logons(const evidence_list *list, gr_arena *own)
{
    table_options const options = {.pipe = {.threads = 1}};
    return logons_run(own, list, &options, &to, &sums, &error);
}

static void no_memory_is_said_at_every_allocation(void **state)
{
    (void)state;
    static const stage stages[] = {stage_dump, stage_search, stage_metrics,
                                   stage_gaps, stage_logons};
    scratch_write_text("one.json", first);
    evidence_list const list = find("one.json");
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        gr_arena *own = gr_arena_new((size_t)64 << 20);
        out.len = 0;
        assert_int_equal(stages[i](&list, own), GR_OK);
        gr_arena_free(own);
        size_t const whole = out.len;
        for (long n = 0;; n++) {
            own = gr_arena_new((size_t)64 << 20);
            out.len = 0;
            gr_mem_fail_after(n);
            gr_status const status = stages[i](&list, own);
            gr_mem_fail_after(-1);
            gr_arena_free(own);
            if (status == GR_OK && out.len == whole) break;
            assert_true(status != GR_OK || sums.damaged_ranges > 1 ||
                        sums.not_shown > 0 || sums.files_unreadable > 0 ||
                        sums.problems_beyond > 0);
            assert_true(n < 3000);
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(dump_writes_every_event_as_a_line),
        TEST(dump_counts_what_has_no_such_form),
        TEST(what_has_no_such_form_is_told_once_per_file),
        TEST(dump_leaves_out_what_was_not_asked_for),
        TEST(a_writer_that_fails_ends_the_run),
        TEST(keywords_are_found_in_any_field_without_case),
        TEST(regexes_have_case_unless_told),
        TEST(fields_are_whole_values_with_wildcards),
        TEST(lines_of_hits_are_for_eyes),
        TEST(metrics_count_per_file_channel_id_and_computer),
        TEST(metrics_are_a_table_too),
        TEST(hosts_beyond_the_room_are_told),
        TEST(no_memory_is_said_at_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
