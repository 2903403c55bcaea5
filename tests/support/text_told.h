/* text_told.h - what a reader of text logs tells of a file.
 *
 *   assumed its times are local ones, ...
 *   event 38+41 2021-03-02T08:15:30Z iis@WEB01 cs-method=GET cs-uri-query=[a|/x?a]
 *   damage 79+3 lost 1: a row of 2 values, where #Fields names 3
 *
 * Read as hunts do: cut into units, each passed before the next. What must hold of
 * any reader is checked on the way: events and damage stand in order within the
 * file, and an event's bytes are those at its offset. */
#ifndef TESTS_TEXT_TOLD_H
#define TESTS_TEXT_TOLD_H

#include "readers/reader.h"

typedef struct {
    const char *name;    /* of the file; NULL: "" */
    const gr_zone *zone; /* as a person says it */
    bool named;          /* who means this very file */
    size_t step;         /* bytes read at a time; 0: all at once */
} text_file;

/* Appends lines to `out`. Aborts where what must hold does not. */
void text_told(const reader_ops *reader, gr_slice bytes, const text_file *how,
               gr_buffer *out);

/* Aborts where blocks of `step` bytes tell anything else than all at once. */
void text_told_alike(const reader_ops *reader, gr_slice bytes, const char *name,
                     size_t step);

#endif
