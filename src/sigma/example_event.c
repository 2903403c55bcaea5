/* example_event.c - see example_event.h. */
#include "sigma/example_event.h"

#include "base/number.h"
#include "base/time.h"
#include "sigma/scalar.h"

#define PLACE GR_S("{n}")

typedef struct {
    gr_arena *arena;
    gr_slice n; /* empty: `{n}` stays */
} value_maker;

static gr_status no_memory(const example_room *room, gr_error *err)
{
    gr_status const status = gr_arena_status(room->arena);
    return gr_fail(err, status == GR_OK ? GR_NOMEM : status, GR_NO_OFFSET,
                   "no memory for the examples of a rule");
}

static field_part part_of(gr_slice name)
{
    static const gr_slice system[] = {GR_S_INIT("Channel"),
                                      GR_S_INIT("Computer"),
                                      GR_S_INIT("EventID"),
                                      GR_S_INIT("EventRecordID"),
                                      GR_S_INIT("Keywords"),
                                      GR_S_INIT("Level"),
                                      GR_S_INIT("Opcode"),
                                      GR_S_INIT("Provider_Guid"),
                                      GR_S_INIT("Provider_Name"),
                                      GR_S_INIT("Security_UserID"),
                                      GR_S_INIT("Task"),
                                      GR_S_INIT("TimeCreated_SystemTime"),
                                      GR_S_INIT("Version"),
                                      GR_S_INIT("Execution_ProcessID"),
                                      GR_S_INIT("Execution_ThreadID")};
    bool const known =
        gr_is_one_of(name, system, sizeof system / sizeof *system);
    return known ? FIELD_SYSTEM : FIELD_PAYLOAD;
}

/* ---- values ---- */

/* How often `{n}` stands in a text. */
static size_t places_in(gr_slice text)
{
    size_t count = 0;
    for (size_t at; (at = gr_find(text, PLACE)) != SIZE_MAX; count++)
        text = gr_from(text, at + PLACE.len);
    return count;
}

static uint8_t *put(uint8_t *to, gr_slice s)
{
    if (s.len > 0) memcpy(to, s.ptr, s.len);
    return to + s.len;
}

/* The text with the number in its places; borrowed where it has none. */
static gr_slice with_number(const value_maker *m, gr_slice text)
{
    size_t const count = m->n.len == 0 ? 0 : places_in(text);
    uint64_t more;
    if (count == 0) return text;
    if (!gr_mul(count, m->n.len, &more) || !gr_add(more, text.len, &more) ||
        more > SIZE_MAX) {
        gr_arena_refuse(m->arena, GR_LIMIT);
        return (gr_slice){NULL, 0};
    }
    size_t const len = (size_t)more - count * PLACE.len;
    uint8_t *const made = gr_arena_take_text(m->arena, len), *to = made;
    if (made == NULL) return (gr_slice){NULL, 0};
    for (size_t i = 0; i < count; i++) {
        size_t const at = gr_find(text, PLACE);
        to = put(put(to, gr_sub(text, 0, at)), m->n);
        text = gr_from(text, at + PLACE.len);
    }
    (void)put(to, text);
    return gr_slice_of(made, len);
}

static event_value number_value(gr_arena *arena, gr_slice text)
{
    enum { WIDTH = 8 };
    sigma_number number;
    bool const whole = scalar_number(arena, text, &number) && !number.real;
    uint8_t *const bytes = gr_arena_take_text(arena, WIDTH);
    if (!whole || bytes == NULL)
        return value_of(VALUE_NUMBER_TEXT, text.ptr, text.len);
    for (size_t i = 0; i < WIDTH; i++)
        bytes[i] = (uint8_t)((uint64_t)number.i64 >> 8 * i);
    return value_of(VALUE_I64, bytes, WIDTH);
}

static event_value text_value(const value_maker *m, gr_slice text)
{
    gr_slice const made = with_number(m, text);
    return value_of(VALUE_UTF8, made.ptr, made.len);
}

