/* ioc_files.c - see ioc_files.h. */
#include "cli/ioc_files.h"

#include "base/hash.h"
#include "base/json.h"
#include "cli/limits.h"
#include "cli/message.h"
#include "cli/reading.h"
#include "evidence/evidence.h"

typedef struct {
    const cli_args *args;
    cli_problem_lines lines;
} teller;

static void tell_refused(void *self, uint32_t file, uint32_t line,
                         const char *why)
{
    teller *const t = self;
    if (cli_may_tell(&t->lines))
        cli_say("%s:%u: not an indicator: %s", t->args->iocs.items[file], line,
                why);
}

static gr_status read_file(ioc_list *list, uint32_t number, cli_ioc_file *file,
                           gr_error *err)
{
    gr_error why;
    size_t const taken = list->count, refused = list->refused;
    gr_status status = evidence_slurp(list->arena, file->path,
                                      CLI_OPTION_FILE_BYTES, &file->text, &why);
    if (status == GR_OK) status = ioc_read(list, number, file->text, &why);
    file->taken = list->count - taken;
    file->refused = list->refused - refused;
    if (status == GR_OK) return GR_OK;
    return gr_fail(err, status, GR_NO_OFFSET, "%s: %s", file->path, why.text);
}

gr_status cli_load_iocs(gr_arena *arena, const cli_args *args, cli_iocs *out,
                        gr_error *err)
{
    size_t const count = args->iocs.count;
    teller t = {args, {.all = args->verbose}};
    ioc_list list = {.arena = arena, .self = &t, .refuse = tell_refused};
    *out = (cli_iocs){.set = NULL};
    if (count == 0) return GR_OK;
    cli_ioc_file *const files =
        gr_arena_take_array(arena, count, sizeof *files);
    if (files == NULL) return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    for (size_t i = 0; i < count; i++) {
        files[i].path = args->iocs.items[i];
        GR_TRY(read_file(&list, (uint32_t)i, &files[i], err));
    }
    cli_tell_rest(&t.lines, 0);
    out->files = files;
    out->file_count = count;
    if (list.count == 0) return GR_OK;
    out->set = ioc_set_new(arena, list.items, list.count);
    if (out->set != NULL) return GR_OK;
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for indicators");
}

static void put_file(gr_buffer *out, const cli_ioc_file *file)
{
    uint8_t digest[GR_SHA256_SIZE];
    if (!gr_sha256_of(file->text, digest)) {
        out->status = GR_NOMEM;
        return;
    }
    gr_put(out, GR_S("{\"sha256\":"));
    gr_json_hex(out, digest, sizeof digest);
    gr_put(out, GR_S(",\"indicators\":"));
    gr_put_u64(out, file->taken);
    gr_put(out, GR_S(",\"refused\":"));
    gr_put_u64(out, file->refused);
    gr_put_byte(out, '}');
}

void cli_put_ioc_option(gr_buffer *out, bool *first, const cli_iocs *iocs)
{
    if (iocs->file_count == 0) return;
    gr_json_key(out, first, GR_S("ioc"));
    for (size_t i = 0; i < iocs->file_count; i++) {
        gr_put_byte(out, i == 0 ? '[' : ',');
        put_file(out, &iocs->files[i]);
    }
    gr_put_byte(out, ']');
}
