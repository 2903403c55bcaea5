/* regex_literal.c - a necessary literal of a regex, found with caution.
 *
 * The pattern is read from left to right at its top level. Characters that
 * stand for themselves gather in a run; whatever else comes ends the run.
 * Groups and classes are stepped over. On anything that is not surely
 * understood, and on an alternation at the top, there is no literal.
 *
 * Without case, PCRE2 lets k and s match U+212A and U+017F, and has other ideas
 * than our folding about letters outside ASCII: these end a run too. */
#include "sigma/regex_literal.h"

#include "base/utf.h"
#include "sigma/text_pattern.h"
#include "sigma/rule.h"

typedef struct {
    gr_slice pattern;
    size_t pos;
    bool ignore_case;
    uint8_t *run;
    size_t run_len, last_len; /* of the run, and of its last character */
    uint8_t *best;
    size_t best_len;
} scan;

static void end_run(scan *s)
{
    if (s->run_len > s->best_len) {
        memcpy(s->best, s->run, s->run_len);
        s->best_len = s->run_len;
    }
    s->run_len = s->last_len = 0;
}

static bool more(const scan *s)
{
    return s->pos < s->pattern.len;
}

static uint8_t peek(const scan *s)
{
    return s->pattern.ptr[s->pos];
}

static bool is_letter_or_digit(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

static bool is_safe(const scan *s, uint8_t c)
{
    if (!s->ignore_case) return true;
    uint8_t const lower = (uint8_t)(c | 0x20);
    return c < 0x80 && lower != 'k' && lower != 's';
}

/* One character that stands for itself. */
static void take_literal(scan *s)
{
    size_t const from = s->pos;
    (void)gr_utf8_next(s->pattern, &s->pos);
    if (!is_safe(s, s->pattern.ptr[from])) {
        end_run(s);
        return;
    }
    s->last_len = s->pos - from;
    memcpy(s->run + s->run_len, s->pattern.ptr + from, s->last_len);
    s->run_len += s->last_len;
}

/* \ and what follows it. False: not understood. */
static bool take_escape(scan *s)
{
    s->pos++;
    if (!more(s) || peek(s) >= 0x80) return false;
    uint8_t const c = peek(s);
    if (!is_letter_or_digit(c)) {
        take_literal(s);
        return true;
    }
    s->pos++;
    end_run(s);
    return memchr("dDwWsSbBAzZnrtfvhH", c, 18) != NULL;
}

/* [ ... ], its first ']' being a member. False: not understood. */
static bool skip_class(scan *s)
{
    s->pos++;
    if (more(s) && peek(s) == '^') s->pos++;
    if (more(s) && peek(s) == ']') s->pos++;
    for (; more(s); s->pos++) {
        if (peek(s) == ']') {
            s->pos++;
            return true;
        }
        if (peek(s) == '\\') {
            s->pos++;
            if (!more(s) || peek(s) == 'Q' || peek(s) == 'E') return false;
        } else if (peek(s) == '[') { /* perhaps [:alpha:] */
            gr_slice const rest = gr_from(s->pattern, s->pos + 1);
            bool const posix =
                rest.len > 0 && (rest.ptr[0] == ':' || rest.ptr[0] == '.' ||
                                 rest.ptr[0] == '=');
            if (posix) return false;
        }
    }
    return false;
}

/* Behind "(?": letters of i, m and s, perhaps after '-', then ')' or ':'.
 * Sets *flags where they stand alone. False: something else. */
static bool skip_flags(scan *s, bool *flags)
{
    while (more(s) && memchr("ims-", peek(s), 4) != NULL) {
        if (peek(s) == 'i') s->ignore_case = true; /* on or off: be careful */
        s->pos++;
    }
    if (!more(s)) return false;
    *flags = peek(s) == ')';
    return *flags || peek(s) == ':';
}

/* What follows '('. Sets *whole if that was all of a group. */
static bool skip_group_start(scan *s, bool *whole)
{
    *whole = false;
    if (!more(s) || peek(s) == '*') return false;
    if (peek(s) != '?') return true;
    s->pos++;
    if (!more(s)) return false;
    uint8_t const c = peek(s);
    if (c == '=' || c == '!' || c == '<' || c == '>') return true;
    if (!skip_flags(s, whole)) return false;
    s->pos++;
    return true;
}

/* ( ... ) with all that is in it. */
static bool skip_group(scan *s)
{
    size_t depth = 0;
    while (more(s)) {
        uint8_t const c = peek(s);
        bool whole = false;
        if (c == '\\') {
            s->pos++;
            if (!more(s) || peek(s) == 'Q' || peek(s) == 'E') return false;
            s->pos++;
        } else if (c == '[') {
            if (!skip_class(s)) return false;
        } else if (c == '(') {
            s->pos++;
            if (!skip_group_start(s, &whole)) return false;
            if (!whole) depth++;
        } else {
            s->pos++;
            if (c == ')') depth--;
        }
        if (depth == 0) return true;
    }
    return false;
}

/* "{n}", "{n,}" or "{n,m}" at s->pos: its length and n; 0: a plain brace. */
static size_t counted(const scan *s, bool *may_be_none)
{
    size_t i = s->pos + 1;
    bool zero = true, digits = false;
    gr_slice const p = s->pattern;
    for (; i < p.len && p.ptr[i] >= '0' && p.ptr[i] <= '9'; i++) {
        zero = zero && p.ptr[i] == '0';
        digits = true;
    }
    if (i < p.len && p.ptr[i] == ',')
        for (i++; i < p.len && p.ptr[i] >= '0' && p.ptr[i] <= '9';) i++;
    if (!digits || i >= p.len || p.ptr[i] != '}') return 0;
    *may_be_none = zero;
    return i + 1 - s->pos;
}

/* * + ? {n,m}, perhaps with ? or + behind. */
static void take_quantifier(scan *s)
{
    bool may_be_none = peek(s) != '+';
    size_t len = 1;
    if (peek(s) == '{') len = counted(s, &may_be_none);
    if (len == 0) { /* a brace that stands for itself */
        take_literal(s);
        return;
    }
    s->pos += len;
    if (more(s) && (peek(s) == '?' || peek(s) == '+')) s->pos++;
    if (may_be_none) s->run_len -= s->last_len;
    end_run(s);
}

/* One item of the top level. False: there is no literal. */
static bool step(scan *s)
{
    switch (peek(s)) {
    case '\\': return take_escape(s);
    case '|':
    case ')': return false;
    case '[': end_run(s); return skip_class(s);
    case '(': end_run(s); return skip_group(s);
    case '.':
    case '^':
    case '$':
        end_run(s);
        s->pos++;
        return true;
    case '*':
    case '+':
    case '?':
    case '{': take_quantifier(s); return true;
    default: take_literal(s); return true;
    }
}

gr_slice sigma_regex_literal(gr_arena *arena, gr_slice pattern, unsigned flags)
{
    gr_slice const none = {NULL, 0};
    scan s = {.pattern = pattern,
              .ignore_case = (flags & REGEX_IGNORE_CASE) != 0,
              .run = gr_arena_take_text(arena, pattern.len),
              .best = gr_arena_take_text(arena, pattern.len)};
    if (s.run == NULL || s.best == NULL) return none;
    while (more(&s))
        if (!step(&s)) return none;
    end_run(&s);
    return text_folded(arena, (gr_slice){s.best, s.best_len});
}
