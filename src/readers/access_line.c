/* access_line.c - common and combined log format.
 *
 *   [vhost[":"port]] client ident user "[" time "]" '"'request'"' status bytes
 *       ['"'referer'"' ['"'agent'"']] *( value | '"'value'"' )
 *   request = method SP target [SP version]
 *
 *   www.shop.example:443 192.0.2.7 - - [02/Mar/2021:08:15:30 +0100] "GET /a?b
 *       HTTP/1.1" 200 512 "-" "curl/7.68.0"
 *
 * What a client writes stands in the user's name and in quotes. A quote there
 * is logged as \" (Apache) or \x22 (nginx), so the first quote with a time
 * before it opens the request, whatever blanks and brackets a name has; and a
 * quote closes only where no backslash stands before it and a blank or the end
 * of the line behind.
 * Source: Apache, "Log Files" and mod_log_config; nginx,
 * ngx_http_log_module. */
#include "readers/access_line.h"

#include "base/number.h"
#include "base/time.h"
#include "base/zone.h"

/* ---- time ---- */

static bool number_at(gr_slice text, size_t at, size_t digits, uint32_t *out)
{
    return gr_take_digits(text, &at, digits, digits, out);
}

static bool month_at(gr_slice text, size_t at, uint32_t *out)
{
    static const gr_slice names =
        GR_S_INIT("janfebmaraprmayjunjulaugsepoctnovdec");
    gr_slice const name = gr_sub(text, at, 3);
    for (size_t i = 0; i < 12; i++)
        if (gr_equal_ascii_fold(name, gr_sub(names, 3 * i, 3))) {
            *out = (uint32_t)i + 1;
            return true;
        }
    return false;
}

/* A point and digits at *at, if there are. */
static uint32_t take_fraction(gr_slice text, size_t *at)
{
    uint32_t ns = 0, unit = 100000000;
    if (*at >= text.len || (text.ptr[*at] != '.' && text.ptr[*at] != ','))
        return 0;
    for (++*at; *at < text.len && gr_is_digit(text.ptr[*at]); ++*at, unit /= 10)
        ns += unit * (uint32_t)(text.ptr[*at] - '0');
    return ns;
}

static bool has_marks(gr_slice text)
{
    return text.len >= 20 && text.ptr[2] == '/' && text.ptr[6] == '/' &&
           text.ptr[11] == ':' && text.ptr[14] == ':' && text.ptr[17] == ':';
}

bool access_time_parse(gr_slice text, int64_t *ns, bool *has_zone)
{
    enum { DATE_AND_TIME = 20 };
    gr_calendar c = {.year = 0};
    uint32_t year;
    int32_t offset = 0;
    size_t at = DATE_AND_TIME;
    if (!has_marks(text) || !number_at(text, 0, 2, &c.day) ||
        !month_at(text, 3, &c.month) || !number_at(text, 7, 4, &year) ||
        !number_at(text, 12, 2, &c.hour) ||
        !number_at(text, 15, 2, &c.minute) ||
        !number_at(text, 18, 2, &c.second))
        return false;
    c.year = (int32_t)year;
    c.ns = take_fraction(text, &at);
    *has_zone = at < text.len;
    if (*has_zone && (text.ptr[at] != ' ' ||
                      !gr_zone_offset_parse(gr_from(text, at + 1), &offset)))
        return false;
    return gr_time_from_calendar(&c, ns) &&
           !__builtin_sub_overflow(*ns, (int64_t)offset * 1000000000, ns);
}

/* ---- quotes ---- */

static bool is_escaped(gr_slice line, size_t at)
{
    size_t before = 0;
    while (before < at && line.ptr[at - 1 - before] == '\\') before++;
    return before % 2 == 1;
}

bool access_take_quoted(gr_slice line, size_t *at, gr_slice *out)
{
    size_t const from = *at;
    for (size_t i = from; i < line.len; i++) {
        i += gr_find_byte(gr_from(line, i), '"');
        if (i >= line.len) break;
        bool const ends = i + 1 == line.len || line.ptr[i + 1] == ' ';
        if (!ends || is_escaped(gr_from(line, from), i - from)) continue;
        *out = gr_sub(line, from, i - from);
        *at = i + 1;
        return true;
    }
    return false;
}

static gr_slice take_word(gr_slice line, size_t *at)
{
    gr_slice const rest = gr_from(line, *at);
    gr_slice const word = gr_sub(rest, 0, gr_find_byte(rest, ' '));
    *at += word.len;
    return word;
}

static void pass_blank(gr_slice line, size_t *at)
{
    (void)gr_take_byte(line, at, ' ');
}

