/* spill_reader.h - a store from its first byte to its last, a good deal at a time. */
#ifndef GR_HUNT_SPILL_READER_H
#define GR_HUNT_SPILL_READER_H

#include "base/spill.h"

typedef struct {
    gr_spill spill;
    uint64_t offset;   /* of the next byte to read from it */
    uint8_t *bytes;    /* from base/mem.h: gr_free when done */
    size_t start, end; /* what of them is read and not taken */
    size_t capacity;
} spill_reader;

/* At least `len` bytes from bytes + start. GR_NOMEM, GR_IO: there are fewer. */
gr_status spill_reader_need(spill_reader *r, size_t len, gr_error *err);

/* Where bytes + start is in the store. */
static inline uint64_t spill_reader_at(const spill_reader *r)
{
    return r->offset - (r->end - r->start);
}

#endif
