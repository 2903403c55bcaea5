/* logon_report.h - views of logons for people and for programs. */
#ifndef GR_HUNT_LOGON_REPORT_H
#define GR_HUNT_LOGON_REPORT_H

#include "hunt/logon_views.h"
#include "hunt/table.h"

/* What came of it all: the sums, who got in after failures, the histogram, who
 * failed most. */
void logon_put_summary(gr_buffer *out, const table_options *options,
                       const logon_views *v);

/* The histogram alone, a line for each bucket. */
void logon_put_times(gr_buffer *out, const table_options *options,
                     const logon_views *v);

/* A view: its header where it is a table, and a row; the name is in `name`. */
void logon_put_group_header(gr_buffer *out, const table_options *options,
                            const logon_views *v, logon_group group);
void logon_put_group_row(gr_buffer *out, const table_options *options,
                         const logon_views *v, logon_group group, gr_slice name,
                         const logon_row *row);

#endif
