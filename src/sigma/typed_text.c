/* typed_text.c - see typed_text.h. What a sort of text is made of, how long it
 * is, and how many points it has: too wide a sort costs time, too narrow a one
 * would lose matches. */
#include "sigma/typed_text.h"

#define BIT(type) (UINT32_C(1) << VALUE_##type)

/* Values of these types that are too short or too long are shown as bytes. */
enum {
    SHOWN_AS_BYTES =
        BIT(BINARY) | BIT(GUID) | BIT(SID) | BIT(FILETIME) | BIT(SYSTEMTIME)
};

typedef struct {
    uint32_t types;
    size_t most_len, most_points;
    const char *bytes;
} text_sort;

static const text_sort sorts[] = {
    {BIT(BOOL), 5, 0, "aeflrstu"},
    {BIT(I64) | BIT(U64), 20, 0, "-0123456789"},
    {BIT(DOUBLE), 64, 1, "+-.0123456789aefin"},
    {BIT(GUID), 38, 0, "-0123456789abcdef{}"},
    {BIT(SID), SIZE_MAX, 0, "-0123456789s"},
    {BIT(FILETIME) | BIT(SYSTEMTIME), 64, 1, "+-.0123456789:tz"},
    {BIT(HEX32) | BIT(HEX64), 18, 0, "0123456789abcdefx"},
    {SHOWN_AS_BYTES, SIZE_MAX, 0, "0123456789abcdef"}};

static bool may_have(const text_sort *sort, gr_slice part)
{
    size_t points = 0;
    if (part.len > sort->most_len) return false;
    for (size_t i = 0; i < part.len; i++) {
        if (part.ptr[i] == '\0' || strchr(sort->bytes, part.ptr[i]) == NULL)
            return false;
        points += part.ptr[i] == '.';
    }
    return points <= sort->most_points;
}

uint32_t typed_text_types(gr_slice folded)
{
    uint32_t types = 0;
    if (folded.len == 0) return UINT32_MAX;
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (may_have(&sorts[i], folded)) types |= sorts[i].types;
    return types;
}
