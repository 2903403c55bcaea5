/* reading.c - evidence in, and a clear line for each that would not. */
#include "cli/reading.h"

#include "cli/limits.h"
#include "cli/stop.h"

#include <stdlib.h>

const char *cli_temp_dir(void)
{
    const char *const dir = getenv("TMPDIR");
    return dir != NULL && *dir != '\0' ? dir : "/tmp";
}

/* One a line, as it stands there: blanks may be part of a password. Notepad's
 * mark of UTF-8 is none. */
static gr_status split_passwords(cli_reading *self, gr_slice text,
                                 gr_error *err)
{
    gr_slice *const out =
        gr_arena_take_array(self->arena, CLI_PASSWORDS, sizeof *out);
    size_t count = 0;
    if (gr_starts_with(text, GR_S("\xEF\xBB\xBF"))) text = gr_from(text, 3);
    while (text.len > 0 && out != NULL) {
        size_t const end = gr_find_byte(text, '\n');
        gr_slice line = gr_sub(text, 0, end);
        text = gr_from(text, end + 1);
        if (gr_ends_with(line, GR_S("\r"))) line.len--;
        if (line.len == 0) continue;
        if (count == CLI_PASSWORDS || line.len > CLI_PASSWORD_BYTES)
            return gr_fail(err, GR_LIMIT, GR_NO_OFFSET,
                           "--password-file: more than %u passwords, or one of "
                           "more than %u bytes",
                           CLI_PASSWORDS, CLI_PASSWORD_BYTES);
        out[count++] = line;
    }
    if (out == NULL) return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    self->evidence.passwords = out;
    self->evidence.password_count = count;
    return GR_OK;
}

static gr_status read_passwords(cli_reading *self, const cli_args *args,
                                gr_error *err)
{
    gr_slice text;
    gr_error why;
    self->evidence = (evidence_options){.max_expand = args->max_expand,
                                        .max_window = args->max_window << 20,
                                        .temp_dir = cli_temp_dir(),
                                        .stop = cli_stop_flag()};
    if (args->password_file == NULL) return GR_OK;
    if (evidence_slurp(self->arena, args->password_file, CLI_OPTION_FILE_BYTES,
                       &text, &why) == GR_OK)
        return split_passwords(self, text, err);
    return gr_fail(err, why.status, GR_NO_OFFSET, "%s: %s", args->password_file,
                   why.text);
}

int cli_reading_begin(cli_reading *self, const cli_args *args,
                      const char *const *paths, size_t count)
{
    gr_error err;
    *self = (cli_reading){.arena = gr_arena_new(CLI_RUN_BYTES)};
    self->progress = cli_progress_new(args->quiet, args->color);
    self->pipe = (pipe_options){.threads = args->threads,
                                .reader = {.carve = args->carve},
                                .stop = cli_stop_flag(),
                                .progress = cli_progress_show,
                                .progress_self = &self->progress};
    self->selection = (hunt_selection){.filters = args->filters,
                                       .filter_count = args->filter_count,
                                       .min_level = args->min_level,
                                       .from_ns = args->from_ns,
                                       .to_ns = args->to_ns};
    if (self->arena == NULL) {
        cli_say("no memory");
        return EXIT_BROKEN;
    }
    if (cli_clock_open(self->arena, args, &self->clock, &err) != GR_OK) {
        cli_error((gr_slice){NULL, 0}, &err);
        return err.status == GR_DAMAGED ? EXIT_USAGE : EXIT_BROKEN;
    }
    if (cli_geo_open(self->arena, args, &self->geo, &err) != GR_OK) {
        cli_error((gr_slice){NULL, 0}, &err);
        return cli_exit_of(err.status);
    }
    self->pipe.clock_of = cli_clock_of;
    self->pipe.clock_self = &self->clock;
    self->pipe.skews = self->clock.skews;
    self->pipe.skew_count = self->clock.skew_count;
    gr_status status = read_passwords(self, args, &err);
    if (status != GR_OK) {
        cli_error((gr_slice){NULL, 0}, &err);
        return status == GR_LIMIT ? EXIT_USAGE : cli_exit_of(status);
    }
    status = evidence_find(self->arena, paths, count, &self->list, &err);
    if (status == GR_OK)
        status =
            evidence_expand(self->arena, &self->evidence, &self->list, &err);
    if (status == GR_OK)
        status =
            evidence_recognise(self->arena, &self->evidence, &self->list, &err);
    if (status == GR_NONE) return EXIT_INTERRUPTED;
    if (status == GR_OK) return EXIT_DONE;
    cli_error((gr_slice){NULL, 0}, &err);
    return EXIT_BROKEN;
}

