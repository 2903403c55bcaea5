/* bursts.c - see bursts.h. */
#include "hunt/bursts.h"

#include "base/json.h"
#include "base/mem.h"
#include "hunt/burst_list.h"
#include "hunt/limits.h"
#include "hunt/retrace.h"

#include <stdlib.h>

/* An order is where a match is, and which of its rules that are taken. */
enum { ORDER_MOST = (1 << CORRELATING_LOW) - 1 };

/* A match, and where it is in the store. */
typedef struct {
    uint64_t at;
    uint32_t evidence;
    wire_place place;
} placed;

struct bursts {
    collector *c;
    correlating *correlating;
    finding_ground grounds[FINDING_PLACES];
    burst_list list;
    placed placed[FINDING_PLACES];
    gr_buffer room, group; /* a match; what a burst is grouped by */
    gr_buffer rest;        /* how to see all of it */
    gr_arena *texts;       /* of a finding */
    burst_sink sink;
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for findings");
}

bool bursts_wanted(const sigma_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rules[i].correlation != NULL &&
            rules->rules[i].state == RULE_LOADED)
            return true;
    return false;
}

bursts *bursts_new(collector *c, const link_map *links)
{
    bursts *const b = gr_alloc(sizeof *b);
    if (b == NULL) return NULL;
    b->c = c;
    b->room = gr_buffer_upto(PIPE_OUTPUT_CEILING);
    b->group = b->rest = gr_buffer_upto(HUNT_FIELDS_CEILING);
    b->texts = gr_arena_new(HUNT_SCRATCH_CEILING);
    b->correlating = correlating_new(links, &c->store,
                                     c->watch == NULL ? NULL : &c->watch->rows);
    if (b->texts != NULL && b->correlating != NULL) return b;
    bursts_free(b);
    return NULL;
}

void bursts_free(bursts *b)
{
    if (b == NULL) return;
    correlating_free(b->correlating);
    gr_buffer_free(&b->room);
    gr_buffer_free(&b->group);
    gr_buffer_free(&b->rest);
    gr_arena_free(b->texts);
    gr_free(b);
}

gr_status bursts_add(bursts *b, const wire_match *match, uint64_t at,
                     uint32_t evidence, uint32_t rule, gr_slice links,
                     size_t which, gr_error *err)
{
    correlating_match const m = {.time_ns = match->time_ns,
                                 .order =
                                     at << CORRELATING_LOW |
                                     (which < ORDER_MOST ? which : ORDER_MOST),
                                 .file = evidence + 1};
    return correlating_add(b->correlating, rule, links, &m, err);
}

/* ---- grounds ---- */

/* As collect.c wrote it: its length, the file's number, the match. Until the next
 * call. */
static gr_status read_match(bursts *b, uint64_t at, const hunt_file **file,
                            wire_match *out, gr_error *err)
{
    uint8_t head[8];
    gr_spill const from = gr_spill_part_interface(&b->c->matches);
    GR_TRY(gr_spill_read_all(&from, at, head, sizeof head, err));
    size_t const len = (size_t)gr_load_le(head, 4);
    b->room.len = 0;
    uint8_t *const to = gr_buffer_room(&b->room, len);
    if (to == NULL) return no_memory(err);
    GR_TRY(gr_spill_read_all(&from, at + sizeof head, to, len, err));
    *file = &b->c->files[gr_load_le(head + 4, 4)];
    *out = wire_get_match(gr_slice_of(to, len));
    return GR_OK;
}

static void put_rest(bursts *b, const correlating_hit *hit)
{
    retrace const what = {.rule = &b->c->rules->rules[hit->rule],
                          .group = hit->group,
                          .begin_ns = hit->burst.begin_ns,
                          .end_ns = hit->burst.end_ns,
                          .hunt_words = b->c->hunt_words};
    b->rest.len = 0;
    retrace_put(&b->rest, b->texts, &what);
}

