/* json_text.c - escapes of JSON text; a value on one line.
 *
 * Source: RFC 8259, section 7. */
#include "readers/json_text.h"

#include "base/number.h"
#include "base/utf.h"

/* \uXXXX at `at`. */
static bool read_unit(gr_slice s, size_t at, uint32_t *unit)
{
    *unit = 0;
    if (s.len < 6 || at > s.len - 6 || s.ptr[at] != '\\' ||
        s.ptr[at + 1] != 'u')
        return false;
    for (size_t i = 2; i < 6; i++) {
        int const digit = gr_hex_value(s.ptr[at + i]);
        if (digit < 0) return false;
        *unit = *unit << 4 | (uint32_t)digit;
    }
    return true;
}

static bool read_rune(gr_slice s, size_t *at, uint32_t *rune)
{
    uint32_t low;
    if (!read_unit(s, *at, rune)) return false;
    *at += 6;
    if (*rune < 0xd800 || *rune > 0xdfff) return true;
    bool const pair = *rune < 0xdc00 && read_unit(s, *at, &low) &&
                      low >= 0xdc00 && low <= 0xdfff;
    if (pair) {
        *rune = 0x10000 + ((*rune - 0xd800) << 10) + (low - 0xdc00);
        *at += 6;
    } else {
        *rune = GR_RUNE_BAD;
    }
    return true;
}

/* The character that \c stands for, or 0. */
static uint8_t short_escape(uint8_t c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
    }
}

bool json_unescape(gr_arena *arena, gr_slice raw, gr_slice *out)
{
    size_t at = gr_find_byte(raw, '\\');
    *out = raw;
    if (at == raw.len) return true;
    /* No escape is shorter than what it stands for: \uXXXX makes 3 bytes. */
    uint8_t *const text = gr_arena_take_text(arena, raw.len);
    if (text == NULL) return false;
    memcpy(text, raw.ptr, at);
    size_t len = at;
    while (at < raw.len) {
        uint32_t rune;
        if (raw.ptr[at] != '\\') {
            text[len++] = raw.ptr[at++];
        } else if (at + 1 < raw.len && raw.ptr[at + 1] == 'u') {
            if (!read_rune(raw, &at, &rune)) return false;
            len += gr_utf8_put(text + len, rune);
        } else {
            uint8_t const c =
                at + 1 < raw.len ? short_escape(raw.ptr[at + 1]) : 0;
            if (c == 0) return false;
            text[len++] = c;
            at += 2;
        }
    }
    gr_arena_trim_text(arena, text, raw.len, len);
    *out = (gr_slice){text, len};
    return true;
}

static void put_without_blanks(gr_buffer *out, gr_slice s)
{
    bool text = false;
    size_t from = 0;
    for (size_t at = 0; at < s.len; at++) {
        uint8_t const c = s.ptr[at];
        if (c == '"') {
            text = !text;
        } else if (text) {
            at += c == '\\';
        } else if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            gr_put(out, gr_sub(s, from, at - from));
            from = at + 1;
        }
    }
    gr_put(out, gr_from(s, from));
}

void json_put_line(gr_buffer *out, gr_arena *scratch, gr_slice value)
{
    if (!gr_utf8_valid(value)) {
        uint8_t *const clean = gr_arena_take_text(scratch, 3 * value.len);
        if (clean == NULL) {
            out->status = gr_arena_status(scratch);
            return;
        }
        value = (gr_slice){clean, gr_utf8_clean(clean, value)};
    }
    bool const one_line = gr_find_byte(value, '\n') == value.len &&
                          gr_find_byte(value, '\r') == value.len;
    if (one_line) gr_put(out, value);
    else put_without_blanks(out, value);
}
