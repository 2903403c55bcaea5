/* text_store.c - see text_store.h.
 *
 *   text = length u32 | bytes       places count over memory and store, so that
 *                                   none is told from the other by who keeps it */
#include "hunt/text_store.h"

#include "base/cursor.h"

enum { HEAD = 4, SHORT = 256, FEW_BYTES = 1 << 20 };

text_store text_store_of(gr_spill_whole *whole, size_t memory)
{
    return (text_store){gr_buffer_upto(memory), gr_spill_part_of(whole)};
}

void text_store_free(text_store *t)
{
    gr_buffer_free(&t->front);
    gr_spill_part_free(&t->rest);
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for texts");
}

/* ---- in memory ---- */

static bool fits(const text_store *t, gr_slice text)
{
    size_t const left = t->front.ceiling - t->front.len;
    return t->rest.size == 0 && left >= HEAD && text.len <= left - HEAD;
}

/* Those that are not few have as much room at once as they will have, so that they need
 * not be moved again. */
static void find_room(text_store *t)
{
    if (t->front.len > FEW_BYTES && t->front.capacity < t->front.ceiling)
        (void)gr_buffer_room(&t->front, t->front.ceiling - t->front.len);
}

static gr_status put_front(text_store *t, const uint8_t *head, gr_slice text,
                           gr_error *err)
{
    find_room(t);
    gr_put(&t->front, gr_slice_of(head, HEAD));
    gr_put(&t->front, text);
    return t->front.status == GR_OK ? GR_OK : no_memory(err);
}

static gr_status give(gr_buffer *out, gr_slice text, gr_error *err)
{
    gr_put(out, text);
    return out->status == GR_OK ? GR_OK : no_memory(err);
}

static gr_status take_front(const text_store *t, size_t at, gr_buffer *out,
                            gr_error *err)
{
    gr_slice const all = gr_buffer_slice(&t->front);
    size_t const len = (size_t)gr_load_le(all.ptr + at, HEAD);
    return give(out, gr_sub(all, at + HEAD, len), err);
}

/* ---- in the store ---- */

static gr_status put_rest(text_store *t, const uint8_t *head, gr_slice text,
                          gr_error *err)
{
    gr_spill const store = gr_spill_part_interface(&t->rest);
    GR_TRY(store.append(store.self, gr_slice_of(head, HEAD), err));
    return text.len == 0 ? GR_OK : store.append(store.self, text, err);
}

/* Most texts are short: one read has them. */
static gr_status take_rest(text_store *t, uint64_t at, gr_buffer *out,
                           gr_error *err)
{
    uint8_t some[SHORT];
    gr_spill const store = gr_spill_part_interface(&t->rest);
    uint64_t const left = t->rest.size - at;
    size_t const most = left < SHORT ? (size_t)left : (size_t)SHORT;
    GR_TRY(gr_spill_read_all(&store, at, some, most, err));
    size_t const len = (size_t)gr_load_le(some, HEAD);
    size_t const have = len < most - HEAD ? len : most - HEAD;
    GR_TRY(give(out, gr_slice_of(some + HEAD, have), err));
    if (have == len) return GR_OK;
    uint8_t *const to = gr_buffer_room(out, len - have);
    if (to == NULL) return no_memory(err);
    out->len += len - have;
    return gr_spill_read_all(&store, at + most, to, len - have, err);
}

/* ---- whichever it is ---- */

gr_status text_store_put(text_store *t, gr_slice text, uint64_t *at,
                         gr_error *err)
{
    uint8_t head[HEAD];
    gr_store_le(head, text.len, sizeof head);
    *at = t->front.len + t->rest.size;
    return fits(t, text) ? put_front(t, head, text, err)
                         : put_rest(t, head, text, err);
}

gr_status text_store_take(text_store *t, uint64_t at, gr_buffer *out,
                          gr_error *err)
{
    out->len = 0;
    return at < t->front.len ? take_front(t, (size_t)at, out, err)
                             : take_rest(t, at - t->front.len, out, err);
}
