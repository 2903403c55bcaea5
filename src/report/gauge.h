/* gauge.h - how high a bar of a histogram stands. */
#ifndef GR_REPORT_GAUGE_H
#define GR_REPORT_GAUGE_H

#include "base/buffer.h"

#include <stdbool.h>

/* 0 for nothing; 1 for one, 8 for the most, logarithmic between: one loud hour
 * must not make all others look like nothing. */
unsigned report_gauge(uint64_t count, uint64_t most);

/* A bar of such a height, one column wide; without `utf8` a sign of ASCII. */
void report_put_bar(gr_buffer *out, unsigned step, bool utf8);

#endif
