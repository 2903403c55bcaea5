/* evtx_json_plan.c - walking templates once, for the JSON of their records.
 *
 *   <X a="%1">%2</X>      if %1 is filled go to A
 *                         value 2          go to end
 *                     A:  {"#attributes":{"a": value 1 }
 *                         if %2 is empty go to B   ,"#text": value 2
 *                     B:  }
 *   <X> there if %3 is    if %3 is NULL go on behind it
 *
 * The walk mirrors evtx_json.c. It gives up where what stands in one place
 * depends on more than one value being there: text around a substitution, a
 * key that is one, keys that come twice when some may be absent. */
#include "readers/evtx_json_plan.h"

#include "base/json.h"
#include "readers/evtx_json_parts.h"
#include "readers/evtx_naming.h"
#include "readers/evtx_resolve.h"
#include "readers/limits.h"

typedef struct {
    gr_arena *scratch;
    gr_buffer text, steps;
    size_t taken; /* bytes of text that belong to a step */
    bool unfit;   /* these records take the tree */
} planner;

/* ---- steps ---- */

static size_t step_count(const planner *p)
{
    return p->steps.len / sizeof(json_step);
}

/* A step that writes the text since the last one first. */
static size_t add_step(planner *p, json_step_kind kind, uint16_t slot)
{
    json_step const step = {.text = (uint32_t)p->taken,
                            .text_len = (uint32_t)(p->text.len - p->taken),
                            .slot = slot,
                            .kind = (uint8_t)kind};
    p->taken = p->text.len;
    gr_put(&p->steps, gr_slice_of(&step, sizeof step));
    return step_count(p) - 1;
}

/* Lets step `from` go to what comes next. */
static void land(planner *p, size_t from)
{
    if (p->text.len > p->taken) (void)add_step(p, JSON_TEXT, 0);
    if (p->steps.status != GR_OK) return;
    json_step *const steps = (json_step *)(void *)p->steps.ptr;
    steps[from].next = (uint32_t)step_count(p);
}

/* ---- what stands in a place ---- */

static bool is_guarded(const evtx_node *element)
{
    return element->dependency != BINXML_NO_DEPENDENCY;
}

typedef enum { NEVER, SOMETIMES, ALWAYS } presence;

typedef struct {
    presence text, elements;
    uint16_t slot; /* text that is there SOMETIMES: the value that it is */
} shape;

/* Text is one value, or pieces that never change. */
static shape shape_of(planner *p, const evtx_node *first)
{
    shape s = {NEVER, NEVER, 0};
    size_t slots = 0, others = 0;
    for (const evtx_node *n = first; n != NULL; n = n->next) {
        if (n->kind == NODE_ELEMENT) {
            if (!is_guarded(n)) s.elements = ALWAYS;
            else if (s.elements == NEVER) s.elements = SOMETIMES;
        } else if (n->kind == NODE_SUBSTITUTION) {
            slots++;
            s.slot = n->number;
        } else if (evtx_node_shows(n)) {
            others++;
            if (n->value.type == VALUE_LIST) p->unfit = true;
        }
    }
    if (slots + others > 0) s.text = slots > 0 ? SOMETIMES : ALWAYS;
    if (slots > 1 || (slots == 1 && others > 0)) p->unfit = true;
    return s;
}

static shape shape_of_attribute(planner *p, const evtx_node *attribute)
{
    shape const s = shape_of(p, attribute->children);
    if (s.elements != NEVER) p->unfit = true;
    return s;
}

static presence attributes_of(planner *p, const evtx_node *element,
                              const evtx_node *without)
{
    presence all = NEVER;
    for (const evtx_node *a = element->attributes; a != NULL; a = a->next) {
        if (a == without) continue;
        presence const one = shape_of_attribute(p, a).text;
        if (one > all) all = one;
    }
    return all;
}

/* ---- objects ---- */

typedef struct {
    planner *p;
    evtx_keys keys;
    presence comma;   /* does a member stand before the next? */
    bool twice, gaps; /* a key came twice; some member may be absent */
} object;

static void open_object(planner *p, object *o, const evtx_node *children)
{
    *o = (object){.p = p, .comma = NEVER};
    if (!evtx_keys_open(&o->keys, p->scratch, children)) p->unfit = true;
    gr_put_byte(&p->text, '{');
}

