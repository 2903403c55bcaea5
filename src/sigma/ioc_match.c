/* ioc_match.c - see ioc_match.h. */
#include "sigma/ioc_match.h"

#include "base/mem.h"
#include "base/number.h"
#include "base/utf.h"
#include "sigma/ioc_parts.h"
#include "sigma/ioc_scan.h"
#include "sigma/ioc_unit.h"

#include <stdlib.h>

enum { IOC_HITS = 4096, LAYOUTS = 64 };

/* What is the same of all events of a layout. */
typedef struct {
    const char *kind; /* of the reader whose number it is */
    uint64_t id;      /* 0: none */
    bool constants_may_hit;
    size_t first_derived, last_derived; /* fields, the last not included */
} known_layout;

struct ioc_matcher {
    const ioc_set *set;
    ioc_unit unit;
    known_layout layouts[LAYOUTS];
    ioc_hit hits[IOC_HITS];
    size_t hit_count;
    bool beyond;
    uint32_t field;
    gr_slice text; /* the folded one at hand */
    literal_hits others;
};

ioc_matcher *ioc_matcher_new(const ioc_set *set)
{
    ioc_matcher *const m = gr_alloc(sizeof *m);
    if (m == NULL) return NULL;
    size_t const others = set->other_count + 1;
    m->set = set;
    m->others.seen = gr_alloc_array(others, sizeof *m->others.seen);
    m->others.found = gr_alloc_array(others, sizeof *m->others.found);
    if (m->others.seen != NULL && m->others.found != NULL) return m;
    ioc_matcher_free(m);
    return NULL;
}

void ioc_matcher_free(ioc_matcher *m)
{
    if (m == NULL) return;
    gr_free(m->others.seen);
    gr_free(m->others.found);
    gr_free(m);
}

/* ---- bounds ---- */

/* The character that is written %2F at `at`, as ioc_encoded_bound has it. */
static uint32_t encoded_at(gr_slice text, size_t at)
{
    if (text.len < 3 || at > text.len - 3 || text.ptr[at] != '%') return 0;
    return ioc_encoded_bound(text.ptr[at + 1], text.ptr[at + 2]);
}

static uint32_t rune_behind(gr_slice text, size_t at)
{
    uint32_t const encoded = encoded_at(text, at);
    if (encoded != 0) return encoded;
    return at >= text.len ? 0 : gr_utf8_next(text, &at);
}

static uint32_t rune_before(gr_slice text, size_t at)
{
    uint32_t const encoded = at < 3 ? 0 : encoded_at(text, at - 3);
    return encoded != 0 ? encoded : ioc_rune_before(text, at);
}

/* Nothing that what ends at `to` would go on with. */
static bool ends_at(gr_slice text, size_t to)
{
    uint32_t const next = rune_behind(text, to);
    if (next == '.') return !ioc_is_word(rune_behind(text, to + 1));
    return !ioc_is_word(next) && next != '-' && next != '%';
}

/* Nothing that goes on into what begins at `from`, but for what is in `may`. */
static bool begins_at(gr_slice text, size_t from, const char *no)
{
    uint32_t const before = rune_before(text, from);
    return !ioc_is_word(before) &&
           (before == 0 || before >= 0x80 || strchr(no, (int)before) == NULL);
}

static bool is_address_bound(gr_slice text, size_t from, size_t to)
{
    uint32_t const before = rune_before(text, from);
    uint32_t const next = rune_behind(text, to);
    if (ioc_is_word(before) || ioc_is_word(next)) return false;
    if (next == '.' && ioc_is_word(rune_behind(text, to + 1))) return false;
    if (before == '.' && ioc_is_word(rune_before(text, from - 1))) return false;
    bool const v6 =
        gr_find_byte(gr_sub(text, from, to - from), ':') < to - from;
    return v6 || before != ':' || !ioc_is_in_v6(text, from);
}

static bool is_bound(const ioc *i, gr_slice text, size_t from, size_t to)
{
    bool const word_first = ioc_is_word(rune_behind(text, from));
    bool const word_last = ioc_is_word(ioc_rune_before(text, to));
    bool const ends = !word_last || ends_at(text, to);
    switch (i->kind) {
    case IOC_MD5:
    case IOC_SHA1:
    case IOC_SHA256:
        return !ioc_is_word(rune_before(text, from)) &&
               !ioc_is_word(rune_behind(text, to));
    case IOC_ADDRESS:
    case IOC_NETWORK: return is_address_bound(text, from, to);
    case IOC_DOMAIN: return ends && begins_at(text, from, "-");
    case IOC_EMAIL: return ends && begins_at(text, from, "-.%+");
    case IOC_URL:
    case IOC_PATH:
    case IOC_NAME: return ends && (!word_first || begins_at(text, from, "-."));
    case IOC_KINDS: break;
    }
    return false;
}

