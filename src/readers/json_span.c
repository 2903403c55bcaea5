/* json_span.c - top-level values, found without parsing them.
 *
 *   {...}\n{...}\n         one object a line
 *   {\n  ...\n}\n{ ...     printed over several lines
 *   [{...},\n {...}]       one array
 *
 * All three are objects with blanks, commas and brackets between them. Depth
 * and strings are followed by hand, since a value may be broken, and a parser
 * would only say so. What tells a broken value soon:
 *
 *   - a line break in a string: JSON has none;
 *   - after a string something else than , : ] or }: a quote was lost;
 *   - a brace at the start of a line where no value can begin: the line before
 *     was cut.
 *
 * Then the bytes are given up to the next brace at the start of a line, or to
 * the text {"Event":{ that begins a record in an array on one line; it cannot
 * stand in a string. A brace at the start of a line where a value may begin is
 * remembered: if the whole breaks later, it was the next record after all. */
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

static bool starts_line(gr_slice s, size_t at)
{
    return at == 0 || s.ptr[at - 1] == '\n';
}

/* The first plausible start of a record at or behind `from`, or s.len. */
static size_t find_start(gr_slice s, size_t from)
{
    while (from < s.len) {
        from += gr_find_byte(gr_from(s, from), '{');
        if (from >= s.len) break;
        if (starts_line(s, from) ||
            gr_starts_with(gr_from(s, from), GR_S("{\"Event\":{")))
            return from;
        from++;
    }
    return s.len;
}

/* One value under way. */
typedef struct {
    gr_slice s;
    size_t begin, at;
    size_t line_start; /* the last remembered one, or 0 */
    unsigned depth;
} scan;

static json_span broken(const scan *c, const char *what)
{
    size_t const start =
        c->line_start != 0 ? c->line_start : find_start(c->s, c->at);
    return (json_span){SPAN_BROKEN, c->begin, start, true, what};
}

static json_span open_at_end(const scan *c)
{
    size_t const end = c->line_start != 0 ? c->line_start : c->s.len;
    return (json_span){SPAN_OPEN, c->begin, end, true, "object cut short"};
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
        if (at < s.len && s.ptr[at] == '\n') return STRING_BROKEN;
    }
    if (at >= s.len) return STRING_OPEN;
    for (at++; at < s.len && is_blank(s.ptr[at]);) at++;
    if (at == s.len) return STRING_OPEN;
    uint8_t const next = s.ptr[at];
    if (next != ',' && next != ':' && next != '}' && next != ']')
        return STRING_BROKEN;
    c->at = at;
    return STRING_WHOLE;
}

/* Can a value begin at `at`, inside the object? */
static bool value_may_begin(const scan *c)
{
    size_t at = c->at;
    while (at > c->begin && is_blank(c->s.ptr[at - 1])) at--;
    uint8_t const before = c->s.ptr[at - 1];
    return before == ',' || before == '[' || before == ':';
}

static json_span scan_object(gr_slice s, size_t begin)
{
    scan c = {s, begin, begin, 0, 0};
    while (c.at < s.len) {
        uint8_t const byte = s.ptr[c.at];
        if (byte == '"') {
            string_end const how = pass_string(&c);
            if (how == STRING_OPEN) break;
            if (how == STRING_BROKEN) return broken(&c, "broken text in JSON");
            continue;
        }
        if (byte == '{' && c.at > begin && starts_line(s, c.at)) {
            bool const may_begin = value_may_begin(&c);
            if (may_begin || c.line_start == 0) c.line_start = c.at;
            if (!may_begin) return broken(&c, "object cut short");
        }
        if (byte == '{' || byte == '[') {
            if (++c.depth > 4 * JSON_DEPTH)
                return broken(&c, "objects nested too deep");
        } else if ((byte == '}' || byte == ']') && --c.depth == 0) {
            return (json_span){SPAN_VALUE, begin, c.at + 1, true, NULL};
        }
        c.at++;
    }
    return open_at_end(&c);
}

json_span json_next_span(gr_slice s, size_t from)
{
    if (from == 0 && gr_starts_with(s, GR_S("\xef\xbb\xbf"))) from = 3;
    while (from < s.len && is_separator(s.ptr[from])) from++;
    if (from >= s.len) return (json_span){SPAN_NONE, s.len, s.len, false, NULL};
    if (s.ptr[from] == '{') return scan_object(s, from);
    return (json_span){SPAN_BROKEN, from, find_start(s, from + 1), false,
                       "not a JSON object"};
}
