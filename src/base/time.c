/* time.c - civil dates from day numbers and back (proleptic Gregorian).
 *
 * The arithmetic counts years from March, so that the leap day is the last
 * day of its year, in eras of 400 years = 146,097 days. */
#include "base/time.h"

#include "base/digits.h"
#include "base/number.h"

#include <stdio.h>

#define NS_PER_SECOND INT64_C(1000000000)
#define SECONDS_1601_TO_1970 INT64_C(11644473600)
enum { SECONDS_PER_DAY = 86400, DAYS_PER_ERA = 146097 };

#define NS_PER_DAY (SECONDS_PER_DAY * NS_PER_SECOND)

int64_t gr_day_start(int64_t time_ns)
{
    int64_t const of_day = time_ns % NS_PER_DAY;
    int64_t const back = of_day < 0 ? of_day + NS_PER_DAY : of_day;
    return time_ns < INT64_MIN + 1 + back ? INT64_MIN + 1 : time_ns - back;
}

int64_t gr_day_end(int64_t time_ns)
{
    int64_t const of_day = time_ns % NS_PER_DAY;
    int64_t const on = of_day < 0 ? -of_day : NS_PER_DAY - of_day;
    return time_ns > INT64_MAX - on ? INT64_MAX : time_ns + on;
}

static int64_t days_of(int64_t year, uint32_t month, uint32_t day)
{
    int64_t const y = year - (month <= 2);
    int64_t const era = (y >= 0 ? y : y - 399) / 400;
    int64_t const year_of_era = y - era * 400;
    int64_t const month_from_march = (month + 9) % 12;
    int64_t const day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t const day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - 719468;
}

/* Of the day `day_of_era`, counted from 1 March of the first year of an era;
 * the year is counted from there too. */
static gr_calendar date_in_era(uint32_t day_of_era)
{
    uint32_t const year_of_era = (day_of_era - day_of_era / 1460 +
                                  day_of_era / 36524 - day_of_era / 146096) /
                                 365;
    uint32_t const day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    uint32_t const m = (5 * day_of_year + 2) / 153;
    gr_calendar c = {0};
    c.day = day_of_year - (153 * m + 2) / 5 + 1;
    c.month = m < 10 ? m + 3 : m - 9;
    c.year = (int32_t)(year_of_era + (c.month <= 2));
    return c;
}

static void set_time_of_day(gr_calendar *c, uint32_t seconds)
{
    c->hour = seconds / 3600;
    c->minute = seconds / 60 % 60;
    c->second = seconds % 60;
}

