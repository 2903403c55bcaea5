/* pipe_choose.c - which file a worker takes a block of.
 *
 * Never one whose turn is so far off that its output would pile
 * up. In this order, 2 to 6 only while not too much output waits for its turn:
 *   1. the head (the first file in order that is not finished), if nobody is
 *      in it: so that what is next in order always moves; but first
 *   2. the file that it has filled ahead: its bytes are warm;
 *   3. the file it worked on last: its templates are warm;
 *   4. an open file that everybody left;
 *   5. a file not yet opened: files in parallel first;
 *   6. any open file that nobody holds: blocks of one file second.
 *
 * Where files are hashed, a worker that fills a file fills another one as well,
 * for two are hashed in little more time than one, and works on that next.
 *
 * Why this cannot stand still: a worker waits within a block only until the
 * blocks before it are consumed. Blocks of a file are taken in order, so what
 * it waits for is being worked on, or is of the head; and if nobody is in the
 * head, whoever waits works on it meanwhile, with a helper's hands. */
#include "hunt/pipe_parts.h"

bool pipe_is_crowded(const pipeline *p)
{
    return p->ahead_bytes > PIPE_AHEAD_BYTES ||
           p->ahead_blocks > PIPE_AHEAD_BLOCKS;
}

static bool can_take(const pipeline *p, size_t i)
{
    return i >= p->head && i < p->next && p->files[i] != NULL &&
           !p->files[i]->held && !p->files[i]->ended;
}

static bool is_left(const pipeline *p, size_t i)
{
    return can_take(p, i) && p->files[i]->inside == 0;
}

bool pipe_is_filled(const pipeline *p, size_t i)
{
    return can_take(p, i) && p->files[i]->filled;
}

static bool can_open(const pipeline *p)
{
    return p->next < p->list->count && p->next - p->head < PIPE_AHEAD_FILES;
}

/* Index of the head, if it is to be worked on; or SIZE_MAX. */
static size_t choose_head(const pipeline *p, bool crowded)
{
    size_t const head = p->head;
    if (head < p->list->count && head == p->next) return head;
    return is_left(p, head) && (!crowded || p->files[head]->first == NULL)
               ? head
               : SIZE_MAX;
}

size_t pipe_choose_head(const pipeline *p)
{
    return choose_head(p, true);
}

size_t pipe_choose(const pipe_worker *w)
{
    const pipeline *const p = w->p;
    bool const crowded = pipe_is_crowded(p);
    size_t const head = choose_head(p, crowded);
    if (w->head_only) return head;
    if (!crowded && w->ahead != SIZE_MAX) return w->ahead;
    if (head != SIZE_MAX || crowded) return head;
    if (can_take(p, w->own)) return w->own;
    for (size_t i = p->head; i < p->next; i++)
        if (is_left(p, i)) return i;
    if (can_open(p)) return p->next;
    for (size_t i = p->head; i < p->next; i++)
        if (can_take(p, i)) return i;
    return SIZE_MAX;
}

size_t pipe_choose_beside(const pipe_worker *w)
{
    const pipeline *const p = w->p;
    if (!p->pairs || w->head_only || w->ahead != SIZE_MAX || pipe_is_crowded(p))
        return SIZE_MAX;
    size_t i = p->head;
    while (i < p->next && (!is_left(p, i) || p->files[i]->filled)) i++;
    if (i == p->next && !can_open(p)) return SIZE_MAX;
    return p->list->items[i].size == UINT64_MAX ? SIZE_MAX : i;
}

pipe_file *pipe_hold(pipeline *p, size_t i)
{
    if (i == p->next) {
        p->files[i] = pipe_file_new(&p->list->items[i]);
        if (p->files[i] == NULL) return NULL;
        p->next++;
    }
    p->files[i]->held = true;
    return p->files[i];
}
