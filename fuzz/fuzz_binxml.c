/* fuzz_binxml.c - any bytes as the BinXML of one record.
 *
 * They are put into a chunk whose header and record hold, so that the fuzzer
 * need not find checksums and sizes: offsets of names and templates in them
 * count from the chunk's start, the BinXML is at 536. Holds: as fuzz_evtx. */
#include <stdlib.h>

#include "base/mem.h"
#include "support/evtx_told.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CHUNK = 65536, FIRST = 512, HEAD = 24 };

static void store(uint8_t *to, uint64_t value, size_t len)
{
    for (size_t i = 0; i < len; i++) to[i] = (uint8_t)(value >> 8 * i);
}

/* A chunk that says that it has no checksums, with one record. */
static void fill_chunk(uint8_t *chunk, const uint8_t *data, size_t size)
{
    size_t const length = HEAD + size + 4;
    memcpy(chunk, "ElfChnk", 8);
    for (size_t i = 8; i < 40; i += 8) store(chunk + i, 1, 8);
    store(chunk + 40, 128, 4);
    store(chunk + 44, FIRST, 4);
    store(chunk + 48, FIRST + length, 4);
    store(chunk + 120, 4, 4);
    uint8_t *const record = chunk + FIRST;
    memcpy(record, "**\0\0", 4);
    store(record + 4, length, 4);
    store(record + 8, 1, 8);
    store(record + 16, UINT64_C(132592320000000000), 8);
    if (size > 0) memcpy(record + HEAD, data, size);
    store(record + HEAD + size, length, 4);
}

static gr_buffer tell(gr_slice bytes, evtx_telling how)
{
    gr_buffer out = gr_buffer_upto((size_t)512 << 20);
    gr_error err;
    if (evtx_tell(bytes, &how, &out, &err) != GR_OK) abort();
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > CHUNK - FIRST - HEAD - 4) return 0;
    uint8_t *const chunk = gr_alloc(CHUNK);
    if (chunk == NULL) return 0;
    fill_chunk(chunk, data, size);
    evtx_telling how = {
        .json = true, .xml = true, .fields = true, .sorted = true};
    gr_buffer a = tell(gr_slice_of(chunk, CHUNK), how);
    how.no_plans = true;
    gr_buffer b = tell(gr_slice_of(chunk, CHUNK), how);
    if (!gr_equal(gr_buffer_slice(&a), gr_buffer_slice(&b)) &&
        !(evtx_is_limited(&a) || evtx_is_limited(&b)))
        abort();
    gr_buffer_free(&a);
    gr_buffer_free(&b);
    gr_free(chunk);
    return 0;
}
