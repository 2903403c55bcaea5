/* dump.c - see dump.h. */
#include "hunt/dump.h"

#include "base/mem.h"
#include "hunt/limits.h"
#include "hunt/reading.h"

#define XML_DECLARATION "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

typedef struct {
    reading base; /* first: the pipe is given it for its stage */
    event_format format;
} dump;

typedef struct {
    dump *d;
    gr_arena *scratch;
    uint64_t written; /* in this block */
} dump_worker;

static void close_worker(void *worker)
{
    dump_worker *const w = worker;
    gr_arena_free(w->scratch);
    gr_free(w);
}

static void *open_worker(void *shared)
{
    dump_worker *const w = gr_alloc(sizeof *w);
    if (w == NULL) return NULL;
    w->d = shared;
    w->scratch = gr_arena_new(HUNT_SCRATCH_CEILING);
    if (w->scratch != NULL) return w;
    close_worker(w);
    return NULL;
}

/* GR_LIMIT, GR_UNSUPPORTED: the pipe tells, and takes away what was put. */
static gr_status put_record(dump_worker *w, const event *e, gr_buffer *out,
                            gr_error *err)
{
    if (w->d->format == EVENT_AS_XML) gr_put(out, GR_S(XML_DECLARATION));
    GR_TRY(e->render(e, w->d->format, w->scratch, out, err));
    if (gr_arena_status(w->scratch) != GR_OK)
        return gr_fail(err, gr_arena_status(w->scratch), e->offset,
                       "no room for a record's text");
    gr_put_byte(out, '\n');
    w->written++;
    return GR_OK;
}

static gr_status on_event(void *worker, const evidence_item *item,
                          const event *e, gr_buffer *out, gr_error *err)
{
    (void)item;
    dump_worker *const w = worker;
    gr_arena_mark_point const mark = gr_arena_mark(w->scratch);
    gr_status status = reading_wants(&w->d->base, e, w->scratch, err);
    if (status == GR_OK) status = put_record(w, e, out, err);
    else if (status == GR_NONE) status = GR_OK;
    gr_arena_rewind(w->scratch, mark);
    return status;
}

static gr_status on_block_end(void *worker, const evidence_item *item,
                              gr_buffer *out, gr_error *err)
{
    (void)item;
    (void)out;
    (void)err;
    dump_worker *const w = worker;
    atomic_fetch_add(&w->d->base.written, w->written);
    w->written = 0;
    return GR_OK;
}

gr_status dump_run(gr_arena *arena, const evidence_list *list,
                   const dump_options *options, const gr_writer *to,
                   read_sums *sums, gr_error *err)
{
    dump d = {.format = options->format};
    GR_TRY(reading_open(&d.base, arena, options->selection, to, sums, err));
    pipe_stage const stage = {.shared = &d,
                              .open_worker = open_worker,
                              .close_worker = close_worker,
                              .event = on_event,
                              .block_end = on_block_end,
                              .block = reading_block,
                              .file_end = reading_file_end};
    gr_status const status = pipe_run(list, &options->pipe, &stage, err);
    reading_close(&d.base);
    return status;
}
