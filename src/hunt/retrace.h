/* retrace.h - the command that lists all events of a correlation, which its finding
 * has no room for. */
#ifndef GR_HUNT_RETRACE_H
#define GR_HUNT_RETRACE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "sigma/load.h"

/* The bursts' rule and group (link_next_value), its times, and how it was hunted, by
 * which rules, in which of the events: options as a shell reads them, or nothing. */
typedef struct {
    const sigma_rule *rule;
    gr_slice group;
    int64_t begin_ns, end_ns;
    gr_slice hunt_words;
} retrace;

/* grounds rules explain --correlation RULE --group FIELD=VALUE --from BEGIN --to END
 * --all OPTIONS EVIDENCE, each word as a shell reads it; END is the nanosecond behind
 * the last row, for --to is before it. EVIDENCE stands for what was hunted. Without --group, which lists the groups, where a
 * shell or --group could not say a value: one with a NUL, or "". Nothing where the rule's id has a NUL. */
void retrace_put(gr_buffer *out, gr_arena *scratch, const retrace *what);

#endif
