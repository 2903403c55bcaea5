/* sums.h - what dump, search, metrics and gaps say of the evidence they read: files,
 * damage, records. (hunt says more: hunt_result.) */
#ifndef GR_HUNT_SUMS_H
#define GR_HUNT_SUMS_H

#include "hunt/pipe.h"

typedef struct {
    size_t file;      /* index in the evidence list */
    gr_status status; /* of the file; GR_DAMAGED: a range of it */
    uint64_t offset, length, records_lost; /* of a range */
    /* 0, or so many sound events from there on are not shown: GR_LIMIT, one
     * that is too large; GR_UNSUPPORTED, all of the file that have no such
     * form. */
    uint64_t not_shown;
    gr_slice what;
} read_problem;

typedef struct {
    size_t files_read, files_empty, files_unreadable, files_no_reader;
    size_t files_same; /* as an earlier one, and not counted elsewhere here */
    uint64_t bytes, events, damaged_ranges, damaged_bytes, records_lost;
    uint64_t written;       /* events written, or found */
    uint64_t not_shown;     /* could not be written, compared or counted */
    uint64_t once_in_doubt; /* of logons, as in hunt_result */
    size_t doubt_files[2];
    /* Files that could not be read, damaged ranges and events that are not
     * shown, in order, up to a ceiling (hunt/limits.h); in the arena. */
    const read_problem *problems;
    size_t problem_count;
    uint64_t problems_beyond;
} read_sums;

#endif
