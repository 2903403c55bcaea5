/* ioc_scan.h - which indicators may stand in a run of bytes?
 *
 * Straight from the evidence, sixty-four bytes a step: only dots, colons and long
 * runs of hexadecimal digits are looked at more closely. What is told stands
 * there; whether it stands by itself is not asked here. */
#ifndef GR_SIGMA_IOC_SCAN_H
#define GR_SIGMA_IOC_SCAN_H

#include "sigma/ioc_set.h"

typedef struct {
    gr_slice bytes;
    unsigned step; /* 1: UTF-8; 2: UTF-16 little endian, from any place on */
    /* Of many texts, one may begin where another ends: what is part of a longer
     * run of digits is told too, and more than there is, with no item. */
    bool joined;
} ioc_view;

/* True: that is enough, the scan ends. `from` and `to` are of view.bytes. */
typedef bool ioc_taker(void *self, uint32_t item, size_t from, size_t to);

/* What `take` said last. Indicators without a dot, or beyond ASCII, are not
 * looked for. */
bool ioc_scan(const ioc_set *set, ioc_view view, ioc_taker *take, void *self);

/* Is what stands around `at` an IPv6 address? */
bool ioc_is_in_v6(gr_slice text, size_t at);

#endif
