/* csv_row.c - see csv_row.h. Source: RFC 4180, section 2. */
#include "evidence/csv_row.h"

/* Behind the opening quote, at *at; up to and past the closing one. */
static bool take_quoted(gr_slice line, size_t *at, gr_arena *scratch,
                        gr_slice *out)
{
    size_t const from = *at;
    size_t quotes = 0;
    for (;; ++*at) {
        if (*at >= line.len) return false;
        if (line.ptr[*at] != '"') continue;
        if (*at + 1 >= line.len || line.ptr[*at + 1] != '"') break;
        ++*at;
        quotes++;
    }
    *out = gr_sub(line, from, (*at)++ - from);
    if (quotes == 0) return true;
    uint8_t *const text = gr_arena_take_text(scratch, out->len - quotes);
    if (text == NULL) return false;
    size_t n = 0;
    for (size_t i = 0; i < out->len; i++) {
        text[n++] = out->ptr[i];
        i += out->ptr[i] == '"';
    }
    *out = gr_slice_of(text, n);
    return true;
}

static bool take_value(gr_slice line, size_t *at, gr_arena *scratch,
                       gr_slice *out)
{
    if (gr_take_byte(line, at, '"'))
        return take_quoted(line, at, scratch, out) &&
               (*at == line.len || line.ptr[*at] == ',');
    gr_slice const rest = gr_from(line, *at);
    *out = gr_sub(rest, 0, gr_find_byte(rest, ','));
    *at += out->len;
    return true;
}

size_t csv_row_split(gr_slice line, gr_arena *scratch, gr_slice *out,
                     size_t room)
{
    size_t at = 0, count = 0;
    do {
        gr_slice value;
        if (!take_value(line, &at, scratch, &value)) return SIZE_MAX;
        if (count < room) out[count] = value;
        count++;
    } while (gr_take_byte(line, &at, ','));
    return count;
}
