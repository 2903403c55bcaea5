/* limits.h - ceilings of the readers room, with their reasons. */
#ifndef GR_READERS_LIMITS_H
#define GR_READERS_LIMITS_H

#include <stddef.h>

/* ---- EVTX. A chunk is 64 KiB, so whatever one record or chunk means is
 * bounded by that; what a hostile one may unfold to is bounded here. */
enum {
    /* Elements in elements. Real records stay below 10; the walk recurses. */
    EVTX_DEPTH = 128,
    /* BinXML in a value in BinXML. Real records: 2. */
    EVTX_NESTING = 16,
    /* Three purses are shared by the records of a chunk, of which one may take
     * an eighth; and each has an allowance of its own, by its size, which no
     * other can spend: what a hostile record costs must not be at the cost of
     * the next. */
    EVTX_SHARE = 8,
    /* Tokens; a record has no more than bytes. */
    EVTX_CHUNK_TOKENS = 1 << 17,
    /* Bytes of template definitions looked at for one chunk, each counted as
     * LEAST at least; those that do not overlap are less. Counted whether the
     * store knows them or not: what a chunk gives must not depend on what was
     * read before it. One that stands in the instance that names it is free: no
     * two of those overlap. */
    EVTX_CHUNK_DEFINITIONS = 1 << 19,
    EVTX_LEAST_DEFINITION = 1 << 8,
    /* UTF-16 units of a name. Windows' longest have some 60. */
    EVTX_NAME_UNITS = 1 << 10,
    /* Nodes that one record may unfold to, and those of a chunk together: of
     * records without a plan, and of each plan once. Real records: below
     * 2,000; OWN and as many as its bytes are a record's allowance. */
    EVTX_RECORD_NODES = 1 << 15,
    EVTX_OWN_NODES = 1 << 11,
    EVTX_CHUNK_NODES = 1 << 18,
    /* Substitution values of one record, nested ones included; event_ref
     * reaches no further than EVENT_CONSTANT. */
    EVTX_RECORD_VALUES = 1 << 14,
    EVTX_RECORD_NESTED = 1 << 10,
    /* Named values of one record. Merging names is quadratic, so it also costs
     * count * count / 32 nodes. */
    EVTX_RECORD_NAMES = 1 << 11,
    /* How often one substitution may be used before its template loses the
     * right to a plan: the plan itself does not count bytes. */
    EVTX_SLOT_USES = 8,
    /* Signatures followed up in one chunk when carving. */
    EVTX_CARVE_TRIES = 1 << 12
};

/* Bytes of values that one record may show to its judges on the path without
 * a plan: 16 times a chunk. */
#define EVTX_RECORD_TEXT ((size_t)1 << 20)

/* Memory of one record: nodes, names, joined text. */
#define EVTX_RECORD_CEILING ((size_t)16 << 20)

/* Templates, plans and their names, per thread: 922 distinct templates of a
 * large collection need 9 MiB. Above FULL the store starts afresh at the next
 * chunk; what one chunk can add by its budgets fits between FULL and CEILING,
 * so the ceiling is never what decides about a record. What passes with its
 * chunk has the room of one chunk, and what is there is not in the other. */
#define EVTX_STORE_FULL ((size_t)12 << 20)
#define EVTX_STORE_CEILING ((size_t)80 << 20)
#define EVTX_PASSING_CEILING (EVTX_STORE_CEILING - EVTX_STORE_FULL)

/* Names of the chunk that is being read, dropped between two records above
 * FULL; one record cannot add more than the rest by its budgets. */
#define EVTX_NAMES_FULL ((size_t)2 << 20)
#define EVTX_NAMES_CEILING ((size_t)24 << 20)

/* Layouts of records without a plan. */
#define EVTX_LAYOUT_CEILING ((size_t)4 << 20)

/* One rendered record. A hostile one names one value many times. */
#define EVTX_RENDER_CEILING ((size_t)16 << 20)

