/* pipe_worker.c - a worker takes the next block of some file, reads it, lets
 * go of the file, and judges the block while it is warm in the cache. */
#include "hunt/pipe_parts.h"

#include "base/mem.h"
#include "evidence/collection.h"
#include "readers/limits.h"

#include <stdio.h>

typedef struct pipe_worker worker;

/* ---- taking a file; under the lock ---- */

/* Under the lock; it is taken back when another worker or the consumer has
 * changed something. */
static void wait_for_work(pipeline *p)
{
    p->waiting++;
    pthread_cond_wait(&p->work, &p->lock);
    p->waiting--;
}

static bool somebody_reads(const pipeline *p)
{
    for (size_t i = p->head; i < p->next; i++)
        if (p->files[i] != NULL && p->files[i]->held) return true;
    return false;
}

/* Waits for something to do; false: the run is over, or there is nothing for
 * who never waits. Sets w->file, held. */
static bool take_file(worker *w)
{
    pipeline *const p = w->p;
    for (;;) {
        if (pipe_is_over(p) || p->head >= p->list->count) return false;
        if (!pipe_is_filled(p, w->ahead)) w->ahead = SIZE_MAX;
        size_t const i = pipe_choose(w);
        if (i == SIZE_MAX && w->head_only) return false;
        if (i == SIZE_MAX) {
            /* Who reads lets go soon; else only the consumer can help. */
            if (pipe_is_crowded(p) || !somebody_reads(p))
                pthread_cond_signal(&p->arrived);
            wait_for_work(p);
            continue;
        }
        w->file = pipe_hold(p, i);
        if (w->file == NULL) {
            w->no_memory = true;
            return false;
        }
        w->file->inside++;
        w->own = i;
        if (i == w->ahead) w->ahead = SIZE_MAX;
        return true;
    }
}

static void add_block(pipeline *p, pipe_file *file, pipe_block *block)
{
    if (file->last == NULL) file->first = block;
    else file->last->next = block;
    file->last = block;
    p->ahead_blocks++;
}

/* ---- working on a block; without the lock ---- */

static void fail_run(pipeline *p)
{
    pthread_mutex_lock(&p->lock);
    p->status = gr_fail(&p->error, GR_NOMEM, GR_NO_OFFSET,
                        "no memory to read evidence");
    atomic_store(&p->over, true);
    pthread_cond_signal(&p->arrived);
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
}

static bool one_turn(worker *w);

/* Of a worker that waits for the head, where nobody is. Not under the lock. */
static void work_on_head(worker *w)
{
    pipeline *const p = w->p;
    if (w->helper == NULL) {
        w->helper = pipe_worker_new(p);
        if (w->helper == NULL) {
            fail_run(p);
            return;
        }
        w->helper->head_only = true;
    }
    (void)one_turn(w->helper);
}

/* Under the lock, which it lets go of. */
static void wait_for_turn(worker *w)
{
    pipeline *const p = w->p;
    bool const alone = p->lone != NULL;
    if (!alone && pipe_choose_head(p) == SIZE_MAX) {
        wait_for_work(p);
        return;
    }
    pthread_mutex_unlock(&p->lock);
    if (!alone || !p->lone->hand_on(p->lone->self)) work_on_head(w);
    pthread_mutex_lock(&p->lock);
}

/* Lets the consumer have what there is, and goes on when it is empty. */
static void hand_over(worker *w)
{
    pipeline *const p = w->p;
    pthread_mutex_lock(&p->lock);
    w->block->ready = true;
    pthread_cond_signal(&p->arrived);
    while (w->block->ready && !pipe_is_over(p)) wait_for_turn(w);
    pthread_mutex_unlock(&p->lock);
}

static void note(void *self, uint64_t offset, uint64_t length,
                 uint64_t records_lost, const char *what)
{
    worker *const w = self;
    pipe_damage const damage = {offset, length, records_lost,
                                gr_slice_of_c(what), GR_DAMAGED};
    w->damaged_to = offset + length;
    if (!pipe_block_note(w->block, &damage)) w->no_memory = true;
}

