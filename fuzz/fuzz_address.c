/* fuzz_address.c - whom an X-Forwarded-For speaks of.
 *
 * Holds: what is told is an address and lies in the header. Whatever stands before
 * what the last proxy wrote, and whatever that one quotes, a public address of its
 * own is the one that is told. */
#include <string.h>

#include "correlate/address.h"
#include "support/holds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 4096, ROOM = MOST + 64 };

static void assert_is_address(gr_slice header)
{
    sigma_address a;
    gr_slice const client = address_forwarded(header);
    if (client.len == 0) return;
    HOLDS(client.ptr >= header.ptr &&
          client.ptr + client.len <= header.ptr + header.len);
    HOLDS(address_parse(client, &a));
}

static size_t put(uint8_t *out, size_t at, gr_slice text)
{
    if (text.len > 0) memcpy(out + at, text.ptr, text.len);
    return at + text.len;
}

static void assert_told(gr_slice header)
{
    HOLDS(gr_equal(address_forwarded(header), GR_S("8.8.4.4")));
}

/* Behind `text`; and before it, where the proxy quotes it. */
static void assert_believed(gr_slice text, bool quotable)
{
    uint8_t all[ROOM];
    size_t const plain = put(all, put(all, 0, text), GR_S(", 8.8.4.4"));
    assert_told(gr_slice_of(all, plain));
    if (!quotable) return;
    size_t n = put(all, 0, GR_S("1.1.1.1,for=\"8.8.4.4:80\";host=\""));
    n = put(all, put(all, n, text), GR_S("\""));
    assert_told(gr_slice_of(all, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > MOST) return 0;
    gr_slice const text = gr_slice_of(data, size);
    bool const quotable =
        gr_find_byte(text, '"') == size && gr_find_byte(text, '\\') == size;
    assert_is_address(text);
    assert_believed(text, quotable);
    return 0;
}
