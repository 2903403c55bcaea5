/* fuzz_examples.c - any bytes as a rule file with examples.
 *
 * Promised: each example holds or says why it does not; engine and oracle say the
 * same of its events; and all of it is the same without the matcher's memory. */
#include <stdint.h>
#include <stdlib.h>

#include "hunt/stream_examples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(holds)                                                         \
    do {                                                                       \
        if (!(holds)) abort();                                                 \
    } while (0)

#define RULES_CEILING ((size_t)256 << 20)

/* More is as good, and takes longer. */
enum { EVENTS_OF_ONE = 300, EVENTS_OF_ALL = 3000 };

typedef struct {
    gr_buffer told;
    sigma_stream_judge judge;
    size_t events;
} bench;

static gr_status report(void *self, const sigma_example *e)
{
    bench *const b = self;
    PROMISE(e->passed || e->why.len > 0);
    PROMISE(!e->passed || (e->rule != NULL && e->number > 0));
    PROMISE(gr_find(e->why, GR_S("the oracle says")) == SIZE_MAX);
    PROMISE(gr_find(e->why, GR_S("the engine says")) == SIZE_MAX);
    gr_putf(&b->told, "\n%u:%zu:%d%d:", e->line, e->number, e->should_match,
            e->passed);
    gr_put(&b->told, e->why);
    return GR_OK;
}

static gr_status judge_short(void *self, example_stream *stream,
                             sigma_example *e, gr_error *err)
{
    bench *const b = self;
    gr_status status = GR_OK;
    int64_t before = INT64_MIN;
    for (size_t n = 0; status == GR_OK; n++) {
        event at;
        bool again;
        e->passed = true;
        if (n == EVENTS_OF_ONE || b->events++ > EVENTS_OF_ALL) return GR_OK;
        status = example_stream_next(stream, &at, &again, err);
        if (status != GR_OK) break;
        PROMISE(at.time_ns >= before && at.time_ns >= EXAMPLE_STREAM_START);
        before = at.time_ns;
    }
    e->passed = false;
    return status == GR_NONE ? b->judge.judge(b->judge.self, stream, e, err)
                             : status;
}

static void run(gr_arena *arena, gr_slice text, const sigma_rules *rules,
                const sigma_memo_limits *memo, bench *b)
{
    const sigma_engine *engine;
    sigma_example_totals totals = {0, 0, 0};
    gr_error err = {GR_OK, 0, ""};
    PROMISE(sigma_compile(arena, rules, &engine, &err) == GR_OK);
    sigma_matcher *const matcher = sigma_matcher_new(engine, memo);
    PROMISE(matcher != NULL);
    stream_judge *const streams = stream_judge_new(matcher, rules);
    PROMISE(streams != NULL);
    b->told = gr_buffer_upto(64 << 20);
    b->judge = stream_judge_interface(streams);
    sigma_example_test const with = {
        rules, matcher, {b, judge_short}, report, b};
    gr_status const status =
        sigma_test_examples(&with, GR_S("r.yml"), text, &totals, &err);
    PROMISE(status == GR_OK || status == GR_LIMIT);
    PROMISE(totals.failed <= totals.examples);
    stream_judge_free(streams);
    sigma_matcher_free(matcher);
    sigma_engine_free(engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const sigma_memo_limits nothing = {0, 0};
    gr_slice const text = gr_slice_of(data, size);
    gr_error err = {GR_OK, 0, ""};
    sigma_loader *loader;
    sigma_rules rules;
    bench first = {.events = 0}, second = {.events = 0};
    if (gr_find(text, GR_S("x-grounds-examples")) == SIZE_MAX) return 0;
    gr_arena *const arena = gr_arena_new(RULES_CEILING);
    PROMISE(sigma_loader_new(arena, &(sigma_load_options){0}, &loader, &err) ==
            GR_OK);
    PROMISE(sigma_load_bytes(loader, GR_S("r.yml"), text, false, &err) ==
            GR_OK);
    PROMISE(sigma_load_finish(loader, &rules, &err) == GR_OK);
    run(arena, text, &rules, NULL, &first);
    run(arena, text, &rules, &nothing, &second);
    PROMISE(
        gr_equal(gr_buffer_slice(&first.told), gr_buffer_slice(&second.told)));
    gr_buffer_free(&first.told);
    gr_buffer_free(&second.told);
    gr_arena_free(arena);
    return 0;
}
