/* memory_spill.c - see memory_spill.h. */
#include "support/memory_spill.h"

memory_spill memory_spill_of(size_t room, size_t most)
{
    return (memory_spill){gr_buffer_upto(room), room, most};
}

static gr_status append(void *self, gr_slice bytes, gr_error *err)
{
    memory_spill *const m = self;
    if (m->bytes.len + bytes.len > m->room)
        return gr_fail(err, GR_IO, GR_NO_OFFSET, "full");
    gr_put(&m->bytes, bytes);
    return m->bytes.status;
}

static gr_status read_at(void *self, uint64_t offset, uint8_t *to, size_t len,
                         size_t *got, gr_error *err)
{
    const memory_spill *const m = self;
    (void)err;
    gr_slice const left =
        gr_sub(gr_buffer_slice(&m->bytes), (size_t)offset, len);
    *got = left.len < m->most ? left.len : m->most;
    if (*got > 0) memcpy(to, left.ptr, *got);
    return GR_OK;
}

gr_spill memory_spill_interface(memory_spill *m)
{
    return (gr_spill){m, append, read_at};
}
