/* ioc_set.h - many indicators, ready to be looked for.
 *
 *   hashes      by their bytes, in a table
 *   networks    by their bytes at each length that some network has; addresses
 *               are networks of 128 bits
 *   texts       by six characters around a dot, which hardly any text has by
 *               chance; then, of those that begin as far before the dot, the
 *               longest that stands there and all it begins with:
 *
 *                 e v i l . e x a m p l e
 *                   |---------|             the gram; it begins 4 before the dot
 *
 *   others      texts without a dot in them, or beyond ASCII: literal_set.h */
#ifndef GR_SIGMA_IOC_SET_H
#define GR_SIGMA_IOC_SET_H

#include "event/event.h"
#include "sigma/ioc.h"

typedef struct ioc_set ioc_set;

/* `items` must outlive the set; of several that are looked for in the same way
 * the first counts. The arena's status says whether it worked; then NULL. */
const ioc_set *ioc_set_new(gr_arena *arena, const ioc *items, size_t count);

size_t ioc_set_count(const ioc_set *set);
const ioc *ioc_set_get(const ioc_set *set, size_t i);

/* The indicator of a file's SHA-256; SIZE_MAX: none. */
size_t ioc_set_find_sha256(const ioc_set *set, const uint8_t *sha256);

#endif
