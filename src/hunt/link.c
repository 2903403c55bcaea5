/* link.c - see link.h.
 *
 *   link  = correlation part has-value key value group
 *   group = { length text }         length 0xFFFFFFFF: the event has no such field */
#include "hunt/link.h"

#include "base/hash.h"
#include "base/number.h"
#include "correlate/address.h"
#include "correlate/normal.h"
#include "hunt/wire.h"
#include "sigma/load.h"
#include "sigma/scalar.h"
#include "sigma/view.h"

enum { GROUP_CEILING = 64 << 10 };

/* ---- which ---- */

static bool takes(const sigma_rule *rule)
{
    return rule->correlation != NULL && rule->state == RULE_LOADED;
}

static void count_uses(const sigma_rules *rules, uint32_t *counts)
{
    for (size_t i = 0; i < rules->count; i++)
        for (size_t k = 0; takes(&rules->rules[i]) &&
                           k < rules->rules[i].correlation->part_count;
             k++)
            counts[rules->rules[i].correlation->parts[k].rule]++;
}

bool link_map_of(gr_arena *arena, const sigma_rules *rules, link_map *out)
{
    *out = (link_map){.rules = rules};
    out->uses = gr_arena_take_array(arena, rules->count, sizeof *out->uses);
    out->counts = gr_arena_take_array(arena, rules->count, sizeof *out->counts);
    if (out->uses == NULL || out->counts == NULL) return false;
    count_uses(rules, out->counts);
    for (size_t i = 0; i < rules->count; i++)
        if (out->counts[i] > 0)
            out->uses[i] =
                gr_arena_take_array(arena, out->counts[i], sizeof(link_use));
    if (gr_arena_status(arena) != GR_OK) return false;
    memset(out->counts, 0, rules->count * sizeof *out->counts);
    for (uint32_t i = 0; i < rules->count; i++) {
        const sigma_correlation *const c = rules->rules[i].correlation;
        for (uint32_t k = 0; takes(&rules->rules[i]) && k < c->part_count;
             k++) {
            uint32_t const part = c->parts[k].rule;
            out->uses[part][out->counts[part]++] = (link_use){i, k};
        }
    }
    return true;
}

/* ---- the values of an event ---- */

static bool is_of(const sigma_source *source, const event *e, gr_arena *arena)
{
    return source->channel.len == 0 ||
           gr_equal_ascii_fold(source->channel, value_text(arena, e->channel));
}

/* As the rule sees it, from the first of its sources that has it. ABSENT: none
 * does. */
static event_value value_in(const sigma_rule *rule, gr_slice name,
                            const event *e, gr_arena *arena)
{
    event_value v = value_of(VALUE_ABSENT, NULL, 0);
    for (size_t i = 0; i < rule->source_count; i++) {
        sigma_field_place place;
        if (!is_of(&rule->sources[i], e, arena)) continue;
        sigma_field const field = sigma_field_of(&rule->sources[i], name);
        if (!sigma_field_find(&field, e->layout, &place)) continue;
        v = sigma_field_read(&field, &place, e, arena);
        if (v.type != VALUE_ABSENT) break;
    }
    return v.type == VALUE_LIST && value_count(v) > 0 ? value_at(v, 0) : v;
}

/* Whom a proxy asks for; empty: nobody says. */
static gr_slice client_in(const sigma_rule *rule, const event *e,
                          gr_arena *arena)
{
    gr_slice client = GR_S(""), name;
    for (size_t i = 0; client.len == 0; i++) {
        name = correlate_forwarded_field(i);
        if (name.len == 0) break;
        client = address_forwarded(
            value_text(arena, value_in(rule, name, e, arena)));
    }
    return client;
}

/* Without a pointer: the event does not say. */
static gr_slice text_in(const sigma_rule *rule, gr_slice name, const event *e,
                        gr_arena *arena)
{
    gr_slice const client =
        correlate_is_client(name) ? client_in(rule, e, arena) : GR_S("");
    if (client.len > 0) return correlate_normal(arena, name, client);
    event_value const v = value_in(rule, name, e, arena);
    if (v.type == VALUE_ABSENT || v.type == VALUE_NULL)
        return (gr_slice){NULL, 0};
    return correlate_normal(arena, name, value_text(arena, v));
}

