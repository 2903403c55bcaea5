/* test_pipe.c - the pipe with a reader of its own: lines of text.
 *
 * A line is an event. A line that begins with '!' is damage, one with '#' is
 * an event with much output, one with '~' is too large to be shown, one with
 * '^' has no form. The file begins with "LINES\n". */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "hunt/limits.h"
#include "hunt/pipe.h"
#include "support/archives.h"
#include "support/scratch.h"

/* ---- the reader ---- */

struct reader_state {
    int dummy;
};

static int lines_sniff(gr_slice head, gr_slice name)
{
    (void)name;
    return gr_starts_with(head, GR_S("LINES\n")) ? 100 : 0;
}

static void text_begin(const reader_intro *intro, reader_file *file,
                       const event_sink *sink)
{
    file->words[0] = intro->size;
    if (intro->head.len > 6 && intro->head.ptr[6] == '?')
        sink->damage(sink->self, 0, 6, 0, "header");
}

static size_t text_split(const reader_file *file, gr_slice block,
                         uint64_t offset, bool last)
{
    (void)file;
    (void)offset;
    if (last) return block.len;
    size_t end = block.len;
    while (end > 0 && block.ptr[end - 1] != '\n') end--;
    return end;
}

static reader_state *lines_open(const reader_options *options)
{
    (void)options;
    return gr_alloc(sizeof(reader_state));
}

static void lines_close(reader_state *state)
{
    gr_free(state);
}

static gr_status lines_read(reader_state *state, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    (void)state;
    (void)file;
    for (size_t i = 0; i < units.len;) {
        gr_slice const rest = gr_from(units, i);
        size_t const len = gr_find_byte(rest, '\n');
        gr_slice const line = gr_sub(rest, 0, len);
        if (gr_starts_with(line, GR_S("!")))
            sink->damage(sink->self, offset + i, len + 1, 1, "a bad line");
        else if (gr_starts_with(line, GR_S("GIVE UP")))
            return gr_fail(err, GR_LIMIT, offset + i, "had enough");
        else {
            event const e = {.offset = offset + i, .length = len, .raw = line};
            GR_TRY(sink->take(sink->self, &e));
        }
        i += len + 1;
    }
    return GR_OK;
}

static void end_of_lines(const reader_file *file, uint64_t size,
                         const event_sink *sink)
{
    if (file->words[0] != UINT64_MAX && file->words[0] != size)
        sink->damage(sink->self, size, 0, 0, "another size");
}

static const reader_ops lines_reader = {.name = "lines",
                                        .title = "lines",
                                        .docs = "",
                                        .sniff = lines_sniff,
                                        .begin = text_begin,
                                        .split = text_split,
                                        .open = lines_open,
                                        .close = lines_close,
                                        .read = lines_read,
                                        .end = end_of_lines};
static const reader_ops *const readers[] = {&lines_reader};

/* This program has its own readers and needs no others. */
__attribute__((weak)) size_t reader_count(void)
{
    return 0;
}

__attribute__((weak)) const reader_ops *reader_get(size_t i)
{
    (void)i;
    return NULL;
}

/* ---- the stage: a log of all ordered calls ---- */

typedef struct {
    gr_buffer log;
    size_t open_workers; /* under the lock */
    pthread_mutex_t lock;
    uint64_t blocks, events;
    size_t fail_in_block; /* 1-based; 0: never */
    gr_slice fail_line;
    volatile sig_atomic_t stop;
    uint64_t stop_after_blocks;
    bool dull; /* nothing is logged */
    void (*progress)(void *self, const pipe_progress *progress);
} recorder;

typedef struct {
    recorder *r;
    uint64_t events;
} recorder_worker;

static void *open_worker(void *shared)
{
    recorder *const r = shared;
    recorder_worker *const w = gr_alloc(sizeof *w);
    if (w == NULL) return NULL;
    w->r = r;
    pthread_mutex_lock(&r->lock);
    r->open_workers++;
    pthread_mutex_unlock(&r->lock);
    return w;
}

static void close_worker(void *worker)
{
    recorder *const r = ((recorder_worker *)worker)->r;
    pthread_mutex_lock(&r->lock);
    r->open_workers--;
    pthread_mutex_unlock(&r->lock);
    gr_free(worker);
}

