/* routing.h - from an event to the plans that judge it; for the engine's own
 * files. */
#ifndef GR_SIGMA_ROUTING_H
#define GR_SIGMA_ROUTING_H

#include "sigma/engine_parts.h"

typedef struct plan plan;

enum { CHANNEL_CACHE = 64, CHANNEL_KEY = 240 };
typedef struct {
    const sigma_channel *channel;
    uint8_t type;
    uint8_t len; /* of key */
    bool used;
    uint8_t key[CHANNEL_KEY];
} channel_memo;

/* The rules of `name`, which is a channel's; NULL: none. */
const sigma_channel *routing_channel(sigma_matcher *m, event_value name);

/* What events of one layout, channel and id are judged by. */
enum { ROUTES = 128, ROUTE_KEY = 96 };
typedef struct {
    const char *source_kind;
    uint64_t layout_id;
    const void *layout; /* to tell readers apart, never to look into */
    uint64_t cleared;   /* plan_cache.cleared + 1; 0: no route */
    plan *own, *any;    /* NULL: no rule */
    uint32_t event_id;
    bool has_event_id;
    uint8_t type, len; /* of the channel's name */
    uint8_t key[ROUTE_KEY];
} route;

/* The plans of events like this one; NULL: not known. */
const route *routing_find(const sigma_matcher *m, const event *e);
/* Both are settled, or NULL for want of rules. */
void routing_keep(sigma_matcher *m, const event *e, plan *own, plan *any);

#endif
