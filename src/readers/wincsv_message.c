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
 * A value of several lines may look like labels: who may call himself
 * "bob\n\nNetwork Information:\n\tSource Network Address:\t10.0.0.1" stands
 * before the true address, and a client's name before it in its section can end
 * that. So of a name that comes twice each value is kept, for rules shall see
 * the true one, and a label that one section has is also read outside of it. */
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

enum { LABELS = sizeof labels / sizeof *labels };

typedef struct {
    win_events *events;
    size_t top; /* fields before those of the message */
    bool room, doubtful;
    bool seen[LABELS]; /* the label's section was there */
} message_read;

/* Values at most of one name: the first ones and the last, as whatever a
 * stranger wrote stands between or beside. */
enum { VALUES = 4 };

/* What the record says outside of its message is not said again. */
static void add(message_read *m, gr_slice name, gr_slice value)
{
    winxml_fields *const f = &m->events->fields;
    event_value const v = value_of(VALUE_UTF8, value.ptr, value.len);
    size_t held = 0, last = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (f->names[i].part != FIELD_PAYLOAD ||
            !gr_equal(f->names[i].name, name))
            continue;
        if (i < m->top || gr_equal(value_bytes(f->values[i]), value)) return;
        held++;
        last = i;
    }
    m->doubtful = m->doubtful || held > 0;
    if (held == VALUES) f->values[last] = v;
    else m->room = win_events_add(m->events, name, FIELD_PAYLOAD, v) && m->room;
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

static void read_named(message_read *m, gr_slice message)
{
    gr_slice line, name, value;
    (void)take_line(&message, &line); /* what has happened */
    while (take_line(&message, &line)) {
        if (!cut_at_colon(line, &name, &value) || !is_word(name)) continue;
        if (m->events->fields.count < m->top + NAMED)
            add(m, layout_clean_name(m->events->arena, name), value);
        else m->doubtful = true;
    }
}

/* ---- Security, System ---- */

static bool is_for(const label *l, uint32_t id)
{
    return l->id == 0 || l->id == id;
}

static const label *label_of(uint32_t id, gr_slice section, gr_slice name)
{
    for (size_t i = 0; i < LABELS; i++) {
        const label *const l = &labels[i];
        if (is_for(l, id) && gr_equal(l->label, name) &&
            gr_equal(l->section, section))
            return l;
    }
    return NULL;
}

static void see_section(message_read *m, gr_slice section)
{
    for (size_t i = 0; i < LABELS; i++)
        if (gr_equal(labels[i].section, section)) m->seen[i] = true;
}

/* The label of that name, which stands outside of its section: one that no
 * other section has, and whose own was there before. */
static const label *displaced(const message_read *m, uint32_t id, gr_slice name)
{
    const label *found = NULL;
    for (size_t i = 0; i < LABELS; i++) {
        const label *const l = &labels[i];
        if (!is_for(l, id) || !gr_equal(l->label, name)) continue;
        if (!m->seen[i]) return NULL;
        if (found != NULL && !gr_equal(found->section, l->section)) return NULL;
        if (found == NULL) found = l;
    }
    return found;
}

static bool is_indented(gr_slice line)
{
    return line.len > 0 && gr_is_blank(line.ptr[0]);
}

/* What a task is to do is XML of several lines, to the end of its element;
 * *message is then what is behind it. */
static gr_slice whole_task(gr_slice *message, gr_slice value)
{
    gr_slice const close = GR_S("</Task>");
    const uint8_t *const behind = message->ptr + message->len;
    gr_slice const rest = {value.ptr, (size_t)(behind - value.ptr)};
    size_t const end = gr_find(rest, close);
    if (end == SIZE_MAX) return value;
    *message = gr_from(rest, end + close.len);
    return gr_sub(rest, 0, end + close.len);
}

static void read_label(message_read *m, uint32_t id, gr_slice section,
                       gr_slice name, gr_slice value, gr_slice *message)
{
    const label *l = label_of(id, section, name);
    if (l == NULL) {
        l = displaced(m, id, name);
        m->doubtful = m->doubtful || l != NULL;
    }
    if (l == NULL) return;
    if (gr_equal(l->field, GR_S("TaskContent")))
        value = whole_task(message, value);
    add(m, l->field, value);
}

/* Windows Defender's only section begins behind a blank, and a page that tells
 * more of what was found is no label. */
static bool is_defenders(gr_slice name)
{
    return gr_equal(name,
                    GR_S("For more information please see the following"));
}

static bool is_page(gr_slice name, gr_slice value)
{
    return gr_equal(name, GR_S("https")) && gr_starts_with(value, GR_S("//"));
}

static void read_labelled(message_read *m, uint32_t id, gr_slice message)
{
    gr_slice section = GR_S(""), line, name, value;
    see_section(m, section);
    while (take_line(&message, &line)) {
        if (!cut_at_colon(line, &name, &value) || is_page(name, value))
            continue;
        bool const top = !is_indented(line) || is_defenders(name);
        bool const begins = top && value.len == 0;
        if (top) section = begins ? name : GR_S("");
        if (begins) see_section(m, section);
        else read_label(m, id, section, name, value, &message);
    }
}

/* ---- PowerShell ---- */

/* "Creating Scriptblock text (1 of 2):", the text, an empty line, its id. */
static void read_script(message_read *m, gr_slice message)
{
    gr_slice const end_mark = GR_S("ScriptBlock ID: ");
    gr_slice first, tail, line, name, value;
    gr_slice rest = message;
    size_t end = SIZE_MAX;
    if (!take_line(&rest, &first)) return;
    for (size_t at = 0, next;
         (next = gr_find(gr_from(rest, at), end_mark)) != SIZE_MAX;
         at = end + end_mark.len)
        end = at + next; /* the last: the text may have one, too */
    if (end == SIZE_MAX) return;
    tail = gr_from(rest, end);
    add(m, GR_S("ScriptBlockText"), gr_trim(gr_sub(rest, 0, end)));
    while (take_line(&tail, &line)) {
        if (!cut_at_colon(line, &name, &value)) continue;
        if (gr_equal(name, GR_S("ScriptBlock ID")))
            add(m, GR_S("ScriptBlockId"), value);
        if (gr_equal(name, GR_S("Path"))) add(m, GR_S("Path"), value);
    }
}

/* ---- the whole ---- */

static bool is_one_of(gr_slice channel, const gr_slice *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (gr_equal_ascii_fold(channel, names[i])) return true;
    return false;
}

bool wincsv_message_read(win_events *events, gr_slice channel, uint32_t id,
                         gr_slice message, bool *doubtful)
{
    static const gr_slice
        sysmon = GR_S_INIT("Microsoft-Windows-Sysmon/Operational"),
        shell = GR_S_INIT("Windows PowerShell"),
        scripts[] = {GR_S_INIT("Microsoft-Windows-PowerShell/Operational"),
                     GR_S_INIT("PowerShellCore/Operational")},
        labelled[] = {
            GR_S_INIT("Security"), GR_S_INIT("System"),
            GR_S_INIT("Microsoft-Windows-Windows Defender/Operational")};
    message_read m = {
        .events = events, .top = events->fields.count, .room = true};
    if (is_one_of(channel, &sysmon, 1)) read_named(&m, message);
    else if (is_one_of(channel, scripts, 2) && id == 4104)
        read_script(&m, message);
    else if (is_one_of(channel, &shell, 1)) add(&m, GR_S("Data"), message);
    else if (is_one_of(channel, labelled, 3)) read_labelled(&m, id, message);
    *doubtful = m.doubtful;
    return m.room;
}
