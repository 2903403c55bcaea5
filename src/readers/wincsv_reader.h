/* wincsv_reader.h - Windows events exported as CSV: docs/formats/wincsv.md. */
#ifndef GR_READERS_WINCSV_READER_H
#define GR_READERS_WINCSV_READER_H

#include "readers/reader.h"

extern const reader_ops wincsv_reader;

#endif