static event_value scalar_value(const value_maker *m, const yaml_value *v)
{
    static const uint8_t booleans[2] = {0, 1};
    switch (v->kind) {
    case YAML_BOOL:
        return value_of(VALUE_BOOL, &booleans[scalar_is_true(v->text)], 1);
    case YAML_NUMBER: return number_value(m->arena, v->text);
    case YAML_TEXT: return text_value(m, v->text);
    case YAML_NULL:
    case YAML_LIST:
    case YAML_MAP: break;
    }
    return value_of(VALUE_NULL, NULL, 0);
}

/* False: a map, or a list of other than scalars. */
static bool make_value(const value_maker *m, const yaml_value *v,
                       event_value *out)
{
    *out = scalar_value(m, v);
    if (v->kind != YAML_LIST) return v->kind != YAML_MAP;
    event_value *const list =
        gr_arena_take_array(m->arena, v->count, sizeof *list);
    for (size_t i = 0; i < v->count; i++) {
        if (!yaml_is_scalar(v->u.items[i])) return false;
        if (list != NULL) list[i] = scalar_value(m, v->u.items[i]);
    }
    *out = value_of(VALUE_LIST, list, list == NULL ? 0 : v->count);
    return true;
}

/* ---- the event ---- */

static gr_status refuse(const event *self, event_format format,
                        gr_arena *scratch, gr_buffer *out, gr_error *err)
{
    (void)format, (void)scratch, (void)out;
    return gr_fail(err, GR_UNSUPPORTED, self->offset, "an example of a rule");
}

static void keep_fact(event *e, gr_slice name, event_value v)
{
    if (gr_equal(name, GR_S("Channel"))) e->channel = v;
    if (gr_equal(name, GR_S("Computer"))) e->computer = v;
    if (gr_equal(name, GR_S("Provider_Name"))) e->provider = v;
    if (gr_equal(name, GR_S("TimeCreated_SystemTime")))
        e->time_ns = value_time(v);
    value_number id;
    if (!gr_equal(name, GR_S("EventID")) || !value_to_number(v, &id)) return;
    e->has_event_id =
        id.kind == NUMBER_I64 && id.i64 >= 0 && id.i64 <= UINT32_MAX;
    if (e->has_event_id) e->event_id = (uint32_t)id.i64;
}

gr_status example_event_make(example_room *room, const yaml_value *map,
                             uint64_t n, event *out, gr_error *err)
{
    char digits[GR_NUMBER_TEXT];
    if (map->kind != YAML_MAP) return GR_NONE;
    value_maker const maker = {room->arena, n == 0 ? (gr_slice){NULL, 0}
                                                   : gr_u64_text(digits, n)};
    layout_name *const names =
        gr_arena_take_array(room->arena, map->count, sizeof *names);
    event_value *const values =
        gr_arena_take_array(room->arena, map->count, sizeof *values);
    if (names == NULL || values == NULL) return no_memory(room, err);
    *out = (event){.values = values,
                   .time_ns = GR_TIME_NONE,
                   .source_kind = "example",
                   .render = refuse};
    for (size_t i = 0; i < map->count; i++) {
        gr_slice const key = map->u.pairs[i].key;
        names[i] =
            (layout_name){layout_clean_name(room->arena, key), part_of(key)};
        if (!make_value(&maker, map->u.pairs[i].value, &values[i]))
            return GR_NONE;
        keep_fact(out, key, values[i]);
    }
    if (gr_arena_status(room->arena) != GR_OK) return no_memory(room, err);
    if (map->count >= EVENT_CONSTANT) return GR_NONE;
    out->layout = layout_table_get(room->layouts, names, map->count);
    return out->layout == NULL ? no_memory(room, err) : GR_OK;
}

static bool value_varies(const yaml_value *v)
{
    if (v->kind == YAML_TEXT) return places_in(v->text) > 0;
    for (size_t i = 0; v->kind == YAML_LIST && i < v->count; i++)
        if (v->u.items[i]->kind == YAML_TEXT &&
            places_in(v->u.items[i]->text) > 0)
            return true;
    return false;
}

bool example_event_varies(const yaml_value *map)
{
    for (size_t i = 0; map->kind == YAML_MAP && i < map->count; i++)
        if (value_varies(map->u.pairs[i].value)) return true;
    return false;
}
