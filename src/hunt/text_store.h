/* text_store.h - texts that are kept until a run ends, and asked for again: the first
 * of them in memory, the rest in the store. */
#ifndef GR_HUNT_TEXT_STORE_H
#define GR_HUNT_TEXT_STORE_H

#include "base/buffer.h"
#include "base/spill_part.h"

typedef struct {
    gr_buffer front;
    gr_spill_part rest;
} text_store;

/* `memory` bytes stay in memory; `whole` lives longer. */
text_store text_store_of(gr_spill_whole *whole, size_t memory);
void text_store_free(text_store *t);

/* Where it is: *at. Fails as the store does, or with GR_NOMEM; so does the other. */
gr_status text_store_put(text_store *t, gr_slice text, uint64_t *at,
                         gr_error *err);
/* The text at `at`, in place of what is in `out`. */
gr_status text_store_take(text_store *t, uint64_t at, gr_buffer *out,
                          gr_error *err);

#endif
