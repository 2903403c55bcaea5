/* line_check.c - see line_check.h. */
#include "readers/line_check.h"

#include "base/utf.h"

/* The line that has the bad byte at `at`; returns where it ends. */
static size_t note_line(line_check *c, gr_slice bytes, size_t at,
                        uint64_t offset, uint8_t end)
{
    if (c->bad++ == 0) {
        c->first_at = offset + at;
        c->first_line = c->ends;
    }
    if (c->ends == 0) c->begins_bad = true;
    size_t const stop = at + gr_find_byte(gr_from(bytes, at), end);
    c->ends_bad = stop == bytes.len;
    return stop;
}

line_check line_check_of(lines_form form, gr_slice bytes, uint64_t offset)
{
    line_check c = {0};
    uint8_t const end = lines_end(form);
    if (form.wide) return c;
    for (size_t at = 0;;) {
        size_t ends = 0;
        at += gr_ascii_with(gr_from(bytes, at), end, &ends);
        c.ends += ends;
        if (at == bytes.len) return c;
        size_t const sound = gr_utf8_beyond_ascii(gr_from(bytes, at));
        at += sound;
        if (sound == 0) at = note_line(&c, bytes, at, offset, end);
    }
}

void line_check_add(line_check *sum, const line_check *next)
{
    bool const shared = sum->ends_bad && next->begins_bad;
    if (sum->bad == 0 && next->bad > 0) {
        sum->first_at = next->first_at;
        sum->first_line = sum->ends + next->first_line;
    }
    if (sum->ends == 0) sum->begins_bad |= next->begins_bad;
    sum->ends_bad = next->ends_bad || (next->ends == 0 && sum->ends_bad);
    sum->ends += next->ends;
    sum->bad += next->bad - shared;
}
