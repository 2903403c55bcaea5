/* evtx_binxml.c - the tokens of BinXML.
 *
 *   fragment  := [0F major minor flags] element* 00
 *   element   := 01|41 [dependency] size name [attributes' size]
 *                (06|46 name piece*)* (03 | 02 (piece | element)* 04)
 *   piece     := 05|45 value | 07|47 text | 08|48 unit | 09|49 name
 *              | 0A name 0B text | 0D|0E index type
 *   instance  := 0C 01 id definition [definition itself] count
 *                descriptor{count} value{count}
 *   name      := offset [next hash count unit{count} 0]   inline: offset is
 *                                                          where it stands
 *
 * Sizes of elements and attribute lists are not used: the tokens close
 * themselves, and a size that lies would be one more thing to believe. */
#include "readers/evtx_binxml.h"

#include "readers/limits.h"

bool evtx_spend_shared(evtx_purse *purse, size_t cost)
{
    if (cost > evtx_purse_left(purse)) return false;
    size_t const own = cost < purse->own ? cost : purse->own;
    purse->own -= own;
    purse->most -= cost - own;
    purse->shared -= cost - own;
    return true;
}

binxml_parser binxml_parse(gr_slice chunk, uint64_t base, size_t at, size_t end,
                           bool in_template, evtx_purse *tokens)
{
    binxml_parser p = {gr_cursor_over(gr_sub(chunk, 0, end), base), in_template,
                       tokens};
    p.cursor.pos = at;
    return p;
}

/* A name's offset, and behind it the name itself where it is used first. */
static void read_name_offset(gr_cursor *c, binxml_token *out)
{
    out->name_at = c->pos;
    out->name = gr_read_u32le(c);
    if (!c->short_read && out->name == c->pos) {
        gr_skip(c, 4 + 2); /* next name of its bucket, hash */
        size_t const units = gr_read_u16le(c);
        gr_skip(c, 2 * units + 2);
    }
    out->name_end = c->pos;
}

size_t binxml_fixed_size(uint8_t type)
{
    switch (type) {
    case 0x03:
    case 0x04: return 1;
    case 0x05:
    case 0x06: return 2;
    case 0x07:
    case 0x08:
    case 0x0B:
    case 0x0D:
    case 0x14: return 4;
    case 0x09:
    case 0x0A:
    case 0x0C:
    case 0x11:
    case 0x15: return 8;
    case 0x0F:
    case 0x12: return 16;
    default: return 0;
    }
}

static gr_slice read_text(gr_cursor *c)
{
    size_t const units = gr_read_u16le(c);
    return gr_take(c, 2 * units);
}

static gr_slice read_sid(gr_cursor *c)
{
    gr_slice const rest = gr_from(c->bytes, c->pos);
    return gr_take(c, rest.len < 2 ? 2 : 8 + 4 * (size_t)rest.ptr[1]);
}

/* [MS-EVEN6] knows literal strings only; the rest as libevtx reads it. */
static gr_status read_literal(gr_cursor *c, binxml_token *out, gr_error *err)
{
    out->type = gr_read_u8(c);
    size_t const size = binxml_fixed_size(out->type);
    if (size != 0) out->bytes = gr_take(c, size);
    else if (out->type == BINXML_STRING) out->bytes = read_text(c);
    else if (out->type == BINXML_ANSI || out->type == 0x0E)
        out->bytes = gr_take(c, gr_read_u16le(c));
    else if (out->type == 0x13) out->bytes = read_sid(c);
    else if (out->type != BINXML_NULL)
        return gr_fail(err, GR_DAMAGED, c->base + out->at,
                       "literal of unknown type 0x%02x", out->type);
    return GR_OK;
}

static void read_element(binxml_parser *p, bool has_attributes,
                         binxml_token *out)
{
    gr_cursor *const c = &p->cursor;
    if (p->in_template) out->dependency = gr_read_u16le(c);
    gr_skip(c, 4); /* size of the element */
    read_name_offset(c, out);
    if (has_attributes) gr_skip(c, 4); /* size of its attributes */
}

static gr_status read_body(binxml_parser *p, uint8_t byte, binxml_token *out,
                           gr_error *err)
{
    gr_cursor *const c = &p->cursor;
    switch (out->kind) {
    case BINXML_END:
    case BINXML_CONTENT:
    case BINXML_CLOSE_EMPTY:
    case BINXML_CLOSE:
    case BINXML_INSTANCE: break;
    case BINXML_ELEMENT: read_element(p, (byte & 0x40) != 0, out); break;
    case BINXML_VALUE: return read_literal(c, out, err);
    case BINXML_ATTRIBUTE:
    case BINXML_ENTITY:
    case BINXML_PI_TARGET: read_name_offset(c, out); break;
    case BINXML_CDATA:
    case BINXML_PI_DATA: out->bytes = read_text(c); break;
    case BINXML_CHARACTER: out->number = gr_read_u16le(c); break;
    case BINXML_SUBSTITUTION:
        out->optional = byte == 0x0E;
        out->number = gr_read_u16le(c);
        out->type = gr_read_u8(c);
        break;
    case BINXML_FRAGMENT: gr_skip(c, 3); break;
    }
    return GR_OK;
}

