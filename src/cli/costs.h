/* costs.h - which rules cost most: hunt --profile-rules. */
#ifndef GR_CLI_COSTS_H
#define GR_CLI_COSTS_H

#include "hunt/hunt.h"

/* The clock that rules are timed by. */
uint64_t cli_now_ns(void);

/* The dearest rules, to standard error. */
void cli_print_costs(const hunt_result *r);

#endif
