/* link.c - see link.h.
 *
 *   links = { where a group is } { where a value is } { group } { value }
 *   group = key length { length text }   0xFFFFFFFF: the event has no such field
 *   value = has-value [value] tuple
 *   tuple = length { length text }       of value_count, where link_map wants it
 *
 * One for each that the rule's plan has, places counted from the first byte. Which
 * correlations take them is in the plan: a match says nothing of them, so that it
 * costs the same for one of them or for fifty. */
#include "hunt/link.h"

#include "base/number.h"
#include "correlate/address.h"
#include "correlate/normal.h"
#include "hunt/limits.h"
#include "hunt/wire.h"
#include "sigma/load.h"
#include "sigma/scalar.h"
#include "sigma/view.h"

enum {
    NORMAL_TEXT = 16 << 10, /* what is longer is compared as it stands */
    LINK_TEXT = 1024
};

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

/* ---- plans ---- */

/* A plan while it grows: rooms for as many as there may be. */
typedef struct {
    gr_arena *arena;
    gr_slice *names;
    link_tuple *groups, *values;
    size_t *group_of, *value_of;
    link_plan plan;
} planning;

static uint32_t name_of(planning *p, gr_slice name)
{
    uint32_t i = 0;
    while (i < p->plan.name_count && !gr_equal(p->names[i], name)) i++;
    if (i == p->plan.name_count) p->names[p->plan.name_count++] = name;
    return i;
}

static bool same_tuple(const link_tuple *a, const link_tuple *b)
{
    return a->count == b->count && a->number == b->number &&
           (a->count == 0 ||
            memcmp(a->names, b->names, a->count * sizeof *a->names) == 0);
}

/* Which of `tuples` it is, the last one where it is new. */
static size_t tuple_of(planning *p, link_tuple *tuples, size_t *count,
                       const gr_slice *names, size_t name_count, bool number)
{
    uint32_t *const numbers =
        gr_arena_take_array(p->arena, name_count, sizeof *numbers);
    link_tuple const tuple = {numbers, name_count, number};
    size_t i = 0;
    if (gr_arena_status(p->arena) != GR_OK) return 0;
    for (size_t k = 0; k < name_count; k++) numbers[k] = name_of(p, names[k]);
    while (i < *count && !same_tuple(&tuples[i], &tuple)) i++;
    if (i == *count) tuples[(*count)++] = tuple;
    return i;
}

static void plan_use(planning *p, const sigma_correlation *c, link_use use,
                     size_t at)
{
    const sigma_correlation_part *const part = &c->parts[use.part];
    bool const number = c->type != CORRELATE_VALUE_COUNT;
    p->group_of[at] = tuple_of(p, p->groups, &p->plan.group_count,
                               part->group_by, c->group_by_count, false);
    p->value_of[at] = c->field_count == 0
                          ? SIZE_MAX
                          : tuple_of(p, p->values, &p->plan.value_count,
                                     part->fields, c->field_count, number);
}

static size_t count_names(const link_map *map, uint32_t rule)
{
    size_t count = 0;
    for (size_t i = 0; i < map->counts[rule]; i++) {
        uint32_t const number = map->uses[rule][i].correlation;
        const sigma_correlation *const c =
            map->rules->rules[number].correlation;
        count += c->group_by_count + c->field_count;
    }
    return count;
}

static void plan_rule(gr_arena *arena, const link_map *map, uint32_t rule)
{
    size_t const uses = map->counts[rule], names = count_names(map, rule);
    planning p = {arena,
                  gr_arena_take_array(arena, names, sizeof(gr_slice)),
                  gr_arena_take_array(arena, uses, sizeof(link_tuple)),
                  gr_arena_take_array(arena, uses, sizeof(link_tuple)),
                  gr_arena_take_array(arena, uses, sizeof(size_t)),
                  gr_arena_take_array(arena, uses, sizeof(size_t)),
                  {0}};
    if (gr_arena_status(arena) != GR_OK) return;
    for (size_t i = 0; i < uses; i++) {
        link_use const use = map->uses[rule][i];
        plan_use(&p, map->rules->rules[use.correlation].correlation, use, i);
    }
    p.plan.names = p.names;
    p.plan.groups = p.groups;
    p.plan.values = p.values;
    p.plan.group_of = p.group_of;
    p.plan.value_of = p.value_of;
    map->plans[rule] = p.plan;
}

