/* literal_filter.c - four characters of each literal as masks of nibbles.
 *
 *   UTF-16  m 0 i 0 s 0 c 0 : 0 : 0 s 0 k 0
 *                   |___|___|___|              four places, two bytes apart
 *   low[0][c & 15] & high[0][c >> 4] & low[1][: & 15] & ... != 0: maybe
 *
 * A bit of a mask is a group of literals, and literals that are alike share
 * one. What fits is looked up among the windows themselves. Bit 0x20 is set on both sides, so that case does not matter; it makes
 * some other characters equal too, which only costs searches. Two characters
 * beyond ASCII are s and k to a regex that has no case: U+017F and U+212A; their
 * low bytes count as s and k.
 * Source: the "Teddy" matcher of Hyperscan (G. Langdale and others). */
#include "sigma/literal_filter.h"

#include "base/simd.h"
#include "sigma/gram_set.h"

enum { GROUPS = 8, FEW = 24, MANY = 96, BLOCK = 16 };
enum { CASE_BIT = 0x20, CASE_BITS = 0x20202020 };
/* Windows that are kept apart before groups of them are joined, and of how many
 * literals in values there are three tables. */
enum { APART = 24, APART_MOST = 2 * APART, VALUES_MOST = 160 };
enum { LONG_S = 0x7F, KELVIN = 0x2A };
enum { WORDS_MOST = LITERAL_WORDS * 3 / 4 };

/* ---- making one ---- */

typedef struct {
    uint16_t low[LITERAL_WINDOW], high[LITERAL_WINDOW]; /* sets of nibbles */
    uint64_t size; /* how many windows it lets through */
} window_set;

/* How rare a character is in logs, roughly in bits. */
static unsigned rarity(uint8_t c)
{
    static const char *const usual[] = {"etaoinsrcd\\", "mlpuwhgfv.-_ 01",
                                        "bykxjqz23456789"};
    for (unsigned i = 0; i < sizeof usual / sizeof *usual; i++)
        if (c != 0 && strchr(usual[i], c) != NULL) return 4 + i;
    return 8;
}

/* The characters that are met least, all of them ASCII; of equals the first by
 * their bytes, so that literals which are alike are cut alike. Empty: there are
 * not so many side by side. */
static gr_slice rarest_window(gr_slice text)
{
    if (text.len == LITERAL_WINDOW - 1 && gr_is_ascii(text)) return text;
    gr_slice best = {NULL, 0};
    unsigned most = 0, bits = 0;
    size_t ascii = 0; /* side by side so far */
    for (size_t end = 1; end <= text.len; end++) {
        uint8_t const c = text.ptr[end - 1];
        if (ascii >= LITERAL_WINDOW)
            bits -= rarity(text.ptr[end - 1 - LITERAL_WINDOW]);
        ascii = c < 0x80 ? ascii + 1 : 0;
        bits = ascii == 0 ? 0 : bits + rarity(c);
        if (ascii < LITERAL_WINDOW || bits < most) continue;
        gr_slice const window =
            gr_sub(text, end - LITERAL_WINDOW, LITERAL_WINDOW);
        unsigned const worth = gram_is_worn(window.ptr) ? 1 : bits;
        if (worth > most || (worth == most && gr_compare(window, best) < 0))
            best = window;
        if (worth > most) most = worth;
    }
    return best;
}

static void add_byte(window_set *set, size_t place, uint8_t c)
{
    c |= CASE_BIT;
    set->low[place] |= (uint16_t)(1u << (c & 15));
    set->high[place] |= (uint16_t)(1u << (c >> 4));
}

/* How many bits each of four sets has, all four side by side. */
static uint64_t counts_of(const uint16_t *sets)
{
    uint64_t x;
    memcpy(&x, sets, sizeof x);
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) +
        (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (x + (x >> 8)) & UINT64_C(0x001F001F001F001F);
}

static uint64_t size_of(const window_set *set)
{
    uint64_t const low = counts_of(set->low), high = counts_of(set->high);
    uint64_t size = 1;
    for (size_t i = 0; i < LITERAL_WINDOW; i++)
        size *= (low >> 16 * i & 0x1F) * (high >> 16 * i & 0x1F);
    return size;
}

