/* hostile_log.h - event logs made to be slow, beside one of the same size that
 * is ordinary. For benchmarks and tests. */
#ifndef TESTS_HOSTILE_LOG_H
#define TESTS_HOSTILE_LOG_H

#include "base/arena.h"
#include "base/buffer.h"

typedef enum {
    LOG_ORDINARY,  /* process creations as a server has them: values repeat, but
                    * for 29 % of command lines */
    LOG_DISTINCT,  /* no value comes twice */
    LOG_MATCHING,  /* values full of what rules look for */
    LOG_FOREIGN,   /* no value comes twice, and most letters are not ASCII */
    LOG_LONG,      /* values of nearly 64 KB */
    LOG_DENSE,     /* such values, full of what rules look for */
    LOG_DASHES,    /* the same with dashes beyond ASCII between the words */
    LOG_TEMPLATES, /* each event has a template of its own */
    LOG_KINDS
} hostile_kind;

const char *hostile_name(hostile_kind kind);

/* Appends a log of at least `size` bytes to `out`. The same each time. False: no
 * memory. */
bool hostile_log(gr_buffer *out, hostile_kind kind, size_t size);

/* The same with the events from number `*next` on, which is counted up, and the
 * first `field_count` of their HOSTILE_FIELDS fields: many such logs one after
 * another are a long one that is never whole in memory. */
enum { HOSTILE_FIELDS = 10 };
bool hostile_log_part(gr_buffer *out, hostile_kind kind, size_t size,
                      size_t field_count, unsigned *next);

#endif
