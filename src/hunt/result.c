/* result.c - see result.h. Everything is sorted here, so that no table's order
 * can be seen. */
#include "evidence/collection.h"
#include "hunt/result.h"

#include "base/mem.h"
#include "base/utf.h"
#include "hunt/limits.h"
#include "readers/file_event.h"

#include <stdlib.h>

static gr_status no_room(const result_parts *parts, gr_error *err)
{
    gr_status const why = gr_arena_status(parts->arena);
    return gr_fail(err, why == GR_OK ? GR_NOMEM : why, GR_NO_OFFSET,
                   "no room for the result");
}

/* ---- files ---- */

static void count_file(const hunt_file *file, hunt_result *out)
{
    const evidence_record *const noted = file->item->recorded;
    pipe_compared const compared = file->result.compared;
    out->files_not_as_noted +=
        compared == PIPE_DIFFERS || (noted != NULL && noted->differs);
    out->files_begun += file->seen && !file->finished;
    if (!file->finished) return;
    out->files_as_noted += compared == PIPE_SAME || compared == PIPE_SAME_SIZE;
    out->files_changed += file->result.changed;
    out->files_cut += file->result.is_cut;
    if (file->same_as != SIZE_MAX) {
        out->files_same++;
        return;
    }
    if (file->item->is_archive && file->result.status != GR_IO) {
        out->files_archives++;
        return;
    }
    switch (file->result.status) {
    case GR_OK: out->files_read++; break;
    case GR_NONE: out->files_empty++; break;
    case GR_UNSUPPORTED: out->files_no_reader++; break;
    case GR_DAMAGED:
    case GR_LIMIT:
    case GR_IO:
    case GR_NOMEM: out->files_unreadable++; break;
    }
}

static gr_status fill_files(const result_parts *parts, hunt_result *out,
                            gr_error *err)
{
    const collector *const c = parts->collect;
    out->files = c->files;
    out->file_count = c->list->count;
    out->problems = c->list->problems;
    out->problem_count = c->list->problem_count;
    out->collections = c->list->collections;
    out->collection_count = c->list->collection_count;
    out->sets = c->list->sets;
    out->set_count = c->list->set_count;
    for (size_t i = 0; i < out->file_count; i++) {
        pipe_file_result *const read = &c->files[i].result;
        read->assumed = gr_arena_copy(parts->arena, read->assumed);
        count_file(&c->files[i], out);
    }

    hunt_damage *const damage =
        gr_arena_take_array(parts->arena, c->damage_count, sizeof *damage);
    if (damage == NULL) return no_room(parts, err);
    for (size_t i = 0; i < c->damage_count; i++) {
        damage[i] = c->damage[i];
        damage[i].what = gr_arena_copy(parts->arena, c->damage[i].what);
    }
    out->damage = damage;
    out->damage_count = c->damage_count;
    return GR_OK;
}

static void fill_sums(const collect_sums *s, hunt_result *out)
{
    out->bytes = s->bytes;
    out->events = s->events;
    out->damaged_ranges = s->damaged_ranges;
    out->damaged_bytes = s->damaged_bytes;
    out->records_lost = s->records_lost;
    out->lines_not_utf8 = s->lines_not_utf8;
    out->files_not_utf8 = s->files_not_utf8;
    out->events_left_out = s->left_out;
    out->events_without_time = s->without_time;
    out->events_not_judged = s->not_judged;
    out->regex_limits = s->regex_limits;
    out->kinds_beyond = s->kinds_beyond;
    out->hosts_beyond = s->hosts_beyond;
    out->sources_beyond = s->sources_beyond;
}

/* ---- kinds of events ---- */

static int by_channel(const void *a, const void *b)
{
    const hunt_kind *const x = a, *const y = b;
    int const order = gr_compare(x->channel, y->channel);
    if (order != 0) return order;
    if (x->has_event_id != y->has_event_id) return x->has_event_id ? 1 : -1;
    return x->event_id < y->event_id ? -1 : x->event_id > y->event_id;
}

