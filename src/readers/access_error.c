/* access_error.c - error logs of Apache and nginx.
 *
 *   [Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 43286]
 *       [client 192.0.2.7:5555] AH00128: File does not exist: /srv/www/x
 *   [Fri Sep 09 10:42:29 2011] [error] [client 192.0.2.7] File does not ...
 *
 *   2021/03/02 08:15:30 [error] 1234#1235: *5 open() "/srv/www/x" failed (2: No
 *       such file or directory), client: 192.0.2.7, server: www.shop.example, ...
 *
 * Brackets are read in this order, each at most once, so that a message that
 * begins like one of them is not taken for it. nginx writes the client behind a
 * message that has what the client asked for: it is taken where the line names
 * one alone. Neither says a zone.
 * Source: Apache, "Log Files" and ErrorLogFormat; nginx, ngx_log.c. */
#include "readers/access_error.h"

#include "base/number.h"
#include "base/time.h"

/* HH:MM:SS */
static bool take_clock(gr_slice text, size_t *at, gr_calendar *c)
{
    return gr_take_digits(text, at, 2, 2, &c->hour) &&
           gr_take_byte(text, at, ':') &&
           gr_take_digits(text, at, 2, 2, &c->minute) &&
           gr_take_byte(text, at, ':') &&
           gr_take_digits(text, at, 2, 2, &c->second);
}

static bool take_month(gr_slice text, size_t *at, uint32_t *out)
{
    static const gr_slice names =
        GR_S_INIT("JanFebMarAprMayJunJulAugSepOctNovDec");
    for (*out = 1; *out <= 12; ++*out)
        if (gr_equal(gr_sub(text, *at, 3),
                     gr_sub(names, 3 * (size_t)(*out - 1), 3))) {
            *at += 3;
            return true;
        }
    return false;
}

/* Behind the point, up to nine digits. */
static bool take_fraction(gr_slice text, size_t *at, uint32_t *ns)
{
    size_t const from = *at;
    if (!gr_take_digits(text, at, 1, 9, ns)) return false;
    for (size_t digits = *at - from; digits < 9; digits++) *ns *= 10;
    return true;
}

/* "Fri Sep 09 10:42:29.902022 2011" */
static bool apache_time(gr_slice text, int64_t *ns)
{
    gr_calendar c = {.year = 0};
    uint32_t year;
    size_t at = 3;
    if (!gr_take_byte(text, &at, ' ') || !take_month(text, &at, &c.month) ||
        !gr_take_byte(text, &at, ' '))
        return false;
    (void)gr_take_byte(text, &at, ' ');
    if (!gr_take_digits(text, &at, 1, 2, &c.day) ||
        !gr_take_byte(text, &at, ' ') || !take_clock(text, &at, &c) ||
        (gr_take_byte(text, &at, '.') && !take_fraction(text, &at, &c.ns)) ||
        !gr_take_byte(text, &at, ' ') ||
        !gr_take_digits(text, &at, 4, 4, &year))
        return false;
    c.year = (int32_t)year;
    return at == text.len && gr_time_from_calendar(&c, ns);
}

/* What stands in brackets at *at, with the blank behind. An address in it may
 * have brackets of its own: [client [2001:db8::7]:5555]. */
static bool take_brackets(gr_slice line, size_t *at, gr_slice *out)
{
    gr_slice const rest = gr_from(line, *at);
    size_t end = gr_find_byte(rest, ']');
    if (!gr_starts_with(rest, GR_S("["))) return false;
    if (gr_find_byte(gr_from(rest, 1), '[') + 1 < end)
        end += 1 + gr_find_byte(gr_from(rest, end + 1), ']');
    if (end >= rest.len) return false;
    *out = gr_sub(rest, 1, end - 1);
    *at += end + 1;
    (void)gr_take_byte(line, at, ' ');
    return true;
}

/* The same, if it begins so; without that. */
static bool take_named(gr_slice line, size_t *at, gr_slice begin, gr_slice *out)
{
    size_t next = *at;
    gr_slice inside;
    if (!take_brackets(line, &next, &inside) || !gr_starts_with(inside, begin))
        return false;
    *out = gr_from(inside, begin.len);
    *at = next;
    return true;
}

static bool cut_at(gr_slice text, size_t place, gr_slice *left, gr_slice *right)
{
    if (place >= text.len) {
        *left = text;
        return false;
    }
    *left = gr_sub(text, 0, place);
    *right = gr_from(text, place + 1);
    return true;
}

