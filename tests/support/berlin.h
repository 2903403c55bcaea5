/* berlin.h - a zone with a summer time, for tests: that of Berlin in 2021. */
#ifndef TESTS_BERLIN_H
#define TESTS_BERLIN_H

#include "base/zone.h"

static const gr_zone_span berlin_spans[] = {
    {INT64_MIN, 3600},  /* 28 March 2021 01:00 UTC: 02:00 becomes 03:00 */
    {1616893200, 7200}, /* 31 October 2021 01:00 UTC: 03:00 becomes 02:00 */
    {1635642000, 3600}};
static const gr_zone berlin = {berlin_spans, 3, GR_S_INIT("Europe/Berlin")};

#endif
