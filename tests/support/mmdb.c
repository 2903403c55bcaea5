/* mmdb.c - see mmdb.h. */
#include "support/mmdb.h"

#include <assert.h>
#include <stdlib.h>

enum { NODES = 4096, TEXT = 2, UINT16 = 5, UINT32 = 6, MAP = 7, UINT64 = 2 };

static void put_text(gr_buffer *out, const char *text)
{
    size_t const len = strlen(text);
    assert(len < 29 + 256);
    gr_put_byte(out, (uint8_t)(TEXT << 5 | (len < 29 ? len : 29)));
    if (len >= 29) gr_put_byte(out, (uint8_t)(len - 29));
    gr_put(out, gr_slice_of_c(text));
}

static void put_number(gr_buffer *out, unsigned type, uint32_t number)
{
    gr_put_byte(out, (uint8_t)(type << 5 | 4));
    for (int shift = 24; shift >= 0; shift -= 8)
        gr_put_byte(out, (uint8_t)(number >> shift));
}

static void put_map(gr_buffer *out, size_t count)
{
    gr_put_byte(out, (uint8_t)(MAP << 5 | count));
}

static void put_place(gr_buffer *out, const mmdb_place *p)
{
    size_t const has_asn = p->asn != 0, has_name = p->organisation != NULL;
    put_map(out, (p->country != NULL) + has_asn + has_name + 1);
    put_text(out, "location"); /* something to pass over */
    put_map(out, 1);
    put_text(out, "accuracy_radius");
    put_number(out, UINT16, 5);
    if (p->country != NULL) {
        put_text(out, "country");
        put_map(out, 1);
        put_text(out, "iso_code");
        put_text(out, p->country);
    }
    if (has_asn) {
        put_text(out, "autonomous_system_number");
        put_number(out, UINT32, p->asn);
    }
    if (has_name) {
        put_text(out, "autonomous_system_organization");
        put_text(out, p->organisation);
    }
}

typedef struct {
    uint32_t records[NODES][2]; /* 0: nothing; node + 1; data | 1 << 31 */
    size_t count;
} tree;

static void add(tree *t, const mmdb_place *p, uint32_t data)
{
    size_t node = 0;
    for (unsigned i = 0; i < p->bits; i++) {
        uint32_t *const r =
            &t->records[node][p->address[i / 8] >> (7 - i % 8) & 1];
        if (i + 1 == p->bits) {
            *r = data | UINT32_C(1) << 31;
            return;
        }
        if (*r == 0) {
            assert(t->count < NODES);
            *r = (uint32_t)++t->count;
        }
        node = *r - 1;
    }
}

static uint32_t record_of(const tree *t, size_t node, size_t side)
{
    uint32_t const r = t->records[node][side];
    uint32_t const count = (uint32_t)t->count;
    if (r == 0) return count;
    return r >> 31 ? count + 16 + (r & INT32_MAX) : r - 1;
}

static void put_big_endian(gr_buffer *out, uint32_t value, int bits)
{
    for (int shift = bits - 8; shift >= 0; shift -= 8)
        gr_put_byte(out, (uint8_t)(value >> shift));
}

static void put_node(gr_buffer *out, unsigned bits, uint32_t a, uint32_t b)
{
    if (bits == 28) {
        put_big_endian(out, a, 24);
        gr_put_byte(out, (uint8_t)((a >> 24) << 4 | b >> 24));
        put_big_endian(out, b, 24);
        return;
    }
    put_big_endian(out, a, (int)bits);
    put_big_endian(out, b, (int)bits);
}

static void put_metadata(gr_buffer *out, unsigned bits, size_t nodes)
{
    gr_put(out, GR_S("\xAB\xCD\xEFMaxMind.com"));
    put_map(out, 6);
    put_text(out, "binary_format_major_version");
    put_number(out, UINT16, 2);
    put_text(out, "database_type");
    put_text(out, "Test-City");
    put_text(out, "node_count");
    put_number(out, UINT32, (uint32_t)nodes);
    put_text(out, "record_size");
    put_number(out, UINT16, bits);
    put_text(out, "ip_version");
    put_number(out, UINT16, 6);
    put_text(out, "build_epoch"); /* of an extended type */
    gr_put_byte(out, 4);
    gr_put_byte(out, UINT64);
    put_big_endian(out, 1614672000, 32);
}

void mmdb_write(gr_buffer *out, unsigned record_bits, const mmdb_place *places,
                size_t count)
{
    tree *const t = calloc(1, sizeof *t);
    gr_buffer data = gr_buffer_upto(1 << 20);
    assert(t != NULL);
    t->count = 1;
    for (size_t i = 0; i < count; i++) {
        add(t, &places[i], (uint32_t)data.len);
        put_place(&data, &places[i]);
    }
    for (size_t i = 0; i < t->count; i++)
        put_node(out, record_bits, record_of(t, i, 0), record_of(t, i, 1));
    for (size_t i = 0; i < 16; i++) gr_put_byte(out, 0);
    gr_put(out, gr_buffer_slice(&data));
    put_metadata(out, record_bits, t->count);
    gr_buffer_free(&data);
    free(t);
}
