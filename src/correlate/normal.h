/* normal.h - a value as groups compare it: one person or machine under the names
 * that different logs have for it.
 *
 * An address is one however it is written: 10.0.0.1, ::ffff:10.0.0.1,
 * 10.0.0.1:4711, \\10.0.0.1, 010.000.000.001, [fe80::1%3]:80. Of names of users
 * the domain is left out, for most logs do not have it: CONTOSO\ann, .\ann,
 * ann@contoso.example. Of names of hosts, too: SRV, \\SRV, SRV$ and
 * srv.contoso.example are one. A user SRV$ is another than SRV. Letters have no
 * case. */
#ifndef GR_CORRELATE_NORMAL_H
#define GR_CORRELATE_NORMAL_H

#include "base/arena.h"

/* What a field names; of those that name alike, values are compared alike. */
typedef enum {
    CORRELATE_NOBODY,
    CORRELATE_USER,
    CORRELATE_HOST,
    CORRELATE_CLIENT
} correlate_naming;
correlate_naming correlate_naming_of(gr_slice name);

/* Does the field say whom a web server had a request from? Then it is whom one of
 * the correlate_forwarded_field()s speaks of, where the event has such. */
bool correlate_is_client(gr_slice name);
gr_slice correlate_forwarded_field(size_t i); /* empty: there are no more */

/* `text` of the field `name`, in `arena` or borrowed; empty where there is no
 * memory (gr_arena_status). */
gr_slice correlate_normal(gr_arena *arena, gr_slice name, gr_slice text);
gr_slice correlate_normal_as(gr_arena *arena, correlate_naming naming,
                             gr_slice text);

#endif
