/* scratch.h - an empty folder for a test, gone with it. */
#ifndef GR_TESTS_SCRATCH_H
#define GR_TESTS_SCRATCH_H

#include <stddef.h>

/* Its path; the test ends where it cannot be made. */
const char *scratch_open(void);
void scratch_close(void);

/* A path below it, valid until the eighth next call. */
const char *scratch_path(const char *below);

/* Makes directories down to `below`. */
void scratch_mkdir(const char *below);
/* Writes a file, making the directories above it. */
void scratch_write(const char *below, const void *bytes, size_t len);
void scratch_write_text(const char *below, const char *text);
/* The whole file with a NUL after it, or NULL; free() it. */
char *scratch_read(const char *below, size_t *len);
int scratch_exists(const char *below);

#endif
