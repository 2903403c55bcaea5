/* cloud_csv_text.c - see cloud_csv_text.h.
 *
 *   Target1Type,Target1ModifiedProperty1Name,Target2Type,Result
 *   User,AccountEnabled,Group,success
 *
 *   {"result":"success","targetResources":[
 *     {"modifiedProperties":[{"displayName":"AccountEnabled"}],"type":"User"},
 *     {"type":"Group"}]}
 *
 * Columns come ordered by their paths, so each object and list is opened once
 * and closed where the next column is not in it. */
#include "readers/cloud_csv_text.h"

#include "base/json.h"
#include "base/number.h"

typedef struct {
    gr_buffer *out;
    const cloud_csv_columns *columns;
    const event_value *cells;
    const cloud_csv_column *last; /* that was written */
    size_t depth;                 /* of objects and lists open in the object */
    bool fresh;                   /* nothing is in the innermost yet */
} writer;

static gr_slice cell(const writer *w, const cloud_csv_column *column)
{
    return value_bytes(w->cells[column->at]);
}

/* ---- values ---- */

static gr_slice meant_by(gr_slice written)
{
    static const struct {
        gr_slice written, meant;
    } words[] = {
#define FORM(form, channel, signs)
#define COLUMN(form, written, path, how)
#define WORD(written, meant) {GR_S_INIT(written), GR_S_INIT(meant)},
#include "readers/cloud_csv_list.h"
#undef FORM
#undef COLUMN
#undef WORD
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (gr_equal_ascii_fold(words[i].written, written))
            return words[i].meant;
    return written;
}

static void put_number(gr_buffer *out, gr_slice text)
{
    uint64_t number;
    if (gr_parse_u64(gr_trim(text), &number)) gr_put_u64(out, number);
    else gr_json_text(out, text);
}

static void put_boolean(gr_buffer *out, gr_slice text)
{
    static const gr_slice yes[] = {GR_S_INIT("true"), GR_S_INIT("yes")},
                          no[] = {GR_S_INIT("false"), GR_S_INIT("no")};
    for (size_t i = 0; i < 2; i++) {
        if (gr_equal_ascii_fold(text, yes[i])) text = GR_S("true");
        else if (gr_equal_ascii_fold(text, no[i])) text = GR_S("false");
        else continue;
        gr_put(out, text);
        return;
    }
    gr_json_text(out, text);
}

/* "None" or nothing is no error where the sign-in was a success. */
static void put_error(const writer *w, gr_slice text)
{
    uint64_t code;
    size_t const status = w->columns->status;
    if (gr_parse_u64(gr_trim(text), &code)) gr_put_u64(w->out, code);
    else if (status != 0 &&
             gr_equal_ascii_fold(value_bytes(w->cells[status - 1]),
                                 GR_S("Success")))
        gr_put_byte(w->out, '0');
    else gr_put(w->out, GR_S("null"));
}

/* What stands behind the last comma of *text, which loses it. */
static gr_slice take_last(gr_slice *text)
{
    size_t begin = text->len;
    while (begin > 0 && text->ptr[begin - 1] != ',') begin--;
    gr_slice const last = gr_trim(gr_from(*text, begin));
    *text = gr_sub(*text, 0, begin > 0 ? begin - 1 : 0);
    return last;
}

static void put_place(gr_buffer *out, gr_slice text)
{
    bool first = true;
    gr_put_byte(out, '{');
    gr_json_key(out, &first, GR_S("countryOrRegion"));
    gr_json_text(out, take_last(&text));
    gr_json_key(out, &first, GR_S("state"));
    gr_json_text(out, take_last(&text));
    gr_json_key(out, &first, GR_S("city"));
    gr_json_text(out, gr_trim(text));
    gr_put_byte(out, '}');
}

static void put_value(const writer *w, const cloud_csv_column *column)
{
    gr_slice const text = cell(w, column);
    switch (column->how) {
    case CLOUD_CSV_TEXT:
    case CLOUD_CSV_KEPT: gr_json_text(w->out, text); break;
    case CLOUD_CSV_WORD: gr_json_text(w->out, meant_by(gr_trim(text))); break;
    case CLOUD_CSV_NUMBER: put_number(w->out, text); break;
    case CLOUD_CSV_BOOLEAN: put_boolean(w->out, gr_trim(text)); break;
    case CLOUD_CSV_ERROR: put_error(w, text); break;
    case CLOUD_CSV_PLACE: put_place(w->out, text); break;
    }
}

/* ---- objects and lists ---- */

/* Is what holds the key at `level` of its path a list? */
static bool in_list(const cloud_csv_column *column, size_t level)
{
    return level > 0 && gr_all_digits(column->path[level]);
}

static size_t shared_levels(const writer *w, const cloud_csv_column *column)
{
    size_t n = 0;
    while (n < w->depth && n + 1 < column->depth &&
           gr_equal(w->last->path[n], column->path[n]))
        n++;
    return n;
}

static void close_to(writer *w, size_t depth)
{
    for (; w->depth > depth; w->depth--) {
        gr_put_byte(w->out, in_list(w->last, w->depth) ? ']' : '}');
        w->fresh = false;
    }
}

static void put_key(writer *w, const cloud_csv_column *column)
{
    if (!w->fresh) gr_put_byte(w->out, ',');
    w->fresh = false;
    if (in_list(column, w->depth)) return;
    gr_json_text(w->out, column->path[w->depth]);
    gr_put_byte(w->out, ':');
}

static void open_for(writer *w, const cloud_csv_column *column)
{
    while (w->depth + 1 < column->depth) {
        put_key(w, column);
        w->depth++;
        gr_put_byte(w->out, in_list(column, w->depth) ? '[' : '{');
        w->fresh = true;
    }
}

/* Some columns come twice. */
static bool is_repeated(const writer *w, const cloud_csv_column *column)
{
    if (w->last == NULL || w->last->depth != column->depth) return false;
    for (size_t i = 0; i < column->depth; i++)
        if (!gr_equal(w->last->path[i], column->path[i])) return false;
    return gr_equal(cell(w, w->last), cell(w, column));
}

static bool is_shown(const writer *w, const cloud_csv_column *column)
{
    bool const always =
        column->how == CLOUD_CSV_KEPT || column->how == CLOUD_CSV_ERROR;
    return (always || cell(w, column).len > 0) && !is_repeated(w, column);
}

void cloud_csv_put_object(gr_buffer *out, const cloud_csv_columns *columns,
                          const event_value *cells)
{
    writer w = {.out = out, .columns = columns, .cells = cells, .fresh = true};
    gr_put_byte(out, '{');
    for (size_t i = 0; i < columns->count; i++) {
        const cloud_csv_column *const column = &columns->columns[i];
        if (!is_shown(&w, column)) continue;
        close_to(&w, shared_levels(&w, column));
        open_for(&w, column);
        put_key(&w, column);
        put_value(&w, column);
        w.last = column;
    }
    close_to(&w, 0);
    gr_put_byte(out, '}');
}
