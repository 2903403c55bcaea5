/* explain_correlation.h - rules explain --correlation. */
#ifndef CLI_EXPLAIN_CORRELATION_H
#define CLI_EXPLAIN_CORRELATION_H

#include "cli/commands.h"

/* As a command: to its exit code. */
int cli_explain_correlation(const cli_args *args);

#endif
