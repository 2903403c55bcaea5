/* judge.c - see judge.h. */
#include "hunt/judge.h"

#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "hunt/identity.h"
#include "hunt/limits.h"
#include "hunt/tally.h"
#include "hunt/wire.h"
#include "readers/file_event.h"

#include <stdlib.h>

/* Beside the names of fields: a length and brackets for each indicator. */
enum { PLACES_ROOM = 1 << 16 };

typedef struct {
    const judge_shared *shared;
    sigma_matcher *matcher;
    yara_scanner *yara;      /* NULL: no file so far */
    ioc_matcher *indicators; /* NULL: there are none */
    gr_arena *scratch;       /* one event */
    tally *tally;            /* of one block */
    gr_sha256 *sha;
    link_memo *memo;
    gr_buffer fields;
    gr_buffer where; /* where indicators stand */
    gr_buffer links; /* what correlations take */
    gr_buffer alike; /* what of that other forms have, too */
    wire_sums sums;
    sigma_profile profile; /* where rules' costs are counted */
} judge;

static bool open_profile(judge *j)
{
    const judge_costs *const costs = j->shared->costs;
    if (costs == NULL) return true;
    j->profile.now_ns = costs->sum.now_ns;
    j->profile.rules =
        gr_alloc_array(costs->rule_count + 1, sizeof *j->profile.rules);
    if (j->profile.rules == NULL || j->matcher == NULL) return false;
    sigma_matcher_profile(j->matcher, &j->profile);
    return true;
}

static void close_profile(judge *j)
{
    judge_costs *const costs = j->shared->costs;
    if (j->profile.rules == NULL) return;
    pthread_mutex_lock(&costs->lock);
    for (size_t i = 0; i < costs->rule_count; i++) {
        costs->sum.rules[i].looked += j->profile.rules[i].looked;
        costs->sum.rules[i].held += j->profile.rules[i].held;
        costs->sum.rules[i].time_ns += j->profile.rules[i].time_ns;
    }
    costs->sum.judging_ns += j->profile.judging_ns;
    costs->sum.searching_ns += j->profile.searching_ns;
    pthread_mutex_unlock(&costs->lock);
    gr_free(j->profile.rules);
}

static bool open_indicators(judge *j)
{
    if (j->shared->indicators == NULL) return true;
    j->indicators = ioc_matcher_new(j->shared->indicators);
    return j->indicators != NULL;
}

void *judge_open(void *shared)
{
    judge *const j = gr_alloc(sizeof *j);
    if (j == NULL) return NULL;
    j->shared = shared;
    static const sigma_memo_limits nothing = {0, 0};
    j->matcher = sigma_matcher_new(j->shared->engine,
                                   j->shared->no_memo ? &nothing : NULL);
    j->scratch = gr_arena_new(HUNT_SCRATCH_CEILING);
    j->tally = tally_new();
    j->sha = gr_sha256_new_for_little();
    j->memo = link_memo_new();
    j->fields = gr_buffer_upto(HUNT_FIELDS_CEILING);
    j->where = gr_buffer_upto(HUNT_FIELDS_CEILING + PLACES_ROOM);
    j->links = gr_buffer_upto(HUNT_FIELDS_CEILING);
    j->alike = gr_buffer_upto(HUNT_FIELDS_CEILING);
    if (j->matcher != NULL && j->scratch != NULL && j->tally != NULL &&
        j->sha != NULL && j->memo != NULL && open_indicators(j) &&
        open_profile(j))
        return j;
    judge_close(j);
    return NULL;
}

void judge_close(void *worker)
{
    judge *const j = worker;
    close_profile(j);
    sigma_matcher_free(j->matcher);
    ioc_matcher_free(j->indicators);
    yara_scanner_free(j->yara);
    gr_arena_free(j->scratch);
    tally_free(j->tally);
    gr_sha256_free(j->sha);
    link_memo_free(j->memo);
    gr_buffer_free(&j->fields);
    gr_buffer_free(&j->where);
    gr_buffer_free(&j->links);
    gr_buffer_free(&j->alike);
    gr_free(j);
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to judge an event");
}

