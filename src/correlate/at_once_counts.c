/* at_once_counts.c - see at_once_counts.h. */
#include "correlate/at_once_counts.h"

#include "base/hash.h"
#include "base/mem.h"
#include "correlate/chain.h"

enum { FIRST = AT_ONCE_BLOCK };

/* ---- room ---- */

void at_once_room_free(at_once_room *room)
{
    gr_free(room->before);
    gr_free(room->behind);
    gr_free(room->table);
    gr_free(room->sums);
    for (size_t i = 0; i < AT_ONCE_SPANS; i++) {
        gr_free(room->starts[i]);
        gr_free(room->counts[i]);
        gr_free(room->least[i]);
        gr_free(room->most[i]);
    }
    gr_free(room->named);
    *room = (at_once_room){0};
}

static bool make_span(at_once_room *room, size_t i, size_t rows)
{
    room->starts[i] = gr_alloc_array(rows, sizeof *room->starts[i]);
    room->counts[i] = gr_alloc_array(rows, sizeof *room->counts[i]);
    room->least[i] =
        gr_alloc_array(rows / AT_ONCE_BLOCK, sizeof *room->least[i]);
    room->most[i] = gr_alloc_array(rows / AT_ONCE_BLOCK, sizeof *room->most[i]);
    return room->starts[i] != NULL && room->counts[i] != NULL &&
           room->least[i] != NULL && room->most[i] != NULL;
}

static bool make_room(at_once_room *room, size_t rows)
{
    room->before = gr_alloc_array(rows, sizeof *room->before);
    room->behind = gr_alloc_array(rows, sizeof *room->behind);
    room->table = gr_alloc_array(2 * rows, sizeof *room->table);
    room->sums = gr_alloc_array(rows + 1, sizeof *room->sums);
    bool made = room->before != NULL && room->behind != NULL &&
                room->table != NULL && room->sums != NULL;
    for (size_t i = 0; i < AT_ONCE_SPANS; i++)
        made = make_span(room, i, rows) && made;
    return made;
}

gr_status at_once_find_room(at_once_group *g, gr_error *err)
{
    size_t rows = FIRST;
    if (g->room->rows > 0 && g->room->rows >= g->count) return GR_OK;
    while (rows < g->count) rows *= 2;
    at_once_room_free(g->room);
    if (!make_room(g->room, rows)) {
        at_once_room_free(g->room);
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                       "no memory to correlate in");
    }
    g->room->rows = rows;
    return GR_OK;
}

/* ---- windows ---- */

static inline int64_t oldest_at(int64_t span_ns, int64_t now_ns)
{
    return now_ns < INT64_MIN + span_ns ? INT64_MIN : now_ns - span_ns;
}

/* The most rows that any has. */
static size_t find_starts(const at_once_group *g, int64_t span_ns,
                          uint32_t *starts)
{
    size_t start = 0, most = 0;
    for (size_t i = 0; i < g->count; i++) {
        int64_t const oldest = oldest_at(span_ns, g->times[i]);
        while (g->times[start] < oldest) start++;
        starts[i] = (uint32_t)start;
        if (i + 1 - start > most) most = i + 1 - start;
    }
    return most;
}

gr_status at_once_windows(at_once_group *g, int64_t span_ns, size_t *out,
                          gr_error *err)
{
    size_t const count = g->known.window_count,
                 known = count < AT_ONCE_SPANS ? count : AT_ONCE_SPANS;
    for (*out = 0; *out < known; ++*out)
        if (g->known.windows[*out].span_ns == span_ns) return GR_OK;
    GR_TRY(at_once_find_room(g, err));
    *out = g->known.window_count++ % AT_ONCE_SPANS;
    g->known.windows[*out].span_ns = span_ns;
    g->known.windows[*out].most =
        find_starts(g, span_ns, g->room->starts[*out]);
    return GR_OK;
}

/* ---- values ---- */

void at_once_set_values(at_once_group *g, const at_once_value *values)
{
    g->values = values;
    g->known.numbered = g->known.summed = false;
    g->known.distinct = 0;
    for (size_t i = 0; i < AT_ONCE_SPANS; i++)
        if (g->known.counts[i].what == AT_ONCE_VALUES)
            g->known.counts[i].made = false;
}

/* Where the newest row with the value of row `i` is, plus 1, or is to be. */
static uint32_t *slot_of(const at_once_group *g, size_t slots, size_t i)
{
    /* Who makes values cannot know where memory is, nor what has one slot. */
    size_t at =
        (size_t)gr_hash64_of_16((uintptr_t)g->room->table, g->values[i].bytes);
    for (;; at++) {
        uint32_t *const slot = &g->room->table[at & (slots - 1)];
        if (*slot == 0 || memcmp(&g->values[*slot - 1], &g->values[i],
                                 sizeof *g->values) == 0)
            return slot;
    }
}

