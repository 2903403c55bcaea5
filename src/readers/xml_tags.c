/* xml_tags.c - see xml_tags.h.
 *
 *   tag       = "<" name *attribute [ "/" ] ">" / "</" name ">"
 *   attribute = blank name "=" ( DQUOTE value DQUOTE / "'" value "'" )
 *   value     without "<"
 *
 * Source: Extensible Markup Language (XML) 1.0, sections 2.3, 3.1 and 4.1. */
#include "readers/xml_tags.h"

#include "base/number.h"
#include "base/utf.h"

static bool is_name_byte(uint8_t c)
{
    return c > 0x7F || gr_is_digit(c) || gr_is_letter(c) || c == '_' ||
           c == ':' || c == '-' || c == '.';
}

static gr_slice name_at(gr_slice s, size_t from)
{
    size_t i = from;
    while (i < s.len && is_name_byte(s.ptr[i])) i++;
    return gr_sub(s, from, i - from);
}

/* Where the tag ends that begins at `from`: behind its ">", which stands in no
 * quotes; 0: nowhere. */
static size_t tag_end(gr_slice s, size_t from)
{
    uint8_t quote = 0;
    for (size_t i = from + 1; i < s.len && s.ptr[i] != '<'; i++) {
        uint8_t const c = s.ptr[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return i + 1;
        }
    }
    return 0;
}

/* Where a comment or an instruction ends that begins at `from`; 0: it is none,
 * SIZE_MAX: it has no end. */
static size_t skipped_end(gr_slice s, size_t from)
{
    gr_slice const rest = gr_from(s, from);
    bool const comment = gr_starts_with(rest, GR_S("<!--"));
    if (!comment && !gr_starts_with(rest, GR_S("<?"))) return 0;
    size_t const end = gr_find(rest, comment ? GR_S("-->") : GR_S("?>"));
    return end == SIZE_MAX ? SIZE_MAX : from + end + (comment ? 3 : 2);
}

static xml_tag tag_of(gr_slice inside)
{
    bool const closes = gr_starts_with(inside, GR_S("/"));
    bool const alone = !closes && gr_ends_with(inside, GR_S("/"));
    xml_tag tag = {.kind = closes ? XML_CLOSE : alone ? XML_ALONE : XML_OPEN};
    tag.name = name_at(inside, closes);
    tag.attributes = gr_from(inside, closes + tag.name.len);
    if (alone) tag.attributes.len--;
    if (tag.name.len == 0) tag.kind = XML_BROKEN;
    return tag;
}

xml_walk xml_begin(gr_slice bytes)
{
    bool const marked = gr_starts_with(bytes, GR_S("\xEF\xBB\xBF"));
    return (xml_walk){bytes, marked ? 3 : 0};
}

xml_tag xml_next_tag(xml_walk *w)
{
    size_t before = w->at;
    for (;;) {
        size_t const open = w->at + gr_find_byte(gr_from(w->bytes, w->at), '<');
        gr_slice const text = gr_sub(w->bytes, before, open - before);
        w->at = open;
        if (open == w->bytes.len)
            return (xml_tag){.kind = XML_END, .text = text};
        size_t const skipped = skipped_end(w->bytes, open);
        size_t const end = skipped > 0 ? skipped : tag_end(w->bytes, open);
        if (end == 0 || end == SIZE_MAX) return (xml_tag){.kind = XML_BROKEN};
        w->at = end;
        if (skipped > 0) {
            before = end;
            continue;
        }
        xml_tag tag = tag_of(gr_sub(w->bytes, open + 1, end - open - 2));
        tag.text = text;
        return tag;
    }
}

bool xml_next_attribute(gr_slice *rest, gr_slice *name, gr_slice *value)
{
    gr_slice const s = *rest;
    size_t i = 0;
    while (i < s.len && gr_is_blank(s.ptr[i])) i++;
    *rest = gr_from(s, i);
    *name = name_at(s, i);
    if (name->len == 0 || i == 0) return false;
    i += name->len;
    while (i < s.len && gr_is_blank(s.ptr[i])) i++;
    if (i == s.len || s.ptr[i++] != '=') return false;
    while (i < s.len && gr_is_blank(s.ptr[i])) i++;
    if (i == s.len || (s.ptr[i] != '"' && s.ptr[i] != '\'')) return false;
    gr_slice const behind = gr_from(s, i + 1);
    size_t const len = gr_find_byte(behind, s.ptr[i]);
    if (len == behind.len) return false;
    *value = gr_sub(behind, 0, len);
    *rest = gr_from(behind, len + 1);
    return true;
}

bool xml_attribute(const xml_tag *tag, gr_slice wanted, gr_slice *value)
{
    gr_slice rest = tag->attributes, name;
    while (xml_next_attribute(&rest, &name, value))
        if (gr_equal(name, wanted)) return true;
    return false;
}

/* ---- entities ---- */

/* The character of the entity whose name is `name`; 0: none. */
static uint32_t character_of(gr_slice name)
{
    static const struct {
        gr_slice name;
        uint32_t rune;
    } known[] = {{GR_S_INIT("lt"), '<'},
                 {GR_S_INIT("gt"), '>'},
                 {GR_S_INIT("amp"), '&'},
                 {GR_S_INIT("quot"), '"'},
                 {GR_S_INIT("apos"), '\''}};
    uint32_t rune = 0;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (gr_equal(name, known[i].name)) return known[i].rune;
    if (!gr_starts_with(name, GR_S("#"))) return 0;
    bool const hex = gr_starts_with(name, GR_S("#x"));
    for (size_t i = hex ? 2 : 1; i < name.len; i++) {
        int const digit = gr_hex_value(name.ptr[i]);
        if (digit < 0 || (!hex && digit > 9)) return 0;
        rune = rune * (hex ? 16 : 10) + (uint32_t)digit;
        if (rune > 0x10FFFF) return 0;
    }
    return rune >= 0xD800 && rune <= 0xDFFF ? 0 : rune;
}

/* Of the entity at the start of `s`; 0: none. */
static size_t entity_at(gr_slice s, uint32_t *rune)
{
    enum { ENTITY_LENGTH = 10 };
    gr_slice const near = gr_sub(s, 0, ENTITY_LENGTH);
    size_t const end = gr_find_byte(near, ';');
    if (end == near.len || end < 2) return 0;
    *rune = character_of(gr_sub(s, 1, end - 1));
    return *rune == 0 ? 0 : end + 1;
}

gr_slice xml_text(gr_arena *arena, gr_slice text)
{
    if (gr_find_byte(text, '&') == text.len) return text;
    uint8_t *const out = gr_arena_take_text(arena, text.len);
    size_t n = 0;
    if (out == NULL) return text;
    for (size_t i = 0; i < text.len;) {
        uint32_t rune = 0;
        size_t const len =
            text.ptr[i] == '&' ? entity_at(gr_from(text, i), &rune) : 0;
        if (len == 0) out[n++] = text.ptr[i++];
        else n += gr_utf8_put(out + n, rune);
        i += len;
    }
    return gr_slice_of(out, n);
}
