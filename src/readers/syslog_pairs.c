/* syslog_pairs.c - see syslog_pairs.h.
 *
 * Source: Fortinet's FortiOS log message reference, "Log field format". */
#include "readers/syslog_pairs.h"

#include "base/number.h"
#include "base/zone.h"
#include "readers/syslog_stamp.h"

static bool in_name(uint8_t c)
{
    return gr_is_letter(c) || gr_is_digit(c) || c == '_' || c == '-' ||
           c == '.';
}

/* A quote ends a value where a blank or nothing follows it, and no backslash
 * stands before it; else it is a part of the value. */
static size_t quoted_end(gr_slice s, size_t i)
{
    for (; i < s.len; i++) {
        if (s.ptr[i] == '\\') i++;
        else if (s.ptr[i] == '"' && (i + 1 == s.len || s.ptr[i + 1] == ' '))
            return i;
    }
    return s.len;
}

static void take_value(gr_slice s, size_t *at, gr_slice *value)
{
    size_t const i = *at;
    if (i < s.len && s.ptr[i] == '"') {
        size_t const end = quoted_end(s, i + 1);
        *value = gr_sub(s, i + 1, end - i - 1);
        *at = end < s.len ? end + 1 : end;
        return;
    }
    *value = gr_sub(s, i, gr_find_byte(gr_from(s, i), ' '));
    *at = i + value->len;
}

bool syslog_pair(gr_slice s, size_t *at, gr_slice *name, gr_slice *value)
{
    size_t i = *at;
    while (i < s.len) {
        while (i < s.len && s.ptr[i] == ' ') i++;
        size_t const begin = i;
        while (i < s.len && in_name(s.ptr[i])) i++;
        if (i > begin && i < s.len && s.ptr[i] == '=') {
            *name = gr_sub(s, begin, i - begin);
            i++;
            take_value(s, &i, value);
            *at = i;
            return true;
        }
        while (i < s.len && s.ptr[i] != ' ') i++;
    }
    return false;
}

bool syslog_is_fortigate(gr_slice message)
{
    static const gr_slice fronts[] = {
        GR_S_INIT("date="), GR_S_INIT("logver="), GR_S_INIT("devname="),
        GR_S_INIT("eventtime="), GR_S_INIT("timestamp=")};
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++)
        if (gr_starts_with(message, fronts[i]))
            return gr_find(message, GR_S("logid=")) != SIZE_MAX ||
                   gr_find(message, GR_S("devid=")) != SIZE_MAX;
    return false;
}

void syslog_fortigate_note(syslog_fortigate *f, gr_slice name, gr_slice value)
{
    struct {
        gr_slice name, *into;
    } const wanted[] = {{GR_S("date"), &f->date},
                        {GR_S("time"), &f->time},
                        {GR_S("tz"), &f->zone},
                        {GR_S("eventtime"), &f->event_time},
                        {GR_S("devname"), &f->device},
                        {GR_S("srcip"), &f->source},
                        {GR_S("srcport"), &f->source_port},
                        {GR_S("remip"), &f->remote},
                        {GR_S("action"), &f->action},
                        {GR_S("status"), &f->status}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (wanted[i].into->ptr == NULL && gr_equal(wanted[i].name, name))
            *wanted[i].into = value;
}

gr_slice syslog_fortigate_source(const syslog_fortigate *f)
{
    return f->remote.len > 0 ? f->remote : f->source;
}

gr_slice syslog_fortigate_outcome(const syslog_fortigate *f)
{
    bool const login = gr_equal(f->action, GR_S("login"));
    if (gr_equal(f->action, GR_S("ssl-login-fail")) ||
        (login && gr_equal(f->status, GR_S("failed"))))
        return GR_S("failure");
    if (gr_equal(f->action, GR_S("tunnel-up")) ||
        (login && gr_equal(f->status, GR_S("success"))))
        return GR_S("success");
    return GR_S("");
}

/* Seconds, ms, us or ns since 1970, by the count of digits. */
static bool event_time(gr_slice digits, int64_t *out)
{
    uint64_t value, scale = 1;
    if (digits.len < 10 || digits.len > 19 || !gr_parse_u64(digits, &value))
        return false;
    for (size_t i = digits.len <= 10 ? 10 : digits.len; i < 19; i++)
        scale *= 10;
    if (!gr_mul(value, scale, &value) || value > INT64_MAX) return false;
    *out = (int64_t)value;
    return true;
}

bool syslog_fortigate_time(const syslog_fortigate *f, int64_t *out, bool *local)
{
    uint8_t text[64];
    size_t const len = f->date.len + 1 + f->time.len;
    syslog_stamp stamp;
    int32_t offset = 0;
    *local = false;
    if (event_time(f->event_time, out)) return true;
    if (len > sizeof text || f->date.len == 0 || f->time.len == 0) return false;
    memcpy(text, f->date.ptr, f->date.len);
    text[f->date.len] = ' ';
    memcpy(text + f->date.len + 1, f->time.ptr, f->time.len);
    if (!syslog_stamp_read(gr_slice_of(text, len), &stamp) ||
        stamp.len != len || stamp.at.year == 0 ||
        !gr_time_from_calendar(&stamp.at, out))
        return false;
    *local = !gr_zone_offset_parse(f->zone, &offset);
    return !__builtin_sub_overflow(*out, offset * INT64_C(1000000000), out) &&
           *out != GR_TIME_NONE;
}