gr_calendar gr_calendar_of_unix(int64_t seconds)
{
    int64_t days = seconds / SECONDS_PER_DAY;
    int64_t rest = seconds % SECONDS_PER_DAY;
    if (rest < 0) rest += SECONDS_PER_DAY, days--;
    int64_t const z = days + 719468;
    int64_t const era = (z >= 0 ? z : z - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    gr_calendar c = date_in_era((uint32_t)(z - era * DAYS_PER_ERA));
    c.year += (int32_t)(era * 400);
    set_time_of_day(&c, (uint32_t)rest);
    return c;
}

gr_calendar gr_calendar_of_filetime(uint64_t ticks)
{
    int64_t const seconds = (int64_t)(ticks / 10000000) - SECONDS_1601_TO_1970;
    gr_calendar c = gr_calendar_of_unix(seconds);
    c.ns = (uint32_t)(ticks % 10000000 * 100);
    return c;
}

gr_calendar gr_calendar_of_time(int64_t time_ns)
{
    int64_t seconds = time_ns / NS_PER_SECOND;
    int64_t ns = time_ns % NS_PER_SECOND;
    if (ns < 0) ns += NS_PER_SECOND, seconds--;
    gr_calendar c = gr_calendar_of_unix(seconds);
    c.ns = (uint32_t)ns;
    return c;
}

static bool join(int64_t seconds, uint32_t ns, int64_t *out)
{
    int64_t v = 0;
    if (__builtin_mul_overflow(seconds, NS_PER_SECOND, &v) ||
        __builtin_add_overflow(v, (int64_t)ns, &v) || v == GR_TIME_NONE)
        return false;
    *out = v;
    return true;
}

int64_t gr_time_from_filetime(uint64_t ticks)
{
    int64_t const seconds = (int64_t)(ticks / 10000000) - SECONDS_1601_TO_1970;
    int64_t out = GR_TIME_NONE;
    (void)join(seconds, (uint32_t)(ticks % 10000000 * 100), &out);
    return out;
}

static uint32_t days_in_month(int32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31};
    bool const leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool gr_time_from_calendar(const gr_calendar *c, int64_t *out)
{
    if (c->month < 1 || c->month > 12 || c->day < 1 ||
        c->day > days_in_month(c->year, c->month) || c->hour > 23 ||
        c->minute > 59 || c->second > 60 || c->ns > 999999999)
        return false;
    int64_t const seconds =
        days_of(c->year, c->month, c->day) * SECONDS_PER_DAY + c->hour * 3600 +
        c->minute * 60 + c->second;
    return join(seconds, c->ns, out);
}

/* Parts that no calendar has, but hostile bytes may: as they are. */
static size_t put_odd_calendar(char *out, const gr_calendar *c)
{
    int const n =
        snprintf(out, GR_TIME_TEXT, "%04d-%02u-%02uT%02u:%02u:%02u",
                 (int)c->year, c->month, c->day, c->hour, c->minute, c->second);
    return n < 0 ? 0 : (size_t)n;
}

/* Each part within its digits. */
static void put_date_and_time(char *out, const gr_calendar *c)
{
    uint32_t const year = (uint32_t)c->year;
    memcpy(out, "0000-00-00T00:00:00", 19);
    gr_pair_at(out, year / 100);
    gr_pair_at(out + 2, year % 100);
    gr_pair_at(out + 5, c->month);
    gr_pair_at(out + 8, c->day);
    gr_pair_at(out + 11, c->hour);
    gr_pair_at(out + 14, c->minute);
    gr_pair_at(out + 17, c->second);
}

static size_t put_calendar(char *out, const gr_calendar *c)
{
    if (c->year < 0 || c->year > 9999 || c->month > 99 || c->day > 99 ||
        c->hour > 99 || c->minute > 99 || c->second > 99)
        return put_odd_calendar(out, c);
    put_date_and_time(out, c);
    return 19;
}

static void put_fraction(char *out, uint32_t ns, unsigned digits)
{
    char text[GR_NUMBER_TEXT];
    if (ns > 999999999) {
        gr_put_digits(text, ns, 10);
    } else {
        text[0] = (char)('0' + ns / 100000000);
        (void)gr_decimal_8_at(text + 1, ns % 100000000, true);
    }
    out[0] = '.';
    memcpy(out + 1, text, digits);
}

/* The era of 1601 begins on 1 March 1600. */
enum { DAYS_FROM_1600_MARCH = 306 };

gr_slice gr_filetime_text(char *out, uint64_t ticks)
{
    if (ticks >= GR_FILETIME_OF_10000) {
        gr_calendar const far = gr_calendar_of_filetime(ticks);
        return gr_calendar_text(out, &far, 7);
    }
    uint64_t const seconds = ticks / 10000000;
    uint32_t const days = (uint32_t)(seconds / SECONDS_PER_DAY);
    uint32_t const z = days + DAYS_FROM_1600_MARCH;
    gr_calendar c = date_in_era(z % DAYS_PER_ERA);
    c.year += (int32_t)(1600 + z / DAYS_PER_ERA * 400);
    set_time_of_day(&c, (uint32_t)(seconds % SECONDS_PER_DAY));
    put_date_and_time(out, &c);
    (void)gr_decimal_8_at(out + 19, (uint32_t)(ticks % 10000000), true);
    out[19] = '.';
    out[27] = 'Z';
    return gr_slice_of(out, 28);
}

gr_slice gr_calendar_text(char *out, const gr_calendar *c, unsigned digits)
{
    size_t n = put_calendar(out, c);
    if (digits > 9) digits = 9;
    if (digits > 0) {
        put_fraction(out + n, c->ns, digits);
        n += digits + 1;
    }
    out[n++] = 'Z';
    return gr_slice_of(out, n);
}

gr_slice gr_time_text(char *out, int64_t time_ns, unsigned digits)
{
    gr_calendar const c = gr_calendar_of_time(time_ns);
    return gr_calendar_text(out, &c, digits);
}

/* `len` digits at *i as a number; *i moves. */
static bool number_at(gr_slice s, size_t *i, size_t len, uint32_t *out)
{
    uint32_t v = 0;
    if (len > s.len - *i) return false;
    for (size_t k = 0; k < len; k++) {
        uint8_t const c = s.ptr[*i + k];
        if (c < '0' || c > '9') return false;
        v = v * 10 + (uint32_t)(c - '0');
    }
    *i += len;
    *out = v;
    return true;
}

static bool byte_at(gr_slice s, size_t *i, const char *any)
{
    if (*i == s.len || s.ptr[*i] == 0 || strchr(any, s.ptr[*i]) == NULL)
        return false;
    (*i)++;
    return true;
}

static bool fraction_at(gr_slice s, size_t *i, uint32_t *ns)
{
    uint32_t v = 0, scale = 100000000;
    size_t const start = *i;
    for (; *i < s.len && s.ptr[*i] >= '0' && s.ptr[*i] <= '9'; (*i)++) {
        v += (uint32_t)(s.ptr[*i] - '0') * scale;
        scale /= 10;
    }
    *ns = v;
    return *i > start;
}

static bool zone_at(gr_slice s, size_t *i, int64_t *offset_seconds, bool *zoned)
{
    *offset_seconds = 0;
    *zoned = *i < s.len;
    if (*i == s.len || byte_at(s, i, "Zz")) return true;
    bool const west = s.ptr[*i] == '-';
    uint32_t hours = 0, minutes = 0;
    if (!byte_at(s, i, "+-") || !number_at(s, i, 2, &hours)) return false;
    bool const more = byte_at(s, i, ":") || *i < s.len;
    if ((more && !number_at(s, i, 2, &minutes)) || hours > 23 || minutes > 59)
        return false;
    *offset_seconds = (west ? -1 : 1) * (int64_t)(hours * 3600 + minutes * 60);
    return true;
}

bool gr_time_parse_zoned(gr_slice s, int64_t *out, bool *zoned)
{
    gr_calendar c = {0};
    uint32_t year = 0;
    int64_t zone = 0, time = 0;
    size_t i = 0;
    *zoned = false;
    if (!number_at(s, &i, 4, &year) || !byte_at(s, &i, "-") ||
        !number_at(s, &i, 2, &c.month) || !byte_at(s, &i, "-") ||
        !number_at(s, &i, 2, &c.day))
        return false;
    c.year = (int32_t)year;
    if (i < s.len) {
        if (!byte_at(s, &i, "Tt ") || !number_at(s, &i, 2, &c.hour) ||
            !byte_at(s, &i, ":") || !number_at(s, &i, 2, &c.minute))
            return false;
        if (byte_at(s, &i, ":") && !number_at(s, &i, 2, &c.second))
            return false;
        if (byte_at(s, &i, ".,") && !fraction_at(s, &i, &c.ns)) return false;
        if (!zone_at(s, &i, &zone, zoned)) return false;
    }
    if (i != s.len || !gr_time_from_calendar(&c, &time)) return false;
    return !__builtin_sub_overflow(time, zone * NS_PER_SECOND, out) &&
           *out != GR_TIME_NONE;
}

bool gr_time_parse(gr_slice s, int64_t *out)
{
    bool zoned;
    return gr_time_parse_zoned(s, out, &zoned);
}
