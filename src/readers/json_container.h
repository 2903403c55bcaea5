/* json_container.h - what a container writes, as Docker keeps it:
 * {"log":"...\n","stream":"stdout","time":"..."}. */
#ifndef GR_READERS_JSON_CONTAINER_H
#define GR_READERS_JSON_CONTAINER_H

#include "readers/json_fields.h"

/* Where `log` is a line of an access log, the names that this has for rules,
 * and its channel. False: there was no room for all. */
bool json_container_derive(json_fields *fields, gr_slice *channel);

#endif
