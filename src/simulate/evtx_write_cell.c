/* evtx_write_cell.c - values as they lie in an event log, and template guids.
 *
 * Source: [MS-EVEN6] 2.2.12.2 (value types), [MS-DTYP] 2.3.4 (GUID), 2.4.2
 * (SID). */
#include "base/cursor.h"
#include "base/number.h"
#include "simulate/evtx_binxml_write.h"

static size_t width_of(write_type type)
{
    switch (type) {
    case WRITE_INT8:
    case WRITE_UINT8: return 1;
    case WRITE_INT16:
    case WRITE_UINT16: return 2;
    case WRITE_INT32:
    case WRITE_UINT32:
    case WRITE_REAL32:
    case WRITE_BOOL:
    case WRITE_HEX32: return 4;
    case WRITE_INT64:
    case WRITE_UINT64:
    case WRITE_REAL64:
    case WRITE_SIZE:
    case WRITE_FILETIME:
    case WRITE_HEX64: return 8;
    case WRITE_NULL:
    case WRITE_STRING:
    case WRITE_ANSI:
    case WRITE_BINARY:
    case WRITE_GUID:
    case WRITE_SYSTEMTIME:
    case WRITE_SID:
    case WRITE_BINXML:
    case WRITE_ARRAY: break;
    }
    return 0;
}

static write_cell cell(write_type type, const uint8_t *bytes, size_t len)
{
    return (write_cell){.type = (uint8_t)type, .bytes = {bytes, len}};
}

write_cell evtx_write_text(gr_arena *arena, gr_slice utf8)
{
    uint8_t *const to = gr_arena_take_text(arena, 2 * utf8.len);
    return cell(WRITE_STRING, to, to == NULL ? 0 : write_utf16(to, utf8));
}

write_cell evtx_write_texts(gr_arena *arena, const gr_slice *utf8, size_t count)
{
    size_t room = 0;
    for (size_t i = 0; i < count; i++) room += 2 * utf8[i].len + 2;
    uint8_t *const to = gr_arena_take_text(arena, room);
    size_t len = 0;
    for (size_t i = 0; to != NULL && i < count; i++) {
        len += write_utf16(to + len, utf8[i]);
        to[len++] = 0;
        to[len++] = 0;
    }
    write_cell texts = cell(WRITE_STRING, to, len);
    texts.type |= WRITE_ARRAY;
    return texts;
}

write_cell evtx_write_number(gr_arena *arena, write_type type, uint64_t value)
{
    size_t const width = width_of(type);
    uint8_t *const to = gr_arena_take_text(arena, width);
    for (size_t i = 0; to != NULL && i < width; i++)
        to[i] = (uint8_t)(value >> 8 * i);
    return cell(type, to, to == NULL ? 0 : width);
}

write_cell evtx_write_time(gr_arena *arena, int64_t time_ns)
{
    return evtx_write_number(arena, WRITE_FILETIME,
                             (uint64_t)(time_ns / 100) + 116444736000000000u);
}

/* The 16 bytes in the order in which they are written. */
static bool parse_guid(gr_slice text, uint8_t *out)
{
    size_t digits = 0;
    if (text.len != 36) return false;
    for (size_t i = 0; i < text.len; i++) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        int const digit = gr_hex_value(text.ptr[i]);
        if (dash && text.ptr[i] == '-') continue;
        if (dash || digit < 0) return false;
        uint8_t *const byte = &out[digits / 2];
        *byte = (uint8_t)(digits % 2 == 0 ? digit << 4 : *byte | digit);
        digits++;
    }
    return true;
}

write_cell evtx_write_guid(gr_arena *arena, gr_slice text)
{
    /* The first three groups are numbers, little endian. */
    static const uint8_t order[16] = {3, 2, 1,  0,  5,  4,  7,  6,
                                      8, 9, 10, 11, 12, 13, 14, 15};
    uint8_t bytes[16];
    if (!parse_guid(text, bytes)) return cell(WRITE_NULL, NULL, 0);
    uint8_t *const to = gr_arena_take_text(arena, sizeof bytes);
    if (to == NULL) return cell(WRITE_NULL, NULL, 0);
    for (size_t i = 0; i < sizeof bytes; i++) to[i] = bytes[order[i]];
    return cell(WRITE_GUID, to, sizeof bytes);
}

/* The number before the next '-', and the text behind it. */
static bool next_number(gr_slice *text, uint64_t *out)
{
    size_t const end = gr_find_byte(*text, '-');
    if (!gr_parse_u64(gr_sub(*text, 0, end), out)) return false;
    *text = gr_from(*text, end + 1);
    return true;
}

write_cell evtx_write_sid(gr_arena *arena, gr_slice text)
{
    enum { SUB_AUTHORITIES = 15 };
    uint8_t bytes[8 + 4 * SUB_AUTHORITIES] = {1};
    uint64_t number = 0;
    size_t len = 8;
    write_cell const none = cell(WRITE_NULL, NULL, 0);
    if (!gr_starts_with(text, GR_S("S-1-"))) return none;
    text = gr_from(text, 4);
    if (!next_number(&text, &number)) return none;
    for (size_t i = 0; i < 6; i++) bytes[7 - i] = (uint8_t)(number >> 8 * i);
    while (text.len > 0) {
        if (len == sizeof bytes || !next_number(&text, &number)) return none;
        for (size_t i = 0; i < 4; i++)
            bytes[len++] = (uint8_t)(number >> 8 * i);
    }
    bytes[1] = (uint8_t)((len - 8) / 4);
    gr_slice const copy = gr_arena_copy(arena, (gr_slice){bytes, len});
    return cell(copy.len > 0 ? WRITE_SID : WRITE_NULL, copy.ptr, copy.len);
}

/* ---- guids of templates ---- */

/* FNV-1a. It reaches output, so it may never change. */
static void mix(uint64_t hash[2], gr_slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        hash[0] = (hash[0] ^ bytes.ptr[i]) * 0x100000001b3u;
        hash[1] = (hash[1] ^ hash[0] >> 32 ^ bytes.ptr[i]) * 0x100000001b3u;
    }
}

static void mix_number(uint64_t hash[2], uint64_t number)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> 8 * i);
    mix(hash, (gr_slice){bytes, sizeof bytes});
}

static void mix_nodes(uint64_t hash[2], const write_node *nodes, size_t count)
{
    mix_number(hash, count);
    for (size_t i = 0; i < count; i++) {
        const write_node *const n = &nodes[i];
        mix_number(hash, (uint64_t)n->kind << 32 | (uint64_t)n->number << 8 |
                             n->type);
        mix_number(hash, n->name.len);
        mix(hash, n->name);
        mix_number(hash, n->text.len);
        mix(hash, n->text);
        mix_nodes(hash, n->attributes, n->attribute_count);
        mix_nodes(hash, n->children, n->child_count);
    }
}

write_template evtx_write_template(const write_node *root)
{
    uint64_t hash[2] = {0xcbf29ce484222325u, 0x84222325cbf29ce4u};
    write_template t = {.root = root};
    mix_nodes(hash, root, 1);
    for (size_t i = 0; i < 16; i++)
        t.guid[i] = (uint8_t)(hash[i / 8] >> 8 * (i % 8));
    return t;
}
