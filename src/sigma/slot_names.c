/* slot_names.c - see slot_names.h. A wish is one name that one argument of one
 * slot's field may have. */
#include "sigma/slot_names.h"

enum { HEADS = 64, ALIAS_RANK = 2, NO_RANK = 0xFF };

typedef struct slot_wish {
    gr_slice name;
    uint32_t slot;
    uint32_t next; /* 1 + number of a wish; 0: none */
    uint16_t hash;
    uint8_t argument, rank;
} wish;

typedef struct {
    wish *wishes;
    uint32_t *heads;
    size_t count;
} maker;

static void add_wish(maker *m, gr_slice name, size_t slot, size_t argument,
                     uint8_t rank)
{
    uint16_t const hash = event_name_hash(name);
    uint32_t *const head = &m->heads[hash % HEADS];
    m->wishes[m->count++] =
        (wish){name, (uint32_t)slot, *head, hash, (uint8_t)argument, rank};
    *head = (uint32_t)m->count;
}

static void add_wishes(maker *m, const sigma_field *field, size_t slot)
{
    gr_slice alias;
    for (size_t i = 0; i < sigma_field_argument_count(field); i++) {
        gr_slice const name = sigma_field_argument(field, i);
        add_wish(m, name, slot, i, 0);
        if (sigma_field_alias(name, &alias))
            add_wish(m, alias, slot, i, ALIAS_RANK);
    }
}

/* Each argument may have an alias. */
static size_t most_wishes(const sigma_bucket *bucket)
{
    size_t count = 0;
    for (size_t i = 0; i < bucket->slot_count; i++)
        if (bucket->slots[i].kind == SLOT_FIELD)
            count += 2 * sigma_field_argument_count(&bucket->slots[i].field);
    return count;
}

slot_names *slot_names_make(gr_arena *arena, const sigma_bucket *bucket)
{
    size_t const slots = bucket->slot_count;
    slot_names *const names = gr_arena_take(arena, sizeof *names);
    bool *const settled = gr_arena_take(arena, slots);
    bool *const is_id = gr_arena_take(arena, slots);
    maker m = {.wishes = gr_arena_take_array(arena, most_wishes(bucket),
                                             sizeof *m.wishes),
               .heads = gr_arena_take_array(arena, HEADS, sizeof *m.heads)};
    uint8_t *const ranks = gr_arena_take(arena, slots * VIEW_ARGUMENTS);
    if (gr_arena_status(arena) != GR_OK) return NULL;
    for (size_t i = 0; i < slots; i++) {
        const bucket_slot *const slot = &bucket->slots[i];
        bool const field = slot->kind == SLOT_FIELD;
        is_id[i] = field && sigma_field_is_event_id(&slot->field);
        settled[i] = !field || is_id[i];
        if (field) add_wishes(&m, &slot->field, i);
    }
    *names = (slot_names){.bucket = bucket,
                          .is_id = is_id,
                          .settled = settled,
                          .wishes = m.wishes,
                          .heads = m.heads,
                          .ranks = ranks};
    return names;
}

/* A name as it is written comes before one in other case, and any of its own
 * before an alias; among equals the first. */
static void grant(const slot_names *names, const wish *w, gr_slice name,
                  size_t field, sigma_field_place *places, bool *present)
{
    uint8_t *const best = &names->ranks[w->slot * VIEW_ARGUMENTS + w->argument];
    uint8_t const rank = (uint8_t)(w->rank + !gr_equal(w->name, name));
    if (rank >= *best) return;
    *best = rank;
    places[w->slot].index[w->argument] = field;
    present[w->slot] = true;
}

void slot_names_find(const slot_names *names, const event_layout *layout,
                     sigma_field_place *places, bool *present)
{
    size_t const slots = names->bucket->slot_count;
    memset(names->ranks, NO_RANK, slots * VIEW_ARGUMENTS);
    for (size_t i = 0; i < slots; i++) {
        present[i] = names->settled[i];
        for (size_t k = 0; k < VIEW_ARGUMENTS; k++)
            places[i].index[k] = SIZE_MAX;
    }
    for (size_t i = 0; i < layout->field_count; i++) {
        const event_field *const field = &layout->fields[i];
        if (field->shadowed) continue;
        for (size_t k = names->heads[field->hash % HEADS]; k != 0;
             k = names->wishes[k - 1].next) {
            const wish *const w = &names->wishes[k - 1];
            if (w->hash == field->hash &&
                gr_equal_ascii_fold(w->name, field->name))
                grant(names, w, field->name, i, places, present);
        }
    }
}
