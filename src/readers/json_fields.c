/* json_fields.c - names and values of a JSON object.
 *
 * The shape of evtx_dump becomes what the EVTX reader makes of the record
 * itself (readers/evtx_naming.h):
 *
 *   {"Event": {
 *     "System": {
 *       "Provider": {"#attributes": {"Name": "x"}},      Provider_Name
 *       "EventID": {"#attributes": {"Qualifiers": 1},    EventID_Qualifiers
 *                   "#text": 7036},                      EventID
 *       "Channel": "System"},                            Channel
 *     "EventData": {"param1": "x",                       param1
 *                   "Data": {"#text": ["a", "b"]}},      Data, a list
 *     "UserData": {"LogFileCleared": {"Channel": "x"}}}} Channel
 *
 * So does that of Winlogbeat and Elastic Agent:
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
 * a line of Splunk's ({"preview": false, "result": {...}}) its result. */
#include "readers/json_fields.h"

#include "base/number.h"
#include "readers/limits.h"
#include "readers/json_text.h"
#include "readers/syslog_sysmon.h"
#include "readers/winxml.h"

typedef struct {
    const json_node *nodes;
    gr_arena *arena;
    json_fields *out;
    bool broken, refused;
} collector;

typedef enum { PLACE_EVENT, PLACE_SYSTEM, PLACE_RENDERING, PLACE_DATA } place;

#define NONE ((gr_slice){NULL, 0})

#define IS_ONE_OF(key, names)                                                  \
    gr_is_one_of((key), (names), sizeof(names) / sizeof *(names))

/* ---- the nodes ---- */

static const json_node *first_child(const collector *c, const json_node *n)
{
    return n->next == (uint32_t)(n - c->nodes) + 1 ? NULL : n + 1;
}

static const json_node *after(const collector *c, const json_node *parent,
                              const json_node *child)
{
    return child->next == parent->next ? NULL : &c->nodes[child->next];
}

#define EACH_CHILD(c, parent, child)                                           \
    const json_node *child = first_child((c), (parent));                       \
    child != NULL;                                                             \
    child = after((c), (parent), child)

static gr_slice raw_key(const json_node *n)
{
    return gr_slice_of(n->key, n->key_len);
}

static const json_node *child_named(const collector *c, const json_node *n,
                                    gr_slice name)
{
    for (EACH_CHILD(c, n, child))
        if (gr_equal(raw_key(child), name)) return child;
    return NULL;
}

static gr_slice text_of(collector *c, gr_slice raw)
{
    gr_slice text = NONE;
    if (!json_unescape(c->arena, raw, &text)) c->broken = true;
    return text;
}

/* ---- values ---- */

static event_value number_value(collector *c, gr_slice text)
{
    enum { WIDTH = 8 };
    uint64_t bits = 0;
    int64_t i64 = 0;
    bool const is_signed = gr_parse_i64(text, &i64);
    if (!is_signed && !gr_parse_u64(text, &bits))
        return value_of(VALUE_NUMBER_TEXT, text.ptr, text.len);
    if (is_signed) bits = (uint64_t)i64;
    uint8_t *const bytes = gr_arena_take_text(c->arena, WIDTH);
    if (bytes == NULL) return value_of(VALUE_NULL, NULL, 0);
    for (size_t i = 0; i < WIDTH; i++) bytes[i] = (uint8_t)(bits >> 8 * i);
    return value_of(is_signed ? VALUE_I64 : VALUE_U64, bytes, WIDTH);
}

static event_value scalar_value(collector *c, const json_node *n)
{
    static const uint8_t booleans[2] = {0, 1};
    gr_slice text = gr_slice_of(n->text, n->text_len);
    switch ((json_kind)n->kind) {
    case JSON_TEXT:
        text = text_of(c, text);
        return value_of(VALUE_UTF8, text.ptr, text.len);
    case JSON_NUMBER: return number_value(c, text);
    case JSON_TRUE: return value_of(VALUE_BOOL, &booleans[1], 1);
    case JSON_FALSE: return value_of(VALUE_BOOL, &booleans[0], 1);
    case JSON_NULL:
    case JSON_OBJECT:
    case JSON_ARRAY: break;
    }
    return value_of(VALUE_NULL, NULL, 0);
}

static bool is_scalar(const json_node *n)
{
    return n->kind != JSON_OBJECT && n->kind != JSON_ARRAY;
}

