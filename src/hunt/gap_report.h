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

/* The source and all its gaps. */
gr_status gap_report_source(gap_report *r, gr_slice host, gr_slice channel,
                            const gap_source *source, gap_list gaps,
                            gr_error *err);
/* That all `sources` of a host ended, while others go on. */
gr_status gap_report_host_end(gap_report *r, gr_slice host, size_t sources,
                              const gap *end, gr_error *err);

#endif
