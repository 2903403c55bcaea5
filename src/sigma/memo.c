/* memo.c - see memo.h. */
#include "sigma/memo.h"

#include "base/hash.h"
#include "base/mem.h"

enum { LINE = 8, LINES_LEAST = 2, LINES_MOST = 1 << 14, BYTES_PER_PLACE = 96 };
enum { UNIT = 8 }; /* of room */
enum { WORTH_TRIES = 1024, WORTH_PART = 5, WORTH_PAUSE = 16384 };

bool memo_open(memo_table *m, const sigma_memo_limits *limits)
{
    *m = (memo_table){.limits = *limits};
    if (limits->ceiling == 0) return true;
    m->line_count = LINES_LEAST;
    while (m->line_count < LINES_MOST &&
           m->line_count * LINE * BYTES_PER_PLACE < limits->ceiling)
        m->line_count *= 2;
    m->seed = (uintptr_t)m; /* differs by run; no result hangs on it */
    m->room_size = limits->ceiling;
    m->room = gr_alloc(m->room_size);
    m->places = gr_alloc_array(m->line_count * LINE, sizeof *m->places);
    return m->room != NULL && m->places != NULL;
}

void memo_close(memo_table *m)
{
    gr_free(m->room);
    gr_free(m->places);
    *m = (memo_table){.limits = m->limits};
}

void memo_clear(memo_table *m)
{
    if (m->limits.ceiling == 0) return;
    memset(m->places, 0, m->line_count * LINE * sizeof *m->places);
    m->room_used = 0;
    m->count = 0;
    m->full = false;
    m->cleared++;
}

void *memo_take(memo_table *m, size_t size)
{
    size_t const rounded = (size + UNIT - 1) / UNIT * UNIT;
    if (size > m->room_size || rounded > m->room_size - m->room_used)
        m->full = true;
    if (m->full) return NULL;
    void *const taken = m->room + m->room_used;
    memset(taken, 0, rounded);
    m->room_used += rounded;
    return taken;
}

static memo_entry *entry_at(const memo_table *m, memo_place place)
{
    return (void *)(m->room + (size_t)place.at * UNIT);
}

/* In front of its line, where it is found first; the last is forgotten. */
static memo_entry *add_entry(memo_table *m, memo_place *line, uint32_t tag,
                             uint64_t owner, gr_slice key)
{
    memo_entry *const e = memo_take(m, sizeof *e + key.len);
    if (e == NULL) return NULL;
    e->owner = owner;
    e->number = ++m->count;
    e->len = (uint32_t)key.len;
    if (key.len > 0) memcpy(e + 1, key.ptr, key.len);
    memmove(line + 1, line, (LINE - 1) * sizeof *line);
    line[0] =
        (memo_place){tag, (uint32_t)((size_t)((uint8_t *)e - m->room) / UNIT)};
    return e;
}

memo_entry *memo_get(memo_table *m, uint64_t owner, gr_slice key)
{
    uint64_t const hash = gr_hash64(m->seed + owner, key) & m->limits.hash_mask;
    uint32_t const tag = (uint32_t)(hash >> 32) | 1;
    memo_place *const line = m->places + (hash & (m->line_count - 1)) * LINE;
    for (size_t i = 0; i < LINE && line[i].tag != 0; i++) {
        if (line[i].tag != tag) continue;
        memo_entry *const e = entry_at(m, line[i]);
        if (e->owner == owner && gr_equal(memo_key(e), key)) return e;
    }
    if (m->count == UINT32_MAX) m->full = true;
    return add_entry(m, line, tag, owner, key);
}

memo_entry *memo_get_again(memo_table *m, memo_last *last, uint64_t owner,
                           gr_slice key)
{
    if (last->cleared == m->cleared + 1 && last->entry->owner == owner &&
        gr_equal(memo_key(last->entry), key))
        return last->entry;
    memo_entry *const e = memo_get(m, owner, key);
    if (e != NULL) *last = (memo_last){e, m->cleared + 1};
    return e;
}

void memo_count(memo_worth *w, bool hit)
{
    w->tries++;
    w->hits = (uint16_t)(w->hits + hit);
    if (w->tries < WORTH_TRIES) return;
    if (w->hits < WORTH_TRIES / WORTH_PART) w->pause = WORTH_PAUSE;
    w->tries = w->hits = 0;
}
