/* proxy_request.c - see proxy_request.h.
 *
 *   uri       = scheme "://" [user "@"] host [":" port] [path] ["?" query]
 *             | host ":" port                          of CONNECT
 *             | path ["?" query]
 *   extension = what is behind the last point of the path's last part
 *
 * Source: RFC 9110, 4 and RFC 9112, 3.2, "Request Target"; Sigma's taxonomy,
 * "Proxy". */
#include "readers/proxy_request.h"

#include "readers/syslog_text.h"

/* clang-format off */
const proxy_name proxy_names[PROXY_NAMES] = {
    {"c-uri", false}, {"c-uri", true}, {"c-uri", true},
    [PROXY_CS_URI] = {"cs-uri", false}, {"cs-uri", true}, {"cs-uri", true},
    {"c-uri-stem", true}, {"cs-uri-stem", true},
    {"c-uri-query", true}, {"c-uri-query", true}, {"c-uri-extension", false},
    {"cs-host", false}, {"r-dns", false},
    [PROXY_AGENT] = {"c-useragent", false},
    {"cs-method", false}, {"cs-referrer", false}, {"cs-cookie", false},
    {"src_ip", false}, {"dst_ip", false}};
/* clang-format on */

/* ---- a URL in parts ---- */

/* What stands before "://"; empty: it has none. */
static gr_slice scheme_of(gr_slice uri)
{
    size_t at = 0;
    while (at < uri.len &&
           (gr_is_letter(uri.ptr[at]) || gr_is_digit(uri.ptr[at]) ||
            uri.ptr[at] == '+' || uri.ptr[at] == '-' || uri.ptr[at] == '.'))
        at++;
    bool const is = gr_starts_with(gr_from(uri, at), GR_S("://"));
    return gr_sub(uri, 0, is ? at : 0);
}

/* How long the host, its port and a user's name are. */
static size_t authority_len(gr_slice rest)
{
    size_t at = 0;
    while (at < rest.len && rest.ptr[at] != '/' && rest.ptr[at] != '?' &&
           rest.ptr[at] != '#')
        at++;
    return at;
}

/* False: it has no port. The colons of an address are in brackets. */
static bool cut_authority(gr_slice authority, gr_slice *host, gr_slice *port)
{
    size_t from = authority.len, colon = authority.len;
    while (from > 0 && authority.ptr[from - 1] != '@') from--;
    gr_slice const place = gr_from(authority, from);
    for (colon = place.len; colon > 0 && gr_is_digit(place.ptr[colon - 1]);)
        colon--;
    bool const has =
        colon > 1 && colon < place.len && place.ptr[colon - 1] == ':';
    *host = has ? gr_sub(place, 0, colon - 1) : place;
    if (has) *port = gr_from(place, colon);
    return has;
}

static void cut_target(gr_slice target, proxy_request *r)
{
    size_t const mark = gr_find_byte(target, '?');
    r->path = gr_sub(target, 0, mark);
    if (mark < target.len) r->query = gr_from(target, mark + 1);
}

static void cut_uri(proxy_request *r)
{
    gr_slice const scheme = scheme_of(r->uri);
    size_t const from = scheme.len > 0 ? scheme.len + 3 : 0;
    gr_slice const rest = gr_from(r->uri, from);
    size_t const len = authority_len(rest);
    gr_slice host, port = {NULL, 0};
    bool const has_port = cut_authority(gr_sub(rest, 0, len), &host, &port);
    if (scheme.len == 0 && len > 0 && !has_port) return;
    if (len > 0) {
        r->host = host;
        r->port = port;
    }
    r->scheme = scheme;
    if (len < rest.len) cut_target(gr_from(rest, len), r);
}

/* Parts as they are logged: a path that is the whole URL up to its query, one
 * that has a query, a query that has its mark. */
static void tidy_parts(proxy_request *r)
{
    if (r->uri.len == 0 && scheme_of(r->path).len > 0) {
        r->uri = r->path;
        r->path = (gr_slice){NULL, 0};
    }
    if (r->uri.len == 0 && gr_find_byte(r->path, '?') < r->path.len)
        cut_target(r->path, r);
    if (gr_starts_with(r->query, GR_S("?"))) r->query = gr_from(r->query, 1);
}

/* ---- and whole ---- */

enum { PIECES = 8 };