/* ---- matches ---- */

/* Every field that is there, in record order. Where a header field and a field
 * of the payload have one name, the header's is told apart. */
static void put_field(judge *j, const event *e, size_t i, bool *first)
{
    const event_field *const field = &e->layout->fields[i];
    event_value const v = event_field_shown(e, i, j->scratch);
    if (v.type == VALUE_ABSENT) return;
    if (!field->shadowed) {
        gr_json_key(&j->fields, first, field->name);
    } else {
        uint8_t name[7 + HUNT_NAME_CEILING] = "System.";
        gr_slice const cut = gr_sub(field->name, 0, HUNT_NAME_CEILING);
        if (cut.len > 0) memcpy(name + 7, cut.ptr, cut.len);
        gr_json_key(&j->fields, first, gr_slice_of(name, 7 + cut.len));
    }
    value_put_json(&j->fields, v);
}

/* What finds no room behind the fields is left out. */
static void put_beside(judge *j, const event *e, bool *first)
{
    gr_buffer *const out = &j->fields;
    size_t const before = out->len;
    if (e->put_beside == NULL) return;
    e->put_beside(e, first, j->scratch, out);
    if (out->status != GR_LIMIT) return;
    out->status = GR_OK;
    out->len = before;
}

static void put_fields(judge *j, const event *e)
{
    gr_buffer *const out = &j->fields;
    bool first = true;
    out->len = 0;
    out->status = GR_OK;
    gr_put_byte(out, '{');
    for (size_t i = 0; i < e->layout->field_count; i++) {
        put_field(j, e, i, &first);
        if (out->status != GR_OK) return;
    }
    put_beside(j, e, &first);
    gr_put_byte(out, '}');
}

/* What holds on an event: rules and indicators. */
typedef struct {
    sigma_hits rules;
    ioc_hits indicators;
    bool linked; /* it is of use to correlations alone */
    bool told;   /* something may be told of the event itself */
    /* By what the event is known in any form; asked for when first needed. */
    bool asked, known;
    uint8_t identity[GR_SHA256_SIZE];
} findings;

/* Rule or indicator `number`, if it counts on this host, to the end of `out`. */
static size_t put_number(const judge *j, uint8_t *out, uint32_t number,
                         sigma_level level, gr_slice host)
{
    const hunt_event_filter *const filter = j->shared->filter;
    if (!hunt_level_counts(filter, hunt_level_on(filter, level, host)))
        return 0;
    gr_store_le(out, number, 4);
    return 4;
}

static bool find_identity(judge *j, const event *e, findings *f)
{
    if (!f->asked)
        f->known = gr_sha256_start(j->sha) &&
                   identity_add(j->sha, e, j->scratch) &&
                   gr_sha256_end(j->sha, f->identity);
    f->asked = true;
    return f->known;
}

/* Of the rule with the place `at` among those that hold: a digest of the event and of
 * all that correlations take of it. What differs in that is another event to them,
 * whatever it says of itself. */
static void put_alike(judge *j, const event *e, findings *f, uint32_t number,
                      size_t at, gr_slice links)
{
    uint8_t rule[4], digest[GR_SHA256_SIZE] = {0};
    if (!find_identity(j, e, f)) return;
    gr_store_le(rule, number, sizeof rule);
    bool const made =
        gr_sha256_start(j->sha) &&
        gr_sha256_add(j->sha, gr_slice_of(f->identity, sizeof f->identity)) &&
        gr_sha256_add(j->sha, gr_slice_of(rule, sizeof rule)) &&
        gr_sha256_add(j->sha, links) && gr_sha256_end(j->sha, digest);
    if (!made) j->alike.status = GR_NOMEM;
    while (j->alike.status == GR_OK && j->alike.len < at * FORM_DIGEST)
        gr_put_byte(&j->alike, 0);
    gr_put(&j->alike, gr_slice_of(digest, FORM_DIGEST));
}

