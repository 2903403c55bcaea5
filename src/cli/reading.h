/* reading.h - what hunt, dump, search, metrics, gaps and `rules explain` share: the
 * evidence, the pipe's options, and how they tell what they could not read. */
#ifndef CLI_READING_H
#define CLI_READING_H

#include "cli/clock.h"
#include "cli/geo_files.h"
#include "cli/message.h"
#include "cli/progress.h"
#include "hunt/sums.h"

typedef struct {
    gr_arena *arena; /* of the run */
    evidence_options evidence;
    evidence_list list;
    cli_progress progress;
    pipe_options pipe; /* points into this struct: do not copy it */
    hunt_selection selection;
    cli_clock clock;
    cli_geo geo;
} cli_reading;

/* Finds the evidence at `paths`. EXIT_DONE, or says why not and gives the exit
 * code. In either case cli_reading_end frees it. */
int cli_reading_begin(cli_reading *self, const cli_args *args,
                      const char *const *paths, size_t count);
void cli_reading_end(cli_reading *self);

/* Where temporary files go: TMPDIR, or /tmp. */
const char *cli_temp_dir(void);

/* Lines on what could not be read or loaded; without -v the first few, then
 * how many more there are. */
typedef struct {
    bool all;
    size_t shown;
    uint64_t hidden;
} cli_problem_lines;

/* May one more line be shown? Counts it either way. */
bool cli_may_tell(cli_problem_lines *lines);
void cli_tell_walk(cli_problem_lines *lines, const evidence_list *list);
/* A file that was not read, and why. */
void cli_tell_file(cli_problem_lines *lines, gr_slice name,
                   const gr_error *error);
/* What had to be assumed of a file, if anything. */
void cli_tell_assumed(cli_problem_lines *lines, gr_slice name,
                      gr_slice assumed);
void cli_tell_damage(cli_problem_lines *lines, gr_slice name, uint64_t offset,
                     uint64_t length, uint64_t records_lost, gr_slice what);
/* `unlisted`: problems that have no line because a ceiling was reached. */
void cli_tell_rest(const cli_problem_lines *lines, uint64_t unlisted);

/* `count` lines that stand alike in logs without a host count once, where nothing shows
 * whether these are one log; two of the files have such. 0: says nothing. */
void cli_tell_doubt(const evidence_list *list, uint64_t count,
                    const size_t files[2]);

/* Does it matter when no reader wants `name`? It does for a name that ends in
 * .evtx, and for what was named on the command line itself; not for all else
 * that lies in a folder of evidence. */
bool cli_should_be_log(gr_slice name);

/* The end of dump, search, metrics and gaps: tells what went wrong, closes `out`,
 * gives the exit code. */
int cli_reading_finish(cli_reading *self, const cli_args *args,
                       gr_status status, const gr_error *err,
                       const read_sums *sums, cli_out *out);

#endif
