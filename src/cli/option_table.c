/* option_table.c - the list of options as data. */
#include "cli/option_table.h"

#define C(id) (1u << COMMAND_##id)
#define EVERY ((1u << COMMAND_COUNT) - 1u)
#define EXPLAIN C(rules_explain)
#define RULE_USERS                                                             \
    (C(hunt) | C(rules_list) | C(rules_check) | C(rules_explain) |             \
     C(rules_test))
#define YARA_USERS (C(hunt) | C(rules_list) | C(rules_check))
#define PIPES (C(hunt) | C(dump) | C(search) | C(metrics) | C(gaps) | C(logons))
#define CHOOSES (PIPES | C(timeline))
#define READS (PIPES | EXPLAIN)

const cli_option cli_options[OPTION_COUNT] = {
#define OPTION(id, group, name, letter, argument, commands, help)              \
    {OPTION_##id, GROUP_##group, name, letter, argument, commands, help},
#include "cli/option_list.h"
#undef OPTION
};