bool link_map_of(gr_arena *arena, const sigma_rules *rules, link_map *out)
{
    *out = (link_map){.rules = rules};
    out->uses = gr_arena_take_array(arena, rules->count, sizeof *out->uses);
    out->counts = gr_arena_take_array(arena, rules->count, sizeof *out->counts);
    out->plans = gr_arena_take_array(arena, rules->count, sizeof *out->plans);
    if (out->uses == NULL || out->counts == NULL || out->plans == NULL)
        return false;
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
    for (uint32_t i = 0; i < rules->count; i++)
        if (out->counts[i] > 0) plan_rule(arena, out, i);
    return gr_arena_status(arena) == GR_OK;
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

/* Of a text that is long, its beginning and a digest. False: no memory. */
static bool shorten(gr_sha256 *sha, gr_arena *arena, gr_slice *text)
{
    uint8_t digest[GR_SHA256_SIZE];
    if (text->len <= LINK_TEXT) return true;
    uint8_t *const out = gr_arena_take_text(arena, LINK_TEXT);
    size_t const kept = LINK_TEXT - 2 * GR_SHA256_SIZE;
    if (out == NULL || !gr_sha256_start(sha) || !gr_sha256_add(sha, *text) ||
        !gr_sha256_end(sha, digest))
        return false;
    memcpy(out, text->ptr, kept);
    gr_hex_digits((char *)out + kept, digest, GR_SHA256_SIZE);
    *text = gr_slice_of(out, LINK_TEXT);
    return true;
}

/* Without a pointer: the event does not say, or there is no memory. */
static gr_slice text_in(const sigma_rule *rule, gr_slice name, const event *e,
                        gr_sha256 *sha, gr_arena *arena)
{
    gr_slice const none = {NULL, 0};
    gr_slice const client =
        correlate_is_client(name) ? client_in(rule, e, arena) : GR_S("");
    if (client.len > 0) return correlate_normal(arena, name, client);
    event_value const v = value_in(rule, name, e, arena);
    if (v.type == VALUE_ABSENT || v.type == VALUE_NULL) return none;
    gr_slice text = value_text(arena, v);
    if (text.len <= NORMAL_TEXT) text = correlate_normal(arena, name, text);
    return shorten(sha, arena, &text) ? text : none;
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

bool link_key(gr_sha256 *sha, gr_slice group, uint8_t out[CORRELATE_KEY])
{
    uint8_t digest[GR_SHA256_SIZE];
    if (!gr_sha256_start(sha) || !gr_sha256_add(sha, group) ||
        !gr_sha256_end(sha, digest))
        return false;
    memcpy(out, digest, CORRELATE_KEY);
    return true;
}

/* ---- on the wire ---- */

/* What a plan asks of an event. */
typedef struct {
    const link_plan *plan;
    const gr_slice *texts; /* of each name; without a pointer: none */
    link_memo *memo;
    gr_arena *scratch;
    bool with_values;
} answers;

static void put_values(const answers *a, const link_tuple *tuple,
                       gr_buffer *out)
{
    for (size_t k = 0; k < tuple->count; k++)
        link_put_value(out, a->texts[tuple->names[k]]);
}

static void put_group(const answers *a, const link_tuple *group, gr_buffer *out)
{
    static const uint8_t none[CORRELATE_KEY];
    size_t const key_at = out->len;
    gr_put(out, gr_slice_of(none, sizeof none));
    size_t const text_at = out->len + 4;
    wire_put_u32(out, 0);
    put_values(a, group, out);
    if (out->status != GR_OK) return;
    gr_slice const text = gr_from(gr_buffer_slice(out), text_at);
    wire_set_u32(out, text_at - 4, (uint32_t)text.len);
    if (!link_memo_key(a->memo, text, out->ptr + key_at))
        out->status = GR_NOMEM;
}

/* A number, as it lies in memory. */
static bool take_value_number(const answers *a, const link_tuple *value,
                              uint8_t bytes[CORRELATE_VALUE])
{
    double number = 0;
    for (size_t k = 0; k < value->count; k++)
        if (!take_number(a->scratch, a->texts[value->names[k]], &number))
            return false;
    memset(bytes, 0, CORRELATE_VALUE);
    memcpy(bytes, &number, sizeof number);
    return true;
}

/* What a tuple is told apart by. What cannot be made is a failure of `out`. */
static bool take_value_key(const answers *a, const link_tuple *value,
                           uint8_t bytes[CORRELATE_VALUE], gr_buffer *out)
{
    for (size_t k = 0; k < value->count; k++)
        if (a->texts[value->names[k]].ptr == NULL) return false;
    gr_buffer tuple = gr_buffer_upto(HUNT_FIELDS_CEILING);
    put_values(a, value, &tuple);
    if (tuple.status == GR_OK &&
        !link_memo_key(a->memo, gr_buffer_slice(&tuple), bytes))
        tuple.status = GR_NOMEM;
    if (tuple.status != GR_OK) out->status = tuple.status;
    gr_buffer_free(&tuple);
    return true;
}

static void put_value(const answers *a, const link_tuple *value, gr_buffer *out)
{
    uint8_t bytes[CORRELATE_VALUE];
    bool const has = value->number ? take_value_number(a, value, bytes)
                                   : take_value_key(a, value, bytes, out);
    gr_put_byte(out, has);
    if (has) gr_put(out, gr_slice_of(bytes, sizeof bytes));
    size_t const at = out->len + 4;
    wire_put_u32(out, 0);
    if (!a->with_values || !has || value->number) return;
    put_values(a, value, out);
    if (out->status == GR_OK)
        wire_set_u32(out, at - 4, (uint32_t)(out->len - at));
}

/* What comes next is the i-th that is there. */
static void set_place(gr_buffer *out, size_t links_at, size_t i)
{
    if (out->status == GR_OK)
        wire_set_u32(out, links_at + 4 * i, (uint32_t)(out->len - links_at));
}

void link_put_texts(const link_map *map, uint32_t rule, const gr_slice *texts,
                    link_memo *memo, gr_arena *scratch, gr_buffer *out)
{
    const link_plan *const plan = &map->plans[rule];
    answers const a = {plan, texts, memo, scratch, map->with_values};
    size_t const links_at = out->len, groups = plan->group_count;
    for (size_t i = 0; i < groups + plan->value_count; i++)
        wire_put_u32(out, 0);
    for (size_t i = 0; i < groups; i++) {
        set_place(out, links_at, i);
        put_group(&a, &plan->groups[i], out);
    }
    for (size_t i = 0; i < plan->value_count; i++) {
        set_place(out, links_at, groups + i);
        put_value(&a, &plan->values[i], out);
    }
}

void link_put(const link_map *map, uint32_t rule, const event *e,
              link_memo *memo, gr_arena *scratch, gr_buffer *out)
{
    const sigma_rule *const of = &map->rules->rules[rule];
    const link_plan *const plan = &map->plans[rule];
    gr_slice *const texts =
        gr_arena_take_array(scratch, plan->name_count, sizeof *texts);
    if (gr_arena_status(scratch) != GR_OK) return;
    for (size_t i = 0; i < plan->name_count; i++)
        texts[i] = text_in(of, plan->names[i], e, link_memo_sha(memo), scratch);
    link_put_texts(map, rule, texts, memo, scratch, out);
}

/* ---- read again ---- */

link_reader link_read(const link_map *map, uint32_t rule, gr_slice links)
{
    return (link_reader){map, links, rule, 0};
}

/* Before the i-th group or value. */
static gr_cursor place_of(const link_reader *r, size_t i)
{
    gr_cursor c = gr_cursor_over(gr_from(r->links, 4 * i), 0);
    uint32_t const at = gr_read_u32le(&c);
    return c.short_read ? c : gr_cursor_over(gr_from(r->links, at), 0);
}

bool link_take_group(const link_reader *r, size_t i, link *out)
{
    gr_cursor c = place_of(r, i);
    gr_slice const key = gr_take(&c, CORRELATE_KEY);
    out->group = wire_take_text(&c);
    if (c.short_read) return false;
    memcpy(out->row.key, key.ptr, CORRELATE_KEY);
    return true;
}

bool link_take_value(const link_reader *r, size_t i, link *out)
{
    gr_cursor c = place_of(r, r->map->plans[r->rule].group_count + i);
    out->row.has_value = gr_read_u8(&c) != 0;
    gr_slice const value =
        gr_take(&c, out->row.has_value ? CORRELATE_VALUE : 0);
    out->value = wire_take_text(&c);
    if (c.short_read) return false;
    if (out->row.has_value) memcpy(out->row.value, value.ptr, CORRELATE_VALUE);
    return true;
}

bool link_next(link_reader *r, link *out)
{
    const link_plan *const plan = &r->map->plans[r->rule];
    size_t const i = r->next++;
    if (i >= r->map->counts[r->rule]) return false;
    *out = (link){.use = r->map->uses[r->rule][i]};
    out->row.part = out->use.part;
    return link_take_group(r, plan->group_of[i], out) &&
           (plan->value_of[i] == SIZE_MAX ||
            link_take_value(r, plan->value_of[i], out));
}