/* What correlations take is theirs, whatever its level. */
static size_t put_rule(judge *j, const event *e, uint32_t number, gr_slice host,
                       findings *f, size_t at, uint8_t *out)
{
    const sigma_rule *const rule = &j->shared->rules->rules[number];
    if (link_count(j->shared->links, number) == 0) {
        if (f->linked) return 0;
        f->told = true;
        return put_number(j, out, number, rule->level, host);
    }
    f->told = f->told || (!f->linked && !rule->silent);
    size_t const start = j->links.len;
    wire_put_u32(&j->links, 0);
    link_put(j->shared->links, number, e, j->memo, j->scratch, &j->links);
    wire_set_u32(&j->links, start, (uint32_t)(j->links.len - start - 4));
    put_alike(j, e, f, number, at,
              gr_from(gr_buffer_slice(&j->links), start + 4));
    gr_store_le(out, number, 4);
    return 4;
}

/* ["Image","Hashes"]: where the indicator of hits[0] stands; how many hits that
 * are. Names that find no room are left out: who wrote them must not lose what
 * else was found. */
static size_t put_places(judge *j, const event *e, const ioc_hit *hits,
                         size_t count)
{
    size_t n = 0;
    gr_buffer *const out = &j->where;
    size_t const start = out->len;
    wire_put_u32(out, 0);
    for (; n < count && hits[n].item == hits[0].item; n++) {
        gr_put_byte(out, n == 0 ? '[' : ',');
        gr_json_text(out, e->layout->fields[hits[n].field].name);
    }
    if (out->status == GR_LIMIT || out->len >= HUNT_FIELDS_CEILING) {
        out->status = GR_OK;
        out->len = start + 4;
        gr_put_byte(out, '[');
    }
    gr_put_byte(out, ']');
    wire_set_u32(out, start, (uint32_t)(out->len - start - 4));
    return n;
}

static size_t put_indicators(judge *j, const event *e, const ioc_hits *hits,
                             gr_slice host, uint8_t *out)
{
    size_t const rules = j->shared->rules->count;
    size_t n = 0;
    for (size_t i = 0; i < hits->count;) {
        uint32_t const item = hits->items[i].item;
        size_t const before = j->where.len;
        i += put_places(j, e, hits->items + i, hits->count - i);
        size_t const taken =
            put_number(j, out + n, (uint32_t)(rules + item),
                       ioc_set_get(j->shared->indicators, item)->level, host);
        if (taken == 0) j->where.len = before;
        n += taken;
    }
    return n;
}

/* The rules and indicators that count on this host, as bytes for the wire. */
static gr_slice counting(judge *j, const event *e, findings *f, gr_slice host)
{
    size_t const most = f->rules.count + f->indicators.count;
    uint8_t *const out = gr_arena_take_text(j->scratch, most * 4 + 1);
    size_t n = 0;
    if (out == NULL) return (gr_slice){NULL, 0};
    j->where.len = j->links.len = j->alike.len = 0;
    j->where.status = j->links.status = j->alike.status = GR_OK;
    for (size_t i = 0; i < f->rules.count; i++)
        n += put_rule(j, e, f->rules.rules[i], host, f, n / 4, out + n);
    if (f->indicators.count > 0) {
        n += put_indicators(j, e, &f->indicators, host, out + n);
        f->told = true;
    }
    return gr_slice_of(out, n);
}

static wire_match start_match(judge *j, const event *e)
{
    return (wire_match){.offset = e->offset,
                        .length = e->length,
                        .record_id = e->record_id,
                        .time_ns = e->time_ns,
                        .clock_ahead_ns = e->clock_ahead_ns,
                        .event_id = e->event_id,
                        .has_record_id = e->has_record_id,
                        .has_event_id = e->has_event_id,
                        .carved = e->carved,
                        .nameless =
                            identity_is_nameless(e) && !file_is_event(e),
                        .host = value_text(j->scratch, e->computer),
                        .channel = value_text(j->scratch, e->channel)};
}

