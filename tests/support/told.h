/* told.h - what a reader tells of some bytes, as lines of text.
 *
 *   event 0+17 Channel=Security EventID=1
 *   damage 17+4 lost 0: not a JSON object */
#ifndef TESTS_TOLD_H
#define TESTS_TOLD_H

#include "readers/reader.h"

/* Reads `bytes` as one unit at `offset`, appends lines to `out`. Fields stand
 * in their order: Name=text, lists as [a|b], NULL as Name, a SYSTEM field with
 * a dot before it. With `types`, Name:type=text. */
gr_status told_of(const reader_ops *reader, gr_slice bytes, uint64_t offset,
                  bool types, gr_buffer *out, gr_error *err);

/* The same of a file in blocks of `step` bytes (in_blocks.h). */
void told_in_blocks(const reader_ops *reader, gr_slice bytes, size_t step,
                    gr_buffer *out);
/* Without "_raw", which says everything again. */
void told_without_raw(const reader_ops *reader, gr_slice bytes, size_t step,
                      gr_buffer *out);

#endif
