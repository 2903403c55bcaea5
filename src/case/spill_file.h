/* spill_file.h - a gr_spill in a file without a name (see evidence/temp.h). */
#ifndef GR_CASE_SPILL_FILE_H
#define GR_CASE_SPILL_FILE_H

#include "base/spill.h"

typedef struct case_spill case_spill;

/* In directory `dir` ($TMPDIR, /tmp, or a case). GR_IO, GR_NOMEM. */
gr_status case_spill_open(const char *dir, case_spill **out, gr_error *err);
void case_spill_close(case_spill *spill); /* NULL is fine */

/* Valid until case_spill_close. */
gr_spill case_spill_interface(case_spill *spill);

#endif
