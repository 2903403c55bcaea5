/* keys.h - which matches are the same record collected twice.
 *
 *   keys_add       one key per match, in order; its number is its place
 *   keys_settle    sorts; equal keys are one group, the first is told
 *   keys_next      goes through the numbers again, in order
 *
 * Of records that have no number of their own, two in one file are two: lines of
 * a text log, which a guesser fills with the same ones. In a copy of that file the
 * first is the first again, and the second the second.
 *
 * 32 bytes for each, sorted in place: no other memory. */
#ifndef GR_HUNT_KEYS_H
#define GR_HUNT_KEYS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { KEY_SIZE = 16 };

typedef struct {
    uint8_t key[KEY_SIZE]; /* its last bit: the record has a number. After
                              keys_settle: the number of the first of its
                              group, in the first four bytes */
    uint64_t offset;
    uint32_t evidence, number;
} match_key;

typedef struct {
    match_key *keys; /* from base/mem.h */
    size_t count, capacity, ceiling;
    size_t at; /* of keys_next */
} key_list;

void keys_free(key_list *list);

/* `numbered`: the record has a number, which is in the key. GR_OK, GR_NOMEM;
 * GR_LIMIT: full, and the match has no key. */
gr_status keys_add(key_list *list, const uint8_t key[KEY_SIZE], bool numbered,
                   uint32_t evidence, uint64_t offset);

/* Forgets all but the first `count`. Only before keys_settle. */
void keys_cut(key_list *list, size_t count);

void keys_settle(key_list *list);

/* Asked for each number below the count in turn: is it the first of its
 * group? Then *others are the rest of the group, in order. */
bool keys_next(key_list *list, uint32_t number, const match_key **others,
               size_t *other_count);

#endif
