/* keys.c - see keys.h.
 *
 *   all      key number evidence offset     a group that has one is told here
 *   turns    key turn rank number ...       the n-th of each file, side by side
 *   copies   first number ...               what the one that is told is also in
 *   others   number                         what is not told
 *
 * Each of them is sorted by what stands in front. */
#include "hunt/keys.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "hunt/limits.h"
#include "hunt/sorted.h"

enum { KEY, KEY_2, NUMBER, EVIDENCE, OFFSET, LIKE, LIKE_2, ALL_WORDS };
enum {
    T_KEY,
    T_KEY_2,
    T_TURN,
    T_RANK,
    T_NUMBER,
    T_EVIDENCE,
    T_OFFSET,
    T_LIKE,
    T_LIKE_2,
    T_WORDS
};
/* The lower half of LIKE_2: a form's rank and one more; 0: the match is like no
 * other. */
#define RANK UINT64_C(0xFFFFFFFF)
enum { C_FIRST, C_NUMBER, C_EVIDENCE, C_OFFSET, C_WORDS };

struct keys {
    uint64_t count;
    const uint32_t *ranks; /* of evidence; NULL: its order */
    sorted all, turns, copies, others;
    forms *forms;
    uint32_t first_like; /* the file of the first that is like others */
    bool likes, several; /* there is one; there are some in another file */
    key_copy room[KEY_COPIES];
};

keys *keys_new(gr_spill_whole *store)
{
    keys *const k = gr_alloc(sizeof *k);
    if (k == NULL) return NULL;
    k->all = k->turns = k->copies = k->others = sorted_in(store);
    k->forms = forms_new(store);
    if (k->forms != NULL) return k;
    keys_free(k);
    return NULL;
}

void keys_free(keys *k)
{
    if (k == NULL) return;
    sorted_close(&k->all);
    sorted_close(&k->turns);
    sorted_close(&k->copies);
    sorted_close(&k->others);
    forms_free(k->forms);
    gr_free(k);
}

static void note_like(keys *k, const key_like *like, uint32_t evidence,
                      uint64_t row[ALL_WORDS])
{
    if (like == NULL) return;
    row[LIKE] = gr_load_le(like->digest, 8);
    row[LIKE_2] =
        gr_load_le(like->digest + 8, 4) << 32 | ((uint64_t)like->rank + 1);
    if (!k->likes) k->first_like = evidence;
    k->likes = true;
    k->several = k->several || evidence != k->first_like;
}

gr_status keys_add(keys *k, const uint8_t key[KEY_SIZE], bool numbered,
                   const key_like *like, uint32_t evidence, uint64_t offset,
                   gr_error *err)
{
    uint64_t const last = gr_load_le(key + 8, 8) & ~UINT64_C(1);
    uint64_t row[ALL_WORDS] = {[KEY] = gr_load_le(key, 8),
                               [KEY_2] = last | numbered,
                               [NUMBER] = k->count++,
                               [EVIDENCE] = evidence,
                               [OFFSET] = offset};
    note_like(k, like, evidence, row);
    return sorted_add(&k->all, ALL_WORDS, KEYS_SORT_BYTES, row, err);
}

/* ---- groups ---- */

static uint32_t rank_of(const keys *k, uint64_t evidence)
{
    return k->ranks == NULL ? (uint32_t)evidence : k->ranks[evidence];
}

/* Where only one file has such, each counts that is told. */
static gr_status add_form(keys *k, const uint64_t like[2], uint64_t evidence,
                          uint64_t number, bool told, gr_error *err)
{
    if (!k->several || like[1] == 0) return GR_OK;
    form const what = {{like[0], like[1] & ~RANK},
                       (uint32_t)((like[1] & RANK) - 1),
                       told,
                       rank_of(k, evidence)};
    return forms_add(k->forms, &what, (uint32_t)evidence, number, err);
}

/* The first of a group, and which of those in its file the last one was. */
typedef struct {
    uint64_t first[ALL_WORDS];
    uint64_t evidence, turn;
    bool there, several;
} group;

static gr_status add_copy(keys *k, uint64_t first, const uint64_t *row,
                          gr_error *err)
{
    uint64_t const copy[C_WORDS] = {first, row[T_NUMBER], row[T_EVIDENCE],
                                    row[T_OFFSET]};
    GR_TRY(sorted_add(&k->copies, C_WORDS, KEYS_COPIES_BYTES, copy, err));
    return sorted_add(&k->others, 1, KEYS_COPIES_BYTES, &row[T_NUMBER], err);
}

