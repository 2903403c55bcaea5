/* part_logic.c - see part_logic.h: a truth table, 64 rows at a time.
 *
 *   row      63 ...          1 0
 *   part 0   1010 ...  1 0 1 0      of the row's number bit 0
 *   part 1   1100 ...  1 1 0 0      bit 1
 *   part 6   all rows of a block alike, as bit 0 of its number is */
#include "sigma/part_logic.h"

static const uint64_t within_block[] = {
    UINT64_C(0xAAAAAAAAAAAAAAAA), UINT64_C(0xCCCCCCCCCCCCCCCC),
    UINT64_C(0xF0F0F0F0F0F0F0F0), UINT64_C(0xFF00FF00FF00FF00),
    UINT64_C(0xFFFF0000FFFF0000), UINT64_C(0xFFFFFFFF00000000)};
enum { WITHIN = sizeof within_block / sizeof *within_block };

/* In which rows of the block it holds. */
static uint64_t rows_of(const sigma_part_node *n, uint64_t block)
{
    uint64_t rows = n->kind == PART_AND ? UINT64_MAX : 0;
    switch (n->kind) {
    case PART_AND:
        for (size_t i = 0; i < n->child_count; i++)
            rows &= rows_of(n->children[i], block);
        return rows;
    case PART_OR:
        for (size_t i = 0; i < n->child_count; i++)
            rows |= rows_of(n->children[i], block);
        return rows;
    case PART_NOT: return ~rows_of(n->children[0], block);
    case PART_FIRED: break;
    }
    if (n->part < WITHIN) return within_block[n->part];
    return block >> (n->part - WITHIN) & 1 ? UINT64_MAX : 0;
}

bool part_logic_may_hold(const sigma_part_node *condition, size_t parts)
{
    if (parts > PART_LOGIC_PARTS) return true;
    uint64_t const rows = UINT64_C(1) << parts;
    for (uint64_t block = 0; block << WITHIN < rows; block++) {
        uint64_t there = rows >= 64 ? UINT64_MAX : (UINT64_C(1) << rows) - 1;
        if (block == 0) there &= ~UINT64_C(1); /* nothing fired */
        if ((rows_of(condition, block) & there) != 0) return true;
    }
    return false;
}
