/* logon_form.h - how a name is shown that logs write in several ways.
 *
 *   name   as groups of correlations compare it, `ann` (correlate/normal.h)
 *   form   as a log has it, `CORP\Ann`; empty: as the name is
 *
 * Forms of one name are joined in any order with one outcome: of those that differ
 * by case alone the least by its bytes; one with a domain stands before one without;
 * and where there are two domains, neither of them is shown. */
#ifndef GR_HUNT_LOGON_FORM_H
#define GR_HUNT_LOGON_FORM_H

#include "base/slice.h"

/* Of what a log says, whose name is `name`. An address has no form but its name, and
 * `.\` is no domain. */
gr_slice logon_form_of(gr_slice said, gr_slice name);
/* `a`, `b`, or a constant. */
gr_slice logon_form_join(gr_slice name, gr_slice a, gr_slice b);
gr_slice logon_form_shown(gr_slice name, gr_slice form);

#endif
