/* logsource.c - the log source map, and its answers.
 *
 *   document (product)
 *     services:   name -> places     a place: channel or service, event ids,
 *     categories: name -> places              a condition, fields made of
 *                                             others
 *
 * A place that names a service stands at that service's channels, of the same
 * document. A rule's category and service both count: its places are those of
 * the category that are in a channel of the service. */
#include "sigma/logsource.h"

#include "base/hash.h"
#include "base/number.h"
#include "sigma/build.h"
#include "sigma/detection.h"
#include "sigma/limits.h"

typedef struct {
    sigma_source source; /* channel empty where `service` is set */
    gr_slice service;
} place;

typedef struct {
    gr_slice name;
    const place *places;
    size_t count;
} entry;

typedef struct {
    entry *items;
    size_t count;
} entry_list;

/* Why a log source has no place. Without a name: any of the product's. */
typedef struct {
    gr_slice name, why;
} excuse;

typedef struct map_document {
    struct map_document *next;
    gr_slice product; /* empty: whatever the rule says */
    bool all_channels;
    entry_list services, categories;
    const excuse *excuses;
    size_t excuse_count;
} map_document;

typedef struct answer {
    struct answer *next;
    gr_slice category, product, service;
    source_list list;
} answer;

enum { ANSWER_BUCKETS = 64 };

struct source_map {
    gr_arena *arena;
    map_document *first, **last;
    answer *answers[ANSWER_BUCKETS];
};

source_map *source_map_new(gr_arena *arena)
{
    source_map *const map = gr_arena_take(arena, sizeof *map);
    if (map == NULL) return NULL;
    map->arena = arena;
    map->last = &map->first;
    return map;
}

/* ---- reading ---- */

static gr_status read_text(rule_build *b, const yaml_value *v, const char *what,
                           gr_slice *out)
{
    if (!yaml_is_scalar(v) || v->text.len == 0)
        return build_refuse(b, v->line, "%s is no text", what);
    *out = gr_arena_copy(b->arena, v->text);
    return out->ptr == NULL ? build_full(b) : GR_OK;
}

static gr_status read_event_ids(rule_build *b, const yaml_value *v,
                                sigma_source *out)
{
    size_t const count = yaml_count(v);
    uint32_t *const ids = gr_arena_take_array(b->arena, count, sizeof *ids);
    if (ids == NULL && count > 0) return build_full(b);
    for (size_t i = 0; i < count; i++) {
        uint64_t id;
        if (!gr_parse_u64(yaml_item(v, i)->text, &id) || id > UINT32_MAX)
            return build_refuse(b, yaml_item(v, i)->line, "no event id");
        ids[i] = (uint32_t)id;
    }
    out->event_ids = ids;
    out->event_id_count = count;
    return GR_OK;
}

static bool find_conversion(gr_slice name, sigma_conversion *out)
{
    static const gr_slice names[] = {
        {NULL, 0},
#define CONVERSION(id, name, help) GR_S_INIT(name),
#include "sigma/conversion_list.h"
#undef CONVERSION
    };
    for (size_t i = 1; i < sizeof names / sizeof *names; i++) {
        if (!gr_equal(names[i], name)) continue;
        *out = (sigma_conversion)i;
        return true;
    }
    return false;
}

/* field: other | field: {conversion: other | [others]} */
static gr_status read_view(rule_build *b, const yaml_pair *pair,
                           sigma_view *out)
{
    const yaml_value *from = pair->value;
    out->how = CONVERT_NONE;
    out->field = gr_arena_copy(b->arena, pair->key);
    if (from->kind == YAML_MAP) {
        if (from->count != 1 ||
            !find_conversion(from->u.pairs[0].key, &out->how))
            return build_refuse(b, from->line, "no conversion that we know");
        from = from->u.pairs[0].value;
    } else if (from->kind == YAML_LIST)
        return build_refuse(b, from->line, "a list needs a conversion");
    out->from_count = yaml_count(from);
    if (out->from_count == 0 || out->from_count > VIEW_ARGUMENTS)
        return build_refuse(b, from->line,
                            "1 to %d field names should stand "
                            "here",
                            VIEW_ARGUMENTS);
    for (size_t i = 0; i < out->from_count; i++)
        GR_TRY(read_text(b, yaml_item(from, i), "a field", &out->from[i]));
    return GR_OK;
}

static gr_status read_views(rule_build *b, const yaml_value *v,
                            sigma_source *out)
{
    if (v->kind != YAML_MAP)
        return build_refuse(b, v->line, "fields is no map");
    sigma_view *const views =
        gr_arena_take_array(b->arena, v->count, sizeof *views);
    if (views == NULL && v->count > 0) return build_full(b);
    for (size_t i = 0; i < v->count; i++)
        GR_TRY(read_view(b, &v->u.pairs[i], &views[i]));
    out->views = views;
    out->view_count = v->count;
    return GR_OK;
}