/* Does a YARA rule look at events of this channel? */
static bool is_scanned(const sigma_rules *rules, gr_slice channel)
{
    if (!gr_equal(channel, GR_S(FILE_CHANNEL))) return false;
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rules[i].yara && rules->rules[i].state == RULE_LOADED)
            return true;
    return false;
}

static gr_status mark_watched(const sigma_engine *engine,
                              const sigma_rules *rules, hunt_kind *kind,
                              gr_error *err)
{
    sigma_candidate_count count;
    GR_TRY(sigma_candidates(engine, kind->channel, kind->has_event_id,
                            kind->event_id, &count, err));
    kind->watched = count.rules > 0 || is_scanned(rules, kind->channel);
    if (kind->watched) return GR_OK;
    if (count.generic > 0) kind->only_generic = kind->judged;
    else kind->unwatched = kind->judged;
    return GR_OK;
}

static gr_status fill_kinds(const result_parts *parts, hunt_result *out,
                            gr_error *err)
{
    const row_table *const table = &parts->collect->kinds;
    hunt_kind *const kinds =
        gr_arena_take_array(parts->arena, table->count, sizeof *kinds);
    if (kinds == NULL) return no_room(parts, err);
    for (size_t i = 0; i < table->count; i++) {
        kinds[i] = *(const hunt_kind *)table->rows[i];
        kinds[i].channel = gr_arena_copy(parts->arena, kinds[i].channel);
        GR_TRY(mark_watched(parts->engine, &out->rules, &kinds[i], err));
        out->null_times += kinds[i].null_times;
    }
    if (table->count > 0) qsort(kinds, table->count, sizeof *kinds, by_channel);
    out->kinds = kinds;
    out->kind_count = table->count;
    return GR_OK;
}

/* ---- rules: did one of their log sources occur? ---- */

/* What is looked for when a rule names a channel or an id. */
typedef struct {
    row_table channels, ids, kinds; /* rows of one byte: known */
} seen_sources;

static bool add_seen(row_table *table, gr_slice key)
{
    void *row;
    row_status const status = rows_get(table, key, &row);
    return status == ROW_NEW || status == ROW_FOUND;
}

enum { SOURCE_KEY = 4 + 3 * HUNT_NAME_CEILING };

/* id, then the channel, folded. */
static gr_slice source_key(uint8_t *out, gr_slice channel, uint32_t id)
{
    for (size_t i = 0; i < 4; i++) out[i] = (uint8_t)(id >> (8 * i));
    gr_slice const cut = gr_sub(channel, 0, HUNT_NAME_CEILING);
    return gr_slice_of(out, 4 + gr_utf8_to_folded(out + 4, cut));
}

static bool see_kinds(seen_sources *seen, const hunt_result *r)
{
    bool ok = true;
    for (size_t i = 0; i < r->kind_count; i++) {
        const hunt_kind *const kind = &r->kinds[i];
        uint8_t key[SOURCE_KEY];
        ok = ok && add_seen(&seen->channels, source_key(key, kind->channel, 0));
        if (!kind->has_event_id) continue;
        ok = ok &&
             add_seen(&seen->ids, source_key(key, GR_S(""), kind->event_id)) &&
             add_seen(&seen->kinds,
                      source_key(key, kind->channel, kind->event_id));
    }
    return ok;
}

static bool source_occurred(const seen_sources *seen, const sigma_source *s)
{
    uint8_t key[SOURCE_KEY];
    if (s->event_id_count == 0)
        return s->channel.len == 0
                   ? seen->channels.count > 0
                   : rows_find(&seen->channels,
                               source_key(key, s->channel, 0)) != NULL;
    const row_table *const table =
        s->channel.len == 0 ? &seen->ids : &seen->kinds;
    for (size_t i = 0; i < s->event_id_count; i++)
        if (rows_find(table, source_key(key, s->channel, s->event_ids[i])) !=
            NULL)
            return true;
    return false;
}

