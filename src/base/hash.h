/* hash.h - checksums, table hashes, SHA-256. */
#ifndef GR_BASE_HASH_H
#define GR_BASE_HASH_H

#include "base/error.h"
#include "base/slice.h"

#include <string.h>

/* CRC-32 (IEEE 802.3, reflected), continued from `crc`; start with 0. */
uint32_t gr_crc32(uint32_t crc, gr_slice s);
/* The same by tables alone: what the other is tested and timed against. */
uint32_t gr_crc32_portable(uint32_t crc, gr_slice s);

/* A 64-bit hash for tables in memory. Not a commitment, and its value may
 * change with the program: it must never reach output or decide an order. */
uint64_t gr_hash64(uint64_t seed, gr_slice s);
/* The same of 16 bytes, as another number. */
static inline uint64_t gr_hash64_of_16(uint64_t seed, const void *bytes)
{
    __extension__ typedef unsigned __int128 wide;
    uint64_t half[2];
    memcpy(half, bytes, sizeof half);
    wide const product =
        (wide)(half[0] ^ seed ^ UINT64_C(0x9E3779B97F4A7C15)) *
        (half[1] ^ (seed << 32 | seed >> 32) ^ UINT64_C(0xD6E8FEB86659FD93));
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* SHA-256 by OpenSSL. */
#define GR_SHA256_SIZE 32
typedef struct gr_sha256 gr_sha256;
gr_sha256 *gr_sha256_new(void);     /* NULL: no memory */
void gr_sha256_free(gr_sha256 *h);  /* NULL is fine */
bool gr_sha256_start(gr_sha256 *h); /* also starts again */
bool gr_sha256_add(gr_sha256 *h, gr_slice s);
bool gr_sha256_end(gr_sha256 *h, uint8_t out[GR_SHA256_SIZE]);
/* All three, for less where `s` is short. */
bool gr_sha256_all(gr_sha256 *h, gr_slice s, uint8_t out[GR_SHA256_SIZE]);
/* All in one; false: no memory. */
bool gr_sha256_of(gr_slice s, uint8_t out[GR_SHA256_SIZE]);

/* Two hashes at once take little longer than one, where the processor has
 * instructions for them; they are tried against OpenSSL each time this is
 * asked, so keep the answer. */
bool gr_sha256_pairs(void);
/* One that may be of a pair; only where gr_sha256_pairs(). */
gr_sha256 *gr_sha256_new_of_pair(void); /* NULL: no memory */
/* Adds to two of them, which are not the same. */
bool gr_sha256_add_two(gr_sha256 *a, gr_slice to_a, gr_sha256 *b,
                       gr_slice to_b);

/* For many short messages: by those instructions where gr_sha256_pairs(), since
 * OpenSSL takes longer to begin than to hash a line. NULL: no memory. */
gr_sha256 *gr_sha256_new_for_little(void);

/* What others wrote down of a file may be one of these; for comparing alone.
 * None of ours is made by the first two. */
typedef enum { GR_MD5, GR_SHA1, GR_SHA256 } gr_digest_kind;
typedef struct gr_digest gr_digest;
size_t gr_digest_size(gr_digest_kind kind); /* GR_SHA256_SIZE at most */
const char *gr_digest_name(gr_digest_kind kind);
gr_digest *gr_digest_new(gr_digest_kind kind); /* NULL: no memory, or OpenSSL
                                                  does not offer it here */
void gr_digest_free(gr_digest *d);             /* NULL is fine */
bool gr_digest_add(gr_digest *d, gr_slice s);
/* Once; the digest's own number of bytes. */
bool gr_digest_end(gr_digest *d, uint8_t out[GR_SHA256_SIZE]);

/* `len` bytes as 2 * len lower-case digits; no NUL. */
void gr_hex_digits(char *out, const uint8_t *bytes, size_t len);

#endif