static void close_object(object *o)
{
    if (o->twice && o->gaps) o->p->unfit = true;
    gr_put_byte(&o->p->text, '}');
}

static void begin_member(object *o, bool sure)
{
    planner *const p = o->p;
    if (o->comma == SOMETIMES) (void)add_step(p, JSON_COMMA, 0);
    else if (o->comma == ALWAYS) gr_put_byte(&p->text, ',');
    if (!sure) o->gaps = true;
    if (sure) o->comma = ALWAYS;
    else if (o->comma == NEVER) o->comma = SOMETIMES;
}

static void put_key(object *o, gr_slice key, bool sure)
{
    planner *const p = o->p;
    bool first = true;
    begin_member(o, sure);
    if (p->unfit) return;
    gr_slice const use = evtx_keys_add(&o->keys, key);
    if (use.ptr != key.ptr || use.len != key.len) o->twice = true;
    gr_json_key(&p->text, &first, use);
}

/* ---- pieces, attributes ---- */

/* What the pieces are as a value; there may be none. */
static void plan_pieces(planner *p, const evtx_node *first, const shape *s,
                        json_step_kind kind)
{
    evtx_pieces const in = evtx_look_at(first);
    if (s->text == SOMETIMES) (void)add_step(p, kind, s->slot);
    else if (s->text == ALWAYS) evtx_json_pieces(&p->text, first, &in);
    else gr_put(&p->text, kind == JSON_DATA ? GR_S("\"\"") : GR_S("null"));
}

static void plan_attribute(object *o, const evtx_node *attribute)
{
    planner *const p = o->p;
    shape const s = shape_of_attribute(p, attribute);
    size_t skip = 0;
    if (s.text == NEVER) return;
    if (s.text == SOMETIMES) skip = add_step(p, JSON_IF_EMPTY, s.slot);
    put_key(o, attribute->name, s.text == ALWAYS);
    plan_pieces(p, attribute->children, &s, JSON_VALUE);
    if (s.text == SOMETIMES) land(p, skip);
}

/* The member "#attributes"; the jump around it, if any, is the caller's. */
static void plan_attributes(object *o, const evtx_node *element,
                            const evtx_node *without, bool sure)
{
    object inner;
    put_key(o, GR_S("#attributes"), sure);
    open_object(o->p, &inner, element->attributes);
    for (const evtx_node *a = element->attributes; a != NULL && !o->p->unfit;
         a = a->next)
        if (a != without) plan_attribute(&inner, a);
    if (inner.twice) o->p->unfit = true;
    close_object(&inner);
}

/* Steps in a row that go to one place. */
typedef struct {
    size_t first, count;
} jumps;

static void land_all(planner *p, const jumps *j)
{
    for (size_t i = 0; i < j->count; i++) land(p, j->first + i);
}

static void add_jump(planner *p, jumps *j, json_step_kind kind, uint16_t slot)
{
    size_t const at = add_step(p, kind, slot);
    if (j->count++ == 0) j->first = at;
}

/* Jumps if any attribute is there, of those that may be. */
static void jump_if_attributes(planner *p, jumps *j, const evtx_node *element,
                               const evtx_node *without)
{
    for (const evtx_node *a = element->attributes; a != NULL; a = a->next) {
        shape const s = shape_of_attribute(p, a);
        if (a != without && s.text == SOMETIMES)
            add_jump(p, j, JSON_IF_FILLED, s.slot);
    }
}

static void jump_if_elements(planner *p, jumps *j, const evtx_node *children)
{
    for (const evtx_node *n = children; n != NULL; n = n->next)
        if (n->kind == NODE_ELEMENT && is_guarded(n))
            add_jump(p, j, JSON_IF_THERE, n->dependency);
}

/* ---- elements ---- */

static void plan_members(object *o, const evtx_node *children, bool container);

static void plan_attribute_member(object *o, const evtx_node *element,
                                  const evtx_node *without, presence attributes)
{
    planner *const p = o->p;
    if (attributes == ALWAYS) {
        plan_attributes(o, element, without, true);
    } else if (attributes == SOMETIMES) {
        jumps any = {0, 0};
        jump_if_attributes(p, &any, element, without);
        size_t const none = add_step(p, JSON_GO, 0);
        land_all(p, &any);
        plan_attributes(o, element, without, false);
        land(p, none);
    }
}

