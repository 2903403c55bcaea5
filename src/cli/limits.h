/* limits.h - ceilings of the command line, with their reasons. */
#ifndef CLI_LIMITS_H
#define CLI_LIMITS_H

#include <stddef.h>

/* The run: file lists, the result of a hunt. 10 million paths fit. */
#define CLI_RUN_BYTES ((size_t)1 << 30)

/* All rules: texts, trees, compiled. 3,780 public ones need a tenth. */
#define CLI_RULE_BYTES ((size_t)512 << 20)

/* One rule file; the loader's own ceiling is the same. */
#define CLI_RULE_FILE_BYTES ((size_t)16 << 20)

/* Files that options name: placeholders, levels, hosts. */
#define CLI_OPTION_FILE_BYTES ((size_t)16 << 20)

/* Passwords of archives: each is tried on each encrypted member. */
#define CLI_PASSWORDS 1000u
#define CLI_PASSWORD_BYTES 1000u

/* Text built for the terminal: help, the list of all rules. */
#define CLI_TEXT_BYTES ((size_t)256 << 20)

/* One finding of a case, and the places of findings while they are sorted:
 * more go to a temporary file. */
#define CLI_FINDING_BYTES ((size_t)128 << 20)
#define CLI_SORT_BYTES ((size_t)32 << 20)

/* Lines on bad evidence without -v; more would hide the summary. */
#define CLI_PROBLEM_LINES 10

/* The name of a built-in rule file, which is ours. */
#define CLI_BUILTIN_NAME ((size_t)4096)

#endif
