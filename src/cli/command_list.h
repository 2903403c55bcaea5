/* command_list.h - every command, in the order of `grounds help`.
 *
 * COMMAND(id, "name", "operands", least, most, "what it does")
 * Operands: how many at least, at most (ANY: no bound). The function that runs
 * it is command_ID (commands.h). No include guard: this is a list. */
COMMAND(hunt, "hunt", "PATH...", 1, ANY,
        "judge all events by the rules, write a case, print a summary")
COMMAND(dump, "dump", "PATH...", 1, ANY,
        "print every event, as lines of JSON or as XML")
COMMAND(search, "search", "[PATTERN] PATH...", 1, ANY,
        "print the events that have a text, a regex or a field value")
COMMAND(metrics, "metrics", "PATH...", 1, ANY,
        "count events per file, channel, event id and computer")
COMMAND(gaps, "gaps", "PATH...", 1, ANY,
        "say what is missing: records, hours, sources that stop, cleared logs")
COMMAND(logons, "logons", "PATH...", 1, ANY,
        "say who logged on from where and when, what failed and what worked")
COMMAND(timeline, "timeline", "CASE", 1, 1,
        "show the findings of a case in the order of their times")
COMMAND(rules_list, "rules list", "[PATH...]", 0, ANY,
        "list rules and the state of each")
COMMAND(rules_check, "rules check", "[PATH...]", 0, ANY,
        "say what would not load, or is doubtful: file, line, reason")
COMMAND(rules_explain, "rules explain", "RULE [PATH...]", 1, ANY,
        "say of each event why a rule did or did not match, or of a "
        "correlation why it fired or did not")
COMMAND(rules_test, "rules test", "[PATH...]", 0, ANY,
        "run the examples that stand with the rules")
COMMAND(simulate, "simulate", "DIR", 1, 1,
        "write a harmless training case with known truth")
COMMAND(help, "help", "[COMMAND]", 0, 2,
        "list the commands, or the options of one")
COMMAND(version, "version", "", 0, 0,
        "print the version of grounds")
