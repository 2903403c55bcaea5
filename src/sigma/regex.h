/* regex.h - the only door to PCRE2.
 *
 * Searches are bounded by steps, never by time, so that the same input gives
 * the same result on any machine. */
#ifndef GR_SIGMA_REGEX_H
#define GR_SIGMA_REGEX_H

#include "base/error.h"
#include "base/slice.h"

typedef struct sigma_regex sigma_regex; /* const once made: for all threads */
typedef struct sigma_regex_scratch sigma_regex_scratch; /* one thread's */

/* `flags`: REGEX_IGNORE_CASE... of rule.h. GR_DAMAGED: no such regex; the text
 * says why and where. GR_LIMIT: too large. GR_NOMEM. */
gr_status sigma_regex_new(gr_slice pattern, unsigned flags, sigma_regex **out,
                          gr_error *err);
void sigma_regex_free(sigma_regex *regex); /* NULL is fine */

/* Would sigma_regex_new take it? Quicker: no machine code is made. */
gr_status sigma_regex_check(gr_slice pattern, unsigned flags, gr_error *err);

sigma_regex_scratch *sigma_regex_scratch_new(void); /* NULL: no memory */
void sigma_regex_scratch_free(sigma_regex_scratch *scratch);

typedef enum {
    REGEX_FOUND,
    REGEX_NOT_FOUND,
    REGEX_GAVE_UP /* a limit was reached: counts as not found */
} sigma_regex_result;

/* Is there a match anywhere in `text`, which must be valid UTF-8? */
sigma_regex_result sigma_regex_search(const sigma_regex *regex,
                                      sigma_regex_scratch *scratch,
                                      gr_slice text);

#endif
