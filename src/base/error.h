/* error.h - how a function says that it could not do its work.
 *
 * The place that notices fills the caller's gr_error in one line with
 * gr_fail(); everybody above passes the status on with GR_TRY. */
#ifndef GR_BASE_ERROR_H
#define GR_BASE_ERROR_H

#include <stdint.h>

typedef enum {
    GR_OK,
    GR_NONE,        /* nothing here, and that is no fault */
    GR_DAMAGED,     /* the bytes break their format */
    GR_UNSUPPORTED, /* sound, but not for us */
    GR_LIMIT,       /* one of our ceilings was reached */
    GR_IO,          /* the operating system refused */
    GR_NOMEM        /* no memory */
} gr_status;

/* `offset` counts from the start of the file that is read, or is
 * GR_NO_OFFSET. `text` is plain English for one terminal line; bytes of
 * evidence or of a rule in it are already escaped to printable ASCII. */
#define GR_NO_OFFSET UINT64_MAX
#define GR_ERROR_TEXT 256

typedef struct {
    gr_status status;
    uint64_t offset;
    char text[GR_ERROR_TEXT];
} gr_error;

/* Fills `err` (which may be NULL) and returns `status`, so that the noticing
 * line reads: return gr_fail(err, GR_DAMAGED, offset, "..."). Text that is too
 * long is cut. Whatever does not print as ASCII becomes '?'. */
gr_status gr_fail(gr_error *err, gr_status status, uint64_t offset,
                  const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* One word for `status`: "ok", "damaged", ... */
const char *gr_status_name(gr_status status);

#define GR_TRY(call)                                                           \
    do {                                                                       \
        gr_status const gr_try_status = (call);                                \
        if (gr_try_status != GR_OK) return gr_try_status;                      \
    } while (0)

#endif
