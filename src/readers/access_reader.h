/* access_reader.h - access logs and error logs of Apache, nginx and what writes
 * as they do. docs/formats/access.md */
#ifndef GR_READERS_ACCESS_READER_H
#define GR_READERS_ACCESS_READER_H

#include "readers/reader.h"

extern const reader_ops access_reader;

#endif
