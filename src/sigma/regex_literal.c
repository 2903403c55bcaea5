/* regex_literal.c - necessary literals of a regex, found with caution.
 *
 *   pattern   sequence ("|" sequence)*
 *   sequence  (item quantifier*)*
 *   item      character | escape | class | "(" pattern ")"
 *
 * Of each part is known what it can match, where that is one of a few texts,
 * and texts of which one is in all that it matches. A sequence puts what its
 * items can match side by side, in a run, for as long as these are few; each
 * run is a choice, and the cheapest wins. An alternation needs one of what each
 * of its branches needs:
 *
 *   (cmd|powershell)(\.exe)?\s+-(enc|e c)    runs   cmd, powershell,
 *                                                   cmd.exe, powershell.exe
 *                                                   -enc, -e c
 *
 * Whatever is not surely understood gives no literals for all of the regex.
 *
 * Without case, PCRE2 lets k and s match U+212A and U+017F too, and has other
 * ideas than our folding about letters outside ASCII: these end a run. */
#include "sigma/regex_literal.h"

#include "base/utf.h"
#include "sigma/rule.h"

enum {
    DEPTH_CEILING = 24,
    CLASS_CEILING = 8,    /* members of a class that are worth telling apart */
    RUN_CEILING = 1 << 10 /* runs that are weighed: it takes time */
};

typedef struct {
    gr_slice pattern;
    size_t pos;
    bool ignore_case; /* or not: careful is right in both cases */
    unsigned depth, runs;
} scan;

typedef enum {
    OPEN,  /* it can match anything */
    EDGED, /* what it matches begins with one of `whole` and ends with one */
    EXACT  /* it can match nothing but `whole` */
} extent_kind;

typedef struct {
    extent_kind extent;
    regex_texts whole;
    regex_texts needed; /* one is in all that it matches */
    uint32_t cost;      /* of these; REGEX_TEXTS_NONE: they are none */
} meaning;

static bool parse_pattern(scan *s, meaning *out);

static bool more(const scan *s)
{
    return s->pos < s->pattern.len;
}

static uint8_t peek(const scan *s)
{
    return s->pattern.ptr[s->pos];
}

