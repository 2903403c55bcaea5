/* examples.h - the examples that stand with a rule, and whether they hold.
 *
 *   x-grounds-examples:          (a key of the rule that others ignore)
 *       match:
 *           - Channel: System
 *             EventID: 7045
 *             ImagePath: C:\Windows\Temp\x.exe
 *       no_match:
 *           - Channel: System
 *             EventID: 7036
 *
 * Each is an event: names of fields, and values as YAML types them (number,
 * truth value, null, text, a list of these). Channel, EventID, Computer and
 * other names of Windows' event header stand in the system's part. */
#ifndef GR_SIGMA_EXAMPLES_H
#define GR_SIGMA_EXAMPLES_H

#include "sigma/engine.h"

typedef struct {
    gr_slice path;          /* of the rule's file */
    uint32_t line;          /* of the example */
    const sigma_rule *rule; /* NULL: the document is no rule */
    size_t number; /* 1.. among the rule's with the same should_match */
    bool should_match, passed;
    gr_slice why; /* where it did not pass: plain English */
} sigma_example;

/* Valid while it runs. Other than GR_OK ends the test and is passed up. */
typedef gr_status (*sigma_example_report)(void *self,
                                          const sigma_example *example);

typedef struct {
    size_t rules; /* that have examples */
    size_t examples, failed;
} sigma_example_totals;

/* Judges the examples in one rule file by the engine and by the oracle; both
 * must say what the example says. `rules` and `matcher` are those of a set
 * that this file was loaded into, as `path`. `totals` is added to. GR_NOMEM,
 * GR_LIMIT. A file that is no YAML has no examples. */
gr_status sigma_test_examples(sigma_matcher *matcher, const sigma_rules *rules,
                              gr_slice path, gr_slice bytes,
                              sigma_example_report report, void *self,
                              sigma_example_totals *totals, gr_error *err);

#endif
