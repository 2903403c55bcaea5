/* bench_hostile.c - data made to defeat what makes a hunt fast, beside ordinary
 * data of the same size: how much slower is each?
 *
 *   bench hostile [--quick] RULES...
 *
 * Prints `hostile.KIND MB/s`, `hostile.KIND_slower x` by the clock and
 * `hostile.KIND_dearer x` by instructions, and ends with 1 where something is more
 * than three times dearer. --quick has smaller logs. */
#include "bench.h"
#include "load.h"

#include "support/hostile_log.h"

typedef struct {
    size_t log_bytes;
    int rounds;
} extent;

static const double most_dearer = 3;
static const extent whole = {96 << 20, 3}, quick = {6 << 20, 5};

static effort effort_of(gr_slice log, const sigma_engine *engine, int rounds,
                        uint64_t *matches)
{
    reader_ops const *const ops = reader_get(0);
    reader_options const options = {false};
    effort best = effort_none;
    for (int round = 0; round < rounds; round++) {
        gr_error err = {0};
        reader_file about = {.words = {0}};
        counts total = {.matcher = sigma_matcher_new(engine, NULL)};
        reader_state *const state = ops->open(&options);
        event_sink const sink = {&total, take, damage};
        if (total.matcher == NULL || state == NULL) exit(1);
        effort const begin = effort_now();
        ops->begin(&(reader_intro){.head = gr_sub(log, 0, READER_HEAD),
                                   .size = log.len,
                                   .options = &options},
                   &about, &sink);
        if (ops->read(state, &about, log, 0, &sink, &err) != GR_OK)
            give_up("log", &err);
        best = effort_least(best, effort_since(begin));
        *matches = total.matches;
        ops->close(state);
        sigma_matcher_free(total.matcher);
    }
    return best;
}

int bench_hostile(int argc, char **argv)
{
    gr_error err = {0};
    sigma_rules rules;
    const sigma_engine *engine = NULL;
    bool const hurry = argc > 1 && strcmp(argv[1], "--quick") == 0;
    extent const *const how = hurry ? &quick : &whole;
    gr_arena *const arena = gr_arena_new((size_t)512 << 20);
    if (arena == NULL) return 1;
    load_rules(arena, argv + (hurry ? 2 : 1), argv + argc, &rules);
    if (sigma_compile(arena, &rules, &engine, &err) != GR_OK)
        give_up("rules", &err);
    effort ordinary = effort_none;
    int code = 0;
    for (int kind = 0; kind < LOG_KINDS; kind++) {
        const char *const name = hostile_name((hostile_kind)kind);
        gr_buffer log = gr_buffer_upto(2 * how->log_bytes);
        uint64_t matches = 0;
        if (!hostile_log(&log, (hostile_kind)kind, how->log_bytes)) return 1;
        effort const cost = effort_per(
            effort_of(gr_buffer_slice(&log), engine, how->rounds, &matches),
            (double)log.len / 1e6);
        if (kind == LOG_ORDINARY) ordinary = cost;
        double const dearer = effort_ratio(cost, ordinary);
        printf("hostile.%s %.1f MB/s\nhostile.%s_slower %.2f x\n"
               "hostile.%s_dearer %.2f x\nhostile.%s_matches %llu count\n",
               name, 1 / cost.seconds, name, cost.seconds / ordinary.seconds,
               name, dearer, name, (unsigned long long)matches);
        if (dearer > effort_limit(cost, most_dearer)) {
            fprintf(stderr, "bench: %s: made to be slow, and is\n", name);
            code = 1;
        }
        gr_buffer_free(&log);
    }
    sigma_engine_free(engine);
    gr_arena_free(arena);
    return code;
}