static gr_status on_event(void *worker, const evidence_item *item,
                          const event *e, gr_buffer *out, gr_error *err)
{
    (void)item;
    recorder_worker *const w = worker;
    w->events++;
    if (w->r->fail_line.len > 0 && gr_equal(e->raw, w->r->fail_line))
        return gr_fail(err, GR_IO, e->offset, "the stage fails");
    if (w->r->dull) return GR_OK;
    gr_put_u64(out, e->offset);
    gr_put_byte(out, ' ');
    size_t const times = gr_starts_with(e->raw, GR_S("#")) ? 2000 : 1;
    for (size_t i = 0; i < times; i++) gr_put(out, e->raw);
    gr_put_byte(out, '\n');
    if (gr_starts_with(e->raw, GR_S("~")))
        return gr_fail(err, GR_LIMIT, e->offset, "too long");
    if (gr_starts_with(e->raw, GR_S("^")))
        return gr_fail(err, GR_UNSUPPORTED, e->offset, "no form");
    return GR_OK;
}

static gr_status on_block_end(void *worker, const evidence_item *item,
                              gr_buffer *out, gr_error *err)
{
    (void)item;
    (void)err;
    recorder_worker *const w = worker;
    gr_put(out, GR_S("sum "));
    gr_put_u64(out, w->events);
    gr_put_byte(out, '\n');
    w->events = 0;
    return GR_OK;
}

static gr_status on_file_begin(void *shared, const evidence_item *item,
                               gr_error *err)
{
    (void)err;
    recorder *const r = shared;
    gr_put(&r->log, GR_S("begin "));
    gr_put(&r->log, item->name);
    gr_put_byte(&r->log, '\n');
    return GR_OK;
}

static gr_status on_block(void *shared, const evidence_item *item, gr_slice out,
                          const pipe_damage *damage, size_t damage_count,
                          gr_error *err)
{
    (void)item;
    recorder *const r = shared;
    r->blocks += out.len > 0;
    if (r->blocks == r->stop_after_blocks) r->stop = 1;
    if (r->blocks == r->fail_in_block)
        return gr_fail(err, GR_IO, 7, "disk full");
    if (r->dull) return GR_OK;
    gr_put(&r->log, out);
    for (size_t i = 0; i < damage_count; i++) {
        if (pipe_is_not_shown(&damage[i]))
            gr_putf(&r->log, "not shown %llu: ",
                    (unsigned long long)damage[i].records_lost);
        gr_putf(&r->log, "damage %llu %llu %.*s\n",
                (unsigned long long)damage[i].offset,
                (unsigned long long)damage[i].length, (int)damage[i].what.len,
                (const char *)damage[i].what.ptr);
    }
    return GR_OK;
}

static gr_status on_file_end(void *shared, const evidence_item *item,
                             const pipe_file_result *result, gr_error *err)
{
    (void)item;
    (void)err;
    recorder *const r = shared;
    char hex[2 * GR_SHA256_SIZE + 1] = "-";
    if (result->hashed) gr_hex_digits(hex, result->sha256, GR_SHA256_SIZE);
    gr_putf(&r->log, "end %s size %llu events %llu damaged %llu%s %.8s %s\n",
            gr_status_name(result->status), (unsigned long long)result->size,
            (unsigned long long)result->events,
            (unsigned long long)result->damaged_ranges,
            result->changed ? " changed" : "", hex,
            result->reader == NULL ? "nobody" : result->reader->name);
    r->events += result->events;
    return GR_OK;
}

static gr_arena *arena;
static gr_error error;

static gr_status run(const evidence_list *list, unsigned threads, recorder *r)
{
    r->log = gr_buffer_upto((size_t)1 << 30);
    pthread_mutex_init(&r->lock, NULL);
    pipe_stage const stage = {r,        open_worker,  close_worker,
                              on_event, on_block_end, on_file_begin,
                              on_block, on_file_end};
    pipe_options const options = {.threads = threads,
                                  .hash = PIPE_HASH_ALL,
                                  .stop = &r->stop,
                                  .progress = r->progress,
                                  .progress_self = r,
                                  .readers = readers,
                                  .reader_count = 1};
    error = (gr_error){GR_OK, GR_NO_OFFSET, ""};
    gr_status const status = pipe_run(list, &options, &stage, &error);
    pthread_mutex_destroy(&r->lock);
    assert_int_equal(r->open_workers, 0);
    return status;
}

static evidence_list find(const char *below)
{
    const char *const path = scratch_path(below);
    evidence_list list = {0};
    assert_int_equal(evidence_find(arena, &path, 1, &list, NULL), GR_OK);
    return list;
}

