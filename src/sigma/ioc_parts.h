/* ioc_parts.h - what the files ioc_*.c share; nobody else includes it. */
#ifndef GR_SIGMA_IOC_PARTS_H
#define GR_SIGMA_IOC_PARTS_H

#include "base/number.h"
#include "base/utf.h"
#include "sigma/ioc_set.h"
#include "sigma/literal_filter.h"
#include "sigma/literal_set.h"

#define IOC_NONE UINT32_MAX

/* Slots of open addressing: 1 + the number of a thing; 0: free. */
typedef struct {
    uint32_t *slots;
    size_t mask;
} ioc_table;

/* Texts of one gram that begin equally far before its dot, sorted. */
typedef struct {
    uint64_t gram;
    uint32_t first, count; /* in `texts` */
    uint32_t before;
} ioc_group;

typedef struct {
    uint32_t item;
    uint32_t prefix; /* the longest other text of the group that it begins
                        with, or IOC_NONE */
} ioc_text;

/* Keys that there are, and by chance a few others: two bits in one word. */
typedef struct {
    uint64_t *words;
    unsigned log; /* of their count */
} ioc_filter;

enum { IOC_LENGTHS = 129, IOC_DIGEST_MOST = 32 };

struct ioc_set {
    const ioc *items;
    size_t count;
    ioc_table hashes, networks, groups;
    ioc_filter filter;    /* grams, hashes and networks that there are */
    ioc_filter hex_grams; /* of hashes */
    uint8_t lengths[IOC_LENGTHS]; /* of networks, ascending */
    size_t length_count, hash_count;
    bool has_v6; /* networks that are not of v4 */
    ioc_group *group;
    ioc_text *texts;
    size_t group_count, text_count;
    bool short_grams; /* some are of three characters */
    bool digit_grams; /* some have their dot between digits */
    const literal_set *others;
    const literal_filter *other_filter; /* NULL: they do not fit in one */
    literal *other_texts;
    uint32_t *other_items;
    size_t other_count;
};

/* Letters and digits of any script; not punctuation beyond ASCII, nor what was no
 * character. */
static inline bool ioc_is_word(uint32_t c)
{
    if (c < 0x80)
        return gr_is_letter((uint8_t)c) || gr_is_digit((uint8_t)c) || c == '_';
    return !(c < 0xC0 || (c >= 0x2000 && c < 0x2070) ||
             (c >= 0x3000 && c < 0x3040) || c == GR_RUNE_BAD);
}
/* The character of UTF-8 before `at`; 0: none. */
/* What the two digits of a %2F stand for, if it is of ASCII and ends what stands
 * beside it: no letter, digit, point or dash, which nobody encodes. Else 0. */
static inline uint8_t ioc_encoded_bound(uint8_t high, uint8_t low)
{
    int const h = gr_hex_value(high), l = gr_hex_value(low);
    if (h < 0 || h > 7 || l < 0) return 0;
    uint8_t const c = (uint8_t)(h << 4 | l);
    return ioc_is_word(c) || c == '.' || c == '-' ? 0 : c;
}

static inline uint32_t ioc_rune_before(gr_slice text, size_t at)
{
    size_t from = at;
    if (at == 0) return 0;
    do from--;
    while (from > 0 && at - from < 4 && (text.ptr[from] & 0xC0) == 0x80);
    return gr_utf8_next(text, &from);
}

/* Of characters around a dot: three before and two behind, or one and one. All
 * with bit 5 set, so that letters have no case. */
enum { IOC_BEFORE = 3, IOC_BEHIND = 2 };
#define IOC_CASE UINT64_C(0x202020202020)
#define IOC_SHORT (UINT64_C(1) << 63)

/* With the two characters before it; and without, where a text has none there. */
static inline uint64_t ioc_wide_gram(uint64_t gram, uint8_t first,
                                     uint8_t second)
{
    return gram << 16 | (uint64_t)(first | 0x20) |
           (uint64_t)(second | 0x20) << 8;
}
static inline uint64_t ioc_narrow_gram(uint64_t gram)
{
    return ~gram;
}

/* Eight digits of a hash, as they are written: any of its first eight may be the
 * first. All with bit 5 set. */
enum { IOC_HEX_GRAM = 8 };
#define IOC_HEX_CASE UINT64_C(0x2020202020202020)

static inline uint64_t ioc_mix(uint64_t key)
{
    return key * UINT64_C(0x9E3779B97F4A7C15);
}
/* The bits of a key in its word, which its highest bits choose. */
static inline uint64_t ioc_filter_bits(const ioc_filter *f, uint64_t mixed)
{
    uint64_t const rest = mixed << f->log;
    return UINT64_C(1) << (rest >> 58) | UINT64_C(1) << (rest >> 52 & 63);
}
static inline bool ioc_filter_has(const ioc_filter *f, uint64_t mixed)
{
    return (~f->words[mixed >> (64 - f->log)] & ioc_filter_bits(f, mixed)) == 0;
}

uint64_t ioc_digest_key(const uint8_t *bytes, size_t len);
/* Of the first `bits` bits of an address; what is behind them is zero. */
uint64_t ioc_network_key(const uint8_t *bytes, unsigned bits);

/* The same of a v4 address, as a number, and the bits of its mapped form. */
enum { IOC_MAPPED = 96 };
static inline uint64_t ioc_v4_key(uint32_t address, unsigned bits)
{
    return (uint64_t)address << 8 | bits;
}
/* That number, of a mapped address. */
static inline uint32_t ioc_v4_of(const uint8_t *v6)
{
    return (uint32_t)v6[12] << 24 | (uint32_t)v6[13] << 16 |
           (uint32_t)v6[14] << 8 | v6[15];
}
static inline bool ioc_is_mapped(const uint8_t *v6)
{
    static const uint8_t prefix[IOC_MAPPED / 8] = {[10] = 0xFF, [11] = 0xFF};
    return memcmp(v6, prefix, sizeof prefix) == 0;
}

/* The item, or IOC_NONE. */
uint32_t ioc_find_digest(const ioc_set *set, const uint8_t *bytes, size_t len);
uint32_t ioc_find_network(const ioc_set *set, const uint8_t *bytes,
                          unsigned bits);
/* The first group of this gram; more may follow it. Or IOC_NONE. */
uint32_t ioc_find_groups(const ioc_set *set, uint64_t gram);

#endif
