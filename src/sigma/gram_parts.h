/* gram_parts.h - what a gram_set is made of; for its own two files.
 *
 *   filter    | bits, by a gram's hash
 *   first     | 0 | 2 | 2 | 5 ...         by the same hash: whose entries
 *   entries   | e e | e e e | ...         those of one hash, its head, side by side
 *   reaches   | r | r | r | r ...         by head
 *   around    | bits, by the hash of a gram with the bytes beside it
 *
 * Of one head those of one gram with their other word at the same distance are a
 * run, in the order of these words: where a gram is that of a hundred literals,
 * the word tells at once which of them to compare. */
#ifndef GR_SIGMA_GRAM_PARTS_H
#define GR_SIGMA_GRAM_PARTS_H

#include "base/cursor.h"
#include "sigma/gram_set.h"

enum { GRAM_WORD = 4 };

typedef struct {
    uint32_t gram;
    uint32_t beside; /* four more bytes of the literal, as near as there are */
    uint32_t number;
    uint16_t before;  /* bytes of the literal before the gram */
    int8_t to_beside; /* from the gram */
    uint8_t run;      /* entries from this one on with its gram and to_beside */
} gram_entry;

/* How many bytes behind and before its gram each entry of a head has at least,
 * of those entries that are looked at in that direction. */
typedef struct {
    uint8_t behind, before; /* 0: there is no such entry */
} gram_reach;

struct gram_set {
    const literal *literals;
    size_t gram; /* bytes of one: 3 or 4 */
    size_t stride;
    unsigned filter_shift, entry_shift; /* of a 32-bit hash */
    const uint64_t *filter;
    const uint32_t *first;
    const gram_entry *entries;
    const gram_reach *reaches; /* by head, as first[] */
    const uint64_t *around;    /* bits, by the hash of a gram's surroundings */
    unsigned around_shift;     /* of a 64-bit hash */
};

static inline uint32_t gram_word(const uint8_t *bytes)
{
    return (uint32_t)gr_load_le(bytes, GRAM_WORD);
}

/* Three bytes or four. */
static inline uint32_t gram_at(const uint8_t *bytes, size_t size)
{
    if (size == GRAM_WORD) return gram_word(bytes);
    return (uint32_t)gr_load_le(bytes, 2) | (uint32_t)bytes[2] << 16;
}

#define GRAM_FACTOR UINT32_C(0x9E3779B1)

static inline uint32_t gram_hash(uint32_t gram)
{
    return gram * GRAM_FACTOR;
}

static inline uint64_t gram_hash_behind(uint64_t bytes)
{
    return bytes * UINT64_C(0x9E3779B97F4A7C15);
}

static inline uint64_t gram_hash_before(uint64_t bytes)
{
    return bytes * UINT64_C(0xC2B2AE3D27D4EB4F);
}

static inline uint64_t gram_mask(size_t count)
{
    return UINT64_MAX >> (64 - 8 * count);
}

static inline bool gram_has_bit(const uint64_t *bits, uint64_t bit)
{
    return (bits[bit / 64] >> bit % 64 & 1) != 0;
}

#endif
