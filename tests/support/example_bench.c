/* example_bench.c - see example_bench.h. */
#include "support/example_bench.h"

#include "support/must.h"

example_bench example_bench_new(void)
{
    example_bench b = {.arena = gr_arena_new((size_t)256 << 20),
                       .told = gr_buffer_upto(1 << 20)};
    must(b.arena != NULL);
    must(sigma_loader_new(b.arena, &(sigma_load_options){0}, &b.loader, NULL) ==
         GR_OK);
    return b;
}

void example_bench_load(example_bench *b, gr_slice path, gr_slice text)
{
    must(sigma_load_bytes(b->loader, path, text, true, NULL) == GR_OK);
}

void example_bench_compile(example_bench *b)
{
    must(sigma_load_finish(b->loader, &b->rules, NULL) == GR_OK);
    must(sigma_compile(b->arena, &b->rules, &b->engine, NULL) == GR_OK);
    b->matcher = sigma_matcher_new(b->engine, NULL);
    must(b->matcher != NULL);
}

void example_bench_drop(example_bench *b)
{
    sigma_matcher_free(b->matcher);
    sigma_engine_free(b->engine);
    gr_buffer_free(&b->told);
    gr_arena_free(b->arena);
}

gr_status example_bench_report(void *self, const sigma_example *e)
{
    example_bench *const b = self;
    b->positive += e->should_match;
    b->negative += !e->should_match;
    if (e->passed) return GR_OK;
    gr_put(&b->told, e->path);
    gr_putf(&b->told, ":%u %s %zu: %.*s\n", e->line,
            e->should_match ? "match" : "no_match", e->number, (int)e->why.len,
            (const char *)e->why.ptr);
    return GR_OK;
}

sigma_example_totals example_bench_test(example_bench *b,
                                        sigma_stream_judge streams,
                                        gr_slice path, gr_slice text)
{
    sigma_example_totals totals = {0, 0, 0};
    sigma_example_test const with = {&b->rules, b->matcher, streams,
                                     example_bench_report, b};
    b->positive = b->negative = 0;
    must(sigma_test_examples(&with, path, text, &totals, NULL) == GR_OK);
    return totals;
}
