/* link_memo.c - see link_memo.h. Each value has one place, by its hash, from which it
 * drives out what was there. So values that somebody chose to have one place cost what
 * they would without a memo. */
#include "hunt/link_memo.h"

#include "base/mem.h"

#include <assert.h>

enum { TEXTS = 1024, PLACES = 256, LINE = 64 };
static_assert(sizeof(link_text_kept) % LINE == 0, "each begins a line");

/* Where a field stands in a layout, if at all. */
typedef struct {
    sigma_field field;
    const event_layout *layout; /* NULL: nothing is here */
    uint64_t layout_id;
    const char *source_kind;
    bool found;
    sigma_field_place place;
} memo_place;

struct link_memo {
    gr_sha256 *sha;
    uint64_t event;
    link_text_kept none;
    memo_place places[PLACES];
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

/* A plan says it again for each rule, and means the same by it. */
static bool same_field(const sigma_field *a, const sigma_field *b)
{
    return a->name.ptr == b->name.ptr && a->name.len == b->name.len &&
           a->view == b->view;
}

const sigma_field_place *link_memo_place(link_memo *m, const sigma_field *field,
                                         const event *e)
{
    uint64_t const number =
        (uintptr_t)field->name.ptr + field->name.len + (uintptr_t)field->view;
    uint64_t const hash =
        (e->layout->id * 31 + number) * UINT64_C(0x9E3779B97F4A7C15);
    memo_place *const p = &m->places[(hash >> 32) % PLACES];
    if (!same_field(&p->field, field) || p->layout_id != e->layout->id ||
        p->layout != e->layout || p->source_kind != e->source_kind) {
        *p = (memo_place){.field = *field,
                          .layout = e->layout,
                          .layout_id = e->layout->id,
                          .source_kind = e->source_kind};
        p->found = sigma_field_find(field, e->layout, &p->place);
    }
    return p->found ? &p->place : NULL;
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

/* What this event has asked for stays. */
bool link_memo_find(link_memo *m, correlate_naming naming, event_value v,
                    link_text_kept **out)
{
    *out = NULL;
    if (v.type == VALUE_LIST || v.len > LINK_MEMO_VALUE) return false;
    uint64_t const seed = (uint64_t)naming << 8 | v.type;
    link_text_kept *const k =
        &m->texts[gr_hash64(seed, value_bytes(v)) % TEXTS];
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
