/* bench_text.c - how fast text logs are hunted on one core, and what is made to be
 * slow beside what is ordinary.
 *
 *   bench text [--quick] RULES...
 *   bench text make KIND BYTES     that log, to standard output
 *
 * The logs are made in memory (support/made_log.h) and read as a hunt reads them,
 * 256 KiB at a time; matches are counted. Of each kind the best of several rounds
 * counts, each with a matcher that knows nothing. Prints `text.KIND MB/s`, and
 * `text.KIND_read` where events are read and not judged; of what is made to be slow
 * `text.KIND_slower x` by the clock and `text.KIND_dearer x` by instructions. Ends with
 * 1 where that is more than 3, and with --quick where a kind's share of the
 * calibration loop is below its floor. */
#include "bench.h"
#include "load.h"

#include "readers/line_check.h"
#include "support/made_log.h"

enum { BLOCK = 256 << 10, CHUNK = 1 << 20 };
static const double most_dearer = 3;

typedef struct {
    size_t log_bytes;
    int rounds;
} extent;
static const extent whole = {48 << 20, 5}, quick = {4 << 20, 5};

/* Of the calibration loop; four fifths of what was measured. */
static const double least_share[MADE_LOGS] = {
    [MADE_IIS] = 0.118,        [MADE_ACCESS] = 0.114,
    [MADE_HTTPPROXY] = 0.088,  [MADE_SYSLOG] = 0.065,
    [MADE_AUDITD] = 0.042,     [MADE_K8S] = 0.072,
    [MADE_CLOUDTRAIL] = 0.074, [MADE_WINLOGBEAT] = 0.079};

/* ---- a log, as a hunt reads it ---- */

typedef struct {
    const reader_ops *ops;
    reader_state *state;
    reader_file about;
    line_check lines;
    gr_slice log;
} reading;

static void begin_reading(reading *r, made_kind kind, gr_slice log,
                          const event_sink *sink)
{
    static const reader_options options = {false};
    gr_slice const head = gr_sub(log, 0, READER_HEAD);
    gr_slice const name = gr_slice_of_c(made_file(kind));
    *r = (reading){.ops = reader_for(head, name), .log = log};
    if (r->ops != NULL) r->state = r->ops->open(&options);
    if (r->state == NULL) {
        fprintf(stderr, "bench: no reader for %s\n", made_name(kind));
        exit(1);
    }
    r->ops->begin(&(reader_intro){.head = head,
                                  .name = name,
                                  .size = log.len,
                                  .modified_ns = GR_TIME_NONE,
                                  .clock = {.year = 2021},
                                  .options = &options},
                  &r->about, sink);
}

/* The unit at `at`; returns how long it is. */
static size_t read_unit(reading *r, size_t at, const event_sink *sink)
{
    gr_error err = {0};
    size_t len = 0;
    for (size_t size = BLOCK; len == 0; size += BLOCK) {
        gr_slice const block = gr_sub(r->log, at, size);
        len = r->ops->split(&r->about, block, at, at + size >= r->log.len);
    }
    gr_slice const units = gr_sub(r->log, at, len);
    reader_file const before = r->about;
    if (r->ops->form != NULL) {
        line_check const found =
            line_check_of(r->ops->form(&before), units, at);
        line_check_add(&r->lines, &found);
    }
    if (r->ops->pass != NULL) r->ops->pass(&r->about, units);
    if (r->ops->read(r->state, &before, units, at, sink, &err) != GR_OK)
        give_up("log", &err);
    return len;
}

static gr_status see(void *self, const event *e)
{
    (void)e;
    ((counts *)self)->events++;
    return GR_OK;
}

/* `engine` NULL: events are read and not judged. */
static effort effort_of(made_kind kind, gr_slice log,
                        const sigma_engine *engine, int rounds, counts *told)
{
    effort best = effort_none;
    for (int round = 0; round < rounds; round++) {
        counts total = {
            .matcher = engine == NULL ? NULL : sigma_matcher_new(engine, NULL)};
        event_sink const sink = {&total, engine == NULL ? see : take, damage};
        reading r;
        effort const begin = effort_now();
        begin_reading(&r, kind, log, &sink);
        for (size_t at = 0; at < log.len;) at += read_unit(&r, at, &sink);
        best = effort_least(best, effort_since(begin));
        r.ops->close(r.state);
        sigma_matcher_free(total.matcher);
        *told = total;
    }
    return best;
}