/* `whole`: the output up to which the stage came; half a row is not told. */
static gr_status fail_block(worker *w, gr_status status, const gr_error *why,
                            size_t whole)
{
    w->block->out.len = whole;
    if (w->block->status == GR_OK) {
        w->block->status = status;
        w->block->error = *why;
    }
    return status;
}

/* What the stage cannot show is told, and costs nothing else. */
static gr_status leave_out(worker *w, const event *e, gr_status why,
                           const char *text, size_t whole)
{
    pipe_damage const told = {e->offset, e->length, 1, gr_slice_of_c(text),
                              why};
    w->block->out.len = whole;
    if (!pipe_block_note(w->block, &told)) w->no_memory = true;
    return GR_OK;
}

/* `e`, or what stands in `moved`: the same with the time that it had. */
static const event *set_clock(worker *w, const event *e, event *moved)
{
    const pipe_options *const o = w->p->options;
    int64_t const ahead_ns =
        hunt_skew_of(o->skews, o->skew_count, e->computer, &w->skew);
    if (ahead_ns == 0) return e;
    *moved = *e;
    moved->clock_ahead_ns = ahead_ns;
    moved->time_ns = hunt_skew_time(e->time_ns, ahead_ns);
    return moved;
}

/* An event that names no host has that of its collection. */
static const event *with_host(worker *w, const event *e)
{
    gr_slice const host = w->file->item->host;
    value_type const type = (value_type)e->computer.type;
    bool const named = type != VALUE_ABSENT && type != VALUE_NULL &&
                       (type == VALUE_LIST || e->computer.len > 0);
    if (named || host.len == 0) return e;
    w->named = *e;
    w->named.computer = value_of(VALUE_UTF8, host.ptr, host.len);
    w->named.host_of_folder = true;
    return &w->named;
}

static gr_status take_event(void *self, const event *from_reader)
{
    worker *const w = self;
    event moved;
    const event *e = with_host(w, from_reader);
    if (pipe_is_over(w->p)) return GR_NONE;
    if (w->p->options->skew_count > 0) e = set_clock(w, e, &moved);
    gr_buffer *const out = &w->block->out;
    size_t const before = out->len;
    w->error.text[0] = '\0';
    gr_status status =
        w->p->stage->event(w->stage, w->file->item, e, out, &w->error);
    w->block->events++;
    if (out->status == GR_LIMIT) {
        out->status = GR_OK;
        status = leave_out(w, e, GR_LIMIT, "too large to be shown", before);
    } else if (out->status != GR_OK)
        status = gr_fail(&w->error, out->status, GR_NO_OFFSET,
                         "no memory for output");
    else if (status == GR_LIMIT || status == GR_UNSUPPORTED)
        status = leave_out(w, e, status, w->error.text, before);
    if (status != GR_OK) return fail_block(w, status, &w->error, before);
    if (out->len >= PIPE_FLUSH) hand_over(w);
    return GR_OK;
}

static reader_state *state_of(worker *w, const reader_ops *reader)
{
    const pipe_options *const options = w->p->options;
    for (size_t i = 0; i < pipe_reader_count(options); i++) {
        if (pipe_reader_get(options, i) != reader) continue;
        if (w->readers[i] == NULL)
            w->readers[i] = reader->open(&options->reader);
        return w->readers[i];
    }
    return NULL;
}

