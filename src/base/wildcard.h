/* wildcard.h - texts with * and ?. */
#ifndef GR_BASE_WILDCARD_H
#define GR_BASE_WILDCARD_H

#include "base/slice.h"

/* Is all of `text` what `pattern` says? '*' is any characters, '?' is one (of
 * UTF-8); nothing takes their meaning away. Case counts: fold both where it should
 * not. Time is at most the product of their lengths. */
bool gr_wildcard(gr_slice pattern, gr_slice text);

#endif
