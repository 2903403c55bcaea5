/* rule_words.c - see rule_words.h. */
#include "cli/rule_words.h"

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

gr_slice cli_rule_words(gr_arena *arena, const cli_args *args,
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
    gr_slice const words = out.status == GR_OK
                               ? gr_arena_copy(arena, gr_buffer_slice(&out))
                               : GR_S("");
    gr_buffer_free(&out);
    return words;
}
