/* yaml_full.h - the events of any YAML, by libyaml. */
#ifndef GR_SIGMA_YAML_FULL_H
#define GR_SIGMA_YAML_FULL_H

#include "sigma/yaml_event.h"

typedef struct yaml_full yaml_full;

/* `bytes` must outlive the reader; their first line is counted as `line`.
 * NULL: no memory. */
yaml_full *yaml_full_open(gr_slice bytes, uint32_t line);
void yaml_full_close(yaml_full *full); /* NULL is fine */

/* The next event, whose texts live until the next call. GR_DAMAGED: not YAML;
 * out->line and `err` say where and why, now and in every later call.
 * GR_NOMEM. */
gr_status yaml_full_next(yaml_full *full, yaml_event *out, gr_error *err);

#endif
