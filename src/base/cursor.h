/* cursor.h - reading hostile bytes in order.
 *
 * A cursor cannot pass its end: a read that would gives zero, stays where it
 * is and sets `short_read`. Check the flag once per structure, before a value
 * becomes a size, a count or an offset. */
#ifndef GR_BASE_CURSOR_H
#define GR_BASE_CURSOR_H

#include "base/slice.h"

typedef struct {
    gr_slice bytes;
    size_t pos;    /* always <= bytes.len */
    uint64_t base; /* offset of bytes.ptr in its file */
    bool short_read;
} gr_cursor;

static inline gr_cursor gr_cursor_over(gr_slice bytes, uint64_t base)
{
    return (gr_cursor){bytes, 0, base, false};
}

static inline size_t gr_left(const gr_cursor *c)
{
    return c->bytes.len - c->pos;
}

/* Offset in the file of the next byte. */
static inline uint64_t gr_where(const gr_cursor *c)
{
    return c->base + c->pos;
}

/* The next `len` bytes, or the empty slice and a short read. */
static inline gr_slice gr_take(gr_cursor *c, size_t len)
{
    if (len > gr_left(c)) {
        c->short_read = true;
        return (gr_slice){NULL, 0};
    }
    gr_slice const s = {c->bytes.ptr == NULL ? NULL : c->bytes.ptr + c->pos,
                        len};
    c->pos += len;
    return s;
}

static inline void gr_skip(gr_cursor *c, size_t len)
{
    (void)gr_take(c, len);
}

/* `len` <= 8. A length that is known when this is compiled is one load; one
 * that numbers have is tried first. */
static inline uint64_t gr_load_le(const uint8_t *p, size_t len)
{
    uint64_t v = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint16_t two;
    uint32_t four;
    if (__builtin_constant_p(len)) {
        if (len > 0) memcpy(&v, p, len); /* of nothing: `p` may be NULL */
        return v;
    }
    /* The first half and the last, which may overlap. */
    if (len >= 4) {
        memcpy(&four, p, 4);
        memcpy(&v, p + len - 4, 4);
        return four | v << 8 * (len - 4);
    }
    if (len >= 2) {
        memcpy(&two, p, 2);
        return two | (uint64_t)p[len - 1] << 8 * (len - 1);
    }
    return len == 0 ? 0 : p[0];
#endif
    for (size_t i = len; i > 0; i--) v = v << 8 | p[i - 1];
    return v;
}

/* The lowest `len` bytes of `value`, which gr_load_le gives back. */
static inline void gr_store_le(uint8_t *p, uint64_t value, size_t len)
{
    for (size_t i = 0; i < len; i++) p[i] = (uint8_t)(value >> (8 * i));
}

static inline uint64_t gr_read_le(gr_cursor *c, size_t len)
{
    gr_slice const s = gr_take(c, len);
    return gr_load_le(s.ptr, s.len);
}

static inline uint8_t gr_read_u8(gr_cursor *c)
{
    return (uint8_t)gr_read_le(c, 1);
}
static inline uint16_t gr_read_u16le(gr_cursor *c)
{
    return (uint16_t)gr_read_le(c, 2);
}
static inline uint32_t gr_read_u32le(gr_cursor *c)
{
    return (uint32_t)gr_read_le(c, 4);
}
static inline uint64_t gr_read_u64le(gr_cursor *c)
{
    return gr_read_le(c, 8);
}

#endif
