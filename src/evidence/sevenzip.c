/* sevenzip.c - see sevenzip.h.
 *
 *   | signature, where the table is | packed streams ... | table |
 *
 * The table is nearly always packed itself, as a stream like the others. To unpack
 * it, we put a table of our own behind the file in which that stream is a member,
 * and have libarchive read it:
 *
 *   | signature of ours | packed streams ... | packed table | our table |
 *
 * Source: 7zFormat.txt of the LZMA SDK, "7z Format Headers". */
#include "evidence/sevenzip.h"

#include "base/buffer.h"
#include "base/cursor.h"
#include "base/hash.h"
#include "evidence/unpack.h"

enum {
    START = 32,       /* of the packed streams */
    TABLE = 16 << 20, /* bytes: 131,072 members take some 12 MB */
    ID_END = 0x00,
    ID_HEADER = 0x01,
    ID_PROPERTIES = 0x02,
    ID_ADDITIONAL = 0x03,
    ID_MAIN_STREAMS = 0x04,
    ID_FILES = 0x05,
    ID_PACK = 0x06,
    ID_UNPACK = 0x07,
    ID_SUBSTREAMS = 0x08,
    ID_SIZE = 0x09,
    ID_CRC = 0x0A,
    ID_FOLDER = 0x0B,
    ID_UNPACK_SIZE = 0x0C,
    ID_NAMES = 0x11,
    ID_PACKED_TABLE = 0x17
};

/* "NUMBER": ones at the front of the first byte say how many bytes follow. */
static uint64_t read_number(gr_cursor *c)
{
    uint8_t const first = gr_read_u8(c);
    uint64_t value = 0;
    uint8_t mask = 0x80;
    for (unsigned i = 0; i < 8; i++, mask >>= 1) {
        if ((first & mask) == 0)
            return value | (uint64_t)(first & (mask - 1)) << (8 * i);
        value |= (uint64_t)gr_read_u8(c) << (8 * i);
    }
    return value;
}

/* As many as bytes are left at most; else a short read. */
static uint64_t read_count(gr_cursor *c)
{
    uint64_t const count = read_number(c);
    if (count <= gr_left(c)) return count;
    c->short_read = true;
    return 0;
}

static bool take_id(gr_cursor *c, uint8_t id)
{
    return gr_take_byte(c->bytes, &c->pos, id);
}

static void skip_digests(gr_cursor *c, uint64_t count)
{
    uint64_t defined = count;
    if (gr_read_u8(c) == 0) {
        gr_slice const bits = gr_take(c, (size_t)((count + 7) / 8));
        defined = 0;
        for (uint64_t i = 0; i < count && !c->short_read; i++)
            defined += bits.ptr[i / 8] >> (7 - i % 8) & 1;
    }
    gr_skip(c, (size_t)(4 * defined));
}

/* PackInfo, behind its id. */
static void skip_pack(gr_cursor *c)
{
    (void)read_number(c);
    uint64_t const count = read_count(c);
    if (take_id(c, ID_SIZE))
        for (uint64_t i = 0; i < count && !c->short_read; i++)
            (void)read_number(c);
    if (take_id(c, ID_CRC)) skip_digests(c, count);
    c->short_read |= !take_id(c, ID_END);
}

/* ---- what coders remember ---- */

static uint64_t lzma2_dictionary(uint8_t bits)
{
    if (bits >= 40) return UINT32_MAX;
    return (uint64_t)(2 | (bits & 1)) << (bits / 2 + 11);
}

static uint64_t memory_of(gr_slice id, gr_slice properties)
{
    if (gr_equal(id, GR_S("\x03\x01\x01")) && properties.len >= 5)
        return gr_load_le(properties.ptr + 1, 4);
    if (gr_equal(id, GR_S("\x03\x04\x01")) && properties.len >= 5)
        return gr_load_le(properties.ptr + 1, 4);
    if (gr_equal(id, GR_S("\x21")) && properties.len >= 1)
        return lzma2_dictionary(properties.ptr[0]);
    return 0;
}

