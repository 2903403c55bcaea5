/* bench_hunt.c - how fast evidence is hunted on one core, without hashing,
 * matches counted and not printed.
 *
 *   bench hunt [--quick] RULES... -- PATH...
 *
 * Start-up (rules read, parsed, compiled) is timed apart. The evidence is then
 * read through the page cache, 256 KiB a read, again and again until three
 * seconds have passed (--quick: half a second), each time with a matcher that
 * has forgotten all values; then the same with matchers that remember nothing;
 * and, except with --quick, what bounds a hunt: events read and not judged, bytes
 * read and hashed, one file and two at once, bytes read. Time is the processor's, so that others on the
 * machine count less. A calibration loop (gr_crc32_portable over 1 MiB) runs
 * beside it, so that two machines, or a noisy one, can be compared by the ratio.
 * Prints one `name value unit` a line, for bench/run. With --quick it ends with 1
 * where the hunt is below its floor, a share of the calibration loop. */
#include "bench.h"
#include "load.h"

#include "base/hash.h"

#include <sys/resource.h>

enum { BLOCK = 256 << 10 };
static const double least_share = 1.06; /* four fifths of what was measured */

typedef struct {
    const reader_ops *ops;
    reader_state *state;
    uint8_t *block; /* 2 * BLOCK bytes */
} one_reader;

/* One file from its first byte to its last. Returns its size. */
static uint64_t read_file(one_reader *r, const evidence_item *item,
                          const event_sink *sink)
{
    gr_error err = {0};
    evidence_file *file = NULL;
    reader_file about = {.words = {0}};
    reader_options const options = {false};
    uint64_t offset = 0, size = 0;
    size_t held = 0, got = 1;
    if (evidence_open(item, &file, &err) != GR_OK) give_up(item->path, &err);
    for (bool started = false; got > 0;) {
        if (evidence_read(file, r->block + held, BLOCK, &got, &err) != GR_OK)
            give_up(item->path, &err);
        size += got;
        held += got;
        gr_slice const bytes = gr_slice_of(r->block, held);
        gr_slice const head = gr_sub(bytes, 0, READER_HEAD);
        if (!started && r->ops->sniff(head, item->name) == 0) break;
        if (!started)
            r->ops->begin(&(reader_intro){.head = head,
                                          .size = item->size,
                                          .options = &options},
                          &about, sink);
        started = true;
        size_t const whole = r->ops->split(&about, bytes, offset, got == 0);
        if (r->ops->read(r->state, &about, gr_sub(bytes, 0, whole), offset,
                         sink, &err) != GR_OK)
            give_up(item->path, &err);
        memmove(r->block, r->block + whole, held - whole);
        held -= whole;
        offset += whole;
        if (held > BLOCK) break; /* no unit of this reader is so large */
    }
    evidence_close(file);
    return size;
}

typedef struct {
    uint64_t size;
    counts counted;
    double mean, best; /* seconds a round */
    effort cost;       /* the best round */
} speed;

static gr_status see(void *self, const event *e)
{
    (void)e;
    ((counts *)self)->events++;
    return GR_OK;
}

/* Rounds over all the evidence. What a matcher remembers is gone with each.
 * `engine` NULL: events are read and not judged. */
static speed measure(const evidence_list *list, const sigma_engine *engine,
                     const sigma_memo_limits *memo, double seconds)
{
    speed s = {.cost = effort_none};
    reader_options const options = {false};
    one_reader r = {.ops = reader_get(0), .block = gr_alloc(2 * BLOCK)};
    sigma_matcher *const matcher =
        engine == NULL ? NULL : sigma_matcher_new(engine, memo);
    uint64_t rounds = 0;
    r.state = r.ops->open(&options);
    if ((matcher == NULL) != (engine == NULL) || r.state == NULL ||
        r.block == NULL)
        exit(1);
    double const begin = now();
    do {
        effort const round = effort_now();
        counts total = {.matcher = matcher};
        event_sink const sink = {&total, engine == NULL ? see : take, damage};
        s.size = 0;
        for (size_t i = 0; i < list->count; i++)
            s.size += read_file(&r, &list->items[i], &sink);
        if (matcher != NULL) sigma_matcher_forget_values(matcher);
        if (rounds > 0 && total.matches != s.counted.matches) {
            fputs("bench: two rounds found different matches\n", stderr);
            exit(1);
        }
        s.counted = total;
        s.cost = effort_least(s.cost, effort_since(round));
        rounds++;
    } while (now() - begin < seconds);
    s.mean = (now() - begin) / (double)rounds;
    s.best = s.cost.seconds;
    sigma_matcher_free(matcher);
    r.ops->close(r.state);
    gr_free(r.block);
    return s;
}

/* Bytes that are read, and hashed unless `sha` is NULL, in MB/s. */
static double bytes_alone(const evidence_list *list, gr_sha256 *sha,
                          double seconds)
{
    uint8_t *const block = gr_alloc(BLOCK), digest[GR_SHA256_SIZE];
    uint64_t size = 0;
    double const begin = now();
    if (block == NULL) exit(1);
    do {
        for (size_t i = 0; i < list->count; i++) {
            gr_error err = {0};
            evidence_file *file = NULL;
            size_t got = 1;
            if (evidence_open(&list->items[i], &file, &err) != GR_OK ||
                (sha != NULL && !gr_sha256_start(sha)))
                give_up(list->items[i].path, &err);
            while (got > 0) {
                if (evidence_read(file, block, BLOCK, &got, &err) != GR_OK ||
                    (sha != NULL &&
                     !gr_sha256_add(sha, gr_slice_of(block, got))))
                    give_up(list->items[i].path, &err);
                size += got;
            }
            if (sha != NULL && !gr_sha256_end(sha, digest)) exit(1);
            evidence_close(file);
        }
    } while (now() - begin < seconds);
    gr_free(block);
    return (double)size / 1e6 / (now() - begin);
}

