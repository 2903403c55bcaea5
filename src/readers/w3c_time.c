/* w3c_time.c - see w3c_time.h. */
#include "readers/w3c_time.h"

#include "base/number.h"

#define SECOND_NS INT64_C(1000000000)
#define HOUR_NS (3600 * SECOND_NS)
#define DAY_NS (24 * HOUR_NS)

bool w3c_date_parse(gr_slice text, int64_t *day_ns)
{
    enum { CENTURY_TURNS = 70 };
    size_t at = 0;
    uint32_t year;
    gr_calendar c = {.year = 0};
    if (!gr_take_digits(text, &at, 2, 4, &year) || at == 3 ||
        !gr_take_byte(text, &at, '-'))
        return false;
    if (at == 3) year += year < CENTURY_TURNS ? 2000 : 1900;
    c.year = (int32_t)year;
    return gr_take_digits(text, &at, 1, 2, &c.month) &&
           gr_take_byte(text, &at, '-') &&
           gr_take_digits(text, &at, 1, 2, &c.day) && at == text.len &&
           gr_time_from_calendar(&c, day_ns);
}

/* Behind the point; digits beyond the ninth mean less than we keep. */
static bool take_fraction(gr_slice text, size_t *at, int64_t *ns)
{
    int64_t unit = SECOND_NS / 10;
    size_t const from = *at;
    for (*ns = 0; *at < text.len; ++*at, unit /= 10) {
        uint8_t const c = text.ptr[*at];
        if (c < '0' || c > '9') return false;
        *ns += unit * (c - '0');
    }
    return *at > from;
}

bool w3c_time_parse(gr_slice text, int64_t *ns)
{
    size_t at = 0;
    uint32_t hour, minute, second = 0;
    int64_t fraction = 0;
    if (!gr_take_digits(text, &at, 1, 2, &hour) ||
        !gr_take_byte(text, &at, ':') ||
        !gr_take_digits(text, &at, 2, 2, &minute))
        return false;
    if (at < text.len && (!gr_take_byte(text, &at, ':') ||
                          !gr_take_digits(text, &at, 2, 2, &second)))
        return false;
    if (at < text.len &&
        (!gr_take_byte(text, &at, '.') || !take_fraction(text, &at, &fraction)))
        return false;
    if (hour > 23 || minute > 59 || second > 60) return false;
    *ns = ((int64_t)hour * 3600 + minute * 60 + second) * SECOND_NS + fraction;
    return true;
}

/* Beyond the ends of time: GR_TIME_NONE. */
static int64_t sum_of(int64_t day_ns, int64_t ns)
{
    int64_t sum;
    return __builtin_add_overflow(day_ns, ns, &sum) ? GR_TIME_NONE : sum;
}

void w3c_clock_set(w3c_clock *clock, gr_slice date)
{
    int64_t day, time = 0;
    size_t const blank = gr_find_byte(date, ' ');
    if (!w3c_date_parse(gr_sub(date, 0, blank), &day)) return;
    if (!w3c_time_parse(gr_trim(gr_from(date, blank)), &time)) time = 0;
    *clock = (w3c_clock){day, time};
}

int64_t w3c_clock_tell(w3c_clock *clock, gr_slice time)
{
    int64_t ns;
    if (clock->day_ns == GR_TIME_NONE || !w3c_time_parse(time, &ns))
        return GR_TIME_NONE;
    if (ns - clock->last_ns >= DAY_NS - HOUR_NS) /* late */
        return sum_of(clock->day_ns, ns - DAY_NS);
    if (clock->last_ns - ns >= DAY_NS / 2)
        clock->day_ns = sum_of(clock->day_ns, DAY_NS);
    clock->last_ns = ns;
    return clock->day_ns == GR_TIME_NONE ? GR_TIME_NONE
                                         : sum_of(clock->day_ns, ns);
}
