/* exchange_columns.h - what the header of an Exchange log says of its rows. */
#ifndef GR_READERS_EXCHANGE_COLUMNS_H
#define GR_READERS_EXCHANGE_COLUMNS_H

#include "base/arena.h"
#include "base/slice.h"

/* Which program of the server writes such rows; 0 where that is not known. */
typedef enum {
    EXCHANGE_OTHER,
    EXCHANGE_HTTPPROXY,
    EXCHANGE_ECP,
    EXCHANGE_ECP_ACTIVITY,
    EXCHANGE_OABGENERATOR,
    EXCHANGE_EWS,
    EXCHANGE_MAPIHTTP,
    EXCHANGE_RCA,
    EXCHANGE_AUTODISCOVER,
    EXCHANGE_OWA,
    EXCHANGE_RPS_HTTP,
    EXCHANGE_CMDLET,
    EXCHANGE_TRACKING,
    EXCHANGE_SMTP,
    EXCHANGE_IMAP,
    EXCHANGE_POP,
    EXCHANGE_ADMIN_AUDIT
} exchange_kind;

enum {
    EXCHANGE_NONE = -1,
    EXCHANGE_COLUMNS = 512,
    EXCHANGE_CELLS = 6 /* columns that hold keys and values */
};

typedef struct {
    const gr_slice *names; /* as the log writes them */
    size_t count;
    int time, host, stem, query; /* columns, or EXCHANGE_NONE */
    int cells[EXCHANGE_CELLS];   /* columns that hold keys and values */
    size_t cell_count;
    exchange_kind kind; /* as far as names of columns tell */
} exchange_columns;

/* Of names with commas between. Names and `out` live in `arena`. False: none,
 * more than EXCHANGE_COLUMNS, or no room. */
bool exchange_columns_read(gr_arena *arena, gr_slice header,
                           exchange_columns *out);

/* Is this a header row, which has the name of a time's column, and not a time,
 * in the first place? */
bool exchange_is_header(gr_slice line);

/* By what stands behind "#Log-type:", and by the name of a file. */
exchange_kind exchange_kind_of_type(gr_slice log_type);
exchange_kind exchange_kind_of_name(gr_slice name);

/* What data/logsources.yml calls such a log. */
gr_slice exchange_channel(exchange_kind kind);

#endif
