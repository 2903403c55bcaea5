/* cloud_csv_reader.h - audit logs of clouds exported as CSV:
 * docs/formats/cloud_csv.md. */
#ifndef GR_READERS_CLOUD_CSV_READER_H
#define GR_READERS_CLOUD_CSV_READER_H

#include "readers/reader.h"

extern const reader_ops cloud_csv_reader;

#endif
