/* gap_report.h - sources and their gaps as lines of text or JSON. */
#ifndef GR_HUNT_GAP_REPORT_H
#define GR_HUNT_GAP_REPORT_H

#include "base/buffer.h"
#include "base/writer.h"
#include "evidence/evidence.h"
#include "hunt/gap_source.h"

typedef struct {
    const gr_writer *to;
    const evidence_list *list;
    bool json;
    size_t width;   /* columns of a line; 0: not cut */
    gr_buffer text; /* the caller's to free */
} gap_report;

/* The source and all its gaps, which it is asked for. */
gr_status gap_report_source(gap_report *r, gr_slice host, gr_slice channel,
                            gap_source *source, int64_t host_last_ns,
                            gr_error *err);

#endif
