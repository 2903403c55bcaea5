/* label.c - percent-encoding and ~2. Why so: see evidence.h. */
#include "evidence/label.h"

#include "base/hash.h"
#include "base/number.h"

#include <limits.h>
#include <stdlib.h>

static bool stands_for_itself(uint8_t byte)
{
    return byte >= 0x21 && byte <= 0x7e && byte != '%';
}

static size_t encode(uint8_t *out, gr_slice raw)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++) {
        uint8_t const byte = raw.ptr[i];
        /* "!/" of a name is not that of an archive. */
        bool const bang =
            byte == '!' && i + 1 < raw.len && raw.ptr[i + 1] == '/';
        if (stands_for_itself(byte) && !bang) {
            out[n++] = byte;
            continue;
        }
        out[n++] = '%';
        out[n++] = (uint8_t)digits[byte >> 4];
        out[n++] = (uint8_t)digits[byte & 15];
    }
    return n;
}

gr_slice label_join(gr_arena *arena, gr_slice label, gr_slice below)
{
    size_t const room = label.len + 1 + 3 * below.len;
    uint8_t *const text = gr_arena_take_text(arena, room);
    if (text == NULL) return (gr_slice){NULL, 0};
    size_t n = label.len;
    if (n > 0) memcpy(text, label.ptr, n);
    if (n > 0 && below.len > 0) text[n++] = '/';
    n += encode(text + n, below);
    gr_arena_trim_text(arena, text, room, n);
    return gr_slice_of(text, n);
}

gr_slice label_member(gr_arena *arena, gr_slice archive, gr_slice raw)
{
    size_t const room = archive.len + 2 + 3 * raw.len;
    uint8_t *const text = gr_arena_take_text(arena, room);
    if (text == NULL) return (gr_slice){NULL, 0};
    memcpy(text, archive.ptr, archive.len);
    memcpy(text + archive.len, "!/", 2);
    size_t const n = archive.len + 2 + encode(text + archive.len + 2, raw);
    gr_arena_trim_text(arena, text, room, n);
    return gr_slice_of(text, n);
}

typedef struct {
    gr_slice label; /* null pointer: free */
    uint64_t next;  /* the number that the next one like it gets */
} slot;

struct label_table {
    gr_arena *arena;
    slot *slots;
    size_t mask;
};

label_table *label_table_new(gr_arena *arena, size_t count)
{
    label_table *const table = gr_arena_take(arena, sizeof *table);
    /* Each argument adds at most itself and its ~N form. */
    size_t size = 16;
    while (size / 4 < count) size *= 2;
    slot *const slots = gr_arena_take_array(arena, size, sizeof *slots);
    if (table == NULL || slots == NULL) return NULL;
    *table = (label_table){arena, slots, size - 1};
    return table;
}

static slot *find(label_table *table, gr_slice label)
{
    size_t i = (size_t)gr_hash64(0, label) & table->mask;
    while (table->slots[i].label.ptr != NULL &&
           !gr_equal(table->slots[i].label, label))
        i = (i + 1) & table->mask;
    return &table->slots[i];
}

gr_slice label_numbered(gr_arena *arena, gr_slice label, uint64_t number)
{
    char text[GR_NUMBER_TEXT];
    gr_slice const digits = gr_u64_text(text, number);
    uint8_t *const out = gr_arena_take_text(arena, label.len + 1 + digits.len);
    if (out == NULL) return (gr_slice){NULL, 0};
    memcpy(out, label.ptr, label.len);
    out[label.len] = '~';
    memcpy(out + label.len + 1, digits.ptr, digits.len);
    return gr_slice_of(out, label.len + 1 + digits.len);
}

gr_slice label_unique(label_table *table, gr_slice raw)
{
    gr_slice const label = label_join(table->arena, GR_S(""), raw);
    if (label.ptr == NULL) return label;
    slot *const first = find(table, label);
    if (first->label.ptr == NULL) {
        *first = (slot){label, 2};
        return label;
    }
    for (;;) {
        gr_slice const other =
            label_numbered(table->arena, label, first->next++);
        if (other.ptr == NULL) return other;
        slot *const at = find(table, other);
        if (at->label.ptr != NULL) continue;
        *at = (slot){other, 2};
        return other;
    }
}

static gr_slice last_of(const char *path)
{
    size_t end = strlen(path);
    while (end > 0 && path[end - 1] == '/') end--;
    return gr_last_component(gr_slice_of(path, end));
}

gr_slice label_last_component(gr_arena *arena, const char *path)
{
    gr_slice last = last_of(path);
    if (last.len > 0 && !gr_equal(last, GR_S(".")) &&
        !gr_equal(last, GR_S("..")))
        return last;
    char real[PATH_MAX];
    if (realpath(path, real) == NULL) return GR_S("root");
    last = last_of(real);
    return last.len == 0 ? GR_S("root") : gr_arena_copy(arena, last);
}
