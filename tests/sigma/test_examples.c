/* test_examples.c - examples that stand with rules, our own rules' above all.
 */
#include "check.h"

#include "base/mem.h"
#include "sigma/builtin.h"
#include "sigma/examples.h"

typedef struct {
    gr_arena *arena;
    sigma_loader *loader;
    sigma_rules rules;
    const sigma_engine *engine;
    sigma_matcher *matcher;
    gr_buffer told;
    size_t positive, negative; /* of the file under test */
} bench;

static bench new_bench(void)
{
    bench b = {.arena = gr_arena_new((size_t)256 << 20),
               .told = gr_buffer_upto(1 << 20)};
    assert_non_null(b.arena);
    assert_int_equal(
        sigma_loader_new(b.arena, &(sigma_load_options){0}, &b.loader, NULL),
        GR_OK);
    return b;
}

static void load(bench *b, gr_slice path, gr_slice text)
{
    assert_int_equal(sigma_load_bytes(b->loader, path, text, true, NULL),
                     GR_OK);
}

static void compile(bench *b)
{
    assert_int_equal(sigma_load_finish(b->loader, &b->rules, NULL), GR_OK);
    assert_int_equal(sigma_compile(b->arena, &b->rules, &b->engine, NULL),
                     GR_OK);
    b->matcher = sigma_matcher_new(b->engine, NULL);
    assert_non_null(b->matcher);
}

static void drop(bench *b)
{
    sigma_matcher_free(b->matcher);
    sigma_engine_free(b->engine);
    gr_buffer_free(&b->told);
    gr_arena_free(b->arena);
}

static gr_status report(void *self, const sigma_example *e)
{
    bench *const b = self;
    b->positive += e->should_match;
    b->negative += !e->should_match;
    if (e->passed) return GR_OK;
    gr_put(&b->told, e->path);
    gr_putf(&b->told, ":%u %s %zu: %.*s\n", e->line,
            e->should_match ? "match" : "no_match", e->number, (int)e->why.len,
            (const char *)e->why.ptr);
    return GR_OK;
}

static sigma_example_totals test(bench *b, gr_slice path, gr_slice text)
{
    sigma_example_totals totals = {0, 0, 0};
    b->positive = b->negative = 0;
    assert_int_equal(sigma_test_examples(b->matcher, &b->rules, path, text,
                                         report, b, &totals, NULL),
                     GR_OK);
    return totals;
}

static void our_rules_have_examples_of_both_kinds_that_hold(void **state)
{
    (void)state;
    bench b = new_bench();
    enum { FEWEST = 60, MOST = 512 };
    gr_slice names[MOST], texts[MOST];
    size_t const count = sigma_builtin_count();
    assert_in_range(count, FEWEST, MOST);
    for (size_t i = 0; i < count; i++) {
        texts[i] = sigma_builtin_file(b.arena, i, &names[i]);
        load(&b, names[i], texts[i]);
    }
    compile(&b);
    assert_int_equal(b.rules.count, count);
    for (size_t i = 0; i < count; i++) {
        sigma_example_totals const totals = test(&b, names[i], texts[i]);
        assert_int_equal(totals.rules, 1);
        assert_true(b.positive > 0 && b.negative > 0);
    }
    assert_slice(gr_buffer_slice(&b.told), "");
    drop(&b);
}

#define HEAD                                                                   \
    "title: T\nid: 00000000-0000-4000-8000-000000000001\n"                     \
    "logsource: {product: windows, service: security}\n"                       \
    "detection: {s: {EventID: 1, a: x, n: 5, l: q, z: null}, "                 \
    "condition: s}\nx-grounds-examples:\n"

static void tells(const char *yaml, size_t examples, const char *expected)
{
    bench b = new_bench();
    load(&b, GR_S("r.yml"), gr_slice_of_c(yaml));
    compile(&b);
    sigma_example_totals const totals =
        test(&b, GR_S("r.yml"), gr_slice_of_c(yaml));
    assert_slice(gr_buffer_slice(&b.told), expected);
    assert_int_equal(totals.examples, examples);
    drop(&b);
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

static void each_failed_allocation_is_told(void **state)
{
    (void)state;
    const char *const yaml =
        HEAD "  match: [{Channel: Security, EventID: 1, a: x, n: 5, l: q}]\n";
    bench b = new_bench();
    load(&b, GR_S("r.yml"), gr_slice_of_c(yaml));
    compile(&b);
    for (long n = 0; n < 1000; n++) {
        sigma_example_totals totals = {0, 0, 0};
        gr_error err = {0};
        gr_mem_fail_after(n);
        gr_status const status =
            sigma_test_examples(b.matcher, &b.rules, GR_S("r.yml"),
                                gr_slice_of_c(yaml), report, &b, &totals, &err);
        gr_mem_fail_after(-1);
        if (status == GR_OK) {
            assert_int_equal(totals.examples, 1);
            assert_int_equal(totals.failed, 0);
            drop(&b);
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
        cmocka_unit_test(our_rules_have_examples_of_both_kinds_that_hold),
        cmocka_unit_test(an_example_that_does_not_hold_is_told_with_its_line),
        cmocka_unit_test(what_is_no_example_fails),
        cmocka_unit_test(a_rule_that_did_not_load_fails_its_examples),
        cmocka_unit_test(a_file_without_examples_has_none),
        cmocka_unit_test(each_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
