/* lines.h - text logs: lines out of a block, whatever their characters are.
 *
 * A line ends with LF; CRs before that are no part of it, and neither are NULs
 * in front, which a crash leaves where text should be. Where the first bytes
 * have CRs and no LF (old Macs, odd exports), it ends with a CR, and with an LF
 * all the same. What is not UTF-8 is
 * left as it is; UTF-16 (PowerShell's >) is made UTF-8 line by line. */
#ifndef GR_READERS_LINES_H
#define GR_READERS_LINES_H

#include "base/arena.h"
#include "base/slice.h"

typedef struct {
    bool wide; /* two bytes a character */
    bool big;  /* the higher of them first */
    bool cr;   /* lines end with CR */
} lines_form;

/* By a byte order mark, or by NULs at every other place; by its first CR. */
lines_form lines_form_of(gr_slice head);

/* A form as a number, to keep it. */
enum { LINES_WIDE = 1, LINES_BIG = 2, LINES_CR = 4, LINES_FORMS = 8 };
static inline unsigned lines_form_bits(lines_form f)
{
    return (f.wide ? LINES_WIDE : 0u) | (f.big ? LINES_BIG : 0u) |
           (f.cr ? LINES_CR : 0u);
}
static inline lines_form lines_form_from(uint64_t bits)
{
    return (lines_form){(bits & LINES_WIDE) != 0, (bits & LINES_BIG) != 0,
                        (bits & LINES_CR) != 0};
}

static inline uint8_t lines_end(lines_form form)
{
    return form.cr ? '\r' : '\n';
}
/* Does the character at `p` end a line? */
bool lines_is_end(lines_form form, const uint8_t *p);

/* How many bytes of `block` are whole lines: reader_ops.split. */
size_t lines_split(lines_form form, gr_slice block, bool last);

typedef struct {
    lines_form form;
    gr_slice bytes;
    size_t at;
} lines_walk;

/* `bytes` stand at `offset` in their file: a mark at 0 is passed over. */
lines_walk lines_begin(lines_form form, gr_slice bytes, uint64_t offset);

typedef struct {
    gr_slice raw;   /* as in the evidence; may be empty */
    size_t begin;   /* of raw, in the bytes walked */
    size_t padding; /* bytes of NULs right before it */
    bool whole;     /* its end is there: only the last may be torn */
} lines_line;

bool lines_next(lines_walk *walk, lines_line *out); /* false: no more */

/* `raw` as UTF-8: itself, where it is one byte a character; else in `arena`,
 * empty when that refuses. */
gr_slice lines_text(gr_arena *arena, lines_form form, gr_slice raw);

#endif
