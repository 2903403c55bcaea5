/* findings.h - findings as JSON lines, CSV and a table.
 *
 * Each function appends one whole line, with its line end; the caller writes
 * the buffer out and empties it. The same finding gives the same bytes. */
#ifndef GR_REPORT_FINDINGS_H
#define GR_REPORT_FINDINGS_H

#include "base/buffer.h"
#include "base/writer.h"
#include "case/finding.h"

/* {"id":...,"time":...,"level":...,"title":...,"rule_id":...,"kind":"match",
 * "host":...,"channel":...,"event_id":...,"record_id":...,"evidence":...,
 * "offset":...,"length":...,"fields":{...},"tags":[...]} and, where there is
 * something to say: "rule_level" (the level before --critical), "carved",
 * "clock_skew_seconds", "fields_omitted", "also_in":[{"evidence","offset"}] with "also_in_count",
 * "sha256". What a record has not is null. What acts on a terminal or cannot
 * be seen (report/escape.h) is written as \u202e. */
void report_finding_json(gr_buffer *out, const finding *f);

/* time,level,title,host,channel,event_id,record_id,rule_id,evidence,offset,
 * length,tags,fields,also_in_count,id,clock_skew_seconds,addresses, and of a
 * correlation first,count,bursts,events,value,at_least,grounds,rest,of_last, of
 * which `grounds` is JSON. Lines end in CR LF (RFC 4180). */
void report_csv_header(gr_buffer *out);
void report_finding_csv(gr_buffer *out, const finding *f, bool raw);

/* Time, level, host, channel, event id, title; columns aligned and cut to
 * `width` (at least 40; 0: not cut). `put_time` may be NULL: UTC to the second
 * with Z; else it writes a time for people (--timezone), 25 columns at most. */
typedef struct {
    size_t width;
    void *self;
    gr_slice (*put_time)(void *self, int64_t time_ns, char out[GR_TIME_TEXT]);
    bool places; /* a column for finding.places */
} report_table;
void report_table_header(gr_buffer *out, const report_table *table);
void report_finding_row(gr_buffer *out, const report_table *table,
                        const finding *f);

/* A finding_sink that writes each finding in one of these forms. `self` stays
 * the caller's; `buffer` must be empty and is freed by the caller. */
typedef enum { REPORT_JSONL, REPORT_CSV, REPORT_TABLE } report_form;
typedef struct {
    gr_writer to;
    report_form form;
    report_table table;
    bool csv_raw;
    gr_buffer buffer;
} report_writer;
/* Writes the header line, if the form has one. */
gr_status report_begin(report_writer *self, gr_error *err);
finding_sink report_sink(report_writer *self);

#endif
