/* fuzz_regex.c - flags, a regex and a text: what we say of the regex against
 * what PCRE2 does.
 *
 *   input := flags (byte) regex 00 text
 *
 * Promised: a text that matches has one of the regex's literals in it, folded.
 * A chain matches where the same in a group, which is no chain, does. */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/utf.h"
#include "sigma/regex.h"
#include "sigma/regex_chain.h"
#include "sigma/regex_literal.h"
#include "sigma/rule.h"
#include "sigma/text_pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(holds)                                                         \
    do {                                                                       \
        if (!(holds)) abort();                                                 \
    } while (0)

enum { LARGEST_PATTERN = 400, LARGEST_TEXT = 400 };
#define ARENA_BYTES ((size_t)4 << 20)

typedef struct {
    gr_slice pattern, text;
    unsigned flags;
    sigma_regex_scratch *scratch;
} input;

static sigma_regex_result search(const input *in, gr_slice pattern)
{
    gr_error err;
    sigma_regex *regex = NULL;
    if (sigma_regex_new(pattern, in->flags, &regex, &err) != GR_OK)
        return REGEX_GAVE_UP;
    sigma_regex_result const result =
        sigma_regex_search(regex, in->scratch, in->text);
    sigma_regex_free(regex);
    return result;
}

static void check_literals(const input *in)
{
    gr_arena *const arena = gr_arena_new(ARENA_BYTES);
    regex_literals const literals =
        sigma_regex_literals(arena, in->pattern, in->flags);
    gr_slice const folded = text_folded(arena, in->text);
    bool found = literals.count == 0;
    PROMISE(gr_arena_status(arena) == GR_OK);
    for (size_t i = 0; i < literals.count; i++) {
        PROMISE(literals.texts[i].len > 0);
        found = found || gr_find(folded, literals.texts[i]) != SIZE_MAX;
    }
    PROMISE(found);
    gr_arena_free(arena);
}

static void check_chain(const input *in, sigma_regex_result expected)
{
    regex_chain *chain = NULL;
    gr_buffer group = gr_buffer_upto(2 * LARGEST_PATTERN);
    if (regex_chain_new(in->pattern, in->flags, &chain) == GR_OK) {
        gr_put(&group, GR_S("(?:"));
        gr_put(&group, in->pattern);
        gr_put(&group, GR_S(")"));
        sigma_regex_result const other = search(in, gr_buffer_slice(&group));
        PROMISE(other == REGEX_GAVE_UP || other == expected);
    }
    regex_chain_free(chain);
    gr_buffer_free(&group);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gr_slice const all = gr_slice_of(data, size);
    if (size == 0) return 0;
    gr_slice const rest = gr_from(all, 1);
    size_t const end = gr_find_byte(rest, 0);
    input in = {gr_sub(rest, 0, end), gr_from(rest, end), data[0] & 7u, NULL};
    if (in.text.len > 0) in.text = gr_from(in.text, 1);
    if (in.pattern.len > LARGEST_PATTERN || in.text.len > LARGEST_TEXT ||
        !gr_utf8_valid(in.pattern) || !gr_utf8_valid(in.text))
        return 0;
    in.scratch = sigma_regex_scratch_new();
    PROMISE(in.scratch != NULL);
    sigma_regex_result const result = search(&in, in.pattern);
    if (result == REGEX_FOUND) check_literals(&in);
    if (result != REGEX_GAVE_UP) check_chain(&in, result);
    sigma_regex_scratch_free(in.scratch);
    return 0;
}
