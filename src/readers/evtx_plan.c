/* evtx_plan.c - walking templates once, for the fields of all their records.
 *
 *   <Data Name="Image">%5</Data>      name Image, ref 5
 *   <Level>4</Level>                  name Level, ref constant
 *   %20 with a template nested        its fields, refs behind nested.base
 *   <X a="%8" b="%9"> there if %8 is  X_a ref 8, X_b a derived value
 *
 * A field that cannot be told by one reference (text around a substitution, a
 * name that is one) leaves the plan unusable: such records take the path of
 * evtx_fields.h. */
#include "readers/evtx_plan.h"

#include "base/hash.h"
#include "readers/evtx_value.h"
#include "readers/limits.h"

typedef struct {
    gr_arena *arena; /* the plan's */
    size_t cost;     /* nodes, so far */
    const evtx_content *content;
    layout_name *names; /* EVTX_RECORD_NAMES of each */
    event_ref *refs;
    event_value *constants;
    evtx_derived *derived;
    size_t count, constant_count, derived_count;
    uint8_t *uses; /* per value */
    bool unusable;
} planner;

/* A value that must not be NULL for what stands here to be there. */
typedef struct guard {
    const struct guard *outer;
    size_t slot;
} guard;

/* Where the walk is: whose values, and what their presence hangs on. */
typedef struct {
    planner *p;
    size_t base;
    const guard *guards;
    bool top; /* among the roots, which are there whatever is NULL */
    size_t depth;
} spot;

static void add_field(planner *p, field_part part, gr_slice name, event_ref ref)
{
    if (p->count == EVTX_RECORD_NAMES) {
        p->unusable = true;
        return;
    }
    p->cost += name.len / 16;
    p->names[p->count] = (layout_name){name, part};
    p->refs[p->count++] = ref;
}

static const uint16_t *copy_guards(const spot *s, size_t count)
{
    uint16_t *const copy =
        gr_arena_take_array(s->p->arena, count, sizeof *copy);
    if (copy == NULL) return NULL;
    for (const guard *g = s->guards; g != NULL; g = g->outer)
        copy[--count] = (uint16_t)g->slot;
    return copy;
}

/* The value that `source` is while all guards hold. */
static void add_derived(const spot *s, field_part part, gr_slice name,
                        event_ref source)
{
    planner *const p = s->p;
    size_t count = 0;
    for (const guard *g = s->guards; g != NULL; g = g->outer) count++;
    if (p->derived_count == EVTX_RECORD_NAMES) {
        p->unusable = true;
        return;
    }
    p->cost += count;
    size_t const index = p->content->value_count + p->derived_count;
    p->derived[p->derived_count++] =
        (evtx_derived){source, (uint16_t)count, copy_guards(s, count)};
    add_field(p, part, name, (event_ref){(uint16_t)index, false});
}

static void add_constant(const spot *s, field_part part, gr_slice name,
                         event_value v)
{
    planner *const p = s->p;
    if (p->constant_count == EVTX_RECORD_NAMES) {
        p->unusable = true;
        return;
    }
    event_ref const ref = {(uint16_t)(EVENT_CONSTANT + p->constant_count),
                           false};
    p->constants[p->constant_count++] = v;
    if (s->guards == NULL) add_field(p, part, name, ref);
    else add_derived(s, part, name, ref);
}

static void add_slot(const spot *s, field_part part, gr_slice name,
                     const evtx_node *node, bool optional)
{
    planner *const p = s->p;
    size_t const slot = s->base + node->number;
    if (++p->uses[slot] > EVTX_SLOT_USES) {
        p->unusable = true;
        return;
    }
    event_ref ref = {(uint16_t)slot, node->optional || optional};
    bool const by_itself = s->guards != NULL && s->guards->outer == NULL &&
                           s->guards->slot == slot;
    if (by_itself) ref.optional = true;
    if (s->guards == NULL || by_itself) add_field(p, part, name, ref);
    else add_derived(s, part, name, ref);
}

static const evtx_nested *nested_in(const spot *s, const evtx_node *node)
{
    if (node->kind != NODE_SUBSTITUTION) return NULL;
    event_value const v = s->p->content->values[s->base + node->number];
    if (v.type != EVTX_VALUE_NESTED) return NULL;
    return &s->p->content->nested[v.len];
}

/* Nested BinXML may also be text, or nothing: then what it stands in is no
 * frame of elements, and the record is made whole. */
