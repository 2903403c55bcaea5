/* evtx_template.c - the template store.
 *
 *   offset in chunk -> known          (this chunk)
 *   GUID, size      -> variants       bytes of a definition as a chunk had it
 *   content         -> template       what several variants mean
 *   content         -> seen before?   else it passes with this chunk
 *
 * Variants are compared without parsing: evtx_variant.h. */
#include "readers/evtx_template.h"

#include "base/hash.h"
#include "base/mem.h"
#include "readers/evtx_variant.h"
#include "readers/limits.h"

enum {
    STORE_BUCKETS = 1024,
    STORE_CHAIN = 32, /* variants of one GUID and size; more are forgotten */
    STORE_SEEN = 4096,
    /* All that one chunk can have looked at, its slack too: half filled. */
    STORE_KNOWN = 4 * EVTX_CHUNK_DEFINITIONS / EVTX_LEAST_DEFINITION
};

typedef struct variant {
    struct variant *next;
    uint64_t hash;
    evtx_variant bytes;
    const evtx_template *template;
} variant;

typedef struct {
    uint64_t chunk; /* which chunk this entry is of */
    uint32_t offset, id;
    gr_status status; /* GR_OK, or why it cannot be read */
    bool sound;
    const evtx_template *template;
} known_definition;

struct evtx_store {
    gr_arena *arena, *passing;
    uint64_t chunk; /* counts chunks */
    variant *variants[STORE_BUCKETS];
    evtx_variant_names names;
    evtx_template *templates[STORE_BUCKETS];
    known_definition known[STORE_KNOWN];
    uint32_t seen[STORE_SEEN]; /* tags of contents, the last of each place */
};

evtx_store *evtx_store_new(void)
{
    evtx_store *const store = gr_alloc(sizeof *store);
    if (store == NULL) return NULL;
    store->arena = gr_arena_new(EVTX_STORE_CEILING);
    store->passing = gr_arena_new(EVTX_PASSING_CEILING);
    if (store->arena != NULL && store->passing != NULL) return store;
    evtx_store_free(store);
    return NULL;
}

void evtx_store_free(evtx_store *store)
{
    if (store == NULL) return;
    gr_arena_free(store->arena);
    gr_arena_free(store->passing);
    gr_free(store);
}

bool evtx_store_start(evtx_store *store)
{
    store->chunk++;
    gr_arena_reset(store->passing);
    if (gr_arena_used(store->arena) < EVTX_STORE_FULL &&
        gr_arena_status(store->arena) == GR_OK)
        return false;
    memset(store->variants, 0, sizeof store->variants);
    evtx_variant_forget(&store->names);
    memset(store->templates, 0, sizeof store->templates);
    gr_arena_reset(store->arena);
    return true;
}

uint64_t evtx_store_chunk(const evtx_store *store)
{
    return store->chunk;
}

gr_arena *evtx_store_arena(evtx_store *store, bool passing)
{
    return passing ? store->passing : store->arena;
}

static const evtx_template *find_template(const evtx_store *store,
                                          uint64_t hash, const evtx_node *roots)
{
    const evtx_template *t = store->templates[hash % STORE_BUCKETS];
    while (t != NULL && (t->hash != hash || !evtx_tree_equal(t->roots, roots)))
        t = t->next;
    return t;
}

/* In `arena`. NULL: refused. */
static evtx_template *template_of(gr_arena *arena, const evtx_tree *tree)
{
    evtx_template *const t = gr_arena_take(arena, sizeof *t);
    if (t == NULL) return NULL;
    t->hash = tree->hash;
    t->roots = tree->roots;
    t->slot_count = tree->slot_count;
    return t;
}

static const evtx_template *add_template(evtx_store *store,
                                         const evtx_tree *tree)
{
    evtx_template *const t = template_of(store->arena, tree);
    if (t == NULL) return NULL;
    t->next = store->templates[t->hash % STORE_BUCKETS];
    store->templates[t->hash % STORE_BUCKETS] = t;
    return t;
}

static void add_variant(evtx_store *store, uint64_t hash, gr_slice body,
                        const evtx_tree *tree, const evtx_template *template)
{
    variant *const v = gr_arena_take(store->arena, sizeof *v);
    variant **const head = &store->variants[hash % STORE_BUCKETS];
    if (v == NULL) return;
    *v = (variant){*head, hash, {{NULL, 0}, NULL, NULL, 0}, template};
    if (evtx_variant_make(&store->names, store->arena, body, tree, &v->bytes))
        *head = v;
}

/* A definition has a budget of its own, so that whether it can be read depends
 * on its bytes alone: 4 bytes are the least that tokens have on average. */
static gr_status parse(const evtx_tree_maker *maker,
                       const binxml_definition *def, evtx_tree *tree,
                       gr_error *err)
{
    evtx_purse tokens = {.own = 64 + (def->body_end - def->body) / 3};
    binxml_parser p = binxml_parse(maker->names->chunk, maker->names->base,
                                   def->body, def->body_end, true, &tokens);
    gr_arena_mark_point const mark = gr_arena_mark(maker->arena);
    gr_status const status = evtx_tree_read(maker, &p, tree, err);
    if (status != GR_OK) gr_arena_rewind(maker->arena, mark);
    return status == GR_UNSUPPORTED ? GR_DAMAGED : status;
}

