/* builtin.h - the files that the program carries: its rules, and its data.
 *
 * `make` embeds rules/ (Sigma's, and YARA's apart) and data/ by tools/embed.c,
 * in byte order of their names, which are below rules/ and data/:
 * "windows/x.yml". */
#ifndef SIGMA_BUILTIN_H
#define SIGMA_BUILTIN_H

#include "base/arena.h"

size_t sigma_builtin_count(void); /* rule files */
size_t sigma_yara_count(void);    /* YARA's, for readers/yara.h */
size_t sigma_data_count(void);    /* data files: the log source map */

/* The text of file `i` and its name, copies in `arena`. Both are empty, and
 * gr_arena_status() says why, where the arena refused; or `i` is none. */
gr_slice sigma_builtin_file(gr_arena *arena, size_t i, gr_slice *name);
gr_slice sigma_yara_file(gr_arena *arena, size_t i, gr_slice *name);
gr_slice sigma_data_file(gr_arena *arena, size_t i, gr_slice *name);

#endif
