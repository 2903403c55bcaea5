/* option_table.h - option_list.h as a table; for options.c and help.c. */
#ifndef CLI_OPTION_TABLE_H
#define CLI_OPTION_TABLE_H

#include "cli/options.h"

typedef enum {
    GROUP_RULES,
    GROUP_EVIDENCE,
    GROUP_CHOICE,
    GROUP_OUTPUT,
    GROUP_COMMON,
    GROUP_COUNT
} option_group;

typedef enum {
#define OPTION(id, group, name, letter, argument, commands, help) OPTION_##id,
#include "cli/option_list.h"
#undef OPTION
    OPTION_COUNT
} option_id;

typedef struct {
    option_id id;
    option_group group;
    const char *name;
    char letter;          /* or 0 */
    const char *argument; /* NULL: a flag */
    uint32_t commands;    /* bits */
    const char *help;
} cli_option;

extern const cli_option cli_options[OPTION_COUNT];

static inline bool cli_takes(command_id command, const cli_option *option)
{
    return (option->commands >> (unsigned)command & 1u) != 0;
}

#endif
