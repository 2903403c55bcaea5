/* finding_read.c - see finding_read.h. */
#include "case/finding_read.h"

#include "base/mem.h"
#include "base/number.h"
#include "readers/json_shim.h"
#include "readers/json_text.h"

/* A finding's fields are one record's: at most 4 MiB of text, nested as JSON
 * evidence may be. */
enum { MOST_NODES = 1 << 20, MOST_LEVELS = 80 };

struct finding_reader {
    json_shim *shim;
};

finding_reader *finding_reader_new(void)
{
    finding_reader *const r = gr_alloc(sizeof *r);
    if (r == NULL) return NULL;
    r->shim = json_shim_new(MOST_NODES, MOST_LEVELS);
    if (r->shim != NULL) return r;
    gr_free(r);
    return NULL;
}

void finding_reader_free(finding_reader *reader)
{
    if (reader == NULL) return;
    json_shim_free(reader->shim);
    gr_free(reader);
}

typedef struct {
    gr_arena *arena;
    gr_slice line;
    const json_node *nodes;
    finding *finding;
    sigma_rule *rule;
    finding_burst *burst; /* NULL: it is none */
} reading;

static gr_slice text_of(const json_node *node)
{
    return (gr_slice){node->text, node->text_len};
}

/* A text, or null for the empty one. */
static bool read_text(reading *r, const json_node *node, gr_slice *out)
{
    *out = GR_S("");
    if (node->kind == JSON_NULL) return true;
    return node->kind == JSON_TEXT &&
           json_unescape(r->arena, text_of(node), out);
}

/* A number, or null where there may be none. */
static bool read_number(const json_node *node, uint64_t *out, bool *there)
{
    *out = 0;
    *there = node->kind != JSON_NULL;
    return !*there ||
           (node->kind == JSON_NUMBER && gr_parse_u64(text_of(node), out));
}

static bool read_time(const json_node *node, int64_t *out)
{
    *out = GR_TIME_NONE;
    return node->kind == JSON_NULL ||
           (node->kind == JSON_TEXT && gr_time_parse(text_of(node), out));
}

/* Seconds, up to what a time can be moved by. */
static bool read_skew(const json_node *node, int64_t *out_ns)
{
    int64_t const most = INT64_MAX / 1000000000;
    int64_t seconds;
    if (node->kind != JSON_NUMBER || !gr_parse_i64(text_of(node), &seconds) ||
        seconds < -most || seconds > most)
        return false;
    *out_ns = seconds * 1000000000;
    return true;
}

/* Of a correlation; its grounds stay in the line. */
static finding_burst *burst_of(reading *r)
{
    finding *const f = r->finding;
    if (r->burst == NULL) r->burst = gr_arena_take(r->arena, sizeof *r->burst);
    f->burst = r->burst;
    return r->burst;
}

static bool read_first(reading *r, const json_node *node)
{
    return burst_of(r) != NULL && read_time(node, &r->burst->first_ns);
}

/* Of the burst: its `count`, `bursts` or `events`. */
static bool read_count(reading *r, gr_slice key, const json_node *node)
{
    bool there;
    finding_burst *const b = burst_of(r);
    if (b == NULL) return false;
    uint64_t *const out = gr_equal(key, GR_S("count"))    ? &b->count
                          : gr_equal(key, GR_S("bursts")) ? &b->bursts
                                                          : &b->events;
    return read_number(node, out, &there) && there;
}

static bool read_level(const json_node *node, sigma_level *out)
{
    *out = LEVEL_NONE;
    return node->kind == JSON_TEXT && (gr_equal(text_of(node), GR_S("none")) ||
                                       sigma_level_parse(text_of(node), out));
}

static bool read_tags(reading *r, const json_node *node)
{
    if (node->kind != JSON_ARRAY) return false;
    size_t const first = (size_t)(node - r->nodes) + 1;
    size_t const most = node->next - first;
    gr_slice *const tags = gr_arena_take_array(r->arena, most, sizeof *tags);
    if (tags == NULL) return false;
    size_t n = 0;
    for (size_t i = first; i < node->next; i = r->nodes[i].next)
        if (!read_text(r, &r->nodes[i], &tags[n++])) return false;
    r->rule->tags = tags;
    r->rule->tag_count = n;
    return true;
}

/* The object that begins at s.ptr[0], which simdjson has seen to be one. */
static gr_slice object_at(gr_slice s)
{
    size_t open = 0;
    bool text = false;
    for (size_t at = 0; at < s.len; at++) {
        uint8_t const c = s.ptr[at];
        if (text && c == '\\') at++;
        else if (c == '"') text = !text;
        else if (text) continue;
        else if (c == '{') open++;
        else if (c == '}' && --open == 0) return gr_sub(s, 0, at + 1);
    }
    return (gr_slice){NULL, 0};
}

/* Tabs and line ends, which stand between values alone, as blanks: what shows a
 * finding takes them for text. */
static gr_slice on_one_line(gr_arena *arena, gr_slice object)
{
    size_t at = 0;
    while (at < object.len && object.ptr[at] >= ' ') at++;
    if (at == object.len) return object;
    uint8_t *const text = gr_arena_take_text(arena, object.len);
    if (text == NULL) return (gr_slice){NULL, 0};
    for (at = 0; at < object.len; at++)
        text[at] = object.ptr[at] < ' ' ? ' ' : object.ptr[at];
    return (gr_slice){text, object.len};
}

