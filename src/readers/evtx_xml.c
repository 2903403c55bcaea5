/* evtx_xml.c - a record as XML, on one line.
 *
 * Names and text come from hostile bytes: what XML cannot carry (controls,
 * half surrogates, U+FFFE) is '_' as Windows writes it, and a name that is
 * none gets '_' in place of what it may not hold. */
#include "readers/evtx_render.h"

#include "base/utf.h"
#include "readers/evtx_naming.h"
#include "readers/evtx_value.h"

static bool is_name_byte(uint8_t c, bool first)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
        c == ':' || c >= 0x80)
        return true;
    return !first && ((c >= '0' && c <= '9') || c == '-' || c == '.');
}

static void put_name(gr_buffer *out, gr_slice name)
{
    if (name.len == 0) gr_put_byte(out, '_');
    for (size_t i = 0; i < name.len; i++)
        gr_put_byte(out, is_name_byte(name.ptr[i], i == 0) ? name.ptr[i] : '_');
}

static bool is_xml_rune(uint32_t rune)
{
    return rune == '\t' || rune == '\n' || rune == '\r' ||
           (rune >= 0x20 && rune != 0xFFFE && rune != 0xFFFF);
}

static gr_slice escape_of(uint32_t rune, bool in_attribute)
{
    if (rune == '&') return GR_S("&amp;");
    if (rune == '<') return GR_S("&lt;");
    if (rune == '>') return GR_S("&gt;");
    if (rune == '"' && in_attribute) return GR_S("&quot;");
    if (rune == '\'' && in_attribute) return GR_S("&apos;");
    if (!is_xml_rune(rune)) return GR_S("_");
    return (gr_slice){NULL, 0};
}

static void put_escaped(gr_buffer *out, gr_slice utf8, bool in_attribute)
{
    size_t start = 0;
    for (size_t i = 0; i < utf8.len;) {
        size_t const at = i;
        uint32_t const rune = gr_utf8_next(utf8, &i);
        gr_slice const escape = escape_of(rune, in_attribute);
        if (escape.len == 0) continue;
        gr_put(out, gr_sub(utf8, start, at - start));
        gr_put(out, escape);
        start = i;
    }
    gr_put(out, gr_from(utf8, start));
}

/* UTF-16 with half surrogates as '_': as UTF-8 they would be U+FFFD, which a
 * text may also hold itself. */
static bool is_half(gr_slice s, size_t i)
{
    uint8_t const high = s.ptr[i + 1] & 0xFC;
    if (high != 0xD8 && high != 0xDC) return false;
    if (high == 0xD8) return i + 4 > s.len || (s.ptr[i + 3] & 0xFC) != 0xDC;
    return i < 2 || (s.ptr[i - 1] & 0xFC) != 0xD8;
}

static void put_utf16(gr_buffer *out, gr_slice s, bool in_attribute)
{
    enum { PIECE = 512 };
    uint8_t text[GR_UTF8_ROOM(PIECE + 2)];
    size_t start = 0, step = 2;
    for (size_t i = 0; i + 2 <= s.len; i += step) {
        bool const half = is_half(s, i);
        step = !half && (s.ptr[i + 1] & 0xFC) == 0xD8 ? 4 : 2;
        if (!half && i + step - start <= PIECE) continue;
        size_t const n = gr_utf16_to_utf8(text, gr_sub(s, start, i - start));
        put_escaped(out, gr_slice_of(text, n), in_attribute);
        if (half) gr_put_byte(out, '_');
        start = half ? i + 2 : i;
    }
    size_t const n = gr_utf16_to_utf8(text, gr_from(s, start));
    put_escaped(out, gr_slice_of(text, n), in_attribute);
}

static void put_text_value(gr_buffer *out, event_value v, bool in_attribute)
{
    if (v.type == VALUE_UTF16) {
        put_utf16(out, value_bytes(v), in_attribute);
    } else if (v.type == VALUE_LIST) {
        for (size_t i = 0; i < v.len; i++) {
            if (i > 0) gr_put_byte(out, ',');
            put_text_value(out, value_at(v, i), in_attribute);
        }
    } else if (v.type == VALUE_UTF8) {
        put_escaped(out, value_bytes(v), in_attribute);
    } else { /* ASCII without any of <>&"' */
        evtx_put_value(out, v);
    }
}

