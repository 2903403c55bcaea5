/* link_memo.h - keys of groups and values that were made before: who guesses comes
 * again and again, and a digest takes longer than to compare what he is called. */
#ifndef GR_HUNT_LINK_MEMO_H
#define GR_HUNT_LINK_MEMO_H

#include "base/hash.h"
#include "correlate/correlate.h"

typedef struct link_memo link_memo;

/* One for each thread. NULL: no memory. */
link_memo *link_memo_new(void);
void link_memo_free(link_memo *m); /* NULL is fine */
/* Its own. */
gr_sha256 *link_memo_sha(link_memo *m);

/* As link_key. What is remembered is compared whole, so that it changes nothing. */
bool link_memo_key(link_memo *m, gr_slice text, uint8_t out[CORRELATE_KEY]);

#endif
