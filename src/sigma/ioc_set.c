/* ioc_set.c - see ioc_set.h. */
#include "sigma/ioc_parts.h"

#include "base/cursor.h"
#include "base/hash.h"

#include <stdlib.h>

enum { FILTER_LEAST_LOG = 6, FILTER_MOST_LOG = 17 };

size_t ioc_set_count(const ioc_set *set)
{
    return set->count;
}

const ioc *ioc_set_get(const ioc_set *set, size_t i)
{
    return &set->items[i];
}

/* ---- tables ---- */

static bool open_table(gr_arena *arena, ioc_table *t, size_t count)
{
    size_t room = 8;
    while (room < 2 * count) room *= 2;
    t->mask = room - 1;
    t->slots = gr_arena_take_array(arena, room, sizeof *t->slots);
    return t->slots != NULL;
}

/* For `keys` keys, of which each has sixteen bits to itself. */
static bool open_filter(gr_arena *arena, ioc_filter *f, size_t keys)
{
    f->log = FILTER_LEAST_LOG;
    while (f->log < FILTER_MOST_LOG && (size_t)4 << f->log < keys) f->log++;
    f->words =
        gr_arena_take_array(arena, (size_t)1 << f->log, sizeof *f->words);
    return f->words != NULL;
}

static void set_filter(ioc_filter *f, uint64_t mixed)
{
    f->words[mixed >> (64 - f->log)] |= ioc_filter_bits(f, mixed);
}

uint64_t ioc_digest_key(const uint8_t *bytes, size_t len)
{
    return gr_load_le(bytes, 8) + len;
}

uint64_t ioc_network_key(const uint8_t *bytes, unsigned bits)
{
    if (bits >= IOC_MAPPED && ioc_is_mapped(bytes))
        return ioc_v4_key(ioc_v4_of(bytes), bits);
    return (gr_load_le(bytes, 8) * 31 ^ gr_load_le(bytes + 8, 8)) + bits;
}

static bool is_digest(const ioc *i, const uint8_t *bytes, size_t len)
{
    return ioc_hash_size(i->kind) == len &&
           memcmp(i->wanted.ptr, bytes, len) == 0;
}

static bool is_network(const ioc *i, const uint8_t *bytes, unsigned bits)
{
    return i->bits == bits && memcmp(i->wanted.ptr, bytes, 16) == 0;
}

static size_t slot_of(const ioc_table *t, uint64_t key)
{
    return (size_t)(ioc_mix(key) >> 20) & t->mask;
}

uint32_t ioc_find_digest(const ioc_set *set, const uint8_t *bytes, size_t len)
{
    const ioc_table *const t = &set->hashes;
    size_t i = slot_of(t, ioc_digest_key(bytes, len));
    for (; t->slots[i] != 0; i = (i + 1) & t->mask)
        if (is_digest(&set->items[t->slots[i] - 1], bytes, len))
            return t->slots[i] - 1;
    return IOC_NONE;
}

uint32_t ioc_find_network(const ioc_set *set, const uint8_t *bytes,
                          unsigned bits)
{
    const ioc_table *const t = &set->networks;
    size_t i = slot_of(t, ioc_network_key(bytes, bits));
    for (; t->slots[i] != 0; i = (i + 1) & t->mask)
        if (is_network(&set->items[t->slots[i] - 1], bytes, bits))
            return t->slots[i] - 1;
    return IOC_NONE;
}

uint32_t ioc_find_groups(const ioc_set *set, uint64_t gram)
{
    const ioc_table *const t = &set->groups;
    size_t i = slot_of(t, gram);
    for (; t->slots[i] != 0; i = (i + 1) & t->mask)
        if (set->group[t->slots[i] - 1].gram == gram) return t->slots[i] - 1;
    return IOC_NONE;
}

size_t ioc_set_find_sha256(const ioc_set *set, const uint8_t *sha256)
{
    uint32_t const found = ioc_find_digest(set, sha256, GR_SHA256_SIZE);
    return found == IOC_NONE ? SIZE_MAX : found;
}

static void put_in(ioc_table *t, uint64_t key, size_t number)
{
    size_t i = slot_of(t, key);
    while (t->slots[i] != 0) i = (i + 1) & t->mask;
    t->slots[i] = (uint32_t)number + 1;
}

/* ---- hashes and networks ---- */

