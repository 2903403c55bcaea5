/* suggest.h - what a person probably meant. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include <stddef.h>

/* The name nearest to `typed`, the first of equals; NULL: none is near (more
 * than two letters, or a third of them, would have to change). */
const char *cli_nearest(const char *typed, const char *const *names,
                        size_t count);

#endif
