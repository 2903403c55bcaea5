/* demo.h - a small training case with known truth: an Exchange server and a
 * file server of an invented company, one day, one intrusion.
 *
 * Everything is made up: names end in .example, addresses are documentation
 * ranges (RFC 5737), times are those of 2021-03-02, hashes and SIDs belong to
 * nobody. Nothing in it can run. The same bytes on every machine. What a hunt
 * should find in it: docs/TRAINING.md. */
#ifndef SIMULATE_DEMO_H
#define SIMULATE_DEMO_H

#include "base/arena.h"
#include "base/buffer.h"

typedef struct {
    size_t files, events;
} simulate_totals;

/* Makes the folder `dir` and the case in it. GR_IO: `dir` is there already, or
 * the system refused (err->text names the path). `totals` may be NULL. */
gr_status simulate_demo(const char *dir, simulate_totals *totals,
                        gr_error *err);

/* The same without a file system, for tests: file `i` of simulate_demo_count()
 * is appended to `out`; *name is its path below the case ("EXCH01/System.evtx"),
 * in `arena`. */
size_t simulate_demo_count(void);
gr_status simulate_demo_file(gr_arena *arena, size_t i, gr_slice *name,
                             gr_buffer *out, size_t *events, gr_error *err);

#endif
