/* label.h - evidence paths: the names by which results speak of evidence. */
#ifndef GR_EVIDENCE_LABEL_H
#define GR_EVIDENCE_LABEL_H

#include "base/arena.h"

/* `label`, '/', and `below` with every byte outside 0x21-0x7E, and '%', as
 * %XX, in the arena; without the '/' where one of them is empty. NULL pointer:
 * refused. */
gr_slice label_join(gr_arena *arena, gr_slice label, gr_slice below);

/* The evidence path of a member: `archive`, "!/", and its name, encoded in the
 * same way. NULL pointer: refused. */
gr_slice label_member(gr_arena *arena, gr_slice archive, gr_slice raw);

/* `label`~`number`. NULL pointer: refused. */
gr_slice label_numbered(gr_arena *arena, gr_slice label, uint64_t number);

/* Labels of arguments, each given once: the second "x" becomes "x~2". */
typedef struct label_table label_table;
label_table *label_table_new(gr_arena *arena, size_t count); /* NULL: no room */
gr_slice label_unique(label_table *table, gr_slice raw);

/* The last component of `path`; for "", ".", ".." and "/" that of the real
 * path, or "root". In the arena where it is not part of `path`. */
gr_slice label_last_component(gr_arena *arena, const char *path);

#endif
