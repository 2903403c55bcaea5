/* test_engine_memory.c - each allocation failing in turn, arenas that fill up,
 * rule sets that are too many: an error or the right answer, never another. */
#include "check.h"

#include "base/mem.h"
#include "sigma/engine_check.h"
#include "sigma/matcher.h"

static const char rules_text[] =
    "title: a\nlogsource: {category: process_creation, product: windows}\n"
    "detection:\n"
    "    s: {Image|endswith: '\\x.exe', CommandLine|re: 'a.+b', U|cidr: "
    "'::/0'}\n"
    "    f: {CommandLine|contains: ['p', 'qq', 'é'], ProcessId: 4}\n"
    "    k: [foo, 'b*r']\n"
    "    condition: (s or f) and not (f and k) or k\n---\n"
    "title: b\nlogsource: {service: security, product: windows}\n"
    "detection: {s: {EventID: [1, 4688], User|contains: y}, condition: s}\n";

static const char *const fields[] = {"NewProcessName:utf16=C:\\x.exe",
                                     "CommandLine=xxaaqqbxx",
                                     "NewProcessId:hex64=0x4",
                                     "SubjectUserName=foo",
                                     "Y:list=a|b",
                                     "SubjectDomainName=DOM",
                                     NULL};

static void load_rules(gr_arena *arena, sigma_rules *rules)
{
    gr_error err;
    sigma_loader *loader = NULL;
    sigma_load_options const options = {.with_deprecated = false};
    assert_int_equal(GR_OK, sigma_loader_new(arena, &options, &loader, &err));
    assert_int_equal(GR_OK,
                     sigma_load_bytes(loader, GR_S("r.yml"),
                                      gr_slice_of_c(rules_text), false, &err));
    assert_int_equal(GR_OK, sigma_load_finish(loader, rules, &err));
    assert_int_equal(2, rules->count);
    assert_int_equal(RULE_LOADED, rules->rules[0].state);
    assert_int_equal(RULE_LOADED, rules->rules[1].state);
}

/* All of compiling and matching; what failed, or GR_OK and the hits. */
static gr_status run(const sigma_rules *rules, const event *e, size_t ceiling,
                     size_t *count)
{
    gr_error err = {GR_OK, 0, ""};
    const sigma_engine *engine = NULL;
    sigma_hits hits = {0};
    gr_buffer out = gr_buffer_upto(1 << 20);
    gr_arena *const arena = gr_arena_new(ceiling);
    if (arena == NULL) return GR_NOMEM;
    gr_status status = sigma_compile(arena, rules, &engine, &err);
    sigma_matcher *matcher = NULL;
    if (status == GR_OK) {
        matcher = sigma_matcher_new(engine, NULL);
        if (matcher == NULL) status = GR_NOMEM;
    }
    if (status == GR_OK) status = sigma_match(matcher, e, &hits, &err);
    *count = hits.count;
    if (status == GR_OK) status = sigma_oracle_match(matcher, e, &hits, &err);
    if (status == GR_OK) status = sigma_explain(matcher, 0, e, &out, &err);
    gr_buffer_free(&out);
    sigma_matcher_free(matcher);
    sigma_engine_free(engine);
    gr_arena_free(arena);
    return status;
}

static void each_allocation_failing_is_said(void **state)
{
    (void)state;
    sigma_rules rules;
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    event_maker *const maker = event_maker_new();
    load_rules(arena, &rules);
    const event *const e = event_from(maker, "Security", 4688, fields);
    size_t expected = 0, count = 0;
    assert_int_equal(GR_OK, run(&rules, e, (size_t)64 << 20, &expected));
    assert_int_equal(1, expected);
    long n = 0;
    for (; n < 100000; n++) {
        gr_mem_fail_after(n);
        gr_status const status = run(&rules, e, (size_t)64 << 20, &count);
        gr_mem_fail_after(-1);
        assert_true(status == GR_OK || status == GR_NOMEM);
        if (status != GR_OK) continue;
        assert_int_equal(expected, count);
        break;
    }
    print_message("# %ld allocations\n", n);
    assert_true(n > 50 && n < 100000);
    event_maker_free(maker);
    gr_arena_free(arena);
}

