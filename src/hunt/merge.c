/* merge.c - see merge.h. */
#include "hunt/merge.h"

#include "base/mem.h"
#include "hunt/bursts.h"
#include "hunt/file_ranks.h"
#include "hunt/histogram.h"
#include "hunt/limits.h"
#include "hunt/spill_reader.h"

enum { ADDRESSES_CEILING = 1 << 20 };

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for findings");
}

/* ---- reading the spill ---- */

static gr_status next_match(spill_reader *r, uint32_t *evidence,
                            gr_slice *payload, gr_error *err)
{
    GR_TRY(spill_reader_need(r, 8, err));
    size_t const len = (size_t)gr_load_le(r->bytes + r->start, 4);
    *evidence = (uint32_t)gr_load_le(r->bytes + r->start + 4, 4);
    GR_TRY(spill_reader_need(r, 8 + len, err));
    *payload = gr_slice_of(r->bytes + r->start + 8, len);
    r->start += 8 + len;
    return GR_OK;
}

/* ---- one finding ---- */

typedef struct {
    gr_arena *arena;             /* the result's */
    atlas *asked;                /* NULL: addresses are not told */
    gr_buffer addresses, column; /* of the match at hand */
    collector *c;
    const finding_sink *sink;
    const volatile sig_atomic_t *stop;
    hunt_rule_sum *rule_sums;
    row_table *tops;
    hunt_result *out;
    finding_place *places; /* FINDING_PLACES */
    uint8_t *rule_levels;  /* per rule: a bit for each level it was seen at */
    uint64_t number;       /* of the next match */
    size_t files_told;     /* their own hashes have been looked at */
    histogram *histogram;
    const link_map *links;
    bursts *bursts;    /* NULL: no rule wants them */
    uint64_t match_at; /* where the match at hand is */
    uint32_t match_of; /* and its file */
    gr_error *err;
} merger;

/* See case/finding.h for what goes in. */
static bool make_id(merger *m, finding *f, const uint8_t *raw_sha256)
{
    uint8_t place[16], digest[GR_SHA256_SIZE];
    gr_sha256 *const sha = m->c->sha;
    gr_store_le(place, f->offset, 8);
    gr_store_le(place + 8, f->length, 8);
    bool ok = gr_sha256_start(sha);
    if (f->sha256 != NULL)
        ok = ok && gr_sha256_add(sha, gr_slice_of(f->sha256, GR_SHA256_SIZE));
    else
        ok = ok && gr_sha256_add(sha, f->evidence) &&
             gr_sha256_add(sha, GR_S("\0"));
    ok = ok && gr_sha256_add(sha, gr_slice_of(place, sizeof place)) &&
         gr_sha256_add(sha, f->rule->id) && gr_sha256_add(sha, GR_S("\0")) &&
         gr_sha256_add(sha, gr_slice_of(raw_sha256, GR_SHA256_SIZE)) &&
         gr_sha256_end(sha, digest);
    gr_hex_digits(f->id, digest, FINDING_ID / 2);
    return ok;
}

static void set_places(merger *m, finding *f, const key_told *told)
{
    f->also_in = m->places;
    f->also_total = told->copies_total;
    f->also_count =
        told->copy_count < FINDING_PLACES ? told->copy_count : FINDING_PLACES;
    for (size_t i = 0; i < f->also_count; i++)
        m->places[i] =
            (finding_place){m->c->list->items[told->copies[i].evidence].name,
                            told->copies[i].offset};
}

/* ---- sums ---- */

static void sum_host(merger *m, const finding *f)
{
    uint8_t key[3 * HUNT_NAME_CEILING];
    hunt_host *const host =
        rows_find(&m->c->hosts, collect_host_key(key, f->host));
    if (host == NULL) return; /* beyond the ceiling: counted there */
    if (host->at_level[f->level]++ == 0) m->out->levels[f->level].hosts++;
    host->findings++;
    if (f->level > host->worst) host->worst = f->level;
}