/* The text of one JSON plan that is the same in all records, and its steps. A
 * record of that form which needs more takes the path without a plan. So a
 * planned record is below 3 MiB: each of its values, of a chunk together, comes
 * EVTX_SLOT_USES times at most and grows to three times its bytes. */
#define EVTX_JSON_TEXT ((size_t)512 << 10)

/* All JSON plans of a thread. Above FULL they are forgotten at the next chunk;
 * at the ceiling records take the path without. Both paths write the same. */
#define EVTX_JSON_FULL ((size_t)4 << 20)
#define EVTX_JSON_CEILING ((size_t)8 << 20)

/* ---- JSON. */

/* One top-level value. The largest Windows event is 64 KiB of BinXML, below
 * 1 MiB as JSON; simdjson takes about 6 bytes of its own for each. */
#define JSON_VALUE_CEILING ((size_t)4 << 20)

/* Memory of one event: unescaped text is no longer than the value, lists and
 * names take up to 8 times it. */
#define JSON_EVENT_CEILING ((size_t)64 << 20)

/* How far behind damage to look for a record that begins like the others,
 * before an object that may be a part of the damaged one is taken. Most records
 * are shorter. */
#define JSON_NEAR ((size_t)16 << 10)

/* Layouts kept per thread. */
#define JSON_LAYOUT_CEILING ((size_t)4 << 20)

enum {
    /* Objects in objects. Real events stay below 10; the walk recurses. */
    JSON_DEPTH = 64,
    /* Nodes of one value: each is 32 bytes, allocated once per thread. A value
     * of 4 MiB that is an array of small numbers has more, and is told. */
    JSON_NODES = 1 << 16,
    /* Values that break no further on than another did, though not for what was
     * open there, and are each followed up from the first start in them. */
    JSON_RETRIES = 4,
    /* Names of one event: merging them is quadratic, so as for EVTX. */
    JSON_NAMES = 1 << 11
};

/* ---- Windows events as XML. */

/* Elements in elements: real events stay below 10. */
enum { WINXML_DEPTH = 64 };

/* One event, as for JSON. */
#define WINXML_EVENT_CEILING ((size_t)4 << 20)

/* ---- Files as events. */

/* What of a file is kept at once, to be looked at for web shells: the largest
 * that people have kept is some 500 KB. Each thread has a few of these. */
#define FILE_CEILING ((size_t)4 << 20)

/* The path of one: no system has longer ones than 64 KiB, three times that
 * where each byte is shown as U+FFFD. */
#define FILE_TEXT_CEILING ((size_t)1 << 20)

/* ---- Configurations of IIS: real ones have some 500 KB. */
#define IIS_CONFIG_CEILING ((size_t)8 << 20)

/* Elements in elements: real ones stay below 12. */
enum { IIS_CONFIG_DEPTH = 64 };

/* Names and paths of the elements that are open: each is as long as its tag at
 * most, and is dropped with the file. */
#define IIS_CONFIG_KEPT ((size_t)64 << 20)

/* ---- Text logs. */

/* One line. Exchange's longest rows have some 60 KB, and no log writes more
 * than a MiB on purpose. */
#define LINE_CEILING ((size_t)1 << 20)

/* One event of an XML export: a cmdlet's parameters have some KB, a mailbox
 * search that deleted many items some 100. */
#define XML_EVENT_CEILING ((size_t)1 << 20)

/* One entry of the journal, of which its lines are not bounded one by one. */
#define JOURNAL_ENTRY_CEILING ((size_t)4 << 20)

/* Text made from one event. */
#define ROW_EVENT_CEILING ((size_t)8 << 20)

/* Layouts kept per thread. */
#define ROW_LAYOUT_CEILING ((size_t)4 << 20)

/* Names of one event: merging them is quadratic, so as for EVTX. */
enum { ROW_NAMES = 1 << 10 };

#endif
