/* row.h - events of text logs: names and texts in order.
 *
 * For readers whose records have columns, or keys and values. The names of a
 * log's columns are given once (row_columns), or each event names its own
 * (row_put); then the event is given to the sink.
 */
#ifndef GR_READERS_ROW_H
#define GR_READERS_ROW_H

#include "event/layout.h"

typedef struct {
    gr_arena *arena; /* of one event, or one header; text for values */
    layout_table *layouts;
    uint64_t next_layout;
    const event_layout *layout; /* of the names, while they stay */
    layout_name *names;
    event_value *values;
    size_t count;
    gr_slice unit; /* that events come from, and its number */
    uint64_t unit_number;
} row;

bool row_open(row *r); /* false: no memory; row_close all the same */
void row_close(row *r);

/* The events that follow come from `bytes`. */
void row_start_unit(row *r, gr_slice bytes);
/* Forgets names, values and all that is in the arena. */
void row_start(row *r);
/* The next name and its value; false: there are ROW_NAMES already. `name` is
 * as rules write it, and lives as long as what it is in. */
bool row_put(row *r, gr_slice name, event_value value);
/* The same for what is not in the log, but is made of it for rules. */
bool row_derive(row *r, gr_slice name, event_value value);

static inline event_value row_text(gr_slice text)
{
    return value_of(VALUE_UTF8, text.ptr, text.len);
}

/* Is each value that is not derived a piece of `text`, or none at all? */
bool row_is_of(const row *r, gr_slice text);

/* What an event is besides its fields. */
typedef struct {
    gr_slice raw;       /* its bytes in the evidence */
    uint64_t offset;    /* where they stand */
    int64_t time_ns;    /* GR_TIME_NONE: not known */
    gr_slice channel;   /* what kind of log: data/logsources.yml names it */
    gr_slice host;      /* empty: the log does not say */
    uint64_t record_id; /* where has_record_id */
    bool has_record_id;
    const char *kind; /* the reader's name */
    /* event.put_beside and event.beside */
    void (*put_beside)(const event *e, bool *first, gr_arena *scratch,
                       gr_buffer *out);
    void *beside;
    /* One of the row's derived values is `raw`, and each that is not derived is
     * a piece of it, cut at ASCII, or NULL or ABSENT: judged faster. */
    bool raw_is_text;
} row_facts;

/* The values under the names as they are now. Fails with what sink->take
 * failed with, GR_LIMIT (more names than a layout holds) or GR_NOMEM. */
gr_status row_give(row *r, const row_facts *facts, const event_sink *sink,
                   gr_error *err);

#endif
