/* row.c - see row.h. */
#include "readers/row.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/time.h"
#include "readers/limits.h"

bool row_open(row *r)
{
    *r = (row){.next_layout = 1};
    r->arena = gr_arena_new(ROW_EVENT_CEILING);
    r->layouts = layout_table_new(ROW_LAYOUT_CEILING, &r->next_layout);
    r->names = gr_alloc_array(ROW_NAMES, sizeof *r->names);
    r->values = gr_alloc_array(ROW_NAMES, sizeof *r->values);
    row_start(r);
    return r->arena != NULL && r->layouts != NULL && r->names != NULL &&
           r->values != NULL;
}

void row_close(row *r)
{
    gr_arena_free(r->arena);
    layout_table_free(r->layouts);
    gr_free(r->names);
    gr_free(r->values);
}

void row_start(row *r)
{
    r->count = 0;
    r->layout = NULL;
    if (r->arena != NULL) gr_arena_reset(r->arena);
}

void row_start_unit(row *r, gr_slice bytes)
{
    r->unit = bytes;
    r->unit_number++;
}

static bool add(row *r, gr_slice name, field_part part, event_value value)
{
    if (r->count == ROW_NAMES) return false;
    r->names[r->count] = (layout_name){name, part};
    r->values[r->count++] = value;
    r->layout = NULL;
    return true;
}

bool row_put(row *r, gr_slice name, event_value value)
{
    return add(r, name, FIELD_PAYLOAD, value);
}

bool row_derive(row *r, gr_slice name, event_value value)
{
    return add(r, name, FIELD_DERIVED, value);
}

bool row_is_of(const row *r, gr_slice text)
{
    for (size_t i = 0; i < r->count; i++) {
        event_value const v = r->values[i];
        uintptr_t const from = (uintptr_t)v.ptr - (uintptr_t)text.ptr;
        bool const piece = v.type == VALUE_UTF8 && from <= text.len &&
                           v.len <= text.len - from;
        if (!piece && v.type != VALUE_NULL && v.type != VALUE_ABSENT &&
            r->names[i].part != FIELD_DERIVED)
            return false;
    }
    return true;
}

/* {"@timestamp":"2021-03-02T08:15:30Z","@source":"iis","cs-method":"GET",...} */
static gr_status render(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err)
{
    if (format != EVENT_AS_JSON)
        return gr_fail(err, GR_UNSUPPORTED, self->offset,
                       "an event of a text log has no XML form");
    bool first = true;
    char time[GR_TIME_TEXT];
    gr_put_byte(out, '{');
    gr_json_key(out, &first, GR_S("@timestamp"));
    if (self->time_ns == GR_TIME_NONE) gr_put(out, GR_S("null"));
    else gr_json_text(out, gr_time_text(time, self->time_ns, 9));
    if (self->clock_ahead_ns != 0) {
        gr_json_key(out, &first, GR_S("@clock_skew_seconds"));
        gr_put_i64(out, self->clock_ahead_ns / 1000000000);
    }
    gr_json_key(out, &first, GR_S("@source"));
    gr_json_text(out, value_bytes(self->channel));
    for (size_t i = 0; i < self->layout->field_count; i++) {
        event_value const v = event_field_shown(self, i, scratch);
        if (v.type == VALUE_ABSENT) continue;
        gr_json_key(out, &first, self->layout->fields[i].name);
        value_put_json(out, v);
    }
    gr_put_byte(out, '}');
    if (out->status != GR_OK)
        return gr_fail(err, out->status, self->offset, "no room for an event");
    return GR_OK;
}

static event_value text_or_absent(gr_slice text)
{
    return text.len == 0 ? value_of(VALUE_ABSENT, NULL, 0) : row_text(text);
}

gr_status row_give(row *r, const row_facts *facts, const event_sink *sink,
                   gr_error *err)
{
    if (r->layout == NULL)
        r->layout = layout_table_get(r->layouts, r->names, r->count);
    if (r->layout == NULL)
        return gr_fail(err, layout_table_status(r->layouts), facts->offset,
                       "no room for the names of an event");
    event const e = {.layout = r->layout,
                     .values = r->values,
                     .offset = facts->offset,
                     .length = facts->raw.len,
                     .raw = facts->raw,
                     .time_ns = facts->time_ns,
                     .record_id = facts->record_id,
                     .has_record_id = facts->has_record_id,
                     .channel = text_or_absent(facts->channel),
                     .computer = text_or_absent(facts->host),
                     .provider = value_of(VALUE_ABSENT, NULL, 0),
                     .source_kind = facts->kind,
                     .raw_is_text = facts->raw_is_text,
                     .unit = r->unit,
                     .unit_number = facts->raw_is_text ? r->unit_number : 0,
                     .render = render,
                     .put_beside = facts->put_beside,
                     .beside = facts->beside};
    return sink->take(sink->self, &e);
}
