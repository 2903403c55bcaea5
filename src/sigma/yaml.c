/* yaml.c - libyaml's events made into trees.
 *
 *   event:   [ { key value key [ item item ] } ]
 *   frames:  the open collections, outermost first
 *   pending: the finished children of all open collections, one after another
 *
 * A collection that ends takes its children off `pending` into the arena. An
 * anchor is known once its value is complete, so a value cannot contain
 * itself. Damage that the events survive (a key twice, an unknown alias) costs
 * the document; an error of libyaml costs the rest of the file.
 *
 * Source: YAML 1.2.2; merge keys from https://yaml.org/type/merge.html. */
#include "sigma/yaml.h"

#include "base/hash.h"
#include "base/mem.h"
#include "sigma/limits.h"
#include "sigma/scalar.h"

#include <yaml.h>

typedef struct {
    yaml_value *value;
    size_t first; /* of its children in `pending` */
    gr_slice key; /* a map's, that waits for its value */
    uint32_t key_line;
    bool key_waits, key_merges;
    gr_slice anchor;
} frame;

typedef struct anchor {
    struct anchor *next;
    gr_slice name;
    const yaml_value *value;
} anchor;

struct yaml_reader {
    yaml_parser_t parser;
    gr_arena *arena;
    gr_slice bytes;
    uint32_t line; /* where yaml_document_text has been */
    size_t line_at;
    bool open, ended, too_many_tags;
    frame frames[YAML_DEPTH];
    size_t depth;
    yaml_pair *pending;
    size_t pending_count, pending_room;
    /* of the document: */
    anchor *anchors[ANCHOR_BUCKETS];
    size_t anchor_count;
    uint32_t expanded;
    const yaml_value *root;
    gr_error *err; /* the first fault, if any */
    gr_status fault;
    uint32_t fault_line;
};

/* ---- faults ---- */

static gr_status fault(yaml_reader *r, gr_status status, uint32_t line,
                       const char *what, gr_slice name)
{
    if (r->fault != GR_OK) return r->fault;
    r->fault = status;
    r->fault_line = line;
    int const len = name.len > 80 ? 80 : (int)name.len;
    return gr_fail(r->err, status, GR_NO_OFFSET, "%s%s%.*s", what,
                   len > 0 ? ": " : "", len,
                   len > 0 ? (const char *)name.ptr : "");
}

static gr_status no_room(yaml_reader *r, uint32_t line)
{
    if (gr_arena_status(r->arena) == GR_NOMEM)
        return fault(r, GR_NOMEM, line, "no memory for YAML", GR_S(""));
    return fault(r, GR_LIMIT, line, "more YAML than one file may have",
                 GR_S(""));
}

static gr_status libyaml_error(yaml_reader *r)
{
    const yaml_parser_t *const p = &r->parser;
    uint32_t const line = (uint32_t)p->problem_mark.line + 1;
    if (r->fault != GR_OK) return r->fault; /* yaml_next comes back to it */
    r->ended = true;
    if (p->error == YAML_MEMORY_ERROR)
        return fault(r, GR_NOMEM, line, "no memory for YAML", GR_S(""));
    if (p->error == YAML_READER_ERROR)
        return fault(r, GR_DAMAGED, (uint32_t)p->mark.line + 1, "not YAML",
                     gr_slice_of_c(p->problem));
    return fault(r, GR_DAMAGED, line, "not YAML",
                 gr_slice_of_c(p->problem == NULL ? "unknown" : p->problem));
}

/* ---- values ---- */

static uint32_t line_of(const yaml_event_t *e)
{
    return (uint32_t)e->start_mark.line + 1;
}

/* Counts `values` more, as a walk that follows aliases would meet them. */
static gr_status expand(yaml_reader *r, uint32_t values, uint32_t line)
{
    if (values > YAML_EXPANDED_VALUES - r->expanded)
        return fault(r, GR_LIMIT, line,
                     "more values than one document may have", GR_S(""));
    r->expanded += values;
    return GR_OK;
}

