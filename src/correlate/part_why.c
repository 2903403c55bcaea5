/* part_why.c - see part_why.h. */
#include "correlate/part_why.h"

#include "correlate/part_condition.h"

/* What keeps `n` from being as it is wanted. */
static void ask(const sigma_part_node *n, uint64_t present, bool wanted,
                part_why *out)
{
    if (part_condition_holds(n, present) == wanted) return;
    if (n->kind == PART_FIRED) {
        uint64_t const part = UINT64_C(1) << n->part;
        if (wanted) out->missing |= part;
        else out->forbidden |= part;
        return;
    }
    for (size_t i = 0; i < n->child_count; i++)
        ask(n->children[i], present, (n->kind == PART_NOT) != wanted, out);
}

part_why part_why_not(const sigma_part_node *condition, uint64_t present)
{
    part_why why = {0, 0};
    ask(condition, present, true, &why);
    return why;
}

static uint64_t wanted_of(const sigma_part_node *n, bool wanted)
{
    uint64_t parts = 0;
    if (n->kind == PART_FIRED) return wanted ? UINT64_C(1) << n->part : 0;
    for (size_t i = 0; i < n->child_count; i++)
        parts |= wanted_of(n->children[i], (n->kind == PART_NOT) != wanted);
    return parts;
}

uint64_t part_why_wanted(const sigma_part_node *condition)
{
    return wanted_of(condition, true);
}
