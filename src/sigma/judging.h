/* judging.h - one event against one bucket; for the engine's own files. */
#ifndef GR_SIGMA_JUDGING_H
#define GR_SIGMA_JUDGING_H

#include "sigma/matcher.h"

/* Belongs to one round of the matcher. */
typedef struct {
    sigma_matcher *m;
    plan *plan;
    const sigma_bucket *bucket;
    const event *e;
} judging;

/* Searches the literals of a slot; they are told to m->hits. */
void judging_search(const judging *j, uint32_t slot);
/* False: all that is searched is keywords, and there are none. */
bool judging_may_find(const judging *j);
/* A literal was found: its atoms hold, its instances are candidates. */
void judging_take_literal(const judging *j, uint32_t literal);
/* Makes an instance that is alive a candidate, once. */
void judging_add_candidate(const judging *j, uint32_t instance);
/* All of these: m->candidates are the instances that may hold. */
void judging_find_candidates(const judging *j);

/* Does the instance hold? Its literals must have been taken. */
bool judging_holds(const judging *j, uint32_t instance);

/* Judges by what is remembered, and remembers; the rules that hold are added
 * to the matcher's. False: nothing is decided; the round is used up. */
bool recall_judge(const judging *j);

#endif
