/* syslog_head.c - see syslog_head.h.
 *
 *   file     = [count SP] line
 *   line     = [PRI] (version SP rfc5424 | stamp SP [host SP] (line | tagged))
 *   tagged   = [tag] message
 *   tag      = name ["[" pid "]"] ":" SP   |   ": %" FACILITY "-" d "-" ID ":"
 *            | {number ":" SP} [origin ":" SP] [number ":" SP] [stamp [SP zone] ":" SP] "%" ...
 *
 * A collector writes its own header before the one that came. There is no tag
 * between them, and what has a tag is not looked into. Source: RFC 3164, RFC
 * 5424 section 6, RFC 6587. */
#include "readers/syslog_head.h"

enum { HEADERS = 3, LONGEST_TAG = 128 };

static bool starts_with_byte(gr_slice s, uint8_t byte)
{
    return s.len > 0 && s.ptr[0] == byte;
}

/* RFC 6587, section 3.4.1: before a message a stream says how long it is, and so
 * do files in which a stream was kept: "100 <38>1 ...". */
static gr_slice skip_count(gr_slice s)
{
    enum { LONGEST = 6 };
    size_t i = 0;
    while (i < s.len && i < LONGEST && gr_is_digit(s.ptr[i])) i++;
    bool const count = i > 0 && s.ptr[0] != '0' && s.len - i > 1 &&
                       s.ptr[i] == ' ' && s.ptr[i + 1] == '<';
    return count ? gr_from(s, i + 1) : s;
}

/* <0> - <191>; the rest of the line behind it. */
static gr_slice skip_priority(gr_slice s, syslog_head *out)
{
    int value = 0;
    size_t i = 1;
    if (!starts_with_byte(s, '<')) return s;
    while (i < s.len && i < 4 && gr_is_digit(s.ptr[i]))
        value = value * 10 + (s.ptr[i++] - '0');
    if (i == 1 || i == s.len || s.ptr[i] != '>' || value > SYSLOG_MOST_PRIORITY)
        return s;
    out->facility = value / 8;
    out->severity = value % 8;
    return gr_from(s, i + 1);
}

/* Cisco: a number of the line, then a colon; or the colon alone. */
static gr_slice skip_number(gr_slice s)
{
    size_t i = 0;
    while (i < s.len && i < 10 && gr_is_digit(s.ptr[i])) i++;
    if (i == s.len || s.ptr[i] != ':') return s;
    i++;
    return gr_from(s, i < s.len && s.ptr[i] == ' ' ? i + 1 : i);
}

static gr_slice skip_blank(gr_slice s)
{
    return starts_with_byte(s, ' ') ? gr_from(s, 1) : s;
}

/* Up to a blank; *s is behind it. */
static gr_slice take_word(gr_slice *s)
{
    size_t i = 0;
    while (i < s->len && s->ptr[i] != ' ') i++;
    gr_slice const word = gr_sub(*s, 0, i);
    *s = gr_from(*s, i < s->len ? i + 1 : i);
    return word;
}

/* ---- RFC 5424 ---- */

/* "1 " and then a time, or "-" for none. */
static bool has_version(gr_slice s)
{
    size_t i = 0;
    while (i < s.len && i < 3 && gr_is_digit(s.ptr[i])) i++;
    if (i == 0 || s.len - i < 4 || s.ptr[i] != ' ' || s.ptr[0] == '0')
        return false;
    if (s.ptr[i + 1] == '-') return s.ptr[i + 2] == ' ';
    syslog_stamp stamp;
    return gr_is_digit(s.ptr[i + 1]) &&
           syslog_stamp_read(gr_from(s, i + 1), &stamp);
}

/* Behind the ] of an element or the " of a value: the next name, maybe that of
 * another element. */
static size_t next_name(gr_slice data, size_t i, gr_slice *id)
{
    while (i < data.len &&
           (data.ptr[i] == ']' || data.ptr[i] == '[' || data.ptr[i] == ' ')) {
        bool const opens = data.ptr[i++] == '[';
        size_t const begin = i;
        if (!opens) continue;
        while (i < data.len && data.ptr[i] != ' ' && data.ptr[i] != ']') i++;
        *id = gr_sub(data, begin, i - begin);
    }
    return i;
}

bool syslog_head_param(gr_slice data, size_t *at, syslog_param *out)
{
    size_t i = next_name(data, *at, &out->id);
    size_t const name = i;
    while (i < data.len && data.ptr[i] != '=') i++;
    if (data.len - i < 2) return false;
    out->name = gr_sub(data, name, i - name);
    out->escaped = false;
    size_t const value = i += 2;
    while (i < data.len && data.ptr[i] != '"') {
        bool const escape = data.ptr[i] == '\\' && i + 1 < data.len;
        out->escaped |= escape;
        i += escape ? 2 : 1;
    }
    out->value = gr_sub(data, value, i - value);
    *at = i < data.len ? i + 1 : i;
    return true;
}

