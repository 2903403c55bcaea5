/* link.c - see link.h.
 *
 *   links = { where a group is } { where a value is } { group } { value }
 *   group = key length { length text }   0xFFFFFFFF: no such field, or an empty one
 *   value = has-value [value] tuple
 *   tuple = length { length text }       of value_count, where link_map wants it
 *
 * One for each that the rule's plan has, places counted from the first byte. Which
 * correlations take them is in the plan: a match says nothing of them, so that it
 * costs the same for one of them or for fifty. */
#include "hunt/link.h"

#include "base/number.h"
#include "correlate/address.h"
#include "hunt/limits.h"
#include "hunt/wire.h"
#include "sigma/load.h"
#include "sigma/scalar.h"

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

static void set_fields(gr_arena *arena, const sigma_rule *rule, link_plan *plan)
{
    size_t const sources = rule->source_count;
    correlate_naming *const namings =
        gr_arena_take_array(arena, plan->name_count, sizeof *namings);
    sigma_field *const fields =
        gr_arena_take_array(arena, plan->name_count * sources, sizeof *fields);
    if (gr_arena_status(arena) != GR_OK) return;
    for (size_t i = 0; i < plan->name_count; i++) {
        namings[i] = correlate_naming_of(plan->names[i]);
        for (size_t k = 0; k < sources; k++)
            fields[i * sources + k] =
                sigma_field_of(&rule->sources[k], plan->names[i]);
    }
    plan->namings = namings;
    plan->fields = fields;
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
    set_fields(arena, &map->rules->rules[rule], &p.plan);
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

/* An event as a rule sees it. */
typedef struct {
    const event *e;
    const sigma_rule *rule;
    const bool *is_of; /* of each of its sources */
    link_memo *memo;
    gr_arena *arena;
} asking;

static const bool *sources_of(const sigma_rule *rule, const event *e,
                              gr_arena *arena)
{
    bool *const is_of =
        gr_arena_take_array(arena, rule->source_count, sizeof *is_of);
    if (gr_arena_status(arena) != GR_OK) return is_of;
    gr_slice const channel = value_text(arena, e->channel);
    for (size_t i = 0; i < rule->source_count; i++) {
        gr_slice const wanted = rule->sources[i].channel;
        is_of[i] = wanted.len == 0 || gr_equal_ascii_fold(wanted, channel);
    }
    return is_of;
}

static bool value_by(const asking *a, const sigma_field *field, event_value *v)
{
    const sigma_field_place *const place =
        link_memo_place(a->memo, field, a->e);
    if (place == NULL) return false;
    *v = sigma_field_read(field, place, a->e, a->arena);
    return v->type != VALUE_ABSENT;
}

/* From the first of the rule's sources that has it. ABSENT: none does. */
static event_value value_in(const asking *a, const sigma_field *fields)
{
    event_value v = value_of(VALUE_ABSENT, NULL, 0);
    for (size_t i = 0; i < a->rule->source_count; i++)
        if (a->is_of[i] && value_by(a, &fields[i], &v)) break;
    return v.type == VALUE_LIST && value_count(v) > 0 ? value_at(v, 0) : v;
}

static event_value value_called(const asking *a, gr_slice name)
{
    event_value v = value_of(VALUE_ABSENT, NULL, 0);
    for (size_t i = 0; i < a->rule->source_count; i++) {
        sigma_field const field = sigma_field_of(&a->rule->sources[i], name);
        sigma_field_place place;
        if (!a->is_of[i] || !sigma_field_find(&field, a->e->layout, &place))
            continue;
        v = sigma_field_read(&field, &place, a->e, a->arena);
        if (v.type != VALUE_ABSENT) break;
    }
    return v.type == VALUE_LIST && value_count(v) > 0 ? value_at(v, 0) : v;
}

/* Whom a proxy asks for; empty: nobody says. */
static gr_slice client_in(const asking *a)
{
    gr_slice client = GR_S(""), name;
    for (size_t i = 0; client.len == 0; i++) {
        name = correlate_forwarded_field(i);
        if (name.len == 0) break;
        client = address_forwarded(value_text(a->arena, value_called(a, name)));
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
    if (out == NULL || !gr_sha256_all(sha, *text, digest)) return false;
    memcpy(out, text->ptr, kept);
    gr_hex_digits((char *)out + kept, digest, GR_SHA256_SIZE);
    *text = gr_slice_of(out, LINK_TEXT);
    return true;
}

/* Without a pointer: there is no memory. */
static gr_slice text_of(const asking *a, correlate_naming naming, event_value v)
{
    gr_slice text = value_text(a->arena, v);
    if (text.len <= NORMAL_TEXT)
        text = correlate_normal_as(a->arena, naming, text);
    return shorten(link_memo_sha(a->memo), a->arena, &text)
               ? text
               : (gr_slice){NULL, 0};
}

/* What is empty says nothing: one form of an event has an empty text where another has
 * none. */
static link_text or_none(const asking *a, link_text text)
{
    return text.text.len > 0 ? text : link_memo_none(a->memo);
}

/* Without a pointer: the event does not say, or there is no memory. */
static link_text text_in(const asking *a, const link_plan *plan, size_t i)
{
    correlate_naming const naming = plan->namings[i];
    link_text_kept *kept;
    gr_slice const client =
        naming == CORRELATE_CLIENT ? client_in(a) : GR_S("");
    event_value const v =
        client.len > 0 ? value_of(VALUE_UTF8, client.ptr, client.len)
                       : value_in(a, plan->fields + i * a->rule->source_count);
    if (v.type == VALUE_ABSENT || v.type == VALUE_NULL)
        return link_memo_none(a->memo);
    if (link_memo_find(a->memo, naming, v, &kept))
        return or_none(
            a, (link_text){gr_slice_of(kept->text, kept->text_len), kept});
    return or_none(
        a, link_memo_keep(a->memo, kept, naming, v, text_of(a, naming, v)));
}

static bool is_number(gr_arena *arena, gr_slice text, double *out)
{
    sigma_number n;
    if (text.len == 0 || !scalar_number(arena, text, &n)) return false;
    *out = n.f64;
    return true;
}

static bool take_number(gr_arena *arena, link_text text, double *out)
{
    link_text_kept *const kept = text.kept;
    if (kept == NULL) return is_number(arena, text.text, out);
    if (!kept->asked)
        kept->is_number = is_number(arena, text.text, &kept->number);
    kept->asked = true;
    if (kept->is_number) *out = kept->number;
    return kept->is_number;
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

/* One short text is its own key, behind its length, which no digest begins with. */
static bool is_short(gr_slice text)
{
    return text.ptr != NULL && text.len < CORRELATE_KEY;
}

static void set_short_key(gr_slice text, uint8_t out[CORRELATE_KEY])
{
    memset(out, 0, CORRELATE_KEY);
    out[0] = (uint8_t)text.len;
    if (text.len > 0) memcpy(out + 1, text.ptr, text.len);
}

static bool only_value(gr_slice group, gr_slice *out)
{
    gr_cursor c = gr_cursor_over(group, 0);
    return link_next_value(&c, out) && gr_left(&c) == 0;
}

bool link_key(gr_sha256 *sha, gr_slice group, uint8_t out[CORRELATE_KEY])
{
    uint8_t digest[GR_SHA256_SIZE];
    gr_slice only;
    if (only_value(group, &only) && is_short(only)) {
        set_short_key(only, out);
        return true;
    }
    if (!gr_sha256_all(sha, group, digest)) return false;
    memcpy(out, digest, CORRELATE_KEY);
    out[0] |= 0x80;
    return true;
}

/* ---- on the wire ---- */

/* What a plan asks of an event. */
typedef struct {
    const link_plan *plan;
    const link_text *texts; /* of each name */
    link_memo *memo;
    gr_arena *scratch;
    bool with_values;
} answers;

static size_t length_of(const answers *a, const link_tuple *tuple)
{
    size_t len = 0;
    for (size_t k = 0; k < tuple->count; k++)
        len += 4 + a->texts[tuple->names[k]].text.len;
    return len;
}

static bool is_whole(const answers *a, const link_tuple *tuple)
{
    for (size_t k = 0; k < tuple->count; k++)
        if (a->texts[tuple->names[k]].text.ptr == NULL) return false;
    return true;
}

static uint8_t *set_u32(uint8_t *to, uint32_t value)
{
    gr_store_le(to, value, 4);
    return to + 4;
}

static uint8_t *set_bytes(uint8_t *to, gr_slice bytes)
{
    if (bytes.len > 0) memcpy(to, bytes.ptr, bytes.len);
    return to + bytes.len;
}

/* As link_put_value does it, to where there is room for all of them. */
static uint8_t *set_values(const answers *a, const link_tuple *tuple,
                           uint8_t *to)
{
    for (size_t k = 0; k < tuple->count; k++) {
        gr_slice const text = a->texts[tuple->names[k]].text;
        to = set_u32(to, text.ptr == NULL ? UINT32_MAX : (uint32_t)text.len);
        to = set_bytes(to, text);
    }
    return to;
}

static gr_status make_key(const answers *a, const link_tuple *tuple,
                          uint8_t key[CORRELATE_KEY])
{
    gr_slice const first =
        tuple->count == 1 ? a->texts[tuple->names[0]].text : (gr_slice){0};
    if (is_short(first)) {
        set_short_key(first, key);
        return GR_OK;
    }
    size_t const len = length_of(a, tuple);
    uint8_t *const text = gr_arena_take_text(a->scratch, len);
    if (text == NULL) return GR_NOMEM;
    set_values(a, tuple, text);
    return link_key(link_memo_sha(a->memo), gr_slice_of(text, len), key)
               ? GR_OK
               : GR_NOMEM;
}

/* What a tuple is told apart by, to `to`. */
static gr_status set_key(const answers *a, const link_tuple *tuple, uint8_t *to)
{
    link_key_kept *const key =
        link_memo_key(a->memo, a->texts, tuple->names, tuple->count);
    if (key == NULL) return make_key(a, tuple, to);
    if (!key->made) GR_TRY(make_key(a, tuple, key->bytes));
    key->made = true;
    memcpy(to, key->bytes, CORRELATE_KEY);
    return GR_OK;
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

static bool is_told(const answers *a, const link_tuple *value)
{
    return a->with_values && !value->number && is_whole(a, value);
}

/* What all of it takes at most. */
static size_t room_for(const answers *a)
{
    const link_plan *const plan = a->plan;
    size_t room = 0;
    for (size_t i = 0; i < plan->group_count; i++)
        room += 4 + CORRELATE_KEY + 4 + length_of(a, &plan->groups[i]);
    for (size_t i = 0; i < plan->value_count; i++) {
        const link_tuple *const value = &plan->values[i];
        room += 4 + 1 + CORRELATE_VALUE + 4;
        if (is_told(a, value)) room += length_of(a, value);
    }
    return room;
}

static uint8_t *set_group(const answers *a, const link_tuple *group,
                          uint8_t *to, gr_status *status)
{
    gr_status const made = set_key(a, group, to);
    if (made != GR_OK) *status = made;
    uint8_t *const text = to + CORRELATE_KEY + 4;
    to = set_values(a, group, text);
    set_u32(text - 4, (uint32_t)(to - text));
    return to;
}

static uint8_t *set_value(const answers *a, const link_tuple *value,
                          uint8_t *to, gr_status *status)
{
    bool const has = value->number ? take_value_number(a, value, to + 1)
                                   : is_whole(a, value);
    if (has && !value->number) {
        gr_status const made = set_key(a, value, to + 1);
        if (made != GR_OK) *status = made;
    }
    *to++ = has;
    if (has) to += CORRELATE_VALUE;
    uint8_t *const text = to + 4;
    to = is_told(a, value) ? set_values(a, value, text) : text;
    set_u32(text - 4, (uint32_t)(to - text));
    return to;
}

static void put_answers(const answers *a, gr_buffer *out)
{
    const link_plan *const plan = a->plan;
    size_t const groups = plan->group_count, all = groups + plan->value_count;
    uint8_t *const links = gr_buffer_room(out, room_for(a));
    if (links == NULL) return;
    uint8_t *to = links + 4 * all;
    for (size_t i = 0; i < all; i++) {
        set_u32(links + 4 * i, (uint32_t)(to - links));
        to = i < groups
                 ? set_group(a, &plan->groups[i], to, &out->status)
                 : set_value(a, &plan->values[i - groups], to, &out->status);
    }
    out->len += (size_t)(to - links);
}

void link_put_texts(const link_map *map, uint32_t rule, const gr_slice *texts,
                    link_memo *memo, gr_arena *scratch, gr_buffer *out)
{
    const link_plan *const plan = &map->plans[rule];
    link_text *const all =
        gr_arena_take_array(scratch, plan->name_count, sizeof *all);
    if (gr_arena_status(scratch) != GR_OK) return;
    for (size_t i = 0; i < plan->name_count; i++)
        all[i] = (link_text){texts[i], NULL};
    answers const a = {plan, all, memo, scratch, map->with_values};
    put_answers(&a, out);
}

void link_put(const link_map *map, uint32_t rule, const event *e,
              link_memo *memo, gr_arena *scratch, gr_buffer *out)
{
    const sigma_rule *const of = &map->rules->rules[rule];
    const link_plan *const plan = &map->plans[rule];
    link_text *const texts =
        gr_arena_take_array(scratch, plan->name_count, sizeof *texts);
    asking const ask = {e, of, sources_of(of, e, scratch), memo, scratch};
    if (gr_arena_status(scratch) != GR_OK) return;
    link_memo_begin(memo);
    for (size_t i = 0; i < plan->name_count; i++)
        texts[i] = text_in(&ask, plan, i);
    answers const a = {plan, texts, memo, scratch, map->with_values};
    put_answers(&a, out);
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
