/* finding.h - what we tell a person: a rule that holds on an event, with its
 * grounds. Made by hunt/, shown by report/, kept by case/.
 *
 * All slices are evidence or rule text, hostile and perhaps not valid UTF-8,
 * except `fields`; a finding lives while the sink's take() runs. */
#ifndef GR_CASE_FINDING_H
#define GR_CASE_FINDING_H

#include "base/hash.h"
#include "base/time.h"
#include "sigma/ioc.h"

enum { FINDING_ID = 32, FINDING_PLACES = 1000 };

typedef struct {
    gr_slice evidence;
    uint64_t offset;
} finding_place;

/* An event that a correlation rests on. */
typedef struct {
    gr_slice evidence;
    uint64_t offset, length;
} finding_ground;

/* What a correlation says: all of the events from the first to the last. */
typedef struct {
    int64_t first_ns;
    uint64_t count;  /* of its own parts, matches and bursts, exact */
    uint64_t bursts; /* of these, how many are bursts */
    uint64_t
        events;   /* matches below them, each as often as a burst has it; exact,
                        but UINT64_MAX is so many at least */
    double value; /* what the rule's limits were held against */
    bool
        at_least; /* there may be more, and `value` higher: docs/CORRELATION.md */
    uint64_t
        of_last; /* not 0: of a sum, average or percentile. There may be more,
                         and its fullest windows were judged by so many rows, their
                         last */
    const finding_ground
        *grounds; /* FINDING_PLACES at most, in order of time */
    size_t ground_count;
    gr_slice rest; /* the command that lists them all; empty: they are listed */
} finding_burst;

typedef struct finding {
    /* The first 32 hex digits of the SHA-256 over, in this order,
     *   the evidence's SHA-256 as 32 bytes; unhashed: its evidence path, then
     *   one zero byte,
     *   the offset and the length as u64 little endian,
     *   the rule's id, then one zero byte,
     *   the SHA-256 of the record's raw bytes as 32 bytes; of a file, over
     *   its path on the host, one zero byte, then its bytes.
     * Of a correlation, over
     *   the rule's id, then one zero byte,
     *   the values of its group, each with its length as u32 before it, or
     *   0xFFFFFFFF where there is none,
     *   the time of its first event, of its last, and how many there are, as u64
     *   little endian. */
    char id[FINDING_ID]; /* no NUL */

    int64_t time_ns;        /* GR_TIME_NONE: null */
    int64_t clock_ahead_ns; /* the record says so much more (--clock-skew) */
    sigma_level level;      /* what counts */
    sigma_level rule_level; /* before --critical raised it; else equal */
    const sigma_rule *rule; /* title, id, tags */
    const ioc *indicator;   /* what `rule` is made of; NULL: a rule */
    gr_slice where;         /* of an indicator: ["Image"], the fields */
    bool of_file; /* the file itself is the indicator: there is no record */
    gr_slice host, channel; /* empty: the record has none */
    uint64_t record_id;
    uint32_t event_id;
    bool has_record_id, has_event_id;
    bool carved;
    bool check; /* of a file as it lies there, not of what a log tells */
    const finding_burst *burst; /* of a correlation; NULL: of one record. Then
                                   `fields` are its group, and what else is of
                                   a record is its first event's */

    gr_slice evidence; /* evidence path: printable ASCII */
    uint64_t offset, length;
    const uint8_t *sha256; /* GR_SHA256_SIZE bytes of the evidence, or NULL */
    gr_slice fields;       /* a JSON object: all fields in record order; a
                              header field that the payload has too stands as
                              "System.<name>" */
    gr_slice addresses;    /* a JSON object: where those in the fields are;
                              empty: not asked for, or none */
    gr_slice places;       /* the same in a few columns: "DE+2" */
    bool fields_omitted;   /* beyond a ceiling: `fields` is empty */

    /* Where else the same record was collected: the first FINDING_PLACES of
     * them, in order, and how many there are. */
    const finding_place *also_in;
    size_t also_count;
    uint64_t also_total;
} finding;

/* Takes findings in order of (evidence, offset, rule). A status other than
 * GR_OK ends the run with it. */
typedef struct {
    void *self;
    gr_status (*take)(void *self, const finding *f, gr_error *err);
} finding_sink;

#endif
