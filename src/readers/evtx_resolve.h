/* evtx_resolve.h - a record made whole: templates with their values in place.
 *
 * What comes out has no NODE_SUBSTITUTION: values are NODE_TEXT, `optional`
 * where the substitution was; nested BinXML stands as elements; elements that
 * depend on a NULL are gone. */
#ifndef GR_READERS_EVTX_RESOLVE_H
#define GR_READERS_EVTX_RESOLVE_H

#include "readers/evtx_content.h"

/* `expand`: an element that holds a list is repeated for each item, as Windows
 * shows it ([MS-EVEN6] 3.1.4.7.5). `nodes` is what may be made, and is counted
 * down. GR_LIMIT (told at `where`), GR_NOMEM. */
gr_status evtx_resolve(const evtx_content *content, bool expand,
                       gr_arena *arena, size_t *nodes, uint64_t where,
                       const evtx_node **out, gr_error *err);

/* The tree of all records that have the templates of `content`, which has no
 * plain part: templates stand in one another, elements keep their dependency
 * and NODE_SUBSTITUTION stays, both with the place in content->values as their
 * number. NULL: too large, or no memory. Where it is not, evtx_resolve gives
 * no GR_LIMIT for such a record without lists. */
const evtx_node *evtx_unfold(const evtx_content *content, gr_arena *arena);

#endif
