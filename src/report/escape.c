/* escape.c - see escape.h.
 *
 * Text goes through one rune at a time: gr_utf8_next makes bad sequences
 * U+FFFD, and each rune is put as it is or as an escape. */
#include "report/escape.h"

#include "base/utf.h"
#include "report/width_table.h"

static bool is_in(const rune_range *ranges, size_t count, uint32_t rune)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        if (rune > ranges[middle].high) low = middle + 1;
        else if (rune < ranges[middle].low) high = middle;
        else return true;
    }
    return false;
}
#define IS_IN(ranges, rune)                                                    \
    is_in((ranges), sizeof(ranges) / sizeof(ranges)[0], (rune))

bool report_is_plain(uint32_t rune)
{
    if (rune < 0x7f) return rune >= 0x20;
    return rune < 0x110000 && !IS_IN(acts_ranges, rune);
}

enum { ESCAPE_ROOM = 12 };

static size_t put_hex(char *out, uint32_t rune, unsigned digits)
{
    for (unsigned i = 0; i < digits; i++)
        out[i] = "0123456789abcdef"[rune >> (4 * (digits - 1 - i)) & 15];
    return digits;
}

/* The escape of `rune` at `out`; its length. */
static size_t escape(char *out, uint32_t rune)
{
    size_t n = 0;
    out[n++] = '\\';
    switch (rune) {
    case '\n': out[n++] = 'n'; return n;
    case '\r': out[n++] = 'r'; return n;
    case '\t': out[n++] = 't'; return n;
    default: break;
    }
    if (rune < 0x80) {
        out[n++] = 'x';
        return n + put_hex(out + n, rune, 2);
    }
    bool const small = rune < 0x10000;
    out[n++] = small ? 'u' : 'U';
    return n + put_hex(out + n, rune, small ? 4 : 8);
}

/* One rune as it is shown, and how many columns it takes. */
typedef struct {
    uint8_t text[ESCAPE_ROOM];
    size_t len, columns;
} shown;

static shown show(uint32_t rune)
{
    shown s;
    if (!report_is_plain(rune)) {
        s.len = s.columns = escape((char *)s.text, rune);
        return s;
    }
    s.len = gr_utf8_put(s.text, rune);
    s.columns = 1;
    if (rune < 0x300) return s;
    if (IS_IN(none_ranges, rune)) s.columns = 0;
    else if (IS_IN(wide_ranges, rune)) s.columns = 2;
    return s;
}

/* How many bytes from `at` stand for themselves, one column each. */
static size_t plain_run(gr_slice text, size_t at)
{
    size_t i = at;
    while (i < text.len && text.ptr[i] >= 0x20 && text.ptr[i] < 0x7f) i++;
    return i - at;
}

void report_put_terminal(gr_buffer *out, gr_slice text)
{
    for (size_t i = 0; i < text.len;) {
        size_t const run = plain_run(text, i);
        gr_put(out, gr_sub(text, i, run));
        i += run;
        if (i == text.len) return;
        shown const s = show(gr_utf8_next(text, &i));
        gr_put(out, gr_slice_of(s.text, s.len));
    }
}

size_t report_terminal_width(gr_slice text)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.len;) {
        size_t const run = plain_run(text, i);
        columns += run;
        i += run;
        if (i < text.len) columns += show(gr_utf8_next(text, &i)).columns;
    }
    return columns;
}

/* Puts what of `text` fits into `width` columns; returns those it took. */
static size_t put_cut(gr_buffer *out, gr_slice text, size_t width)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.len;) {
        shown const s = show(gr_utf8_next(text, &i));
        if (s.columns > width - columns) break;
        gr_put(out, gr_slice_of(s.text, s.len));
        columns += s.columns;
    }
    return columns;
}

/* Is `text` wider than `width`? Looks no further than it must. */
static bool is_wider(gr_slice text, size_t width)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.len && columns <= width;)
        columns += show(gr_utf8_next(text, &i)).columns;
    return columns > width;
}