static void plan_body(planner *p, const evtx_node *element, bool container,
                      const evtx_node *without, presence attributes)
{
    object o;
    shape const s = shape_of(p, element->children);
    open_object(p, &o, element->children);
    plan_attribute_member(&o, element, without, attributes);
    size_t skip = 0;
    if (s.text == SOMETIMES) skip = add_step(p, JSON_IF_EMPTY, s.slot);
    if (s.text != NEVER) {
        put_key(&o, GR_S("#text"), s.text == ALWAYS);
        plan_pieces(p, element->children, &s, JSON_VALUE);
    }
    if (s.text == SOMETIMES) land(p, skip);
    plan_members(&o, element->children, container);
    close_object(&o);
}

/* An element is its body where it has elements or attributes, else its text;
 * `kind` is how that stands. */
static void plan_value(planner *p, const evtx_node *element, bool container,
                       const evtx_node *without, json_step_kind kind)
{
    presence const attributes = attributes_of(p, element, without);
    shape const s = shape_of(p, element->children);
    if (p->unfit) return;
    if (s.elements == ALWAYS || attributes == ALWAYS) {
        plan_body(p, element, container, without, attributes);
    } else if (s.elements == NEVER && attributes == NEVER) {
        plan_pieces(p, element->children, &s, kind);
    } else {
        jumps any = {0, 0};
        jump_if_attributes(p, &any, element, without);
        if (s.elements == SOMETIMES)
            jump_if_elements(p, &any, element->children);
        plan_pieces(p, element->children, &s, kind);
        size_t const done = add_step(p, JSON_GO, 0);
        land_all(p, &any);
        plan_body(p, element, container, without,
                  s.elements == NEVER ? ALWAYS : attributes);
        land(p, done);
    }
}

/* ---- Data in EventData and UserData ---- */

/* Its name must be the same in each record. */
static bool name_is_fixed(const evtx_node *data)
{
    const evtx_node *a = data->attributes;
    while (a != NULL && !gr_equal(a->name, GR_S("Name"))) a = a->next;
    for (const evtx_node *n = a == NULL ? NULL : a->children; n != NULL;
         n = n->next)
        if (n->kind == NODE_SUBSTITUTION || n->kind == NODE_ELEMENT ||
            n->value.type == VALUE_LIST)
            return false;
    return true;
}

static bool all_fixed(const evtx_node *children)
{
    for (const evtx_node *n = children; n != NULL; n = n->next)
        if (evtx_is_data_node(n) && !name_is_fixed(n)) return false;
    return true;
}

/* Those of [n, end) that are Data with (or without) a name. */
static void plan_data_values(planner *p, const evtx_node *n,
                             const evtx_node *end, bool named, size_t count)
{
    size_t done = 0;
    if (count > 1) gr_put_byte(&p->text, '[');
    for (; n != end && !p->unfit; n = n->next) {
        if (!evtx_is_data_node(n)) continue;
        const evtx_node *const name = evtx_data_name(n);
        if ((name != NULL) != named) continue;
        if (count > 1 && is_guarded(n)) p->unfit = true;
        if (done++ > 0) gr_put_byte(&p->text, ',');
        plan_value(p, n, false, name, JSON_DATA);
    }
    if (count > 1) gr_put_byte(&p->text, ']');
}

static void plan_unnamed_data(object *o, const evtx_node *first)
{
    size_t count = 0;
    for (const evtx_node *n = first; n != NULL; n = n->next)
        count += evtx_is_data_node(n) && evtx_data_name(n) == NULL;
    put_key(o, GR_S("Data"), !is_guarded(first));
    gr_put(&o->p->text, GR_S("{\"#text\":"));
    plan_data_values(o->p, first, NULL, false, count);
    gr_put_byte(&o->p->text, '}');
}

/* The member that begins with `n`; what follows what it took. */
static const evtx_node *plan_member(object *o, const evtx_node *n,
                                    bool container, bool *unnamed_done)
{
    planner *const p = o->p;
    const evtx_node *next = n->next;
    bool const data = container && evtx_is_data_node(n);
    const evtx_node *const name = data ? evtx_data_name(n) : NULL;
    if (data && name == NULL && *unnamed_done) return next;
    size_t const skip =
        is_guarded(n) ? add_step(p, JSON_IF_NULL, n->dependency) : 0;
    if (name != NULL) {
        size_t count = 0;
        next = evtx_data_run(n, name, &count);
        put_key(o, evtx_data_key(&p->text, p->scratch, name), !is_guarded(n));
        plan_data_values(p, n, next, true, count);
    } else if (data) {
        plan_unnamed_data(o, n);
        *unnamed_done = true;
    } else {
        put_key(o, n->name, !is_guarded(n));
        plan_value(p, n, evtx_has_data(n), NULL, JSON_VALUE);
    }
    if (is_guarded(n)) land(p, skip);
    return next;
}

