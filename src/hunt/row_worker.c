/* row_worker.c - see row_worker.h. */
#include "hunt/row_worker.h"

#include "base/mem.h"
#include "hunt/limits.h"

void row_worker_free(void *worker)
{
    row_worker *const w = worker;
    rows_free(&w->rows);
    gr_arena_free(w->scratch);
    gr_arena_free(w->block);
    gr_sha256_free(w->sha);
    gr_free(w);
}

row_worker *row_worker_new(void *shared, size_t row_size, size_t ceiling)
{
    row_worker *const w = gr_alloc(sizeof *w);
    if (w == NULL) return NULL;
    w->base = shared;
    w->scratch = gr_arena_new(HUNT_SCRATCH_CEILING);
    w->block = gr_arena_new(HUNT_ROWS_CEILING);
    w->rows = rows_in(w->block, row_size, ceiling);
    if (w->scratch != NULL && w->block != NULL) return w;
    row_worker_free(w);
    return NULL;
}

gr_status row_worker_event(row_worker *w, const event *e, row_worker_take *take,
                           gr_buffer *out, gr_error *err)
{
    gr_arena_mark_point const mark = gr_arena_mark(w->scratch);
    gr_status status = reading_wants(w->base, e, w->scratch, err);
    if (status == GR_OK) status = take(w, e, out, err);
    else if (status == GR_NONE) status = GR_OK;
    gr_arena_rewind(w->scratch, mark);
    return status;
}

void row_worker_clear(row_worker *w)
{
    rows_clear(&w->rows);
    gr_arena_reset(w->block);
}

void row_worker_block_end(row_worker *w)
{
    atomic_fetch_add(&w->base->written, w->counted);
    w->counted = 0;
}
