/* yaml_both.h - YAML read by yaml_simple.h and by yaml_full.h, compared. */
#ifndef TESTS_YAML_BOTH_H
#define TESTS_YAML_BOTH_H

#include "base/arena.h"
#include "base/buffer.h"

/* All events of `bytes` by libyaml, a line each. */
void yaml_events_full(gr_slice bytes, gr_buffer *out);

/* The same by yaml_simple.h, and from where it is not sure on by libyaml.
 * Returns how many documents it was sure of. */
size_t yaml_events_both(gr_slice bytes, gr_buffer *out);

/* Are the two the same? Adds the documents that were sure to `sure`. */
bool yaml_events_agree(gr_slice bytes, size_t *sure);

/* `bytes` with a few changes that matter to YAML, chosen by `seed`. */
void yaml_mutated(gr_slice bytes, uint64_t seed, gr_buffer *out);

#endif