static void plan_members(object *o, const evtx_node *children, bool container)
{
    bool unnamed_done = false;
    if (container && !all_fixed(children)) o->p->unfit = true;
    for (const evtx_node *n = children; n != NULL && !o->p->unfit;)
        n = n->kind == NODE_ELEMENT
                ? plan_member(o, n, container, &unnamed_done)
                : n->next;
}

/* ---- the plan ---- */

/* What step `s` asks; false: it is no jump, or goes at any rate. */
static bool asks(const json_step *s, json_question *out)
{
    json_step_kind const kind = (json_step_kind)s->kind;
    *out =
        (json_question){s->slot, kind == JSON_IF_NULL || kind == JSON_IF_THERE};
    return out->null || kind == JSON_IF_EMPTY || kind == JSON_IF_FILLED;
}

/* Each once. A plan that asks more than a path can tell needs none. */
static size_t collect_questions(json_question *out, const json_step *steps,
                                size_t step_count)
{
    size_t count = 0;
    for (size_t i = 0; i < step_count && count <= JSON_QUESTIONS; i++) {
        json_question q;
        if (!asks(&steps[i], &q)) continue;
        size_t known = 0;
        while (known < count &&
               (out[known].slot != q.slot || out[known].null != q.null))
            known++;
        if (known == count) out[count++] = q;
    }
    return count;
}

static const evtx_json_plan *keep(const planner *p, gr_arena *arena)
{
    json_question found[JSON_QUESTIONS + 1];
    size_t const asked = collect_questions(
        found, (const json_step *)(const void *)p->steps.ptr, step_count(p));
    evtx_json_plan *const plan = gr_arena_take(arena, sizeof *plan);
    json_step *const steps =
        gr_arena_take_array(arena, step_count(p), sizeof *steps);
    json_question *const questions =
        gr_arena_take_array(arena, asked, sizeof *questions);
    json_paths *const paths = gr_arena_take(arena, sizeof *paths);
    uint8_t *const text = gr_arena_take_text(arena, p->text.len);
    if (plan == NULL || steps == NULL || questions == NULL || paths == NULL ||
        text == NULL)
        return NULL;
    memcpy(steps, p->steps.ptr, p->steps.len);
    memcpy(questions, found, asked * sizeof *questions);
    memcpy(text, p->text.ptr, p->text.len);
    *plan = (evtx_json_plan){.steps = steps,
                             .text = text,
                             .step_count = step_count(p),
                             .text_len = p->text.len,
                             .questions = questions,
                             .question_count = asked,
                             .paths = paths,
                             .arena = arena};
    return plan;
}

static const evtx_json_plan *make(planner *p, gr_arena *arena,
                                  const evtx_content *content)
{
    object o;
    const evtx_node *const roots = evtx_unfold(content, p->scratch);
    if (roots == NULL) return NULL;
    open_object(p, &o, roots);
    plan_members(&o, roots, false);
    close_object(&o);
    (void)add_step(p, JSON_END, 0);
    if (p->unfit || p->text.status != GR_OK || p->steps.status != GR_OK ||
        gr_arena_status(p->scratch) != GR_OK)
        return NULL;
    gr_arena_mark_point const mark = gr_arena_mark(arena);
    const evtx_json_plan *const plan = keep(p, arena);
    if (plan == NULL) gr_arena_rewind(arena, mark);
    return plan;
}

const evtx_json_plan *evtx_json_plan_make(gr_arena *arena, gr_arena *scratch,
                                          const evtx_content *content)
{
    planner p = {.scratch = scratch,
                 .text = gr_buffer_upto(EVTX_JSON_TEXT),
                 .steps = gr_buffer_upto(EVTX_JSON_TEXT)};
    gr_arena_mark_point const mark = gr_arena_mark(scratch);
    const evtx_json_plan *const plan = make(&p, arena, content);
    gr_arena_rewind(scratch, mark);
    gr_buffer_free(&p.text);
    gr_buffer_free(&p.steps);
    return plan;
}