static gr_status sum_top(merger *m, const finding *f, uint32_t rule)
{
    uint8_t key[4 + 3 * HUNT_NAME_CEILING];
    gr_store_le(key, rule, 4);
    gr_slice const host = collect_host_key(key + 4, f->host);
    void *row = NULL;
    row_status const found =
        rows_get(m->tops, gr_slice_of(key, 4 + host.len), &row);
    if (found == ROW_NOMEM) return no_memory(m->err);
    if (found == ROW_BEYOND) {
        m->out->not_ranked++;
        return GR_OK;
    }
    top_row *const top = row;
    if (found == ROW_NEW) {
        *top = (top_row){.top = {.rule = rule, .first_ns = f->time_ns},
                         .number = m->number};
        top->top.host = gr_arena_copy(m->tops->arena,
                                      gr_sub(f->host, 0, HUNT_NAME_CEILING));
        memcpy(top->top.id, f->id, FINDING_ID);
    }
    if (f->level > top->top.level) top->top.level = f->level;
    top->top.findings++;
    return GR_OK;
}

static void sum_rule(merger *m, const finding *f, uint32_t rule)
{
    m->rule_sums[rule].findings++;
    uint8_t const bit = (uint8_t)(1u << f->level);
    if ((m->rule_levels[rule] & bit) == 0) m->out->levels[f->level].rules++;
    m->rule_levels[rule] |= bit;
}

static gr_status sum(merger *m, const finding *f, uint32_t rule)
{
    m->out->findings++;
    m->out->levels[f->level].findings++;
    sum_rule(m, f, rule);
    histogram_add(m->histogram, f->time_ns, f->level);
    sum_host(m, f);
    return sum_top(m, f, rule);
}

/* ---- indicators ---- */

/* Rules are those that were loaded; an indicator becomes one when it is found. */
static gr_status set_rule(merger *m, finding *f, uint32_t rule)
{
    size_t const rules = m->c->rules->count;
    f->indicator = NULL;
    if (rule < rules) {
        f->rule = &m->c->rules->rules[rule];
        return GR_OK;
    }
    const sigma_rule **const made = &m->out->as_rules[rule - rules];
    f->indicator = ioc_set_get(m->c->indicators, rule - rules);
    if (*made == NULL) *made = ioc_as_rule(m->arena, f->indicator);
    f->rule = *made;
    return *made == NULL ? no_memory(m->err) : GR_OK;
}

static gr_status tell_finding(merger *m, finding *f, uint32_t rule,
                              const uint8_t *raw_sha256)
{
    GR_TRY(set_rule(m, f, rule));
    f->rule_level = f->rule->level;
    f->level = hunt_finding_level(m->c->filter, f->rule,
                                  f->check && f->indicator == NULL, f->host);
    if (!make_id(m, f, raw_sha256)) return no_memory(m->err);
    GR_TRY(sum(m, f, rule));
    return m->sink == NULL ? GR_OK : m->sink->take(m->sink->self, f, m->err);
}

/* A file whose own SHA-256 is an indicator. */
static gr_status tell_file(merger *m, const hunt_file *file)
{
    const pipe_file_result *const read = &file->result;
    if (m->c->indicators == NULL || !file->by_digest ||
        file->same_as != SIZE_MAX)
        return GR_OK;
    size_t const item = ioc_set_find_sha256(m->c->indicators, read->sha256);
    if (item == SIZE_MAX) return GR_OK;
    uint32_t const rule = (uint32_t)(m->c->rules->count + item);
    sigma_level const level = collect_level(m->c, rule);
    finding f = {.time_ns = GR_TIME_NONE,
                 .evidence = file->item->name,
                 .length = read->size,
                 .sha256 = read->sha256,
                 .of_file = true};
    if (!hunt_level_counts(m->c->filter, level)) return GR_OK;
    m->out->matches++;
    return tell_finding(m, &f, rule, read->sha256);
}

/* Those before `end`: what is of a whole file comes before what is in it. */
static gr_status tell_files(merger *m, size_t end)
{
    for (; m->files_told < end; m->files_told++)
        GR_TRY(tell_file(m, &m->c->files[m->files_told]));
    return GR_OK;
}

/* ---- all of them ---- */

static bool is_linked(const merger *m, uint32_t rule)
{
    return rule < m->c->rules->count && link_count(m->links, rule) > 0;
}

