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
#include "hunt/twins.h"

/* EVIDENCE has its length above it. */
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
/* Of KEY_2. */
enum { NUMBERED = 1, NAMELESS = 2, KEY_MARKS = 3 };
enum { C_FIRST, C_NUMBER, C_EVIDENCE, C_OFFSET, C_WORDS };

struct keys {
    uint64_t count;
    const uint32_t *ranks; /* of evidence; NULL: its order */
    sorted all, turns, copies, others;
    forms *forms;
    twins *twins;
    keys_in_doubt doubt;
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
    k->twins = twins_new(store);
    if (k->forms != NULL && k->twins != NULL) return k;
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
    twins_free(k->twins);
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

gr_status keys_add(keys *k, const uint8_t key[KEY_SIZE], const key_record *r,
                   gr_error *err)
{
    uint64_t const last = gr_load_le(key + 8, 8) & ~(uint64_t)KEY_MARKS;
    uint64_t const length = r->length < UINT32_MAX ? r->length : UINT32_MAX;
    uint64_t row[ALL_WORDS] = {[KEY] = gr_load_le(key, 8),
                               [KEY_2] = last | (r->numbered ? NUMBERED : 0) |
                                         (r->nameless ? NAMELESS : 0),
                               [NUMBER] = k->count++,
                               [EVIDENCE] = length << 32 | r->evidence,
                               [OFFSET] = r->offset};
    note_like(k, r->like, r->evidence, row);
    return sorted_add(&k->all, ALL_WORDS, KEYS_SORT_BYTES, row, err);
}

/* ---- groups ---- */

static uint32_t evidence_of(const uint64_t *row)
{
    return (uint32_t)row[EVIDENCE];
}

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
    bool beyond;            /* they are more than there is room for */
    twin files[TWINS_MOST]; /* that have it, of one without a name */
    size_t file_count;
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
        row[KEY],    row[KEY_2],
        turn,        rank_of(k, evidence_of(row)),
        row[NUMBER], evidence_of(row),
        row[OFFSET], row[LIKE],
        row[LIKE_2]};
    return sorted_add(&k->turns, T_WORDS, KEYS_TURNS_BYTES, of_turn, err);
}

static bool is_numbered(const uint64_t *row)
{
    return (row[KEY_2] & NUMBERED) != 0;
}

static bool is_nameless(const uint64_t *row)
{
    return (row[KEY_2] & KEY_MARKS) == NAMELESS;
}

static gr_status note_file(keys *k, group *g, const uint64_t *row,
                           gr_error *err)
{
    uint32_t const evidence = evidence_of(row);
    twin *const last = g->file_count > 0 ? &g->files[g->file_count - 1] : NULL;
    if (last != NULL && last->evidence == evidence) {
        last->count++;
        return GR_OK;
    }
    if (g->file_count == TWINS_MOST) {
        for (size_t i = 0; i < TWINS_MOST; i++)
            GR_TRY(twins_doubt(k->twins, g->files[i].evidence, err));
        g->file_count = 0;
        g->beyond = true;
    }
    if (g->beyond) GR_TRY(twins_doubt(k->twins, evidence, err));
    g->files[g->file_count++] =
        (twin){row[OFFSET], 1, evidence, rank_of(k, evidence),
               (uint32_t)(row[EVIDENCE] >> 32)};
    return GR_OK;
}

/* Another row of the group. A record with a number that is there again is one, in a
 * file too. */
static gr_status join(keys *k, group *g, const uint64_t *row, gr_error *err)
{
    bool const in_file = evidence_of(row) == g->evidence;
    if (!g->several) GR_TRY(add_turn(k, g->first, 0, err));
    if (!g->several && is_nameless(row)) GR_TRY(note_file(k, g, g->first, err));
    if (is_nameless(row)) GR_TRY(note_file(k, g, row, err));
    g->several = true;
    g->turn = in_file && !is_numbered(row) ? g->turn + 1 : 0;
    g->evidence = evidence_of(row);
    return add_turn(k, row, g->turn, err);
}

/* One alone is told; of several, turns say so. */
static gr_status end_group(keys *k, const group *g, gr_error *err)
{
    if (!g->there) return GR_OK;
    if (!g->several)
        return add_form(k, &g->first[LIKE], evidence_of(g->first),
                        g->first[NUMBER], true, err);
    return g->beyond ? GR_OK
                     : twins_add(k->twins, g->files, g->file_count, err);
}