/* All scalars of an array and of the arrays in it, as one list. */
static event_value list_value(collector *c, const json_node *array)
{
    size_t const nodes = array->next - (uint32_t)(array - c->nodes);
    event_value *const list =
        gr_arena_take_array(c->arena, nodes, sizeof *list);
    size_t count = 0;
    if (list == NULL) return value_of(VALUE_NULL, NULL, 0);
    for (const json_node *n = array + 1; n < array + nodes;) {
        if (is_scalar(n)) list[count++] = scalar_value(c, n);
        n = n->kind == JSON_OBJECT ? &c->nodes[n->next] : n + 1;
    }
    if (count == 1) return list[0];
    return count == 0 ? value_of(VALUE_NULL, NULL, 0)
                      : value_of(VALUE_LIST, list, count);
}

/* ---- names ---- */

static gr_slice joined(collector *c, gr_slice a, char between, gr_slice b)
{
    if (a.len == 0) return b;
    uint8_t *const text = gr_arena_take_text(c->arena, a.len + 1 + b.len);
    if (text == NULL) return NONE;
    memcpy(text, a.ptr, a.len);
    text[a.len] = (uint8_t)between;
    if (b.len > 0) memcpy(text + a.len + 1, b.ptr, b.len);
    return (gr_slice){text, a.len + 1 + b.len};
}

static gr_slice key_of(collector *c, const json_node *n)
{
    return layout_clean_name(c->arena, text_of(c, raw_key(n)));
}

static void add(collector *c, place where, gr_slice name, event_value v)
{
    if (c->out->count == JSON_NAMES) {
        c->refused = true;
        return;
    }
    field_part const part =
        where == PLACE_SYSTEM ? FIELD_SYSTEM : FIELD_PAYLOAD;
    c->out->names[c->out->count] = (layout_name){name, part};
    c->out->values[c->out->count++] = v;
}

/* ---- the shape of evtx_dump ---- */

static bool is_namespace(gr_slice attribute)
{
    return gr_equal(attribute, GR_S("xmlns")) ||
           gr_starts_with(attribute, GR_S("xmlns:"));
}

/* Elements of System that speak through attributes alone: null says only that
 * they have none. */
static bool speaks_by_attributes(gr_slice tag)
{
    static const gr_slice tags[] = {
        GR_S_INIT("Provider"), GR_S_INIT("TimeCreated"),
        GR_S_INIT("Correlation"), GR_S_INIT("Execution"),
        GR_S_INIT("Security")};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (gr_equal(tags[i], tag)) return true;
    return false;
}

static bool is_frame(gr_slice tag)
{
    return gr_equal(tag, GR_S("System")) || gr_equal(tag, GR_S("EventData")) ||
           gr_equal(tag, GR_S("UserData"));
}

/* Names with what a collector adds to a forwarded event set apart. */
static gr_slice name_at(collector *c, place where, gr_slice tag)
{
    if (where != PLACE_RENDERING || gr_equal(tag, GR_S("Message"))) return tag;
    return joined(c, GR_S("RenderingInfo"), '_', tag);
}

static place place_in(place where, gr_slice tag)
{
    if (where != PLACE_EVENT) return where;
    if (gr_equal(tag, GR_S("System"))) return PLACE_SYSTEM;
    if (gr_equal(tag, GR_S("RenderingInfo"))) return PLACE_RENDERING;
    return PLACE_DATA;
}

static void put_attributes(collector *c, place where, gr_slice tag,
                           const json_node *attributes)
{
    for (EACH_CHILD(c, attributes, n)) {
        gr_slice const key = key_of(c, n);
        if (is_namespace(key) || !is_scalar(n) || n->kind == JSON_NULL)
            continue;
        /* The Name of a Data element is the name of its field. */
        if (gr_equal(tag, GR_S("Data")) && gr_equal(key, GR_S("Name")))
            continue;
        gr_slice const name = joined(c, tag, '_', key);
        gr_slice const prefix = where == PLACE_RENDERING ? GR_S("RenderingInfo")
                                                         : (gr_slice){NULL, 0};
        add(c, where, joined(c, prefix, '_', name), scalar_value(c, n));
    }
}

/* "Data" may say its name in an attribute. */
static gr_slice data_name(collector *c, gr_slice tag, const json_node *n)
{
    if (!gr_equal(tag, GR_S("Data"))) return tag;
    const json_node *const attributes = child_named(c, n, GR_S("#attributes"));
    if (attributes == NULL) return tag;
    const json_node *const name = child_named(c, attributes, GR_S("Name"));
    if (name == NULL || name->kind != JSON_TEXT || name->text_len == 0)
        return tag;
    gr_slice const text = text_of(c, gr_slice_of(name->text, name->text_len));
    return layout_clean_name(c->arena, text);
}