/* Matches of a rule that others take are told if it is not silent, and counts. */
static bool is_told(const merger *m, const finding *f, uint32_t rule)
{
    if (!is_linked(m, rule)) return true;
    const sigma_rule *const r = &m->c->rules->rules[rule];
    return !r->silent && hunt_time_counts(m->c->filter, f->time_ns) &&
           hunt_level_counts(m->c->filter,
                             hunt_level_on(m->c->filter, r->level, f->host));
}

static gr_status tell(merger *m, finding *f, const wire_match *match,
                      uint32_t rule, gr_slice links, size_t which)
{
    key_told told;
    GR_TRY(keys_next(m->c->keys, m->number++, &told, m->err));
    if (!told.told) return GR_OK;
    if (is_linked(m, rule) && told.joined)
        GR_TRY(bursts_add(m->bursts, match, m->match_at, m->match_of, rule,
                          links, which, m->err));
    if (!is_told(m, f, rule)) return GR_OK;
    set_places(m, f, &told);
    return tell_finding(m, f, rule, match->raw_sha256);
}

static gr_status set_addresses(merger *m, finding *f)
{
    if (m->asked == NULL) return GR_OK;
    m->addresses.len = m->column.len = 0;
    atlas_put_all(m->asked, f->fields, &m->addresses, &m->column);
    if (m->addresses.status != GR_OK || m->column.status != GR_OK)
        return no_memory(m->err);
    f->addresses = gr_buffer_slice(&m->addresses);
    f->places = gr_buffer_slice(&m->column);
    return GR_OK;
}

static gr_status tell_all(merger *m, uint32_t evidence, gr_slice payload)
{
    const hunt_file *const file = &m->c->files[evidence];
    m->match_of = evidence;
    GR_TRY(tell_files(m, (size_t)evidence + 1));
    wire_match const match = wire_get_match(payload);
    if (file->same_as != SIZE_MAX) {
        m->number += wire_rule_count(&match);
        return GR_OK;
    }
    finding f = {.time_ns = match.time_ns,
                 .clock_ahead_ns = match.clock_ahead_ns,
                 .host = match.host,
                 .channel = match.channel,
                 .record_id = match.record_id,
                 .event_id = match.event_id,
                 .has_record_id = match.has_record_id,
                 .has_event_id = match.has_event_id,
                 .carved = match.carved,
                 .check = match.check,
                 .evidence = file->item->name,
                 .offset = match.offset,
                 .length = match.length,
                 .sha256 = file->by_digest ? file->result.sha256 : NULL,
                 .fields = match.fields,
                 .fields_omitted = match.fields_omitted};
    GR_TRY(set_addresses(m, &f));
    gr_cursor where = gr_cursor_over(match.where, 0);
    gr_cursor links = gr_cursor_over(match.links, 0);
    size_t taken = 0;
    for (size_t i = 0; i < wire_rule_count(&match); i++) {
        uint32_t const rule = wire_rule(&match, i);
        bool const indicator = rule >= m->c->rules->count;
        bool const linked = is_linked(m, rule);
        f.where = indicator ? wire_take_text(&where) : GR_S("");
        gr_slice const own = linked ? wire_take_text(&links) : GR_S("");
        GR_TRY(tell(m, &f, &match, rule, own, taken));
        taken += linked;
    }
    return GR_OK;
}

/* ---- correlations ---- */

static gr_status tell_burst(void *self, finding *f, uint32_t rule,
                            gr_error *err)
{
    merger *const m = self;
    f->level = hunt_level_on(m->c->filter, f->rule->level, f->host);
    if (!hunt_level_counts(m->c->filter, f->level) ||
        !hunt_time_counts(m->c->filter, f->time_ns))
        return GR_OK;
    GR_TRY(sum(m, f, rule));
    return m->sink == NULL ? GR_OK : m->sink->take(m->sink->self, f, err);
}

/* By the bursts that are of the time which is asked for. */
static void widen(merger *m)
{
    int64_t first_ns, last_ns;
    bursts_time(m->bursts, &first_ns, &last_ns);
    hunt_time_within(m->c->filter, &first_ns, &last_ns);
    histogram_widen(m->histogram, first_ns, last_ns);
}

