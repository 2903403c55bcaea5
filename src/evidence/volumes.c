/* volumes.c - see volumes.h. */
#include "evidence/volumes.h"

/* `name` without the digits at its end; *count: how many there are. */
static gr_slice without_digits(gr_slice name, size_t *count)
{
    *count = 0;
    while (name.len > 0 && gr_is_digit(name.ptr[name.len - 1])) {
        name.len--;
        (*count)++;
    }
    return name;
}

static bool ends_in_one_of(gr_slice name, const gr_slice *ends, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (name.len > ends[i].len && gr_ends_with_ascii_fold(name, ends[i]))
            return true;
    return false;
}

/* "x.zip." of x.zip.001. */
static volume_kind numbered(gr_slice stem)
{
    static const gr_slice pieces[] = {GR_S_INIT(".zip."), GR_S_INIT(".7z."),
                                      GR_S_INIT(".tar."), GR_S_INIT(".rar.")};
    static const gr_slice cut[] = {
        GR_S_INIT(".tar.gz."), GR_S_INIT(".tgz."), GR_S_INIT(".tar.bz2."),
        GR_S_INIT(".tar.xz."), GR_S_INIT(".tar.zst.")};
    if (ends_in_one_of(stem, pieces, sizeof pieces / sizeof *pieces))
        return VOLUME_PIECE;
    return ends_in_one_of(stem, cut, sizeof cut / sizeof *cut) ? VOLUME_CUT
                                                               : VOLUME_NONE;
}

volume_kind volume_of(gr_slice name)
{
    size_t digits;
    gr_slice const stem = without_digits(name, &digits);
    if (digits >= 3) return numbered(stem);
    if (digits == 2 && gr_ends_with_ascii_fold(stem, GR_S(".z")))
        return VOLUME_ZIP;
    if (digits == 2 && gr_ends_with_ascii_fold(stem, GR_S(".r")))
        return VOLUME_RAR;
    if (!gr_ends_with_ascii_fold(name, GR_S(".rar"))) return VOLUME_NONE;
    gr_slice const part =
        without_digits(gr_sub(name, 0, name.len - 4), &digits);
    return digits > 0 && gr_ends_with_ascii_fold(part, GR_S(".part"))
               ? VOLUME_RAR
               : VOLUME_NONE;
}

const char *volume_why(volume_kind kind)
{
    switch (kind) {
    case VOLUME_NONE: break;
    case VOLUME_PIECE:
    case VOLUME_CUT:
        return "a piece of a split archive: not read; join them first, as with "
               "`cat NAME.[0-9]* >NAME`, and give NAME";
    case VOLUME_ZIP:
        return "one of several volumes of a zip: not read; join them first, as "
               "with `zip -s 0 LAST.zip --out ONE.zip`";
    case VOLUME_RAR:
        return "one of several volumes of a RAR: not read; unpack them first, "
               "as with `unrar x FIRST` or `unar FIRST`, and give the folder";
    }
    return NULL;
}