static gr_slice anchor_copy(yaml_reader *r, const yaml_char_t *name)
{
    if (name == NULL) return (gr_slice){NULL, 0};
    return gr_arena_copy(r->arena, gr_slice_of_c((const char *)name));
}

static anchor **anchor_bucket(yaml_reader *r, gr_slice name)
{
    return &r->anchors[gr_hash64(0, name) % ANCHOR_BUCKETS];
}

/* The newest of one name is found first. */
static gr_status remember_anchor(yaml_reader *r, gr_slice name,
                                 const yaml_value *v)
{
    if (name.len == 0) return GR_OK;
    if (r->anchor_count == YAML_ANCHORS)
        return fault(r, GR_LIMIT, v->line, "too many anchors", GR_S(""));
    anchor *const a = gr_arena_take(r->arena, sizeof *a);
    if (a == NULL) return no_room(r, v->line);
    anchor **const bucket = anchor_bucket(r, name);
    *a = (anchor){*bucket, name, v};
    *bucket = a;
    r->anchor_count++;
    return GR_OK;
}

static const yaml_value *find_anchor(yaml_reader *r, gr_slice name)
{
    for (const anchor *a = *anchor_bucket(r, name); a != NULL; a = a->next)
        if (gr_equal(a->name, name)) return a->value;
    return NULL;
}

static gr_status push_pending(yaml_reader *r, yaml_pair pair)
{
    if (r->pending_count == r->pending_room) {
        size_t const room = r->pending_room == 0 ? 64 : r->pending_room * 2;
        yaml_pair *const more = gr_realloc(r->pending, room * sizeof *more);
        if (more == NULL)
            return fault(r, GR_NOMEM, pair.line, "no memory for YAML",
                         GR_S(""));
        r->pending = more;
        r->pending_room = room;
    }
    r->pending[r->pending_count++] = pair;
    return GR_OK;
}

static gr_status take_key(yaml_reader *r, frame *f, const yaml_value *v,
                          bool merges)
{
    if (!yaml_is_scalar(v))
        return fault(r, GR_DAMAGED, v->line, "a key that is no text", GR_S(""));
    f->key = v->text;
    f->key_line = v->line;
    f->key_waits = true;
    f->key_merges = merges;
    return GR_OK;
}

/* The pairs of a merged map stand behind those written; finish_map drops what
 * is already there. */
static gr_status merge(yaml_reader *r, const yaml_value *v)
{
    for (size_t i = 0; i < yaml_count(v); i++) {
        const yaml_value *const map = yaml_item(v, i);
        if (map->kind != YAML_MAP)
            return fault(r, GR_DAMAGED, v->line, "<< needs a map", GR_S(""));
        for (size_t k = 0; k < map->count; k++) {
            yaml_pair pair = map->u.pairs[k];
            pair.line = 0; /* merged; see finish_map */
            GR_TRY(push_pending(r, pair));
        }
    }
    return GR_OK;
}

/* `v` is complete: the root, or the next child of the innermost collection. */
static gr_status add_value(yaml_reader *r, const yaml_value *v, bool plain)
{
    if (r->depth == 0) {
        r->root = v;
        return GR_OK;
    }
    frame *const f = &r->frames[r->depth - 1];
    if (f->value->kind == YAML_LIST)
        return push_pending(r, (yaml_pair){{NULL, 0}, v->line, v});
    if (!f->key_waits)
        return take_key(r, f, v, plain && gr_equal(v->text, GR_S("<<")));
    f->key_waits = false;
    if (f->key_merges && !(yaml_is_scalar(v))) return merge(r, v);
    return push_pending(r, (yaml_pair){f->key, f->key_line, v});
}

static yaml_kind kind_of_scalar(const yaml_event_t *e, gr_slice text)
{
    const yaml_char_t *const tag = e->data.scalar.tag;
    if (e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE) return YAML_TEXT;
    if (tag != NULL) {
        gr_slice const name = gr_slice_of_c((const char *)tag);
        if (gr_equal(name, GR_S("!")) || gr_equal(name, GR_S(YAML_STR_TAG)))
            return YAML_TEXT;
    }
    return scalar_kind(text);
}

