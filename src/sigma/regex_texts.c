/* regex_texts.c - see regex_texts.h. */
#include "sigma/regex_texts.h"

#include "sigma/literal_set.h"

static void put_at(regex_texts *t, size_t i, gr_slice text)
{
    if (text.len > 0) memcpy(t->bytes[i] + t->lens[i], text.ptr, text.len);
    t->lens[i] = (uint8_t)(t->lens[i] + text.len);
}

static void push(regex_texts *to, gr_slice text)
{
    to->lens[to->count] = 0;
    put_at(to, to->count, text);
    to->count++;
}

bool regex_texts_add(regex_texts *to, gr_slice text)
{
    for (size_t i = 0; i < to->count; i++)
        if (gr_equal(regex_texts_at(to, i), text)) return true;
    if (to->count == REGEX_TEXTS || text.len > REGEX_TEXT_LONGEST) return false;
    push(to, text);
    return true;
}

bool regex_texts_add_all(regex_texts *to, const regex_texts *more)
{
    for (size_t i = 0; i < more->count; i++)
        if (!regex_texts_add(to, regex_texts_at(more, i))) return false;
    return true;
}

static size_t longest(const regex_texts *t)
{
    size_t most = 0;
    for (size_t i = 0; i < t->count; i++)
        if (t->lens[i] > most) most = t->lens[i];
    return most;
}

size_t regex_texts_shortest(const regex_texts *t)
{
    size_t least = REGEX_TEXT_LONGEST;
    for (size_t i = 0; i < t->count; i++)
        if (t->lens[i] < least) least = t->lens[i];
    return least;
}

bool regex_texts_append(regex_texts *to, const regex_texts *more)
{
    if (to->count * more->count > REGEX_TEXTS ||
        longest(to) + longest(more) > REGEX_TEXT_LONGEST)
        return false;
    size_t const count = to->count;
    for (size_t k = 1; k < more->count; k++)
        for (size_t i = 0; i < count; i++) {
            push(to, regex_texts_at(to, i));
            put_at(to, to->count - 1, regex_texts_at(more, k));
        }
    for (size_t i = 0; i < count; i++) put_at(to, i, regex_texts_at(more, 0));
    return true;
}

static bool is_spare(const regex_texts *t, size_t i)
{
    gr_slice const text = regex_texts_at(t, i);
    for (size_t k = 0; k < t->count; k++) {
        gr_slice const other = regex_texts_at(t, k);
        bool const shorter =
            other.len < text.len || (k < i && gr_equal(text, other));
        if (shorter && gr_find(text, other) != SIZE_MAX) return true;
    }
    return false;
}

void regex_texts_thin_out(regex_texts *t)
{
    regex_texts kept;
    kept.count = 0;
    for (size_t i = 0; i < t->count; i++)
        if (!is_spare(t, i)) push(&kept, regex_texts_at(t, i));
    *t = kept;
}

/* So short a text is met more often than its bytes tell, as it has many places to
 * stand at; and to find one in vain costs a regex. */
static uint32_t cost_of(gr_slice text)
{
    enum { SHORT = 4 };
    uint32_t const cost = literal_cost(LITERAL_CONTAINS, text);
    return text.len < SHORT ? cost << (SHORT - text.len) : cost;
}

uint32_t regex_texts_cost(const regex_texts *t)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (t->lens[i] == 0) return REGEX_TEXTS_NONE;
        sum += cost_of(regex_texts_at(t, i));
    }
    return t->count == 0 ? REGEX_TEXTS_NONE : sum;
}