static gr_slice joined(gr_arena *arena, const gr_slice pieces[PIECES])
{
    size_t len = 0;
    for (size_t i = 0; i < PIECES; i++) len += pieces[i].len;
    uint8_t *const out = gr_arena_take_text(arena, len);
    if (out == NULL) return (gr_slice){NULL, 0};
    size_t at = 0;
    for (size_t i = 0; i < PIECES; at += pieces[i++].len)
        if (pieces[i].len > 0) memcpy(out + at, pieces[i].ptr, pieces[i].len);
    return gr_slice_of(out, len);
}

static gr_slice if_any(gr_slice mark, gr_slice of)
{
    return gr_sub(mark, 0, of.len > 0 ? mark.len : 0);
}

static bool is_usual_port(gr_slice scheme, gr_slice port)
{
    static const char *const usual[][2] = {
        {"http", "80"}, {"https", "443"}, {"ftp", "21"}};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (gr_equal_ascii_fold(scheme, gr_slice_of_c(usual[i][0])))
            return gr_equal(port, gr_slice_of_c(usual[i][1]));
    return false;
}

static gr_slice target_of(gr_arena *arena, const proxy_request *r)
{
    if (r->path.len == 0 || r->query.len == 0) return r->path;
    return joined(arena, (gr_slice[PIECES]){r->path, GR_S("?"), r->query});
}

static gr_slice url_of(gr_arena *arena, const proxy_request *r, gr_slice target)
{
    gr_slice const none = GR_S("");
    gr_slice const port = is_usual_port(r->scheme, r->port) ? none : r->port;
    if (r->host.len == 0 || (target.len == 0 && r->uri.len == 0)) return target;
    return joined(arena, (gr_slice[PIECES]){
                             r->scheme, if_any(GR_S("://"), r->scheme), r->host,
                             if_any(GR_S(":"), port), port, target});
}

/* ---- the values ---- */

static gr_slice extension_of(const proxy_request *r)
{
    size_t at = r->path.len;
    while (at > 0 && r->path.ptr[at - 1] != '/' && r->path.ptr[at - 1] != '.')
        at--;
    bool const has = at > 0 && at < r->path.len && r->path.ptr[at - 1] == '.';
    return has ? gr_from(r->path, at) : r->extension;
}

/* Without the brackets of IPv6; absent: a name. */
static gr_slice address_of(gr_slice text)
{
    if (gr_starts_with(text, GR_S("[")) && gr_ends_with(text, GR_S("]")))
        text = gr_sub(text, 1, text.len - 2);
    return syslog_is_address(text) ? text : (gr_slice){NULL, 0};
}

static event_value text_or_absent(gr_slice text)
{
    return text.len == 0 ? value_of(VALUE_ABSENT, NULL, 0)
                         : value_of(VALUE_UTF8, text.ptr, text.len);
}

/* The second of two, if it says more. */
static gr_slice unless_same(gr_slice text, gr_slice first)
{
    return gr_equal(text, first) ? (gr_slice){NULL, 0} : text;
}

void proxy_request_values(gr_arena *arena, const proxy_request *request,
                          event_value out[PROXY_NAMES])
{
    proxy_request r = *request;
    tidy_parts(&r);
    bool const is_whole =
        r.uri.len > 0 && scheme_of(r.uri).len > 0 && r.query.len == 0;
    if (r.uri.len > 0) cut_uri(&r);
    gr_slice const target = target_of(arena, &r);
    gr_slice url = is_whole ? r.uri : url_of(arena, &r, target);
    if (url.len == 0) url = r.uri;
    gr_slice const also = unless_same(target, url);
    gr_slice const path = unless_same(r.path, target);
    gr_slice const server = address_of(r.server);
    gr_slice const dst = server.ptr != NULL ? server : address_of(r.host);
    /* clang-format off */
    gr_slice const texts[PROXY_NAMES] = {
        url, also, path,
        url, also, path,
        r.path, r.path,
        r.query, target, extension_of(&r),
        r.host, r.host,
        r.agent,
        r.method, r.referer, r.cookie,
        r.client, dst};
    /* clang-format on */
    for (size_t i = 0; i < PROXY_NAMES; i++) out[i] = text_or_absent(texts[i]);
    /* Where programs are logged, a request without one has an empty one. */
    if (r.agent.ptr != NULL)
        out[PROXY_AGENT] = value_of(VALUE_UTF8, r.agent.ptr, r.agent.len);
}

bool proxy_is_asked(gr_slice method, gr_slice target)
{
    gr_slice host, port;
    if (gr_equal(method, GR_S("CONNECT")))
        return authority_len(target) == target.len &&
               cut_authority(target, &host, &port);
    return scheme_of(target).len > 0;
}
