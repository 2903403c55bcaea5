/* test_hostile.c - logs made to defeat what makes a hunt fast: values that never
 * come twice, values full of what rules look for, values of nearly 64 KB, such
 * values full of it, a template for each event. The same rules match as by
 * brute force, and memory does not grow with the log. bench/bench_hostile.c has
 * their speed. */
#include "check.h"

#include "readers/evtx_reader.h"
#include "sigma/builtin.h"
#include "sigma/engine_check.h"
#include "support/hostile_log.h"

#include <stdio.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif

static gr_arena *arena;
static sigma_rules rules;

static int open_rules(void **state)
{
    sigma_loader *loader = NULL;
    (void)state;
    arena = gr_arena_new((size_t)256 << 20);
    if (arena == NULL || sigma_loader_new(arena, &(sigma_load_options){0},
                                          &loader, NULL) != GR_OK)
        return -1;
    for (size_t i = 0; i < sigma_builtin_count(); i++) {
        gr_slice name;
        gr_slice const text = sigma_builtin_file(arena, i, &name);
        if (sigma_load_bytes(loader, name, text, true, NULL) != GR_OK)
            return -1;
    }
    return sigma_load_finish(loader, &rules, NULL) == GR_OK ? 0 : -1;
}

static int close_rules(void **state)
{
    (void)state;
    gr_arena_free(arena);
    return 0;
}

static void read_log(reader_state *state, gr_slice log, const event_sink *sink)
{
    reader_options const options = {false};
    reader_file file;
    evtx_reader.begin(&(reader_intro){.head = gr_sub(log, 0, READER_HEAD),
                                      .size = log.len,
                                      .options = &options},
                      &file, sink);
    assert_int_equal(evtx_reader.read(state, &file, log, 0, sink, NULL), GR_OK);
}

static void no_damage(void *self, uint64_t offset, uint64_t length,
                      uint64_t records_lost, const char *what)
{
    (void)self, (void)length, (void)records_lost;
    fail_msg("damage at %llu: %s", (unsigned long long)offset, what);
}

/* ---- the same matches ---- */

typedef struct {
    engine_check check;
    size_t events, matches;
} comparison;

static gr_status compare(void *self, const event *e)
{
    comparison *const c = self;
    c->events++;
    c->matches += engine_check_event(&c->check, e).count;
    return GR_OK;
}

static void they_are_judged_as_by_brute_force(void **state)
{
    size_t const size = (size_t)768 << 10;
    reader_options const options = {false};
    comparison c = {.events = 0};
    event_sink const sink = {&c, compare, no_damage};
    (void)state;
    engine_check_compile(&c.check, &rules);
    for (int kind = 0; kind < LOG_KINDS; kind++) {
        reader_state *const reader = evtx_reader.open(&options);
        gr_buffer log = gr_buffer_upto((size_t)4 << 20);
        assert_non_null(reader);
        assert_true(hostile_log(&log, (hostile_kind)kind, size));
        c.events = c.matches = 0;
        /* twice: templates that are met again are kept then */
        read_log(reader, gr_buffer_slice(&log), &sink);
        read_log(reader, gr_buffer_slice(&log), &sink);
        print_message("# %s: %zu events, %zu matches\n",
                      hostile_name((hostile_kind)kind), c.events, c.matches);
        assert_true(c.events >= 2 * size / ((size_t)64 << 10));
        if (kind == LOG_MATCHING || kind == LOG_DENSE || kind == LOG_DASHES)
            assert_true(c.matches > 0);
        gr_buffer_free(&log);
        evtx_reader.close(reader);
        engine_check_forget(&c.check);
    }
    engine_check_close(&c.check);
}

/* ---- memory ---- */

