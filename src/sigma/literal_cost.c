/* literal_cost.c - how common a literal is, from its text alone.
 *
 * A literal is cut into words that are common in Windows logs and single
 * bytes; each has its surprise in bits, and the sum tells how often the whole
 * is met. A word inside a longer common word counts as that one would. Wrong
 * guesses cost time, never a match. */
#include "sigma/literal_set.h"
#include "sigma/text_pattern.h"

typedef struct {
    gr_slice text;
    unsigned bits;
} common_word;

#define WORD(text, bits) {GR_S_INIT(text), bits},

static const common_word words[] = {
#include "sigma/common_word_list.h"
};

#undef WORD
#define WORD(text, bits) text "\n"

/* All of them, to see whether it is worth it to look into each. */
static const char all_words[] =
#include "sigma/common_word_list.h"
    ;

enum { WORD_COUNT = sizeof words / sizeof words[0], RAREST = 20 };

/* The first word that begins with `byte` or a higher one. */
static size_t first_word(uint8_t byte)
{
    size_t low = 0, high = WORD_COUNT;
    while (low < high) {
        size_t const middle = low + (high - low) / 2;
        if (words[middle].text.ptr[0] < byte) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The common word that `text` starts with, or NULL. */
static const common_word *word_at(gr_slice text)
{
    for (size_t i = first_word(text.ptr[0]);
         i < WORD_COUNT && words[i].text.ptr[0] == text.ptr[0]; i++)
        if (gr_starts_with(text, words[i].text)) return &words[i];
    return NULL;
}

static unsigned byte_bits(uint8_t byte)
{
    if (byte >= 0x80) return 6;
    if (byte >= 'a' && byte <= 'z') return 3;
    if (byte == '\\' || byte == ' ' || byte == '.' || byte == '-') return 1;
    if (byte >= '0' && byte <= '9') return 3;
    return 4;
}

/* A part of a common word is at least as common as the word. */
static unsigned inside_bits(gr_slice text)
{
    unsigned least = UINT32_MAX;
    if (!text_contains(gr_slice_of(all_words, sizeof all_words - 1), text))
        return least;
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (words[i].bits < least && words[i].text.len >= text.len &&
            gr_find(words[i].text, text) != SIZE_MAX)
            least = words[i].bits;
    return least;
}

uint32_t literal_cost(literal_shape shape, gr_slice text)
{
    unsigned bits = 0;
    for (size_t at = 0; at < text.len && bits < RAREST;) {
        const common_word *const word = word_at(gr_from(text, at));
        bits += word == NULL ? byte_bits(text.ptr[at]) : word->bits;
        at += word == NULL ? 1 : word->text.len;
    }
    if (bits > 1) {
        unsigned const inside = inside_bits(text);
        if (inside < bits) bits = inside;
    }
    if (shape != LITERAL_CONTAINS) bits++;
    if (bits > RAREST) bits = RAREST;
    return UINT32_C(1) << (RAREST - bits);
}

static bool is_one_of(gr_slice text, const gr_slice *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (gr_equal_ascii_fold(text, all[i])) return true;
    return false;
}

/* Fields that hold the path of a program. */
static bool names_program(gr_slice field)
{
    static const gr_slice names[] = {
        GR_S_INIT("Image"),          GR_S_INIT("ParentImage"),
        GR_S_INIT("SourceImage"),    GR_S_INIT("TargetImage"),
        GR_S_INIT("NewProcessName"), GR_S_INIT("ParentProcessName"),
        GR_S_INIT("ProcessName")};
    return is_one_of(field, names, sizeof names / sizeof *names);
}

/* What nearly all of an audit log is made of: the records of a system call. */
static bool is_usual_record(gr_slice text)
{
    static const gr_slice types[] = {GR_S_INIT("SYSCALL"), GR_S_INIT("EXECVE"),
                                     GR_S_INIT("PATH"), GR_S_INIT("CWD"),
                                     GR_S_INIT("PROCTITLE")};
    return is_one_of(text, types, sizeof types / sizeof *types);
}

bool literal_is_in_most(gr_slice field, gr_slice text)
{
    if (gr_equal_ascii_fold(field, GR_S("type"))) return is_usual_record(text);
    return text.len > 0 && gr_ends_with(GR_S(".exe"), text) &&
           names_program(field);
}

static const uint8_t byte_weights[128] = {
    ['\t'] = 2, ['\n'] = 2, [' '] = 7, ['!'] = 1,  ['"'] = 3, ['#'] = 1,
    ['$'] = 1,  ['%'] = 2,  ['&'] = 1, ['\''] = 1, ['('] = 3, [')'] = 3,
    ['*'] = 2,  ['+'] = 2,  [','] = 3, ['-'] = 4,  ['.'] = 6, ['/'] = 4,
    ['0'] = 3,  ['1'] = 3,  ['2'] = 4, ['3'] = 3,  ['4'] = 3, ['5'] = 3,
    ['6'] = 2,  ['7'] = 2,  ['8'] = 2, ['9'] = 2,  [':'] = 4, [';'] = 2,
    ['<'] = 2,  ['='] = 2,  ['>'] = 2, ['?'] = 2,  ['@'] = 1, ['['] = 2,
    ['\\'] = 7, [']'] = 2,  ['^'] = 1, ['_'] = 4,  ['`'] = 1, ['a'] = 6,
    ['b'] = 3,  ['c'] = 5,  ['d'] = 4, ['e'] = 7,  ['f'] = 3, ['g'] = 3,
    ['h'] = 4,  ['i'] = 7,  ['j'] = 1, ['k'] = 2,  ['l'] = 5, ['m'] = 5,
    ['n'] = 5,  ['o'] = 6,  ['p'] = 4, ['q'] = 1,  ['r'] = 6, ['s'] = 6,
    ['t'] = 7,  ['u'] = 4,  ['v'] = 2, ['w'] = 3,  ['x'] = 2, ['y'] = 2,
    ['z'] = 1,  ['{'] = 3,  ['|'] = 2, ['}'] = 3,  ['~'] = 1};

unsigned byte_weight(uint8_t byte)
{
    return byte < 0x80 ? byte_weights[byte] : 0;
}
