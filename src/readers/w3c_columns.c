/* w3c_columns.c - see w3c_columns.h.
 *
 *   #Fields: date time s-ip cs-method cs(User-Agent) sc-status
 *            date time s-ip cs-method cs-user-agent  sc-status   as rules say
 *
 * Source: W3C working draft WD-logfile-960323; Microsoft's pages on IIS,
 * HTTP.sys error and firewall logs for their columns. */
#include "readers/w3c_columns.h"

/* cs(User-Agent) is cs-user-agent, "IP protocol" ip-protocol. */
static gr_slice plain_name(gr_arena *arena, gr_slice name)
{
    uint8_t *const out = gr_arena_take_text(arena, name.len);
    size_t n = 0;
    if (out == NULL) return (gr_slice){NULL, 0};
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == ')') continue;
        bool const dash = name.ptr[i] == '(' || name.ptr[i] == ' ';
        out[n++] = dash ? '-' : gr_lower(name.ptr[i]);
    }
    return gr_slice_of(out, n);
}

int w3c_column_named(const w3c_columns *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++)
        if (gr_equal(c->names[i], gr_slice_of_c(name))) return (int)i;
    return W3C_NONE;
}

static bool has(const w3c_columns *c, const char *name)
{
    return w3c_column_named(c, name) != W3C_NONE;
}

static bool has_any(const w3c_columns *c, const char *const *names,
                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (has(c, names[i])) return true;
    return false;
}

/* Columns that only proxies have: ProxySG, ISA Server and TMG. */
static const char *const of_proxies[] = {
    "c-uri",          "cs-uri-scheme",   "cs-uri-path", "cs-uri-extension",
    "cs-uri-address", "cs-categories",   "r-host",      "sc-filter-result",
    "s-hierarchy",    "s-supplier-name", "s-operation", "c-agent"};

static w3c_kind kind_of(const w3c_columns *c)
{
    if (has(c, "s-reason") || has(c, "s-queuename")) return W3C_HTTPERR;
    if (has(c, "src-ip") && has(c, "dst-ip") && has(c, "action"))
        return W3C_FIREWALL;
    if (has(c, "x-session") || has(c, "x-fullpath")) return W3C_FTP;
    if (has_any(c, of_proxies, sizeof of_proxies / sizeof *of_proxies))
        return W3C_PROXY;
    bool const iis = has(c, "cs-uri-stem") || has(c, "sc-substatus") ||
                     has(c, "sc-win32-status") || has(c, "s-sitename");
    return iis ? W3C_IIS : W3C_OTHER;
}

static w3c_cut cut_of(const w3c_columns *c, bool tabs)
{
    if (tabs) return W3C_TABS;
    return c->kind == W3C_PROXY || c->kind == W3C_OTHER ? W3C_QUOTES
                                                        : W3C_BLANKS;
}

/* False: more than W3C_COLUMNS, or no room. */
static bool read_names(gr_arena *arena, gr_slice fields, bool tabs,
                       gr_slice *names, size_t *count)
{
    for (size_t i = 0, end; i < fields.len; i = end + 1) {
        end = i;
        while (end < fields.len && fields.ptr[end] != '\t' &&
               (tabs || fields.ptr[end] != ' '))
            end++;
        gr_slice const name = gr_trim(gr_sub(fields, i, end - i));
        if (name.len == 0) continue;
        if (*count == W3C_COLUMNS) return false;
        names[*count] = plain_name(arena, name);
        if (names[(*count)++].ptr == NULL) return false;
    }
    return true;
}

/* IIS Advanced Logging may write both. Those of UTC are sure, where they are
 * whole. */
static void find_times(w3c_columns *c)
{
    int const date = w3c_column_named(c, "date-local");
    c->date = w3c_column_named(c, "date");
    c->time = w3c_column_named(c, "time");
    c->is_local =
        date != W3C_NONE && (c->date == W3C_NONE || c->time == W3C_NONE);
    if (!c->is_local) return;
    c->date = date;
    c->time = w3c_column_named(c, "time-local");
}

bool w3c_columns_read(gr_arena *arena, gr_slice fields, w3c_columns *out)
{
    bool const tabs = gr_find_byte(fields, '\t') < fields.len;
    gr_slice *const names =
        gr_arena_take_array(arena, W3C_COLUMNS, sizeof *names);
    *out = (w3c_columns){.names = names};
    if (names == NULL || !read_names(arena, fields, tabs, names, &out->count))
        return false;
    find_times(out);
    out->stem = w3c_column_named(out, "cs-uri-stem");
    out->query = w3c_column_named(out, "cs-uri-query");
    out->host = w3c_column_named(out, "s-computername");
    out->kind = kind_of(out);
    out->cut = cut_of(out, tabs);
    out->is_utc =
        !out->is_local && (out->kind == W3C_IIS || out->kind == W3C_HTTPERR ||
                           out->kind == W3C_FTP);
    return out->count > 0;
}

gr_slice w3c_channel(w3c_kind kind)
{
    switch (kind) {
    case W3C_IIS: return GR_S("iis");
    case W3C_HTTPERR: return GR_S("httperr");
    case W3C_FTP: return GR_S("iis-ftp");
    case W3C_PROXY: return GR_S("proxy");
    case W3C_FIREWALL: return GR_S("windows-firewall");
    case W3C_OTHER: break;
    }
    return GR_S("w3c");
}
