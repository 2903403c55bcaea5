/* sha256_lanes.h - SHA-256 over whole blocks, of two messages side by side. */
#ifndef GR_BASE_SHA256_LANES_H
#define GR_BASE_SHA256_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_BLOCK = 64, SHA256_WORDS = 8 };

/* Whether this processor has the instructions; without them nothing else here
 * may be called. Asks the processor each time: keep the answer. */
bool sha256_lanes_there(void);

/* `blocks` times SHA256_BLOCK bytes at `p` into `state`, whose words are a to h
 * of the standard. */
void sha256_lanes_one(uint32_t state[SHA256_WORDS], const uint8_t *p,
                      size_t blocks);
/* The same of two messages at once. */
void sha256_lanes_two(uint32_t state_a[SHA256_WORDS], const uint8_t *a,
                      uint32_t state_b[SHA256_WORDS], const uint8_t *b,
                      size_t blocks);

#endif
