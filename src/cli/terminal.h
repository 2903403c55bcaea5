/* terminal.h - what the place can show that we print to. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "base/buffer.h"
#include "cli/options.h"

typedef struct {
    unsigned width; /* columns, 40-400; 80 where nobody says */
    bool tty;
    bool color;
    bool utf8; /* else ASCII alone */
    bool cut;  /* to the width: for a terminal, or where COLUMNS asks for it */
} cli_terminal;

/* Of descriptor `fd`. Width: COLUMNS, else the terminal's own. Colour: as
 * chosen; auto is a terminal without NO_COLOR and TERM=dumb. UTF-8: as the
 * first set of LC_ALL, LC_CTYPE, LANG names it. */
cli_terminal cli_terminal_of(int fd, cli_color choice);

/* Colours, and the end of one; nothing where there are none. */
typedef enum {
    PAINT_PLAIN,
    PAINT_BOLD,
    PAINT_DIM,
    PAINT_RED,
    PAINT_ALARM, /* bold red */
    PAINT_YELLOW,
    PAINT_CYAN
} cli_paint;
void cli_put_paint(gr_buffer *out, const cli_terminal *t, cli_paint paint);

/* The colour of a level. */
cli_paint cli_level_paint(sigma_level level);

/* `text` of any origin, made harmless, cut to `width` columns (with a mark
 * where it was cut), filled up with blanks to them if `fill`. */
void cli_put_cell(gr_buffer *out, const cli_terminal *t, gr_slice text,
                  size_t width, bool fill);

/* 1204 -> "1,204". `out` has CLI_COUNT_TEXT bytes. */
#define CLI_COUNT_TEXT 32
const char *cli_count_text(char *out, uint64_t count);
/* The same in at most 6 columns: 1234567 -> "1.2M". */
const char *cli_short_count(char *out, uint64_t count);
/* 1536 -> "1.5 KB"; units of 1000, as disks are sold and rates are given. */
const char *cli_size_text(char *out, uint64_t size_bytes);
/* 672 -> "11m12s". */
const char *cli_duration_text(char *out, uint64_t seconds);

#endif
