/* collect.c - see collect.h. */
#include "hunt/collect.h"

#include "base/mem.h"
#include "base/utf.h"
#include "hunt/limits.h"

#include <stdlib.h>

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for what was found");
}

gr_status collect_open(collector *c, gr_arena *arena, gr_error *err)
{
    c->arena = gr_arena_new(HUNT_ROWS_CEILING);
    c->file_arena = gr_arena_new(HUNT_ROWS_CEILING / 4);
    c->holes = holes_new();
    c->sha = gr_sha256_new_for_little();
    c->scratch = gr_buffer_upto((size_t)1 << 20);
    c->files = gr_arena_take_array(arena, c->list->count, sizeof *c->files);
    c->store = (gr_spill_whole){c->spill, 0};
    c->matches = gr_spill_part_of(&c->store);
    c->keys = keys_new(&c->store);
    if (c->keys == NULL || c->arena == NULL || c->file_arena == NULL ||
        c->sha == NULL || c->files == NULL || c->holes == NULL)
        return no_memory(err);
    c->kinds = rows_in(c->arena, sizeof(hunt_kind), HUNT_ROW_CEILING);
    c->hosts = rows_in(c->arena, sizeof(hunt_host), HUNT_ROW_CEILING);
    c->file_kinds = rows_in(c->file_arena, sizeof(hunt_kind), HUNT_ROW_CEILING);
    c->sources = rows_in(c->arena, sizeof(hunt_source), HUNT_ROW_CEILING);
    c->file_sources =
        rows_in(c->file_arena, sizeof(hunt_source), HUNT_ROW_CEILING);
    c->file_hosts = rows_in(c->file_arena, sizeof(hunt_host), HUNT_ROW_CEILING);
    c->copies = copies_in(c->arena);
    c->first_ns = c->last_ns = GR_TIME_NONE;
    for (size_t i = 0; i < c->list->count; i++) {
        c->files[i].item = &c->list->items[i];
        c->files[i].same_as = SIZE_MAX;
        c->files[i].first_ns = c->files[i].last_ns = GR_TIME_NONE;
    }
    return GR_OK;
}

void collect_free(collector *c)
{
    rows_free(&c->kinds);
    rows_free(&c->hosts);
    rows_free(&c->file_kinds);
    rows_free(&c->file_hosts);
    rows_free(&c->sources);
    rows_free(&c->file_sources);
    copies_free(&c->copies);
    holes_free(c->holes);
    gr_arena_free(c->arena);
    gr_arena_free(c->file_arena);
    gr_sha256_free(c->sha);
    gr_buffer_free(&c->scratch);
    gr_free(c->damage);
    keys_free(c->keys);
    gr_spill_part_free(&c->matches);
}

/* ---- rows ---- */

static gr_slice cut(gr_slice name)
{
    return gr_sub(name, 0, HUNT_NAME_CEILING);
}

gr_slice collect_host_key(uint8_t *out, gr_slice host)
{
    return gr_slice_of(out, gr_utf8_to_folded(out, cut(host)));
}

/* Adds `from` to its row in `table`. */
static gr_status add_kind(row_table *table, const hunt_kind *from,
                          uint64_t *beyond, gr_error *err)
{
    uint8_t key[HUNT_NAME_CEILING + 8];
    gr_slice const channel = cut(from->channel);
    uint64_t const id = (uint64_t)from->has_event_id << 32 | from->event_id;
    for (size_t i = 0; i < 8; i++) key[i] = (uint8_t)(id >> (8 * i));
    if (channel.len > 0) memcpy(key + 8, channel.ptr, channel.len);

    void *row = NULL;
    row_status const found =
        rows_get(table, gr_slice_of(key, 8 + channel.len), &row);
    if (found == ROW_NOMEM) return no_memory(err);
    if (found == ROW_BEYOND) {
        *beyond += from->events;
        return GR_OK;
    }
    hunt_kind *const kind = row;
    if (found == ROW_NEW) {
        gr_slice const kept = table->keys[table->count - 1];
        *kind = (hunt_kind){.channel = gr_from(kept, 8),
                            .event_id = from->event_id,
                            .has_event_id = from->has_event_id,
                            .first_ns = GR_TIME_NONE,
                            .last_ns = GR_TIME_NONE};
    }
    kind->events += from->events;
    kind->null_times += from->null_times;
    kind->judged += from->judged;
    gr_time_join(&kind->first_ns, &kind->last_ns, from->first_ns,
                 from->last_ns);
    return GR_OK;
}

