/* expand_parts.h - what the files expand*.c share; nobody else includes it. */
#ifndef GR_EVIDENCE_EXPAND_PARTS_H
#define GR_EVIDENCE_EXPAND_PARTS_H

#include "evidence/evidence.h"
#include "evidence/origin.h"
#include "evidence/vector.h"

typedef struct {
    gr_arena *arena;
    const evidence_options *options;
    evidence_temp *temp; /* NULL: not needed yet */
    vector items, problems;

    /* Of the file of evidence at hand, all levels together. */
    uint64_t ratio;
    uint64_t budget; /* bytes that may yet come out */
    size_t members, names, problems_told;
    uint64_t problems_beyond;
    uint8_t *block; /* EXPAND_BLOCK bytes for what is unpacked */
} expander;

enum { EXPAND_BLOCK = 256 << 10, EXPAND_LINK = 4096 };

/* A member as its archive tells of it. */
typedef struct {
    gr_slice name; /* the evidence path; NULL pointer: not one of them */
    evidence_origin *origin;
    int64_t modified_ns;
    size_t order;
} member;

/* A link in an archive. */
typedef struct {
    gr_slice name, to; /* raw; in the arena */
    bool hard;
} member_link;

/* An archive that can be read anywhere. */
typedef struct {
    gr_slice name;
    byte_range range;
    uint64_t weight; /* as in origin.h */
    vector members;
    vector links;
} opened;

/* All of these: GR_OK, or what ends the run (GR_NOMEM; GR_LIMIT of the arena;
 * GR_NONE: stopped). What is wrong with evidence is told as a problem. */

gr_status expand_tell(expander *x, gr_slice name, gr_status status,
                      uint64_t offset, const char *text, gr_error *err);
/* The same of a member, by its raw name. */
gr_status expand_tell_member(expander *x, const opened *a, gr_slice raw,
                             gr_status status, const char *text, gr_error *err);
/* What another function failed with: told, or passed on. */
gr_status expand_tell_failure(expander *x, gr_slice name, gr_status status,
                              const gr_error *why, gr_error *err);
gr_status expand_check_stop(const expander *x);

/* Takes a member that has `size` bytes, as its archive says. *out is NULL
 * where it is not to be read (then that is told); else its origin, to be
 * filled in. */
gr_status expand_take(expander *x, opened *a, gr_slice raw, uint64_t size,
                      int64_t modified_ns, evidence_origin **out,
                      gr_error *err);

/* A link is kept until all members are known. Then expand_links tells of those
 * that lead to none of them: the bytes of the others are read there. The members
 * are in the order of their names. */
gr_status expand_link(expander *x, opened *a, gr_slice raw, gr_slice to,
                      bool hard, gr_error *err);
gr_status expand_links(expander *x, opened *a, gr_error *err);

/* What a decompressor may remember. */
uint64_t expand_window(const expander *x);

/* `bytes` of the archive that weighs `weight` as a part of the file. */
uint64_t expand_weight(uint64_t bytes, uint64_t size, uint64_t weight);
uint64_t expand_most(const expander *x, uint64_t weight);

/* Appends what `read` gives to the temporary file, as far as the budget goes.
 * *out is that range, *cut why it is not all, or NULL. */
gr_status expand_unpack(expander *x,
                        gr_status (*read)(void *self, uint8_t *to, size_t len,
                                          size_t *got, gr_error *err),
                        void *self, byte_range *out, const char **cut,
                        gr_error *err);

/* The members of each kind of archive. */
gr_status expand_zip(expander *x, opened *a, bool *is_image, gr_error *err);
gr_status expand_tar(expander *x, opened *a, gr_error *err);
gr_status expand_7z(expander *x, opened *a, gr_error *err);
/* A zip whose table is lost. */
gr_status expand_zip_in_order(expander *x, opened *a, gr_error *err);

#endif