/* Steps over `byte`, if it is next. */
static bool take(scan *s, uint8_t byte)
{
    bool const is = more(s) && peek(s) == byte;
    s->pos += is;
    return is;
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter_or_digit(uint8_t c)
{
    uint8_t const lower = (uint8_t)(c | 0x20);
    return is_digit(c) || (lower >= 'a' && lower <= 'z');
}

/* ---- meanings ---- */

static void mean_anything(meaning *m)
{
    m->extent = OPEN;
    m->whole.count = m->needed.count = 0;
    m->cost = REGEX_TEXTS_NONE;
}

/* A place, not a text. */
static void mean_nothing(meaning *m)
{
    mean_anything(m);
    m->extent = EXACT;
    (void)regex_texts_add(&m->whole, GR_S(""));
}

/* Of what costs the same the fewest, and of these the longest. */
static void need(meaning *m, const regex_texts *texts, uint32_t cost)
{
    if (cost == REGEX_TEXTS_NONE || cost > m->cost) return;
    if (cost == m->cost && texts->count > m->needed.count) return;
    if (cost == m->cost && texts->count == m->needed.count &&
        regex_texts_shortest(texts) <= regex_texts_shortest(&m->needed))
        return;
    m->needed = *texts;
    m->cost = cost;
}

static void need_run(scan *s, meaning *m, const regex_texts *run)
{
    if (s->runs == RUN_CEILING) return;
    s->runs++;
    need(m, run, regex_texts_cost(run));
}

/* `m` gets `item` behind it; false: it can match more than a few texts now. */
static bool join(scan *s, meaning *m, regex_texts *run, const meaning *item)
{
    need(m, &item->needed, item->cost);
    if (item->extent == OPEN) {
        need_run(s, m, run);
        run->count = 0;
        return !regex_texts_add(run, GR_S(""));
    }
    if (item->whole.count > 1) need_run(s, m, run);
    if (regex_texts_append(run, &item->whole) && item->extent == EXACT)
        return true;
    need_run(s, m, run);
    *run = item->whole;
    return false;
}

static void join_branch(meaning *m, const meaning *branch)
{
    bool const exact = m->extent == EXACT && branch->extent == EXACT &&
                       regex_texts_add_all(&m->whole, &branch->whole);
    bool const needed = m->cost != REGEX_TEXTS_NONE &&
                        branch->cost != REGEX_TEXTS_NONE &&
                        regex_texts_add_all(&m->needed, &branch->needed);
    if (!exact) m->extent = OPEN;
    if (!needed) m->needed.count = 0;
    m->cost = regex_texts_cost(&m->needed);
}

/* ---- characters ---- */

static bool add_rune(meaning *m, uint32_t rune)
{
    uint8_t bytes[4];
    size_t const len = gr_utf8_put(bytes, gr_fold_rune(rune));
    return regex_texts_add(&m->whole, gr_slice_of(bytes, len));
}

/* One more character that `m` can match; false: it can match others too. */
static bool add_character(const scan *s, meaning *m, uint32_t rune)
{
    if (!s->ignore_case) return add_rune(m, rune);
    uint32_t const folded = gr_fold_rune(rune);
    if (folded == 'k' && !add_rune(m, 0x212A)) return false;
    if (folded == 's' && !add_rune(m, 0x17F)) return false;
    return rune < 0x80 && add_rune(m, rune);
}

static void mean_character(const scan *s, meaning *m, uint32_t rune)
{
    mean_anything(m);
    if (add_character(s, m, rune)) m->extent = EXACT;
}

static int hex_value(uint8_t c)
{
    uint8_t const lower = (uint8_t)(c | 0x20);
    if (is_digit(c)) return c - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Two digits behind "\x", and ASCII. */
static bool take_hex(scan *s, uint32_t *rune)
{
    gr_slice const rest = gr_from(s->pattern, s->pos);
    int const high = rest.len < 2 ? -1 : hex_value(rest.ptr[0]);
    int const low = high < 0 ? -1 : hex_value(rest.ptr[1]);
    if (low < 0 || high > 7) return false;
    s->pos += 2;
    *rune = (uint32_t)(high << 4 | low);
    return true;
}

typedef enum {
    ESCAPE_CHARACTER,
    ESCAPE_SET,
    ESCAPE_PLACE,
    ESCAPE_UNKNOWN
} escape;

/* Behind '\'. What is the same in a class and outside it. */
static escape take_escape(scan *s, uint32_t *rune)
{
    static const char names[] = "tnrfae", values[] = "\t\n\r\f\a\033";
    if (!more(s) || peek(s) >= 0x80) return ESCAPE_UNKNOWN;
    uint8_t const c = s->pattern.ptr[s->pos++];
    const char *const name = memchr(names, c, sizeof names - 1);
    *rune = name == NULL ? c : (uint8_t)values[name - names];
    if (name != NULL || !is_letter_or_digit(c)) return ESCAPE_CHARACTER;
    if (c == 'x') return take_hex(s, rune) ? ESCAPE_CHARACTER : ESCAPE_UNKNOWN;
    if (memchr("dDwWsShHvV", c, 10) != NULL) return ESCAPE_SET;
    return memchr("bBAzZ", c, 5) != NULL ? ESCAPE_PLACE : ESCAPE_UNKNOWN;
}

static bool parse_escape(scan *s, meaning *out)
{
    uint32_t rune = 0;
    s->pos++;
    switch (take_escape(s, &rune)) {
    case ESCAPE_CHARACTER: mean_character(s, out, rune); return true;
    case ESCAPE_SET: mean_anything(out); return true;
    case ESCAPE_PLACE: mean_nothing(out); return true;
    case ESCAPE_UNKNOWN: break;
    }
    return false;
}

/* ---- classes ---- */

/* One character of a class, or a set of them (*single false). False: not
 * understood, as "[:" and the like. */
static bool take_member(scan *s, uint32_t *rune, bool *single)
{
    *single = true;
    if (take(s, '\\')) {
        escape const kind = take_escape(s, rune);
        *single = kind == ESCAPE_CHARACTER;
        return *single || kind == ESCAPE_SET;
    }
    if (peek(s) == '[' && s->pos + 1 < s->pattern.len &&
        memchr(":.=", s->pattern.ptr[s->pos + 1], 3) != NULL)
        return false;
    *rune = gr_utf8_next(s->pattern, &s->pos);
    return true;
}

/* Is a '-' next that has something behind it? */
static bool is_range(const scan *s)
{
    gr_slice const rest = gr_from(s->pattern, s->pos);
    return rest.len > 1 && rest.ptr[0] == '-' && rest.ptr[1] != ']';
}

/* A member and, behind "-", another. *few becomes false where the members are
 * more than a few characters. */
static bool take_members(scan *s, meaning *out, bool *few)
{
    uint32_t first = 0, last = 0;
    bool single = true, single_last = true;
    if (!take_member(s, &first, &single)) return false;
    last = first;
    if (is_range(s)) {
        s->pos++;
        if (!take_member(s, &last, &single_last)) return false;
    }
    *few = *few && single && single_last && last - first < CLASS_CEILING;
    for (uint32_t rune = first; *few && rune <= last; rune++)
        *few = add_character(s, out, rune) && out->whole.count <= CLASS_CEILING;
    return true;
}

/* [ ... ], its first ']' being a member. */
static bool parse_class(scan *s, meaning *out)
{
    s->pos++;
    mean_anything(out);
    bool few = !take(s, '^');
    if (more(s) && !take_members(s, out, &few)) return false;
    while (more(s) && peek(s) != ']')
        if (!take_members(s, out, &few)) return false;
    if (few) out->extent = EXACT;
    return take(s, ']');
}

/* ---- groups ---- */

typedef enum { GROUP, LOOK, LOOK_NOT, FLAGS, GROUP_UNKNOWN } group_kind;

static group_kind take_name(scan *s, uint8_t end)
{
    while (more(s) && (is_letter_or_digit(peek(s)) || peek(s) == '_')) s->pos++;
    return take(s, end) ? GROUP : GROUP_UNKNOWN;
}

/* Letters of i, m and s, perhaps with '-', then ')' or ':'. */
static group_kind take_flags(scan *s)
{
    for (; more(s) && memchr("ims-", peek(s), 4) != NULL; s->pos++)
        if (peek(s) == 'i') s->ignore_case = true;
    if (take(s, ':')) return GROUP;
    return take(s, ')') ? FLAGS : GROUP_UNKNOWN;
}

static group_kind take_group_start(scan *s)
{
    s->pos++;
    if (more(s) && peek(s) == '*') return GROUP_UNKNOWN;
    if (!take(s, '?')) return GROUP;
    if (take(s, '|') || take(s, '>')) return GROUP;
    if (take(s, '\'')) return take_name(s, '\'');
    if (take(s, 'P')) return take(s, '<') ? take_name(s, '>') : GROUP_UNKNOWN;
    bool const behind = take(s, '<');
    if (take(s, '=')) return LOOK;
    if (take(s, '!')) return LOOK_NOT;
    return behind ? take_name(s, '>') : take_flags(s);
}

static bool parse_group(scan *s, meaning *out)
{
    group_kind const kind = take_group_start(s);
    if (kind == GROUP_UNKNOWN) return false;
    if (kind != FLAGS && !(parse_pattern(s, out) && take(s, ')'))) return false;
    if (kind == LOOK) { /* what it needs, the text has */
        out->extent = EXACT;
        out->whole.count = 0;
        (void)regex_texts_add(&out->whole, GR_S(""));
    }
    if (kind == LOOK_NOT || kind == FLAGS) mean_nothing(out);
    return true;
}

/* ---- quantifiers ---- */

typedef struct {
    size_t len; /* 0: there is none */
    bool may_be_none, once_at_most;
} quantifier;

/* "{n}", "{n,}" or "{n,m}". False: versions of PCRE2 differ on it. */
static bool read_counted(gr_slice rest, quantifier *out)
{
    size_t i = 1;
    bool zero = true;
    if (rest.len < 2 || memchr("0123456789, \t", rest.ptr[1], 13) == NULL)
        return true; /* a brace that stands for itself */
    for (; i < rest.len && is_digit(rest.ptr[i]); i++)
        zero = zero && rest.ptr[i] == '0';
    bool const digits = i > 1;
    if (i < rest.len && rest.ptr[i] == ',')
        for (i++; i < rest.len && is_digit(rest.ptr[i]);) i++;
    *out = (quantifier){.len = i + 1, .may_be_none = zero};
    return digits && i < rest.len && rest.ptr[i] == '}';
}

static bool read_quantifier(const scan *s, quantifier *out)
{
    *out = (quantifier){0};
    if (!more(s)) return true;
    switch (peek(s)) {
    case '*': *out = (quantifier){1, true, false}; break;
    case '?': *out = (quantifier){1, true, true}; break;
    case '+': *out = (quantifier){1, false, false}; break;
    case '{': return read_counted(gr_from(s->pattern, s->pos), out);
    default: break;
    }
    return true;
}

static void repeat(meaning *m, const quantifier *q)
{
    if (!q->may_be_none) {
        if (m->extent == EXACT) m->extent = EDGED;
        return;
    }
    m->needed.count = 0;
    m->cost = REGEX_TEXTS_NONE;
    if (m->extent != EXACT || !q->once_at_most ||
        !regex_texts_add(&m->whole, GR_S("")))
        m->extent = OPEN;
}

/* Whether lazy ('?') or possessive ('+'), no more is matched than else. */
static bool parse_quantifiers(scan *s, meaning *m)
{
    quantifier q;
    for (;;) {
        if (!read_quantifier(s, &q)) return false;
        if (q.len == 0) return true;
        s->pos += q.len;
        if (!take(s, '?')) (void)take(s, '+');
        repeat(m, &q);
    }
}

/* ---- all of it ---- */

static bool parse_item(scan *s, meaning *out)
{
    quantifier q; /* with nothing to repeat */
    switch (peek(s)) {
    case '\\': return parse_escape(s, out);
    case '[': return parse_class(s, out);
    case '(': return parse_group(s, out);
    case '*':
    case '+':
    case '?':
    case '{':
        if (!read_quantifier(s, &q) || q.len > 0) return false;
        mean_character(s, out, '{');
        s->pos++;
        return true;
    case '.':
        mean_anything(out);
        s->pos++;
        return true;
    case '^':
    case '$':
        mean_nothing(out);
        s->pos++;
        return true;
    default:
        mean_character(s, out, gr_utf8_next(s->pattern, &s->pos));
        return true;
    }
}

static bool parse_sequence(scan *s, meaning *out)
{
    regex_texts run;
    meaning item;
    bool exact = true;
    mean_anything(out);
    run.count = 0;
    (void)regex_texts_add(&run, GR_S(""));
    while (more(s) && peek(s) != '|' && peek(s) != ')') {
        if (!parse_item(s, &item) || !parse_quantifiers(s, &item)) return false;
        exact = join(s, out, &run, &item) && exact;
    }
    need_run(s, out, &run);
    out->whole = run;
    if (exact) out->extent = EXACT;
    return true;
}

static bool parse_pattern(scan *s, meaning *out)
{
    meaning branch;
    if (s->depth == DEPTH_CEILING) return false;
    s->depth++;
    if (!parse_sequence(s, out)) return false;
    while (take(s, '|')) {
        if (!parse_sequence(s, &branch)) return false;
        join_branch(out, &branch);
    }
    s->depth--;
    return true;
}

static regex_literals keep(gr_arena *arena, const regex_texts *texts)
{
    regex_literals const none = {NULL, 0, 0};
    gr_slice *const kept =
        gr_arena_take_array(arena, texts->count, sizeof *kept);
    if (kept == NULL) return none;
    for (size_t i = 0; i < texts->count; i++) {
        gr_slice const text = regex_texts_at(texts, i);
        uint8_t *const bytes = gr_arena_take_text(arena, text.len);
        if (bytes == NULL) return none;
        memcpy(bytes, text.ptr, text.len);
        kept[i] = gr_slice_of(bytes, text.len);
    }
    return (regex_literals){kept, texts->count, regex_texts_cost(texts)};
}

regex_literals sigma_regex_literals(gr_arena *arena, gr_slice pattern,
                                    unsigned flags)
{
    meaning all;
    scan s = {.pattern = pattern,
              .ignore_case = (flags & REGEX_IGNORE_CASE) != 0};
    if (!parse_pattern(&s, &all) || more(&s) || all.cost == REGEX_TEXTS_NONE)
        return (regex_literals){NULL, 0, 0};
    regex_texts_thin_out(&all.needed);
    return keep(arena, &all.needed);
}
