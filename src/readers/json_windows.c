/* json_windows.c - see json_windows.h.
 *
 *   {"log_name": "Security", "event_id": 4688,     Channel, EventID
 *    "event_data": {"NewProcessName": "x"}}        NewProcessName
 *   {"Channel": "Security", "EventId": 4688,
 *    "Payload": "{\"EventData\":{\"Data\":..."}    NewProcessName
 *
 * The fields were collected under the names that the object has, joined by dots;
 * here they get others, in their place. Sources: samples of each program's
 * output and its documentation. */
#include "readers/json_windows.h"

#include "base/number.h"
#include "readers/json_signs.h"
#include "readers/limits.h"
#include "readers/win_channel.h"
#include "readers/wincsv_message.h"
#include "readers/wincsv_payload.h"

typedef enum {
    HABIT_NONE,
    HABIT_PARAMS, /* data without names are param1, param2, ... */
    HABIT_WAZUH,  /* names begin with small letters, each \ is two */
    HABIT_SPLUNK  /* what was an attribute of XML has kept its quotes */
} habit;

struct json_windows {
    gr_slice signs, facts, data, text, channel;
    habit habit;
};

static const json_windows shapes_known[] = {
#define WINDOWS(signs, facts, data, text, channel, habit)                      \
    {GR_S_INIT(signs), GR_S_INIT(facts),   GR_S_INIT(data),                    \
     GR_S_INIT(text),  GR_S_INIT(channel), HABIT_##habit},
#include "readers/json_windows_list.h"
#undef WINDOWS
};
enum { SHAPES = sizeof shapes_known / sizeof *shapes_known };
_Static_assert(SHAPES <= 32, "a bit for each shape");

uint32_t json_windows_with(const event_layout *layout)
{
    uint32_t with = 0;
    for (size_t i = 0; i < SHAPES; i++)
        if (json_signs_named(shapes_known[i].signs, layout))
            with |= UINT32_C(1) << i;
    return with;
}

const json_windows *json_windows_of(uint32_t shapes, const json_fields *fields)
{
    for (; shapes != 0; shapes &= shapes - 1) {
        const json_windows *const s = &shapes_known[__builtin_ctz(shapes)];
        if (json_signs_fit(s->signs, fields)) return s;
    }
    return NULL;
}

/* ---- facts ---- */

static size_t find(const json_fields *f, gr_slice name, field_part part)
{
    size_t i = 0;
    while (i < f->count &&
           (f->names[i].part != part || !gr_equal(f->names[i].name, name)))
        i++;
    return i;
}

static bool says_something(event_value v)
{
    return v.type != VALUE_ABSENT && v.type != VALUE_NULL &&
           (v.type != VALUE_UTF8 || v.len > 0);
}

static void without_quotes(event_value *v)
{
    gr_slice const text = value_bytes(*v);
    if (v->type == VALUE_UTF8 && text.len > 1 &&
        gr_starts_with(text, GR_S("'")) && gr_ends_with(text, GR_S("'")))
        *v = value_of(VALUE_UTF8, text.ptr + 1, text.len - 2);
}

static void name_facts(const json_windows *s, json_fields *f)
{
    for (gr_slice words = s->facts; words.len > 0;) {
        gr_slice const word = json_take_word(&words);
        gr_slice const name = json_word_name(word);
        size_t const i = find(f, gr_from(word, name.len + 1), FIELD_PAYLOAD);
        if (i == f->count || !says_something(f->values[i]) ||
            find(f, name, FIELD_SYSTEM) < f->count)
            continue;
        f->names[i] = (layout_name){name, FIELD_SYSTEM};
        if (s->habit == HABIT_SPLUNK) without_quotes(&f->values[i]);
    }
}

static gr_slice text_fact(const json_fields *f, gr_slice name)
{
    size_t const i = find(f, name, FIELD_SYSTEM);
    bool const text = i < f->count && f->values[i].type == VALUE_UTF8;
    return text ? value_bytes(f->values[i]) : (gr_slice){NULL, 0};
}

static uint32_t event_id(const json_fields *f)
{
    value_number n;
    size_t const i = find(f, GR_S("EventID"), FIELD_SYSTEM);
    if (i == f->count || !value_to_number(f->values[i], &n)) return 0;
    if (n.kind == NUMBER_U64) return n.u64 <= UINT32_MAX ? (uint32_t)n.u64 : 0;
    return n.kind == NUMBER_I64 && n.i64 > 0 && n.i64 <= (int64_t)UINT32_MAX
               ? (uint32_t)n.i64
               : 0;
}

/* ---- data under names ---- */

static gr_slice behind_last_dot(gr_slice name)
{
    size_t begin = name.len;
    while (begin > 0 && name.ptr[begin - 1] != '.') begin--;
    return gr_from(name, begin);
}

/* Of a name behind one of the words of `data`, EventData's or UserData's own;
 * empty: it is no such name. */
static gr_slice data_name(gr_slice data, gr_slice name)
{
    while (data.len > 0) {
        gr_slice prefix = json_take_word(&data);
        bool const leaf = gr_ends_with(prefix, GR_S("*"));
        if (leaf) prefix.len--;
        if (!gr_starts_with(name, prefix)) continue;
        return leaf ? behind_last_dot(name) : gr_from(name, prefix.len);
    }
    return (gr_slice){NULL, 0};
}

static gr_slice with_capital(gr_arena *arena, gr_slice name)
{
    uint8_t *const out = gr_arena_take_text(arena, name.len);
    if (out == NULL) return name;
    memcpy(out, name.ptr, name.len);
    if (out[0] >= 'a' && out[0] <= 'z') out[0] = (uint8_t)(out[0] - 'a' + 'A');
    return gr_slice_of(out, name.len);
}

/* Does each backslash stand beside another? */
static bool has_pairs_alone(gr_slice text)
{
    size_t pairs = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\\') continue;
        if (++i == text.len || text.ptr[i] != '\\') return false;
        pairs++;
    }
    return pairs > 0;
}

