/* file_ranks.h - which of several files counts that have the same events: the longest,
 * of equally long ones that of the least digest. So it is what files hold that
 * decides, and not how they are called or in which order they were read. */
#ifndef GR_HUNT_FILE_RANKS_H
#define GR_HUNT_FILE_RANKS_H

#include "hunt/hunt.h"

/* The rank of each of `count` files, each another; from base/mem.h. NULL: no memory.
 * Files that were not hashed, of one length, are in their order: nobody asked whether
 * they are the same. */
uint32_t *file_ranks_of(const hunt_file *files, size_t count);

#endif
