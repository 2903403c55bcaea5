/* network.h - IP networks as rules write them. */
#ifndef GR_SIGMA_NETWORK_H
#define GR_SIGMA_NETWORK_H

#include "base/slice.h"

typedef struct {
    uint8_t address[16]; /* v4 in the first 4 bytes */
    uint8_t bits;
    bool v6;
} sigma_network;

/* Reads `10.0.0.0/8`, `fe80::/10`, or an address alone (/32, /128). Returns
 * NULL, or what is wrong in a few words. */
const char *network_parse(gr_slice text, sigma_network *out);

#endif