/* Bytes of this process in memory; 0: not to be had. */
static size_t resident(void)
{
    unsigned long all = 0, in_memory = 0;
    FILE *const f = fopen("/proc/self/statm", "r");
    if (f == NULL) return 0;
    bool const known = fscanf(f, "%lu %lu", &all, &in_memory) == 2;
    fclose(f);
    return known ? in_memory * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

typedef struct {
    sigma_matcher *matcher;
    reader_state *reader;
    gr_buffer log;
    size_t events, most; /* bytes in memory, after any part */
    unsigned next;       /* event to be written */
} hunter;

static gr_status judge(void *self, const event *e)
{
    hunter *const h = self;
    sigma_hits hits;
    h->events++;
    return sigma_match(h->matcher, e, &hits, NULL);
}

/* `count` events more. */
static void hunt_on(hunter *h, hostile_kind kind, size_t fields, size_t count)
{
    event_sink const sink = {h, judge, no_damage};
    size_t const end = h->events + count;
    while (h->events < end) {
        h->log.len = 0;
        assert_true(hostile_log_part(&h->log, kind, 1 << 20, fields, &h->next));
        read_log(h->reader, gr_buffer_slice(&h->log), &sink);
        assert_int_equal(h->events, h->next);
        size_t const now = resident();
        if (now > h->most) h->most = now;
    }
}

enum {
    ROOM = 64 << 20, /* all that one thread may keep of a log */
    SLACK = 2 << 20  /* the C library's own */
};

/* Does a log of `more` events more take more memory than its first `first`?
 * `before` is what was in memory before any. */
static void check_memory(const sigma_engine *engine, size_t before,
                         hostile_kind kind, size_t fields, size_t first,
                         size_t more)
{
    reader_options const options = {false};
    hunter h = {.matcher = sigma_matcher_new(engine, NULL),
                .reader = evtx_reader.open(&options),
                .log = gr_buffer_upto((size_t)4 << 20)};
    assert_non_null(h.matcher);
    assert_non_null(h.reader);
    hunt_on(&h, kind, fields, first);
    size_t const soon = h.most;
    hunt_on(&h, kind, fields, more);
    print_message("# %s: %zu events, %zu KiB, then %zu KiB\n",
                  hostile_name(kind), h.events, (soon - before) >> 10,
                  (h.most - before) >> 10);
    assert_true(h.most - before < ROOM);
    assert_true(h.most - soon <= SLACK);
    evtx_reader.close(h.reader);
    sigma_matcher_free(h.matcher);
    gr_buffer_free(&h.log);
}

static const sigma_engine *compile(void)
{
    const sigma_engine *engine = NULL;
#ifdef UNDER_ASAN
    skip(); /* what is freed stays in memory */
#endif
    if (resident() == 0) skip();
    assert_int_equal(sigma_compile(arena, &rules, &engine, NULL), GR_OK);
    return engine;
}

static void memory_does_not_grow_with_their_length(void **state)
{
    static const struct {
        hostile_kind kind;
        size_t events;
    } logs[] = {{LOG_LONG, 200},
                {LOG_DASHES, 200},
                {LOG_ORDINARY, 4000},
                {LOG_MATCHING, 24000},
                {LOG_DISTINCT, 24000}};
    (void)state;
    const sigma_engine *const engine = compile();
    size_t const before = resident();
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++)
        check_memory(engine, before, logs[i].kind, HOSTILE_FIELDS,
                     logs[i].events, 2 * logs[i].events);
    sigma_engine_free(engine);
}

static void a_million_templates_take_no_more_than_the_first(void **state)
{
    enum { FIRST = 20000, MORE = 1000000, FIELDS = 3 };
    (void)state;
    const sigma_engine *const engine = compile();
    check_memory(engine, resident(), LOG_TEMPLATES, FIELDS, FIRST, MORE);
    sigma_engine_free(engine);
}

int main(void)
{
    /* what one has freed would hide what the next takes: the small first */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_templates_take_no_more_than_the_first),
        cmocka_unit_test(memory_does_not_grow_with_their_length),
        cmocka_unit_test(they_are_judged_as_by_brute_force),
    };
    return cmocka_run_group_tests(tests, open_rules, close_rules);
}
