/* test_summary.c - faces src/cli/summary.c: a hunt on one screen. */
#include "cli/summary.h"

#include "report/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { HOSTS = 6, KINDS = 2, FILES = 2, SECOND = 1000000000 };

/* A result with as much of everything as the summary can show. */
typedef struct {
    hunt_result result;
    sigma_rule rules[HUNT_TOP];
    hunt_host hosts[HOSTS];
    hunt_kind kinds[KINDS];
    hunt_file files[FILES];
    evidence_item items[FILES];
} sample;

static int64_t moment(int64_t seconds)
{
    return (1614585600 + seconds) * SECOND; /* 2021-03-01 08:00 UTC */
}

static void fill_rules(sample *s)
{
    static const char *const titles[] = {
        "Suspicious Exchange PowerShell Cmdlet from an Unusual Process Chain",
        "LSASS Memory Read", "Web Shell \033[31mred\033[0m \xE2\x80\xAEgpj.exe",
        ("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE\xE3\x83\xAB"
         "\xE3\x83\xBC\xE3\x83\xAB\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E")};
    hunt_result *r = &s->result;
    for (size_t i = 0; i < HUNT_TOP; i++) {
        s->rules[i].title = gr_slice_of_c(titles[i % 4]);
        s->rules[i].state = RULE_LOADED;
        r->top[i] = (hunt_top){.rule = (uint32_t)i,
                               .host = GR_S("EXCH01.corp.example"),
                               .level = i < 3 ? LEVEL_CRITICAL : LEVEL_HIGH,
                               .findings = 1234567 * i,
                               .first_ns = moment((int64_t)i * 3600)};
    }
    r->top_count = HUNT_TOP;
    r->rules = (sigma_rules){.rules = s->rules, .count = HUNT_TOP};
    r->rules_in_state[RULE_LOADED] = 2841;
    r->rules_in_state[RULE_REJECTED] = 25;
    r->rules_in_state[RULE_NO_SOURCE] = 905;
    r->rules_not_applicable = 312;
}

static void fill_evidence(sample *s)
{
    hunt_result *r = &s->result;
    s->kinds[0] = (hunt_kind){.channel = GR_S("Security"),
                              .events = 31000,
                              .first_ns = moment(-86400 * 1000),
                              .last_ns = moment(86400),
                              .watched = true};
    s->kinds[1] = (hunt_kind){.channel = GR_S("Odd"),
                              .events = 221,
                              .unwatched = 221,
                              .first_ns = GR_TIME_NONE,
                              .last_ns = GR_TIME_NONE};
    s->items[0].name = GR_S("logs/Security.evtx");
    s->items[1].name = GR_S("logs/text.evtx");
    s->files[0].item = &s->items[0];
    s->files[1].item = &s->items[1];
    s->files[1].result.status = GR_UNSUPPORTED;
    r->kinds = s->kinds;
    r->kind_count = KINDS;
    r->files = s->files;
    r->file_count = FILES;
    r->files_read = 277;
    r->files_unreadable = 1;
    r->damaged_ranges = 4;
    r->records_lost = 12;
    r->events = 31221;
    r->bytes = 37612345;
}

static void fill(sample *s)
{
    memset(s, 0, sizeof *s);
    hunt_result *r = &s->result;
    fill_rules(s);
    fill_evidence(s);
    for (size_t l = 0; l < HUNT_LEVELS; l++)
        r->levels[l] = (hunt_level_sum){1000 + l, 200 + l, 10 + l};
    r->findings = 6015;
    for (size_t i = 0; i < HOSTS; i++) {
        s->hosts[i].name = GR_S("a-very-long-host-name.of.corp.example");
        s->hosts[i].findings = 1000 - i;
        s->hosts[i].at_level[LEVEL_HIGH] = 99;
    }
    r->hosts = s->hosts;
    r->host_count = HOSTS;
    r->first_ns = moment(0);
    r->last_ns = moment(86400);
    for (size_t i = 0; i < HUNT_BUCKETS; i += 3)
        r->histogram[i][LEVEL_HIGH] = i * i + 1;
}

/* The sample without its findings. */
static void fill_without_findings(sample *s)
{
    fill(s);
    memset(s->result.levels, 0, sizeof s->result.levels);
    s->result.findings = s->result.top_count = 0;
    s->result.first_ns = s->result.last_ns = GR_TIME_NONE;
    for (size_t i = 0; i < HOSTS; i++) s->hosts[i].findings = 0;
}