/* The reader itself gave up: what it did not read is damage, and told. */
static void read_units(worker *w, const event_sink *sink, size_t units,
                       uint64_t offset)
{
    const reader_ops *const reader = w->file->result.reader;
    if (reader->read == NULL) return;
    reader_state *const state = state_of(w, reader);
    if (state == NULL) {
        w->no_memory = true;
        return;
    }
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    gr_status const status = reader->read(
        state, &w->about, gr_slice_of(w->input.ptr, units), offset, sink, &err);
    if (status == GR_OK || w->block->status != GR_OK || pipe_is_over(w->p))
        return;
    if (status == GR_NOMEM) w->no_memory = true;
    uint64_t from = err.offset;
    if (from < offset || from > offset + units) from = offset;
    note(w, from, offset + units - from, 0,
         err.text[0] == '\0' ? gr_status_name(status) : err.text);
}

/* Warms the cache for the reader, too. */
static void check_lines(worker *w, size_t units, uint64_t offset)
{
    const reader_ops *const reader = w->file->result.reader;
    if (reader == NULL || reader->form == NULL) return;
    w->block->lines = line_check_of(reader->form(&w->about),
                                    gr_slice_of(w->input.ptr, units), offset);
}

/* What is lost of it cannot be known: nothing, a character, or fields that may
 * be missing. Whatever else is wrong with the end has been told. */
static void note_torn(worker *w, size_t units)
{
    const pipe_file *const file = w->file;
    const reader_ops *const reader = file->result.reader;
    uint64_t const size = file->result.size;
    if (reader == NULL || !reader->ends_lines || units == 0) return;
    if (file->broken.status != GR_OK || w->damaged_to == size) return;
    lines_form const form = reader->form(&w->about);
    size_t const width = form.wide ? 2 : 1;
    if (units < width || lines_is_end(form, w->input.ptr + units - width))
        return;
    note(w, size, 0, 0, "the last line has no end: it may be torn");
}

/* Where the size is known before it is read, that was told then. */
static void note_different(worker *w, const pipe_file *file)
{
    char text[GR_ERROR_TEXT];
    const evidence_record *const r = file->item->recorded;
    uint64_t const size = file->result.size;
    if (r->differs) return;
    if (r->size != UINT64_MAX && r->size != size)
        (void)snprintf(text, sizeof text,
                       "has %llu bytes, and %s says %llu: not what was "
                       "collected",
                       (unsigned long long)size, r->size_from,
                       (unsigned long long)r->size);
    else
        (void)snprintf(text, sizeof text,
                       "its %s is not that of %s: not what was collected",
                       gr_digest_name(r->kind), r->digest_from);
    note(w, size, 0, 0, text);
}

/* ---- the file itself ---- */

/* The first bytes of w->file are w->input. */
static void tell_file(worker *w, const event_sink *sink)
{
    const pipe_file *const file = w->file;
    size_t const len =
        w->input.len < FILE_CEILING ? w->input.len : FILE_CEILING;
    file_facts const facts = {.path = gr_buffer_slice(&file->host_path),
                              .bytes = gr_slice_of(w->input.ptr, len),
                              .whole = file->whole && len == w->input.len &&
                                       file->broken.status == GR_OK,
                              .size = file->item->size,
                              .modified_ns = file->item->modified_ns};
    gr_error err = {GR_OK, GR_NO_OFFSET, ""};
    if (w->files == NULL) w->files = file_teller_new();
    if (w->files == NULL) {
        w->no_memory = true;
        return;
    }
    gr_status const status = file_tell(w->files, &facts, sink, &err);
    if (status == GR_NOMEM && w->block->status == GR_OK) w->no_memory = true;
}

static void finish_block(worker *w, const event_sink *sink, bool last)
{
    const pipe_file *const file = w->file;
    if (last && file->broken.status != GR_OK && file->result.size > 0)
        note(w, file->broken.offset, 0, 0, file->broken.text);
    if (last && file->result.compared == PIPE_DIFFERS) note_different(w, file);
    const reader_ops *const reader = file->result.reader;
    if (last && reader != NULL && reader->end != NULL && !pipe_is_over(w->p))
        reader->end(&file->about, file->result.size, sink);
    const pipe_stage *const stage = w->p->stage;
    if (stage->block_end == NULL || w->block->status != GR_OK) return;
    gr_buffer *const out = &w->block->out;
    size_t const before = out->len;
    gr_status status = stage->block_end(w->stage, file->item, out, &w->error);
    if (status == GR_OK && out->status != GR_OK)
        status =
            gr_fail(&w->error, out->status, GR_NO_OFFSET, "no room for output");
    if (status != GR_OK) (void)fail_block(w, status, &w->error, before);
}

