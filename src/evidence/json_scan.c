/* json_scan.c - see json_scan.h. Source: RFC 8259. */
#include "evidence/json_scan.h"

#include "base/number.h"
#include "base/utf.h"

typedef struct {
    const json_scan *scan;
    gr_slice text;
    size_t at;
} scanner;

static void skip_blanks(scanner *s)
{
    while (s->at < s->text.len && gr_is_blank(s->text.ptr[s->at])) s->at++;
}

static bool take(scanner *s, uint8_t byte)
{
    skip_blanks(s);
    return gr_take_byte(s->text, &s->at, byte);
}

/* ---- texts ---- */

/* Four hex digits behind "\u". */
static bool take_unit(scanner *s, uint32_t *out)
{
    *out = 0;
    for (unsigned i = 0; i < 4; i++) {
        int const digit =
            s->at < s->text.len ? gr_hex_value(s->text.ptr[s->at++]) : -1;
        if (digit < 0) return false;
        *out = *out << 4 | (uint32_t)digit;
    }
    return true;
}

/* A surrogate without its partner is no character. */
static bool take_rune(scanner *s, uint32_t *out)
{
    uint32_t low = 0;
    if (!take_unit(s, out)) return false;
    if (*out < 0xD800 || *out > 0xDFFF) return true;
    size_t const behind = s->at;
    bool const pair =
        *out < 0xDC00 && gr_starts_with(gr_from(s->text, s->at), GR_S("\\u"));
    s->at += 2;
    if (pair && take_unit(s, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *out = 0x10000 + ((*out - 0xD800) << 10) + (low - 0xDC00);
        return true;
    }
    s->at = behind;
    *out = GR_RUNE_BAD;
    return true;
}

static bool take_escape(scanner *s, uint8_t *out, size_t *len)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (s->at >= s->text.len) return false;
    uint8_t const c = s->text.ptr[s->at++];
    if (c == 'u') {
        uint32_t rune = 0;
        if (!take_rune(s, &rune)) return false;
        *len += gr_utf8_put(out + *len, rune);
        return true;
    }
    const char *const found = c == 0 ? NULL : strchr(from, c);
    if (found == NULL) return false;
    out[(*len)++] = (uint8_t)to[found - from];
    return true;
}

/* What stands from `from` to the closing quote, its escapes resolved: never
 * longer than it was. */
static bool resolve(scanner *s, size_t from, size_t end, gr_slice *out)
{
    uint8_t *const text = gr_arena_take_text(s->scan->scratch, end - from + 1);
    size_t len = 0;
    if (text == NULL) return false;
    for (s->at = from; s->at < end;) {
        uint8_t const c = s->text.ptr[s->at++];
        if (c != '\\') text[len++] = c;
        else if (!take_escape(s, text, &len)) return false;
    }
    *out = gr_slice_of(text, len);
    return s->at == end;
}

/* Behind the opening quote. */
static bool take_text(scanner *s, gr_slice *out)
{
    size_t const from = s->at;
    bool escapes = false;
    size_t end = from;
    for (; end < s->text.len && s->text.ptr[end] != '"'; end++)
        if (s->text.ptr[end] == '\\') {
            escapes = true;
            end++;
        }
    if (end >= s->text.len) return false;
    *out = gr_sub(s->text, from, end - from);
    if (escapes && !resolve(s, from, end, out)) return false;
    s->at = end + 1;
    return true;
}

/* ---- values ---- */

static bool take_value(scanner *s, unsigned depth, gr_slice key);

static bool take_members(scanner *s, unsigned depth)
{
    gr_slice key;
    if (take(s, '}')) return true;
    do {
        if (!take(s, '"') || !take_text(s, &key) || !take(s, ':') ||
            !take_value(s, depth, key))
            return false;
    } while (take(s, ','));
    return take(s, '}');
}

static bool take_items(scanner *s, unsigned depth, gr_slice key)
{
    if (take(s, ']')) return true;
    do {
        if (!take_value(s, depth, key)) return false;
    } while (take(s, ','));
    return take(s, ']');
}

static bool take_word(scanner *s, gr_slice *out)
{
    size_t const from = s->at;
    for (; s->at < s->text.len; s->at++) {
        uint8_t const c = s->text.ptr[s->at];
        if (!gr_is_digit(c) && !gr_is_letter(c) && c != '-' && c != '+' &&
            c != '.')
            break;
    }
    *out = gr_sub(s->text, from, s->at - from);
    return out->len > 0;
}

static bool take_value(scanner *s, unsigned depth, gr_slice key)
{
    gr_slice value;
    if (depth > JSON_SCAN_DEPTH) return false;
    if (take(s, '{')) return take_members(s, depth + 1);
    if (take(s, '[')) return take_items(s, depth + 1, key);
    if (!(take(s, '"') ? take_text(s, &value) : take_word(s, &value)))
        return false;
    s->scan->value(s->scan->self, depth, key, value);
    return true;
}

bool json_scan_text(const json_scan *scan, gr_slice text)
{
    scanner s = {scan, text, 0};
    if (!take_value(&s, 0, GR_S(""))) return false;
    skip_blanks(&s);
    return s.at == text.len;
}