/* Where kinds had no row left, any source may have occurred. */
static bool is_applicable(const seen_sources *seen, const hunt_result *r,
                          const sigma_rule *rule)
{
    static const sigma_source files = {.channel = GR_S_INIT(FILE_CHANNEL)};
    if (r->kinds_beyond > 0) return true;
    if (rule->yara) return source_occurred(seen, &files);
    for (size_t i = 0; i < rule->source_count; i++)
        if (source_occurred(seen, &rule->sources[i])) return true;
    return false;
}

/* A correlation is where one of its parts is, which may be another one. */
static bool mark_correlations(const sigma_rules *rules, hunt_rule_sum *sums)
{
    bool more = false;
    for (size_t i = 0; i < rules->count; i++) {
        const sigma_correlation *const c = rules->rules[i].correlation;
        for (size_t k = 0; c != NULL && k < c->part_count; k++) {
            if (sums[i].applicable || !sums[c->parts[k].rule].applicable)
                continue;
            sums[i].applicable = more = true;
        }
    }
    return more;
}

static gr_status mark_applicable(const result_parts *parts, hunt_result *out,
                                 gr_error *err)
{
    gr_arena *const arena = gr_arena_new(3 * HUNT_ROWS_CEILING);
    if (arena == NULL) return no_room(parts, err);
    seen_sources seen = {rows_in(arena, 1, SIZE_MAX),
                         rows_in(arena, 1, SIZE_MAX),
                         rows_in(arena, 1, SIZE_MAX)};
    bool const ok = see_kinds(&seen, out);
    for (size_t i = 0; ok && i < out->rules.count; i++)
        parts->rule_sums[i].applicable =
            is_applicable(&seen, out, &out->rules.rules[i]);
    while (ok && mark_correlations(&out->rules, parts->rule_sums)) {
    }
    rows_free(&seen.channels);
    rows_free(&seen.ids);
    rows_free(&seen.kinds);
    gr_arena_free(arena);
    return ok ? GR_OK : no_room(parts, err);
}

static bool hash_rules(const sigma_rules *rules, gr_sha256 *sha, uint8_t *out)
{
    bool ok = gr_sha256_start(sha);
    for (size_t i = 0; ok && i < rules->count; i++) {
        const sigma_rule *const rule = &rules->rules[i];
        uint8_t const level = (uint8_t)rule->level;
        if (rule->state != RULE_LOADED && rule->state != RULE_FILTER) continue;
        ok = gr_sha256_add(sha, gr_slice_of(rule->sha256, GR_SHA256_SIZE)) &&
             gr_sha256_add(sha, gr_slice_of(&level, 1));
    }
    return ok && gr_sha256_end(sha, out);
}

static gr_status fill_rules(const result_parts *parts, hunt_result *out,
                            gr_error *err)
{
    GR_TRY(mark_applicable(parts, out, err));
    out->rule_sums = parts->rule_sums;
    for (size_t i = 0; i < out->rules.count; i++) {
        sigma_rule_state const state = out->rules.rules[i].state;
        if (out->rules.rules[i].hidden) continue;
        out->rules_in_state[state]++;
        if (state == RULE_LOADED && !parts->rule_sums[i].applicable)
            out->rules_not_applicable++;
    }
    return hash_rules(&out->rules, parts->collect->sha, out->rules_sha256)
               ? GR_OK
               : no_room(parts, err);
}

/* ---- hosts ---- */

static int by_badness(const void *a, const void *b)
{
    const hunt_host *const x = a, *const y = b;
    for (size_t level = HUNT_LEVELS; level-- > 0;)
        if (x->at_level[level] != y->at_level[level])
            return x->at_level[level] > y->at_level[level] ? -1 : 1;
    return gr_compare(x->name, y->name);
}

static gr_status fill_hosts(const result_parts *parts, hunt_result *out,
                            gr_error *err)
{
    const row_table *const table = &parts->collect->hosts;
    hunt_host *const hosts =
        gr_arena_take_array(parts->arena, table->count, sizeof *hosts);
    if (hosts == NULL) return no_room(parts, err);
    for (size_t i = 0; i < table->count; i++) {
        hosts[i] = *(const hunt_host *)table->rows[i];
        hosts[i].name = gr_arena_copy(parts->arena, hosts[i].name);
    }
    if (table->count > 0) qsort(hosts, table->count, sizeof *hosts, by_badness);
    out->hosts = hosts;
    out->host_count = table->count;
    return GR_OK;
}

