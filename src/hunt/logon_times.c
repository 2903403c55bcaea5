/* logon_times.c - see logon_times.h.
 *
 *   as bytes: level u8 | count u8 | first, last i64 of each outcome |
 *             bucket of the first cell i64 | cells: steps from the one before,
 *             worked, failed, each 7 bits a byte
 *
 * Days have no months here: a bucket's width does not depend on where it is. */
#include "hunt/logon_times.h"

#include "hunt/wire.h"

#include <assert.h>

static const uint32_t widths_s[] = {1,
                                    2,
                                    10,
                                    30,
                                    60,
                                    2 * 60,
                                    10 * 60,
                                    30 * 60,
                                    3600,
                                    2 * 3600,
                                    6 * 3600,
                                    12 * 3600,
                                    86400,
                                    2 * 86400,
                                    10 * 86400,
                                    30 * 86400,
                                    90 * 86400,
                                    360 * 86400,
                                    720 * 86400,
                                    2160u * 86400,
                                    4320u * 86400,
                                    8640u * 86400};
enum { LEVELS = sizeof widths_s / sizeof *widths_s };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t times_width_ns(unsigned level)
{
    return (int64_t)widths_s[level] * 1000000000;
}

int64_t times_bucket(int64_t time_ns, unsigned level)
{
    return floor_div(time_ns, times_width_ns(level));
}

unsigned times_level(int64_t first_ns, int64_t last_ns, unsigned level)
{
    while (level + 1 < LEVELS &&
           times_bucket(last_ns, level) - times_bucket(first_ns, level) >=
               TIMES_CELLS)
        level++;
    return level;
}

void times_clear(logon_times *t)
{
    t->level = t->count = 0;
    for (size_t i = 0; i < TIMES_OUTCOMES; i++)
        t->first_ns[i] = t->last_ns[i] = GR_TIME_NONE;
}

void times_span(const logon_times *t, int64_t *first_ns, int64_t *last_ns)
{
    *first_ns = *last_ns = GR_TIME_NONE;
    for (size_t i = 0; i < TIMES_OUTCOMES; i++)
        gr_time_join(first_ns, last_ns, t->first_ns[i], t->last_ns[i]);
}

bool times_make_room(gr_arena *arena, logon_times *t, size_t more)
{
    size_t const wanted = t->count + more;
    size_t room = t->room;
    if (wanted <= room || room == TIMES_CELLS) return true;
    while (room < wanted && room < TIMES_CELLS) room = 2 * room + (room == 0);
    if (room > TIMES_CELLS) room = TIMES_CELLS;
    times_cell *const cells = gr_arena_take_array(arena, room, sizeof *cells);
    if (cells == NULL) return false;
    if (t->count > 0) memcpy(cells, t->cells, t->count * sizeof *cells);
    t->cells = cells;
    t->room = (uint8_t)room;
    return true;
}

static void add_counts(uint64_t *to, const uint64_t *from)
{
    for (size_t i = 0; i < TIMES_OUTCOMES; i++) to[i] += from[i];
}

/* Coarser cells: those that fall into one are one. */
void times_raise(logon_times *t, unsigned level)
{
    size_t count = 0;
    if (level <= t->level) return;
    int64_t const ratio = widths_s[level] / widths_s[t->level];
    for (size_t i = 0; i < t->count; i++) {
        times_cell cell = t->cells[i];
        cell.bucket = floor_div(cell.bucket, ratio);
        if (count > 0 && t->cells[count - 1].bucket == cell.bucket)
            add_counts(t->cells[count - 1].n, cell.n);
        else t->cells[count++] = cell;
    }
    t->count = (uint8_t)count;
    t->level = (uint8_t)level;
}

static void add_cell(logon_times *t, int64_t bucket, const uint64_t *n)
{
    size_t i = t->count;
    while (i > 0 && t->cells[i - 1].bucket > bucket) i--;
    if (i > 0 && t->cells[i - 1].bucket == bucket) {
        add_counts(t->cells[i - 1].n, n);
        return;
    }
    assert(t->count < t->room);
    memmove(&t->cells[i + 1], &t->cells[i], (t->count - i) * sizeof *t->cells);
    t->cells[i] = (times_cell){bucket, {n[TIMES_WORKED], n[TIMES_FAILED]}};
    t->count++;
}