static window_set set_of(gr_slice window)
{
    window_set set = {.size = 0};
    for (size_t i = window.len; i < LITERAL_WINDOW; i++)
        set.low[i] = set.high[i] = 0xFFFF;
    for (size_t i = 0; i < window.len; i++) {
        add_byte(&set, i, window.ptr[i]);
        if (window.ptr[i] == 's') add_byte(&set, i, LONG_S);
        if (window.ptr[i] == 'k') add_byte(&set, i, KELVIN);
    }
    set.size = size_of(&set);
    return set;
}

static window_set joined(const window_set *a, const window_set *b)
{
    window_set sum;
    for (size_t i = 0; i < LITERAL_WINDOW; i++) {
        sum.low[i] = a->low[i] | b->low[i];
        sum.high[i] = a->high[i] | b->high[i];
    }
    sum.size = size_of(&sum);
    return sum;
}

/* What joining two lets through in addition, or a little less. */
static uint64_t price_of(const window_set *a, const window_set *b)
{
    return joined(a, b).size - (a->size + b->size) / 2;
}

/* Joins the two whose union lets the least through in addition. */
static void join_two(window_set *sets, size_t count)
{
    size_t first = 0, second = 1;
    uint64_t least = UINT64_MAX;
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++) {
            uint64_t const price = price_of(&sets[a], &sets[b]);
            if (price >= least) continue;
            least = price;
            first = a;
            second = b;
        }
    sets[first] = joined(&sets[first], &sets[second]);
    sets[second] = sets[count - 1];
}

/* Into the set that fits it best: all pairs of many would take too long. */
static void join_one(window_set *sets, size_t count, const window_set *set)
{
    size_t best = 0;
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        uint64_t const price = price_of(&sets[i], set);
        if (price >= least) continue;
        least = price;
        best = i;
    }
    sets[best] = joined(&sets[best], set);
}

/* A byte without the bit of case fits where the one with it does. */
static uint16_t both_cases(uint16_t high)
{
    enum { WITH_BIT = 0xCCCC };
    return high | (uint16_t)((high & WITH_BIT) >> 2);
}

static void keep_group(literal_table *table, size_t g, const window_set *set)
{
    for (size_t i = 0; i < LITERAL_WINDOW; i++)
        for (size_t nibble = 0; nibble < 16; nibble++) {
            if ((set->low[i] >> nibble & 1) != 0)
                table->low[i][nibble] |= (uint8_t)(1u << g);
            if ((both_cases(set->high[i]) >> nibble & 1) != 0)
                table->high[i][nibble] |= (uint8_t)(1u << g);
        }
}

/* `count` characters; any case has the same. No byte of them is 0. */
static uint32_t word_of(const uint8_t *text, size_t step, size_t count)
{
    uint32_t word = 0;
    for (size_t i = 0; i < count; i++)
        word |= (uint32_t)text[i * step] << 8 * i;
    return word | CASE_BITS >> 8 * (LITERAL_WINDOW - count);
}

/* Where the word stands, or would. */
static uint32_t place_of(const literal_filter *f, uint32_t word)
{
    uint32_t at = (word * UINT32_C(0x9E3779B1)) >> (32 - LITERAL_WORDS_LOG);
    while (f->words[at] != 0 && f->words[at] != word)
        at = (at + 1) % LITERAL_WORDS;
    return at;
}

/* Beyond WORDS_MOST they are only counted: there is no such filter. */
static void keep_word(literal_filter *f, uint32_t word)
{
    uint32_t const at = place_of(f, word);
    if (f->words[at] == word) return;
    if (f->word_count < WORDS_MOST) f->words[at] = word;
    if (f->word_count <= WORDS_MOST) f->word_count++;
}

