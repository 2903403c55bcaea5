/* json_names.h - the names that rules have for fields of clouds' logs:
 * json_name_list.h. */
#ifndef GR_READERS_JSON_NAMES_H
#define GR_READERS_JSON_NAMES_H

#include "readers/json_fields.h"

enum { JSON_KNOWN_NAMES = 64, JSON_NAME_LAYOUTS = 256 };

/* A value that stands under another name too. */
typedef struct {
    uint16_t which; /* of the list */
    uint16_t from;  /* 1 + number of the value; 0: there is none */
    uint16_t own;   /* 1 + number of a field that has the name; 0: the list's */
} json_known_name;

/* What the names of a layout are worth, looked up once for each. */
typedef struct {
    uint64_t layout;        /* its id; 0: none yet */
    const uint8_t *channel; /* which the list was searched for */
    size_t count;
    json_known_name names[JSON_KNOWN_NAMES];
} json_name_layout;

typedef struct {
    json_name_layout known[JSON_NAME_LAYOUTS];
} json_names;

/* Adds to `fields`, which are those of layout `layout`, what rules for `channel`
 * call them. `channel`: text that lasts. False: more than JSON_NAMES. */
bool json_names_derive(json_names *names, uint64_t layout, gr_slice channel,
                       json_fields *fields);

#endif