static void halve_backslashes(gr_arena *arena, event_value *v)
{
    gr_slice const text = value_bytes(*v);
    if (v->type != VALUE_UTF8 || !has_pairs_alone(text)) return;
    uint8_t *const out = gr_arena_take_text(arena, text.len);
    if (out == NULL) return;
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        out[len++] = text.ptr[i];
        i += text.ptr[i] == '\\';
    }
    gr_arena_trim_text(arena, out, text.len, len);
    *v = value_of(VALUE_UTF8, out, len);
}

static void name_data(const json_windows *s, gr_arena *arena, json_fields *f)
{
    for (size_t i = 0; i < f->count && s->data.len > 0; i++) {
        layout_name *const n = &f->names[i];
        gr_slice const name = n->part == FIELD_PAYLOAD
                                  ? data_name(s->data, n->name)
                                  : (gr_slice){NULL, 0};
        if (name.len == 0) continue;
        n->name = name;
        if (s->habit != HABIT_WAZUH) continue;
        n->name = with_capital(arena, name);
        halve_backslashes(arena, &f->values[i]);
    }
}

/* ---- data in a text ---- */

/* The text between the first <tag and the last </tag>, with both. */
static gr_slice element_in(gr_slice text, gr_slice open, gr_slice close)
{
    size_t const begin = gr_find(text, open);
    if (begin == SIZE_MAX) return (gr_slice){NULL, 0};
    text = gr_from(text, begin);
    size_t const end = gr_find(text, close);
    return end == SIZE_MAX ? (gr_slice){NULL, 0}
                           : gr_sub(text, 0, end + close.len);
}

/* <EventData>...</EventData> as the event that it is of. */
static bool read_xml(win_events *to, gr_slice text)
{
    gr_slice const open = GR_S("<Event>"), close = GR_S("</Event>");
    gr_slice data = element_in(text, GR_S("<EventData"), GR_S("</EventData>"));
    if (data.len == 0)
        data = element_in(text, GR_S("<UserData"), GR_S("</UserData>"));
    if (data.len == 0) return false;
    size_t const len = open.len + data.len + close.len;
    uint8_t *const whole = gr_arena_take_text(to->arena, len);
    if (whole == NULL) return false;
    memcpy(whole, open.ptr, open.len);
    memcpy(whole + open.len, data.ptr, data.len);
    memcpy(whole + open.len + data.len, close.ptr, close.len);
    return win_events_read(to, gr_slice_of(whole, len), 0, NULL) == GR_OK;
}

static bool read_json(win_events *to, json_shim *shim, gr_slice text)
{
    const json_node *nodes = NULL;
    if (!gr_starts_with(text, GR_S("{"))) return false;
    uint8_t *const padded =
        gr_arena_take_text(to->arena, text.len + JSON_PADDING);
    if (padded == NULL) return false;
    memcpy(padded, text.ptr, text.len);
    memset(padded + text.len, ' ', JSON_PADDING);
    return json_shim_parse(shim, padded, text.len, &nodes) == JSON_PARSED &&
           wincsv_payload_read(to, nodes);
}

