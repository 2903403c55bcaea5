/* journal_reader.h - the journal of systemd, as `journalctl -o export` writes
 * it. docs/formats/journal.md */
#ifndef GR_READERS_JOURNAL_READER_H
#define GR_READERS_JOURNAL_READER_H

#include "readers/reader.h"

extern const reader_ops journal_reader;

#endif
