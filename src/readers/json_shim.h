/* json_shim.h - the one door to simdjson: the structure of one JSON object as
 * a flat list of nodes.
 *
 *   {"a": [1, "x\n"], "b": {}}
 *   0 OBJECT next 5 | 1 "a" ARRAY next 4 | 2 NUMBER 1 | 3 TEXT x\n | 4 "b" OBJECT
 *
 * Texts and keys stay as they stand between their quotes, escapes and all;
 * the C side resolves them. This header is C and C++, so it knows no
 * gr_slice. */
#ifndef GR_READERS_JSON_SHIM_H
#define GR_READERS_JSON_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    JSON_OBJECT,
    JSON_ARRAY,
    JSON_TEXT,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL
} json_kind;

typedef struct {
    const uint8_t *key, *text; /* key: NULL in arrays and at the root */
    uint32_t key_len, text_len;
    uint32_t next; /* the node behind this one and all that is in it */
    uint32_t kind; /* a json_kind */
} json_node;

/* How an attempt ended. NOT_UTF8: the same bytes made valid may do. */
typedef enum {
    JSON_PARSED,
    JSON_NOT_JSON,
    JSON_NOT_UTF8,
    JSON_TOO_DEEP,
    JSON_TOO_MANY,
    JSON_NO_MEMORY
} json_outcome;

/* Bytes behind the text that must be readable; their value does not matter. */
enum { JSON_PADDING = 64 };

typedef struct json_shim json_shim;

/* For up to `nodes` nodes, `depth` levels. NULL: no memory. */
json_shim *json_shim_new(uint32_t nodes, uint32_t depth);
void json_shim_free(json_shim *shim); /* NULL is fine */

/* `text` of `len` bytes and JSON_PADDING behind it: one JSON object, from its
 * first brace to the one that closes it (nothing is said of what follows). The
 * nodes belong to `shim` and point into `text`, until the next call. */
json_outcome json_shim_parse(json_shim *shim, const uint8_t *text, size_t len,
                             const json_node **nodes);

/* Did the last call read an object, and nothing but blanks follow it? */
bool json_shim_whole(const json_shim *shim);

#ifdef __cplusplus
}
#endif

#endif
