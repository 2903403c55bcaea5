/* record.c - the result of a hunt as the files of a case: run.json,
 * coverage.json, rules.jsonl. docs/formats/case.md names every key. */
#include "hunt/hunt.h"

#include "base/json.h"
#include "base/time.h"
#include "evidence/collection.h"
#include "evidence/rotation.h"

/* One document, or one line of it, at a time: no row has more text. */
enum { RECORD_CEILING = 16 << 20, RECORD_FLUSH = 64 << 10 };

/* Of one path, several times over: EVIDENCE_PATH. */
enum { RECORD_SCRATCH = 4 << 20 };

typedef struct {
    gr_buffer b;
    const gr_writer *to;
    gr_error *err;
    bool first; /* the next key is the first of its object */
} json;

static json json_to(const gr_writer *to, gr_error *err)
{
    return (json){gr_buffer_upto(RECORD_CEILING), to, err, true};
}

static gr_status flush(json *j)
{
    gr_status status = j->b.status;
    if (status != GR_OK)
        (void)gr_fail(j->err, status, GR_NO_OFFSET, "no memory for the case");
    else status = gr_write(j->to, gr_buffer_slice(&j->b), j->err);
    j->b.len = 0;
    return status;
}

static gr_status flush_if_much(json *j)
{
    return j->b.len < RECORD_FLUSH ? j->b.status : flush(j);
}

static gr_status finish(json *j, gr_status status)
{
    if (status == GR_OK) status = flush(j);
    gr_buffer_free(&j->b);
    return status;
}

static void key(json *j, const char *name)
{
    gr_json_key(&j->b, &j->first, gr_slice_of_c(name));
}

static void open_object(json *j, const char *name)
{
    if (name != NULL) key(j, name);
    gr_put_byte(&j->b, '{');
    j->first = true;
}

static void close_object(json *j)
{
    gr_put_byte(&j->b, '}');
    j->first = false;
}

static void put_u64(json *j, const char *name, uint64_t value)
{
    key(j, name);
    gr_put_u64(&j->b, value);
}

static void put_text(json *j, const char *name, gr_slice text)
{
    key(j, name);
    gr_json_text(&j->b, text);
}

static void put_c(json *j, const char *name, const char *text)
{
    put_text(j, name, gr_slice_of_c(text));
}

static void put_bool(json *j, const char *name, bool value)
{
    key(j, name);
    gr_put(&j->b, value ? GR_S("true") : GR_S("false"));
}

static void put_hash(json *j, const char *name, const uint8_t *sha256)
{
    key(j, name);
    gr_json_hex(&j->b, sha256, GR_SHA256_SIZE);
}

static void put_time(json *j, const char *name, int64_t time_ns)
{
    key(j, name);
    gr_json_time(&j->b, time_ns);
}

/* ---- run.json ---- */

static void put_files(json *j, const hunt_result *r)
{
    open_object(j, "files");
    put_u64(j, "listed", r->file_count);
    put_u64(j, "read", r->files_read);
    put_u64(j, "empty", r->files_empty);
    put_u64(j, "unreadable", r->files_unreadable + r->problem_count);
    put_u64(j, "no_reader", r->files_no_reader);
    put_u64(j, "same_as_another", r->files_same);
    put_u64(j, "changed", r->files_changed);
    put_u64(j, "archives", r->files_archives);
    put_u64(j, "looked_at_in_part", r->files_cut);
    close_object(j);
}

static void put_records(json *j, const hunt_result *r)
{
    open_object(j, "records");
    put_u64(j, "bytes", r->bytes);
    put_u64(j, "events", r->events);
    put_u64(j, "without_time", r->null_times);
    put_u64(j, "left_out", r->events_left_out);
    put_u64(j, "left_out_without_time", r->events_without_time);
    put_u64(j, "not_judged", r->events_not_judged);
    put_u64(j, "regex_limits", r->regex_limits);
    put_u64(j, "unjoined_without_time", r->unjoined_without_time);
    put_u64(j, "unjoined_without_value", r->unjoined_without_value);
    put_u64(j, "left_windows_early", r->left_early);
    put_u64(j, "counted_once_in_doubt", r->once_in_doubt);
    put_u64(j, "damaged_ranges", r->damaged_ranges);
    put_u64(j, "damaged_bytes", r->damaged_bytes);
    put_u64(j, "records_lost", r->records_lost);
    put_u64(j, "lines_not_utf8", r->lines_not_utf8);
    close_object(j);
}

