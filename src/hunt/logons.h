/* logons.h - who logged on from where: tries that worked and that failed.
 *
 * One row per (user, from, host, how), over all evidence, sorted by these: rows
 * with one that worked, then those of failures alone, which an attacker can make
 * without end. A file that is there twice counts once. Which events tell of logons
 * stands in logon_list.h and logon_text_list.h. */
#ifndef GR_HUNT_LOGONS_H
#define GR_HUNT_LOGONS_H

#include "hunt/table.h"

/* GR_OK, GR_NONE: stopped, and what was counted so far is written. */
table_run logons_run;

#endif
