/* option_list.h - every option, with the commands that take it.
 *
 * OPTION(id, group, "name", letter, "ARGUMENT", commands, "help")
 * letter 0: none. ARGUMENT NULL: a flag. `commands` is a sum of C(id), or one
 * of the sums that options.c defines. The parser, --help, and through tests
 * the manual and the completions, all follow this list. No include guard. */
OPTION(RULES, RULES, "rules", 'r', "PATH", RULE_USERS,
       "add the rules of a file, or of a directory and all below it; may be "
       "repeated")
OPTION(YARA, RULES, "yara", 'y', "PATH", YARA_USERS,
       "add the YARA rules of a file, or of a directory and all below it, for "
       "files of web servers; may be repeated")
OPTION(NO_BUILTIN, RULES, "no-builtin", 0, NULL, RULE_USERS,
       "leave out the built-in rules")
OPTION(PLACEHOLDERS, RULES, "placeholders", 0, "FILE", RULE_USERS,
       "values for placeholders (the modifier expand): a YAML map from names "
       "to lists")
OPTION(LOGSOURCES, RULES, "logsources", 0, "FILE", RULE_USERS,
       "add to the log source map")
OPTION(WITH_DEPRECATED, RULES, "with-deprecated", 0, NULL, RULE_USERS,
       "also rules whose status is deprecated")
OPTION(WITH_UNSUPPORTED, RULES, "with-unsupported", 0, NULL, RULE_USERS,
       "also rules whose status is unsupported")
OPTION(ORACLE, RULES, "oracle", 0, NULL, C(hunt),
       "judge by brute force, to check the engine; slow")
OPTION(NO_MEMO, RULES, "no-memo", 0, NULL, C(hunt),
       "judge each value anew; the findings are the same, later")
OPTION(PROFILE_RULES, RULES, "profile-rules", 0, NULL, C(hunt),
       "print which rules cost most time, and how much; slower")

OPTION(CARVE, EVIDENCE, "carve", 0, NULL, READS,
       "also find records in slack space and in raw images of chunks")
OPTION(THREADS, EVIDENCE, "threads", 0, "N", READS,
       "use N threads; one per processor without it")
OPTION(SOURCE_TIMEZONE, EVIDENCE, "source-timezone", 0, "[GLOB=]ZONE", READS,
       "times of logs that name no zone are in ZONE, as Europe/Berlin or "
       "+02:00; with GLOB, only in evidence whose path or name fits; may be "
       "repeated: the last that fits holds")
OPTION(SOURCE_YEAR, EVIDENCE, "source-year", 0, "[GLOB=]YEAR", READS,
       "the first event of logs that name no year is of YEAR; in the same way")
OPTION(CLOCK_SKEW, EVIDENCE, "clock-skew", 0, "HOST=SKEW", READS,
       "the clock of HOST was ahead (+3m) or behind (-1h30m), in s, m, h and d: "
       "its times are told without that; * and ? are wildcards; may be "
       "repeated: the last that fits holds")
OPTION(PASSWORD_FILE, EVIDENCE, "password-file", 0, "FILE", READS,
       "passwords of encrypted zips, one a line, tried in this order")
OPTION(MAX_EXPAND, EVIDENCE, "max-expand", 0, "N", READS,
       "let an archive expand to N times its size; without it to 250 times, or "
       "1 GiB if that is more")
OPTION(MAX_WINDOW, EVIDENCE, "max-window", 0, "MIB", READS,
       "let a decompressor remember MIB MiB of what it gave; without it 64, of "
       "a 7z 128")
OPTION(RECORD, EVIDENCE, "record", 0, "N", EXPLAIN,
       "only the events with this record id")

OPTION(CORRELATION, CHOICE, "correlation", 0, NULL, EXPLAIN,
       "RULE is a correlation: the groups in which it fired, or came nearest; "
       "without PATH, what it waits for")
OPTION(GROUP, CHOICE, "group", 0, "FIELD=VALUE", EXPLAIN,
       "each event of one group, and how its windows were judged; one for each "
       "field of group-by; FIELD= where events have none")
OPTION(ALL, CHOICE, "all", 0, NULL, EXPLAIN,
       "all groups and events, not the first 20 and 1,000")
