/* evtx_json_parts.h - what the two ways to JSON share.
 *
 *   evtx_json.c         a whole record's tree -> text         any record
 *   evtx_json_plan.c    a template's tree -> plan (once)      most records
 *   evtx_json_path.c    plan + which values are there -> path (rarely)
 *   evtx_json_put.c     path + values -> text
 *
 * Both give the same bytes; the first is the reference. */
#ifndef GR_READERS_EVTX_JSON_PARTS_H
#define GR_READERS_EVTX_JSON_PARTS_H

#include "base/buffer.h"
#include "readers/evtx_tree.h"

/* What an element or attribute holds. */
typedef struct {
    const evtx_node *only; /* its one piece; NULL: none or several */
    bool text, elements;   /* text: some piece is not empty */
} evtx_pieces;
evtx_pieces evtx_look_at(const evtx_node *first);

/* Is it a piece that is not empty? */
bool evtx_node_shows(const evtx_node *node);

/* The pieces as a JSON value; there is some text. */
void evtx_json_pieces(gr_buffer *out, const evtx_node *first,
                      const evtx_pieces *in);

/* A value that is not empty and no list. */
void evtx_json_value(gr_buffer *out, event_value v);

/* Keys of one object: none may come twice. */
typedef struct {
    gr_slice key;
    uint32_t count; /* 0: free */
} evtx_key_slot;
typedef struct {
    gr_arena *arena;
    evtx_key_slot *slots; /* open addressing, never full */
    size_t mask;
} evtx_keys;

/* For the members that `children` make, "#attributes" and "#text". False: the
 * arena refused. */
bool evtx_keys_open(evtx_keys *keys, gr_arena *arena,
                    const evtx_node *children);
/* `key`, or key_1, key_2 where it has been before; empty where the arena
 * refused. */
gr_slice evtx_keys_add(evtx_keys *keys, gr_slice key);

/* EventData, UserData: their Data are named by an attribute. */
bool evtx_has_data(const evtx_node *element);

/* The attribute that names a Data, if it has any text. */
const evtx_node *evtx_data_name(const evtx_node *element);
/* Its text, in `scratch`; what that refuses becomes the status of `out`. */
gr_slice evtx_data_key(gr_buffer *out, gr_arena *scratch,
                       const evtx_node *name);
bool evtx_is_data_node(const evtx_node *node);
/* The first element behind `n`, a Data of this name, that is none; *count: how
 * many there are before it. A name that is a list is like no other. */
const evtx_node *evtx_data_run(const evtx_node *n, const evtx_node *name,
                               size_t *count);

#endif
