/* rows.h - a table of rows found by a key, with a ceiling.
 *
 *   key (bytes) -> row (fixed size, zeroed when new)      in order of arrival
 *
 * For counts per channel, host, rule: add rows, then go through them. */
#ifndef GR_HUNT_ROWS_H
#define GR_HUNT_ROWS_H

#include "base/arena.h"

typedef struct {
    gr_arena *arena; /* holds keys and rows */
    size_t row_size, ceiling;
    size_t count;
    void **rows; /* in order of arrival; from base/mem.h */
    gr_slice *keys;
    size_t room;
    uint32_t *slots; /* 1 + index; 0: free */
    size_t slot_count;
} row_table;

/* An empty table. Its rows live in `arena`, which outlives it. */
row_table rows_in(gr_arena *arena, size_t row_size, size_t ceiling);
void rows_free(row_table *t);
/* Forgets all rows; the arena is the caller's to reset. */
void rows_clear(row_table *t);

typedef enum { ROW_FOUND, ROW_NEW, ROW_BEYOND, ROW_NOMEM } row_status;

/* The row of `key`, made where there is none yet. ROW_BEYOND: the table is
 * full, and there is no row for this key. */
row_status rows_get(row_table *t, gr_slice key, void **row);

/* The row of `key` or NULL. */
void *rows_find(const row_table *t, gr_slice key);

#endif
