/* mmdb.h - small databases of places in MaxMind's format, for tests.
 *
 * Source: "MaxMind DB File Format Specification", version 2.0. */
#ifndef TESTS_MMDB_H
#define TESTS_MMDB_H

#include "base/buffer.h"

/* What is said of the addresses that begin with `bits` bits of `address`, of v4
 * those of ::/96, as the format has them. NULL, 0: not said. */
typedef struct {
    uint8_t address[16];
    unsigned bits;
    const char *country, *organisation;
    uint32_t asn;
} mmdb_place;

/* `record_bits`: 24, 28 or 32. Networks must not be within each other. */
void mmdb_write(gr_buffer *out, unsigned record_bits, const mmdb_place *places,
                size_t count);

#endif
