/* suggest.c - edit distance (Levenshtein), for names of up to 40 letters. */
#include "cli/suggest.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST_NAME = 40 };

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t const least = a < b ? a : b;
    return least < c ? least : c;
}

/* Letters to put in, take out or change; SIZE_MAX: too long to be a name. */
static size_t distance(const char *a, const char *b)
{
    size_t const a_len = strlen(a), b_len = strlen(b);
    if (a_len > LONGEST_NAME || b_len > LONGEST_NAME) return SIZE_MAX;
    size_t row[LONGEST_NAME + 1];
    for (size_t j = 0; j <= b_len; j++) row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t const change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = smallest(change, row[j] + 1, row[j - 1] + 1);
        }
    }
    return row[b_len];
}

/* A name that was begun is as near as one wrong letter. */
static size_t far_from(const char *typed, const char *name)
{
    size_t const len = strlen(typed);
    return len >= 3 && strncmp(typed, name, len) == 0 ? 1
                                                      : distance(typed, name);
}

const char *cli_nearest(const char *typed, const char *const *names,
                        size_t count)
{
    const char *nearest = NULL;
    size_t best = strlen(typed) / 3;
    if (best < 1) best = 1;
    if (best > 2) best = 2;
    for (size_t i = 0; i < count; i++) {
        size_t const d = far_from(typed, names[i]);
        if (d > best || (d == best && nearest != NULL)) continue;
        nearest = names[i];
        best = d;
    }
    return nearest;
}
