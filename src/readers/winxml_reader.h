/* winxml_reader.h - Windows events exported as XML. The form is described in
 * docs/formats/winxml.md. */
#ifndef GR_READERS_WINXML_READER_H
#define GR_READERS_WINXML_READER_H

#include "readers/reader.h"

extern const reader_ops winxml_reader;

#endif