static bool kind_of(uint8_t byte, binxml_kind *out)
{
    *out = (binxml_kind)byte;
    if (byte == 0x0E) *out = BINXML_SUBSTITUTION;
    if (byte <= 0x0F) return true;
    *out = (binxml_kind)(byte & 0x0F);
    return byte == 0x41 || (byte >= 0x45 && byte <= 0x49);
}

gr_status binxml_next(binxml_parser *p, binxml_token *out, gr_error *err)
{
    gr_cursor *const c = &p->cursor;
    *out = (binxml_token){
        .kind = BINXML_END, .at = c->pos, .dependency = BINXML_NO_DEPENDENCY};
    if (gr_left(c) == 0) return GR_OK;
    if (!evtx_spend(p->tokens, 1))
        return gr_fail(err, GR_LIMIT, gr_where(c),
                       "more BinXML tokens than a chunk can need");
    uint8_t const byte = gr_read_u8(c);
    if (!kind_of(byte, &out->kind))
        return gr_fail(err, GR_DAMAGED, c->base + out->at,
                       "unknown BinXML token 0x%02x", byte);
    GR_TRY(read_body(p, byte, out, err));
    if (c->short_read)
        return gr_fail(err, GR_DAMAGED, c->base + out->at,
                       "BinXML token 0x%02x cut short", byte);
    return GR_OK;
}

/* Where the definition's offset is the place behind it, the definition stands
 * there: u32 next, GUID, u32 size, body. */
gr_status binxml_read_instance(gr_cursor *c, binxml_instance *out,
                               gr_error *err)
{
    uint64_t const where = gr_where(c);
    gr_slice const head = gr_take(c, 1 + 4 + 4);
    if (head.len == 0)
        return gr_fail(err, GR_DAMAGED, where, "template instance cut short");
    out->id = (uint32_t)gr_load_le(head.ptr + 1, 4);
    out->definition = (uint32_t)gr_load_le(head.ptr + 5, 4);
    out->holds_it = out->definition == c->pos;
    if (out->holds_it) {
        gr_skip(c, 4 + 16);
        gr_skip(c, gr_read_u32le(c));
    }
    out->count = gr_read_u32le(c);
    if (c->short_read || out->count > gr_left(c) / 4)
        return gr_fail(err, GR_DAMAGED, where, "template instance cut short");
    out->descriptors = gr_take(c, 4 * (size_t)out->count);
    return GR_OK;
}

gr_status binxml_read_definition(gr_slice chunk, uint64_t base, uint32_t offset,
                                 binxml_definition *out, gr_error *err)
{
    gr_cursor c = gr_cursor_over(chunk, base);
    gr_skip(&c, offset);
    gr_skip(&c, 4); /* next definition of its bucket */
    out->guid = gr_take(&c, 16);
    size_t const size = gr_read_u32le(&c);
    if (c.short_read || size > gr_left(&c))
        return gr_fail(err, GR_DAMAGED, base + offset,
                       "template definition outside its chunk");
    out->body = c.pos;
    out->body_end = c.pos + size;
    return GR_OK;
}

gr_status binxml_read_name(gr_slice chunk, uint64_t base, uint32_t offset,
                           gr_slice *out, gr_error *err)
{
    gr_cursor c = gr_cursor_over(chunk, base);
    gr_skip(&c, offset);
    gr_skip(&c, 4 + 2);
    *out = read_text(&c);
    if (c.short_read)
        return gr_fail(err, GR_DAMAGED, base + offset,
                       "name outside its chunk");
    if (out->len > (size_t)2 * EVTX_NAME_UNITS)
        return gr_fail(err, GR_DAMAGED, base + offset,
                       "name longer than any name");
    return GR_OK;
}

/* The hash of names: h * 65599 + unit, of which the low 16 bits are kept. */
uint16_t binxml_name_hash(gr_slice name)
{
    uint32_t hash = 0;
    for (size_t i = 0; i + 1 < name.len; i += 2)
        hash = hash * 65599 + (uint32_t)gr_load_le(name.ptr + i, 2);
    return (uint16_t)hash;
}

bool binxml_name_is_sound(gr_slice chunk, uint32_t offset, gr_slice name)
{
    return binxml_name_hash(name) == gr_load_le(chunk.ptr + offset + 4, 2);
}
