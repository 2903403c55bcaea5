/* test_stream_examples.c - streams among the examples of correlations, and our own
 * rules' examples above all. */
#include "check.h"

#include "base/mem.h"
#include "hunt/stream_examples.h"
#include "sigma/builtin.h"
#include "support/example_bench.h"

static sigma_example_totals test(example_bench *b, gr_slice path, gr_slice text)
{
    stream_judge *const streams = stream_judge_new(b->matcher, &b->rules);
    assert_non_null(streams);
    sigma_example_totals const totals =
        example_bench_test(b, stream_judge_interface(streams), path, text);
    stream_judge_free(streams);
    return totals;
}

static void our_rules_have_examples_of_both_kinds_that_hold(void **state)
{
    (void)state;
    example_bench b = example_bench_new();
    enum { FEWEST = 60, MOST = 512 };
    gr_slice names[MOST], texts[MOST];
    size_t const count = sigma_builtin_count();
    assert_in_range(count, FEWEST, MOST);
    for (size_t i = 0; i < count; i++) {
        texts[i] = sigma_builtin_file(b.arena, i, &names[i]);
        example_bench_load(&b, names[i], texts[i]);
    }
    example_bench_compile(&b);
    size_t shown = 0;
    for (size_t i = 0; i < count; i++) {
        sigma_example_totals const totals = test(&b, names[i], texts[i]);
        assert_true(totals.rules <= b.positive && totals.rules <= b.negative);
        shown += totals.rules;
    }
    assert_int_equal(shown, b.rules.count);
    assert_slice(gr_buffer_slice(&b.told), "");
    example_bench_drop(&b);
}

/* ---- rules of a test ---- */

/* "failed", "logon" and "cleared", of fifteen lines. */
#define RULE(name, id)                                                         \
    "title: " #name "\nname: " #name "\n"                                      \
    "logsource: {product: windows, service: security}\n"                       \
    "detection: {s: {EventID: " #id "}, condition: s}\n---\n"
#define RULES RULE(failed, 4625) RULE(logon, 4624) RULE(cleared, 1102)
#define JOINED(name, text)                                                     \
    "title: " name "\nname: " name "\ncorrelation: {" text "}\n"
#define EXAMPLES "x-grounds-examples:\n"
#define EVENT(id, fields)                                                      \
    "event: {Channel: Security, EventID: " #id ", " fields "}\n"
#define FAILED(fields) "    - - " EVENT(4625, fields)
#define THEN "      - "
#define TIMES(n) "        times: " #n "\n"
#define EVERY(span) "        every: " #span "\n"
#define AT(span) "        at: " #span "\n"

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

/* One line of YAML on each. */
/* clang-format off */

/* ---- types ---- */

static void counts_of_events_are_within_their_span_and_group(void **state)
{
    (void)state;
    tells(RULES
          JOINED("many",
                 "type: event_count, rules: [failed], group-by: [ip], "
                 "timespan: 10m, condition: {gte: 10}")
          EXAMPLES
          "  match:\n"
          FAILED("ip: a") TIMES(10) EVERY(1m)
          "  no_match:\n"
          FAILED("ip: a") TIMES(9) EVERY(1m)
          FAILED("ip: a") TIMES(90) EVERY(2m)
          FAILED("ip: 'a{n}'") TIMES(90),
          4,
          "");
}

static void what_a_stream_reached_is_told(void **state)
{
    (void)state;
    tells(RULES
          JOINED("many",
                 "type: event_count, rules: [failed], group-by: [ip], "
                 "timespan: 10m, condition: {gte: 10}")
          EXAMPLES
          "  match:\n"
          FAILED("ip: a") TIMES(9)
          FAILED("ip: 'a{n}'") TIMES(90)
          "    - - " EVENT(4624, "ip: a")
          "  no_match:\n"
          FAILED("ip: a") TIMES(12)
          THEN EVENT(4625, "ip: a") TIMES(11) AT(5h),
          4,
          "r.yml:21 match 1: no burst: the strongest window has 9\n"
          "r.yml:23 match 2: no burst: the strongest window has 1\n"
          "r.yml:25 match 3: no burst: no event in any window\n"
          "r.yml:27 no_match 1: 2 bursts: the strongest window has 12\n");
}

