/* skew.c - see skew.h. */
#include "hunt/skew.h"

#include "base/time.h"
#include "base/utf.h"
#include "hunt/filter.h"

#define SECOND INT64_C(1000000000)
static const int64_t longest = INT64_C(36525) * 86400; /* a hundred years */

/* ---- what a person says ---- */

static int64_t seconds_of(uint8_t unit)
{
    switch (unit) {
    case 's': return 1;
    case 'm': return 60;
    case 'h': return 3600;
    case 'd': return 86400;
    default: return 0;
    }
}

/* amount = sign (digits unit)+, in seconds. */
static bool read_amount(gr_slice s, int64_t *out)
{
    int64_t sum = 0;
    if (s.len < 3 || (s.ptr[0] != '+' && s.ptr[0] != '-')) return false;
    for (size_t i = 1; i < s.len;) {
        int64_t number = 0;
        size_t const first = i;
        for (; i < s.len && gr_is_digit(s.ptr[i]) && number <= longest; i++)
            number = number * 10 + (s.ptr[i] - '0');
        int64_t const unit = i < s.len && i > first ? seconds_of(s.ptr[i]) : 0;
        if (unit == 0 || number > longest / unit) return false;
        sum += number * unit;
        if (sum > longest) return false;
        i++;
    }
    *out = s.ptr[0] == '-' ? -sum : sum;
    return true;
}

gr_status hunt_skew_parse(gr_slice text, hunt_skew *out, gr_error *err)
{
    size_t at = text.len;
    int64_t seconds = 0;
    while (at > 0 && text.ptr[at - 1] != '=') at--;
    if (at < 2 || !read_amount(gr_from(text, at), &seconds))
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "wants a host and how far its clock was ahead (+) or "
                       "behind (-), as EXCH01=+3m or FS02=-1h30m, not '%.*s'",
                       (int)text.len, (const char *)text.ptr);
    out->host = gr_sub(text, 0, at - 1);
    out->ahead_ns = seconds * SECOND;
    atomic_init(&out->used, false);
    return GR_OK;
}

/* ---- of an event ---- */

static bool fits(const hunt_skew *skew, gr_slice host)
{
    gr_slice const short_name = gr_sub(host, 0, gr_find_byte(host, '.'));
    return hunt_wildcard(skew->host, host) ||
           hunt_wildcard(skew->host, short_name);
}

static int64_t find(hunt_skew *skews, size_t count, gr_slice host)
{
    for (size_t i = count; i-- > 0;) {
        if (!fits(&skews[i], host)) continue;
        atomic_store(&skews[i].used, true);
        return skews[i].ahead_ns;
    }
    return 0;
}

static gr_slice name_text(uint8_t *room, event_value computer)
{
    gr_slice const bytes = value_bytes(computer);
    if (computer.type != VALUE_UTF16) return bytes;
    return gr_slice_of(room, gr_utf16_to_utf8(room, bytes));
}

/* Of text, what a memo keeps; nothing of what is no text. */
static event_value cut_name(event_value v)
{
    size_t const most = sizeof((skew_memo *)NULL)->name;
    if (v.type != VALUE_UTF8 && v.type != VALUE_UTF16)
        return value_of(VALUE_ABSENT, NULL, 0);
    return value_of((value_type)v.type, v.ptr, v.len < most ? v.len : most);
}

int64_t hunt_skew_of(hunt_skew *skews, size_t count, event_value computer,
                     skew_memo *memo)
{
    event_value const name = cut_name(computer);
    uint8_t room[GR_UTF8_ROOM(sizeof memo->name)];
    if (memo->known && memo->type == name.type &&
        gr_equal(gr_slice_of(memo->name, memo->len), value_bytes(name)))
        return memo->ahead_ns;
    memo->known = true;
    memo->type = name.type;
    memo->len = name.len;
    if (name.len > 0) memcpy(memo->name, name.ptr, name.len);
    memo->ahead_ns = find(skews, count, name_text(room, name));
    return memo->ahead_ns;
}

int64_t hunt_skew_time(int64_t time_ns, int64_t ahead_ns)
{
    if (time_ns == GR_TIME_NONE) return GR_TIME_NONE;
    if (ahead_ns > 0 && time_ns <= INT64_MIN + ahead_ns) return GR_TIME_NONE;
    if (ahead_ns < 0 && time_ns > INT64_MAX + ahead_ns) return GR_TIME_NONE;
    return time_ns - ahead_ns;
}