/* ---- sources ---- */

static int by_source(const void *a, const void *b)
{
    const hunt_source *const x = a, *const y = b;
    int const order = gr_compare(x->host, y->host);
    return order != 0 ? order : gr_compare(x->channel, y->channel);
}

/* Of sources in order, from `i` on: behind those of its host, and the last time
 * that any of them has. */
static size_t end_of_host(const hunt_source *sources, size_t count, size_t i,
                          int64_t *last_ns)
{
    gr_slice const host = sources[i].host;
    *last_ns = GR_TIME_NONE;
    for (; i < count && gr_equal_ascii_fold(sources[i].host, host); i++)
        if (sources[i].last_ns > *last_ns) *last_ns = sources[i].last_ns;
    return i;
}

static void fill_holes(holes *h, hunt_source *sources, size_t count)
{
    uint8_t key[LOG_KEY];
    for (size_t i = 0; i < count;) {
        int64_t last_ns;
        size_t const end = end_of_host(sources, count, i, &last_ns);
        for (; i < end; i++)
            holes_tell(h, collect_source_key(key, &sources[i]), last_ns,
                       &sources[i]);
    }
}

static gr_status fill_sources(const result_parts *parts, hunt_result *out,
                              gr_error *err)
{
    const row_table *const table = &parts->collect->sources;
    hunt_source *const sources =
        gr_arena_take_array(parts->arena, table->count, sizeof *sources);
    if (sources == NULL) return no_room(parts, err);
    for (size_t i = 0; i < table->count; i++) {
        hunt_source *const s = &sources[i];
        *s = *(const hunt_source *)table->rows[i];
        s->host = gr_arena_copy(parts->arena, s->host);
        s->channel = gr_arena_copy(parts->arena, s->channel);
        s->assumed = gr_arena_copy(parts->arena, s->assumed);
    }
    if (table->count > 0)
        qsort(sources, table->count, sizeof *sources, by_source);
    fill_holes(parts->collect->holes, sources, table->count);
    out->sources = sources;
    out->source_count = table->count;
    return GR_OK;
}

/* ---- the ten that matter most ---- */

static int by_weight(const void *a, const void *b)
{
    const top_row *const x = *(const top_row *const *)a;
    const top_row *const y = *(const top_row *const *)b;
    if (x->top.level != y->top.level)
        return x->top.level > y->top.level ? -1 : 1;
    if (x->top.findings != y->top.findings)
        return x->top.findings < y->top.findings ? -1 : 1;
    if (x->top.first_ns != y->top.first_ns)
        return x->top.first_ns < y->top.first_ns ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static gr_status fill_tops(const result_parts *parts, hunt_result *out,
                           gr_error *err)
{
    size_t const count = parts->tops->count;
    if (count > 0) qsort(parts->tops->rows, count, sizeof(void *), by_weight);
    out->top_count = count < HUNT_TOP ? count : HUNT_TOP;
    for (size_t i = 0; i < out->top_count; i++) {
        out->top[i] = ((const top_row *)parts->tops->rows[i])->top;
        out->top[i].host = gr_arena_copy(parts->arena, out->top[i].host);
    }
    return gr_arena_status(parts->arena) == GR_OK ? GR_OK : no_room(parts, err);
}

gr_status result_fill(const result_parts *parts, hunt_result *out,
                      gr_error *err)
{
    fill_sums(&parts->collect->sums, out);
    GR_TRY(fill_files(parts, out, err));
    GR_TRY(fill_kinds(parts, out, err));
    GR_TRY(fill_rules(parts, out, err));
    GR_TRY(fill_hosts(parts, out, err));
    GR_TRY(fill_sources(parts, out, err));
    return fill_tops(parts, out, err);
}
