/* json_span.c - top-level values, found without parsing them.
 *
 *   {...}\n{...}\n         one object a line
 *   {\n  ...\n}\n{ ...     printed over several lines
 *   [{...},\n {...}]       one array
 *
 * All three are objects with blanks, commas and brackets between them. Brackets
 * and strings are followed by hand, since a value may be broken, and a parser
 * would only say so. What tells a broken value soon:
 *
 *   - a line break in a string: JSON has none;
 *   - after a string something else than , : ] or }: a quote was lost;
 *   - a brace or bracket where no value can begin, or that closes another kind:
 *     one was lost, or the line was cut.
 *
 * Then the bytes are given up to the next start of a record (find_start). What
 * looks like one where a value may begin is remembered: if the whole breaks
 * later, it was the next record after all. The first one is tried; but when
 * several values in each other break at the same byte, the last one, so that
 * no byte is looked at more than about JSON_RETRIES times.
 *
 * What looks like a start has an opening brace and, blanks apart, a quote that
 * no backslash can escape; so a text that was entered by mistake ends there,
 * and trying one start after the other stays linear. */
#include "readers/json_span.h"

#include "readers/limits.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Between top-level values. 0x1e: RFC 7464. */
static bool is_separator(uint8_t c)
{
    return is_blank(c) || c == ',' || c == '[' || c == ']' || c == 0x1e;
}

static void look(json_spans *w, size_t to)
{
    if (w->seen < to) w->seen = to;
}

/* ---- where a record may start ---- */

static bool starts_line(gr_slice s, size_t at)
{
    return at == 0 || s.ptr[at - 1] == '\n';
}

/* The last byte before `at` that is no blank, or 0. */
static uint8_t byte_before(gr_slice s, size_t at)
{
    while (at > 0 && is_blank(s.ptr[at - 1])) at--;
    return at > 0 ? s.ptr[at - 1] : 0;
}

/* In sound JSON what stands behind a colon is inside something. */
static bool behind_value(gr_slice s, size_t at)
{
    uint8_t const before = byte_before(s, at);
    return before == '}' || is_separator(before);
}

/* Passes blanks, then `token`. */
static bool pass(json_spans *w, size_t *at, gr_slice token)
{
    gr_slice const s = w->bytes;
    while (*at < s.len && is_blank(s.ptr[*at])) ++*at;
    look(w, *at + token.len);
    if (!gr_starts_with(gr_from(s, *at), token)) return false;
    *at += token.len;
    return true;
}

/* { "Event" : { , which no record has inside. */
static bool event_at(json_spans *w, size_t at)
{
    return pass(w, &at, GR_S("{")) && pass(w, &at, GR_S("\"Event\"")) &&
           pass(w, &at, GR_S(":")) && pass(w, &at, GR_S("{"));
}

static bool same_key_at(json_spans *w, size_t at)
{
    return w->key.len > 0 && behind_value(w->bytes, at) &&
           pass(w, &at, GR_S("{")) && pass(w, &at, w->key) &&
           pass(w, &at, GR_S(":"));
}

static bool sure_start(json_spans *w, size_t at)
{
    look(w, at + 1);
    return starts_line(w->bytes, at) || event_at(w, at) || same_key_at(w, at);
}

/* It may as well be an object in a list of the broken record. */
static bool possible_start(json_spans *w, size_t at)
{
    return behind_value(w->bytes, at) && pass(w, &at, GR_S("{")) &&
           pass(w, &at, GR_S("\""));
}

/* The first sure start at or behind `from`; but a possible one if no sure one
 * comes within JSON_NEAR bytes of it; or the end. No byte is asked twice for a
 * sure start: those between a possible one and `clear_to` have none. */
static size_t find_start(json_spans *w, size_t from)
{
    gr_slice const s = w->bytes;
    size_t possible = s.len, limit = s.len;
    for (size_t at = from;; at++) {
        at += gr_find_byte(gr_sub(s, at, limit - at), '{');
        if (at >= limit) break;
        if (at >= w->clear_to && sure_start(w, at)) return at;
        if (possible < s.len || !possible_start(w, at)) continue;
        possible = at;
        if (limit - at > JSON_NEAR) limit = at + JSON_NEAR;
        if (at < w->clear_to) at = w->clear_to - 1;
    }
    if (possible == s.len) {
        look(w, s.len + 1);
        return s.len;
    }
    look(w, possible + JSON_NEAR);
    w->clear_to = limit;
    return possible;
}

/* ---- one value ---- */

typedef struct {
    json_spans *walk;
    gr_slice s;
    size_t begin, at;
    size_t first_start, last_start; /* those remembered, or 0 */
    unsigned depth;
    uint8_t closers[4 * JSON_DEPTH]; /* of what is open */
} scan;

/* The remembered start to go on at, or 0; the value broke at `at`. What is too
 * deep breaks further on each time, and so goes on from the last. */
static size_t remembered(const scan *c, size_t at)
{
    json_spans *const w = c->walk;
    if (c->depth == sizeof c->closers) return c->last_start;
    if (at > w->failed_at) {
        w->failed_at = at;
        w->failures = 0;
    }
    return w->failures++ < JSON_RETRIES ? c->first_start : c->last_start;
}

static json_span broken(const scan *c, const char *what)
{
    look(c->walk, c->at + 1);
    size_t start = remembered(c, c->at);
    if (start == 0) start = find_start(c->walk, c->at);
    return (json_span){SPAN_BROKEN, c->begin, start, 0, true, what};
}

static json_span open_at_end(const scan *c)
{
    size_t const start = remembered(c, c->s.len);
    size_t const end = start != 0 ? start : c->s.len;
    size_t const last = c->last_start != 0 ? c->last_start : c->s.len;
    return (json_span){SPAN_OPEN, c->begin, end,
                       last,      true,     "object cut short"};
}

