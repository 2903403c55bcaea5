/* w3c_proxy.c - see w3c_proxy.h.
 *
 * Source: Symantec, "ProxySG Log Fields and CPL Substitutions"; Microsoft,
 * "Web Proxy Log Fields" of ISA Server 2006 and Forefront TMG 2010. */
#include "readers/w3c_proxy.h"

typedef struct {
    size_t part; /* offset in proxy_request */
    const char *names[W3C_PROXY_SOURCES];
} part_source;

/* The log's URL is the one that is fetched; c-uri is what the client asked for,
 * before the proxy's rules changed it. */
static const part_source sources[W3C_PROXY_PARTS] = {
    {offsetof(proxy_request, uri), {"cs-uri", "c-uri"}},
    {offsetof(proxy_request, scheme), {"cs-uri-scheme", "c-uri-scheme"}},
    {offsetof(proxy_request, host),
     {"cs-uri-host", "cs-host", "cs-uri-hostname", "c-uri-host", "r-host",
      "r-dns"}},
    {offsetof(proxy_request, port),
     {"cs-uri-port", "c-uri-port", "r-port", "cs-port"}},
    {offsetof(proxy_request, path),
     {"cs-uri-path", "cs-uri-pathquery", "cs-uri-stem", "c-uri-path",
      "c-uri-pathquery", "c-uri-stem"}},
    {offsetof(proxy_request, query), {"cs-uri-query", "c-uri-query"}},
    {offsetof(proxy_request, extension), {"cs-uri-extension"}},
    {offsetof(proxy_request, method), {"cs-method", "s-operation"}},
    {offsetof(proxy_request, agent),
     {"cs-user-agent", "c-agent", "cs-useragent"}},
    {offsetof(proxy_request, referer), {"cs-referer", "cs-referred"}},
    {offsetof(proxy_request, cookie), {"cs-cookie"}},
    {offsetof(proxy_request, client), {"c-ip"}},
    {offsetof(proxy_request, server),
     {"r-ip", "r-supplier-ip", "cs-uri-address", "s-supplier-ip"}}};

static void find_columns(w3c_proxy *proxy, const w3c_columns *columns)
{
    for (size_t part = 0; part < W3C_PROXY_PARTS; part++)
        for (size_t i = 0; i < W3C_PROXY_SOURCES; i++) {
            const char *const name = sources[part].names[i];
            proxy->columns[part][i] =
                name == NULL ? W3C_NONE : w3c_column_named(columns, name);
        }
}

void w3c_proxy_use(w3c_proxy *proxy, const w3c_columns *columns, row *to)
{
    find_columns(proxy, columns);
    for (size_t i = 0; i < PROXY_NAMES; i++) {
        const char *const name = proxy_names[i].text;
        proxy->derived[i] = proxy_names[i].beside ||
                            w3c_column_named(columns, name) == W3C_NONE;
        if (proxy->derived[i])
            (void)row_derive(to, gr_slice_of_c(name),
                             value_of(VALUE_ABSENT, NULL, 0));
    }
}

/* The first of the columns that says something. Where those that there are say
 * nothing: empty; ptr NULL: there are none. */
static gr_slice part_of(const int *columns, const event_value *values)
{
    gr_slice found = {NULL, 0};
    for (size_t i = 0; i < W3C_PROXY_SOURCES; i++) {
        if (columns[i] == W3C_NONE) continue;
        found = value_bytes(values[columns[i]]);
        if (found.len > 0) return found;
        found = GR_S("");
    }
    return found;
}

size_t w3c_proxy_values(const w3c_proxy *proxy, gr_arena *arena,
                        event_value *values, size_t at)
{
    size_t count = 0;
    proxy_request request;
    event_value made[PROXY_NAMES];
    for (size_t i = 0; i < W3C_PROXY_PARTS; i++) {
        gr_slice const part = part_of(proxy->columns[i], values);
        memcpy((uint8_t *)&request + sources[i].part, &part, sizeof part);
    }
    proxy_request_values(arena, &request, made);
    for (size_t i = 0; i < PROXY_NAMES; i++)
        if (proxy->derived[i]) values[at + count++] = made[i];
    return count;
}
