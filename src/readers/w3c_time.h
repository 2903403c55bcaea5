/* w3c_time.h - the dates and times of W3C logs. */
#ifndef GR_READERS_W3C_TIME_H
#define GR_READERS_W3C_TIME_H

#include "base/time.h"

/* YYYY-MM-DD or YY-MM-DD (of 1970 to 2069), as nanoseconds since 1970. */
bool w3c_date_parse(gr_slice text, int64_t *day_ns);
/* H:MM, HH:MM, HH:MM:SS, and a fraction behind that, since midnight. A leap
 * second is the first of the next minute. */
bool w3c_time_parse(gr_slice text, int64_t *ns);

/* The day of rows that say only their time. */
typedef struct {
    int64_t day_ns;  /* GR_TIME_NONE: not known */
    int64_t last_ns; /* since midnight: of the row before, or of #Date */
} w3c_clock;

/* What #Date says: a date, and a time where there is one. */
void w3c_clock_set(w3c_clock *clock, gr_slice date);
/* The moment of the next row. A time that lies half a day or more before the
 * last is the next day's. One almost a day behind it is a late row of the day
 * before, and changes nothing. GR_TIME_NONE: no time, or no day. */
int64_t w3c_clock_tell(w3c_clock *clock, gr_slice time);

#endif