static bool brings_elements(const evtx_nested *nested)
{
    size_t elements = 0;
    for (const evtx_node *n = nested->template->roots; n != NULL; n = n->next) {
        if (n->kind != NODE_ELEMENT && n->kind != NODE_PI) return false;
        elements += n->kind == NODE_ELEMENT;
    }
    return elements > 0;
}

typedef struct {
    size_t pieces, slots;  /* slots: pieces that are values of the record */
    bool elements, sure;   /* sure: one of them is there in every record */
    const evtx_node *slot; /* the last of them */
} contents;

static bool guard_of(const spot *s, const evtx_node *element, guard *out);

static contents look_at(const spot *s, const evtx_node *first)
{
    contents c = {0, 0, false, false, NULL};
    for (const evtx_node *n = first; n != NULL; n = n->next) {
        if (n->kind == NODE_PI) continue;
        const evtx_nested *const nested = nested_in(s, n);
        if (nested != NULL && !brings_elements(nested)) s->p->unusable = true;
        if (n->kind == NODE_ELEMENT || nested != NULL) {
            c.elements = true;
            guard own;
            c.sure = c.sure || nested != NULL || !guard_of(s, n, &own);
            continue;
        }
        c.pieces++;
        if (n->kind != NODE_SUBSTITUTION) continue;
        c.slots++;
        c.slot = n;
    }
    return c;
}

/* Adds what the pieces of an element or attribute hold, if one ref can. */
static void add_pieces(const spot *s, field_part part, gr_slice name,
                       const evtx_node *first, const contents *in)
{
    if (in->slots > 1 || (in->slots == 1 && in->pieces > 1)) {
        s->p->unusable = true;
    } else if (in->slots == 1) {
        add_slot(s, part, name, in->slot, in->elements);
    } else {
        event_value v;
        if (!evtx_join(s->p->arena, first, &v)) s->p->unusable = true;
        else add_constant(s, part, name, v);
    }
}

static void plan_attribute(const spot *s, evtx_place place,
                           const evtx_node *element, const evtx_node *attribute)
{
    contents const in = look_at(s, attribute->children);
    if (in.elements) s->p->unusable = true;
    if (in.pieces == 0 || in.elements) return;
    add_pieces(s, evtx_part_of(place),
               evtx_attribute_field(s->p->arena, place, element, attribute),
               attribute->children, &in);
}

static gr_slice data_name_of(const spot *s, const evtx_node *element,
                             const evtx_node **which)
{
    *which = NULL;
    if (!evtx_is_data(element)) return (gr_slice){NULL, 0};
    for (const evtx_node *a = element->attributes; a != NULL; a = a->next) {
        if (!gr_equal(a->name, GR_S("Name"))) continue;
        *which = a;
        contents const in = look_at(s, a->children);
        event_value v;
        if (in.slots > 0 || in.elements ||
            !evtx_join(s->p->arena, a->children, &v))
            s->p->unusable = true;
        else return value_text(s->p->arena, v);
        break;
    }
    return (gr_slice){NULL, 0};
}

static void plan_text(const spot *s, evtx_place place, const evtx_node *element,
                      gr_slice data_name)
{
    contents const in = look_at(s, element->children);
    if (in.pieces == 0) {
        bool const speaks =
            element->attributes != NULL && !evtx_is_data(element);
        if (in.sure || speaks || place == PLACE_TOP ||
            (place == PLACE_ROOT && evtx_is_frame(element)))
            return;
    }
    /* Without its elements it is another thing. */
    if (in.elements && !in.sure) s->p->unusable = true;
    add_pieces(s, evtx_part_of(place),
               evtx_field_name(s->p->arena, place, element, data_name),
               element->children, &in);
}

static void plan_element(const spot *s, evtx_place place,
                         const evtx_node *element);

static void plan_children(const spot *s, evtx_place place,
                          const evtx_node *first)
{
    for (const evtx_node *n = first; n != NULL; n = n->next) {
        if (n->kind == NODE_ELEMENT) plan_element(s, place, n);
        const evtx_nested *const nested = nested_in(s, n);
        if (nested == NULL) continue;
        /* Used twice it would unfold twice, at each level. */
        if (s->p->uses[s->base + n->number]++ > 0) s->p->unusable = true;
        if (s->p->unusable) return;
        spot const inner = {s->p, nested->base, s->guards, true, s->depth + 1};
        plan_children(&inner, place, nested->template->roots);
    }
}

