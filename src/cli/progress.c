/* progress.c - one line that tells a person whether to wait or go for coffee.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum {
    LINE_CEILING = 4096,
    REDRAW_MS = 100,
    LINE_EVERY_MS = 30000,
    RATE_EVERY_MS = 500,
    BAR_CELLS = 10
};

uint64_t cli_now_ns(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int64_t now_ms(void)
{
    return (int64_t)(cli_now_ns() / 1000000) + 1;
}

cli_progress cli_progress_new(bool quiet, cli_color color)
{
    int64_t const now = now_ms();
    cli_terminal terminal = cli_terminal_of(STDERR_FILENO, color);
    const char *term = getenv("TERM");
    if (term == NULL || strcmp(term, "dumb") == 0) terminal.tty = false;
    return (cli_progress){.terminal = terminal,
                          .quiet = quiet,
                          .started_ms = now,
                          .shown_ms = now};
}

double cli_progress_seconds(const cli_progress *self)
{
    return (double)(now_ms() - self->started_ms) / 1000.0;
}

/* ---- the line ---- */

static void put_bar(gr_buffer *out, const pipe_progress *p)
{
    uint64_t const done =
        p->bytes_done > p->bytes_total ? p->bytes_total : p->bytes_done;
    unsigned const cells =
        (unsigned)((double)done / (double)p->bytes_total * BAR_CELLS);
    gr_put_byte(out, '[');
    for (unsigned i = 0; i < BAR_CELLS; i++)
        gr_put_byte(out, i < cells ? '#' : '.');
    gr_put(out, GR_S("] "));
}

static void put_counts(gr_buffer *out, const pipe_progress *p)
{
    char done[CLI_COUNT_TEXT], total[CLI_COUNT_TEXT];
    gr_putf(out, "%s/%s files  ", cli_count_text(done, p->files_done),
            cli_count_text(total, p->files_total));
    cli_size_text(done, p->bytes_done);
    if (p->bytes_total == 0) {
        gr_putf(out, "%s", done);
        return;
    }
    gr_putf(out, "%s/%s", done, cli_size_text(total, p->bytes_total));
}

static void put_eta(gr_buffer *out, const pipe_progress *p, double rate)
{
    char text[CLI_COUNT_TEXT];
    if (rate < 1) return;
    gr_putf(out, "  %s/s", cli_size_text(text, (uint64_t)rate));
    if (p->bytes_done >= p->bytes_total) return;
    double const seconds = (double)(p->bytes_total - p->bytes_done) / rate;
    if (seconds > 1e7) return;
    gr_putf(out, "  ETA %s",
            cli_duration_text(text, (uint64_t)(seconds + 0.999)));
}

static void put_found(gr_buffer *out, const pipe_progress *p)
{
    char text[CLI_COUNT_TEXT];
    if (p->critical > 0)
        gr_putf(out, "  crit %s", cli_count_text(text, p->critical));
    if (p->high > 0) gr_putf(out, "  high %s", cli_count_text(text, p->high));
    if (p->files_bad > 0)
        gr_putf(out, "  bad %s", cli_count_text(text, p->files_bad));
}

void cli_put_progress(gr_buffer *out, const pipe_progress *p, double rate,
                      unsigned width)
{
    size_t const start = out->len;
    if (p->bytes_total > 0) put_bar(out, p);
    put_counts(out, p);
    put_eta(out, p, rate);
    put_found(out, p);
    /* The last column stays free: a full line wraps on some terminals. */
    if (out->len - start >= width) out->len = start + width - 1;
}

/* ---- when ---- */

/* Half of the rate is that of the last few seconds. */
static void update_rate(cli_progress *self, const pipe_progress *p, int64_t now)
{
    if (self->rated_ms == 0) { /* what came before was no reading */
        self->rated_ms = now;
        self->rated_bytes = p->bytes_done;
    }
    int64_t const span = now - self->rated_ms;
    if (span < RATE_EVERY_MS || p->bytes_done < self->rated_bytes) return;
    double const recent =
        (double)(p->bytes_done - self->rated_bytes) * 1000.0 / (double)span;
    double const weight = self->rate > 0 ? 0.1 : 1.0;
    self->rate += (recent - self->rate) * weight;
    self->rated_ms = now;
    self->rated_bytes = p->bytes_done;
}

void cli_progress_show(void *opaque, const pipe_progress *p)
{
    cli_progress *self = opaque;
    int64_t const now = now_ms();
    if (self->quiet) return;
    update_rate(self, p, now);
    if (now - self->shown_ms < (self->terminal.tty ? REDRAW_MS : LINE_EVERY_MS))
        return;
    self->shown_ms = now;

    gr_buffer line = gr_buffer_upto(LINE_CEILING);
    if (self->terminal.tty) gr_put(&line, GR_S("\r"));
    cli_put_progress(&line, p, self->rate, self->terminal.width);
    gr_put(&line, self->terminal.tty ? GR_S("\033[K") : GR_S("\n"));
    fwrite(line.ptr, 1, line.len, stderr);
    fflush(stderr);
    gr_buffer_free(&line);
    self->drawn = self->terminal.tty;
}

void cli_progress_clear(cli_progress *self)
{
    if (!self->drawn) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    self->drawn = false;
}
