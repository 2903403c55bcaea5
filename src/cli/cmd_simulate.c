/* cmd_simulate.c - writes the training case. */
#include "base/json.h"
#include "cli/limits.h"
#include "cli/message.h"
#include "cli/terminal.h"
#include "simulate/demo.h"

int command_simulate(const cli_args *args)
{
    const char *dir = args->operands.items[0];
    char files[CLI_COUNT_TEXT], events[CLI_COUNT_TEXT];
    simulate_totals totals = {0, 0};
    gr_error err;
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    gr_status const status = simulate_demo(dir, &totals, &err);
    if (status != GR_OK) {
        cli_error((gr_slice){NULL, 0}, &err);
        return cli_exit_of(status);
    }
    if (args->json)
        gr_putf(&text, "{\"files\":%zu,\"events\":%zu}\n", totals.files,
                totals.events);
    else if (!args->quiet)
        gr_putf(&text,
                "Wrote %s events in %s files: a made-up intrusion, harmless.\n"
                "Next: grounds hunt %s\n",
                cli_count_text(events, totals.events),
                cli_count_text(files, totals.files), dir);
    return cli_print(&text);
}