static gr_buffer summary_of(const sample *s, unsigned width, bool utf8,
                            bool color)
{
    gr_buffer out = gr_buffer_upto(1 << 20);
    cli_summary const summary = {{width, false, color, utf8, false},
                                 {"UTC", true, 0},
                                 "grounds-case",
                                 3.2};
    cli_put_summary(&out, &summary, &s->result);
    assert_int_equal(out.status, GR_OK);
    return out;
}

static bool says(const gr_buffer *b, const char *text)
{
    return gr_find(gr_buffer_slice(b), gr_slice_of_c(text)) != SIZE_MAX;
}

static void assert_fits(gr_slice text, size_t width, size_t most_lines)
{
    size_t lines = 0;
    while (text.len > 0) {
        size_t const end = gr_find_byte(text, '\n');
        size_t const columns = report_terminal_width(gr_sub(text, 0, end));
        if (columns > width)
            fail_msg("%zu columns: %.*s", columns, (int)end,
                     (const char *)text.ptr);
        text = gr_from(text, end + 1);
        lines++;
    }
    assert_true(lines <= most_lines);
}

static void fits_24_lines_of_80_columns(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    gr_buffer out = summary_of(&s, 80, true, false);
    assert_fits(gr_buffer_slice(&out), 80, 24);
    assert_true(says(&out, "1,005 critical, 1,004 high findings on 6 hosts"));
    gr_buffer_free(&out);
}

static void fits_any_width(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    s.result.interrupted = true;
    for (unsigned width = 40; width < 200; width++) {
        gr_buffer out = summary_of(&s, width, width % 2 == 0, false);
        assert_fits(gr_buffer_slice(&out), width < 80 ? 100 : width, 24);
        gr_buffer_free(&out);
    }
}

static void without_utf8_all_is_ascii(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    gr_buffer out = summary_of(&s, 80, false, false);
    for (size_t i = 0; i < out.len; i++)
        assert_true(out.ptr[i] == '\n' ||
                    (out.ptr[i] >= 0x20 && out.ptr[i] <= 0x7E));
    gr_buffer_free(&out);
}

static void evidence_never_reaches_the_terminal_as_it_is(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    for (size_t i = 0; i < HOSTS; i++) s.hosts[i].name = GR_S("a\033]0;x\007b");
    gr_buffer out = summary_of(&s, 80, true, false);
    assert_false(says(&out, "\033"));
    assert_false(says(&out, "\007"));
    assert_false(says(&out, "\xE2\x80\xAE"));
    gr_buffer_free(&out);
}

static void no_findings_says_what_was_examined(void **state)
{
    (void)state;
    sample s;
    fill_without_findings(&s);
    gr_buffer out = summary_of(&s, 80, true, false);
    assert_true(says(&out, "No rule matched what was examined"));
    assert_true(says(&out, "Examined 31,221 events in 277 files"));
    assert_true(says(&out, "2018-06-05"));
    assert_false(says(&out, "lean"));
    gr_buffer_free(&out);
}

static void nothing_looked_at_is_not_called_no_findings(void **state)
{
    (void)state;
    sample s;
    fill_without_findings(&s);
    s.kinds[0].unwatched = 31000;
    gr_buffer out = summary_of(&s, 80, true, false);
    assert_true(says(&out, "NOTHING WAS CHECKED"));
    gr_buffer_free(&out);

    s.result.events = 0;
    out = summary_of(&s, 80, true, false);
    assert_true(says(&out, "NOTHING WAS EXAMINED"));
    gr_buffer_free(&out);

    s.result.rules_in_state[RULE_LOADED] = 0;
    out = summary_of(&s, 80, true, false);
    assert_true(says(&out, "NOTHING WAS LOOKED FOR"));
    gr_buffer_free(&out);
    assert_true(cli_hunt_incomplete(&s.result));
}

/* They were checked; how little that says is told. */
static void events_of_generic_rules_are_counted_apart(void **state)
{
    (void)state;
    sample s;
    fill_without_findings(&s);
    s.kinds[0].watched = false;
    s.kinds[0].only_generic = 31000;
    s.kinds[1].unwatched = 0;
    s.kinds[1].only_generic = 221;
    gr_buffer out = summary_of(&s, 160, true, false);
    assert_true(says(&out, "No rule matched what was examined"));
    assert_true(says(&out, "; 31,221 events only generic rules look at"));
    assert_false(says(&out, "no rule looks at"));
    gr_buffer_free(&out);
    s.result.files_unreadable = s.result.damaged_ranges = 0;
    s.items[1].name = GR_S("logs/readme.txt");
    assert_false(cli_hunt_incomplete(&s.result));
}