/* A template that is kept, with what it takes to know its bytes again. */
static gr_status keep(evtx_store *store, evtx_names *names,
                      const binxml_definition *def, uint64_t hash,
                      const evtx_template **out, gr_error *err)
{
    evtx_tree_maker const maker = {store->arena, names, COPY_ALL, names->arena};
    gr_arena_mark_point const mark = gr_arena_mark(store->arena);
    evtx_tree tree;
    GR_TRY(parse(&maker, def, &tree, err));
    *out = find_template(store, tree.hash, tree.roots);
    if (*out != NULL) gr_arena_rewind(store->arena, mark);
    else *out = add_template(store, &tree);
    if (*out == NULL) return evtx_arena_status(store->arena, names->base, err);
    add_variant(store, hash,
                gr_sub(names->chunk, def->body, def->body_end - def->body),
                &tree, *out);
    return evtx_arena_status(store->arena, names->base, err);
}

static bool was_seen(evtx_store *store, uint64_t content)
{
    uint32_t *const place = &store->seen[content % STORE_SEEN];
    uint32_t const tag = (uint32_t)(content >> 32) | 1;
    bool const seen = *place == tag;
    *place = tag;
    return seen;
}

/* Parses a definition that no variant is equal to. */
static gr_status compile(evtx_store *store, evtx_names *names,
                         const binxml_definition *def, uint64_t hash,
                         const evtx_template **out, bool *sound, gr_error *err)
{
    evtx_tree_maker const maker = {store->passing, names, COPY_NAMES, NULL};
    gr_arena_mark_point const mark = gr_arena_mark(store->passing);
    evtx_tree tree;
    GR_TRY(parse(&maker, def, &tree, err));
    *sound = tree.sound;
    if (was_seen(store, tree.hash)) {
        gr_arena_rewind(store->passing, mark);
        return keep(store, names, def, hash, out, err);
    }
    evtx_template *const t = template_of(store->passing, &tree);
    if (t != NULL) t->passing = true;
    *out = t;
    return evtx_arena_status(store->passing, names->base, err);
}

static gr_status find(evtx_store *store, evtx_names *names,
                      const binxml_definition *def, const evtx_template **out,
                      bool *sound, gr_error *err)
{
    gr_slice const body =
        gr_sub(names->chunk, def->body, def->body_end - def->body);
    uint64_t const hash = gr_hash64(body.len, def->guid);
    size_t chain = 0;
    for (const variant *v = store->variants[hash % STORE_BUCKETS]; v != NULL;
         v = v->next, chain++) {
        if (v->hash != hash ||
            !evtx_variant_fits(&store->names, &v->bytes, names, store->chunk,
                               body, def->body, sound))
            continue;
        *out = v->template;
        return GR_OK;
    }
    if (chain > STORE_CHAIN) store->variants[hash % STORE_BUCKETS] = NULL;
    return compile(store, names, def, hash, out, sound, err);
}

static gr_status pay(evtx_purse *definitions, const binxml_definition *def,
                     uint64_t where, gr_error *err)
{
    if (definitions == NULL) return GR_OK;
    size_t cost = def->body_end - def->body;
    if (cost < EVTX_LEAST_DEFINITION) cost = EVTX_LEAST_DEFINITION;
    if (!evtx_spend(definitions, cost))
        return gr_fail(err, GR_LIMIT, where,
                       "more template definitions than a chunk can need");
    return GR_OK;
}

/* The entry for this definition of this chunk, or a free one. */
static known_definition *known_at(evtx_store *store, uint32_t offset,
                                  uint32_t id)
{
    size_t i = (offset * UINT32_C(0x9E3779B1) ^ id) % STORE_KNOWN;
    for (;; i = (i + 1) % STORE_KNOWN) {
        known_definition *const k = &store->known[i];
        if (k->chunk != store->chunk || (k->offset == offset && k->id == id))
            return k;
    }
}

static gr_status look_up(evtx_store *store, evtx_names *names,
                         evtx_purse *definitions, known_definition *known,
                         uint32_t offset, uint32_t id, gr_error *err)
{
    binxml_definition def;
    uint64_t const where = names->base + offset;
    GR_TRY(
        binxml_read_definition(names->chunk, names->base, offset, &def, err));
    if (gr_load_le(def.guid.ptr, 4) != id)
        return gr_fail(err, GR_DAMAGED, where,
                       "another template definition than the record names");
    GR_TRY(pay(definitions, &def, where, err));
    known_definition k = {.chunk = store->chunk, .offset = offset, .id = id};
    k.status = find(store, names, &def, &k.template, &k.sound, err);
    if (k.status == GR_NOMEM) return GR_NOMEM;
    *known = k;
    return k.status;
}

gr_status evtx_store_get(evtx_store *store, evtx_names *names,
                         evtx_purse *definitions, uint32_t offset, uint32_t id,
                         const evtx_template **out, bool *sound, gr_error *err)
{
    known_definition *const known = known_at(store, offset, id);
    if (known->chunk != store->chunk)
        GR_TRY(look_up(store, names, definitions, known, offset, id, err));
    *out = known->template;
    *sound = known->sound;
    if (known->status == GR_OK) return GR_OK;
    return gr_fail(err, known->status, names->base + offset,
                   "template definition that cannot be read");
}
