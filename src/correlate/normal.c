/* normal.c - see normal.h. */
#include "correlate/normal.h"

#include "base/utf.h"
#include "correlate/address.h"

#include <arpa/inet.h>

static const struct {
    gr_slice name;
    correlate_naming what;
} names[] = {
#define USER(name) {GR_S_INIT(name), CORRELATE_USER},
#define HOST(name) {GR_S_INIT(name), CORRELATE_HOST},
#define CLIENT(name) {GR_S_INIT(name), CORRELATE_CLIENT},
#include "correlate/normal_list.h"
#undef USER
#undef HOST
#undef CLIENT
};

/* Where a proxy says whom it asks for. */
static const gr_slice forwarded[] = {GR_S_INIT("X-Forwarded-For"),
                                     GR_S_INIT("cs-x-forwarded-for")};

correlate_naming correlate_naming_of(gr_slice name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (gr_equal_ascii_fold(names[i].name, name)) return names[i].what;
    return CORRELATE_NOBODY;
}

bool correlate_is_client(gr_slice name)
{
    return correlate_naming_of(name) == CORRELATE_CLIENT;
}

gr_slice correlate_forwarded_field(size_t i)
{
    size_t const count = sizeof forwarded / sizeof *forwarded;
    return i < count ? forwarded[i] : GR_S("");
}

/* ---- addresses ---- */

static bool is_mapped(const sigma_address *a)
{
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    return a->v6 && memcmp(a->bytes, mapped, sizeof mapped) == 0;
}

/* "10.0.0.1", as inet_ntop does, which takes ten times as long. */
static gr_slice v4_text(gr_arena *arena, const uint8_t bytes[4])
{
    uint8_t *const out = gr_arena_take_text(arena, INET_ADDRSTRLEN);
    size_t len = 0;
    if (out == NULL) return (gr_slice){NULL, 0};
    for (size_t i = 0; i < 4; i++) {
        if (i > 0) out[len++] = '.';
        if (bytes[i] >= 100) out[len++] = (uint8_t)('0' + bytes[i] / 100);
        if (bytes[i] >= 10) out[len++] = (uint8_t)('0' + bytes[i] / 10 % 10);
        out[len++] = (uint8_t)('0' + bytes[i] % 10);
    }
    return gr_slice_of(out, len);
}

/* Without a pointer: the text is none. */
static gr_slice as_address(gr_arena *arena, gr_slice text)
{
    sigma_address a;
    char out[INET6_ADDRSTRLEN];
    gr_slice const none = {NULL, 0};
    if (!address_parse(text, &a)) return none;
    if (!a.v6 || is_mapped(&a))
        return v4_text(arena, a.bytes + (a.v6 ? 12 : 0));
    if (inet_ntop(AF_INET6, a.bytes, out, sizeof out) == NULL) return none;
    return gr_arena_copy(arena, gr_slice_of_c(out));
}

/* ---- names ---- */

/* DOMAIN\name, name@domain. What would leave nothing is left as it is. */
static gr_slice without_domain(gr_slice user)
{
    size_t from = user.len;
    while (from > 0 && user.ptr[from - 1] != '\\') from--;
    gr_slice name = gr_from(user, from);
    name = gr_sub(name, 0, gr_find_byte(name, '@'));
    return name.len > 0 ? name : user;
}

/* \\SRV, SRV.contoso.example, and SRV$, which is its account. */
static gr_slice short_name(gr_slice host)
{
    gr_slice name = host;
    if (gr_starts_with(name, GR_S("\\\\"))) name = gr_from(name, 2);
    name = gr_sub(name, 0, gr_find_byte(name, '.'));
    if (gr_ends_with(name, GR_S("$"))) name = gr_sub(name, 0, name.len - 1);
    return name.len > 0 ? name : host;
}

static gr_slice folded(gr_arena *arena, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(arena, 3 * text.len);
    if (out == NULL) return (gr_slice){NULL, 0};
    return gr_slice_of(out, gr_utf8_to_folded(out, text));
}

gr_slice correlate_normal_as(gr_arena *arena, correlate_naming naming,
                             gr_slice text)
{
    gr_slice const trimmed = gr_trim(text);
    gr_slice const address = as_address(arena, trimmed);
    if (address.ptr != NULL) return address;
    switch (naming) {
    case CORRELATE_USER: return folded(arena, without_domain(trimmed));
    case CORRELATE_HOST: return folded(arena, short_name(trimmed));
    case CORRELATE_CLIENT:
    case CORRELATE_NOBODY: break;
    }
    return folded(arena, trimmed);
}

gr_slice correlate_normal(gr_arena *arena, gr_slice name, gr_slice text)
{
    return correlate_normal_as(arena, correlate_naming_of(name), text);
}
