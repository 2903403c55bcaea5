/* pairs.h - pairs of numbers as numbers: each different one has the next.
 *
 *   pair --hash--> slot: pair, number
 *   number --> pair
 *
 * A list of numbers is one of them and what is behind: the pair (a, b), then the pair of
 * that one's number and c. As in intern.h, who asks for many at once says so before. */
#ifndef GR_BASE_PAIRS_H
#define GR_BASE_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t pair;
    uint32_t number; /* plus 1; 0: free */
    uint32_t unused;
} gr_pairs_slot;
typedef struct {
    gr_pairs_slot *slots;
    uint64_t *all; /* by number */
    size_t count, room, slot_count;
} gr_pairs; /* zeros: empty */

void gr_pairs_free(gr_pairs *t);
/* Nothing is there; memory is kept. */
void gr_pairs_clear(gr_pairs *t);
/* The memory of what is there. */
size_t gr_pairs_bytes(const gr_pairs *t);

/* Until `more` are added, slots stay where they are. False: no memory. */
bool gr_pairs_room(gr_pairs *t, size_t more);

static inline uint64_t gr_pair_of(uint32_t first, uint32_t second)
{
    return (uint64_t)first << 32 | second;
}
static inline uint32_t gr_pair_first(uint64_t pair)
{
    return (uint32_t)(pair >> 32);
}
static inline uint32_t gr_pair_second(uint64_t pair)
{
    return (uint32_t)pair;
}

/* Where it is looked for first. Who makes pairs cannot know what has one slot: memory is
 * somewhere else each time. */
static inline size_t gr_pairs_slot_of(const gr_pairs *t, uint64_t pair)
{
    __extension__ typedef unsigned __int128 wide;
    uint64_t const seed = (uint64_t)(uintptr_t)t * 31;
    wide const product = (wide)(pair ^ seed ^ UINT64_C(0x9E3779B97F4A7C15)) *
                         (UINT64_C(0xD6E8FEB86659FD93) ^ seed << 1);
    return (size_t)((uint64_t)product ^ (uint64_t)(product >> 64)) &
           (t->slot_count - 1);
}
static inline void gr_pairs_expect(const gr_pairs *t, size_t slot)
{
    __builtin_prefetch(&t->slots[slot], 1);
}

/* Where there is none yet, at a slot that is free. */
uint32_t gr_pairs_add(gr_pairs *t, size_t slot, uint64_t pair);
/* The number of `pair`, a new one if there is none; `slot` is gr_pairs_slot_of it, and
 * there is room. */
static inline uint32_t gr_pairs_number(gr_pairs *t, size_t slot, uint64_t pair)
{
    for (;; slot = (slot + 1) & (t->slot_count - 1)) {
        const gr_pairs_slot *const s = &t->slots[slot];
        if (s->number == 0) return gr_pairs_add(t, slot, pair);
        if (s->pair == pair) return s->number - 1;
    }
}

#endif
