/* watcher.c - see watcher.h. */
#include "support/watcher.h"

#include "support/holds.h"

void watcher_place(watcher *w, uint64_t offset, uint64_t length)
{
    HOLDS(offset >= w->at && length > 0 && length <= w->bytes.len &&
          offset <= w->bytes.len - length);
    w->at = offset + length;
}

void watcher_event(watcher *w, const event *e)
{
    watcher_place(w, e->offset, e->length);
    HOLDS(gr_equal(e->raw,
                   gr_sub(w->bytes, (size_t)e->offset, (size_t)e->length)));
}

void watcher_damage(void *self, uint64_t offset, uint64_t length,
                    uint64_t records_lost, const char *what)
{
    watcher *const w = self;
    HOLDS(records_lost <= 1 && what[0] != '\0');
    watcher_place(w, offset, length);
    gr_putf(w->told, "%llu+%llu %llu %s\n", (unsigned long long)offset,
            (unsigned long long)length, (unsigned long long)records_lost, what);
}

static gr_buffer watch(const reader_ops *reader, watcher w,
                       const in_blocks *how, const event_sink *sink)
{
    gr_buffer told = gr_buffer_upto((size_t)256 << 20);
    event_sink own = *sink;
    w.told = &told;
    own.self = &w;
    (void)read_in_blocks(reader, w.bytes, how, &own);
    return told;
}

void watch_alike(const reader_ops *reader, gr_slice bytes, const in_blocks *how,
                 const event_sink *sink)
{
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    HOLDS(arena != NULL);
    watcher const w = {.bytes = bytes, .arena = arena};
    in_blocks at_once = *how;
    at_once.step = bytes.len;
    at_once.fresh = false;
    gr_buffer whole = watch(reader, w, &at_once, sink);
    gr_buffer blocks = watch(reader, w, how, sink);
    HOLDS(gr_equal(gr_buffer_slice(&whole), gr_buffer_slice(&blocks)));
    gr_buffer_free(&whole);
    gr_buffer_free(&blocks);
    gr_arena_free(arena);
}
