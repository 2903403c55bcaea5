/* memory_spill.h - a gr_spill in memory: it gives a few bytes at once, and may be
 * full. */
#ifndef GR_TESTS_MEMORY_SPILL_H
#define GR_TESTS_MEMORY_SPILL_H

#include "base/buffer.h"
#include "base/spill.h"

typedef struct {
    gr_buffer bytes; /* to be freed with gr_buffer_free */
    size_t room;     /* more is refused with GR_IO */
    size_t most;     /* bytes that one read gives */
} memory_spill;

memory_spill memory_spill_of(size_t room, size_t most);
/* Valid as long as `m` stays where it is. */
gr_spill memory_spill_interface(memory_spill *m);

#endif