static gr_status tell_bursts(merger *m)
{
    burst_sink const sink = {m, tell_burst};
    if (m->bursts == NULL || m->out->interrupted) return GR_OK;
    gr_status status = bursts_join(m->bursts, m->stop, m->err);
    if (status == GR_OK) {
        widen(m);
        status = bursts_tell(m->bursts, sink, m->stop, m->err);
    }
    correlating_sums const sums = bursts_told(m->bursts);
    m->out->unjoined_without_time = sums.without_time;
    m->out->unjoined_without_value = sums.skipped;
    m->out->left_early = sums.left_early;
    if (status != GR_NONE) return status;
    m->out->interrupted = true;
    return GR_OK;
}

static gr_status read_back(merger *m)
{
    spill_reader r = {.spill = gr_spill_part_interface(&m->c->matches)};
    gr_status status = GR_OK;
    while (status == GR_OK && spill_reader_at(&r) < m->c->matches.size) {
        uint32_t evidence;
        gr_slice payload;
        if (m->stop != NULL && *m->stop) {
            m->out->interrupted = true;
            break;
        }
        m->match_at = spill_reader_at(&r);
        status = next_match(&r, &evidence, &payload, m->err);
        if (status == GR_OK) status = tell_all(m, evidence, payload);
    }
    if (status == GR_OK && (m->stop == NULL || !*m->stop))
        status = tell_files(m, m->c->list->count);
    if (status == GR_OK) status = tell_bursts(m);
    gr_free(r.bytes);
    return status;
}

static bool is_copy(const void *self, uint32_t evidence)
{
    const collector *const c = self;
    return c->files[evidence].same_as != SIZE_MAX;
}

/* Which of the matches that are the same counts. */
static gr_status settle(collector *c, gr_error *err)
{
    uint32_t *const ranks = file_ranks_of(c->files, c->list->count);
    if (ranks == NULL) return no_memory(err);
    gr_status const status = keys_settle(c->keys, is_copy, c, ranks, err);
    gr_free(ranks);
    return status;
}

gr_status merge_findings(gr_arena *arena, collector *c, atlas *places,
                         const link_map *links, const finding_sink *sink,
                         const volatile sig_atomic_t *stop,
                         hunt_rule_sum *rule_sums, row_table *tops,
                         hunt_result *out, gr_error *err)
{
    GR_TRY(settle(c, err));
    keys_in_doubt const doubt = keys_doubt(c->keys);
    out->once_in_doubt = doubt.count;
    out->doubt_files[0] = doubt.evidence;
    out->doubt_files[1] = doubt.other;
    out->matches = c->sums.matches;
    merger m = {.asked = places,
                .addresses = gr_buffer_upto(ADDRESSES_CEILING),
                .column = gr_buffer_upto(ADDRESSES_CEILING),
                .arena = arena,
                .c = c,
                .sink = sink,
                .stop = stop,
                .rule_sums = rule_sums,
                .tops = tops,
                .out = out,
                .links = links,
                .err = err};
    m.places = gr_alloc_array(FINDING_PLACES, sizeof *m.places);
    m.rule_levels = gr_alloc_array(
        c->rules->count +
            (c->indicators == NULL ? 0 : ioc_set_count(c->indicators)),
        1);
    m.histogram = histogram_new();
    if (m.histogram != NULL)
        histogram_widen(m.histogram, c->first_ns, c->last_ns);
    gr_status const status = m.places == NULL || m.rule_levels == NULL ||
                                     m.histogram == NULL ||
                                     (bursts_wanted(c->rules) &&
                                      (m.bursts = bursts_new(c, links)) == NULL)
                                 ? no_memory(err)
                                 : read_back(&m);
    if (m.histogram != NULL) histogram_tell(m.histogram, out);
    histogram_free(m.histogram);
    bursts_free(m.bursts);
    gr_free(m.places);
    gr_free(m.rule_levels);
    gr_buffer_free(&m.addresses);
    gr_buffer_free(&m.column);
    return status;
}