/* One [id name="value" ...] at `i`; where it ends, 0: it is none. */
static size_t element_end(gr_slice s, size_t i)
{
    size_t const id = ++i;
    while (i < s.len && s.ptr[i] > ' ' && s.ptr[i] != ']' && s.ptr[i] != '"')
        i++;
    if (i == id) return 0;
    while (i < s.len && s.ptr[i] == ' ') {
        while (i < s.len && s.ptr[i] == ' ') i++;
        if (i < s.len && s.ptr[i] == ']') break;
        size_t const name = i;
        while (i < s.len && s.ptr[i] > ' ' && s.ptr[i] != '=' &&
               s.ptr[i] != ']' && s.ptr[i] != '"')
            i++;
        if (i == name || s.len - i < 2 || s.ptr[i] != '=' ||
            s.ptr[i + 1] != '"')
            return 0;
        i += 2;
        while (i < s.len && s.ptr[i] != '"')
            i += s.ptr[i] == '\\' && i + 1 < s.len ? 2 : 1;
        if (i++ >= s.len) return 0;
    }
    return i < s.len && s.ptr[i] == ']' ? i + 1 : 0;
}

/* The elements that `s` begins with; where they do not end as they should, all
 * of it is message. */
static gr_slice take_data(gr_slice *s)
{
    gr_slice const none = {NULL, 0};
    size_t end = 0;
    if (starts_with_byte(*s, '-') && (s->len == 1 || s->ptr[1] == ' ')) {
        *s = gr_from(*s, 2);
        return none;
    }
    while (end < s->len && s->ptr[end] == '[') {
        size_t const next = element_end(*s, end);
        if (next == 0) return none;
        end = next;
    }
    if (end < s->len && s->ptr[end] != ' ') return none;
    gr_slice const data = gr_sub(*s, 0, end);
    *s = gr_from(*s, end + 1);
    return data;
}

static bool is_nil(gr_slice s)
{
    return s.len == 1 && s.ptr[0] == '-';
}

static void read_numbered(gr_slice s, syslog_stamp *stamp, syslog_head *out)
{
    (void)take_word(&s); /* the version */
    if (!syslog_stamp_read(take_word(&s), stamp)) stamp->len = 0;
    out->host = take_word(&s);
    out->program = take_word(&s);
    out->pid = take_word(&s);
    out->msgid = take_word(&s);
    out->data = take_data(&s);
    if (gr_starts_with(s, GR_S("\xEF\xBB\xBF"))) s = gr_from(s, 3);
    out->message = s;
}

/* ---- tags ---- */

/* %ASA-6-113015: the last part is what kind of message it is. */
static bool read_cisco_tag(gr_slice s, syslog_head *out)
{
    size_t end = 1, dash = 0;
    while (end < s.len && end < LONGEST_TAG && s.ptr[end] > ' ' &&
           s.ptr[end] != ':') {
        if (s.ptr[end] == '-') dash = end;
        end++;
    }
    if (end == s.len || s.ptr[end] != ':' || dash < 4 || dash + 1 == end ||
        !gr_is_digit(s.ptr[dash - 1]) || s.ptr[dash - 2] != '-')
        return false;
    out->program = gr_sub(s, 1, dash - 3);
    out->msgid = gr_sub(s, dash + 1, end - dash - 1);
    if (out->severity == SYSLOG_NOT_SAID && s.ptr[dash - 1] < '8')
        out->severity = s.ptr[dash - 1] - '0';
    out->message = skip_blank(gr_from(s, end + 1));
    out->cisco = true;
    return true;
}

static bool ends_name(uint8_t c)
{
    return c <= ' ' || c == '[' || c == '"' || c == '=';
}

/* Where a name ends: at [, or at a colon before a blank or the end. 0: what
 * stands there is none. */
static size_t name_end(gr_slice s)
{
    size_t i = 0;
    if (starts_with_byte(s, '<')) return 0; /* a priority */
    for (; i < s.len && i < LONGEST_TAG && !ends_name(s.ptr[i]); i++)
        if (s.ptr[i] == ':' && (i + 1 == s.len || s.ptr[i + 1] == ' '))
            return i;
    return i < s.len && s.ptr[i] == '[' ? i : 0;
}

/* ---- what IOS writes before its tag ---- */

