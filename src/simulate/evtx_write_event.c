/* evtx_write_event.c - an event laid out as Windows does it.
 *
 *   <Event xmlns=...>
 *     <System> Provider EventID Version ... Computer Security </System>
 *     value 18: BinXML, optional          <EventData> or <UserData>,
 *   </Event>                              a template of its own
 *
 * The computer's name is text in the outer template, as it is on Windows, so
 * one machine has one template. The inner template follows from the names and
 * types of the fields.
 *
 * Source: the log files of Windows 10 themselves; libevtx, "Templates". */
#include "simulate/evtx_binxml_write.h"

enum {
    CELL_LEVEL,
    CELL_OPCODE,
    CELL_TASK,
    CELL_EVENT_ID,
    CELL_QUALIFIERS,
    CELL_KEYWORDS,
    CELL_TIME,
    CELL_ACTIVITY,
    CELL_PROCESS,
    CELL_THREAD,
    CELL_RECORD,
    CELL_VERSION,
    CELL_USER,
    CELL_RELATED,
    CELL_PROVIDER,
    CELL_PROVIDER_GUID,
    CELL_CHANNEL,
    CELL_SOURCE,
    CELL_PAYLOAD,
    CELL_COUNT
};

#define VALUE(n, t)                                                            \
    {                                                                          \
        .kind = WRITE_OPTIONAL, .number = (n), .type = (t)                     \
    }
#define HOLDS(n, t)                                                            \
    .children = (const write_node[]){VALUE(n, t)}, .child_count = 1
#define ATTRIBUTE(label, n, t)                                                 \
    {                                                                          \
        .name = GR_S_INIT(label), HOLDS(n, t)                                  \
    }
#define LEAF(label, n, t)                                                      \
    {                                                                          \
        .kind = WRITE_ELEMENT, .name = GR_S_INIT(label), HOLDS(n, t)           \
    }
#define EMPTY(label, list)                                                     \
    {                                                                          \
        .kind = WRITE_ELEMENT, .name = GR_S_INIT(label), .attributes = (list), \
        .attribute_count = sizeof(list) / sizeof *(list)                       \
    }

static const write_node provider_attributes[] = {
    ATTRIBUTE("Name", CELL_PROVIDER, WRITE_STRING),
    ATTRIBUTE("Guid", CELL_PROVIDER_GUID, WRITE_GUID),
    ATTRIBUTE("EventSourceName", CELL_SOURCE, WRITE_STRING)};
static const write_node id_attributes[] = {
    ATTRIBUTE("Qualifiers", CELL_QUALIFIERS, WRITE_UINT16)};
static const write_node time_attributes[] = {
    ATTRIBUTE("SystemTime", CELL_TIME, WRITE_FILETIME)};
static const write_node correlation_attributes[] = {
    ATTRIBUTE("ActivityID", CELL_ACTIVITY, WRITE_GUID),
    ATTRIBUTE("RelatedActivityID", CELL_RELATED, WRITE_GUID)};
static const write_node execution_attributes[] = {
    ATTRIBUTE("ProcessID", CELL_PROCESS, WRITE_UINT32),
    ATTRIBUTE("ThreadID", CELL_THREAD, WRITE_UINT32)};
static const write_node user_attributes[] = {
    ATTRIBUTE("UserID", CELL_USER, WRITE_SID)};

enum { SYSTEM_COMPUTER = 12, SYSTEM_NODES = 14 };
static const write_node system_nodes[SYSTEM_NODES] = {
    EMPTY("Provider", provider_attributes),
    {.kind = WRITE_ELEMENT,
     .name = GR_S_INIT("EventID"),
     .attributes = id_attributes,
     .attribute_count = 1,
     HOLDS(CELL_EVENT_ID, WRITE_UINT16)},
    LEAF("Version", CELL_VERSION, WRITE_UINT8),
    LEAF("Level", CELL_LEVEL, WRITE_UINT8),
    LEAF("Task", CELL_TASK, WRITE_UINT16),
    LEAF("Opcode", CELL_OPCODE, WRITE_UINT8),
    LEAF("Keywords", CELL_KEYWORDS, WRITE_HEX64),
    EMPTY("TimeCreated", time_attributes),
    LEAF("EventRecordID", CELL_RECORD, WRITE_UINT64),
    EMPTY("Correlation", correlation_attributes),
    EMPTY("Execution", execution_attributes),
    LEAF("Channel", CELL_CHANNEL, WRITE_STRING),
    {.kind = WRITE_ELEMENT, .name = GR_S_INIT("Computer")},
    EMPTY("Security", user_attributes)};

static const write_node event_space = {
    .kind = WRITE_TEXT,
    .text = GR_S_INIT("http://schemas.microsoft.com/win/2004/08/events/event")};

static write_node namespace_of(const write_node *text)
{
    return (write_node){
        .name = GR_S("xmlns"), .children = text, .child_count = 1};
}

static write_node element(gr_slice name, const write_node *children,
                          size_t count)
{
    return (write_node){.kind = WRITE_ELEMENT,
                        .name = name,
                        .children = children,
                        .child_count = count};
}

/* ---- the payload ---- */

/* <Data Name="name">, or <Data>, or <name> below UserData. */
static bool field_node(gr_arena *arena, const write_event *e, size_t i,
                       write_node *out)
{
    gr_slice const name = e->fields[i].name;
    bool const data = e->user_data.len == 0;
    write_node *const value = gr_arena_take_array(arena, 3, sizeof *value);
    if (value == NULL) return false;
    value[0] = (write_node){.kind = WRITE_VALUE,
                            .number = (uint16_t)i,
                            .type = e->fields[i].value.type};
    *out = element(data ? GR_S("Data") : name, value, 1);
    if (!data || name.len == 0) return true;
    value[1] = (write_node){.kind = WRITE_TEXT, .text = name};
    value[2] = element(GR_S("Name"), &value[1], 1);
    out->attributes = &value[2];
    out->attribute_count = 1;
    return true;
}