static void put_element(collector *c, place where, gr_slice tag,
                        const json_node *n);

/* A scalar, {} or []. */
static void put_leaf(collector *c, place where, gr_slice tag,
                     const json_node *n)
{
    bool const silent = (where == PLACE_EVENT && is_frame(tag)) ||
                        (where == PLACE_SYSTEM && speaks_by_attributes(tag));
    event_value const v = scalar_value(c, n);
    if (v.type == VALUE_NULL && silent) return;
    add(c, where, name_at(c, where, tag), v);
}

/* The objects of an array and of those in it. Is there anything else? */
static bool put_elements(collector *c, place where, gr_slice tag,
                         const json_node *array)
{
    bool others = false;
    for (EACH_CHILD(c, array, n)) {
        if (n->kind == JSON_OBJECT) put_element(c, where, tag, n);
        else if (first_child(c, n) == NULL) others = true;
        else if (put_elements(c, where, tag, n)) others = true;
    }
    return others;
}

static void put_array(collector *c, place where, gr_slice tag,
                      const json_node *array)
{
    if (put_elements(c, where, tag, array))
        add(c, where, name_at(c, where, tag), list_value(c, array));
}

static void put_element(collector *c, place where, gr_slice tag,
                        const json_node *n)
{
    if (c->refused || c->broken) return;
    if (is_scalar(n) || first_child(c, n) == NULL) {
        put_leaf(c, where, tag, n);
        return;
    }
    if (n->kind == JSON_ARRAY) {
        put_array(c, where, tag, n);
        return;
    }
    place const inside = place_in(where, tag);
    for (EACH_CHILD(c, n, child)) {
        gr_slice const key = key_of(c, child);
        if (gr_equal(key, GR_S("#attributes")))
            put_attributes(c, where, tag, child);
        else if (gr_equal(key, GR_S("#text")))
            put_element(c, where, data_name(c, tag, n), child);
        else put_element(c, inside, key, child);
    }
}

/* ---- what rules look at in another shape than it has ---- */

static void add_derived(collector *c, gr_slice name, event_value v)
{
    add(c, PLACE_DATA, name, v);
    if (!c->refused) c->out->names[c->out->count - 1].part = FIELD_DERIVED;
}

/* From the first key or text in `n` to the last, as it stands in the file; of
 * a list without any, []. */
static gr_slice whole_text(collector *c, const json_node *n)
{
    const json_node *first = n + 1, *last = &c->nodes[n->next - 1];
    while (first <= last && first->key == NULL && first->text == NULL) first++;
    while (last >= first && last->key == NULL && last->text == NULL) last--;
    if (last < first) return n->kind == JSON_ARRAY ? GR_S("[]") : NONE;
    const uint8_t *const begin =
        first->key != NULL ? first->key - 1 : first->text;
    const uint8_t *const end = last->text != NULL ? last->text + last->text_len
                                                  : last->key + last->key_len;
    return text_of(c, gr_slice_of(begin, (size_t)(end - begin)));
}

/* Objects and lists of clouds in which rules look for parts of a text. */
static void put_whole(collector *c, gr_slice name, const json_node *n)
{
    static const gr_slice names[] = {
        GR_S_INIT("requestParameters"),
        GR_S_INIT("responseElements"),
        GR_S_INIT("Parameters"),
        GR_S_INIT("OperationProperties"),
        GR_S_INIT("targetResources"),
        GR_S_INIT("TargetResources"),
        GR_S_INIT("properties.targetResources"),
        GR_S_INIT("targetResources.modifiedProperties"),
        GR_S_INIT("TargetResources.modifiedProperties"),
        GR_S_INIT("properties.targetResources.modifiedProperties"),
        GR_S_INIT("initiatedBy"),
        GR_S_INIT("InitiatedBy"),
        GR_S_INIT("properties.initiatedBy"),
        GR_S_INIT("networkLocationDetails"),
        GR_S_INIT("properties.networkLocationDetails")};
    if (!IS_ONE_OF(name, names)) return;
    gr_slice const text = whole_text(c, n);
    if (text.len == 0) return;
    add_derived(c, name, value_of(VALUE_UTF8, text.ptr, text.len));
}