static void put_rules(json *j, const hunt_result *r)
{
    size_t documents = 0;
    for (size_t i = 0; i <= RULE_STATUS_EXCLUDED; i++)
        documents += r->rules_in_state[i];
    open_object(j, "rules");
    put_u64(j, "documents", documents);
    put_u64(j, "loaded", r->rules_in_state[RULE_LOADED]);
    put_u64(j, "not_applicable", r->rules_not_applicable);
    put_u64(j, "no_source", r->rules_in_state[RULE_NO_SOURCE]);
    put_u64(j, "rejected", r->rules_in_state[RULE_REJECTED]);
    put_u64(j, "filters", r->rules_in_state[RULE_FILTER]);
    put_u64(j, "excluded", r->rules_in_state[RULE_STATUS_EXCLUDED]);
    put_u64(j, "not_rules", r->rules.other_documents);
    put_u64(j, "duplicate_ids", r->rules.duplicate_ids);
    put_u64(j, "unknown_level_ids", r->unknown_level_ids);
    put_hash(j, "sha256", r->rules_sha256);
    close_object(j);
}

static void put_findings(json *j, const hunt_result *r)
{
    open_object(j, "findings");
    put_u64(j, "count", r->findings);
    put_u64(j, "matches", r->matches);
    put_u64(j, "not_ranked", r->not_ranked);
    put_time(j, "first", r->first_ns);
    put_time(j, "last", r->last_ns);
    open_object(j, "levels");
    for (size_t i = HUNT_LEVELS; i-- > 0;) {
        open_object(j, sigma_level_name((sigma_level)i));
        put_u64(j, "findings", r->levels[i].findings);
        put_u64(j, "rules", r->levels[i].rules);
        put_u64(j, "hosts", r->levels[i].hosts);
        close_object(j);
    }
    close_object(j);
    close_object(j);
}

gr_status hunt_write_run(const hunt_result *r, const hunt_run_facts *facts,
                         const gr_writer *to, gr_error *err)
{
    json j = json_to(to, err);
    open_object(&j, NULL);
    put_c(&j, "engine", "grounds");
    put_c(&j, "version", facts->version);
    put_c(&j, "state", r->interrupted ? "unfinished" : "finished");
    key(&j, "options");
    gr_put(&j.b, facts->options.len == 0 ? GR_S("{}") : facts->options);
    put_rules(&j, r);
    put_files(&j, r);
    put_records(&j, r);
    put_findings(&j, r);
    close_object(&j);
    gr_put_byte(&j.b, '\n');
    return finish(&j, GR_OK);
}

/* ---- coverage.json: one row a line ---- */

static void begin_row(json *j, bool *first_row)
{
    gr_put(&j->b, *first_row ? GR_S("\n") : GR_S(",\n"));
    *first_row = false;
    open_object(j, NULL);
}

static const char *outcome(const hunt_file *file)
{
    if (!file->seen) return "not reached";
    if (!file->finished) return "interrupted";
    if (file->same_as != SIZE_MAX) return "same as another";
    if (file->item->is_archive && file->result.status != GR_IO)
        return "archive";
    switch (file->result.status) {
    case GR_OK: return "read";
    case GR_NONE: return "empty";
    case GR_UNSUPPORTED: return "no reader";
    case GR_DAMAGED:
    case GR_LIMIT:
    case GR_IO:
    case GR_NOMEM: break;
    }
    return "unreadable";
}

static void put_file_sums(json *j, const hunt_file *file)
{
    const pipe_file_result *const f = &file->result;
    put_c(j, "reader", f->reader->name);
    put_u64(j, "events", f->events);
    put_time(j, "first", file->first_ns);
    put_time(j, "last", file->last_ns);
    put_u64(j, "matches", file->matches);
    put_u64(j, "damaged_ranges", f->damaged_ranges);
    put_u64(j, "damaged_bytes", f->damaged_bytes);
    put_u64(j, "records_lost", f->records_lost);
    if (f->lines_not_utf8 == 0) return;
    put_u64(j, "lines_not_utf8", f->lines_not_utf8);
    put_u64(j, "first_not_utf8_line", f->first_not_utf8_line);
    put_u64(j, "first_not_utf8_offset", f->first_not_utf8);
}