void cli_reading_end(cli_reading *self)
{
    evidence_end(&self->list);
    cli_geo_close(&self->geo);
    gr_arena_free(self->arena);
    self->arena = NULL;
}

/* ---- lines ---- */

bool cli_may_tell(cli_problem_lines *lines)
{
    if (lines->all || lines->shown < CLI_PROBLEM_LINES) {
        lines->shown++;
        return true;
    }
    lines->hidden++;
    return false;
}

void cli_tell_file(cli_problem_lines *lines, gr_slice name,
                   const gr_error *error)
{
    if (cli_may_tell(lines)) cli_error(name, error);
}

void cli_tell_walk(cli_problem_lines *lines, const evidence_list *list)
{
    for (size_t i = 0; i < list->problem_count; i++) {
        const evidence_problem *const p = &list->problems[i];
        cli_tell_file(lines, p->given.len > 0 ? p->given : p->name, &p->error);
    }
}

void cli_tell_assumed(cli_problem_lines *lines, gr_slice name, gr_slice assumed)
{
    gr_error error;
    if (assumed.len == 0) return;
    (void)gr_fail(&error, GR_OK, GR_NO_OFFSET, "%.*s", (int)assumed.len,
                  (const char *)assumed.ptr);
    cli_tell_file(lines, name, &error);
}

void cli_tell_doubt(const evidence_list *list, uint64_t count,
                    const size_t files[2])
{
    char text[CLI_COUNT_TEXT];
    if (count == 0) return;
    gr_slice const one = list->items[files[0]].name;
    gr_slice const other = list->items[files[1]].name;
    cli_say("%s lines alike in two logs without a host counted once, as in "
            "%.*s and %.*s; if these are two servers' logs, name a folder for "
            "each",
            cli_count_text(text, count), (int)one.len, (const char *)one.ptr,
            (int)other.len, (const char *)other.ptr);
}

void cli_tell_damage(cli_problem_lines *lines, gr_slice name, uint64_t offset,
                     uint64_t length, uint64_t records_lost, gr_slice what)
{
    char bytes[CLI_COUNT_TEXT], records[CLI_COUNT_TEXT];
    gr_error error;
    if (!cli_may_tell(lines)) return;
    if (records_lost == 0 && length == 0)
        (void)gr_fail(&error, GR_DAMAGED, offset, "%.*s", (int)what.len,
                      (const char *)what.ptr);
    else if (records_lost > 0)
        (void)gr_fail(&error, GR_DAMAGED, offset,
                      "%.*s (lost: %s bytes, %s record%s)", (int)what.len,
                      (const char *)what.ptr, cli_count_text(bytes, length),
                      cli_count_text(records, records_lost),
                      records_lost == 1 ? "" : "s");
    else
        (void)gr_fail(&error, GR_DAMAGED, offset,
                      "%.*s (%s bytes; records lost: not known)", (int)what.len,
                      (const char *)what.ptr, cli_count_text(bytes, length));
    cli_error(name, &error);
}

void cli_tell_rest(const cli_problem_lines *lines, uint64_t unlisted)
{
    char count[CLI_COUNT_TEXT];
    uint64_t const rest = lines->hidden + unlisted;
    if (rest == 0) return;
    cli_say("%s more such line%s%s", cli_count_text(count, rest),
            rest == 1 ? "" : "s",
            lines->hidden > 0 ? "; -v shows them" : " (too many to list)");
}

/* What was named on the command line, or what is compressed in it: "a.gz!/a".
 */
static bool is_argument(gr_slice name)
{
    size_t const slash = gr_find_byte(name, '/');
    gr_slice const below = gr_from(name, slash + 1);
    if (slash == name.len) return true;
    return slash > 0 && name.ptr[slash - 1] == '!' && below.len > 0 &&
           gr_starts_with(gr_sub(name, 0, slash - 1), below);
}

bool cli_should_be_log(gr_slice name)
{
    bool const argument = is_argument(name);
    return argument ||
           (name.len >= 5 &&
            gr_equal_ascii_fold(gr_from(name, name.len - 5), GR_S(".evtx")));
}

