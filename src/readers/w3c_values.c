/* w3c_values.c - one row cut at its blanks.
 *
 *   row    = value *( blank value ) [ blank ]
 *   value  = 1*( any but a blank )            "-" has no value
 *   blank  = " " | TAB                        TAB alone, where #Fields has them
 *          | '"' *( any | '""' ) '"'          where the log's program quotes
 *
 * A quote ends its value only where a blank or the end of the row follows.
 * Where none does, it is a character like others, and so are all behind it:
 * each byte is looked at twice at most. Source: WD-logfile-960323, "string". */
#include "readers/w3c_values.h"

#include "base/marks.h"

event_value w3c_value(gr_slice text)
{
    if (text.len == 1 && text.ptr[0] == '-')
        return value_of(VALUE_NULL, NULL, 0);
    return value_of(VALUE_UTF8, text.ptr, text.len);
}

/* Cut at `a` and `b`. */
static size_t plain_values(gr_slice line, uint8_t a, uint8_t b,
                           event_value *out, size_t most)
{
    size_t count = 0, begin = 0;
    for (size_t at = 0; at < line.len; at += GR_MARKS)
        for (uint64_t marks = gr_marks(line, at, a, b); marks != 0;
             marks &= marks - 1) {
            size_t const end = at + (size_t)__builtin_ctzll(marks);
            if (count < most)
                out[count] = w3c_value(gr_sub(line, begin, end - begin));
            begin = end + 1;
            count++;
        }
    if (begin == line.len) return count;
    if (count < most) out[count] = w3c_value(gr_from(line, begin));
    return count + 1;
}

static bool is_blank_at(gr_slice line, size_t at)
{
    return at >= line.len || line.ptr[at] == ' ' || line.ptr[at] == '\t';
}

/* The quote that ends the value whose first stands at `from`; line.len: none.
 * Two of them are one, but where they are all of a value. */
static size_t closing_quote(gr_slice line, size_t from)
{
    size_t at = from + 1;
    while (at < line.len) {
        at += gr_find_byte(gr_from(line, at), '"');
        if (at >= line.len) break;
        bool const twice = at + 1 < line.len && line.ptr[at + 1] == '"';
        if (!twice && is_blank_at(line, at + 1)) return at;
        at += twice ? 2 : 1;
    }
    return line.len;
}

static size_t quoted_values(gr_slice line, event_value *out, size_t most)
{
    bool quotes = true;
    size_t count = 0;
    for (size_t at = 0; at < line.len; count++) {
        size_t begin = at, end = line.len;
        bool const quoted = quotes && line.ptr[at] == '"';
        if (quoted) end = closing_quote(line, at);
        if (quoted && end < line.len) {
            begin++;
            at = end + 1;
        } else {
            quotes = quotes && !quoted;
            for (end = at; !is_blank_at(line, end);) end++;
            at = end;
        }
        if (count < most)
            out[count] = w3c_value(gr_sub(line, begin, end - begin));
        at++;
    }
    return count;
}

size_t w3c_values(gr_slice line, w3c_cut cut, event_value *out, size_t most)
{
    if (cut == W3C_QUOTES) return quoted_values(line, out, most);
    return plain_values(line, cut == W3C_TABS ? '\t' : ' ', '\t', out, most);
}
