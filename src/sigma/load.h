/* load.h - rule files in, rules out. Never opens a file: the caller hands in
 * the bytes. */
#ifndef GR_SIGMA_LOAD_H
#define GR_SIGMA_LOAD_H

#include "sigma/rule.h"

typedef struct {
    /* YAML: name -> list of values, for `expand`; or empty. */
    gr_slice placeholders;
    gr_slice placeholders_path;
    /* Further log source map in the form of data/logsources.yml; or empty. */
    gr_slice sources;
    gr_slice sources_path;
    bool with_deprecated, with_unsupported;
} sigma_load_options;

typedef struct sigma_loader sigma_loader;

/* All results live in `arena`. GR_DAMAGED: placeholders or sources are not
 * what they should be (err->text names file and line). */
gr_status sigma_loader_new(gr_arena *arena, const sigma_load_options *options,
                           sigma_loader **out, gr_error *err);

/* Adds every document of one file. A file that is not YAML, or too large, is
 * one RULE_REJECTED entry, not an error. GR_NOMEM, GR_LIMIT: cannot go on. */
gr_status sigma_load_bytes(sigma_loader *loader, gr_slice path, gr_slice bytes,
                           bool builtin, gr_error *err);

/* Adds a RULE_REJECTED entry for a file that could not be read; `line`, or 0,
 * is where; `why` is plain English and is copied. Fails as sigma_load_bytes. */
gr_status sigma_load_refused(sigma_loader *loader, gr_slice path, uint32_t line,
                             const char *why, gr_error *err);

/* Adds a rule of another language as it is. Its text outlives the result. Fails
 * as sigma_load_bytes. */
gr_status sigma_load_entry(sigma_loader *loader, const sigma_rule *rule,
                           gr_error *err);

typedef struct {
    /* Sorted by (id, path, line): the index of a rule here is its number
     * everywhere, and the order of findings at one event. */
    const sigma_rule *rules;
    size_t count;
    size_t other_documents; /* YAML that is no rule */
    size_t duplicate_ids;   /* rules whose id an earlier rule has too */
} sigma_rules;

gr_status sigma_load_finish(sigma_loader *loader, sigma_rules *out,
                            gr_error *err);

#endif
