/* keys.h - which matches are the same record collected twice.
 *
 *   keys_add       one key per match, in order; its number is its place
 *   keys_settle    sorts; equal keys are one group, one of which is told
 *   keys_next      goes through the numbers again, in order
 *
 * Of records that have no number of their own, two in one file are two: lines of
 * a text log, which a guesser fills with the same ones. In a copy of that file the
 * first is the first again, and the second the second.
 *
 * Of those that say no host either, two files may be two logs: then what they have
 * alike are two events (twins.h).
 *
 * For correlations, matches that are of one event in several forms are one as well,
 * where they say that they are like each other (forms.h).
 *
 * Which one is told decides in whose order it stands among others of its time. So it
 * is that of the file of least rank, and ranks are of what files hold: names decide
 * nothing (file_ranks.h).
 *
 * What does not fit into memory is sorted in the store, so there is no most. */
#ifndef GR_HUNT_KEYS_H
#define GR_HUNT_KEYS_H

#include "hunt/forms.h"

enum { KEY_SIZE = 16 };

/* Where else a record was collected. */
typedef struct {
    uint64_t offset;
    uint32_t evidence;
} key_copy;

/* What became of a match. */
typedef struct {
    bool told;   /* it stands for its group */
    bool joined; /* and no other form of its event stands for it */
    const key_copy
        *copies; /* the first KEY_COPIES of the rest, as collected; until the
                               next call */
    size_t copy_count;
    uint64_t copies_total;
} key_told;

enum { KEY_COPIES = 1000 };

/* What other forms of the same event have too. */
typedef struct {
    uint8_t digest[FORM_DIGEST];
    uint32_t rank; /* of form */
} key_like;

/* A match. */
typedef struct {
    bool numbered;        /* its record has a number, which is in the key */
    bool nameless;        /* it has neither that, nor says whose it is */
    const key_like *like; /* NULL: it is like no other */
    uint32_t evidence;    /* does not go back */
    uint64_t offset, length;
} key_record;

/* Of nameless ones, those that count once, and it is in doubt whether they are one;
 * and two of the files that have such. */
typedef struct {
    uint64_t count;
    uint32_t evidence, other;
} keys_in_doubt;

typedef struct keys keys;

/* `store` lives longer. NULL: no memory. */
keys *keys_new(gr_spill_whole *store);
void keys_free(keys *k); /* NULL is fine */

/* Fails as the store does, or with GR_NOMEM; so do the others. */
gr_status keys_add(keys *k, const uint8_t key[KEY_SIZE],
                   const key_record *record, gr_error *err);

/* Once. What is of evidence that `left_out` says is forgotten. `ranks` of all evidence,
 * each another; NULL: in its order. */
gr_status keys_settle(keys *k, bool (*left_out)(const void *, uint32_t),
                      const void *self, const uint32_t *ranks, gr_error *err);

/* Behind keys_settle. */
keys_in_doubt keys_doubt(const keys *k);

/* Asked for numbers that rise, of all that were not left out. */
gr_status keys_next(keys *k, uint64_t number, key_told *out, gr_error *err);

#endif
