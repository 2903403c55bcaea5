/* cmd_dump.c - dump, search, metrics, gaps, logons: evidence to standard output. */
#include "case/spill_file.h"
#include "cli/reading.h"
#include "hunt/dump.h"
#include "hunt/gaps.h"
#include "hunt/logons.h"
#include "hunt/metrics.h"
#include "hunt/search.h"

#include <unistd.h>

/* Columns for text that is read by a person; 0, nothing cut, for a pipe. */
static size_t columns(const cli_args *args)
{
    cli_terminal const t = cli_terminal_of(STDOUT_FILENO, args->color);
    return t.cut ? t.width : 0;
}

/* What goes into a pipe or a file is the same in every locale. */
static bool shows_utf8(const cli_args *args)
{
    cli_terminal const t = cli_terminal_of(STDOUT_FILENO, args->color);
    return t.tty && t.utf8;
}

int command_dump(const cli_args *args)
{
    cli_reading r;
    cli_out out = cli_out_open();
    gr_error err;
    read_sums sums = {.files_read = 0};
    int code =
        cli_reading_begin(&r, args, args->operands.items, args->operands.count);
    if (isatty(STDOUT_FILENO) == 1) r.progress.quiet = true;
    if (code == EXIT_DONE) {
        gr_writer const to = cli_out_writer(&out);
        dump_options const options = {
            r.pipe, args->form == FORM_XML ? EVENT_AS_XML : EVENT_AS_JSON,
            &r.selection};
        gr_status const status =
            dump_run(r.arena, &r.list, &options, &to, &sums, &err);
        code = cli_reading_finish(&r, args, status, &err, &sums, &out);
    }
    cli_reading_end(&r);
    return code;
}

/* The first operand is the pattern, unless an option says what to look for. */
static search_options search_of(const cli_args *args, const cli_reading *r)
{
    search_options options = {.pipe = r->pipe,
                              .selection = &r->selection,
                              .ignore_case = args->ignore_case,
                              .fields = args->fields,
                              .field_count = args->field_count,
                              .form = args->json ? SEARCH_JSONL : SEARCH_LINES,
                              .width = columns(args)};
    if (args->regex != NULL) options.regex = gr_slice_of_c(args->regex);
    if (args->regex == NULL && args->field_count == 0)
        options.keyword = gr_slice_of_c(args->operands.items[0]);
    return options;
}

int command_search(const cli_args *args)
{
    cli_reading r;
    cli_out out = cli_out_open();
    gr_error err;
    read_sums sums = {.files_read = 0};
    size_t const skip = args->regex == NULL && args->field_count == 0;
    int code = cli_reading_begin(&r, args, args->operands.items + skip,
                                 args->operands.count - skip);
    if (isatty(STDOUT_FILENO) == 1) r.progress.quiet = true;
    if (code == EXIT_DONE) {
        gr_writer const to = cli_out_writer(&out);
        search_options const options = search_of(args, &r);
        gr_status const status =
            search_run(r.arena, &r.list, &options, &to, &sums, &err);
        if (status == GR_DAMAGED) code = cli_usage("search", &err);
        else code = cli_reading_finish(&r, args, status, &err, &sums, &out);
    }
    cli_reading_end(&r);
    return code;
}

/* ---- a store that is opened when something is put into it ---- */

typedef struct {
    case_spill *file; /* NULL: nothing was */
} lazy_spill;

static gr_status lazy_append(void *self, gr_slice bytes, gr_error *err)
{
    lazy_spill *const s = self;
    if (s->file == NULL) GR_TRY(case_spill_open(cli_temp_dir(), &s->file, err));
    gr_spill const to = case_spill_interface(s->file);
    return to.append(to.self, bytes, err);
}

static gr_status lazy_read(void *self, uint64_t offset, uint8_t *to, size_t len,
                           size_t *got, gr_error *err)
{
    lazy_spill *const s = self;
    *got = 0;
    if (s->file == NULL) return GR_OK;
    gr_spill const from = case_spill_interface(s->file);
    return from.read_at(from.self, offset, to, len, got, err);
}

static int print_table(const cli_args *args, table_run *run)
{
    cli_reading r;
    lazy_spill store = {NULL};
    gr_spill const spill = {&store, lazy_append, lazy_read};
    cli_out out = cli_out_open();
    gr_error err;
    read_sums sums = {.files_read = 0};
    int code =
        cli_reading_begin(&r, args, args->operands.items, args->operands.count);
    if (code == EXIT_DONE) {
        gr_writer const to = cli_out_writer(&out);
        table_options const options = {.pipe = r.pipe,
                                       .selection = &r.selection,
                                       .json = args->json,
                                       .width = columns(args),
                                       .places = r.geo.places,
                                       .spill = &spill,
                                       .by = args->by,
                                       .utf8 = shows_utf8(args)};
        gr_status const status =
            run(r.arena, &r.list, &options, &to, &sums, &err);
        code = cli_reading_finish(&r, args, status, &err, &sums, &out);
    }
    cli_reading_end(&r);
    case_spill_close(store.file);
    return code;
}

int command_metrics(const cli_args *args)
{
    return print_table(args, metrics_run);
}

int command_gaps(const cli_args *args)
{
    return print_table(args, gaps_run);
}

int command_logons(const cli_args *args)
{
    return print_table(args, logons_run);
}
