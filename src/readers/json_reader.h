/* json_reader.h - exports of logs as JSON: one object a line, printed over
 * several lines, or in one array. The shape is described in
 * docs/formats/json.md. */
#ifndef GR_READERS_JSON_READER_H
#define GR_READERS_JSON_READER_H

#include "readers/reader.h"

extern const reader_ops json_reader;

/* Reads `text`, which is one object and nothing else, out of a log of another
 * form: what it is, or that it is none, is told to `sink` as of `where`, with
 * the length of the text. `state` is json_reader's. Fails as its read() does. */
gr_status json_read_object(reader_state *state, const gr_zone *zone,
                           gr_slice text, uint64_t where,
                           const event_sink *sink, gr_error *err);

#endif
