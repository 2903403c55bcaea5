/* twins.c - see twins.h.
 *
 *   points   pair, place in a, place in b, length and marks     by pair and place
 *
 * Which line a pair has more often in one file counts as well, but for the first and
 * the last few: there a copy may begin or end within a second. */
#include "hunt/twins.h"

#include "base/cursor.h"
#include "base/mem.h"
#include "hunt/limits.h"
#include "hunt/rows.h"
#include "hunt/sorted.h"

#include <assert.h>
#include <stdlib.h>

enum { P_PAIR, P_AT_A, P_AT_B, P_SHAPE, P_WORDS };
enum { MORE_A = 1, MORE_B = 2, MANY = 4, SHAPE_BITS = 3 };
enum { EDGE = 8, SURE = 3, LINE_END = 2, FIRST_FILES = 64 };

typedef enum { IN_DOUBT, ONE, APART } verdict;

typedef struct {
    uint32_t a, b, rank_a, rank_b; /* the files; a has the lower rank */
    uint64_t index, points;
    uint64_t more_a, more_b, same;
    bool many; /* a line stands several times, or not all were compared */
    verdict is;
} pair;

/* Of a file: the one that it was joined to, or itself. */
typedef struct {
    uint32_t log, sure;
    bool loose;
} place;

struct twins {
    gr_arena *arena;
    row_table pairs; /* pair, by the two files */
    sorted points;
    place *places;
    uint32_t count, room;
};

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to compare logs");
}

twins *twins_new(gr_spill_whole *store)
{
    twins *const t = gr_alloc(sizeof *t);
    if (t == NULL) return NULL;
    t->points = sorted_in(store);
    t->arena = gr_arena_new(TWINS_BYTES);
    t->pairs = rows_in(t->arena, sizeof(pair), TWINS_PAIRS);
    if (t->arena != NULL) return t;
    twins_free(t);
    return NULL;
}

void twins_free(twins *t)
{
    if (t == NULL) return;
    rows_free(&t->pairs);
    sorted_close(&t->points);
    gr_arena_free(t->arena);
    gr_free(t->places);
    gr_free(t);
}

/* ---- files ---- */

static gr_status know(twins *t, uint32_t evidence, gr_error *err)
{
    if (evidence < t->count) return GR_OK;
    if (evidence >= t->room) {
        size_t room = t->room == 0 ? FIRST_FILES : (size_t)t->room * 2;
        if (room <= evidence) room = (size_t)evidence + 1;
        place *const grown = room > UINT32_MAX / 2
                                 ? NULL
                                 : gr_realloc(t->places, room * sizeof *grown);
        if (grown == NULL) return no_memory(err);
        t->places = grown;
        t->room = (uint32_t)room;
    }
    for (; t->count <= evidence; t->count++)
        t->places[t->count] = (place){t->count, t->count, false};
    return GR_OK;
}

gr_status twins_doubt(twins *t, uint32_t evidence, gr_error *err)
{
    GR_TRY(know(t, evidence, err));
    t->places[evidence].loose = true;
    return GR_OK;
}

uint32_t twins_files(const twins *t)
{
    return t->count;
}

uint32_t twins_log(const twins *t, uint32_t evidence)
{
    while (t->places[evidence].log != evidence)
        evidence = t->places[evidence].log;
    return evidence;
}

uint32_t twins_sure(const twins *t, uint32_t evidence)
{
    while (t->places[evidence].sure != evidence)
        evidence = t->places[evidence].sure;
    return evidence;
}

bool twins_is_loose(const twins *t, uint32_t evidence)
{
    return t->places[evidence].loose;
}

/* ---- lines ---- */

static gr_slice key_of(uint8_t out[8], uint32_t a, uint32_t b)
{
    gr_store_le(out, a < b ? a : b, 4);
    gr_store_le(out + 4, a < b ? b : a, 4);
    return gr_slice_of(out, 8);
}

static uint64_t shape_of(const twin *a, const twin *b)
{
    uint64_t const marks = (a->count > b->count ? MORE_A : 0) |
                           (a->count < b->count ? MORE_B : 0) |
                           (a->count > 1 || b->count > 1 ? MANY : 0);
    return (uint64_t)a->length << SHAPE_BITS | marks;
}

