/* keys.c - see keys.h.
 *
 *   all      key number evidence offset     groups of one are gone here
 *   turns    key turn number ...            lines of one file, turn by turn
 *   copies   first number ...               what the first of a group is also in
 *   others   number                         what is not told
 *
 * Each of them is sorted by what stands in front. */
#include "hunt/keys.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "base/sorter.h"
#include "hunt/limits.h"

enum { KEY, KEY_2, NUMBER, EVIDENCE, OFFSET, ALL_WORDS };
enum { T_KEY, T_KEY_2, T_TURN, T_NUMBER, T_EVIDENCE, T_OFFSET, T_WORDS };
enum { C_FIRST, C_NUMBER, C_EVIDENCE, C_OFFSET, C_WORDS };

/* A sorter with what it spills to; made when it is first added to. */
typedef struct {
    gr_spill_part part;
    gr_sorter *sorter;
    const uint64_t *now; /* the next one; NULL: there are no more */
} sorted;

struct keys {
    uint64_t count;
    sorted all, turns, copies, others;
    key_copy room[KEY_COPIES];
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to compare matches");
}

/* ---- sorted ---- */

static gr_status add(sorted *s, unsigned words, size_t memory,
                     const uint64_t *row, gr_error *err)
{
    if (s->sorter == NULL)
        s->sorter =
            gr_sorter_new(words, memory, gr_spill_part_interface(&s->part));
    return s->sorter == NULL ? no_memory(err)
                             : gr_sorter_add(s->sorter, row, err);
}

static gr_status step(sorted *s, gr_error *err)
{
    s->now = NULL;
    if (s->sorter == NULL) return GR_OK;
    gr_status const status = gr_sorter_next(s->sorter, &s->now, err);
    if (status != GR_OK) s->now = NULL;
    return status == GR_NONE ? GR_OK : status;
}

static void close(sorted *s)
{
    gr_sorter_free(s->sorter);
    gr_spill_part_free(&s->part);
    s->sorter = NULL;
}

keys *keys_new(gr_spill_whole *store)
{
    keys *const k = gr_alloc(sizeof *k);
    if (k == NULL) return NULL;
    k->all.part = k->turns.part = k->copies.part = k->others.part =
        gr_spill_part_of(store);
    return k;
}

void keys_free(keys *k)
{
    if (k == NULL) return;
    close(&k->all);
    close(&k->turns);
    close(&k->copies);
    close(&k->others);
    gr_free(k);
}

gr_status keys_add(keys *k, const uint8_t key[KEY_SIZE], bool numbered,
                   uint32_t evidence, uint64_t offset, gr_error *err)
{
    uint64_t const last = gr_load_le(key + 8, 8) & ~UINT64_C(1);
    uint64_t const row[ALL_WORDS] = {[KEY] = gr_load_le(key, 8),
                                     [KEY_2] = last | numbered,
                                     [NUMBER] = k->count++,
                                     [EVIDENCE] = evidence,
                                     [OFFSET] = offset};
    return add(&k->all, ALL_WORDS, KEYS_SORT_BYTES, row, err);
}

/* ---- groups ---- */

/* The first of a group, and which of those in its file the last one was. */
typedef struct {
    uint64_t first[ALL_WORDS];
    uint64_t evidence, turn;
    bool there, several;
} group;

static gr_status add_copy(keys *k, uint64_t first, uint64_t number,
                          uint64_t evidence, uint64_t offset, gr_error *err)
{
    uint64_t const copy[C_WORDS] = {first, number, evidence, offset};
    GR_TRY(add(&k->copies, C_WORDS, KEYS_COPIES_BYTES, copy, err));
    return add(&k->others, 1, KEYS_COPIES_BYTES, &number, err);
}

static gr_status add_turn(keys *k, const uint64_t *row, uint64_t turn,
                          gr_error *err)
{
    uint64_t const of_turn[T_WORDS] = {row[KEY],    row[KEY_2],    turn,
                                       row[NUMBER], row[EVIDENCE], row[OFFSET]};
    return add(&k->turns, T_WORDS, KEYS_TURNS_BYTES, of_turn, err);
}

/* Another row of the group. */
static gr_status join(keys *k, group *g, const uint64_t *row, gr_error *err)
{
    if ((row[KEY_2] & 1) != 0)
        return add_copy(k, g->first[NUMBER], row[NUMBER], row[EVIDENCE],
                        row[OFFSET], err);
    if (!g->several) GR_TRY(add_turn(k, g->first, 0, err));
    g->several = true;
    g->turn = row[EVIDENCE] == g->evidence ? g->turn + 1 : 0;
    g->evidence = row[EVIDENCE];
    return add_turn(k, row, g->turn, err);
}

static gr_status find_groups(keys *k, bool (*left_out)(const void *, uint32_t),
                             const void *self, gr_error *err)
{
    group g = {.there = false};
    for (;;) {
        GR_TRY(step(&k->all, err));
        const uint64_t *const row = k->all.now;
        if (row == NULL) return GR_OK;
        if (left_out(self, (uint32_t)row[EVIDENCE])) continue;
        bool const same =
            g.there && row[KEY] == g.first[KEY] && row[KEY_2] == g.first[KEY_2];
        if (same) {
            GR_TRY(join(k, &g, row, err));
            continue;
        }
        g = (group){.there = true, .evidence = row[EVIDENCE]};
        memcpy(g.first, row, sizeof g.first);
    }
}

static gr_status find_turns(keys *k, gr_error *err)
{
    uint64_t first[T_WORDS];
    bool there = false;
    for (;;) {
        GR_TRY(step(&k->turns, err));
        const uint64_t *const row = k->turns.now;
        if (row == NULL) return GR_OK;
        if (there && memcmp(row, first, T_NUMBER * sizeof *row) == 0) {
            GR_TRY(add_copy(k, first[T_NUMBER], row[T_NUMBER], row[T_EVIDENCE],
                            row[T_OFFSET], err));
            continue;
        }
        memcpy(first, row, sizeof first);
        there = true;
    }
}

gr_status keys_settle(keys *k, bool (*left_out)(const void *, uint32_t),
                      const void *self, gr_error *err)
{
    GR_TRY(find_groups(k, left_out, self, err));
    close(&k->all);
    GR_TRY(find_turns(k, err));
    close(&k->turns);
    GR_TRY(step(&k->copies, err));
    return step(&k->others, err);
}

/* ---- told again ---- */

gr_status keys_next(keys *k, uint64_t number, key_told *out, gr_error *err)
{
    *out = (key_told){.told = true, .copies = k->room};
    if (k->others.now != NULL && k->others.now[0] == number) {
        out->told = false;
        return step(&k->others, err);
    }
    for (; k->copies.now != NULL && k->copies.now[C_FIRST] == number;
         out->copies_total++) {
        if (out->copy_count < KEY_COPIES)
            k->room[out->copy_count++] = (key_copy){
                k->copies.now[C_OFFSET], (uint32_t)k->copies.now[C_EVIDENCE]};
        GR_TRY(step(&k->copies, err));
    }
    return GR_OK;
}
