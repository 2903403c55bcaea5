/* auditd_reader.h - the audit log of Linux, a record a line. Its form is
 * described in docs/formats/auditd.md. */
#ifndef GR_READERS_AUDITD_READER_H
#define GR_READERS_AUDITD_READER_H

#include "readers/reader.h"

extern const reader_ops auditd_reader;

#endif