/* A window, with each s and k from `at` on as it may also stand in UTF-16. */
static void keep_window(literal_filter *f, uint8_t *text, size_t len, size_t at)
{
    if (at == len) {
        keep_word(f, word_of(text, 1, len));
        return;
    }
    uint8_t const c = text[at];
    keep_window(f, text, len, at + 1);
    if (c != 's' && c != 'k') return;
    text[at] = c == 's' ? LONG_S : KELVIN;
    keep_window(f, text, len, at + 1);
    text[at] = c;
}

static void keep_windows(literal_filter *filter, const literal *literals,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t text[LITERAL_WINDOW];
        gr_slice const window = rarest_window(literals[i].text);
        memcpy(text, window.ptr, window.len);
        keep_window(filter, text, window.len, 0);
    }
}

/* With three tables hardly anything fits that is no window: for long texts. */
static size_t table_count(size_t count, bool lines)
{
    if (count <= FEW) return 1;
    return count > (lines ? MANY : VALUES_MOST) ? 3 : 2;
}

static const literal_filter *filter_new(gr_arena *arena,
                                        const literal *literals, size_t count,
                                        bool lines)
{
    window_set sets[APART_MOST];
    size_t const apart = lines ? APART_MOST : APART;
    size_t groups = 0;
    bool open = false;
    if (count == 0 || count > LITERAL_FILTER_MOST) return NULL;
    for (size_t i = 0; i < count; i++) {
        gr_slice const window = rarest_window(literals[i].text);
        if (window.len == 0) return NULL;
        open = open || window.len < LITERAL_WINDOW;
        window_set const set = set_of(window);
        if (groups < apart) sets[groups++] = set;
        else join_one(sets, groups, &set);
    }
    size_t const tables = table_count(count, lines);
    for (; groups > tables * GROUPS; groups--) join_two(sets, groups);
    literal_filter *const filter = gr_arena_take(arena, sizeof *filter);
    if (filter == NULL) return NULL;
    filter->table_count = (uint8_t)tables;
    filter->open = open;
    for (size_t g = 0; g < groups; g++)
        keep_group(&filter->tables[g / GROUPS], g % GROUPS, &sets[g]);
    keep_windows(filter, literals, count);
    return filter->word_count <= WORDS_MOST ? filter : NULL;
}

const literal_filter *literal_filter_new(gr_arena *arena,
                                         const literal *literals, size_t count)
{
    return filter_new(arena, literals, count, false);
}

const literal_filter *literal_filter_of_lines(gr_arena *arena,
                                              const literal *literals,
                                              size_t count)
{
    return filter_new(arena, literals, count, true);
}

gr_slice literal_filter_window(gr_slice text)
{
    return rarest_window(text);
}

uint32_t literal_filter_word(gr_slice window)
{
    return word_of(window.ptr, 1, window.len);
}

/* ---- asking it ---- */

static bool has_window(const literal_filter *f, const uint8_t *text,
                       size_t step, size_t count)
{
    return f->words[place_of(f, word_of(text, step, count))] != 0;
}

/* Is what fits the tables a window? */
static bool is_window(const literal_filter *f, const uint8_t *text, size_t step)
{
    return has_window(f, text, step, LITERAL_WINDOW) ||
           (f->open && has_window(f, text, step, LITERAL_WINDOW - 1));
}

static uint8_t groups_at(const literal_table *f, size_t place, uint8_t c)
{
    c |= CASE_BIT;
    return f->low[place][c & 15] & f->high[place][c >> 4];
}

/* Characters are `step` bytes apart. */
static bool window_at(const literal_table *f, const uint8_t *text, size_t step)
{
    uint8_t groups = 0xFF;
    for (size_t k = 0; groups != 0 && k < LITERAL_WINDOW; k++)
        groups &= groups_at(f, k, text[k * step]);
    return groups != 0;
}

static bool may_hit_slowly(const literal_filter *f, const literal_table *t,
                           gr_slice text, size_t step)
{
    size_t const span = (LITERAL_WINDOW - 1) * step;
    for (size_t i = 0; i + span < text.len; i++)
        if (window_at(t, text.ptr + i, step) &&
            is_window(f, text.ptr + i, step))
            return true;
    return false;
}

/* ---- finding the next ---- */

