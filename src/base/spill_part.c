/* spill_part.c - see spill_part.h. */
#include "base/spill_part.h"

#include "base/mem.h"

enum { FIRST_PIECES = 16 };

gr_spill_part gr_spill_part_of(gr_spill_whole *whole)
{
    return (gr_spill_part){.whole = whole};
}

void gr_spill_part_free(gr_spill_part *part)
{
    gr_free(part->pieces);
    *part = (gr_spill_part){.whole = part->whole};
}

/* What is appended next stands behind the last piece, or is a new one. */
static gr_status begin_piece(gr_spill_part *p, gr_error *err)
{
    uint64_t const at = p->whole->end;
    if (p->count > 0) {
        const gr_spill_piece *const last = &p->pieces[p->count - 1];
        if (last->at + (p->size - last->begin) == at) return GR_OK;
    }
    if (p->count == p->room) {
        size_t const room = p->room == 0 ? FIRST_PIECES : 2 * p->room;
        gr_spill_piece *const pieces =
            gr_realloc(p->pieces, room * sizeof *pieces);
        if (pieces == NULL)
            return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                           "no memory for a temporary store");
        p->pieces = pieces;
        p->room = room;
    }
    p->pieces[p->count++] = (gr_spill_piece){p->size, at};
    return GR_OK;
}

static gr_status append(void *self, gr_slice bytes, gr_error *err)
{
    gr_spill_part *const p = self;
    const gr_spill *const store = p->whole->store;
    GR_TRY(begin_piece(p, err));
    GR_TRY(store->append(store->self, bytes, err));
    p->whole->end += bytes.len;
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

static gr_status read_at(void *self, uint64_t offset, uint8_t *to, size_t len,
                         size_t *got, gr_error *err)
{
    const gr_spill_part *const p = self;
    const gr_spill *const store = p->whole->store;
    *got = 0;
    if (offset >= p->size) return GR_OK;
    size_t const i = piece_of(p, offset);
    uint64_t const end = i + 1 < p->count ? p->pieces[i + 1].begin : p->size;
    uint64_t const left = end - offset;
    return store->read_at(store->self,
                          p->pieces[i].at + (offset - p->pieces[i].begin), to,
                          left < len ? (size_t)left : len, got, err);
}

gr_spill gr_spill_part_interface(gr_spill_part *part)
{
    return (gr_spill){part, append, read_at};
}
