/* sorter.c - see sorter.h.
 *
 * Records gather in memory, which grows with them. When it is full they are sorted and appended to the
 * store as a run. At the end each run gets an equal share of the memory to be
 * read through, and a heap has the run whose next record is the least on top.
 * A share is never less than a page, so with 32 MiB there are 8,192 runs before
 * memory grows: 256 GiB of records.
 *
 * In memory records stay where they are; tags of them are sorted, the eight bytes from
 * the first on in which any two differ, and by their places. Of equal tags records
 * mostly came in order; else they get tags anew, of the bytes behind.
 *
 *   records  | a2 | b1 | a1 |       tags  | a 0 | a 2 | b 1 |  ->  | a' 2 | a' 0 | b 1 |
 *
 * Tags are sorted by their bytes, the highest first, in place. Words that all have
 * alike cost one look at each, so no records take long. */
#include "base/sorter.h"

#include "base/mem.h"

#include <string.h>

enum {
    LEAST_MEMORY = 64 << 10,
    FIRST_MEMORY = 16 << 10,
    LEAST_SHARE = 4096,
    CHUNK = 32 << 10, /* of a run that is written */
    AHEAD = 8,        /* records that are asked for before they are taken */
    FEW = 24
};

/* A record in order: its bytes, and its place in memory. */
enum { TAG_BYTES, TAG_PLACE, TAG_WORDS };

typedef struct {
    uint64_t at, end; /* in the store */
    uint64_t *share;
    size_t have; /* records */
} run;

/* A run in the heap, and its next record. */
typedef struct {
    const uint64_t *next;
    run *of;
} head;

struct gr_sorter {
    gr_spill spill;
    uint64_t spilled;
    unsigned words;
    size_t size; /* bytes of a record */
    uint64_t *records, *tags;
    size_t count, room, most; /* records; most: that memory may hold */
    run *runs;
    size_t run_count, run_room;
    uint64_t *shares;
    head *heap;
    size_t heap_count, taken; /* taken: of `records`, where there are no runs */
    bool merging, given;      /* given: the record on top of the heap was */
};

gr_sorter *gr_sorter_new(unsigned words, size_t memory, gr_spill spill)
{
    if (memory < LEAST_MEMORY) memory = LEAST_MEMORY;
    gr_sorter *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->spill = spill;
    s->words = words;
    s->size = words * sizeof *s->records;
    s->most = memory / (s->size + TAG_WORDS * sizeof *s->tags);
    return s;
}

void gr_sorter_free(gr_sorter *sorter)
{
    if (sorter == NULL) return;
    gr_free(sorter->records);
    gr_free(sorter->tags);
    gr_free(sorter->runs);
    gr_free(sorter->shares);
    gr_free(sorter->heap);
    gr_free(sorter);
}

/* ---- in memory ---- */

static bool is_before(const uint64_t *a, const uint64_t *b, unsigned words)
{
    for (unsigned i = 0; i < words; i++)
        if (a[i] != b[i]) return a[i] < b[i];
    return false;
}

static void swap(uint64_t *a, uint64_t *b, unsigned words)
{
    for (unsigned i = 0; i < words; i++) {
        uint64_t const other = a[i];
        a[i] = b[i];
        b[i] = other;
    }
}

/* Each to its place among those before it, which move up in one go. */
static void sort_few(uint64_t *all, size_t count, unsigned words)
{
    uint64_t one[GR_SORT_WORDS];
    size_t const size = words * sizeof *all;
    for (size_t i = 1; i < count; i++) {
        uint64_t *const from = all + i * words, *to = from;
        while (to > all && is_before(from, to - words, words)) to -= words;
        if (to == from) continue;
        memcpy(one, from, size);
        memmove(to + words, to, (size_t)((uint8_t *)from - (uint8_t *)to));
        memcpy(to, one, size);
    }
}

/* Byte `digit` of a record, the highest of its first word being 0. */
static inline uint8_t digit_of(const uint64_t *record, unsigned digit)
{
    return (uint8_t)(record[digit / 8] >> (56 - digit % 8 * 8));
}

