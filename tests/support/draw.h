/* draw.h - the same random numbers in each run of a test. */
#ifndef TESTS_DRAW_H
#define TESTS_DRAW_H

#include <stdint.h>

static uint64_t draw_state = 88172645463325252;

/* One of 0 to count - 1. Xorshift, G. Marsaglia (2003). */
static inline unsigned draw(unsigned count)
{
    draw_state ^= draw_state << 13;
    draw_state ^= draw_state >> 7;
    draw_state ^= draw_state << 17;
    return (unsigned)(draw_state >> 33) % count;
}

#endif
