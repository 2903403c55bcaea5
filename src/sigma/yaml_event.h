/* yaml_event.h - what stands in a YAML file, one thing after another.
 *
 *   DOCUMENT_BEGIN (value) DOCUMENT_DONE ... STREAM_DONE
 *   value: SCALAR | ALIAS | LIST_BEGIN value... COLLECTION_DONE
 *        | MAP_BEGIN (key value)... COLLECTION_DONE
 *
 * Two readers make them: yaml_full.h of all YAML, yaml_simple.h of nearly all
 * rules. */
#ifndef GR_SIGMA_YAML_EVENT_H
#define GR_SIGMA_YAML_EVENT_H

#include "base/error.h"
#include "base/slice.h"

typedef enum {
    YAML_DOCUMENT_BEGIN,
    YAML_DOCUMENT_DONE,
    YAML_STREAM_DONE,
    YAML_SCALAR,
    YAML_ALIAS,
    YAML_LIST_BEGIN,
    YAML_MAP_BEGIN,
    YAML_COLLECTION_DONE
} yaml_event_kind;

typedef struct {
    yaml_event_kind kind;
    uint32_t line;    /* 1.. where it begins; COLLECTION_DONE: anywhere */
    bool in_line;     /* DOCUMENT_DONE: not at the beginning of the line */
    bool plain;       /* SCALAR: not quoted, no block */
    bool tagged_text; /* SCALAR: a tag says that it is a text */
    gr_slice text;    /* SCALAR: escapes resolved */
    gr_slice anchor;  /* the name that the value gets, or that ALIAS has */
} yaml_event;

#endif
