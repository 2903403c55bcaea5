/* evtx_resolve.c - copying a template's tree with values in place of
 * substitutions. Each level of elements is one level of recursion. */
#include "readers/evtx_resolve.h"

#include "readers/evtx_value.h"
#include "readers/limits.h"

typedef struct {
    const evtx_content *content;
    gr_arena *arena;
    size_t *nodes;
    bool expand;
    bool keep;        /* substitutions stay, by their place in all values */
    gr_status status; /* the first refusal */
} resolver;

typedef struct {
    resolver *r;
    size_t base; /* of the instance's values */
    bool values; /* false: plain elements, which have none */
    bool top;    /* among the roots, which are there whatever is NULL */
    size_t depth;
} scope;

/* The end of a list of nodes that grows. */
typedef evtx_node **tail;

static evtx_node *copy_node(resolver *r, const evtx_node *from)
{
    if (r->status != GR_OK) return NULL;
    evtx_node *node = NULL;
    if (*r->nodes > 0) node = gr_arena_take(r->arena, sizeof *node);
    if (node == NULL) {
        r->status = *r->nodes == 0 ? GR_LIMIT : gr_arena_status(r->arena);
        return NULL;
    }
    (*r->nodes)--;
    *node = *from;
    node->next = NULL;
    return node;
}

static event_value value_in(const scope *s, uint16_t index)
{
    size_t const i = s->base + index;
    if (!s->values || i >= s->r->content->value_count)
        return value_of(VALUE_NULL, NULL, 0);
    return s->r->content->values[i];
}

static tail put_nodes(const scope *s, const evtx_node *nodes, tail to);

static tail put_nested(const scope *s, event_value v, tail to)
{
    const evtx_nested *const n = &s->r->content->nested[v.len];
    if (s->depth >= EVTX_DEPTH) {
        s->r->status = GR_LIMIT;
        return to;
    }
    scope const inner = {s->r, n->base, n->template != NULL, true,
                         s->depth + 1};
    return put_nodes(&inner,
                     n->template != NULL ? n->template->roots : n->roots, to);
}

static tail put_substitution(const scope *s, const evtx_node *node, tail to)
{
    event_value const v = value_in(s, node->number);
    if (v.type == EVTX_VALUE_NESTED) return put_nested(s, v, to);
    evtx_node *const text = copy_node(s->r, node);
    if (text == NULL) return to;
    if (s->r->keep) {
        text->number = (uint16_t)(s->base + node->number);
    } else {
        text->kind = NODE_TEXT;
        text->value = v;
    }
    *to = text;
    return &text->next;
}

/* The child that makes its element come more than once. */
static const evtx_node *list_in(const evtx_node *element)
{
    const evtx_node *child = element->children;
    while (child != NULL &&
           (child->kind != NODE_TEXT || child->value.type != VALUE_LIST))
        child = child->next;
    return child;
}

static void copy_children(resolver *r, evtx_node *element,
                          const evtx_node *list, event_value item)
{
    const evtx_node *child = element->children;
    evtx_node **to = &element->children;
    *to = NULL;
    for (; child != NULL; child = child->next) {
        evtx_node *const copy = copy_node(r, child);
        if (copy == NULL) return;
        if (child == list) copy->value = item;
        *to = copy;
        to = &copy->next;
    }
}

static tail put_repeated(resolver *r, const evtx_node *element,
                         const evtx_node *list, tail to)
{
    for (size_t i = 0; i < list->value.len && r->status == GR_OK; i++) {
        evtx_node *const copy = copy_node(r, element);
        if (copy == NULL) return to;
        copy_children(r, copy, list, value_at(list->value, i));
        *to = copy;
        to = &copy->next;
    }
    return to;
}

/* The value that `node` is not there without, in all values; BinXML is never
 * NULL. */
static uint16_t dependency_of(const scope *s, const evtx_node *node)
{
    if (node->dependency == BINXML_NO_DEPENDENCY || !s->values || s->top ||
        value_in(s, node->dependency).type == EVTX_VALUE_NESTED)
        return BINXML_NO_DEPENDENCY;
    return (uint16_t)(s->base + node->dependency);
}

static tail put_element(const scope *s, const evtx_node *node, tail to)
{
    uint16_t const needs = dependency_of(s, node);
    if (needs != BINXML_NO_DEPENDENCY && !s->r->keep &&
        value_in(s, node->dependency).type == VALUE_NULL)
        return to;
    evtx_node *const element = copy_node(s->r, node);
    if (element == NULL) return to;
    if (s->r->keep) element->dependency = needs;
    if (s->depth >= EVTX_DEPTH) {
        s->r->status = GR_LIMIT;
        return to;
    }
    scope const inner = {s->r, s->base, s->values, false, s->depth + 1};
    element->attributes = NULL;
    element->children = NULL;
    (void)put_nodes(&inner, node->attributes, &element->attributes);
    (void)put_nodes(&inner, node->children, &element->children);
    const evtx_node *const list = s->r->expand ? list_in(element) : NULL;
    if (list != NULL) return put_repeated(s->r, element, list, to);
    *to = element;
    return &element->next;
}

static tail put_attribute(const scope *s, const evtx_node *node, tail to)
{
    evtx_node *const attribute = copy_node(s->r, node);
    if (attribute == NULL) return to;
    attribute->children = NULL;
    (void)put_nodes(s, node->children, &attribute->children);
    *to = attribute;
    return &attribute->next;
}

static tail put_nodes(const scope *s, const evtx_node *nodes, tail to)
{
    for (const evtx_node *n = nodes; n != NULL && s->r->status == GR_OK;
         n = n->next) {
        if (n->kind == NODE_SUBSTITUTION) {
            to = put_substitution(s, n, to);
        } else if (n->kind == NODE_ELEMENT) {
            to = put_element(s, n, to);
        } else if (n->kind == NODE_ATTRIBUTE) {
            to = put_attribute(s, n, to);
        } else {
            evtx_node *const copy = copy_node(s->r, n);
            if (copy == NULL) return to;
            *to = copy;
            to = &copy->next;
        }
    }
    return to;
}

static gr_status resolve(resolver *r, uint64_t where, const evtx_node **out,
                         gr_error *err)
{
    const evtx_content *const content = r->content;
    scope const s = {r, 0, content->template != NULL, true, 0};
    evtx_node *roots = NULL;
    (void)put_nodes(&s,
                    content->template != NULL ? content->template->roots
                                              : content->roots,
                    &roots);
    *out = roots;
    if (r->status == GR_NOMEM)
        return gr_fail(err, GR_NOMEM, where, "no memory");
    if (r->status != GR_OK)
        return gr_fail(err, GR_LIMIT, where,
                       "a record that unfolds to more than %d nodes",
                       (int)EVTX_RECORD_NODES);
    return GR_OK;
}

gr_status evtx_resolve(const evtx_content *content, bool expand,
                       gr_arena *arena, size_t *nodes, uint64_t where,
                       const evtx_node **out, gr_error *err)
{
    resolver r = {
        .content = content, .arena = arena, .nodes = nodes, .expand = expand};
    return resolve(&r, where, out, err);
}

const evtx_node *evtx_unfold(const evtx_content *content, gr_arena *arena)
{
    size_t nodes = EVTX_RECORD_NODES;
    resolver r = {
        .content = content, .arena = arena, .nodes = &nodes, .keep = true};
    const evtx_node *roots = NULL;
    return resolve(&r, 0, &roots, NULL) == GR_OK ? roots : NULL;
}
