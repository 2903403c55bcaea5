/* need.h - what a group has to have, whenever it has it, for a rule to hold in it at all:
 * so many rows, or rows of such parts. Where that is not there, nothing is lost if the
 * group is not looked at. */
#ifndef GR_CORRELATE_NEED_H
#define GR_CORRELATE_NEED_H

#include "correlate/correlate.h"

enum { NEED_PARTS = 8 };

typedef struct {
    size_t least; /* rows; of those that count values, with different ones */
    bool by_part; /* asked for parts instead */
    uint64_t enough[(1 << NEED_PARTS) / 64]; /* bit n: the set n of parts is */
} correlate_need;

/* False: nothing is known, or a row is enough. */
bool correlate_need_of(const sigma_correlation *rule, correlate_need *out);

/* `rows` of all parts, or of the set `parts`. */
static inline bool correlate_need_is_met(const correlate_need *n, size_t rows,
                                         unsigned parts)
{
    return n->by_part ? (n->enough[parts / 64] >> parts % 64 & 1) != 0
                      : rows >= n->least;
}

#endif