static int set_up(void **state)
{
    (void)state;
    arena = gr_arena_new((size_t)64 << 20);
    return arena == NULL || scratch_open() == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_close();
    gr_arena_free(arena);
    return 0;
}

/* ---- generated evidence ---- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Some `size` bytes of lines of all lengths, some bad, some loud. */
static void write_lines(const char *below, size_t size, uint32_t seed)
{
    uint8_t *const text = malloc(size + 70000);
    assert_non_null(text);
    memcpy(text, "LINES\n", 6);
    size_t n = 6;
    while (n < size) {
        uint32_t const kind = next_random(&seed) % 1000;
        size_t const len =
            kind == 0 ? next_random(&seed) % 60000 : next_random(&seed) % 120;
        if (kind < 20) text[n++] = '!';
        else if (kind < 30) text[n++] = '#';
        else if (kind < 40) text[n++] = '~';
        else if (kind < 60) text[n++] = '^';
        for (size_t i = 0; i < len; i++)
            text[n++] = (uint8_t)('a' + next_random(&seed) % 26);
        text[n++] = '\n';
    }
    scratch_write(below, text, n);
    free(text);
}

static void write_collection(void)
{
    char name[64];
    for (uint32_t i = 0; i < 60; i++) {
        snprintf(name, sizeof name, "ev/d%u/small%02u", i % 7, i);
        write_lines(name, 100 + i * 997, i);
    }
    write_lines("ev/big1", 5000000, 77);
    write_lines("ev/d3/big2", 3000000, 78);
    write_lines("ev/z", 1000000, 79);
    char *const other = calloc(1, 1000000);
    scratch_write("ev/d1/unknown", other, 1000000);
    free(other);
    scratch_write_text("ev/empty", "");
    scratch_write_text("ev/other.txt", "not for us");
    scratch_write_text("ev/header", "LINES\n?\n");
    scratch_write_text("ev/last", "LINES\nno line end");
}

/* ---- tests ---- */

static void assert_logs_the_hash_of(const recorder *r, const char *below)
{
    size_t len;
    char *const text = scratch_read(below, &len);
    uint8_t digest[GR_SHA256_SIZE], hex[2 * GR_SHA256_SIZE];
    assert_true(gr_sha256_of(gr_slice_of((const uint8_t *)text, len), digest));
    gr_hex_digits((char *)hex, digest, sizeof digest);
    assert_int_not_equal(gr_find(gr_buffer_slice(&r->log), gr_slice_of(hex, 8)),
                         SIZE_MAX);
    free(text);
}

static void ordered_calls_are_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    write_collection();
    evidence_list const list = find("ev");
    recorder one = {0};
    assert_int_equal(run(&list, 1, &one), GR_OK);
    assert_true(one.log.len > 10000000);
    assert_logs_the_hash_of(&one, "ev/big1");
    assert_logs_the_hash_of(&one, "ev/d3/big2");
    assert_logs_the_hash_of(&one, "ev/d6/small27");
    assert_logs_the_hash_of(&one, "ev/z");
    static const unsigned counts[] = {2, 3, 8, 0};
    for (size_t i = 0; i < 4; i++) {
        recorder many = {0};
        assert_int_equal(run(&list, counts[i], &many), GR_OK);
        assert_int_equal(one.log.len, many.log.len);
        assert_memory_equal(one.log.ptr, many.log.ptr, one.log.len);
        gr_buffer_free(&many.log);
    }
    gr_buffer_free(&one.log);
}

/* Puts together again what the workers were given. */
static void every_line_arrives_once_and_in_order(void **state)
{
    (void)state;
    write_lines("ev", 2000000, 5);
    size_t len;
    char *const text = scratch_read("ev", &len);
    evidence_list const list = find("ev");
    recorder r = {0};
    assert_int_equal(run(&list, 3, &r), GR_OK);
    uint64_t lines = 0, bad = 0;
    for (size_t i = 0; i < len; lines++) {
        bad += text[i] == '!';
        i = (size_t)((char *)memchr(text + i, '\n', len - i) - text) + 1;
    }
    assert_int_equal(r.events, lines - bad);
    gr_slice rest = gr_buffer_slice(&r.log);
    uint64_t last = 0;
    while (rest.len > 0) {
        size_t const end = gr_find_byte(rest, '\n');
        uint64_t offset;
        gr_slice const line = gr_sub(rest, 0, end);
        size_t const blank = gr_find_byte(line, ' ');
        if (blank > 0 && line.ptr[0] >= '0' && line.ptr[0] <= '9') {
            offset = strtoull((const char *)line.ptr, NULL, 10);
            assert_true(offset >= last && offset < len);
            assert_true(offset == 0 || text[offset - 1] == '\n');
            last = offset;
        }
        rest = gr_from(rest, end + 1);
    }
    gr_buffer_free(&r.log);
    free(text);
}

