/* temp.h - a file without a name, for what archives are unpacked to.
 *
 * It stands in a directory that the caller names. Runs of zeros are left out of it,
 * so that a sparse member costs the disk nothing. Written by one, then read by any. */
#ifndef GR_EVIDENCE_TEMP_H
#define GR_EVIDENCE_TEMP_H

#include "base/error.h"
#include "base/slice.h"
#include "evidence/evidence.h"

/* A new file in directory `dir`, for reading and writing, that is gone with the process,
 * however that ends. It never has a name (O_TMPFILE), and no time of the directory, in
 * which evidence may lie, changes; where the file system knows no such files it loses
 * its name as soon as it is open. The caller closes it. -1: see errno. */
int temp_descriptor(const char *dir);

gr_status temp_open(const char *dir, evidence_temp **out, gr_error *err);
void temp_close(evidence_temp *temp); /* NULL is fine */

/* Where the next bytes will be. */
uint64_t temp_end(const evidence_temp *temp);
gr_status temp_append(evidence_temp *temp, gr_slice bytes, gr_error *err);
/* Up to `len` bytes from `offset`; what was left out is zeros. Any number of
 * threads. */
gr_status temp_read_at(const evidence_temp *temp, uint64_t offset, uint8_t *to,
                       size_t len, size_t *got, gr_error *err);

#endif
