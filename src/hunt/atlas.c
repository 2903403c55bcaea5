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

/* ---- addresses that are nowhere ---- */

/* Source: the IANA registries of special-purpose addresses, IPv4 and IPv6. */
static const struct {
    uint8_t network[16];
    uint8_t bits;
    bool v6;
    const char *scope, *column;
} scopes[] = {
#define V4(a, b, c, d, bits, scope, column)                                    \
    {                                                                          \
        {a, b, c, d}, bits, false, scope, column                               \
    }
    V4(10, 0, 0, 0, 8, "private", "priv"),
    V4(172, 16, 0, 0, 12, "private", "priv"),
    V4(192, 168, 0, 0, 16, "private", "priv"),
    V4(100, 64, 0, 0, 10, "shared", "shar"),
    V4(127, 0, 0, 0, 8, "loopback", "loop"),
    V4(169, 254, 0, 0, 16, "link-local", "link"),
    V4(192, 0, 2, 0, 24, "documentation", "doc"),
    V4(198, 51, 100, 0, 24, "documentation", "doc"),
    V4(203, 0, 113, 0, 24, "documentation", "doc"),
    V4(198, 18, 0, 0, 15, "benchmarking", "res"),
    V4(224, 0, 0, 0, 4, "multicast", "mult"),
    V4(0, 0, 0, 0, 8, "this network", "this"),
    V4(240, 0, 0, 0, 4, "reserved", "res"),
#undef V4
    {{0xFC}, 7, true, "private", "priv"},
    {{0xFE, 0x80}, 10, true, "link-local", "link"},
    {{0xFF}, 8, true, "multicast", "mult"},
    {{0x20, 0x01, 0x0D, 0xB8}, 32, true, "documentation", "doc"},
    {{[15] = 1}, 128, true, "loopback", "loop"},
    {{0}, 128, true, "unspecified", "this"},
};
enum { SCOPES = sizeof scopes / sizeof *scopes };

static const char *scope_of(const sigma_address *a)
{
    for (size_t i = 0; i < SCOPES; i++)
        if (sigma_address_within(a, scopes[i].network, scopes[i].bits,
                                 scopes[i].v6))
            return scopes[i].scope;
    return NULL;
}

/* ---- one address ---- */

/* "[fe80::1%3]:80" and "10.0.0.1:80" without what is no address. */
static gr_slice bare(gr_slice text)
{
    if (text.len > 0 && text.ptr[0] == '[')
        return gr_sub(text, 1, gr_find_byte(text, ']') - 1);
    size_t const colon = gr_find_byte(text, ':');
    bool const port = gr_find_byte(text, '.') < colon && colon < text.len &&
                      gr_all_digits(gr_from(text, colon + 1));
    return port ? gr_sub(text, 0, colon) : text;
}

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
    atlas_place found = {.scope = scope_of(a)};
    if (found.scope != NULL) return found;
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
    if (text.len < 2 || text.len > 80 || !sigma_address_parse(bare(text), &a))
        return NULL;
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
        gr_json_text(out, gr_slice_of_c(p->scope));
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
    for (size_t i = 0; p->scope != NULL && i < SCOPES; i++)
        if (strcmp(p->scope, scopes[i].scope) == 0)
            return gr_slice_of_c(scopes[i].column);
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