/* The value that `element` hangs on besides those around it; BinXML is never
 * NULL. False: none. */
static bool guard_of(const spot *s, const evtx_node *element, guard *out)
{
    if (element->dependency == BINXML_NO_DEPENDENCY || s->top) return false;
    *out = (guard){s->guards, s->base + element->dependency};
    for (const guard *g = s->guards; g != NULL; g = g->outer)
        if (g->slot == out->slot) return false;
    return s->p->content->values[out->slot].type != EVTX_VALUE_NESTED;
}

static void plan_element(const spot *s, evtx_place place,
                         const evtx_node *element)
{
    guard own;
    spot const here = {s->p, s->base,
                       guard_of(s, element, &own) ? &own : s->guards, false,
                       s->depth + 1};
    if (s->depth >= EVTX_DEPTH || ++s->p->cost > EVTX_RECORD_NODES)
        s->p->unusable = true;
    if (s->p->unusable) return;
    evtx_place const inside = evtx_place_in(place, element);
    const evtx_node *name = NULL;
    gr_slice const data_name = data_name_of(&here, element, &name);
    for (const evtx_node *a = element->attributes; a != NULL; a = a->next)
        if (a != name && !evtx_is_namespace(a->name))
            plan_attribute(&here, place, element, a);
    plan_text(&here, place, element, data_name);
    plan_children(&here, inside, element->children);
}

static uint64_t hash_of(const evtx_content *content)
{
    uint64_t hash = content->template->hash;
    for (size_t i = 0; i < content->nested_count; i++)
        hash = hash * 31 + content->nested[i].template->hash +
               content->nested[i].slot;
    return hash;
}

static bool plan_fits(const evtx_plan *plan, const evtx_content *content)
{
    if (plan->outer != content->template ||
        plan->nested_count != content->nested_count)
        return false;
    for (size_t i = 0; i < plan->nested_count; i++)
        if (plan->nested[i].template != content->nested[i].template ||
            plan->nested[i].slot != content->nested[i].slot)
            return false;
    return true;
}

static bool make_layout(planner *p, evtx_plan *plan, uint64_t id)
{
    event_field *const fields =
        gr_arena_take_array(p->arena, p->count, sizeof *fields);
    event_ref *const refs =
        gr_arena_take_array(p->arena, p->count, sizeof *refs);
    event_value *const constants =
        gr_arena_take_array(p->arena, p->constant_count, sizeof *constants);
    evtx_derived *const derived =
        gr_arena_take_array(p->arena, p->derived_count, sizeof *derived);
    if (fields == NULL || refs == NULL || constants == NULL || derived == NULL)
        return false;
    memcpy(constants, p->constants, p->constant_count * sizeof *constants);
    memcpy(derived, p->derived, p->derived_count * sizeof *derived);
    plan->derived = derived;
    plan->derived_count = p->derived_count;
    plan->layout = (event_layout){
        .id = id,
        .fields = fields,
        .field_count = layout_merge(p->names, p->refs, p->count, fields, refs),
        .refs = refs,
        .constants = constants};
    plan->facts = evtx_facts_of(&plan->layout);
    return true;
}

/* The lists that the walk fills are scratch; names and joined text stay in
 * `arena`. */
static bool fill(evtx_plan *plan, gr_arena *arena, const evtx_plans *plans,
                 evtx_bench *bench, const evtx_content *content)
{
    evtx_plan_room *const room = plans->room;
    planner p = {.arena = arena,
                 .content = content,
                 .constants = room->constants,
                 .names = room->names,
                 .refs = room->refs,
                 .derived = room->derived};
    p.uses = gr_arena_take(bench->arena, content->value_count + 1);
    if (p.uses == NULL) return false;
    spot const top = {&p, 0, NULL, true, 0};
    plan_children(&top, PLACE_TOP, content->template->roots);
    plan->cost = p.cost + p.count * p.count / 32;
    plan->usable = !p.unusable;
    return p.unusable || make_layout(&p, plan, *plans->next_id);
}

static evtx_plan *new_plan(gr_arena *arena, const evtx_content *content)
{
    evtx_plan *const plan = gr_arena_take(arena, sizeof *plan);
    if (plan == NULL) return NULL;
    plan->outer = content->template;
    plan->nested_count = content->nested_count;
    plan->nested =
        gr_arena_take_array(arena, content->nested_count, sizeof *plan->nested);
    if (plan->nested == NULL) return NULL;
    for (size_t i = 0; i < content->nested_count; i++) {
        plan->nested[i].slot = content->nested[i].slot;
        plan->nested[i].template = content->nested[i].template;
    }
    return plan;
}

