/* hunt_problems.h - what a hunt could not read, judge or join, as lines on standard
 * error. */
#ifndef CLI_HUNT_PROBLEMS_H
#define CLI_HUNT_PROBLEMS_H

#include "cli/reading.h"
#include "hunt/hunt.h"

/* Without -v the first of those on evidence. */
void cli_tell_hunt(const cli_reading *reading, const cli_args *args,
                   const hunt_result *r);

#endif
