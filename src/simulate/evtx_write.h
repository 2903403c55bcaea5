/* evtx_write.h - writes Windows event logs (.evtx), for training cases, tests
 * and fuzz corpora.
 *
 *   write_event ---evtx_write_event---.
 *   write_record --evtx_write_record--+--> chunks --> bytes in a gr_buffer
 *
 * Two doors. A write_event is a plain description (channel, id, fields) and is
 * laid out as Windows does: a template for the System part, in it a nested
 * template for EventData or UserData, both shared within a chunk. A
 * write_record is any BinXML tree, with or without templates, for the shapes
 * that only some providers or forwarders write.
 *
 * The same calls give the same bytes: no clock, no randomness. All text is
 * UTF-8 and becomes UTF-16. Text that is not valid becomes U+FFFD.
 *
 * Source: [MS-EVEN6] 2.2.12 (BinXML); libevtx, "Windows XML Event Log". */
#ifndef SIMULATE_EVTX_WRITE_H
#define SIMULATE_EVTX_WRITE_H

#include "base/arena.h"
#include "base/buffer.h"

/* ---- BinXML ---- */

typedef enum {
    WRITE_NULL = 0x00,
    WRITE_STRING = 0x01, /* UTF-16LE; in an array each ends in a NUL */
    WRITE_ANSI = 0x02,
    WRITE_INT8 = 0x03,
    WRITE_UINT8 = 0x04,
    WRITE_INT16 = 0x05,
    WRITE_UINT16 = 0x06,
    WRITE_INT32 = 0x07,
    WRITE_UINT32 = 0x08,
    WRITE_INT64 = 0x09,
    WRITE_UINT64 = 0x0a,
    WRITE_REAL32 = 0x0b,
    WRITE_REAL64 = 0x0c,
    WRITE_BOOL = 0x0d, /* 4 bytes */
    WRITE_BINARY = 0x0e,
    WRITE_GUID = 0x0f,
    WRITE_SIZE = 0x10,
    WRITE_FILETIME = 0x11,
    WRITE_SYSTEMTIME = 0x12,
    WRITE_SID = 0x13,
    WRITE_HEX32 = 0x14,
    WRITE_HEX64 = 0x15,
    WRITE_BINXML = 0x21,
    WRITE_ARRAY = 0x80 /* with one of the above */
} write_type;

typedef enum {
    WRITE_ELEMENT,
    WRITE_TEXT,
    WRITE_CDATA,
    WRITE_CHARACTER,   /* &#number; */
    WRITE_ENTITY,      /* &name; */
    WRITE_INSTRUCTION, /* <?name text?> */
    WRITE_VALUE,       /* the number-th value of the instance */
    WRITE_OPTIONAL     /* the same; with NULL what holds it is left out */
} write_node_kind;

typedef struct write_node {
    write_node_kind kind;
    gr_slice name; /* at most 256 bytes of it */
    gr_slice text;
    uint16_t number;
    uint8_t type; /* of a VALUE or OPTIONAL */
    /* Of an ELEMENT: attributes are nodes too, with a name and, as children,
     * what they hold. */
    const struct write_node *attributes, *children;
    size_t attribute_count, child_count;
} write_node;

struct write_instance;
typedef struct {
    uint8_t type;   /* a write_type */
    gr_slice bytes; /* as they lie in the file */
    /* Of WRITE_BINXML, instead of bytes: a template instance, or a tree. */
    const struct write_instance *instance;
    const write_node *tree;
} write_cell;

/* Templates with the same guid are taken to be the same. */
typedef struct {
    uint8_t guid[16];
    const write_node *root;
} write_template;

typedef struct write_instance {
    const write_template *template;
    const write_cell *cells;
    size_t cell_count;
} write_instance;

/* Fills the guid from the tree: equal trees get equal guids. */
write_template evtx_write_template(const write_node *root);

/* ---- cells ---- Each lives in `arena`; a refused request gives an empty
 * one (see gr_arena_status). */

write_cell evtx_write_text(gr_arena *arena, gr_slice utf8);
write_cell evtx_write_texts(gr_arena *arena, const gr_slice *utf8,
                            size_t count); /* an array of strings */
/* The low bytes of `value`, as many as `type` has. */
write_cell evtx_write_number(gr_arena *arena, write_type type, uint64_t value);
write_cell evtx_write_time(gr_arena *arena, int64_t time_ns); /* FILETIME */
/* "5770385F-C22A-43E0-BF4C-06F5698FFBD9", "S-1-5-18". Text that is neither
 * gives WRITE_NULL. */
write_cell evtx_write_guid(gr_arena *arena, gr_slice text);
write_cell evtx_write_sid(gr_arena *arena, gr_slice text);

/* ---- files ---- */

typedef struct {
    uint64_t first_record_id;  /* 0: 1 */
    unsigned records_in_chunk; /* 0: as many as fit */
    unsigned empty_chunks;     /* all-zero slots after the last chunk */
    bool dirty;                /* the header's flag: not closed properly */
    bool no_checksums;         /* the header's flag; the checksums are zero */
    bool bad_header_checksum;
    bool bad_chunk_checksum;  /* of each chunk's header */
    bool bad_record_checksum; /* of each chunk's records */
} write_options;

typedef struct evtx_writer evtx_writer;

/* Appends a file to `out`. `arena` holds the writer (about 70 KB) and is used
 * for scratch. NULL: no memory. */
evtx_writer *evtx_write_begin(gr_arena *arena, gr_buffer *out,
                              const write_options *options);

typedef struct {
    uint64_t record_id; /* 0: the next */
    int64_t time_ns;    /* of the record's header */
    const write_instance *instance;
    const write_node *tree; /* instead: a record without template */
} write_record;

/* GR_LIMIT: the record does not fit into a chunk; nothing was written. */
gr_status evtx_write_record(evtx_writer *writer, const write_record *record,
                            gr_error *err);

typedef struct {
    gr_slice name; /* empty: <Data> without a name */
    write_cell value;
} write_field;

typedef struct {
    gr_slice channel, provider, computer;
    gr_slice provider_guid, source; /* text; may be empty. `source`: the
                                       EventSourceName of a classic log */
    gr_slice user_sid;              /* text; may be empty */
    uint32_t event_id;
    uint16_t qualifiers; /* of a classic log; with `source` */
    uint8_t version, level, opcode;
    uint16_t task;
    uint64_t keywords;
    int64_t time_ns;
    uint64_t record_id; /* 0: the next */
    uint32_t process_id, thread_id;
    /* Empty: <EventData><Data Name="x">; else <UserData><user_data xmlns=
     * user_data_space><x>. No fields: neither. */
    gr_slice user_data, user_data_space;
    const write_field *fields;
    size_t field_count;
} write_event;

/* GR_LIMIT as above, GR_NOMEM. */
gr_status evtx_write_event(evtx_writer *writer, const write_event *event,
                           gr_error *err);

/* Closes the last chunk and the file's header. Fails with what `out` failed
 * with. */
gr_status evtx_write_end(evtx_writer *writer, gr_error *err);

#endif
