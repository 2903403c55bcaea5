/* json_list.c - see json_list.h.
 *
 *   list = "{" { frame "," } ( '"Records"' | ... ) ":" "[" record ...
 *   end = { frame } "}"
 *   frame = one of a few names ":" a text, a number or {}
 *
 * Only what is known to stand around such lists is passed over: an event that
 * has a list among its fields is one event. */
#include "readers/json_list.h"

static void skip_blanks(gr_slice s, size_t *at)
{
    while (*at < s.len && gr_is_blank(s.ptr[*at])) (*at)++;
}

static bool take(gr_slice s, size_t *at, uint8_t c)
{
    skip_blanks(s, at);
    if (*at == s.len || s.ptr[*at] != c) return false;
    (*at)++;
    return true;
}

/* What stands in quotes; none of the names here has an escape. */
static bool take_text(gr_slice s, size_t *at, gr_slice *text)
{
    if (!take(s, at, '"')) return false;
    gr_slice const rest = gr_from(s, *at);
    size_t len = 0;
    while (len < rest.len && rest.ptr[len] != '"')
        len += rest.ptr[len] == '\\' ? 2 : 1;
    if (len >= rest.len) return false;
    *text = gr_sub(rest, 0, len);
    *at += len + 1;
    return true;
}

static bool is_list_name(gr_slice name)
{
    static const gr_slice names[] = {GR_S_INIT("Records"), GR_S_INIT("records"),
                                     GR_S_INIT("Events"), GR_S_INIT("value"),
                                     GR_S_INIT("items")};
    return gr_is_one_of(name, names, sizeof names / sizeof *names);
}

static bool is_frame_name(gr_slice name)
{
    static const gr_slice names[] = {GR_S_INIT("@odata.context"),
                                     GR_S_INIT("@odata.count"),
                                     GR_S_INIT("@odata.nextLink"),
                                     GR_S_INIT("nextLink"),
                                     GR_S_INIT("NextToken"),
                                     GR_S_INIT("nextPageToken"),
                                     GR_S_INIT("etag"),
                                     GR_S_INIT("kind"),
                                     GR_S_INIT("apiVersion"),
                                     GR_S_INIT("metadata"),
                                     GR_S_INIT("count")};
    return gr_is_one_of(name, names, sizeof names / sizeof *names);
}

/* A text, a number, a word or {}. */
static bool skip_plain(gr_slice s, size_t *at)
{
    gr_slice text;
    skip_blanks(s, at);
    if (*at == s.len || s.ptr[*at] == '[') return false;
    if (s.ptr[*at] == '"') return take_text(s, at, &text);
    if (s.ptr[*at] == '{') {
        (*at)++;
        return take(s, at, '}');
    }
    while (*at < s.len && s.ptr[*at] != ',' && s.ptr[*at] != '}') (*at)++;
    return true;
}

bool json_is_list(gr_slice s, size_t *at)
{
    enum { FRAMES = 8 };
    gr_slice name;
    *at = 0;
    if (!take(s, at, '{')) return false;
    for (unsigned i = 0; i < FRAMES; i++) {
        if (!take_text(s, at, &name) || !take(s, at, ':')) return false;
        if (is_list_name(name)) {
            if (!take(s, at, '[')) return false;
            skip_blanks(s, at);
            return *at < s.len && s.ptr[*at] == '{';
        }
        if (!is_frame_name(name) || !skip_plain(s, at) || !take(s, at, ','))
            return false;
    }
    return false;
}

/* Behind the bracket that closes the one at `at`. */
static size_t end_of(gr_slice s, size_t at)
{
    size_t depth = 0;
    for (; at < s.len; at++) {
        uint8_t const c = s.ptr[at];
        if (c == '"') {
            for (at++; at < s.len && s.ptr[at] != '"'; at++)
                at += s.ptr[at] == '\\';
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return s.len;
}

bool json_next_record(gr_slice s, size_t *at, size_t *begin)
{
    skip_blanks(s, at);
    if (*at < s.len && s.ptr[*at] == ',') (*at)++;
    skip_blanks(s, at);
    *begin = *at;
    if (*at == s.len || s.ptr[*at] != '{') return false;
    *at = end_of(s, *at);
    return true;
}

/* The comma before a name may be missing: it separates values too. */
bool json_ends_list(gr_slice s)
{
    gr_slice name;
    size_t at = 0;
    while (!take(s, &at, '}')) {
        if (!take_text(s, &at, &name) || !is_frame_name(name) ||
            !take(s, &at, ':') || !skip_plain(s, &at))
            return false;
        (void)take(s, &at, ',');
    }
    skip_blanks(s, &at);
    return at == s.len;
}
