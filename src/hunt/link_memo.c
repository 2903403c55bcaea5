/* link_memo.c - see link_memo.h. Each value has one place, by its hash, from which it
 * drives out what was there. So values that somebody chose to have one place cost what
 * they would without a memo. */
#include "hunt/link_memo.h"

#include "base/mem.h"

#include <assert.h>

enum { TEXTS = 1024, PLACES = 64, LINE = 64 };
static_assert(sizeof(link_text_kept) % LINE == 0, "each begins a line");

/* Where fields stand in a layout. */
typedef struct {
    const sigma_field *fields; /* NULL: nothing is here */
    const event_layout *layout;
    uint64_t layout_id;
    const char *source_kind;
    link_place all[LINK_PLACES];
} memo_places;

struct link_memo {
    gr_sha256 *sha;
    uint64_t event;
    link_text_kept none;
    memo_places places[PLACES];
    link_text_kept *texts; /* from the first line in `room` on */
    link_text_kept room[TEXTS + 1];
};

link_memo *link_memo_new(void)
{
    link_memo *const m = gr_alloc(sizeof *m);
    if (m == NULL) return NULL;
    m->sha = gr_sha256_new_for_little();
    size_t const off = (uintptr_t)m->room % LINE;
    m->texts = (void *)((uint8_t *)m->room + (off == 0 ? 0 : LINE - off));
    if (m->sha != NULL) return m;
    gr_free(m);
    return NULL;
}

void link_memo_free(link_memo *m)
{
    if (m == NULL) return;
    gr_sha256_free(m->sha);
    gr_free(m);
}

gr_sha256 *link_memo_sha(link_memo *m)
{
    return m->sha;
}

void link_memo_begin(link_memo *m)
{
    m->event++;
}

link_text link_memo_none(link_memo *m)
{
    return (link_text){{NULL, 0}, &m->none};
}

/* ---- places ---- */

static link_place place_of(const sigma_field *field, const event_layout *layout)
{
    link_place p = {.found = false};
    p.found = sigma_field_find(field, layout, &p.place);
    if (!p.found || field->view != NULL || sigma_field_is_event_id(field))
        return p;
    const event_field *const f = &layout->fields[p.place.index[0]];
    p.direct = f->ref_count == 1;
    if (p.direct) p.ref = layout->refs[f->first_ref];
    return p;
}

const link_place *link_memo_places(link_memo *m, const sigma_field *fields,
                                   size_t count, const event *e)
{
    const event_layout *const layout = e->layout;
    uint64_t const hash =
        (layout->id * 31 + (uintptr_t)fields) * UINT64_C(0x9E3779B97F4A7C15);
    memo_places *const p = &m->places[(hash >> 32) % PLACES];
    if (p->fields == fields && p->layout_id == layout->id &&
        p->layout == layout && p->source_kind == e->source_kind)
        return p->all;
    p->fields = fields;
    p->layout = layout;
    p->layout_id = layout->id;
    p->source_kind = e->source_kind;
    for (size_t i = 0; i < count && i < LINK_PLACES; i++)
        p->all[i] = place_of(&fields[i], layout);
    return p->all;
}

void link_memo_forget_places(link_memo *m)
{
    memset(m->places, 0, sizeof m->places);
}

/* ---- texts ---- */

static bool is_same(const link_text_kept *k, correlate_naming naming,
                    event_value v)
{
    return k->used_by != 0 && k->type == v.type && k->naming == naming &&
           k->value_len == v.len &&
           (v.len == 0 || memcmp(k->value, v.ptr, v.len) == 0);
}

/* Most are short. */
static uint64_t hash_of(uint64_t seed, event_value v)
{
    uint64_t head[2] = {0, 0};
    if (v.len > sizeof head) return gr_hash64(seed, value_bytes(v));
    if (v.len > 8) head[1] = gr_load_le((const uint8_t *)v.ptr + 8, v.len - 8);
    if (v.len > 0) head[0] = gr_load_le(v.ptr, v.len > 8 ? 8 : v.len);
    return gr_hash64_of_16(seed + (uint64_t)v.len * 0x10000, head);
}

/* What this event has asked for stays. */
bool link_memo_find(link_memo *m, correlate_naming naming, event_value v,
                    link_text_kept **out)
{
    *out = NULL;
    if (v.type == VALUE_LIST || v.len > LINK_MEMO_VALUE) return false;
    uint64_t const seed = (uint64_t)naming << 8 | v.type;
    link_text_kept *const k = &m->texts[hash_of(seed, v) % TEXTS];
    bool const known = is_same(k, naming, v);
    if (known || k->used_by != m->event) *out = k;
    if (known) k->used_by = m->event;
    return known;
}

link_text link_memo_keep(link_memo *m, link_text_kept *at,
                         correlate_naming naming, event_value v, gr_slice text)
{
    if (at == NULL || text.ptr == NULL || text.len > LINK_MEMO_TEXT)
        return (link_text){text, NULL};
    at->used_by = m->event;
    at->asked = false;
    at->type = v.type;
    at->naming = (uint8_t)naming;
    at->value_len = (uint8_t)v.len;
    at->text_len = (uint8_t)text.len;
    if (v.len > 0) memcpy(at->value, v.ptr, v.len);
    if (text.len > 0) memcpy(at->text, text.ptr, text.len);
    return (link_text){gr_slice_of(at->text, at->text_len), at};
}
