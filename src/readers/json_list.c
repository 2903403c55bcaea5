/* json_list.c - see json_list.h.
 *
 *   list = "{" { frame "," } ( '"Records"' | ... ) ":" "[" record ...
 *        | "{" { frame "," } '"hits"' ":" list
 *   end = { frame | "}" } "}"
 *   frame = one of a few names ":" a value
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

/* By their length: this is asked of every record. */
static bool is_frame_name(gr_slice name)
{
    enum { LONGEST = 18, SAME = 4 };
    static const gr_slice names[LONGEST + 1][SAME] = {
        [4] = {GR_S_INIT("kind"), GR_S_INIT("took"), GR_S_INIT("etag")},
        [5] = {GR_S_INIT("count"), GR_S_INIT("total")},
        [6] = {GR_S_INIT("pit_id"), GR_S_INIT("fields")},
        [7] = {GR_S_INIT("_shards"), GR_S_INIT("preview")},
        [8] = {GR_S_INIT("metadata"), GR_S_INIT("nextLink"),
               GR_S_INIT("messages")},
        [9] = {GR_S_INIT("timed_out"), GR_S_INIT("_clusters"),
               GR_S_INIT("max_score"), GR_S_INIT("NextToken")},
        [10] = {GR_S_INIT("apiVersion"), GR_S_INIT("_scroll_id")},
        [11] = {GR_S_INIT("init_offset"), GR_S_INIT("highlighted")},
        [12] = {GR_S_INIT("@odata.count")},
        [13] = {GR_S_INIT("nextPageToken")},
        [14] = {GR_S_INIT("@odata.context")},
        [15] = {GR_S_INIT("@odata.nextLink")},
        [16] = {GR_S_INIT("terminated_early")},
        [17] = {GR_S_INIT("num_reduce_phases")},
        [18] = {GR_S_INIT("post_process_count")}};
    return name.len > 0 && name.len <= LONGEST &&
           gr_is_one_of(name, names[name.len], SAME);
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

/* A value of any kind. */
static bool skip_value(gr_slice s, size_t *at)
{
    gr_slice text;
    skip_blanks(s, at);
    if (*at == s.len) return false;
    if (s.ptr[*at] == '"') return take_text(s, at, &text);
    if (s.ptr[*at] == '{' || s.ptr[*at] == '[') *at = end_of(s, *at);
    else
        while (*at < s.len && s.ptr[*at] != ',' && s.ptr[*at] != '}') (*at)++;
    return true;
}

/* Does the list begin here, behind its name? */
static bool take_list(gr_slice s, size_t *at)
{
    if (!take(s, at, '[')) return false;
    skip_blanks(s, at);
    return *at < s.len && s.ptr[*at] == '{';
}

bool json_is_list(gr_slice s, size_t *at)
{
    enum { FRAMES = 16 };
    gr_slice name;
    bool in_hits = false;
    *at = 0;
    if (!take(s, at, '{')) return false;
    for (unsigned i = 0; i < FRAMES; i++) {
        if (!take_text(s, at, &name) || !take(s, at, ':')) return false;
        if (is_frame_name(name)) {
            if (!skip_value(s, at) || !take(s, at, ',')) return false;
            continue;
        }
        bool const hits = gr_equal(name, GR_S("hits"));
        bool const results = i > 0 && gr_equal(name, GR_S("results"));
        if (in_hits) return hits && take_list(s, at);
        if (!hits) return (results || is_list_name(name)) && take_list(s, at);
        if (!take(s, at, '{')) return false;
        in_hits = true;
    }
    return false;
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
    size_t at = 0, closed = 0;
    for (skip_blanks(s, &at); at < s.len; skip_blanks(s, &at)) {
        if (take(s, &at, '}')) {
            closed++;
            continue;
        }
        if (!take_text(s, &at, &name) || !is_frame_name(name) ||
            !take(s, &at, ':') || !skip_value(s, &at))
            return false;
        (void)take(s, &at, ',');
    }
    return closed > 0;
}