/* ---- hits ---- */

static int by_item(const void *a, const void *b)
{
    const ioc_hit *const x = a, *const y = b;
    if (x->item != y->item) return x->item < y->item ? -1 : 1;
    return (x->field > y->field) - (x->field < y->field);
}

static void settle_hits(ioc_matcher *m)
{
    size_t kept = 0;
    if (m->hit_count > 1)
        qsort(m->hits, m->hit_count, sizeof *m->hits, by_item);
    for (size_t i = 0; i < m->hit_count; i++)
        if (kept == 0 || by_item(&m->hits[kept - 1], &m->hits[i]) != 0)
            m->hits[kept++] = m->hits[i];
    m->hit_count = kept;
}

/* What stands in a text many times is one hit: repeats leave room. */
static void add_hit(ioc_matcher *m, uint32_t item)
{
    if (m->hit_count == IOC_HITS) {
        settle_hits(m);
        m->beyond = m->hit_count > IOC_HITS / 2;
    }
    if (!m->beyond) m->hits[m->hit_count++] = (ioc_hit){item, m->field};
}

/* ---- one text ---- */

static bool take_bound(void *self, uint32_t item, size_t from, size_t to)
{
    ioc_matcher *const m = self;
    if (is_bound(&m->set->items[item], m->text, from, to)) add_hit(m, item);
    return m->beyond;
}

static bool take_any(void *self, uint32_t item, size_t from, size_t to)
{
    (void)self, (void)item, (void)from, (void)to;
    return true;
}

static bool may_hit(const ioc_matcher *m, gr_slice bytes, unsigned step)
{
    return ioc_scan(m->set, (ioc_view){bytes, step, false}, take_any, NULL);
}

/* Every place where it stands. */
static void take_other(ioc_matcher *m, uint32_t number)
{
    gr_slice const wanted = m->set->other_texts[number].text;
    uint32_t const item = m->set->other_items[number];
    for (size_t at = 0; at < m->text.len;) {
        size_t const found = gr_find(gr_from(m->text, at), wanted);
        if (found == SIZE_MAX) return;
        at += found;
        if (is_bound(&m->set->items[item], m->text, at, at + wanted.len)) {
            add_hit(m, item);
            return;
        }
        at++;
    }
}

static void search_others(ioc_matcher *m)
{
    if (++m->others.round == 0) {
        memset(m->others.seen, 0, m->set->other_count * sizeof(uint32_t));
        m->others.round = 1;
    }
    m->others.count = 0;
    literal_set_search(m->set->others, m->text, 0, &m->others);
    for (size_t i = 0; i < m->others.count; i++)
        take_other(m, m->others.found[i]);
}

static bool is_text(event_value v)
{
    return v.type == VALUE_UTF8 || v.type == VALUE_UTF16;
}

static unsigned step_of(event_value v)
{
    return v.type == VALUE_UTF16 ? 2 : 1;
}

static bool other_may_hit(const ioc_matcher *m, event_value v)
{
    const ioc_set *const set = m->set;
    return set->others != NULL &&
           (set->other_filter == NULL ||
            literal_filter_in_value(set->other_filter, v));
}

static void search_text(ioc_matcher *m, event_value v, gr_arena *scratch)
{
    bool const dotted = may_hit(m, value_bytes(v), step_of(v));
    bool const other = other_may_hit(m, v);
    if (!dotted && !other) return;
    m->text = value_folded(scratch, v);
    if (dotted)
        (void)ioc_scan(m->set, (ioc_view){m->text, 1, false}, take_bound, m);
    if (other) search_others(m);
}

static void search_field(ioc_matcher *m, const event *e, size_t field,
                         gr_arena *scratch)
{
    event_value const v = event_field_value(e, field, scratch);
    m->field = (uint32_t)field;
    for (size_t i = 0; i < value_count(v); i++)
        if (is_text(value_at(v, i))) search_text(m, value_at(v, i), scratch);
}

/* ---- can there be anything at all? ---- */

static bool value_may_hit(const ioc_matcher *m, event_value v)
{
    for (size_t i = 0; i < value_count(v); i++) {
        event_value const item = value_at(v, i);
        if (is_text(item) && (may_hit(m, value_bytes(item), step_of(item)) ||
                              other_may_hit(m, item)))
            return true;
    }
    return false;
}

