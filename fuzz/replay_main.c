/* replay_main.c - runs one fuzz target over files, without a fuzzer.
 *
 *   replay/TARGET [FILE-OR-FOLDER...]
 *
 * Without arguments: over fuzz/corpus/TARGET, where every old find is kept,
 * and over the samples in tests/data. So that `make check` replays them with
 * any compiler. Files are taken in byte order. A target that breaks its
 * promise aborts, and the runner sees that. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LARGEST_INPUT = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

static size_t replayed;
static size_t too_large;

static void replay_file(const char *path, size_t size)
{
    if (size > LARGEST_INPUT) {
        too_large++;
        return;
    }
    FILE *const in = fopen(path, "rb");
    uint8_t *const data = malloc(size ? size : 1);
    if (!in || !data || fread(data, 1, size, in) != size) {
        fprintf(stderr, "%s: cannot be read: %s\n", path, strerror(errno));
        exit(1);
    }
    fclose(in);
    fprintf(stderr, "replay %s\n", path);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    replayed++;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void replay(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0) return;
    if (!S_ISDIR(info.st_mode)) {
        replay_file(path, (size_t)info.st_size);
        return;
    }
    struct dirent **entries;
    int const count = scandir(path, &entries, is_visible, by_bytes);
    for (int i = 0; i < count; i++) {
        char below[4096];
        snprintf(below, sizeof below, "%s/%s", path, entries[i]->d_name);
        replay(below);
        free(entries[i]);
    }
    if (count >= 0) free(entries);
}

int main(int argc, char **argv)
{
    const char *const slash = strrchr(argv[0], '/');
    const char *const target = slash ? slash + 1 : argv[0];
    char corpus[4096];
    snprintf(corpus, sizeof corpus, "fuzz/corpus/%s", target);

    if (LLVMFuzzerInitialize) LLVMFuzzerInitialize(&argc, &argv);
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    if (argc > 1) {
        for (int i = 1; i < argc; i++) replay(argv[i]);
    } else {
        replay(corpus);
        size_t const own = replayed;
        replay("tests/data");
        printf("%s - %s has a corpus\n", own ? "ok" : "not ok", target);
    }
    printf("ok - %s holds over %zu inputs (%zu larger than 1 MiB left out)\n",
           target, replayed, too_large);
    return 0;
}
