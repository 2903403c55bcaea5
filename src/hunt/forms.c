/* forms.c - see forms.h.
 *
 *   all    digest evidence number standing   files of one digest side by side
 *   turns  digest turn ranks number          the n-th of each file, if told
 *   apart  number                            what another form stands for
 *
 * Each of them is sorted by what stands in front. */
#include "hunt/forms.h"

#include "base/mem.h"
#include "hunt/limits.h"
#include "hunt/sorted.h"

enum { DIGEST, DIGEST_2, EVIDENCE, NUMBER, STANDING, ALL_WORDS };
enum { T_DIGEST, T_DIGEST_2, T_TURN, T_RANK, T_NUMBER, T_WORDS };
#define NOT_TOLD (UINT64_C(1) << 63) /* beside its rank and that of its file */

struct forms {
    sorted all, turns, apart;
};

forms *forms_new(gr_spill_whole *store)
{
    forms *const f = gr_alloc(sizeof *f);
    if (f == NULL) return NULL;
    f->all = f->turns = f->apart = sorted_in(store);
    return f;
}

void forms_free(forms *f)
{
    if (f == NULL) return;
    sorted_close(&f->all);
    sorted_close(&f->turns);
    sorted_close(&f->apart);
    gr_free(f);
}

gr_status forms_add(forms *f, const form *what, uint32_t evidence,
                    uint64_t number, gr_error *err)
{
    uint64_t const row[ALL_WORDS] = {
        what->digest[0], what->digest[1], evidence, number,
        (uint64_t)what->rank << 32 | what->file | (what->told ? 0 : NOT_TOLD)};
    return sorted_add(&f->all, ALL_WORDS, FORMS_SORT_BYTES, row, err);
}

/* ---- turns ---- */

/* The rows of one digest in its first file: they wait until another file shows that
 * there is something to compare, or until they are many. */
enum { WAITING = 64 };
typedef struct {
    uint64_t last[ALL_WORDS];
    uint64_t waiting[WAITING][T_WORDS];
    size_t waits;
    uint64_t turn;
    bool there, compares;
} place;

static gr_status compare(forms *f, place *p, gr_error *err)
{
    for (size_t i = 0; i < p->waits; i++)
        GR_TRY(sorted_add(&f->turns, T_WORDS, FORMS_TURNS_BYTES, p->waiting[i],
                          err));
    p->waits = 0;
    p->compares = true;
    return GR_OK;
}

static gr_status add_turn(forms *f, place *p, const uint64_t *row,
                          gr_error *err)
{
    uint64_t const of_turn[T_WORDS] = {row[DIGEST], row[DIGEST_2], p->turn,
                                       row[STANDING], row[NUMBER]};
    if ((row[STANDING] & NOT_TOLD) != 0) return GR_OK;
    if (p->waits == WAITING) GR_TRY(compare(f, p, err));
    if (p->compares)
        return sorted_add(&f->turns, T_WORDS, FORMS_TURNS_BYTES, of_turn, err);
    memcpy(p->waiting[p->waits++], of_turn, sizeof of_turn);
    return GR_OK;
}

static gr_status find_turn(forms *f, place *p, const uint64_t *row,
                           gr_error *err)
{
    bool const again = p->there && row[DIGEST] == p->last[DIGEST] &&
                       row[DIGEST_2] == p->last[DIGEST_2];
    bool const in_file = again && row[EVIDENCE] == p->last[EVIDENCE];
    if (!again) p->compares = false;
    if (!again) p->waits = 0;
    if (again && !in_file) GR_TRY(compare(f, p, err));
    p->turn = in_file ? p->turn + 1 : 0;
    p->there = true;
    memcpy(p->last, row, sizeof p->last);
    return add_turn(f, p, row, err);
}

static gr_status find_turns(forms *f, gr_error *err)
{
    place p;
    p.there = p.compares = false;
    p.waits = 0;
    for (;;) {
        GR_TRY(sorted_step(&f->all, err));
        if (f->all.now == NULL) return GR_OK;
        GR_TRY(find_turn(f, &p, f->all.now, err));
    }
}

/* Of those of one turn, the first stands for all. */
static gr_status find_apart(forms *f, gr_error *err)
{
    uint64_t first[T_WORDS];
    bool there = false;
    for (;;) {
        GR_TRY(sorted_step(&f->turns, err));
        const uint64_t *const row = f->turns.now;
        if (row == NULL) return GR_OK;
        if (there && memcmp(row, first, T_RANK * sizeof *row) == 0) {
            GR_TRY(sorted_add(&f->apart, 1, FORMS_TURNS_BYTES, &row[T_NUMBER],
                              err));
            continue;
        }
        memcpy(first, row, sizeof first);
        there = true;
    }
}

gr_status forms_settle(forms *f, gr_error *err)
{
    GR_TRY(find_turns(f, err));
    sorted_close(&f->all);
    GR_TRY(find_apart(f, err));
    sorted_close(&f->turns);
    return sorted_step(&f->apart, err);
}

gr_status forms_next(forms *f, uint64_t number, bool *joined, gr_error *err)
{
    while (f->apart.now != NULL && f->apart.now[0] < number)
        GR_TRY(sorted_step(&f->apart, err));
    *joined = f->apart.now == NULL || f->apart.now[0] != number;
    return GR_OK;
}