/* The first byte in which they differ, `digit` or behind it, a word at a time; where
 * all are alike, none: 8 * words. */
static unsigned first_digit(const uint64_t *all, size_t count, unsigned words,
                            unsigned digit)
{
    for (; digit < 8 * words; digit += 8 - digit % 8) {
        unsigned const word = digit / 8;
        uint64_t differ = 0;
        for (size_t i = 1; i < count; i++)
            differ |= all[i * words + word] ^ all[word];
        differ &= UINT64_MAX >> digit % 8 * 8;
        if (differ != 0)
            return 8 * word + (unsigned)__builtin_clzll(differ) / 8;
    }
    return digit;
}

static void count_digits(const uint64_t *all, size_t count, unsigned words,
                         unsigned digit, size_t counts[256])
{
    memset(counts, 0, 256 * sizeof *counts);
    for (size_t i = 0; i < count; i++)
        counts[digit_of(all + i * words, digit)]++;
}

/* Each to where those with its digit go, from begins[it] to ends[it]. */
static void spread(uint64_t *all, unsigned words, unsigned digit,
                   size_t begins[256], const size_t ends[256])
{
    for (unsigned d = 0; d < 256; d++)
        while (begins[d] < ends[d]) {
            uint64_t *const at = all + begins[d] * words;
            uint8_t const wanted = digit_of(at, digit);
            if (wanted == d) begins[d]++;
            else swap(at, all + begins[wanted]++ * words, words);
        }
}

static void sort_from(uint64_t *all, size_t count, unsigned words,
                      unsigned digit)
{
    size_t counts[256], begins[256], ends[256], from = 0;
    if (count <= FEW) {
        sort_few(all, count, words);
        return;
    }
    digit = first_digit(all, count, words, digit);
    if (digit == 8 * words) return;
    count_digits(all, count, words, digit, counts);
    for (unsigned d = 0; d < 256; d++) {
        begins[d] = from;
        ends[d] = from += counts[d];
    }
    spread(all, words, digit, begins, ends);
    if (digit + 1 == 8 * words) return;
    for (unsigned d = 0; d < 256; d++)
        if (counts[d] > 1)
            sort_from(all + (ends[d] - counts[d]) * words, counts[d], words,
                      digit + 1);
}

void gr_sort_words(uint64_t *records, size_t count, unsigned words)
{
    sort_from(records, count, words, 0);
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory to sort in");
}

/* ---- tags ---- */

static const uint64_t *record_of(const gr_sorter *s, const uint64_t *tag)
{
    return s->records + tag[TAG_PLACE] * s->words;
}

/* As first_digit, of the records of tags. */
static unsigned first_tagged(const gr_sorter *s, const uint64_t *tags,
                             size_t count, unsigned digit)
{
    for (; digit < s->size; digit += 8 - digit % 8) {
        unsigned const word = digit / 8;
        uint64_t const first = record_of(s, tags)[word];
        uint64_t differ = 0;
        for (size_t i = 1; i < count; i++)
            differ |= record_of(s, tags + i * TAG_WORDS)[word] ^ first;
        differ &= UINT64_MAX >> digit % 8 * 8;
        if (differ != 0)
            return 8 * word + (unsigned)__builtin_clzll(differ) / 8;
    }
    return digit;
}

/* Eight bytes of a record from `digit` on, zeros behind its end. */
static uint64_t bytes_from(const gr_sorter *s, const uint64_t *record,
                           unsigned digit)
{
    unsigned const word = digit / 8, shift = digit % 8 * 8;
    uint64_t const high = record[word] << shift;
    if (shift == 0 || word + 1 == s->words) return high;
    return high | record[word + 1] >> (64 - shift);
}

static bool in_order(const gr_sorter *s, const uint64_t *tags, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (is_before(record_of(s, tags + i * TAG_WORDS),
                      record_of(s, tags + (i - 1) * TAG_WORDS), s->words))
            return false;
    return true;
}