/* "\"False\"", as Entra ID has values that were JSON. */
static event_value without_quotes(event_value v)
{
    gr_slice const text = value_bytes(v);
    if (v.type != VALUE_UTF8 || text.len < 2 || text.ptr[0] != '"' ||
        text.ptr[text.len - 1] != '"')
        return v;
    return value_of(VALUE_UTF8, text.ptr + 1, text.len - 2);
}

typedef struct {
    gr_slice list, name, value;
} pair_shape;

static void put_pair(collector *c, const pair_shape *shape, const json_node *n)
{
    const json_node *const name = child_named(c, n, shape->name);
    const json_node *const value = child_named(c, n, shape->value);
    if (name == NULL || value == NULL || name->kind != JSON_TEXT ||
        !is_scalar(value))
        return;
    gr_slice const key = layout_clean_name(
        c->arena, text_of(c, gr_slice_of(name->text, name->text_len)));
    add_derived(c, joined(c, shape->list, '.', key),
                without_quotes(scalar_value(c, value)));
}

/* [{"Name": "x", "Value": "y"}] as if it were {"x": "y"}. */
static void put_pairs(collector *c, gr_slice list, const json_node *n)
{
    static const pair_shape shapes[] = {
        {GR_S_INIT("ExtendedProperties"), GR_S_INIT("Name"),
         GR_S_INIT("Value")},
        {GR_S_INIT("Parameters"), GR_S_INIT("Name"), GR_S_INIT("Value")},
        {GR_S_INIT("OperationProperties"), GR_S_INIT("Name"),
         GR_S_INIT("Value")},
        {GR_S_INIT("additionalDetails"), GR_S_INIT("key"), GR_S_INIT("value")},
        {GR_S_INIT("properties.additionalDetails"), GR_S_INIT("key"),
         GR_S_INIT("value")},
        {GR_S_INIT("targetResources.modifiedProperties"),
         GR_S_INIT("displayName"), GR_S_INIT("newValue")},
        {GR_S_INIT("properties.targetResources.modifiedProperties"),
         GR_S_INIT("displayName"), GR_S_INIT("newValue")},
        {GR_S_INIT("protoPayload.metadata.event.parameter"), GR_S_INIT("name"),
         GR_S_INIT("value")},
        {GR_S_INIT("events.parameters"), GR_S_INIT("name"),
         GR_S_INIT("value")}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (!gr_equal(shapes[i].list, list)) continue;
        for (EACH_CHILD(c, n, child))
            if (child->kind == JSON_OBJECT) put_pair(c, &shapes[i], child);
    }
}

/* ---- any other shape ---- */

static void put_plain(collector *c, gr_slice name, const json_node *n);

/* The objects of an array and of those in it. Is there anything else? */
static bool put_objects(collector *c, gr_slice name, const json_node *array)
{
    bool others = false;
    for (EACH_CHILD(c, array, n)) {
        if (n->kind == JSON_OBJECT) put_plain(c, name, n);
        else if (first_child(c, n) == NULL) others = true;
        else if (put_objects(c, name, n)) others = true;
    }
    return others;
}

static void put_array_plain(collector *c, gr_slice name, const json_node *n)
{
    if (put_objects(c, name, n) || first_child(c, n) == NULL)
        add(c, PLACE_DATA, name, list_value(c, n));
    if (c->out->windows) return;
    put_whole(c, name, n);
    put_pairs(c, name, n);
}

static void put_object_plain(collector *c, gr_slice name, const json_node *n)
{
    for (EACH_CHILD(c, n, child))
        put_plain(c, joined(c, name, '.', key_of(c, child)), child);
    if (n->key != NULL && !c->out->windows) put_whole(c, name, n);
}

