/* scalar.h - what a plain scalar of YAML means to a rule.
 *
 * The core schema of YAML 1.2, narrowed so that a text stays what its author
 * wrote: only what reads back as the same number is one. `off`, `no`, `0x10`,
 * `00:00`, `00000429`, `1.3.6`, `7.0.`, `.5`, `+5`, `.inf` are texts. */
#ifndef GR_SIGMA_SCALAR_H
#define GR_SIGMA_SCALAR_H

#include "sigma/rule.h"
#include "sigma/yaml.h"

/* NULL, BOOL, NUMBER or TEXT. */
yaml_kind scalar_kind(gr_slice plain);

/* The value of a BOOL: true, True, TRUE. */
bool scalar_is_true(gr_slice text);

/* The value of a NUMBER, its canonical text in `arena`. False: no number. */
bool scalar_number(gr_arena *arena, gr_slice text, sigma_number *out);

#endif
