/* made_rules.h - rules and events made of bytes, to set the engine against the
 * oracle.
 *
 * Bytes choose; when they are used up every choice is the first. The alphabet
 * is small, so that tests hold often, and has what is easy to get wrong: case
 * beyond ASCII, code points of one to four bytes, wildcards, '-' and '\',
 * numbers in several spellings, nothing at all. */
#ifndef TESTS_SIGMA_MADE_RULES_H
#define TESTS_SIGMA_MADE_RULES_H

#include "sigma/event_maker.h"
#include "sigma/load.h"

typedef struct {
    gr_slice bytes;
    size_t pos;
} choices;

/* 0 .. count - 1. */
unsigned choose(choices *c, unsigned count);

/* Rules in `arena`, with sources, views and conditions. */
sigma_rules made_rules(gr_arena *arena, choices *c);

const event *made_event(event_maker *maker, choices *c);

#endif
