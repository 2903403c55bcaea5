/* hunt.h - evidence and rules in, findings and coverage out.
 *
 *   shard    per evidence item, on the pipe: events -> matches + coverage
 *   spill    matches, in order, with a 32-byte key each in memory
 *   merge    keys sorted: what was collected twice is one finding; then the
 *            matches are read back in order and told to the sink
 *
 * The same evidence, rules and selection give the same calls of the sink and
 * the same result, whatever the number of threads. Memory does not grow with
 * the evidence but for: a row per file, per (channel, event id), host, and
 * (rule, host) with findings, the key of each match, and a bounded list of
 * damage; each of them has its ceiling in hunt/limits.h, and what was beyond
 * one is counted in the result. */
#ifndef GR_HUNT_HUNT_H
#define GR_HUNT_HUNT_H

#include "base/spill.h"
#include "base/writer.h"
#include "case/finding.h"
#include "hunt/filter.h"
#include "hunt/pipe.h"
#include "hunt/atlas.h"
#include "readers/yara.h"
#include "sigma/engine.h"
#include "sigma/ioc_set.h"

enum { HUNT_LEVELS = LEVEL_CRITICAL + 1, HUNT_BUCKETS = 60, HUNT_TOP = 10 };

typedef struct {
    pipe_options pipe;               /* threads, hash, carve, stop, progress */
    const hunt_selection *selection; /* NULL: everything */
    const ioc_set *indicators;       /* NULL: none */
    atlas *places;                   /* of addresses; NULL: not told */
    bool oracle;                     /* judge by brute force */
    bool no_memo;                    /* remember nothing of values */
    /* A clock, to count what rules cost; NULL: not counted. */
    uint64_t (*now_ns)(void);
    const yara_set *yara; /* of the YARA rules among the rules; or NULL */
    /* Looks on while correlations are judged: hunt/bursts.h. NULL: nobody. */
    const struct bursts_watch *watch;
    /* The options that say by which rules and in which events is hunted, as a shell
     * reads them, a blank before each word; for the commands that correlations tell. */
    gr_slice hunt_words;
} hunt_options;

/* ---- the result; all of it lives in the arena given to hunt_run ---- */

/* What became of one evidence item. */
typedef struct {
    const evidence_item *item;
    pipe_file_result result;
    bool seen;                 /* false: the run ended before it */
    bool finished;             /* false: the run ended within it */
    int64_t first_ns, last_ns; /* of its events; GR_TIME_NONE: none has one */
    bool
        by_digest; /* its findings are known by its SHA-256, not by its path: all
                       files were to be hashed, not only those of one size */
    size_t same_as; /* index of an earlier item with the same SHA-256, whose
                          findings and counts stand for both; SIZE_MAX: none */
    uint64_t matches;
} hunt_file;

typedef struct {
    size_t file; /* index in files */
    uint64_t offset, length, records_lost;
    gr_slice what;
} hunt_damage;

/* Events of one channel and id. */
typedef struct {
    gr_slice channel;
    uint32_t event_id;
    bool has_event_id;
    uint64_t events, null_times;
    int64_t first_ns, last_ns; /* GR_TIME_NONE: all without a time */
    uint64_t judged;       /* neither left out nor beyond a ceiling; of these */
    uint64_t only_generic; /* those at which only rules looked whose log source
                              names neither channel nor id */
    uint64_t unwatched;    /* those at which no rule looked */
    bool watched; /* a rule whose log source names channel or id looks */
} hunt_kind;

/* A log of a host: what there was to see of it. */
typedef struct {
    gr_slice host, channel; /* hosts compare without case */
    uint64_t events, null_times;
    int64_t first_ns, last_ns;      /* GR_TIME_NONE: all without a time */
    int64_t clock_ahead_ns;         /* --clock-skew */
    uint64_t files, damaged_ranges; /* that it stands in, and in these */
    /* In these as well; each of those files has one range for them. */
    uint64_t lines_not_utf8, files_not_utf8;
    gr_slice assumed; /* of the first file of which something was; or empty */
    /* Missing records, long silences, an end before its host's; and what else is
     * odd. holes_known false: there was no room to look at all. */
    bool holes_known;
    uint64_t holes, records_missing, ids_again, clock_back;
    int64_t longest_hole_ns;
} hunt_source;

typedef struct {
    gr_slice name; /* as first seen; hosts compare without case */
    uint64_t events, findings;
    uint64_t at_level[HUNT_LEVELS];
    sigma_level worst;
} hunt_host;

typedef struct {
    uint64_t findings;
    size_t rules, hosts; /* with findings at this level */
} hunt_level_sum;

/* Findings of one rule, or indicator, on one host; the ten that matter most are the worst
 * levels, the rarest first, then the earliest. */
typedef struct {
    uint32_t rule;
    gr_slice host;
    sigma_level level;
    uint64_t findings;
    int64_t first_ns; /* of the first finding, with its id */
    char id[FINDING_ID];
} hunt_top;

typedef struct {
    uint64_t findings;
    bool applicable; /* a log source of it occurred in this evidence */
} hunt_rule_sum;

