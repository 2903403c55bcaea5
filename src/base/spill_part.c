/* spill_part.c - see spill_part.h. */
#include "base/spill_part.h"

#include "base/mem.h"

#include <string.h>

enum { FIRST_PIECES = 16, GATHER = 64 << 10 };

gr_spill_part gr_spill_part_of(gr_spill_whole *whole)
{
    return (gr_spill_part){.whole = whole};
}

void gr_spill_part_free(gr_spill_part *part)
{
    gr_free(part->pieces);
    gr_free(part->gathered);
    *part = (gr_spill_part){.whole = part->whole};
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                   "no memory for a temporary store");
}

/* How much of it is in the store. */
static uint64_t stored(const gr_spill_part *p)
{
    return p->size - p->gathered_len;
}

/* What is appended next stands behind the last piece. */
static bool goes_on(const gr_spill_part *p)
{
    if (p->count == 0) return false;
    const gr_spill_piece *const last = &p->pieces[p->count - 1];
    return last->at + (stored(p) - last->begin) == p->whole->end;
}

static gr_status begin_piece(gr_spill_part *p, gr_error *err)
{
    if (goes_on(p)) return GR_OK;
    if (p->count == p->room) {
        size_t const room = p->room == 0 ? FIRST_PIECES : 2 * p->room;
        gr_spill_piece *const pieces =
            gr_realloc(p->pieces, room * sizeof *pieces);
        if (pieces == NULL) return no_memory(err);
        p->pieces = pieces;
        p->room = room;
    }
    p->pieces[p->count++] = (gr_spill_piece){stored(p), p->whole->end};
    return GR_OK;
}

/* To the store, behind what of it is there. */
static gr_status put(gr_spill_part *p, gr_slice bytes, gr_error *err)
{
    const gr_spill *const store = p->whole->store;
    GR_TRY(begin_piece(p, err));
    GR_TRY(store->append(store->self, bytes, err));
    p->whole->end += bytes.len;
    return GR_OK;
}

static gr_status send_gathered(gr_spill_part *p, gr_error *err)
{
    if (p->gathered_len == 0) return GR_OK;
    GR_TRY(put(p, gr_slice_of(p->gathered, p->gathered_len), err));
    p->gathered_len = 0;
    return GR_OK;
}

static gr_status gather(gr_spill_part *p, gr_slice bytes, gr_error *err)
{
    if (p->gathered == NULL) p->gathered = gr_alloc(GATHER);
    if (p->gathered == NULL) return no_memory(err);
    if (bytes.len > GATHER - p->gathered_len) GR_TRY(send_gathered(p, err));
    if (bytes.len > 0)
        memcpy(p->gathered + p->gathered_len, bytes.ptr, bytes.len);
    p->gathered_len += bytes.len;
    p->size += bytes.len;
    return GR_OK;
}

static gr_status append(void *self, gr_slice bytes, gr_error *err)
{
    gr_spill_part *const p = self;
    bool const gathers =
        p->gathered_len > 0 || (p->count >= FIRST_PIECES && !goes_on(p));
    if (gathers && bytes.len <= GATHER / 2) return gather(p, bytes, err);
    GR_TRY(send_gathered(p, err));
    GR_TRY(put(p, bytes, err));
    p->size += bytes.len;
    return GR_OK;
}

/* The piece that has `offset`, which is in the part. */
static size_t piece_of(const gr_spill_part *p, uint64_t offset)
{
    size_t low = 0, high = p->count;
    while (high - low > 1) {
        size_t const middle = low + (high - low) / 2;
        if (p->pieces[middle].begin <= offset) low = middle;
        else high = middle;
    }
    return low;
}

/* The end of it; nothing behind. */
static gr_status read_gathered(const gr_spill_part *p, uint64_t offset,
                               uint8_t *to, size_t len, size_t *got)
{
    uint64_t const left = offset < p->size ? p->size - offset : 0;
    *got = left < len ? (size_t)left : len;
    if (*got > 0) memcpy(to, p->gathered + (size_t)(offset - stored(p)), *got);
    return GR_OK;
}

static gr_status read_at(void *self, uint64_t offset, uint8_t *to, size_t len,
                         size_t *got, gr_error *err)
{
    const gr_spill_part *const p = self;
    const gr_spill *const store = p->whole->store;
    *got = 0;
    if (offset >= stored(p)) return read_gathered(p, offset, to, len, got);
    size_t const i = piece_of(p, offset);
    uint64_t const end = i + 1 < p->count ? p->pieces[i + 1].begin : stored(p);
    uint64_t const left = end - offset;
    return store->read_at(store->self,
                          p->pieces[i].at + (offset - p->pieces[i].begin), to,
                          left < len ? (size_t)left : len, got, err);
}

gr_spill gr_spill_part_interface(gr_spill_part *part)
{
    return (gr_spill){part, append, read_at};
}
