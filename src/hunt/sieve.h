/* sieve.h - which rules of rules cannot hold in a group, however its bursts lie, so that
 * nobody need make them.
 *
 *   groups of matches --noted before any is judged--> of each group of a rule above, how
 *   many of them there are at most, or of which parts
 *
 * A name that failed once is a burst of "fails from an address", and a million of those
 * are rows that are sorted for rules which want twenty of one address. What is noted is
 * noted by a hash: groups that share a place have too much of it, never too little, so
 * that what is told does not depend on it. */
#ifndef GR_HUNT_SIEVE_H
#define GR_HUNT_SIEVE_H

#include "hunt/giving.h"
#include "hunt/stream_plan.h"

typedef struct sieve sieve;

/* All live longer. NULL: no memory. */
sieve *sieve_new(gr_arena *arena, const link_map *links,
                 const stream_plan *plan, const givings *given);
void sieve_free(sieve *s); /* NULL is fine */

/* The rules of a stream whose bursts others take. */
typedef struct {
    const uint32_t *rules;
    const size_t *leasts; /* at_once_least of each */
    size_t count;
    size_t
        least; /* rows that a group has where a rule holds that is wanted whatever
                     is noted; but stream_rules says of rules of numbers */
} sieve_stream;
const sieve_stream *sieve_of_stream(const sieve *s, uint32_t stream);

/* A group of `rule` with the values `own` has `rows` more; of all of them before anything
 * is asked. False: no memory; so is the other. */
bool sieve_note(sieve *s, uint32_t rule, const gr_slice *own, size_t rows);
/* So has that of a rule of rules, itself, with the values `group`: link_next_value. */
bool sieve_note_match(sieve *s, link_use use, gr_slice group);

/* Is a burst of `rule` in its group `own` of any use? Of one that sieve_asks is not about
 * it is: to be told, or to a rule that is not sieved. */
bool sieve_asks(const sieve *s, uint32_t rule);
bool sieve_wants(sieve *s, uint32_t rule, const gr_slice *own);
/* Of each rule that takes it: is it of use? */
void sieve_gives(sieve *s, uint32_t rule, const gr_slice *own, bool *out);

#endif
