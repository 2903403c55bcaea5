/* main.c - from argv to a command and its exit code. */
#include "cli/commands.h"
#include "cli/limits.h"
#include "cli/message.h"
#include "cli/stop.h"
#include "cli/terminal.h"

#include <fcntl.h>
#include <unistd.h>

/* The arguments themselves: lists of pointers into argv. */
#define ARGUMENT_BYTES ((size_t)64 << 20)

static const struct {
    int (*run)(const cli_args *args);
} commands[] = {
#define COMMAND(id, name, operands, least, most, help) {command_##id},
#include "cli/command_list.h"
#undef COMMAND
};

static int print_help(command_id command)
{
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    cli_put_command_help(&text, command,
                         cli_terminal_of(STDOUT_FILENO, COLOR_NEVER).width);
    return cli_print(&text);
}

static int print_rules_help(void)
{
    gr_buffer text = gr_buffer_upto(CLI_TEXT_BYTES);
    cli_put_rules_help(&text,
                       cli_terminal_of(STDOUT_FILENO, COLOR_NEVER).width);
    return cli_print(&text);
}

static int run_command(gr_arena *arena, command_id command, int argc,
                       char *const *argv)
{
    cli_args args;
    gr_error err;
    if (cli_parse(arena, command, argc, argv, &args, &err) != GR_OK)
        return cli_usage(cli_command_name(command), &err);
    return args.help ? print_help(command) : commands[command].run(&args);
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int dispatch(gr_arena *arena, int argc, char *const *argv)
{
    command_id command;
    int used = 0;
    gr_error err;
    if (argc < 2) {
        (void)gr_fail(&err, GR_DAMAGED, GR_NO_OFFSET, "no command given");
        return cli_usage(NULL, &err);
    }
    if (is_help(argv[1]))
        return run_command(arena, COMMAND_help, argc - 2, argv + 2);
    if (strcmp(argv[1], "--version") == 0)
        return run_command(arena, COMMAND_version, argc - 2, argv + 2);
    if (argc >= 3 && strcmp(argv[1], "rules") == 0 && is_help(argv[2]))
        return print_rules_help();
    if (!cli_find_command(argc, argv, &command, &used, &err))
        return cli_usage(strcmp(argv[1], "rules") == 0 ? "rules" : NULL, &err);
    return run_command(arena, command, argc - 1 - used, argv + 1 + used);
}

/* A stream that was closed before we began must stay no stream of ours: the next
 * file would get its number, and what is printed. */
static void keep_streams_apart(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
    keep_streams_apart();
    cli_stop_catch();
    gr_arena *arena = gr_arena_new(ARGUMENT_BYTES);
    if (arena == NULL) {
        cli_say("no memory");
        return EXIT_BROKEN;
    }
    int const code = dispatch(arena, argc, argv);
    gr_arena_free(arena);
    return code;
}
