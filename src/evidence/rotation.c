/* rotation.c - see rotation.h. */
#include "evidence/rotation.h"

#include "base/number.h"
#include "evidence/container.h"
#include "evidence/vector.h"

#include <stdlib.h>

/* ---- a name ---- */

static void set(rotation_name *out, gr_slice front, gr_slice back)
{
    out->front = front;
    out->back = back;
}

/* Digits of a date: "20260102", "2026-01-02-03", "2601", an epoch.
 * Filled up with zeros to 14, so that dates of any length compare. */
static bool take_date(gr_slice text, uint64_t *out)
{
    size_t digits = 0;
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t const c = text.ptr[i];
        if (!gr_is_digit(c)) continue;
        if (++digits > 14) break;
        *out = *out * 10 + (uint64_t)(c - '0');
    }
    for (size_t i = digits; i < 14; i++) *out *= 10;
    return digits >= 6;
}

static size_t count_digits(gr_slice s)
{
    size_t n = 0;
    while (n < s.len && gr_is_digit(s.ptr[n])) n++;
    return n;
}

/* How much at the end of `s` is digits and what joins them; not the joint in
 * front. */
static size_t tail_of_digits(gr_slice s)
{
    size_t from = s.len;
    while (from > 0 &&
           (gr_is_digit(s.ptr[from - 1]) || s.ptr[from - 1] == '-' ||
            s.ptr[from - 1] == '_' || s.ptr[from - 1] == '.'))
        from--;
    while (from < s.len && !gr_is_digit(s.ptr[from])) from++;
    return s.len - from;
}

static gr_slice without_joint(gr_slice s)
{
    while (s.len > 1 && (s.ptr[s.len - 1] == '-' || s.ptr[s.len - 1] == '_' ||
                         s.ptr[s.len - 1] == '.'))
        s.len--;
    return s;
}

/* auth.log.1, auth.log.old: the higher the older. */
static bool read_number(gr_slice name, rotation_name *out)
{
    size_t at = name.len;
    while (at > 0 && name.ptr[at - 1] != '.') at--;
    gr_slice const last = gr_from(name, at);
    bool const old = gr_equal(last, GR_S("old"));
    uint64_t number = 0;
    if (at < 2 || (!old && (last.len > 4 || !gr_parse_u64(last, &number))))
        return false;
    out->mark = ROTATED_COUNTED;
    out->at = UINT64_MAX - number;
    set(out, gr_sub(name, 0, at - 1), GR_S(""));
    return true;
}

/* Where the suffix of a name begins: ".log", ".LOG", ".txt". */
static size_t suffix_at(gr_slice name)
{
    size_t at = name.len;
    while (at > 0 && gr_is_letter(name.ptr[at - 1])) at--;
    return at > 1 && at < name.len && name.ptr[at - 1] == '.' ? at - 1
                                                              : name.len;
}

/* messages-20260102, access.2026-01-02.log, u_ex260102.log */
static bool read_date(gr_slice name, rotation_name *out)
{
    size_t const end = suffix_at(name);
    gr_slice const stem = gr_sub(name, 0, end);
    size_t const tail = tail_of_digits(stem);
    gr_slice const date = gr_from(stem, stem.len - tail);
    if (tail == stem.len || !take_date(date, &out->at)) return false;
    /* "HttpProxy_2026010203-1": a number behind the date. */
    size_t const first = count_digits(date);
    uint64_t part = 0;
    if (first >= 6 && first < date.len) {
        (void)take_date(gr_sub(date, 0, first), &out->at);
        for (size_t i = first; i < date.len; i++)
            if (gr_is_digit(date.ptr[i]) && part < 100000)
                part = part * 10 + (uint64_t)(date.ptr[i] - '0');
    }
    out->mark = ROTATED_DATED;
    out->at = out->at * 100 + (part < 99 ? part : 99);
    set(out, without_joint(gr_sub(stem, 0, stem.len - tail)),
        gr_from(name, end));
    return true;
}