/* before[i]: the last row before it with its value, plus 1; behind[i]: the next. */
gr_status at_once_number_values(at_once_group *g, gr_error *err)
{
    size_t slots = FIRST;
    if (g->known.numbered) return GR_OK;
    GR_TRY(at_once_find_room(g, err));
    while (slots < 2 * g->count) slots *= 2;
    memset(g->room->table, 0, slots * sizeof *g->room->table);
    for (size_t i = 0; i < g->count; i++) {
        uint32_t *const slot = slot_of(g, slots, i);
        g->room->before[i] = *slot;
        g->room->behind[i] = UINT32_MAX;
        if (*slot == 0) g->known.distinct++;
        else g->room->behind[*slot - 1] = (uint32_t)i;
        *slot = (uint32_t)i + 1;
    }
    g->known.numbered = true;
    return GR_OK;
}

/* ---- what windows count ---- */

static void count_rows(const at_once_group *g, const uint32_t *starts,
                       uint32_t *counts)
{
    for (uint32_t i = 0; i < g->count; i++) counts[i] = i + 1 - starts[i];
}

/* Those whose value no row of the window before them has. */
static void count_values(const at_once_group *g, const uint32_t *starts,
                         uint32_t *counts)
{
    const uint32_t *const before = g->room->before, *const behind =
                                                        g->room->behind;
    uint32_t distinct = 0;
    size_t start = 0;
    for (size_t i = 0; i < g->count; i++) {
        for (; start < starts[i]; start++) distinct -= behind[start] >= i;
        distinct += before[i] <= start;
        counts[i] = distinct;
    }
}

static void count_parts(const at_once_group *g, const uint32_t *starts,
                        uint32_t *counts)
{
    uint32_t rows[CORRELATION_PARTS] = {0}, present = 0;
    size_t start = 0;
    for (size_t i = 0; i < g->count; i++) {
        for (; start < starts[i]; start++)
            present -= --rows[g->parts[start]] == 0;
        present += rows[g->parts[i]]++ == 0;
        counts[i] = present;
    }
}

static void count_links(const at_once_group *g, const uint32_t *starts,
                        size_t parts, uint32_t *counts)
{
    uint64_t begins[CORRELATION_PARTS * CORRELATION_PARTS];
    chain c = {begins, parts};
    memset(begins, 0, parts * parts * sizeof *begins);
    for (size_t i = 0; i < g->count; i++) {
        chain_add(&c, g->parts[i], i + 1);
        counts[i] = (uint32_t)chain_length(&c, starts[i] + UINT64_C(1));
    }
}

static uint32_t set_blocks(const uint32_t *counts, size_t count,
                           uint32_t *leasts, uint32_t *mosts)
{
    uint32_t top = 0;
    for (size_t begin = 0; begin < count; begin += AT_ONCE_BLOCK) {
        size_t const left = count - begin;
        size_t const rows = left < AT_ONCE_BLOCK ? left : AT_ONCE_BLOCK;
        uint32_t least = UINT32_MAX, most = 0;
        for (size_t i = begin; i < begin + rows; i++) {
            least = counts[i] < least ? counts[i] : least;
            most = counts[i] > most ? counts[i] : most;
        }
        leasts[begin / AT_ONCE_BLOCK] = least;
        mosts[begin / AT_ONCE_BLOCK] = most;
        top = most > top ? most : top;
    }
    return top;
}

static void count(const at_once_group *g, at_once_what what,
                  const uint32_t *starts, size_t parts, uint32_t *counts)
{
    switch (what) {
    case AT_ONCE_ROWS: count_rows(g, starts, counts); break;
    case AT_ONCE_VALUES: count_values(g, starts, counts); break;
    case AT_ONCE_PARTS: count_parts(g, starts, counts); break;
    case AT_ONCE_LINKS: count_links(g, starts, parts, counts); break;
    }
}

/* Which of the room's has it; AT_ONCE_SPANS: none. */
static size_t find_counts(const at_once_group *g, at_once_what what,
                          int64_t span_ns)
{
    size_t i = 0;
    while (i < AT_ONCE_SPANS &&
           (!g->known.counts[i].made || g->known.counts[i].what != what ||
            g->known.counts[i].span_ns != span_ns))
        i++;
    return i;
}

at_once_counts at_once_count(at_once_group *g, at_once_what what,
                             size_t windows, size_t parts)
{
    at_once_room *const room = g->room;
    int64_t const span_ns = g->known.windows[windows].span_ns;
    size_t i = find_counts(g, what, span_ns);
    if (i == AT_ONCE_SPANS) {
        i = g->known.count_count++ % AT_ONCE_SPANS;
        count(g, what, room->starts[windows], parts, room->counts[i]);
        g->known.counts[i].what = what;
        g->known.counts[i].span_ns = span_ns;
        g->known.counts[i].made = true;
        g->known.counts[i].top = set_blocks(room->counts[i], g->count,
                                            room->least[i], room->most[i]);
    }
    return (at_once_counts){room->starts[windows], room->counts[i],
                            room->least[i], room->most[i],
                            g->known.counts[i].top};
}
