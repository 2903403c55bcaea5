/* search.h - events that have something in one of their fields.
 *
 * The question becomes one rule, judged by the engine that judges all rules,
 * so folding, wildcards, lists and regex limits are the same. */
#ifndef GR_HUNT_SEARCH_H
#define GR_HUNT_SEARCH_H

#include "base/writer.h"
#include "hunt/filter.h"
#include "hunt/sums.h"

typedef struct {
    gr_slice field; /* as rules name it; compared without case */
    gr_slice value; /* Sigma wildcards * ? and \ escapes; the whole value */
} search_field;

/* "Image:*\\cmd.exe": at the first ':'. GR_DAMAGED: none, or no field. */
gr_status search_field_parse(gr_slice text, search_field *out, gr_error *err);

typedef enum { SEARCH_LINES, SEARCH_JSONL } search_form;

typedef struct {
    pipe_options pipe;
    const hunt_selection *selection; /* computer, eid, from, to; NULL: all */
    gr_slice keyword; /* any field has it, whatever its case; empty: none */
    gr_slice regex;   /* any field fits it; empty: none */
    bool ignore_case; /* of the regex */
    const search_field *fields; /* all of them must hold too */
    size_t field_count;
    search_form form; /* LINES: time, host, channel, event id, record id,
                         evidence:offset and the fields, escaped for a
                         terminal; JSONL: the event as dump shows it */
    size_t width;     /* columns of LINES; 0: not cut */
} search_options;

/* GR_OK, GR_NONE: stopped. GR_DAMAGED: the regex does not compile, or there is
 * nothing to search for. sums->written counts the hits. */
gr_status search_run(gr_arena *arena, const evidence_list *list,
                     const search_options *options, const gr_writer *to,
                     read_sums *sums, gr_error *err);

#endif
