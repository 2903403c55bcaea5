/* stop.c - signals.
 *
 * A handler can only reach a variable of the whole program, so this is the one
 * that cli/ has; nothing but the handler writes it. */
#include "cli/stop.h"

#include <stddef.h>

static volatile sig_atomic_t stop;

/* The second signal finds the default action again (SA_RESETHAND) and kills.
 * No SA_RESTART: a read that waits for a pipe returns. */
static void ask(int signal_number)
{
    (void)signal_number;
    stop = 1;
}

void cli_stop_catch(void)
{
    struct sigaction action = {.sa_handler = ask};
    action.sa_flags = (int)SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* The terminal is gone; nohup says that this does not matter. */
    struct sigaction before;
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);

    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
}

const volatile sig_atomic_t *cli_stop_flag(void)
{
    return &stop;
}