static gr_status find_groups(keys *k, bool (*left_out)(const void *, uint32_t),
                             const void *self, gr_error *err)
{
    group g;
    g.there = false;
    for (;;) {
        GR_TRY(sorted_step(&k->all, err));
        const uint64_t *const row = k->all.now;
        if (row == NULL) return end_group(k, &g, err);
        if (left_out(self, evidence_of(row))) continue;
        bool const same =
            g.there && row[KEY] == g.first[KEY] && row[KEY_2] == g.first[KEY_2];
        if (same) {
            GR_TRY(join(k, &g, row, err));
            continue;
        }
        GR_TRY(end_group(k, &g, err));
        g.there = true;
        g.several = g.beyond = false;
        g.evidence = evidence_of(row);
        g.turn = g.file_count = 0;
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

/* ---- turns of what may be of several logs ---- */

/* Of a log: the one that is told of the turn at hand, and its file. */
typedef struct {
    uint64_t turn; /* the number of the last one that it was in */
    uint64_t number;
    uint32_t evidence;
} of_log;

/* Of one key, turn by turn. What may be of several logs waits until they are through:
 * it is of none of them where they have fewer than it has. */
typedef struct {
    of_log *logs;
    uint64_t (*waiting)[T_WORDS];
    size_t waits;
    uint64_t turns, told; /* turns so far, in all; told ones of this key */
    uint64_t now[T_WORDS];
    of_log last; /* that was told */
    bool there;
} log_turns;

static gr_status tell_of(keys *k, log_turns *t, of_log *log,
                         const uint64_t *row, gr_error *err)
{
    *log = (of_log){t->turns, row[T_NUMBER], (uint32_t)row[T_EVIDENCE]};
    t->last = *log;
    t->told++;
    return add_form(k, &row[T_LIKE], row[T_EVIDENCE], row[T_NUMBER], true, err);
}

static gr_status join_of(keys *k, const of_log *log, bool sure,
                         const uint64_t *row, gr_error *err)
{
    if (!sure && k->doubt.count++ == 0) {
        k->doubt.evidence = log->evidence;
        k->doubt.other = (uint32_t)row[T_EVIDENCE];
    }
    GR_TRY(
        add_form(k, &row[T_LIKE], row[T_EVIDENCE], row[T_NUMBER], false, err));
    return add_copy(k, log->number, row, err);
}

static bool is_surely(const keys *k, const log_turns *t, const of_log *log,
                      uint32_t evidence)
{
    return log->turn == t->turns && twins_sure(k->twins, evidence) ==
                                        twins_sure(k->twins, log->evidence);
}

/* To what it surely is, where that was told of this turn; else to the last one. */
static gr_status join_waiting(keys *k, const log_turns *t, const of_log *last,
                              const uint64_t *row, gr_error *err)
{
    uint32_t const evidence = (uint32_t)row[T_EVIDENCE];
    const of_log *const log = &t->logs[twins_log(k->twins, evidence)];
    if (is_surely(k, t, log, evidence)) return join_of(k, log, true, row, err);
    return join_of(k, last, is_surely(k, t, last, evidence), row, err);
}

static gr_status end_turn(keys *k, log_turns *t, gr_error *err)
{
    bool const own = t->waits > 0 && t->told <= t->now[T_TURN];
    of_log log = t->last;
    if (own) GR_TRY(tell_of(k, t, &log, t->waiting[0], err));
    for (size_t i = own; i < t->waits; i++)
        GR_TRY(join_waiting(k, t, &log, t->waiting[i], err));
    t->waits = 0;
    return GR_OK;
}

static gr_status take_of_log(keys *k, log_turns *t, const uint64_t *row,
                             gr_error *err)
{
    uint32_t const evidence = (uint32_t)row[T_EVIDENCE];
    of_log *const log = &t->logs[twins_log(k->twins, evidence)];
    if (twins_is_loose(k->twins, evidence)) {
        memcpy(t->waiting[t->waits++], row, sizeof *t->waiting);
        return GR_OK;
    }
    if (log->turn != t->turns) return tell_of(k, t, log, row, err);
    return join_of(k, log, is_surely(k, t, log, evidence), row, err);
}

static gr_status take_nameless(keys *k, log_turns *t, const uint64_t *row,
                               gr_error *err)
{
    size_t const same_key = T_TURN * sizeof *row;
    bool const again =
        t->there && memcmp(row, t->now, T_RANK * sizeof *row) == 0;
    if (!again) {
        GR_TRY(end_turn(k, t, err));
        t->turns++;
        if (!t->there || memcmp(row, t->now, same_key) != 0) t->told = 0;
        memcpy(t->now, row, sizeof t->now);
        t->there = true;
    }
    return take_of_log(k, t, row, err);
}

/* ---- all turns ---- */

static gr_status take_named(keys *k, turn *t, const uint64_t *row,
                            gr_error *err)
{
    bool const again =
        t->there && memcmp(row, t->first, T_RANK * sizeof *row) == 0;
    GR_TRY(again ? join_turn(k, t, row, err) : tell_turn(k, t, row, err));
    t->evidence = row[T_EVIDENCE];
    return GR_OK;
}

static gr_status take_turns(keys *k, log_turns *of_logs, gr_error *err)
{
    turn t = {.there = false};
    for (;;) {
        GR_TRY(sorted_step(&k->turns, err));
        const uint64_t *const row = k->turns.now;
        if (row == NULL) return end_turn(k, of_logs, err);
        GR_TRY(is_nameless(row) ? take_nameless(k, of_logs, row, err)
                                : take_named(k, &t, row, err));
    }
}

static gr_status find_turns(keys *k, gr_error *err)
{
    size_t const files = twins_files(k->twins);
    log_turns t = {.there = false};
    t.logs = gr_alloc_array(files, sizeof *t.logs);
    t.waiting = gr_alloc_array(files, sizeof *t.waiting);
    gr_status const status =
        t.logs == NULL || t.waiting == NULL
            ? gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to compare logs")
            : take_turns(k, &t, err);
    gr_free(t.logs);
    gr_free(t.waiting);
    return status;
}

keys_in_doubt keys_doubt(const keys *k)
{
    return k->doubt;
}

gr_status keys_settle(keys *k, bool (*left_out)(const void *, uint32_t),
                      const void *self, const uint32_t *ranks, gr_error *err)
{
    k->ranks = ranks;
    GR_TRY(find_groups(k, left_out, self, err));
    sorted_close(&k->all);
    GR_TRY(twins_settle(k->twins, err));
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
