/* part_condition.c - see part_condition.h.
 *
 * Ordered: at each name of the condition stands where the chain begins that has come
 * so far; of several the one that begins last. A chain comes to a name by what stands
 * before it, so an event costs the length of the condition. */
#include "correlate/part_condition.h"

#include "base/mem.h"

static bool any_holds(const sigma_part_node *n, uint64_t present)
{
    for (size_t i = 0; i < n->child_count; i++)
        if (part_condition_holds(n->children[i], present)) return true;
    return false;
}

static bool all_hold(const sigma_part_node *n, uint64_t present)
{
    for (size_t i = 0; i < n->child_count; i++)
        if (!part_condition_holds(n->children[i], present)) return false;
    return true;
}

bool part_condition_holds(const sigma_part_node *condition, uint64_t present)
{
    switch (condition->kind) {
    case PART_AND: return all_hold(condition, present);
    case PART_OR: return any_holds(condition, present);
    case PART_NOT:
        return !part_condition_holds(condition->children[0], present);
    case PART_FIRED: break;
    }
    return present >> condition->part & 1;
}

/* ---- ordered ---- */

/* Nodes stand before their children, these in order. */
typedef struct {
    const sigma_part_node *of;
    size_t end;      /* behind the last below it */
    uint64_t begins; /* of a name: the place where the chain begins that came so
                        far; 0: none did */
} step;

struct part_order {
    step *steps;
    size_t count;
};

/* A chain that is still to begin; no chain. */
static const uint64_t fresh = UINT64_MAX, none = 0;
static const uint32_t no_part = UINT32_MAX;

static size_t count_of(const sigma_part_node *n)
{
    size_t count = 1;
    for (size_t i = 0; i < n->child_count; i++)
        count += count_of(n->children[i]);
    return count;
}

static uint32_t first_part(const sigma_part_node *n)
{
    uint32_t first = n->kind == PART_FIRED ? n->part : UINT32_MAX;
    for (size_t i = 0; i < n->child_count; i++) {
        uint32_t const of_child = first_part(n->children[i]);
        if (of_child < first) first = of_child;
    }
    return first;
}

static void lay(part_order *o, const sigma_part_node *n);

/* In order of the first part of each; those with the same as they are written. */
static void lay_children(part_order *o, const sigma_part_node *n)
{
    uint32_t next = 0, at = 0;
    for (size_t laid = 0; laid < n->child_count; next = at + 1) {
        at = UINT32_MAX;
        for (size_t i = 0; i < n->child_count; i++) {
            uint32_t const first = first_part(n->children[i]);
            if (first >= next && first < at) at = first;
        }
        for (size_t i = 0; i < n->child_count; i++) {
            if (first_part(n->children[i]) != at) continue;
            lay(o, n->children[i]);
            laid++;
        }
    }
}

static void lay(part_order *o, const sigma_part_node *n)
{
    step *const s = &o->steps[o->count++];
    s->of = n;
    if (n->kind == PART_AND || n->kind == PART_OR) lay_children(o, n);
    s->end = o->count;
}

part_order *part_order_new(const sigma_part_node *condition)
{
    part_order *const o = gr_alloc(sizeof *o);
    if (o == NULL) return NULL;
    o->steps = gr_alloc_array(count_of(condition), sizeof *o->steps);
    if (o->steps == NULL) {
        gr_free(o);
        return NULL;
    }
    lay(o, condition);
    return o;
}

void part_order_free(part_order *o)
{
    if (o == NULL) return;
    gr_free(o->steps);
    gr_free(o);
}

typedef struct {
    uint32_t part; /* of the event; no_part: we only look */
    uint64_t place, present;
} arrival;

/* Where the chain begins that has come through step `at`, if one that begins at
 * `begins` has come up to it, before the arrival; which then moves on. */
static uint64_t pass(const part_order *o, size_t at, uint64_t begins,
                     const arrival *a);

static uint64_t pass_name(step *s, uint64_t begins, const arrival *a)
{
    uint64_t const before = s->begins;
    if (s->of->part == a->part && begins == fresh) s->begins = a->place;
    else if (s->of->part == a->part && begins > before) s->begins = begins;
    return before;
}

static uint64_t pass_all(const part_order *o, size_t at, uint64_t begins,
                         const arrival *a)
{
    size_t const end = o->steps[at].end;
    for (size_t i = at + 1; i < end; i = o->steps[i].end)
        begins = pass(o, i, begins, a);
    return begins;
}

static uint64_t pass_any(const part_order *o, size_t at, uint64_t begins,
                         const arrival *a)
{
    uint64_t latest = none;
    size_t const end = o->steps[at].end;
    for (size_t i = at + 1; i < end; i = o->steps[i].end) {
        uint64_t const through = pass(o, i, begins, a);
        if (through > latest) latest = through;
    }
    return latest;
}

static uint64_t pass(const part_order *o, size_t at, uint64_t begins,
                     const arrival *a)
{
    step *const s = &o->steps[at];
    switch (s->of->kind) {
    case PART_AND: return pass_all(o, at, begins, a);
    case PART_OR: return pass_any(o, at, begins, a);
    case PART_NOT:
        return part_condition_holds(s->of, a->present) ? begins : none;
    case PART_FIRED: break;
    }
    return pass_name(s, begins, a);
}

void part_order_add(part_order *o, uint32_t part, uint64_t place,
                    uint64_t present)
{
    pass(o, 0, fresh, &(arrival){part, place, present});
}

bool part_order_holds(const part_order *o, uint64_t start, uint64_t present)
{
    return pass(o, 0, fresh, &(arrival){no_part, 0, present}) >= start;
}