/* 192.0.2.7:5555, [2001:db8::7]:5555. Of many colons the last is the port's
 * only from 2.4 on, which writes 2001:db8::7:5555; before there was no port. */
static void cut_client(access_error *out, gr_slice client, bool always_port)
{
    size_t const first = gr_find_byte(client, ':');
    size_t last = client.len;
    while (last > 0 && client.ptr[last - 1] != ':') last--;
    bool const brackets = last > 1 && client.ptr[last - 2] == ']';
    bool const port = last > 0 &&
                      (first == last - 1 || brackets || always_port) &&
                      gr_all_digits(gr_from(client, last));
    (void)cut_at(client, port ? last - 1 : client.len, &out->client,
                 &out->port);
    if (gr_starts_with(out->client, GR_S("[")) &&
        gr_ends_with(out->client, GR_S("]")))
        out->client = gr_sub(out->client, 1, out->client.len - 2);
}

bool access_error_apache(gr_slice line, access_error *out)
{
    size_t at = 0;
    gr_slice time, level, pid, client, tid = {NULL, 0};
    bool modern = false; /* 2.4 */
    *out = (access_error){.message = line};
    if (!take_brackets(line, &at, &time) || time.len < 20 ||
        !apache_time(time, &out->time_ns))
        return false;
    out->has_time = true;
    if (take_brackets(line, &at, &level)) {
        modern =
            cut_at(level, gr_find_byte(level, ':'), &out->module, &out->level);
        if (!modern) out->level = level;
        if (!modern) out->module = (gr_slice){NULL, 0};
    }
    if (take_named(line, &at, GR_S("pid "), &pid) &&
        cut_at(pid, gr_find_byte(pid, ':'), &out->pid, &tid) &&
        gr_starts_with(tid, GR_S("tid ")))
        out->tid = gr_from(tid, 4);
    if (take_named(line, &at, GR_S("client "), &client))
        cut_client(out, client, modern);
    out->message = gr_from(line, at);
    return true;
}

/* "2021/03/02 08:15:30" */
static bool nginx_time(gr_slice line, size_t *at, int64_t *ns)
{
    gr_calendar c = {.year = 0};
    uint32_t year;
    if (!gr_take_digits(line, at, 4, 4, &year) ||
        !gr_take_byte(line, at, '/') ||
        !gr_take_digits(line, at, 2, 2, &c.month) ||
        !gr_take_byte(line, at, '/') ||
        !gr_take_digits(line, at, 2, 2, &c.day) ||
        !gr_take_byte(line, at, ' ') || !take_clock(line, at, &c))
        return false;
    c.year = (int32_t)year;
    return gr_time_from_calendar(&c, ns);
}

/* Digits and the byte behind them. */
static bool take_digits_to(gr_slice line, size_t *at, uint8_t end,
                           gr_slice *out)
{
    size_t const from = *at;
    size_t i = from;
    while (i < line.len && gr_is_digit(line.ptr[i])) i++;
    if (i == from || i >= line.len || line.ptr[i] != end) return false;
    *out = gr_sub(line, from, i - from);
    *at = i + 1;
    return true;
}

/* The client, if the message names one alone. */
static gr_slice only_client(gr_slice message)
{
    gr_slice const mark = GR_S(", client: "), none = {NULL, 0};
    size_t const place = gr_find(message, mark);
    if (place == SIZE_MAX) return none;
    gr_slice const rest = gr_from(message, place + mark.len);
    if (gr_find(rest, mark) != SIZE_MAX) return none;
    return gr_sub(rest, 0, gr_find_byte(rest, ','));
}

bool access_error_nginx(gr_slice line, access_error *out)
{
    size_t at = 0;
    *out = (access_error){.message = line};
    if (!nginx_time(line, &at, &out->time_ns) ||
        !gr_take_byte(line, &at, ' ') ||
        !take_brackets(line, &at, &out->level)) {
        *out = (access_error){.message = line};
        return false;
    }
    out->has_time = true;
    if (take_digits_to(line, &at, '#', &out->pid) &&
        take_digits_to(line, &at, ':', &out->tid))
        (void)gr_take_byte(line, &at, ' ');
    if (gr_take_byte(line, &at, '*') &&
        !take_digits_to(line, &at, ' ', &out->connection))
        at--;
    out->message = gr_from(line, at);
    out->client = only_client(out->message);
    return true;
}