/* Memory goes from file to file, for to ask the system for it is slow. */
static void lend_room(worker *w, pipe_file *file)
{
    for (size_t i = 0; i < PIPE_SPARE_INPUTS && file->next.ptr == NULL; i++) {
        file->next = w->spare[i];
        w->spare[i] = (pipe_input){0};
    }
}

static void take_room_back(worker *w, pipe_file *file)
{
    for (size_t i = 0; i < PIPE_SPARE_INPUTS && file->next.ptr != NULL; i++) {
        if (w->spare[i].ptr != NULL) continue;
        w->spare[i] = file->next;
        file->next = (pipe_input){0};
    }
}

static void let_go(pipeline *p, pipe_file *file)
{
    file->held = false;
    pipe_tell_workers(p);
}

/* The bytes of w->file's next block, hashed; maybe another file's beside. */
static void fill(worker *w)
{
    pipeline *const p = w->p;
    if (w->file->filled) return;
    lend_room(w, w->file);
    pipe_fill(p, w->file);
    pthread_mutex_lock(&p->lock);
    size_t const beside = pipe_choose_beside(w);
    pipe_file *const other = beside == SIZE_MAX ? NULL : pipe_hold(p, beside);
    if (other != NULL) w->ahead = beside;
    pthread_mutex_unlock(&p->lock);
    if (other != NULL) {
        lend_room(w, other);
        pipe_fill(p, other);
    }
    pipe_hash(w->file, other);
    if (other == NULL) return;
    pthread_mutex_lock(&p->lock);
    let_go(p, other);
    pthread_mutex_unlock(&p->lock);
}

/* How far the progress goes. A file that is given up counts as done, all of
 * it. */
static uint64_t newly_done(pipe_file *file, bool last)
{
    uint64_t const size = evidence_expected(file->item);
    uint64_t const before = file->counted;
    file->counted = size == UINT64_MAX || (file->result.size < size && !last)
                        ? file->result.size
                        : size;
    return file->counted - before;
}

/* Reads a block of w->file, lets go of the file, works on the block. */
static void do_block(worker *w)
{
    pipeline *const p = w->p;
    event_sink const sink = {w, take_event, note};
    uint64_t offset = 0;
    size_t units = 0;
    bool last = true;
    w->damaged_to = 0;
    fill(w);
    gr_status const taken = pipe_take(p, w->file, &w->input, &sink, &w->about,
                                      &offset, &units, &last, &w->error);
    if (taken != GR_OK) (void)fail_block(w, taken, &w->error, 0);
    bool const tell =
        w->file->wanted && taken == GR_OK && w->file->result.reader != NULL;
    if (tell) w->file->result.is_event = true;
    w->file->wanted = false;
    if (last) take_room_back(w, w->file);

    pthread_mutex_lock(&p->lock);
    p->progress.bytes_done += newly_done(w->file, last);
    w->file->ended = last;
    let_go(p, w->file);
    pthread_mutex_unlock(&p->lock);

    if (tell) tell_file(w, &sink);
    if (units > 0) check_lines(w, units, offset);
    if (units > 0 && w->block->status == GR_OK)
        read_units(w, &sink, units, offset);
    if (last) note_torn(w, units);
    finish_block(w, &sink, last);
    if (w->no_memory) {
        (void)gr_fail(&w->error, GR_NOMEM, GR_NO_OFFSET,
                      "no memory to read evidence");
        (void)fail_block(w, GR_NOMEM, &w->error, w->block->out.len);
    }
}

