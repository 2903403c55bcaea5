/* geo.c - see geo.h. */
#include "evidence/geo.h"

#include "base/cursor.h"
#include "base/number.h"

enum {
    PAGE = 4096,
    PAGES = 256,
    TAIL = 128 << 10, /* the metadata stands in the last so many bytes */
    ZEROS = 16,       /* between tree and data */
    STEPS = 4096,     /* values looked at for one address */
    DEPTH = 16        /* of values in values */
};

typedef enum {
    EXTENDED = 0,
    POINTER = 1,
    TEXT = 2,
    UINT16 = 5,
    UINT32 = 6,
    MAP = 7,
    UINT64 = 9,
    ARRAY = 11,
    BOOLEAN = 14
} data_type;

typedef struct {
    uint64_t number; /* 1 + which page it is; 0: none */
    uint8_t bytes[PAGE];
} page;

struct geo_db {
    geo_bytes bytes;
    page *pages; /* by their numbers */
    uint64_t node_count, tree_size, data_size;
    unsigned record_bits, ip_version;
    geo_about about;
};

/* ---- bytes ---- */

static const page *page_of(geo_db *db, uint64_t number)
{
    page *const p = &db->pages[number % PAGES];
    uint64_t const from = number * PAGE;
    uint64_t const left = db->bytes.size - from;
    if (p->number == number + 1) return p;
    p->number = 0;
    if (!db->bytes.read(db->bytes.self, from, p->bytes,
                        left < PAGE ? (size_t)left : PAGE))
        return NULL;
    p->number = number + 1;
    return p;
}

/* `len` bytes at `at`; false: there are fewer, or they cannot be read. */
static bool take(geo_db *db, uint64_t at, uint8_t *to, size_t len)
{
    if (at > db->bytes.size || len > db->bytes.size - at) return false;
    while (len > 0) {
        const page *const p = page_of(db, at / PAGE);
        size_t const within = (size_t)(at % PAGE);
        size_t const part = len < PAGE - within ? len : PAGE - within;
        if (p == NULL) return false;
        memcpy(to, p->bytes + within, part);
        to += part;
        at += part;
        len -= part;
    }
    return true;
}

static uint64_t big_endian(const uint8_t *bytes, size_t len)
{
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++) value = value << 8 | bytes[i];
    return value;
}

/* ---- values ---- */

/* A part of the file whose values point within it. */
typedef struct {
    geo_db *db;
    uint64_t start, size;
    unsigned steps; /* left */
} section;

typedef struct {
    data_type type;
    uint64_t size; /* bytes; of a map or list, things; of a pointer, where to */
    uint64_t body; /* where it begins, in the section */
} value;

static bool take_in(const section *s, uint64_t at, uint8_t *to, size_t len)
{
    return at <= s->size && len <= s->size - at &&
           take(s->db, s->start + at, to, len);
}

/* Sizes of 29, 30 and 31 say how many bytes more there are. */
static bool read_size(const section *s, value *v)
{
    static const uint64_t least[] = {29, 285, 65821};
    uint8_t bytes[3];
    if (v->size < 29) return true;
    size_t const more = (size_t)v->size - 28;
    if (!take_in(s, v->body, bytes, more)) return false;
    v->size = least[more - 1] + big_endian(bytes, more);
    v->body += more;
    return true;
}

static bool read_pointer(const section *s, uint8_t control, value *v)
{
    static const uint64_t least[] = {0, 2048, 526336, 0};
    uint8_t bytes[4];
    size_t const kind = control >> 3 & 3, more = kind + 1;
    if (!take_in(s, v->body, bytes, more)) return false;
    v->size = big_endian(bytes, more) + least[kind];
    if (kind < 3) v->size += (uint64_t)(control & 7) << 8 * more;
    v->body += more;
    return true;
}

static bool read_value(section *s, uint64_t at, value *v)
{
    uint8_t control, more = 0;
    if (s->steps == 0 || !take_in(s, at, &control, 1)) return false;
    s->steps--;
    *v = (value){.type = control >> 5, .body = at + 1, .size = control & 31};
    if (v->type == POINTER) return read_pointer(s, control, v);
    if (v->type == EXTENDED) {
        if (!take_in(s, v->body++, &more, 1)) return false;
        v->type = (data_type)(more + 7);
    }
    return read_size(s, v);
}

/* What it points to, which points nowhere. */
static bool follow(section *s, value *v)
{
    if (v->type != POINTER) return true;
    return read_value(s, v->size, v) && v->type != POINTER;
}

