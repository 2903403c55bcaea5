/* range.h - bytes that can be read anywhere: of a file, or of what an archive
 * was unpacked to. */
#ifndef GR_EVIDENCE_RANGE_H
#define GR_EVIDENCE_RANGE_H

#include "base/error.h"
#include "evidence/evidence.h"

typedef struct {
    const char *path;          /* NULL: in `temp` */
    const evidence_temp *temp; /* the list's */
    uint64_t offset, size;
} byte_range;

/* `from` bytes into it, at most `size` of them. */
static inline byte_range range_part(byte_range r, uint64_t from, uint64_t size)
{
    if (from > r.size) from = r.size;
    if (size > r.size - from) size = r.size - from;
    r.offset += from;
    r.size = size;
    return r;
}

typedef struct {
    byte_range range;
    int fd; /* -1: not open, or in `temp` */
} range_file;

gr_status range_open(const byte_range *range, range_file *out, gr_error *err);
void range_close(range_file *in);
/* Up to `len` bytes at `offset` of the range; *got == 0 is its end. */
gr_status range_read_at(const range_file *in, uint64_t offset, uint8_t *to,
                        size_t len, size_t *got, gr_error *err);
/* All of `len` bytes, or GR_DAMAGED: the file ends before. */
gr_status range_read_all(const range_file *in, uint64_t offset, uint8_t *to,
                         size_t len, gr_error *err);

#endif
