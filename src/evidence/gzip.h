/* gzip.h - gzip and raw deflate, by zlib.
 *
 * libarchive reads both, but does not check the checksum of gzip, and to open
 * a member of a zip by it costs more than many a member does. */
#ifndef GR_EVIDENCE_GZIP_H
#define GR_EVIDENCE_GZIP_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes in order: up to `len`; *got == 0 is the end. */
typedef struct {
    void *self;
    gr_status (*read)(void *self, uint8_t *to, size_t len, size_t *got,
                      gr_error *err);
} byte_feed;

typedef struct gzip_stream gzip_stream;

/* `raw`: deflate without a header, to its end. Else gzip: one member after
 * another, each with its checksum. NULL: no memory. */
gzip_stream *gzip_open(bool raw, byte_feed feed);
void gzip_close(gzip_stream *stream); /* NULL is fine */

/* Up to `len` bytes; *got == 0 is the end. GR_DAMAGED after all that could be
 * read; or what the feed failed with. */
gr_status gzip_read(gzip_stream *stream, uint8_t *to, size_t len, size_t *got,
                    gr_error *err);

#endif