/* The two characters that are s and k to some regexes are C5 BF and E2 84 AA. */
enum { LEAD_OF_S = 0xC5, LEAD_OF_K = 0xE2 };

typedef struct {
    const literal_filter *filter;
    const literal_asker *asker;
    gr_slice text;
} finding;

/* Where a window may have one character less, any may follow it. */
static bool is_strange(const literal_filter *f, uint8_t c)
{
    return f->open ? c >= 0x80 : c == LEAD_OF_S || c == LEAD_OF_K;
}

static bool window_is_at(const finding *f, size_t at)
{
    gr_slice const here = gr_sub(f->text, at, LITERAL_WINDOW);
    return (here.len == LITERAL_WINDOW &&
            has_window(f->filter, here.ptr, 1, LITERAL_WINDOW)) ||
           (f->filter->open && here.len >= LITERAL_WINDOW - 1 &&
            has_window(f->filter, here.ptr, 1, LITERAL_WINDOW - 1));
}

static bool tells(const finding *f, size_t at)
{
    return is_strange(f->filter, f->text.ptr[at]) ||
           (window_is_at(f, at) &&
            f->asker->holds(f->asker->self, f->text, at));
}

static size_t find_slowly(const finding *f, size_t from)
{
    while (from < f->text.len && !tells(f, from)) from++;
    return from;
}

#ifdef GR_X86

/* The groups that sixteen bytes fit, by place, and those of the bytes before. */
typedef struct {
    __m128i now[LITERAL_WINDOW], before[LITERAL_WINDOW];
} trail;

__attribute__((target("ssse3"))) static inline void look_at(
    const literal_table *f, __m128i text, trail *t)
{
    __m128i const nibble = _mm_set1_epi8(15);
    __m128i const c = _mm_or_si128(text, _mm_set1_epi8(CASE_BIT));
    __m128i const low = _mm_and_si128(c, nibble);
    __m128i const high = _mm_and_si128(_mm_srli_epi16(c, 4), nibble);
    for (size_t i = 0; i < LITERAL_WINDOW; i++) {
        t->before[i] = t->now[i];
        t->now[i] =
            _mm_and_si128(_mm_shuffle_epi8(gr_load_128(f->low[i]), low),
                          _mm_shuffle_epi8(gr_load_128(f->high[i]), high));
    }
}

__attribute__((target("ssse3"))) static inline bool any(__m128i x)
{
    return _mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_setzero_si128())) != 0xFFFF;
}

/* Does a window end in these bytes? `step` is known where this is called. */
__attribute__((target("ssse3"))) static inline bool window_ends(const trail *t,
                                                                int step)
{
    __m128i const a = step == 2
                          ? _mm_alignr_epi8(t->now[0], t->before[0], BLOCK - 6)
                          : _mm_alignr_epi8(t->now[0], t->before[0], BLOCK - 3);
    __m128i const b = step == 2
                          ? _mm_alignr_epi8(t->now[1], t->before[1], BLOCK - 4)
                          : _mm_alignr_epi8(t->now[1], t->before[1], BLOCK - 2);
    __m128i const c = step == 2
                          ? _mm_alignr_epi8(t->now[2], t->before[2], BLOCK - 2)
                          : _mm_alignr_epi8(t->now[2], t->before[2], BLOCK - 1);
    return any(_mm_and_si128(_mm_and_si128(a, b), _mm_and_si128(c, t->now[3])));
}

__attribute__((target("ssse3"))) static inline bool may_hit_by_blocks(
    const literal_table *f, gr_slice text, int step)
{
    trail t = {0};
    size_t i = 0;
    for (; text.len - i >= BLOCK; i += BLOCK) {
        look_at(f, gr_load_128(text.ptr + i), &t);
        if (window_ends(&t, step)) return true;
    }
    uint8_t rest[BLOCK] = {0};
    if (i < text.len) memcpy(rest, text.ptr + i, text.len - i);
    look_at(f, gr_load_128(rest), &t);
    return window_ends(&t, step);
}

/* The same where there are longer words: most of what is ever looked at. A byte
 * beyond ASCII fits nowhere, here as above. */
