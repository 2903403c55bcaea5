/* buffer.h - growing output bytes with a ceiling.
 *
 * A failure sticks: after it every put does nothing and `status` says
 * GR_LIMIT or GR_NOMEM, so a whole document is written and checked once. */
#ifndef GR_BASE_BUFFER_H
#define GR_BASE_BUFFER_H

#include "base/error.h"
#include "base/slice.h"

typedef struct {
    uint8_t *ptr; /* owned; from base/mem.h */
    size_t len, capacity, ceiling;
    gr_status status;
} gr_buffer;

/* An empty buffer that allocates at the first put. */
static inline gr_buffer gr_buffer_upto(size_t ceiling)
{
    return (gr_buffer){NULL, 0, 0, ceiling, GR_OK};
}
void gr_buffer_free(gr_buffer *b); /* leaves it empty and usable */

static inline gr_slice gr_buffer_slice(const gr_buffer *b)
{
    return (gr_slice){b->ptr, b->len};
}

/* Room for `len` more bytes behind ptr + len, or NULL. */
uint8_t *gr_buffer_room(gr_buffer *b, size_t len);

void gr_put(gr_buffer *b, gr_slice s);
void gr_put_byte(gr_buffer *b, uint8_t byte);
void gr_put_u64(gr_buffer *b, uint64_t value);
void gr_put_i64(gr_buffer *b, int64_t value);
void gr_put_hex(gr_buffer *b, uint64_t value); /* 0x1f */
/* printf; for lines that are not hot. */
void gr_putf(gr_buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