/* A file is its path as well: the same script in two folders is two. */
static bool hash_record(judge *j, const event *e, uint8_t *out)
{
    bool const file = file_is_event(e);
    return gr_sha256_start(j->sha) &&
           (!file || (gr_sha256_add(j->sha, file_event_path(e)) &&
                      gr_sha256_add(j->sha, GR_S("\0")))) &&
           gr_sha256_add(j->sha, e->raw) && gr_sha256_end(j->sha, out);
}

/* None where all that holds is told by correlations. */
static void set_fields(judge *j, const event *e, const findings *f,
                       wire_match *m)
{
    m->fields = GR_S("{}");
    if (!f->told) return;
    put_fields(j, e);
    m->fields_omitted =
        j->fields.status != GR_OK || gr_arena_status(j->scratch) != GR_OK;
    if (!m->fields_omitted) m->fields = gr_buffer_slice(&j->fields);
}

static gr_status put_match(judge *j, const event *e, findings *f,
                           gr_buffer *out, gr_error *err)
{
    wire_match m = start_match(j, e);
    m.check = file_is_event(e);
    m.rules = counting(j, e, f, m.host);
    if (gr_arena_status(j->scratch) != GR_OK || j->where.status != GR_OK ||
        j->links.status != GR_OK || j->alike.status != GR_OK)
        return no_memory(err);
    if (m.rules.len == 0) return GR_OK;
    m.where = gr_buffer_slice(&j->where);
    m.links = gr_buffer_slice(&j->links);
    m.alike = gr_buffer_slice(&j->alike);
    m.rank = identity_rank(e);
    set_fields(j, e, f, &m);
    if (j->fields.status == GR_NOMEM) return no_memory(err);
    if (!hash_record(j, e, m.raw_sha256)) return no_memory(err);
    wire_put_match(out, &m);
    return GR_OK;
}

static void put_fault(const event *e, const char *why, gr_buffer *out)
{
    wire_fault const fault = {e->offset, e->length, gr_slice_of_c(why)};
    wire_put_fault(out, &fault);
}

/* GR_OK also where the event could not be judged: then that is told. */
static gr_status ask_rules(judge *j, const event *e, sigma_hits *hits,
                           bool *judged, gr_buffer *out, gr_error *err)
{
    gr_error why; /* not cleared: that is a long text, and this is each event */
    why.text[0] = '\0';
    gr_status const status = j->shared->oracle
                                 ? sigma_oracle_match(j->matcher, e, hits, &why)
                                 : sigma_match(j->matcher, e, hits, &why);
    if (status == GR_NOMEM) return no_memory(err);
    *judged = status == GR_OK;
    if (*judged) j->sums.regex_limits += hits->regex_limits;
    else hits->count = 0;
    if (!*judged) put_fault(e, why.text, out);
    return GR_OK;
}

static gr_status ask_indicators(judge *j, const event *e, ioc_hits *hits,
                                gr_buffer *out, gr_error *err)
{
    gr_error why;
    why.text[0] = '\0';
    gr_status const status =
        ioc_match(j->indicators, e, j->scratch, hits, &why);
    if (status == GR_NOMEM) return no_memory(err);
    if (status != GR_OK) put_fault(e, why.text, out);
    else if (hits->beyond) put_fault(e, "too many indicators in it", out);
    return GR_OK;
}

static gr_status match(judge *j, const event *e, bool linked, bool *judged,
                       gr_buffer *out, gr_error *err)
{
    findings f = {.linked = linked};
    GR_TRY(ask_rules(j, e, &f.rules, judged, out, err));
    if (j->indicators != NULL && !linked)
        GR_TRY(ask_indicators(j, e, &f.indicators, out, err));
    return f.rules.count + f.indicators.count == 0
               ? GR_OK
               : put_match(j, e, &f, out, err);
}

/* ---- files as events: a match for each rule, in the order of the rules ---- */

typedef struct {
    uint32_t rule;
    const yara_hit *yara; /* NULL: a Sigma rule */
} check;

