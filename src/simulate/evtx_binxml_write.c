/* evtx_binxml_write.c - BinXML tokens, as they stand in a chunk.
 *
 *   document   0f 01 01 00, then a tree or an instance, then 00
 *   element    01|41 [depends:2] size:4 name:4 [size:4 attributes] 02 children
 *              04, or 03 instead of 02 .. 04 where there are no children
 *   instance   0c 01 id:4 definition:4, count:4, (size:2 type:1 00) * count,
 *              the values' bytes
 *
 * "depends" stands in template definitions alone: the value without which the
 * element is left out. A name and a definition are given by their offset in
 * the chunk; where that offset is the place itself, it follows right there.
 *
 * Source: [MS-EVEN6] 2.2.12; libevtx, "Binary XML". */
#include "simulate/evtx_binxml_write.h"

#include "base/cursor.h"
#include "base/utf.h"

enum {
    TOKEN_END = 0x00,
    TOKEN_OPEN = 0x01,
    TOKEN_CLOSE_START = 0x02,
    TOKEN_CLOSE_EMPTY = 0x03,
    TOKEN_END_ELEMENT = 0x04,
    TOKEN_TEXT = 0x05,
    TOKEN_ATTRIBUTE = 0x06,
    TOKEN_CDATA = 0x07,
    TOKEN_CHARACTER = 0x08,
    TOKEN_ENTITY = 0x09,
    TOKEN_INSTRUCTION = 0x0a,
    TOKEN_INSTRUCTION_TEXT = 0x0b,
    TOKEN_INSTANCE = 0x0c,
    TOKEN_VALUE = 0x0d,
    TOKEN_OPTIONAL = 0x0e,
    TOKEN_DOCUMENT = 0x0f,
    TOKEN_MORE = 0x40 /* attributes follow, or more of the same */
};

enum { NO_DEPENDENCY = 0xffff, GUID_SIZE = 16, TREE_DEPTH = 64 };

void write_put(write_chunk *c, gr_slice bytes)
{
    if (c->full || bytes.len > sizeof c->bytes - c->used) {
        c->full = true;
        return;
    }
    if (bytes.len > 0) memcpy(c->bytes + c->used, bytes.ptr, bytes.len);
    c->used += bytes.len;
}

void write_put_le(write_chunk *c, uint64_t value, size_t len)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < len; i++) bytes[i] = (uint8_t)(value >> 8 * i);
    write_put(c, (gr_slice){bytes, len});
}

void write_patch(write_chunk *c, size_t at, uint64_t value, size_t len)
{
    if (at + len > c->used) return; /* the chunk is full */
    for (size_t i = 0; i < len; i++)
        c->bytes[at + i] = (uint8_t)(value >> 8 * i);
}

static uint32_t load32(const write_chunk *c, size_t at)
{
    return (uint32_t)gr_load_le(c->bytes + at, 4);
}

static void put_unit(uint8_t **out, uint32_t unit)
{
    *(*out)++ = (uint8_t)unit;
    *(*out)++ = (uint8_t)(unit >> 8);
}

size_t write_utf16(uint8_t *out, gr_slice utf8)
{
    uint8_t *to = out;
    for (size_t pos = 0; pos < utf8.len;) {
        uint32_t const rune = gr_utf8_next(utf8, &pos);
        if (rune < 0x10000) {
            put_unit(&to, rune);
        } else {
            put_unit(&to, 0xd800 + ((rune - 0x10000) >> 10));
            put_unit(&to, 0xdc00 + (rune & 0x3ff));
        }
    }
    return (size_t)(to - out);
}

/* A count of UTF-16 units in two bytes, then the units. */
static void put_counted_text(write_chunk *c, gr_slice utf8)
{
    size_t const room = 2 + 2 * utf8.len;
    if (c->full || room > sizeof c->bytes - c->used) {
        c->full = true;
        return;
    }
    size_t const len = write_utf16(c->bytes + c->used + 2, utf8);
    write_put_le(c, len / 2, 2);
    c->used += len;
}

/* ---- names ---- */

static uint16_t name_hash(gr_slice utf16)
{
    uint32_t hash = 0;
    for (size_t i = 0; i + 1 < utf16.len; i += 2)
        hash = hash * 65599 + (uint32_t)gr_load_le(utf16.ptr + i, 2);
    return (uint16_t)hash;
}

