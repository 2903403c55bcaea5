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

void engine_check_compile(engine_check *check, const sigma_rules *rules)
{
    gr_error err;
    *check = (engine_check){.arena = gr_arena_new((size_t)1 << 30),
                            .rules = *rules,
                            .maker = event_maker_new()};
    must(sigma_compile(check->arena, &check->rules, &check->engine, &err),
         &err);
    check->matcher = sigma_matcher_new(check->engine);
    if (check->matcher == NULL) abort();
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
    sigma_matcher_free(check->matcher);
    sigma_engine_free(check->engine);
    event_maker_free(check->maker);
    gr_arena_free(check->arena);
    gr_arena_free(check->loaded);
}

static void tell_difference(const uint32_t *a, size_t a_count,
                            const sigma_hits *b)
{
    fprintf(stderr, "engine:");
    for (size_t i = 0; i < a_count; i++) fprintf(stderr, " %u", a[i]);
    fprintf(stderr, "\noracle:");
    for (size_t i = 0; i < b->count; i++) fprintf(stderr, " %u", b->rules[i]);
    fprintf(stderr, "\n");
}

sigma_hits engine_check_event(engine_check *check, const event *e)
{
    gr_error err;
    sigma_hits hits, oracle;
    must(sigma_match(check->matcher, e, &hits, &err), &err);
    size_t const size = hits.count * sizeof *hits.rules;
    size_t const count = hits.count;
    uint32_t *const kept = gr_alloc(size + 1);
    if (size > 0) memcpy(kept, hits.rules, size);
    must(sigma_oracle_match(check->matcher, e, &oracle, &err), &err);
    bool const same = oracle.count == count &&
                      (size == 0 || memcmp(kept, oracle.rules, size) == 0);
    if (!same) {
        tell_difference(kept, count, &oracle);
        abort();
    }
    gr_free(kept);
    oracle.candidates = hits.candidates;
    return oracle;
}
