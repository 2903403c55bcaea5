/* json_sniff.h - which files are JSON. */
#ifndef GR_READERS_JSON_SNIFF_H
#define GR_READERS_JSON_SNIFF_H

#include "base/slice.h"

/* As reader_ops.sniff: 0 is no, 100 certain. */
int json_sniff(gr_slice head, gr_slice name);

#endif
