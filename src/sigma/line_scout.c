/* line_scout.c - see line_scout.h.
 *
 * A window that stands there is no literal yet: those that have it are compared
 * around it. In a text made of windows that would take long, so that after a few
 * in vain the line is taken to have one, and searched as lines are that do. */
#include "sigma/line_scout.h"

#include "base/mem.h"
#include "sigma/engine_limits.h"

enum { HEADS = 1024, TRIES = 4, BYTES_A_TRY = 128 };

typedef struct {
    gr_slice text; /* folded */
    gr_slice window;
    uint32_t word;
    uint32_t next; /* number + 1 of the next with the same head; 0: none */
    bool ascii;
} scouted;

/* Words that readers derive: "failure". */
enum { SHORT_TEXT = 30, SHORT_TEXTS = 64 };
typedef struct {
    uint8_t len; /* 0: free */
    bool may_hit;
    uint8_t bytes[SHORT_TEXT];
} short_text;

struct line_scout {
    const char *kind;
    gr_arena *arena; /* of the filter */
    literal literals[LITERAL_FILTER_MOST];
    scouted known[LITERAL_FILTER_MOST];
    size_t count;
    uint32_t heads[HEADS]; /* number + 1 of the first; 0: none */
    const literal_filter *filter;

    uint64_t unit;     /* 0: in none */
    size_t from, next; /* in it: none stands from here on before `next` */
    size_t tries, tried_from;
    short_text texts[SHORT_TEXTS]; /* by their hash */
};

line_scout *line_scout_new(const char *source_kind)
{
    line_scout *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->kind = source_kind;
    s->arena = gr_arena_new(SCOUT_CEILING);
    if (s->arena != NULL) return s;
    line_scout_free(s);
    return NULL;
}

void line_scout_free(line_scout *s)
{
    if (s == NULL) return;
    gr_arena_free(s->arena);
    gr_free(s);
}

const char *line_scout_kind(const line_scout *s)
{
    return s->kind;
}

void line_scout_forget(line_scout *s)
{
    s->unit = 0;
}

/* ---- what it looks for ---- */

static bool is_known(const line_scout *s, gr_slice text)
{
    for (size_t i = 0; i < s->count; i++)
        if (gr_equal(s->literals[i].text, text)) return true;
    return false;
}

static bool append(line_scout *s, const literal *literals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_known(s, literals[i].text)) continue;
        if (s->count == LITERAL_FILTER_MOST) return false;
        s->literals[s->count++] = literals[i];
    }
    return true;
}

static uint32_t *head_of(line_scout *s, uint32_t word)
{
    return &s->heads[word * UINT32_C(0x9E3779B1) / (UINT32_MAX / HEADS + 1)];
}

static void know(line_scout *s, size_t number)
{
    gr_slice const text = s->literals[number].text;
    gr_slice const window = literal_filter_window(text);
    uint32_t const word = literal_filter_word(window);
    uint32_t *const head = head_of(s, word);
    s->known[number] = (scouted){text, window, word, *head, gr_is_ascii(text)};
    *head = (uint32_t)number + 1;
}

static bool prepare(line_scout *s)
{
    gr_arena_reset(s->arena);
    s->unit = 0;
    memset(s->texts, 0, sizeof s->texts);
    s->filter = literal_filter_of_lines(s->arena, s->literals, s->count);
    if (s->filter == NULL) return false;
    memset(s->heads, 0, sizeof s->heads);
    for (size_t i = 0; i < s->count; i++) know(s, i);
    return true;
}

bool line_scout_add(line_scout *s, const literal *literals, size_t count)
{
    size_t const before = s->count;
    bool const room = append(s, literals, count);
    if (room && s->count == before && before > 0) return true;
    if (room && s->count > 0 && prepare(s)) return true;
    s->count = before;
    if (before > 0 && !prepare(s)) s->count = 0;
    return false;
}

/* ---- looking ---- */

/* Does the literal stand around its window at `at`? What has more than ASCII is
 * not compared. */
static bool stands(const scouted *l, gr_slice text, size_t at)
{
    size_t const before = (size_t)(l->window.ptr - l->text.ptr);
    if (!l->ascii) return true;
    return before <= at &&
           gr_equal_ascii_fold(gr_sub(text, at - before, l->text.len), l->text);
}

static bool some_stands(line_scout *s, gr_slice text, size_t at, size_t len)
{
    gr_slice const here = gr_sub(text, at, len);
    if (here.len < len) return false;
    uint32_t const word = literal_filter_word(here);
    for (uint32_t n = *head_of(s, word); n != 0; n = s->known[n - 1].next) {
        const scouted *const l = &s->known[n - 1];
        if (l->word == word && l->window.len == len && stands(l, text, at))
            return true;
    }
    return false;
}

static bool holds(void *self, gr_slice text, size_t at)
{
    line_scout *const s = self;
    return some_stands(s, text, at, LITERAL_WINDOW) ||
           some_stands(s, text, at, LITERAL_WINDOW - 1) ||
           ++s->tries > TRIES + (at - s->tried_from) / BYTES_A_TRY;
}

static size_t find(line_scout *s, gr_slice text, size_t from)
{
    literal_asker const asker = {s, holds};
    s->tries = 0;
    s->tried_from = from;
    return literal_filter_find(s->filter, text, from, &asker);
}

bool line_scout_may_hit(line_scout *s, const event *e)
{
    size_t const begin = (size_t)(e->raw.ptr - e->unit.ptr);
    bool const other = s->unit != e->unit_number;
    if (s->count == 0 || (!other && begin < s->from)) return true;
    if (other || s->next < begin) {
        s->unit = e->unit_number;
        s->from = begin;
        s->next = find(s, e->unit, begin);
    }
    return s->next < begin + e->raw.len;
}

static short_text *place_of(line_scout *s, gr_slice text)
{
    uint32_t const hash = (uint32_t)text.len << 16 |
                          (uint32_t)text.ptr[0] << 8 | text.ptr[text.len - 1];
    return &s->texts[hash * UINT32_C(0x9E3779B1) /
                     (UINT32_MAX / SHORT_TEXTS + 1)];
}

bool line_scout_text_may_hit(line_scout *s, gr_slice text)
{
    if (s->count == 0) return true;
    if (text.len == 0 || text.len > SHORT_TEXT)
        return find(s, text, 0) < text.len;
    short_text *const known = place_of(s, text);
    if (known->len != text.len ||
        memcmp(known->bytes, text.ptr, text.len) != 0) {
        known->len = (uint8_t)text.len;
        memcpy(known->bytes, text.ptr, text.len);
        known->may_hit = find(s, text, 0) < text.len;
    }
    return known->may_hit;
}