static void wrap_user_data(const write_event *e, write_node nodes[4])
{
    nodes[1] = element(e->user_data, nodes[0].children, nodes[0].child_count);
    if (e->user_data_space.len > 0) {
        nodes[2] = (write_node){.kind = WRITE_TEXT, .text = e->user_data_space};
        nodes[3] = namespace_of(&nodes[2]);
        nodes[1].attributes = &nodes[3];
        nodes[1].attribute_count = 1;
    }
    nodes[0] = element(GR_S("UserData"), &nodes[1], 1);
}

static const write_instance *payload(gr_arena *arena, const write_event *e)
{
    struct {
        write_instance instance;
        write_template template;
        write_node nodes[4];
    } *const p = gr_arena_take(arena, sizeof *p);
    write_node *const fields =
        gr_arena_take_array(arena, e->field_count, sizeof *fields);
    write_cell *const cells =
        gr_arena_take_array(arena, e->field_count, sizeof *cells);
    if (p == NULL || fields == NULL || cells == NULL) return NULL;
    for (size_t i = 0; i < e->field_count; i++) {
        if (!field_node(arena, e, i, &fields[i])) return NULL;
        cells[i] = e->fields[i].value;
    }
    p->nodes[0] = element(GR_S("EventData"), fields, e->field_count);
    if (e->user_data.len > 0) wrap_user_data(e, p->nodes);
    p->template = evtx_write_template(&p->nodes[0]);
    p->instance = (write_instance){&p->template, cells, e->field_count};
    return &p->instance;
}

/* ---- the whole ---- */

static void fill_cells(gr_arena *a, const write_event *e, uint64_t record_id,
                       write_cell *cells)
{
    cells[CELL_LEVEL] = evtx_write_number(a, WRITE_UINT8, e->level);
    cells[CELL_OPCODE] = evtx_write_number(a, WRITE_UINT8, e->opcode);
    cells[CELL_TASK] = evtx_write_number(a, WRITE_UINT16, e->task);
    cells[CELL_EVENT_ID] = evtx_write_number(a, WRITE_UINT16, e->event_id);
    cells[CELL_KEYWORDS] = evtx_write_number(a, WRITE_HEX64, e->keywords);
    cells[CELL_TIME] = evtx_write_time(a, e->time_ns);
    cells[CELL_PROCESS] = evtx_write_number(a, WRITE_UINT32, e->process_id);
    cells[CELL_THREAD] = evtx_write_number(a, WRITE_UINT32, e->thread_id);
    cells[CELL_RECORD] = evtx_write_number(a, WRITE_UINT64, record_id);
    cells[CELL_VERSION] = evtx_write_number(a, WRITE_UINT8, e->version);
    cells[CELL_USER] = evtx_write_sid(a, e->user_sid);
    cells[CELL_PROVIDER] = evtx_write_text(a, e->provider);
    cells[CELL_PROVIDER_GUID] = evtx_write_guid(a, e->provider_guid);
    cells[CELL_CHANNEL] = evtx_write_text(a, e->channel);
    if (e->source.len == 0) return;
    cells[CELL_SOURCE] = evtx_write_text(a, e->source);
    cells[CELL_QUALIFIERS] = evtx_write_number(a, WRITE_UINT16, e->qualifiers);
}

static gr_status write_laid_out(evtx_writer *w, gr_arena *a,
                                const write_event *e, gr_error *err)
{
    uint64_t const id =
        e->record_id != 0 ? e->record_id : evtx_write_next_id(w);
    write_cell cells[CELL_COUNT] = {0};
    fill_cells(a, e, id, cells);
    if (e->field_count > 0) {
        cells[CELL_PAYLOAD].type = WRITE_BINXML;
        cells[CELL_PAYLOAD].instance = payload(a, e);
    }
    GR_TRY(gr_arena_status(a));

    write_node const computer = {.kind = WRITE_TEXT, .text = e->computer};
    write_node system[SYSTEM_NODES];
    memcpy(system, system_nodes, sizeof system);
    system[SYSTEM_COMPUTER].children = &computer;
    system[SYSTEM_COMPUTER].child_count = 1;
    write_node const parts[2] = {element(GR_S("System"), system, SYSTEM_NODES),
                                 VALUE(CELL_PAYLOAD, WRITE_BINXML)};
    write_node const space = namespace_of(&event_space);
    write_node event = element(GR_S("Event"), parts, 2);
    event.attributes = &space;
    event.attribute_count = 1;
    write_template const template = evtx_write_template(&event);
    write_instance const instance = {&template, cells, CELL_COUNT};
    return evtx_write_record(
        w, &(write_record){id, e->time_ns, &instance, NULL}, err);
}

gr_status evtx_write_event(evtx_writer *w, const write_event *e, gr_error *err)
{
    gr_arena *const arena = evtx_write_scratch(w);
    gr_arena_mark_point const mark = gr_arena_mark(arena);
    gr_status const status = write_laid_out(w, arena, e, err);
    if (status == GR_NOMEM || gr_arena_status(arena) != GR_OK)
        (void)gr_fail(err, status, GR_NO_OFFSET, "no memory for an event");
    gr_arena_rewind(arena, mark);
    return status;
}
