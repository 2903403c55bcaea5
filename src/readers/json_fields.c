/* json_fields.c - names and values of a JSON object.
 *
 * The shape of evtx_dump (json_evtx_shape.c) becomes what the EVTX reader makes
 * of the record itself. So does that of Winlogbeat and Elastic Agent:
 *
 *   {"@timestamp": "...", "winlog": {                    TimeCreated_SystemTime
 *     "channel": "Security", "event_id": "4624",         Channel, EventID
 *     "event_data": {"param1": "x"}, "task": "y"}}       param1, winlog.task
 *
 * and an event that is XML in a text (Sysmon for Linux in the journal):
 * readers/winxml.h.
 *
 * What stands beside these, and any other object, is read as it stands, names
 * joined by dots:
 *
 *   {"user": {"name": "x"}, "ip": ["a", "b"]}            user.name, ip
 *
 * A hit of Elasticsearch ({"_index": ..., "_source": {...}}) is its _source, and
 * a line of Splunk's ({"preview": false, "result": {...}}) its result. What
 * rules look at in another shape still is made by json_derived.c. */
#include "readers/json_fields.h"

#include "readers/json_collector.h"
#include "readers/syslog_sysmon.h"
#include "readers/winxml.h"

/* ---- any other shape ---- */

static void put_plain(collector *c, gr_slice name, const json_node *n);

/* The objects of an array and of those in it. Is there anything else? */
static bool put_objects(collector *c, gr_slice name, const json_node *array)
{
    bool others = false;
    for (EACH_CHILD(c, array, n)) {
        if (n->kind == JSON_OBJECT) put_plain(c, name, n);
        else if (json_first_child(c, n) == NULL) others = true;
        else if (put_objects(c, name, n)) others = true;
    }
    return others;
}

static void put_array_plain(collector *c, gr_slice name, const json_node *n)
{
    if (put_objects(c, name, n) || json_first_child(c, n) == NULL)
        collect_add(c, PLACE_DATA, name, collect_list(c, n));
    if (c->out->windows) return;
    collect_whole(c, name, n);
    collect_pairs(c, name, n);
}

static void put_object_plain(collector *c, gr_slice name, const json_node *n)
{
    for (EACH_CHILD(c, n, child))
        put_plain(c, collect_joined(c, name, '.', collect_key(c, child)),
                  child);
    if (n->key != NULL && !c->out->windows) collect_whole(c, name, n);
}

static void put_plain(collector *c, gr_slice name, const json_node *n)
{
    if (c->refused || c->broken) return;
    if (n->kind == JSON_ARRAY) put_array_plain(c, name, n);
    else if (json_first_child(c, n) != NULL) put_object_plain(c, name, n);
    else collect_add(c, PLACE_DATA, name, collect_scalar(c, n));
}

/* ---- what the objects of some logs have at their top ---- */

typedef struct {
    const json_node *top; /* the object that is the record */
    const json_node *event, *winlog, *time;
    const json_node *channel, *event_id, *source_name, *provider;
    const json_node *record; /* as a text in this one */
} landmarks;

static void note_landmark(landmarks *l, const json_node *n)
{
    gr_slice const key = json_raw_key(n);
    bool const object = n->kind == JSON_OBJECT;
    switch (key.len) {
    case 5:
        if (object && gr_equal(key, GR_S("Event"))) l->event = n;
        break;
    case 6:
        if (object && gr_equal(key, GR_S("winlog"))) l->winlog = n;
        break;
    case 7:
        if (gr_equal(key, GR_S("Channel"))) l->channel = n;
        if (gr_equal(key, GR_S("EventID"))) l->event_id = n;
        break;
    case 9:
        if (gr_equal(key, GR_S("AuditData"))) l->record = n;
        break;
    case 10:
        if (gr_equal(key, GR_S("@timestamp"))) l->time = n;
        if (gr_equal(key, GR_S("SourceName"))) l->source_name = n;
        break;
    case 13:
        if (gr_equal(key, GR_S("Provider_Name"))) l->provider = n;
        break;
    case 15:
        if (gr_equal(key, GR_S("CloudTrailEvent"))) l->record = n;
        break;
    default: break;
    }
}

