/* sorter.c - see sorter.h.
 *
 * Records gather in memory. When it is full they are sorted and appended to the
 * store as a run. At the end each run gets an equal share of the memory to be
 * read through, and a heap has the run whose next record is the least on top.
 * A share is never less than a page, so with 32 MiB there are 8,192 runs before
 * memory grows: 256 GiB of records. */
#include "base/sorter.h"

#include "base/mem.h"

#include <stdlib.h>

enum { LEAST_MEMORY = 64 << 10, LEAST_SHARE = 4096 };

typedef struct {
    uint64_t at, end; /* in the store */
    gr_sort_record *share;
    size_t next, have;
} run;

struct gr_sorter {
    gr_spill spill;
    uint64_t spilled;
    gr_sort_record *records;
    size_t count, room;
    run *runs;
    size_t run_count, run_room;
    gr_sort_record *shares;
    run **heap;
    size_t heap_count, taken; /* taken: of `records`, where there are no runs */
    bool merging;
};

gr_sorter *gr_sorter_new(size_t memory, gr_spill spill)
{
    if (memory < LEAST_MEMORY) memory = LEAST_MEMORY;
    gr_sorter *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->spill = spill;
    s->room = memory / sizeof *s->records;
    s->records = gr_alloc_array(s->room, sizeof *s->records);
    if (s->records != NULL) return s;
    gr_sorter_free(s);
    return NULL;
}

void gr_sorter_free(gr_sorter *sorter)
{
    if (sorter == NULL) return;
    gr_free(sorter->records);
    gr_free(sorter->runs);
    gr_free(sorter->shares);
    gr_free(sorter->heap);
    gr_free(sorter);
}

static int compare(const gr_sort_record *a, const gr_sort_record *b)
{
    for (size_t i = 0; i < 2; i++)
        if (a->key[i] != b->key[i]) return a->key[i] < b->key[i] ? -1 : 1;
    return a->value == b->value ? 0 : a->value < b->value ? -1 : 1;
}

static int in_order(const void *a, const void *b)
{
    return compare(a, b);
}

static void sort_memory(gr_sorter *s)
{
    qsort(s->records, s->count, sizeof *s->records, in_order);
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to sort in");
}

static run *new_run(gr_sorter *s)
{
    if (s->run_count == s->run_room) {
        size_t const room = s->run_room == 0 ? 64 : 2 * s->run_room;
        run *const runs = gr_realloc(s->runs, room * sizeof *runs);
        if (runs == NULL) return NULL;
        s->runs = runs;
        s->run_room = room;
    }
    run *const r = &s->runs[s->run_count++];
    *r = (run){.at = s->spilled};
    return r;
}

static gr_status spill_run(gr_sorter *s, gr_error *err)
{
    size_t const bytes = s->count * sizeof *s->records;
    run *const r = new_run(s);
    if (r == NULL) return no_memory(err);
    sort_memory(s);
    GR_TRY(s->spill.append(s->spill.self, gr_slice_of(s->records, bytes), err));
    s->spilled += bytes;
    r->end = s->spilled;
    s->count = 0;
    return GR_OK;
}

gr_status gr_sorter_add(gr_sorter *sorter, gr_sort_record record, gr_error *err)
{
    if (sorter->count == sorter->room) GR_TRY(spill_run(sorter, err));
    sorter->records[sorter->count++] = record;
    return GR_OK;
}

/* ---- the merge ---- */

static gr_status fill(gr_sorter *s, run *r, size_t share, gr_error *err)
{
    uint64_t const left = r->end - r->at;
    size_t const bytes = left < share ? (size_t)left : share;
    size_t have = 0, got = 0;
    while (have < bytes) {
        GR_TRY(s->spill.read_at(s->spill.self, r->at + have,
                                (uint8_t *)r->share + have, bytes - have, &got,
                                err));
        if (got == 0)
            return gr_fail(err, GR_IO, GR_NO_OFFSET,
                           "the temporary store is shorter than it was");
        have += got;
    }
    r->at += bytes;
    r->next = 0;
    r->have = bytes / sizeof *r->share;
    return GR_OK;
}

static size_t share_of(const gr_sorter *s)
{
    size_t const bytes = s->room * sizeof *s->records / s->run_count;
    size_t const share = bytes < LEAST_SHARE ? LEAST_SHARE : bytes;
    return share - share % sizeof *s->records;
}

static bool before(const run *a, const run *b)
{
    return compare(&a->share[a->next], &b->share[b->next]) < 0;
}

static void sift_down(gr_sorter *s, size_t at)
{
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < s->heap_count && before(s->heap[child], s->heap[least]))
                least = child;
        if (least == at) return;
        run *const swap = s->heap[at];
        s->heap[at] = s->heap[least];
        s->heap[least] = swap;
        at = least;
    }
}

/* The memory of the records becomes the shares, unless there are so many runs
 * that it is too little. */
static gr_status begin_merge(gr_sorter *s, gr_error *err)
{
    s->merging = true;
    if (s->run_count == 0) {
        sort_memory(s);
        return GR_OK;
    }
    if (s->count > 0) GR_TRY(spill_run(s, err));
    size_t const share = share_of(s), each = share / sizeof *s->shares;
    gr_free(s->records);
    s->records = NULL;
    s->shares = gr_alloc_array(s->run_count, share);
    s->heap = gr_alloc_array(s->run_count, sizeof *s->heap);
    if (s->shares == NULL || s->heap == NULL) return no_memory(err);
    for (size_t i = 0; i < s->run_count; i++) {
        s->runs[i].share = s->shares + i * each;
        GR_TRY(fill(s, &s->runs[i], share, err));
        s->heap[s->heap_count++] = &s->runs[i];
    }
    for (size_t i = s->heap_count; i-- > 0;) sift_down(s, i);
    return GR_OK;
}

static gr_status next_of_runs(gr_sorter *s, gr_sort_record *out, gr_error *err)
{
    if (s->heap_count == 0) return GR_NONE;
    run *const top = s->heap[0];
    *out = top->share[top->next++];
    if (top->next == top->have && top->at < top->end)
        GR_TRY(fill(s, top, share_of(s), err));
    else if (top->next == top->have) s->heap[0] = s->heap[--s->heap_count];
    sift_down(s, 0);
    return GR_OK;
}

gr_status gr_sorter_next(gr_sorter *sorter, gr_sort_record *out, gr_error *err)
{
    if (!sorter->merging) GR_TRY(begin_merge(sorter, err));
    if (sorter->run_count > 0) return next_of_runs(sorter, out, err);
    if (sorter->taken == sorter->count) return GR_NONE;
    *out = sorter->records[sorter->taken++];
    return GR_OK;
}
