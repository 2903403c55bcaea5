/* w3c_columns.c - see w3c_columns.h.
 *
 *   #Fields: date time s-ip cs-method cs(User-Agent) sc-status
 *            date time s-ip cs-method cs-user-agent  sc-status   as rules say
 *
 * Source: W3C working draft WD-logfile-960323; Microsoft's pages on IIS,
 * HTTP.sys error and firewall logs for their columns. */
#include "readers/w3c_columns.h"

/* cs(User-Agent) is cs-user-agent. */
static gr_slice plain_name(gr_arena *arena, gr_slice name)
{
    uint8_t *const out = gr_arena_take_text(arena, name.len);
    size_t n = 0;
    if (out == NULL) return (gr_slice){NULL, 0};
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == ')') continue;
        out[n++] = name.ptr[i] == '(' ? '-' : gr_lower(name.ptr[i]);
    }
    return gr_slice_of(out, n);
}

static int column_named(const w3c_columns *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++)
        if (gr_equal(c->names[i], gr_slice_of_c(name))) return (int)i;
    return W3C_NONE;
}

static bool has(const w3c_columns *c, const char *name)
{
    return column_named(c, name) != W3C_NONE;
}

static w3c_kind kind_of(const w3c_columns *c)
{
    if (has(c, "s-reason") || has(c, "s-queuename")) return W3C_HTTPERR;
    if (has(c, "src-ip") && has(c, "dst-ip") && has(c, "action"))
        return W3C_FIREWALL;
    if (has(c, "x-session") || has(c, "x-fullpath")) return W3C_FTP;
    if (has(c, "c-uri") || has(c, "cs-uri-scheme") || has(c, "r-host") ||
        has(c, "sc-filter-result"))
        return W3C_PROXY;
    bool const iis = has(c, "cs-uri-stem") || has(c, "sc-substatus") ||
                     has(c, "sc-win32-status") || has(c, "s-sitename");
    return iis ? W3C_IIS : W3C_OTHER;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* IIS Advanced Logging may write both. Those of UTC are sure, where they are
 * whole. */
static void find_times(w3c_columns *c)
{
    int const date = column_named(c, "date-local");
    c->date = column_named(c, "date");
    c->time = column_named(c, "time");
    c->is_local =
        date != W3C_NONE && (c->date == W3C_NONE || c->time == W3C_NONE);
    if (!c->is_local) return;
    c->date = date;
    c->time = column_named(c, "time-local");
}

bool w3c_columns_read(gr_arena *arena, gr_slice fields, w3c_columns *out)
{
    gr_slice *const names =
        gr_arena_take_array(arena, W3C_COLUMNS, sizeof *names);
    *out = (w3c_columns){.names = names};
    if (names == NULL) return false;
    for (size_t i = 0; i < fields.len;) {
        size_t const begin = i;
        while (i < fields.len && !is_blank(fields.ptr[i])) i++;
        if (i > begin) {
            if (out->count == W3C_COLUMNS) return false;
            gr_slice const name =
                plain_name(arena, gr_sub(fields, begin, i - begin));
            if (name.ptr == NULL) return false;
            names[out->count++] = name;
        }
        i++;
    }
    find_times(out);
    out->stem = column_named(out, "cs-uri-stem");
    out->query = column_named(out, "cs-uri-query");
    out->host = column_named(out, "s-computername");
    out->kind = kind_of(out);
    out->quotes = out->kind == W3C_PROXY || out->kind == W3C_OTHER;
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