static void assert_log(recorder *r, const char *expected)
{
    gr_put_byte(&r->log, 0);
    assert_string_equal((const char *)r->log.ptr, expected);
    gr_buffer_free(&r->log);
}

static void empty_unknown_and_sound_files_are_outcomes(void **state)
{
    (void)state;
    scratch_write_text("ev/0empty", "");
    scratch_write_text("ev/1other", "what is this");
    scratch_write_text("ev/2good", "LINES\none\n!bad\n");
    scratch_write_text("ev/3header", "LINES\n?");
    evidence_list const list = find("ev");
    recorder r = {0};
    assert_int_equal(run(&list, 2, &r), GR_OK);
    assert_log(&r, "begin ev/0empty\nsum 0\n"
                   "end none size 0 events 0 damaged 0 - nobody\n"
                   "begin ev/1other\nsum 0\n"
                   "end unsupported size 12 events 0 damaged 0 - nobody\n"
                   "begin ev/2good\n0 LINES\n6 one\nsum 2\n"
                   "damage 10 5 a bad line\n"
                   "end ok size 15 events 2 damaged 1 3cd39649 lines\n"
                   "begin ev/3header\n0 LINES\n6 ?\nsum 2\n"
                   "damage 0 6 header\n"
                   "end ok size 7 events 2 damaged 1 93bff3a8 lines\n");
}

/* Half a megabyte of one damage, over several blocks, between two lines; then
 * two that do not touch. */
static void damage_that_touches_is_one(void **state)
{
    (void)state;
    enum { LINES = 8000, LEN = 64 };
    char *const text = malloc(LINES * LEN + 100);
    size_t n = 6;
    memcpy(text, "LINES\n", n);
    for (int i = 0; i < LINES; i++) {
        memset(text + n, 'x', LEN);
        text[n] = '!';
        text[n + LEN - 1] = '\n';
        n += LEN;
    }
    memcpy(text + n, "!a\nb\n!c\n", 8);
    scratch_write("ev", text, n + 8);
    free(text);
    evidence_list const list = find("ev");
    for (unsigned threads = 1; threads <= 2; threads++) {
        recorder r = {0};
        assert_int_equal(run(&list, threads, &r), GR_OK);
        gr_put_byte(&r.log, 0);
        char expected[200];
        snprintf(expected, sizeof expected,
                 "damage 6 %d a bad line\ndamage %d 3 a bad line\n"
                 "end ok size %d events 2 damaged 2 ",
                 LINES * LEN + 3, 6 + LINES * LEN + 5, 6 + LINES * LEN + 8);
        if (strstr((char *)r.log.ptr, expected) == NULL)
            fail_msg("%s", (char *)r.log.ptr);
        gr_buffer_free(&r.log);
    }
}

/* Each that is too large; those without a form together, until damage stands
 * between. What they had begun to write is gone. */
static void what_a_stage_cannot_show_is_told_and_no_more(void **state)
{
    (void)state;
    scratch_write_text("ev", "LINES\n~a\n^b\nc\n^d\n!e\n^f\n~gg\n");
    evidence_list const list = find("ev");
    recorder r = {0};
    assert_int_equal(run(&list, 1, &r), GR_OK);
    gr_put_byte(&r.log, 0);
    const char *const expected = "begin ev\n0 LINES\n12 c\nsum 7\n"
                                 "not shown 1: damage 6 2 too long\n"
                                 "not shown 2: damage 9 7 no form\n"
                                 "damage 17 3 a bad line\n"
                                 "not shown 1: damage 20 2 no form\n"
                                 "not shown 1: damage 23 3 too long\n"
                                 "end ok size 27 events 7 damaged 1 ";
    if (strstr((char *)r.log.ptr, expected) == NULL)
        fail_msg("%s", (char *)r.log.ptr);
    gr_buffer_free(&r.log);
}

