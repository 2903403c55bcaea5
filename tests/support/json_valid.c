/* json_valid.c - a strict reader of JSON that keeps nothing. Keys of an object
 * are compared as written, as long as those of the open objects have room. */
#include "support/json_valid.h"

#include "base/utf.h"

typedef struct {
    gr_slice text;
    size_t at;
    int depth;
    gr_slice keys[1024]; /* of the objects that are open */
    size_t key_count;
} parser;

static bool value(parser *p);

static bool next_is(const parser *p, char c)
{
    return p->at < p->text.len && p->text.ptr[p->at] == (uint8_t)c;
}

static bool take(parser *p, char c)
{
    if (!next_is(p, c)) return false;
    p->at++;
    return true;
}

static bool word(parser *p, gr_slice w)
{
    if (!gr_starts_with(gr_from(p->text, p->at), w)) return false;
    p->at += w.len;
    return true;
}

static bool digits(parser *p)
{
    size_t const start = p->at;
    while (p->at < p->text.len && p->text.ptr[p->at] >= '0' &&
           p->text.ptr[p->at] <= '9')
        p->at++;
    return p->at > start;
}

static bool number(parser *p)
{
    (void)take(p, '-');
    if (!take(p, '0') && !digits(p)) return false;
    if (take(p, '.') && !digits(p)) return false;
    if (!take(p, 'e') && !take(p, 'E')) return true;
    if (!take(p, '+')) (void)take(p, '-');
    return digits(p);
}

static bool escape(parser *p)
{
    static const char simple[] = "\"\\/bfnrt";
    for (size_t i = 0; i < sizeof simple - 1; i++)
        if (take(p, simple[i])) return true;
    if (!take(p, 'u')) return false;
    for (int i = 0; i < 4; i++, p->at++) {
        if (p->at == p->text.len) return false;
        uint8_t const c = p->text.ptr[p->at] | 0x20;
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) return false;
    }
    return true;
}

static bool string(parser *p, gr_slice *out)
{
    size_t const start = p->at;
    if (!take(p, '"')) return false;
    while (!take(p, '"')) {
        if (p->at == p->text.len || p->text.ptr[p->at] < 0x20) return false;
        if (!take(p, '\\')) p->at++;
        else if (!escape(p)) return false;
    }
    *out = gr_sub(p->text, start, p->at - start);
    return true;
}

/* False when the object whose keys start at `first` has the key already. */
static bool is_new(parser *p, size_t first, gr_slice key)
{
    for (size_t i = first; i < p->key_count; i++)
        if (gr_equal(p->keys[i], key)) return false;
    if (p->key_count < sizeof p->keys / sizeof *p->keys)
        p->keys[p->key_count++] = key;
    return true;
}

static bool object(parser *p)
{
    if (take(p, '}')) return true;
    size_t const first = p->key_count;
    do {
        gr_slice key;
        if (!string(p, &key) || !is_new(p, first, key)) return false;
        if (!take(p, ':') || !value(p)) return false;
    } while (take(p, ','));
    p->key_count = first;
    return take(p, '}');
}

static bool array(parser *p)
{
    if (take(p, ']')) return true;
    do
        if (!value(p)) return false;
    while (take(p, ','));
    return take(p, ']');
}

static bool value(parser *p)
{
    gr_slice ignored;
    if (p->depth > 1000) return false;
    p->depth++;
    bool ok = false;
    if (next_is(p, '"')) ok = string(p, &ignored);
    else if (take(p, '{')) ok = object(p);
    else if (take(p, '[')) ok = array(p);
    else
        ok = word(p, GR_S("true")) || word(p, GR_S("false")) ||
             word(p, GR_S("null")) || number(p);
    p->depth--;
    return ok;
}

bool json_is_valid(gr_slice text)
{
    parser p;
    p.text = text, p.at = 0, p.depth = 0, p.key_count = 0;
    return gr_utf8_valid(text) && value(&p) && p.at == text.len;
}
