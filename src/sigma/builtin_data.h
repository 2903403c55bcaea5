/* builtin_data.h - the shape of the data that tools/embed.c writes.
 *
 * The files lie one after another in `bytes`, names and texts alike, each byte
 * changed by EMBEDDED_KEY of its position. This hides nothing from a person.
 * It keeps the names of attack tools, which rules have to spell out, from
 * making a virus scanner delete the program that looks for them. */
#ifndef SIGMA_BUILTIN_DATA_H
#define SIGMA_BUILTIN_DATA_H

#include <stddef.h>
#include <stdint.h>

/* One period is 64 KiB, and no single byte serves as the key for more than one
 * position in a row: scanners try those. */
#define EMBEDDED_KEY(i)                                                        \
    ((uint8_t)((((i) * 167u + 89u) ^ (((i) >> 8) * 59u + 31u)) & 0xffu))

typedef struct {
    size_t name_offset;
    size_t name_len;
    size_t offset;
    size_t len;
} embedded_file;

typedef struct {
    const uint8_t *bytes;
    const embedded_file *files;
    size_t count;
} embedded_set;

extern const embedded_set embedded_rules;
extern const embedded_set embedded_data;

#endif