/* What names the object that is the record, if the whole is a frame around one,
 * by the frame's first name; empty: it is none. */
static gr_slice name_of_record(gr_slice first)
{
    if (first.len > 1 && first.ptr[0] == '_') return GR_S("_source");
    return gr_equal(first, GR_S("preview")) ? GR_S("result") : NONE;
}

/* An event of Amazon's EventBridge that carries a record of CloudTrail. Others
 * are whoever's who may put events on the bus. */
static const json_node *detail_of(const collector *c)
{
    const json_node *const first = json_first_child(c, c->nodes);
    const json_node *const type =
        first == NULL ? NULL
                      : json_child_named(c, c->nodes, GR_S("detail-type"));
    const json_node *const source =
        type == NULL ? NULL : json_child_named(c, c->nodes, GR_S("source"));
    if (source == NULL ||
        !gr_ends_with(gr_slice_of(type->text, type->text_len),
                      GR_S(" via CloudTrail")) ||
        !gr_starts_with(gr_slice_of(source->text, source->text_len),
                        GR_S("aws.")))
        return NULL;
    return json_child_named(c, c->nodes, GR_S("detail"));
}

static const json_node *top_of(const collector *c)
{
    const json_node *const first = json_first_child(c, c->nodes);
    gr_slice const name =
        first == NULL ? NONE : name_of_record(json_raw_key(first));
    const json_node *const record =
        name.len > 0 ? json_child_named(c, c->nodes, name) : detail_of(c);
    return record != NULL && record->kind == JSON_OBJECT ? record : c->nodes;
}

static landmarks find_landmarks(const collector *c)
{
    landmarks l = {.top = top_of(c)};
    for (EACH_CHILD(c, l.top, n)) note_landmark(&l, n);
    if (l.event != NULL) {
        const json_node *const system =
            json_child_named(c, l.event, GR_S("System"));
        if (system == NULL || system->kind != JSON_OBJECT) l.event = NULL;
    }
    if (l.winlog != NULL &&
        json_child_named(c, l.winlog, GR_S("channel")) == NULL)
        l.winlog = NULL;
    return l;
}

static void put_windows(collector *c, const json_node *n)
{
    gr_slice const key = collect_key(c, n);
    if (!gr_equal(key, GR_S("#attributes")))
        collect_element(c, PLACE_EVENT, key, n);
}

