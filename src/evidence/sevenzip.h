/* sevenzip.h - how much memory a 7z asks for, before anybody gives it. */
#ifndef GR_EVIDENCE_SEVENZIP_H
#define GR_EVIDENCE_SEVENZIP_H

#include "evidence/range.h"

/* What the decoders of its greediest block remember, in bytes: dictionaries of
 * LZMA and LZMA2, models of PPMd. GR_NONE: its table cannot be read, so nothing
 * in it can. GR_LIMIT: the table itself asks for more than `most`, or is larger
 * than tables are. GR_IO, GR_NOMEM. */
gr_status sevenzip_memory(const range_file *in, uint64_t most, uint64_t *out,
                          gr_error *err);

#endif
