/* ioc.h - indicators of compromise: what a person looks for in every event.
 *
 *   file --ioc_read--> list --ioc_set_new--> set --ioc_match--> hits
 *
 * A hash, an address or network, a domain with all below it, a URL, a path, a
 * file name, an e-mail address. docs/IOC.md says what each of them hits. */
#ifndef GR_SIGMA_IOC_H
#define GR_SIGMA_IOC_H

#include "sigma/rule.h"

typedef enum {
    IOC_MD5,
    IOC_SHA1,
    IOC_SHA256,
    IOC_ADDRESS,
    IOC_NETWORK,
    IOC_DOMAIN,
    IOC_URL,
    IOC_PATH,
    IOC_NAME,
    IOC_EMAIL,
    IOC_KINDS
} ioc_kind;
const char *ioc_kind_name(ioc_kind kind);

typedef struct {
    ioc_kind kind;
    sigma_level level;
    char grade[2];  /* Admiralty: A-F, 1-6; 0: not given */
    gr_slice value; /* as a person reads it, not defanged */
    /* What is looked for: the bytes of a hash; the 16 bytes of an address, where
     * those of v4 are ::ffff:0:0/96; else folded text, of a URL without its
     * scheme. */
    gr_slice wanted;
    uint8_t bits; /* of a network; of an address 128 */
    gr_slice description, source;
    uint32_t file, line; /* where it stands */
} ioc;

/* The bytes of the hash of such a kind; 0: it is none. */
size_t ioc_hash_size(ioc_kind kind);

/* Reads one indicator; texts live in `arena`. `type`: what a column says it is,
 * as "md5", "ip-dst", "hostname"; empty: that is to be seen. NULL, or what is
 * wrong, in a few words; the arena's status says where it had no room. */
const char *ioc_parse(gr_arena *arena, gr_slice text, gr_slice type, ioc *out);

/* ---- lists ---- */

typedef struct {
    gr_arena *arena;
    ioc *items;
    size_t count, room;
    size_t refused; /* lines that could not be understood */
    /* Is told of each of them. */
    void *self;
    void (*refuse)(void *self, uint32_t file, uint32_t line, const char *why);
} ioc_list;

/* Adds the indicators of `text`, which must live as long as the list. GR_LIMIT:
 * more than IOC_CEILING; GR_NOMEM. */
gr_status ioc_read(ioc_list *list, uint32_t file, gr_slice text, gr_error *err);

/* As a rule, for findings: "ioc:domain:evil.example". NULL: no room. */
const sigma_rule *ioc_as_rule(gr_arena *arena, const ioc *indicator);

#endif
