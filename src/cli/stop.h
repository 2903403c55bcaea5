/* stop.h - Ctrl-C: the first asks the run to end, the second ends it. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <signal.h>

/* Catches SIGINT, SIGTERM and, unless it is ignored, SIGHUP; ignores SIGPIPE,
 * so that a closed pipe is a failed write. Call it once. */
void cli_stop_catch(void);

/* Not zero: somebody asked to stop. */
const volatile sig_atomic_t *cli_stop_flag(void);

#endif
