/* wincsv_time.c - see wincsv_time.h. */
#include "readers/wincsv_time.h"

#include "base/number.h"

typedef struct {
    uint32_t parts[3];
    uint8_t separator;
    bool year_first;
    size_t end; /* behind it */
} date;

static bool take_date(gr_slice s, date *out)
{
    size_t at = 0;
    for (size_t i = 0; i < 3; i++) {
        size_t const begin = at;
        if (!gr_take_digits(s, &at, 1, 4, &out->parts[i])) return false;
        if (i == 0) out->year_first = at - begin == 4;
        if (i == 2) break;
        if (at == s.len ||
            (s.ptr[at] != '/' && s.ptr[at] != '.' && s.ptr[at] != '-'))
            return false;
        if (i == 1 && s.ptr[at] != out->separator) return false;
        out->separator = s.ptr[at++];
    }
    out->end = at;
    return true;
}

/* Blanks, also those that are not to be broken at (U+00A0, U+202F). */
static size_t skip_blanks(gr_slice s, size_t at)
{
    for (;;) {
        gr_slice const rest = gr_from(s, at);
        if (gr_starts_with(rest, GR_S(" ")) || gr_starts_with(rest, GR_S(",")))
            at++;
        else if (gr_starts_with(rest, GR_S("\xC2\xA0"))) at += 2;
        else if (gr_starts_with(rest, GR_S("\xE2\x80\xAF"))) at += 3;
        else return at;
    }
}

static bool take_colon(gr_slice s, size_t *at)
{
    if (*at == s.len || (s.ptr[*at] != ':' && s.ptr[*at] != '.')) return false;
    ++*at;
    return true;
}

/* " AM", " p.m."; false: something else is behind the time. */
static bool take_half(gr_slice s, size_t at, uint32_t *hour)
{
    at = skip_blanks(s, at);
    if (at == s.len) return true;
    uint8_t const c = s.ptr[at] | 0x20;
    if ((c != 'a' && c != 'p') || *hour < 1 || *hour > 12) return false;
    *hour = *hour % 12 + (c == 'p' ? 12 : 0);
    return true;
}

static bool take_clock(gr_slice s, size_t at, gr_calendar *c)
{
    if (!gr_take_digits(s, &at, 1, 2, &c->hour) || !take_colon(s, &at) ||
        !gr_take_digits(s, &at, 2, 2, &c->minute))
        return false;
    if (take_colon(s, &at) && !gr_take_digits(s, &at, 2, 2, &c->second))
        return false;
    return take_half(s, at, &c->hour);
}

static int32_t year_of(uint32_t written)
{
    return (int32_t)(written < 100 ? 2000 + written : written);
}

bool wincsv_time_read(gr_slice text, wincsv_order order, int64_t *out,
                      bool *utc)
{
    date d = {.end = 0};
    gr_slice const s = gr_trim(text);
    if (gr_time_parse_zoned(s, out, utc)) return true;
    *utc = false;
    if (!take_date(s, &d)) return false;
    bool const day_first = d.separator != '/' || order == WINCSV_DAY_FIRST;
    gr_calendar c = {.year = year_of(d.parts[2]),
                     .month = d.parts[day_first],
                     .day = d.parts[!day_first]};
    if (d.year_first)
        c = (gr_calendar){.year = (int32_t)d.parts[0],
                          .month = d.parts[1],
                          .day = d.parts[2]};
    return take_clock(s, skip_blanks(s, d.end), &c) &&
           gr_time_from_calendar(&c, out);
}

int wincsv_time_order(gr_slice text, int *hint)
{
    date d = {.end = 0};
    gr_slice const s = gr_trim(text);
    *hint = 0;
    if (!take_date(s, &d) || d.year_first || d.separator != '/') return 0;
    if (d.parts[0] > 12) return 1;
    if (d.parts[1] > 12) return -1;
    bool const halves =
        s.len > 0 && (s.ptr[s.len - 1] == 'M' || s.ptr[s.len - 1] == 'm');
    *hint = halves ? -1 : 1;
    return 0;
}
