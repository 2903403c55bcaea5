/* json_journal.c - see json_journal.h.
 *
 *   "MESSAGE": "text"            "MESSAGE": [116,101,...]   bytes, not text
 *   "MESSAGE": null  too long    "MESSAGE": ["a", "b"]      it came twice
 *
 * Source: systemd's "Journal Export Formats", section "JSON". */
#include "readers/json_journal.h"

#include "readers/limits.h"

static bool is_byte(event_value v)
{
    return v.type == VALUE_I64 && value_signed(v) >= 0 &&
           value_signed(v) <= UINT8_MAX;
}

static gr_slice bytes_of(gr_arena *arena, event_value list)
{
    size_t const count = value_count(list);
    uint8_t *const out = gr_arena_take_text(arena, count);
    if (out == NULL) return (gr_slice){NULL, 0};
    for (size_t i = 0; i < count; i++) {
        event_value const v = value_at(list, i);
        if (!is_byte(v)) return (gr_slice){NULL, 0};
        out[i] = (uint8_t)value_signed(v);
    }
    return gr_slice_of(out, count);
}

/* Without a pointer: it says nothing. */
static gr_slice text_of(gr_arena *arena, event_value v)
{
    bool const list = v.type == VALUE_LIST;
    if (list && is_byte(value_at(v, 0))) return bytes_of(arena, v);
    if (list) v = value_at(v, 0);
    return v.type == VALUE_UTF8 ? value_bytes(v) : (gr_slice){NULL, 0};
}

static bool append(const row *from, json_fields *to)
{
    for (size_t i = 0; i < from->count; i++) {
        if (to->count == JSON_NAMES) return false;
        to->names[to->count] = from->names[i];
        to->values[to->count++] = from->values[i];
    }
    return true;
}

bool json_journal_derive(syslog_rows *rows, gr_arena *arena,
                         json_fields *fields, gr_slice *channel)
{
    journal_entry says = {.realtime = {NULL, 0}};
    syslog_kind kind;
    for (size_t i = 0; i < fields->count; i++) {
        gr_slice const text = text_of(arena, fields->values[i]);
        if (text.ptr != NULL)
            journal_entry_note(&says, fields->names[i].name, text);
    }
    row_start(&rows->row);
    bool const room = journal_entry_derive(&says, rows, &kind);
    *channel = syslog_channel(kind);
    return append(&rows->row, fields) && room;
}
