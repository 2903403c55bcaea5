/* evtx_chunk.h - one 64 KiB chunk: its header, and where its records are.
 *
 * Nothing here looks into a record. */
#ifndef GR_READERS_EVTX_CHUNK_H
#define GR_READERS_EVTX_CHUNK_H

#include "base/error.h"
#include "base/slice.h"

enum {
    EVTX_CHUNK_SIZE = 65536,
    EVTX_FIRST_RECORD = 512,
    EVTX_RECORD_HEAD = 24, /* signature, size, id, time */
    EVTX_SMALLEST_RECORD = EVTX_RECORD_HEAD + 4,
    EVTX_NO_CHECKSUMS = 4 /* flag of files and chunks */
};

typedef struct {
    uint64_t first_number, last_number; /* counted in this log */
    uint64_t first_id, last_id;         /* EventRecordID */
    uint32_t header_size, last_record, free_space;
    uint32_t records_crc, flags, header_crc;
} evtx_chunk_header;

/* The header of `chunk`, which stands at `base` in its file. GR_NONE: a slot
 * never written, all zero. GR_DAMAGED: too short, or no signature and no other
 * sign of a chunk: neither a header that fits its checksum nor a first record.
 * What the numbers say is not judged here. */
gr_status evtx_read_chunk_header(gr_slice chunk, uint64_t base,
                                 evtx_chunk_header *out, gr_error *err);

bool evtx_has_chunk_signature(gr_slice bytes);

/* A record, or a range that holds none where some should be. */
typedef struct {
    uint32_t at, size; /* in the chunk */
    uint64_t id, time; /* of a record, as its head says */
    uint64_t lost;     /* records that a range surely cost */
    const char *fault; /* plain English; of a record: NULL if it is sound */
    bool is_record;
    uint32_t fault_at, fault_size; /* of a record with a fault */
} evtx_span;

/* Records are at least 28 bytes, and a range stands between two of them; a
 * few more say what is wrong with the chunk as a whole. */
enum { EVTX_SPANS = 2 * (EVTX_CHUNK_SIZE / EVTX_SMALLEST_RECORD) + 8 };

/* Lists the live records of `chunk` in order into `spans` (EVTX_SPANS), with
 * what is damaged; returns how many spans. `checksums`: the file has them. */
size_t evtx_walk_chunk(gr_slice chunk, const evtx_chunk_header *header,
                       bool checksums, evtx_span *spans);

/* Is there a record at `at` that is whole within [0, end)? Fills at, size, id
 * and time of `out`. */
bool evtx_record_at(gr_slice chunk, size_t at, size_t end, evtx_span *out);

/* The next place in [from, end) with a record's signature; `end`: none. */
size_t evtx_find_signature(gr_slice chunk, size_t from, size_t end);

#endif