/* ---- before the request ---- */

enum { TIME_MOST = 40 };

/* "[time] " right before `quote`: where its bracket opens; SIZE_MAX: it is
 * not. */
static size_t bracket_before(gr_slice line, size_t quote, gr_slice *time)
{
    if (quote < 2 || line.ptr[quote - 1] != ' ' || line.ptr[quote - 2] != ']')
        return SIZE_MAX;
    size_t const least = quote < TIME_MOST ? 0 : quote - TIME_MOST;
    for (size_t i = quote - 2; i > least; i--)
        if (line.ptr[i - 1] == '[') {
            *time = gr_sub(line, i, quote - 2 - i);
            return has_marks(*time) ? i - 1 : SIZE_MAX;
        }
    return SIZE_MAX;
}

static bool is_address(gr_slice text)
{
    bool marks = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t const c = text.ptr[i];
        bool const mark = c == '.' || c == ':';
        if (!mark && gr_hex_value(c) < 0) return false;
        marks = marks || mark;
    }
    return marks;
}

/* host:port, with one colon or with the host in brackets: an address of six
 * parts has more. */
static bool cut_port(gr_slice word, access_line *out)
{
    size_t colon = gr_find_byte(word, ':');
    if (gr_starts_with(word, GR_S("["))) {
        size_t const end = gr_find_byte(word, ']');
        if (end + 1 >= word.len || word.ptr[end + 1] != ':') return false;
        colon = end + 1;
    }
    if (colon == word.len || colon == 0 ||
        !gr_all_digits(gr_from(word, colon + 1)))
        return false;
    out->host = gr_sub(word, 0, colon);
    out->port = gr_from(word, colon + 1);
    return true;
}

/* The server's name, where the line begins with one. */
static void take_host(gr_slice before, size_t *at, access_line *out)
{
    size_t next = *at;
    gr_slice const first = take_word(before, &next);
    pass_blank(before, &next);
    size_t const second = next;
    bool const by_port = cut_port(first, out);
    bool const by_address = !by_port && !gr_ends_with(first, GR_S(",")) &&
                            is_address(take_word(before, &next)) &&
                            next < before.len;
    if (by_address) out->host = first;
    if (by_port || by_address) *at = second;
}

/* A list of addresses, as a proxy hands it on, is one client. */
static gr_slice take_client(gr_slice before, size_t *at)
{
    size_t const from = *at;
    gr_slice word = take_word(before, at);
    while (gr_ends_with(word, GR_S(",")) && *at < before.len) {
        pass_blank(before, at);
        word = take_word(before, at);
    }
    return gr_sub(before, from, *at - from);
}

static void read_before(gr_slice before, access_line *out)
{
    size_t at = 0;
    take_host(before, &at, out);
    out->client = take_client(before, &at);
    pass_blank(before, &at);
    if (at < before.len) out->ident = take_word(before, &at);
    pass_blank(before, &at);
    if (at < before.len) out->user = gr_from(before, at);
    if (gr_equal(out->user, GR_S("\"\""))) out->user = gr_sub(out->user, 1, 0);
}

/* ---- the request, and what is behind ---- */

static bool is_method(gr_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t const c = text.ptr[i];
        if (!gr_is_letter(c) && c != '_' && c != '-') return false;
    }
    return text.len > 0 && text.len <= 32;
}

/* The last blank before " HTTP/..."; request.len: there is none. */
static size_t version_of(gr_slice request)
{
    for (size_t i = request.len; i > 0; i--)
        if (request.ptr[i - 1] == ' ')
            return gr_starts_with(gr_from(request, i), GR_S("HTTP/"))
                       ? i - 1
                       : request.len;
    return request.len;
}

void access_line_cut_request(access_line *out)
{
    gr_slice const request = out->request;
    size_t const blank = gr_find_byte(request, ' ');
    size_t const version = version_of(request);
    if (blank + 1 >= request.len || !is_method(gr_sub(request, 0, blank)))
        return;
    out->method = gr_sub(request, 0, blank);
    if (version < request.len) out->version = gr_from(request, version + 1);
    out->target = version > blank
                      ? gr_sub(request, blank + 1, version - blank - 1)
                      : gr_sub(request, blank, 0);
    out->stem = gr_sub(out->target, 0, gr_find_byte(out->target, '?'));
}

/* 1 to `most` digits, or "-". */
static bool take_count(gr_slice line, size_t *at, size_t most, gr_slice *out)
{
    pass_blank(line, at);
    *out = take_word(line, at);
    return gr_equal(*out, GR_S("-")) ||
           (out->len <= most && gr_all_digits(*out));
}

