/* logon_times.h - when logons were tried: counts over stretches of time, exact,
 * small, and the same however they are added up.
 *
 * Moments fall into buckets of one width, counted from 1970: the least width of
 * a ladder (1 s to 8,640 days, each step a multiple of the one before) at which
 * all of them lie within TIMES_CELLS buckets. So two of them are added by
 * making the finer one coarser, which splits no count; and what holds a single
 * moment needs none. The first and the last time of each outcome are exact. */
#ifndef GR_HUNT_LOGON_TIMES_H
#define GR_HUNT_LOGON_TIMES_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/cursor.h"
#include "base/time.h"

typedef enum { TIMES_WORKED, TIMES_FAILED, TIMES_OUTCOMES } times_outcome;
enum { TIMES_CELLS = 48 };

typedef struct {
    int64_t bucket; /* of the width */
    uint64_t n[TIMES_OUTCOMES];
} times_cell;

typedef struct {
    int64_t first_ns[TIMES_OUTCOMES], last_ns[TIMES_OUTCOMES];
    times_cell *cells; /* in order, none empty */
    uint8_t level, count, room;
} logon_times;

/* One with room for all cells. */
typedef struct {
    logon_times times;
    times_cell cells[TIMES_CELLS];
} logon_times_whole;

/* Bytes of logon_times_put, at most. */
enum { TIMES_MOST = 2 + 8 * 2 * TIMES_OUTCOMES + TIMES_CELLS * 30 };

int64_t times_width_ns(unsigned level);
int64_t times_bucket(int64_t time_ns, unsigned level);
/* The least level, from `level` on, at which they are within TIMES_CELLS. */
unsigned times_level(int64_t first_ns, int64_t last_ns, unsigned level);

/* Empties it; its cells stay. */
void times_clear(logon_times *t);
/* The first and the last of all moments; GR_TIME_NONE: there is none. */
void times_span(const logon_times *t, int64_t *first_ns, int64_t *last_ns);
/* Room for `more` cells beside those there are. False: the arena refused, and
 * nothing has changed. */
bool times_make_room(gr_arena *arena, logon_times *t, size_t more);
/* A moment needs room for one cell, another for as many as that has. */
void times_add_moment(logon_times *t, int64_t time_ns,
                      const uint64_t n[TIMES_OUTCOMES]);
void times_add(logon_times *t, const logon_times *from);
/* Makes it as coarse as that, if it is finer. */
void times_raise(logon_times *t, unsigned level);

/* As bytes, and back into what has room for all. */
void times_put(gr_buffer *out, const logon_times *t);
void times_take(gr_cursor *c, logon_times_whole *out);

#endif
