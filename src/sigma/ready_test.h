/* ready_test.h - tests of rules made ready to run, equal ones once.
 *
 * A ready test knows no field: what it asks of a value is the same for all
 * fields, so thousands of tests in rules are fewer here. */
#ifndef GR_SIGMA_READY_TEST_H
#define GR_SIGMA_READY_TEST_H

#include "sigma/id_map.h"
#include "sigma/literal_set.h"
#include "sigma/regex.h"
#include "sigma/rule.h"
#include "sigma/text_pattern.h"

typedef struct {
    gr_slice text;   /* folded */
    gr_slice narrow; /* as it stands in narrow text: see utf.h */
    bool is_narrow;  /* it can stand there */
    uint32_t id;     /* equal texts have the same */
} needed_literal;

typedef struct {
    uint8_t kind; /* the test's: what most runs need stands together */
    bool keyword;
    text_pattern pattern;   /* PATTERN, and a keyword's NUMBER and BOOL */
    const sigma_test *test; /* one of those that are equal */
    gr_slice text;          /* folded: of NUMBER and BOOL */
    const sigma_regex *regex;
    uint32_t cost; /* of running it once, in no unit */

    /* Any value that satisfies it has one of these, all of one shape. */
    literal_shape shape;
    needed_literal *literals;
    uint32_t literal_count; /* several: of a regex alone; 0: there are none */
    uint32_t literal_cost;  /* see literal_cost() */
    bool exact;             /* having the literal is all that it asks */
} ready_test;

typedef struct {
    gr_arena *arena; /* where ready tests live */
    id_map keys, literals;
    gr_buffer tests;   /* of ready_test */
    gr_buffer regexes; /* of sigma_regex *: owned until handed on */
    gr_status status;
    gr_buffer key; /* of the test that is being added */
    gr_error *err; /* why */
} ready_pool;

/* `scratch` must live as long as the pool, `arena` as long as the tests. */
void ready_pool_start(ready_pool *pool, gr_arena *arena, gr_arena *scratch,
                      gr_error *err);
/* Frees the pool, and the regexes unless they were handed on. */
void ready_pool_free(ready_pool *pool);

/* The number of the ready test for `test`, or ID_NONE and pool->status. */
uint32_t ready_pool_add(ready_pool *pool, const sigma_test *test);

/* The tests so far, by number. */
const ready_test *ready_pool_tests(const ready_pool *pool);
size_t ready_pool_count(const ready_pool *pool);

#endif