typedef struct {
    sigma_rules rules; /* after selection: states, levels and reasons count */
    const hunt_rule_sum *rule_sums; /* one per rule, then one per indicator */
    const ioc_set *indicators;      /* NULL: none */
    const sigma_rule **as_rules;    /* of indicators: those that were found */
    size_t rules_in_state[RULE_STATUS_EXCLUDED + 1];
    size_t rules_not_applicable; /* loaded, but no such log source here */
    size_t unknown_level_ids;    /* ids of --levels that no rule has */
    /* SHA-256 over what was judged by: for each loaded rule, in order, the
     * SHA-256 of its document and its level as one byte. */
    uint8_t rules_sha256[GR_SHA256_SIZE];

    const hunt_file *files;
    size_t file_count;
    size_t files_read, files_empty, files_unreadable, files_no_reader,
        files_same, files_changed, files_archives;
    size_t files_begun; /* where the run was interrupted: read in part */
    size_t files_cut; /* of web servers: their first bytes alone were judged */
    const evidence_problem *problems; /* the walk's */
    size_t problem_count;
    const evidence_collection *const *collections;
    size_t collection_count;
    const evidence_set *sets; /* rotated logs; their members are of `files` */
    size_t set_count;
    /* Files that a collector noted something of, and that were read: as it
     * noted, and not; what differs before it is read counts too. */
    size_t files_as_noted, files_not_as_noted;

    uint64_t bytes, events, null_times;
    uint64_t events_left_out;     /* by computer, eid, time */
    uint64_t events_without_time; /* left out for want of a time */
    uint64_t events_not_judged;   /* a ceiling was reached: see damage */
    uint64_t regex_limits;
    /* Of correlations: matches that have no time, or lack a value that the rule
     * counts, and those that left a full window early. */
    uint64_t unjoined_without_time, unjoined_without_value, left_early;
    /* Matches in logs without a host that count once, where it is in doubt whether
     * the logs are one, and two of the files. */
    uint64_t once_in_doubt;
    size_t doubt_files[2];
    uint64_t damaged_ranges, damaged_bytes, records_lost;
    /* Lines that were read all the same; each file has one range for them. */
    uint64_t lines_not_utf8, files_not_utf8;
    const hunt_damage *damage; /* the first ranges and events not judged */
    size_t damage_count;

    const hunt_kind *kinds; /* sorted by channel, event id */
    size_t kind_count;
    uint64_t kinds_beyond;  /* events whose kind had no row left */
    const hunt_host *hosts; /* the worst first, then by name */
    size_t host_count;
    uint64_t hosts_beyond;
    const hunt_source *sources; /* by host, then channel */
    size_t source_count;
    uint64_t sources_beyond; /* events whose source had no row left */

    uint64_t matches;    /* before what was collected twice became one */
    uint64_t findings;   /* told to the sink */
    uint64_t not_ranked; /* findings whose (rule, host) had no row left */
    hunt_level_sum levels[HUNT_LEVELS];
    int64_t first_ns, last_ns; /* of findings; GR_TIME_NONE: none has a time */
    uint64_t histogram[HUNT_BUCKETS][HUNT_LEVELS]; /* equal parts of that */
    hunt_top top[HUNT_TOP];
    size_t top_count;
    bool interrupted;
    const sigma_rule_cost *costs; /* one per rule, where they were counted */
    uint64_t judging_ns, searching_ns;
} hunt_result;

/* What finding number `rule` is of: a rule, or a found indicator as one. */
static inline const sigma_rule *hunt_rule_of(const hunt_result *r,
                                             uint32_t rule)
{
    return rule < r->rules.count ? &r->rules.rules[rule]
                                 : r->as_rules[rule - r->rules.count];
}

/* Damaged ranges and events not judged that are not among r->damage. */
static inline uint64_t hunt_damage_beyond(const hunt_result *r)
{
    uint64_t const all = r->damaged_ranges + r->events_not_judged;
    return all > r->damage_count ? all - r->damage_count : 0;
}

/* Hunts. `spill` must be empty. GR_OK, also when single files could not be
 * read; GR_NONE: stopped, and the result holds what was found so far; else
 * (GR_IO, GR_NOMEM, GR_LIMIT, GR_DAMAGED for --levels) nothing in `out` counts.
 * `list` and `rules` must outlive the result. */
gr_status hunt_run(gr_arena *arena, const evidence_list *list,
                   const sigma_rules *rules, const hunt_options *options,
                   const gr_spill *spill, const finding_sink *sink,
                   hunt_result *out, gr_error *err);

/* ---- the result as files of a case (and for --json) ---- */

typedef struct {
    const char *version; /* of the engine */
    gr_slice options;    /* a JSON object: all options that change findings */
} hunt_run_facts;

/* run.json: one JSON object and a line end. */
gr_status hunt_write_run(const hunt_result *r, const hunt_run_facts *facts,
                         const gr_writer *to, gr_error *err);
/* coverage.json: files, damage, kinds (unwatched ones marked), hosts. */
gr_status hunt_write_coverage(const hunt_result *r, const gr_writer *to,
                              gr_error *err);
/* rules.jsonl: every rule document: id, title, path, line, state, reason,
 * level, applicable, findings. */
gr_status hunt_write_rules(const hunt_result *r, const gr_writer *to,
                           gr_error *err);

#endif
