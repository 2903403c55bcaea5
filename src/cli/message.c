/* message.c - the only place where the program writes to its two outputs. */
#include "cli/message.h"

#include "base/number.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { HOLD_BYTES = 1 << 16, SAY_BYTES = 1 << 13 };

/* ---- standard error ---- */

void cli_error(gr_slice file, const gr_error *error)
{
    gr_buffer line = gr_buffer_upto(1 << 16);
    gr_put(&line, GR_S("grounds: "));
    for (size_t i = 0; i < file.len; i++)
        gr_put_byte(&line, file.ptr[i] < 0x20 || file.ptr[i] > 0x7E
                               ? '?'
                               : file.ptr[i]);
    if (file.len > 0) gr_put(&line, GR_S(": "));
    if (error->offset != GR_NO_OFFSET)
        gr_putf(&line, "offset %llu: ", (unsigned long long)error->offset);
    gr_putf(&line, "%s\n", error->text);
    fwrite(line.ptr, 1, line.len, stderr);
    gr_buffer_free(&line);
}

void cli_say(const char *format, ...)
{
    char text[SAY_BYTES], line[4 * SAY_BYTES];
    size_t n = 0;
    va_list args;
    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) < 0) text[0] = '\0';
    va_end(args);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p >= 0x20 && *p <= 0x7e) line[n++] = *p;
        else
            n += (size_t)snprintf(line + n, sizeof line - n, "\\x%02x",
                                  (unsigned char)*p);
    }
    fprintf(stderr, "grounds: %.*s\n", (int)n, line);
}

int cli_usage(const char *command, const gr_error *error)
{
    bool const named = command != NULL;
    fprintf(stderr, "grounds%s%s: %s\nTry 'grounds %s%s--help'.\n",
            named ? " " : "", named ? command : "", error->text,
            named ? command : "", named ? " " : "");
    return EXIT_USAGE;
}

/* ---- exit codes ---- */

int cli_worse_exit(int a, int b)
{
    static const int order[] = {EXIT_INTERRUPTED, EXIT_USAGE,
                                EXIT_BROKEN,      EXIT_FALSE,
                                EXIT_INCOMPLETE,  EXIT_FINDINGS};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (a == order[i] || b == order[i]) return order[i];
    return EXIT_DONE;
}

int cli_exit_of(gr_status status)
{
    switch (status) {
    case GR_OK: return EXIT_DONE;
    case GR_NONE: return EXIT_INTERRUPTED;
    case GR_DAMAGED:
    case GR_UNSUPPORTED:
    case GR_LIMIT:
    case GR_IO:
    case GR_NOMEM: return EXIT_BROKEN;
    }
    return EXIT_BROKEN;
}

/* ---- standard output ---- */

cli_out cli_out_open(void)
{
    return (cli_out){gr_buffer_upto(HOLD_BYTES), 0};
}

static void write_all(cli_out *out, gr_slice bytes)
{
    while (out->error == 0 && bytes.len > 0) {
        ssize_t const n = write(STDOUT_FILENO, bytes.ptr, bytes.len);
        if (n > 0) bytes = gr_from(bytes, (size_t)n);
        else if (n == 0) out->error = EIO;
        else if (errno != EINTR) out->error = errno;
    }
}

void cli_out_flush(cli_out *out)
{
    write_all(out, gr_buffer_slice(&out->held));
    out->held.len = 0;
}

gr_status cli_out_write(cli_out *out, gr_slice bytes, gr_error *err)
{
    if (bytes.len > HOLD_BYTES - out->held.len) cli_out_flush(out);
    if (bytes.len >= HOLD_BYTES) write_all(out, bytes);
    else gr_put(&out->held, bytes);
    if (out->held.status != GR_OK && out->error == 0) out->error = ENOMEM;
    if (out->error == 0) return GR_OK;
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "standard output: %s",
                   strerror(out->error));
}

static gr_status write_for_writer(void *self, gr_slice bytes, gr_error *err)
{
    return cli_out_write(self, bytes, err);
}

gr_writer cli_out_writer(cli_out *out)
{
    return (gr_writer){out, write_for_writer};
}

int cli_out_close(cli_out *out)
{
    cli_out_flush(out);
    gr_buffer_free(&out->held);
    if (close(STDOUT_FILENO) != 0 && out->error == 0) out->error = errno;
    if (out->error == 0) return EXIT_DONE;
    if (out->error != EPIPE)
        cli_say("standard output: %s (what was printed is not complete)",
                strerror(out->error));
    return EXIT_BROKEN;
}

int cli_print(gr_buffer *text)
{
    cli_out out = cli_out_open();
    if (text->status != GR_OK) {
        cli_say("no memory for the result");
        gr_buffer_free(text);
        return EXIT_BROKEN;
    }
    gr_error ignored;
    (void)cli_out_write(&out, gr_buffer_slice(text), &ignored);
    gr_buffer_free(text);
    return cli_out_close(&out);
}
