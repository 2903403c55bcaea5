/* cmd_timeline.c - the findings of a case in the order of their times.
 *
 *   findings.jsonl --read once--> (time, place) --sorted--> lines, read again
 *
 * findings.jsonl itself is in the order of the evidence, which never changes;
 * this is a view. Those without a time come first, those of one time in the
 * order of the file. */
#include "base/sorter.h"
#include "case/finding_read.h"
#include "case/findings_file.h"
#include "case/spill_file.h"
#include "cli/findings.h"
#include "cli/limits.h"
#include "cli/message.h"
#include "cli/reading.h"
#include "cli/stop.h"
#include "hunt/filter.h"

/* What is sorted: where a finding stands, by its time. */
enum { PLACE_TIME, PLACE_AT, PLACE_LENGTH, PLACE_WORDS };

typedef struct {
    const cli_args *args;
    hunt_selection selection;
    cli_zone zone;
    case_findings *file;
    finding_reader *reader;
    gr_arena *arena; /* of one finding */
    case_spill *spill;
    gr_sorter *sorter;
    cli_out out;
    report_writer writer;
    cli_problem_lines problems;
    uint64_t damaged, shown;
} timeline;

static gr_status open_all(timeline *t, gr_error *err)
{
    GR_TRY(case_findings_open(t->args->operands.items[0], &t->file, err));
    GR_TRY(case_spill_open(cli_temp_dir(), &t->spill, err));
    t->reader = finding_reader_new();
    t->arena = gr_arena_new(CLI_FINDING_BYTES);
    t->sorter = gr_sorter_new(PLACE_WORDS, CLI_SORT_BYTES,
                              case_spill_interface(t->spill));
    if (t->reader == NULL || t->arena == NULL || t->sorter == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    return GR_OK;
}

static void close_all(timeline *t)
{
    gr_sorter_free(t->sorter);
    case_spill_close(t->spill);
    gr_arena_free(t->arena);
    finding_reader_free(t->reader);
    case_findings_close(t->file);
    gr_buffer_free(&t->writer.buffer);
}

/* A bad line costs itself. */
static void tell_damage(timeline *t, uint64_t offset, gr_error *err)
{
    err->offset = offset;
    t->damaged++;
    cli_tell_file(&t->problems, GR_S("findings.jsonl"), err);
}

static gr_status read_finding(timeline *t, gr_slice line, finding *out,
                              gr_error *err)
{
    gr_arena_reset(t->arena);
    return finding_read(t->reader, t->arena, line, out, err);
}

static gr_status take_line(timeline *t, const case_line *line, gr_error *err)
{
    finding f;
    gr_status const status = read_finding(t, line->text, &f, err);
    if (status == GR_DAMAGED || status == GR_LIMIT) {
        tell_damage(t, line->offset, err);
        return GR_OK;
    }
    if (status != GR_OK) return status;
    if (!hunt_takes_finding(&t->selection, &f)) return GR_OK;
    uint64_t const place[PLACE_WORDS] = {[PLACE_TIME] =
                                             gr_sort_key_of_i64(f.time_ns),
                                         [PLACE_AT] = line->offset,
                                         [PLACE_LENGTH] = line->text.len};
    return gr_sorter_add(t->sorter, place, err);
}

static gr_status sort_findings(timeline *t, gr_error *err)
{
    case_line line;
    while (*cli_stop_flag() == 0) {
        gr_status status = case_findings_next(t->file, &line, err);
        if (status == GR_NONE) return GR_OK;
        if (status == GR_DAMAGED) tell_damage(t, line.offset, err);
        else if (status == GR_OK) status = take_line(t, &line, err);
        if (status != GR_OK && status != GR_DAMAGED) return status;
    }
    return GR_NONE;
}

/* A line of JSON goes out as it stands in the case. */
static gr_status show_line(timeline *t, gr_slice line, gr_error *err)
{
    finding f;
    t->shown++;
    if (t->writer.form == REPORT_JSONL) {
        GR_TRY(cli_out_write(&t->out, line, err));
        return cli_out_write(&t->out, GR_S("\n"), err);
    }
    GR_TRY(read_finding(t, line, &f, err));
    finding_sink const sink = report_sink(&t->writer);
    return sink.take(sink.self, &f, err);
}

static gr_status show_findings(timeline *t, gr_error *err)
{
    const uint64_t *place;
    gr_slice line;
    t->writer.form = cli_findings_form(t->args);
    t->writer.table = cli_findings_table(t->args, &t->zone);
    t->writer.to = cli_out_writer(&t->out);
    t->writer.buffer = gr_buffer_upto(CLI_TEXT_BYTES);
    GR_TRY(report_begin(&t->writer, err));
    while (*cli_stop_flag() == 0) {
        gr_status const status = gr_sorter_next(t->sorter, &place, err);
        if (status == GR_NONE) return GR_OK;
        if (status != GR_OK) return status;
        GR_TRY(case_findings_at(t->file, place[PLACE_AT],
                                (size_t)place[PLACE_LENGTH], &line, err));
        GR_TRY(show_line(t, line, err));
    }
    return GR_NONE;
}

static void tell_end(timeline *t)
{
    char count[CLI_COUNT_TEXT];
    cli_tell_rest(&t->problems, 0);
    if (t->shown == 0 && !t->args->quiet) cli_say("no findings to show");
    if (t->args->verbose)
        cli_say("%s findings", cli_count_text(count, t->shown));
}

static int end(timeline *t, gr_status status, const gr_error *err)
{
    bool const writable = t->out.error == 0;
    int code = cli_out_close(&t->out);
    if (status == GR_NONE) return cli_worse_exit(code, EXIT_INTERRUPTED);
    if (status != GR_OK) {
        if (writable) cli_error(gr_slice_of_c(t->args->operands.items[0]), err);
        return cli_worse_exit(
            code, status == GR_UNSUPPORTED ? EXIT_USAGE : cli_exit_of(status));
    }
    tell_end(t);
    return t->damaged > 0 ? cli_worse_exit(code, EXIT_INCOMPLETE) : code;
}

int command_timeline(const cli_args *args)
{
    gr_error err;
    timeline t = {.args = args,
                  .out = cli_out_open(),
                  .problems = {.all = args->verbose},
                  .selection = {.filters = args->filters,
                                .filter_count = args->filter_count,
                                .min_level = args->min_level,
                                .from_ns = args->from_ns,
                                .to_ns = args->to_ns}};
    if (cli_zone_of(args->timezone, &t.zone, &err) != GR_OK)
        return cli_usage("timeline", &err);
    gr_status status = open_all(&t, &err);
    if (status == GR_OK) status = sort_findings(&t, &err);
    if (status == GR_OK) status = show_findings(&t, &err);
    int const code = end(&t, status, &err);
    close_all(&t);
    return code;
}