static void distinct_values_are_counted(void **state)
{
    (void)state;
    tells(RULES
          JOINED("names",
                 "type: value_count, rules: [failed], group-by: [ip], "
                 "timespan: 10m, condition: {field: user, gte: 4}")
          EXAMPLES
          "  match:\n"
          FAILED("ip: a, user: 'u{n}'") TIMES(4)
          "  no_match:\n"
          FAILED("ip: a, user: u") TIMES(40)
          FAILED("ip: a") TIMES(40)
          FAILED("ip: a, user: 'u{n}'") TIMES(3),
          4,
          "");
}

static void numbers_are_summed_averaged_and_ranked(void **state)
{
    (void)state;
    tells(RULES
          JOINED("sum",
                 "type: value_sum, rules: [failed], timespan: 1h, "
                 "condition: {field: n, gt: 14}")
          EXAMPLES
          "  match:\n"
          FAILED("n: '{n}'") TIMES(5)
          "  no_match:\n"
          FAILED("n: '{n}'") TIMES(4)
          "---\n"
          JOINED("mean",
                 "type: value_avg, rules: [failed], timespan: 1h, "
                 "condition: {field: n, gte: 3}")
          EXAMPLES
          "  match:\n"
          FAILED("n: '{n}'") TIMES(5)
          "  no_match:\n"
          FAILED("n: '{n}'") TIMES(4)
          "---\n"
          JOINED("median",
                 "type: value_median, rules: [failed], timespan: 1h, "
                 "condition: {field: n, gte: 2.5}")
          EXAMPLES
          "  match:\n"
          FAILED("n: '{n}'") TIMES(4)
          FAILED("n: 2")
          "  no_match:\n"
          FAILED("n: '{n}'") TIMES(3),
          7,
          "r.yml:45 match 2: no burst: the strongest window has 2\n");
}

static void less_is_judged_when_the_window_closes(void **state)
{
    (void)state;
    tells(RULES
          JOINED("few",
                 "type: event_count, rules: [failed], timespan: 1h, "
                 "condition: {lte: 3}")
          EXAMPLES
          "  match:\n"
          FAILED("ip: a") TIMES(3)
          FAILED("ip: a") TIMES(4)
          "  no_match:\n"
          FAILED("ip: a") TIMES(4),
          3,
          "r.yml:23 match 2: no burst: the strongest window has 4\n");
}

static void rules_fire_together_or_in_order(void **state)
{
    (void)state;
    tells(RULES
          JOINED("both",
                 "type: temporal, rules: [failed, logon], group-by: [ip], "
                 "timespan: 5m")
          EXAMPLES
          "  match:\n"
          "    - - " EVENT(4624, "ip: a")
          THEN EVENT(4625, "ip: a")
          "  no_match:\n"
          "    - - " EVENT(4624, "ip: a")
          THEN EVENT(4625, "ip: b")
          "---\n"
          JOINED("ordered",
                 "type: temporal_ordered, rules: [failed, logon], group-by: "
                 "[ip], timespan: 5m")
          EXAMPLES
          "  match:\n"
          FAILED("ip: a")
          THEN EVENT(4624, "ip: a") AT(5m)
          "    - - " EVENT(4624, "ip: a")
          THEN EVENT(4625, "ip: a")
          "  no_match:\n"
          "    - - " EVENT(4624, "ip: a")
          THEN EVENT(4625, "ip: a")
          FAILED("ip: a")
          THEN EVENT(4624, "ip: a") AT(6m),
          6,
          "r.yml:35 match 2: no burst: the strongest window has 1\n");
}

