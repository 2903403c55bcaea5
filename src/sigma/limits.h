/* limits.h - ceilings of reading rules, each with its reason. Reaching one is
 * a rejected rule with the limit named, never a rule cut short. */
#ifndef GR_SIGMA_LIMITS_H
#define GR_SIGMA_LIMITS_H

enum {
    /* Indicators of all files; shared lists have a tenth. */
    IOC_CEILING = 250000,

    /* The largest public rule file is 295 KB; all 3,780 active public rules in
     * one file are 5.7 MB. */
    SIGMA_FILE_BYTES = 16 << 20,

    /* The parsed form of one file and the scratch of reading it. All public
     * rules in one file need 35 MB. */
    SIGMA_SCRATCH_BYTES = 96 << 20,

    /* Public rules nest 5 deep. libyaml's time per token grows with the depth
     * of flow collections, so this bounds it too. */
    YAML_DEPTH = 64,

    /* Values of one document once every alias is followed: a few lines of
     * aliases to aliases can mean 10^9 of them. */
    YAML_EXPANDED_VALUES = 2000000,

    /* Anchors of one document; public rules have none. They are looked up in
     * ANCHOR_BUCKETS lists, so that 200,000 aliases take no minute. */
    YAML_ANCHORS = 10000,
    ANCHOR_BUCKETS = 256,

    /* libyaml compares each %TAG line with each one before it. */
    YAML_TAG_LINES = 100,

    /* Tests of one rule, after every expansion. The largest public rule has
     * 4,432. Seven dashes under windash (5^7) fit, eight do not. */
    RULE_TESTS = 100000,

    /* Nodes of one rule: a condition may name an identifier many times. */
    RULE_NODES = 300000,

    /* Search identifiers of one rule; public rules have up to 34. With
     * CONDITION_BYTES this bounds the time to look their names up. */
    RULE_IDENTIFIERS = 1000,
    IDENTIFIER_BYTES = 1024,
    CONDITION_BYTES = 32 << 10,

    /* Parentheses and `not` within each other in a condition: it is read by
     * recursion. Public conditions nest 6 deep. */
    CONDITION_DEPTH = 100,

    /* Longer regexes do not fit what PCRE2 compiles to by default anyway. The
     * longest public one has 217 bytes. */
    RULE_REGEX_BYTES = 32 << 10,

    /* Keys of a map that is merged with another in a rule collection, each
     * looked up in the other. */
    MERGED_KEYS = 1000,

    /* Documents of one file; what follows is one rejected entry. All public
     * rules are 3,780. */
    FILE_DOCUMENTS = 20000,

    /* Names are looked up one by one; public rules use 20. */
    PLACEHOLDER_NAMES = 10000,

    /* Fields in the aliases of one correlation, each looked up for each of its
     * CORRELATION_PARTS rules. */
    CORRELATION_ALIASES = 1024,

    /* Rules that one filter names. */
    FILTER_RULES = 20000,

    /* Modifiers on one field. */
    CHAIN_MODIFIERS = 16,

    /* Text of one real number; gr_parse_double reads less. */
    SCALAR_NUMBER_TEXT = 256,

    /* Log sources that one rule may have after the map is read. */
    RULE_SOURCES = 1000,

    /* Events of one stream among the examples of a rule, and their names and
     * values. Each is judged twice, in 10 microseconds or so: a second for a
     * flood of ten guesses a second for three hours, of 1 KiB each. */
    STREAM_EVENTS = 100000,
    STREAM_BYTES = 100 << 20
};

#endif
