/* timespan.c - see timespan.h. */
#include "sigma/timespan.h"

#include "base/number.h"

#include <stdio.h>

static const int64_t second_ns = 1000000000;

/* Longest first; M and m differ in their case. */
static const struct {
    char letter;
    int64_t seconds;
} units[] = {{'y', 31556952}, {'M', 2629746}, {'w', 604800}, {'d', 86400},
             {'h', 3600},     {'m', 60},      {'s', 1}};
enum { UNITS = sizeof units / sizeof *units };

static int64_t seconds_of(uint8_t letter)
{
    for (size_t i = 0; i < UNITS; i++)
        if (units[i].letter == (char)letter) return units[i].seconds;
    return 0;
}

/* "15m" as 15 and 60; false: not of that form. */
static bool split(gr_slice text, uint64_t *number, int64_t *unit)
{
    if (text.len < 2) return false;
    gr_slice const digits = gr_sub(text, 0, text.len - 1);
    *unit = seconds_of(text.ptr[text.len - 1]);
    if (*unit == 0 || !gr_all_digits(digits)) return false;
    if (!gr_parse_u64(digits, number)) *number = UINT64_MAX;
    return true;
}

gr_status timespan_read_any(rule_build *b, gr_slice key, const yaml_value *v,
                            int64_t *out_ns)
{
    uint64_t number;
    int64_t unit;
    if (!yaml_is_scalar(v) || !split(v->text, &number, &unit))
        return build_refuse(b, v->line,
                            "%.*s: not a number with s, m, h, d, w, M or y "
                            "behind it",
                            BUILD_SHOW(key));
    if (number > (uint64_t)(INT64_MAX / second_ns / unit))
        return build_refuse(b, v->line, "%.*s of more than 292 years",
                            BUILD_SHOW(key));
    *out_ns = (int64_t)number * unit * second_ns;
    return GR_OK;
}

gr_status timespan_read(rule_build *b, gr_slice key, const yaml_value *v,
                        int64_t *out_ns)
{
    GR_TRY(timespan_read_any(b, key, v, out_ns));
    if (*out_ns > 0) return GR_OK;
    return build_refuse(b, v->line, "%.*s of no time at all", BUILD_SHOW(key));
}

gr_slice timespan_text(char room[TIMESPAN_TEXT], int64_t ns)
{
    int64_t const seconds = ns / second_ns;
    size_t i = 0;
    while (i + 1 < UNITS && seconds % units[i].seconds != 0) i++;
    int const len =
        snprintf(room, TIMESPAN_TEXT, "%lld%c",
                 (long long)(seconds / units[i].seconds), units[i].letter);
    return gr_slice_of(room, (size_t)len);
}
