/* test_examples.c - examples that stand with rules, and what their streams say; how
 * streams are judged is in tests/hunt/test_stream_examples.c. */
#include "check.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/time.h"
#include "support/example_bench.h"

/* Tells what there is of a stream, and that it gave a burst. */
static gr_status tell_stream(void *self, example_stream *stream,
                             sigma_example *e, gr_error *err)
{
    example_bench *const b = self;
    event at;
    bool again;
    gr_status status;
    while ((status = example_stream_next(stream, &at, &again, err)) == GR_OK) {
        char time[GR_TIME_TEXT];
        gr_put(&b->told, gr_sub(gr_time_text(time, at.time_ns, 0), 8, 11));
        for (size_t i = 2; i < at.layout->field_count; i++) {
            gr_put_byte(&b->told, ' ');
            gr_put(&b->told,
                   value_text(b->arena, event_field_value(&at, i, b->arena)));
        }
        gr_put(&b->told, again ? GR_S(" again\n") : GR_S("\n"));
    }
    e->passed = e->should_match;
    e->why = GR_S("one burst");
    return status == GR_NONE ? GR_OK : status;
}

static sigma_example_totals test(example_bench *b, gr_slice path, gr_slice text)
{
    return example_bench_test(b, (sigma_stream_judge){b, tell_stream}, path,
                              text);
}

#define HEAD                                                                   \
    "title: T\nid: 00000000-0000-4000-8000-000000000001\n"                     \
    "logsource: {product: windows, service: security}\n"                       \
    "detection: {s: {EventID: 1, a: x, n: 5, l: q, z: null}, "                 \
    "condition: s}\nx-grounds-examples:\n"

static void tells(const char *yaml, size_t examples, const char *expected)
{
    example_bench b = example_bench_new();
    example_bench_load(&b, GR_S("r.yml"), gr_slice_of_c(yaml));
    example_bench_compile(&b);
    sigma_example_totals const totals =
        test(&b, GR_S("r.yml"), gr_slice_of_c(yaml));
    assert_slice(gr_buffer_slice(&b.told), expected);
    assert_int_equal(totals.examples, examples);
    example_bench_drop(&b);
}

static void an_example_that_does_not_hold_is_told_with_its_line(void **state)
{
    (void)state;
    tells(HEAD
          "  match:\n"
          "    - {Channel: Security, EventID: 1, a: X, n: 5, l: [p, q]}\n"
          "    - {Channel: Security, EventID: 1, a: y, n: 5, l: q}\n"
          "  no_match:\n"
          "    - {Channel: System, EventID: 1, a: x, n: 5, l: q}\n"
          "    - {Channel: Security, EventID: 1, a: x, n: '5', l: q}\n"
          "    - {Channel: Security, EventID: 1, a: x, n: 5, l: q, z: 0}\n",
          5,
          "r.yml:8 match 2: no match\nr.yml:11 no_match 2: the rule matches\n");
}

static void what_is_no_example_fails(void **state)
{
    (void)state;
    tells(HEAD "  matches: [{a: x}]\n", 1,
          "r.yml:6 no_match 0: examples are under match or no_match\n");
    tells(HEAD "  - {a: x}\n", 1,
          "r.yml:6 no_match 0: examples are under match or no_match\n");
    tells(HEAD "  match: [x, {a: {b: c}}, {a: [[x]]}]\n", 3,
          "r.yml:6 match 1: not a map of fields to plain values or lists\n"
          "r.yml:6 match 2: not a map of fields to plain values or lists\n"
          "r.yml:6 match 3: not a map of fields to plain values or lists\n");
}

static void a_rule_that_did_not_load_fails_its_examples(void **state)
{
    (void)state;
    tells("title: T\nlogsource: {product: windows}\n"
          "detection: {s: {a: x}, condition: nosuch}\n"
          "x-grounds-examples: {no_match: [{a: y}]}\n",
          1,
          "r.yml:4 no_match 1: condition: there is no search "
          "identifier \"nosuch\"\n");
}

static void a_file_without_examples_has_none(void **state)
{
    (void)state;
    tells("title: T\nlogsource: {product: windows}\n"
          "detection: {s: {a: x}, condition: s}\n",
          0, "");
    tells("x-grounds-examples: [\n", 0, "");
}

/* ---- streams ---- */

#define FAILED                                                                 \
    "title: Failed\nname: failed\n"                                            \
    "logsource: {product: windows, service: security}\n"                       \
    "detection: {s: {EventID: 4625}, condition: s}\n---\n"
