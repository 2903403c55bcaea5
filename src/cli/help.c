/* help.c - the lists of commands and options as text for people and programs.
 *
 *     Usage: grounds dump [OPTIONS] PATH...
 *
 *       -h, --help            print this help
 *       |<- indent ->|        |<- wrapped to the width of the terminal */
#include "base/json.h"
#include "cli/option_table.h"

enum { NAME_COLUMN = 26, COMMAND_COLUMN = 18, NARROWEST = 40 };

static const struct {
    const char *name, *operands, *help;
} commands[] = {
#define COMMAND(id, name, operands, least, most, help) {name, operands, help},
#include "cli/command_list.h"
#undef COMMAND
};

static const char *const group_titles[GROUP_COUNT] = {
    "Rules", "Evidence", "What to look for", "Result", "Everywhere"};

static void put_blanks(gr_buffer *out, size_t count)
{
    while (count-- > 0) gr_put_byte(out, ' ');
}

/* `text` from column `at`, its words wrapped at `width`, further lines
 * indented to `indent`. */
static void put_wrapped(gr_buffer *out, const char *text, size_t at,
                        size_t indent, unsigned width)
{
    gr_slice rest = gr_slice_of_c(text);
    size_t column = at;
    while (rest.len > 0) {
        gr_slice const word = gr_sub(rest, 0, gr_find_byte(rest, ' '));
        rest = gr_from(rest, word.len + 1);
        if (column > indent && column + 1 + word.len > width) {
            gr_put_byte(out, '\n');
            put_blanks(out, indent);
            column = indent;
        } else if (column > indent) {
            gr_put_byte(out, ' ');
            column++;
        }
        gr_put(out, word);
        column += word.len;
    }
    gr_put_byte(out, '\n');
}

/* `name` (already written from `start`) and its help beside or below it. */
static void put_help_beside(gr_buffer *out, size_t start, size_t column,
                            const char *help, unsigned width)
{
    if (width < NARROWEST) width = NARROWEST;
    size_t const written = out->len - start;
    if (written + 2 > column) {
        gr_put_byte(out, '\n');
        put_blanks(out, column);
    } else {
        put_blanks(out, column - written);
    }
    put_wrapped(out, help, column, column, width);
}

static void put_option(gr_buffer *out, const cli_option *option, unsigned width)
{
    size_t const start = out->len;
    if (option->letter != 0)
        gr_putf(out, "  -%c, --%s", option->letter, option->name);
    else gr_putf(out, "      --%s", option->name);
    if (option->argument != NULL) gr_putf(out, "=%s", option->argument);
    put_help_beside(out, start, NAME_COLUMN, option->help, width);
}

/* Options of any command in `commands_mask`, group by group. */
static void put_options(gr_buffer *out, uint32_t mask, unsigned width)
{
    for (size_t g = 0; g < GROUP_COUNT; g++) {
        bool first = true;
        for (size_t i = 0; i < OPTION_COUNT; i++) {
            if (cli_options[i].group != (option_group)g) continue;
            if ((cli_options[i].commands & mask) == 0) continue;
            if (first) gr_putf(out, "\n%s:\n", group_titles[g]);
            first = false;
            put_option(out, &cli_options[i], width);
        }
    }
}

static void put_command(gr_buffer *out, size_t command, unsigned width)
{
    size_t const start = out->len;
    gr_putf(out, "  %s", commands[command].name);
    put_help_beside(out, start, COMMAND_COLUMN, commands[command].help, width);
}

static void put_sentence(gr_buffer *out, const char *text, unsigned width)
{
    size_t const start = out->len;
    put_wrapped(out, text, 0, 0, width);
    if (out->status != GR_OK) return;
    uint8_t *first = out->ptr + start;
    if (*first >= 'a' && *first <= 'z') *first = (uint8_t)(*first - 'a' + 'A');
    out->ptr[out->len - 1] = '.';
    gr_put_byte(out, '\n');
}

