/* evtx_write.c - records into chunks, chunks into a file.
 *
 *   0        4096     4096 + 65536
 *   | header | chunk  | chunk  | ... | empty slots |
 *
 * A record goes into the chunk under way. If it does not fit, the chunk is
 * put back to where it was, closed, and the record begins the next one.
 *
 * Source: libevtx, "Windows XML Event Log (EVTX)". */
#include "base/hash.h"
#include "simulate/evtx_binxml_write.h"

enum {
    FILE_HEADER = 4096,
    FLAG_DIRTY = 1,
    FLAG_NO_CHECKSUMS = 4,
    CHECKSUMMED_HEADER = 120,
    RECORD_HEADER = 24
};

struct evtx_writer {
    gr_arena *arena;
    gr_buffer *out;
    size_t start; /* of the file in out */
    write_options options;
    uint64_t next_id;
    uint32_t chunks;
    /* Of the chunk under way. */
    unsigned records;
    uint64_t first_id;
    size_t last_record;
    write_chunk chunk;
};

gr_arena *evtx_write_scratch(evtx_writer *writer)
{
    return writer->arena;
}

uint64_t evtx_write_next_id(const evtx_writer *writer)
{
    return writer->next_id;
}

static void put_zeros(gr_buffer *out, size_t len)
{
    uint8_t *const room = gr_buffer_room(out, len);
    if (room == NULL) return;
    memset(room, 0, len);
    out->len += len;
}

static void start_chunk(evtx_writer *w)
{
    memset(&w->chunk, 0, sizeof w->chunk);
    w->chunk.used = WRITE_CHUNK_HEADER;
    w->records = 0;
}

evtx_writer *evtx_write_begin(gr_arena *arena, gr_buffer *out,
                              const write_options *options)
{
    evtx_writer *const w = gr_arena_take(arena, sizeof *w);
    if (w == NULL) return NULL;
    w->arena = arena;
    w->out = out;
    w->start = out->len;
    w->options = *options;
    w->next_id = options->first_record_id != 0 ? options->first_record_id : 1;
    put_zeros(out, FILE_HEADER);
    start_chunk(w);
    return w;
}

static void store(uint8_t *to, uint64_t value, size_t len)
{
    for (size_t i = 0; i < len; i++) to[i] = (uint8_t)(value >> 8 * i);
}

static void close_chunk(evtx_writer *w)
{
    const write_options *const o = &w->options;
    uint8_t *const b = w->chunk.bytes;
    memcpy(b, "ElfChnk", 8);
    store(b + 8, w->first_id, 8);
    store(b + 16, w->first_id + w->records - 1, 8);
    store(b + 24, w->first_id, 8);
    store(b + 32, w->next_id - 1, 8);
    store(b + 40, 128, 4);
    store(b + 44, w->last_record, 4);
    store(b + 48, w->chunk.used, 4);
    if (!o->no_checksums) {
        gr_slice const records = gr_slice_of(
            b + WRITE_CHUNK_HEADER, w->chunk.used - WRITE_CHUNK_HEADER);
        store(b + 52, gr_crc32(0, records) ^ o->bad_record_checksum, 4);
        uint32_t crc = gr_crc32(0, gr_slice_of(b, CHECKSUMMED_HEADER));
        crc = gr_crc32(crc, gr_slice_of(b + WRITE_NAME_TABLE,
                                        WRITE_CHUNK_HEADER - WRITE_NAME_TABLE));
        store(b + 124, crc ^ o->bad_chunk_checksum, 4);
    }
    gr_put(w->out, gr_slice_of(b, sizeof w->chunk.bytes));
    w->chunks++;
    start_chunk(w);
}

static void put_record(evtx_writer *w, const write_record *r, uint64_t id)
{
    write_chunk *const c = &w->chunk;
    size_t const begin = c->used;
    write_put(c, GR_S("**\0\0"));
    write_put_le(c, 0, 4);
    write_put_le(c, id, 8);
    write_put_le(c, (uint64_t)(r->time_ns / 100) + 116444736000000000u, 8);
    write_put_document(c, r->instance, r->tree);
    while ((c->used - begin) % 8 != 4) {
        write_put_le(c, 0, 1);
        if (c->full) return;
    }
    size_t const size = c->used + 4 - begin;
    write_put_le(c, size, 4);
    write_patch(c, begin + 4, size, 4);
}

/* False, and the chunk is as before: there is no room. */
static bool try_record(evtx_writer *w, const write_record *r, uint64_t id)
{
    write_chunk *const c = &w->chunk;
    uint8_t tables[WRITE_CHUNK_HEADER];
    size_t const before = c->used;
    memcpy(tables, c->bytes, sizeof tables);
    put_record(w, r, id);
    if (!c->full) {
        w->last_record = before;
        return true;
    }
    memcpy(c->bytes, tables, sizeof tables);
    memset(c->bytes + before, 0, sizeof c->bytes - before);
    c->used = before;
    c->full = false;
    return false;
}

gr_status evtx_write_record(evtx_writer *w, const write_record *r,
                            gr_error *err)
{
    uint64_t const id = r->record_id != 0 ? r->record_id : w->next_id;
    bool const enough = w->options.records_in_chunk != 0 &&
                        w->records >= w->options.records_in_chunk;
    if (enough) close_chunk(w);
    if (!try_record(w, r, id)) {
        if (w->records > 0) close_chunk(w);
        if (!try_record(w, r, id))
            return gr_fail(err, GR_LIMIT, GR_NO_OFFSET,
                           "record does not fit into a chunk");
    }
    if (w->records++ == 0) w->first_id = id;
    w->next_id = id + 1;
    return GR_OK;
}

static void fill_header(evtx_writer *w)
{
    const write_options *const o = &w->options;
    uint8_t *const b = w->out->ptr + w->start;
    memcpy(b, "ElfFile", 8);
    store(b + 16, w->chunks > 0 ? w->chunks - 1 : 0, 8);
    store(b + 24, w->next_id, 8);
    store(b + 32, 128, 4);
    store(b + 36, 1, 2);
    store(b + 38, 3, 2);
    store(b + 40, FILE_HEADER, 2);
    store(b + 42, w->chunks, 2);
    uint32_t const flags = (o->dirty ? FLAG_DIRTY : 0u) |
                           (o->no_checksums ? FLAG_NO_CHECKSUMS : 0u);
    store(b + 120, flags, 4);
    if (o->no_checksums) return;
    uint32_t const crc = gr_crc32(0, gr_slice_of(b, CHECKSUMMED_HEADER));
    store(b + 124, crc ^ o->bad_header_checksum, 4);
}

gr_status evtx_write_end(evtx_writer *w, gr_error *err)
{
    if (w->records > 0) close_chunk(w);
    for (unsigned i = 0; i < w->options.empty_chunks; i++)
        put_zeros(w->out, WRITE_CHUNK_SIZE);
    if (w->out->status != GR_OK)
        return gr_fail(err, w->out->status, GR_NO_OFFSET,
                       "no room for the event log");
    fill_header(w);
    return GR_OK;
}
