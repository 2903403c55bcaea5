/* evtx_tree.c - tokens to a tree, without recursion: a stack of open
 * elements, each with the place where its next child goes. */
#include "readers/evtx_tree.h"

#include "base/hash.h"
#include "base/utf.h"
#include "readers/evtx_value.h"
#include "readers/limits.h"

void evtx_names_start(evtx_names *names, gr_slice chunk, uint64_t base)
{
    names->chunk = chunk;
    names->base = base;
    gr_arena_reset(names->arena);
    if (++names->round != 0) return;
    memset(names->slots, 0, sizeof names->slots);
    names->round = 1;
}

gr_status evtx_arena_status(const gr_arena *arena, uint64_t where,
                            gr_error *err)
{
    switch (gr_arena_status(arena)) {
    case GR_OK: return GR_OK;
    case GR_NOMEM: return gr_fail(err, GR_NOMEM, where, "no memory");
    case GR_NONE:
    case GR_DAMAGED:
    case GR_UNSUPPORTED:
    case GR_LIMIT:
    case GR_IO: break;
    }
    return gr_fail(err, GR_LIMIT, where, "more than a record may hold");
}

static gr_status decode_name(evtx_names *names, uint32_t offset,
                             struct evtx_name_slot *out, gr_error *err)
{
    gr_slice utf16 = {NULL, 0};
    GR_TRY(binxml_read_name(names->chunk, names->base, offset, &utf16, err));
    size_t const room = GR_UTF8_ROOM(utf16.len);
    uint8_t *const text = gr_arena_take_text(names->arena, room);
    if (text == NULL)
        return evtx_arena_status(names->arena, names->base + offset, err);
    gr_slice const name = gr_slice_of(text, gr_utf16_to_utf8(text, utf16));
    gr_arena_trim_text(names->arena, text, room, name.len);
    *out = (struct evtx_name_slot){
        names->round, offset, binxml_name_is_sound(names->chunk, offset, utf16),
        name, gr_hash64(0, name)};
    return GR_OK;
}

static gr_status name_at(evtx_names *names, uint32_t offset,
                         const struct evtx_name_slot **out, gr_error *err)
{
    size_t const count = sizeof names->slots / sizeof names->slots[0];
    struct evtx_name_slot *const slot =
        &names->slots[(offset ^ offset >> 9) % count];
    if (slot->round != names->round || slot->offset != offset)
        GR_TRY(decode_name(names, offset, slot, err));
    *out = slot;
    return GR_OK;
}

typedef struct {
    const evtx_tree_maker *maker;
    binxml_parser *parser;
    evtx_tree *tree;
    size_t body, site_room;
    bool in_tag;   /* between <name and > */
    evtx_node *pi; /* whose target has just been read */
    size_t depth;
    evtx_node *open[EVTX_DEPTH];
    evtx_node **tails[EVTX_DEPTH + 1]; /* where the next child goes */
    evtx_node **attribute_tail, **piece_tail;
} builder;

static gr_status misplaced(const builder *b, const binxml_token *t,
                           gr_error *err)
{
    return gr_fail(err, GR_DAMAGED, b->parser->cursor.base + t->at,
                   "BinXML token 0x%02x out of place", (unsigned)t->kind);
}

/* The tokens make the tree, so their hash is the tree's. */
static void add_hash(builder *b, uint64_t facts)
{
    uint64_t const mixed =
        (b->tree->hash ^ facts) * UINT64_C(0x9E3779B97F4A7C15);
    b->tree->hash = mixed ^ mixed >> 32;
}

static void note_slot(builder *b, uint16_t slot)
{
    if (b->tree->slot_count <= slot) b->tree->slot_count = slot + (size_t)1;
}

static evtx_node *new_node(builder *b, evtx_node_kind kind)
{
    evtx_node *const node = gr_arena_take(b->maker->arena, sizeof *node);
    if (node == NULL) return NULL;
    node->kind = (uint8_t)kind;
    node->dependency = BINXML_NO_DEPENDENCY;
    return node;
}

static gr_status add_site(builder *b, const binxml_token *t, gr_error *err)
{
    evtx_tree *const tree = b->tree;
    gr_slice name = {NULL, 0};
    const evtx_names *const names = b->maker->names;
    GR_TRY(binxml_read_name(names->chunk, names->base, t->name, &name, err));
    if (tree->site_count == b->site_room) {
        size_t const room = b->site_room == 0 ? 64 : 2 * b->site_room;
        evtx_name_site *const more =
            gr_arena_take_array(b->maker->sites, room, sizeof *more);
        if (more == NULL)
            return evtx_arena_status(b->maker->sites, names->base, err);
        if (tree->site_count > 0)
            memcpy(more, tree->sites, tree->site_count * sizeof *more);
        tree->sites = more;
        b->site_room = room;
    }
    tree->sites[tree->site_count++] =
        (evtx_name_site){t->name_at - b->body, t->name_end - b->body, name};
    return GR_OK;
}

