/* w3c_proxy.h - what columns of a proxy's log say under the names that rules
 * use. */
#ifndef GR_READERS_W3C_PROXY_H
#define GR_READERS_W3C_PROXY_H

#include "readers/proxy_request.h"
#include "readers/row.h"
#include "readers/w3c_columns.h"

enum { W3C_PROXY_PARTS = 13, W3C_PROXY_SOURCES = 6 };

typedef struct {
    /* For each part of a request, in order: the first that says something. */
    int columns[W3C_PROXY_PARTS][W3C_PROXY_SOURCES];
    bool derived[PROXY_NAMES]; /* names that the log's own do not hide */
} w3c_proxy;

/* Which columns say what; and the names of what is made of them into `to`. */
void w3c_proxy_use(w3c_proxy *proxy, const w3c_columns *columns, row *to);

/* The values of those names of the row `values`, from `at` in it. Returns how
 * many. */
size_t w3c_proxy_values(const w3c_proxy *proxy, gr_arena *arena,
                        event_value *values, size_t at);

#endif
