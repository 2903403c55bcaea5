/* squid_line.c - the format that Squid calls `squid`.
 *
 *   seconds"."millis elapsed client result"/"status bytes method URL user
 *       way"/"peer type *( value | '"'value'"' | "["headers"]" )
 *
 *   1614672930.123    154 10.1.1.1 TCP_MISS/200 1234 GET http://a.example/x bob
 *       HIER_DIRECT/192.0.2.6 text/html
 *
 * Blanks in a URL or a name are escaped or taken out, so each is one word.
 * Behind the type stands what an administrator adds: mostly the referer and the
 * user agent, quoted, or with log_mime_hdrs the headers of request and reply,
 * in which the ends of lines are \r\n and brackets are escaped.
 * Source: Squid, logformat and log_mime_hdrs of squid.conf.documented;
 * Format.cc. */
#include "readers/squid_line.h"

#include "base/number.h"
#include "base/time.h"
#include "readers/access_line.h"

static gr_slice take_word(gr_slice line, size_t *at)
{
    while (gr_take_byte(line, at, ' ')) {
    }
    gr_slice const rest = gr_from(line, *at);
    gr_slice const word = gr_sub(rest, 0, gr_find_byte(rest, ' '));
    *at += word.len;
    return word;
}

/* seconds "." three digits */
static bool read_time(gr_slice word, int64_t *ns)
{
    size_t const point = gr_find_byte(word, '.');
    gr_slice const seconds = gr_sub(word, 0, point);
    gr_slice const millis = gr_from(word, point + 1);
    int64_t whole, rest;
    if (seconds.len < 9 || seconds.len > 11 || millis.len != 3 ||
        !gr_all_digits(seconds) || !gr_all_digits(millis) ||
        !gr_parse_i64(seconds, &whole) || !gr_parse_i64(millis, &rest))
        return false;
    if (__builtin_mul_overflow(whole, INT64_C(1000000000), ns) ||
        __builtin_add_overflow(*ns, rest * 1000000, ns))
        *ns = GR_TIME_NONE;
    return true;
}

/* Digits, perhaps below zero, or "-". */
static bool take_number(gr_slice line, size_t *at, gr_slice *out)
{
    *out = take_word(line, at);
    bool const minus = gr_starts_with(*out, GR_S("-"));
    return out->len == 1 ? minus || gr_all_digits(*out)
                         : gr_all_digits(gr_from(*out, minus ? 1 : 0));
}

/* NAME_OF_LETTERS "/" what is behind. */
static bool take_pair(gr_slice line, size_t *at, gr_slice *name,
                      gr_slice *behind)
{
    gr_slice const word = take_word(line, at);
    size_t const slash = gr_find_byte(word, '/');
    if (slash == 0 || slash + 1 >= word.len) return false;
    for (size_t i = 0; i < slash; i++)
        if (!gr_is_letter(word.ptr[i]) && !gr_is_digit(word.ptr[i]) &&
            word.ptr[i] != '_')
            return false;
    *name = gr_sub(word, 0, slash);
    *behind = gr_from(word, slash + 1);
    return true;
}

/* ---- what is added ---- */

static const gr_slice end_of_line = GR_S_INIT("\\r\\n");

/* The value of a header; ptr NULL: it is not there. `name` has its colon. */
static gr_slice header_named(gr_slice headers, gr_slice name)
{
    for (size_t at = 0; at < headers.len;) {
        gr_slice const rest = gr_from(headers, at);
        size_t const end = gr_find(rest, end_of_line);
        gr_slice const line = gr_sub(rest, 0, end);
        if (gr_starts_with_ascii_fold(line, name))
            return gr_trim(gr_from(line, name.len));
        at += line.len + end_of_line.len;
    }
    return (gr_slice){NULL, 0};
}

static void read_headers(gr_slice headers, squid_line *out)
{
    if (out->agent.ptr != NULL) return;
    out->agent = header_named(headers, GR_S("User-Agent:"));
    out->referer = header_named(headers, GR_S("Referer:"));
    out->cookie = header_named(headers, GR_S("Cookie:"));
    if (out->agent.ptr == NULL) out->agent = gr_sub(headers, 0, 0);
}

/* "[headers]": a bracket in them is escaped. */
static bool take_headers(gr_slice line, size_t *at, gr_slice *out)
{
    gr_slice const rest = gr_from(line, *at);
    size_t const end = gr_find_byte(rest, ']');
    if (!gr_starts_with(rest, GR_S("[")) || end >= rest.len) return false;
    *out = gr_sub(rest, 1, end - 1);
    *at += end + 1;
    return true;
}

/* One is the user agent, of two the first is the referer. */
static void read_quoted(gr_slice value, size_t *quoted, squid_line *out)
{
    if (++*quoted == 2) out->referer = out->agent;
    if (*quoted <= 2) out->agent = value;
}

static void read_extras(gr_slice line, size_t at, squid_line *out)
{
    size_t quoted = 0;
    while (gr_take_byte(line, &at, ' ')) {
    }
    while (at < line.len) {
        gr_slice *const extra = &out->extras[out->extra_count++];
        size_t next = at + 1;
        if (out->extra_count == SQUID_EXTRAS) {
            *extra = gr_from(line, at);
            return;
        }
        if (line.ptr[at] == '"' && access_take_quoted(line, &next, extra)) {
            at = next;
            read_quoted(*extra, &quoted, out);
        } else if (take_headers(line, &at, extra)) {
            read_headers(*extra, out);
        } else {
            *extra = take_word(line, &at);
        }
        (void)gr_take_byte(line, &at, ' ');
    }
}

/* ---- a line ---- */

static const char *read_request(gr_slice line, size_t *at, squid_line *out)
{
    uint32_t status;
    size_t from = 0;
    if (!take_pair(line, at, &out->result, &out->status) ||
        !gr_take_digits(out->status, &from, 1, 3, &status) ||
        from < out->status.len || !take_number(line, at, &out->bytes))
        return "no result and number of bytes behind the client";
    out->method = take_word(line, at);
    out->uri = take_word(line, at);
    out->user = take_word(line, at);
    if (!take_pair(line, at, &out->way, &out->peer))
        return "no way to a server behind the URL and the user";
    return NULL;
}

const char *squid_line_read(gr_slice line, squid_line *out)
{
    size_t at = 0;
    *out = (squid_line){.extra_count = 0};
    if (!read_time(take_word(line, &at), &out->time_ns) ||
        !take_number(line, &at, &out->elapsed))
        return "no time and milliseconds at the begin";
    out->client = take_word(line, &at);
    const char *const why = read_request(line, &at, out);
    if (why != NULL) return why;
    out->type = take_word(line, &at);
    if (out->type.len == 0) return "no type behind the server";
    read_extras(line, at, out);
    return NULL;
}

bool squid_line_is_direct(const squid_line *line)
{
    return gr_ends_with(line->way, GR_S("DIRECT")) ||
           gr_ends_with(line->way, GR_S("ORIGINAL_DST")) ||
           gr_equal(line->way, GR_S("PINNED"));
}
