/* intern.h - strings of bytes as numbers: each different one has the next.
 *
 *   hash --slot--> number --entry--> its bytes
 *
 * Slot and entry lie anywhere in memory. Who asks for many at once says so before, and
 * waits for all of them together:
 *
 *   gr_intern_room, then for all: gr_intern_key_of, gr_intern_expect
 *                        for all: gr_intern_expect_entry
 *                        for all: gr_intern_number */
#ifndef GR_BASE_INTERN_H
#define GR_BASE_INTERN_H

#include "base/slice.h"

enum { GR_INTERN_SHORT = 16 };
#define GR_INTERN_NONE UINT32_MAX

typedef struct {
    uint64_t head[GR_INTERN_SHORT / 8]; /* its first bytes, then zeros */
    uint32_t len, at; /* of a longer one: where all of it is */
} gr_intern_entry;
typedef struct {
    uint32_t hash, number; /* plus 1; 0: free */
} gr_intern_slot;
typedef struct {
    gr_intern_entry *entries;
    gr_intern_slot *slots;
    uint8_t *bytes;
    size_t count, room, slot_count, len, bytes_room;
} gr_intern; /* zeros: empty */

void gr_intern_free(gr_intern *t);
/* Nothing is there; memory is kept. */
void gr_intern_clear(gr_intern *t);
/* The memory of what is there. */
size_t gr_intern_bytes(const gr_intern *t);

/* Until `more` are added, slots stay where they are. False: no memory. */
bool gr_intern_room(gr_intern *t, size_t more);

/* A string that is looked for. */
typedef struct {
    uint64_t head[GR_INTERN_SHORT / 8];
    gr_slice all;  /* asked for again where it is not short */
    uint32_t hash; /* of this table in this run: it decides no order */
} gr_intern_key;
void gr_intern_key_of(const gr_intern *t, gr_slice s, gr_intern_key *out);
/* Its number, a new one if there is none; GR_INTERN_NONE: no memory, or more than 2^31
 * bytes. There is room for it. */
uint32_t gr_intern_number(gr_intern *t, const gr_intern_key *key);
/* Until another is added. */
static inline gr_slice gr_intern_of(const gr_intern *t, uint32_t number)
{
    const gr_intern_entry *const e = &t->entries[number];
    return gr_slice_of(e->len <= GR_INTERN_SHORT ? (const uint8_t *)e->head
                                                 : t->bytes + e->at,
                       e->len);
}

static inline size_t gr_intern_first(const gr_intern *t,
                                     const gr_intern_key *key)
{
    return (size_t)key->hash & (t->slot_count - 1);
}

static inline void gr_intern_expect(const gr_intern *t,
                                    const gr_intern_key *key)
{
    __builtin_prefetch(&t->slots[gr_intern_first(t, key)]);
}

static inline void gr_intern_expect_entry(const gr_intern *t,
                                          const gr_intern_key *key)
{
    gr_intern_slot const s = t->slots[gr_intern_first(t, key)];
    if (s.number != 0 && s.hash == key->hash)
        __builtin_prefetch(&t->entries[s.number - 1]);
}

#endif
