/* text_pattern.h - a rule's text pattern, made ready to compare.
 *
 *   abc      EQUALS      abc*     STARTS     *abc    ENDS
 *   *abc*    CONTAINS    *        ANYTHING   a*b?c   GLOB */
#ifndef GR_SIGMA_TEXT_PATTERN_H
#define GR_SIGMA_TEXT_PATTERN_H

#include "base/arena.h"
#include "sigma/rule.h"

typedef enum {
    SHAPE_EQUALS,
    SHAPE_STARTS,
    SHAPE_ENDS,
    SHAPE_CONTAINS,
    SHAPE_ANYTHING,
    SHAPE_GLOB
} pattern_shape;

/* What the first or last eight bytes of a text must be, where `mask` is set. */
typedef struct {
    uint64_t bytes, mask;
} text_edge;

typedef struct {
    pattern_shape shape;
    bool cased;     /* compare with text as it is, else with folded text */
    bool narrow;    /* compare with narrow text: see utf.h */
    text_edge edge; /* of EQUALS to ENDS: tells most texts apart at once */
    gr_slice text;  /* of EQUALS to CONTAINS */
    const pattern_part *parts; /* of GLOB */
    size_t part_count;
} text_pattern;

/* In `arena`, which says by its status whether it worked. */
text_pattern text_pattern_of(gr_arena *arena, const sigma_pattern *pattern);

/* Does a text match whenever a part of it does? */
bool text_pattern_is_open(const text_pattern *p);

/* That `part`, folded, occurs. */
text_pattern text_pattern_containing(gr_slice part);

/* Makes it a pattern for narrow text, if that will do. */
void text_pattern_narrow(gr_arena *arena, text_pattern *pattern);

/* `text` is narrow if the pattern is; else valid UTF-8, folded unless the pattern
 * is cased. */
bool text_pattern_matches(const text_pattern *pattern, gr_slice text);

/* `text` folded, in `arena`. */
gr_slice text_folded(gr_arena *arena, gr_slice text);

/* `folded` as it stands in narrow text, in `arena`. False: it has what narrow text
 * has not. */
bool text_narrowed(gr_arena *arena, gr_slice folded, gr_slice *out);

/* Does `part` occur in `text`? Faster than gr_find on long text. */
bool text_contains(gr_slice text, gr_slice part);

#endif
