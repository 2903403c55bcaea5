/* csv.c - see csv.h.
 *
 * A row of an Exchange log has 76 columns and a comma each dozen bytes, so they
 * are looked for in 64 bytes at once:
 *
 *   ...,200,200,,POST,Proxy,EXCH01.corp.example,15.01.2375.000,...
 *   ...1000100011000010000010000000000000000000100000000000000100...   commas
 */
#include "readers/csv.h"

#include "base/simd.h"

enum { STRIDE = 64 };

typedef struct {
    gr_slice line;
    uint8_t separator;
    size_t block;  /* where the bits begin */
    uint64_t bits; /* separators from there */
} value_walk;

#ifdef GR_X86
static uint64_t separators_in(const uint8_t *p, uint8_t separator)
{
    __m128i const wanted = _mm_set1_epi8((char)separator);
    uint64_t bits = 0;
    for (unsigned i = 0; i < STRIDE; i += 16) {
        __m128i const hit = _mm_cmpeq_epi8(gr_load_128(p + i), wanted);
        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(hit) << i;
    }
    return bits;
}
#else
static uint64_t separators_in(const uint8_t *p, uint8_t separator)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < STRIDE; i++)
        bits |= (uint64_t)(p[i] == separator) << i;
    return bits;
}
#endif

static void look_at(value_walk *w, size_t block)
{
    size_t const left = w->line.len - block;
    w->block = block;
    if (left >= STRIDE) {
        w->bits = separators_in(w->line.ptr + block, w->separator);
        return;
    }
    uint8_t rest[STRIDE] = {0};
    memcpy(rest, w->line.ptr + block, left);
    w->bits = separators_in(rest, w->separator);
}

/* The first separator from `from` on, or the end of the line. */
static inline size_t next_separator(value_walk *w, size_t from)
{
    if (from >= w->line.len) return w->line.len;
    if (from - w->block >= STRIDE) look_at(w, from);
    uint64_t bits = w->bits >> (from - w->block);
    if (bits != 0) return from + (size_t)__builtin_ctzll(bits);
    for (size_t block = w->block + STRIDE; block < w->line.len;
         block += STRIDE) {
        look_at(w, block);
        if (w->bits != 0) return block + (size_t)__builtin_ctzll(w->bits);
    }
    return w->line.len;
}

/* Where the quote that opens at `from` is closed; the end: nowhere. *doubled:
 * some are there twice before it. */
static size_t closing_quote(gr_slice line, size_t from, size_t *doubled)
{
    *doubled = 0;
    for (size_t at = from + 1; at < line.len;) {
        size_t const quote = at + gr_find_byte(gr_from(line, at), '"');
        if (quote + 1 >= line.len || line.ptr[quote + 1] != '"') return quote;
        (*doubled)++;
        at = quote + 2;
    }
    return line.len;
}

/* Each two quotes are one. */
static event_value with_single_quotes(gr_arena *arena, gr_slice text,
                                      size_t doubled)
{
    uint8_t *const out = gr_arena_take_text(arena, text.len);
    size_t n = 0, at = 0;
    if (out == NULL) return value_of(VALUE_UTF8, text.ptr, text.len);
    for (size_t i = 0; i < doubled; i++) {
        size_t const len = gr_find_byte(gr_from(text, at), '"') + 1;
        memcpy(out + n, text.ptr + at, len);
        n += len;
        at += len + 1;
    }
    gr_slice const rest = gr_from(text, at);
    if (rest.len > 0) memcpy(out + n, rest.ptr, rest.len);
    return value_of(VALUE_UTF8, out, n + rest.len);
}

/* The value whose quote opens at *at; *at becomes the separator behind it,
 * or the end. False: not closed, or text behind the quote that closes. */
static bool quoted_value(gr_slice line, uint8_t separator, gr_arena *arena,
                         size_t *at, event_value *out)
{
    size_t doubled = 0;
    size_t const open = *at;
    size_t const end = closing_quote(line, open, &doubled);
    if (end == line.len) return false;
    *at = end + 1;
    if (*at < line.len && line.ptr[*at] != separator) return false;
    gr_slice const text = gr_sub(line, open + 1, end - open - 1);
    *out = doubled == 0 ? value_of(VALUE_UTF8, text.ptr, text.len)
                        : with_single_quotes(arena, text, doubled);
    return true;
}

size_t csv_split(gr_slice line, uint8_t separator, gr_arena *arena,
                 event_value *out, size_t room)
{
    if (line.len == 0) line = GR_S(""); /* it may stand nowhere */
    value_walk walk = {.line = line, .separator = separator};
    size_t count = 0;
    if (line.len > 0) look_at(&walk, 0);
    for (size_t at = 0;; at++, count++) {
        event_value value;
        size_t end = at;
        if (at < line.len && line.ptr[at] == '"') {
            if (!quoted_value(line, separator, arena, &end, &value))
                return SIZE_MAX;
        } else {
            end = next_separator(&walk, at);
            value = value_of(VALUE_UTF8, line.ptr + at, end - at);
        }
        if (count < room) out[count] = value;
        if (end == line.len) return count + 1;
        at = end;
    }
}

/* ---- rows of several lines, of either width ---- */

static size_t width_of(lines_form form)
{
    return form.wide ? 2 : 1;
}

/* The character at `at`; 0: none of ASCII's, or the end. */
static uint8_t character(lines_form form, gr_slice bytes, size_t at)
{
    if (at >= bytes.len) return 0;
    if (!form.wide) return bytes.ptr[at];
    if (bytes.len - at < 2) return 0;
    return bytes.ptr[at + !form.big] == 0 ? bytes.ptr[at + form.big] : 0;
}

/* Where `c` stands at or behind `at`; the end: nowhere. */
static size_t find_character(lines_form form, gr_slice bytes, size_t at,
                             uint8_t c)
{
    if (at >= bytes.len) return bytes.len;
    if (!form.wide) return at + gr_find_byte(gr_from(bytes, at), c);
    while (at < bytes.len && character(form, bytes, at) != c) at += 2;
    return at < bytes.len ? at : bytes.len;
}

/* At the quote that closes the one at `at`. */
static size_t close_of(lines_form form, gr_slice bytes, size_t at)
{
    size_t const width = width_of(form);
    for (at += width;; at += 2 * width) {
        at = find_character(form, bytes, at, '"');
        if (character(form, bytes, at + width) != '"') return at;
    }
}

csv_outcome csv_row_end(lines_form form, uint8_t separator, gr_slice bytes,
                        size_t at, size_t *end)
{
    size_t const width = width_of(form);
    size_t line = find_character(form, bytes, at, lines_end(form));
    for (;; at += width) {
        *end = at;
        if (character(form, bytes, at) == '"') {
            size_t const close = close_of(form, bytes, at);
            if (close >= bytes.len) return CSV_OPEN;
            *end = at = close + width;
            if (at >= bytes.len) return CSV_SHORT;
            uint8_t const behind = character(form, bytes, at);
            if (behind != separator && behind != '\r' && behind != '\n')
                return CSV_BROKEN;
            if (at > line)
                line = find_character(form, bytes, at, lines_end(form));
            if (behind == separator) continue;
        }
        at = *end = find_character(form, gr_sub(bytes, 0, line), at, separator);
        if (at < line) continue;
        return line < bytes.len ? CSV_ROW : CSV_SHORT;
    }
}
