/* json.h - writing JSON text. (Reading it is a reader's work.) */
#ifndef GR_BASE_JSON_H
#define GR_BASE_JSON_H

#include "base/buffer.h"

/* `utf8` with its quotes. '"', '\' and control characters are escaped
 * (\n \r \t \b \f, else \u00xx); invalid UTF-8 becomes U+FFFD; all else,
 * DEL and non-ASCII too, stands as it is, as serde_json writes it. */
void gr_json_text(gr_buffer *b, gr_slice utf8);

/* The same from UTF-16LE. */
void gr_json_utf16(gr_buffer *b, gr_slice utf16le);

/* "name": as in an object, with a comma before it unless *first, which it
 * clears. */
void gr_json_key(gr_buffer *b, bool *first, gr_slice name);

#endif
