/* engine_check.h - rules from text, events judged by engine and oracle. */
#ifndef TESTS_SIGMA_ENGINE_CHECK_H
#define TESTS_SIGMA_ENGINE_CHECK_H

#include "sigma/engine.h"
#include "sigma/event_maker.h"

enum { ENGINE_CHECK_OTHERS = 3 };

typedef struct {
    gr_arena *arena, *loaded;
    sigma_rules rules;
    const sigma_engine *engine;
    sigma_matcher *matcher; /* with the usual memo */
    /* Whatever is remembered, the answer is the same: without a memo, with one
     * of a few entries, with one whose hashes are all equal. */
    sigma_matcher *others[ENGINE_CHECK_OTHERS];
    event_maker *maker;
} engine_check;

/* Loads `yaml` with the built-in log source map and compiles it. Fails the
 * test if that does not work; rejected rules are no failure. */
void engine_check_open(engine_check *check, gr_slice yaml);
/* The same for rules made by hand. */
void engine_check_compile(engine_check *check, const sigma_rules *rules);
void engine_check_close(engine_check *check);

/* Judges `e` by the oracle and by each matcher twice, as the second time may
 * remember; asserts that they agree, returns the hits. */
sigma_hits engine_check_event(engine_check *check, const event *e);

/* To be called when a reader is closed whose events were judged. */
void engine_check_forget(engine_check *check);

#endif