/* Where what follows the value begins. */
static bool skip(section *s, uint64_t at, unsigned depth, uint64_t *end)
{
    value v;
    if (depth == 0 || !read_value(s, at, &v)) return false;
    *end = v.body;
    if (v.type == POINTER || v.type == BOOLEAN) return true;
    if (v.type != MAP && v.type != ARRAY) return gr_add(v.body, v.size, end);
    uint64_t const things = v.type == MAP ? 2 * v.size : v.size;
    for (uint64_t i = 0; i < things; i++)
        if (!skip(s, *end, depth - 1, end)) return false;
    return true;
}

static bool is_text(section *s, const value *v, gr_slice wanted)
{
    uint8_t bytes[64];
    return v->type == TEXT && v->size == wanted.len &&
           wanted.len <= sizeof bytes &&
           take_in(s, v->body, bytes, wanted.len) &&
           gr_equal(gr_slice_of(bytes, wanted.len), wanted);
}

/* The value of `key` in the map at `map`. GR_NONE: there is none. */
static gr_status find_key(section *s, const value *map, gr_slice key,
                          value *out)
{
    uint64_t at = map->body;
    if (map->type != MAP) return GR_NONE;
    for (uint64_t i = 0; i < map->size; i++) {
        value name;
        if (!read_value(s, at, &name)) return GR_DAMAGED;
        at = name.type == POINTER ? name.body : name.body + name.size;
        if (!follow(s, &name) || name.type != TEXT) return GR_DAMAGED;
        if (is_text(s, &name, key))
            return read_value(s, at, out) && follow(s, out) ? GR_OK
                                                            : GR_DAMAGED;
        if (!skip(s, at, DEPTH, &at)) return GR_DAMAGED;
    }
    return GR_NONE;
}

static gr_status find_number(section *s, const value *map, gr_slice key,
                             uint64_t *out)
{
    value v;
    uint8_t bytes[8];
    GR_TRY(find_key(s, map, key, &v));
    bool const number =
        v.type == UINT16 || v.type == UINT32 || v.type == UINT64;
    if (!number || v.size > sizeof bytes ||
        !take_in(s, v.body, bytes, (size_t)v.size))
        return GR_DAMAGED;
    *out = big_endian(bytes, (size_t)v.size);
    return GR_OK;
}

/* Cut to `room`. */
static gr_status find_text(section *s, const value *map, gr_slice key,
                           uint8_t *out, size_t room, size_t *len)
{
    value v;
    GR_TRY(find_key(s, map, key, &v));
    if (v.type != TEXT || v.size > s->size) return GR_DAMAGED;
    *len = v.size < room ? (size_t)v.size : room;
    return take_in(s, v.body, out, *len) ? GR_OK : GR_DAMAGED;
}

/* ---- metadata ---- */

static const uint8_t marker[] = "\xAB\xCD\xEFMaxMind.com";
enum { MARKER = sizeof marker - 1 };

/* Where the last marker begins; UINT64_MAX: there is none. */
static uint64_t find_marker(geo_db *db)
{
    uint64_t const size = db->bytes.size;
    uint64_t const from = size > TAIL ? size - TAIL : 0;
    uint8_t bytes[MARKER];
    if (size < MARKER) return UINT64_MAX;
    for (uint64_t at = size - MARKER + 1; at-- > from;)
        if (take(db, at, bytes, MARKER) && memcmp(bytes, marker, MARKER) == 0)
            return at;
    return UINT64_MAX;
}

static gr_status broken(gr_error *err)
{
    return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET,
                   "not a MaxMind database, or a broken one");
}

static void read_type(section *s, const value *map, geo_about *about)
{
    size_t len = 0;
    uint8_t *const text = (uint8_t *)about->type;
    if (find_text(s, map, GR_S("database_type"), text, GEO_TYPE, &len) != GR_OK)
        len = 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] < 0x20 || text[i] > 0x7E) text[i] = '?';
    text[len] = 0;
}

static gr_status read_metadata(geo_db *db, uint64_t at, gr_error *err)
{
    section s = {db, at + MARKER, db->bytes.size - at - MARKER, STEPS};
    uint64_t version = 0, bits = 0, ip = 0;
    value map;
    if (!read_value(&s, 0, &map) ||
        find_number(&s, &map, GR_S("binary_format_major_version"), &version) !=
            GR_OK ||
        find_number(&s, &map, GR_S("node_count"), &db->node_count) != GR_OK ||
        find_number(&s, &map, GR_S("record_size"), &bits) != GR_OK ||
        find_number(&s, &map, GR_S("ip_version"), &ip) != GR_OK)
        return broken(err);
    if (version != 2)
        return gr_fail(err, GR_UNSUPPORTED, GR_NO_OFFSET,
                       "a database of another version of the format");
    if ((bits != 24 && bits != 28 && bits != 32) || (ip != 4 && ip != 6) ||
        db->node_count > UINT32_MAX)
        return broken(err);
    if (find_number(&s, &map, GR_S("build_epoch"), &db->about.built) != GR_OK)
        db->about.built = 0;
    read_type(&s, &map, &db->about);
    db->record_bits = (unsigned)bits;
    db->ip_version = (unsigned)ip;
    db->tree_size = db->node_count * (bits / 4);
    if (db->tree_size > at || at - db->tree_size < ZEROS) return broken(err);
    db->data_size = at - db->tree_size - ZEROS;
    return GR_OK;
}

