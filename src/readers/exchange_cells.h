/* exchange_cells.h - cells of an Exchange log that hold keys and values.
 *
 *   EventData:  S:TIME=13;'S:CMD=Set-X.Url=''http://f/;a=b''';S:REQID=
 *               EventData.TIME  EventData.CMD                 EventData.REQID
 *
 * Rows of one log have much the same keys, so the keys met so far have their
 * places in every row, ABSENT where a row lacks them. They are forgotten when
 * there are too many; which values a row has does not depend on that. */
#ifndef GR_READERS_EXCHANGE_CELLS_H
#define GR_READERS_EXCHANGE_CELLS_H

#include "readers/exchange_columns.h"
#include "event/value.h"

enum {
    CELL_ITEMS = 64, /* of one cell; what is beyond stands in the raw cell */
    CELLS_ITEMS = EXCHANGE_CELLS * CELL_ITEMS,
    CELLS_KEYS = CELLS_ITEMS, /* so that any row finds room */
    CELLS_HEADS = 512,
    CELLS_FOLLOWERS = 1024
};

typedef struct {
    gr_slice name;    /* of the field: column, dot, key */
    gr_slice written; /* as in the cell, with its type and "=" */
    uint8_t cell;
    uint16_t next;      /* in its chain: 1 + number of a key; 0: none */
    uint16_t key_begin; /* of the key in `written` */
} cell_key;

typedef struct {
    gr_arena *arena; /* names of keys */
    cell_key keys[CELLS_KEYS];
    size_t count;
    uint16_t order[CELLS_KEYS]; /* keys by their names */
    uint16_t place[CELLS_KEYS]; /* of each key in that order */
    uint16_t heads[CELLS_HEADS];
    uint16_t first[EXCHANGE_CELLS]; /* the key that came first last time */
    /* And behind two others, by their numbers: behind one alone not always the
     * same does (BeginRequest=1;CorrelationID=2;EndRequest=3;CorrelationID=2). */
    uint16_t followers[CELLS_FOLLOWERS];
    struct {
        uint16_t key;
        event_value value;
    } items[CELLS_ITEMS]; /* of this row */
    size_t item_count;
    bool changed; /* there are other keys than before */
} exchange_cells;

bool exchange_cells_open(exchange_cells *c); /* false: no memory */
void exchange_cells_close(exchange_cells *c);
void exchange_cells_forget(exchange_cells *c);

/* Finds the keys of a row whose columns have `values`. Values live in the cells
 * or in `arena`. False: no memory. */
bool exchange_cells_read(exchange_cells *c, const exchange_columns *columns,
                         const event_value *values, gr_arena *arena);

/* Puts the values of that row into `out`, by exchange_cells.order. A key that
 * came twice has a list. */
void exchange_cells_put(const exchange_cells *c, gr_arena *arena,
                        event_value *out);

#endif
