/* scratch.c - see scratch.h. */
#include "support/scratch.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char root[PATH_MAX / 2];

static void need(int holds, const char *what)
{
    if (holds) return;
    perror(what);
    abort();
}

const char *scratch_open(void)
{
    const char *const base = getenv("TMPDIR");
    snprintf(root, sizeof root, "%s/grounds-test.XXXXXX",
             base == NULL ? "/tmp" : base);
    need(mkdtemp(root) != NULL, "mkdtemp");
    return root;
}

static void run(const char *program, const char *option, const char *mode,
                const char *path)
{
    pid_t const child = fork();
    if (child == 0) {
        /* A NULL among the arguments ends them. */
        execlp(program, program, option, mode == NULL ? path : mode,
               mode == NULL ? NULL : path, (char *)NULL);
        _exit(127);
    }
    int status;
    need(child > 0 && waitpid(child, &status, 0) == child, program);
}

void scratch_close(void)
{
    run("chmod", "-R", "u+rwX", root);
    run("rm", "-rf", NULL, root);
}

const char *scratch_path(const char *below)
{
    static char paths[8][PATH_MAX];
    static unsigned turn;
    char *const path = paths[turn++ % 8];
    snprintf(path, PATH_MAX, "%s%s%s", root, below[0] == '\0' ? "" : "/",
             below);
    return path;
}

void scratch_mkdir(const char *below)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", scratch_path(below));
    for (char *p = path + strlen(root) + 1; *p != '\0'; p++) {
        if (*p != '/') continue;
        *p = '\0';
        (void)mkdir(path, 0777);
        *p = '/';
    }
    (void)mkdir(path, 0777);
}

void scratch_write(const char *below, const void *bytes, size_t len)
{
    char above[PATH_MAX];
    snprintf(above, sizeof above, "%s", below);
    char *const slash = strrchr(above, '/');
    if (slash != NULL) {
        *slash = '\0';
        scratch_mkdir(above);
    }
    FILE *const out = fopen(scratch_path(below), "wb");
    need(out != NULL, below);
    need(fwrite(bytes, 1, len, out) == len && fclose(out) == 0, below);
}

void scratch_write_text(const char *below, const char *text)
{
    scratch_write(below, text, strlen(text));
}

char *scratch_read(const char *below, size_t *len)
{
    FILE *const in = fopen(scratch_path(below), "rb");
    if (in == NULL) return NULL;
    size_t room = 1 << 16, n = 0;
    char *text = malloc(room + 1);
    for (;;) {
        need(text != NULL, "malloc");
        size_t const got = fread(text + n, 1, room - n, in);
        n += got;
        if (got == 0) break;
        if (n == room) text = realloc(text, (room *= 2) + 1);
    }
    fclose(in);
    text[n] = '\0';
    if (len != NULL) *len = n;
    return text;
}

int scratch_exists(const char *below)
{
    struct stat st;
    return lstat(scratch_path(below), &st) == 0;
}
