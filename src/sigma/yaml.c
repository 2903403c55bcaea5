/* yaml.c - events made into trees.
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
 * The events are yaml_simple.h's as long as it is sure of them. From the first
 * document on of which it is not, or in which there is a fault, they are
 * yaml_full.h's, who then says what is wrong.
 *
 * Source: YAML 1.2.2; merge keys from https://yaml.org/type/merge.html. */
#include "sigma/yaml.h"

#include "base/hash.h"
#include "base/mem.h"
#include "sigma/limits.h"
#include "sigma/scalar.h"
#include "sigma/yaml_full.h"
#include "sigma/yaml_simple.h"

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
    bool is_simple, ended, too_many_tags;
    yaml_simple simple; /* as long as is_simple */
    yaml_full *full;    /* then */
    gr_arena *arena;
    gr_slice bytes;
    uint32_t text_line; /* where offset_of_line has been */
    size_t text_at;
    frame frames[YAML_DEPTH];
    size_t depth;
    yaml_pair *pending;
    size_t pending_count, pending_room;
    /* of the document: */
    uint32_t line;
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

/* ---- values ---- */

/* Counts `values` more, as a walk that follows aliases would meet them. */
static gr_status expand(yaml_reader *r, uint32_t values, uint32_t line)
{
    if (values > YAML_EXPANDED_VALUES - r->expanded)
        return fault(r, GR_LIMIT, line,
                     "more values than one document may have", GR_S(""));
    r->expanded += values;
    return GR_OK;
}

