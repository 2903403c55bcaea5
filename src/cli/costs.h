/* costs.h - which rules cost most: hunt --profile-rules. */
#ifndef GR_CLI_COSTS_H
#define GR_CLI_COSTS_H

#include "hunt/hunt.h"

/* The dearest rules, to standard error. */
void cli_print_costs(const hunt_result *r);

#endif