static void read_extras(gr_slice line, size_t at, access_line *out)
{
    while (at < line.len) {
        gr_slice *const extra = &out->extras[out->extra_count++];
        if (out->extra_count == ACCESS_EXTRAS) {
            *extra = gr_from(line, at);
            return;
        }
        size_t next = at + 1;
        if (line.ptr[at] == '"' && access_take_quoted(line, &next, extra))
            at = next;
        else *extra = take_word(line, &at);
        pass_blank(line, &at);
    }
}

static const char *read_behind(gr_slice line, size_t at, access_line *out)
{
    gr_slice *const quoted[] = {&out->referer, &out->agent};
    if (!take_count(line, &at, 3, &out->status) ||
        !take_count(line, &at, 20, &out->bytes))
        return "no status and number of bytes behind the request";
    pass_blank(line, &at);
    for (size_t i = 0; i < 2 && at < line.len && line.ptr[at] == '"'; i++) {
        at++;
        if (!access_take_quoted(line, &at, quoted[i]))
            return "a quote that never closes";
        pass_blank(line, &at);
    }
    read_extras(line, at, out);
    return NULL;
}

const char *access_line_read(gr_slice line, access_line *out)
{
    size_t at = 0;
    size_t bracket = SIZE_MAX;
    *out = (access_line){.extra_count = 0};
    while (at < line.len && bracket == SIZE_MAX) {
        at += gr_find_byte(gr_from(line, at), '"');
        if (at < line.len) bracket = bracket_before(line, at, &out->time);
        at++;
    }
    if (bracket == SIZE_MAX || bracket == 0)
        return "no time before a quoted request";
    /* Some formats have no blank there. */
    bool const apart = line.ptr[bracket - 1] == ' ';
    read_before(gr_sub(line, 0, apart ? bracket - 1 : bracket), out);
    if (!access_take_quoted(line, &at, &out->request))
        return "a quote that never closes";
    access_line_cut_request(out);
    return read_behind(line, at, out);
}

/* NAME_OF_LETTERS, as Squid calls results and ways. */
static bool is_code(gr_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '_' && (text.ptr[i] < 'A' || text.ptr[i] > 'Z'))
            return false;
    return text.len > 0;
}

bool access_line_has_result(const access_line *line)
{
    static const char *const begins[] = {"TCP_", "UDP_", "NONE", "TAG_NONE"};
    if (line->extra_count == 0) return false;
    gr_slice const last = line->extras[line->extra_count - 1];
    size_t const colon = gr_find_byte(last, ':');
    if (!is_code(gr_sub(last, 0, colon)) || !is_code(gr_from(last, colon + 1)))
        return false;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (gr_starts_with(last, gr_slice_of_c(begins[i]))) return true;
    return false;
}

static bool is_name(gr_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t const c = text.ptr[i];
        if (!gr_is_letter(c) && !gr_is_digit(c) && c != '.' && c != ':' &&
            c != '-' && c != '_' && c != ',' && c != '%')
            return false;
    }
    return text.len > 0;
}

bool access_line_begins_rightly(const access_line *line)
{
    gr_slice const user = line->user;
    bool const common = gr_equal(line->ident, GR_S("-"));
    bool const short_name = gr_find_byte(user, ' ') == user.len &&
                            gr_find_byte(line->client, '.') < line->client.len;
    return is_name(line->client) && (common || short_name);
}

/* ---- a proxy in front ---- */

/* Four numbers, or parts in hexadecimal: one colon would be before a port. */
static bool is_bare_address(gr_slice text)
{
    size_t dots = 0, colons = 0, digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        dots += text.ptr[i] == '.';
        colons += text.ptr[i] == ':';
        digits += gr_is_digit(text.ptr[i]);
    }
    bool const v4 = colons == 0 && dots == 3 && dots + digits == text.len;
    return v4 || (colons >= 2 && is_address(text));
}

gr_slice access_line_forwarded(const access_line *line)
{
    gr_slice const none = {NULL, 0}, list = line->extras[0];
    if (line->extra_count == 0 || line->agent.ptr == NULL || list.len == 0 ||
        list.ptr[-1] != '"')
        return none;
    for (gr_slice rest = list; rest.ptr != NULL;) {
        size_t const comma = gr_find_byte(rest, ',');
        if (!is_bare_address(gr_trim(gr_sub(rest, 0, comma)))) return none;
        rest =
            comma < rest.len ? gr_from(rest, comma + 1) : (gr_slice){NULL, 0};
    }
    return list;
}
