/* source_table.h - what there was to see, by host and log: from when to when, how
 * much, and what is missing, damaged or assumed. */
#ifndef CLI_SOURCE_TABLE_H
#define CLI_SOURCE_TABLE_H

#include "cli/summary.h"

/* Behind the summary: so many logs at most, or `all`. */
enum { CLI_SOURCES_SHOWN = 8 };
void cli_put_sources(gr_buffer *out, const cli_summary *s, const hunt_result *r,
                     bool all);

#endif
