/* json_scan.h - the few values that a collector's own JSON is asked for.
 *
 * Logs in JSON are the readers' work (readers/json_*.c), which do not belong to
 * this room; here a row of uploads.json is told value by value. */
#ifndef GR_EVIDENCE_JSON_SCAN_H
#define GR_EVIDENCE_JSON_SCAN_H

#include "base/arena.h"

enum { JSON_SCAN_DEPTH = 16 };

typedef struct {
    void *self;
    gr_arena *scratch; /* for texts with escapes */
    /* A text, a number or a word. `depth` is 1 in the outermost object; what
     * stands in an array has the key of the array, and its depth + 1. */
    void (*value)(void *self, unsigned depth, gr_slice key, gr_slice value);
} json_scan;

/* One value and the blanks around it. False: it is not JSON, something follows
 * it, it is deeper than JSON_SCAN_DEPTH, or there is no memory. */
bool json_scan_text(const json_scan *scan, gr_slice text);

#endif