static void put_plain(collector *c, gr_slice name, const json_node *n)
{
    if (c->refused || c->broken) return;
    if (n->kind == JSON_ARRAY) put_array_plain(c, name, n);
    else if (first_child(c, n) != NULL) put_object_plain(c, name, n);
    else add(c, PLACE_DATA, name, scalar_value(c, n));
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
    gr_slice const key = raw_key(n);
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

/* An event of Amazon's EventBridge: what it carries is its detail. */
static const json_node *detail_of(const collector *c)
{
    const json_node *const first = first_child(c, c->nodes);
    if (first == NULL || child_named(c, c->nodes, GR_S("detail-type")) == NULL)
        return NULL;
    return child_named(c, c->nodes, GR_S("detail"));
}

static const json_node *top_of(const collector *c)
{
    const json_node *const first = first_child(c, c->nodes);
    gr_slice const name = first == NULL ? NONE : name_of_record(raw_key(first));
    const json_node *const record =
        name.len > 0 ? child_named(c, c->nodes, name) : detail_of(c);
    return record != NULL && record->kind == JSON_OBJECT ? record : c->nodes;
}

static landmarks find_landmarks(const collector *c)
{
    landmarks l = {.top = top_of(c)};
    for (EACH_CHILD(c, l.top, n)) note_landmark(&l, n);
    if (l.event != NULL) {
        const json_node *const system = child_named(c, l.event, GR_S("System"));
        if (system == NULL || system->kind != JSON_OBJECT) l.event = NULL;
    }
    if (l.winlog != NULL && child_named(c, l.winlog, GR_S("channel")) == NULL)
        l.winlog = NULL;
    return l;
}

static void put_windows(collector *c, const json_node *n)
{
    gr_slice const key = key_of(c, n);
    if (!gr_equal(key, GR_S("#attributes")))
        put_element(c, PLACE_EVENT, key, n);
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
        gr_slice const key = key_of(c, n);
        gr_slice const name = system_name(key);
        bool const data = gr_equal(key, GR_S("event_data")) ||
                          gr_equal(key, GR_S("user_data"));
        if (name.len > 0 && is_scalar(n))
            add(c, PLACE_SYSTEM, name, scalar_value(c, n));
        else if (data && n->kind == JSON_OBJECT)
            for (EACH_CHILD(c, n, child)) put_plain(c, key_of(c, child), child);
        else put_plain(c, joined(c, GR_S("winlog"), '.', key), n);
    }
    if (l->time != NULL && is_scalar(l->time))
        add(c, PLACE_SYSTEM, GR_S("TimeCreated_SystemTime"),
            scalar_value(c, l->time));
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
    const json_node *const n = child_named(c, object, name);
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
        const json_node *n = child_named(c, top, names[i]);
        if (n != NULL && n->kind == JSON_OBJECT)
            n = child_named(c, n, GR_S("name"));
        if (n != NULL && n->kind == JSON_TEXT) return scalar_value(c, n);
    }
    return value_of(VALUE_ABSENT, NULL, 0);
}

/* Of an entry of the journal: who wrote it, as journald says, and as he says
 * himself only where it does not. NULL: it is no such entry, or nobody says. */
static const json_node *journal_writer(const collector *c, const json_node *top)
{
    if (child_named(c, top, GR_S("__REALTIME_TIMESTAMP")) == NULL) return NULL;
    const json_node *const comm = child_named(c, top, GR_S("_COMM"));
    return comm != NULL ? comm : child_named(c, top, GR_S("SYSLOG_IDENTIFIER"));
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
    bool const message = holds_message(raw_key(n));
    if (message ? !may_be_sysmon(c, top) : !holds_event(c, top, raw_key(n)))
        return false;
    gr_slice const raw = gr_slice_of(n->text, n->text_len);
    winxml_fields fields = {.names = c->out->names,
                            .values = c->out->values,
                            .room = JSON_NAMES,
                            .count = c->out->count};
    size_t length;
    if (winxml_read(text_of(c, raw), c->arena, 0, &fields, &length, NULL) !=
        GR_OK)
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
        put_plain(c, key_of(c, n), n);
    }
    for (EACH_CHILD(c, c->nodes, n))
        if (l->top != c->nodes && n != l->top) put_plain(c, key_of(c, n), n);
    /* NXLog's name for it */
    if (l->channel != NULL && l->event_id != NULL && l->provider == NULL &&
        l->source_name != NULL && is_scalar(l->source_name))
        add(c, PLACE_DATA, GR_S("Provider_Name"),
            scalar_value(c, l->source_name));
}

/* Of Microsoft 365, what PowerShell's search gives; of CloudTrail, what
 * lookup-events gives. */
static void note_embedded(collector *c, const json_node *n)
{
    c->out->embedded = NONE;
    if (n == NULL || n->kind != JSON_TEXT || n->text_len == 0 ||
        n->text[0] != '{')
        return;
    c->out->embedded = text_of(c, gr_slice_of(n->text, n->text_len));
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
    for (EACH_CHILD(&c, nodes, n)) put_plain(&c, key_of(&c, n), n);
    return outcome(&c, where, err);
}
