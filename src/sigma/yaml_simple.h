/* yaml_simple.h - the events of the YAML that nearly all rules are written in,
 * made several times as fast as by libyaml.
 *
 * Block maps and lists, plain and quoted texts, blocks of text (| and >),
 * comments. Whatever is not surely understood, sound or not, is left to
 * yaml_full.h; what is understood gives the events that yaml_full.h gives.
 * tests/sigma/test_yaml_simple.c and fuzz/fuzz_yaml.c compare them. */
#ifndef GR_SIGMA_YAML_SIMPLE_H
#define GR_SIGMA_YAML_SIMPLE_H

#include "base/arena.h"
#include "sigma/yaml_event.h"

typedef struct {
    gr_slice bytes; /* such as yaml_simple_may_read */
    size_t at;      /* where the next document begins, comments before it */
    uint32_t line;  /* 1.. there */
} yaml_simple;

/* Valid UTF-8 without control characters (but LF), tabs, other line breaks and
 * marks of byte order: libyaml gives up on some of them wherever they stand. */
bool yaml_simple_may_read(gr_slice bytes);

typedef gr_status (*yaml_sink)(void *self, const yaml_event *event);

/* Gives the events of the next document to `sink`, their texts in the bytes or
 * in `arena`, and moves behind it; `text` gets its lines. GR_NONE: there is no
 * more. GR_UNSUPPORTED: not surely understood, or no room for it; events may
 * have been given, but the reader has not moved. Or what `sink` fails with. */
gr_status yaml_simple_next(yaml_simple *simple, gr_arena *arena, yaml_sink sink,
                           void *self, gr_slice *text);

#endif
