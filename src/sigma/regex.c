/* regex.c - PCRE2 with our memory, our limits and no surprises.
 *
 * UTF, so that '.' is a code point, but no line feed; \w, \d and \s are ASCII, as in the rules'
 * other engines. \C, which splits code points, is refused. Machine code is
 * made where the system allows it, and is not needed.
 *
 * Source: pcre2api(3), pcre2jit(3). */
#include "sigma/regex.h"

#include "base/mem.h"
#include "sigma/engine_limits.h"
#include "sigma/regex_chain.h"
#include "sigma/rule.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct sigma_regex {
    pcre2_code *code;
    regex_chain *chain; /* NULL: it is none */
};

struct sigma_regex_scratch {
    pcre2_match_context *limits;
    pcre2_match_data *data;
    pcre2_jit_stack *stack;
};

static void *take(size_t size, void *unused)
{
    (void)unused;
    return gr_alloc(size);
}

static void give(void *ptr, void *unused)
{
    (void)unused;
    gr_free(ptr);
}

static uint32_t options_of(unsigned flags)
{
    uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
    if ((flags & REGEX_IGNORE_CASE) != 0) options |= PCRE2_CASELESS;
    if ((flags & REGEX_MULTI_LINE) != 0) options |= PCRE2_MULTILINE;
    if ((flags & REGEX_DOT_ALL) != 0) options |= PCRE2_DOTALL;
    return options;
}

static gr_status no_memory(gr_error *err)
{
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for a regex");
}

static gr_status refuse(int number, size_t at, gr_error *err)
{
    uint8_t why[128] = "";
    if (number == PCRE2_ERROR_HEAP_FAILED) return no_memory(err);
    (void)pcre2_get_error_message(number, why, sizeof why);
    return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "regex, byte %zu: %s", at,
                   (const char *)why);
}

static gr_status compile(gr_slice pattern, unsigned flags, pcre2_code **out,
                         gr_error *err)
{
    if (pattern.len > REGEX_PATTERN_CEILING)
        return gr_fail(err, GR_LIMIT, GR_NO_OFFSET,
                       "regex of %zu bytes, more than %d", pattern.len,
                       REGEX_PATTERN_CEILING);
    pcre2_general_context *const memory =
        pcre2_general_context_create(take, give, NULL);
    pcre2_compile_context *const context =
        memory == NULL ? NULL : pcre2_compile_context_create(memory);
    int number = PCRE2_ERROR_HEAP_FAILED;
    size_t at = 0;
    *out = NULL;
    if (context != NULL) (void)pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    if (context != NULL)
        *out = pcre2_compile(pattern.len == 0 ? (PCRE2_SPTR) "" : pattern.ptr,
                             pattern.len, options_of(flags), &number, &at,
                             context);
    pcre2_compile_context_free(context);
    pcre2_general_context_free(memory);
    return *out == NULL ? refuse(number, at, err) : GR_OK;
}

/* A chain does without PCRE2, but it is PCRE2 that says what a regex is. */
static gr_status fill_regex(sigma_regex *regex, gr_slice pattern,
                            unsigned flags, gr_error *err)
{
    GR_TRY(compile(pattern, flags, &regex->code, err));
    gr_status const status = regex_chain_new(pattern, flags, &regex->chain);
    if (status == GR_NOMEM) return no_memory(err);
    if (status == GR_NONE)
        (void)pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);
    return GR_OK;
}

gr_status sigma_regex_new(gr_slice pattern, unsigned flags, sigma_regex **out,
                          gr_error *err)
{
    sigma_regex *const regex = gr_alloc(sizeof *regex);
    *out = NULL;
    if (regex == NULL) return no_memory(err);
    gr_status const status = fill_regex(regex, pattern, flags, err);
    if (status == GR_OK) *out = regex;
    else sigma_regex_free(regex);
    return status;
}

void sigma_regex_free(sigma_regex *regex)
{
    if (regex == NULL) return;
    regex_chain_free(regex->chain);
    pcre2_code_free(regex->code);
    gr_free(regex);
}

gr_status sigma_regex_check(gr_slice pattern, unsigned flags, gr_error *err)
{
    pcre2_code *code = NULL;
    GR_TRY(compile(pattern, flags, &code, err));
    pcre2_code_free(code);
    return GR_OK;
}

static bool fill_scratch(sigma_regex_scratch *scratch,
                         pcre2_general_context *memory)
{
    scratch->limits = pcre2_match_context_create(memory);
    scratch->data = pcre2_match_data_create(1, memory);
    scratch->stack =
        pcre2_jit_stack_create(REGEX_STACK_FIRST, REGEX_STACK_CEILING, memory);
    if (scratch->limits == NULL || scratch->data == NULL) return false;
    (void)pcre2_set_match_limit(scratch->limits, REGEX_STEP_CEILING);
    (void)pcre2_set_depth_limit(scratch->limits, REGEX_DEPTH_CEILING);
    (void)pcre2_set_heap_limit(scratch->limits, REGEX_HEAP_CEILING_KIB);
    if (scratch->stack != NULL) /* NULL too where there is no machine code */
        pcre2_jit_stack_assign(scratch->limits, NULL, scratch->stack);
    return true;
}

sigma_regex_scratch *sigma_regex_scratch_new(void)
{
    sigma_regex_scratch *const scratch = gr_alloc(sizeof *scratch);
    pcre2_general_context *const memory =
        pcre2_general_context_create(take, give, NULL);
    bool const filled =
        scratch != NULL && memory != NULL && fill_scratch(scratch, memory);
    pcre2_general_context_free(memory);
    if (filled) return scratch;
    sigma_regex_scratch_free(scratch);
    return NULL;
}

void sigma_regex_scratch_free(sigma_regex_scratch *scratch)
{
    if (scratch == NULL) return;
    pcre2_jit_stack_free(scratch->stack);
    pcre2_match_data_free(scratch->data);
    pcre2_match_context_free(scratch->limits);
    gr_free(scratch);
}

sigma_regex_result sigma_regex_search(const sigma_regex *regex,
                                      sigma_regex_scratch *scratch,
                                      gr_slice text)
{
    if (regex->chain != NULL)
        return regex_chain_matches(regex->chain, text) ? REGEX_FOUND
                                                       : REGEX_NOT_FOUND;
    PCRE2_SPTR const subject = text.len == 0 ? (PCRE2_SPTR) "" : text.ptr;
    int const found =
        pcre2_match(regex->code, subject, text.len, 0, PCRE2_NO_UTF_CHECK,
                    scratch->data, scratch->limits);
    if (found >= 0) return REGEX_FOUND;
    return found == PCRE2_ERROR_NOMATCH ? REGEX_NOT_FOUND : REGEX_GAVE_UP;
}
