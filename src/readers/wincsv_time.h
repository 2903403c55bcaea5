/* wincsv_time.h - times as programs of Windows write them, in the order that a
 * country has for day and month. */
#ifndef GR_READERS_WINCSV_TIME_H
#define GR_READERS_WINCSV_TIME_H

#include "base/time.h"

typedef enum { WINCSV_MONTH_FIRST, WINCSV_DAY_FIRST } wincsv_order;

/* 2021-03-02 08:15:30.1234567, 3/2/2021 9:15:30 AM, 02.03.2021 09:15:30,
 * 2021/3/2 9:15. *utc: it says its zone, and *out is UTC; else what a clock
 * showed. `order` is that of numbers between slashes; a point or a dash between
 * them means the day first. False: no time. */
bool wincsv_time_read(gr_slice text, wincsv_order order, int64_t *out,
                      bool *utc);

/* What `text` says of the order: +1 the day is first, -1 the month, 0 nothing;
 * *hint: how likely where no text of a file says it, the same way. */
int wincsv_time_order(gr_slice text, int *hint);

#endif