gr_status geo_open(gr_arena *arena, const geo_bytes *bytes, geo_db **out,
                   gr_error *err)
{
    geo_db *const db = gr_arena_take(arena, sizeof *db);
    if (db != NULL) db->pages = gr_arena_take_array(arena, PAGES, sizeof(page));
    if (db == NULL || db->pages == NULL)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                       "no room for a database");
    db->bytes = *bytes;
    uint64_t const at = find_marker(db);
    if (at == UINT64_MAX) return broken(err);
    GR_TRY(read_metadata(db, at, err));
    *out = db;
    return GR_OK;
}

geo_about geo_about_of(const geo_db *db)
{
    return db->about;
}

/* ---- the tree ---- */

/* The record of `node` on the side of `bit`. 28 bits: three bytes and half of
 * the one in the middle. */
static bool read_record(geo_db *db, uint64_t node, unsigned bit, uint64_t *out)
{
    uint8_t b[8];
    size_t const size = db->record_bits / 4;
    if (!take(db, node * size, b, size)) return false;
    if (db->record_bits == 28)
        *out = bit == 0 ? (uint64_t)(b[3] >> 4) << 24 | big_endian(b, 3)
                        : (uint64_t)(b[3] & 15) << 24 | big_endian(b + 4, 3);
    else *out = big_endian(b + bit * size / 2, size / 2);
    return true;
}

static bool is_v4(const uint8_t *address)
{
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    return memcmp(address, mapped, sizeof mapped) == 0;
}

/* In a tree of v6, those of v4 are in ::/96. */
static gr_status find_record(geo_db *db, const uint8_t *address, uint64_t *out)
{
    bool const v4 = is_v4(address);
    uint64_t record = 0;
    if (db->ip_version == 4 && !v4) return GR_NONE;
    if (db->node_count == 0) return GR_NONE;
    for (unsigned i = db->ip_version == 4 ? 96 : 0; i < 128; i++) {
        unsigned const bit =
            v4 && i < 96 ? 0u : (unsigned)address[i / 8] >> (7 - i % 8) & 1u;
        if (!read_record(db, record, bit, &record)) return GR_DAMAGED;
        if (record >= db->node_count) break;
    }
    if (record == db->node_count) return GR_NONE;
    if (record < db->node_count + ZEROS) return GR_DAMAGED;
    *out = record - db->node_count - ZEROS;
    return *out < db->data_size ? GR_OK : GR_DAMAGED;
}

/* ---- what is said ---- */

static gr_status take_country(section *s, const value *map, gr_slice key,
                              geo_place *out)
{
    value country;
    uint8_t text[GEO_COUNTRY + 1];
    size_t len = 0;
    if (out->country[0] != '\0') return GR_OK;
    GR_TRY(find_key(s, map, key, &country));
    GR_TRY(find_text(s, &country, GR_S("iso_code"), text, sizeof text, &len));
    if (len != GEO_COUNTRY || !gr_is_letter(text[0]) || !gr_is_letter(text[1]))
        return GR_DAMAGED;
    memcpy(out->country, text, GEO_COUNTRY);
    return GR_OK;
}

static gr_status take_owner(section *s, const value *map, geo_place *out)
{
    uint64_t asn = 0;
    if (out->asn != 0) return GR_OK;
    GR_TRY(find_number(s, map, GR_S("autonomous_system_number"), &asn));
    out->asn = asn > UINT32_MAX ? 0 : (uint32_t)asn;
    return find_text(s, map, GR_S("autonomous_system_organization"),
                     out->organisation, sizeof out->organisation,
                     &out->organisation_len);
}

static gr_status worse(gr_status a, gr_status b)
{
    return a == GR_DAMAGED || b == GR_DAMAGED ? GR_DAMAGED : a == GR_OK ? a : b;
}

gr_status geo_find(geo_db *db, const uint8_t address[16], geo_place *out)
{
    section s = {db, db->tree_size + ZEROS, db->data_size, STEPS};
    uint64_t at = 0;
    value map;
    GR_TRY(find_record(db, address, &at));
    if (!read_value(&s, at, &map) || !follow(&s, &map)) return GR_DAMAGED;
    gr_status status = take_country(&s, &map, GR_S("country"), out);
    if (status == GR_NONE)
        status = take_country(&s, &map, GR_S("registered_country"), out);
    return worse(status, take_owner(&s, &map, out));
}