static void sort_tags(gr_sorter *s, uint64_t *tags, size_t count,
                      unsigned digit);

/* Those whose tags are alike. */
static void sort_alike(gr_sorter *s, uint64_t *tags, size_t count,
                       unsigned digit)
{
    size_t end = 0;
    for (size_t begin = 0; begin < count; begin = end) {
        uint64_t *const first = tags + begin * TAG_WORDS;
        for (end = begin + 1; end < count; end++)
            if (tags[end * TAG_WORDS + TAG_BYTES] != first[TAG_BYTES]) break;
        if (!in_order(s, first, end - begin))
            sort_tags(s, first, end - begin, digit);
    }
}

/* By `digit` and what is behind it; what is before is alike. */
static void sort_tags(gr_sorter *s, uint64_t *tags, size_t count,
                      unsigned digit)
{
    digit = first_tagged(s, tags, count, digit);
    if (digit == s->size) return;
    for (size_t i = 0; i < count; i++) {
        uint64_t *const tag = tags + i * TAG_WORDS;
        tag[TAG_BYTES] = bytes_from(s, record_of(s, tag), digit);
    }
    gr_sort_words(tags, count, TAG_WORDS);
    sort_alike(s, tags, count, digit + 8);
}

static gr_status sort_memory(gr_sorter *s, gr_error *err)
{
    if (s->tags == NULL)
        s->tags = gr_alloc_array(s->count + 1, TAG_WORDS * sizeof *s->tags);
    if (s->tags == NULL) return no_memory(err);
    for (size_t i = 0; i < s->count; i++)
        s->tags[i * TAG_WORDS + TAG_PLACE] = i;
    if (s->count > 0) sort_tags(s, s->tags, s->count, 0);
    return GR_OK;
}

/* The i-th in order. */
static const uint64_t *sorted(const gr_sorter *s, size_t i)
{
    if (i + AHEAD < s->count)
        __builtin_prefetch(record_of(s, s->tags + (i + AHEAD) * TAG_WORDS));
    return record_of(s, s->tags + i * TAG_WORDS);
}

/* ---- runs ---- */

static run *new_run(gr_sorter *s)
{
    if (s->run_count == s->run_room) {
        size_t const room = s->run_room == 0 ? 64 : 2 * s->run_room;
        run *const runs = gr_realloc(s->runs, room * sizeof *runs);
        if (runs == NULL) return NULL;
        s->runs = runs;
        s->run_room = room;
    }
    run *const r = &s->runs[s->run_count++];
    *r = (run){.at = s->spilled};
    return r;
}

static gr_status append_sorted(gr_sorter *s, gr_error *err)
{
    uint64_t chunk[CHUNK / sizeof(uint64_t)];
    size_t const each = CHUNK / s->size;
    for (size_t i = 0; i < s->count; i += each) {
        size_t const left = s->count - i, count = left < each ? left : each;
        for (size_t k = 0; k < count; k++)
            memcpy(chunk + k * s->words, sorted(s, i + k), s->size);
        GR_TRY(s->spill.append(s->spill.self,
                               gr_slice_of(chunk, count * s->size), err));
    }
    return GR_OK;
}

static gr_status spill_run(gr_sorter *s, gr_error *err)
{
    run *const r = new_run(s);
    if (r == NULL) return no_memory(err);
    GR_TRY(sort_memory(s, err));
    GR_TRY(append_sorted(s, err));
    s->spilled += s->count * s->size;
    r->end = s->spilled;
    s->count = 0;
    return GR_OK;
}

/* Most sorters have little to sort: memory comes as it is needed. */
static gr_status grow(gr_sorter *s, gr_error *err)
{
    size_t const twice = s->room == 0 ? FIRST_MEMORY / s->size : 2 * s->room;
    size_t const room = twice < s->most ? twice : s->most;
    uint64_t *const records = gr_realloc(s->records, room * s->size);
    if (records == NULL) return no_memory(err);
    s->records = records;
    s->room = room;
    return GR_OK;
}