static void conditions_over_rules_hold(void **state)
{
    (void)state;
    tells(RULES
          JOINED("either",
                 "type: temporal, rules: [failed, logon, cleared], "
                 "timespan: 5m, condition: (failed or logon) and not "
                 "cleared")
          EXAMPLES
          "  match:\n"
          FAILED("ip: a")
          "    - - " EVENT(4624, "ip: a")
          "    - - " EVENT(4624, "ip: a")
          THEN EVENT(1102, "ip: a")
          "  no_match:\n"
          "    - - " EVENT(1102, "ip: a")
          FAILED("ip: a")
          THEN EVENT(1102, "ip: a"),
          5,
          "r.yml:23 match 3: no burst: the strongest window has 2\n");
}

/* ---- rules of rules ---- */

/* Of the two in the middle the bursts are told, too, though a hunt tells of the
 * outermost alone. */
static void chains_are_judged_at_each_of_their_rules(void **state)
{
    (void)state;
    tells(RULES
          JOINED("guesses",
                 "type: event_count, rules: [failed], group-by: [ip], "
                 "timespan: 10m, condition: {gte: 3}")
          EXAMPLES
          "  match:\n"
          FAILED("ip: a") TIMES(3)
          "  no_match:\n"
          FAILED("ip: a") TIMES(2)
          "---\n"
          JOINED("let_in",
                 "type: temporal_ordered, rules: [guesses, logon], "
                 "group-by: [ip], timespan: 1h")
          EXAMPLES
          "  match:\n"
          FAILED("ip: a") TIMES(3)
          THEN EVENT(4624, "ip: a")
          "  no_match:\n"
          FAILED("ip: a") TIMES(3)
          "---\n"
          JOINED("twice",
                 "type: event_count, rules: [let_in], timespan: 1d, "
                 "condition: {gte: 2}")
          EXAMPLES
          "  match:\n"
          FAILED("ip: a") TIMES(3)
          THEN EVENT(4624, "ip: a")
          THEN EVENT(4625, "ip: b") TIMES(3)
          THEN EVENT(4624, "ip: b")
          FAILED("ip: a") TIMES(3)
          THEN EVENT(4624, "ip: a")
          "  no_match:\n"
          FAILED("ip: a") TIMES(300),
          7,
          "r.yml:50 match 2: no burst: the strongest window has 1\n");
}

static void a_count_is_judged_over_its_hidden_rule(void **state)
{
    (void)state;
    tells("title: Old\nlogsource: {product: windows, service: security}\n"
          "detection: {s: {EventID: 4625}, timeframe: 1m, "
          "condition: s | count() by ip > 5}\n"
          EXAMPLES
          "  match:\n"
          "    - {Channel: Security, EventID: 4625}\n"
          FAILED("ip: a") TIMES(6)
          FAILED("ip: a") TIMES(5)
          "  no_match:\n"
          "    - {Channel: Security, EventID: 4624}\n"
          FAILED("ip: 'a{n}'") TIMES(6),
          5,
          "r.yml:9 match 3: no burst: the strongest window has 5\n");
}

static void filters_narrow_what_is_counted(void **state)
{
    (void)state;
    tells("title: Not of the scanner\n"
          "logsource: {product: windows, service: security}\n"
          "filter: {rules: [failed], s: {ip: scanner}, condition: not "
          "s}\n---\n"RULES
          JOINED("many",
                 "type: event_count, rules: [failed], group-by: [ip], "
                 "timespan: 10m, condition: {gte: 3}")
          EXAMPLES
          "  match:\n"
          FAILED("ip: a") TIMES(3)
          "  no_match:\n"
          FAILED("ip: scanner") TIMES(3),
          2,
          "");
}

static void groups_are_named_by_aliases_and_in_one_form(void **state)
{
    (void)state;
    tells(RULES
          JOINED("pair",
                 "type: temporal, rules: [failed, logon], aliases: {who: "
                 "{failed: TargetUserName, logon: SubjectUserName}}, "
                 "group-by: [who], timespan: 5m")
          EXAMPLES
          "  match:\n"
          FAILED("TargetUserName: 'CONTOSO\\Ann'")
          THEN EVENT(4624, "SubjectUserName: ann")
          "  no_match:\n"
          FAILED("TargetUserName: ann")
          THEN EVENT(4624, "TargetUserName: ann"),
          2,
          "");
}