/* ---- the end of dump, search, metrics, gaps ---- */

static void tell_not_shown(cli_problem_lines *lines, gr_slice name,
                           const read_problem *p)
{
    char count[CLI_COUNT_TEXT];
    gr_error error;
    if (!cli_may_tell(lines)) return;
    if (p->not_shown == 1)
        (void)gr_fail(&error, p->status, p->offset,
                      "not shown: %.*s (%s bytes)", (int)p->what.len,
                      (const char *)p->what.ptr,
                      cli_count_text(count, p->length));
    else
        (void)gr_fail(&error, p->status, p->offset,
                      "%s events are not shown: %.*s",
                      cli_count_text(count, p->not_shown), (int)p->what.len,
                      (const char *)p->what.ptr);
    cli_error(name, &error);
}

static void tell_problem(cli_problem_lines *lines, const evidence_list *list,
                         const read_problem *p)
{
    gr_slice const name = list->items[p->file].name;
    gr_error error;
    if (p->status == GR_DAMAGED) {
        cli_tell_damage(lines, name, p->offset, p->length, p->records_lost,
                        p->what);
        return;
    }
    if (p->not_shown > 0) {
        tell_not_shown(lines, name, p);
        return;
    }
    if (p->status == GR_UNSUPPORTED && !lines->all && !cli_should_be_log(name))
        return;
    (void)gr_fail(&error, p->status, p->offset, "%.*s", (int)p->what.len,
                  (const char *)p->what.ptr);
    cli_tell_file(lines, name, &error);
}

/* Some of what was given could not be read. A file that no reader wants is
 * that only when it is called a log, or when there was nothing else. */
static bool incomplete(const cli_reading *self, const read_sums *sums)
{
    if (self->list.problem_count > 0 || sums->files_unreadable > 0 ||
        sums->damaged_ranges > 0 || sums->not_shown > 0 ||
        sums->files_read == 0)
        return true;
    for (size_t i = 0; i < sums->problem_count; i++)
        if (sums->problems[i].status == GR_UNSUPPORTED &&
            sums->problems[i].not_shown == 0 &&
            cli_should_be_log(self->list.items[sums->problems[i].file].name))
            return true;
    return false;
}

static void tell_sums(const cli_reading *self, const cli_args *args,
                      const read_sums *sums, bool interrupted)
{
    cli_problem_lines lines = {.all = args->verbose};
    char a[CLI_COUNT_TEXT], b[CLI_COUNT_TEXT], c[CLI_COUNT_TEXT];
    cli_tell_walk(&lines, &self->list);
    for (size_t i = 0; i < sums->problem_count; i++)
        tell_problem(&lines, &self->list, &sums->problems[i]);
    cli_tell_rest(&lines, sums->problems_beyond);
    cli_tell_doubt(&self->list, sums->once_in_doubt, sums->doubt_files);
    if (interrupted) cli_say("interrupted: the rest was not read");
    else if (sums->files_read == 0)
        cli_say("nothing was read: no event log here");
    else if (args->carve && sums->events == 0) cli_say("no event was found");
    if (args->verbose)
        cli_say(
            "read %s event%s in %s file%s, %s", cli_count_text(a, sums->events),
            sums->events == 1 ? "" : "s", cli_count_text(b, sums->files_read),
            sums->files_read == 1 ? "" : "s", cli_size_text(c, sums->bytes));
}

int cli_reading_finish(cli_reading *self, const cli_args *args,
                       gr_status status, const gr_error *err,
                       const read_sums *sums, cli_out *out)
{
    cli_progress_clear(&self->progress);
    bool const writable = out->error == 0;
    int code = cli_out_close(out);
    if (status != GR_OK && status != GR_NONE) {
        if (writable) cli_error((gr_slice){NULL, 0}, err);
        return cli_worse_exit(code, cli_exit_of(status));
    }
    tell_sums(self, args, sums, status == GR_NONE);
    if (status == GR_OK) cli_tell_unused_skews(&self->clock);
    cli_tell_geo(&self->geo);
    if (status == GR_NONE) code = cli_worse_exit(code, EXIT_INTERRUPTED);
    return incomplete(self, sums) ? cli_worse_exit(code, EXIT_INCOMPLETE)
                                  : code;
}
