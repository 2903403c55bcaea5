/* findings.h - findings on standard output: their form, their table. */
#ifndef CLI_FINDINGS_H
#define CLI_FINDINGS_H

#include "cli/options.h"
#include "cli/zone.h"
#include "report/findings.h"

/* --format and --json; a table without them. */
report_form cli_findings_form(const cli_args *args);
/* As wide as the terminal, with times in `zone`, which lives longer. */
report_table cli_findings_table(const cli_args *args, cli_zone *zone);

#endif