static gr_status add_host(row_table *table, gr_slice name, uint64_t events,
                          uint64_t *beyond, gr_error *err)
{
    uint8_t key[3 * HUNT_NAME_CEILING];
    void *row = NULL;
    row_status found = rows_get(table, collect_host_key(key, name), &row);
    hunt_host *const host = row;
    if (found == ROW_NEW) {
        host->name = gr_arena_copy(table->arena, cut(name));
        if (host->name.ptr == NULL) {
            host->name = GR_S("");
            found = ROW_BEYOND;
        }
    }
    if (found == ROW_NOMEM) return no_memory(err);
    if (found == ROW_BEYOND) *beyond += events;
    else host->events += events;
    return GR_OK;
}

/* The host's key, a byte that no text has, the channel. */
gr_slice collect_source_key(uint8_t *out, const hunt_source *s)
{
    gr_slice const channel = cut(s->channel);
    size_t n = collect_host_key(out, s->host).len;
    out[n++] = 0xFF;
    if (channel.len > 0) memcpy(out + n, channel.ptr, channel.len);
    return gr_slice_of(out, n + channel.len);
}

static gr_status add_source(row_table *table, const hunt_source *from,
                            uint64_t *beyond, gr_error *err)
{
    uint8_t key[LOG_KEY];
    void *row = NULL;
    row_status found = rows_get(table, collect_source_key(key, from), &row);
    hunt_source *const source = row;
    if (found == ROW_NEW) {
        source->first_ns = source->last_ns = GR_TIME_NONE;
        source->host = gr_arena_copy(table->arena, cut(from->host));
        source->channel = gr_arena_copy(table->arena, cut(from->channel));
        source->clock_ahead_ns = from->clock_ahead_ns;
    }
    if (found == ROW_NOMEM) return no_memory(err);
    if (found == ROW_BEYOND) {
        *beyond += from->events;
        return GR_OK;
    }
    source->events += from->events;
    source->null_times += from->null_times;
    source->files += from->files;
    source->damaged_ranges += from->damaged_ranges;
    source->lines_not_utf8 += from->lines_not_utf8;
    source->files_not_utf8 += from->files_not_utf8;
    if (source->assumed.len == 0) source->assumed = from->assumed;
    gr_time_join(&source->first_ns, &source->last_ns, from->first_ns,
                 from->last_ns);
    return GR_OK;
}

static gr_status add_damage(collector *c, uint64_t offset, uint64_t length,
                            uint64_t records_lost, gr_slice what,
                            const evidence_item *item, gr_error *err)
{
    if (c->damage_count >= HUNT_DAMAGE_CEILING) return GR_OK;
    if (c->damage_count == c->damage_capacity) {
        size_t const capacity =
            c->damage_capacity == 0 ? 64 : c->damage_capacity * 2;
        hunt_damage *const grown =
            gr_realloc(c->damage, capacity * sizeof *grown);
        if (grown == NULL) return no_memory(err);
        c->damage = grown;
        c->damage_capacity = capacity;
    }
    /* Text that finds no room is left out; the range itself counts. */
    gr_slice const text = gr_arena_copy(c->arena, gr_sub(what, 0, 256));
    c->damage[c->damage_count++] =
        (hunt_damage){item->index, offset, length, records_lost, text};
    return GR_OK;
}

/* ---- matches ---- */

static gr_status spill_match(collector *c, const evidence_item *item,
                             gr_slice payload, gr_error *err)
{
    uint8_t head[8];
    for (size_t i = 0; i < 4; i++) {
        head[i] = (uint8_t)(payload.len >> (8 * i));
        head[4 + i] = (uint8_t)(item->index >> (8 * i));
    }
    gr_spill const to = gr_spill_part_interface(&c->matches);
    GR_TRY(to.append(to.self, gr_slice_of(head, sizeof head), err));
    return to.append(to.self, payload, err);
}

static bool add_number(gr_sha256 *sha, uint64_t number)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> (8 * i));
    return gr_sha256_add(sha, gr_slice_of(bytes, 8));
}

static bool add_part(gr_sha256 *sha, gr_slice part)
{
    return add_number(sha, part.len) && gr_sha256_add(sha, part);
}

