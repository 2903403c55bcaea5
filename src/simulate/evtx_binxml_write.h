/* evtx_binxml_write.h - BinXML tokens into one chunk; for evtx_write*.c. */
#ifndef SIMULATE_EVTX_BINXML_WRITE_H
#define SIMULATE_EVTX_BINXML_WRITE_H

#include "simulate/evtx_write.h"

enum {
    WRITE_CHUNK_SIZE = 65536,
    WRITE_CHUNK_HEADER = 512,
    WRITE_NAME_TABLE = 128,     /* 64 offsets of names */
    WRITE_TEMPLATE_TABLE = 384, /* 32 offsets of templates */
    WRITE_NAME_BUCKETS = 64,
    WRITE_TEMPLATE_BUCKETS = 32
};

/* A chunk under way. What is known of names and templates is in its bytes
 * only, in the tables that readers use too. */
typedef struct {
    uint8_t bytes[WRITE_CHUNK_SIZE];
    size_t used;
    bool full; /* something did not fit; bytes[] is not sound past it */
} write_chunk;

void write_put(write_chunk *c, gr_slice bytes);
void write_put_le(write_chunk *c, uint64_t value, size_t len);
/* Overwrites `len` bytes at `at`, which were put before. */
void write_patch(write_chunk *c, size_t at, uint64_t value, size_t len);

/* A whole BinXML document: fragment header, instance or tree, end. */
void write_put_document(write_chunk *c, const write_instance *instance,
                        const write_node *tree);

/* Writes UTF-16LE of `utf8` to `out` (2 * len bytes suffice), returns the
 * bytes written. */
size_t write_utf16(uint8_t *out, gr_slice utf8);

gr_arena *evtx_write_scratch(evtx_writer *writer);
uint64_t evtx_write_next_id(const evtx_writer *writer);

#endif