static bool is_passing(const evtx_content *content)
{
    bool passing = content->template->passing;
    for (size_t i = 0; i < content->nested_count; i++)
        passing = passing || content->nested[i].template->passing;
    return passing;
}

static evtx_plan **head_of(evtx_plans *plans, bool passing, uint64_t hash)
{
    return passing ? &plans->passing[hash % 64] : &plans->buckets[hash % 1024];
}

static gr_status add_plan(evtx_plans *plans, evtx_bench *bench, uint64_t hash,
                          const evtx_content *content, uint64_t where,
                          evtx_plan **out, gr_error *err)
{
    bool const passing = is_passing(content);
    gr_arena *const arena = evtx_store_arena(bench->store, passing);
    evtx_plan *const plan = new_plan(arena, content);
    bool const filled =
        plan != NULL && fill(plan, arena, plans, bench, content);
    GR_TRY(evtx_arena_status(arena, where, err));
    if (!filled) return evtx_arena_status(bench->arena, where, err);
    (*plans->next_id)++;
    evtx_plan **const head = head_of(plans, passing, hash);
    plan->hash = hash;
    plan->next = *head;
    *head = plan;
    *out = plan;
    return GR_OK;
}

static evtx_plan *find_plan(evtx_plans *plans, uint64_t hash,
                            const evtx_content *content)
{
    evtx_plan *plan = *head_of(plans, is_passing(content), hash);
    while (plan != NULL && (plan->hash != hash || !plan_fits(plan, content)))
        plan = plan->next;
    return plan;
}

void evtx_plans_forget(evtx_plans *plans)
{
    memset(plans->buckets, 0, sizeof plans->buckets);
    memset(plans->passing, 0, sizeof plans->passing);
    plans->last = NULL;
}

/* Plans of the chunk before, whose templates are gone. */
static void forget_passing(evtx_plans *plans, uint64_t chunk)
{
    if (plans->chunk == chunk) return;
    plans->chunk = chunk;
    memset(plans->passing, 0, sizeof plans->passing);
    plans->last = NULL;
}

/* Each chunk pays, also for a plan that was made before it: what a chunk gives
 * must not depend on what was read earlier. */
static gr_status pay(evtx_plan *plan, evtx_bench *bench, uint64_t where,
                     gr_error *err)
{
    uint64_t const chunk = evtx_store_chunk(bench->store);
    if (plan->paid == chunk) return GR_OK;
    if (!evtx_spend(&bench->nodes, plan->cost))
        return gr_fail(err, GR_LIMIT, where,
                       "a chunk whose records have too many forms");
    plan->paid = chunk;
    return GR_OK;
}

gr_status evtx_plan_for(evtx_plans *plans, evtx_bench *bench,
                        const evtx_content *content, uint64_t where,
                        evtx_plan **out, gr_error *err)
{
    forget_passing(plans, evtx_store_chunk(bench->store));
    evtx_plan *plan = plans->last;
    if (plan == NULL || !plan_fits(plan, content)) {
        uint64_t const hash = hash_of(content);
        plan = find_plan(plans, hash, content);
        if (plan == NULL)
            GR_TRY(add_plan(plans, bench, hash, content, where, &plan, err));
        plans->last = plan;
    }
    *out = plan->usable ? plan : NULL;
    return pay(plan, bench, where, err);
}

static event_value value_of_ref(const evtx_plan *plan,
                                const evtx_content *content, event_ref ref)
{
    event_value const v =
        ref.index >= EVENT_CONSTANT
            ? plan->layout.constants[ref.index - EVENT_CONSTANT]
            : content->values[ref.index];
    if (ref.optional && v.type == VALUE_NULL)
        return value_of(VALUE_ABSENT, NULL, 0);
    return v;
}

void evtx_plan_derive(const evtx_plan *plan, const evtx_content *content)
{
    event_value *const out = content->values + content->value_count;
    for (size_t i = 0; i < plan->derived_count; i++) {
        const evtx_derived *const d = &plan->derived[i];
        bool held = true;
        for (size_t g = 0; g < d->guard_count; g++)
            held = held && content->values[d->guards[g]].type != VALUE_NULL;
        out[i] = held ? value_of_ref(plan, content, d->source)
                      : value_of(VALUE_ABSENT, NULL, 0);
    }
}