static gr_status add_pair(twins *t, const twin *a, const twin *b, gr_error *err)
{
    uint8_t key[8];
    void *row = NULL;
    row_status const found =
        rows_get(&t->pairs, key_of(key, a->evidence, b->evidence), &row);
    pair *const p = row;
    if (found == ROW_NOMEM) return no_memory(err);
    if (found == ROW_BEYOND) {
        t->places[a->evidence].loose = t->places[b->evidence].loose = true;
        return GR_OK;
    }
    if (found == ROW_NEW)
        *p = (pair){.a = a->evidence,
                    .b = b->evidence,
                    .rank_a = a->rank,
                    .rank_b = b->rank,
                    .index = t->pairs.count - 1};
    if (p->points++ >= TWINS_POINTS) {
        p->many = true;
        return GR_OK;
    }
    uint64_t const point[P_WORDS] = {p->index, a->offset, b->offset,
                                     shape_of(a, b)};
    return sorted_add(&t->points, P_WORDS, TWINS_SORT_BYTES, point, err);
}

static int by_rank(const void *x, const void *y)
{
    const twin *const a = x, *const b = y;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

/* By rank, so that names decide nothing where there is no room for all pairs. */
gr_status twins_add(twins *t, const twin *files, size_t count, gr_error *err)
{
    twin ranked[TWINS_MOST];
    assert(count <= TWINS_MOST);
    for (size_t i = 0; i < count; i++) {
        GR_TRY(know(t, files[i].evidence, err));
        ranked[i] = files[i];
    }
    if (count > 0) qsort(ranked, count, sizeof *ranked, by_rank);
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            GR_TRY(add_pair(t, &ranked[i], &ranked[k], err));
    return GR_OK;
}

/* ---- what lies between ---- */

typedef struct {
    uint64_t last[P_WORDS]; /* that both have as often */
    uint64_t number;        /* of the next point */
    uint8_t marks[EDGE];    /* of those before it */
    bool there;
} walk;

static void count_marks(pair *p, walk *w, uint8_t marks)
{
    uint8_t *const slot = &w->marks[w->number % EDGE];
    if (w->number >= (uint64_t)2 * EDGE) {
        p->more_a += (*slot & MORE_A) != 0;
        p->more_b += (*slot & MORE_B) != 0;
    }
    *slot = marks;
    w->number++;
}

static void step(pair *p, walk *w, const uint64_t *point)
{
    uint8_t const marks = (uint8_t)(point[P_SHAPE] & (MORE_A | MORE_B | MANY));
    p->many = p->many || marks != 0;
    count_marks(p, w, marks);
    if ((marks & (MORE_A | MORE_B)) != 0) return;
    if (w->there && point[P_AT_A] > w->last[P_AT_A] &&
        point[P_AT_B] > w->last[P_AT_B]) {
        uint64_t const in_a = point[P_AT_A] - w->last[P_AT_A];
        uint64_t const in_b = point[P_AT_B] - w->last[P_AT_B];
        uint64_t const own = (w->last[P_SHAPE] >> SHAPE_BITS) + LINE_END;
        p->more_a += in_a > in_b;
        p->more_b += in_b > in_a;
        p->same += in_a == in_b && in_a > own;
    }
    memcpy(w->last, point, sizeof w->last);
    w->there = true;
}

static verdict judge(const pair *p)
{
    uint64_t const more = p->more_a + p->more_b;
    if (p->more_a > 0 && p->more_b > 0 && p->same <= more) return APART;
    return p->same >= SURE && more == 0 && !p->many ? ONE : IN_DOUBT;
}

static gr_status walk_all(twins *t, gr_error *err)
{
    walk w = {.there = false};
    uint64_t at = UINT64_MAX;
    for (;;) {
        GR_TRY(sorted_step(&t->points, err));
        const uint64_t *const point = t->points.now;
        if (point == NULL) return GR_OK;
        if (point[P_PAIR] != at) w = (walk){.there = false};
        at = point[P_PAIR];
        step(t->pairs.rows[at], &w, point);
    }
}

/* ---- logs ---- */

static const pair *pair_of(const twins *t, uint32_t a, uint32_t b)
{
    uint8_t key[8];
    return rows_find(&t->pairs, key_of(key, a, b));
}

static bool in_doubt(const twins *t, uint32_t a, uint32_t b)
{
    const pair *const p = a == b ? NULL : pair_of(t, a, b);
    return p != NULL && p->is == IN_DOUBT;
}

/* What may be of both of two logs that are apart is of neither for sure. */
static void find_loose(twins *t, const pair *apart)
{
    for (uint32_t i = 0; i < t->count; i++)
        if (in_doubt(t, i, apart->a) && in_doubt(t, i, apart->b))
            t->places[i].loose = true;
}

/* Is a file of one log apart from one of the other? */
static bool are_apart(const twins *t, uint32_t log_a, uint32_t log_b)
{
    for (size_t i = 0; i < t->pairs.count; i++) {
        const pair *const p = t->pairs.rows[i];
        uint32_t const a = twins_log(t, p->a), b = twins_log(t, p->b);
        if (p->is == APART &&
            ((a == log_a && b == log_b) || (a == log_b && b == log_a)))
            return true;
    }
    return false;
}

static bool is_apart_from(const twins *t, uint32_t file, uint32_t log)
{
    for (size_t i = 0; i < t->pairs.count; i++) {
        const pair *const p = t->pairs.rows[i];
        if (p->is == APART && ((p->a == file && twins_log(t, p->b) == log) ||
                               (p->b == file && twins_log(t, p->a) == log)))
            return true;
    }
    return false;
}

/* Two that may be one, of logs that are apart: what they have alike counts once, so
 * one of them is of neither log. Not the one that is itself apart from the other's
 * log; else the shorter. */
static void part_ways(twins *t, const pair *p)
{
    bool const keeps_b = is_apart_from(t, p->b, twins_log(t, p->a)) &&
                         !is_apart_from(t, p->a, twins_log(t, p->b));
    t->places[keeps_b ? p->a : p->b].loose = true;
}

/* Where it is said of two logs that they are apart, and of files between them that they
 * are one, it is in doubt. */
static void join_surely(twins *t, const pair *p)
{
    uint32_t const a = twins_log(t, p->a), b = twins_log(t, p->b);
    if (!are_apart(t, a, b))
        t->places[twins_sure(t, p->b)].sure = twins_sure(t, p->a);
    t->places[b].log = a;
}

static void join_in_doubt(twins *t, const pair *p)
{
    uint32_t const a = twins_log(t, p->a), b = twins_log(t, p->b);
    if (t->places[p->a].loose || t->places[p->b].loose || a == b) return;
    if (are_apart(t, a, b)) part_ways(t, p);
    else t->places[b].log = a;
}

static void join(twins *t, const pair *p)
{
    if (p->is == ONE) join_surely(t, p);
    if (p->is == IN_DOUBT) join_in_doubt(t, p);
}

/* Those that are surely one first, then by what files hold. */
static int by_weight(const void *x, const void *y)
{
    const pair *const a = *(const pair *const *)x;
    const pair *const b = *(const pair *const *)y;
    if (a->is != b->is) return a->is == ONE || b->is == APART ? -1 : 1;
    if (a->points != b->points) return a->points > b->points ? -1 : 1;
    if (a->rank_a != b->rank_a) return a->rank_a < b->rank_a ? -1 : 1;
    return (a->rank_b > b->rank_b) - (a->rank_b < b->rank_b);
}

gr_status twins_settle(twins *t, gr_error *err)
{
    size_t const count = t->pairs.count;
    GR_TRY(walk_all(t, err));
    sorted_close(&t->points);
    const pair **const all = gr_alloc_array(count, sizeof(pair *));
    if (all == NULL) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        pair *const p = t->pairs.rows[i];
        p->is = judge(p);
        all[i] = p;
    }
    for (size_t i = 0; i < count; i++)
        if (all[i]->is == APART) find_loose(t, all[i]);
    if (count > 0) qsort(all, count, sizeof *all, by_weight);
    for (size_t i = 0; i < count; i++) join(t, all[i]);
    gr_free(all);
    return GR_OK;
}
