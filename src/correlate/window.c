/* window.c - see window.h. */
#include "correlate/window.h"

#include "base/mem.h"

enum { FIRST_ROOM = 64 };

static const size_t column_size[WINDOW_COLUMNS] = {
    [WINDOW_TIME] = sizeof(int64_t),
    [WINDOW_ORDER] = sizeof(uint64_t),
    [WINDOW_FIRST] = sizeof(int64_t),
    [WINDOW_VALUE] = sizeof(window_value),
    [WINDOW_NUMBER] = sizeof(double),
    [WINDOW_PART] = sizeof(uint8_t),
    [WINDOW_MARK] = sizeof(correlate_mark),
    [WINDOW_EVENTS] = sizeof(uint64_t),
};

window window_of(unsigned wanted, size_t most)
{
    return (window){.wanted = wanted, .start = 1, .end = 1, .most = most};
}

void window_free(window *w)
{
    for (size_t i = 0; i < WINDOW_COLUMNS; i++) gr_free(w->columns[i]);
}

/* Each row to where it belongs in a column of twice the room. */
static void spread(const window *w, size_t size, const uint8_t *from,
                   uint8_t *to)
{
    for (uint64_t place = w->start; place < w->end; place++)
        memcpy(to + ((size_t)place & (2 * w->room - 1)) * size,
               from + window_slot(w, place) * size, size);
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to correlate in");
}

/* All columns, or none of them. */
gr_status window_grow(window *w, gr_error *err)
{
    size_t const room = w->room == 0 ? FIRST_ROOM : 2 * w->room;
    void *wider[WINDOW_COLUMNS] = {NULL};
    bool whole = true;
    for (size_t i = 0; i < WINDOW_COLUMNS && whole; i++)
        if (w->wanted >> i & 1)
            whole = (wider[i] = gr_alloc_array(room, column_size[i])) != NULL;
    for (size_t i = 0; i < WINDOW_COLUMNS; i++) {
        if (whole && wider[i] != NULL && w->room > 0)
            spread(w, column_size[i], w->columns[i], wider[i]);
        gr_free(whole ? w->columns[i] : wider[i]);
        if (whole) w->columns[i] = wider[i];
    }
    if (!whole) return no_memory(err);
    w->room = room;
    return GR_OK;
}
