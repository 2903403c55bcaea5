/* evtx_record.h - one record of a chunk as an event. */
#ifndef GR_READERS_EVTX_RECORD_H
#define GR_READERS_EVTX_RECORD_H

#include "event/layout.h"
#include "readers/evtx_chunk.h"
#include "readers/evtx_fields.h"
#include "readers/evtx_plan.h"
#include "readers/reader.h"

struct reader_state {
    evtx_bench bench;
    evtx_plans plans;
    layout_table *layouts;
    evtx_fields fields; /* of the record that has no plan */
    uint64_t next_id;   /* of layouts */
    bool carve, plans_off;
    evtx_content content; /* of the record whose event is out */
    evtx_plan *plan;      /* its plan, or NULL */
    gr_arena *json_plans;
    uint64_t json_round; /* counts how often they were forgotten; from 1 */
    evtx_span *spans;    /* EVTX_SPANS */
    bool hiding;         /* the last record held bytes that are not its own */
    struct evtx_seen {
        uint64_t id, time;
    } * seen; /* when carving: records of this chunk; EVTX_SPANS */
    size_t seen_count;
};

/* Before the records of `chunk` are read, which stands at `base`. */
void evtx_start_chunk(reader_state *state, gr_slice chunk, uint64_t base);

/* What the next record may cost: as is due to `size` bytes, and its share of
 * what all records of the chunk have together. */
void evtx_allow(reader_state *state, size_t size);

/* The event of `span`; lives until the next call. GR_DAMAGED, GR_LIMIT: this
 * record cannot be read, `err` says why. GR_NOMEM. */
gr_status evtx_make_event(reader_state *state, const evtx_span *span,
                          bool carved, event *out, gr_error *err);

#endif
