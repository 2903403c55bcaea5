/* builtin.c - reads the embedded files back as the text that they were. The
 * layout, the key, and why there is one, are in builtin_data.h. */
#include "sigma/builtin.h"

#include "sigma/builtin_data.h"

static gr_slice decode(gr_arena *arena, const embedded_set *set, size_t from,
                       size_t len)
{
    uint8_t *const text = gr_arena_take_text(arena, len);
    if (text == NULL) return (gr_slice){NULL, 0};
    for (size_t i = 0; i < len; i++)
        text[i] = (uint8_t)(set->bytes[from + i] ^ embedded_key(from + i));
    return (gr_slice){text, len};
}

static gr_slice file_of(const embedded_set *set, gr_arena *arena, size_t i,
                        gr_slice *name)
{
    *name = (gr_slice){NULL, 0};
    if (i >= set->count) return *name;
    const embedded_file *const file = &set->files[i];
    gr_slice const text = decode(arena, set, file->offset, file->len);
    *name = decode(arena, set, file->name_offset, file->name_len);
    if (gr_arena_status(arena) != GR_OK) *name = (gr_slice){NULL, 0};
    return name->ptr == NULL ? *name : text;
}

size_t sigma_builtin_count(void)
{
    return embedded_rules.count;
}

size_t sigma_yara_count(void)
{
    return embedded_yara.count;
}

size_t sigma_data_count(void)
{
    return embedded_data.count;
}

gr_slice sigma_builtin_file(gr_arena *arena, size_t i, gr_slice *name)
{
    return file_of(&embedded_rules, arena, i, name);
}

gr_slice sigma_yara_file(gr_arena *arena, size_t i, gr_slice *name)
{
    return file_of(&embedded_yara, arena, i, name);
}

gr_slice sigma_data_file(gr_arena *arena, size_t i, gr_slice *name)
{
    return file_of(&embedded_data, arena, i, name);
}
