/* shares.c - see shares.h. */
#include "correlate/shares.h"

enum { ENDS = 2 }; /* the first and the last */

/* How much `level` for each would take, beyond `room` or not. */
static bool fits(const size_t *needs, size_t count, size_t room, size_t level)
{
    size_t used = 0;
    for (size_t i = 0; i < count && used <= room; i++)
        used += needs[i] < level ? needs[i] : level;
    return used <= room;
}

size_t shares_of(const size_t *needs, size_t count, size_t room, size_t *shares)
{
    size_t level = 0, left = room;
    for (size_t step = CORRELATE_GROUNDS; step > 0; step /= 2)
        while (level + step <= CORRELATE_GROUNDS &&
               fits(needs, count, room, level + step))
            level += step;
    for (size_t i = 0; i < count; i++)
        left -= needs[i] < level ? needs[i] : level;
    for (size_t i = 0; i < count; i++) {
        bool const one = needs[i] > level && left > 0;
        left -= one;
        shares[i] = needs[i] < level ? needs[i] : level + one;
    }
    return room - left;
}

/* Up to `most` for each of them, beside what they have. */
static size_t give(const uint64_t *counts, size_t count, size_t most,
                   size_t room, size_t *shares)
{
    size_t more[2 * CORRELATION_PARTS] = {0};
    for (size_t i = 0; i < count; i++)
        more[i] = (counts[i] < most ? (size_t)counts[i] : most) - shares[i];
    size_t const given = shares_of(more, count, room, more);
    for (size_t i = 0; i < count; i++) shares[i] += more[i];
    return given;
}

void shares_of_parts(const uint64_t *counts, size_t parts, size_t room,
                     size_t *shares)
{
    size_t left = room;
    for (size_t i = 0; i < 2 * parts; i++) shares[i] = 0;
    left -= give(counts, 2 * parts, ENDS, left, shares);
    left -= give(counts, parts, CORRELATE_GROUNDS, left, shares);
    give(counts + parts, parts, CORRELATE_GROUNDS, left, shares + parts);
}
