/* trigram_map.c - see trigram_map.h. */
#include "sigma/trigram_map.h"

#include "base/cursor.h"

enum { TRIGRAM = 3, APART = 2 };

static inline uint32_t bit_of(const uint8_t *bytes)
{
    uint64_t const trigram = gr_load_le(bytes, 2) | (uint64_t)bytes[2] << 16;
    return (uint32_t)(trigram * UINT64_C(0x9E3779B97F4A7C15) >> 48);
}

void trigram_map_fill(trigram_map *map, gr_slice text)
{
    for (size_t at = 0; at + TRIGRAM <= text.len; at += APART) {
        uint32_t const bit = bit_of(text.ptr + at);
        map->bits[bit / 8] |= (uint8_t)(1u << bit % 8);
    }
}

/* Every second one from `at` on. */
static bool has_all(const trigram_map *map, gr_slice part, size_t at)
{
    for (; at + TRIGRAM <= part.len; at += APART) {
        uint32_t const bit = bit_of(part.ptr + at);
        if ((map->bits[bit / 8] >> bit % 8 & 1) == 0) return false;
    }
    return true;
}

bool trigram_map_may_have(const trigram_map *map, gr_slice part)
{
    return has_all(map, part, 0) || has_all(map, part, 1);
}
