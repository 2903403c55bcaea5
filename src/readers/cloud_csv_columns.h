/* cloud_csv_columns.h - what the columns of a cloud's audit log in CSV are in
 * the same log as JSON: cloud_csv_list.h. */
#ifndef GR_READERS_CLOUD_CSV_COLUMNS_H
#define GR_READERS_CLOUD_CSV_COLUMNS_H

#include "base/arena.h"
#include "event/value.h"

enum { CLOUD_CSV_COLUMNS = 512, CLOUD_CSV_DEPTH = 5 };

typedef enum {
    CLOUD_CSV_NONE,
    CLOUD_CSV_M365,
    CLOUD_CSV_GITHUB,
    CLOUD_CSV_SIGN_IN,
    CLOUD_CSV_AUDIT
} cloud_csv_form;

typedef enum {
    CLOUD_CSV_TEXT,
    CLOUD_CSV_KEPT, /* a text, and there even if it is empty */
    CLOUD_CSV_WORD, /* a WORD */
    CLOUD_CSV_NUMBER,
    CLOUD_CSV_BOOLEAN,
    CLOUD_CSV_ERROR, /* 0 of a success, which the portal may leave out */
    CLOUD_CSV_PLACE  /* "City, State, Country" */
} cloud_csv_how;

typedef struct {
    gr_slice path[CLOUD_CSV_DEPTH]; /* keys; a number: of a list */
    size_t depth;
    cloud_csv_how how;
    size_t at; /* in a row */
} cloud_csv_column;

typedef struct {
    cloud_csv_form form;
    uint8_t separator;
    size_t count;                                /* of values in a row */
    size_t record;                               /* 1 + where AuditData is */
    size_t status;                               /* 1 + where Status is */
    cloud_csv_column columns[CLOUD_CSV_COLUMNS]; /* ordered by their paths */
} cloud_csv_columns;

/* Of which form the log is that has `header`, its first line or how that
 * begins, and by what its values are parted. `arena`: for a while. */
cloud_csv_form cloud_csv_form_of(gr_slice header, gr_arena *arena,
                                 uint8_t *separator);

/* The columns of such a header. What is not in it is in `arena`. False: they
 * are none, or too many. */
bool cloud_csv_columns_read(gr_slice header, gr_arena *arena,
                            cloud_csv_columns *out);

/* The name of the log, for data/logsources.yml. */
gr_slice cloud_csv_channel(cloud_csv_form form);

#endif
