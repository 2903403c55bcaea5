/* holds.h - what must be so in a fuzz target, or the program ends there. */
#ifndef TESTS_HOLDS_H
#define TESTS_HOLDS_H

#include <stdlib.h>

#define HOLDS(condition)                                                       \
    do {                                                                       \
        if (!(condition)) abort();                                             \
    } while (0)

#endif