/* httperr12.log: HTTP.sys counts upwards. */
static bool read_httperr(gr_slice name, rotation_name *out)
{
    static const gr_slice stem = GR_S_INIT("httperr");
    gr_slice const rest = gr_from(name, stem.len);
    size_t const digits = count_digits(rest);
    if (!gr_starts_with_ascii_fold(name, stem) || digits == 0 || digits > 9 ||
        !gr_equal_ascii_fold(gr_from(rest, digits), GR_S(".log")))
        return false;
    out->mark = ROTATED_DATED;
    (void)gr_parse_u64(gr_sub(rest, 0, digits), &out->at);
    set(out, stem, gr_from(rest, digits));
    return true;
}

/* NAME@ID-SEQUENCE-TIME.journal, NAME@TIME-....journal~: hex. */
static bool read_journal(gr_slice name, rotation_name *out)
{
    size_t const at = gr_find_byte(name, '@');
    bool const torn = gr_ends_with(name, GR_S(".journal~"));
    if (at == name.len || at == 0 ||
        (!torn && !gr_ends_with(name, GR_S(".journal"))))
        return false;
    gr_slice rest = gr_from(name, at + 1);
    rest.len -= torn ? 9 : 8;
    if (!torn) {
        size_t from = rest.len;
        while (from > 0 && rest.ptr[from - 1] != '-') from--;
        rest = gr_from(rest, from);
    }
    out->at = 0;
    for (size_t i = 0; i < rest.len && i < 16; i++) {
        int const digit = gr_hex_value(rest.ptr[i]);
        if (digit < 0) break;
        out->at = out->at << 4 | (uint64_t)digit;
    }
    out->mark = ROTATED_DATED;
    set(out, gr_sub(name, 0, at), GR_S(".journal"));
    return true;
}

/* Archive-Security-2026-01-02-03-04-05-678.evtx */
static bool read_archived(gr_slice name, rotation_name *out)
{
    static const gr_slice mark = GR_S_INIT("Archive-");
    if (!gr_starts_with(name, mark) ||
        !gr_ends_with_ascii_fold(name, GR_S(".evtx")))
        return false;
    gr_slice const rest = gr_from(name, mark.len);
    gr_slice const stem = gr_sub(rest, 0, rest.len - 5);
    size_t const tail = tail_of_digits(stem);
    if (tail < 19 || !take_date(gr_from(stem, stem.len - tail), &out->at))
        return false;
    out->mark = ROTATED_DATED;
    set(out, without_joint(gr_sub(stem, 0, stem.len - tail)),
        gr_from(rest, stem.len));
    return true;
}

rotation_name rotation_read_name(gr_slice name)
{
    rotation_name out = {.mark = NOT_ROTATED};
    gr_slice const inner = container_inner_name(name);
    if (read_journal(inner, &out) || read_archived(inner, &out) ||
        read_httperr(inner, &out) || read_number(inner, &out) ||
        read_date(inner, &out))
        return out;
    return (rotation_name){.front = inner, .mark = NOT_ROTATED};
}

/* ---- all of them ---- */

typedef struct {
    gr_slice folder; /* with its slash */
    rotation_name name;
    size_t item;
} member;

/* A compressed file stands where its archive does: x/auth.log.2.gz!/auth.log.2 */
static gr_slice place_of(gr_slice name)
{
    gr_slice const last = gr_last_component(name);
    gr_slice const above = gr_sub(name, 0, name.len - last.len);
    if (!gr_ends_with(above, GR_S("!/"))) return above;
    gr_slice const archive = gr_sub(above, 0, above.len - 2);
    gr_slice const file = gr_last_component(archive);
    gr_slice const inner = container_inner_name(file);
    return inner.len < file.len && gr_equal(inner, last)
               ? gr_sub(archive, 0, archive.len - file.len)
               : above;
}

static int byte_of(const rotation_name *n, size_t i)
{
    if (i < n->front.len) return n->front.ptr[i];
    i -= n->front.len;
    return i < n->back.len ? n->back.ptr[i] : -1;
}

