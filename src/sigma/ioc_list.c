/* ioc_list.c - files of indicators.
 *
 *   plain     one a line; # at the start or behind a blank begins a comment
 *   table     the first line names the columns: indicator (or value, ioc), type,
 *             description, source, grade, level; cells as in RFC 4180, between
 *             commas, semicolons or tabs
 *
 * A line that cannot be understood is told, and costs nothing else. */
#include "base/buffer.h"
#include "sigma/ioc.h"
#include "sigma/limits.h"

typedef enum {
    COLUMN_VALUE,
    COLUMN_TYPE,
    COLUMN_DESCRIPTION,
    COLUMN_SOURCE,
    COLUMN_GRADE,
    COLUMN_LEVEL,
    COLUMNS,
    COLUMN_OTHER = COLUMNS
} column;

static const struct {
    gr_slice name;
    column column;
} column_names[] = {
    {GR_S_INIT("indicator"), COLUMN_VALUE},
    {GR_S_INIT("value"), COLUMN_VALUE},
    {GR_S_INIT("ioc"), COLUMN_VALUE},
    {GR_S_INIT("observable"), COLUMN_VALUE},
    {GR_S_INIT("type"), COLUMN_TYPE},
    {GR_S_INIT("indicator_type"), COLUMN_TYPE},
    {GR_S_INIT("description"), COLUMN_DESCRIPTION},
    {GR_S_INIT("comment"), COLUMN_DESCRIPTION},
    {GR_S_INIT("source"), COLUMN_SOURCE},
    {GR_S_INIT("grade"), COLUMN_GRADE},
    {GR_S_INIT("admiralty"), COLUMN_GRADE},
    {GR_S_INIT("level"), COLUMN_LEVEL},
    {GR_S_INIT("severity"), COLUMN_LEVEL},
};

enum { CELLS = 64 };

typedef struct {
    ioc_list *list;
    uint32_t file, line;
    uint8_t between; /* of cells; 0: a plain file */
    column columns[CELLS];
    gr_status status;
} reading;

static void refuse(reading *r, const char *why)
{
    r->list->refused++;
    if (r->list->refuse != NULL)
        r->list->refuse(r->list->self, r->file, r->line, why);
}

/* ---- cells ---- */

/* The next of `line`; one in quotes has "" for each quote within. */
static gr_slice next_cell(gr_arena *arena, gr_slice line, size_t *at,
                          uint8_t between)
{
    gr_slice const rest = gr_from(line, *at);
    size_t end = gr_find_byte(rest, between), n = 0;
    gr_slice cell = gr_trim(gr_sub(rest, 0, end));
    if (cell.len > 0 && cell.ptr[0] == '"') {
        size_t i = (size_t)(cell.ptr - rest.ptr) + 1;
        uint8_t *const out = gr_arena_take_text(arena, rest.len);
        if (out == NULL) return GR_S("");
        for (; i < rest.len; i++) {
            if (rest.ptr[i] == '"' && gr_from(rest, i + 1).len > 0 &&
                rest.ptr[i + 1] == '"')
                i++;
            else if (rest.ptr[i] == '"') break;
            out[n++] = rest.ptr[i];
        }
        gr_arena_trim_text(arena, out, rest.len, n);
        end = i + gr_find_byte(gr_from(rest, i), between);
        cell = gr_trim(gr_slice_of(out, n));
    }
    *at += end + 1;
    return cell;
}

static column column_named(gr_slice name)
{
    for (size_t i = 0; i < sizeof column_names / sizeof *column_names; i++)
        if (gr_equal_ascii_fold(column_names[i].name, name))
            return column_names[i].column;
    return COLUMN_OTHER;
}

/* Is it a first line that names the columns? */
static bool take_header(reading *r, gr_slice line)
{
    static const uint8_t betweens[] = {'\t', ';', ','};
    bool found = false;
    for (size_t b = 0; b < sizeof betweens; b++)
        if (gr_find_byte(line, betweens[b]) < line.len) {
            r->between = betweens[b];
            break;
        }
    for (size_t n = 0; n < CELLS; n++) r->columns[n] = COLUMN_OTHER;
    for (size_t at = 0, n = 0; at < line.len && n < CELLS; n++) {
        gr_slice const name = next_cell(r->list->arena, line, &at, r->between);
        r->columns[n] = column_named(name);
        found |= r->columns[n] == COLUMN_VALUE;
    }
    if (!found) r->between = 0;
    else if (r->between == 0) r->between = ',';
    return found;
}

/* ---- indicators ---- */

static ioc *add(reading *r)
{
    ioc_list *const l = r->list;
    if (l->count == IOC_CEILING) r->status = GR_LIMIT;
    if (l->count == l->room && r->status == GR_OK) {
        size_t const room = l->room == 0 ? 256 : l->room * 2;
        ioc *const more = gr_arena_take_array(l->arena, room, sizeof *more);
        if (more == NULL) r->status = gr_arena_status(l->arena);
        if (more == NULL) return NULL;
        if (l->count > 0) memcpy(more, l->items, l->count * sizeof *more);
        l->items = more;
        l->room = room;
    }
    return r->status == GR_OK ? &l->items[l->count] : NULL;
}

static bool is_between(uint8_t c, uint8_t first, uint8_t last)
{
    return c >= first && c <= last;
}

