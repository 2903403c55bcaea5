/* fuzz_archive.c - any bytes as a file of evidence: listed, and all read.
 *
 * Holds: the file itself is in the list; names rise, so no two are the same; a
 * member's archive is in the list before it; reading a member twice gives the
 * same bytes and the same end; a list made again is the same. */
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "evidence/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 1 << 20, MEMBERS_READ = 64 };

static char path[64];

static void need(bool holds)
{
    if (!holds) abort();
}

static void forget(void)
{
    (void)unlink(path);
}

static void write_file(const uint8_t *data, size_t size)
{
    if (path[0] == '\0') {
        (void)snprintf(path, sizeof path, "/tmp/grounds-fuzz-%ld",
                       (long)getpid());
        (void)atexit(forget);
    }
    FILE *const out = fopen(path, "wb");
    need(out != NULL && fwrite(data, 1, size, out) == size && fclose(out) == 0);
}

static evidence_list list_of(gr_arena *arena, const evidence_options *options)
{
    const char *const paths[] = {path};
    evidence_list list = {0};
    gr_error err;
    need(evidence_find(arena, paths, 1, &list, &err) == GR_OK);
    need(evidence_expand(arena, options, &list, &err) == GR_OK);
    return list;
}

/* A hash of what it gives, up to MOST bytes, and of how it ends. */
static uint64_t read_member(const evidence_item *item)
{
    static uint8_t bytes[64 << 10];
    evidence_file *in = NULL;
    gr_error err = {GR_OK, 0, ""};
    uint64_t hash = 0, given = 0;
    gr_status status = evidence_open(item, &in, &err);
    while (status == GR_OK && given < MOST) {
        size_t got = 0;
        status = evidence_read(in, bytes, sizeof bytes, &got, &err);
        need(status == GR_OK || got == 0);
        if (got == 0) break;
        hash = gr_hash64(hash, gr_slice_of(bytes, got));
        given += got;
    }
    evidence_close(in);
    need(status != GR_DAMAGED || in == NULL || err.offset == given);
    return hash + (uint64_t)status;
}

static bool has_name(const evidence_list *list, gr_slice name)
{
    for (size_t i = 0; i < list->count; i++)
        if (gr_equal(list->items[i].name, name))
            return list->items[i].is_archive;
    return false;
}

static void check_item(const evidence_list *list, size_t i)
{
    const evidence_item *const item = &list->items[i];
    need(i == 0 || gr_compare(list->items[i - 1].name, item->name) < 0);
    need((item->origin == NULL) == (item->path != NULL));
    if (item->origin == NULL || i > MEMBERS_READ) return;
    size_t at = item->name.len;
    while (at > 2 && !gr_starts_with(gr_from(item->name, at), GR_S("!/"))) at--;
    /* Names of members may have a "!/" of their own. */
    bool found = false;
    for (; at > 2 && !found; at--)
        found = gr_starts_with(gr_from(item->name, at), GR_S("!/")) &&
                has_name(list, gr_sub(item->name, 0, at));
    need(found);
    need(read_member(item) == read_member(item));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const gr_slice passwords[] = {GR_S_INIT("wrong"),
                                         GR_S_INIT("secret")};
    evidence_options const options = {
        .passwords = passwords, .password_count = 2, .temp_dir = "/tmp"};
    if (size > (size_t)256 << 10) return 0;
    write_file(data, size);
    gr_arena *const arena = gr_arena_new((size_t)1 << 30);
    need(arena != NULL);
    evidence_list one = list_of(arena, &options);
    evidence_list other = list_of(arena, &options);
    need(one.count > 0 && one.count == other.count &&
         one.problem_count == other.problem_count);
    for (size_t i = 0; i < one.count; i++) {
        need(gr_equal(one.items[i].name, other.items[i].name));
        check_item(&one, i);
    }
    evidence_end(&one);
    evidence_end(&other);
    gr_arena_free(arena);
    return 0;
}