enum { HALF = 2 * BLOCK, WIDE = 2 * HALF };
enum { AFTER = LITERAL_WINDOW - 1, BEHIND = 2 * AFTER };

#define AVX2_INLINE __attribute__((target("avx2"), always_inline)) static inline

typedef struct {
    __m256i low[LITERAL_WINDOW], high[LITERAL_WINDOW];
} wide_table;

AVX2_INLINE wide_table widened(const literal_table *t)
{
    wide_table w;
    for (size_t i = 0; i < LITERAL_WINDOW; i++) {
        w.low[i] = _mm256_broadcastsi128_si256(gr_load_128(t->low[i]));
        w.high[i] = _mm256_broadcastsi128_si256(gr_load_128(t->high[i]));
    }
    return w;
}

/* Where the windows begin that fit: a bit for each of thirty-two bytes. */
AVX2_INLINE unsigned fits_at(const wide_table *w, const uint8_t *text,
                             size_t step)
{
    __m256i const nibble = _mm256_set1_epi8(15);
    __m256i groups = _mm256_set1_epi8(-1);
    for (size_t i = 0; i < LITERAL_WINDOW; i++) {
        __m256i const c = gr_load_256(text + step * i);
        __m256i const high = _mm256_and_si256(_mm256_srli_epi16(c, 4), nibble);
        groups = _mm256_and_si256(groups, _mm256_shuffle_epi8(w->low[i], c));
        groups =
            _mm256_and_si256(groups, _mm256_shuffle_epi8(w->high[i], high));
    }
    __m256i const none = _mm256_cmpeq_epi8(groups, _mm256_setzero_si256());
    return ~(unsigned)_mm256_movemask_epi8(none);
}

/* The same for low nibbles alone, and whether there are any. */
AVX2_INLINE bool some_fit_low(const wide_table *w, const uint8_t *text,
                              size_t step)
{
    __m256i groups[2];
    for (size_t half = 0; half < 2; half++) {
        const uint8_t *const from = text + half * HALF;
        groups[half] = _mm256_shuffle_epi8(w->low[0], gr_load_256(from));
        for (size_t i = 1; i < LITERAL_WINDOW; i++)
            groups[half] = _mm256_and_si256(
                groups[half],
                _mm256_shuffle_epi8(w->low[i], gr_load_256(from + step * i)));
    }
    __m256i const hit = _mm256_or_si256(groups[0], groups[1]);
    return !_mm256_testz_si256(hit, hit);
}

/* Sixty-four bytes and those behind them. In UTF-16 every other byte fits nowhere,
 * so that low nibbles mostly say enough. */
AVX2_INLINE bool wide_step(const literal_filter *f, const wide_table *w,
                           const uint8_t *text, size_t step)
{
    if (step == 2 && !some_fit_low(w, text, step)) return false;
    uint64_t fits = fits_at(w, text, step) |
                    (uint64_t)fits_at(w, text + HALF, step) << HALF;
    for (; fits != 0; fits &= fits - 1)
        if (is_window(f, text + __builtin_ctzll(fits), step)) return true;
    return false;
}

/* The same of no more than thirty-two bytes: most values of a text log. */
AVX2_INLINE bool short_step(const literal_filter *f, const literal_table *t,
                            gr_slice text)
{
    uint8_t padded[HALF + BEHIND] = {0};
    wide_table const w = widened(t);
    if (text.len > 0) memcpy(padded, text.ptr, text.len);
    for (unsigned fits = fits_at(&w, padded, 1); fits != 0; fits &= fits - 1)
        if (is_window(f, padded + __builtin_ctz(fits), 1)) return true;
    return false;
}

/* The last step looks again at what the one before it has seen. `step` is known
 * where this is called. */
AVX2_INLINE bool may_hit_by_wide(const literal_filter *f,
                                 const literal_table *t, gr_slice text,
                                 size_t step)
{
    size_t const whole = WIDE + (LITERAL_WINDOW - 1) * step;
    if (step == 1 && text.len <= HALF) return short_step(f, t, text);
    wide_table const w = widened(t);
    if (text.len < whole) {
        uint8_t padded[WIDE + BEHIND] = {0};
        if (text.len > 0) memcpy(padded, text.ptr, text.len);
        return wide_step(f, &w, padded, step);
    }
    size_t const last = text.len - whole;
    for (size_t at = 0; at < last; at += WIDE)
        if (wide_step(f, &w, text.ptr + at, step)) return true;
    return wide_step(f, &w, text.ptr + last, step);
}

