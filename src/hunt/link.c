/* link.c - see link.h.
 *
 *   links  = { number } { text }
 *   number = is-there f64               of each value that is to be one
 *   text   = length { byte }            0xFFFFFFFF: no such field, or an empty one
 *
 * One for each that the rule's plan has. Which correlations take them, and which of them
 * are a group or a value together, is in the plan: a match says nothing of it, so that
 * it costs the same for one correlation or for fifty.
 */
#include "hunt/link.h"

#include "base/mem.h"
#include "correlate/address.h"
#include "hunt/limits.h"
#include "hunt/wire.h"
#include "sigma/load.h"
#include "sigma/scalar.h"

enum {
    NORMAL_TEXT = 16 << 10, /* what is longer is compared as it stands */
    LINK_TEXT = 1024,
    FEW_TEXTS = 8
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

bool link_same_names(const link_tuple *a, const link_tuple *b)
{
    return a->count == b->count &&
           (a->count == 0 ||
            memcmp(a->names, b->names, a->count * sizeof *a->names) == 0);
}

/* One for the same names is the same, and has the same place. */
static bool same_tuple(const link_tuple *a, const link_tuple *b)
{
    return a->number == b->number && link_same_names(a, b);
}

/* Which of `tuples` it is, the last one where it is new. */
static size_t tuple_of(planning *p, link_tuple *tuples, size_t *count,
                       const gr_slice *names, size_t name_count, bool number)
{
    uint32_t *const numbers =
        gr_arena_take_array(p->arena, name_count, sizeof *numbers);
    link_tuple const tuple = {numbers, name_count, number,
                              p->plan.number_count};
    size_t i = 0;
    if (gr_arena_status(p->arena) != GR_OK) return 0;
    for (size_t k = 0; k < name_count; k++) numbers[k] = name_of(p, names[k]);
    while (i < *count && !same_tuple(&tuples[i], &tuple)) i++;
    if (i < *count) return i;
    tuples[(*count)++] = tuple;
    p->plan.number_count += number;
    return i;
}

static bool wants_number(const sigma_correlation *c)
{
    return c->field_count > 0 && c->type != CORRELATE_VALUE_COUNT;
}

static size_t value_of_use(planning *p, const sigma_correlation *c,
                           link_use use)
{
    if (c->field_count == 0) return SIZE_MAX;
    return tuple_of(p, p->values, &p->plan.value_count,
                    c->parts[use.part].fields, c->field_count, wants_number(c));
}

static void plan_texts(planning *p, const sigma_correlation *c, link_use use,
                       size_t at)
{
    p->group_of[at] =
        tuple_of(p, p->groups, &p->plan.group_count,
                 c->parts[use.part].group_by, c->group_by_count, false);
    if (!wants_number(c)) p->value_of[at] = value_of_use(p, c, use);
}

static void plan_number(planning *p, const sigma_correlation *c, link_use use,
                        size_t at)
{
    if (wants_number(c)) p->value_of[at] = value_of_use(p, c, use);
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

static size_t count_forwarded(void)
{
    size_t count = 0;
    while (correlate_forwarded_field(count).len > 0) count++;
    return count;
}

static bool names_client(const link_plan *plan)
{
    for (size_t i = 0; i < plan->name_count; i++)
        if (plan->namings[i] == CORRELATE_CLIENT) return true;
    return false;
}

static void set_namings(gr_arena *arena, link_plan *plan)
{
    correlate_naming *const namings =
        gr_arena_take_array(arena, plan->name_count, sizeof *namings);
    if (namings == NULL) return;
    for (size_t i = 0; i < plan->name_count; i++)
        namings[i] = correlate_naming_of(plan->names[i]);
    plan->namings = namings;
    plan->forwarded_count = names_client(plan) ? count_forwarded() : 0;
}

static void set_fields(gr_arena *arena, const sigma_rule *rule, link_plan *plan)
{
    size_t const sources = rule->source_count,
                 names = plan->name_count + plan->forwarded_count;
    sigma_field *const fields =
        gr_arena_take_array(arena, names * sources, sizeof *fields);
    if (gr_arena_status(arena) != GR_OK) return;
    for (size_t i = 0; i < names; i++)
        for (size_t k = 0; k < sources; k++)
            fields[i * sources + k] = sigma_field_of(
                &rule->sources[k],
                i < plan->name_count
                    ? plan->names[i]
                    : correlate_forwarded_field(i - plan->name_count));
    plan->fields = fields;
}

static void plan_uses(planning *p, const link_map *map, uint32_t rule,
                      void (*plan_use)(planning *, const sigma_correlation *,
                                       link_use, size_t))
{
    for (size_t i = 0; i < map->counts[rule]; i++) {
        link_use const use = map->uses[rule][i];
        plan_use(p, map->rules->rules[use.correlation].correlation, use, i);
    }
}

static void note_most(link_map *map, size_t texts)
{
    if (texts > map->most_texts) map->most_texts = texts;
}

static void plan_rule(gr_arena *arena, link_map *map, uint32_t rule)
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
    plan_uses(&p, map, rule, plan_texts);
    p.plan.text_count = p.plan.name_count;
    plan_uses(&p, map, rule, plan_number);
    p.plan.names = p.names;
    p.plan.groups = p.groups;
    p.plan.values = p.values;
    p.plan.group_of = p.group_of;
    p.plan.value_of = p.value_of;
    set_namings(arena, &p.plan);
    set_fields(arena, &map->rules->rules[rule], &p.plan);
    map->plans[rule] = p.plan;
    note_most(map, p.plan.text_count);
    for (size_t i = 0; i < p.plan.group_count; i++)
        note_most(map, p.groups[i].count);
    for (size_t i = 0; i < p.plan.value_count; i++)
        note_most(map, p.values[i].count);
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
    link_memo *memo;
    gr_arena *arena;
    const link_place *places; /* of some of the plan's fields */
    size_t places_from;       /* the first of these */
    gr_slice channel;
    bool channel_known;
} asking;

static bool is_of_channel(asking *a, gr_slice wanted)
{
    if (!a->channel_known) a->channel = value_text(a->arena, a->e->channel);
    a->channel_known = true;
    return gr_equal_ascii_fold(wanted, a->channel);
}

/* Is the event of the rule's i-th source? */
static inline bool is_of(asking *a, size_t i)
{
    gr_slice const wanted = a->rule->sources[i].channel;
    return wanted.len == 0 || is_of_channel(a, wanted);
}

/* Of the i-th of its plan's fields. */
static const link_place *place_of(asking *a, const link_plan *plan, size_t i)
{
    size_t const from = i / LINK_PLACES * LINK_PLACES,
                 left = (plan->name_count + plan->forwarded_count) *
                            a->rule->source_count -
                        from;
    if (a->places == NULL || a->places_from != from)
        a->places = link_memo_places(a->memo, plan->fields + from, left, a->e);
    a->places_from = from;
    return &a->places[i - from];
}

static bool value_by(asking *a, const link_plan *plan, size_t i, event_value *v)
{
    const link_place *const p = place_of(a, plan, i);
    if (!p->found) return false;
    *v = p->direct
             ? event_ref_value(a->e, p->ref)
             : sigma_field_read(&plan->fields[i], &p->place, a->e, a->arena);
    return v->type != VALUE_ABSENT;
}

/* From the first of the rule's sources that has it. ABSENT: none does. */
static event_value value_in(asking *a, const link_plan *plan, size_t name)
{
    event_value v = value_of(VALUE_ABSENT, NULL, 0);
    size_t const sources = a->rule->source_count;
    for (size_t i = 0; i < sources; i++)
        if (is_of(a, i) && value_by(a, plan, name * sources + i, &v)) break;
    return v.type == VALUE_LIST && value_count(v) > 0 ? value_at(v, 0) : v;
}

/* Whom a proxy asks for; empty: nobody says. */
static gr_slice client_in(asking *a, const link_plan *plan)
{
    gr_slice client = GR_S("");
    for (size_t i = 0; client.len == 0 && i < plan->forwarded_count; i++)
        client = address_forwarded(
            value_text(a->arena, value_in(a, plan, plan->name_count + i)));
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

/* Without a pointer: there is no memory. */
static link_text normal_of(const asking *a, correlate_naming naming,
                           event_value v)
{
    link_text_kept *kept;
    if (v.type == VALUE_ABSENT || v.type == VALUE_NULL)
        return link_memo_none(a->memo);
    if (link_memo_find(a->memo, naming, v, &kept))
        return or_none(
            a, (link_text){gr_slice_of(kept->text, kept->text_len), kept});
    return or_none(
        a, link_memo_keep(a->memo, kept, naming, v, text_of(a, naming, v)));
}

static event_value value_named(asking *a, const link_plan *plan, size_t i)
{
    gr_slice const client =
        plan->namings[i] == CORRELATE_CLIENT ? client_in(a, plan) : GR_S("");
    return client.len > 0 ? value_of(VALUE_UTF8, client.ptr, client.len)
                          : value_in(a, plan, i);
}

/* ---- numbers ---- */

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

/* Of digits alone, what they say: most numbers of logs, for less. */
static bool take_digits(event_value v, double *out)
{
    uint32_t n = 0;
    gr_slice const text = value_bytes(v);
    if ((v.type != VALUE_UTF8 && v.type != VALUE_NUMBER_TEXT) ||
        text.len == 0 || text.len > 9 || text.ptr[0] == '0')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned const digit = (unsigned)text.ptr[i] - '0';
        if (digit > 9) return false;
        n = n * 10 + digit;
    }
    *out = n;
    return true;
}

/* ---- groups ---- */

void link_put_value(gr_buffer *group, gr_slice value)
{
    if (value.ptr == NULL) wire_put_u32(group, UINT32_MAX);
    else wire_put_text(group, value);
}

uint8_t *link_set_value(uint8_t *to, gr_slice value)
{
    gr_store_le(to, value.ptr == NULL ? UINT32_MAX : value.len, 4);
    if (value.len > 0) memcpy(to + 4, value.ptr, value.len);
    return to + 4 + value.len;
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

enum { NUMBER_BYTES = 1 + 8 };

static size_t numbers_len(const link_plan *plan)
{
    return NUMBER_BYTES * plan->number_count;
}

static void set_number(uint8_t *numbers, const link_tuple *value, bool is_there,
                       double number)
{
    uint8_t *const to = numbers + NUMBER_BYTES * value->at;
    *to = is_there;
    memcpy(to + 1, &number, sizeof number);
}

/* All texts, behind room for the numbers, which this returns. NULL: no memory, as `out`
 * says. */
static uint8_t *put_all_texts(const link_plan *plan, const link_text *texts,
                              gr_buffer *out)
{
    size_t const before = numbers_len(plan);
    size_t room = before;
    for (size_t i = 0; i < plan->text_count; i++) room += 4 + texts[i].text.len;
    uint8_t *const links = gr_buffer_room(out, room);
    if (links == NULL) return NULL;
    uint8_t *to = links + before;
    for (size_t i = 0; i < plan->text_count; i++)
        to = link_set_value(to, texts[i].text);
    out->len += room;
    return links;
}

void link_put_texts(const link_map *map, uint32_t rule, const gr_slice *texts,
                    gr_arena *scratch, gr_buffer *out)
{
    const link_plan *const plan = &map->plans[rule];
    link_text *const all =
        gr_arena_take_array(scratch, plan->name_count, sizeof *all);
    if (gr_arena_status(scratch) != GR_OK) return;
    for (size_t i = 0; i < plan->name_count; i++)
        all[i] = (link_text){texts[i], NULL};
    uint8_t *const numbers = put_all_texts(plan, all, out);
    for (size_t i = 0; numbers != NULL && i < plan->value_count; i++) {
        const link_tuple *const value = &plan->values[i];
        double n = 0;
        if (!value->number) continue;
        bool const is =
            is_number(scratch, texts[value->names[value->count - 1]], &n);
        set_number(numbers, value, is, n);
    }
}

/* A name that is asked for as a text, too, is there as one. */
static bool number_named(asking *a, const link_plan *plan,
                         const link_text *texts, size_t i, double *out)
{
    if (i < plan->text_count) return take_number(a->arena, texts[i], out);
    event_value const v = value_named(a, plan, i);
    return take_digits(v, out) ||
           take_number(a->arena, normal_of(a, plan->namings[i], v), out);
}

static void put_numbers(asking *a, const link_plan *plan,
                        const link_text *texts, uint8_t *numbers)
{
    for (size_t i = 0; i < plan->value_count; i++) {
        const link_tuple *const value = &plan->values[i];
        double n = 0;
        if (!value->number) continue;
        bool const is =
            number_named(a, plan, texts, value->names[value->count - 1], &n);
        set_number(numbers, value, is, n);
    }
}

void link_put(const link_map *map, uint32_t rule, const event *e,
              link_memo *memo, gr_arena *scratch, gr_buffer *out)
{
    const link_plan *const plan = &map->plans[rule];
    link_text few[FEW_TEXTS], *texts = few;
    asking ask = {.e = e,
                  .rule = &map->rules->rules[rule],
                  .memo = memo,
                  .arena = scratch};
    if (plan->text_count > FEW_TEXTS)
        texts = gr_arena_take_array(scratch, plan->text_count, sizeof *texts);
    if (texts == NULL) return;
    link_memo_begin(memo);
    for (size_t i = 0; i < plan->text_count; i++)
        texts[i] =
            normal_of(&ask, plan->namings[i], value_named(&ask, plan, i));
    uint8_t *const numbers = put_all_texts(plan, texts, out);
    if (numbers != NULL) put_numbers(&ask, plan, texts, numbers);
}

/* ---- read again ---- */

bool link_split(const link_map *map, uint32_t rule, gr_slice bytes,
                gr_slice *texts)
{
    const link_plan *const plan = &map->plans[rule];
    size_t const before = numbers_len(plan);
    gr_cursor c = gr_cursor_over(gr_from(bytes, before), 0);
    if (bytes.len < before) return false;
    for (size_t i = 0; i < plan->text_count; i++)
        if (!link_next_value(&c, &texts[i])) return false;
    return !c.short_read;
}

bool link_number(const link_tuple *value, gr_slice bytes, double *out)
{
    gr_slice const number =
        gr_sub(bytes, NUMBER_BYTES * value->at, NUMBER_BYTES);
    if (number.len < NUMBER_BYTES || number.ptr[0] == 0) return false;
    memcpy(out, number.ptr + 1, sizeof *out);
    return true;
}

bool link_put_tuple(const link_tuple *tuple, const gr_slice *texts,
                    gr_buffer *out)
{
    bool whole = true;
    for (size_t i = 0; i < tuple->count; i++) {
        gr_slice const text = texts[tuple->names[i]];
        link_put_value(out, text);
        whole = whole && text.ptr != NULL;
    }
    return whole;
}

bool link_reader_init(link_reader *r, const link_map *map)
{
    *r = (link_reader){.map = map};
    r->group = r->value = gr_buffer_upto((size_t)1 << 30);
    r->sha = gr_sha256_new_for_little();
    r->texts = gr_alloc_array(map->most_texts + 1, sizeof *r->texts);
    if (r->sha != NULL && r->texts != NULL) return true;
    link_reader_free(r);
    return false;
}

void link_reader_free(link_reader *r)
{
    gr_sha256_free(r->sha);
    gr_free(r->texts);
    gr_buffer_free(&r->group);
    gr_buffer_free(&r->value);
    *r = (link_reader){.map = NULL};
}

void link_read(link_reader *r, uint32_t rule, gr_slice bytes)
{
    r->bytes = bytes;
    r->rule = rule;
    r->next = link_split(r->map, rule, bytes, r->texts) ? 0 : SIZE_MAX;
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to correlate");
}

static gr_status read_value(link_reader *r, const link_tuple *value, link *out,
                            gr_error *err)
{
    if (value->number) {
        out->row.has_value = link_number(value, r->bytes, &out->row.number);
        return GR_OK;
    }
    out->row.has_value = link_put_tuple(value, r->texts, &r->value);
    if (!out->row.has_value) return GR_OK;
    out->value = gr_buffer_slice(&r->value);
    return r->value.status == GR_OK &&
                   link_key(r->sha, out->value, out->row.value)
               ? GR_OK
               : no_memory(err);
}

gr_status link_next(link_reader *r, link *out, gr_error *err)
{
    const link_plan *const plan = &r->map->plans[r->rule];
    const link_use *const uses = r->map->uses[r->rule];
    size_t const count = r->map->counts[r->rule];
    while (r->next < count && r->without != NULL &&
           r->without[uses[r->next].correlation])
        r->next++;
    if (r->next >= count) return GR_NONE;
    size_t const i = r->next++;
    *out = (link){.use = uses[i]};
    out->row.part = out->use.part;
    r->group.len = r->value.len = 0;
    (void)link_put_tuple(&plan->groups[plan->group_of[i]], r->texts, &r->group);
    out->group = gr_buffer_slice(&r->group);
    if (r->group.status != GR_OK || !link_key(r->sha, out->group, out->row.key))
        return no_memory(err);
    return plan->value_of[i] == SIZE_MAX
               ? GR_OK
               : read_value(r, &plan->values[plan->value_of[i]], out, err);
}
