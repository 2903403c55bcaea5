/* json_access.c - see json_access.h.
 *
 * Who sets up nginx or Apache gives the keys their names himself, so there are
 * several for each; Caddy, Traefik and the modules of Filebeat have one.
 * Source: ngx_http_log_module and ngx_http_core_module, "Embedded variables";
 * Caddy's and Traefik's pages on their access logs; the Elastic Common
 * Schema. */
#include "readers/json_access.h"

#include "readers/access_line.h"
#include "readers/json_source.h"
#include "readers/limits.h"

typedef struct {
    gr_slice name, from; /* of the names in `from` the first that there is */
} column;

static const column columns[] = {
    {GR_S_INIT("cs-host"), GR_S_INIT("http_host host vhost server_name "
                                     "request.host RequestHost url.domain")},
    {GR_S_INIT("c-ip"), GR_S_INIT(JSON_ACCESS_CLIENTS)},
    {GR_S_INIT("cs-username"),
     GR_S_INIT("remote_user user user_id ClientUsername user.name")},
    {GR_S_INIT("sc-status"),
     GR_S_INIT("status DownstreamStatus http.response.status_code")},
    {GR_S_INIT("sc-bytes"),
     GR_S_INIT("body_bytes_sent bytes_sent bytes size DownstreamContentSize "
               "http.response.body.bytes")},
    {GR_S_INIT("cs-referer"),
     GR_S_INIT("http_referer http_referrer referer referrer "
               "request.headers.Referer request_Referer "
               "http.request.referrer")},
    {GR_S_INIT("cs-user-agent"),
     GR_S_INIT("http_user_agent userAgent user_agent useragent agent "
               "request.headers.User-Agent request_User-Agent "
               "user_agent.original")},
};

/* "-" is how these logs say that there is nothing. */
static event_value said(event_value v)
{
    bool const none =
        v.type == VALUE_UTF8 && gr_equal(value_bytes(v), GR_S("-"));
    return none ? value_of(VALUE_NULL, NULL, 0) : v;
}

/* ---- what was asked for ---- */

static gr_slice text_first(const json_fields *f, gr_slice names)
{
    event_value const v = said(json_first_of(f, names));
    return v.type == VALUE_UTF8 ? value_bytes(v) : (gr_slice){NULL, 0};
}

/* "path" and "query" are "path?query"; the query may have its mark. */
static gr_slice with_query(gr_arena *arena, gr_slice path, gr_slice query)
{
    if (gr_starts_with(query, GR_S("?"))) query = gr_from(query, 1);
    if (query.len == 0 || gr_find_byte(path, '?') < path.len) return path;
    uint8_t *const out = gr_arena_take_text(arena, path.len + 1 + query.len);
    if (out == NULL) return path;
    if (path.len > 0) memcpy(out, path.ptr, path.len);
    out[path.len] = '?';
    memcpy(out + path.len + 1, query.ptr, query.len);
    return gr_slice_of(out, path.len + 1 + query.len);
}

/* In pieces: as a server logged them itself, or got them in the request's
 * line. */
static access_line request_of(gr_arena *arena, const json_fields *f)
{
    access_line line = {.request = text_first(f, GR_S("request request_line"))};
    access_line_cut_request(&line);
    if (line.method.ptr != NULL) return line;
    line.method =
        text_first(f, GR_S("request_method method verb request.method "
                           "RequestMethod http.request.method"));
    line.version = text_first(f, GR_S("server_protocol protocol request.proto "
                                      "RequestProtocol http.version"));
    if (line.method.ptr == NULL) return line;
    line.target = text_first(f, GR_S("request_uri request.uri RequestPath uri "
                                     "url path url.original url.path request"));
    line.target =
        with_query(arena, line.target,
                   text_first(f, GR_S("args query_string query url.query")));
    line.stem = gr_sub(line.target, 0, gr_find_byte(line.target, '?'));
    return line;
}

static event_value piece(gr_slice text)
{
    return text.ptr == NULL ? value_of(VALUE_ABSENT, NULL, 0)
                            : value_of(VALUE_UTF8, text.ptr, text.len);
}

static bool add_request(gr_arena *arena, json_fields *f)
{
    access_line const line = request_of(arena, f);
    gr_slice const none = {NULL, 0};
    return json_derive(f, GR_S("cs-method"), piece(line.method)) &&
           json_derive(f, GR_S("cs-uri-stem"), piece(line.stem)) &&
           json_derive(f, GR_S("cs-uri-query"), piece(line.target)) &&
           json_derive(f, GR_S("cs-version"), piece(line.version)) &&
           json_derive(f, GR_S("cs-request"),
                       piece(line.method.ptr == NULL ? line.request : none));
}

bool json_access_derive(gr_arena *arena, json_fields *fields)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!json_derive(fields, columns[i].name,
                         said(json_first_of(fields, columns[i].from))))
            return false;
    return add_request(arena, fields);
}