static void add_hex_grams(ioc_set *set, gr_slice bytes)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t text[2 * IOC_HEX_GRAM];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] =
            (uint8_t)digits[bytes.ptr[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
    for (size_t i = 0; i < IOC_HEX_GRAM; i++)
        set_filter(&set->hex_grams,
                   ioc_mix(gr_load_le(text + i, IOC_HEX_GRAM) | IOC_HEX_CASE));
}

static void add_digest(ioc_set *set, size_t number)
{
    gr_slice const wanted = set->items[number].wanted;
    if (ioc_find_digest(set, wanted.ptr, wanted.len) != IOC_NONE) return;
    uint64_t const key = ioc_digest_key(wanted.ptr, wanted.len);
    put_in(&set->hashes, key, number);
    set_filter(&set->filter, ioc_mix(key));
    add_hex_grams(set, wanted);
    set->hash_count++;
}

static void add_length(ioc_set *set, uint8_t bits)
{
    size_t i = 0;
    while (i < set->length_count && set->lengths[i] < bits) i++;
    if (i < set->length_count && set->lengths[i] == bits) return;
    memmove(set->lengths + i + 1, set->lengths + i, set->length_count++ - i);
    set->lengths[i] = bits;
}

static void add_network(ioc_set *set, size_t number)
{
    const ioc *const i = &set->items[number];
    if (ioc_find_network(set, i->wanted.ptr, i->bits) != IOC_NONE) return;
    uint64_t const key = ioc_network_key(i->wanted.ptr, i->bits);
    put_in(&set->networks, key, number);
    set_filter(&set->filter, ioc_mix(key));
    add_length(set, i->bits);
    set->has_v6 = set->has_v6 || !ioc_is_mapped(i->wanted.ptr);
}

/* ---- texts ---- */

/* A text before it is sorted in. */
typedef struct {
    uint64_t gram;
    uint32_t before, item;
    gr_slice wanted;
} draft;

static uint64_t gram_at(gr_slice text, size_t dot)
{
    return gr_load_le(text.ptr + dot - IOC_BEFORE,
                      IOC_BEFORE + 1 + IOC_BEHIND) |
           IOC_CASE;
}

static uint64_t short_gram_at(gr_slice text, size_t dot)
{
    return gr_load_le(text.ptr + dot - 1, 3) | (IOC_CASE & 0xFFFFFF) |
           IOC_SHORT;
}

/* Addresses and versions have such dots, and are all over logs. */
static bool is_between_digits(gr_slice text, size_t dot)
{
    return gr_is_digit(text.ptr[dot - 1]) && gr_is_digit(text.ptr[dot + 1]);
}

static unsigned weight_of(gr_slice text, size_t dot)
{
    unsigned sum = is_between_digits(text, dot) ? 64 : 0;
    for (size_t i = dot - IOC_BEFORE; i <= dot + IOC_BEHIND; i++)
        sum += byte_weight(text.ptr[i]);
    return sum;
}

/* The rarest gram; of texts that have none whole a short one. */
static bool choose_gram(gr_slice text, draft *out)
{
    unsigned best = 0;
    bool found = false, whole = false;
    if (!gr_is_ascii(text)) return false;
    for (size_t i = 1; i + 1 < text.len; i++) {
        bool const fits = i >= IOC_BEFORE && i + IOC_BEHIND < text.len;
        if (text.ptr[i] != '.' || (whole && !fits)) continue;
        if (fits && whole && weight_of(text, i) >= best) continue;
        if (!fits && found) continue;
        found = true;
        whole = fits;
        best = fits ? weight_of(text, i) : 0;
        out->gram = fits ? gram_at(text, i) : short_gram_at(text, i);
        out->before = (uint32_t)i;
    }
    return found;
}

static int by_text(const void *a, const void *b)
{
    const draft *const x = a, *const y = b;
    if (x->gram != y->gram) return x->gram < y->gram ? -1 : 1;
    if (x->before != y->before) return x->before < y->before ? -1 : 1;
    int const order = gr_compare(x->wanted, y->wanted);
    return order != 0 ? order : (x->item > y->item) - (x->item < y->item);
}

/* A domain and a name may be the same text: they have other bounds. */
static bool is_again(const ioc_set *set, const draft *a, const draft *b)
{
    return a->gram == b->gram && a->before == b->before &&
           gr_equal(a->wanted, b->wanted) &&
           set->items[a->item].kind == set->items[b->item].kind;
}

/* The one before it in its group begins it, or something that begins that
 * does, or nothing. */
static uint32_t prefix_of(const ioc_set *set, const ioc_group *g, size_t at)
{
    if (at == g->first) return IOC_NONE;
    gr_slice const text = set->items[set->texts[at].item].wanted;
    uint32_t p = (uint32_t)at - 1;
    while (p != IOC_NONE &&
           !gr_starts_with(text, set->items[set->texts[p].item].wanted))
        p = set->texts[p].prefix;
    return p;
}

static uint64_t wide_gram_of(const draft *d)
{
    size_t const before = IOC_BEFORE + 2;
    if ((d->gram & IOC_SHORT) != 0 || d->before < before)
        return ioc_narrow_gram(d->gram);
    const uint8_t *const first = d->wanted.ptr + d->before - before;
    return ioc_wide_gram(d->gram, first[0], first[1]);
}

static void add_text(ioc_set *set, const draft *d)
{
    ioc_group *g = &set->group[set->group_count];
    bool const same = set->group_count > 0 && g[-1].gram == d->gram &&
                      g[-1].before == d->before;
    bool const known = set->group_count > 0 && g[-1].gram == d->gram;
    if (same) {
        g--;
    } else {
        *g = (ioc_group){.gram = d->gram,
                         .before = d->before,
                         .first = (uint32_t)set->text_count};
        if (!known) put_in(&set->groups, d->gram, set->group_count);
        set->group_count++;
        set->short_grams |= (d->gram & IOC_SHORT) != 0;
        set_filter(&set->filter, ioc_mix(d->gram));
    }
    set_filter(&set->filter, ioc_mix(wide_gram_of(d)));
    set->digit_grams |= is_between_digits(d->wanted, d->before);
    size_t const at = set->text_count++;
    g->count++;
    set->texts[at].item = d->item;
    set->texts[at].prefix = prefix_of(set, g, at);
}

static bool add_texts(gr_arena *arena, ioc_set *set, draft *drafts,
                      size_t count)
{
    set->group = gr_arena_take_array(arena, count + 1, sizeof *set->group);
    set->texts = gr_arena_take_array(arena, count + 1, sizeof *set->texts);
    if (set->group == NULL || set->texts == NULL ||
        !open_table(arena, &set->groups, count))
        return false;
    if (count > 0) qsort(drafts, count, sizeof *drafts, by_text);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !is_again(set, &drafts[i - 1], &drafts[i]))
            add_text(set, &drafts[i]);
    return true;
}

