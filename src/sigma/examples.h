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
 * Each is an event: example_event.h. Those of a correlation are streams:
 *
 *       match:
 *           - - event: {Channel: Security, EventID: 4625, ...}
 *               times: 10
 *
 * Each is a list of steps, example_stream.h, and matches if it gives one burst or
 * more of this correlation. A rule with "| count()" may have both: its events are
 * those of what stands before the bar. */
#ifndef GR_SIGMA_EXAMPLES_H
#define GR_SIGMA_EXAMPLES_H

#include "sigma/engine.h"
#include "sigma/example_stream.h"

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

/* Who judges streams: a room that correlates. */
typedef struct {
    void *self;
    /* Sets `passed` and `why` of the example, whose rule is a correlation that is
     * loaded; `why` until the next call. GR_NOMEM, GR_LIMIT. */
    gr_status (*judge)(void *self, example_stream *stream,
                       sigma_example *example, gr_error *err);
} sigma_stream_judge;

typedef struct {
    const sigma_rules *rules;
    sigma_matcher *matcher; /* of these rules */
    sigma_stream_judge streams;
    sigma_example_report report;
    void *self; /* of the report */
} sigma_example_test;

typedef struct {
    size_t rules; /* that have examples */
    size_t examples, failed;
} sigma_example_totals;

/* Judges the examples in one rule file by the engine and by the oracle; both
 * must say what the example says. The file was loaded into with->rules as `path`.
 * `totals` is added to. GR_NOMEM, GR_LIMIT. A file that is no YAML has no
 * examples. */
gr_status sigma_test_examples(const sigma_example_test *with, gr_slice path,
                              gr_slice bytes, sigma_example_totals *totals,
                              gr_error *err);

#endif