static gr_status take_name(builder *b, const binxml_token *t, evtx_node *node,
                           gr_error *err)
{
    const struct evtx_name_slot *slot = NULL;
    GR_TRY(name_at(b->maker->names, t->name, &slot, err));
    node->name = slot->name;
    b->tree->sound = b->tree->sound && slot->sound;
    add_hash(b, slot->hash);
    if (!evtx_spend(b->parser->tokens, node->name.len / 64))
        return gr_fail(err, GR_LIMIT, b->parser->cursor.base + t->at,
                       "longer names than a chunk can need");
    if (b->maker->copy != COPY_NOTHING)
        node->name = gr_arena_copy(b->maker->arena, node->name);
    return b->maker->sites == NULL ? GR_OK : add_site(b, t, err);
}

static gr_status refused(const builder *b, const binxml_token *t, gr_error *err)
{
    return evtx_arena_status(b->maker->arena, b->parser->cursor.base + t->at,
                             err);
}

static gr_status open_element(builder *b, const binxml_token *t, gr_error *err)
{
    if (b->in_tag) return misplaced(b, t, err);
    if (b->depth == EVTX_DEPTH)
        return gr_fail(err, GR_LIMIT, b->parser->cursor.base + t->at,
                       "elements nested too deeply");
    evtx_node *const node = new_node(b, NODE_ELEMENT);
    if (node == NULL) return refused(b, t, err);
    GR_TRY(take_name(b, t, node, err));
    node->dependency = t->dependency;
    if (t->dependency != BINXML_NO_DEPENDENCY) note_slot(b, t->dependency);
    *b->tails[b->depth] = node;
    b->tails[b->depth] = &node->next;
    b->open[b->depth++] = node;
    b->tails[b->depth] = &node->children;
    b->attribute_tail = &node->attributes;
    b->piece_tail = NULL;
    b->in_tag = true;
    return GR_OK;
}

static gr_status close_element(builder *b, const binxml_token *t, gr_error *err)
{
    if (b->depth == 0 || b->in_tag != (t->kind == BINXML_CLOSE_EMPTY))
        return misplaced(b, t, err);
    b->depth--;
    b->open[b->depth]->closed_empty = t->kind == BINXML_CLOSE_EMPTY;
    b->in_tag = false;
    return GR_OK;
}

static gr_status open_attribute(builder *b, const binxml_token *t,
                                gr_error *err)
{
    if (!b->in_tag) return misplaced(b, t, err);
    evtx_node *const node = new_node(b, NODE_ATTRIBUTE);
    if (node == NULL) return refused(b, t, err);
    *b->attribute_tail = node;
    b->attribute_tail = &node->next;
    b->piece_tail = &node->children;
    return take_name(b, t, node, err);
}

/* Text that this tree may keep. */
static event_value keep(builder *b, uint8_t type, gr_slice bytes)
{
    if (b->parser->in_template) add_hash(b, gr_hash64(bytes.len, bytes));
    if (b->maker->copy == COPY_ALL)
        bytes = gr_arena_copy(b->maker->arena, bytes);
    return evtx_value_of(b->maker->arena, type, bytes);
}

static gr_status fill_piece(builder *b, const binxml_token *t, evtx_node *node,
                            gr_error *err)
{
    node->optional = t->optional;
    node->number = t->number;
    node->type = t->type;
    if (t->kind == BINXML_SUBSTITUTION) note_slot(b, t->number);
    if (t->kind == BINXML_VALUE) node->value = keep(b, t->type, t->bytes);
    if (t->kind == BINXML_CDATA) node->value = keep(b, BINXML_STRING, t->bytes);
    if (t->kind == BINXML_ENTITY || t->kind == BINXML_PI_TARGET)
        return take_name(b, t, node, err);
    return GR_OK;
}

/* Pieces stand in an attribute or between an element's tags; a PI also at
 * the top. */
