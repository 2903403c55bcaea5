/* ioc_match.h - an event and the indicators that it has, each by itself: a domain
 * between labels, an address between what is no address.
 *
 *   all bytes that a few events come from --> none of their texts --> a text
 *
 * are scanned as they are (ioc_scan.h); only of a text that may have something
 * is a folded one made, in which bounds are looked at. */
#ifndef GR_SIGMA_IOC_MATCH_H
#define GR_SIGMA_IOC_MATCH_H

#include "sigma/ioc_set.h"

typedef struct {
    uint32_t item;  /* of the set */
    uint32_t field; /* of the event's layout */
} ioc_hit;

/* One thread's. NULL: no memory. */
typedef struct ioc_matcher ioc_matcher;
ioc_matcher *ioc_matcher_new(const ioc_set *set);
void ioc_matcher_free(ioc_matcher *m); /* NULL is fine */

typedef struct {
    const ioc_hit *items; /* by item, then field; valid until the next match */
    size_t count;
    bool beyond; /* there are more of them than have room */
} ioc_hits;

/* GR_LIMIT: too much text; GR_NOMEM. Texts are made in `scratch`, which is the caller's to rewind. */
gr_status ioc_match(ioc_matcher *m, const event *e, gr_arena *scratch,
                    ioc_hits *out, gr_error *err);

#endif
