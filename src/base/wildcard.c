/* wildcard.c - see wildcard.h. */
#include "base/wildcard.h"

static size_t rune_length(gr_slice text, size_t at)
{
    size_t end = at + 1;
    while (end < text.len && (text.ptr[end] & 0xC0) == 0x80) end++;
    return end - at;
}

/* Goes back to the last star only, which is enough. */
bool gr_wildcard(gr_slice pattern, gr_slice text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, star_t = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            star_t = t;
        } else if (p < pattern.len && pattern.ptr[p] == '?') {
            t += rune_length(text, t);
            p++;
        } else if (p < pattern.len && pattern.ptr[p] == text.ptr[t]) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            star_t += rune_length(text, star_t);
            t = star_t;
            p = star + 1;
        } else return false;
    }
    while (p < pattern.len && pattern.ptr[p] == '*') p++;
    return p == pattern.len;
}
