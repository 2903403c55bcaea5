/* message.h - lines for a person on standard error, data on standard output. */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include "base/writer.h"
#include "cli/commands.h"

/* `grounds: FILE: offset N: what`; without a file, or an offset, shorter. */
void cli_error(gr_slice file, const gr_error *error);
/* `grounds: what`; what is not printable ASCII as \x1b. */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* `grounds hunt: what`, where to get help. Gives EXIT_USAGE. */
int cli_usage(const char *command, const gr_error *error);

/* The exit code that a failure of the whole run amounts to. */
int cli_exit_of(gr_status status);

/* Standard output. A reader that went away (a closed pipe) ends the command
 * without a word; any other failure says so; both are EXIT_BROKEN. What was
 * not written stays unwritten: the first failure sticks. */
typedef struct {
    gr_buffer held; /* not yet written */
    int error;      /* errno of the first failure, or 0 */
} cli_out;

cli_out cli_out_open(void);
/* GR_IO with the reason in `err`, once a write failed. */
gr_status cli_out_write(cli_out *out, gr_slice bytes, gr_error *err);
gr_writer cli_out_writer(cli_out *out);
/* Writes what is held, so that it comes before other output. */
void cli_out_flush(cli_out *out);
/* Writes what is held, closes descriptor 1, says what went wrong if something
 * did. EXIT_DONE or EXIT_BROKEN. */
int cli_out_close(cli_out *out);

/* Text that was built whole: to stdout. */
int cli_print(gr_buffer *text);

#endif