gr_status bursts_place(bursts *b, uint64_t order, burst_place *out,
                       gr_error *err)
{
    correlating_hit hit = {0};
    const hunt_file *file = NULL;
    wire_match match = {0};
    *out = (burst_place){.has_record_id = false};
    if ((order & CORRELATING_BURST) != 0) {
        GR_TRY(correlating_burst_of(b->correlating, order, &hit, err));
        out->burst_count = hit.burst.events;
        gr_arena_reset(b->texts);
        put_rest(b, &hit);
        if (b->rest.status != GR_OK || gr_arena_status(b->texts) != GR_OK)
            return no_memory(err);
        out->rest = gr_buffer_slice(&b->rest);
    }
    GR_TRY(burst_list_first(b->correlating, &order, err));
    GR_TRY(read_match(b, order >> CORRELATING_LOW, &file, &match, err));
    out->evidence = file->item->name;
    out->offset = match.offset;
    out->record_id = match.record_id;
    out->has_record_id = match.has_record_id;
    return GR_OK;
}

gr_status bursts_text(bursts *b, uint64_t text, gr_slice *out, gr_error *err)
{
    return correlating_text(b->correlating, text, out, err);
}

/* Of what is said of a record, that of the burst's first. */
static void set_first(bursts *b, finding *f, const hunt_file *file,
                      const wire_match *match)
{
    f->evidence = file->item->name;
    f->offset = match->offset;
    f->length = match->length;
    f->sha256 = file->by_digest ? file->result.sha256 : NULL;
    f->host = gr_arena_copy(b->texts, match->host);
    f->channel = gr_arena_copy(b->texts, match->channel);
}

/* In order of time; of equal ones, of evidence. */
static int by_time(const void *a, const void *b)
{
    const placed *const x = a, *const y = b;
    if (x->place.time_ns != y->place.time_ns)
        return x->place.time_ns < y->place.time_ns ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static gr_status read_place(bursts *b, uint64_t at, placed *out, gr_error *err)
{
    uint8_t head[8 + WIRE_PLACE];
    gr_spill const from = gr_spill_part_interface(&b->c->matches);
    GR_TRY(gr_spill_read_all(&from, at, head, sizeof head, err));
    *out = (placed){at, (uint32_t)gr_load_le(head + 4, 4),
                    wire_get_place(head + 8)};
    return GR_OK;
}

/* The events of a burst, and those of bursts among it, each once. */
static gr_status find_places(bursts *b, const correlate_burst *told,
                             size_t *found, gr_error *err)
{
    size_t kept = 0;
    GR_TRY(burst_list_of(b->correlating, told, &b->list, err));
    size_t const count = b->list.count;
    for (size_t i = 0; i < count; i++)
        GR_TRY(read_place(b, b->list.orders[i] >> CORRELATING_LOW,
                          &b->placed[i], err));
    if (count > 0) qsort(b->placed, count, sizeof *b->placed, by_time);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || b->placed[kept - 1].at != b->placed[i].at)
            b->placed[kept++] = b->placed[i];
    *found = kept;
    return GR_OK;
}

static gr_status set_grounds(bursts *b, const correlate_burst *told, finding *f,
                             finding_burst *burst, gr_error *err)
{
    const hunt_file *file = NULL;
    wire_match first = {0};
    GR_TRY(find_places(b, told, &burst->ground_count, err));
    for (size_t i = 0; i < burst->ground_count; i++)
        b->grounds[i] = (finding_ground){
            b->c->files[b->placed[i].evidence].item->name,
            b->placed[i].place.offset, b->placed[i].place.length};
    burst->grounds = b->grounds;
    if (burst->ground_count == 0) return GR_OK;
    GR_TRY(read_match(b, b->placed[0].at, &file, &first, err));
    set_first(b, f, file, &first);
    return GR_OK;
}

/* ---- findings ---- */