typedef struct {
    uint64_t memory, outputs;
} folder;

static folder read_folder(gr_cursor *c)
{
    folder f = {0, 0};
    uint64_t inputs = 0;
    uint64_t const coders = read_count(c);
    for (uint64_t i = 0; i < coders && !c->short_read; i++) {
        uint8_t const flags = gr_read_u8(c);
        gr_slice const id = gr_take(c, flags & 15);
        bool const simple = (flags & 0x10) == 0;
        inputs += simple ? 1 : read_count(c);
        f.outputs += simple ? 1 : read_count(c);
        size_t const len = (flags & 0x20) == 0 ? 0 : (size_t)read_count(c);
        f.memory += memory_of(id, gr_take(c, len));
    }
    uint64_t const pairs = f.outputs > 0 ? f.outputs - 1 : 0;
    for (uint64_t i = 0; i < 2 * pairs && !c->short_read; i++)
        (void)read_number(c);
    uint64_t const packed = inputs > pairs ? inputs - pairs : 0;
    for (uint64_t i = 0; packed > 1 && i < packed && !c->short_read; i++)
        (void)read_number(c);
    return f;
}

/* UnPackInfo up to its folders, behind its id. The greediest; *outputs of all. */
static uint64_t read_folders(gr_cursor *c, uint64_t *outputs, uint64_t *count)
{
    uint64_t most = 0;
    *outputs = 0;
    c->short_read |= !take_id(c, ID_FOLDER);
    *count = read_count(c);
    c->short_read |= gr_read_u8(c) != 0; /* elsewhere: nobody writes that */
    for (uint64_t i = 0; i < *count && !c->short_read; i++) {
        folder const f = read_folder(c);
        *outputs += f.outputs;
        if (f.memory > most) most = f.memory;
    }
    return most;
}

/* ---- the table ---- */

static void skip_properties(gr_cursor *c)
{
    while (!c->short_read && !take_id(c, ID_END)) {
        (void)gr_read_u8(c);
        gr_skip(c, (size_t)read_count(c));
    }
}

/* The memory that the members need. False: it is no table. */
static bool read_table(gr_slice table, uint64_t *out)
{
    gr_cursor c = gr_cursor_over(table, 0);
    uint64_t outputs, count;
    *out = 0;
    if (!take_id(&c, ID_HEADER)) return false;
    if (take_id(&c, ID_PROPERTIES)) skip_properties(&c);
    if (take_id(&c, ID_ADDITIONAL)) return false; /* nobody writes that */
    if (!take_id(&c, ID_MAIN_STREAMS)) return !c.short_read;
    if (take_id(&c, ID_PACK)) skip_pack(&c);
    if (take_id(&c, ID_UNPACK)) *out = read_folders(&c, &outputs, &count);
    return !c.short_read;
}

/* ---- a table that is packed ---- */

typedef struct {
    const range_file *in;
    uint8_t start[START];
    gr_slice table; /* ours */
} view;

/* ours | the file | ours */
static gr_status read_view(void *self, uint64_t offset, uint8_t *to, size_t len,
                           size_t *got, gr_error *err)
{
    const view *const v = self;
    uint64_t const size = v->in->range.size;
    gr_slice own = {NULL, 0};
    if (offset < START)
        own = gr_slice_of(v->start + offset, (size_t)(START - offset));
    else if (offset >= size) own = gr_from(v->table, (size_t)(offset - size));
    else if (len > size - offset) len = (size_t)(size - offset);
    if (offset >= START && offset < size)
        return range_read_at(v->in, offset, to, len, got, err);
    *got = own.len < len ? own.len : len;
    if (*got > 0) memcpy(to, own.ptr, *got);
    return GR_OK;
}

static void begin_view(view *v, const range_file *in, gr_slice table)
{
    *v = (view){.in = in, .table = table};
    memcpy(v->start, "7z\xBC\xAF\x27\x1C\0\4", 8);
    gr_store_le(v->start + 12, in->range.size - START, 8);
    gr_store_le(v->start + 20, table.len, 8);
    gr_store_le(v->start + 28, gr_crc32(0, table), 4);
    gr_store_le(v->start + 8, gr_crc32(0, gr_slice_of(v->start + 12, 20)), 4);
}