static gr_status on_scalar(yaml_reader *r, const yaml_event_t *e)
{
    yaml_value *const v = gr_arena_take(r->arena, sizeof *v);
    gr_slice const text = gr_arena_copy(
        r->arena, gr_slice_of(e->data.scalar.value, e->data.scalar.length));
    gr_slice const name = anchor_copy(r, e->data.scalar.anchor);
    if (v == NULL || gr_arena_status(r->arena) != GR_OK)
        return no_room(r, line_of(e));
    v->kind = kind_of_scalar(e, text);
    v->line = line_of(e);
    v->text = text;
    v->weight = 1;
    GR_TRY(expand(r, 1, v->line));
    GR_TRY(remember_anchor(r, name, v));
    bool const plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return add_value(r, v, plain);
}

static gr_status on_alias(yaml_reader *r, const yaml_event_t *e)
{
    gr_slice const name = gr_slice_of_c((const char *)e->data.alias.anchor);
    const yaml_value *const v = find_anchor(r, name);
    if (v == NULL)
        return fault(r, GR_DAMAGED, line_of(e),
                     "an alias without an anchor before it", name);
    GR_TRY(expand(r, v->weight, line_of(e)));
    return add_value(r, v, false);
}

static gr_status on_start(yaml_reader *r, const yaml_event_t *e, yaml_kind kind,
                          const yaml_char_t *anchor_name)
{
    if (r->depth == YAML_DEPTH)
        return fault(r, GR_LIMIT, line_of(e), "YAML nested too deeply",
                     GR_S(""));
    yaml_value *const v = gr_arena_take(r->arena, sizeof *v);
    gr_slice const name = anchor_copy(r, anchor_name);
    if (v == NULL || gr_arena_status(r->arena) != GR_OK)
        return no_room(r, line_of(e));
    v->kind = kind;
    v->line = line_of(e);
    GR_TRY(expand(r, 1, v->line));
    r->frames[r->depth++] =
        (frame){.value = v, .first = r->pending_count, .anchor = name};
    return GR_OK;
}

static bool has_key(const yaml_pair *pairs, size_t count, gr_slice key)
{
    for (size_t i = 0; i < count; i++)
        if (gr_equal(pairs[i].key, key)) return true;
    return false;
}

/* Keys seen, for maps where comparing each with each would take too long. */
typedef struct {
    const yaml_pair **slots;
    size_t mask;
} key_set;

static bool key_set_add(key_set *set, const yaml_pair *pair)
{
    size_t at = (size_t)gr_hash64(0, pair->key) & set->mask;
    for (; set->slots[at] != NULL; at = (at + 1) & set->mask)
        if (gr_equal(set->slots[at]->key, pair->key)) return false;
    set->slots[at] = pair;
    return true;
}

enum { SMALL_MAP = 16 };

/* Copies `count` pairs to `out` without those that repeat a key: a fault where
 * they were written, fine where they were merged. */
static size_t distinct_pairs(yaml_reader *r, const yaml_pair *from,
                             size_t count, yaml_pair *out, key_set *set)
{
    size_t kept = 0;
    for (int merged = 0; merged <= 1; merged++) {
        for (size_t i = 0; i < count; i++) {
            if ((from[i].line == 0) != (merged == 1)) continue;
            bool const is_new = set->slots == NULL
                                    ? !has_key(out, kept, from[i].key)
                                    : key_set_add(set, &from[i]);
            if (is_new) {
                out[kept] = from[i];
                if (merged) out[kept].line = from[i].value->line;
                kept++;
            } else if (!merged)
                (void)fault(r, GR_DAMAGED, from[i].line, "a key stands twice",
                            from[i].key);
        }
    }
    return kept;
}

