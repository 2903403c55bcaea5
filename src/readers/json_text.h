/* json_text.h - what stands between the quotes of JSON, resolved. */
#ifndef GR_READERS_JSON_TEXT_H
#define GR_READERS_JSON_TEXT_H

#include "base/arena.h"
#include "base/buffer.h"

/* `raw` without its escapes: itself where it has none, else in `arena`. A
 * surrogate without its partner becomes U+FFFD. False: an escape that JSON
 * does not know (or no memory: see gr_arena_status). */
bool json_unescape(gr_arena *arena, gr_slice raw, gr_slice *out);

/* Appends `value`, a JSON object, on one line: as it stands, or without its
 * blanks if it had line breaks. Bytes that are not UTF-8 become U+FFFD. */
void json_put_line(gr_buffer *out, gr_arena *scratch, gr_slice value);

#endif