/* ---- all kinds ---- */

typedef struct {
    const sigma_engine *engine;
    const extent *how;
    bool hurry;
    effort loop;             /* a megabyte of the calibration */
    effort costs[MADE_LOGS]; /* a megabyte of each kind */
    int code;
} bench;

static void fail(bench *b, const char *what, made_kind kind)
{
    fprintf(stderr, "bench: %s: %s\n", made_name(kind), what);
    b->code = 1;
}

static void print_ordinary(bench *b, made_kind kind, gr_slice log)
{
    counts told;
    effort const read = effort_of(kind, log, NULL, b->how->rounds, &told);
    double const share = effort_ratio(b->loop, b->costs[kind]);
    printf("text.%s_read %.1f MB/s\ntext.%s_share %.4f of calibration\n",
           made_name(kind), (double)log.len / 1e6 / read.seconds,
           made_name(kind), share);
    if (told.damaged > 0) fail(b, "damage in a sound log", kind);
    if (b->hurry && effort_limit(b->loop, share) < least_share[kind])
        fail(b, "below its floor", kind);
}

static void print_slow(bench *b, made_kind kind)
{
    effort const cost = b->costs[kind], like = b->costs[made_like(kind)];
    double const dearer = effort_ratio(cost, like);
    printf("text.%s_slower %.2f x\ntext.%s_dearer %.2f x\n", made_name(kind),
           cost.seconds / like.seconds, made_name(kind), dearer);
    if (dearer > effort_limit(cost, most_dearer))
        fail(b, "made to be slow, and is", kind);
}

static void measure(bench *b, made_kind kind)
{
    counts told;
    made_place place = MADE_START;
    gr_buffer out = gr_buffer_upto(2 * b->how->log_bytes);
    if (!made_log(&out, kind, b->how->log_bytes, &place)) exit(1);
    gr_slice const log = gr_buffer_slice(&out);
    b->costs[kind] =
        effort_per(effort_of(kind, log, b->engine, b->how->rounds, &told),
                   (double)log.len / 1e6);
    printf("text.%s %.1f MB/s\ntext.%s_events %llu count\n"
           "text.%s_matches %llu count\n",
           made_name(kind), 1 / b->costs[kind].seconds, made_name(kind),
           (unsigned long long)told.events, made_name(kind),
           (unsigned long long)told.matches);
    if (made_like(kind) == kind) print_ordinary(b, kind, log);
    else print_slow(b, kind);
    gr_buffer_free(&out);
}

static int measure_all(char **first, char **end, bool hurry)
{
    gr_error err = {0};
    sigma_rules rules;
    const sigma_engine *engine = NULL;
    gr_arena *const arena = gr_arena_new((size_t)512 << 20);
    if (arena == NULL) return 1;
    load_rules(arena, first, end, &rules);
    if (sigma_compile(arena, &rules, &engine, &err) != GR_OK)
        give_up("rules", &err);
    bench b = {.engine = engine,
               .how = hurry ? &quick : &whole,
               .hurry = hurry,
               .loop = calibration()};
    for (int kind = 0; kind < MADE_LOGS; kind++) measure(&b, (made_kind)kind);
    sigma_engine_free(engine);
    gr_arena_free(arena);
    return b.code;
}

/* ---- a log, for others to read ---- */

static int make(const char *name, const char *bytes)
{
    int kind = 0;
    made_place place = MADE_START;
    gr_buffer out = gr_buffer_upto(2 * CHUNK);
    while (kind < MADE_LOGS && strcmp(made_name((made_kind)kind), name) != 0)
        kind++;
    if (kind == MADE_LOGS) return 2;
    unsigned long long left = strtoull(bytes, NULL, 10);
    while (left > 0) {
        out.len = 0;
        if (!made_log(&out, (made_kind)kind, left < CHUNK ? left : CHUNK,
                      &place) ||
            fwrite(out.ptr, 1, out.len, stdout) != out.len)
            return 1;
        left -= out.len < left ? out.len : left;
    }
    gr_buffer_free(&out);
    return fflush(stdout) != 0;
}

int bench_text(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "make") == 0)
        return make(argv[2], argv[3]);
    bool const hurry = argc > 1 && strcmp(argv[1], "--quick") == 0;
    return measure_all(argv + (hurry ? 2 : 1), argv + argc, hurry);
}
