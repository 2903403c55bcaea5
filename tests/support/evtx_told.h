/* evtx_told.h - all that the EVTX reader tells of some bytes, as text.
 *
 *   event 4608+512 carved=0 id=4688 record=1 time=... channel=... EventID=...
 *   {"Event":...}        where asked for
 *   <Event ...           where asked for
 *   damage 4608+512 lost 1: ... */
#ifndef TESTS_EVTX_TOLD_H
#define TESTS_EVTX_TOLD_H

#include "readers/evtx_reader.h"

typedef struct {
    bool carve;
    bool no_plans;
    bool json, xml, fields;
    bool sorted;    /* fields by name: a plan has the places of absent ones */
    bool no_damage; /* leave it out */
    size_t block;   /* bytes given to split() at a time; 0: all */
} evtx_telling;

/* Appends to `out`. Aborts where an event lies outside of `bytes`, a text is
 * no valid JSON, or rendering twice gives two texts. */
gr_status evtx_tell(gr_slice bytes, const evtx_telling *how, gr_buffer *out,
                    gr_error *err);

/* Was a ceiling reached? The path without plans counts more, so it gets there
 * earlier, and the two may differ then. */
bool evtx_is_limited(const gr_buffer *told);

#endif
