/* wincsv_columns.h - what the columns of an export of Windows events are.
 *
 *   EvtxECmd      RecordNumber,EventRecordId,TimeCreated,EventId,...,Payload
 *   Get-WinEvent  "Message","Id","Version",...,"TimeCreated",...
 *   Get-EventLog  "EventID","MachineName",...,"Source",...,"TimeGenerated",...
 *   Log Parser    EventLog,RecordNumber,TimeGenerated,...,EventID,...,Strings,...
 *   event viewer  Level,Date and Time,Source,Event ID,Task Category
 *                 (in the language of the machine, and the message behind them) */
#ifndef GR_READERS_WINCSV_COLUMNS_H
#define GR_READERS_WINCSV_COLUMNS_H

#include "base/arena.h"
#include "event/value.h"

typedef enum {
    WINCSV_ID,
    WINCSV_TIME,
    WINCSV_CHANNEL,
    WINCSV_COMPUTER,
    WINCSV_PROVIDER,
    WINCSV_RECORD,
    WINCSV_MESSAGE,
    WINCSV_PAYLOAD, /* EventData as JSON */
    WINCSV_ROLES
} wincsv_role;

enum { WINCSV_COLUMNS = 64 };

typedef struct {
    gr_slice names[WINCSV_COLUMNS];      /* as the field is called */
    event_value written[WINCSV_COLUMNS]; /* as the header has it */
    size_t count;
    uint8_t separator;
    size_t at[WINCSV_ROLES]; /* 1 + number of a column; 0: there is none */
    bool
        by_place; /* the event viewer's: what they are called does not matter */
} wincsv_columns;

/* The columns of `header`, a row without its line end, whose values `separator`
 * parts. `next` is how the row
 * behind it begins. False: not that of an export of events. What is not in
 * `header` is in `arena`. */
bool wincsv_columns_read(gr_slice header, uint8_t separator, gr_slice next,
                         gr_arena *arena, wincsv_columns *out);

/* The event viewer's: level, date, source, id, category, and the message, which
 * has no name. */
void wincsv_columns_by_place(wincsv_columns *c);

/* EvtxECmd writes UTC; what other programs write is local time. */
bool wincsv_is_utc(const wincsv_columns *columns);

#endif
