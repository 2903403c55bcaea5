/* json_reader.h - exports of logs as JSON: one object a line, printed over
 * several lines, or in one array. The shape is described in
 * docs/formats/json.md. */
#ifndef GR_READERS_JSON_READER_H
#define GR_READERS_JSON_READER_H

#include "readers/reader.h"

extern const reader_ops json_reader;

#endif
