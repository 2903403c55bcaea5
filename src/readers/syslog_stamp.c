/* syslog_stamp.c - see syslog_stamp.h.
 *
 * Source: RFC 3164 section 4.1.2, RFC 3339 section 5.6; Cisco's "service
 * timestamps" and "logging timestamp" for theirs. */
#include "readers/syslog_stamp.h"

#include "base/number.h"

/* What is read, and how far. A part that is not there sets `bad`. */
typedef struct {
    gr_slice s;
    size_t at;
    bool bad;
} taker;

static bool peek(const taker *t, uint8_t byte)
{
    return t->at < t->s.len && t->s.ptr[t->at] == byte;
}

static bool skip(taker *t, uint8_t byte)
{
    if (!peek(t, byte)) return false;
    t->at++;
    return true;
}

static void want(taker *t, uint8_t byte)
{
    t->bad |= !skip(t, byte);
}

static bool digit_at(const taker *t, size_t ahead)
{
    return ahead < t->s.len - t->at && gr_is_digit(t->s.ptr[t->at + ahead]);
}

static uint32_t take_pair(taker *t)
{
    if (!digit_at(t, 0) || !digit_at(t, 1)) {
        t->bad = true;
        return 0;
    }
    const uint8_t *const p = t->s.ptr + t->at;
    t->at += 2;
    return (uint32_t)((p[0] - '0') * 10 + (p[1] - '0'));
}

static int32_t take_year(taker *t)
{
    uint32_t const century = take_pair(t);
    return (int32_t)(century * 100 + take_pair(t));
}

static uint32_t take_fraction(taker *t)
{
    uint32_t ns = 0, scale = 100000000;
    t->bad |= !digit_at(t, 0);
    for (; digit_at(t, 0); t->at++, scale /= 10)
        ns += (uint32_t)(t->s.ptr[t->at] - '0') * scale;
    return ns;
}

static void take_time(taker *t, gr_calendar *c)
{
    c->hour = take_pair(t);
    want(t, ':');
    c->minute = take_pair(t);
    want(t, ':');
    c->second = take_pair(t);
    bool const fraction = (peek(t, '.') || peek(t, ',')) && digit_at(t, 1);
    c->ns = 0;
    if (fraction) {
        t->at++;
        c->ns = take_fraction(t);
    }
    t->bad |= c->hour > 23 || c->minute > 59 || c->second > 60;
}

/* Z, +01, +0100, +01:00. */
static void take_offset(taker *t, syslog_stamp *out)
{
    bool const west = peek(t, '-');
    if (skip(t, 'Z') || skip(t, 'z')) {
        out->has_zone = true;
        return;
    }
    if (!skip(t, '+') && !skip(t, '-')) return;
    uint32_t const hours = take_pair(t);
    uint32_t minutes = 0;
    if (skip(t, ':') || digit_at(t, 0)) minutes = take_pair(t);
    t->bad |= hours > 23 || minutes > 59;
    out->has_zone = true;
    out->offset_seconds = (int32_t)(hours * 3600 + minutes * 60);
    if (west) out->offset_seconds = -out->offset_seconds;
}

/* " +0200" and a blank, behind a time with blanks. No host is called so. */
static void take_zone_apart(taker *t, syslog_stamp *out)
{
    taker ahead = *t;
    syslog_stamp zone = {.len = 0};
    if (!skip(&ahead, ' ') || (!peek(&ahead, '+') && !peek(&ahead, '-')))
        return;
    take_offset(&ahead, &zone);
    if (ahead.bad || !peek(&ahead, ' ')) return;
    out->has_zone = true;
    out->offset_seconds = zone.offset_seconds;
    t->at = ahead.at;
}

static void take_iso(taker *t, syslog_stamp *out)
{
    out->at.year = take_year(t);
    want(t, '-');
    out->at.month = take_pair(t);
    want(t, '-');
    out->at.day = take_pair(t);
    if (!skip(t, 'T') && !skip(t, ' ')) t->bad |= !skip(t, 't');
    if (t->bad) return;
    take_time(t, &out->at);
    take_offset(t, out);
}

#define NAME(a, b, c) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16)

/* 1-12; 0: no month. */
static uint32_t month_at(const taker *t)
{
    if (t->s.len - t->at < 3) return 0;
    const uint8_t *const p = t->s.ptr + t->at;
    switch (NAME(p[0], p[1], p[2])) {
    case NAME('J', 'a', 'n'): return 1;
    case NAME('F', 'e', 'b'): return 2;
    case NAME('M', 'a', 'r'): return 3;
    case NAME('A', 'p', 'r'): return 4;
    case NAME('M', 'a', 'y'): return 5;
    case NAME('J', 'u', 'n'): return 6;
    case NAME('J', 'u', 'l'): return 7;
    case NAME('A', 'u', 'g'): return 8;
    case NAME('S', 'e', 'p'): return 9;
    case NAME('O', 'c', 't'): return 10;
    case NAME('N', 'o', 'v'): return 11;
    case NAME('D', 'e', 'c'): return 12;
    default: return 0;
    }
}

static bool is_weekday(const taker *t)
{
    static const char days[] = "MonTueWedThuFriSatSun";
    if (t->s.len - t->at < 4 || t->s.ptr[t->at + 3] != ' ') return false;
    for (size_t i = 0; i + 3 < sizeof days; i += 3)
        if (memcmp(t->s.ptr + t->at, days + i, 3) == 0) return true;
    return false;
}

static void take_day(taker *t, gr_calendar *c)
{
    (void)skip(t, ' '); /* of a day with one digit */
    if (digit_at(t, 0) && !digit_at(t, 1))
        c->day = (uint32_t)(t->s.ptr[t->at++] - '0');
    else c->day = take_pair(t);
}

