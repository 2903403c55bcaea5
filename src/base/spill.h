/* spill.h - a temporary store for what memory should not hold.
 *
 * Bytes are appended, then read back from any place; nothing is changed and
 * nothing outlives the run. The caller hands one in: a nameless file in the
 * case or in $TMPDIR (case/spill_file.h), or memory in a test. */
#ifndef GR_BASE_SPILL_H
#define GR_BASE_SPILL_H

#include "base/error.h"
#include "base/slice.h"

typedef struct {
    void *self;
    /* All of `bytes` behind what is there. GR_IO: disk full. */
    gr_status (*append)(void *self, gr_slice bytes, gr_error *err);
    /* Up to `len` bytes from `offset`; *got == 0 is the end. Sees every byte
     * appended so far. */
    gr_status (*read_at)(void *self, uint64_t offset, uint8_t *to, size_t len,
                         size_t *got, gr_error *err);
} gr_spill;

/* All of `len` bytes from `offset`. GR_IO too where there are fewer. */
gr_status gr_spill_read_all(const gr_spill *spill, uint64_t offset, uint8_t *to,
                            size_t len, gr_error *err);

#endif
