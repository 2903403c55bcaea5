/* json_valid.h - is this one JSON value, as RFC 8259 has it, no more? */
#ifndef TESTS_JSON_VALID_H
#define TESTS_JSON_VALID_H

#include "base/slice.h"

/* Valid UTF-8, nesting below 1,000, none of the first 200 keys of an object
 * twice. */
bool json_is_valid(gr_slice text);

#endif