static size_t known_name(const write_chunk *c, size_t head, gr_slice utf16)
{
    for (size_t at = load32(c, head); at != 0; at = load32(c, at)) {
        size_t const len = 2 * (size_t)gr_load_le(c->bytes + at + 6, 2);
        if (gr_equal(gr_slice_of(c->bytes + at + 8, len), utf16)) return at;
    }
    return 0;
}

/* The offset of a name, and the name itself if the chunk has it not yet. */
static void put_name(write_chunk *c, gr_slice name)
{
    uint8_t utf16[512];
    if (name.len > sizeof utf16 / 2) name.len = sizeof utf16 / 2;
    gr_slice const text = {utf16, write_utf16(utf16, name)};
    uint16_t const hash = name_hash(text);
    size_t const head =
        WRITE_NAME_TABLE + 4 * (size_t)(hash % WRITE_NAME_BUCKETS);
    size_t const known = known_name(c, head, text);
    if (known != 0) {
        write_put_le(c, known, 4);
        return;
    }
    size_t const here = c->used + 4;
    uint32_t const next = load32(c, head);
    write_put_le(c, here, 4);
    write_put_le(c, next, 4);
    write_put_le(c, hash, 2);
    write_put_le(c, text.len / 2, 2);
    write_put(c, text);
    write_put_le(c, 0, 2);
    if (!c->full) write_patch(c, head, here, 4);
}

/* ---- trees ---- */

typedef struct {
    bool definition; /* within a template definition */
    unsigned depth;
} place;

static void put_node(write_chunk *c, const write_node *node, bool more,
                     place where);

static void put_nodes(write_chunk *c, const write_node *nodes, size_t count,
                      place where)
{
    for (size_t i = 0; i < count; i++)
        put_node(c, &nodes[i], i + 1 < count, where);
}

static void put_attributes(write_chunk *c, const write_node *element,
                           place where)
{
    size_t const size_at = c->used;
    write_put_le(c, 0, 4);
    for (size_t i = 0; i < element->attribute_count; i++) {
        const write_node *const attribute = &element->attributes[i];
        bool const more = i + 1 < element->attribute_count;
        write_put_le(c, TOKEN_ATTRIBUTE | (more ? TOKEN_MORE : 0), 1);
        put_name(c, attribute->name);
        put_nodes(c, attribute->children, attribute->child_count, where);
    }
    write_patch(c, size_at, c->used - size_at - 4, 4);
}

/* Windows leaves an element out when it holds one optional value, and that is
 * NULL. */
static uint16_t dependency_of(const write_node *element)
{
    if (element->child_count != 1) return NO_DEPENDENCY;
    const write_node *const only = &element->children[0];
    return only->kind == WRITE_OPTIONAL ? only->number : NO_DEPENDENCY;
}

static void put_element(write_chunk *c, const write_node *element, place where)
{
    bool const attributes = element->attribute_count > 0;
    write_put_le(c, TOKEN_OPEN | (attributes ? TOKEN_MORE : 0), 1);
    if (where.definition) write_put_le(c, dependency_of(element), 2);
    size_t const size_at = c->used;
    write_put_le(c, 0, 4);
    put_name(c, element->name);
    if (attributes) put_attributes(c, element, where);
    if (element->child_count == 0) {
        write_put_le(c, TOKEN_CLOSE_EMPTY, 1);
    } else {
        write_put_le(c, TOKEN_CLOSE_START, 1);
        put_nodes(c, element->children, element->child_count, where);
        write_put_le(c, TOKEN_END_ELEMENT, 1);
    }
    write_patch(c, size_at, c->used - size_at - 4, 4);
}

static void put_reference(write_chunk *c, const write_node *node, uint8_t token)
{
    write_put_le(c, token, 1);
    write_put_le(c, node->number, 2);
    write_put_le(c, node->type, 1);
}