typedef struct {
    judge *judge;
    check *checks; /* in the scratch */
    size_t count, room;
} check_list;

static gr_status add_check(check_list *list, uint32_t rule,
                           const yara_hit *yara)
{
    gr_arena *const arena = list->judge->scratch;
    if (list->count == list->room) {
        size_t const room = list->room == 0 ? 16 : list->room * 2;
        check *const more = gr_arena_take_array(arena, room, sizeof *more);
        if (more == NULL) return GR_NOMEM;
        if (list->count > 0)
            memcpy(more, list->checks, list->count * sizeof *more);
        list->checks = more;
        list->room = room;
    }
    list->checks[list->count++] = (check){rule, yara};
    return GR_OK;
}

static gr_status take_yara(void *self, const yara_hit *hit)
{
    check_list *const list = self;
    const judge *const j = list->judge;
    uint32_t const rule = j->shared->yara_numbers[hit->rule];
    const sigma_rule *const known = &j->shared->rules->rules[rule];
    if (!known->yara || known->state != RULE_LOADED) return GR_OK;
    yara_hit *const kept = gr_arena_take(j->scratch, sizeof *kept);
    if (kept == NULL) return GR_NOMEM;
    *kept = *hit;
    return add_check(list, rule, kept);
}

static gr_status ask_yara(judge *j, const event *e, check_list *list,
                          gr_buffer *out, gr_error *err)
{
    yara_sink const sink = {list, take_yara};
    gr_error why = {GR_OK, GR_NO_OFFSET, ""};
    if (j->shared->yara == NULL) return GR_OK;
    if (j->yara == NULL) j->yara = yara_scanner_new(j->shared->yara);
    if (j->yara == NULL) return no_memory(err);
    gr_status const status =
        yara_scan(j->yara, file_event_path(e), e->raw, &sink, &why);
    if (status == GR_NOMEM) return no_memory(err);
    if (status == GR_OK) return GR_OK;
    put_fault(e, why.text, out);
    return GR_OK;
}