/* Each condition is a tree of its own: its nodes are numbered from 0. */
static gr_status read_where(rule_build *b, const yaml_value *v,
                            sigma_source *out)
{
    sigma_node *root;
    b->next_index = 0;
    b->tests = b->nodes = 0;
    GR_TRY(detection_read_search(b, v, &root));
    out->condition = root;
    return GR_OK;
}

static gr_status read_only(rule_build *b, const yaml_value *v,
                           sigma_source *out)
{
    size_t const count = yaml_count(v);
    gr_slice *const only = gr_arena_take_array(b->arena, count, sizeof *only);
    if (only == NULL && count > 0) return build_full(b);
    for (size_t i = 0; i < count; i++)
        GR_TRY(read_text(b, yaml_item(v, i), "a field", &only[i]));
    out->only = only;
    out->only_count = count;
    return GR_OK;
}

static gr_status read_place_key(rule_build *b, const yaml_pair *pair,
                                place *out)
{
    gr_slice const key = pair->key;
    if (gr_equal(key, GR_S("service")))
        return read_text(b, pair->value, "service", &out->service);
    if (gr_equal(key, GR_S("channel")))
        return read_text(b, pair->value, "channel", &out->source.channel);
    if (gr_equal(key, GR_S("event_ids")))
        return read_event_ids(b, pair->value, &out->source);
    if (gr_equal(key, GR_S("where")))
        return read_where(b, pair->value, &out->source);
    if (gr_equal(key, GR_S("fields")))
        return read_views(b, pair->value, &out->source);
    if (gr_equal(key, GR_S("only")))
        return read_only(b, pair->value, &out->source);
    return build_refuse(b, pair->line, "\"%.*s\" means nothing here",
                        BUILD_SHOW(key));
}

static gr_status read_place(rule_build *b, const yaml_value *v, place *out)
{
    if (v->kind != YAML_MAP)
        return read_text(b, v, "channel", &out->source.channel);
    for (size_t i = 0; i < v->count; i++)
        GR_TRY(read_place_key(b, &v->u.pairs[i], out));
    if ((out->service.len > 0) == (out->source.channel.len > 0))
        return build_refuse(b, v->line, "a place needs a channel or a service");
    return GR_OK;
}

static gr_status read_entry(rule_build *b, const yaml_pair *pair, entry *out)
{
    out->name = gr_arena_copy(b->arena, pair->key);
    out->count = yaml_count(pair->value);
    place *const places =
        gr_arena_take_array(b->arena, out->count, sizeof *places);
    if (places == NULL && out->count > 0) return build_full(b);
    for (size_t i = 0; i < out->count; i++)
        GR_TRY(read_place(b, yaml_item(pair->value, i), &places[i]));
    out->places = places;
    return GR_OK;
}

static gr_status read_entries(rule_build *b, const yaml_value *v,
                              entry_list *out)
{
    if (v->kind == YAML_NULL) return GR_OK;
    if (v->kind != YAML_MAP)
        return build_refuse(b, v->line, "a map of names should stand here");
    out->items = gr_arena_take_array(b->arena, v->count, sizeof *out->items);
    if (out->items == NULL && v->count > 0) return build_full(b);
    out->count = v->count;
    for (size_t i = 0; i < v->count; i++)
        GR_TRY(read_entry(b, &v->u.pairs[i], &out->items[i]));
    return GR_OK;
}

static const entry *find_entry(const entry_list *list, gr_slice name)
{
    for (size_t i = 0; i < list->count; i++)
        if (gr_equal_ascii_fold(list->items[i].name, name))
            return &list->items[i];
    return NULL;
}

/* A text, or a map from services and categories to texts. */
static gr_status read_excuses(rule_build *b, const yaml_value *v,
                              map_document *out)
{
    bool const many = v->kind == YAML_MAP;
    size_t const count = many ? v->count : 1;
    excuse *const excuses =
        gr_arena_take_array(b->arena, count, sizeof *excuses);
    if (excuses == NULL && count > 0) return build_full(b);
    for (size_t i = 0; i < count; i++) {
        if (many) {
            excuses[i].name = gr_arena_copy(b->arena, v->u.pairs[i].key);
            if (excuses[i].name.ptr == NULL) return build_full(b);
        }
        GR_TRY(read_text(b, many ? v->u.pairs[i].value : v, "a reason",
                         &excuses[i].why));
    }
    out->excuses = excuses;
    out->excuse_count = count;
    return GR_OK;
}

