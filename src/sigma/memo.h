/* memo.h - what was found out once, kept by the bytes that it was found from.
 *
 *   (owner, key bytes) -> entry { number, found }
 *
 *   places  | tag tag tag tag tag tag tag tag | tag ...   one cache line each
 *              |  places of one hash
 *   room    | entry, key | entry, key | ... free
 *
 * Keys are compared whole, so a hash that is met twice costs time and never
 * changes an answer. An owner is a number that tells kinds of keys apart. A line
 * of places that is full forgets its oldest; what does not fit into the room is
 * refused, and the memo, told to, forgets everything. For one thread. */
#ifndef GR_SIGMA_MEMO_H
#define GR_SIGMA_MEMO_H

#include "base/slice.h"
#include "sigma/engine.h"

typedef struct {
    const void *found; /* the caller's; NULL in a new entry */
    uint64_t owner;
    uint32_t number; /* from 1; no other entry has it until memo_clear */
    uint32_t len;
    bool known; /* the caller's: `found` holds; false in a new entry */
} memo_entry;   /* its key's bytes stand behind it */

typedef struct {
    uint32_t tag; /* of the hash; 0: free */
    uint32_t at;  /* of the entry in the room, in units of 8 bytes */
} memo_place;

typedef struct {
    sigma_memo_limits limits;
    uint8_t *room;
    size_t room_used, room_size;
    memo_place *places;
    size_t line_count; /* a power of 2 */
    uint64_t seed;
    uint32_t count;
    uint64_t cleared; /* how often */
    bool full;
} memo_table;

/* The entry that one asker got last. Many ask for the same again and again:
 * that costs a comparison, and no hash. */
typedef struct {
    memo_entry *entry;
    uint64_t cleared; /* memo_table.cleared + 1 at that time; 0: never */
} memo_last;

/* False: no memory. With a ceiling of 0 there is nothing to open or close. */
bool memo_open(memo_table *m, const sigma_memo_limits *limits);
void memo_close(memo_table *m);
/* Forgets everything: entries and numbers mean nothing any more. */
void memo_clear(memo_table *m);

/* The entry of `key`, a new one if it is not there. NULL: refused; m->full is
 * set, and stays until memo_clear. */
memo_entry *memo_get(memo_table *m, uint64_t owner, gr_slice key);
/* The same; `last` is the asker's, at first all zero. */
memo_entry *memo_get_again(memo_table *m, memo_last *last, uint64_t owner,
                           gr_slice key);

/* Zeroed room that lives as long as the entries; NULL as above. */
void *memo_take(memo_table *m, size_t size);

static inline gr_slice memo_key(const memo_entry *e)
{
    return gr_slice_of((const uint8_t *)(e + 1), e->len);
}

/* Is remembering worth its price? Where fewer than a fifth of the last lookups
 * found something, there are none for a while. */
typedef struct {
    uint16_t tries, hits;
    uint32_t pause;
} memo_worth;

static inline bool memo_is_worth(memo_worth *w)
{
    if (w->pause == 0) return true;
    w->pause--;
    return false;
}

void memo_count(memo_worth *w, bool hit);

#endif
