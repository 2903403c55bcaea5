/* forms.h - which matches are one event that stands in several files, in several
 * forms: a Windows log and a dump of it, a system log and the journal.
 *
 *   forms_add      what an event says of itself (identity.h), in which file
 *   forms_settle   the n-th in one file is the n-th in another
 *   forms_next     goes through the numbers again, in order
 *
 * So in one file each counts, and of several files the one with most. Of those that
 * are one, that of the least rank is joined, whatever the order of files.
 * What memory does not hold is sorted in the store. */
#ifndef GR_HUNT_FORMS_H
#define GR_HUNT_FORMS_H

#include "base/spill_part.h"

#include <stdbool.h>

enum { FORM_DIGEST = 12 };

typedef struct {
    uint64_t digest[2];
    uint32_t rank; /* of several the least stands for all; below 2^31 */
    bool told;     /* no other with these bytes stands for it */
    uint32_t
        file; /* its file's rank; of equal forms the least (file_ranks.h) */
} form;

typedef struct forms forms;

/* `store` lives longer. NULL: no memory. */
forms *forms_new(gr_spill_whole *store);
void forms_free(forms *f); /* NULL is fine */

/* `number` is its own, and rises within a file. Fails as the store does, or with
 * GR_NOMEM; so do the others. */
gr_status forms_add(forms *f, const form *what, uint32_t evidence,
                    uint64_t number, gr_error *err);

/* Once. */
gr_status forms_settle(forms *f, gr_error *err);

/* Asked for numbers that rise, of all that are told. *joined: no other form
 * stands for it. */
gr_status forms_next(forms *f, uint64_t number, bool *joined, gr_error *err);

#endif
