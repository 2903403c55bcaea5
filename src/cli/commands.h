/* commands.h - the commands, each a function from its parsed arguments to an
 * exit code. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/options.h"

/* Exit codes of the program. Where several hold, cli_worse_exit says which. */
enum {
    EXIT_DONE = 0,
    EXIT_FINDINGS = 1,
    EXIT_USAGE = 2,
    EXIT_INCOMPLETE = 3,
    EXIT_FALSE = 4,
    EXIT_BROKEN = 5,
    EXIT_INTERRUPTED = 130
};

#define COMMAND(id, name, operands, least, most, help)                         \
    int command_##id(const cli_args *args);
#include "cli/command_list.h"
#undef COMMAND

/* The one of two codes that the program gives where both hold: an interrupt
 * first, then 2, 5, 4, 3, 1, 0. */
int cli_worse_exit(int a, int b);

#endif