/* What makes two matches one finding. */
static bool key_of(collector *c, const wire_match *m, uint32_t rule,
                   uint8_t out[GR_SHA256_SIZE])
{
    uint8_t host[3 * HUNT_NAME_CEILING];
    return gr_sha256_start(c->sha) &&
           add_part(c->sha, collect_host_key(host, m->host)) &&
           add_part(c->sha, m->channel) &&
           add_number(c->sha, m->has_record_id ? m->record_id : UINT64_MAX) &&
           add_number(c->sha, rule) &&
           gr_sha256_add(c->sha, gr_slice_of(m->raw_sha256, GR_SHA256_SIZE)) &&
           gr_sha256_end(c->sha, out);
}

sigma_level collect_level(const collector *c, uint32_t rule)
{
    size_t const rules = c->rules->count;
    return rule < rules ? c->rules->rules[rule].level
                        : ioc_set_get(c->indicators, rule - rules)->level;
}

static sigma_level level_of_match(const collector *c, uint32_t rule,
                                  const wire_match *m)
{
    return rule < c->rules->count
               ? hunt_finding_level(c->filter, &c->rules->rules[rule], m->check,
                                    m->host)
               : hunt_level_on(c->filter, collect_level(c, rule), m->host);
}

/* And not by correlations alone. */
static bool is_told(const collector *c, uint32_t rule, int64_t time_ns)
{
    bool const silent = rule < c->rules->count && c->rules->rules[rule].silent;
    return !silent && hunt_time_counts(c->filter, time_ns);
}

/* False: rule `i` takes nothing of it that another form may have. */
static bool like_of(const wire_match *m, size_t i, key_like *out)
{
    static const uint8_t none[FORM_DIGEST];
    gr_slice const digest = gr_sub(m->alike, i * FORM_DIGEST, FORM_DIGEST);
    if (digest.len < FORM_DIGEST || memcmp(digest.ptr, none, FORM_DIGEST) == 0)
        return false;
    memcpy(out->digest, digest.ptr, FORM_DIGEST);
    out->rank = m->rank;
    return true;
}

static gr_status take_match(collector *c, const evidence_item *item,
                            gr_slice payload, gr_error *err)
{
    wire_match const m = wire_get_match(payload);
    GR_TRY(spill_match(c, item, payload, err));
    for (size_t i = 0; i < wire_rule_count(&m); i++) {
        uint32_t const rule = wire_rule(&m, i);
        uint8_t key[GR_SHA256_SIZE];
        key_like like;
        if (!key_of(c, &m, rule, key)) return no_memory(err);
        key_record const record = {.numbered = m.has_record_id,
                                   .nameless = m.nameless,
                                   .like = like_of(&m, i, &like) ? &like : NULL,
                                   .evidence = (uint32_t)item->index,
                                   .offset = m.offset,
                                   .length = m.length};
        GR_TRY(keys_add(c->keys, key, &record, err));
        c->file_sums.matches++;
        if (!is_told(c, rule, m.time_ns)) continue;
        c->at_level[level_of_match(c, rule, &m)]++;
        gr_time_join(&c->first_ns, &c->last_ns, m.time_ns, m.time_ns);
    }
    return GR_OK;
}

/* A reader may tell carved records after live ones that stand behind them. */
typedef struct {
    uint64_t offset;
    gr_slice payload;
} placed;

static int by_place(const void *a, const void *b)
{
    const placed *const x = a, *const y = b;
    if (x->offset != y->offset) return x->offset < y->offset ? -1 : 1;
    return x->payload.ptr < y->payload.ptr ? -1
                                           : x->payload.ptr > y->payload.ptr;
}

static gr_status take_sorted(collector *c, const evidence_item *item,
                             gr_slice out, size_t count, gr_error *err)
{
    placed *const all = gr_alloc_array(count, sizeof *all);
    if (all == NULL) return no_memory(err);
    gr_cursor cursor = gr_cursor_over(out, 0);
    wire_kind kind;
    gr_slice payload;
    for (size_t n = 0; n < count && wire_next(&cursor, &kind, &payload);)
        if (kind == WIRE_MATCH)
            all[n++] = (placed){wire_get_match(payload).offset, payload};
    qsort(all, count, sizeof *all, by_place);
    gr_status status = GR_OK;
    for (size_t i = 0; i < count && status == GR_OK; i++)
        status = take_match(c, item, all[i].payload, err);
    gr_free(all);
    return status;
}

