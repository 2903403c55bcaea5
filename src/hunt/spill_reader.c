/* spill_reader.c - see spill_reader.h. */
#include "hunt/spill_reader.h"

#include "base/mem.h"

enum { READ_AHEAD = 256 << 10 };

static gr_status make_room(spill_reader *r, size_t len, gr_error *err)
{
    size_t const room = len > READ_AHEAD ? len : READ_AHEAD;
    if (r->bytes != NULL && len <= r->capacity) return GR_OK;
    uint8_t *const grown = gr_realloc(r->bytes, room);
    if (grown == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                       "no memory to read the temporary store");
    r->bytes = grown;
    r->capacity = room;
    return GR_OK;
}

gr_status spill_reader_need(spill_reader *r, size_t len, gr_error *err)
{
    if (r->end - r->start >= len) return GR_OK;
    GR_TRY(make_room(r, len, err));
    memmove(r->bytes, r->bytes + r->start, r->end - r->start);
    r->end -= r->start;
    r->start = 0;
    while (r->end < len) {
        size_t got = 0;
        GR_TRY(r->spill.read_at(r->spill.self, r->offset, r->bytes + r->end,
                                r->capacity - r->end, &got, err));
        if (got == 0)
            return gr_fail(err, GR_IO, r->offset,
                           "the temporary store is shorter than written");
        r->end += got;
        r->offset += got;
    }
    return GR_OK;
}
