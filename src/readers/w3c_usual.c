/* w3c_usual.c - the columns of logs that do not name them.
 *
 * A log that was cut by hand, or whose first part is gone, has rows and no
 * #Fields line before them. IIS's usual columns differ by its version; the
 * number of values and what stands in some of them tell which they are.
 *
 *   u_ex210302.log, W3SVC1_u_ex210302.log, ex210302.log      IIS
 *   httperr1.log                                             HTTP.sys
 *
 * Source: Microsoft, "IIS log file format"; "Error logging in HTTP APIs"; logs
 * of Windows Server 2003 to 2022. */
#include "readers/w3c_columns.h"

#include "base/number.h"
#include "readers/lines.h"
#include "readers/w3c_time.h"
#include "readers/w3c_values.h"

static const char *const usual_iis[] = {
    /* 8.0 and later */
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
    "cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status "
    "time-taken",
    /* 7.0, 7.5 */
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
    "cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken",
    /* 6.0 */
    "date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port "
    "cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status",
    /* all that there are to choose */
    "date time s-sitename s-computername s-ip cs-method cs-uri-stem "
    "cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) cs(Cookie) "
    "cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes "
    "cs-bytes time-taken"};

static const char *const usual_httperr[] = {
    "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status "
    "s-siteid s-reason s-queuename",
    "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid "
    "sc-status s-siteid s-reason s-queuename",
    "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid "
    "sc-status s-siteid s-reason s-queuename transport"};

enum { USUAL_MOST = 32, ROWS_LOOKED_AT = 8, NAMES_ROOM = 1 << 16 };

static bool is_number(event_value v)
{
    return v.type == VALUE_UTF8 && v.len <= 10 && gr_all_digits(value_bytes(v));
}

static bool is_of_letters(event_value v)
{
    for (size_t i = 0; i < v.len; i++) {
        uint8_t const c = ((const uint8_t *)v.ptr)[i];
        if ((c < 'A' || c > 'Z') && c != '_' && c != '-') return false;
    }
    return v.len > 0;
}

static bool is_address(event_value v)
{
    for (size_t i = 0; i < v.len; i++) {
        uint8_t const c = ((const uint8_t *)v.ptr)[i];
        if (gr_hex_value(c) < 0 && c != '.' && c != ':' && c != '%')
            return false;
    }
    return v.len > 2;
}

/* Could `v` stand in the column? Of those that are said nothing of,
 * anything. */
static bool fits(gr_slice column, event_value v)
{
    static const char *const numbers[] = {"s-port",          "c-port",
                                          "sc-status",       "sc-substatus",
                                          "sc-win32-status", "time-taken"};
    int64_t ns;
    if (gr_equal(column, GR_S("date")))
        return w3c_date_parse(value_bytes(v), &ns);
    if (gr_equal(column, GR_S("time")))
        return w3c_time_parse(value_bytes(v), &ns);
    if (gr_equal(column, GR_S("s-siteid")))
        return v.type == VALUE_NULL || is_number(v);
    if (v.type == VALUE_NULL) return !gr_equal(column, GR_S("s-ip"));
    if (gr_equal(column, GR_S("cs-method"))) return is_of_letters(v);
    if (gr_equal(column, GR_S("s-ip")) || gr_equal(column, GR_S("c-ip")))
        return is_address(v);
    if (gr_equal(column, GR_S("cs-uri-stem")))
        return v.len > 0 && (*(const uint8_t *)v.ptr == '/' ||
                             *(const uint8_t *)v.ptr == '*');
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (gr_equal(column, gr_slice_of_c(numbers[i]))) return is_number(v);
    return true;
}

static bool row_fits(const w3c_columns *columns, gr_slice line)
{
    event_value values[USUAL_MOST];
    if (w3c_values(line, W3C_BLANKS, values, USUAL_MOST) != columns->count)
        return false;
    for (size_t i = 0; i < columns->count; i++)
        if (!fits(columns->names[i], values[i])) return false;
    return true;
}

/* Does some row fit, and every whole one but the first? Rows up to a
 * directive. */
static bool rows_fit(gr_arena *arena, const w3c_columns *columns, gr_slice head)
{
    lines_form const form = lines_form_of(head);
    lines_walk walk = lines_begin(form, head, 0);
    lines_line line;
    size_t fitting = 0;
    for (size_t row = 0;
         row < ROWS_LOOKED_AT && lines_next(&walk, &line) && line.whole;
         row++) {
        gr_slice const text = lines_text(arena, form, line.raw);
        if (gr_starts_with(text, GR_S("#"))) break;
        if (row_fits(columns, text)) fitting++;
        else if (row > 0) return false;
    }
    return fitting > 0;
}

static gr_slice first_that_fits(gr_arena *arena, const char *const *all,
                                size_t count, gr_slice head)
{
    for (size_t i = 0; i < count; i++) {
        w3c_columns columns;
        gr_slice const fields = gr_slice_of_c(all[i]);
        if (w3c_columns_read(arena, fields, &columns) &&
            rows_fit(arena, &columns, head))
            return fields;
    }
    return GR_S("");
}

/* Is `part` in `name`, a digit right behind it? */
static bool names_day(gr_slice name, gr_slice part)
{
    for (size_t i = 0; i + part.len < name.len; i++)
        if (gr_equal_ascii_fold(gr_sub(name, i, part.len), part) &&
            gr_is_digit(name.ptr[i + part.len]))
            return true;
    return false;
}

gr_slice w3c_usual_fields(gr_slice head, gr_slice name)
{
    bool const httperr = names_day(name, GR_S("httperr"));
    bool const iis = names_day(name, GR_S("u_ex")) ||
                     (names_day(name, GR_S("ex")) && !httperr);
    if (!httperr && !iis) return GR_S("");
    gr_arena *const arena = gr_arena_new(NAMES_ROOM);
    if (arena == NULL) return GR_S("");
    gr_slice const fields =
        httperr ? first_that_fits(arena, usual_httperr,
                                  sizeof usual_httperr / sizeof *usual_httperr,
                                  head)
                : first_that_fits(arena, usual_iis,
                                  sizeof usual_iis / sizeof *usual_iis, head);
    gr_arena_free(arena);
    return fields;
}
