/* pipe.c - starts the workers and hands on what they bring, in order.
 *
 * The calling thread is the only consumer. It goes through the files in order
 * and through each file's blocks in order, so the stage's ordered calls do not
 * depend on who finished first. It also looks after the stop flag and the
 * progress: it wakes at least every tenth of a second.
 *
 * Of one thread it is the whole: to start another and to wait for it at each
 * block would cost more than many a block does. */
#include "hunt/pipe_parts.h"

#include "base/mem.h"
#include "base/number.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { WAKE_NS = 100000000 };

/* The file whose turn it is. */
typedef struct {
    const evidence_item *item;
    pipe_file_result sums;
    pipe_joiner damage;
    uint64_t damaged_to; /* where the damage told so far ends */
    line_check lines;
} turn;

typedef struct {
    pipeline *p;
    int64_t told_ns;   /* when progress was last told */
    pipe_worker *lone; /* NULL: workers have threads */
    turn now;          /* of the head, if it has begun */
    bool begun;
} conductor;

static int64_t monotonic_ns(void)
{
    struct timespec t;
    /* layers: allow clock - how often progress is told, nothing else */
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- looking after the run; under the lock unless it says so ---- */

static void tell_progress(conductor *c, bool at_once)
{
    pipeline *const p = c->p;
    if (p->options->progress == NULL) return;
    int64_t const now = monotonic_ns();
    if (!at_once && now - c->told_ns < WAKE_NS) return;
    c->told_ns = now;
    p->progress.files_done = p->head;
    pipe_progress const copy = p->progress;
    pthread_mutex_unlock(&p->lock);
    p->options->progress(p->options->progress_self, &copy);
    pthread_mutex_lock(&p->lock);
}

static void wait_for_workers(conductor *c)
{
    int64_t const until = monotonic_ns() + WAKE_NS;
    struct timespec const t = {until / 1000000000, until % 1000000000};
    (void)pthread_cond_timedwait(&c->p->arrived, &c->p->lock, &t);
    c->p->news_blocks = c->p->news_bytes = 0;
    tell_progress(c, false);
}

/* GR_OK: go on. */
static gr_status check_run(const pipeline *p, gr_error *err)
{
    if (pipe_is_stopped(p)) return GR_NONE;
    if (p->status != GR_OK && err != NULL) *err = p->error;
    return p->status;
}

/* ---- in order ---- */

static gr_status deliver(pipeline *p, turn *t, gr_slice out, bool room,
                         gr_error *err)
{
    if (!room)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for damage");
    const pipe_damage *const damage = t->damage.ready;
    size_t const count = t->damage.count;
    for (size_t i = 0; i < count; i++) {
        if (pipe_is_not_shown(&damage[i])) {
            t->sums.not_shown += damage[i].records_lost;
            continue;
        }
        t->sums.damaged_ranges++;
        t->sums.damaged_bytes += pipe_damage_fresh(&damage[i], &t->damaged_to);
        t->sums.records_lost += damage[i].records_lost;
    }
    if (p->stage->block == NULL || (out.len == 0 && count == 0)) return GR_OK;
    return p->stage->block(p->stage->shared, t->item, out, damage, count, err);
}

/* Lines with bytes that are not UTF-8: once for the file, however many. */
static gr_status deliver_lines(pipeline *p, turn *t, gr_error *err)
{
    const line_check *const lines = &t->lines;
    char text[GR_ERROR_TEXT];
    if (lines->bad == 0) return GR_OK;
    t->sums.lines_not_utf8 = lines->bad;
    t->sums.first_not_utf8_line = lines->first_line + 1;
    t->sums.first_not_utf8 = lines->first_at;
    (void)snprintf(text, sizeof text,
                   "%llu line%s with bytes that are not UTF-8, read as they "
                   "are; the first is line %llu",
                   (unsigned long long)lines->bad, lines->bad == 1 ? "" : "s",
                   (unsigned long long)lines->first_line + 1);
    pipe_damage const told = {lines->first_at, 0, 0, gr_slice_of_c(text),
                              GR_DAMAGED};
    bool const room = pipe_joiner_add(&t->damage, &told, 1);
    return deliver(p, t, GR_S(""), room, err);
}

/* What is held back of the damage, when no block follows. */
static gr_status deliver_last(pipeline *p, turn *t, gr_error *err)
{
    GR_TRY(deliver_lines(p, t, err));
    bool const room = pipe_joiner_end(&t->damage);
    return deliver(p, t, GR_S(""), room, err);
}

static void keep_block(pipeline *p, pipe_block *block)
{
    if (p->spares == PIPE_NEWS_BLOCKS) {
        pipe_block_free(block);
        return;
    }
    pipe_block_renew(block);
    block->next = p->spare;
    p->spare = block;
    p->spares++;
}

/* Takes the first block, or the part of it that is ready. Under the lock,
 * which it lets go of while the stage has it. */
static gr_status consume(pipeline *p, pipe_file *file, turn *t, gr_error *err)
{
    pipe_block *const block = file->first;
    bool const done = block->done;
    pthread_mutex_unlock(&p->lock);
    bool const room =
        pipe_joiner_add(&t->damage, block->damage, block->damage_count);
    gr_status status = deliver(p, t, gr_buffer_slice(&block->out), room, err);
    if (status == GR_OK && done && block->status != GR_OK) {
        status = block->status;
        if (err != NULL) *err = block->error;
    }
    if (done) {
        t->sums.events += block->events;
        line_check_add(&t->lines, &block->lines);
    }
    pipe_block_clear(block);
    pthread_mutex_lock(&p->lock);
    block->ready = false;
    if (done) {
        file->first = block->next;
        if (file->first == NULL) file->last = NULL;
        p->ahead_blocks--;
        p->ahead_bytes -= block->counted;
        keep_block(p, block);
    }
    pipe_tell_workers(p);
    return status;
}

static bool has_part(const pipe_file *file)
{
    return file != NULL && file->first != NULL &&
           (file->first->ready || file->first->done);
}

static bool is_finished(const pipe_file *file)
{
    return file != NULL && file->ended && file->first == NULL;
}

/* Under the lock, which it lets go of while the stage has its turn. */
static gr_status end_file(pipeline *p, pipe_file *file, turn *t, gr_error *err)
{
    pipe_file_result result = file->result;
    char assumed[READER_ASSUMED];
    memcpy(assumed, file->about.assumed, sizeof assumed);
    assumed[sizeof assumed - 1] = '\0';
    if (result.reader != NULL) result.assumed = gr_slice_of_c(assumed);
    p->files[p->head++] = NULL;
    pipe_file_free(file);
    pipe_tell_workers(p);
    pthread_mutex_unlock(&p->lock);
    gr_status status = deliver_last(p, t, err);
    result.events = t->sums.events;
    result.damaged_ranges = t->sums.damaged_ranges;
    result.damaged_bytes = t->sums.damaged_bytes;
    result.records_lost = t->sums.records_lost;
    result.not_shown = t->sums.not_shown;
    result.lines_not_utf8 = t->sums.lines_not_utf8;
    result.first_not_utf8_line = t->sums.first_not_utf8_line;
    result.first_not_utf8 = t->sums.first_not_utf8;
    if (status == GR_OK && p->stage->file_end != NULL)
        status = p->stage->file_end(p->stage->shared, t->item, &result, err);
    pthread_mutex_lock(&p->lock);
    p->progress.files_bad +=
        result.status == GR_IO || result.damaged_ranges > 0;
    return status;
}

/* Under the lock, which it lets go of while the stage has its turn. */
static gr_status begin_file(conductor *c, gr_error *err)
{
    pipeline *const p = c->p;
    c->now = (turn){.item = &p->list->items[p->head]};
    c->begun = true;
    if (p->stage->file_begin == NULL) return GR_OK;
    pthread_mutex_unlock(&p->lock);
    gr_status const status =
        p->stage->file_begin(p->stage->shared, c->now.item, err);
    pthread_mutex_lock(&p->lock);
    return status;
}

/* What is next in order, if it is there; *moved says so. Under the lock. */
static gr_status advance(conductor *c, bool *moved, gr_error *err)
{
    pipeline *const p = c->p;
    *moved = p->head < p->list->count;
    if (!*moved) return GR_OK;
    if (!c->begun) return begin_file(c, err);
    pipe_file *const file = p->files[p->head];
    if (has_part(file)) {
        gr_status const status = consume(p, file, &c->now, err);
        tell_progress(c, false);
        return status;
    }
    *moved = is_finished(file);
    if (!*moved) return GR_OK;
    gr_status const status = end_file(p, file, &c->now, err);
    pipe_joiner_free(&c->now.damage);
    c->begun = false;
    return status;
}

/* From within a turn of the lone worker. */
static bool hand_on(void *self)
{
    conductor *const c = self;
    pipeline *const p = c->p;
    bool moved = false;
    pthread_mutex_lock(&p->lock);
    if (!pipe_is_over(p)) {
        p->status = advance(c, &moved, &p->error);
        if (p->status != GR_OK) atomic_store(&p->over, true);
    }
    pthread_mutex_unlock(&p->lock);
    return moved;
}

static void work_alone(conductor *c)
{
    pipeline *const p = c->p;
    pthread_mutex_unlock(&p->lock);
    pipe_worker_turn(c->lone);
    pthread_mutex_lock(&p->lock);
}

static gr_status conduct_all(conductor *c, gr_error *err)
{
    pipeline *const p = c->p;
    while (p->head < p->list->count) {
        bool moved = false;
        GR_TRY(check_run(p, err));
        GR_TRY(advance(c, &moved, err));
        if (moved) continue;
        if (c->lone != NULL) work_alone(c);
        else wait_for_workers(c);
    }
    return GR_OK;
}

/* Stopped: what is known of the file that was begun is told. */
static gr_status end_early(conductor *c, gr_error *err)
{
    pipeline *const p = c->p;
    pthread_mutex_unlock(&p->lock);
    gr_status const last = deliver_last(p, &c->now, err);
    pthread_mutex_lock(&p->lock);
    return last;
}

static gr_status conduct(conductor *c, gr_error *err)
{
    pipeline *const p = c->p;
    pthread_mutex_lock(&p->lock);
    gr_status status = conduct_all(c, err);
    if (status == GR_NONE && c->begun) {
        gr_status const last = end_early(c, err);
        if (last != GR_OK) status = last;
    }
    if (c->begun) pipe_joiner_free(&c->now.damage);
    if (status == GR_OK) tell_progress(c, true);
    atomic_store(&p->over, true);
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    return status;
}

/* ---- threads ---- */

static unsigned thread_count(const pipe_options *options)
{
    unsigned wanted = options->threads;
    if (wanted == 0) {
        long const online = sysconf(_SC_NPROCESSORS_ONLN);
        wanted = online > 0 ? (unsigned)online : 1;
    }
    return wanted < PIPE_THREADS ? wanted : PIPE_THREADS;
}

/* Workers take no signals: those are for the thread that prints. */
static unsigned start_threads(pipeline *p, pthread_t *threads, unsigned wanted)
{
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    unsigned started = 0;
    while (started < wanted &&
           pthread_create(&threads[started], NULL, pipe_worker_main, p) == 0)
        started++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static gr_status run_alone(pipeline *p, gr_error *err)
{
    conductor c = {.p = p, .lone = pipe_worker_new(p)};
    if (c.lone == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to begin");
    pipe_lone const lone = {hand_on, &c};
    p->lone = &lone;
    gr_status const status = conduct(&c, err);
    pipe_worker_free(c.lone);
    return status;
}

static gr_status run_threads(pipeline *p, unsigned wanted, gr_error *err)
{
    pthread_t *const threads = gr_alloc_array(wanted, sizeof *threads);
    if (threads == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for threads");
    unsigned const started = start_threads(p, threads, wanted);
    conductor c = {.p = p};
    gr_status const status = started == 0 ? gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                                                    "cannot start a thread")
                                          : conduct(&c, err);
    for (unsigned i = 0; i < started; i++) (void)pthread_join(threads[i], NULL);
    gr_free(threads);
    return status;
}

static void init_locks(pipeline *p)
{
    pthread_condattr_t monotonic;
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_cond_init(&p->work, NULL);
    (void)pthread_cond_init(&p->arrived, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
}

static void destroy(pipeline *p)
{
    for (size_t i = p->head; i < p->next; i++) pipe_file_free(p->files[i]);
    gr_free(p->files);
    gr_free(p->around);
    gr_free(p->alike);
    web_files_free(p->files_wanted);
    while (p->spare != NULL) {
        pipe_block *const block = p->spare;
        p->spare = block->next;
        pipe_block_free(block);
    }
    (void)pthread_cond_destroy(&p->arrived);
    (void)pthread_cond_destroy(&p->work);
    (void)pthread_mutex_destroy(&p->lock);
}

static uint64_t known_total(const evidence_list *list)
{
    uint64_t total = 0;
    for (size_t i = 0; i < list->count; i++) {
        uint64_t const size = evidence_expected(&list->items[i]);
        if (size == UINT64_MAX || !gr_add(total, size, &total)) return 0;
    }
    return total;
}

gr_status pipe_run(const evidence_list *list, const pipe_options *options,
                   const pipe_stage *stage, gr_error *err)
{
    if (list->count == 0) return GR_OK;
    pipeline p = {.list = list, .options = options, .stage = stage};
    p.files = gr_alloc_array(list->count, sizeof *p.files);
    p.files_wanted = web_files_new(list);
    if (p.files == NULL || p.files_wanted == NULL) {
        gr_free(p.files);
        web_files_free(p.files_wanted);
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for files");
    }
    p.progress.bytes_total = known_total(list);
    p.progress.files_total = list->count;
    p.pairs =
        options->hash != PIPE_HASH_NONE && list->count > 1 && gr_sha256_pairs();
    atomic_init(&p.over, false);
    init_locks(&p);
    unsigned const wanted = thread_count(options);
    gr_status status = pipe_find_alike(&p, err);
    if (status == GR_OK) status = pipe_look_at_sets(&p, err);
    if (status == GR_OK)
        status =
            wanted == 1 ? run_alone(&p, err) : run_threads(&p, wanted, err);
    destroy(&p);
    return status;
}
