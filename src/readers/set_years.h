/* set_years.h - the years of rotated logs whose times name none, each by the
 * others.
 *
 *   auth.log.2.gz   Nov  3 ... Dec 30          2024
 *   auth.log.1      Dec 31 ... Feb  2          2024, 2025
 *   auth.log        Feb  2 ...                 2025
 *
 * One file after another, so each begins no earlier than the file before it,
 * and no event is after its own file's time, or the date in its name. The years
 * are the latest of which all that is true. But a file system says when a file
 * was copied as often as when it was written (then all have one time): where
 * only that allows a later year, the file follows the one before it as soon as
 * its months allow. What a line or a person says holds. */
#ifndef GR_READERS_SET_YEARS_H
#define GR_READERS_SET_YEARS_H

#include "readers/reader.h"

typedef enum {
    YEAR_BY_COPY,    /* the file system's time */
    YEAR_BY_ARCHIVE, /* an archive's, or the date in its name */
    YEAR_SAID
} set_year_trust;

typedef struct {
    reader_day first;      /* month 0: not known, and then it is passed by */
    int64_t bound_seconds; /* no event is after it; INT64_MAX: unknown */
    set_year_trust trust;
    reader_around out;
} set_year;

/* What is known of one of them. `by_archive`: so is its time. */
set_year set_year_of(reader_day first, int64_t modified_ns, gr_slice name,
                     bool by_archive, int32_t said);

/* Of a set, the oldest first: gives each its `out`. */
void set_years_agree(set_year *all, size_t count);

#endif