/* What a command does that its options do not say. */
static const char *note_of(command_id command)
{
    if (command == COMMAND_gaps)
        return "a source (a channel of a host) has stopped when its host goes "
               "on for an hour or more behind its last event, for 16 times "
               "what 99 of 100 of its silences last, and for twice as long as "
               "it was ever silent before; of fewer than 21 events nothing is "
               "said. A host has stopped in the same way, when others of the "
               "same log go on, or any for a day";
    return NULL;
}

void cli_put_command_help(gr_buffer *out, command_id command, unsigned width)
{
    gr_putf(out, "Usage: grounds %s [OPTIONS]%s%s\n\n", commands[command].name,
            *commands[command].operands == '\0' ? "" : " ",
            commands[command].operands);
    put_sentence(out, commands[command].help, width);
    if (note_of(command) != NULL) {
        gr_put_byte(out, '\n');
        put_sentence(out, note_of(command), width);
    }
    put_options(out, 1u << (unsigned)command, width);
}

static uint32_t rules_mask(void)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strncmp(commands[i].name, "rules ", 6) == 0) mask |= 1u << i;
    return mask;
}

void cli_put_rules_help(gr_buffer *out, unsigned width)
{
    uint32_t const mask = rules_mask();
    gr_putf(out, "Usage: grounds rules list|check|explain|test [OPTIONS] "
                 "[ARGUMENT...]\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if ((mask >> i & 1u) != 0) put_command(out, i, width);
    put_options(out, mask, width);
    gr_putf(out, "\nWhat one of them takes: grounds rules list --help\n");
}

void cli_put_general_help(gr_buffer *out, unsigned width)
{
    gr_putf(out, "Usage: grounds COMMAND [OPTIONS] [PATH...]\n\n");
    put_sentence(out,
                 "hunts through the logs of servers with Sigma rules, and says "
                 "what it found, on what grounds, and what it could not see",
                 width);
    gr_put_byte(out, '\n');
    for (size_t i = 0; i < COMMAND_COUNT; i++) put_command(out, i, width);
    gr_putf(out, "\nStart with:       grounds hunt PATH\n"
                 "One command:      grounds help COMMAND\n"
                 "All of it:        man grounds\n");
}

/* ---- for a program ---- */

static void put_member(gr_buffer *out, bool *first, const char *name,
                       const char *value)
{
    gr_json_key(out, first, gr_slice_of_c(name));
    if (value == NULL) gr_put(out, GR_S("null"));
    else gr_json_text(out, gr_slice_of_c(value));
}

static void put_option_json(gr_buffer *out, const cli_option *option)
{
    char const letter[2] = {option->letter, '\0'};
    bool first = true;
    gr_put_byte(out, '{');
    put_member(out, &first, "name", option->name);
    put_member(out, &first, "letter", option->letter == 0 ? NULL : letter);
    put_member(out, &first, "argument", option->argument);
    put_member(out, &first, "help", option->help);
    gr_put_byte(out, '}');
}

static void put_command_json(gr_buffer *out, size_t command)
{
    bool first = true;
    gr_put_byte(out, '{');
    put_member(out, &first, "name", commands[command].name);
    put_member(out, &first, "operands", commands[command].operands);
    put_member(out, &first, "help", commands[command].help);
    gr_json_key(out, &first, GR_S("options"));
    gr_put_byte(out, '[');
    bool none_yet = true;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (!cli_takes((command_id)command, &cli_options[i])) continue;
        if (!none_yet) gr_put_byte(out, ',');
        none_yet = false;
        put_option_json(out, &cli_options[i]);
    }
    gr_put(out, GR_S("]}"));
}

void cli_put_help_json(gr_buffer *out)
{
    gr_put(out, GR_S("{\"commands\":["));
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (i > 0) gr_put_byte(out, ',');
        put_command_json(out, i);
    }
    gr_put(out, GR_S("]}\n"));
}