static void a_full_arena_is_said(void **state)
{
    (void)state;
    sigma_rules rules;
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    event_maker *const maker = event_maker_new();
    load_rules(arena, &rules);
    const event *const e = event_from(maker, "Security", 4688, fields);
    size_t full = 0;
    for (size_t ceiling = 0; ceiling < 200000; ceiling += 1024) {
        size_t count = 0;
        gr_status const status = run(&rules, e, ceiling, &count);
        assert_true(status == GR_OK || status == GR_LIMIT);
        full += status == GR_LIMIT;
        if (status == GR_OK) assert_int_equal(1, count);
    }
    assert_true(full > 10);
    event_maker_free(maker);
    gr_arena_free(arena);
}

/* Every event has another shape: plans are forgotten and made again. */
static void more_layouts_than_plans(void **state)
{
    (void)state;
    engine_check check;
    engine_check_open(&check, gr_slice_of_c(rules_text));
    for (unsigned i = 0; i < 30000; i++) {
        gr_error err;
        sigma_hits hits;
        char name[32];
        snprintf(name, sizeof name, "F%u", i);
        event_begin(check.maker, "Security", 4688);
        event_add_spec(check.maker, "SubjectUserName=foo");
        event_add(check.maker, gr_slice_of_c(name), FIELD_PAYLOAD,
                  value_of(VALUE_UTF8, "x", 1));
        assert_int_equal(
            GR_OK,
            sigma_match(check.matcher, event_end(check.maker), &hits, &err));
        assert_int_equal(1, hits.count);
    }
    engine_check_close(&check);
}

/* Ids times rules beyond the ceiling: coarse buckets, the same answers. */
static void too_many_ids_make_coarse_buckets(void **state)
{
    (void)state;
    enum { RULES = 1500 };
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    sigma_rule *const rules = gr_arena_take_array(arena, RULES, sizeof *rules);
    for (size_t i = 0; i < RULES; i++) {
        sigma_source *const source = gr_arena_take(arena, sizeof *source);
        sigma_test *const test = gr_arena_take(arena, sizeof *test);
        sigma_node *const node = gr_arena_take(arena, sizeof *node);
        uint32_t *const id = gr_arena_take(arena, sizeof *id);
        *id = (uint32_t)i;
        source->channel = GR_S("C");
        if (i % 10 == 0) {
            source->event_ids = id;
            source->event_id_count = 1;
        }
        test->kind = TEST_NUMBER;
        test->field = GR_S("EventID");
        test->u.number.i64 = (int64_t)i;
        test->u.number.f64 = (double)i;
        char text[32];
        snprintf(text, sizeof text, "%zu", i);
        test->u.number.text = gr_arena_copy(arena, gr_slice_of_c(text));
        node->kind = NODE_TEST;
        node->test = test;
        rules[i] = (sigma_rule){.state = RULE_LOADED,
                                .sources = source,
                                .source_count = 1,
                                .root = node,
                                .node_count = 1};
    }
    sigma_rules const set = {.rules = rules, .count = RULES};
    engine_check check;
    engine_check_compile(&check, &set);
    for (long id = -1; id < RULES + 2; id += 7) {
        const char *const none[] = {NULL};
        sigma_hits const hits =
            engine_check_event(&check, event_from(check.maker, "c", id, none));
        assert_int_equal(id >= 0 && id < RULES, hits.count);
    }
    engine_check_close(&check);
    gr_arena_free(arena);
}

/* What was known in a round long ago must not be taken for known in another
 * with the same number. */
static void rounds_that_come_again_are_new(void **state)
{
    (void)state;
    engine_check check;
    engine_check_open(&check, gr_slice_of_c(rules_text));
    const char *const other[] = {"NewProcessName=y", NULL};
    for (size_t i = 0; i < 12; i++) {
        if (i == 4) {
            check.matcher->round = (UINT32_MAX >> 1) - 2;
            check.matcher->event_round = UINT32_MAX - 5;
        }
        bool const matches = i % 2 == 0;
        sigma_hits const hits =
            engine_check_event(&check, event_from(check.maker, "Security", 4688,
                                                  matches ? fields : other));
        assert_int_equal(matches, hits.count);
    }
    assert_true(check.matcher->round < 100);
    assert_true(check.matcher->event_round < 100);
    engine_check_close(&check);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_failing_is_said),
        cmocka_unit_test(a_full_arena_is_said),
        cmocka_unit_test(more_layouts_than_plans),
        cmocka_unit_test(rounds_that_come_again_are_new),
        cmocka_unit_test(too_many_ids_make_coarse_buckets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
