/* layout.c - layouts from sequences of names.
 *
 *   names:   EventID Image Data Data      (one per value, in order)
 *   fields:  EventID Image Data           equal names of one part are merged
 *   refs:    0       1     2 3            and keep their values' order
 *
 * The table hashes whole sequences; an entry is compared name by name before
 * it is used, so a collision of hashes is no collision of layouts. */
#include "event/layout.h"

#include "base/cursor.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf.h"

enum { LAYOUT_BUCKETS = 1024, LAYOUT_GUESSES = 64 };

typedef struct entry {
    struct entry *next;
    uint64_t hash;
    const layout_name *names;
    size_t count;
    event_layout layout;
} entry;

struct layout_table {
    gr_arena *arena;
    uint64_t *next_id;
    gr_status status;                  /* of the last layout_table_get */
    const entry *last[LAYOUT_GUESSES]; /* by how many names it has */
    entry *buckets[LAYOUT_BUCKETS];
};

layout_table *layout_table_new(size_t ceiling, uint64_t *next_id)
{
    layout_table *const table = gr_alloc(sizeof *table);
    if (table == NULL) return NULL;
    table->next_id = next_id;
    table->arena = gr_arena_new(ceiling);
    if (table->arena != NULL) return table;
    gr_free(table);
    return NULL;
}

void layout_table_free(layout_table *table)
{
    if (table == NULL) return;
    gr_arena_free(table->arena);
    gr_free(table);
}

/* As gr_equal, for names: most have no more than sixteen bytes. */
static bool same_text(gr_slice a, gr_slice b)
{
    if (a.len != b.len) return false;
    if (a.len > 16) return memcmp(a.ptr, b.ptr, a.len) == 0;
    if (a.len <= 8) return gr_load_le(a.ptr, a.len) == gr_load_le(b.ptr, b.len);
    size_t const last = a.len - 8;
    return gr_load_le(a.ptr, 8) == gr_load_le(b.ptr, 8) &&
           gr_load_le(a.ptr + last, 8) == gr_load_le(b.ptr + last, 8);
}

static bool same_name(const layout_name *a, const layout_name *b)
{
    return a->part == b->part && same_text(a->name, b->name);
}

static bool has_names(const entry *e, const layout_name *names, size_t count)
{
    bool same = e->count == count;
    for (size_t i = 0; same && i < count; i++)
        same = same_name(&e->names[i], &names[i]);
    return same;
}

/* Fields by the hash of their names, while a layout is put together. Most have
 * a chain of their own, so that many names cost no more than few. */
enum { INDEX_HEADS = 256 };
typedef struct {
    uint16_t heads[INDEX_HEADS]; /* 1 + number of a field; 0: none */
    uint16_t next[EVENT_CONSTANT];
} field_index;

static event_field *find_field(const field_index *index, event_field *fields,
                               gr_slice name, uint16_t hash, field_part part)
{
    for (size_t i = index->heads[hash % INDEX_HEADS]; i != 0;
         i = index->next[i - 1]) {
        event_field *const field = &fields[i - 1];
        bool const fits =
            field->part == (uint8_t)part ||
            (part == FIELD_DERIVED && field->part == FIELD_PAYLOAD);
        if (field->hash == hash && fits && gr_equal(field->name, name))
            return field;
    }
    return NULL;
}

static event_field *find_or_add(field_index *index, event_field *fields,
                                size_t *count, const layout_name *name)
{
    uint16_t const hash = event_name_hash(name->name);
    event_field *const known =
        find_field(index, fields, name->name, hash, name->part);
    if (known != NULL) return known;
    uint16_t *const head = &index->heads[hash % INDEX_HEADS];
    size_t const i = (*count)++;
    index->next[i] = *head;
    *head = (uint16_t)(i + 1);
    fields[i] = (event_field){
        .name = name->name, .hash = hash, .part = (uint8_t)name->part};
    return &fields[i];
}

static void mark_shadowed(const field_index *index, event_field *fields,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i].part == FIELD_SYSTEM &&
            !gr_equal(fields[i].name, GR_S("EventID")))
            fields[i].shadowed =
                find_field(index, fields, fields[i].name, fields[i].hash,
                           FIELD_PAYLOAD) != NULL;
}

/* Gives each field its place among the merged refs. */
static void place_fields(event_field *fields, size_t count)
{
    uint16_t next = 0;
    for (size_t i = 0; i < count; i++) {
        fields[i].first_ref = next;
        next = (uint16_t)(next + fields[i].ref_count);
    }
}

static void merge_refs(field_index *index, const layout_name *names,
                       const event_ref *refs, size_t count, event_field *fields,
                       size_t field_count, event_ref *out)
{
    for (size_t i = 0; i < field_count; i++)
        fields[i].ref_count = fields[i].shown = 0;
    for (size_t i = 0; i < count; i++) {
        event_field *const field =
            find_or_add(index, fields, &field_count, &names[i]);
        out[field->first_ref + field->ref_count++] = refs[i];
        field->shown =
            (uint16_t)(field->shown + (names[i].part != FIELD_DERIVED));
    }
}