static bool read_object(reading *r, const json_node *node, gr_slice *out)
{
    if (node->kind != JSON_OBJECT) return false;
    size_t const behind_key =
        (size_t)(node->key - r->line.ptr) + node->key_len + 1;
    gr_slice const rest = gr_from(r->line, behind_key);
    *out = on_one_line(r->arena,
                       object_at(gr_from(rest, gr_find_byte(rest, '{'))));
    return out->len > 0;
}

static bool read_id(const json_node *node, char out[FINDING_ID])
{
    if (node->kind != JSON_TEXT || node->text_len != FINDING_ID) return false;
    for (size_t i = 0; i < FINDING_ID; i++)
        if (gr_hex_value(node->text[i]) < 0) return false;
    memcpy(out, node->text, FINDING_ID);
    return true;
}

static bool read_event_id(const json_node *node, finding *f)
{
    uint64_t number;
    if (!read_number(node, &number, &f->has_event_id) || number > UINT32_MAX)
        return false;
    f->event_id = (uint32_t)number;
    return true;
}

static bool read_flag(const json_node *node, bool *out)
{
    *out = node->kind == JSON_TRUE;
    return node->kind == JSON_TRUE || node->kind == JSON_FALSE;
}

/* False: the key is known, and its value cannot be. */
static bool read_key(reading *r, const json_node *node)
{
    finding *const f = r->finding;
    gr_slice const key = {node->key, node->key_len};
    bool there;
#define IS(name) gr_equal(key, GR_S(name))
    if (IS("id")) return read_id(node, f->id);
    if (IS("time")) return read_time(node, &f->time_ns);
    if (IS("level")) return read_level(node, &f->level);
    if (IS("rule_level")) return read_level(node, &f->rule_level);
    if (IS("title")) return read_text(r, node, &r->rule->title);
    if (IS("rule_id")) return read_text(r, node, &r->rule->id);
    if (IS("host")) return read_text(r, node, &f->host);
    if (IS("channel")) return read_text(r, node, &f->channel);
    if (IS("event_id")) return read_event_id(node, f);
    if (IS("record_id"))
        return read_number(node, &f->record_id, &f->has_record_id);
    if (IS("evidence")) return read_text(r, node, &f->evidence);
    if (IS("offset")) return read_number(node, &f->offset, &there) && there;
    if (IS("length")) return read_number(node, &f->length, &there) && there;
    if (IS("fields")) return read_object(r, node, &f->fields);
    if (IS("tags")) return read_tags(r, node);
    if (IS("fields_omitted")) return read_flag(node, &f->fields_omitted);
    if (IS("clock_skew_seconds")) return read_skew(node, &f->clock_ahead_ns);
    if (IS("first")) return read_first(r, node);
    if (IS("count") || IS("bursts") || IS("events"))
        return read_count(r, key, node);
    if (IS("at_least"))
        return burst_of(r) != NULL && read_flag(node, &r->burst->at_least);
    if (IS("of_last"))
        return burst_of(r) != NULL &&
               read_number(node, &r->burst->of_last, &there) && there;
    if (IS("carved")) return read_flag(node, &f->carved);
    if (IS("also_in_count"))
        return read_number(node, &f->also_total, &there) && there;
#undef IS
    return true;
}

static gr_status no_finding(gr_error *err, const char *why)
{
    return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "no finding: %s", why);
}

static gr_status parse(finding_reader *reader, reading *r, gr_error *err)
{
    json_outcome const outcome =
        json_shim_parse(reader->shim, r->line.ptr, r->line.len, &r->nodes);
    switch (outcome) {
    case JSON_PARSED: return GR_OK;
    case JSON_NO_MEMORY:
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a finding");
    case JSON_NOT_UTF8: return no_finding(err, "not UTF-8");
    case JSON_TOO_DEEP: return no_finding(err, "nested too deep");
    case JSON_TOO_MANY: return no_finding(err, "too many values");
    case JSON_NOT_JSON: break;
    }
    return no_finding(err, "not JSON");
}

gr_status finding_read(finding_reader *reader, gr_arena *arena, gr_slice line,
                       finding *out, gr_error *err)
{
    *out = (finding){.time_ns = GR_TIME_NONE};
    reading r = {.arena = arena, .line = gr_trim(line), .finding = out};
    r.rule = gr_arena_take(arena, sizeof *r.rule);
    if (r.rule == NULL)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                       "no room for a finding");
    out->rule = r.rule;
    if (r.line.len == 0 || r.line.ptr[r.line.len - 1] != '}')
        return no_finding(err, "not JSON");
    GR_TRY(parse(reader, &r, err));
    for (size_t i = 1; i < r.nodes[0].next; i = r.nodes[i].next) {
        if (read_key(&r, &r.nodes[i])) continue;
        gr_status const refused = gr_arena_status(arena);
        if (refused != GR_OK)
            return gr_fail(err, refused, GR_NO_OFFSET, "no room for a finding");
        return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                       "no finding: its %.*s is not what it should be",
                       (int)(r.nodes[i].key_len < 32 ? r.nodes[i].key_len : 32),
                       (const char *)r.nodes[i].key);
    }
    if (out->rule_level == LEVEL_NONE) out->rule_level = out->level;
    if (r.rule->id.len == 0 || out->evidence.len == 0 || out->id[0] == '\0')
        return no_finding(err, "no id, rule or evidence");
    return GR_OK;
}