static gr_status finish_map(yaml_reader *r, yaml_value *v,
                            const yaml_pair *from, size_t count)
{
    yaml_pair *const out = gr_arena_take_array(r->arena, count, sizeof *out);
    if (out == NULL && count > 0) return no_room(r, v->line);
    key_set set = {NULL, 0};
    if (count > SMALL_MAP) {
        size_t size = 32;
        while (size < count * 2) size *= 2;
        set.slots = gr_alloc_array(size, sizeof *set.slots);
        set.mask = size - 1;
        if (set.slots == NULL)
            return fault(r, GR_NOMEM, v->line, "no memory for YAML", GR_S(""));
    }
    v->u.pairs = out;
    v->count = distinct_pairs(r, from, count, out, &set);
    gr_free(set.slots);
    return GR_OK;
}

static gr_status finish_list(yaml_reader *r, yaml_value *v,
                             const yaml_pair *from, size_t count)
{
    const yaml_value **const items =
        gr_arena_take_array(r->arena, count, sizeof *items);
    if (items == NULL && count > 0) return no_room(r, v->line);
    for (size_t i = 0; i < count; i++) items[i] = from[i].value;
    v->u.items = items;
    v->count = count;
    return GR_OK;
}

static uint32_t weight_of(const yaml_pair *pairs, size_t count)
{
    uint64_t sum = 1;
    for (size_t i = 0; i < count; i++) sum += pairs[i].value->weight;
    return sum > YAML_EXPANDED_VALUES ? YAML_EXPANDED_VALUES + 1
                                      : (uint32_t)sum;
}

static gr_status on_end(yaml_reader *r)
{
    frame const f = r->frames[--r->depth];
    const yaml_pair *const from =
        r->pending == NULL ? NULL : r->pending + f.first;
    size_t const count = r->pending_count - f.first;
    f.value->weight = weight_of(from, count);
    GR_TRY(f.value->kind == YAML_MAP ? finish_map(r, f.value, from, count)
                                     : finish_list(r, f.value, from, count));
    r->pending_count = f.first;
    GR_TRY(remember_anchor(r, f.anchor, f.value));
    return add_value(r, f.value, false);
}

/* ---- events ---- */

static gr_status on_event(yaml_reader *r, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_SCALAR_EVENT: return on_scalar(r, e);
    case YAML_ALIAS_EVENT: return on_alias(r, e);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(r, e, YAML_LIST, e->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return on_start(r, e, YAML_MAP, e->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return on_end(r);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT:
    case YAML_DOCUMENT_END_EVENT: return GR_OK;
    }
    return GR_OK;
}

static void start_document(yaml_reader *r, gr_error *err)
{
    r->depth = 0;
    r->pending_count = 0;
    memset(r->anchors, 0, sizeof r->anchors);
    r->anchor_count = 0;
    r->expanded = 0;
    r->root = NULL;
    r->err = err;
    r->fault = GR_OK;
}

/* One event. *done: the document, or with *none the stream, has ended. */
static gr_status step(yaml_reader *r, yaml_document *out, bool *done,
                      bool *none)
{
    yaml_event_t e;
    if (!yaml_parser_parse(&r->parser, &e)) {
        *done = true;
        return libyaml_error(r);
    }
    *none = e.type == YAML_STREAM_END_EVENT || e.type == YAML_NO_EVENT;
    *done = *none || e.type == YAML_DOCUMENT_END_EVENT;
    if (e.type == YAML_DOCUMENT_START_EVENT) out->line = line_of(&e);
    if (e.type == YAML_DOCUMENT_END_EVENT && e.start_mark.column == 0)
        out->end_line = line_of(&e);
    /* Behind a fault only the end of the document is looked for. */
    gr_status const status = r->fault == GR_OK ? on_event(r, &e) : GR_OK;
    yaml_event_delete(&e);
    /* To find the end would take the time that the limit saves. */
    if (status == GR_LIMIT || status == GR_NOMEM) r->ended = *done = true;
    return GR_OK;
}

static bool too_many_tag_lines(gr_slice bytes)
{
    size_t lines = 0;
    for (size_t at = 0; at < bytes.len && lines <= YAML_TAG_LINES;) {
        size_t const next = gr_find(gr_from(bytes, at), GR_S("%TAG"));
        if (next == SIZE_MAX) break;
        at += next;
        if (at == 0 || bytes.ptr[at - 1] == '\n' || bytes.ptr[at - 1] == '\r')
            lines++;
        at += 4;
    }
    return lines > YAML_TAG_LINES;
}

yaml_reader *yaml_open(gr_arena *arena, gr_slice bytes)
{
    yaml_reader *const r = gr_alloc(sizeof *r);
    if (r == NULL) return NULL;
    /* libyaml counts a byte order mark as a column: the first key would stand
     * deeper than the others. */
    if (gr_starts_with(bytes, GR_S("\xEF\xBB\xBF"))) bytes = gr_from(bytes, 3);
    r->arena = arena;
    r->bytes = bytes;
    r->line = 1;
    r->too_many_tags = too_many_tag_lines(bytes);
    r->open = yaml_parser_initialize(&r->parser) != 0;
    if (!r->open) {
        yaml_close(r);
        return NULL;
    }
    yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &r->parser, bytes.ptr == NULL ? (const uint8_t *)"" : bytes.ptr,
        bytes.len);
    return r;
}