__attribute__((target("avx2"))) static bool may_hit_wide(
    const literal_filter *f, const literal_table *t, gr_slice text, size_t step)
{
    return step == 2 ? may_hit_by_wide(f, t, text, 2)
                     : may_hit_by_wide(f, t, text, 1);
}

__attribute__((target("ssse3"))) static bool may_hit_fast(
    const literal_table *f, gr_slice text, size_t step)
{
    return step == 2 ? may_hit_by_blocks(f, text, 2)
                     : may_hit_by_blocks(f, text, 1);
}

static bool may_hit(const literal_filter *f, const literal_table *t,
                    gr_slice text, size_t step)
{
    if (__builtin_cpu_supports("avx2")) return may_hit_wide(f, t, text, step);
    return __builtin_cpu_supports("ssse3") ? may_hit_fast(t, text, step)
                                           : may_hit_slowly(f, t, text, step);
}

/* ---- the same place by place ---- */

AVX2_INLINE unsigned strange_at(__m256i bytes, bool open)
{
    if (open) return (unsigned)_mm256_movemask_epi8(bytes);
    return (unsigned)_mm256_movemask_epi8(_mm256_or_si256(
        _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)LEAD_OF_S)),
        _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)LEAD_OF_K))));
}

AVX2_INLINE __m256i broadcast(const uint8_t *nibbles)
{
    return _mm256_broadcastsi128_si256(gr_load_128(nibbles));
}

/* Of thirty-two bytes those that some group fits, and the strange ones. */
AVX2_INLINE unsigned fitting(__m256i groups, const finding *f,
                             const uint8_t *text)
{
    __m256i const none = _mm256_cmpeq_epi8(groups, _mm256_setzero_si256());
    return ~(unsigned)_mm256_movemask_epi8(none) |
           strange_at(gr_load_256(text), f->filter->open);
}

/* Both halves of sixty-four bytes against one set of nibbles after the other,
 * so that a set is loaded once. `tables` is known where this is called, as
 * below. The loop over places stays one: unrolled, it runs out of registers. */
AVX2_INLINE void fit_groups(const finding *f, size_t tables,
                            const uint8_t *text,
                            __m256i groups[LITERAL_TABLES][2])
{
    __m256i const nibble = _mm256_set1_epi8(15);
#pragma GCC unroll 1
    for (size_t i = 0; i < LITERAL_WINDOW; i++) {
        __m256i const c[2] = {gr_load_256(text + i),
                              gr_load_256(text + HALF + i)};
        __m256i const high[2] = {
            _mm256_and_si256(_mm256_srli_epi16(c[0], 4), nibble),
            _mm256_and_si256(_mm256_srli_epi16(c[1], 4), nibble)};
        for (size_t t = 0; t < tables; t++) {
            __m256i const low_set = broadcast(f->filter->tables[t].low[i]);
            __m256i const high_set = broadcast(f->filter->tables[t].high[i]);
            for (size_t half = 0; half < 2; half++)
                groups[t][half] = _mm256_and_si256(
                    groups[t][half],
                    _mm256_and_si256(
                        _mm256_shuffle_epi8(low_set, c[half]),
                        _mm256_shuffle_epi8(high_set, high[half])));
        }
    }
}

/* The places of sixty-four that may be told. */
AVX2_INLINE uint64_t wide_places(const finding *f, size_t tables,
                                 const uint8_t *text)
{
    __m256i groups[LITERAL_TABLES][2], low, high;
    for (size_t t = 0; t < tables; t++)
        groups[t][0] = groups[t][1] = _mm256_set1_epi8(-1);
    fit_groups(f, tables, text, groups);
    low = groups[0][0];
    high = groups[0][1];
    for (size_t t = 1; t < tables; t++) {
        low = _mm256_or_si256(low, groups[t][0]);
        high = _mm256_or_si256(high, groups[t][1]);
    }
    return fitting(low, f, text) | (uint64_t)fitting(high, f, text + HALF)
                                       << HALF;
}