/* The same hashed two blocks at once, as if each second one were of another
 * file; 0 where the processor has no instructions for it. */
static double pairs_alone(const evidence_list *list, double seconds)
{
    if (!gr_sha256_pairs()) return 0;
    gr_sha256 *const sha[2] = {gr_sha256_new_of_pair(),
                               gr_sha256_new_of_pair()};
    uint8_t *const block = gr_alloc(2 * BLOCK), digest[GR_SHA256_SIZE];
    uint64_t size = 0;
    double const begin = now();
    if (block == NULL || sha[0] == NULL || sha[1] == NULL) exit(1);
    do {
        for (size_t i = 0; i < list->count; i++) {
            gr_error err = {0};
            evidence_file *file = NULL;
            size_t got[2] = {1, 1};
            if (evidence_open(&list->items[i], &file, &err) != GR_OK)
                give_up(list->items[i].path, &err);
            for (int k = 0; k < 2; k++)
                if (!gr_sha256_start(sha[k])) exit(1);
            while (got[0] > 0) {
                for (size_t k = 0; k < 2; k++)
                    if (evidence_read(file, block + k * BLOCK, BLOCK, &got[k],
                                      &err) != GR_OK)
                        give_up(list->items[i].path, &err);
                (void)gr_sha256_add_two(sha[0], gr_slice_of(block, got[0]),
                                        sha[1],
                                        gr_slice_of(block + BLOCK, got[1]));
                size += got[0] + got[1];
            }
            for (int k = 0; k < 2; k++)
                if (!gr_sha256_end(sha[k], digest)) exit(1);
            evidence_close(file);
        }
    } while (now() - begin < seconds);
    for (int k = 0; k < 2; k++) gr_sha256_free(sha[k]);
    gr_free(block);
    return (double)size / 1e6 / (now() - begin);
}

static void print_bounds(const evidence_list *list)
{
    double const seconds = 1;
    gr_sha256 *const sha = gr_sha256_new();
    if (sha == NULL) exit(1);
    speed const read = measure(list, NULL, NULL, seconds);
    printf("not_judged %.1f MB/s\n", (double)read.size / 1e6 / read.best);
    printf("hashed_only %.1f MB/s\n", bytes_alone(list, sha, seconds));
    printf("paired_only %.1f MB/s\n", pairs_alone(list, seconds));
    printf("read_only %.1f MB/s\n", bytes_alone(list, NULL, seconds));
    gr_sha256_free(sha);
}

static void print_speed(const char *name, const speed *s)
{
    double const mb = (double)s->size / 1e6;
    printf("%s %.1f MB/s\n", name, mb / s->mean);
    printf("%s_best %.1f MB/s\n", name, mb / s->best);
    printf("%s_best_per_event %.0f ns\n", name,
           s->best * 1e9 / (double)s->counted.events);
}

static long peak_kib(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

int bench_hunt(int argc, char **argv)
{
    int at = 1;
    bool const quick = at < argc && strcmp(argv[at], "--quick") == 0;
    if (quick) at++;
    double const begin = now();
    gr_error err = {0};
    gr_arena *const arena = gr_arena_new((size_t)512 << 20);
    if (arena == NULL) return 1;
    int const first = at;
    while (at < argc && strcmp(argv[at], "--") != 0) at++;
    sigma_rules rules;
    load_rules(arena, argv + first, argv + at, &rules);
    double const loaded = now();
    const sigma_engine *engine = NULL;
    if (sigma_compile(arena, &rules, &engine, &err) != GR_OK)
        give_up("rules", &err);
    double const compiled = now();
    printf("rules %zu count\n", rules.count);
    printf("load %.0f ms\n", (loaded - begin) * 1e3);
    printf("compile %.0f ms\n", (compiled - loaded) * 1e3);

    evidence_list list;
    if (at >= argc ||
        evidence_find(arena, (const char *const *)(argv + at + 1),
                      (size_t)(argc - at - 1), &list, &err) != GR_OK)
        give_up("evidence", &err);
    effort const loop = calibration();
    double const seconds = quick ? 0.5 : 3.0;
    static const sigma_memo_limits none_at_all = {0, 0};
    speed const hunt = measure(&list, engine, NULL, seconds);
    speed const no_memo = measure(&list, engine, &none_at_all, seconds);
    if (hunt.counted.matches != no_memo.counted.matches) {
        fputs("bench: a memo changed the matches\n", stderr);
        return 1;
    }
    printf("evidence %.1f MB\n", (double)hunt.size / 1e6);
    printf("events %llu count\n", (unsigned long long)hunt.counted.events);
    printf("matches %llu count\n", (unsigned long long)hunt.counted.matches);
    print_speed("hunt", &hunt);
    print_speed("hunt_no_memo", &no_memo);
    if (!quick) print_bounds(&list);
    printf("calibration %.0f MB/s\n",
           2 / (loop.seconds + calibration().seconds));
    double const share =
        effort_ratio(loop, effort_per(hunt.cost, (double)hunt.size / 1e6));
    printf("hunt_share %.3f of calibration\n", share);
    printf("peak_memory %ld KiB\n", peak_kib());
    sigma_engine_free(engine);
    gr_arena_free(arena);
    if (!quick || effort_limit(loop, share) >= least_share) return 0;
    fputs("bench: the hunt is below its floor\n", stderr);
    return 1;
}
