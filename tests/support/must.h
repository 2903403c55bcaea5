/* must.h - what has to hold in helpers of tests. Not cmocka's: benchmarks and fuzz
 * targets link them, too. */
#ifndef TESTS_MUST_H
#define TESTS_MUST_H

#include <stdbool.h>
#include <stdlib.h>

static inline void must(bool holds)
{
    if (!holds) abort();
}

#endif