/* The name in System of what Winlogbeat calls `key`; empty: it has none. */
static gr_slice system_name(gr_slice key)
{
    static const struct {
        gr_slice key, name;
    } known[] = {{GR_S_INIT("channel"), GR_S_INIT("Channel")},
                 {GR_S_INIT("event_id"), GR_S_INIT("EventID")},
                 {GR_S_INIT("provider_name"), GR_S_INIT("Provider_Name")},
                 {GR_S_INIT("provider_guid"), GR_S_INIT("Provider_Guid")},
                 {GR_S_INIT("computer_name"), GR_S_INIT("Computer")},
                 {GR_S_INIT("record_id"), GR_S_INIT("EventRecordID")}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (gr_equal(known[i].key, key)) return known[i].name;
    return NONE;
}

static void put_winlog(collector *c, const landmarks *l)
{
    for (EACH_CHILD(c, l->winlog, n)) {
        gr_slice const key = collect_key(c, n);
        gr_slice const name = system_name(key);
        bool const data = gr_equal(key, GR_S("event_data")) ||
                          gr_equal(key, GR_S("user_data"));
        if (name.len > 0 && json_is_scalar(n))
            collect_add(c, PLACE_SYSTEM, name, collect_scalar(c, n));
        else if (data && n->kind == JSON_OBJECT)
            for (EACH_CHILD(c, n, child))
                put_plain(c, collect_key(c, child), child);
        else put_plain(c, collect_joined(c, GR_S("winlog"), '.', key), n);
    }
    if (l->time != NULL && json_is_scalar(l->time))
        collect_add(c, PLACE_SYSTEM, GR_S("TimeCreated_SystemTime"),
                    collect_scalar(c, l->time));
}

static bool begins_xml(const json_node *n)
{
    gr_slice const raw = gr_slice_of(n->text, n->text_len);
    return n->kind == JSON_TEXT && (gr_starts_with(raw, GR_S("<Event")) ||
                                    gr_starts_with(raw, GR_S("\\u003cEvent")) ||
                                    gr_starts_with(raw, GR_S("\\u003CEvent")));
}

static gr_slice text_named(const collector *c, const json_node *object,
                           gr_slice name)
{
    const json_node *const n = json_child_named(c, object, name);
    return n != NULL && n->kind == JSON_TEXT ? gr_slice_of(n->text, n->text_len)
                                             : NONE;
}

/* Of what Splunk exports: does it say that _raw is a Windows event? */
static bool is_splunk_event(const collector *c, const json_node *top)
{
    gr_slice const kind = GR_S("XmlWinEventLog");
    return gr_starts_with(text_named(c, top, GR_S("sourcetype")), kind) ||
           gr_starts_with(text_named(c, top, GR_S("source")), kind);
}

/* A field that holds a whole Windows event by its meaning. What else begins
 * like one may be a stranger's: the name of his browser, say. */
static bool holds_event(const collector *c, const json_node *top, gr_slice key)
{
    static const gr_slice names[] = {GR_S_INIT("EventXml"), GR_S_INIT("xml")};
    if (gr_equal(key, GR_S("_raw"))) return is_splunk_event(c, top);
    return IS_ONE_OF(key, names);
}

/* Where collectors keep what a program said, who may say anything. */
static bool holds_message(gr_slice key)
{
    static const gr_slice names[] = {GR_S_INIT("MESSAGE"), GR_S_INIT("message"),
                                     GR_S_INIT("Message"), GR_S_INIT("log")};
    return IS_ONE_OF(key, names);
}

/* The host that the object itself says; of host, an object, its name. */
static event_value sender_of(collector *c, const json_node *top)
{
    static const gr_slice names[] = {
        GR_S_INIT("_HOSTNAME"), GR_S_INIT("host.name"), GR_S_INIT("host"),
        GR_S_INIT("HOST"),      GR_S_INIT("hostname"),  GR_S_INIT("Hostname")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const json_node *n = json_child_named(c, top, names[i]);
        if (n != NULL && n->kind == JSON_OBJECT)
            n = json_child_named(c, n, GR_S("name"));
        if (n != NULL && n->kind == JSON_TEXT) return collect_scalar(c, n);
    }
    return value_of(VALUE_ABSENT, NULL, 0);
}

/* Of an entry of the journal: who wrote it, as journald says, and as he says
 * himself only where it does not. NULL: it is no such entry, or nobody says. */
static const json_node *journal_writer(const collector *c, const json_node *top)
{
    if (json_child_named(c, top, GR_S("__REALTIME_TIMESTAMP")) == NULL)
        return NULL;
    const json_node *const comm = json_child_named(c, top, GR_S("_COMM"));
    return comm != NULL ? comm
                        : json_child_named(c, top, GR_S("SYSLOG_IDENTIFIER"));
}

static bool is_text(const json_node *n, gr_slice text)
{
    return n->kind == JSON_TEXT &&
           gr_equal(gr_slice_of(n->text, n->text_len), text);
}

/* In the journal only Sysmon's own messages are its events. */
static bool may_be_sysmon(const collector *c, const json_node *top)
{
    const json_node *const writer = journal_writer(c, top);
    return writer == NULL || is_text(writer, GR_S("sysmon"));
}

/* A text that is a Windows event in XML; false: it is none. In a message it is
 * one of Sysmon for Linux alone, of Sysmon's channel and of the object's
 * host. */
static bool put_xml(collector *c, const json_node *top, const json_node *n)
{
    if (!begins_xml(n) || c->out->windows) return false;
    bool const message = holds_message(json_raw_key(n));
    if (message ? !may_be_sysmon(c, top)
                : !holds_event(c, top, json_raw_key(n)))
        return false;
    gr_slice const raw = gr_slice_of(n->text, n->text_len);
    winxml_fields fields = {.names = c->out->names,
                            .values = c->out->values,
                            .room = JSON_NAMES,
                            .count = c->out->count};
    size_t length;
    if (winxml_read(collect_text(c, raw), c->arena, 0, &fields, &length,
                    NULL) != GR_OK)
        return false;
    if (message && !syslog_sysmon_wrote(&fields)) return false;
    c->out->count = fields.count;
    c->out->windows = true;
    c->out->message = message;
    if (message) c->out->sender = sender_of(c, top);
    return true;
}

static void put_top(collector *c, const landmarks *l)
{
    for (EACH_CHILD(c, l->top, n)) {
        if (n == l->event || n == l->winlog || put_xml(c, l->top, n)) continue;
        put_plain(c, collect_key(c, n), n);
    }
    for (EACH_CHILD(c, c->nodes, n))
        if (l->top != c->nodes && n != l->top)
            put_plain(c, collect_key(c, n), n);
    /* NXLog's name for it */
    if (l->channel != NULL && l->event_id != NULL && l->provider == NULL &&
        l->source_name != NULL && json_is_scalar(l->source_name))
        collect_add(c, PLACE_DATA, GR_S("Provider_Name"),
                    collect_scalar(c, l->source_name));
}

/* Of Microsoft 365, what PowerShell's search gives; of CloudTrail, what
 * lookup-events gives. */
static void note_embedded(collector *c, const json_node *n)
{
    c->out->embedded = NONE;
    if (n == NULL || n->kind != JSON_TEXT || n->text_len == 0 ||
        n->text[0] != '{')
        return;
    c->out->embedded = collect_text(c, gr_slice_of(n->text, n->text_len));
}

/* ---- the whole ---- */

static gr_status outcome(const collector *c, uint64_t where, gr_error *err)
{
    if (gr_arena_status(c->arena) != GR_OK)
        return gr_fail(err, gr_arena_status(c->arena), where,
                       "no memory for a JSON event");
    if (c->broken)
        return gr_fail(err, GR_DAMAGED, where, "broken escape in JSON");
    if (c->refused)
        return gr_fail(err, GR_LIMIT, where,
                       "a JSON event with more than %d fields", JSON_NAMES);
    return GR_OK;
}

gr_status json_collect_fields(const json_node *nodes, gr_arena *arena,
                              uint64_t where, json_fields *out, gr_error *err)
{
    collector c = {nodes, arena, out, false, false};
    landmarks const l = find_landmarks(&c);
    out->count = 0;
    out->windows = l.event != NULL || l.winlog != NULL;
    out->winlog = l.event == NULL && l.winlog != NULL;
    out->message = false;
    note_embedded(&c, l.record);
    if (l.event != NULL)
        for (EACH_CHILD(&c, l.event, n)) put_windows(&c, n);
    else if (l.winlog != NULL) put_winlog(&c, &l);
    put_top(&c, &l);
    return outcome(&c, where, err);
}

gr_status json_collect_embedded(const json_node *nodes, gr_arena *arena,
                                uint64_t where, json_fields *out, gr_error *err)
{
    collector c = {nodes, arena, out, false, false};
    for (EACH_CHILD(&c, nodes, n)) put_plain(&c, collect_key(&c, n), n);
    return outcome(&c, where, err);
}

bool json_derive(json_fields *fields, gr_slice name, event_value v)
{
    if (fields->count == JSON_NAMES) return false;
    fields->names[fields->count] = (layout_name){name, FIELD_DERIVED};
    fields->values[fields->count++] = v;
    return true;
}
