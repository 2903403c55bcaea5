/* access_pieces.c - see access_pieces.h. */
#include "readers/access_pieces.h"

const char *const access_piece_names[ACCESS_PIECES] = {
    "cs-host",   "s-port",      "c-ip",         "ident",        "cs-username",
    "cs-method", "cs-uri-stem", "cs-uri-query", "cs-version",   "cs-request",
    "sc-status", "sc-bytes",    "cs-referer",   "cs-user-agent"};

event_value access_piece(gr_slice piece)
{
    if (piece.ptr == NULL) return value_of(VALUE_ABSENT, NULL, 0);
    if (piece.len == 1 && piece.ptr[0] == '-')
        return value_of(VALUE_NULL, NULL, 0);
    return value_of(VALUE_UTF8, piece.ptr, piece.len);
}

void access_pieces(const access_line *l, event_value out[ACCESS_PIECES])
{
    bool const ident = l->ident.len != 1 || l->ident.ptr[0] != '-';
    gr_slice const none = {NULL, 0};
    gr_slice const pieces[ACCESS_PIECES] = {
        l->host,    l->port,
        l->client,  ident ? l->ident : none,
        l->user,    l->method,
        l->stem,    l->target,
        l->version, l->method.ptr == NULL ? l->request : none,
        l->status,  l->bytes,
        l->referer, l->agent};
    for (size_t i = 0; i < ACCESS_PIECES; i++) out[i] = access_piece(pieces[i]);
}
