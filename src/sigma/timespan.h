/* timespan.h - "15m": how long a correlation's window is.
 *
 * Source: Sigma specification 2.1, "Time Selection": s, m, h, d; of pySigma: w,
 * M (a twelfth of a year) and y (365.2425 days). */
#ifndef GR_SIGMA_TIMESPAN_H
#define GR_SIGMA_TIMESPAN_H

#include "sigma/build.h"

/* `key` is the word before it, for messages. GR_DAMAGED: not of that form, no
 * time at all, or more than 64 bits of nanoseconds hold (292 years). */
gr_status timespan_read(rule_build *b, gr_slice key, const yaml_value *v,
                        int64_t *out_ns);

/* The same, and "0s" is one too. */
gr_status timespan_read_any(rule_build *b, gr_slice key, const yaml_value *v,
                            int64_t *out_ns);

/* As it would be written: "15m". */
enum { TIMESPAN_TEXT = 24 };
gr_slice timespan_text(char room[TIMESPAN_TEXT], int64_t ns);

#endif
