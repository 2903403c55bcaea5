/* json_wide_reader.h - JSON in UTF-16, as PowerShell's > writes it:
 * docs/formats/json.md */
#ifndef GR_READERS_JSON_WIDE_READER_H
#define GR_READERS_JSON_WIDE_READER_H

#include "readers/reader.h"

extern const reader_ops json_wide_reader;

#endif