static void an_interrupted_run_says_so_first(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    s.result.interrupted = true;
    gr_buffer out = summary_of(&s, 80, true, false);
    assert_true(gr_starts_with(gr_buffer_slice(&out), GR_S("INTERRUPTED")));
    assert_true(says(&out, "all behind the interruption"));
    assert_true(says(&out, "Examined 31,221 events in 277 files, "));
    gr_buffer_free(&out);
    s.result.files_begun = 1;
    out = summary_of(&s, 80, true, false);
    assert_true(
        says(&out, "31,221 events in 277 files and a part of another, "));
    gr_buffer_free(&out);
    s.result.files_read = 0;
    out = summary_of(&s, 80, true, false);
    assert_true(says(&out, "Examined 31,221 events in a part of 1 file, "));
    gr_buffer_free(&out);
    s.result.findings = 0;
    out = summary_of(&s, 80, true, false);
    assert_true(says(&out, "Until then: nothing was told"));
    gr_buffer_free(&out);
}

static void rows_that_left_a_full_window_are_not_seen(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    s.result.left_early = 12;
    gr_buffer out = summary_of(&s, 160, true, false);
    assert_true(says(&out, "12 rows of windows too full"));
    assert_false(says(&out, "nothing that we know of"));
    gr_buffer_free(&out);
}

static void lines_in_doubt_are_told_where_there_are_any(void **state)
{
    static const char what[] = " counted once that may be of two logs";
    (void)state;
    sample s;
    fill(&s);
    gr_buffer out = summary_of(&s, 200, true, false);
    assert_false(says(&out, what));
    gr_buffer_free(&out);
    s.result.once_in_doubt = 1;
    out = summary_of(&s, 200, true, false);
    assert_true(says(&out, "1 line counted once that may be of two logs"));
    gr_buffer_free(&out);
    s.result.once_in_doubt = 29;
    out = summary_of(&s, 200, true, false);
    assert_true(says(&out, "29 lines counted once that may be of two logs"));
    gr_buffer_free(&out);
}

/* As long as something was not seen, it is not said that there is nothing. */
static void not_seen_says_what_or_that_nothing_is_known(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    s.result = (hunt_result){0};
    gr_buffer out = summary_of(&s, 160, true, false);
    assert_true(says(&out, "Not seen: nothing that we know of"));
    gr_buffer_free(&out);
    s.result.files_empty = 1;
    out = summary_of(&s, 160, true, false);
    assert_true(says(&out, "Not seen: 1 file"));
    assert_false(says(&out, "nothing that we know of"));
    gr_buffer_free(&out);
}

static void colours_come_only_when_asked_for(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    gr_buffer out = summary_of(&s, 80, true, true);
    assert_true(says(&out, "\033[1;31m"));
    gr_buffer_free(&out);
}

static void a_text_called_evtx_makes_the_run_incomplete(void **state)
{
    (void)state;
    sample s;
    fill(&s);
    s.result.files_unreadable = s.result.damaged_ranges = 0;
    assert_true(cli_hunt_incomplete(&s.result));
    s.items[1].name = GR_S("logs/readme.txt");
    assert_false(cli_hunt_incomplete(&s.result));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits_24_lines_of_80_columns),
        cmocka_unit_test(fits_any_width),
        cmocka_unit_test(without_utf8_all_is_ascii),
        cmocka_unit_test(evidence_never_reaches_the_terminal_as_it_is),
        cmocka_unit_test(no_findings_says_what_was_examined),
        cmocka_unit_test(nothing_looked_at_is_not_called_no_findings),
        cmocka_unit_test(events_of_generic_rules_are_counted_apart),
        cmocka_unit_test(an_interrupted_run_says_so_first),
        cmocka_unit_test(rows_that_left_a_full_window_are_not_seen),
        cmocka_unit_test(lines_in_doubt_are_told_where_there_are_any),
        cmocka_unit_test(not_seen_says_what_or_that_nothing_is_known),
        cmocka_unit_test(colours_come_only_when_asked_for),
        cmocka_unit_test(a_text_called_evtx_makes_the_run_incomplete)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
