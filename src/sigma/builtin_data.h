/* builtin_data.h - the shape of the data that tools/embed.c writes.
 *
 * The files lie one after another in `bytes`, names and texts alike, each byte
 * changed by embedded_key of its position. This hides nothing from a person.
 * It keeps the names of attack tools, which rules have to spell out, from
 * making a virus scanner delete the program that looks for them. */
#ifndef SIGMA_BUILTIN_DATA_H
#define SIGMA_BUILTIN_DATA_H

#include <stddef.h>
#include <stdint.h>

/* The key changes at every position and repeats after 64 KiB: scanners try the
 * single bytes. */
static inline uint8_t embedded_key(size_t position)
{
    size_t const low = position * 167 + 89;
    size_t const high = (position >> 8) * 59 + 31;
    return (uint8_t)((low ^ high) & 0xff);
}

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
extern const embedded_set embedded_yara;
extern const embedded_set embedded_data;

#endif