/* What the object's first `top` fields say as well is not said again. */
static void drop_what_is_known(json_fields *f, size_t top)
{
    for (size_t i = top; i < f->count; i++) {
        size_t const known = find(f, f->names[i].name, FIELD_PAYLOAD);
        if (known >= top) continue;
        bool const says = says_something(f->values[known]);
        f->values[says ? i : known] = value_of(VALUE_ABSENT, NULL, 0);
    }
}

/* The text of field `i`; a message stays besides what is read out of it. */
static bool read_text(json_shim *shim, gr_arena *arena, json_fields *f,
                      gr_slice channel, size_t i, bool *doubtful)
{
    gr_slice const text = gr_trim(value_bytes(f->values[i]));
    size_t const top = f->count;
    win_events to = {.arena = arena,
                     .fields = {.names = f->names,
                                .values = f->values,
                                .room = JSON_NAMES,
                                .count = f->count}};
    if (gr_equal(f->names[i].name, GR_S("Message"))) {
        bool const room =
            wincsv_message_read(&to, channel, event_id(f), text, doubtful);
        f->count = to.fields.count;
        return room;
    }
    bool const read = read_json(&to, shim, text) || read_xml(&to, text);
    if (!read) return true;
    f->count = to.fields.count;
    f->values[i] = value_of(VALUE_ABSENT, NULL, 0);
    drop_what_is_known(f, top);
    return true;
}

static bool read_texts(const json_windows *s, json_shim *shim, gr_arena *arena,
                       json_fields *f, gr_slice channel, bool *doubtful)
{
    bool room = true;
    for (gr_slice words = s->text; words.len > 0;) {
        size_t const i = find(f, json_take_word(&words), FIELD_PAYLOAD);
        if (i < f->count && f->values[i].type == VALUE_UTF8)
            room = read_text(shim, arena, f, channel, i, doubtful) && room;
    }
    return room;
}

/* ---- the whole ---- */

/* Where it is not said, or empty: by the shape, or by the provider. */
static bool add_channel(const json_windows *s, json_fields *f,
                        gr_slice *channel)
{
    *channel = GR_S("");
    if (text_fact(f, GR_S("Channel")).len > 0) return true;
    *channel = s->channel.len > 0
                   ? s->channel
                   : win_channel_of(text_fact(f, GR_S("Provider_Name")));
    size_t const empty = find(f, GR_S("Channel"), FIELD_PAYLOAD);
    if (channel->len == 0) return true;
    if (empty < f->count) f->values[empty] = value_of(VALUE_ABSENT, NULL, 0);
    return json_derive(f, GR_S("Channel"),
                       value_of(VALUE_UTF8, channel->ptr, channel->len));
}

static bool is_param(const layout_name *n)
{
    return n->part == FIELD_PAYLOAD && gr_starts_with(n->name, GR_S("param")) &&
           n->name.len > 5 && gr_is_digit(n->name.ptr[5]);
}

bool json_windows_add_data(gr_arena *arena, json_fields *f)
{
    size_t count = 0;
    event_value *const list =
        gr_arena_take_array(arena, f->count + 1, sizeof *list);
    if (list == NULL) return true; /* the arena says why */
    for (size_t i = 0; i < f->count; i++)
        if (is_param(&f->names[i]) && f->values[i].type != VALUE_LIST)
            list[count++] = f->values[i];
    return count == 0 ||
           json_derive(f, GR_S("Data"),
                       count == 1 ? list[0]
                                  : value_of(VALUE_LIST, list, count));
}

bool json_windows_name(const json_windows *s, json_shim *shim, gr_arena *arena,
                       json_fields *f, gr_slice *channel, bool *doubtful)
{
    f->windows = true;
    *doubtful = false;
    name_facts(s, f);
    name_data(s, arena, f);
    bool const room = add_channel(s, f, channel);
    gr_slice const own = text_fact(f, GR_S("Channel"));
    if (s->habit == HABIT_PARAMS)
        return json_windows_add_data(arena, f) && room;
    return read_texts(s, shim, arena, f, own.len > 0 ? own : *channel,
                      doubtful) &&
           room;
}
