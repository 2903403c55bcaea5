/* w3c_columns.h - what a #Fields line says of the rows below it. */
#ifndef GR_READERS_W3C_COLUMNS_H
#define GR_READERS_W3C_COLUMNS_H

#include "base/arena.h"
#include "base/slice.h"
#include "readers/w3c_values.h"

/* Which program writes such columns. */
typedef enum {
    W3C_OTHER,
    W3C_IIS,
    W3C_HTTPERR,
    W3C_FTP,
    W3C_PROXY,
    W3C_FIREWALL
} w3c_kind;

enum { W3C_NONE = -1, W3C_COLUMNS = 512 };

typedef struct {
    const gr_slice *names; /* as rules write them */
    size_t count;
    int date, time, stem, query, host; /* columns, or W3C_NONE */
    bool is_local; /* date and time are those of the machine's zone */
    w3c_kind kind;
    w3c_cut cut;
    bool is_utc; /* its program writes UTC whatever the machine's zone */
} w3c_columns;

/* Of the names behind "#Fields:". Names and `out` live in `arena`. False: none,
 * more than W3C_COLUMNS, or no room. */
bool w3c_columns_read(gr_arena *arena, gr_slice fields, w3c_columns *out);

/* The #Fields line that `head` would have, of a file whose first rows have none
 * but look as its `name` says: IIS's usual columns, or HTTP.sys's. Empty: none.
 * A row that is torn at its begin, as the first of a log that was cut, is
 * passed over. */
gr_slice w3c_usual_fields(gr_slice head, gr_slice name);

/* The column of that name, as rules write it; W3C_NONE: there is none. */
int w3c_column_named(const w3c_columns *columns, const char *name);

/* What data/logsources.yml calls such a log. */
gr_slice w3c_channel(w3c_kind kind);

#endif
