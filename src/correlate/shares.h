/* shares.h - a bounded list, shared fairly. */
#ifndef GR_CORRELATE_SHARES_H
#define GR_CORRELATE_SHARES_H

#include "correlate/correlate.h"

/* Shares of `room`, CORRELATE_GROUNDS at most, for those that need so much: as equal as
 * can be, the first ones one more where it does not come out even. `shares` may be
 * `needs`. What was given out. */
size_t shares_of(const size_t *needs, size_t count, size_t room,
                 size_t *shares);

/* Of `counts` rows of each of `parts`, and behind them of bursts that are of these
 * parts, how many are named: two of each first, then matches, then bursts, each time as
 * equally as can be. */
void shares_of_parts(const uint64_t *counts, size_t parts, size_t room,
                     size_t *shares);

/* Is the one that `before` came before named, where `share` of `count` are? The first
 * are, and the last. */
static inline bool shares_name(uint64_t before, uint64_t count, size_t share)
{
    return share > 0 &&
           (share >= count || before + 1 < share || before + 1 == count);
}

#endif