static gr_status read_document_key(rule_build *b, const yaml_pair *pair,
                                   map_document *out)
{
    const yaml_value *const v = pair->value;
    if (gr_equal(pair->key, GR_S("product")))
        return read_text(b, v, "product", &out->product);
    if (gr_equal(pair->key, GR_S("services")))
        return read_entries(b, v, &out->services);
    if (gr_equal(pair->key, GR_S("categories")))
        return read_entries(b, v, &out->categories);
    if (gr_equal(pair->key, GR_S("not_supported")))
        return read_excuses(b, v, out);
    if (gr_equal(pair->key, GR_S("all_channels"))) {
        out->all_channels = v->kind == YAML_BOOL && v->text.ptr[0] != 'f' &&
                            v->text.ptr[0] != 'F';
        return GR_OK;
    }
    /* A place to write down what several entries share, as YAML anchors. */
    if (gr_equal(pair->key, GR_S("shared"))) return GR_OK;
    return build_refuse(b, pair->line, "\"%.*s\" means nothing here",
                        BUILD_SHOW(pair->key));
}

static gr_status read_document(rule_build *b, source_map *map,
                               const yaml_value *root)
{
    if (root == NULL || root->kind == YAML_NULL) return GR_OK;
    if (root->kind != YAML_MAP)
        return build_refuse(b, root->line, "a map should stand here");
    map_document *const doc = gr_arena_take(map->arena, sizeof *doc);
    if (doc == NULL) return build_full(b);
    for (size_t i = 0; i < root->count; i++)
        GR_TRY(read_document_key(b, &root->u.pairs[i], doc));
    *map->last = doc;
    map->last = &doc->next;
    return GR_OK;
}

static gr_status read_all(rule_build *b, source_map *map, yaml_reader *yaml)
{
    for (;;) {
        yaml_document document;
        gr_status const status = yaml_next(yaml, &document, b->err);
        if (status == GR_NONE) return GR_OK;
        if (status != GR_OK) {
            b->line = document.line;
            return status;
        }
        GR_TRY(read_document(b, map, document.root));
    }
}

static gr_status read_file(source_map *map, gr_arena *scratch, gr_slice bytes,
                           gr_error *why, uint32_t *line)
{
    rule_build b = {.arena = map->arena, .scratch = scratch, .err = why};
    yaml_reader *const yaml = yaml_open(scratch, bytes);
    if (yaml == NULL) return gr_fail(why, GR_NOMEM, GR_NO_OFFSET, "no memory");
    gr_status const status = read_all(&b, map, yaml);
    yaml_close(yaml);
    *line = b.line;
    return status;
}

