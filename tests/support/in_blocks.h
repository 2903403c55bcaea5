/* in_blocks.h - a reader reads a file as it is read in a hunt, whatever the size
 * of the blocks. */
#ifndef TESTS_IN_BLOCKS_H
#define TESTS_IN_BLOCKS_H

#include "readers/reader.h"

typedef struct {
    reader_intro intro; /* head, size and options are filled in */
    size_t step;        /* bytes of a block; more where no unit is whole */
    bool fresh;         /* each unit as if no other had been read before */
} in_blocks;

/* begin, then for each block split, pass, read; then end. Aborts where the reader
 * does not keep its contract, or fails. Gives what it assumed at the end. */
reader_file read_in_blocks(const reader_ops *reader, gr_slice bytes,
                           const in_blocks *how, const event_sink *sink);

#endif
