/* told_out.h - where a test program of a reader has what was told. */
#ifndef TESTS_TOLD_OUT_H
#define TESTS_TOLD_OUT_H

#include "base/buffer.h"

static gr_buffer out;

static inline int clear(void **state)
{
    (void)state;
    gr_buffer_free(&out);
    out = gr_buffer_upto((size_t)64 << 20);
    return 0;
}

static inline int last(void **state)
{
    (void)state;
    gr_buffer_free(&out);
    return 0;
}

#endif