#define MANY                                                                   \
    "title: Many\n"                                                            \
    "correlation: {type: event_count, rules: [failed], timespan: 5m, "         \
    "condition: {gte: 5}}\nx-grounds-examples:\n"
/* Channel and EventID are not shown. */
#define E "event: {Channel: Security, EventID: 4625, "

static void a_stream_is_its_steps_one_behind_another(void **state)
{
    (void)state;
    tells(FAILED MANY "  match:\n"
                      "    - - " E "u: 'a{n}'}\n"
                      "        times: 3\n"
                      "        every: 30s\n"
                      "      - " E "u: b}\n"
                      "      - " E "u: c, v: '{n}{n}-{n'}\n"
                      "        every: 1h\n"
                      "      - " E "u: d}\n"
                      "        at: 1d\n"
                      "        times: 2\n"
                      "        every: 0s\n",
          1,
          "02T12:00:00 a1\n02T12:00:30 a2\n02T12:01:00 a3\n02T12:01:01 b\n"
          "02T13:01:01 c 11-{n\n03T12:00:00 d\n03T12:00:00 d again\n");
}

static void a_stream_may_begin_late_and_go_on_at_once(void **state)
{
    (void)state;
    tells(FAILED MANY "  match:\n"
                      "    - - " E "u: [1, 'x{n}']}\n"
                      "        at: 1m\n"
                      "      - " E "u: '{n}'}\n"
                      "        at: 1m\n",
          1, "02T12:01:00 1, x1\n02T12:01:00 1\n");
}

static void a_number_stands_in_single_events_as_it_is(void **state)
{
    (void)state;
    tells("title: T\nlogsource: {product: windows, service: security}\n"
          "detection: {s: {a: 'x{n}'}, condition: s}\n"
          "x-grounds-examples: {match: [{Channel: Security, a: 'x{n}'}]}\n",
          1, "");
}

static void a_stream_that_does_not_hold_is_told_with_its_line(void **state)
{
    (void)state;
    tells(FAILED MANY "  no_match:\n"
                      "    - - " E "u: a}\n"
                      "    - - " E "u: b}\n",
          2,
          "02T12:00:00 a\nr.yml:10 no_match 1: one burst\n"
          "02T12:00:00 b\nr.yml:11 no_match 2: one burst\n");
}

static void refuses(const char *stream, const char *why)
{
    char yaml[8192], told[1024];
    snprintf(yaml, sizeof yaml, "%s  match:\n%s", FAILED MANY, stream);
    snprintf(told, sizeof told, "r.yml:%s\n", why);
    tells(yaml, 1, told);
}

static void what_is_no_stream_fails_and_says_where(void **state)
{
    (void)state;
    refuses("    - - " E "u: a}\n        tims: 3\n",
            "11 match 1: a step has no key tims: event, times, every, at");
    refuses("    - - times: 3\n", "10 match 1: a step without an event");
    refuses("    - - event: [x]\n", "10 match 1: event: not a map of fields to "
                                    "plain values or lists");
    refuses("    - - x\n", "10 match 1: a step is a map with an event");
    refuses("    - []\n", "10 match 1: a stream of no steps");
    refuses("    - - " E "u: a}\n        times: 0\n",
            "11 match 1: times: a step has one event or more");
    refuses("    - - " E "u: a}\n        times: 1.5\n",
            "11 match 1: times: not a whole number");
    refuses("    - - " E "u: a}\n        every: 1\n",
            "11 match 1: every: not a number with s, m, h, d, w, M or y "
            "behind it");
    refuses("    - - " E "u: a}\n        at: -1s\n",
            "11 match 1: at: not a number with s, m, h, d, w, M or y "
            "behind it");
    refuses("    - - " E "u: a}\n        times: 3\n"
            "      - " E "u: a}\n        at: 1s\n",
            "13 match 1: at: before the last event of the step before");
}

static void a_stream_has_an_end(void **state)
{
    (void)state;
    refuses("    - - " E "u: a}\n        times: 100001\n",
            "10 match 1: times: a stream of more than 100000 events");
    refuses("    - - " E "u: a}\n        times: 18446744073709551615\n"
            "      - " E "u: a}\n",
            "10 match 1: it goes on beyond the year 2262");
    refuses("    - - " E "u: a}\n      - " E "u: a}\n        times: 100000\n",
            "11 match 1: times: a stream of more than 100000 events");
    refuses("    - - " E "u: a}\n        at: 242y\n",
            "10 match 1: it goes on beyond the year 2262");
    refuses("    - - " E "u: a}\n        times: 3\n        every: 121y\n",
            "10 match 1: it goes on beyond the year 2262");
    refuses("    - - " E "u: a}\n        every: 200y\n        times: 2\n"
            "      - " E "u: a}\n        every: 200y\n",
            "13 match 1: it goes on beyond the year 2262");
}

