/* ioc_unit.c - see ioc_unit.h. */
#include "sigma/ioc_unit.h"

#include "sigma/ioc_scan.h"

/* The parts that bytes from..to lie in. */
static bool mark(void *self, uint32_t item, size_t from, size_t to)
{
    ioc_unit *const u = self;
    (void)item;
    for (size_t i = from >> u->part_log; i <= (to - 1) >> u->part_log; i++)
        u->parts[i / 64] |= UINT64_C(1) << i % 64;
    return false;
}

static bool is_marked(const ioc_unit *u, size_t from, size_t to)
{
    for (size_t i = from >> u->part_log; i <= (to - 1) >> u->part_log; i++) {
        uint64_t const rest = u->parts[i / 64] >> i % 64;
        if (rest == 0) i |= 63;
        else if ((rest & 1) != 0) return true;
    }
    return false;
}

static void take_unit(ioc_unit *u, const ioc_set *set, const event *e)
{
    u->kind = e->source_kind;
    u->number = e->unit_number;
    u->bytes = e->unit;
    u->part_log = IOC_PART_LOG;
    while (u->bytes.len >> u->part_log >= IOC_PARTS) u->part_log++;
    size_t const parts = (u->bytes.len >> u->part_log) + 1;
    memset(u->parts, 0, (parts + 63) / 64 * sizeof *u->parts);
    ioc_view const view = {u->bytes, e->raw_is_text ? 1 : 2, !e->raw_is_text};
    (void)ioc_scan(set, view, mark, u);
}

bool ioc_unit_may_hit(ioc_unit *u, const ioc_set *set, const event *e)
{
    if (u->number != e->unit_number || u->kind != e->source_kind)
        take_unit(u, set, e);
    size_t const from = (size_t)(e->raw.ptr - u->bytes.ptr);
    return e->raw.len > 0 && is_marked(u, from, from + e->raw.len);
}
