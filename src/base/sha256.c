/* sha256.c - SHA-256 by OpenSSL; and by the processor's own instructions where
 * two messages are hashed side by side, which OpenSSL does not offer.
 *
 * Source: FIPS 180-4, sections 5.1.1 and 5.3.3. */
#include "base/hash.h"

#include "base/mem.h"
#include "base/sha256_lanes.h"

#include <openssl/evp.h>

struct gr_sha256 {
    /* The algorithm is looked up once: that takes longer than to hash a few
     * lines. Both are NULL in one of a pair. */
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
    /* One of a pair. */
    uint32_t state[SHA256_WORDS];
    uint64_t size;
    uint8_t rest[SHA256_BLOCK]; /* the last size % SHA256_BLOCK bytes */
};

/* ---- OpenSSL ---- */

gr_sha256 *gr_sha256_new(void)
{
    gr_sha256 *const h = gr_alloc(sizeof *h);
    if (h == NULL) return NULL;
    h->algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    h->context = EVP_MD_CTX_new();
    if (h->algorithm != NULL && h->context != NULL) return h;
    gr_sha256_free(h);
    return NULL;
}

void gr_sha256_free(gr_sha256 *h)
{
    if (h == NULL) return;
    EVP_MD_CTX_free(h->context);
    EVP_MD_free(h->algorithm);
    gr_free(h);
}

/* ---- one of a pair ---- */

gr_sha256 *gr_sha256_new_of_pair(void)
{
    return gr_alloc(sizeof(gr_sha256));
}

static const uint32_t first_state[SHA256_WORDS] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static void start_own(gr_sha256 *h)
{
    memcpy(h->state, first_state, sizeof first_state);
    h->size = 0;
}

/* Fills up the rest, if there is one, from the front of *s. */
static void add_to_rest(gr_sha256 *h, gr_slice *s)
{
    size_t const have = h->size % SHA256_BLOCK;
    if (have == 0) return;
    gr_slice const more = gr_sub(*s, 0, SHA256_BLOCK - have);
    if (more.len > 0) memcpy(h->rest + have, more.ptr, more.len);
    h->size += more.len;
    *s = gr_from(*s, more.len);
    if (have + more.len == SHA256_BLOCK) sha256_lanes_one(h->state, h->rest, 1);
}

/* Whole blocks, at the front of *s. */
static void add_blocks(gr_sha256 *h, gr_slice *s)
{
    size_t const blocks = s->len / SHA256_BLOCK;
    sha256_lanes_one(h->state, s->ptr, blocks);
    h->size += blocks * SHA256_BLOCK;
    *s = gr_from(*s, blocks * SHA256_BLOCK);
}

/* What is less than a block, and follows whole ones. */
static void add_end(gr_sha256 *h, gr_slice s)
{
    if (s.len > 0) memcpy(h->rest, s.ptr, s.len);
    h->size += s.len;
}

static void add_own(gr_sha256 *h, gr_slice s)
{
    add_to_rest(h, &s);
    if (s.len == 0) return;
    add_blocks(h, &s);
    add_end(h, s);
}

static void put_u32be(uint8_t *out, uint32_t word)
{
    out[0] = (uint8_t)(word >> 24);
    out[1] = (uint8_t)(word >> 16);
    out[2] = (uint8_t)(word >> 8);
    out[3] = (uint8_t)word;
}

/* A bit, zeros, and the number of bits: to the end of a block. */
static void end_own(gr_sha256 *h, uint8_t *out)
{
    size_t const most = SHA256_BLOCK - 8;
    size_t have = h->size % SHA256_BLOCK;
    h->rest[have++] = 0x80;
    if (have > most) {
        memset(h->rest + have, 0, SHA256_BLOCK - have);
        sha256_lanes_one(h->state, h->rest, 1);
        have = 0;
    }
    memset(h->rest + have, 0, most - have);
    put_u32be(h->rest + most, (uint32_t)(h->size >> 29));
    put_u32be(h->rest + most + 4, (uint32_t)(h->size << 3));
    sha256_lanes_one(h->state, h->rest, 1);
    for (size_t i = 0; i < SHA256_WORDS; i++)
        put_u32be(out + 4 * i, h->state[i]);
}

bool gr_sha256_add_two(gr_sha256 *a, gr_slice to_a, gr_sha256 *b, gr_slice to_b)
{
    if (a->context != NULL || b->context != NULL)
        return gr_sha256_add(a, to_a) && gr_sha256_add(b, to_b);
    add_to_rest(a, &to_a);
    add_to_rest(b, &to_b);
    size_t const shorter = to_a.len < to_b.len ? to_a.len : to_b.len;
    size_t const bytes = shorter - shorter % SHA256_BLOCK;
    if (bytes > 0) {
        sha256_lanes_two(a->state, to_a.ptr, b->state, to_b.ptr,
                         bytes / SHA256_BLOCK);
        a->size += bytes;
        b->size += bytes;
    }
    add_own(a, gr_from(to_a, bytes));
    add_own(b, gr_from(to_b, bytes));
    return true;
}

