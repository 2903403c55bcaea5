/* wincsv_columns.c - see wincsv_columns.h.
 *
 * Source: EvtxECmd's CSV; the properties of PowerShell's EventLogRecord and
 * EventLogEntry; Log Parser's EVT input; what the event viewer saves. */
#include "readers/wincsv_columns.h"

#include "base/number.h"
#include "event/layout.h"
#include "readers/csv.h"
#include "readers/wincsv_time.h"

typedef struct {
    gr_slice written, name;
    wincsv_role role; /* WINCSV_ROLES: none */
} known_column;

/* The first that a file has of several with one role counts. */
static const known_column known[] = {
#define COLUMN(written, name, role)                                            \
    {                                                                          \
        GR_S_INIT(written), GR_S_INIT(name), role                              \
    }
    COLUMN("EventID", "EventID", WINCSV_ID),
    COLUMN("Id", "EventID", WINCSV_ID),
    COLUMN("Event ID", "EventID", WINCSV_ID),
    COLUMN("TimeCreated", "TimeCreated_SystemTime", WINCSV_TIME),
    COLUMN("TimeGenerated", "TimeCreated_SystemTime", WINCSV_TIME),
    COLUMN("Date and Time", "TimeCreated_SystemTime", WINCSV_TIME),
    COLUMN("Channel", "Channel", WINCSV_CHANNEL),
    COLUMN("LogName", "Channel", WINCSV_CHANNEL),
    COLUMN("EventLog", "Channel", WINCSV_CHANNEL),
    COLUMN("Computer", "Computer", WINCSV_COMPUTER),
    COLUMN("MachineName", "Computer", WINCSV_COMPUTER),
    COLUMN("ComputerName", "Computer", WINCSV_COMPUTER),
    COLUMN("Provider", "Provider_Name", WINCSV_PROVIDER),
    COLUMN("ProviderName", "Provider_Name", WINCSV_PROVIDER),
    COLUMN("Source", "Provider_Name", WINCSV_PROVIDER),
    COLUMN("SourceName", "Provider_Name", WINCSV_PROVIDER),
    COLUMN("EventRecordId", "EventRecordID", WINCSV_RECORD),
    COLUMN("RecordId", "EventRecordID", WINCSV_RECORD),
    COLUMN("Index", "EventRecordID", WINCSV_RECORD),
    COLUMN("RecordNumber", "EventRecordID", WINCSV_RECORD),
    COLUMN("Message", "Message", WINCSV_MESSAGE),
    COLUMN("Payload", "Payload", WINCSV_PAYLOAD),
    COLUMN("Level", "Level", WINCSV_ROLES),
    COLUMN("Version", "Version", WINCSV_ROLES),
    COLUMN("Task", "Task", WINCSV_ROLES),
    COLUMN("Opcode", "Opcode", WINCSV_ROLES),
    COLUMN("Keywords", "Keywords", WINCSV_ROLES),
    COLUMN("Qualifiers", "EventID_Qualifiers", WINCSV_ROLES),
    COLUMN("ProviderId", "Provider_Guid", WINCSV_ROLES),
    COLUMN("ProcessId", "Execution_ProcessID", WINCSV_ROLES),
    COLUMN("ThreadId", "Execution_ThreadID", WINCSV_ROLES),
    COLUMN("UserId", "Security_UserID", WINCSV_ROLES),
    COLUMN("ActivityId", "Correlation_ActivityID", WINCSV_ROLES),
#undef COLUMN
};
enum { KNOWN = sizeof known / sizeof *known };

static void name_column(wincsv_columns *c, size_t i, gr_arena *arena)
{
    gr_slice const written = gr_trim(value_bytes(c->written[i]));
    c->names[i] = layout_clean_name(arena, written);
    for (size_t k = 0; k < KNOWN; k++) {
        if (!gr_equal_ascii_fold(known[k].written, written)) continue;
        wincsv_role const role = known[k].role;
        bool const taken = role != WINCSV_ROLES && c->at[role] != 0;
        if (taken) return;
        c->names[i] = known[k].name;
        if (role != WINCSV_ROLES) c->at[role] = i + 1;
        return;
    }
}

/* EvtxECmd's RecordNumber comes first, and is not the log's. */
static void prefer_own_number(wincsv_columns *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (!gr_equal_ascii_fold(value_bytes(c->written[i]),
                                 GR_S("EventRecordId")) ||
            c->at[WINCSV_RECORD] == i + 1)
            continue;
        c->names[c->at[WINCSV_RECORD] - 1] = GR_S("RecordNumber");
        c->names[i] = GR_S("EventRecordID");
        c->at[WINCSV_RECORD] = i + 1;
    }
}

void wincsv_columns_by_place(wincsv_columns *c)
{
    static const gr_slice names[] = {
        GR_S_INIT("Level"),         GR_S_INIT("TimeCreated_SystemTime"),
        GR_S_INIT("Provider_Name"), GR_S_INIT("EventID"),
        GR_S_INIT("Task"),          GR_S_INIT("Message")};
    c->by_place = true;
    c->count = sizeof names / sizeof *names;
    for (size_t i = 0; i < c->count; i++) c->names[i] = names[i];
    memset(c->at, 0, sizeof c->at);
    c->at[WINCSV_TIME] = 2;
    c->at[WINCSV_PROVIDER] = 3;
    c->at[WINCSV_ID] = 4;
    c->at[WINCSV_MESSAGE] = 6;
}

/* Of five names, and behind them a row with a date and a number in its
 * places. */
static bool is_viewers(const wincsv_columns *c, gr_slice next, gr_arena *arena)
{
    enum { NAMES = 5, TIME = 1, ID = 3 };
    event_value cells[NAMES];
    uint64_t id;
    int64_t time;
    bool utc;
    gr_slice const plain = gr_sub(next, 0, gr_find_byte(next, '"'));
    if (c->count != NAMES ||
        csv_split(gr_trim(plain), c->separator, arena, cells, NAMES) < NAMES)
        return false;
    return gr_parse_u64(value_bytes(cells[ID]), &id) && id <= UINT16_MAX &&
           wincsv_time_read(value_bytes(cells[TIME]), WINCSV_DAY_FIRST, &time,
                            &utc);
}

bool wincsv_columns_read(gr_slice header, uint8_t separator, gr_slice next,
                         gr_arena *arena, wincsv_columns *out)
{
    *out = (wincsv_columns){.separator = separator};
    out->count =
        csv_split(header, separator, arena, out->written, WINCSV_COLUMNS);
    if (out->count > WINCSV_COLUMNS) return false;
    for (size_t i = 0; i < out->count; i++) name_column(out, i, arena);
    prefer_own_number(out);
    if (is_viewers(out, next, arena)) {
        wincsv_columns_by_place(out);
        return true;
    }
    return out->at[WINCSV_ID] != 0 && out->at[WINCSV_TIME] != 0 &&
           (out->at[WINCSV_CHANNEL] != 0 || out->at[WINCSV_PROVIDER] != 0);
}

bool wincsv_is_utc(const wincsv_columns *columns)
{
    return columns->at[WINCSV_PAYLOAD] != 0;
}