static gr_status take_matches(collector *c, const evidence_item *item,
                              gr_slice out, gr_error *err)
{
    gr_cursor cursor = gr_cursor_over(out, 0);
    wire_kind kind;
    gr_slice payload;
    size_t count = 0;
    uint64_t last = 0;
    bool sorted = true;
    while (wire_next(&cursor, &kind, &payload)) {
        if (kind != WIRE_MATCH) continue;
        uint64_t const offset = gr_load_le(payload.ptr, 8);
        if (offset < last) sorted = false;
        last = offset;
        count++;
    }
    if (count == 0) return GR_OK;
    if (!sorted) return take_sorted(c, item, out, count, err);
    cursor = gr_cursor_over(out, 0);
    while (wire_next(&cursor, &kind, &payload))
        if (kind == WIRE_MATCH) GR_TRY(take_match(c, item, payload, err));
    return GR_OK;
}

/* ---- the other rows ---- */

static gr_status take_events(collector *c, gr_slice payload, gr_error *err)
{
    wire_events const w = wire_get_events(payload);
    hunt_kind const kind = {.channel = w.channel,
                            .event_id = w.event_id,
                            .has_event_id = w.has_event_id,
                            .events = w.events,
                            .null_times = w.null_times,
                            .judged = w.judged,
                            .first_ns = w.first_ns,
                            .last_ns = w.last_ns};
    return add_kind(&c->file_kinds, &kind, &c->file_sums.kinds_beyond, err);
}

static gr_status take_source(collector *c, gr_slice payload, gr_error *err)
{
    wire_source const w = wire_get_source(payload);
    hunt_source const source = {.host = w.host,
                                .channel = w.channel,
                                .events = w.events,
                                .null_times = w.null_times,
                                .first_ns = w.first_ns,
                                .last_ns = w.last_ns,
                                .clock_ahead_ns = w.clock_ahead_ns};
    GR_TRY(add_source(&c->file_sources, &source, &c->file_sums.sources_beyond,
                      err));
    return add_host(&c->file_hosts, w.host, w.events,
                    &c->file_sums.hosts_beyond, err);
}

static gr_status take_fault(collector *c, const evidence_item *item,
                            gr_slice payload, gr_error *err)
{
    wire_fault const fault = wire_get_fault(payload);
    c->file_sums.not_judged++;
    c->scratch.len = 0;
    gr_put(&c->scratch, GR_S("could not be judged: "));
    gr_put(&c->scratch, fault.text);
    return add_damage(c, fault.offset, fault.length, 0,
                      gr_buffer_slice(&c->scratch), item, err);
}

/* Also of a file that turns out to be a copy: a copy makes no holes. */
static gr_status take_stretch(collector *c, const evidence_item *item,
                              gr_slice payload, gr_error *err)
{
    uint8_t key[LOG_KEY];
    wire_stretch const w = wire_get_stretch(payload);
    hunt_source const source = {.host = w.host, .channel = w.channel};
    return holes_take(c->holes, collect_source_key(key, &source), &w.stretch,
                      item->index, err);
}

static gr_status take_row(collector *c, const evidence_item *item,
                          wire_kind kind, gr_slice payload, gr_error *err)
{
    switch (kind) {
    case WIRE_KIND: return take_events(c, payload, err);
    case WIRE_SOURCE: return take_source(c, payload, err);
    case WIRE_STRETCH: return take_stretch(c, item, payload, err);
    case WIRE_SUMS: {
        wire_sums const sums = wire_get_sums(payload);
        c->file_sums.left_out += sums.left_out;
        c->file_sums.without_time += sums.without_time;
        c->file_sums.regex_limits += sums.regex_limits;
        return GR_OK;
    }
    case WIRE_FAULT: return take_fault(c, item, payload, err);
    case WIRE_HOST: /* of metrics */
    case WIRE_MATCH: break;
    }
    return GR_OK;
}

/* A match that finds no room is an event that was not judged to the end. */
static gr_status take_damage(collector *c, const evidence_item *item,
                             const pipe_damage *damage, gr_error *err)
{
    collect_sums *const sums = &c->file_sums;
    if (pipe_is_not_shown(damage)) {
        sums->not_judged += damage->records_lost;
        return add_damage(c, damage->offset, damage->length, 0, damage->what,
                          item, err);
    }
    sums->damaged_ranges++;
    sums->damaged_bytes += pipe_damage_fresh(damage, &c->file_damaged_to);
    sums->records_lost += damage->records_lost;
    return add_damage(c, damage->offset, damage->length, damage->records_lost,
                      damage->what, item, err);
}

gr_status collect_block(void *shared, const evidence_item *item, gr_slice out,
                        const pipe_damage *damage, size_t damage_count,
                        gr_error *err)
{
    collector *const c = shared;
    GR_TRY(take_matches(c, item, out, err));
    gr_cursor cursor = gr_cursor_over(out, 0);
    wire_kind kind;
    gr_slice payload;
    while (wire_next(&cursor, &kind, &payload))
        GR_TRY(take_row(c, item, kind, payload, err));
    for (size_t i = 0; i < damage_count; i++)
        GR_TRY(take_damage(c, item, &damage[i], err));
    return GR_OK;
}