void yaml_close(yaml_reader *r)
{
    if (r == NULL) return;
    if (r->open) yaml_parser_delete(&r->parser);
    gr_free(r->pending);
    gr_free(r);
}

gr_status yaml_next(yaml_reader *r, yaml_document *out, gr_error *err)
{
    *out = (yaml_document){NULL, 1, 0};
    if (r->ended) return GR_NONE;
    start_document(r, err);
    if (r->too_many_tags) {
        r->ended = true;
        return fault(r, GR_LIMIT, 1, "too many %TAG lines", GR_S(""));
    }
    if (r->parser.error != YAML_NO_ERROR) {
        (void)libyaml_error(r);
        out->line = r->fault_line;
        return r->fault;
    }
    bool done = false, none = false;
    while (!done && !r->ended) (void)step(r, out, &done, &none);
    if (r->fault != GR_OK) {
        out->line = r->fault_line;
        return r->fault;
    }
    if (none) r->ended = true;
    if (none) return GR_NONE;
    out->root = r->root;
    return GR_OK;
}

/* ---- reading what was made ---- */

const yaml_value *yaml_find(const yaml_value *map, gr_slice key)
{
    if (map == NULL || map->kind != YAML_MAP) return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (gr_equal(map->u.pairs[i].key, key)) return map->u.pairs[i].value;
    return NULL;
}

/* Length of the line break at `at`: LF, CR, CRLF, NEL, LS, PS; or 0. */
static size_t break_len(gr_slice s, size_t at)
{
    const uint8_t *const p = s.ptr + at;
    size_t const left = s.len - at;
    if (p[0] == '\n') return 1;
    if (p[0] == '\r') return left > 1 && p[1] == '\n' ? 2 : 1;
    if (p[0] == 0xC2) return left > 1 && p[1] == 0x85 ? 2 : 0;
    if (p[0] == 0xE2 && left > 2 && p[1] == 0x80)
        return p[2] == 0xA8 || p[2] == 0xA9 ? 3 : 0;
    return 0;
}

/* Offset of the first byte of `line`, or of the end. The search goes on where
 * the last one ended. */
static size_t offset_of_line(yaml_reader *r, uint32_t line)
{
    if (line < r->line) {
        r->line = 1;
        r->line_at = 0;
    }
    while (r->line < line && r->line_at < r->bytes.len) {
        size_t const len = break_len(r->bytes, r->line_at);
        r->line_at += len == 0 ? 1 : len;
        r->line += len > 0;
    }
    return r->line < line ? r->bytes.len : r->line_at;
}

gr_slice yaml_document_text(yaml_reader *r, const yaml_document *document)
{
    size_t const begin = offset_of_line(r, document->line);
    size_t const end = document->end_line == 0
                           ? r->bytes.len
                           : offset_of_line(r, document->end_line);
    return gr_sub(r->bytes, begin, end < begin ? 0 : end - begin);
}
