/* evtx_value.h - substitution values and literals as event values, and their
 * text as Windows shows it. */
#ifndef GR_READERS_EVTX_VALUE_H
#define GR_READERS_EVTX_VALUE_H

#include "base/arena.h"
#include "event/value.h"

/* A value that is BinXML itself, in an array of a record's values; no field
 * ever refers to it. Beyond all of value_type. */
enum { EVTX_VALUE_NESTED = 0x7F };

/* The value of BinXML `type` in `bytes`. Borrows `bytes`, except for lists
 * and text in another code page, which are made in `arena` (refused: NULL
 * value, see gr_arena_status). Bytes that do not fit their type are BINARY.
 * Not for BINXML_NESTED. */
event_value evtx_value_of(gr_arena *arena, uint8_t type, gr_slice bytes);

/* The value_type of values that are what their bytes say, by BinXML type and
 * size, both below EVTX_PLAIN; 0: ask evtx_value_of. */
enum { EVTX_PLAIN = 32 };
extern const uint8_t evtx_plain_types[EVTX_PLAIN][EVTX_PLAIN];

/* The same of most values, without a call; false: ask evtx_value_of. Windows
 * stores the final NUL of many strings, and some buffers with several. A NUL
 * in the middle stays: what stands behind it is evidence. */
static inline bool evtx_plain_value(uint8_t type, gr_slice s, event_value *out)
{
    if (type == 0x01) {
        while (s.len >= 2 && gr_load_le(s.ptr + s.len - 2, 2) == 0) s.len -= 2;
        *out = value_of(VALUE_UTF16, s.ptr, s.len);
        return true;
    }
    if ((type | s.len) >= EVTX_PLAIN) return false;
    uint8_t const plain = evtx_plain_types[type][s.len];
    if (plain == 0) return false;
    *out = value_of((value_type)plain, s.ptr, s.len);
    return true;
}

/* The text of `v` as Windows and evtx_dump show it in a record: list items
 * joined by commas, reals with a point, times that are none as zeros or 1601;
 * the rest as value_put_text. */
void evtx_put_value(gr_buffer *out, event_value v);

/* The same of a value that value_text_at takes, or of a time, into `out`, which
 * has VALUE_TEXT_ROOM(v.len) bytes; the end of what was written, else NULL. */
uint8_t *evtx_value_at(uint8_t *out, event_value v);

/* Nothing to show: no bytes, which ABSENT and NULL never have. */
static inline bool evtx_value_is_empty(event_value v)
{
    return v.len == 0;
}

#endif
