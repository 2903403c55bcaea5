/* window.h - the rows that a window holds, the oldest leaving first.
 *
 *   place      start            end
 *     ...  -----[x x x x x x x x [-----      a ring of columns, each 2^n long
 *
 * Places are counted from 1 over all rows of all groups and never again, so what
 * remembers a place sees by it alone whether the window still holds that row. Only
 * the columns that a rule needs take memory; a window without any forgets its
 * rows, and is never full. */
#ifndef GR_CORRELATE_WINDOW_H
#define GR_CORRELATE_WINDOW_H

#include "correlate/correlate.h"

enum {
    WINDOW_TIME,
    WINDOW_ORDER,
    WINDOW_FIRST,
    WINDOW_VALUE,
    WINDOW_NUMBER,
    WINDOW_PART,
    WINDOW_MARK,
    WINDOW_EVENTS,
    WINDOW_COLUMNS
};

typedef struct {
    uint8_t bytes[CORRELATE_VALUE];
} window_value;

typedef struct {
    void *columns[WINDOW_COLUMNS]; /* NULL: not needed, or nothing yet */
    unsigned wanted;               /* bit n: column n */
    uint64_t start, end;           /* places */
    size_t room;                   /* of a column: a power of 2 */
    size_t most;                   /* rows */
} window;

window window_of(unsigned wanted, size_t most);
void window_free(window *w);

static inline size_t window_count(const window *w)
{
    return (size_t)(w->end - w->start);
}

static inline bool window_is_full(const window *w)
{
    return w->wanted != 0 && window_count(w) >= w->most;
}

/* Room for one more. GR_NOMEM. */
gr_status window_grow(window *w, gr_error *err);

/* Not where it is full. */
static inline gr_status window_push(window *w, const correlate_row *row,
                                    gr_error *err);

static inline size_t window_slot(const window *w, uint64_t place)
{
    return (size_t)place & (w->room - 1);
}

static inline int64_t window_time(const window *w, uint64_t place)
{
    return ((const int64_t *)w->columns[WINDOW_TIME])[window_slot(w, place)];
}

static inline uint64_t window_order(const window *w, uint64_t place)
{
    return ((const uint64_t *)w->columns[WINDOW_ORDER])[window_slot(w, place)];
}

/* As window_time where bursts are not correlated. */
static inline int64_t window_first(const window *w, uint64_t place)
{
    const int64_t *const firsts = w->columns[WINDOW_FIRST];
    return firsts == NULL ? window_time(w, place)
                          : firsts[window_slot(w, place)];
}

static inline const window_value *window_value_at(const window *w,
                                                  uint64_t place)
{
    return (const window_value *)w->columns[WINDOW_VALUE] +
           window_slot(w, place);
}

static inline double window_number(const window *w, uint64_t place)
{
    return ((const double *)w->columns[WINDOW_NUMBER])[window_slot(w, place)];
}

static inline unsigned window_part(const window *w, uint64_t place)
{
    return ((const uint8_t *)w->columns[WINDOW_PART])[window_slot(w, place)];
}

/* 0 where no rule asks. */
static inline unsigned window_part_if(const window *w, uint64_t place)
{
    return w->columns[WINDOW_PART] == NULL ? 0 : window_part(w, place);
}

/* The only one where the rule takes none. */
static inline correlate_mark window_mark(const window *w, uint64_t place)
{
    const correlate_mark *const marks = w->columns[WINDOW_MARK];
    return marks == NULL ? (correlate_mark){0, false, false}
                         : marks[window_slot(w, place)];
}

/* 0 where bursts are not correlated. */
static inline uint64_t window_events(const window *w, uint64_t place)
{
    const uint64_t *const events = w->columns[WINDOW_EVENTS];
    return events == NULL ? 0 : events[window_slot(w, place)];
}

static inline void window_put(window *w, size_t slot, const correlate_row *row)
{
    if (w->wanted & 1u << WINDOW_TIME)
        ((int64_t *)w->columns[WINDOW_TIME])[slot] = row->time_ns;
    if (w->wanted & 1u << WINDOW_ORDER)
        ((uint64_t *)w->columns[WINDOW_ORDER])[slot] = row->order;
    if (w->wanted & 1u << WINDOW_FIRST)
        ((int64_t *)w->columns[WINDOW_FIRST])[slot] = row->first_ns;
    if (w->wanted & 1u << WINDOW_VALUE)
        memcpy((window_value *)w->columns[WINDOW_VALUE] + slot, row->value,
               sizeof row->value);
    if (w->wanted & 1u << WINDOW_NUMBER)
        ((double *)w->columns[WINDOW_NUMBER])[slot] = row->number;
    if (w->wanted & 1u << WINDOW_PART)
        ((uint8_t *)w->columns[WINDOW_PART])[slot] = (uint8_t)row->part;
    if (w->wanted & 1u << WINDOW_MARK)
        ((correlate_mark *)w->columns[WINDOW_MARK])[slot] = row->mark;
    if (w->wanted & 1u << WINDOW_EVENTS)
        ((uint64_t *)w->columns[WINDOW_EVENTS])[slot] = row->events;
}

static inline gr_status window_push(window *w, const correlate_row *row,
                                    gr_error *err)
{
    if (w->wanted != 0) {
        if (window_count(w) == w->room) GR_TRY(window_grow(w, err));
        window_put(w, window_slot(w, w->end), row);
    }
    w->end++;
    return GR_OK;
}

#endif