/* ---- files ---- */

gr_status collect_file_begin(void *shared, const evidence_item *item,
                             gr_error *err)
{
    (void)err;
    collector *const c = shared;
    c->files[item->index].seen = true;
    c->file_damage = c->damage_count;
    c->file_sums = (collect_sums){0};
    c->file_damaged_to = 0;
    rows_clear(&c->file_kinds);
    rows_clear(&c->file_hosts);
    rows_clear(&c->file_sources);
    gr_arena_reset(c->file_arena);
    c->in_file = true;
    return GR_OK;
}

static void add_sums(collect_sums *to, const collect_sums *from)
{
    to->bytes += from->bytes;
    to->events += from->events;
    to->matches += from->matches;
    to->damaged_ranges += from->damaged_ranges;
    to->damaged_bytes += from->damaged_bytes;
    to->records_lost += from->records_lost;
    to->lines_not_utf8 += from->lines_not_utf8;
    to->files_not_utf8 += from->files_not_utf8;
    to->left_out += from->left_out;
    to->without_time += from->without_time;
    to->not_judged += from->not_judged;
    to->regex_limits += from->regex_limits;
    to->kinds_beyond += from->kinds_beyond;
    to->hosts_beyond += from->hosts_beyond;
    to->sources_beyond += from->sources_beyond;
}

/* `assumed`: of the file, to last. */
static gr_status keep_file(collector *c, gr_slice assumed, gr_error *err)
{
    for (size_t i = 0; i < c->file_kinds.count; i++)
        GR_TRY(add_kind(&c->kinds, c->file_kinds.rows[i], &c->sums.kinds_beyond,
                        err));
    for (size_t i = 0; i < c->file_hosts.count; i++) {
        const hunt_host *const host = c->file_hosts.rows[i];
        GR_TRY(add_host(&c->hosts, host->name, host->events,
                        &c->sums.hosts_beyond, err));
    }
    for (size_t i = 0; i < c->file_sources.count; i++) {
        hunt_source source = *(const hunt_source *)c->file_sources.rows[i];
        source.files = 1;
        source.damaged_ranges = c->file_sums.damaged_ranges;
        source.lines_not_utf8 = c->file_sums.lines_not_utf8;
        source.files_not_utf8 = c->file_sums.lines_not_utf8 > 0;
        source.assumed = assumed;
        GR_TRY(add_source(&c->sources, &source, &c->sums.sources_beyond, err));
    }
    add_sums(&c->sums, &c->file_sums);
    return GR_OK;
}

/* The oldest and the newest event of the file at hand. */
static void note_span(const collector *c, hunt_file *file)
{
    for (size_t i = 0; i < c->file_kinds.count; i++) {
        const hunt_kind *const kind = c->file_kinds.rows[i];
        gr_time_join(&file->first_ns, &file->last_ns, kind->first_ns,
                     kind->last_ns);
    }
}

gr_status collect_file_end(void *shared, const evidence_item *item,
                           const pipe_file_result *result, gr_error *err)
{
    collector *const c = shared;
    hunt_file *const file = &c->files[item->index];
    file->result = *result;
    file->by_digest = c->by_digest && result->hashed;
    file->result.assumed = gr_arena_copy(c->arena, result->assumed);
    file->finished = true;
    file->matches = c->file_sums.matches;
    c->in_file = false;
    note_span(c, file);
    GR_TRY(copies_find(&c->copies, item, result, &file->same_as, err));
    if (file->same_as != SIZE_MAX) {
        c->damage_count = c->file_damage;
        return GR_OK;
    }
    c->file_sums.bytes = item->is_archive ? 0 : result->size;
    c->file_sums.events = result->events;
    c->file_sums.lines_not_utf8 = result->lines_not_utf8;
    c->file_sums.files_not_utf8 = result->lines_not_utf8 > 0;
    return keep_file(c, file->result.assumed, err);
}

gr_status collect_interrupted(collector *c, gr_error *err)
{
    if (!c->in_file) return GR_OK;
    c->in_file = false;
    for (size_t i = 0; i < c->file_kinds.count; i++) {
        const hunt_kind *const kind = c->file_kinds.rows[i];
        c->file_sums.events += kind->events;
    }
    return keep_file(c, GR_S(""), err);
}
