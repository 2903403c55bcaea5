/* wincsv_message.c - see wincsv_message.h.
 *
 *   Sysmon       Process Create:        PowerShell  Creating Scriptblock text (1 of 1):
 *                Image: C:\x.exe                    Get-Process
 *                CommandLine: x.exe -a
 *                                                   ScriptBlock ID: 5d..
 *   Security     An account was successfully logged on.
 *
 *                Subject:                           a section
 *                        Security ID:    S-1-5-18   a label, and its value
 *                Logon Type:             3          a label in no section
 *
 * Of a name that comes twice, the first counts: values stand in an order that
 * Windows gives them. Yet one of several lines may look like labels behind it;
 * nothing tells those apart. */
#include "readers/wincsv_message.h"

#include "base/number.h"

typedef struct {
    uint32_t id;
    gr_slice section, label, field;
} label;

static const label labels[] = {
#define LABEL(id, section, label, field)                                       \
    {id, GR_S_INIT(section), GR_S_INIT(label), GR_S_INIT(field)},
#include "readers/wincsv_message_list.h"
#undef LABEL
};

static bool has_field(const winxml_fields *f, gr_slice name)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->names[i].part == FIELD_PAYLOAD &&
            gr_equal(f->names[i].name, name))
            return true;
    return false;
}

static bool add(win_events *events, gr_slice name, gr_slice value)
{
    return has_field(&events->fields, name) ||
           win_events_add(events, name, FIELD_PAYLOAD,
                          value_of(VALUE_UTF8, value.ptr, value.len));
}

static bool take_line(gr_slice *text, gr_slice *line)
{
    if (text->len == 0) return false;
    size_t const len = gr_find_byte(*text, '\n');
    *line = gr_sub(*text, 0, len);
    *text = gr_from(*text, len + 1);
    while (line->len > 0 && line->ptr[line->len - 1] == '\r') line->len--;
    return true;
}

/* "Name: value"; false: another line. */
static bool cut_at_colon(gr_slice line, gr_slice *name, gr_slice *value)
{
    size_t const colon = gr_find_byte(line, ':');
    *name = gr_trim(gr_sub(line, 0, colon));
    *value = gr_trim(gr_from(line, colon + 1));
    return colon < line.len && name->len > 0;
}

/* ---- Sysmon ---- */

static bool is_word(gr_slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!gr_is_digit(s.ptr[i]) && !gr_is_letter(s.ptr[i])) return false;
    return s.len > 0;
}

/* Names at most: Sysmon's events have some 25. */
enum { NAMED = 64 };

static bool read_named(win_events *events, gr_slice message)
{
    gr_slice line, name, value;
    size_t const most = events->fields.count + NAMED;
    bool room = true;
    (void)take_line(&message, &line); /* what has happened */
    while (events->fields.count < most && take_line(&message, &line))
        if (cut_at_colon(line, &name, &value) && is_word(name))
            room = add(events, layout_clean_name(events->arena, name), value) &&
                   room;
    return room;
}

/* ---- Security, System ---- */

static const label *label_of(uint32_t id, gr_slice section, gr_slice name)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        const label *const l = &labels[i];
        if ((l->id == 0 || l->id == id) && gr_equal(l->label, name) &&
            gr_equal(l->section, section))
            return l;
    }
    return NULL;
}

static bool is_indented(gr_slice line)
{
    return line.len > 0 && gr_is_blank(line.ptr[0]);
}

/* What a task is to do is XML of several lines, to the end of its element. */
static gr_slice whole_value(gr_slice message, gr_slice value)
{
    gr_slice const close = GR_S("</Task>");
    size_t const begin = (size_t)(value.ptr - message.ptr);
    gr_slice const rest = gr_from(message, begin);
    size_t const end = gr_find(rest, close);
    return end == SIZE_MAX ? value : gr_sub(rest, 0, end + close.len);
}

static bool read_labelled(win_events *events, uint32_t id, gr_slice message)
{
    gr_slice const whole = message;
    gr_slice section = GR_S(""), line, name, value;
    bool room = true;
    while (take_line(&message, &line)) {
        if (!cut_at_colon(line, &name, &value)) continue;
        bool const top = !is_indented(line);
        if (top) section = value.len == 0 ? name : GR_S("");
        if (top && value.len == 0) continue;
        const label *const l = label_of(id, section, name);
        if (l == NULL) continue;
        if (gr_equal(l->field, GR_S("TaskContent")))
            value = whole_value(whole, value);
        room = add(events, l->field, value) && room;
    }
    return room;
}

/* ---- PowerShell ---- */

/* "Creating Scriptblock text (1 of 2):", the text, an empty line, its id. */
static bool read_script(win_events *events, gr_slice message)
{
    gr_slice const end_mark = GR_S("ScriptBlock ID: ");
    gr_slice first, tail, line, name, value;
    gr_slice rest = message;
    size_t end = SIZE_MAX;
    if (!take_line(&rest, &first)) return true;
    for (size_t at = 0, next;
         (next = gr_find(gr_from(rest, at), end_mark)) != SIZE_MAX;
         at = end + end_mark.len)
        end = at + next; /* the last: the text may have one, too */
    if (end == SIZE_MAX) return true;
    tail = gr_from(rest, end);
    bool room =
        add(events, GR_S("ScriptBlockText"), gr_trim(gr_sub(rest, 0, end)));
    while (take_line(&tail, &line)) {
        if (!cut_at_colon(line, &name, &value)) continue;
        if (gr_equal(name, GR_S("ScriptBlock ID")))
            room = add(events, GR_S("ScriptBlockId"), value) && room;
        if (gr_equal(name, GR_S("Path")))
            room = add(events, GR_S("Path"), value) && room;
    }
    return room;
}

bool wincsv_message_read(win_events *events, gr_slice channel, uint32_t id,
                         gr_slice message)
{
    bool const powershell =
        gr_equal_ascii_fold(channel,
                            GR_S("Microsoft-Windows-PowerShell/Operational")) ||
        gr_equal_ascii_fold(channel, GR_S("PowerShellCore/Operational"));
    if (gr_equal_ascii_fold(channel,
                            GR_S("Microsoft-Windows-Sysmon/Operational")))
        return read_named(events, message);
    if (powershell && id == 4104) return read_script(events, message);
    if (gr_equal_ascii_fold(channel, GR_S("Windows PowerShell")))
        return add(events, GR_S("Data"), message);
    if (gr_equal_ascii_fold(channel, GR_S("Security")) ||
        gr_equal_ascii_fold(channel, GR_S("System")) ||
        gr_equal_ascii_fold(
            channel, GR_S("Microsoft-Windows-Windows Defender/Operational")))
        return read_labelled(events, id, message);
    return true;
}
