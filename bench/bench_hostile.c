/* bench_hostile.c - data made to defeat what makes a hunt fast, beside ordinary
 * data of the same size: how much slower is each?
 *
 *   bench_hostile [--quick] RULES...
 *
 * Prints `hostile.KIND MB/s` and `hostile.KIND_slower x`, and ends with 1 where
 * something is more than three times slower. --quick has smaller logs. */
#include "load.h"

#include "support/hostile_log.h"

typedef struct {
    size_t log_bytes;
    int rounds;
} extent;

enum { MOST_SLOWER = 3 };
static const extent whole = {96 << 20, 3}, quick = {6 << 20, 5};

static double seconds_of(gr_slice log, const sigma_engine *engine, int rounds,
                         uint64_t *matches)
{
    reader_ops const *const ops = reader_get(0);
    reader_options const options = {false};
    double best = 1e9;
    for (int round = 0; round < rounds; round++) {
        gr_error err = {0};
        reader_file about = {.words = {0}};
        counts total = {.matcher = sigma_matcher_new(engine, NULL)};
        reader_state *const state = ops->open(&options);
        event_sink const sink = {&total, take, damage};
        if (total.matcher == NULL || state == NULL) exit(1);
        double const begin = now();
        ops->begin(&(reader_intro){.head = gr_sub(log, 0, READER_HEAD),
                                   .size = log.len,
                                   .options = &options},
                   &about, &sink);
        if (ops->read(state, &about, log, 0, &sink, &err) != GR_OK)
            give_up("log", &err);
        double const took = now() - begin;
        if (took < best) best = took;
        *matches = total.matches;
        ops->close(state);
        sigma_matcher_free(total.matcher);
    }
    return best;
}

int main(int argc, char **argv)
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
    double ordinary = 0;
    int code = 0;
    for (int kind = 0; kind < LOG_KINDS; kind++) {
        const char *const name = hostile_name((hostile_kind)kind);
        gr_buffer log = gr_buffer_upto(2 * how->log_bytes);
        uint64_t matches = 0;
        if (!hostile_log(&log, (hostile_kind)kind, how->log_bytes)) return 1;
        double const rate =
            (double)log.len / 1e6 /
            seconds_of(gr_buffer_slice(&log), engine, how->rounds, &matches);
        if (kind == LOG_ORDINARY) ordinary = rate;
        printf("hostile.%s %.1f MB/s\nhostile.%s_slower %.2f x\n"
               "hostile.%s_matches %llu count\n",
               name, rate, name, ordinary / rate, name,
               (unsigned long long)matches);
        if (ordinary > MOST_SLOWER * rate) code = 1;
        gr_buffer_free(&log);
    }
    sigma_engine_free(engine);
    gr_arena_free(arena);
    return code;
}
