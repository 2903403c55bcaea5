/* wincsv_payload.h - the data of a Windows event as EvtxECmd writes them.
 *
 *   {"EventData":{"Data":[{"@Name":"Image","#text":"C:\\x"},{"@Name":"User"}]}}
 *   {"EventData":{"Data":"a, b","Binary":"00-01"}}     data without names
 *   {"UserData":{"LogFileCleared":{"@xmlns":"..","Channel":"Security"}}} */
#ifndef GR_READERS_WINCSV_PAYLOAD_H
#define GR_READERS_WINCSV_PAYLOAD_H

#include "readers/json_shim.h"
#include "readers/win_event.h"

/* Adds what `nodes` have to events->fields. False: an escape that JSON does not
 * know, or no room for all. */
bool wincsv_payload_read(win_events *events, const json_node *nodes);

#endif