/* An opening bracket where no value can begin. At the start of a line it needs
 * no look: if the bytes ended before it, they would be told the same. */
static json_span cut_short(const scan *c)
{
    static const char what[] = "object cut short";
    if (c->last_start != 0 || c->s.ptr[c->at] != '{' ||
        !starts_line(c->s, c->at))
        return broken(c, what);
    return (json_span){SPAN_BROKEN, c->begin, c->at, 0, true, what};
}

/* Passes a string and the blanks behind it; `at` is its first quote, and stays
 * there if it is broken: where a quote was lost, what looks like a string may
 * hold the start of the next record. */
typedef enum { STRING_WHOLE, STRING_OPEN, STRING_BROKEN } string_end;

static string_end pass_string(scan *c)
{
    gr_slice const s = c->s;
    size_t at = c->at + 1;
    for (; at < s.len && s.ptr[at] != '"'; at++) {
        if (s.ptr[at] == '\\') at++;
        if (at < s.len && s.ptr[at] == '\n') {
            look(c->walk, at + 1);
            return STRING_BROKEN;
        }
    }
    if (at >= s.len) return STRING_OPEN;
    for (at++; at < s.len && is_blank(s.ptr[at]);) at++;
    if (at == s.len) return STRING_OPEN;
    uint8_t const next = s.ptr[at];
    if (next != ',' && next != ':' && next != '}' && next != ']') {
        look(c->walk, at + 1);
        return STRING_BROKEN;
    }
    c->at = at;
    return STRING_WHOLE;
}

/* Can an object or array begin at `at`, inside the object? */
static bool value_may_begin(const scan *c)
{
    uint8_t const before = byte_before(c->s, c->at);
    return before == ':' || before == '[' ||
           (before == ',' && c->closers[c->depth - 1] == ']');
}

/* Might the object at `at` be a record? In a list, lost brackets can have led
 * to it; the scan itself passes the bytes looked at here. */
static bool may_be_record(const scan *c)
{
    if (starts_line(c->s, c->at)) return true;
    if (c->closers[c->depth - 1] != ']') return false;
    size_t const seen = c->walk->seen;
    bool const sure = sure_start(c->walk, c->at);
    c->walk->seen = seen;
    return sure;
}

/* Passes an opening bracket; false: too deep. */
static bool pass_opening(scan *c)
{
    bool const object = c->s.ptr[c->at] == '{';
    if (c->depth > 0 && object && may_be_record(c)) {
        c->last_start = c->at;
        if (c->first_start == 0) c->first_start = c->at;
    }
    if (c->depth == sizeof c->closers) return false;
    c->closers[c->depth++] = object ? '}' : ']';
    c->at++;
    return true;
}

static json_span scan_object(json_spans *w, size_t begin)
{
    scan c = {.walk = w, .s = w->bytes, .begin = begin, .at = begin};
    while (c.at < c.s.len) {
        uint8_t const byte = c.s.ptr[c.at];
        if (byte == '"') {
            string_end const how = pass_string(&c);
            if (how == STRING_OPEN) break;
            if (how == STRING_BROKEN) return broken(&c, "broken text in JSON");
        } else if (byte == '{' || byte == '[') {
            if (c.depth > 0 && !value_may_begin(&c)) return cut_short(&c);
            if (!pass_opening(&c)) return broken(&c, "objects nested too deep");
        } else if (byte == '}' || byte == ']') {
            if (c.closers[--c.depth] != byte)
                return broken(&c, "brackets that do not match");
            c.at++;
            if (c.depth == 0)
                return (json_span){SPAN_VALUE, begin, c.at, 0, true, NULL};
        } else {
            c.at++;
        }
    }
    return open_at_end(&c);
}

json_span json_next_span(json_spans *w, size_t from)
{
    gr_slice const s = w->bytes;
    while (from < s.len && is_separator(s.ptr[from])) from++;
    if (from >= s.len)
        return (json_span){SPAN_NONE, s.len, s.len, 0, false, NULL};
    if (s.ptr[from] == '{') return scan_object(w, from);
    return (json_span){SPAN_BROKEN, from,  find_start(w, from + 1),
                       0,           false, "not a JSON object"};
}

/* ---- the head of a file ---- */

size_t json_mark(gr_slice head)
{
    return gr_starts_with(head, GR_S("\xef\xbb\xbf")) ? 3 : 0;
}

gr_slice json_first_key(gr_slice object)
{
    json_spans w = {.bytes = object};
    size_t at = 0;
    if (!pass(&w, &at, GR_S("{")) || !pass(&w, &at, GR_S("\"")))
        return gr_sub(object, 0, 0);
    size_t const begin = at - 1;
    while (at < object.len && object.ptr[at] != '"')
        at += object.ptr[at] == '\\' ? 2 : 1;
    gr_slice const key = gr_sub(object, begin, at + 1 - begin);
    at++;
    return pass(&w, &at, GR_S(":")) ? key : gr_sub(object, 0, 0);
}

gr_slice json_common_key(gr_slice head)
{
    gr_slice const none = gr_sub(head, 0, 0);
    gr_slice common = none;
    json_spans w = {.bytes = head};
    for (size_t at = json_mark(head);;) {
        json_span const span = json_next_span(&w, at);
        if (span.kind == SPAN_NONE) return common;
        if (!span.object) return none;
        gr_slice const key = json_first_key(gr_from(head, span.begin));
        if (key.len == 0) return common;
        if (common.len > 0 && !gr_equal(key, common)) return none;
        common = key;
        if (span.kind != SPAN_VALUE) return common;
        at = span.end;
    }
}