OPTION(FROM, CHOICE, "from", 0, "TIME", CHOOSES | EXPLAIN,
       "only what is at or after TIME: 2026-01-31, or in the form of RFC 3339")
OPTION(TO, CHOICE, "to", 0, "TIME", CHOOSES | EXPLAIN,
       "only what is before TIME")
OPTION(MIN_LEVEL, CHOICE, "min-level", 'm', "LEVEL", C(hunt) | C(timeline),
       "leave out findings below LEVEL: informational, low, medium, high or "
       "critical")
OPTION(INCLUDE, CHOICE, "include", 0, "KIND=X", CHOOSES | EXPLAIN,
       "only events whose computer or eid is X, for hunt and timeline rules "
       "whose tag or rule (id or title) is, and for hunt whose status or "
       "category is; * and ? are wildcards; may be repeated")
OPTION(EXCLUDE, CHOICE, "exclude", 0, "KIND=X", CHOOSES | EXPLAIN,
       "not what is X, in the same way; may be repeated")
OPTION(LEVELS, CHOICE, "levels", 0, "FILE", C(hunt),
       "other levels for some rules: lines of `rule id: level`")
OPTION(CRITICAL, CHOICE, "critical", 0, "FILE", C(hunt),
       "hosts whose findings count one level higher: one per line, * and ? are "
       "wildcards")

OPTION(IOC, CHOICE, "ioc", 0, "FILE", C(hunt),
       "look for indicators in every event: hashes, addresses and networks, "
       "domains, URLs, paths, file names, e-mail addresses, one a line or as a "
       "table; may be repeated")
OPTION(REGEX, CHOICE, "regex", 'e', "REGEX", C(search),
       "search for a regular expression in any field, instead of PATTERN")
OPTION(IGNORE_CASE, CHOICE, "ignore-case", 'i', NULL, C(search),
       "the regular expression has no case")
OPTION(FIELD, CHOICE, "field", 'F', "FIELD:VALUE", C(search),
       "only events whose FIELD is VALUE (wildcards * and ?), instead of "
       "PATTERN; may be repeated: all must hold")

OPTION(OUTPUT, OUTPUT, "output", 'o', "DIR", C(hunt),
       "the case to write; ./grounds-case without it. An existing one is "
       "refused")
OPTION(CLOBBER, OUTPUT, "clobber", 'C', NULL, C(hunt),
       "replace an existing case")
OPTION(NO_CASE, OUTPUT, "no-case", 0, NULL, C(hunt),
       "write no case; print the findings instead")
OPTION(FINDINGS_FORMAT, OUTPUT, "format", 0, "FORM", C(hunt) | C(timeline),
       "the form of the findings where they are printed: table, jsonl or csv")
OPTION(DUMP_FORMAT, OUTPUT, "format", 0, "FORM", C(dump),
       "the form of the events: jsonl or xml")
OPTION(TIMEZONE, OUTPUT, "timezone", 0, "ZONE", C(hunt) | C(timeline),
       "show times in ZONE, as Europe/Berlin or +02:00, instead of UTC; what "
       "is written stays in UTC")
OPTION(GEOIP, OUTPUT, "geoip", 0, "DB", C(hunt) | C(logons),
       "say of addresses where they are and whose: a database in MaxMind's "
       "format, of countries, cities or ASNs; may be repeated")
OPTION(BY, OUTPUT, "by", 0, "VIEW", C(logons),
       "all of one view: source, user, host, time, or rows (each user, "
       "address, host and way); without it a summary, then rows")
OPTION(FAIL_ON, OUTPUT, "fail-on", 0, "LEVEL", C(hunt),
       "exit 1 where a finding is at LEVEL or above")

OPTION(JSON, COMMON, "json", 0, NULL, EVERY,
       "give the result for a program, as JSON on standard output")
OPTION(COLOR, COMMON, "color", 0, "WHEN", EVERY,
       "auto, always or never; auto is colours on a terminal, unless NO_COLOR "
       "is set")
OPTION(QUIET, COMMON, "quiet", 'q', NULL, EVERY,
       "no progress and no summary")
OPTION(VERBOSE, COMMON, "verbose", 'v', NULL, EVERY,
       "say more, on standard error")
OPTION(HELP, COMMON, "help", 'h', NULL, EVERY,
       "print this help")
