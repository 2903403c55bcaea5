/* json.h - writing JSON text. (Reading it is a reader's work.) */
#ifndef GR_BASE_JSON_H
#define GR_BASE_JSON_H

#include "base/buffer.h"
#include "base/time.h"

/* `utf8` with its quotes. '"', '\' and control characters are escaped
 * (\n \r \t \b \f, else \u00xx); invalid UTF-8 becomes U+FFFD; all else,
 * DEL and non-ASCII too, stands as it is, as serde_json writes it. */
void gr_json_text(gr_buffer *b, gr_slice utf8);

/* The same from UTF-16LE. */
void gr_json_utf16(gr_buffer *b, gr_slice utf16le);

/* Bytes that gr_json_utf16_at may touch for `len` bytes of UTF-16. */
#define GR_JSON_ROOM(len) (3 * (len) + 48)

/* The same into `out`, which has GR_JSON_ROOM(utf16le.len) bytes; returns the
 * end of what was written. `readable` (>= utf16le.len): bytes that may be read
 * from utf16le.ptr on, which is faster where it is more than the text. */
uint8_t *gr_json_utf16_at(uint8_t *out, gr_slice utf16le, size_t readable);

/* Two lower-case digits for each byte, with quotes: a digest. */
void gr_json_hex(gr_buffer *b, const uint8_t *bytes, size_t len);

/* RFC 3339 with nine digits after the point; null for GR_TIME_NONE. */
void gr_json_time(gr_buffer *b, int64_t time_ns);

/* "name": as in an object, with a comma before it unless *first, which it
 * clears. */
void gr_json_key(gr_buffer *b, bool *first, gr_slice name);

#endif
