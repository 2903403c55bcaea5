/* pipe_block.c - the output of one block, and the damage found in it. */
#include "hunt/pipe_parts.h"

#include "base/mem.h"

/* A block of 256 KiB has room for some thousand broken records. */
enum { NOTES_CEILING = 64 << 20 };

pipe_block *pipe_block_new(void)
{
    pipe_block *const block = gr_alloc(sizeof *block);
    if (block != NULL) block->out = gr_buffer_upto(PIPE_OUTPUT_CEILING);
    return block;
}

void pipe_block_free(pipe_block *block)
{
    if (block == NULL) return;
    gr_buffer_free(&block->out);
    gr_arena_free(block->notes);
    gr_free(block->damage);
    gr_free(block);
}

void pipe_block_clear(pipe_block *block)
{
    block->out.len = 0;
    block->damage_count = 0;
    if (block->notes != NULL) gr_arena_reset(block->notes);
}

void pipe_block_renew(pipe_block *block)
{
    pipe_block const old = *block;
    *block = (pipe_block){.out = old.out,
                          .notes = old.notes,
                          .damage = old.damage,
                          .damage_capacity = old.damage_capacity};
    pipe_block_clear(block);
    block->out.status = GR_OK;
    if (block->out.capacity > 2 * PIPE_FLUSH) gr_buffer_free(&block->out);
}

static bool has_room(pipe_block *block)
{
    if (block->notes == NULL) block->notes = gr_arena_new(NOTES_CEILING);
    if (block->notes == NULL) return false;
    if (block->damage_count < block->damage_capacity) return true;
    size_t const capacity =
        block->damage_capacity == 0 ? 8 : block->damage_capacity * 2;
    pipe_damage *const grown =
        gr_realloc(block->damage, capacity * sizeof *grown);
    if (grown == NULL) return false;
    block->damage = grown;
    block->damage_capacity = capacity;
    return true;
}

/* A file whose events all lack a form would be a note for each of them. */
static bool goes_on(const pipe_block *block, const pipe_damage *next)
{
    if (next->status != GR_UNSUPPORTED || block->damage_count == 0)
        return false;
    const pipe_damage *const last = &block->damage[block->damage_count - 1];
    return last->status == GR_UNSUPPORTED && last->offset <= next->offset &&
           gr_equal(last->what, next->what);
}

bool pipe_block_note(pipe_block *block, const pipe_damage *damage)
{
    if (goes_on(block, damage)) {
        pipe_damage_extend(&block->damage[block->damage_count - 1], damage);
        return true;
    }
    if (!has_room(block)) return false;
    gr_slice const text = gr_arena_copy(block->notes, damage->what);
    if (text.ptr == NULL) return false;
    block->damage[block->damage_count] = *damage;
    block->damage[block->damage_count++].what = text;
    return true;
}