/* {"IpAddress":"10.0.0.5"} */
static void put_group(gr_buffer *out, const sigma_correlation *rule,
                      gr_slice group)
{
    gr_cursor c = gr_cursor_over(group, 0);
    bool first = true;
    gr_slice value;
    gr_put_byte(out, '{');
    for (size_t i = 0; i < rule->group_by_count && link_next_value(&c, &value);
         i++) {
        gr_json_key(out, &first, rule->group_by[i]);
        if (value.ptr == NULL) gr_put(out, GR_S("null"));
        else gr_json_text(out, value);
    }
    gr_put_byte(out, '}');
}

/* See case/finding.h for what goes in. */
static bool make_id(bursts *b, finding *f, const correlating_hit *hit)
{
    uint8_t numbers[24], digest[GR_SHA256_SIZE];
    gr_sha256 *const sha = b->c->sha;
    gr_store_le(numbers, (uint64_t)hit->burst.first_ns, 8);
    gr_store_le(numbers + 8, (uint64_t)hit->burst.last_ns, 8);
    gr_store_le(numbers + 16, hit->burst.count, 8);
    bool const ok = gr_sha256_start(sha) && gr_sha256_add(sha, f->rule->id) &&
                    gr_sha256_add(sha, GR_S("\0")) &&
                    gr_sha256_add(sha, hit->group) &&
                    gr_sha256_add(sha, gr_slice_of(numbers, sizeof numbers)) &&
                    gr_sha256_end(sha, digest);
    gr_hex_digits(f->id, digest, FINDING_ID / 2);
    return ok;
}

/* Of windows that were too full. Nothing is known of how a sum, an average or a
 * percentile of all would differ; a count of all is no smaller. */
static void put_fullness(const sigma_correlation *rule, finding_burst *b)
{
    if (!b->at_least || rule->type < CORRELATE_VALUE_SUM) return;
    b->at_least = false;
    b->of_last = CORRELATING_WINDOW;
}

static gr_status take_hit(void *self, const correlating_hit *hit, gr_error *err)
{
    bursts *const b = self;
    const sigma_rule *const rule = &b->c->rules->rules[hit->rule];
    finding_burst burst = {.first_ns = hit->burst.first_ns,
                           .count = hit->burst.count,
                           .bursts = hit->burst.bursts,
                           .events = hit->burst.events,
                           .value = hit->burst.value,
                           .at_least = hit->burst.at_least};
    finding f = {.time_ns = hit->burst.last_ns,
                 .rule = rule,
                 .rule_level = rule->level,
                 .burst = &burst};
    put_fullness(rule->correlation, &burst);
    gr_arena_reset(b->texts);
    b->group.len = 0;
    put_group(&b->group, rule->correlation, hit->group);
    f.fields = gr_buffer_slice(&b->group);
    b->rest.len = 0;
    if (burst.events > FINDING_PLACES) put_rest(b, hit);
    burst.rest = gr_buffer_slice(&b->rest);
    GR_TRY(set_grounds(b, &hit->burst, &f, &burst, err));
    if (b->group.status != GR_OK || b->rest.status != GR_OK ||
        gr_arena_status(b->texts) != GR_OK || !make_id(b, &f, hit))
        return no_memory(err);
    return b->sink.take(b->sink.self, &f, hit->rule, err);
}

gr_status bursts_join(bursts *b, const volatile sig_atomic_t *stop,
                      gr_error *err)
{
    return correlating_join(b->correlating, stop, err);
}

void bursts_time(const bursts *b, int64_t *first_ns, int64_t *last_ns)
{
    correlating_sums const sums = correlating_told(b->correlating);
    *first_ns = sums.first_ns;
    *last_ns = sums.last_ns;
}

gr_status bursts_tell(bursts *b, burst_sink sink,
                      const volatile sig_atomic_t *stop, gr_error *err)
{
    const bursts_watch *const watch = b->c->watch;
    b->sink = sink;
    GR_TRY(correlating_tell(b->correlating, (correlating_sink){b, take_hit},
                            stop, err));
    return watch == NULL ? GR_OK : watch->done(watch->rows.self, b, err);
}

correlating_sums bursts_told(const bursts *b)
{
    return correlating_told(b->correlating);
}
