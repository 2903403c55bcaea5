/* at_once.h - a whole group of rows that lie in memory, judged at once.
 *
 *   times  | t t t t t t t t |       a window is from one row to another: nothing
 *   orders | o o o o o o o o |       is copied into it, and a burst is told of the
 *   parts  | p p p p p p p p |       columns as they lie there
 *
 * What comes out is what correlate_add of each row would tell, for less: of a group
 * that is too small nothing is looked at, and what several rules ask of the same rows
 * (which values are alike, sums up to each row) is made once for all of them. */
#ifndef GR_CORRELATE_AT_ONCE_H
#define GR_CORRELATE_AT_ONCE_H

#include "correlate/correlate.h"

typedef struct {
    uint8_t bytes[CORRELATE_VALUE]; /* of value_*, a number: its first half */
} at_once_value;

/* What windows count. */
typedef enum {
    AT_ONCE_ROWS,
    AT_ONCE_VALUES, /* distinct ones */
    AT_ONCE_PARTS,
    AT_ONCE_LINKS /* of the longest chain (chain.h) */
} at_once_what;

/* What is made of a group for all rules; owned, and used again for the next. */
enum { AT_ONCE_SPANS = 4 }; /* time spans whose windows are known at once */
typedef struct {
    uint32_t *before, *behind, *table;
    uint32_t *starts[AT_ONCE_SPANS];
    uint32_t *counts[AT_ONCE_SPANS], *least[AT_ONCE_SPANS],
        *most[AT_ONCE_SPANS]; /* at_once_counts.h */
    int64_t *sums;
    uint64_t *named; /* orders */
    size_t rows;
} at_once_room; /* zeros: empty */

/* Rows of one group, each of which counts, in order of (time, order). Of matches:
 * first_ns is time_ns, and there are no marks. */
typedef struct {
    const uint8_t *key;
    size_t count; /* below 2^31 */
    const int64_t *times;
    const uint64_t *orders;
    const uint8_t *parts; /* NULL: all are of part 0 */
    const uint32_t
        *files; /* where each stands, as in correlate_row; asked of an
                              order alone */
    const at_once_value *values; /* NULL: no rule asks for them */
    at_once_room *room;
    size_t most_named; /* as in correlate_options */
    struct {           /* what is known of them; zeros at first */
        bool numbered, summed, exact;
        size_t distinct;
        uint64_t present; /* bit n: part n */
        struct {
            int64_t span_ns;
            size_t most; /* rows in the fullest window */
        } windows[AT_ONCE_SPANS];
        size_t window_count; /* that were made */
        struct {
            at_once_what what;
            bool made;
            int64_t span_ns;
            uint32_t top;
        } counts[AT_ONCE_SPANS];
        size_t count_count;
    } known;
} at_once_group;

void at_once_room_free(at_once_room *room);

/* The same rows with other values: what is known of the rows stays known. */
void at_once_set_values(at_once_group *g, const at_once_value *values);

/* The rows that a group of it has at least where anything holds. */
size_t at_once_least(const sigma_correlation *rule);

/* Where nothing holds as long as no number of a group is `each`, and all that are there
 * are less than `sum` if each was as large as the largest; INFINITY: that is not asked.
 * False: of this rule nothing like it is known. */
bool at_once_reach(const sigma_correlation *rule, double *each, double *sum);

/* Can this hold anywhere in the group? No: it needs not be judged. */
bool at_once_may_hold(const sigma_correlation *rule, at_once_group *g);

/* GR_NONE: not of such a rule, such numbers, or such an order; nothing was told.
 * GR_NOMEM, or what the sink fails with. The group has no more rows than a window may hold. */
gr_status at_once_judge(const sigma_correlation *rule, at_once_group *g,
                        correlate_sink sink, gr_error *err);

#endif
