/* json.c - JSON strings from hostile text. */
#include "base/json.h"

#include "base/utf.h"

static void put_control(gr_buffer *b, uint8_t c)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
    char short_form = 0;
    switch (c) {
    case '\n': short_form = 'n'; break;
    case '\r': short_form = 'r'; break;
    case '\t': short_form = 't'; break;
    case '\b': short_form = 'b'; break;
    case '\f': short_form = 'f'; break;
    default: break;
    }
    text[1] = short_form == 0 ? 'u' : short_form;
    gr_put(b, gr_slice_of(text, short_form == 0 ? 6 : 2));
}

/* Valid UTF-8 only. */
static void put_escaped(gr_buffer *b, gr_slice s)
{
    size_t start = 0;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t const c = s.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        gr_put(b, gr_sub(s, start, i - start));
        start = i + 1;
        if (c < 0x20) {
            put_control(b, c);
            continue;
        }
        gr_put_byte(b, '\\');
        gr_put_byte(b, c);
    }
    gr_put(b, gr_from(s, start));
}

void gr_json_text(gr_buffer *b, gr_slice utf8)
{
    gr_put_byte(b, '"');
    size_t start = 0;
    for (size_t i = 0; i < utf8.len;) {
        if (utf8.ptr[i] < 0x80) {
            i++;
            continue;
        }
        size_t const at = i;
        if (gr_utf8_next(utf8, &i) != GR_RUNE_BAD) continue;
        put_escaped(b, gr_sub(utf8, start, at - start));
        gr_put(b, GR_S("\xEF\xBF\xBD"));
        start = i;
    }
    put_escaped(b, gr_from(utf8, start));
    gr_put_byte(b, '"');
}

void gr_json_utf16(gr_buffer *b, gr_slice utf16le)
{
    enum { PIECE = 256 };
    uint8_t text[GR_UTF8_ROOM(PIECE)];
    gr_put_byte(b, '"');
    for (size_t i = 0; i < utf16le.len;) {
        size_t len = utf16le.len - i < PIECE ? utf16le.len - i : PIECE;
        /* A surrogate pair must not be cut in two. */
        if (len == PIECE && (utf16le.ptr[i + len - 1] & 0xFC) == 0xD8) len -= 2;
        size_t const n = gr_utf16_to_utf8(text, gr_sub(utf16le, i, len));
        put_escaped(b, gr_slice_of(text, n));
        i += len;
    }
    gr_put_byte(b, '"');
}

void gr_json_key(gr_buffer *b, bool *first, gr_slice name)
{
    if (!*first) gr_put_byte(b, ',');
    *first = false;
    gr_json_text(b, name);
    gr_put_byte(b, ':');
}