static void a_file_that_is_gone_is_an_outcome(void **state)
{
    (void)state;
    scratch_write_text("ev/a", "LINES\n");
    scratch_write_text("ev/b", "LINES\n");
    evidence_list const list = find("ev");
    assert_int_equal(unlink(scratch_path("ev/a")), 0);
    recorder r = {0};
    assert_int_equal(run(&list, 2, &r), GR_OK);
    gr_put_byte(&r.log, 0);
    assert_non_null(strstr((char *)r.log.ptr, "end input/output size 0"));
    assert_non_null(strstr((char *)r.log.ptr, "begin ev/b\n0 LINES\n"));
    gr_buffer_free(&r.log);
}

static void a_file_that_grew_is_read_as_far_as_the_walk_saw_it(void **state)
{
    (void)state;
    scratch_write_text("ev/grown", "LINES\none\n");
    scratch_write_text("ev/shrunk", "LINES\none\ntwo\n");
    evidence_list const list = find("ev");
    scratch_write_text("ev/grown", "LINES\none\ntwo\n");
    scratch_write_text("ev/shrunk", "LINES\none\n");
    recorder r = {0};
    assert_int_equal(run(&list, 1, &r), GR_OK);
    assert_log(&r,
               "begin ev/grown\n0 LINES\n6 one\nsum 2\n"
               "end ok size 10 events 2 damaged 0 changed 483e2b55 lines\n"
               "begin ev/shrunk\n0 LINES\n6 one\nsum 2\n"
               "damage 10 0 another size\n"
               "end ok size 10 events 2 damaged 1 changed 483e2b55 lines\n");
}

static void a_reader_that_gives_up_loses_its_block_only(void **state)
{
    (void)state;
    scratch_write_text("ev/a", "LINES\none\nGIVE UP\ntwo\n");
    scratch_write_text("ev/b", "LINES\n");
    evidence_list const list = find("ev");
    recorder r = {0};
    assert_int_equal(run(&list, 1, &r), GR_OK);
    gr_put_byte(&r.log, 0);
    assert_non_null(strstr((char *)r.log.ptr, "damage 10 12 had enough\n"));
    assert_non_null(strstr((char *)r.log.ptr, "begin ev/b\n0 LINES\n"));
    gr_buffer_free(&r.log);
}

static void a_line_without_an_end_is_handed_on_at_the_ceiling(void **state)
{
    (void)state;
    size_t const size = PIPE_UNIT_CEILING * 2 + 12345;
    char *const text = malloc(size);
    memset(text, 'x', size);
    memcpy(text, "LINES\n", 6);
    scratch_write("ev", text, size);
    free(text);
    evidence_list const list = find("ev");
    recorder r = {.dull = true};
    assert_int_equal(run(&list, 2, &r), GR_OK);
    assert_true(r.events >= 3);
    gr_buffer_free(&r.log);
}

static void what_the_stage_fails_with_ends_the_run(void **state)
{
    (void)state;
    write_collection();
    evidence_list const list = find("ev");
    for (unsigned threads = 1; threads <= 4; threads++) {
        recorder r = {.fail_in_block = 9};
        assert_int_equal(run(&list, threads, &r), GR_IO);
        assert_string_equal(error.text, "disk full");
        assert_int_equal(error.offset, 7);
        assert_int_equal(r.blocks, 9);
        gr_buffer_free(&r.log);
    }
}

/* All that stands before the failing block is delivered. */
static void a_failure_on_a_worker_comes_in_its_turn(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        char name[32];
        snprintf(name, sizeof name, "ev/%02d", i);
        scratch_write_text(name, i == 20 ? "LINES\nPOISON\n" : "LINES\nx\n");
    }
    evidence_list const list = find("ev");
    size_t len = 0;
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        recorder r = {.fail_line = GR_S_INIT("POISON")};
        assert_int_equal(run(&list, threads, &r), GR_IO);
        assert_string_equal(error.text, "the stage fails");
        assert_true(len == 0 || r.log.len == len);
        len = r.log.len;
        gr_put_byte(&r.log, 0);
        assert_non_null(strstr((char *)r.log.ptr, "begin ev/20"));
        assert_null(strstr((char *)r.log.ptr, "begin ev/21"));
        gr_buffer_free(&r.log);
    }
}

