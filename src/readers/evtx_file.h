/* evtx_file.h - a log file: its header, and where its chunks are. */
#ifndef GR_READERS_EVTX_FILE_H
#define GR_READERS_EVTX_FILE_H

#include "base/error.h"
#include "base/slice.h"

enum { EVTX_FILE_HEADER = 4096 }; /* bytes before the first chunk */

typedef struct {
    uint64_t first_chunk, last_chunk, next_record;
    uint32_t header_size, flags, header_crc;
    uint16_t minor, major, block_size, chunk_count;
    bool crc_holds; /* or the file says that it has none */
} evtx_file_header;

bool evtx_has_file_signature(gr_slice head);

/* GR_DAMAGED: no signature, or cut short. */
gr_status evtx_read_file_header(gr_slice head, evtx_file_header *out,
                                gr_error *err);

/* In a raw image chunks stand anywhere. It is cut into pieces: a chunk, or
 * what stands before the next one, at most 64 KiB of it. Returns the length of
 * the piece at the start of `bytes`; 0: it cannot be told without more of
 * them. `last`: there are no more. The cut depends on the bytes alone, not on
 * how much of them is here. */
size_t evtx_next_piece(gr_slice bytes, bool last);

#endif