static bool year_ahead(const taker *t)
{
    return digit_at(t, 0) && digit_at(t, 1) && digit_at(t, 2) && digit_at(t, 3);
}

/* Cisco names the zone, then a colon ends the stamp. Of zones with a name only
 * this one is the same everywhere. */
static void take_named_zone(taker *t, syslog_stamp *out)
{
    gr_slice const rest = gr_from(t->s, t->at);
    if (!gr_starts_with(rest, GR_S(" UTC:")) &&
        !gr_starts_with(rest, GR_S(" GMT:")))
        return;
    t->at += 4;
    out->has_zone = true;
}

static void take_old(taker *t, syslog_stamp *out)
{
    bool const weekday = is_weekday(t);
    if (weekday) t->at += 4;
    out->at.month = month_at(t);
    t->bad |= out->at.month == 0;
    if (t->bad) return;
    t->at += 3;
    want(t, ' ');
    take_day(t, &out->at);
    want(t, ' ');
    if (year_ahead(t)) {
        out->at.year = take_year(t);
        want(t, ' ');
    }
    take_time(t, &out->at);
    if (weekday && out->at.year == 0 && skip(t, ' ')) {
        if (year_ahead(t)) out->at.year = take_year(t);
        else t->at--;
    }
    take_named_zone(t, out);
}

/* " CET", behind the time of journalctl -o short-full; " +03" where the zone
 * has no name. Only of UTC does a name say where it is. */
static void take_word_of_zone(taker *t, syslog_stamp *out)
{
    enum { LONGEST = 6 };
    want(t, ' ');
    gr_slice const rest = gr_sub(gr_from(t->s, t->at), 0, LONGEST + 1);
    gr_slice const word = gr_sub(rest, 0, gr_find_byte(rest, ' '));
    if (peek(t, '+') || peek(t, '-')) {
        take_offset(t, out);
        return;
    }
    t->bad |= word.len == 0 || word.len > LONGEST;
    for (size_t i = 0; i < word.len; i++)
        t->bad |= word.ptr[i] < 'A' || word.ptr[i] > 'Z';
    t->at += word.len;
    out->has_zone = gr_equal(word, GR_S("UTC")) || gr_equal(word, GR_S("GMT"));
}

/* 1614672931.123456, of journalctl -o short-unix: six digits behind the point,
 * where other logs have three. False: it is none. */
static bool read_unix(gr_slice text, syslog_stamp *out)
{
    enum { WHOLE = 10, PART = 6, LEN = WHOLE + 1 + PART };
    uint32_t high, low, part;
    size_t at = 0;
    if (text.len <= LEN || text.ptr[WHOLE] != '.' || text.ptr[LEN] != ' ' ||
        !gr_take_digits(text, &at, 5, 5, &high) ||
        !gr_take_digits(text, &at, 5, 5, &low))
        return false;
    at++;
    if (!gr_take_digits(text, &at, PART, PART, &part)) return false;
    out->at = gr_calendar_of_unix((int64_t)high * 100000 + low);
    out->at.ns = part * 1000;
    out->has_zone = true;
    out->len = LEN;
    return true;
}

static uint32_t pair_of(const uint8_t *p)
{
    return (uint32_t)((p[0] - '0') * 10 + (p[1] - '0'));
}

/* "Mar  2 08:15:30 ", as most lines begin: as below, at known places. False: it
 * must be read part by part; so must a zone that a colon ends. */
static bool read_usual(gr_slice text, syslog_stamp *out)
{
    enum { LEN = 15, ZONE_END = 19 };
    static const uint8_t digits[] = {5, 7, 8, 10, 11, 13, 14};
    const uint8_t *const p = text.ptr;
    bool fits = text.len > ZONE_END && p[ZONE_END] != ':' && p[3] == ' ' &&
                p[6] == ' ' && p[9] == ':' && p[12] == ':' && p[LEN] == ' ' &&
                (p[4] == ' ' || gr_is_digit(p[4]));
    for (size_t i = 0; fits && i < sizeof digits; i++)
        fits = gr_is_digit(p[digits[i]]);
    if (!fits) return false;
    out->at.month = month_at(&(taker){text, 0, false});
    out->at.day = (uint32_t)(p[4] & 15) * 10 + (uint32_t)(p[5] - '0');
    out->at.hour = pair_of(p + 7);
    out->at.minute = pair_of(p + 10);
    out->at.second = pair_of(p + 13);
    out->len = LEN;
    return out->at.month > 0 && out->at.day >= 1 && out->at.day <= 31 &&
           out->at.hour <= 23 && out->at.minute <= 59 && out->at.second <= 60;
}

bool syslog_stamp_read(gr_slice text, syslog_stamp *out)
{
    taker t = {text, 0, false};
    *out = (syslog_stamp){.len = 0};
    if (read_usual(text, out)) return true;
    *out = (syslog_stamp){.len = 0};
    if (text.len > 10 && text.ptr[10] == '.' && gr_is_digit(text.ptr[4]))
        return read_unix(text, out);
    /* Cisco's marks of a clock that is not set, or not in step. */
    if (!skip(&t, '*')) (void)skip(&t, '.');
    if (digit_at(&t, 0)) {
        take_iso(&t, out);
        if (!t.bad && !out->has_zone) take_zone_apart(&t, out);
    } else if (is_weekday(&t) && digit_at(&t, 4)) {
        t.at += 4;
        take_iso(&t, out);
        if (!t.bad) take_word_of_zone(&t, out);
    } else {
        take_old(&t, out);
    }
    if (t.bad || out->at.month < 1 || out->at.month > 12 || out->at.day < 1 ||
        out->at.day > 31)
        return false;
    out->len = t.at;
    return true;
}