static bool take_number(gr_arena *arena, gr_slice text, double *out)
{
    sigma_number n;
    if (text.len == 0 || !scalar_number(arena, text, &n)) return false;
    *out = n.f64;
    return true;
}

/* ---- groups ---- */

void link_put_value(gr_buffer *group, gr_slice value)
{
    if (value.ptr == NULL) wire_put_u32(group, UINT32_MAX);
    else wire_put_text(group, value);
}

bool link_next_value(gr_cursor *group, gr_slice *out)
{
    if (gr_left(group) < 4) return false;
    uint32_t const len = gr_read_u32le(group);
    *out = (gr_slice){NULL, 0};
    if (len != UINT32_MAX) *out = gr_take(group, len);
    return true;
}

bool link_key(gr_slice group, uint8_t out[CORRELATE_KEY])
{
    uint8_t digest[GR_SHA256_SIZE];
    if (!gr_sha256_of(group, digest)) return false;
    memcpy(out, digest, CORRELATE_KEY);
    return true;
}

/* ---- on the wire ---- */

static void put_fixed(gr_buffer *out, const void *bytes, size_t len)
{
    gr_put(out, gr_slice_of(bytes, len));
}

/* The tuple of value_count, or a number; false: the event lacks it. */
static bool find_value(const sigma_correlation *c, const sigma_rule *rule,
                       const sigma_correlation_part *part, const event *e,
                       gr_arena *scratch, correlate_row *row)
{
    gr_buffer tuple = gr_buffer_upto(GROUP_CEILING);
    bool whole = c->field_count > 0;
    for (size_t i = 0; whole && i < c->field_count; i++) {
        gr_slice const text = text_in(rule, part->fields[i], e, scratch);
        whole = text.ptr != NULL;
        if (whole && c->type != CORRELATE_VALUE_COUNT)
            whole = take_number(scratch, text, &row->number);
        link_put_value(&tuple, text);
    }
    if (whole && c->type == CORRELATE_VALUE_COUNT)
        whole = tuple.status == GR_OK &&
                link_key(gr_buffer_slice(&tuple), row->value);
    gr_buffer_free(&tuple);
    return whole;
}

static void put_one(const link_map *map, uint32_t rule, link_use use,
                    const event *e, gr_arena *scratch, gr_buffer *out)
{
    const sigma_correlation *const c =
        map->rules->rules[use.correlation].correlation;
    const sigma_correlation_part *const part = &c->parts[use.part];
    const sigma_rule *const of = &map->rules->rules[rule];
    correlate_row row = {.part = use.part};
    row.has_value = find_value(c, of, part, e, scratch, &row);
    wire_put_u32(out, use.correlation);
    wire_put_u32(out, use.part);
    gr_put_byte(out, row.has_value);
    size_t const key_at = out->len;
    put_fixed(out, row.key, sizeof row.key);
    put_fixed(out, row.value, sizeof row.value);
    size_t const group_at = out->len;
    wire_put_u32(out, 0);
    for (size_t i = 0; i < c->group_by_count; i++)
        link_put_value(out, text_in(of, part->group_by[i], e, scratch));
    if (out->status != GR_OK) return;
    gr_slice const group = gr_from(gr_buffer_slice(out), group_at + 4);
    wire_set_u32(out, group_at, (uint32_t)group.len);
    if (!link_key(group, out->ptr + key_at)) out->status = GR_NOMEM;
}

void link_put(const link_map *map, uint32_t rule, const event *e,
              gr_arena *scratch, gr_buffer *out)
{
    for (size_t i = 0; i < map->counts[rule]; i++)
        put_one(map, rule, map->uses[rule][i], e, scratch, out);
}

bool link_take(gr_cursor *c, link *out)
{
    if (gr_left(c) == 0) return false;
    out->use.correlation = gr_read_u32le(c);
    out->use.part = gr_read_u32le(c);
    out->row = (correlate_row){.part = out->use.part};
    out->row.has_value = gr_read_u8(c) != 0;
    memcpy(out->row.key, gr_take(c, CORRELATE_KEY).ptr, CORRELATE_KEY);
    memcpy(out->row.value, gr_take(c, CORRELATE_VALUE).ptr, CORRELATE_VALUE);
    out->group = gr_take(c, gr_read_u32le(c));
    return !c->short_read;
}
