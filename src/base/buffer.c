/* buffer.c - a byte vector that doubles up to its ceiling. */
#include "base/buffer.h"

#include "base/mem.h"
#include "base/number.h"

#include <stdarg.h>
#include <stdio.h>

enum { BUFFER_FIRST = 256 };

void gr_buffer_free(gr_buffer *b)
{
    gr_free(b->ptr);
    *b = gr_buffer_upto(b->ceiling);
}

uint8_t *gr_buffer_room(gr_buffer *b, size_t len)
{
    if (b->status != GR_OK) return NULL;
    if (b->ptr != NULL && len <= b->capacity - b->len) return b->ptr + b->len;
    if (len > b->ceiling - b->len) {
        b->status = GR_LIMIT;
        return NULL;
    }
    size_t size = b->capacity == 0 ? BUFFER_FIRST : b->capacity;
    while (size - b->len < len)
        size = size > b->ceiling / 2 ? b->ceiling : size * 2;
    if (size > b->ceiling) size = b->ceiling;
    uint8_t *const grown = gr_realloc(b->ptr, size);
    if (grown == NULL) {
        b->status = GR_NOMEM;
        return NULL;
    }
    b->ptr = grown;
    b->capacity = size;
    return grown + b->len;
}

void gr_put(gr_buffer *b, gr_slice s)
{
    if (s.len == 0) return;
    uint8_t *const room = gr_buffer_room(b, s.len);
    if (room == NULL) return;
    memcpy(room, s.ptr, s.len);
    b->len += s.len;
}

void gr_put_byte(gr_buffer *b, uint8_t byte)
{
    uint8_t *const room = gr_buffer_room(b, 1);
    if (room == NULL) return;
    *room = byte;
    b->len++;
}

void gr_put_u64(gr_buffer *b, uint64_t value)
{
    char text[GR_NUMBER_TEXT];
    gr_put(b, gr_u64_text(text, value));
}

void gr_put_i64(gr_buffer *b, int64_t value)
{
    char text[GR_NUMBER_TEXT];
    gr_put(b, gr_i64_text(text, value));
}

void gr_put_hex(gr_buffer *b, uint64_t value)
{
    char text[GR_NUMBER_TEXT];
    gr_put(b, gr_hex_text(text, value));
}

void gr_putf(gr_buffer *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int const need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t const len = need < 0 ? 0 : (size_t)need;
    uint8_t *const room = gr_buffer_room(b, len + 1);
    if (room != NULL) {
        (void)vsnprintf((char *)room, len + 1, format, again);
        b->len += len;
    }
    va_end(again);
}
