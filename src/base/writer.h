/* writer.h - where bytes go, handed in by whoever may touch files.
 *
 * A stage or a report writes through this and never sees a descriptor. A
 * failure is final: the writer need not be called again, and whoever made it
 * throws away what it wrote. */
#ifndef GR_BASE_WRITER_H
#define GR_BASE_WRITER_H

#include "base/error.h"
#include "base/slice.h"

typedef struct {
    void *self;
    /* All of `bytes`, in order. GR_IO: it could not (disk full, pipe closed). */
    gr_status (*write)(void *self, gr_slice bytes, gr_error *err);
} gr_writer;

static inline gr_status gr_write(const gr_writer *w, gr_slice bytes,
                                 gr_error *err)
{
    return bytes.len == 0 ? GR_OK : w->write(w->self, bytes, err);
}

#endif