static void a_stop_ends_the_run_soon(void **state)
{
    (void)state;
    write_collection();
    evidence_list const list = find("ev");
    for (unsigned threads = 1; threads <= 4; threads++) {
        recorder r = {.stop_after_blocks = 5};
        assert_int_equal(run(&list, threads, &r), GR_NONE);
        assert_int_equal(r.blocks, 5);
        gr_buffer_free(&r.log);
    }
}

/* As a signal's handler would, on the thread that looks at the flag. */
static void stop_soon(void *self, const pipe_progress *progress)
{
    (void)progress;
    recorder *const r = self;
    r->stop = 1;
}

/* A silent pipe: nobody writes and nobody closes it. */
static void a_stop_does_not_wait_for_a_silent_pipe(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(scratch_path("fifo"), 0600), 0);
    evidence_list const list = find("fifo");
    recorder r = {.progress = stop_soon};
    assert_int_equal(run(&list, 2, &r), GR_NONE);
    gr_buffer_free(&r.log);
}

static void *write_fifo(void *path)
{
    FILE *const out = fopen(path, "wb");
    fputs("LINES\n", out);
    for (int i = 0; i < 100000; i++) fprintf(out, "line %d\n", i);
    fclose(out);
    return NULL;
}

static void a_pipe_is_read_to_its_end(void **state)
{
    (void)state;
    char path[4096];
    snprintf(path, sizeof path, "%s", scratch_path("fifo"));
    assert_int_equal(mkfifo(path, 0600), 0);
    evidence_list const list = find("fifo");
    recorder r = {.dull = true};
    pthread_t writer;
    assert_int_equal(pthread_create(&writer, NULL, write_fifo, path), 0);
    assert_int_equal(run(&list, 2, &r), GR_OK);
    pthread_join(writer, NULL);
    assert_int_equal(r.events, 100001);
    gr_buffer_free(&r.log);
}

static void nothing_to_read_is_no_failure(void **state)
{
    (void)state;
    evidence_list const list = {0};
    recorder r = {0};
    assert_int_equal(run(&list, 2, &r), GR_OK);
}

/* Every allocation fails in turn: the run ends, says so, and leaks nothing. */
static void no_memory_ends_the_run(void **state)
{
    (void)state;
    scratch_write_text("ev/a", "LINES\none\n!bad\n");
    scratch_write_text("ev/b", "LINES\n#two\n");
    evidence_list const list = find("ev");
    long n = 0;
    for (;; n++) {
        recorder r = {.dull = true};
        gr_mem_fail_after(n);
        gr_status const status = run(&list, 1, &r);
        gr_mem_fail_after(-1);
        gr_buffer_free(&r.log);
        if (status == GR_OK && r.events == 4) break;
        assert_true(status == GR_NOMEM || status == GR_OK);
        assert_true(n < 500);
    }
    assert_true(n > 5);
}

typedef struct {
    unsigned calls;
    pipe_progress last;
} watcher;

static void watch(void *self, const pipe_progress *progress)
{
    watcher *const w = self;
    w->calls++;
    w->last = *progress;
}

static void progress_ends_with_all_of_it(void **state)
{
    (void)state;
    write_collection();
    evidence_list const list = find("ev");
    watcher w = {0};
    pipe_stage const stage = {0};
    pipe_options const options = {.threads = 2,
                                  .progress = watch,
                                  .progress_self = &w,
                                  .readers = readers,
                                  .reader_count = 1};
    pipe_stage events_only = stage;
    recorder r = {.dull = true};
    pthread_mutex_init(&r.lock, NULL);
    events_only.shared = &r;
    events_only.open_worker = open_worker;
    events_only.close_worker = close_worker;
    events_only.event = on_event;
    assert_int_equal(pipe_run(&list, &options, &events_only, NULL), GR_OK);
    assert_true(w.calls >= 1);
    assert_int_equal(w.last.files_done, list.count);
    assert_int_equal(w.last.files_total, list.count);
    assert_int_equal(w.last.bytes_total, list.total_size);
    assert_int_equal(w.last.bytes_done, list.total_size);
}

static void bytes_damaged_twice_count_once(void **state)
{
    (void)state;
    pipe_damage const told[] = {{.offset = 0, .length = 4},
                                {.offset = 512, .length = 1000},
                                {.offset = 600, .length = 10},
                                {.offset = 1500, .length = 24},
                                {.offset = 1524, .length = 0}};
    static const uint64_t fresh[] = {4, 1000, 0, 12, 0};
    uint64_t seen_to = 0;
    for (size_t i = 0; i < sizeof fresh / sizeof *fresh; i++)
        assert_int_equal(pipe_damage_fresh(&told[i], &seen_to), fresh[i]);
}

