/* json_fields.h - the fields of a JSON event. */
#ifndef GR_READERS_JSON_FIELDS_H
#define GR_READERS_JSON_FIELDS_H

#include "event/layout.h"
#include "readers/json_shim.h"

typedef struct {
    layout_name *names;  /* JSON_NAMES */
    event_value *values; /* JSON_NAMES */
    size_t count;
    bool windows; /* it has the shape of a Windows event */
    bool winlog;  /* that of Winlogbeat's */
    bool message; /* which is what a program said: of no host but `sender` */
    event_value sender;
    gr_slice
        embedded; /* a record as JSON text in one of its values, or empty */
} json_fields;

/* Fills `out` from the nodes of one object, in their order; what is not in the
 * nodes' own text lives in `arena`. GR_DAMAGED: an escape that JSON does not
 * know; GR_LIMIT: too many names; GR_NOMEM. */
gr_status json_collect_fields(const json_node *nodes, gr_arena *arena,
                              uint64_t where, json_fields *out, gr_error *err);

/* The same behind the fields that `out` has: those of a record in the
 * record. */
gr_status json_collect_embedded(const json_node *nodes, gr_arena *arena,
                                uint64_t where, json_fields *out,
                                gr_error *err);

/* Adds a value that is not in the record, for rules. False: there are JSON_NAMES
 * already. */
bool json_derive(json_fields *fields, gr_slice name, event_value v);

#endif
