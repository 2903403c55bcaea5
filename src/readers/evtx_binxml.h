/* evtx_binxml.h - BinXML, the token stream inside EVTX records.
 *
 * A parser goes over bytes of one chunk and gives one token at a time. It
 * builds nothing and follows no reference; names and templates come as
 * offsets into the chunk.
 *
 * Source: [MS-EVEN6] 2.2.12-2.2.19; libevtx, "Windows XML Event Log (EVTX)",
 * section "Binary XML". */
#ifndef GR_READERS_EVTX_BINXML_H
#define GR_READERS_EVTX_BINXML_H

#include "base/cursor.h"
#include "base/error.h"
#include "event/value.h"

typedef enum {
    BINXML_END = 0x00,
    BINXML_ELEMENT = 0x01,      /* <name                     41: + attributes */
    BINXML_CONTENT = 0x02,      /* > */
    BINXML_CLOSE_EMPTY = 0x03,  /* /> */
    BINXML_CLOSE = 0x04,        /* </name> */
    BINXML_VALUE = 0x05,        /* literal text or number    45: more follows */
    BINXML_ATTRIBUTE = 0x06,    /* name="                    46 */
    BINXML_CDATA = 0x07,        /* <![CDATA[ ]]>             47 */
    BINXML_CHARACTER = 0x08,    /* &#n;                      48 */
    BINXML_ENTITY = 0x09,       /* &name;                    49 */
    BINXML_PI_TARGET = 0x0A,    /* <?name */
    BINXML_PI_DATA = 0x0B,      /* data?> */
    BINXML_INSTANCE = 0x0C,     /* template + values */
    BINXML_SUBSTITUTION = 0x0D, /* %n; 0E: optional */
    BINXML_FRAGMENT = 0x0F      /* version header */
} binxml_kind;

enum { BINXML_NO_DEPENDENCY = 0xFFFF };

/* Value types as descriptors name them; | BINXML_ARRAY: an array of it. */
enum {
    BINXML_NULL = 0x00,
    BINXML_STRING = 0x01,
    BINXML_ANSI = 0x02,
    BINXML_NESTED = 0x21,
    BINXML_ARRAY = 0x80
};

typedef struct {
    binxml_kind kind;
    size_t at;           /* where it starts in the chunk */
    bool optional;       /* SUBSTITUTION: 0x0E */
    uint8_t type;        /* SUBSTITUTION: declared type; VALUE: type */
    uint16_t number;     /* SUBSTITUTION: index; CHARACTER: UTF-16 unit */
    uint16_t dependency; /* ELEMENT: index, or BINXML_NO_DEPENDENCY */
    uint32_t name;       /* offset in the chunk, of those that have a name */
    size_t name_at;      /* where that offset stands */
    size_t name_end;     /* behind it, and behind a name that stands inline */
    gr_slice bytes;      /* VALUE, CDATA, PI_DATA */
} binxml_token;

/* What may still be spent: first what only this record has, then of what it
 * shares with others `most` at the most. */
typedef struct {
    size_t own, most, shared;
} evtx_purse;

static inline size_t evtx_purse_left(const evtx_purse *purse)
{
    return purse->own +
           (purse->most < purse->shared ? purse->most : purse->shared);
}
bool evtx_spend_shared(evtx_purse *purse, size_t cost);
/* False: there is not as much, and nothing is spent. */
static inline bool evtx_spend(evtx_purse *purse, size_t cost)
{
    if (cost > purse->own) return evtx_spend_shared(purse, cost);
    purse->own -= cost;
    return true;
}

typedef struct {
    gr_cursor cursor;   /* over the chunk from its first byte to the end of
                            what is parsed */
    bool in_template;   /* elements carry a dependency */
    evtx_purse *tokens; /* each takes one, and names more: 1 for 64 bytes */
} binxml_parser;

/* Over [at, end) of `chunk`, which stands at `base` in its file. at <= end <=
 * chunk.len. */
binxml_parser binxml_parse(gr_slice chunk, uint64_t base, size_t at, size_t end,
                           bool in_template, evtx_purse *tokens);

/* The next token; the end of the bytes is BINXML_END too. After
 * BINXML_INSTANCE the cursor stands behind the token byte, for
 * binxml_read_instance. GR_DAMAGED: unknown token, or cut short. GR_LIMIT: the
 * budget is spent. */
gr_status binxml_next(binxml_parser *p, binxml_token *out, gr_error *err);

/* The head of a template instance. `definition` is an offset in the chunk.
 * The cursor stands before the values then. */
typedef struct {
    uint32_t id; /* first four bytes of the template's GUID */
    uint32_t definition;
    bool holds_it; /* the definition stands here, in the instance */
    uint32_t count;
    gr_slice descriptors; /* count times: u16 size, u8 type, u8 unused */
} binxml_instance;
gr_status binxml_read_instance(gr_cursor *c, binxml_instance *out,
                               gr_error *err);

/* Bytes of any value of `type`; 0: it depends on the value, or no such type. */
size_t binxml_fixed_size(uint8_t type);

/* A template definition's head at `offset` of the chunk. */
typedef struct {
    gr_slice guid; /* 16 bytes */
    size_t body, body_end;
} binxml_definition;
gr_status binxml_read_definition(gr_slice chunk, uint64_t base, uint32_t offset,
                                 binxml_definition *out, gr_error *err);

/* The UTF-16 of the name at `offset` of the chunk. GR_DAMAGED: outside of it,
 * or longer than any name. */
gr_status binxml_read_name(gr_slice chunk, uint64_t base, uint32_t offset,
                           gr_slice *out, gr_error *err);

/* The hash that stands beside a name. */
uint16_t binxml_name_hash(gr_slice name);

/* Does the name at `offset`, which binxml_read_name read as `name`, fit the
 * hash that stands with it? Where another record was written over it, not. */
bool binxml_name_is_sound(gr_slice chunk, uint32_t offset, gr_slice name);

#endif
