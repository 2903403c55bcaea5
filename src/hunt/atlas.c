/* atlas.c - see atlas.h. */
#include "hunt/atlas.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/number.h"
#include "hunt/limits.h"
#include "hunt/rows.h"
#include "sigma/cidr.h"

/* Of addresses that were looked up before. */
enum { ARENA = 16 << 20 };

struct atlas {
    geo_db *const *dbs;
    size_t count;
    gr_arena *arena;
    row_table known;  /* place, by the 16 bytes of the address */
    atlas_place last; /* where the table is full */
    uint64_t broken;
};

atlas *atlas_new(geo_db *const *dbs, size_t count)
{
    atlas *const p = gr_alloc(sizeof *p);
    if (p == NULL) return NULL;
    p->dbs = dbs;
    p->count = count;
    p->arena = gr_arena_new(ARENA);
    p->known = rows_in(p->arena, sizeof(atlas_place), HUNT_ROW_CEILING);
    if (p->arena != NULL) return p;
    atlas_free(p);
    return NULL;
}

void atlas_free(atlas *p)
{
    if (p == NULL) return;
    rows_free(&p->known);
    gr_arena_free(p->arena);
    gr_free(p);
}

uint64_t atlas_broken(const atlas *p)
{
    return p->broken;
}

/* ---- one address ---- */

static void as_mapped(const sigma_address *a, uint8_t out[16])
{
    memset(out, 0, 16);
    if (a->v6) {
        memcpy(out, a->bytes, 16);
        return;
    }
    out[10] = out[11] = 0xFF;
    memcpy(out + 12, a->bytes, 4);
}

static atlas_place look_up(atlas *p, const sigma_address *a,
                           const uint8_t *bytes)
{
    const address_scope *const scope = address_scope_of(a);
    atlas_place found = {.scope = scope};
    if (scope != NULL) return found;
    bool broken = false;
    for (size_t i = 0; i < p->count; i++)
        broken |= geo_find(p->dbs[i], bytes, &found.geo) == GR_DAMAGED;
    p->broken += broken;
    return found;
}

const atlas_place *atlas_of(atlas *p, gr_slice text)
{
    sigma_address a;
    uint8_t bytes[16];
    void *row = NULL;
    if (text.len < 2 || text.len > 80 || !address_parse(text, &a)) return NULL;
    as_mapped(&a, bytes);
    row_status const status =
        rows_get(&p->known, gr_slice_of(bytes, sizeof bytes), &row);
    if (status == ROW_FOUND) return row;
    atlas_place *const found = status == ROW_NEW ? row : &p->last;
    *found = look_up(p, &a, bytes);
    return found;
}

void atlas_put_json(gr_buffer *out, const atlas_place *p)
{
    const geo_place *const g = &p->geo;
    bool first = true;
    gr_put_byte(out, '{');
    if (p->scope != NULL) {
        gr_json_key(out, &first, GR_S("scope"));
        gr_json_text(out, gr_slice_of_c(p->scope->name));
    } else {
        gr_json_key(out, &first, GR_S("country"));
        if (g->country[0] == '\0') gr_put(out, GR_S("null"));
        else gr_json_text(out, gr_slice_of_c(g->country));
    }
    if (g->asn != 0) {
        gr_json_key(out, &first, GR_S("asn"));
        gr_put_u64(out, g->asn);
    }
    if (g->organisation_len > 0) {
        gr_json_key(out, &first, GR_S("organisation"));
        gr_json_text(out, gr_slice_of(g->organisation, g->organisation_len));
    }
    gr_put_byte(out, '}');
}

gr_slice atlas_short(const atlas_place *p)
{
    if (p->scope != NULL) return gr_slice_of_c(p->scope->column);
    return p->geo.country[0] == '\0' ? GR_S("?")
                                     : gr_slice_of_c(p->geo.country);
}

/* ---- all of an object ---- */

/* Takes the next text that is a value and has no escapes. False: no more. */
static bool next_value(gr_slice json, size_t *at, gr_slice *out)
{
    while (*at < json.len) {
        size_t const from = *at + gr_find_byte(gr_from(json, *at), '"') + 1;
        size_t to = from;
        bool plain = true;
        while (to < json.len && json.ptr[to] != '"') {
            plain &= json.ptr[to] != '\\';
            to += json.ptr[to] == '\\' ? 2 : 1;
        }
        *at = to + 1;
        bool const key = to + 1 < json.len && json.ptr[to + 1] == ':';
        *out = gr_sub(json, from, to - from);
        if (to < json.len && plain && !key) return true;
    }
    return false;
}

static bool is_known(const gr_slice *texts, size_t count, gr_slice text)
{
    for (size_t i = 0; i < count; i++)
        if (gr_equal(texts[i], text)) return true;
    return false;
}

/* The first that is somewhere stands for all; else the first. */
static void put_column(gr_buffer *out, const char *best, size_t others)
{
    gr_put(out, gr_slice_of_c(best));
    if (others > 0) gr_putf(out, "+%zu", others);
}

void atlas_put_all(atlas *p, gr_slice fields, gr_buffer *out, gr_buffer *column)
{
    gr_slice told[ATLAS_MOST], value;
    char best[ATLAS_COLUMN] = "";
    size_t count = 0;
    bool public = false;
    for (size_t at = 0;
         count < ATLAS_MOST && next_value(fields, &at, &value);) {
        const atlas_place *const found =
            is_known(told, count, value) ? NULL : atlas_of(p, value);
        if (found == NULL) continue;
        gr_put(out, count == 0 ? GR_S("{") : GR_S(","));
        gr_json_text(out, value);
        gr_put_byte(out, ':');
        atlas_put_json(out, found);
        if (count == 0 || (!public && found->scope == NULL)) {
            gr_slice const column_text = atlas_short(found);
            memcpy(best, column_text.ptr, column_text.len);
            best[column_text.len] = '\0';
        }
        public |= found->scope == NULL;
        told[count++] = value;
    }
    if (count > 0) gr_put_byte(out, '}');
    if (count > 0) put_column(column, best, count - 1);
}
