/* zone.c - see zone.h. */
#include "base/zone.h"

#include "base/number.h"

#define NS_PER_SECOND INT64_C(1000000000)

static int64_t shift(int64_t local_ns, int32_t offset_seconds)
{
    int64_t const by = offset_seconds * NS_PER_SECOND;
    if (by > 0 ? local_ns < INT64_MIN + 1 + by : local_ns > INT64_MAX + by)
        return GR_TIME_NONE;
    return local_ns - by;
}

static int64_t floor_seconds(int64_t ns)
{
    return ns / NS_PER_SECOND - (ns % NS_PER_SECOND < 0);
}

/* The first span whose clocks showed `local_ns`, or the one before the hour that
 * they left out; *utc_ns by it. */
static size_t first_span(const gr_zone *zone, int64_t local_ns, int64_t *utc_ns)
{
    /* The spans that may be meant begin less than a day and a half from it. */
    int64_t const near = floor_seconds(local_ns) - 36 * 3600;
    size_t low = 0, high = zone->count;
    while (high - low > 1) {
        size_t const middle = low + (high - low) / 2;
        if (zone->spans[middle].from_seconds <= near) low = middle;
        else high = middle;
    }
    for (;; low++) {
        *utc_ns = shift(local_ns, zone->spans[low].offset_seconds);
        if (*utc_ns == GR_TIME_NONE || low + 1 == zone->count) return low;
        int64_t const next = zone->spans[low + 1].from_seconds;
        if (floor_seconds(*utc_ns) < next) return low;
        /* Neither of this span nor of the next: nobody's clock showed it. */
        int64_t const later =
            shift(local_ns, zone->spans[low + 1].offset_seconds);
        if (later == GR_TIME_NONE || floor_seconds(later) < next) return low;
    }
}

int64_t gr_zone_to_utc(const gr_zone *zone, int64_t local_ns)
{
    int64_t utc;
    if (zone == NULL || local_ns == GR_TIME_NONE) return local_ns;
    (void)first_span(zone, local_ns, &utc);
    return utc;
}

bool gr_zone_again(const gr_zone *zone, int64_t local_ns, int64_t *utc_ns)
{
    int64_t first;
    if (zone == NULL || local_ns == GR_TIME_NONE) return false;
    size_t const next = first_span(zone, local_ns, &first) + 1;
    if (first == GR_TIME_NONE || next == zone->count) return false;
    *utc_ns = shift(local_ns, zone->spans[next].offset_seconds);
    return *utc_ns != GR_TIME_NONE &&
           floor_seconds(*utc_ns) >= zone->spans[next].from_seconds;
}

bool gr_zone_offset_parse(gr_slice s, int32_t *out)
{
    uint32_t hours = 0, minutes = 0;
    size_t pos = 1;
    *out = 0;
    if (gr_equal(s, GR_S("Z")) || gr_equal(s, GR_S("UTC"))) return true;
    if (s.len < 2 || (s.ptr[0] != '+' && s.ptr[0] != '-')) return false;
    if (!gr_take_digits(s, &pos, 1, 2, &hours)) return false;
    if (pos < s.len) {
        (void)gr_take_byte(s, &pos, ':');
        if (!gr_take_digits(s, &pos, 2, 2, &minutes)) return false;
    }
    if (pos != s.len || hours > 14 || minutes > 59) return false;
    *out = (int32_t)(hours * 60 + minutes) * 60;
    if (s.ptr[0] == '-') *out = -*out;
    return true;
}