/* Whose file it was, and where it stood. `scratch` holds a path. */
static void put_origin(json *j, const hunt_file *file, gr_arena *scratch)
{
    const evidence_item *const item = file->item;
    static const char *const compared[] = {[PIPE_SAME_SIZE] = "same size",
                                           [PIPE_SAME] = "same",
                                           [PIPE_DIFFERS] = "differs"};
    pipe_compared const how = item->recorded != NULL && item->recorded->differs
                                  ? PIPE_DIFFERS
                                  : file->result.compared;
    gr_arena_reset(scratch);
    gr_slice const path = evidence_host_path(scratch, item);
    if (item->set != NULL) put_text(j, "set", item->set->name);
    if (item->host.len > 0) put_text(j, "host", item->host);
    if (path.len > 0) put_text(j, "host_path", path);
    if (how != PIPE_NOT_COMPARED) put_c(j, "as_noted", compared[how]);
    if (item->recorded != NULL && item->recorded->holes > 0)
        put_u64(j, "holes_not_stored", item->recorded->holes);
}

static void put_file(json *j, const hunt_result *r, const hunt_file *file)
{
    const pipe_file_result *const f = &file->result;
    put_text(j, "evidence", file->item->name);
    put_c(j, "outcome", outcome(file));
    if (file->item->size != UINT64_MAX) put_u64(j, "size", file->item->size);
    if (!file->finished) return;
    put_u64(j, "bytes_read", f->size);
    if (f->hashed) put_hash(j, "sha256", f->sha256);
    if (file->same_as != SIZE_MAX)
        put_text(j, "same_as", r->files[file->same_as].item->name);
    if (file->result.assumed.len > 0)
        put_text(j, "assumed", file->result.assumed);
    if (f->changed) put_bool(j, "changed", true);
    if (f->reader != NULL) put_file_sums(j, file);
    if (f->status != GR_OK && f->status != GR_NONE)
        put_c(j, "reason", f->error.text);
}

static gr_status put_file_rows(json *j, const hunt_result *r)
{
    bool first = true;
    gr_arena *const scratch = gr_arena_new(RECORD_SCRATCH);
    gr_status status = scratch == NULL ? gr_fail(j->err, GR_NOMEM, GR_NO_OFFSET,
                                                 "no memory for the case")
                                       : GR_OK;
    gr_put(&j->b, GR_S("\"files\":["));
    for (size_t i = 0; i < r->file_count && status == GR_OK; i++) {
        begin_row(j, &first);
        put_file(j, r, &r->files[i]);
        put_origin(j, &r->files[i], scratch);
        close_object(j);
        status = flush_if_much(j);
    }
    gr_arena_free(scratch);
    GR_TRY(status);
    for (size_t i = 0; i < r->problem_count; i++) {
        begin_row(j, &first);
        put_text(j, "evidence", r->problems[i].name);
        put_c(j, "outcome", "unreadable");
        put_c(j, "reason", r->problems[i].error.text);
        close_object(j);
        GR_TRY(flush_if_much(j));
    }
    gr_put(&j->b, GR_S("\n],\n"));
    return GR_OK;
}

static gr_status put_collection_rows(json *j, const hunt_result *r)
{
    bool first = true;
    gr_put(&j->b, GR_S("\"collections\":["));
    for (size_t i = 0; i < r->collection_count; i++) {
        const evidence_collection *const c = r->collections[i];
        begin_row(j, &first);
        put_text(j, "evidence", c->root);
        put_c(j, "collector", collection_name(c->kind));
        if (c->host.len > 0) put_text(j, "host", c->host);
        if (c->host.len > 0)
            put_c(j, "host_from",
                  c->host_from == NULL ? "its name" : c->host_from);
        put_u64(j, "files", c->files);
        put_u64(j, "noted", c->recorded);
        put_u64(j, "not_as_noted", c->different);
        close_object(j);
        GR_TRY(flush_if_much(j));
    }
    gr_put(&j->b, GR_S("\n],\n"));
    return GR_OK;
}

/* The files of a rotated log together; what is the same as another counts
 * there. */