static void put_node(write_chunk *c, const write_node *node, bool more,
                     place where)
{
    uint8_t const flag = more ? TOKEN_MORE : 0;
    if (where.depth == 0) {
        c->full = true;
        return;
    }
    where.depth--;
    switch (node->kind) {
    case WRITE_ELEMENT: put_element(c, node, where); break;
    case WRITE_TEXT:
        write_put_le(c, TOKEN_TEXT | flag, 1);
        write_put_le(c, WRITE_STRING, 1);
        put_counted_text(c, node->text);
        break;
    case WRITE_CDATA:
        write_put_le(c, TOKEN_CDATA | flag, 1);
        put_counted_text(c, node->text);
        break;
    case WRITE_CHARACTER:
        write_put_le(c, TOKEN_CHARACTER | flag, 1);
        write_put_le(c, node->number, 2);
        break;
    case WRITE_ENTITY:
        write_put_le(c, TOKEN_ENTITY | flag, 1);
        put_name(c, node->name);
        break;
    case WRITE_INSTRUCTION:
        write_put_le(c, TOKEN_INSTRUCTION, 1);
        put_name(c, node->name);
        write_put_le(c, TOKEN_INSTRUCTION_TEXT, 1);
        put_counted_text(c, node->text);
        break;
    case WRITE_VALUE: put_reference(c, node, TOKEN_VALUE); break;
    case WRITE_OPTIONAL: put_reference(c, node, TOKEN_OPTIONAL); break;
    }
}

static void put_tree(write_chunk *c, const write_node *tree, bool definition)
{
    put_node(c, tree, false, (place){definition, TREE_DEPTH});
}

/* ---- templates ---- */

static void put_document_header(write_chunk *c)
{
    write_put_le(c, TOKEN_DOCUMENT, 1);
    write_put_le(c, 1, 1); /* version 1.1, no flags */
    write_put_le(c, 1, 1);
    write_put_le(c, 0, 1);
}

static size_t known_template(const write_chunk *c, size_t head,
                             const uint8_t *guid)
{
    for (size_t at = load32(c, head); at != 0; at = load32(c, at))
        if (memcmp(c->bytes + at + 4, guid, GUID_SIZE) == 0) return at;
    return 0;
}

static void put_definition(write_chunk *c, const write_template *t, size_t head)
{
    size_t const here = c->used;
    write_put_le(c, load32(c, head), 4);
    write_put(c, gr_slice_of(t->guid, GUID_SIZE));
    size_t const size_at = c->used;
    write_put_le(c, 0, 4);
    put_document_header(c);
    put_tree(c, t->root, true);
    write_put_le(c, TOKEN_END, 1);
    write_patch(c, size_at, c->used - size_at - 4, 4);
    if (!c->full) write_patch(c, head, here, 4);
}

static void put_cell(write_chunk *c, const write_cell *cell)
{
    if (cell->instance != NULL || cell->tree != NULL)
        write_put_document(c, cell->instance, cell->tree);
    else write_put(c, cell->bytes);
}

static void put_cells(write_chunk *c, const write_instance *instance)
{
    write_put_le(c, instance->cell_count, 4);
    size_t const sizes_at = c->used;
    for (size_t i = 0; i < instance->cell_count; i++) {
        write_put_le(c, 0, 2);
        write_put_le(c, instance->cells[i].type, 2);
    }
    for (size_t i = 0; i < instance->cell_count && !c->full; i++) {
        size_t const begin = c->used;
        put_cell(c, &instance->cells[i]);
        write_patch(c, sizes_at + 4 * i, c->used - begin, 2);
    }
}

static void put_instance(write_chunk *c, const write_instance *instance)
{
    const write_template *const t = instance->template;
    uint32_t const id = (uint32_t)gr_load_le(t->guid, 4);
    size_t const head =
        WRITE_TEMPLATE_TABLE + 4 * (size_t)(id % WRITE_TEMPLATE_BUCKETS);
    size_t const known = known_template(c, head, t->guid);

    write_put_le(c, TOKEN_INSTANCE, 1);
    write_put_le(c, 1, 1);
    write_put_le(c, id, 4);
    write_put_le(c, known != 0 ? known : c->used + 4, 4);
    if (known == 0) put_definition(c, t, head);
    put_cells(c, instance);
}

void write_put_document(write_chunk *c, const write_instance *instance,
                        const write_node *tree)
{
    put_document_header(c);
    if (instance != NULL) put_instance(c, instance);
    else if (tree != NULL) put_tree(c, tree, false);
    write_put_le(c, TOKEN_END, 1);
}
