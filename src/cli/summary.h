/* summary.h - a hunt on one screen: at most 24 lines at 80 columns.
 *
 *   verdict            what was found; what was examined
 *   levels | hosts     findings, rules, hosts per level | the worst hosts
 *   histogram          60 equal parts of the time of the findings
 *   findings           the ten that matter most
 *   coverage, written, next */
#ifndef CLI_SUMMARY_H
#define CLI_SUMMARY_H

#include "cli/terminal.h"
#include "cli/zone.h"
#include "hunt/hunt.h"

typedef struct {
    cli_terminal terminal;
    cli_zone zone;
    const char *case_path; /* NULL: none was written */
    double seconds;        /* of the run; 0: not told */
} cli_summary;

void cli_put_summary(gr_buffer *out, const cli_summary *s,
                     const hunt_result *r);

/* "12,345 events in 3 files", of an interrupted run "and a part of another". */
void cli_put_read(gr_buffer *out, const hunt_result *r);

/* Why nothing was judged at all: no rule, no event, or none that a rule looks
 * at. NULL: something was. */
const char *cli_why_nothing_was_judged(const hunt_result *r);

/* Was there something that was not looked at, so that the run is not complete
 * (exit 3)? */
bool cli_hunt_incomplete(const hunt_result *r);

#endif
