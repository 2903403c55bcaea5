/* token_set.h - which of many literals like "sha1=0123..." stand in a text?
 *
 *   text       sha1=4a5b6c7d8e...,md5=00112233...,imphash=...
 *   looked at      |                  |                   |
 *
 * Lists of hashes: a literal that has a '=' stands in a text only where the text
 * has one too, and behind it what the literal has there. So it is looked up at
 * each '=' of the text, by the bytes behind it, and nowhere else. */
#ifndef GR_SIGMA_TOKEN_SET_H
#define GR_SIGMA_TOKEN_SET_H

#include "sigma/literal_set.h"

typedef struct token_set token_set;

/* Has it a '=', and enough behind the first? */
bool token_set_takes(gr_slice text);

/* Of literals[members[0]]... which it takes. NULL: there are none, or the arena's
 * status says why. */
const token_set *token_set_new(gr_arena *arena, const literal *literals,
                               const uint32_t *members, size_t count);

void token_set_search(const token_set *set, gr_slice text, uint32_t base,
                      literal_hits *hits);

#endif