/* ---- texts that have no gram ---- */

static int by_wanted(const void *a, const void *b)
{
    const draft *const x = a, *const y = b;
    int const order = gr_compare(x->wanted, y->wanted);
    return order != 0 ? order : (x->item > y->item) - (x->item < y->item);
}

static bool add_others(gr_arena *arena, ioc_set *set, draft *drafts,
                       size_t count)
{
    if (count == 0) return true;
    set->other_texts = gr_arena_take_array(arena, count, sizeof(literal));
    set->other_items = gr_arena_take_array(arena, count, sizeof(uint32_t));
    if (set->other_texts == NULL || set->other_items == NULL) return false;
    qsort(drafts, count, sizeof *drafts, by_wanted);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && gr_equal(drafts[i].wanted, drafts[i - 1].wanted)) continue;
        set->other_texts[set->other_count] =
            (literal){LITERAL_CONTAINS, drafts[i].wanted};
        set->other_items[set->other_count++] = drafts[i].item;
    }
    set->others = literal_set_new(arena, set->other_texts, set->other_count);
    set->other_filter =
        literal_filter_new(arena, set->other_texts, set->other_count);
    return set->others != NULL;
}

/* ---- all of them ---- */

static bool fill(gr_arena *arena, ioc_set *set, draft *drafts, draft *others)
{
    size_t texts = 0, rest = 0;
    for (size_t i = 0; i < set->count; i++) {
        const ioc *const item = &set->items[i];
        draft d = {.item = (uint32_t)i, .wanted = item->wanted};
        if (ioc_hash_size(item->kind) > 0) add_digest(set, i);
        else if (item->bits > 0 || item->kind == IOC_NETWORK)
            add_network(set, i);
        else if (choose_gram(item->wanted, &d)) drafts[texts++] = d;
        else others[rest++] = d;
    }
    return add_texts(arena, set, drafts, texts) &&
           add_others(arena, set, others, rest);
}

const ioc_set *ioc_set_new(gr_arena *arena, const ioc *items, size_t count)
{
    ioc_set *const set = gr_arena_take(arena, sizeof *set);
    draft *const drafts = gr_arena_take_array(arena, count + 1, sizeof *drafts);
    draft *const others = gr_arena_take_array(arena, count + 1, sizeof *others);
    if (set == NULL || drafts == NULL || others == NULL) return NULL;
    set->items = items;
    set->count = count;
    bool const room =
        open_filter(arena, &set->filter, 2 * count) &&
        open_filter(arena, &set->hex_grams, IOC_HEX_GRAM * count) &&
        open_table(arena, &set->hashes, count) &&
        open_table(arena, &set->networks, count);
    return room && fill(arena, set, drafts, others) ? set : NULL;
}
