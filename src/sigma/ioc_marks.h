/* ioc_marks.h - where the characters stand that indicators are known by, sixty-four
 * bytes at a time. */
#ifndef GR_SIGMA_IOC_MARKS_H
#define GR_SIGMA_IOC_MARKS_H

#include "base/slice.h"

enum { IOC_BLOCK = 64 };

/* Bit i: byte i of the block is one. */
typedef struct {
    uint64_t dots, colons, digits /* hexadecimal */, zeros;
} ioc_marks;

/* Of `count` blocks. */
void ioc_mark(const uint8_t *bytes, size_t count, ioc_marks *out);

#endif
