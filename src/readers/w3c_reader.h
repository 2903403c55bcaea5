/* w3c_reader.h - the extended log file format of the W3C: IIS, HTTPERR, the
 * Windows firewall, proxies. docs/formats/w3c.md */
#ifndef GR_READERS_W3C_READER_H
#define GR_READERS_W3C_READER_H

#include "readers/reader.h"

extern const reader_ops w3c_reader;

#endif
