/* event.h - the one record that every reader makes and every judge reads.
 *
 *   layout (shared by all events of one shape)     event
 *     field 0 "EventID"    refs -> values[3]        values: v0 v1 v2 v3 ...
 *     field 1 "Image"      refs -> values[17]       offset, length, time, ...
 *     field 2 "Data"       refs -> values[4], constants[0]
 *
 * A layout is made once per shape (an EVTX template pair, a sequence of JSON
 * keys) and an event is little more than a pointer to its values, so a judge
 * decides once per layout which fields it needs and where they are.
 *
 * An event and its layout live while its sink's take() runs. A layout's id is
 * never used again by the reader that made it, so a judge may keep what it knows
 * under the id but must not keep the pointer. */
#ifndef GR_EVENT_EVENT_H
#define GR_EVENT_EVENT_H

#include "event/value.h"

/* Where a field stands in its record. PAYLOAD is EventData, UserData or
 * whatever is not the log system's own header. DERIVED is not in the record: a
 * reader made it of what is, for rules, and it is not shown. */
typedef enum { FIELD_SYSTEM, FIELD_PAYLOAD, FIELD_DERIVED } field_part;

/* Where one value of a field comes from: event->values[index], or from
 * EVENT_CONSTANT on layout->constants[index - EVENT_CONSTANT]. An optional
 * reference to a NULL value counts as absent (EVTX "optional substitution"). */
enum { EVENT_CONSTANT = 0x8000 };
typedef struct {
    uint16_t index;
    bool optional;
} event_ref;

/* A field with several refs (a name that occurs twice, unnamed Data) is a
 * list of all its present values, lists in it flattened. */
typedef struct {
    gr_slice name; /* as rules name it: UTF-8, no blanks, Tag or Tag_Attr,
                      dotted below objects in JSON */
    uint16_t first_ref, ref_count; /* ref_count >= 1 */
    uint16_t shown;                /* how many of them are in the record */
    uint16_t hash;                 /* event_name_hash of the name */
    uint8_t part;                  /* a field_part */
    bool shadowed; /* a SYSTEM field whose name a PAYLOAD field has too; rules
                      see the payload. Never set for EventID. */
} event_field;

typedef struct event_layout {
    uint64_t id; /* unique in its reader, from 1 */
    const event_field *fields;
    size_t field_count;
    const event_ref *refs;
    const event_value *constants;
} event_layout;

typedef enum { EVENT_AS_JSON, EVENT_AS_XML } event_format;

typedef struct event event;
struct event {
    const event_layout *layout;
    const event_value *values;

    uint64_t offset, length; /* of its bytes in the evidence */
    gr_slice raw;            /* those bytes */

    int64_t time_ns; /* GR_TIME_NONE: absent or out of range */
    /* How far the clock that gave it was ahead, as a person says; 0: not.
     * time_ns is without it, the record itself is as it was written. */
    int64_t clock_ahead_ns;
    uint64_t record_id;
    uint32_t event_id; /* 0 where has_event_id is false */
    bool has_record_id, has_event_id;
    bool carved; /* found outside its log's live records */
    bool
        host_of_folder; /* it names no host: `computer` is that of its collection */
    /* UTF8, UTF16, ABSENT or NULL */
    event_value channel, computer, provider;
    const char *source_kind; /* the reader's name: "evtx", "json" */

    /* `raw` is UTF-8 text and one of the event's derived values; each that is not
     * derived is a piece of it, cut between two characters, or no value. */
    bool raw_is_text;

    /* Bytes of the evidence that several events of this reader come from, and a
     * number that differs for each such piece; 0: none. Where it is set, every
     * text of the event is UTF-16 in `raw`, which stands in them, or a constant
     * of the layout; with raw_is_text, `raw` stands in them. */
    gr_slice unit;
    uint64_t unit_number;

    /* Writes the record whole, in its source's own shape (EVTX: evtx_dump's
     * JSON object or XML), no newline after it. GR_UNSUPPORTED: not in this
     * format. `scratch` is rewound by the caller. */
    gr_status (*render)(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err);
    const void *reader_private;

    /* Writes what the records beside this one say of the same, as a member of a
     * JSON object; nothing, if there are none. NULL: it stands alone. */
    void (*put_beside)(const event *self, bool *first, gr_arena *scratch,
                       gr_buffer *out);
    void *beside; /* the reader's, for it */
};

/* The value that `ref` of e->layout refers to. */
static inline event_value event_ref_value(const event *e, event_ref ref)
{
    if (ref.index >= EVENT_CONSTANT)
        return e->layout->constants[ref.index - EVENT_CONSTANT];
    event_value const v = e->values[ref.index];
    if (ref.optional && v.type == VALUE_NULL)
        return value_of(VALUE_ABSENT, NULL, 0);
    return v;
}

/* The one value of field `i`; ABSENT if it is not there. Several values come
 * as a LIST made in `arena`. */
event_value event_field_value(const event *e, size_t i, gr_arena *arena);
/* The same of what is in the record: for people, where the other is for
 * rules. */
event_value event_field_shown(const event *e, size_t i, gr_arena *arena);

/* The same for names that event_layout_find takes for one. For tables in
 * memory: it must never reach output or decide an order. */
uint16_t event_name_hash(gr_slice name);

/* Index of the field that a rule means by `name`: exact, else case-insensitive
 * (ASCII; the first of several), shadowed fields left out; SIZE_MAX: none. */
size_t event_layout_find(const event_layout *layout, gr_slice name);

/* What a reader tells while it reads. `take` gets each event; a status other
 * than GR_OK ends the read and is passed up. `damage` is told of each byte
 * range that could not be read, in order, or of which it is doubtful what it
 * says: then its event follows. `what` is plain English.
 * records_lost: how many records that surely cost, 0 if not known. */
typedef struct event_sink {
    void *self;
    gr_status (*take)(void *self, const event *e);
    void (*damage)(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what);
} event_sink;

#endif
