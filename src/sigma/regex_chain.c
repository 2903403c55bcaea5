/* regex_chain.c - see regex_chain.h.
 *
 *   chain  text (".*" text)*, perhaps with ".*" or ".*?" at the ends too
 *   text   ASCII without the letters of a regex, or such one behind '\' */
#include "sigma/regex_chain.h"

#include "base/mem.h"
#include "sigma/rule.h"

struct regex_chain {
    bool across_lines; /* '.' takes a line feed too */
    size_t count;
    gr_slice *texts;
    uint8_t *bytes; /* of the texts, one after another */
};

static bool is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

/* Does the byte stand for itself alone? Without case no letter does. */
static bool is_plain(uint8_t c, unsigned flags)
{
    bool const letter = is_alphanumeric(c) && c > '9';
    return c >= ' ' && c < 0x7F &&
           !(letter && (flags & REGEX_IGNORE_CASE) != 0);
}

/* Bytes of the ".*" or ".*?" at the start of `rest`, or 0. What is possessive
 * gives nothing back and is no such thing. */
static size_t star_length(gr_slice rest)
{
    if (!gr_starts_with(rest, GR_S(".*"))) return 0;
    if (rest.len == 2 || (rest.ptr[2] != '?' && rest.ptr[2] != '+')) return 2;
    return rest.ptr[2] == '?' ? 3 : 0;
}

/* The byte that the start of `rest` stands for; returns its length or 0. */
static size_t byte_length(gr_slice rest, unsigned flags, uint8_t *byte)
{
    bool const escaped = rest.ptr[0] == '\\';
    if (rest.len < (escaped ? 2 : 1)) return 0;
    *byte = rest.ptr[escaped];
    if (!is_plain(*byte, flags)) return 0;
    if (escaped) return is_alphanumeric(*byte) ? 0 : 2;
    return memchr(".*+?^$|()[]{}", *byte, 13) == NULL ? 1 : 0;
}

/* False: something else. */
static bool read_texts(gr_slice pattern, unsigned flags, regex_chain *chain)
{
    uint8_t *start = chain->bytes, *end = start;
    for (size_t at = 0; at < pattern.len;) {
        gr_slice const rest = gr_from(pattern, at);
        size_t const star = star_length(rest);
        size_t const one = star > 0 ? 0 : byte_length(rest, flags, end);
        if (star + one == 0) return false;
        at += star + one;
        end += one > 0;
        if (end == start || (star == 0 && at < pattern.len)) continue;
        chain->texts[chain->count++] =
            gr_slice_of(start, (size_t)(end - start));
        start = end;
    }
    return chain->count > 0;
}

static bool make_room(regex_chain *chain, size_t most)
{
    chain->bytes = gr_alloc(most);
    chain->texts = gr_alloc_array(most, sizeof *chain->texts);
    return chain->bytes != NULL && chain->texts != NULL;
}

gr_status regex_chain_new(gr_slice pattern, unsigned flags, regex_chain **out)
{
    gr_status status = GR_NONE;
    *out = NULL;
    if (pattern.len == 0) return GR_NONE;
    regex_chain *const chain = gr_alloc(sizeof *chain);
    if (chain == NULL) return GR_NOMEM;
    chain->across_lines = (flags & REGEX_DOT_ALL) != 0;
    if (!make_room(chain, pattern.len)) status = GR_NOMEM;
    else if (read_texts(pattern, flags, chain)) status = GR_OK;
    if (status == GR_OK) *out = chain;
    else regex_chain_free(chain);
    return status;
}

void regex_chain_free(regex_chain *chain)
{
    if (chain == NULL) return;
    gr_free(chain->texts);
    gr_free(chain->bytes);
    gr_free(chain);
}

/* Are the texts in `line` in this order? */
static bool line_matches(const regex_chain *chain, gr_slice line)
{
    for (size_t i = 0; i < chain->count; i++) {
        size_t const at = gr_find(line, chain->texts[i]);
        if (at == SIZE_MAX) return false;
        line = gr_from(line, at + chain->texts[i].len);
    }
    return true;
}

bool regex_chain_matches(const regex_chain *chain, gr_slice text)
{
    if (chain->across_lines) return line_matches(chain, text);
    for (;;) {
        size_t const end = gr_find_byte(text, '\n');
        if (line_matches(chain, gr_sub(text, 0, end))) return true;
        if (end == text.len) return false;
        text = gr_from(text, end + 1);
    }
}