static gr_slice anchor_copy(yaml_reader *r, gr_slice name)
{
    return name.len == 0 ? name : gr_arena_copy(r->arena, name);
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

static yaml_kind kind_of_scalar(const yaml_event *e)
{
    return e->plain && !e->tagged_text ? scalar_kind(e->text) : YAML_TEXT;
}

/* libyaml's texts are gone with the event. */
static gr_slice text_of(yaml_reader *r, const yaml_event *e)
{
    return r->is_simple ? e->text : gr_arena_copy(r->arena, e->text);
}

static gr_status on_scalar(yaml_reader *r, const yaml_event *e)
{
    yaml_value *const v = gr_arena_take(r->arena, sizeof *v);
    gr_slice const text = text_of(r, e);
    gr_slice const name = anchor_copy(r, e->anchor);
    if (v == NULL || gr_arena_status(r->arena) != GR_OK)
        return no_room(r, e->line);
    v->kind = kind_of_scalar(e);
    v->line = e->line;
    v->text = text;
    v->weight = 1;
    GR_TRY(expand(r, 1, v->line));
    GR_TRY(remember_anchor(r, name, v));
    return add_value(r, v, e->plain);
}

static gr_status on_alias(yaml_reader *r, const yaml_event *e)
{
    const yaml_value *const v = find_anchor(r, e->anchor);
    if (v == NULL)
        return fault(r, GR_DAMAGED, e->line,
                     "an alias without an anchor before it", e->anchor);
    GR_TRY(expand(r, v->weight, e->line));
    return add_value(r, v, false);
}

static gr_status on_begin(yaml_reader *r, const yaml_event *e, yaml_kind kind)
{
    if (r->depth == YAML_DEPTH)
        return fault(r, GR_LIMIT, e->line, "YAML nested too deeply", GR_S(""));
    yaml_value *const v = gr_arena_take(r->arena, sizeof *v);
    gr_slice const name = anchor_copy(r, e->anchor);
    if (v == NULL || gr_arena_status(r->arena) != GR_OK)
        return no_room(r, e->line);
    v->kind = kind;
    v->line = e->line;
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

static gr_status on_done(yaml_reader *r)
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

static gr_status on_event(yaml_reader *r, const yaml_event *e)
{
    switch (e->kind) {
    case YAML_SCALAR: return on_scalar(r, e);
    case YAML_ALIAS: return on_alias(r, e);
    case YAML_LIST_BEGIN: return on_begin(r, e, YAML_LIST);
    case YAML_MAP_BEGIN: return on_begin(r, e, YAML_MAP);
    case YAML_COLLECTION_DONE: return on_done(r);
    case YAML_DOCUMENT_BEGIN: r->line = e->line; return GR_OK;
    case YAML_DOCUMENT_DONE:
    case YAML_STREAM_DONE: return GR_OK;
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
    r->line = 1;
    r->err = err;
    r->fault = GR_OK;
}

/* ---- simple YAML ---- */

static gr_status take_simple(void *self, const yaml_event *e)
{
    yaml_reader *const r = self;
    (void)on_event(r, e);
    return r->fault;
}

/* GR_UNSUPPORTED: the rest of the file is libyaml's. */
static gr_status next_simple(yaml_reader *r, yaml_document *out)
{
    gr_arena_mark_point const mark = gr_arena_mark(r->arena);
    gr_status const status =
        yaml_simple_next(&r->simple, r->arena, take_simple, r, &out->text);
    out->root = r->root;
    out->line = r->line;
    if (status == GR_OK || status == GR_NONE || status == GR_NOMEM)
        return status;
    gr_arena_rewind(r->arena, mark);
    return GR_UNSUPPORTED;
}

/* ---- any YAML ---- */

static void leave_simple(yaml_reader *r)
{
    r->is_simple = false;
    r->text_line = r->simple.line;
    r->text_at = r->simple.at;
    r->full = yaml_full_open(gr_from(r->bytes, r->simple.at), r->simple.line);
}

/* One event. True: the document, or with r->ended the file, has ended, or its
 * end cannot be found. */
static bool step(yaml_reader *r, yaml_event *e)
{
    gr_error why = {GR_OK, 0, ""};
    gr_status status = yaml_full_next(r->full, e, &why);
    if (status != GR_OK) {
        /* behind another fault, the next call comes back to it */
        r->ended = r->fault == GR_OK;
        (void)fault(r, status, e->line, why.text, GR_S(""));
        return true;
    }
    /* Behind a fault only the end of the document is looked for. */
    if (r->fault == GR_OK) status = on_event(r, e);
    /* To find the end would take the time that the limit saves. */
    r->ended =
        e->kind == YAML_STREAM_DONE || status == GR_LIMIT || status == GR_NOMEM;
    return r->ended || e->kind == YAML_DOCUMENT_DONE;
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
    if (line < r->text_line) {
        r->text_line = 1;
        r->text_at = 0;
    }
    while (r->text_line < line && r->text_at < r->bytes.len) {
        size_t const len = break_len(r->bytes, r->text_at);
        r->text_at += len == 0 ? 1 : len;
        r->text_line += len > 0;
    }
    return r->text_line < line ? r->bytes.len : r->text_at;
}

/* From the first line of the document to the one that it ended in. */
static gr_slice text_before(yaml_reader *r, const yaml_event *end)
{
    size_t const begin = offset_of_line(r, r->line);
    size_t const behind =
        end->in_line ? r->bytes.len : offset_of_line(r, end->line);
    return gr_sub(r->bytes, begin, behind < begin ? 0 : behind - begin);
}

static gr_status next_full(yaml_reader *r, yaml_document *out)
{
    yaml_event e = {.kind = YAML_STREAM_DONE};
    if (r->full == NULL)
        r->ended =
            fault(r, GR_NOMEM, 1, "no memory for YAML", GR_S("")) != GR_OK;
    while (!r->ended && !step(r, &e)) continue;
    if (r->fault != GR_OK) {
        out->line = r->fault_line;
        return r->fault;
    }
    if (r->ended) return GR_NONE;
    *out = (yaml_document){r->root, r->line, text_before(r, &e)};
    return GR_OK;
}

/* ---- the reader ---- */

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
    r->too_many_tags = too_many_tag_lines(bytes);
    r->simple = (yaml_simple){.bytes = bytes, .line = 1};
    r->is_simple = yaml_simple_may_read(bytes);
    if (!r->is_simple) leave_simple(r);
    return r;
}

void yaml_close(yaml_reader *r)
{
    if (r == NULL) return;
    yaml_full_close(r->full);
    gr_free(r->pending);
    gr_free(r);
}

gr_status yaml_next(yaml_reader *r, yaml_document *out, gr_error *err)
{
    *out = (yaml_document){.line = 1};
    if (r->ended) return GR_NONE;
    start_document(r, err);
    if (r->too_many_tags) {
        r->ended = true;
        return fault(r, GR_LIMIT, 1, "too many %TAG lines", GR_S(""));
    }
    if (r->is_simple) {
        gr_status const status = next_simple(r, out);
        r->ended = status == GR_NONE || status == GR_NOMEM;
        if (status != GR_UNSUPPORTED) return status;
        leave_simple(r);
        start_document(r, err);
    }
    return next_full(r, out);
}

/* ---- reading what was made ---- */

const yaml_value *yaml_find(const yaml_value *map, gr_slice key)
{
    if (map == NULL || map->kind != YAML_MAP) return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (gr_equal(map->u.pairs[i].key, key)) return map->u.pairs[i].value;
    return NULL;
}
