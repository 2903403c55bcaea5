/* watcher.h - a reader of hostile bytes is watched: what it tells has its place,
 * and is the same whatever the size of the blocks. */
#ifndef TESTS_WATCHER_H
#define TESTS_WATCHER_H

#include "support/in_blocks.h"

typedef struct {
    gr_slice bytes;
    uint64_t at; /* no event or damage may begin before */
    gr_arena *arena;
    gr_buffer *told;
} watcher;

/* Aborts where it begins before, or is not within the bytes; what follows must
 * stand behind it. */
void watcher_place(watcher *w, uint64_t offset, uint64_t length);
/* The same of an event, whose bytes are those at its place. */
void watcher_event(watcher *w, const event *e);
/* The same of damage, which says what it is; tells it. As an event_sink has it. */
void watcher_damage(void *self, uint64_t offset, uint64_t length,
                    uint64_t records_lost, const char *what);

/* Reads `bytes` at once, and in blocks as `how` says: aborts where the watchers,
 * which the sink is handed, are not told the same. */
void watch_alike(const reader_ops *reader, gr_slice bytes, const in_blocks *how,
                 const event_sink *sink);

#endif