static void put_set(json *j, const hunt_result *r, const evidence_set *set)
{
    uint64_t read = 0, events = 0;
    int64_t first = GR_TIME_NONE, last = GR_TIME_NONE;
    for (size_t i = 0; i < set->count; i++) {
        const hunt_file *const file = &r->files[set->members[i]];
        if (file->result.reader == NULL || file->same_as != SIZE_MAX) continue;
        read++;
        events += file->result.events;
        if (file->first_ns == GR_TIME_NONE) continue;
        if (first == GR_TIME_NONE || file->first_ns < first)
            first = file->first_ns;
        if (file->last_ns > last) last = file->last_ns;
    }
    put_text(j, "set", set->name);
    put_u64(j, "files", set->count);
    put_u64(j, "read", read);
    put_u64(j, "events", events);
    put_time(j, "first", first);
    put_time(j, "last", last);
}

static gr_status put_set_rows(json *j, const hunt_result *r)
{
    bool first = true;
    gr_put(&j->b, GR_S("\"sets\":["));
    for (size_t i = 0; i < r->set_count; i++) {
        begin_row(j, &first);
        put_set(j, r, &r->sets[i]);
        close_object(j);
        GR_TRY(flush_if_much(j));
    }
    gr_put(&j->b, GR_S("\n],\n"));
    return GR_OK;
}

static gr_status put_damage_rows(json *j, const hunt_result *r)
{
    bool first = true;
    gr_put(&j->b, GR_S("\"damage_not_listed\":"));
    gr_put_u64(&j->b, hunt_damage_beyond(r));
    gr_put(&j->b, GR_S(",\n\"damage\":["));
    for (size_t i = 0; i < r->damage_count; i++) {
        const hunt_damage *const d = &r->damage[i];
        begin_row(j, &first);
        put_text(j, "evidence", r->files[d->file].item->name);
        put_u64(j, "offset", d->offset);
        put_u64(j, "length", d->length);
        put_u64(j, "records_lost", d->records_lost);
        put_text(j, "what", d->what);
        close_object(j);
        GR_TRY(flush_if_much(j));
    }
    gr_put(&j->b, GR_S("\n],\n"));
    return GR_OK;
}

static gr_status put_kind_rows(json *j, const hunt_result *r)
{
    bool first = true;
    gr_put(&j->b, GR_S("\"kinds_not_listed_events\":"));
    gr_put_u64(&j->b, r->kinds_beyond);
    gr_put(&j->b, GR_S(",\n\"kinds\":["));
    for (size_t i = 0; i < r->kind_count; i++) {
        const hunt_kind *const k = &r->kinds[i];
        begin_row(j, &first);
        put_text(j, "channel", k->channel);
        if (k->has_event_id) put_u64(j, "event_id", k->event_id);
        put_u64(j, "events", k->events);
        put_bool(j, "watched", k->watched);
        put_u64(j, "unwatched", k->unwatched);
        put_u64(j, "only_generic", k->only_generic);
        put_u64(j, "without_time", k->null_times);
        put_time(j, "first", k->first_ns);
        put_time(j, "last", k->last_ns);
        close_object(j);
        GR_TRY(flush_if_much(j));
    }
    gr_put(&j->b, GR_S("\n],\n"));
    return GR_OK;
}

/* Of a log in which there was no room to look at all, at least so many. */
static void put_holes(json *j, const hunt_source *s)
{
    put_u64(j, "holes", s->holes);
    if (!s->holes_known) {
        key(j, "holes_known");
        gr_put(&j->b, GR_S("false"));
    }
    if (s->holes == 0 && s->ids_again == 0 && s->clock_back == 0) return;
    put_u64(j, "records_missing", s->records_missing);
    put_u64(j, "longest_hole_seconds",
            (uint64_t)(s->longest_hole_ns / 1000000000));
    put_u64(j, "ids_begin_again", s->ids_again);
    put_u64(j, "clock_went_back", s->clock_back);
}