/* "B2" */
static bool take_grade(gr_slice text, ioc *out)
{
    if (text.len == 0) return true;
    uint8_t const letter = text.ptr[0] & 0xDF;
    if (text.len != 2 || !is_between(letter, 'A', 'F') ||
        !is_between(text.ptr[1], '1', '6'))
        return false;
    out->grade[0] = (char)letter;
    out->grade[1] = (char)text.ptr[1];
    /* Of a source that is not reliable, or unlikely to be true. */
    bool const doubtful =
        letter == 'E' || text.ptr[1] == '4' || text.ptr[1] == '5';
    if (doubtful) out->level = LEVEL_LOW;
    return true;
}

static const char *take_more(const gr_slice *cells, ioc *out)
{
    gr_slice const level = cells[COLUMN_LEVEL];
    out->description = cells[COLUMN_DESCRIPTION];
    out->source = cells[COLUMN_SOURCE];
    if (!take_grade(cells[COLUMN_GRADE], out))
        return "a grade is a letter A-F and a digit 1-6";
    if (level.len > 0 && !sigma_level_parse(level, &out->level))
        return "a level is informational, low, medium, high or critical";
    return NULL;
}

static void take_one(reading *r, gr_slice value, gr_slice type,
                     const gr_slice *cells)
{
    ioc *const out = add(r);
    if (out == NULL) return;
    const char *wrong = ioc_parse(r->list->arena, value, type, out);
    if (wrong == NULL) wrong = take_more(cells, out);
    out->file = r->file;
    out->line = r->line;
    if (gr_arena_status(r->list->arena) != GR_OK)
        r->status = gr_arena_status(r->list->arena);
    else if (wrong != NULL) refuse(r, wrong);
    else r->list->count++;
}

/* "filename|sha256": two at once; of "ip-dst|port" the first. */
static void take_cells(reading *r, const gr_slice *cells)
{
    gr_slice type = cells[COLUMN_TYPE], value = cells[COLUMN_VALUE];
    size_t const bar = gr_find_byte(type, '|');
    if (value.len == 0) return;
    if (bar < type.len) {
        size_t const at = gr_find_byte(value, '|');
        gr_slice const second = gr_from(type, bar + 1);
        if (!gr_equal_ascii_fold(second, GR_S("port")))
            take_one(r, gr_from(value, at + 1), second, cells);
        value = gr_sub(value, 0, at);
        type = gr_sub(type, 0, bar);
    }
    take_one(r, value, type, cells);
}

static void take_row(reading *r, gr_slice line)
{
    gr_slice cells[COLUMNS + 1] = {{NULL, 0}};
    for (size_t at = 0, n = 0; at < line.len && n < CELLS; n++) {
        gr_slice const cell = next_cell(r->list->arena, line, &at, r->between);
        cells[r->columns[n]] = cell;
    }
    take_cells(r, cells);
}

/* '#' at the start, or behind a blank, begins a comment. */
static gr_slice uncomment(gr_slice line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '#' && (i == 0 || gr_is_blank(line.ptr[i - 1])))
            return gr_trim(gr_sub(line, 0, i));
    return gr_trim(line);
}

static void take_line(reading *r, gr_slice line, bool first)
{
    gr_slice const none[COLUMNS + 1] = {{NULL, 0}};
    gr_slice const plain = uncomment(line);
    if (plain.len == 0) return;
    if (first && take_header(r, plain)) return;
    if (r->between != 0) take_row(r, line);
    else take_one(r, plain, GR_S(""), none);
}

gr_status ioc_read(ioc_list *list, uint32_t file, gr_slice text, gr_error *err)
{
    reading r = {.list = list, .file = file};
    bool first = true;
    if (gr_starts_with(text, GR_S("\xEF\xBB\xBF"))) text = gr_from(text, 3);
    while (text.len > 0 && r.status == GR_OK) {
        size_t const end = gr_find_byte(text, '\n');
        gr_slice const line = gr_sub(text, 0, end);
        r.line++;
        take_line(&r, line, first);
        first = first && uncomment(line).len == 0;
        text = gr_from(text, end + 1);
    }
    if (r.status == GR_OK) return GR_OK;
    return gr_fail(err, r.status, GR_NO_OFFSET,
                   r.status == GR_LIMIT ? "more than 250,000 indicators"
                                        : "no memory for indicators");
}

/* ---- as rules ---- */

static gr_slice text_of(gr_arena *arena, const ioc *i, const char *before,
                        const char *between)
{
    gr_buffer b = gr_buffer_upto(16 << 10);
    gr_putf(&b, "%s%s%s", before, ioc_kind_name(i->kind), between);
    gr_put(&b, i->value);
    gr_slice const text = gr_arena_copy(arena, gr_buffer_slice(&b));
    if (b.status != GR_OK) gr_arena_refuse(arena, b.status);
    gr_buffer_free(&b);
    return text;
}

const sigma_rule *ioc_as_rule(gr_arena *arena, const ioc *i)
{
    sigma_rule *const rule = gr_arena_take(arena, sizeof *rule);
    if (rule == NULL) return NULL;
    rule->state = RULE_LOADED;
    rule->id = text_of(arena, i, "ioc:", ":");
    rule->title = text_of(arena, i, "Indicator: ", " ");
    rule->level = i->level;
    rule->line = i->line;
    return gr_arena_status(arena) == GR_OK ? rule : NULL;
}
