/* w3c_mend.c - see w3c_mend.h.
 *
 *   #Fields: date time c-ip cs(User-Agent) sc-status cs-host
 *   2021-03-02 08:15:30 192.0.2.7 "a" "b" 200 a.example
 *   |----------- from the front --|-------|- from the end
 *
 * Who sends `a" "b` as his user agent would else hide his request. Which column
 * is at fault is told by the others: a date, an address, a number must stand in
 * theirs. Of columns side by side that may both be at fault it is the first. */
#include "readers/w3c_mend.h"

#include "base/number.h"
#include "readers/w3c_time.h"

/* ---- columns ---- */

/* What a client may write as it likes, which no server looks at. */
static bool is_clients(gr_slice name)
{
    static const gr_slice names[] = {
        GR_S_INIT("cs-user-agent"), GR_S_INIT("c-agent"),
        GR_S_INIT("cs-referer"),    GR_S_INIT("cs-referred"),
        GR_S_INIT("cs-cookie"),     GR_S_INIT("cs-x-forwarded-for")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (gr_equal(name, names[i])) return true;
    return false;
}

static bool is_hex(gr_slice text, gr_slice marks)
{
    for (size_t i = 0; i < text.len; i++)
        if (gr_hex_value(text.ptr[i]) < 0 &&
            gr_find_byte(marks, text.ptr[i]) == marks.len)
            return false;
    return text.len > 0;
}

/* 200, 0.5, 0x80070005 */
static bool is_number(gr_slice text)
{
    size_t const point = gr_find_byte(text, '.');
    if (gr_starts_with(text, GR_S("0x")))
        return is_hex(gr_from(text, 2), GR_S(""));
    return gr_all_digits(gr_sub(text, 0, point)) &&
           (point == text.len || gr_all_digits(gr_from(text, point + 1)));
}

static bool is_number_named(gr_slice name)
{
    return gr_ends_with(name, GR_S("-bytes")) ||
           gr_ends_with(name, GR_S("-port")) ||
           gr_equal(name, GR_S("sc-status")) ||
           gr_equal(name, GR_S("time-taken"));
}

/* May `value` stand in the column? */
static bool suits(gr_slice name, event_value value)
{
    int64_t ns;
    gr_slice const text = value_bytes(value);
    if (gr_equal(name, GR_S("date"))) return w3c_date_parse(text, &ns);
    if (gr_equal(name, GR_S("time"))) return w3c_time_parse(text, &ns);
    if (value.type == VALUE_NULL) return true;
    if (is_number_named(name)) return is_number(text);
    return !gr_ends_with(name, GR_S("-ip")) || is_hex(text, GR_S(".:%[]"));
}

/* ---- values from either end ---- */

typedef struct {
    gr_slice rest;
    bool tabs;   /* they alone part values */
    bool quotes; /* they hold values together, as far as each has its other */
} ends;

static bool is_gap(const ends *e, size_t at)
{
    uint8_t const c = e->rest.ptr[at];
    return c == '\t' || (c == ' ' && !e->tabs);
}

/* Where the quote at the front closes; 0: nowhere. */
static size_t closes_at(const ends *e)
{
    for (size_t i = 1; i < e->rest.len; i++)
        if (e->rest.ptr[i] == '"' && (i + 1 == e->rest.len || is_gap(e, i + 1)))
            return i;
    return 0;
}

static bool take_first(ends *e, event_value *out)
{
    size_t end = 0, close = 0;
    if (e->rest.len == 0) return false;
    bool const quoted = e->quotes && e->rest.ptr[0] == '"';
    if (quoted) close = closes_at(e);
    e->quotes = e->quotes && (!quoted || close > 0);
    if (close > 0) end = close + 1;
    else
        while (end < e->rest.len && !is_gap(e, end)) end++;
    *out = w3c_value(close > 0 ? gr_sub(e->rest, 1, close - 1)
                               : gr_sub(e->rest, 0, end));
    e->rest = gr_from(e->rest, end + 1);
    return true;
}

/* Where the quote at the end opens; rest.len: nowhere. */
static size_t opens_at(const ends *e)
{
    for (size_t i = e->rest.len - 1; i > 0; i--)
        if (e->rest.ptr[i - 1] == '"' && (i == 1 || is_gap(e, i - 2)))
            return i - 1;
    return e->rest.len;
}

static bool take_last(ends *e, event_value *out)
{
    size_t const len = e->rest.len;
    size_t begin = len, open = len;
    if (len == 0) return false;
    bool const quoted = e->quotes && e->rest.ptr[len - 1] == '"';
    if (quoted) open = opens_at(e);
    e->quotes = e->quotes && (!quoted || open < len);
    if (open < len) begin = open;
    else
        while (begin > 0 && !is_gap(e, begin - 1)) begin--;
    *out = w3c_value(open < len ? gr_sub(e->rest, open + 1, len - open - 2)
                                : gr_from(e->rest, begin));
    e->rest.len = begin == 0 ? 0 : begin - 1;
    return true;
}

/* ---- a row ---- */

typedef struct {
    const w3c_columns *columns;
    gr_slice line;
    bool quotes;
    /* Of each column: its value, and how far the line is used up with it. */
    event_value first[W3C_COLUMNS], last[W3C_COLUMNS];
    size_t begins[W3C_COLUMNS + 1], ends[W3C_COLUMNS + 1];
    size_t sound_to, sound_from; /* columns that suit, from either end */
} mending;

static void read_front(mending *m, ends e)
{
    const w3c_columns *const c = m->columns;
    m->begins[0] = 0;
    for (size_t i = 0; i < c->count && take_first(&e, &m->first[i]); i++) {
        m->begins[i + 1] = m->line.len - e.rest.len;
        if (!suits(c->names[i], m->first[i])) return;
        m->sound_to = i + 1;
    }
}

static void read_end(mending *m, ends e)
{
    const w3c_columns *const c = m->columns;
    m->ends[c->count] = e.rest.len;
    m->sound_from = c->count;
    for (size_t i = c->count; i > 0 && take_last(&e, &m->last[i - 1]); i--) {
        m->ends[i - 1] = e.rest.len;
        if (!suits(c->names[i - 1], m->last[i - 1])) return;
        m->sound_from = i - 1;
    }
}

/* What is between the columns before `k` and those behind it. */
static bool value_between(const mending *m, size_t k, gr_slice *out)
{
    if (k > m->sound_to || k + 1 < m->sound_from ||
        m->begins[k] >= m->ends[k + 1])
        return false;
    *out = gr_sub(m->line, m->begins[k], m->ends[k + 1] - m->begins[k]);
    if (!m->quotes) return true;
    bool const quoted = out->len > 1 && gr_starts_with(*out, GR_S("\"")) &&
                        gr_ends_with(*out, GR_S("\""));
    if (quoted) *out = gr_sub(*out, 1, out->len - 2);
    return quoted || gr_find_byte(*out, ' ') == out->len;
}

/* Is the row the same, whether the fault is in column `a` or in `b` behind it:
 * do those between begin where they do, counted from either end? */
static bool is_same(const mending *m, size_t a, size_t b)
{
    for (size_t i = a + 1; i <= b; i++)
        if (m->begins[i] != m->ends[i] + 1) return false;
    return true;
}

/* Are `a` and `b` and all between them a client's? */
static bool are_clients(const mending *m, size_t a, size_t b)
{
    for (size_t i = a; i <= b; i++)
        if (!is_clients(m->columns->names[i])) return false;
    return true;
}

/* The first column that may be at fault alone, `count`: none, or one of several
 * that give different rows. */
static size_t find_fault(const mending *m, gr_slice *value)
{
    size_t const count = m->columns->count;
    size_t found = count;
    gr_slice here;
    for (size_t k = 0; k < count; k++) {
        if (!is_clients(m->columns->names[k]) || !value_between(m, k, &here))
            continue;
        if (found < count && !are_clients(m, found, k) && !is_same(m, found, k))
            return count;
        if (found < count) continue;
        found = k;
        *value = here;
    }
    return found;
}

bool w3c_mend(const w3c_columns *columns, gr_slice line, w3c_cut cut,
              event_value *out)
{
    mending m = {.columns = columns, .quotes = cut == W3C_QUOTES};
    gr_slice value;
    ends whole = {line, cut == W3C_TABS, m.quotes};
    if (line.len > 0 && is_gap(&whole, line.len - 1)) whole.rest.len--;
    m.line = whole.rest;
    read_front(&m, whole);
    read_end(&m, whole);
    size_t const fault = find_fault(&m, &value);
    if (fault == columns->count) return false;
    memcpy(out, m.first, fault * sizeof *out);
    out[fault] = w3c_value(value);
    memcpy(out + fault + 1, m.last + fault + 1,
           (columns->count - fault - 1) * sizeof *out);
    return true;
}