static int compare_names(const rotation_name *x, const rotation_name *y)
{
    size_t i = 0;
    while (byte_of(x, i) >= 0 && byte_of(x, i) == byte_of(y, i)) i++;
    return byte_of(x, i) - byte_of(y, i);
}

static int compare_sets(const member *x, const member *y)
{
    int const folder = gr_compare(x->folder, y->folder);
    return folder != 0 ? folder : compare_names(&x->name, &y->name);
}

static int by_set(const void *a, const void *b)
{
    const member *const x = a, *const y = b;
    int const order = compare_sets(x, y);
    if (order != 0) return order;
    if (x->name.mark != y->name.mark)
        return x->name.mark < y->name.mark ? -1 : 1;
    if (x->name.at != y->name.at) return x->name.at < y->name.at ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

static gr_status no_room(const gr_arena *arena, gr_error *err)
{
    gr_status const why = gr_arena_status(arena);
    return gr_fail(err, why == GR_OK ? GR_NOMEM : why, GR_NO_OFFSET,
                   "no room for the list of evidence");
}

static gr_status take_items(const evidence_list *list, vector *out,
                            gr_error *err)
{
    for (size_t i = 0; i < list->count; i++) {
        const evidence_item *const item = &list->items[i];
        if (item->is_archive) continue;
        member *const m = vector_add(out, sizeof *m);
        if (m == NULL)
            return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                           "no memory for the list of evidence");
        *m = (member){place_of(item->name),
                      rotation_read_name(gr_last_component(item->name)), i};
    }
    return GR_OK;
}

static size_t same_set(const member *all, size_t count, size_t first)
{
    size_t n = first;
    while (n < count && compare_sets(&all[n], &all[first]) == 0) n++;
    return n - first;
}

static gr_slice name_of_set(gr_arena *arena, const member *m)
{
    gr_slice const parts[] = {m->folder, m->name.front, m->name.back};
    size_t const room = parts[0].len + parts[1].len + parts[2].len;
    uint8_t *const name = gr_arena_take_text(arena, room);
    size_t len = 0;
    if (name == NULL) return (gr_slice){NULL, 0};
    for (size_t i = 0; i < 3; len += parts[i++].len)
        if (parts[i].len > 0) memcpy(name + len, parts[i].ptr, parts[i].len);
    return gr_slice_of(name, len);
}

static gr_status add_set(gr_arena *arena, evidence_list *list,
                         const member *all, size_t count, evidence_set *out,
                         gr_error *err)
{
    size_t *const members = gr_arena_take_array(arena, count, sizeof *members);
    *out = (evidence_set){name_of_set(arena, all), members, count};
    if (members == NULL || out->name.ptr == NULL) return no_room(arena, err);
    for (size_t i = 0; i < count; i++) {
        members[i] = all[i].item;
        list->items[all[i].item].set = out;
    }
    return GR_OK;
}

static gr_status add_sets(gr_arena *arena, evidence_list *list,
                          const member *all, size_t count, gr_error *err)
{
    size_t sets = 0;
    for (size_t i = 0, n; i < count; i += n) {
        n = same_set(all, count, i);
        sets += n > 1;
    }
    evidence_set *const out = gr_arena_take_array(arena, sets, sizeof *out);
    if (out == NULL) return no_room(arena, err);
    list->sets = out;
    list->set_count = 0;
    for (size_t i = 0, n; i < count; i += n) {
        n = same_set(all, count, i);
        if (n < 2) continue;
        GR_TRY(add_set(arena, list, all + i, n, &out[list->set_count++], err));
    }
    return GR_OK;
}

gr_status rotation_group(gr_arena *arena, evidence_list *list, gr_error *err)
{
    vector all = {0};
    gr_status status = take_items(list, &all, err);
    if (status == GR_OK && all.count > 0) {
        qsort(all.ptr, all.count, sizeof(member), by_set);
        status = add_sets(arena, list, all.ptr, all.count, err);
    }
    gr_free(all.ptr);
    return status;
}
