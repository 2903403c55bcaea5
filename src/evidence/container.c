/* container.c - see container.h.
 *
 * Names are never used to open anything, so a name with tricks could do no
 * harm here; but no tool that collects evidence writes one, and what is
 * unpacked by others after us should have been told. */
#include "evidence/container.h"

#include "base/cursor.h"

typedef struct {
    size_t at;
    gr_slice magic;
    container_kind kind;
    const char *why;
} form;

#define QEMU                                                                   \
    "a disk image: not read; open it read-only first, as with "                \
    "`guestmount -a THIS -i --ro /mnt`, and give /mnt"
#define EWF                                                                    \
    "a disk image (EWF): not read; open it first, as with "                    \
    "`ewfmount THIS /mnt`, mount the file system in it read-only, and give "   \
    "that"
#define AFF                                                                    \
    "a disk image (AFF4): not read; export it first, as with "                 \
    "`aff4 -x ... THIS`, and give what comes out"
#define RAR                                                                    \
    "a RAR archive: not read; unpack it first, as with `unrar x THIS` or "     \
    "`unar THIS`, and give the folder"
#define OTHER                                                                  \
    "an archive of a kind that is not read; unpack it first, as with "         \
    "`7z x THIS`, and give the folder"

static const form forms[] = {
    {0, GR_S_INIT("PK\x03\x04"), CONTAINER_ZIP, NULL},
    {0, GR_S_INIT("PK\x05\x06"), CONTAINER_ZIP, NULL},
    {0, GR_S_INIT("PK\x07\x08PK"), CONTAINER_REFUSED,
     "one of several volumes of a zip: not read; join them first, as with "
     "`zip -s 0 LAST.zip --out ONE.zip`"},
    {0, GR_S_INIT("7z\xBC\xAF\x27\x1C"), CONTAINER_7Z, NULL},
    {0, GR_S_INIT("\x1F\x8B\x08"), CONTAINER_GZIP, NULL},
    {4, GR_S_INIT("\x31\x41\x59\x26\x53\x59"), CONTAINER_FILTER, "BZh"},
    {4, GR_S_INIT("\x17\x72\x45\x38\x50\x90"), CONTAINER_FILTER, "BZh"},
    {0,
     GR_S_INIT("\xFD"
               "7zXZ\0"),
     CONTAINER_FILTER, NULL},
    {0, GR_S_INIT("\x28\xB5\x2F\xFD"), CONTAINER_FILTER, NULL},
    {0, GR_S_INIT("\x1F\x9D\x90"), CONTAINER_FILTER, NULL},
    {0, GR_S_INIT("EVF\x09\x0D\x0A\xFF\0"), CONTAINER_REFUSED, EWF},
    {0, GR_S_INIT("LVF\x09\x0D\x0A\xFF\0"), CONTAINER_REFUSED, EWF},
    {0, GR_S_INIT("EVF2\x0D\x0A\x81\0"), CONTAINER_REFUSED, EWF},
    {0, GR_S_INIT("KDMV"), CONTAINER_REFUSED, QEMU},
    {0, GR_S_INIT("COWD"), CONTAINER_REFUSED, QEMU},
    {0, GR_S_INIT("# Disk DescriptorFile"), CONTAINER_REFUSED, QEMU},
    {0, GR_S_INIT("vhdxfile"), CONTAINER_REFUSED, QEMU},
    {0, GR_S_INIT("conectix"), CONTAINER_REFUSED, QEMU},
    {0, GR_S_INIT("QFI\xFB"), CONTAINER_REFUSED, QEMU},
    {0, GR_S_INIT("<<< Oracle VM VirtualBox Disk Image"), CONTAINER_REFUSED,
     QEMU},
    {0, GR_S_INIT("<<< QEMU VM Virtual Disk Image"), CONTAINER_REFUSED, QEMU},
    {0, GR_S_INIT("AFF10\x0D\x0A"), CONTAINER_REFUSED, AFF},
    {0, GR_S_INIT("Rar!\x1A\x07"), CONTAINER_REFUSED, RAR},
    {0, GR_S_INIT("MSCF\0\0\0\0"), CONTAINER_REFUSED, OTHER},
    {0, GR_S_INIT("MSWIM\0\0\0"), CONTAINER_REFUSED, OTHER},
    {0, GR_S_INIT("\x04\x22\x4D\x18"), CONTAINER_REFUSED,
     "compressed with LZ4: not read; unpack it first, as with `lz4 -d THIS`"},
    {0, GR_S_INIT("LZIP\x01"), CONTAINER_REFUSED, OTHER},
};

container_kind container_of(gr_slice head, const char **why)
{
    *why = NULL;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const form *const f = &forms[i];
        if (!gr_starts_with(gr_from(head, f->at), f->magic)) continue;
        /* bzip2 has a digit between two magics. */
        if (f->at > 0 && !gr_starts_with(head, gr_slice_of_c(f->why))) continue;
        if (f->kind == CONTAINER_REFUSED) *why = f->why;
        return f->kind;
    }
    if (container_is_tar_header(gr_sub(head, 0, 512))) return CONTAINER_TAR;
    /* The table of an AFF4 is that of a zip. */
    return CONTAINER_NONE;
}