static void rules_may_be_in_other_files(void **state)
{
    (void)state;
    example_bench b = example_bench_new();
    gr_slice const text = GR_S(
        JOINED("many", "type: event_count, rules: [failed], timespan: 10m, "
                       "condition: {gte: 3}") EXAMPLES
        "  match:\n" FAILED("ip: a") TIMES(3));
    example_bench_load(&b, GR_S("a.yml"), text);
    example_bench_load(&b, GR_S("b.yml"), gr_slice_of_c(RULES));
    example_bench_compile(&b);
    assert_int_equal(test(&b, GR_S("a.yml"), text).examples, 1);
    assert_slice(gr_buffer_slice(&b.told), "");
    example_bench_drop(&b);
}

/* As large as they may be, each event another: nothing is too large. */
static void a_stream_of_a_hundred_thousand_events_is_judged(void **state)
{
    (void)state;
    tells(RULES
          JOINED("names",
                 "type: value_count, rules: [failed], timespan: 7d, "
                 "condition: {field: user, gte: 30000}")
          EXAMPLES
          "  match:\n"
          FAILED("user: 'u{n}', ip: 'a{n}'") TIMES(100000) EVERY(1s),
          1,
          "");
}

/* clang-format on */

/* ---- what fails ---- */

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    const char *const yaml =
        RULES JOINED("many", "type: event_count, rules: [failed], group-by: "
                             "[ip], timespan: 10m, condition: {gte: 3}")
            EXAMPLES "  match:\n" FAILED("ip: 'a{n}'") TIMES(3);
    example_bench b = example_bench_new();
    example_bench_load(&b, GR_S("r.yml"), gr_slice_of_c(yaml));
    example_bench_compile(&b);
    for (long n = 0; n < 1000; n++) {
        sigma_example_totals totals = {0, 0, 0};
        gr_error err = {0};
        gr_status status = GR_NOMEM;
        gr_mem_fail_after(n);
        stream_judge *const j = stream_judge_new(b.matcher, &b.rules);
        if (j != NULL) {
            sigma_example_test const with = {&b.rules, b.matcher,
                                             stream_judge_interface(j),
                                             example_bench_report, &b};
            status = sigma_test_examples(&with, GR_S("r.yml"),
                                         gr_slice_of_c(yaml), &totals, &err);
        }
        gr_mem_fail_after(-1);
        stream_judge_free(j);
        if (status == GR_OK) {
            assert_int_equal(totals.failed, 1);
            example_bench_drop(&b);
            return;
        }
        assert_int_equal(status, GR_NOMEM);
        if (j != NULL) assert_int_equal(err.status, GR_NOMEM);
    }
    fail();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_rules_have_examples_of_both_kinds_that_hold),
        cmocka_unit_test(counts_of_events_are_within_their_span_and_group),
        cmocka_unit_test(what_a_stream_reached_is_told),
        cmocka_unit_test(distinct_values_are_counted),
        cmocka_unit_test(numbers_are_summed_averaged_and_ranked),
        cmocka_unit_test(less_is_judged_when_the_window_closes),
        cmocka_unit_test(rules_fire_together_or_in_order),
        cmocka_unit_test(conditions_over_rules_hold),
        cmocka_unit_test(chains_are_judged_at_each_of_their_rules),
        cmocka_unit_test(a_count_is_judged_over_its_hidden_rule),
        cmocka_unit_test(filters_narrow_what_is_counted),
        cmocka_unit_test(groups_are_named_by_aliases_and_in_one_form),
        cmocka_unit_test(rules_may_be_in_other_files),
        cmocka_unit_test(a_stream_of_a_hundred_thousand_events_is_judged),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
