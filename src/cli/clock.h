/* clock.h - how the times of evidence are to be understood, as a person says:
 * --source-timezone, --source-year and --clock-skew. */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include "base/arena.h"
#include "cli/options.h"
#include "evidence/evidence.h"
#include "hunt/skew.h"
#include "readers/reader.h"

/* One [GLOB=]VALUE. */
typedef struct {
    gr_slice glob; /* empty: all evidence */
    gr_slice text;
    const gr_zone *zone;
    int32_t year;
} cli_clock_rule;

typedef struct {
    cli_clock_rule *zones, *years; /* as they were given */
    size_t zone_count, year_count;
    hunt_skew *skews;
    size_t skew_count;
} cli_clock;

/* Reads the options of `args`; must be called before there are threads.
 * GR_DAMAGED: a value that is none, with a message. */
gr_status cli_clock_open(gr_arena *arena, const cli_args *args, cli_clock *out,
                         gr_error *err);

/* pipe_options.clock_of; `self` is a cli_clock. */
reader_clock cli_clock_of(void *self, const evidence_item *item);

/* Does `glob` fit the path, or, without a slash, its last component? * stands for
 * any bytes, ? for one. */
bool cli_glob_fits(gr_slice glob, gr_slice path);

/* Says which skews are of hosts that no event is of. */
void cli_tell_unused_skews(const cli_clock *clock);

/* As options of the run: "source_timezone":[["*","Europe/Berlin"]]. */
void cli_put_clock_options(gr_buffer *out, bool *first, const cli_args *args);

#endif
