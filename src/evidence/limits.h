/* limits.h - ceilings of the evidence room, with their reasons. */
#ifndef GR_EVIDENCE_LIMITS_H
#define GR_EVIDENCE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* Directories below each other: beyond any real tree (Windows allows 32,767
 * characters of path), and it bounds the path that each entry carries. */
#define EVIDENCE_DEPTH 1024u

/* Bytes of one path, for the same reason. */
#define EVIDENCE_PATH ((size_t)128 << 10)

/* Archives within archives. A collection has one or two levels (a zip with
 * rotated logs in it); each level may multiply what comes out. */
#define EVIDENCE_NESTED 4u

/* A file of evidence may expand to this, or to so many times its size: the
 * larger of the two. Logs shrink to a twentieth, the dullest to a hundredth. */
#define EVIDENCE_EXPANDED ((uint64_t)1 << 30)
#define EVIDENCE_RATIO ((uint64_t)250)

/* An archive that comes through the standard input is written to the temporary
 * file as it is, up to this: more is no collection, and somebody's disk. */
#define EVIDENCE_STDIN ((uint64_t)64 << 30)

/* Members of one file of evidence, all levels together, and the bytes of their
 * names: each costs some 250 bytes as long as the run. */
#define EVIDENCE_MEMBERS ((size_t)1 << 17)
#define EVIDENCE_MEMBER_NAMES ((size_t)24 << 20)

/* Members of one file of evidence that are told one by one, because they are
 * not read; the rest is counted. */
#define EVIDENCE_MEMBER_PROBLEMS ((size_t)1000)

/* What a decompressor may keep of what it gave: the memory of a member. xz -9
 * asks for 64 MiB, zstd --long for 128. */
#define EVIDENCE_WINDOW ((uint64_t)64 << 20)

/* The same of a 7z, which is unpacked before anything else runs: 7z -mx=9 asks for
 * 64 MiB, of newer ones for 256. */
#define EVIDENCE_7Z_MEMORY ((uint64_t)128 << 20)

/* Places in a damaged tar where a header is looked for. */
#define EVIDENCE_TAR_GAPS 1000u

/* Members of one archive that all passwords are tried on in vain; the rest are
 * not tried: each password costs half a millisecond there. */
#define EVIDENCE_PASSWORD_MISSES 16u

/* What stands in a folder or an archive and is looked at for a collection; one
 * that holds collections has a row for each host. */
#define EVIDENCE_LAYOUT_PARTS 4096u

/* A line of a file that a collector wrote of its files: a path may have 32,767
 * characters, each of them six bytes in JSON. */
#define EVIDENCE_LAYOUT_LINE ((size_t)256 << 10)

/* What is made of such a line, and the names of a collection's files while they
 * are compared: 131,072 of them with some 200 bytes. */
#define EVIDENCE_LAYOUT_SCRATCH ((size_t)4 << 20)
#define EVIDENCE_LAYOUT_NAMES ((size_t)64 << 20)

#endif
