/* ioc_unit.h - which events of a unit may have indicators: one scan for all of
 * them.
 *
 *   unit   | event | event | event | event | event |
 *   parts  0 0 0 0 0 0 0 0 0 1 1 0 0 0 0 0 0 0 0 0 0
 */
#ifndef GR_SIGMA_IOC_UNIT_H
#define GR_SIGMA_IOC_UNIT_H

#include "sigma/ioc_set.h"

/* Of a unit with more than 64 bytes a part, parts are longer. */
enum { IOC_PARTS = 16384, IOC_PART_LOG = 6 };

/* The unit at hand. All zero: none yet. */
typedef struct {
    const char *kind; /* of the reader whose number it is */
    uint64_t number;
    gr_slice bytes;
    unsigned part_log; /* of the bytes in a part */
    uint64_t parts[IOC_PARTS / 64];
} ioc_unit;

/* May the bytes of `e`, which has a unit, have indicators that ioc_scan finds? */
bool ioc_unit_may_hit(ioc_unit *unit, const ioc_set *set, const event *e);

#endif
