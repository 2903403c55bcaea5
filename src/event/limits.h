/* limits.h - ceilings of the event room, with their reasons. */
#ifndef GR_EVENT_LIMITS_H
#define GR_EVENT_LIMITS_H

/* Text of one value: a unit is at most some MiB and text at most three times
 * its bytes; 64 MiB is beyond any real value. */
#define EVENT_VALUE_TEXT_CEILING ((size_t)64 << 20)

#endif
