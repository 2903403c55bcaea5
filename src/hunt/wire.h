/* wire.h - what the workers of a hunt send to the ordered side, and what the
 * spill holds: rows in bytes.
 *
 *   | kind u8 | length u32 | payload |     and in the spill, before each match
 *                                          | length u32 | evidence u32 |
 *
 * Numbers are little endian. All of it is our own and read back in the same
 * run, so what does not fit is an error of ours, not damage. */
#ifndef GR_HUNT_WIRE_H
#define GR_HUNT_WIRE_H

#include "base/buffer.h"
#include "base/cursor.h"
#include "base/hash.h"
#include "hunt/forms.h"
#include "hunt/gap_source.h"

typedef enum {
    WIRE_MATCH = 1,
    WIRE_KIND,
    WIRE_HOST,
    WIRE_SOURCE,
    WIRE_STRETCH,
    WIRE_SUMS,
    WIRE_FAULT
} wire_kind;

/* Events of one channel and id in one block. */
typedef struct {
    gr_slice channel;
    uint32_t event_id;
    bool has_event_id;
    uint64_t events, null_times, judged;
    int64_t first_ns, last_ns;
} wire_events;

typedef struct {
    gr_slice host;
    uint64_t events;
} wire_host;

/* Events of one log of a host in one block. */
typedef struct {
    gr_slice host, channel;
    uint64_t events, null_times;
    int64_t first_ns, last_ns, clock_ahead_ns;
} wire_source;

/* Events of such a log in one block, with nothing odd between. */
typedef struct {
    gr_slice host, channel;
    gap_stretch stretch;
} wire_stretch;

typedef struct {
    uint64_t left_out, without_time, regex_limits;
} wire_sums;

/* An event that could not be judged. */
typedef struct {
    uint64_t offset, length;
    gr_slice text;
} wire_fault;

/* All rules that hold on one event. */
typedef struct {
    uint64_t offset, length, record_id;
    int64_t time_ns, clock_ahead_ns;
    uint32_t event_id;
    bool has_record_id, has_event_id, carved, fields_omitted;
    bool check;    /* of a file of the evidence: finding.check */
    bool nameless; /* identity.h */
    uint8_t raw_sha256[GR_SHA256_SIZE];
    gr_slice host, channel, fields;
    gr_slice rules; /* u32 each */
    /* A text for each of them that is an indicator, in this order. */
    gr_slice where;
    /* A text for each of them that correlations take, in this order: link.h. */
    gr_slice links;
    /* FORM_DIGEST bytes for each rule, as far as there are such; all zero: what it
     * takes of the event is like nothing in another form. */
    gr_slice alike;
    uint32_t rank; /* of its form */
} wire_match;

static inline size_t wire_rule_count(const wire_match *m)
{
    return m->rules.len / 4;
}
static inline uint32_t wire_rule(const wire_match *m, size_t i)
{
    return (uint32_t)gr_load_le(m->rules.ptr + 4 * i, 4);
}

void wire_put_match(gr_buffer *out, const wire_match *m);
void wire_put_events(gr_buffer *out, const wire_events *k);
void wire_put_host(gr_buffer *out, const wire_host *h);
void wire_put_source(gr_buffer *out, const wire_source *s);
void wire_put_stretch(gr_buffer *out, const wire_stretch *s);
void wire_put_sums(gr_buffer *out, const wire_sums *s);
void wire_put_fault(gr_buffer *out, const wire_fault *f);

/* The next row; false at the end. */
bool wire_next(gr_cursor *c, wire_kind *kind, gr_slice *payload);

/* Slices point into `payload`. */
wire_match wire_get_match(gr_slice payload);
/* Where and when a match is, by the first WIRE_PLACE bytes of its payload. */
enum { WIRE_PLACE = 32 };
typedef struct {
    uint64_t offset, length;
    int64_t time_ns;
} wire_place;
wire_place wire_get_place(const uint8_t payload[WIRE_PLACE]);
wire_events wire_get_events(gr_slice payload);
wire_host wire_get_host(gr_slice payload);
wire_source wire_get_source(gr_slice payload);
wire_stretch wire_get_stretch(gr_slice payload);
wire_sums wire_get_sums(gr_slice payload);
wire_fault wire_get_fault(gr_slice payload);

void wire_put_u32(gr_buffer *out, uint32_t value);
/* In place of the one that stands at `at`. */
void wire_set_u32(gr_buffer *out, size_t at, uint32_t value);
void wire_put_u64(gr_buffer *out, uint64_t value);
/* Its length as u32 before it. */
void wire_put_text(gr_buffer *out, gr_slice text);
gr_slice wire_take_text(gr_cursor *c);

#endif
