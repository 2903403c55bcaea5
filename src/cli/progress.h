/* progress.h - how far a run is, on standard error.
 *
 *   [####......] 412/1,204 files  38.1 GB/96.0 GB  84.0 MB/s  ETA 11m12s
 *   (one line)   crit 3  high 41  bad 2
 *
 * On a terminal one line, redrawn; else a line every 30 seconds. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/terminal.h"
#include "hunt/pipe.h"

/* The clock of progress, and of what rules cost; never of evidence. */
uint64_t cli_now_ns(void);

typedef struct {
    cli_terminal terminal;
    bool quiet;
    bool drawn; /* a line stands there now */
    int64_t started_ms;
    int64_t shown_ms; /* when something was shown last */
    int64_t rated_ms; /* when `rate` was updated last, at rated_bytes; 0:
                           nothing was read yet */
    uint64_t rated_bytes;
    double rate; /* bytes per second, recent ones weighing more */
} cli_progress;

cli_progress cli_progress_new(bool quiet, cli_color color);

/* For pipe_options.progress; `self` is a cli_progress. */
void cli_progress_show(void *self, const pipe_progress *p);

/* Takes the line away, before anything else is printed. */
void cli_progress_clear(cli_progress *self);

/* Seconds since cli_progress_new. */
double cli_progress_seconds(const cli_progress *self);

/* One line of progress, without a line end; for the above and for tests. */
void cli_put_progress(gr_buffer *out, const pipe_progress *p, double rate,
                      unsigned width);

#endif