static bool find_in_constants(const ioc_matcher *m, const event *e)
{
    const event_layout *const layout = e->layout;
    for (size_t f = 0; f < layout->field_count; f++)
        for (size_t i = 0; i < layout->fields[f].ref_count; i++) {
            event_ref const ref = layout->refs[layout->fields[f].first_ref + i];
            if (ref.index >= EVENT_CONSTANT &&
                value_may_hit(m, event_ref_value(e, ref)))
                return true;
        }
    return false;
}

static void find_derived(const event_layout *layout, known_layout *out)
{
    for (size_t f = 0; f < layout->field_count; f++) {
        if (layout->fields[f].shown == layout->fields[f].ref_count) continue;
        if (out->last_derived == 0) out->first_derived = f;
        out->last_derived = f + 1;
    }
}

static const known_layout *layout_of(ioc_matcher *m, const event *e)
{
    uint64_t const id = e->layout->id;
    known_layout *const known = &m->layouts[id % LAYOUTS];
    if (known->id == id && known->kind == e->source_kind) return known;
    *known = (known_layout){.kind = e->source_kind, .id = id};
    known->constants_may_hit = find_in_constants(m, e);
    find_derived(e->layout, known);
    return known;
}

/* What an address or a hash could go on with. */
static bool goes_on(gr_slice text, size_t at)
{
    uint8_t const c = at < text.len ? text.ptr[at] : 0;
    return gr_hex_value(c) >= 0 || c == ':' || c == '.';
}

/* Does `v` stand in `whole` so that what is in it is found there? An address that
 * was cut from its port is another one with it: 2001:db8::1:1194. */
static bool stands_apart(gr_slice whole, event_value v)
{
    uintptr_t const from = (uintptr_t)v.ptr - (uintptr_t)whole.ptr;
    return from <= whole.len && v.len <= whole.len - from &&
           (from == 0 || !goes_on(whole, from - 1)) &&
           !goes_on(whole, from + v.len);
}

/* What a reader made of a line beside what stands in it. */
static bool derived_may_hit(const ioc_matcher *m, const event *e,
                            const known_layout *known)
{
    const event_layout *const layout = e->layout;
    for (size_t f = known->first_derived; f < known->last_derived; f++) {
        const event_field *const field = &layout->fields[f];
        for (size_t i = field->shown; i < field->ref_count; i++) {
            event_value const v =
                event_ref_value(e, layout->refs[field->first_ref + i]);
            if (!stands_apart(e->raw, v) && value_may_hit(m, v)) return true;
        }
    }
    return false;
}

static bool line_may_hit(ioc_matcher *m, const event *e)
{
    event_value const raw = value_of(VALUE_UTF8, e->raw.ptr, e->raw.len);
    if (other_may_hit(m, raw)) return true;
    return e->unit_number != 0 && stands_apart(e->unit, raw)
               ? ioc_unit_may_hit(&m->unit, m->set, e)
               : may_hit(m, e->raw, 1);
}

/* Of a record in a unit. */
static bool record_may_hit(ioc_matcher *m, const event *e)
{
    const literal_filter *const others = m->set->other_filter;
    return ioc_unit_may_hit(&m->unit, m->set, e) ||
           (others != NULL && literal_filter_in_utf16(others, e->raw)) ||
           layout_of(m, e)->constants_may_hit;
}

static bool event_may_hit(ioc_matcher *m, const event *e)
{
    if (m->set->others != NULL && m->set->other_filter == NULL) return true;
    if (e->raw_is_text)
        return line_may_hit(m, e) || derived_may_hit(m, e, layout_of(m, e));
    return e->unit_number == 0 || record_may_hit(m, e);
}

/* ---- one event ---- */

gr_status ioc_match(ioc_matcher *m, const event *e, gr_arena *scratch,
                    ioc_hits *out, gr_error *err)
{
    *out = (ioc_hits){m->hits, 0, false};
    m->hit_count = 0;
    m->beyond = false;
    if (!event_may_hit(m, e)) return GR_OK;
    for (size_t i = 0; i < e->layout->field_count; i++)
        search_field(m, e, i, scratch);
    gr_status const status = gr_arena_status(scratch);
    if (status != GR_OK)
        return gr_fail(err, status, e->offset,
                       "no room to look for indicators");
    settle_hits(m);
    out->count = m->hit_count;
    out->beyond = m->beyond;
    return GR_OK;
}
