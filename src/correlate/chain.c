/* chain.c - see chain.h. */
#include "correlate/chain.h"

#include "base/mem.h"

gr_status chain_of(size_t parts, chain *out)
{
    *out = (chain){gr_alloc_array(parts * parts, sizeof *out->starts), parts};
    return out->starts == NULL ? GR_NOMEM : GR_OK;
}

void chain_free(chain *c)
{
    gr_free(c->starts);
}

static uint64_t *of_length(const chain *c, size_t length)
{
    return c->starts + (length - 1) * c->parts;
}

/* In a row the starts rise with the part: it ends there or before. */
static void begin_at(const chain *c, size_t length, size_t part, uint64_t start)
{
    uint64_t *const starts = of_length(c, length);
    for (; part < c->parts && starts[part] < start; part++)
        starts[part] = start;
}

void chain_add(chain *c, uint32_t part, uint64_t place)
{
    begin_at(c, 1, part, place);
    for (size_t length = 2; length <= part + 1; length++)
        begin_at(c, length, part, of_length(c, length - 1)[part - 1]);
}

size_t chain_length(const chain *c, uint64_t start)
{
    size_t length = 0;
    while (length < c->parts && of_length(c, length + 1)[c->parts - 1] >= start)
        length++;
    return length;
}