static gr_status unpack_table(const view *v, gr_buffer *out, gr_error *err)
{
    unpack_entry entry;
    unpack *u = NULL;
    view own = *v;
    unpack_input const input = {&own, NULL, read_view,
                                v->in->range.size + v->table.len};
    size_t got = 1;
    gr_status status = unpack_open(UNPACK_7Z, &input, NULL, 0, &u, err);
    if (status == GR_OK) status = unpack_next(u, &entry, err);
    while (status == GR_OK && got > 0) {
        uint8_t *const room = gr_buffer_room(out, 64 << 10);
        if (room == NULL) {
            status = out->status;
            break;
        }
        status = unpack_read(u, room, 64 << 10, &got, err);
        out->len += got;
    }
    unpack_close(u);
    return status == GR_DAMAGED ? GR_NONE : status;
}

/* StreamsInfo of the table, as that of one member. False: it is none. */
static bool put_own_table(gr_buffer *out, gr_slice packed, uint64_t *memory)
{
    gr_cursor c = gr_cursor_over(gr_from(packed, 1), 0);
    uint64_t outputs, count;
    if (!take_id(&c, ID_PACK)) return false;
    skip_pack(&c);
    if (!take_id(&c, ID_UNPACK)) return false;
    *memory = read_folders(&c, &outputs, &count);
    c.short_read |= !take_id(&c, ID_UNPACK_SIZE);
    for (uint64_t i = 0; i < outputs && !c.short_read; i++)
        (void)read_number(&c);
    if (take_id(&c, ID_CRC)) skip_digests(&c, count);
    c.short_read |= !take_id(&c, ID_END);
    if (c.short_read) return false;
    gr_put_byte(out, ID_HEADER);
    gr_put_byte(out, ID_MAIN_STREAMS);
    gr_put(out, gr_sub(c.bytes, 0, c.pos));
    gr_put(out, gr_slice_of("\x08\0\0\x05\x01\x11\x05\0t\0\0\0\0\0", 14));
    return out->status == GR_OK;
}

static gr_status read_packed(const range_file *in, gr_slice packed,
                             uint64_t most, uint64_t *out, gr_error *err)
{
    gr_buffer own = gr_buffer_upto(TABLE), table = gr_buffer_upto(TABLE);
    uint64_t memory = 0;
    gr_status status = GR_NONE;
    if (put_own_table(&own, packed, &memory)) {
        view v;
        begin_view(&v, in, gr_buffer_slice(&own));
        status = memory > most ? GR_LIMIT : unpack_table(&v, &table, err);
    }
    if (status == GR_OK && !read_table(gr_buffer_slice(&table), out))
        status = GR_NONE;
    gr_buffer_free(&own);
    gr_buffer_free(&table);
    return status;
}

gr_status sevenzip_memory(const range_file *in, uint64_t most, uint64_t *out,
                          gr_error *err)
{
    uint8_t head[START];
    gr_buffer table = gr_buffer_upto(TABLE);
    *out = 0;
    GR_TRY(range_read_all(in, 0, head, START, err));
    uint64_t const at = gr_load_le(head + 12, 8);
    uint64_t const len = gr_load_le(head + 20, 8);
    if (len == 0) return GR_OK;
    if (len > TABLE) return GR_LIMIT;
    uint8_t *const room = gr_buffer_room(&table, (size_t)len);
    gr_status status =
        room == NULL ? table.status
                     : range_read_all(in, START + at, room, (size_t)len, err);
    gr_slice const bytes = gr_slice_of(room, (size_t)len);
    if (status == GR_OK && bytes.ptr[0] == ID_PACKED_TABLE)
        status = read_packed(in, bytes, most, out, err);
    else if (status == GR_OK && !read_table(bytes, out)) status = GR_NONE;
    gr_buffer_free(&table);
    return status;
}