static bool stamp_before(gr_slice s, syslog_stamp *stamp, gr_slice *behind);

/* "rtr1: ", the name of a device, or "1w2d: ", how long it has been up. */
static gr_slice take_origin(gr_slice *s)
{
    size_t i = 0;
    while (i < s->len && i < LONGEST_TAG && s->ptr[i] > ' ' &&
           s->ptr[i] != '%' && s->ptr[i] != '[')
        i++;
    if (i < 2 || i == s->len || s->ptr[i] != ' ' || s->ptr[i - 1] != ':')
        return (gr_slice){NULL, 0};
    gr_slice const origin = gr_sub(*s, 0, i - 1);
    *s = gr_from(*s, i + 1);
    return origin;
}

/* Numbers of the line, who sends it, and a time, which may all be missing; what
 * is behind them. */
static gr_slice take_sender(gr_slice s, gr_slice *origin, syslog_stamp *stamp)
{
    gr_slice behind = skip_number(skip_number(s));
    *origin = (gr_slice){NULL, 0};
    if (stamp_before(behind, stamp, &behind)) return behind;
    *origin = take_origin(&behind);
    behind = skip_number(behind);
    if (!stamp_before(behind, stamp, &behind)) stamp->len = 0;
    return behind;
}

static bool is_uptime(gr_slice origin)
{
    for (size_t i = 0; i < origin.len; i++) {
        uint8_t const c = origin.ptr[i];
        if (!gr_is_digit(c) && c != ':' && c != 'y' && c != 'w' && c != 'd' &&
            c != 'h')
            return false;
    }
    return true;
}

/* A tag of IOS and all that is before it; false: not all of that is there. */
static bool read_ios(gr_slice s, syslog_head *out)
{
    syslog_stamp stamp;
    gr_slice origin;
    gr_slice const tag = take_sender(s, &origin, &stamp);
    if (!starts_with_byte(tag, '%') || !read_cisco_tag(tag, out)) return false;
    if (stamp.len > 0) out->inner = stamp;
    if (!is_uptime(origin)) {
        if (out->host.ptr != NULL) out->relay = out->host;
        out->host = origin;
    }
    return true;
}

/* May the message behind a tag, which is a number or a name, be IOS's? */
static bool may_be_ios(const syslog_head *head)
{
    gr_slice const m = head->message;
    if (head->pid.ptr != NULL || m.len < 4) return false;
    return m.ptr[0] == '%' || m.ptr[0] == '*' || m.ptr[0] == '.' ||
           m.ptr[3] == ' ' || gr_is_digit(m.ptr[0]) ||
           gr_all_digits(head->program);
}

static bool read_tag(gr_slice s, syslog_head *out)
{
    size_t const name = name_end(s);
    if (name == 0) return false;
    size_t i = name;
    gr_slice pid = {NULL, 0};
    if (s.ptr[i] == '[') {
        size_t const begin = ++i;
        while (i < s.len && i - begin < LONGEST_TAG && s.ptr[i] > ' ' &&
               s.ptr[i] != ']')
            i++;
        if (i == s.len || s.ptr[i] != ']') return false;
        pid = gr_sub(s, begin, i - begin);
        i++;
    }
    if (i < s.len && s.ptr[i] == ':') i++;
    else if (i < s.len && s.ptr[i] != ' ') return false;
    out->program = gr_sub(s, 0, name);
    out->pid = pid;
    out->message = skip_blank(gr_from(s, i));
    return true;
}

static void read_tagged(gr_slice s, syslog_head *out)
{
    /* Cisco's ASA writes "host : %ASA-..."; or has no host, and this. */
    gr_slice t = s;
    if (starts_with_byte(t, ':')) t = skip_blank(gr_from(t, 1));
    if (starts_with_byte(t, '%') && read_cisco_tag(t, out)) return;
    if (!read_tag(s, out)) out->message = s;
    else if (may_be_ios(out)) (void)read_ios(s, out);
}

/* ---- headers ---- */

/* A word that is no host: "sshd[1]:", "%ASA-6-113015:", "date=2021-03-02", and
 * what clamd writes behind the time: "->". */
static bool is_no_host(gr_slice word)
{
    return word.len == 0 || word.ptr[word.len - 1] == ':' ||
           word.ptr[0] == '%' || gr_starts_with(word, GR_S("date=")) ||
           gr_equal(word, GR_S("->"));
}

static bool read_header(gr_slice *s, syslog_form form, syslog_stamp *stamp,
                        syslog_head *out);

