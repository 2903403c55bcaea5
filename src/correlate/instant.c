/* instant.c - see instant.h.
 *
 *   rows    a: 2 0 | b: 1 | c: 1 0        parts, by file
 *   merged  c1 c0 b1 a2 a0                c before b for what is behind its 1
 *
 * What is left of a file is compared byte by byte; one that ends comes behind one
 * that goes on, for that goes on with the same part at most, or behind it anyway. */
#include "correlate/instant.h"

#include "base/mem.h"

enum { FIRST_ROOM = 16 };

void instant_free(instant *i)
{
    gr_free(i->rows);
    gr_free(i->merged);
    gr_free(i->parts);
    gr_free(i->files);
}

static gr_status grow(instant *i, gr_error *err)
{
    size_t const room = i->room == 0 ? FIRST_ROOM : 2 * i->room;
    instant wider = {.room = room, .count = i->count};
    wider.rows = gr_alloc_array(room, sizeof *wider.rows);
    wider.merged = gr_alloc_array(room, sizeof *wider.merged);
    wider.parts = gr_alloc_array(room, 1);
    wider.files = gr_alloc_array(room, sizeof *wider.files);
    if (wider.rows == NULL || wider.merged == NULL || wider.parts == NULL ||
        wider.files == NULL) {
        instant_free(&wider);
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                       "no memory to correlate in");
    }
    if (i->count > 0) memcpy(wider.rows, i->rows, i->count * sizeof *i->rows);
    instant_free(i);
    *i = wider;
    return GR_OK;
}

gr_status instant_add(instant *i, const correlate_row *row, gr_error *err)
{
    if (i->count == i->room) GR_TRY(grow(i, err));
    i->rows[i->count++] = *row;
    return GR_OK;
}

/* ---- the heap ---- */

/* Of equal ones any may: the first. */
static bool is_before(const instant *i, instant_file a, instant_file b)
{
    uint32_t const of_a = a.end - a.next, of_b = b.end - b.next;
    int const parts =
        memcmp(&i->parts[a.next], &i->parts[b.next], of_a < of_b ? of_a : of_b);
    if (parts != 0) return parts < 0;
    return of_a != of_b ? of_a > of_b : a.next < b.next;
}

static void sink_down(const instant *i, size_t count, size_t at)
{
    instant_file *const files = i->files;
    for (size_t least = at;; at = least) {
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < count && is_before(i, files[child], files[least]))
                least = child;
        if (least == at) return;
        instant_file const swap = files[at];
        files[at] = files[least];
        files[least] = swap;
    }
}

/* ---- the merge ---- */

static bool begins_file(const instant *i, size_t at)
{
    return at == 0 || i->rows[at].file == 0 ||
           i->rows[at].file != i->rows[at - 1].file;
}

static size_t find_files(const instant *i)
{
    size_t count = 0;
    for (uint32_t at = 0; at < i->count; at++) {
        if (begins_file(i, at)) i->files[count++].next = at;
        i->files[count - 1].end = at + 1;
        i->parts[at] = (uint8_t)i->rows[at].part;
    }
    return count;
}

static void merge(const instant *i, size_t files)
{
    for (size_t at = files / 2; at-- > 0;) sink_down(i, files, at);
    for (size_t n = 0; n < i->count; n++) {
        i->merged[n] = i->rows[i->files[0].next++];
        if (i->files[0].next == i->files[0].end)
            i->files[0] = i->files[--files];
        sink_down(i, files, 0);
    }
}

const correlate_row *instant_take(instant *i, size_t *count)
{
    size_t const files = find_files(i);
    if (files > 1) merge(i, files);
    *count = i->count;
    i->count = 0;
    return files > 1 ? i->merged : i->rows;
}
