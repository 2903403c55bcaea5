/* fuzz_layout.c - any bytes as what a collector wrote of its files.
 *
 * The first byte says of which: client_info.json, uploads.json, the results of
 * Velociraptor, CopyLog.csv, ConsoleLog.txt, GetThis.csv, the log of UAC. Around
 * it stands a small collection.
 *
 * Holds: the collection is recognised, or none is; twice the same; a host has no
 * blanks and no controls; a record belongs to a file of the collection; a path of
 * a host has no NUL, and begins with a drive, a device or a slash. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidence/collection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const char *folder, *path; /* of what is fuzzed */
    const char *others[4];     /* what stands beside it */
} shape;

#define VELOCIRAPTOR "v/uploads/auto/C%3A/a"
static const shape shapes[] = {
    {"v", "v/client_info.json", {VELOCIRAPTOR}},
    {"v", "v/uploads.json", {VELOCIRAPTOR}},
    {"v", "v/results/X%2FUploads.json", {VELOCIRAPTOR, "v/requests.json"}},
    {"k", "k/2_CopyLog.csv", {"k/C/Windows/a"}},
    {"k", "k/2_ConsoleLog.txt", {"k/C/Windows/a", "k/2_CopyLog.csv"}},
    {"o", "o/GetThis.csv", {"o/Event/a.data"}},
    {"u", "u/h.log", {"u/h/uac.log", "u/h/[root]/var/log/a"}},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static char top[64];

static void need(bool holds)
{
    if (!holds) abort();
}

static const char *below(const char *path)
{
    static char text[256];
    (void)snprintf(text, sizeof text, "%s/%s", top, path);
    return text;
}

static void write_file(const char *path, const void *bytes, size_t len)
{
    char folder[256];
    (void)snprintf(folder, sizeof folder, "%s", below(path));
    for (char *at = folder + 5; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        (void)mkdir(folder, 0700);
        *at = '/';
    }
    FILE *const out = fopen(below(path), "wb");
    need(out != NULL && (len == 0 || fwrite(bytes, 1, len, out) == len) &&
         fclose(out) == 0);
}

static void remove_all(void)
{
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf %s", top);
    (void)system(command);
}

static void make(const shape *s, const uint8_t *data, size_t size)
{
    if (top[0] == '\0') {
        (void)snprintf(top, sizeof top, "/tmp/grounds-fuzz-%ld",
                       (long)getpid());
        (void)atexit(remove_all);
    }
    for (size_t i = 0; i < 4 && s->others[i] != NULL; i++)
        write_file(s->others[i], "CopiedTimestamp,SourceFile,", 27);
    write_file(s->path, data, size);
}

static evidence_list list_of(gr_arena *arena, const char *folder)
{
    static const evidence_options options = {.temp_dir = "/tmp"};
    const char *const paths[] = {below(folder)};
    evidence_list list = {0};
    gr_error err;
    need(evidence_find(arena, paths, 1, &list, &err) == GR_OK);
    need(evidence_recognise(arena, &options, &list, &err) == GR_OK);
    return list;
}

static void check_item(gr_arena *arena, const evidence_item *item)
{
    gr_slice const path = evidence_host_path(arena, item);
    need(gr_find_byte(path, 0) == path.len);
    need(item->collection == NULL ||
         gr_starts_with(item->name, item->collection->root));
    need(item->recorded == NULL || item->collection != NULL);
    for (size_t i = 0; i < item->host.len; i++)
        need(item->host.ptr[i] > ' ' && item->host.ptr[i] != 0x7F);
    bool const own =
        item->recorded != NULL && item->recorded->full_name.len > 0;
    need(path.len == 0 || own || path.ptr[0] == '/' || path.ptr[0] == '\\' ||
         (path.len > 1 && path.ptr[1] == ':'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > (size_t)64 << 10) return 0;
    const shape *const s = &shapes[data[0] % SHAPES];
    make(s, data + 1, size - 1);
    gr_arena *const arena = gr_arena_new((size_t)1 << 28);
    need(arena != NULL);
    evidence_list const one = list_of(arena, s->folder);
    evidence_list const other = list_of(arena, s->folder);
    need(one.count == other.count && one.problem_count == other.problem_count &&
         one.collection_count == other.collection_count &&
         one.collection_count <= 1);
    for (size_t i = 0; i < one.count; i++) {
        need(gr_equal(one.items[i].host, other.items[i].host));
        check_item(arena, &one.items[i]);
    }
    gr_arena_free(arena);
    return 0;
}
