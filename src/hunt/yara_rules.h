/* yara_rules.h - YARA rules as entries among the rules of a hunt: with an id, a
 * level and tags, so that they are listed, chosen and told like all others. */
#ifndef GR_HUNT_YARA_RULES_H
#define GR_HUNT_YARA_RULES_H

#include "readers/yara.h"
#include "sigma/load.h"

/* Adds the rules of `set` to `loader`; text of both lives in `arena`. What of a
 * rule's meta counts is in docs/formats/file.md. GR_NOMEM, GR_LIMIT. */
gr_status yara_rules_add(gr_arena *arena, const yara_set *set,
                         sigma_loader *loader, gr_error *err);

/* For each rule of `set` its number among `rules`, in `arena`. NULL: no
 * memory. */
const uint32_t *yara_rules_numbers(gr_arena *arena, const yara_set *set,
                                   const sigma_rules *rules);

#endif
