/* yara.h - YARA rules compiled, and files scanned by them. The only place that
 * knows libyara.
 *
 *   yara_open --> yara_add (each file) --> yara_settle --> yara_scan
 *
 * A settled set is const and shared by threads; each has a scanner of its own.
 * Nothing here depends on a clock: libyara's time-outs are off, and what bounds
 * a scan are FILE_CEILING and libyara's own limits, which are counts. */
#ifndef GR_READERS_YARA_H
#define GR_READERS_YARA_H

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/slice.h"

typedef struct yara_set yara_set;

typedef struct {
    gr_slice name;
    bool is_number;
    int64_t number; /* or */
    gr_slice text;
} yara_meta;

/* One rule of a settled set; text lives as long as the set's arena. */
typedef struct {
    gr_slice name, path;
    uint32_t line;
    bool builtin, is_private; /* private: a part of others, never told */
    const yara_meta *metas;
    size_t meta_count;
    const gr_slice *tags;
    size_t tag_count;
    uint8_t sha256[GR_SHA256_SIZE]; /* of the file's text and the name */
} yara_rule;

/* An empty set; what it tells lives in `arena`. NULL: no memory. */
yara_set *yara_open(gr_arena *arena);
void yara_close(yara_set *set); /* NULL is fine */

/* Adds the rules of one file. GR_DAMAGED: libyara will not have them, or they
 * want what we do not give (include, the module time); err->text and *line say
 * why and where, and nothing of the file is kept. GR_NOMEM, GR_LIMIT. */
gr_status yara_add(yara_set *set, gr_slice path, gr_slice text, bool builtin,
                   uint32_t *line, gr_error *err);
/* No more files. GR_NOMEM, GR_LIMIT. */
gr_status yara_settle(yara_set *set, gr_error *err);

size_t yara_count(const yara_set *set);
/* In the order of the files, and of the rules in each. */
const yara_rule *yara_get(const yara_set *set, size_t i);

/* ---- scanning ---- */

enum { YARA_PLACES = 16 };
typedef struct {
    gr_slice name;           /* of the string: "$a" */
    uint64_t offset, length; /* in the file */
} yara_place;

/* A rule that holds. */
typedef struct {
    size_t rule;
    /* Its strings in order, each at the first place where it is found, or where
     * the rule counts them, at its first places. */
    yara_place places[YARA_PLACES];
    size_t place_count; /* of them, cut to YARA_PLACES */
    uint64_t found;     /* all of them */
} yara_hit;

typedef struct {
    void *self;
    /* A status other than GR_OK ends the scan with it. */
    gr_status (*take)(void *self, const yara_hit *hit);
} yara_sink;

typedef struct yara_scanner yara_scanner;
yara_scanner *yara_scanner_new(const yara_set *set); /* NULL: no memory */
void yara_scanner_free(yara_scanner *scanner);       /* NULL is fine */

/* Tells the rules that hold on a file at `path` of its host, each once.
 * Built-in ones see a file in UTF-16 as text, too. GR_LIMIT: libyara came to
 * one of its limits, and rules may have been missed; those that were found
 * before it have been told. GR_NOMEM. */
gr_status yara_scan(yara_scanner *scanner, gr_slice path, gr_slice bytes,
                    const yara_sink *sink, gr_error *err);

#endif
