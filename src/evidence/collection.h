/* collection.h - what a collector wrote: whose files these are, where they
 * stood, and what it noted of them.
 *
 *   KAPE           2026-..._CopyLog.csv, C/Windows/...
 *   Velociraptor   client_info.json, uploads.json, uploads/auto/C%3A/Windows/...
 *   UAC            uac.log, [root]/var/log/...
 *   CyLR           CyLR_Collection_Log_....log, C/Windows/... or var/log/...
 *   DFIR-ORC       GetThis.csv, Event/..._Security.evtx_{...}.data
 *   a copy         C/Windows/..., Windows/System32/..., var/log/...
 *
 * All of that is taken from where the collector itself puts it, at the top of
 * what it wrote, and never from among the files of the host: those may be an
 * attacker's. layout.c says where a collection may begin. */
#ifndef GR_EVIDENCE_COLLECTION_H
#define GR_EVIDENCE_COLLECTION_H

#include "base/hash.h"
#include "evidence/evidence.h"

typedef enum {
    COLLECTION_KAPE,
    COLLECTION_VELOCIRAPTOR,
    COLLECTION_UAC,
    COLLECTION_CYLR,
    COLLECTION_ORC,
    COLLECTION_DRIVES,  /* a copy: folders C, D ... */
    COLLECTION_WINDOWS, /* a copy: of one drive, whose letter nobody says */
    COLLECTION_UNIX     /* a copy: of the root */
} collection_kind;

struct evidence_collection {
    collection_kind kind;
    gr_slice root;         /* the beginning of its items' names, a slash last */
    gr_slice host;         /* empty: nobody says */
    const char *host_from; /* which of its files says it; NULL: its name */
    uint64_t files;        /* that the host had */
    uint64_t recorded;     /* of them with a size or a hash noted */
    uint64_t different; /* a size that is not so, or a file that is not there */
};

/* What the collector noted of a file when it copied it. */
struct evidence_record {
    const char *size_from; /* "uploads.json" */
    uint64_t size;         /* UINT64_MAX: not noted */
    uint64_t holes; /* bytes of them that were not stored, as a list beside it
                       says: what is read stands that much nearer */
    const char *digest_from;
    gr_slice full_name; /* where it stood; empty: its place in the collection
                           says so */
    bool differs;       /* the size is another, and that was told */
    bool has_digest;
    gr_digest_kind kind;
    uint8_t digest[GR_SHA256_SIZE];
};

/* "Velociraptor" */
const char *collection_name(collection_kind kind);

/* The path that the file had on its host ("C:\inetpub\logs\u_ex1.log",
 * "/var/log/auth.log"), as the collection tells it; the empty slice where it
 * does not, as for what the collector wrote itself. What is in an archive that
 * the host had stands behind its path and "!/". In `arena` (empty too where
 * that refuses). The bytes are those of the archive or the file system. */
gr_slice evidence_host_path(gr_arena *arena, const evidence_item *item);

#endif