/* A ]]> inside would end the section: it is cut in two. */
static void put_cdata(gr_buffer *out, event_value v)
{
    gr_buffer text = gr_buffer_upto(out->ceiling);
    evtx_put_value(&text, v);
    gr_slice rest = gr_buffer_slice(&text);
    gr_put(out, GR_S("<![CDATA["));
    for (size_t i = 0; i < rest.len;) {
        if (gr_starts_with(gr_from(rest, i), GR_S("]]>"))) {
            gr_put(out, GR_S("]]]]><![CDATA[>"));
            i += 3;
            continue;
        }
        size_t const at = i;
        bool const fine = is_xml_rune(gr_utf8_next(rest, &i));
        gr_put(out, fine ? gr_sub(rest, at, i - at) : GR_S("_"));
    }
    gr_put(out, GR_S("]]>"));
    if (text.status != GR_OK && out->status == GR_OK) out->status = text.status;
    gr_buffer_free(&text);
}

static void put_character(gr_buffer *out, uint16_t unit)
{
    if (!is_xml_rune(unit) || (unit >= 0xD800 && unit <= 0xDFFF)) {
        gr_put_byte(out, '_');
        return;
    }
    gr_put(out, GR_S("&#"));
    gr_put_u64(out, unit);
    gr_put_byte(out, ';');
}

static void put_entity(gr_buffer *out, gr_slice name)
{
    gr_put_byte(out, '&');
    put_name(out, name);
    gr_put_byte(out, ';');
}

/* ?> inside would end it. */
static void put_pi(gr_buffer *out, const evtx_node *pi)
{
    gr_put(out, GR_S("<?"));
    put_name(out, pi->name);
    if (!evtx_value_is_empty(pi->value)) {
        gr_buffer text = gr_buffer_upto(out->ceiling);
        evtx_put_value(&text, pi->value);
        gr_put_byte(out, ' ');
        gr_slice const data = gr_buffer_slice(&text);
        for (size_t i = 0; i < data.len;) {
            size_t const at = i;
            bool fine = is_xml_rune(gr_utf8_next(data, &i));
            if (data.ptr[at] == '?' && i < data.len && data.ptr[i] == '>')
                fine = false;
            gr_put(out, fine ? gr_sub(data, at, i - at) : GR_S("_"));
        }
        if (text.status != GR_OK && out->status == GR_OK)
            out->status = text.status;
        gr_buffer_free(&text);
    }
    gr_put(out, GR_S("?>"));
}

static void put_element(gr_buffer *out, const evtx_node *element);

static void put_nodes(gr_buffer *out, const evtx_node *first, bool in_attribute)
{
    for (const evtx_node *n = first; n != NULL && out->status == GR_OK;
         n = n->next) {
        switch ((evtx_node_kind)n->kind) {
        case NODE_ELEMENT:
            if (!in_attribute) put_element(out, n);
            break;
        case NODE_TEXT: put_text_value(out, n->value, in_attribute); break;
        case NODE_CDATA:
            if (in_attribute) put_text_value(out, n->value, true);
            else put_cdata(out, n->value);
            break;
        case NODE_CHARACTER: put_character(out, n->number); break;
        case NODE_ENTITY: put_entity(out, n->name); break;
        case NODE_PI:
            if (!in_attribute) put_pi(out, n);
            break;
        case NODE_ATTRIBUTE:
        case NODE_SUBSTITUTION: break;
        }
    }
}

/* An attribute that holds nothing is left out. */
static bool is_shown(const evtx_node *attribute)
{
    for (const evtx_node *n = attribute->children; n != NULL; n = n->next) {
        if (n->kind == NODE_CHARACTER || n->kind == NODE_ENTITY) return true;
        if ((n->kind == NODE_TEXT || n->kind == NODE_CDATA) &&
            !evtx_value_is_empty(n->value))
            return true;
    }
    return false;
}

static void put_attributes(gr_buffer *out, const evtx_node *element)
{
    for (const evtx_node *a = element->attributes; a != NULL; a = a->next) {
        if (!is_shown(a)) continue;
        gr_put_byte(out, ' ');
        put_name(out, a->name);
        gr_put(out, GR_S("=\""));
        put_nodes(out, a->children, true);
        gr_put_byte(out, '"');
    }
}

static void put_element(gr_buffer *out, const evtx_node *element)
{
    gr_put_byte(out, '<');
    put_name(out, element->name);
    put_attributes(out, element);
    if (element->children == NULL && element->closed_empty) {
        gr_put(out, GR_S("/>"));
        return;
    }
    gr_put_byte(out, '>');
    put_nodes(out, element->children, false);
    gr_put(out, GR_S("</"));
    put_name(out, element->name);
    gr_put_byte(out, '>');
}

void evtx_put_xml(gr_buffer *out, const evtx_node *roots, bool carved)
{
    if (carved) gr_put(out, GR_S("<!-- recovered -->\n"));
    put_nodes(out, roots, false);
}
