/* findings_file.h - findings.jsonl of a case, a line after the other, or by
 * where a line stands. Only read. */
#ifndef GR_CASE_FINDINGS_FILE_H
#define GR_CASE_FINDINGS_FILE_H

#include "base/error.h"
#include "base/slice.h"

typedef struct case_findings case_findings;

typedef struct {
    gr_slice text; /* without its line end; CASE_LINE_PADDING bytes behind it
                      may be read. Until the next call. */
    uint64_t offset;
} case_line;

/* A finding is at most as long as its fields may be, a record's 4 MiB with
 * escapes; its places and what stands before them. */
enum { CASE_LINE_CEILING = 64 << 20, CASE_LINE_PADDING = 64 };

/* Of the case in directory `path`. GR_UNSUPPORTED: it is none, or was never
 * finished; GR_IO, GR_NOMEM. */
gr_status case_findings_open(const char *path, case_findings **out,
                             gr_error *err);
void case_findings_close(case_findings *findings); /* NULL is fine */

/* GR_NONE: that was the last. GR_DAMAGED: a line above the ceiling, or torn, at
 * out->offset, which is passed; GR_IO, GR_NOMEM. */
gr_status case_findings_next(case_findings *findings, case_line *out,
                             gr_error *err);
/* The line of `length` bytes at `offset`, where next() found it. */
gr_status case_findings_at(case_findings *findings, uint64_t offset,
                           size_t length, gr_slice *out, gr_error *err);

#endif
