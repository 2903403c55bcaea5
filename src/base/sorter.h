/* sorter.h - puts more records in order than memory holds.
 *
 *   add, add, add ... -> sorted runs in the store -> next, next, next ...
 *
 * As long as they fit into memory, the store is not used. */
#ifndef GR_BASE_SORTER_H
#define GR_BASE_SORTER_H

#include "base/spill.h"

#include <string.h>

/* Words in a record; it goes where the first of them says, of equal ones the
 * second, and so on. */
enum { GR_SORT_WORDS = 16 };

/* A key for an int64 that keeps its order. */
static inline uint64_t gr_sort_key_of_i64(int64_t value)
{
    return (uint64_t)value ^ UINT64_C(1) << 63;
}

static inline int64_t gr_sort_i64_of_key(uint64_t key)
{
    return (int64_t)(key ^ UINT64_C(1) << 63);
}

/* A number of the machine, whose first byte counts most. */
static inline uint64_t gr_sort_turned(uint64_t key)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return __builtin_bswap64(key);
#else
    return key;
#endif
}

/* Eight bytes as a key that is in order as they are. */
static inline uint64_t gr_sort_key_of_bytes(const uint8_t *bytes)
{
    uint64_t key;
    memcpy(&key, bytes, sizeof key);
    return gr_sort_turned(key);
}

static inline void gr_sort_bytes_of_key(uint8_t *bytes, uint64_t key)
{
    key = gr_sort_turned(key);
    memcpy(bytes, &key, sizeof key);
}

/* `count` records of `words` in memory, in order and in place. */
void gr_sort_words(uint64_t *records, size_t count, unsigned words);

typedef struct gr_sorter gr_sorter;

/* Of records of `words`; `memory` bytes for them, 64 KiB at least. `spill` holds nothing yet, and
 * lives longer. NULL: no memory. */
gr_sorter *gr_sorter_new(unsigned words, size_t memory, gr_spill spill);
void gr_sorter_free(gr_sorter *sorter); /* NULL is fine */

/* Not after the first gr_sorter_next. Fails with what the store failed with,
 * or GR_NOMEM. */
gr_status gr_sorter_add(gr_sorter *sorter, const uint64_t *record,
                        gr_error *err);
/* The next in order, until the next call; GR_NONE: there are no more. */
gr_status gr_sorter_next(gr_sorter *sorter, const uint64_t **out,
                         gr_error *err);

#endif