void report_put_column(gr_buffer *out, gr_slice text, size_t width, bool pad)
{
    size_t columns;
    if (is_wider(text, width)) {
        if (width == 0) return;
        columns = put_cut(out, text, width - 1) + 1;
        gr_put_byte(out, '~');
    } else columns = put_cut(out, text, width);
    while (pad && columns++ < width) gr_put_byte(out, ' ');
}

/* ---- CSV ---- */

/* Must the cell stand in quotes? RFC 4180, section 2, 6; line ends do not get
 * that far. Blanks at the ends too, which some programs take away. */
static bool needs_quotes(gr_slice text)
{
    if (text.len == 0) return false;
    if (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ') return true;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '"' || text.ptr[i] == ',') return true;
    return false;
}

/* Would a spreadsheet take the cell for a formula? It looks past blanks and
 * past what it does not show, and some take full-width signs too. */
static bool is_formula(gr_slice text)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t const rune = gr_utf8_next(text, &i);
        switch (rune) {
        case '=':
        case '+':
        case '-':
        case '@':
        case '\t':
        case '\r':
        case '\n':
        case 0xff1d: /* = + - @, full width */
        case 0xff0b:
        case 0xff0d:
        case 0xff20: return true;
        default: break;
        }
        if (rune != ' ' && rune != 0xa0 && report_is_plain(rune)) return false;
    }
    return false;
}

static void put_csv_rune(gr_buffer *out, uint32_t rune)
{
    if (rune == '"') {
        gr_put(out, GR_S("\"\""));
        return;
    }
    if (report_is_plain(rune)) {
        uint8_t text[4];
        gr_put(out, gr_slice_of(text, gr_utf8_put(text, rune)));
        return;
    }
    char text[ESCAPE_ROOM] = "\\u";
    if (rune < 0x10000) {
        gr_put(out, gr_slice_of(text, 2 + put_hex(text + 2, rune, 4)));
        return;
    }
    gr_put(out,
           gr_slice_of(text, 2 + put_hex(text + 2, 0xd7c0 + (rune >> 10), 4)));
    gr_put(out, gr_slice_of(text,
                            2 + put_hex(text + 2, 0xdc00 + (rune & 0x3ff), 4)));
}

void report_put_csv(gr_buffer *out, gr_slice text, bool raw)
{
    bool const quoted = needs_quotes(text);
    if (quoted) gr_put_byte(out, '"');
    if (!raw && is_formula(text)) gr_put_byte(out, '\'');
    for (size_t i = 0; i < text.len;) put_csv_rune(out, gr_utf8_next(text, &i));
    if (quoted) gr_put_byte(out, '"');
}

/* ---- shells ---- */

/* Nothing that any shell takes for more than itself, wherever it stands. */
static bool is_bare(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr("_-+.,:/@%=", c) != NULL);
}

static void put_quoted(gr_buffer *out, gr_slice word)
{
    gr_put_byte(out, '\'');
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] == '\'') gr_put(out, GR_S("'\\''"));
        else gr_put_byte(out, word.ptr[i]);
    gr_put_byte(out, '\'');
}

static void put_octal(gr_buffer *out, gr_slice word)
{
    gr_put(out, GR_S("$'"));
    for (size_t i = 0; i < word.len; i++) {
        uint8_t const c = word.ptr[i];
        bool const plain = c >= 0x20 && c < 0x7F && c != '\'' && c != '\\';
        if (plain) gr_put_byte(out, c);
        else gr_putf(out, "\\%03o", c);
    }
    gr_put_byte(out, '\'');
}

/* UTF-8, of which each rune may be seen; what is none is read as U+FFFD. */
static bool is_plain_text(gr_slice word)
{
    for (size_t i = 0; i < word.len;) {
        uint32_t const rune = gr_utf8_next(word, &i);
        if (rune == 0xFFFD || !report_is_plain(rune)) return false;
    }
    return true;
}

bool report_put_shell(gr_buffer *out, gr_slice word)
{
    bool bare = word.len > 0;
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] == 0) return false;
        bare = bare && is_bare(word.ptr[i]);
    }
    if (bare) gr_put(out, word);
    else if (is_plain_text(word)) put_quoted(out, word);
    else put_octal(out, word);
    return true;
}
