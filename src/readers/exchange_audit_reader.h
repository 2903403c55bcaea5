/* exchange_audit_reader.h - audit searches of an Exchange server as it exports
 * them: what administrators changed, who opened whose mailbox.
 * docs/formats/exchange_audit.md */
#ifndef GR_READERS_EXCHANGE_AUDIT_READER_H
#define GR_READERS_EXCHANGE_AUDIT_READER_H

#include "readers/reader.h"

extern const reader_ops exchange_audit_reader;

#endif
