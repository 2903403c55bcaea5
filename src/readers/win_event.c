/* win_event.c - see win_event.h. */
#include "readers/win_event.h"

#include "base/json.h"
#include "base/mem.h"
#include "readers/limits.h"

bool win_events_open(win_events *s, uint64_t *next_layout)
{
    s->arena = gr_arena_new(JSON_EVENT_CEILING);
    s->layouts = layout_table_new(ROW_LAYOUT_CEILING, next_layout);
    s->fields.room = ROW_NAMES;
    s->fields.names = gr_alloc_array(ROW_NAMES, sizeof *s->fields.names);
    s->fields.values = gr_alloc_array(ROW_NAMES, sizeof *s->fields.values);
    return s->arena != NULL && s->layouts != NULL && s->fields.names != NULL &&
           s->fields.values != NULL;
}

void win_events_close(win_events *s)
{
    gr_arena_free(s->arena);
    layout_table_free(s->layouts);
    gr_free(s->fields.names);
    gr_free(s->fields.values);
}

void win_events_start(win_events *s)
{
    gr_arena_reset(s->arena);
    s->fields.count = 0;
    s->fields.entity_left = false;
}

bool win_events_add(win_events *s, gr_slice name, field_part part,
                    event_value value)
{
    winxml_fields *const f = &s->fields;
    if (f->count == f->room) return false;
    f->names[f->count] = (layout_name){name, part};
    f->values[f->count++] = value;
    return true;
}

gr_status win_events_read(win_events *s, gr_slice text, uint64_t where,
                          gr_error *err)
{
    size_t length = 0;
    gr_status const status =
        winxml_read(text, s->arena, where, &s->fields, &length, err);
    if (gr_arena_status(s->arena) != GR_OK)
        return gr_fail(err, gr_arena_status(s->arena), where,
                       "no memory for an event");
    if (status != GR_OK || length == text.len) return status;
    return gr_fail(err, GR_DAMAGED, where, "an event cut short");
}

/* ---- as it is shown ---- */

static void put_part(const event *e, field_part part, gr_slice name,
                     gr_arena *scratch, gr_buffer *out)
{
    bool first = true;
    gr_json_text(out, name);
    gr_put(out, GR_S(":{"));
    for (size_t i = 0; i < e->layout->field_count; i++) {
        if (e->layout->fields[i].part != (uint8_t)part) continue;
        event_value const v = event_field_shown(e, i, scratch);
        if (v.type == VALUE_ABSENT) continue;
        gr_json_key(out, &first, e->layout->fields[i].name);
        value_put_json(out, v);
    }
    gr_put_byte(out, '}');
}

/* What `reader_private` points to: how wide the characters of raw are. */
static const lines_form forms[] = {
    {.wide = false}, {.wide = true}, {.wide = true, .big = true}};

static const lines_form *form_of(lines_form form)
{
    return &forms[!form.wide ? 0 : form.big ? 2 : 1];
}

static void put_xml(const event *e, gr_arena *scratch, gr_buffer *out)
{
    const lines_form *const form = e->reader_private;
    gr_slice const text = lines_text(scratch, *form, e->raw);
    size_t const begin = gr_find(text, GR_S("<Event"));
    if (begin != SIZE_MAX) gr_put(out, gr_from(text, begin));
}

/* JSON in the shape of evtx_dump, with the names that rules have. */
static gr_status render(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err)
{
    if (format == EVENT_AS_XML && self->reader_private == NULL)
        return gr_fail(err, GR_UNSUPPORTED, self->offset,
                       "an event of a CSV export has no XML form");
    if (format == EVENT_AS_XML) {
        put_xml(self, scratch, out);
    } else {
        gr_put(out, GR_S("{\"Event\":{"));
        put_part(self, FIELD_SYSTEM, GR_S("System"), scratch, out);
        gr_put_byte(out, ',');
        put_part(self, FIELD_PAYLOAD, GR_S("EventData"), scratch, out);
        gr_put(out, GR_S("}}"));
    }
    if (out->status != GR_OK)
        return gr_fail(err, out->status, self->offset, "no room for an event");
    return GR_OK;
}

/* ---- the event ---- */

static bool number_fact(const win_events *s, gr_slice name, uint64_t ceiling,
                        uint64_t *out)
{
    value_number n;
    event_value const v = winxml_fact(&s->fields, name);
    if (v.type == VALUE_ABSENT || !value_to_number(v, &n) ||
        n.kind == NUMBER_DOUBLE || (n.kind == NUMBER_I64 && n.i64 < 0))
        return false;
    *out = n.kind == NUMBER_U64 ? n.u64 : (uint64_t)n.i64;
    return *out <= ceiling;
}

static event_value either(event_value known, event_value own)
{
    return known.type == VALUE_ABSENT ? own : known;
}

gr_status win_events_give(win_events *s, const event *known,
                          const lines_form *form, const event_sink *sink,
                          gr_error *err)
{
    const winxml_fields *const f = &s->fields;
    uint64_t id = 0;
    event e = *known;
    e.layout = layout_table_get(s->layouts, f->names, f->count);
    if (e.layout == NULL)
        return gr_fail(err, layout_table_status(s->layouts), e.offset,
                       "no room for the names of an event");
    e.values = f->values;
    if (e.time_ns == GR_TIME_NONE)
        e.time_ns = value_time(winxml_fact(f, GR_S("TimeCreated_SystemTime")));
    e.channel = either(e.channel, winxml_fact(f, GR_S("Channel")));
    e.computer = either(e.computer, winxml_fact(f, GR_S("Computer")));
    e.provider = winxml_fact(f, GR_S("Provider_Name"));
    e.has_event_id = number_fact(s, GR_S("EventID"), UINT32_MAX, &id);
    if (e.has_event_id) e.event_id = (uint32_t)id;
    e.has_record_id =
        number_fact(s, GR_S("EventRecordID"), UINT64_MAX, &e.record_id);
    e.render = render;
    e.reader_private = form == NULL ? NULL : form_of(*form);
    return sink->take(sink->self, &e);
}
