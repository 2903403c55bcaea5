/* cmd_help.c - help and version. */
#include "base/json.h"
#include "cli/commands.h"
#include "cli/limits.h"
#include "cli/message.h"
#include "cli/terminal.h"

#include <unistd.h>

/* "help rules explain" has the words of a command behind "help". */
static int help_on(const cli_args *args, gr_buffer *text, unsigned width)
{
    char *words[] = {NULL, NULL, NULL};
    int const count = (int)args->operands.count;
    command_id command;
    int used = 0;
    gr_error err;
    for (int i = 0; i < count && i < 2; i++)
        memcpy(&words[i + 1], &args->operands.items[i], sizeof words[0]);
    if (count == 1 && strcmp(words[1], "rules") == 0) {
        cli_put_rules_help(text, width);
        return EXIT_DONE;
    }
    if (!cli_find_command(count + 1, words, &command, &used, &err))
        return cli_usage("help", &err);
    cli_put_command_help(text, command, width);
    return EXIT_DONE;
}

int command_help(const cli_args *args)
{
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    unsigned const width = cli_terminal_of(STDOUT_FILENO, COLOR_NEVER).width;
    int code = EXIT_DONE;
    if (args->json) cli_put_help_json(&text);
    else if (args->operands.count == 0) cli_put_general_help(&text, width);
    else code = help_on(args, &text, width);
    return cli_worse_exit(code, cli_print(&text));
}

int command_version(const cli_args *args)
{
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    if (args->json) {
        gr_put(&text, GR_S("{\"grounds\":"));
        gr_json_text(&text, GR_S(GROUNDS_VERSION));
        gr_put(&text, GR_S("}\n"));
    } else {
        gr_putf(&text, "grounds %s\n", GROUNDS_VERSION);
    }
    return cli_print(&text);
}
