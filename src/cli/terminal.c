/* terminal.c - widths, colours and harmless text.
 *
 * The locale is looked at by the names of its variables alone: setlocale would
 * change how numbers and case work everywhere. */
#include "cli/terminal.h"

#include "base/number.h"
#include "base/utf.h"
#include "report/escape.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { CELL_CEILING = 1 << 16 };
enum { WIDTH_LEAST = 40, WIDTH_MOST = 400, WIDTH_USUAL = 80 };

/* ---- what there is ---- */

static unsigned width_of(int fd)
{
    uint64_t width = 0;
    const char *columns = getenv("COLUMNS");
    struct winsize size;
    if (columns == NULL || !gr_parse_u64(gr_slice_of_c(columns), &width))
        width = 0;
    if (width == 0 && ioctl(fd, TIOCGWINSZ, &size) == 0) width = size.ws_col;
    if (width == 0) return WIDTH_USUAL;
    if (width < WIDTH_LEAST) return WIDTH_LEAST;
    return width > WIDTH_MOST ? WIDTH_MOST : (unsigned)width;
}

static bool set(const char *text)
{
    return text != NULL && *text != '\0';
}

static bool color_of(bool tty, cli_color choice)
{
    if (choice != COLOR_AUTO) return choice == COLOR_ALWAYS;
    const char *term = getenv("TERM");
    return tty && !set(getenv("NO_COLOR")) && set(term) &&
           strcmp(term, "dumb") != 0;
}

static bool utf8_of_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (!set(value)) continue;
        const char *dot = strchr(value, '.');
        if (dot == NULL) return false;
        gr_slice const charset = gr_slice_of_c(dot + 1);
        gr_slice const bare = gr_sub(charset, 0, gr_find_byte(charset, '@'));
        return gr_equal_ascii_fold(bare, GR_S("UTF-8")) ||
               gr_equal_ascii_fold(bare, GR_S("UTF8"));
    }
    return false;
}

cli_terminal cli_terminal_of(int fd, cli_color choice)
{
    bool const tty = isatty(fd) == 1;
    return (cli_terminal){width_of(fd), tty, color_of(tty, choice),
                          utf8_of_locale(), tty || getenv("COLUMNS") != NULL};
}

/* ---- colours ---- */

void cli_put_paint(gr_buffer *out, const cli_terminal *t, cli_paint paint)
{
    static const char *const codes[] = {
        [PAINT_PLAIN] = "0", [PAINT_BOLD] = "1",     [PAINT_DIM] = "2",
        [PAINT_RED] = "31",  [PAINT_ALARM] = "1;31", [PAINT_YELLOW] = "33",
        [PAINT_CYAN] = "36"};
    if (t->color) gr_putf(out, "\033[%sm", codes[paint]);
}

cli_paint cli_level_paint(sigma_level level)
{
    switch (level) {
    case LEVEL_CRITICAL: return PAINT_ALARM;
    case LEVEL_HIGH: return PAINT_RED;
    case LEVEL_MEDIUM: return PAINT_YELLOW;
    case LEVEL_LOW: return PAINT_CYAN;
    case LEVEL_INFORMATIONAL:
    case LEVEL_NONE: return PAINT_DIM;
    }
    return PAINT_PLAIN;
}

/* ---- text ---- */

/* `text`, already harmless UTF-8, for a terminal that shows ASCII alone: what
 * is not ASCII becomes as many '?' as it takes columns. */
static void put_ascii(gr_buffer *out, gr_slice text)
{
    for (size_t pos = 0; pos < text.len;) {
        size_t const start = pos;
        uint32_t const rune = gr_utf8_next(text, &pos);
        size_t const columns =
            report_terminal_width(gr_sub(text, start, pos - start));
        if (rune <= 0x7E) gr_put_byte(out, (uint8_t)rune);
        else
            for (size_t i = 0; i < columns; i++) gr_put_byte(out, '?');
    }
}

void cli_put_cell(gr_buffer *out, const cli_terminal *t, gr_slice text,
                  size_t width, bool fill)
{
    if (t->utf8) {
        report_put_column(out, text, width, fill);
        return;
    }
    gr_buffer column = gr_buffer_upto(CELL_CEILING);
    report_put_column(&column, text, width, fill);
    put_ascii(out, gr_buffer_slice(&column));
    if (column.status == GR_NOMEM) out->status = GR_NOMEM;
    gr_buffer_free(&column);
}

/* ---- numbers ---- */

const char *cli_count_text(char *out, uint64_t count)
{
    char digits[GR_NUMBER_TEXT];
    gr_slice const plain = gr_u64_text(digits, count);
    size_t at = 0;
    for (size_t i = 0; i < plain.len; i++) {
        if (i > 0 && (plain.len - i) % 3 == 0) out[at++] = ',';
        out[at++] = (char)plain.ptr[i];
    }
    out[at] = '\0';
    return out;
}

const char *cli_short_count(char *out, uint64_t count)
{
    static const char units[] = "KMGTPE";
    size_t unit = 0;
    if (count < 100000) return cli_count_text(out, count);
    while (count >= 1000000 && unit + 1 < sizeof units - 1) {
        count /= 1000;
        unit++;
    }
    if (count < 10000)
        snprintf(out, CLI_COUNT_TEXT, "%u.%u%c", (unsigned)(count / 1000),
                 (unsigned)(count / 100 % 10), units[unit]);
    else
        snprintf(out, CLI_COUNT_TEXT, "%u%c", (unsigned)(count / 1000),
                 units[unit]);
    return out;
}

const char *cli_size_text(char *out, uint64_t size_bytes)
{
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB", "PB"};
    size_t unit = 0;
    uint64_t whole = size_bytes, rest = 0;
    while (whole >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        rest = whole % 1000;
        whole /= 1000;
        unit++;
    }
    if (unit == 0) snprintf(out, CLI_COUNT_TEXT, "%u B", (unsigned)whole);
    else
        snprintf(out, CLI_COUNT_TEXT, "%u.%u %s", (unsigned)whole,
                 (unsigned)(rest / 100), units[unit]);
    return out;
}

const char *cli_duration_text(char *out, uint64_t seconds)
{
    unsigned const s = (unsigned)(seconds % 60);
    unsigned const m = (unsigned)(seconds / 60 % 60);
    unsigned long long const h = seconds / 3600;
    if (h > 0) snprintf(out, CLI_COUNT_TEXT, "%lluh%02um", h, m);
    else if (m > 0) snprintf(out, CLI_COUNT_TEXT, "%um%02us", m, s);
    else snprintf(out, CLI_COUNT_TEXT, "%us", s);
    return out;
}
