/* syslog_turn.c - see syslog_turn.h. */
#include "readers/syslog_turn.h"

#define NS_PER_SECOND INT64_C(1000000000)

/* Lines are not quite in order, and hosts that write into one log have clocks of
 * their own: what goes back by less is late. */
enum { LATE_SECONDS = 600 };
enum { HOUR = 3600, HALF = HOUR / 2 };

static int64_t floor_div(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

static bool is_twice(const gr_zone *zone, int64_t seconds)
{
    int64_t ns, utc;
    return !__builtin_mul_overflow(seconds, NS_PER_SECOND, &ns) &&
           gr_zone_again(zone, ns, &utc);
}

/* Clocks are put back by half an hour or more, at full and half hours. */
static bool is_near(const gr_zone *zone, int64_t hour)
{
    int64_t const from = hour * HOUR;
    return is_twice(zone, from) || is_twice(zone, from + HOUR - 1) ||
           is_twice(zone, from - HALF);
}

static bool went_back(const syslog_turn *t, int64_t seconds)
{
    return t->last_seconds != 0 && seconds < t->last_seconds - LATE_SECONDS;
}

int64_t syslog_turn_tell(const syslog_turn *t, const gr_zone *zone,
                         int64_t local_ns)
{
    int64_t utc;
    if (t->again && gr_zone_again(zone, local_ns, &utc)) return utc;
    return gr_zone_to_utc(zone, local_ns);
}

int64_t syslog_turn_follow(syslog_turn *t, const gr_zone *zone,
                           int64_t local_ns)
{
    if (zone == NULL || local_ns == GR_TIME_NONE) return local_ns;
    int64_t const seconds = floor_div(local_ns, NS_PER_SECOND);
    int64_t const hour = floor_div(seconds, HOUR);
    if (hour != t->hour) t->near = is_near(zone, hour);
    t->hour = hour;
    if (!t->near) t->again = false;
    else if (is_twice(zone, seconds)) t->again |= went_back(t, seconds);
    else t->again = is_twice(zone, seconds - HALF);
    t->last_seconds = t->near ? seconds : 0;
    return syslog_turn_tell(t, zone, local_ns);
}

uint64_t syslog_turn_bits(const syslog_turn *t)
{
    return (uint64_t)t->last_seconds << 1 | t->again;
}

syslog_turn syslog_turn_from(uint64_t bits)
{
    return (syslog_turn){.hour = INT64_MIN,
                         .last_seconds = (int64_t)bits >> 1,
                         .again = (bits & 1) != 0};
}
