/* cloud_csv_columns.c - see cloud_csv_columns.h. */
#include "readers/cloud_csv_columns.h"

#include <stdlib.h>

#include "readers/csv.h"

typedef struct {
    cloud_csv_form form;
    gr_slice channel, signs;
} known_form;

typedef struct {
    cloud_csv_form form;
    gr_slice written, path;
    cloud_csv_how how;
} known_column;

static const known_form forms[] = {
#define FORM(form, channel, signs)                                             \
    {CLOUD_CSV_##form, GR_S_INIT(channel), GR_S_INIT(signs)},
#define COLUMN(form, written, path, how)
#define WORD(written, meant)
#include "readers/cloud_csv_list.h"
#undef FORM
#undef COLUMN
#undef WORD
};

static const known_column columns_known[] = {
#define FORM(form, channel, signs)
#define COLUMN(form, written, path, how)                                       \
    {CLOUD_CSV_##form, GR_S_INIT(written), GR_S_INIT(path), CLOUD_CSV_##how},
#define WORD(written, meant)
#include "readers/cloud_csv_list.h"
#undef FORM
#undef COLUMN
#undef WORD
};

enum {
    FORMS = sizeof forms / sizeof *forms,
    KNOWN = sizeof columns_known / sizeof *columns_known,
    NUMBERS = 2 /* in a name at most */
};

/* ---- names ---- */

/* What stands up to `end`, and *rest behind it. */
static gr_slice take_until(gr_slice *rest, uint8_t end)
{
    gr_slice const taken = gr_sub(*rest, 0, gr_find_byte(*rest, end));
    *rest = gr_from(*rest, taken.len + 1);
    return taken;
}

static size_t skip_blanks(gr_slice s, size_t at)
{
    while (at < s.len && gr_is_blank(s.ptr[at])) at++;
    return at;
}

static gr_slice digits_at(gr_slice s, size_t at)
{
    size_t end = at;
    while (end < s.len && gr_is_digit(s.ptr[end])) end++;
    return gr_sub(s, at, end - at);
}

/* Is `written` what the list calls `name`? The numbers in it go to `numbers`,
 * which has room for NUMBERS. */
static bool is_named(gr_slice written, gr_slice name, gr_slice *numbers)
{
    size_t at = skip_blanks(written, 0);
    for (size_t i = 0; i < name.len; i = skip_blanks(name, i + 1)) {
        if (name.ptr[i] == '#') {
            *numbers = digits_at(written, at);
            if (numbers->len == 0) return false;
            at += (numbers++)->len;
        } else {
            if (at >= written.len ||
                gr_lower(written.ptr[at]) != gr_lower(name.ptr[i]))
                return false;
            at++;
        }
        at = skip_blanks(written, at);
    }
    return at == written.len;
}

static size_t find_column(const event_value *cells, size_t count, gr_slice name)
{
    gr_slice numbers[NUMBERS];
    for (size_t i = 0; i < count; i++)
        if (is_named(value_bytes(cells[i]), name, numbers)) return i + 1;
    return 0;
}

/* ---- forms ---- */

/* a|b */
static bool has_one(const event_value *cells, size_t count, gr_slice names)
{
    while (names.len > 0)
        if (find_column(cells, count, take_until(&names, '|')) != 0)
            return true;
    return false;
}

static cloud_csv_form form_by_names(const event_value *cells, size_t count)
{
    for (size_t i = 0; i < FORMS; i++) {
        gr_slice signs = forms[i].signs;
        bool all = true;
        while (all && signs.len > 0)
            all = has_one(cells, count, take_until(&signs, ','));
        if (all) return forms[i].form;
    }
    return CLOUD_CSV_NONE;
}

cloud_csv_form cloud_csv_form_of(gr_slice header, gr_arena *arena,
                                 uint8_t *separator)
{
    static const uint8_t separators[] = {',', ';', '\t'};
    for (size_t i = 0; i < sizeof separators; i++) {
        event_value cells[CLOUD_CSV_COLUMNS];
        size_t const count =
            csv_split(header, separators[i], arena, cells, CLOUD_CSV_COLUMNS);
        if (count > CLOUD_CSV_COLUMNS) continue;
        cloud_csv_form const form = form_by_names(cells, count);
        *separator = separators[i];
        if (form != CLOUD_CSV_NONE) return form;
    }
    return CLOUD_CSV_NONE;
}

gr_slice cloud_csv_channel(cloud_csv_form form)
{
    for (size_t i = 0; i < FORMS; i++)
        if (forms[i].form == form) return forms[i].channel;
    return GR_S("");
}

/* ---- columns ---- */

/* a/#/b, the numbers put in. */
static void set_path(cloud_csv_column *column, gr_slice path,
                     const gr_slice *numbers)
{
    while (path.len > 0 && column->depth < CLOUD_CSV_DEPTH) {
        gr_slice const key = take_until(&path, '/');
        column->path[column->depth++] =
            gr_equal(key, GR_S("#")) ? *numbers++ : key;
    }
}

static cloud_csv_column column_of(cloud_csv_form form, gr_slice written,
                                  size_t at)
{
    cloud_csv_column column = {.at = at};
    for (size_t i = 0; i < KNOWN; i++) {
        gr_slice numbers[NUMBERS];
        if (columns_known[i].form != form ||
            !is_named(written, columns_known[i].written, numbers))
            continue;
        set_path(&column, columns_known[i].path, numbers);
        column.how = columns_known[i].how;
        return column;
    }
    column.path[0] = gr_trim(written);
    column.depth = 1;
    return column;
}

/* Those of one object or list side by side; alike, in the order of the file. */
static int by_path(const void *a, const void *b)
{
    const cloud_csv_column *const x = a, *const y = b;
    for (size_t i = 0; i < x->depth && i < y->depth; i++) {
        int const order = gr_compare(x->path[i], y->path[i]);
        if (order != 0) return order;
    }
    if (x->depth != y->depth) return x->depth < y->depth ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

bool cloud_csv_columns_read(gr_slice header, gr_arena *arena,
                            cloud_csv_columns *out)
{
    event_value cells[CLOUD_CSV_COLUMNS];
    out->form = cloud_csv_form_of(header, arena, &out->separator);
    if (out->form == CLOUD_CSV_NONE) return false;
    out->count =
        csv_split(header, out->separator, arena, cells, CLOUD_CSV_COLUMNS);
    out->record = find_column(cells, out->count, GR_S("AuditData"));
    out->status = find_column(cells, out->count, GR_S("Status"));
    for (size_t i = 0; i < out->count; i++)
        out->columns[i] = column_of(out->form, value_bytes(cells[i]), i);
    qsort(out->columns, out->count, sizeof *out->columns, by_path);
    return true;
}
