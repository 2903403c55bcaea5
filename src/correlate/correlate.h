/* correlate.h - the events of one correlation rule, in order -> its bursts.
 *
 *   row row row | row row ... | row ...        groups, each in order of time
 *        `-- window --'                        -> hits -> bursts -> the sink
 *
 * Pure: no thread, no file, no clock; what comes out depends on the rows alone. One
 * group is in memory at a time, and of it what a window holds. What a window, a hit
 * and a burst are: docs/CORRELATION.md. */
#ifndef GR_CORRELATE_CORRELATE_H
#define GR_CORRELATE_CORRELATE_H

#include "base/error.h"
#include "correlate/limits.h"
#include "sigma/correlation.h"

enum { CORRELATE_KEY = 16, CORRELATE_VALUE = 16 };

/* A burst that a rule of rules takes may stand at several times: mark by mark. */
typedef struct {
    int64_t before_ns; /* where the mark before stands */
    bool again;        /* there is one; else this is the first */
    bool between; /* no event of it is here, it only goes on: it counts, but
                          nothing happens at this time */
} correlate_mark;

/* An event of one of the rule's parts: a match, or a burst of a correlation within
 * this one. Marks of one burst have one order, and times that rise. */
typedef struct {
    uint8_t key[CORRELATE_KEY]; /* the group */
    int64_t first_ns, time_ns;  /* of a burst its first event and its last, of a
                                   match the same */
    uint64_t
        order; /* its own, rising in order of (evidence, offset, sub-index) */
    uint32_t part; /* of the rule's parts */
    uint32_t file; /* that it stands in: of one, `order` is that of its records;
                       0: in none, as a burst */
    bool has_value; /* its fields were there, and for a number, numbers */
    union {
        /* Of value_count: the tuple, where it is one short text, else a hash of
         * it, of which an attacker cannot make two alike. */
        uint8_t value[CORRELATE_VALUE];
        double number; /* of the other value_* */
    };
    correlate_mark mark; /* zeros: the only one */
    uint64_t events;     /* of a burst: how many matches lie below it; 0: a
                            match */
} correlate_row;

/* One finding. Nothing in it outlives the call that tells it. */
typedef struct {
    const uint8_t *key;        /* CORRELATE_KEY bytes */
    int64_t first_ns, last_ns; /* of its first event and its last */
    int64_t begin_ns, end_ns;  /* of its first row and its last: in its group no
                                  other row is of this time */
    int64_t hit_ns;            /* of its first hit: from then on it holds */
    int64_t peak_ns;           /* the end of its strongest window */
    double value;              /* what the limits were held against there */
    uint64_t parts;            /* bit n: events of part n are among it */
    uint64_t count;            /* of its rows, exact */
    uint64_t bursts;           /* of those, how many are bursts */
    uint64_t events; /* matches below all of them, each as often as bursts among
                        them have it; UINT64_MAX: so many at least */
    /* In order of time, CORRELATE_GROUNDS at most: of its first matches, and of the
     * first bursts that these leave room for. Of a temporal rule each part has its
     * share, first and last row included (shares.h). */
    const uint64_t *orders;
    size_t order_count;
    uint64_t last_order; /* of the row that `last_ns` is of */
    bool
        at_least; /* a window was full: there may be more, and `value` higher, or
                     of a sum, an average or a percentile another */
} correlate_burst;

typedef struct {
    void *self;
    /* What it fails with ends the correlation. */
    gr_status (*take)(void *self, const correlate_burst *burst, gr_error *err);
} correlate_sink;

/* What was judged: the window of an instant, or one that closed. */
typedef struct {
    int64_t time_ns; /* the instant; at close: of the newest row */
    /* The window holds what lies in [first_ns, last_ns]. Sliding: the time of its
     * oldest row, and the instant. At close: when it opened, and the last
     * instant that it could hold. */
    int64_t first_ns, last_ns;
    uint64_t count,
        left;       /* rows in it; that left since what was judged before */
    double value;   /* what the limits are held against */
    uint64_t parts; /* bit n: rows of part n are in it */
    bool holds;     /* a hit */
    bool joins;     /* the burst before; else it opens one */
    bool at_least;  /* rows left it early */
} correlate_judged;

typedef struct {
    void *self;
    /* Each time that a window is judged, hit or not, before any burst is told
     * that ends with it, and before a row of another group is added. What it
     * fails with ends the correlation. NULL: nobody looks. */
    gr_status (*see)(void *self, const correlate_judged *judged, gr_error *err);
} correlate_observer;

typedef struct {
    size_t window; /* events that one holds at most; 0: CORRELATE_WINDOW */
    size_t named;  /* rows that a burst names at most; 0: CORRELATE_GROUNDS */
    correlate_observer observer;
} correlate_options;

typedef struct {
    uint64_t rows, groups, bursts;
    uint64_t skipped;    /* rows without the value that the rule asks for */
    uint64_t left_early; /* rows that had to leave a window that was full */
} correlate_sums;

typedef struct correlator correlator;

/* `rule` and the sink live longer. NULL: no memory. */
correlator *correlate_new(const sigma_correlation *rule,
                          const correlate_options *options,
                          correlate_sink sink);
void correlate_free(correlator *c); /* NULL is fine */

/* Does a row count, or is it as if it was not there? */
bool correlate_takes(const sigma_correlation *rule, const correlate_row *row);

/* In order of (key, time_ns, order), each with a time. Fails with what the sink
 * failed with, or GR_NOMEM; then nothing more is to be added. */
gr_status correlate_add(correlator *c, const correlate_row *row, gr_error *err);
/* There are no more; afterwards others may begin. */
gr_status correlate_end(correlator *c, gr_error *err);

/* Is it asked which of its parts fired? */
static inline bool correlate_is_temporal(const sigma_correlation *rule)
{
    return rule->type == CORRELATE_TEMPORAL ||
           rule->type == CORRELATE_TEMPORAL_ORDERED;
}

/* Do bursts last for it, mark by mark? Else each is one row. */
bool correlate_marks(const sigma_correlation *rule);

correlate_sums correlate_told(const correlator *c);

#endif
