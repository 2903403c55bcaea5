/* json_sniff.c - which files are JSON.
 *
 * A sound file opens an object, or an array of objects. A log that was rotated
 * or cut by size begins in the middle of a record:
 *
 *   "h"}}\n                 the rest of a line
 *   {"a": 1, ... }\n        and then nothing but objects, one a line
 *
 * Source code and other text have lines that begin with a brace, or end in one,
 * but not all of them. A file that is called JSON is taken whatever is in it:
 * what is no JSON there is damage, and told. */
#include "readers/json_sniff.h"

#include "readers/json_span.h"

enum { BY_NAME = 20, CUT = 30, LIKELY = 60, SURE = 80 };

static bool named_json(gr_slice name)
{
    static const gr_slice ends[] = {GR_S_INIT(".json"), GR_S_INIT(".jsonl"),
                                    GR_S_INIT(".ndjson")};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (name.len >= ends[i].len &&
            gr_equal_ascii_fold(gr_from(name, name.len - ends[i].len), ends[i]))
            return true;
    return false;
}

/* An object, or an array of objects, behind evtx_dump's number or not.
 * "[section]" of a settings file and a bare {GUID} are neither. */
static bool opens_object(gr_slice head)
{
    gr_slice s = gr_trim(gr_from(head, json_mark(head)));
    s = gr_trim(gr_from(s, json_behind_number(s, 0)));
    if (gr_starts_with(s, GR_S("\x1e"))) s = gr_from(s, 1); /* RFC 7464 */
    if (gr_starts_with(s, GR_S("["))) s = gr_trim(gr_from(s, 1));
    if (!gr_starts_with(s, GR_S("{"))) return false;
    s = gr_trim(gr_from(s, 1));
    return s.len == 0 || s.ptr[0] == '"' || s.ptr[0] == '}';
}

/* `whole`: its end is there. */
static bool is_object_line(gr_slice line, bool whole)
{
    if (!gr_starts_with(line, GR_S("{"))) return false;
    if (!whole) return opens_object(line);
    return gr_ends_with(line, GR_S("}")) && json_first_key(line).len > 0;
}

static bool lines_behind_a_cut(gr_slice head)
{
    size_t at = gr_find_byte(head, '\n');
    if (!gr_ends_with(gr_trim(gr_sub(head, 0, at)), GR_S("}"))) return false;
    size_t whole_lines = 0;
    while (at < head.len) {
        gr_slice const rest = gr_from(head, at + 1);
        gr_slice const line = gr_sub(rest, 0, gr_find_byte(rest, '\n'));
        bool const whole = line.len < rest.len;
        if (gr_trim(line).len > 0 && !is_object_line(gr_trim(line), whole))
            return false;
        whole_lines += json_first_key(line).len > 0;
        at += 1 + line.len;
    }
    return whole_lines > 0;
}

int json_sniff(gr_slice head, gr_slice name)
{
    bool const named = named_json(name);
    if (opens_object(head)) return named ? SURE : LIKELY;
    if (lines_behind_a_cut(head)) return CUT;
    return named && head.len > 0 ? BY_NAME : 0;
}
