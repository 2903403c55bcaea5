/* json_list.h - objects that are nothing but a list of records.
 *
 *   {"Records": [{...}, {...}]}                         CloudTrail
 *   {"kind": "EventList", "items": [{...}]}             Kubernetes
 *   {"@odata.context": "...", "value": [{...}], ...}    Microsoft Graph
 *   {"took": 1, "hits": {"total": 2, "hits": [{...}]}}  Elasticsearch
 *   {"preview": false, "results": [{...}], ...}         Splunk */
#ifndef GR_READERS_JSON_LIST_H
#define GR_READERS_JSON_LIST_H

#include "base/slice.h"

/* Is `object` such a list? *at: where in it the first record begins. */
bool json_is_list(gr_slice object, size_t *at);

/* The record that begins at or behind *at in the list, blanks and commas passed
 * over; *at goes behind it. False: there is none. */
bool json_next_record(gr_slice object, size_t *at, size_t *begin);

/* Is it what may stand behind the list, to the brace that closes the object? */
bool json_ends_list(gr_slice bytes);

#endif