gr_status gr_sorter_add(gr_sorter *sorter, const uint64_t *record,
                        gr_error *err)
{
    if (sorter->count == sorter->most) GR_TRY(spill_run(sorter, err));
    if (sorter->count == sorter->room) GR_TRY(grow(sorter, err));
    memcpy(sorter->records + sorter->count++ * sorter->words, record,
           sorter->size);
    return GR_OK;
}

/* ---- the merge ---- */

static gr_status fill(gr_sorter *s, run *r, size_t share, gr_error *err)
{
    uint64_t const left = r->end - r->at;
    size_t const bytes = left < share ? (size_t)left : share;
    GR_TRY(
        gr_spill_read_all(&s->spill, r->at, (uint8_t *)r->share, bytes, err));
    r->at += bytes;
    r->have = bytes / s->size;
    return GR_OK;
}

static size_t share_of(const gr_sorter *s)
{
    size_t const bytes = s->most * s->size / s->run_count;
    size_t const share = bytes < LEAST_SHARE ? LEAST_SHARE : bytes;
    return share - share % s->size;
}

/* Those that are before it move up. */
static void sift_down(gr_sorter *s, size_t at)
{
    head *const heap = s->heap;
    head const down = heap[at];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= s->heap_count) break;
        if (child + 1 < s->heap_count &&
            is_before(heap[child + 1].next, heap[child].next, s->words))
            child++;
        if (!is_before(heap[child].next, down.next, s->words)) break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = down;
}

/* The memory of the records becomes the shares, unless there are so many runs
 * that it is too little. */
static gr_status begin_merge(gr_sorter *s, gr_error *err)
{
    s->merging = true;
    if (s->run_count == 0) return sort_memory(s, err);
    if (s->count > 0) GR_TRY(spill_run(s, err));
    size_t const share = share_of(s),
                 each = share / sizeof *s->shares; /* words */
    gr_free(s->records);
    gr_free(s->tags);
    s->records = s->tags = NULL;
    s->shares = gr_alloc_array(s->run_count, share);
    s->heap = gr_alloc_array(s->run_count, sizeof *s->heap);
    if (s->shares == NULL || s->heap == NULL) return no_memory(err);
    for (size_t i = 0; i < s->run_count; i++) {
        s->runs[i].share = s->shares + i * each;
        GR_TRY(fill(s, &s->runs[i], share, err));
        s->heap[s->heap_count++] = (head){s->runs[i].share, &s->runs[i]};
    }
    for (size_t i = s->heap_count; i-- > 0;) sift_down(s, i);
    return GR_OK;
}

/* The record on top is gone: the next of its run takes its place. */
static gr_status leave_top(gr_sorter *s, gr_error *err)
{
    head *const top = &s->heap[0];
    run *const r = top->of;
    s->given = false;
    top->next += s->words;
    if (top->next == r->share + r->have * s->words) {
        if (r->at < r->end) {
            GR_TRY(fill(s, r, share_of(s), err));
            top->next = r->share;
        } else {
            *top = s->heap[--s->heap_count];
        }
    }
    if (s->heap_count > 0) sift_down(s, 0);
    return GR_OK;
}

static gr_status next_of_runs(gr_sorter *s, const uint64_t **out, gr_error *err)
{
    if (s->given) GR_TRY(leave_top(s, err));
    if (s->heap_count == 0) return GR_NONE;
    *out = s->heap[0].next;
    s->given = true;
    return GR_OK;
}

gr_status gr_sorter_next(gr_sorter *sorter, const uint64_t **out, gr_error *err)
{
    if (!sorter->merging) GR_TRY(begin_merge(sorter, err));
    if (sorter->run_count > 0) return next_of_runs(sorter, out, err);
    if (sorter->taken == sorter->count) return GR_NONE;
    *out = sorted(sorter, sorter->taken++);
    return GR_OK;
}