static void put_source(json *j, const hunt_source *s)
{
    put_text(j, "host", s->host);
    put_text(j, "channel", s->channel);
    put_u64(j, "events", s->events);
    put_u64(j, "without_time", s->null_times);
    put_time(j, "first", s->first_ns);
    put_time(j, "last", s->last_ns);
    put_u64(j, "files", s->files);
    put_u64(j, "damaged_ranges", s->damaged_ranges);
    if (s->lines_not_utf8 > 0) put_u64(j, "lines_not_utf8", s->lines_not_utf8);
    if (s->clock_ahead_ns != 0) {
        key(j, "clock_skew_seconds");
        gr_put_i64(&j->b, s->clock_ahead_ns / 1000000000);
    }
    if (s->assumed.len > 0) put_text(j, "assumed", s->assumed);
    put_holes(j, s);
}

static gr_status put_source_rows(json *j, const hunt_result *r)
{
    bool first = true;
    gr_put(&j->b, GR_S("\"sources_not_listed_events\":"));
    gr_put_u64(&j->b, r->sources_beyond);
    gr_put(&j->b, GR_S(",\n\"sources\":["));
    for (size_t i = 0; i < r->source_count; i++) {
        begin_row(j, &first);
        put_source(j, &r->sources[i]);
        close_object(j);
        GR_TRY(flush_if_much(j));
    }
    gr_put(&j->b, GR_S("\n],\n"));
    return GR_OK;
}

static gr_status put_host_rows(json *j, const hunt_result *r)
{
    bool first = true;
    gr_put(&j->b, GR_S("\"hosts_not_listed_events\":"));
    gr_put_u64(&j->b, r->hosts_beyond);
    gr_put(&j->b, GR_S(",\n\"hosts\":["));
    for (size_t i = 0; i < r->host_count; i++) {
        const hunt_host *const h = &r->hosts[i];
        begin_row(j, &first);
        put_text(j, "host", h->name);
        put_u64(j, "events", h->events);
        put_u64(j, "findings", h->findings);
        if (h->findings > 0) put_c(j, "worst", sigma_level_name(h->worst));
        close_object(j);
        GR_TRY(flush_if_much(j));
    }
    gr_put(&j->b, GR_S("\n]\n"));
    return GR_OK;
}

static gr_status put_coverage(json *j, const hunt_result *r)
{
    gr_put(&j->b, GR_S("{\n"));
    GR_TRY(put_file_rows(j, r));
    GR_TRY(put_set_rows(j, r));
    GR_TRY(put_collection_rows(j, r));
    GR_TRY(put_damage_rows(j, r));
    GR_TRY(put_kind_rows(j, r));
    GR_TRY(put_source_rows(j, r));
    GR_TRY(put_host_rows(j, r));
    gr_put(&j->b, GR_S("}\n"));
    return GR_OK;
}

gr_status hunt_write_coverage(const hunt_result *r, const gr_writer *to,
                              gr_error *err)
{
    json j = json_to(to, err);
    return finish(&j, put_coverage(&j, r));
}

/* ---- rules.jsonl ---- */

static void put_rule(json *j, const sigma_rule *rule, const hunt_rule_sum *sum)
{
    j->first = true;
    open_object(j, NULL);
    put_text(j, "id", rule->id);
    put_text(j, "title", rule->title);
    put_text(j, "path", rule->path);
    put_u64(j, "line", rule->line);
    put_bool(j, "builtin", rule->builtin);
    put_c(j, "state", sigma_rule_state_name(rule->state));
    if (rule->reason.len > 0) put_text(j, "reason", rule->reason);
    if (rule->reason_line > 0) put_u64(j, "reason_line", rule->reason_line);
    if (rule->warning.len > 0) put_text(j, "warning", rule->warning);
    if (rule->status.len > 0) put_text(j, "status", rule->status);
    if (rule->level != LEVEL_NONE)
        put_c(j, "level", sigma_level_name(rule->level));
    if (rule->state == RULE_LOADED) {
        put_bool(j, "applicable", sum->applicable);
        put_u64(j, "findings", sum->findings);
    }
    put_hash(j, "sha256", rule->sha256);
    close_object(j);
    gr_put_byte(&j->b, '\n');
}

gr_status hunt_write_rules(const hunt_result *r, const gr_writer *to,
                           gr_error *err)
{
    json j = json_to(to, err);
    gr_status status = GR_OK;
    for (size_t i = 0; i < r->rules.count && status == GR_OK; i++) {
        if (r->rules.rules[i].hidden) continue;
        put_rule(&j, &r->rules.rules[i], &r->rule_sums[i]);
        status = flush_if_much(&j);
    }
    return finish(&j, status);
}