static void widen(logon_times *t, unsigned level)
{
    int64_t first, last;
    times_span(t, &first, &last);
    if (level < t->level) level = t->level;
    if (first != GR_TIME_NONE) times_raise(t, times_level(first, last, level));
}

/* Within TIMES_CELLS of the first cell: most that a log tells of, one after the
 * other, need no wider buckets. */
static bool fits(const logon_times *t, int64_t bucket)
{
    return t->count > 0 && bucket >= t->cells[0].bucket &&
           bucket - t->cells[0].bucket < TIMES_CELLS;
}

void times_add_moment(logon_times *t, int64_t time_ns,
                      const uint64_t n[TIMES_OUTCOMES])
{
    bool any = false;
    if (time_ns == GR_TIME_NONE) return;
    int64_t const bucket = times_bucket(time_ns, t->level);
    for (size_t i = 0; i < TIMES_OUTCOMES; i++) {
        if (n[i] == 0) continue;
        gr_time_join(&t->first_ns[i], &t->last_ns[i], time_ns, time_ns);
        any = true;
    }
    if (!any) return;
    if (fits(t, bucket)) {
        add_cell(t, bucket, n);
        return;
    }
    widen(t, 0);
    add_cell(t, times_bucket(time_ns, t->level), n);
}

void times_add(logon_times *t, const logon_times *from)
{
    for (size_t i = 0; i < TIMES_OUTCOMES; i++)
        gr_time_join(&t->first_ns[i], &t->last_ns[i], from->first_ns[i],
                     from->last_ns[i]);
    widen(t, from->level);
    int64_t const ratio = widths_s[t->level] / widths_s[from->level];
    for (size_t i = 0; i < from->count; i++)
        add_cell(t, floor_div(from->cells[i].bucket, ratio), from->cells[i].n);
}

/* ---- as bytes ---- */

static uint8_t *put_number(uint8_t *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7) *out++ = (uint8_t)(value | 0x80);
    *out++ = (uint8_t)value;
    return out;
}

static uint64_t take_number(gr_cursor *c)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t const byte = gr_read_u8(c);
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) break;
    }
    return value;
}

static void put_cells(gr_buffer *out, const logon_times *t)
{
    uint8_t *const start = gr_buffer_room(out, TIMES_MOST);
    uint8_t *at = start;
    if (start == NULL) return;
    for (size_t i = 0; i < t->count; i++) {
        int64_t const before = t->cells[i > 0 ? i - 1 : 0].bucket;
        at = put_number(at, (uint64_t)(t->cells[i].bucket - before));
        for (size_t k = 0; k < TIMES_OUTCOMES; k++)
            at = put_number(at, t->cells[i].n[k]);
    }
    out->len += (size_t)(at - start);
}

void times_put(gr_buffer *out, const logon_times *t)
{
    gr_put_byte(out, t->level);
    gr_put_byte(out, t->count);
    for (size_t i = 0; i < TIMES_OUTCOMES; i++) {
        wire_put_u64(out, (uint64_t)t->first_ns[i]);
        wire_put_u64(out, (uint64_t)t->last_ns[i]);
    }
    if (t->count == 0) return;
    wire_put_u64(out, (uint64_t)t->cells[0].bucket);
    put_cells(out, t);
}

void times_take(gr_cursor *c, logon_times_whole *whole)
{
    logon_times *const t = &whole->times;
    *t = (logon_times){.cells = whole->cells, .room = TIMES_CELLS};
    t->level = gr_read_u8(c);
    uint8_t const count = gr_read_u8(c);
    assert(count <= TIMES_CELLS && t->level < LEVELS);
    for (size_t i = 0; i < TIMES_OUTCOMES; i++) {
        t->first_ns[i] = (int64_t)gr_read_u64le(c);
        t->last_ns[i] = (int64_t)gr_read_u64le(c);
    }
    int64_t bucket = count > 0 ? (int64_t)gr_read_u64le(c) : 0;
    for (t->count = 0; t->count < count; t->count++) {
        times_cell *const cell = &t->cells[t->count];
        cell->bucket = bucket += (int64_t)take_number(c);
        for (size_t k = 0; k < TIMES_OUTCOMES; k++) cell->n[k] = take_number(c);
    }
}