static gr_status add_piece(builder *b, const binxml_token *t,
                           evtx_node_kind kind, gr_error *err)
{
    evtx_node ***const tail = b->in_tag ? &b->piece_tail : &b->tails[b->depth];
    if (*tail == NULL || (b->depth == 0 && kind != NODE_PI))
        return misplaced(b, t, err);
    evtx_node *const node = new_node(b, kind);
    if (node == NULL) return refused(b, t, err);
    **tail = node;
    *tail = &node->next;
    if (kind == NODE_PI) b->pi = node;
    return fill_piece(b, t, node, err);
}

static gr_status add_pi_data(builder *b, const binxml_token *t, gr_error *err)
{
    if (b->pi == NULL) return misplaced(b, t, err);
    b->pi->value = keep(b, BINXML_STRING, t->bytes);
    return GR_OK;
}

static gr_status add_token(builder *b, const binxml_token *t, gr_error *err)
{
    if (t->kind == BINXML_FRAGMENT)
        return b->depth == 0 ? GR_OK : misplaced(b, t, err);
    add_hash(b, (uint64_t)t->kind | (uint64_t)t->optional << 7 |
                    (uint64_t)t->type << 8 | (uint64_t)t->number << 16 |
                    (uint64_t)t->dependency << 32);
    switch (t->kind) {
    case BINXML_ELEMENT: return open_element(b, t, err);
    case BINXML_CONTENT:
        if (!b->in_tag) return misplaced(b, t, err);
        b->in_tag = false;
        return GR_OK;
    case BINXML_CLOSE_EMPTY:
    case BINXML_CLOSE: return close_element(b, t, err);
    case BINXML_VALUE: return add_piece(b, t, NODE_TEXT, err);
    case BINXML_ATTRIBUTE: return open_attribute(b, t, err);
    case BINXML_CDATA: return add_piece(b, t, NODE_CDATA, err);
    case BINXML_CHARACTER: return add_piece(b, t, NODE_CHARACTER, err);
    case BINXML_ENTITY: return add_piece(b, t, NODE_ENTITY, err);
    case BINXML_PI_TARGET: return add_piece(b, t, NODE_PI, err);
    case BINXML_PI_DATA: return add_pi_data(b, t, err);
    case BINXML_SUBSTITUTION: return add_piece(b, t, NODE_SUBSTITUTION, err);
    case BINXML_INSTANCE:
        return gr_fail(err, GR_UNSUPPORTED, b->parser->cursor.base + t->at,
                       "template instance among elements");
    case BINXML_FRAGMENT:
    case BINXML_END: break;
    }
    return GR_OK;
}

static void start(builder *b, const evtx_tree_maker *maker, binxml_parser *p,
                  evtx_tree *tree)
{
    b->maker = maker;
    b->parser = p;
    b->tree = tree;
    b->body = p->cursor.pos;
    b->site_room = 0;
    b->in_tag = false;
    b->pi = NULL;
    b->depth = 0;
    b->tails[0] = &tree->roots;
    b->attribute_tail = NULL;
    b->piece_tail = NULL;
}

gr_status evtx_tree_read(const evtx_tree_maker *maker, binxml_parser *p,
                         evtx_tree *out, gr_error *err)
{
    builder b; /* its stacks are long, and most of them is never used */
    *out = (evtx_tree){.sound = true};
    start(&b, maker, p, out);
    for (;;) {
        binxml_token t;
        GR_TRY(binxml_next(p, &t, err));
        if (t.kind == BINXML_END) {
            if (b.depth != 0) return misplaced(&b, &t, err);
            break;
        }
        GR_TRY(add_token(&b, &t, err));
        if (t.kind != BINXML_PI_TARGET) b.pi = NULL;
    }
    return evtx_arena_status(maker->arena, p->cursor.base + b.body, err);
}

static bool values_equal(event_value a, event_value b)
{
    if (a.type != b.type || a.len != b.len) return false;
    if (a.type != VALUE_LIST) return gr_equal(value_bytes(a), value_bytes(b));
    for (size_t i = 0; i < a.len; i++)
        if (!values_equal(value_at(a, i), value_at(b, i))) return false;
    return true;
}

bool evtx_tree_equal(const evtx_node *a, const evtx_node *b)
{
    for (; a != NULL && b != NULL; a = a->next, b = b->next)
        if (a->kind != b->kind || a->optional != b->optional ||
            a->closed_empty != b->closed_empty || a->type != b->type ||
            a->number != b->number || a->dependency != b->dependency ||
            !gr_equal(a->name, b->name) || !values_equal(a->value, b->value) ||
            !evtx_tree_equal(a->attributes, b->attributes) ||
            !evtx_tree_equal(a->children, b->children))
            return false;
    return a == b;
}