gr_status source_map_add(source_map *map, gr_slice path, gr_slice bytes,
                         gr_error *err)
{
    gr_error why = {GR_OK, 0, ""};
    uint32_t line = 0;
    gr_arena *const scratch = gr_arena_new(SIGMA_SCRATCH_BYTES);
    if (scratch == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    gr_status status = bytes.len > SIGMA_FILE_BYTES
                           ? gr_fail(&why, GR_LIMIT, GR_NO_OFFSET,
                                     "too large for a log "
                                     "source map")
                           : read_file(map, scratch, bytes, &why, &line);
    gr_arena_free(scratch);
    if (status == GR_OK) return GR_OK;
    if (status == GR_LIMIT && gr_arena_status(map->arena) == GR_OK)
        status = GR_DAMAGED; /* too large or too deep a file */
    return gr_fail(err, status, GR_NO_OFFSET, "%.*s:%u: %s", BUILD_SHOW(path),
                   line, why.text);
}

/* ---- answering ---- */

typedef struct {
    gr_arena *arena;
    const source_map *map;
    const answer *asked;
    sigma_source *items;
    size_t count, room;
} source_builder;

static gr_status add_source(source_builder *s, const sigma_source *source)
{
    if (s->count == RULE_SOURCES) return GR_LIMIT;
    if (s->count == s->room) {
        size_t const room = s->room == 0 ? 4 : s->room * 2;
        sigma_source *const more =
            gr_arena_take_array(s->arena, room, sizeof *more);
        if (more == NULL) return gr_arena_status(s->arena);
        if (s->count > 0) memcpy(more, s->items, s->count * sizeof *more);
        s->items = more;
        s->room = room;
    }
    s->items[s->count++] = *source;
    return GR_OK;
}

static bool has_channel(const entry *service, gr_slice channel)
{
    for (size_t i = 0; i < service->count; i++)
        if (gr_equal_ascii_fold(service->places[i].source.channel, channel))
            return true;
    return false;
}

/* The place of a category at one place of a service: the category's event ids,
 * condition and fields, where it has them, else the service's. */
static sigma_source meet(const sigma_source *category,
                         const sigma_source *service)
{
    sigma_source both = *category;
    both.channel = service->channel;
    if (both.event_id_count == 0) {
        both.event_ids = service->event_ids;
        both.event_id_count = service->event_id_count;
    }
    if (both.condition == NULL) both.condition = service->condition;
    if (both.view_count == 0) {
        both.views = service->views;
        both.view_count = service->view_count;
    }
    return both;
}

static bool is_of_product(const map_document *doc, const answer *asked)
{
    return doc->product.len == 0 || asked->product.len == 0 ||
           gr_equal_ascii_fold(doc->product, asked->product);
}

/* Is `channel` one of the service that was asked for, if one was? */
static bool in_service(const source_builder *s, gr_slice channel)
{
    const answer *const asked = s->asked;
    if (asked->service.len == 0) return true;
    for (const map_document *d = s->map->first; d != NULL; d = d->next) {
        const entry *const service = find_entry(&d->services, asked->service);
        if (is_of_product(d, asked) && service != NULL &&
            has_channel(service, channel))
            return true;
    }
    return false;
}

static gr_status add_place(source_builder *s, const map_document *doc,
                           const place *p)
{
    if (p->service.len == 0)
        return in_service(s, p->source.channel) ? add_source(s, &p->source)
                                                : GR_OK;
    const entry *const service = find_entry(&doc->services, p->service);
    for (size_t i = 0; service != NULL && i < service->count; i++) {
        sigma_source const both = meet(&p->source, &service->places[i].source);
        if (both.channel.len == 0) continue; /* a service of services */
        if (!in_service(s, both.channel)) continue;
        GR_TRY(add_source(s, &both));
    }
    return GR_OK;
}

static gr_status add_entry(source_builder *s, const map_document *doc,
                           const entry *e)
{
    for (size_t i = 0; e != NULL && i < e->count; i++)
        GR_TRY(add_place(s, doc, &e->places[i]));
    return GR_OK;
}

static gr_status add_document(source_builder *s, const map_document *doc)
{
    const answer *const asked = s->asked;
    if (asked->category.len > 0)
        return add_entry(s, doc, find_entry(&doc->categories, asked->category));
    if (asked->service.len > 0)
        return add_entry(s, doc, find_entry(&doc->services, asked->service));
    GR_TRY(add_entry(s, doc, find_entry(&doc->services, GR_S("*"))));
    sigma_source const any = {.channel = {NULL, 0}};
    return doc->all_channels ? add_source(s, &any) : GR_OK;
}

static bool fits(const excuse *e, const answer *asked)
{
    return e->name.len == 0 || gr_equal_ascii_fold(e->name, asked->service) ||
           gr_equal_ascii_fold(e->name, asked->category);
}

/* Of the last document that has one; of several in it, the first. */
static gr_slice why_not(const source_map *map, const answer *asked)
{
    gr_slice why = {NULL, 0};
    for (const map_document *d = map->first; d != NULL; d = d->next) {
        if (!gr_equal_ascii_fold(d->product, asked->product)) continue;
        for (size_t i = 0; i < d->excuse_count; i++) {
            if (!fits(&d->excuses[i], asked)) continue;
            why = d->excuses[i].why;
            break;
        }
    }
    return why;
}

/* A rule that no place takes has none. */
static bool is_choosy(const source_builder *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].only_count > 0) return true;
    return false;
}

static gr_status find_sources(const source_map *map, answer *a)
{
    source_builder s = {.arena = map->arena, .map = map, .asked = a};
    for (const map_document *doc = map->first; doc != NULL; doc = doc->next)
        if (is_of_product(doc, a)) GR_TRY(add_document(&s, doc));
    a->list = (source_list){s.items, s.count, {NULL, 0}};
    if (s.count == 0 || is_choosy(&s)) a->list.why_not = why_not(map, a);
    return GR_OK;
}

static bool same_question(const answer *a, const answer *b)
{
    return gr_equal(a->category, b->category) &&
           gr_equal(a->product, b->product) && gr_equal(a->service, b->service);
}

gr_status source_map_resolve(source_map *map, gr_slice category,
                             gr_slice product, gr_slice service,
                             source_list *out)
{
    answer asked = {
        .category = category, .product = product, .service = service};
    uint64_t const hash =
        gr_hash64(gr_hash64(gr_hash64(0, category), product), service);
    answer **const bucket = &map->answers[hash % ANSWER_BUCKETS];
    for (const answer *a = *bucket; a != NULL; a = a->next) {
        if (!same_question(a, &asked)) continue;
        *out = a->list;
        return GR_OK;
    }
    GR_TRY(find_sources(map, &asked));
    *out = asked.list;
    answer *const kept = gr_arena_take(map->arena, sizeof *kept);
    if (kept == NULL) return gr_arena_status(map->arena);
    *kept = asked;
    kept->category = gr_arena_copy(map->arena, category);
    kept->product = gr_arena_copy(map->arena, product);
    kept->service = gr_arena_copy(map->arena, service);
    GR_TRY(gr_arena_status(map->arena));
    kept->next = *bucket;
    *bucket = kept;
    return GR_OK;
}