static gr_status add_turn(keys *k, const uint64_t *row, uint64_t turn,
                          gr_error *err)
{
    uint64_t const of_turn[T_WORDS] = {
        row[KEY],    row[KEY_2],    turn,        rank_of(k, row[EVIDENCE]),
        row[NUMBER], row[EVIDENCE], row[OFFSET], row[LIKE],
        row[LIKE_2]};
    return sorted_add(&k->turns, T_WORDS, KEYS_TURNS_BYTES, of_turn, err);
}

static bool is_numbered(const uint64_t *row)
{
    return (row[KEY_2] & 1) != 0;
}

/* Another row of the group. A record with a number that is there again is one, in a
 * file too. */
static gr_status join(keys *k, group *g, const uint64_t *row, gr_error *err)
{
    bool const in_file = row[EVIDENCE] == g->evidence;
    if (!g->several) GR_TRY(add_turn(k, g->first, 0, err));
    g->several = true;
    g->turn = in_file && !is_numbered(row) ? g->turn + 1 : 0;
    g->evidence = row[EVIDENCE];
    return add_turn(k, row, g->turn, err);
}

/* One alone is told; of several, turns say so. */
static gr_status end_group(keys *k, const group *g, gr_error *err)
{
    return !g->there || g->several
               ? GR_OK
               : add_form(k, &g->first[LIKE], g->first[EVIDENCE],
                          g->first[NUMBER], true, err);
}

static gr_status find_groups(keys *k, bool (*left_out)(const void *, uint32_t),
                             const void *self, gr_error *err)
{
    group g = {.there = false};
    for (;;) {
        GR_TRY(sorted_step(&k->all, err));
        const uint64_t *const row = k->all.now;
        if (row == NULL) return end_group(k, &g, err);
        if (left_out(self, (uint32_t)row[EVIDENCE])) continue;
        bool const same =
            g.there && row[KEY] == g.first[KEY] && row[KEY_2] == g.first[KEY_2];
        if (same) {
            GR_TRY(join(k, &g, row, err));
            continue;
        }
        GR_TRY(end_group(k, &g, err));
        g = (group){.there = true, .evidence = row[EVIDENCE]};
        memcpy(g.first, row, sizeof g.first);
    }
}

/* ---- turns ---- */

/* Of one turn: the one that is told, and the file of the last one. */
typedef struct {
    uint64_t first[T_WORDS];
    uint64_t evidence;
    bool there;
} turn;

static gr_status tell_turn(keys *k, turn *t, const uint64_t *row, gr_error *err)
{
    memcpy(t->first, row, sizeof t->first);
    t->there = true;
    return add_form(k, &row[T_LIKE], row[T_EVIDENCE], row[T_NUMBER], true, err);
}

static gr_status join_turn(keys *k, const turn *t, const uint64_t *row,
                           gr_error *err)
{
    if (!is_numbered(row) || row[T_EVIDENCE] != t->evidence)
        GR_TRY(add_form(k, &row[T_LIKE], row[T_EVIDENCE], row[T_NUMBER], false,
                        err));
    return add_copy(k, t->first[T_NUMBER], row, err);
}

static gr_status find_turns(keys *k, gr_error *err)
{
    turn t = {.there = false};
    for (;;) {
        GR_TRY(sorted_step(&k->turns, err));
        const uint64_t *const row = k->turns.now;
        if (row == NULL) return GR_OK;
        bool const again =
            t.there && memcmp(row, t.first, T_RANK * sizeof *row) == 0;
        GR_TRY(again ? join_turn(k, &t, row, err) : tell_turn(k, &t, row, err));
        t.evidence = row[T_EVIDENCE];
    }
}

gr_status keys_settle(keys *k, bool (*left_out)(const void *, uint32_t),
                      const void *self, const uint32_t *ranks, gr_error *err)
{
    k->ranks = ranks;
    GR_TRY(find_groups(k, left_out, self, err));
    sorted_close(&k->all);
    GR_TRY(find_turns(k, err));
    sorted_close(&k->turns);
    GR_TRY(forms_settle(k->forms, err));
    GR_TRY(sorted_step(&k->copies, err));
    return sorted_step(&k->others, err);
}

/* ---- told again ---- */

gr_status keys_next(keys *k, uint64_t number, key_told *out, gr_error *err)
{
    *out = (key_told){.told = true, .copies = k->room};
    if (k->others.now != NULL && k->others.now[0] == number) {
        out->told = false;
        return sorted_step(&k->others, err);
    }
    GR_TRY(forms_next(k->forms, number, &out->joined, err));
    for (; k->copies.now != NULL && k->copies.now[C_FIRST] == number;
         out->copies_total++) {
        if (out->copy_count < KEY_COPIES)
            k->room[out->copy_count++] = (key_copy){
                k->copies.now[C_OFFSET], (uint32_t)k->copies.now[C_EVIDENCE]};
        GR_TRY(sorted_step(&k->copies, err));
    }
    return GR_OK;
}