/* POSIX, pax, "ustar Interchange Format": the sum of all bytes, its own eight
 * taken as blanks; old programs added signed ones. */
bool container_is_tar_header(gr_slice block)
{
    uint64_t told = 0, sum = 0;
    size_t i = 148, digits = 0;
    if (block.len < 512 || block.ptr[0] == 0) return false;
    while (i < 156 && block.ptr[i] == ' ') i++;
    for (; i < 156 && block.ptr[i] >= '0' && block.ptr[i] <= '7'; i++, digits++)
        told = told * 8 + (uint64_t)(block.ptr[i] - '0');
    if (digits == 0) return false;
    uint64_t high = 0;
    for (size_t k = 0; k < 512; k++) {
        uint8_t const byte = k >= 148 && k < 156 ? ' ' : block.ptr[k];
        sum += byte;
        high += byte >= 128;
    }
    return told == sum || told + 256 * high == sum;
}

/* ---- windows ---- */

/* The .xz file format 1.1, sections 3.1 and 5.3.1. */
static uint64_t xz_window(gr_slice head)
{
    gr_cursor c = gr_cursor_over(gr_from(head, 12), 0);
    gr_skip(&c, 1);
    uint8_t const flags = gr_read_u8(&c);
    for (unsigned n = (flags >> 6 & 1) + (flags >> 7); n > 0; n--)
        while (gr_left(&c) > 0 && (gr_read_u8(&c) & 0x80) != 0) continue;
    for (unsigned n = (flags & 3) + 1; n > 0; n--) {
        uint8_t const id = gr_read_u8(&c);
        size_t const len = gr_read_u8(&c);
        gr_slice const properties = gr_take(&c, len);
        if (c.short_read) return 0;
        if (id != 0x21 || len != 1) continue;
        unsigned const bits = properties.ptr[0] & 63;
        return bits >= 40 ? UINT32_MAX
                          : (uint64_t)(2 | (bits & 1)) << (bits / 2 + 11);
    }
    return 0;
}

/* RFC 8878, section 3.1.1.1. */
static uint64_t zstd_window(gr_slice head)
{
    static const size_t id_len[] = {0, 1, 2, 4}, size_len[] = {1, 2, 4, 8};
    gr_cursor c = gr_cursor_over(gr_from(head, 4), 0);
    uint8_t const flags = gr_read_u8(&c);
    if ((flags & 0x20) == 0) {
        uint8_t const w = gr_read_u8(&c);
        uint64_t const base = (uint64_t)1 << (10 + (w >> 3));
        return base + base / 8 * (w & 7);
    }
    gr_skip(&c, id_len[flags & 3]);
    uint64_t const size = gr_read_le(&c, size_len[flags >> 6]);
    return flags >> 6 == 1 ? size + 256 : size;
}

uint64_t container_window(gr_slice head)
{
    if (gr_starts_with(head, GR_S("\xFD"
                                  "7zXZ\0")))
        return xz_window(head);
    if (gr_starts_with(head, GR_S("\x28\xB5\x2F\xFD")))
        return zstd_window(head);
    return 0;
}

/* APPNOTE 5.8.8 (LZMA: version, size of the properties, they), 5.10 (PPMd). */
uint64_t container_zip_window(uint32_t method, gr_slice data)
{
    gr_cursor c = gr_cursor_over(data, 0);
    switch (method) {
    case 14: gr_skip(&c, 5); return gr_read_u32le(&c);
    case 98: return (uint64_t)((gr_read_u16le(&c) >> 4 & 255) + 1) << 20;
    default: return container_window(data);
    }
}

/* ---- names ---- */

gr_slice container_inner_name(gr_slice name)
{
    static const gr_slice suffixes[] = {GR_S_INIT(".gz"),   GR_S_INIT(".bz2"),
                                        GR_S_INIT(".xz"),   GR_S_INIT(".zst"),
                                        GR_S_INIT(".zstd"), GR_S_INIT(".z")};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t const len = suffixes[i].len;
        if (name.len > len && gr_ends_with_ascii_fold(name, suffixes[i]))
            return gr_sub(name, 0, name.len - len);
    }
    return name;
}

static bool is_slash(uint8_t c)
{
    return c == '/' || c == '\\';
}

static bool goes_up(gr_slice name)
{
    for (size_t from = 0, i = 0; i <= name.len; i++) {
        if (i < name.len && !is_slash(name.ptr[i])) continue;
        if (gr_equal(gr_sub(name, from, i - from), GR_S(".."))) return true;
        from = i + 1;
    }
    return false;
}

const char *container_refused_name(gr_slice raw, gr_slice *clean)
{
    while (gr_starts_with(raw, GR_S("./"))) raw = gr_from(raw, 2);
    *clean = raw;
    if (raw.len == 0) return "a member without a name: not read";
    if (gr_find_byte(raw, 0) < raw.len)
        return "its name has a NUL in it: not read";
    if (is_slash(raw.ptr[0]) || (raw.len >= 3 && gr_is_letter(raw.ptr[0]) &&
                                 raw.ptr[1] == ':' && is_slash(raw.ptr[2])))
        return "its name is an absolute path: not read";
    if (goes_up(raw)) return "its name leads out of the archive: not read";
    return NULL;
}
