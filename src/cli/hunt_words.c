/* hunt_words.c - see hunt_words.h. */
#include "cli/hunt_words.h"

#include "cli/limits.h"
#include "report/escape.h"

static void put_value(gr_buffer *out, const char *option, const char *value)
{
    if (value == NULL) return;
    gr_putf(out, " %s ", option);
    report_put_shell(out, gr_slice_of_c(value));
}

static void put_flag(gr_buffer *out, const char *option, bool given)
{
    if (given) gr_putf(out, " %s", option);
}

static void put_number(gr_buffer *out, const char *option, uint64_t number)
{
    if (number > 0)
        gr_putf(out, " %s %llu", option, (unsigned long long)number);
}

static void put_values(gr_buffer *out, const char *option, const cli_words *w)
{
    for (size_t i = 0; i < w->count; i++) put_value(out, option, w->items[i]);
}

/* How evidence is read, and which times its events have. */
static void put_reading(gr_buffer *out, const cli_args *args)
{
    put_flag(out, "--carve", args->carve);
    put_values(out, "--source-timezone", &args->source_zones);
    put_values(out, "--source-year", &args->source_years);
    put_values(out, "--clock-skew", &args->clock_skews);
    put_value(out, "--password-file", args->password_file);
    put_number(out, "--max-expand", args->max_expand);
    put_number(out, "--max-window", args->max_window);
}

/* Which events there are; of rules that are left out, what a correlation takes is
 * not. */
static void put_filters(gr_buffer *out, const cli_args *args)
{
    gr_buffer word = gr_buffer_upto(CLI_TEXT_BYTES);
    for (size_t i = 0; i < args->filter_count; i++) {
        const hunt_filter *const f = &args->filters[i];
        if (f->kind != FILTER_COMPUTER && f->kind != FILTER_EID) continue;
        word.len = 0;
        gr_put(&word, f->kind == FILTER_EID ? GR_S("eid=") : GR_S("computer="));
        gr_put(&word, f->value);
        gr_put(out, f->exclude ? GR_S(" --exclude ") : GR_S(" --include "));
        report_put_shell(out, gr_buffer_slice(&word));
    }
    if (word.status != GR_OK) out->status = word.status;
    gr_buffer_free(&word);
}

gr_slice cli_hunt_words(gr_arena *arena, const cli_args *args,
                        const cli_words *paths)
{
    gr_buffer out = gr_buffer_upto(CLI_RULE_BYTES);
    put_flag(&out, "--no-builtin", args->no_builtin);
    put_flag(&out, "--with-deprecated", args->with_deprecated);
    put_flag(&out, "--with-unsupported", args->with_unsupported);
    put_value(&out, "--placeholders", args->placeholders);
    put_value(&out, "--logsources", args->logsources);
    for (size_t i = 0; i < paths->count; i++)
        put_value(&out, "-r", paths->items[i]);
    put_reading(&out, args);
    put_filters(&out, args);
    gr_slice const words = out.status == GR_OK
                               ? gr_arena_copy(arena, gr_buffer_slice(&out))
                               : GR_S("");
    gr_buffer_free(&out);
    return words;
}