/* The first of them that is told, as a place in the text; or text.len. */
AVX2_INLINE size_t first_told(const finding *f, uint64_t places, size_t from)
{
    for (; places != 0; places &= places - 1) {
        size_t const at = from + (size_t)__builtin_ctzll(places);
        if (at < f->text.len && tells(f, at)) return at;
    }
    return f->text.len;
}

AVX2_INLINE size_t find_by_tables(const finding *f, size_t tables, size_t at)
{
    gr_slice const text = f->text;
    for (; text.len - at >= WIDE + AFTER; at += WIDE) {
        uint64_t const places = wide_places(f, tables, text.ptr + at);
        size_t const told = places == 0 ? text.len : first_told(f, places, at);
        if (told < text.len) return told;
    }
    uint8_t rest[2 * WIDE + AFTER] = {0};
    gr_slice const part = gr_from(text, at);
    memcpy(rest, part.ptr, part.len);
    size_t const told = first_told(f, wide_places(f, tables, rest), at);
    return told == text.len && part.len > WIDE
               ? first_told(f, wide_places(f, tables, rest + WIDE), at + WIDE)
               : told;
}

__attribute__((target("avx2"))) static size_t find_wide(const finding *f,
                                                        size_t from)
{
    if (f->filter->table_count == 1) return find_by_tables(f, 1, from);
    if (f->filter->table_count == 2) return find_by_tables(f, 2, from);
    return find_by_tables(f, 3, from);
}

static size_t find(const finding *f, size_t from)
{
    return __builtin_cpu_supports("avx2") ? find_wide(f, from)
                                          : find_slowly(f, from);
}

#else

static bool may_hit(const literal_filter *f, const literal_table *t,
                    gr_slice text, size_t step)
{
    return may_hit_slowly(f, t, text, step);
}

static size_t find(const finding *f, size_t from)
{
    return find_slowly(f, from);
}

#endif

size_t literal_filter_find(const literal_filter *filter, gr_slice text,
                           size_t from, const literal_asker *asker)
{
    finding const f = {filter, asker, text};
    return from < text.len ? find(&f, from) : text.len;
}

/* Nothing may follow, too. */
static bool ends_with_open(const literal_filter *f, gr_slice text)
{
    size_t const len = LITERAL_WINDOW - 1;
    return f->open && text.len >= len &&
           has_window(f, text.ptr + text.len - len, 1, len);
}

static bool some_may_hit(const literal_filter *filter, gr_slice text,
                         size_t step)
{
    for (size_t i = 0; i < filter->table_count; i++)
        if (may_hit(filter, &filter->tables[i], text, step)) return true;
    return false;
}

/* What may follow a literal is ASCII in a table: see in_utf8. */
bool literal_filter_in_utf16(const literal_filter *filter, gr_slice bytes)
{
    return filter->open || some_may_hit(filter, bytes, 2);
}

static bool has_their_lead(gr_slice text)
{
    return gr_find_byte(text, LEAD_OF_S) < text.len ||
           gr_find_byte(text, LEAD_OF_K) < text.len;
}

static bool in_utf8(const literal_filter *filter, gr_slice text)
{
    return some_may_hit(filter, text, 1) || ends_with_open(filter, text) ||
           (!gr_is_ascii(text) && (filter->open || has_their_lead(text)));
}

bool literal_filter_in_value(const literal_filter *filter, event_value v)
{
    if (v.type == VALUE_UTF16)
        return literal_filter_in_utf16(filter, value_bytes(v));
    if (v.type == VALUE_UTF8 || v.type == VALUE_NUMBER_TEXT)
        return in_utf8(filter, value_bytes(v));
    for (size_t i = 0; v.type == VALUE_LIST && i < v.len; i++)
        if (literal_filter_in_value(filter, value_at(v, i))) return true;
    return false;
}