static void a_stream_is_not_larger_than_memory(void **state)
{
    (void)state;
    char long_text[2001], stream[4096];
    memset(long_text, 'x', sizeof long_text);
    long_text[2000] = '\0';
    snprintf(stream, sizeof stream,
             "    - - " E "u: '%s'}\n        times: 100000\n", long_text);
    refuses(stream, "10 match 1: times: events of more than 100 MiB together");
}

static void events_are_for_rules_and_streams_for_correlations(void **state)
{
    (void)state;
    tells(FAILED MANY "  match: [{Channel: Security, EventID: 4625}]\n", 1,
          "r.yml:9 match 1: a correlation: its examples are streams, each a "
          "list of steps\n");
    tells(HEAD "  match: [[{event: {Channel: Security, a: x}}]]\n", 1,
          "r.yml:6 match 1: a stream: this rule takes single events\n");
}

static void a_count_has_both(void **state)
{
    (void)state;
    tells("title: Old\nlogsource: {product: windows, service: security}\n"
          "detection: {s: {EventID: 4625}, "
          "condition: s | count() > 5}\n"
          "x-grounds-examples:\n"
          "  match:\n"
          "    - {Channel: Security, EventID: 4625}\n"
          "    - - " E "u: a}\n"
          "  no_match:\n"
          "    - {Channel: Security, EventID: 4625}\n",
          3, "02T12:00:00 a\nr.yml:9 no_match 1: the rule matches\n");
}

static void a_correlation_that_did_not_load_fails_its_streams(void **state)
{
    (void)state;
    tells("title: Many\ncorrelation: {type: event_count, rules: [nosuch], "
          "timespan: 5m, condition: {gte: 5}}\n"
          "x-grounds-examples: {match: [[{" E "u: a}}]]}\n",
          1, "r.yml:3 match 1: its rule \"nosuch\" is not there\n");
}

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    const char *const yaml = FAILED MANY
        "  match: [[{event: {Channel: Security, EventID: 4625, u: 'u{n}'}}]]\n";
    example_bench b = example_bench_new();
    example_bench_load(&b, GR_S("r.yml"), gr_slice_of_c(yaml));
    example_bench_compile(&b);
    sigma_example_test const with = {
        &b.rules, b.matcher, {&b, tell_stream}, example_bench_report, &b};
    for (long n = 0; n < 1000; n++) {
        sigma_example_totals totals = {0, 0, 0};
        gr_error err = {0};
        gr_mem_fail_after(n);
        gr_status const status = sigma_test_examples(
            &with, GR_S("r.yml"), gr_slice_of_c(yaml), &totals, &err);
        gr_mem_fail_after(-1);
        if (status == GR_OK) {
            assert_int_equal(totals.examples, 1);
            assert_int_equal(totals.failed, 0);
            example_bench_drop(&b);
            return;
        }
        assert_int_equal(status, GR_NOMEM);
        assert_int_equal(err.status, GR_NOMEM);
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_example_that_does_not_hold_is_told_with_its_line),
        cmocka_unit_test(what_is_no_example_fails),
        cmocka_unit_test(a_rule_that_did_not_load_fails_its_examples),
        cmocka_unit_test(a_file_without_examples_has_none),
        cmocka_unit_test(a_stream_is_its_steps_one_behind_another),
        cmocka_unit_test(a_stream_may_begin_late_and_go_on_at_once),
        cmocka_unit_test(a_number_stands_in_single_events_as_it_is),
        cmocka_unit_test(a_stream_that_does_not_hold_is_told_with_its_line),
        cmocka_unit_test(what_is_no_stream_fails_and_says_where),
        cmocka_unit_test(a_stream_has_an_end),
        cmocka_unit_test(a_stream_is_not_larger_than_memory),
        cmocka_unit_test(events_are_for_rules_and_streams_for_correlations),
        cmocka_unit_test(a_count_has_both),
        cmocka_unit_test(a_correlation_that_did_not_load_fails_its_streams),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