/* ---- whichever it is ---- */

bool gr_sha256_start(gr_sha256 *h)
{
    if (h->context == NULL) start_own(h);
    return h->context == NULL ||
           EVP_DigestInit_ex(h->context, h->algorithm, NULL) == 1;
}

bool gr_sha256_add(gr_sha256 *h, gr_slice s)
{
    if (h->context == NULL) add_own(h, s);
    return h->context == NULL ||
           EVP_DigestUpdate(h->context, s.ptr, s.len) == 1;
}

bool gr_sha256_end(gr_sha256 *h, uint8_t out[GR_SHA256_SIZE])
{
    if (h->context == NULL) {
        end_own(h, out);
        return true;
    }
    unsigned len = 0;
    return EVP_DigestFinal_ex(h->context, out, &len) == 1 &&
           len == GR_SHA256_SIZE;
}

/* A message, the bit behind it and its length in one block. */
static void one_block(gr_slice s, uint8_t *out)
{
    uint8_t block[SHA256_BLOCK] = {0};
    uint32_t state[SHA256_WORDS];
    memcpy(state, first_state, sizeof state);
    if (s.len > 0) memcpy(block, s.ptr, s.len);
    block[s.len] = 0x80;
    put_u32be(block + SHA256_BLOCK - 4, (uint32_t)s.len << 3);
    sha256_lanes_one(state, block, 1);
    for (size_t i = 0; i < SHA256_WORDS; i++) put_u32be(out + 4 * i, state[i]);
}

bool gr_sha256_all(gr_sha256 *h, gr_slice s, uint8_t out[GR_SHA256_SIZE])
{
    if (h->context == NULL && s.len <= SHA256_BLOCK - 9) {
        one_block(s, out);
        return true;
    }
    return gr_sha256_start(h) && gr_sha256_add(h, s) && gr_sha256_end(h, out);
}

bool gr_sha256_of(gr_slice s, uint8_t out[GR_SHA256_SIZE])
{
    gr_sha256 *const h = gr_sha256_new();
    bool const done = h != NULL && gr_sha256_start(h) && gr_sha256_add(h, s) &&
                      gr_sha256_end(h, out);
    gr_sha256_free(h);
    return done;
}

/* ---- do both give the same? ---- */

bool gr_sha256_pairs(void)
{
    if (!sha256_lanes_there()) return false;
    uint8_t text[1000], wanted[GR_SHA256_SIZE], got[2][GR_SHA256_SIZE];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)(i * 7 + i / 256);
    gr_slice const all = gr_slice_of(text, sizeof text);
    gr_sha256 a = {0}, b = {0};
    start_own(&a);
    start_own(&b);
    bool good = gr_sha256_add_two(&a, all, &b, gr_from(all, 1));
    end_own(&a, got[0]);
    end_own(&b, got[1]);
    for (size_t i = 0; i < 2; i++)
        good = good && gr_sha256_of(gr_from(all, i), wanted) &&
               memcmp(wanted, got[i], sizeof wanted) == 0;
    return good;
}

gr_sha256 *gr_sha256_new_for_little(void)
{
    return gr_sha256_pairs() ? gr_sha256_new_of_pair() : gr_sha256_new();
}

/* ---- what others wrote down ---- */

static const struct {
    const char *name, *of_openssl;
    size_t size;
} digests[] = {[GR_MD5] = {"MD5", "MD5", 16},
               [GR_SHA1] = {"SHA-1", "SHA1", 20},
               [GR_SHA256] = {"SHA-256", "SHA256", GR_SHA256_SIZE}};

struct gr_digest {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

size_t gr_digest_size(gr_digest_kind kind)
{
    return digests[kind].size;
}

const char *gr_digest_name(gr_digest_kind kind)
{
    return digests[kind].name;
}

gr_digest *gr_digest_new(gr_digest_kind kind)
{
    gr_digest *const d = gr_alloc(sizeof *d);
    if (d == NULL) return NULL;
    d->algorithm = EVP_MD_fetch(NULL, digests[kind].of_openssl, NULL);
    d->context = EVP_MD_CTX_new();
    if (d->algorithm != NULL && d->context != NULL &&
        EVP_DigestInit_ex(d->context, d->algorithm, NULL) == 1)
        return d;
    gr_digest_free(d);
    return NULL;
}

void gr_digest_free(gr_digest *d)
{
    if (d == NULL) return;
    EVP_MD_CTX_free(d->context);
    EVP_MD_free(d->algorithm);
    gr_free(d);
}

bool gr_digest_add(gr_digest *d, gr_slice s)
{
    return EVP_DigestUpdate(d->context, s.ptr, s.len) == 1;
}

bool gr_digest_end(gr_digest *d, uint8_t out[GR_SHA256_SIZE])
{
    return EVP_DigestFinal_ex(d->context, out, NULL) == 1;
}
