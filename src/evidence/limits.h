/* limits.h - ceilings of the evidence room, with their reasons. */
#ifndef GR_EVIDENCE_LIMITS_H
#define GR_EVIDENCE_LIMITS_H

/* Directories below each other: beyond any real tree (Windows allows 32,767
 * characters of path), and it bounds the path that each entry carries. */
#define EVIDENCE_DEPTH 1024u

/* Bytes of one path, for the same reason. */
#define EVIDENCE_PATH ((size_t)128 << 10)

#endif
