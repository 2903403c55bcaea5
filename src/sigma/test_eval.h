/* test_eval.h - does a value satisfy a ready test?
 *
 * A subject is what a test looks at: all values of a field in one event, or
 * for keywords all values of all fields. Text is made once, when first asked
 * for, and kept as long as the subject. */
#ifndef GR_SIGMA_TEST_EVAL_H
#define GR_SIGMA_TEST_EVAL_H

#include "event/value.h"
#include "sigma/ready_test.h"
#include "sigma/trigram_map.h"

typedef struct {
    event_value value;
    gr_slice folded, plain, narrow;
    bool has_folded, has_plain, has_narrow;
    bool others;             /* narrow text: it has GR_NARROW_OTHER */
    uint32_t looked_through; /* how often, its narrow text being long */
    trigram_map *trigrams;   /* of that text; NULL: not made yet */
} subject_item;

/* Not to be copied: it points into itself. */
typedef struct {
    subject_item *const *items;
    size_t count; /* 0: absent */
    subject_item one, *only;
} test_subject;

typedef struct {
    gr_arena *arena; /* of the event: its status is checked at its end */
    sigma_regex_scratch *regex;
    size_t regex_limits; /* searches given up */
} test_context;

/* `subject` becomes what `value` holds: nothing when ABSENT, one NULL for an
 * empty list, else each of its values. */
void test_subject_set(test_subject *subject, event_value value,
                      gr_arena *arena);

gr_slice subject_folded(subject_item *item, gr_arena *arena);
/* Narrow text, as utf.h has it; made faster. Then item->others is known. */
gr_slice subject_narrow(subject_item *item, gr_arena *arena);

/* Does some value of `subject` satisfy `test`? `other` is what a FIELD_REF
 * refers to, else NULL. */
bool ready_test_holds(const ready_test *test, test_subject *subject,
                      test_subject *other, test_context *context);

/* The same for a subject that is absent. */
bool ready_test_holds_absent(const ready_test *test);

#endif