/* The spare one, or a new one; NULL: no memory. */
static pipe_block *take_block(pipeline *p)
{
    pthread_mutex_lock(&p->lock);
    pipe_block *const block = p->spare;
    if (block != NULL) {
        p->spare = block->next;
        p->spares--;
        block->next = NULL;
    }
    pthread_mutex_unlock(&p->lock);
    return block == NULL ? pipe_block_new() : block;
}

/* To wake the consumer for each block would cost more than many a block does.
 * A worker that can do nothing without it wakes it too, and it looks for
 * itself from time to time. */
static void end_block(worker *w)
{
    pipeline *const p = w->p;
    pthread_mutex_lock(&p->lock);
    w->block->done = true;
    w->block->counted = w->block->out.len;
    p->ahead_bytes += w->block->counted;
    p->progress.events += w->block->events;
    p->news_blocks++;
    p->news_bytes += w->block->counted;
    if (p->news_blocks >= PIPE_NEWS_BLOCKS || p->news_bytes >= PIPE_NEWS_BYTES)
        pthread_cond_signal(&p->arrived);
    w->file->inside--;
    pipe_tell_workers(p);
    pthread_mutex_unlock(&p->lock);
}

static bool one_turn(worker *w)
{
    pipeline *const p = w->p;
    w->block = take_block(p);
    pthread_mutex_lock(&p->lock);
    bool const taken = w->block != NULL && take_file(w);
    bool const failed = !taken && (w->block == NULL || w->no_memory);
    if (taken) add_block(p, w->file, w->block);
    pthread_mutex_unlock(&p->lock);
    if (failed) fail_run(p);
    if (!taken) {
        pipe_block_free(w->block);
        return false;
    }
    do_block(w);
    end_block(w);
    return true;
}

static bool open_worker(worker *w, pipeline *p)
{
    *w = (worker){.p = p, .own = SIZE_MAX, .ahead = SIZE_MAX};
    w->readers = gr_alloc_array(pipe_reader_count(p->options) + 1,
                                sizeof(reader_state *));
    w->stage = p->stage->open_worker == NULL
                   ? NULL
                   : p->stage->open_worker(p->stage->shared);
    return w->readers != NULL &&
           (w->stage != NULL || p->stage->open_worker == NULL);
}

static void close_worker(worker *w)
{
    const pipe_stage *const stage = w->p->stage;
    if (w->stage != NULL && stage->close_worker != NULL)
        stage->close_worker(w->stage);
    const pipe_options *const options = w->p->options;
    for (size_t i = 0; w->readers != NULL && i < pipe_reader_count(options);
         i++)
        if (w->readers[i] != NULL)
            pipe_reader_get(options, i)->close(w->readers[i]);
    gr_free(w->readers);
    file_teller_free(w->files);
    gr_free(w->input.ptr);
    for (size_t i = 0; i < PIPE_SPARE_INPUTS; i++) gr_free(w->spare[i].ptr);
    if (w->helper != NULL) pipe_worker_free(w->helper);
}

void *pipe_worker_main(void *pipe_pointer)
{
    pipeline *const p = pipe_pointer;
    worker w;
    if (open_worker(&w, p)) {
        while (one_turn(&w)) continue;
    } else {
        pthread_mutex_lock(&p->lock);
        p->status =
            gr_fail(&p->error, GR_NOMEM, GR_NO_OFFSET, "no memory to begin");
        pthread_cond_signal(&p->arrived);
        pthread_mutex_unlock(&p->lock);
    }
    close_worker(&w);
    return NULL;
}

pipe_worker *pipe_worker_new(pipeline *p)
{
    worker *const w = gr_alloc(sizeof *w);
    if (w == NULL || open_worker(w, p)) return w;
    pipe_worker_free(w);
    return NULL;
}

void pipe_worker_turn(pipe_worker *w)
{
    (void)one_turn(w);
}

void pipe_worker_free(pipe_worker *w)
{
    close_worker(w);
    gr_free(w);
}
