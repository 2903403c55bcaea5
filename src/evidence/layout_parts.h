/* layout_parts.h - what the files layout*.c and host_path.c share; nobody else
 * includes it. */
#ifndef GR_EVIDENCE_LAYOUT_PARTS_H
#define GR_EVIDENCE_LAYOUT_PARTS_H

#include "evidence/collection.h"
#include "evidence/vector.h"

typedef struct {
    gr_arena *arena;
    gr_arena *scratch; /* of the collection at hand */
    const evidence_options *options;
    evidence_item *items; /* in order of their names */
    size_t count;
    vector collections; /* of evidence_collection * */
    vector problems;
    bool no_memory; /* seen where nothing could be returned */
} layouts;

/* Items whose names begin alike. */
typedef struct {
    gr_slice prefix;
    size_t first, end;
} item_range;

item_range layout_range(const layouts *l, gr_slice prefix);
/* The item `prefix` `name`; NULL: there is none. */
evidence_item *layout_item(const layouts *l, gr_slice prefix, gr_slice name);
/* The part of the name behind the prefix, up to the next slash. */
gr_slice layout_part(const layouts *l, const item_range *r, size_t i);

/* All of these: GR_OK, or what ends the run (GR_NOMEM; GR_LIMIT of the arena;
 * GR_NONE: stopped). What is wrong with evidence is told as a problem. */

gr_status layout_tell(layouts *l, gr_slice name, gr_status status,
                      uint64_t offset, const char *text, gr_error *err);
/* What one of the collector's files says is not so, or cannot be read. */
gr_status layout_differs(layouts *l, evidence_collection *c, gr_slice name,
                         const char *text, gr_error *err);

/* A text file of the collector, line by line without their ends; the first
 * without the mark of UTF-8. A line too long to be one of its own, and what of
 * the file cannot be read, is told. `line` may say GR_NONE: enough; and uses
 * l->scratch as it likes, which is rewound between lines. */
gr_status layout_lines(layouts *l, const evidence_item *item,
                       gr_status (*line)(void *self, gr_slice line,
                                         uint64_t offset, gr_error *err),
                       void *self, gr_error *err);

/* Its first bytes, up to `room`. */
gr_slice layout_head(layouts *l, const evidence_item *item, uint8_t *out,
                     size_t room);

/* Text with %XX resolved; a null pointer: refused. */
gr_slice layout_decode(gr_arena *arena, gr_slice text);

/* Text with `to` for each `from`; a null pointer: refused, or no text. */
gr_slice layout_replace(gr_arena *arena, gr_slice text, uint8_t from,
                        uint8_t to);

/* Sets c->host where `name` may be that of a host. */
gr_status layout_name_host(layouts *l, evidence_collection *c, gr_slice name,
                           const char *from, gr_error *err);

/* ---- what was noted ---- */

/* Files of a collection by a name of theirs that the collector uses. */
typedef struct {
    gr_slice key;
    size_t item;
} indexed_item;
typedef struct {
    indexed_item *rows;
    size_t count;
} item_index;

/* Of what is not within an archive that the host had. `key` makes the name in
 * `arena`; a null pointer: not one of them. Freed with index_free. *out has no
 * rows and `told` is set where there is no room, which is told. */
gr_status index_items(layouts *l, const item_range *r, gr_arena *arena,
                      gr_slice (*key)(gr_arena *arena, gr_slice below),
                      item_index *out, gr_error *err);
void index_free(item_index *index);
evidence_item *index_find(const layouts *l, const item_index *index,
                          gr_slice key); /* NULL: none */

/* A CSV of the collector, its columns by their names: each row as the values of
 * `columns`, in that order, empty where there is none. Rows whose quotes do not
 * close are told. */
enum { LAYOUT_COLUMNS = 8 };
gr_status layout_table(layouts *l, const evidence_item *item,
                       const gr_slice *columns, size_t count,
                       gr_status (*row)(void *self, const gr_slice *values,
                                        gr_error *err),
                       void *self, gr_error *err);

/* `list` names a file that is not in the collection. */
gr_status layout_missing(layouts *l, evidence_collection *c,
                         const evidence_item *list, gr_slice path,
                         gr_error *err);

/* What a row of the collector says; what it does not say is empty. */
typedef struct {
    const char *from;
    uint64_t size; /* UINT64_MAX: nothing */
    uint64_t holes;
    gr_slice sha256, sha1, md5;
    gr_slice full_name;
} noted;

/* Keeps it with the item: the first size, the surest digest. */
gr_status layout_note(layouts *l, evidence_item *item, const noted *row,
                      gr_error *err);

/* ---- the collectors: their files, once the root is known ---- */
gr_status layout_velociraptor(layouts *l, const item_range *r,
                              evidence_collection *c, gr_error *err);
gr_status layout_kape(layouts *l, const item_range *r, evidence_collection *c,
                      gr_error *err);
gr_status layout_uac(layouts *l, const item_range *r, evidence_collection *c,
                     gr_error *err);
gr_status layout_orc(layouts *l, const item_range *r, evidence_collection *c,
                     gr_error *err);

#endif