static int by_rule(const void *a, const void *b)
{
    const check *const x = a, *const y = b;
    return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static void put_place(gr_buffer *out, const yara_place *place, gr_slice file)
{
    enum { SHOWN = 64 };
    bool first = true;
    gr_slice const found =
        gr_sub(file, (size_t)place->offset, (size_t)place->length);
    gr_put_byte(out, '{');
    gr_json_key(out, &first, GR_S("string"));
    gr_json_text(out, place->name);
    gr_json_key(out, &first, GR_S("offset"));
    gr_put_u64(out, place->offset);
    gr_json_key(out, &first, GR_S("length"));
    gr_put_u64(out, place->length);
    gr_json_key(out, &first, GR_S("data"));
    gr_json_text(out, gr_sub(found, 0, SHOWN));
    gr_put_byte(out, '}');
}

/* Behind the fields of the file, those of the rule. */
static void put_yara_fields(judge *j, const event *e, const yara_hit *hit)
{
    gr_buffer *const out = &j->fields;
    bool first = false;
    if (out->status != GR_OK) return;
    out->len--; /* the brace */
    gr_json_key(out, &first, GR_S("YaraRule"));
    gr_json_text(out, yara_get(j->shared->yara, hit->rule)->name);
    gr_json_key(out, &first, GR_S("YaraStrings"));
    gr_put_byte(out, '[');
    for (size_t i = 0; i < hit->place_count; i++) {
        if (i > 0) gr_put_byte(out, ',');
        put_place(out, &hit->places[i], e->raw);
    }
    gr_put(out, GR_S("]"));
    if (hit->found > hit->place_count) {
        gr_json_key(out, &first, GR_S("YaraStringsFound"));
        gr_put_u64(out, hit->found);
    }
    gr_put_byte(out, '}');
}

static gr_status put_check(judge *j, const event *e, wire_match *m,
                           const check *c, gr_buffer *out, gr_error *err)
{
    sigma_level const level = hunt_finding_level(
        j->shared->filter, &j->shared->rules->rules[c->rule], true, m->host);
    if (!hunt_level_counts(j->shared->filter, level)) return GR_OK;
    uint8_t rule[4];
    for (size_t k = 0; k < 4; k++) rule[k] = (uint8_t)(c->rule >> (8 * k));
    m->rules = gr_slice_of(rule, sizeof rule);
    put_fields(j, e);
    if (c->yara != NULL) put_yara_fields(j, e, c->yara);
    if (j->fields.status == GR_NOMEM) return no_memory(err);
    m->fields_omitted = j->fields.status != GR_OK;
    m->fields = m->fields_omitted ? GR_S("{}") : gr_buffer_slice(&j->fields);
    wire_put_match(out, m);
    return GR_OK;
}

static gr_status put_checks(judge *j, const event *e, const check_list *list,
                            gr_buffer *out, gr_error *err)
{
    if (list->count == 0) return GR_OK;
    wire_match m = start_match(j, e);
    m.check = true;
    if (gr_arena_status(j->scratch) != GR_OK ||
        !hash_record(j, e, m.raw_sha256))
        return no_memory(err);
    for (size_t i = 0; i < list->count; i++)
        GR_TRY(put_check(j, e, &m, &list->checks[i], out, err));
    return GR_OK;
}

static gr_status match_file(judge *j, const event *e, bool *judged,
                            gr_buffer *out, gr_error *err)
{
    findings f = {0};
    check_list list = {.judge = j};
    GR_TRY(ask_rules(j, e, &f.rules, judged, out, err));
    for (size_t i = 0; i < f.rules.count; i++)
        if (add_check(&list, f.rules.rules[i], NULL) != GR_OK)
            return no_memory(err);
    GR_TRY(ask_yara(j, e, &list, out, err));
    if (list.count > 0)
        qsort(list.checks, list.count, sizeof *list.checks, by_rule);
    GR_TRY(put_checks(j, e, &list, out, err));
    f.rules.count = 0;
    if (j->indicators != NULL)
        GR_TRY(ask_indicators(j, e, &f.indicators, out, err));
    return f.indicators.count == 0 ? GR_OK : put_match(j, e, &f, out, err);
}

static event_verdict verdict_of(judge *j, const event *e)
{
    gr_slice const computer = hunt_filter_wants_computer(j->shared->filter)
                                  ? value_text(j->scratch, e->computer)
                                  : GR_S("");
    return hunt_event_verdict(j->shared->filter, e, computer);
}

gr_status judge_event(void *worker, const evidence_item *item, const event *e,
                      gr_buffer *out, gr_error *err)
{
    (void)item;
    judge *const j = worker;
    gr_arena_mark_point const mark = gr_arena_mark(j->scratch);
    bool judged = false;
    gr_status status = GR_OK;
    event_verdict const verdict = verdict_of(j, e);
    if (gr_arena_status(j->scratch) != GR_OK) return no_memory(err);
    switch (verdict) {
    case EVENT_TAKEN:
        status = file_is_event(e) ? match_file(j, e, &judged, out, err)
                                  : match(j, e, false, &judged, out, err);
        break;
    case EVENT_LINKED:
        j->sums.left_out++;
        if (!file_is_event(e)) status = match(j, e, true, &judged, out, err);
        judged = false;
        break;
    case EVENT_LEFT_OUT: j->sums.left_out++; break;
    case EVENT_WITHOUT_TIME: j->sums.without_time++; break;
    }
    gr_arena_rewind(j->scratch, mark);
    return status == GR_OK ? tally_add(j->tally, e, judged, out, err) : status;
}

gr_status judge_block_end(void *worker, const evidence_item *item,
                          gr_buffer *out, gr_error *err)
{
    (void)item;
    judge *const j = worker;
    if (tally_is_empty(j->tally)) return GR_OK;
    GR_TRY(tally_send(j->tally, out, err));
    wire_put_sums(out, &j->sums);
    j->sums = (wire_sums){0};
    return GR_OK;
}
