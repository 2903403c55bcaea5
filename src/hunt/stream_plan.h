/* stream_plan.h - which correlations share their rows.
 *
 *   stream    rules whose matches are grouped alike: a match is one row of it
 *   variant   whose matches they are: a plain rule, with its group and its values
 *   view      of the rows of a group what rules of the same parts and values take
 *
 *   match --> row of stream 0 (variant 2) --> view 0 --> rules 7, 9, 12
 *         \                              \-> view 1 --> rule 8
 *          `> row of stream 3 (variant 0) ...
 *
 * A rule that takes bursts, or one plain rule twice, shares nothing. */
#ifndef GR_HUNT_STREAM_PLAN_H
#define GR_HUNT_STREAM_PLAN_H

#include "hunt/link.h"

enum {
    STREAM_VARIANTS = 64,
    STREAM_COLUMNS = 2, /* values that a row has at most, else another stream */
    STREAM_NO_PART = 0xFF
};
#define STREAM_NO_VALUE UINT32_MAX

/* A row that a match is. */
typedef struct {
    uint32_t number; /* of all entries */
    uint32_t stream;
    uint32_t variant;
    uint32_t group;                  /* of the plan's */
    uint32_t list;                   /* the same as one of stream_wanted's */
    uint32_t values[STREAM_COLUMNS]; /* of the plan's, or STREAM_NO_VALUE */
    uint32_t wanted[STREAM_COLUMNS]; /* which of stream_wanted's it is */
    bool is_number[STREAM_COLUMNS];
    uint32_t columns;                 /* bit n: it has a value in column n */
    uint32_t uses;                    /* rules that take it */
    uint32_t uses_of[STREAM_COLUMNS]; /* those that want this value */
} stream_entry;

/* What the rows of one match ask for, each once. */
typedef struct {
    const uint32_t *values; /* of the plan's */
    const uint32_t
        *list_of; /* of each: which list it is; STREAM_NO_VALUE: a number */
    size_t count;
    const link_tuple *const *lists; /* of texts: groups, and values */
    size_t list_count;
} stream_wanted;

typedef struct {
    uint8_t part_of[STREAM_VARIANTS]; /* STREAM_NO_PART: not taken */
    size_t
        alike; /* the first view with the same parts; they stand side by side */
    uint64_t variants; /* bit n: variant n is taken */
    size_t column;     /* STREAM_COLUMNS: none */
    uint32_t *rules;   /* those that ask for the fewest rows first */
    size_t *leasts;    /* of each: at_once_least */
    size_t count;
} stream_view;

typedef struct {
    const stream_view *views;
    size_t view_count;
    /* Where a rule of numbers holds, a group has one as large as this in a column, or
     * numbers that sum up to that: at_once_reach. */
    double each[STREAM_COLUMNS], sum[STREAM_COLUMNS];
    bool numbers; /* there are such */
} stream_rules;

typedef struct {
    const stream_rules *streams;
    size_t count;
    const stream_entry *all; /* entries of all rules, one behind the other */
    const stream_entry *const *entries; /* by the plain rule's number */
    const size_t *entry_counts;
    const stream_wanted *wanted;
    size_t most_wanted; /* of any rule */
    const bool *shares; /* by the correlation's number */
    const size_t
        *own_counts; /* by the plain rule's number: uses that share not */
    size_t columns;  /* that any stream has */
} stream_plan;

/* `with`: else no rule shares. False: no memory. */
bool stream_plan_of(gr_arena *arena, const link_map *links, bool with,
                    stream_plan *out);

#endif