/* Behind "stamp ": the host, and then a header again, or tag and message. */
static void read_behind(gr_slice s, syslog_form form, syslog_head *out)
{
    gr_slice rest = s;
    gr_slice const word = take_word(&rest);
    out->message = s;
    if (form == SYSLOG_BARE) return;
    if (!is_no_host(word)) {
        out->host = word;
        s = rest;
    }
    read_tagged(s, out);
}

/* "CET: %SYS-5-...": Cisco's zone with a name, behind the time. */
static gr_slice skip_zone_name(gr_slice s)
{
    enum { LONGEST = 5 };
    size_t i = 0;
    while (i < s.len && i < LONGEST && s.ptr[i] >= 'A' && s.ptr[i] <= 'Z') i++;
    bool const zone = i > 0 && gr_starts_with(gr_from(s, i), GR_S(": %"));
    return zone ? gr_from(s, i + 2) : s;
}

/* RFC 3164's time, then a blank, or Cisco's colon; *behind is behind both. */
static bool stamp_before(gr_slice s, syslog_stamp *stamp, gr_slice *behind)
{
    if (!syslog_stamp_read(s, stamp)) return false;
    gr_slice rest = gr_from(s, stamp->len);
    if (starts_with_byte(rest, ':')) rest = gr_from(rest, 1);
    else if (rest.len > 0 && rest.ptr[0] > ' ') return false;
    *behind = skip_zone_name(skip_blank(rest));
    return true;
}

/* One header; *s is what stands behind its host, where that may be another
 * one. False: there is none. */
static bool read_header(gr_slice *s, syslog_form form, syslog_stamp *stamp,
                        syslog_head *out)
{
    gr_slice rest = skip_priority(*s, out);
    bool const has_priority = rest.ptr != s->ptr;
    if (has_version(rest)) {
        read_numbered(rest, stamp, out);
        *s = is_nil(out->program) ? out->message : (gr_slice){NULL, 0};
        return true;
    }
    rest = skip_number(rest);
    gr_slice behind;
    if (!stamp_before(rest, stamp, &behind)) {
        /* A device that leaves time and host to the collector. */
        stamp->len = 0;
        read_tagged(rest, out);
        syslog_stamp const found = out->inner; /* IOS's */
        out->inner.len = 0;
        *stamp = found;
        *s = (gr_slice){NULL, 0};
        return has_priority || found.len > 0 ||
               gr_starts_with(rest, GR_S("date="));
    }
    read_behind(behind, form, out);
    *s = out->program.ptr == NULL && form != SYSLOG_BARE ? out->message
                                                         : (gr_slice){NULL, 0};
    return true;
}

/* `behind` is the header behind that of `out`; false: there is none, the device
 * left all to the collector. */
static bool join(syslog_head *out, syslog_head *behind)
{
    if (behind->inner.len == 0 && behind->host.ptr == NULL &&
        behind->program.ptr == NULL)
        return false;
    behind->stamp = out->stamp;
    behind->relay = out->relay;
    if (behind->inner.len == 0) behind->inner = out->inner;
    if (behind->host.ptr == NULL) behind->host = out->host;
    else if (out->relay.ptr == NULL) behind->relay = out->host;
    *out = *behind;
    return true;
}

static syslog_head nothing_of(gr_slice line)
{
    return (syslog_head){.facility = SYSLOG_NOT_SAID,
                         .severity = SYSLOG_NOT_SAID,
                         .message = line};
}

bool syslog_head_read(gr_slice line, syslog_form form, syslog_head *out)
{
    gr_slice rest = skip_count(line);
    *out = nothing_of(line);
    if (!read_header(&rest, form, &out->stamp, out)) {
        *out = nothing_of(line);
        return false;
    }
    for (int more = 1; more < HEADERS && rest.len > 0; more++) {
        syslog_head behind = nothing_of(rest);
        behind.facility = out->facility;
        behind.severity = out->severity;
        if (!read_header(&rest, form, &behind.inner, &behind) ||
            !join(out, &behind))
            break;
    }
    return true;
}

/* Of IOS, whose time stands in front of its tag: as read_header finds it. */
static bool ios_stamp(gr_slice line, syslog_stamp *out)
{
    syslog_head head = nothing_of(line);
    read_tagged(line, &head);
    *out = head.inner;
    return out->len > 0;
}

bool syslog_head_stamp(gr_slice line, syslog_stamp *out)
{
    syslog_head head;
    gr_slice rest = skip_priority(skip_count(line), &head), behind;
    if (!has_version(rest)) {
        rest = skip_number(rest);
        return stamp_before(rest, out, &behind) || ios_stamp(rest, out);
    }
    (void)take_word(&rest);
    return syslog_stamp_read(take_word(&rest), out);
}
