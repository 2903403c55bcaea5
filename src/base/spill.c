/* spill.c - see spill.h. */
#include "base/spill.h"

gr_status gr_spill_read_all(const gr_spill *spill, uint64_t offset, uint8_t *to,
                            size_t len, gr_error *err)
{
    for (size_t have = 0, got = 0; have < len; have += got) {
        GR_TRY(spill->read_at(spill->self, offset + have, to + have, len - have,
                              &got, err));
        if (got == 0)
            return gr_fail(err, GR_IO, GR_NO_OFFSET,
                           "the temporary store is shorter than it was");
    }
    return GR_OK;
}
