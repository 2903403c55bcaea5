/* example_bench.h - rules, and whether the examples that stand with them hold. */
#ifndef TESTS_EXAMPLE_BENCH_H
#define TESTS_EXAMPLE_BENCH_H

#include "base/buffer.h"
#include "sigma/examples.h"

typedef struct {
    gr_arena *arena;
    sigma_loader *loader;
    sigma_rules rules;
    const sigma_engine *engine;
    sigma_matcher *matcher;
    gr_buffer told;            /* a line for each example that fails */
    size_t positive, negative; /* of the file under test */
} example_bench;

example_bench example_bench_new(void);
void example_bench_load(example_bench *b, gr_slice path, gr_slice text);
/* After all of them. */
void example_bench_compile(example_bench *b);
void example_bench_drop(example_bench *b);

/* Counts and tells an example; `self` is the bench. */
gr_status example_bench_report(void *self, const sigma_example *e);
/* Judges the examples of one file, streams by `streams`. */
sigma_example_totals example_bench_test(example_bench *b,
                                        sigma_stream_judge streams,
                                        gr_slice path, gr_slice text);

#endif
