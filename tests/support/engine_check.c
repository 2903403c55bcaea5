/* engine_check.c - rules from text, events judged by engine and oracle. */
#include "sigma/engine_check.h"

#include "base/mem.h"

#include <stdio.h>

static void must(gr_status status, const gr_error *err)
{
    if (status == GR_OK) return;
    fprintf(stderr, "%s: %s\n", gr_status_name(status), err->text);
    abort();
}

static sigma_matcher *new_matcher(const engine_check *check,
                                  const sigma_memo_limits *memo)
{
    sigma_matcher *const matcher = sigma_matcher_new(check->engine, memo);
    if (matcher == NULL) abort();
    return matcher;
}

void engine_check_compile(engine_check *check, const sigma_rules *rules)
{
    gr_error err;
    *check = (engine_check){.arena = gr_arena_new((size_t)1 << 30),
                            .rules = *rules,
                            .maker = event_maker_new()};
    must(sigma_compile(check->arena, &check->rules, &check->engine, &err),
         &err);
    static const sigma_memo_limits others[ENGINE_CHECK_OTHERS] = {
        {0, 0}, {2048, UINT64_MAX}, {1 << 18, 0}};
    check->matcher = new_matcher(check, NULL);
    for (size_t i = 0; i < ENGINE_CHECK_OTHERS; i++)
        check->others[i] = new_matcher(check, &others[i]);
}

void engine_check_open(engine_check *check, gr_slice yaml)
{
    gr_error err;
    sigma_loader *loader = NULL;
    sigma_rules rules;
    sigma_load_options const options = {.with_deprecated = true,
                                        .with_unsupported = true};
    gr_arena *const arena = gr_arena_new((size_t)1 << 30);
    must(sigma_loader_new(arena, &options, &loader, &err), &err);
    must(sigma_load_bytes(loader, GR_S("test.yml"), yaml, false, &err), &err);
    must(sigma_load_finish(loader, &rules, &err), &err);
    engine_check_compile(check, &rules);
    check->loaded = arena;
}

void engine_check_close(engine_check *check)
{
    for (size_t i = 0; i < ENGINE_CHECK_OTHERS; i++)
        sigma_matcher_free(check->others[i]);
    sigma_matcher_free(check->matcher);
    sigma_engine_free(check->engine);
    event_maker_free(check->maker);
    gr_arena_free(check->arena);
    gr_arena_free(check->loaded);
}

static void tell_difference(const uint32_t *a, size_t a_count,
                            const uint32_t *b, size_t b_count)
{
    fprintf(stderr, "engine:");
    for (size_t i = 0; i < a_count; i++) fprintf(stderr, " %u", a[i]);
    fprintf(stderr, "\noracle:");
    for (size_t i = 0; i < b_count; i++) fprintf(stderr, " %u", b[i]);
    fprintf(stderr, "\n");
}

static void must_agree(sigma_matcher *matcher, const event *e,
                       const uint32_t *rules, const sigma_hits *oracle)
{
    gr_error err;
    sigma_hits hits;
    must(sigma_match(matcher, e, &hits, &err), &err);
    if (hits.count == oracle->count &&
        (hits.count == 0 ||
         memcmp(hits.rules, rules, hits.count * sizeof *rules) == 0))
        return;
    tell_difference(hits.rules, hits.count, rules, oracle->count);
    abort();
}

sigma_hits engine_check_event(engine_check *check, const event *e)
{
    gr_error err;
    sigma_hits oracle, hits;
    must(sigma_oracle_match(check->matcher, e, &oracle, &err), &err);
    size_t const size = oracle.count * sizeof *oracle.rules;
    uint32_t *const rules = gr_alloc(size + 1);
    if (rules == NULL) abort();
    if (size > 0) memcpy(rules, oracle.rules, size);
    for (int round = 0; round < 2; round++) {
        must_agree(check->matcher, e, rules, &oracle);
        for (size_t i = 0; i < ENGINE_CHECK_OTHERS; i++)
            must_agree(check->others[i], e, rules, &oracle);
    }
    gr_free(rules);
    must(sigma_match(check->matcher, e, &hits, &err), &err);
    return hits;
}

void engine_check_forget(engine_check *check)
{
    sigma_matcher_forget(check->matcher);
    for (size_t i = 0; i < ENGINE_CHECK_OTHERS; i++)
        sigma_matcher_forget(check->others[i]);
}
