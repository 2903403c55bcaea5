/* evtx_fields.h - the fields of a record that is whole (evtx_resolve.h): the
 * path without a plan, and the oracle of the one with. */
#ifndef GR_READERS_EVTX_FIELDS_H
#define GR_READERS_EVTX_FIELDS_H

#include "readers/evtx_naming.h"

typedef struct {
    layout_name *names; /* EVTX_RECORD_NAMES */
    event_value *values;
    size_t count;
} evtx_fields;

/* Fills out->names and out->values from `roots`. Text that had to be joined
 * lives in `arena`. GR_LIMIT (told at `where`): more names or more bytes than
 * a record may show; GR_NOMEM. */
gr_status evtx_collect_fields(const evtx_node *roots, gr_arena *arena,
                              uint64_t where, evtx_fields *out, gr_error *err);

#endif