size_t layout_merge(const layout_name *names, const event_ref *refs,
                    size_t count, event_field *fields, event_ref *merged_refs)
{
    field_index index;
    size_t field_count = 0;
    memset(index.heads, 0, sizeof index.heads);
    for (size_t i = 0; i < count; i++) {
        event_field *const field =
            find_or_add(&index, fields, &field_count, &names[i]);
        field->ref_count++;
        field->shown =
            (uint16_t)(field->shown + (names[i].part != FIELD_DERIVED));
    }
    place_fields(fields, field_count);
    if (field_count < count)
        merge_refs(&index, names, refs, count, fields, field_count,
                   merged_refs);
    else if (count > 0) memcpy(merged_refs, refs, count * sizeof *refs);
    mark_shadowed(&index, fields, field_count);
    return field_count;
}

static uint64_t hash_names(const layout_name *names, size_t count)
{
    uint64_t hash = count;
    for (size_t i = 0; i < count; i++)
        hash = gr_hash64(hash + (uint64_t)names[i].part, names[i].name);
    return hash;
}

static const entry *known(const layout_table *table, uint64_t hash,
                          const layout_name *names, size_t count)
{
    const entry *e = table->buckets[hash % LAYOUT_BUCKETS];
    while (e != NULL && (e->hash != hash || !has_names(e, names, count)))
        e = e->next;
    return e;
}

static bool copy_names(gr_arena *arena, entry *e, const layout_name *names)
{
    layout_name *const copy =
        gr_arena_take_array(arena, e->count, sizeof *copy);
    if (copy == NULL) return false;
    for (size_t i = 0; i < e->count; i++) {
        copy[i].part = names[i].part;
        copy[i].name = gr_arena_copy(arena, names[i].name);
    }
    e->names = copy;
    return gr_arena_status(arena) == GR_OK;
}

static bool fill(gr_arena *arena, entry *e, uint64_t id)
{
    event_field *const fields =
        gr_arena_take_array(arena, e->count, sizeof *fields);
    event_ref *const own = gr_arena_take_array(arena, e->count, sizeof *own);
    event_ref *const refs = gr_arena_take_array(arena, e->count, sizeof *refs);
    if (fields == NULL || own == NULL || refs == NULL) return false;
    for (size_t i = 0; i < e->count; i++) own[i].index = (uint16_t)i;
    e->layout = (event_layout){
        .id = id,
        .fields = fields,
        .field_count = layout_merge(e->names, own, e->count, fields, refs),
        .refs = refs};
    return true;
}

static const entry *add(layout_table *table, uint64_t hash,
                        const layout_name *names, size_t count)
{
    entry *const e = gr_arena_take(table->arena, sizeof *e);
    if (e == NULL) return NULL;
    e->hash = hash;
    e->count = count;
    if (!copy_names(table->arena, e, names) ||
        !fill(table->arena, e, *table->next_id))
        return NULL;
    (*table->next_id)++;
    e->next = table->buckets[hash % LAYOUT_BUCKETS];
    table->buckets[hash % LAYOUT_BUCKETS] = e;
    return e;
}

static const entry *find_or_make(layout_table *table, const layout_name *names,
                                 size_t count)
{
    uint64_t const hash = hash_names(names, count);
    const entry *e = known(table, hash, names, count);
    if (e == NULL) e = add(table, hash, names, count);
    if (e == NULL) { /* full: forget all, once */
        memset(table->buckets, 0, sizeof table->buckets);
        memset(table->last, 0, sizeof table->last);
        gr_arena_reset(table->arena);
        e = add(table, hash, names, count);
    }
    return e;
}

/* Those of one log that have as many names mostly have the same. */
const event_layout *layout_table_get(layout_table *table,
                                     const layout_name *names, size_t count)
{
    const entry **const last = &table->last[count % LAYOUT_GUESSES];
    table->status = count >= EVENT_CONSTANT ? GR_LIMIT : GR_OK;
    if (table->status != GR_OK) return NULL;
    if (*last != NULL && has_names(*last, names, count))
        return &(*last)->layout;
    *last = find_or_make(table, names, count);
    table->status = gr_arena_status(table->arena);
    return *last == NULL ? NULL : &(*last)->layout;
}

gr_status layout_table_status(const layout_table *table)
{
    return table->status;
}

/* Has one of eight bytes its highest bit set, or is it a blank? */
static bool has_unclean(uint64_t bytes)
{
    uint64_t const ones = UINT64_C(0x0101010101010101), high = ones << 7;
    uint64_t const blanks = bytes ^ ones * ' ';
    return ((bytes | ((blanks - ones) & ~blanks)) & high) != 0;
}

static bool is_clean(gr_slice name)
{
    size_t i = 0;
    for (; name.len - i >= 8; i += 8)
        if (has_unclean(gr_load_le(name.ptr + i, 8))) return false;
    for (; i < name.len; i++)
        if (name.ptr[i] == ' ' || name.ptr[i] >= 0x80) return false;
    return true;
}

gr_slice layout_clean_name(gr_arena *arena, gr_slice name)
{
    if (is_clean(name)) return name;
    uint8_t *const text = gr_arena_take_text(arena, 3 * name.len);
    if (text == NULL) return (gr_slice){NULL, 0};
    size_t const len = gr_utf8_clean(text, name);
    size_t kept = 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] != ' ') text[kept++] = text[i];
    gr_arena_trim_text(arena, text, 3 * name.len, kept);
    return (gr_slice){text, kept};
}