/* ---- archives ---- */

static evidence_list open_archives(const char *below)
{
    static const evidence_options options = {.temp_dir = "/tmp"};
    evidence_list list = find(below);
    assert_int_equal(evidence_expand(arena, &options, &list, NULL), GR_OK);
    return list;
}

/* The collection as a tar, a gzip of it, and one log of it cut short. */
static void write_archives(void)
{
    char name[64];
    gr_buffer tar = gr_buffer_upto((size_t)64 << 20),
              gz = gr_buffer_upto((size_t)64 << 20);
    for (uint32_t i = 20; i > 0; i--) {
        size_t len = 0;
        snprintf(name, sizeof name, "log%02u", i);
        write_lines("one", 40000 * (i % 3) + 10, i);
        char *const text = scratch_read("one", &len);
        tar_add(&tar, name, '0', gr_slice_of(text, len));
        free(text);
    }
    tar_finish(&tar);
    gzip_put(&gz, gr_buffer_slice(&tar));
    scratch_write("ev/a.tar", tar.ptr, tar.len);
    scratch_write("ev/b.tgz", gz.ptr, gz.len);
    scratch_write("ev/c.tgz", gz.ptr, gz.len / 2);
    gr_buffer_free(&tar);
    gr_buffer_free(&gz);
}

static void members_are_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    write_archives();
    evidence_list list = open_archives("ev");
    recorder first = {0};
    assert_int_equal(run(&list, 1, &first), GR_OK);
    assert_true(first.events > 1000);
    for (unsigned threads = 2; threads <= 5; threads++) {
        recorder other = {0};
        assert_int_equal(run(&list, threads, &other), GR_OK);
        assert_true(
            gr_equal(gr_buffer_slice(&first.log), gr_buffer_slice(&other.log)));
        gr_buffer_free(&other.log);
    }
    gr_buffer_free(&first.log);
    evidence_end(&list);
}

static void a_member_that_ends_early_is_damage_at_its_place(void **state)
{
    (void)state;
    gr_buffer gz = gr_buffer_upto(1 << 20);
    gzip_put(&gz, GR_S("LINES\none\ntwo\n"));
    gz.ptr[gz.len - 8] ^= 1; /* its checksum */
    scratch_write("a.gz", gz.ptr, gz.len);
    evidence_list list = open_archives("a.gz");
    recorder r = {0};
    assert_int_equal(run(&list, 1, &r), GR_OK);
    gr_put_byte(&r.log, 0);
    const char *const log = (const char *)r.log.ptr;
    /* The archive is hashed and nobody reads it; the member is read. */
    char archive[64];
    snprintf(archive, sizeof archive, "end ok size %zu events 0 damaged 0",
             gz.len);
    assert_non_null(strstr(log, archive));
    assert_non_null(strstr(log, "nobody"));
    assert_non_null(strstr(log, "end ok size 14 events 3 damaged 1 - lines"));
    assert_non_null(strstr(log, "incorrect data check"));
    gr_buffer_free(&r.log);
    gr_buffer_free(&gz);
    evidence_end(&list);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_damaged_twice_count_once),
        TEST(ordered_calls_are_the_same_for_any_number_of_threads),
        TEST(every_line_arrives_once_and_in_order),
        TEST(empty_unknown_and_sound_files_are_outcomes),
        TEST(damage_that_touches_is_one),
        TEST(what_a_stage_cannot_show_is_told_and_no_more),
        TEST(a_file_that_is_gone_is_an_outcome),
        TEST(a_file_that_grew_is_read_as_far_as_the_walk_saw_it),
        TEST(a_reader_that_gives_up_loses_its_block_only),
        TEST(a_line_without_an_end_is_handed_on_at_the_ceiling),
        TEST(what_the_stage_fails_with_ends_the_run),
        TEST(a_failure_on_a_worker_comes_in_its_turn),
        TEST(a_stop_ends_the_run_soon),
        TEST(a_stop_does_not_wait_for_a_silent_pipe),
        TEST(a_pipe_is_read_to_its_end),
        TEST(nothing_to_read_is_no_failure),
        TEST(no_memory_ends_the_run),
        TEST(progress_ends_with_all_of_it),
        TEST(members_are_the_same_for_any_number_of_threads),
        TEST(a_member_that_ends_early_is_damage_at_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
