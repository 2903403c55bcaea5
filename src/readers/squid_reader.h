/* squid_reader.h - Squid's own access log. docs/formats/squid.md */
#ifndef GR_READERS_SQUID_READER_H
#define GR_READERS_SQUID_READER_H

#include "readers/reader.h"

extern const reader_ops squid_reader;

#endif
